use sqlx::PgConnection;

use super::Settled;

/// Settles `stage_receipts`.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn receipts(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<Settled> {
    keep_last(conn).await?;
    change(conn, load_id).await?;
    let new = add(conn, load_id).await?;
    wait(conn, new).await?;
    Ok(Settled { new })
}

async fn keep_last(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH suspects AS (SELECT DISTINCT policy, number FROM stage_receipts WHERE again),
         repeats AS (
             SELECT s.row_no, last_value(s.row_no) OVER same AS last,
                    ROW(s.due_on, s.due, s.paid_on, s.paid) IS DISTINCT FROM last_value(ROW(s.due_on, s.due,
                        s.paid_on, s.paid)) OVER same AS other
             FROM stage_receipts s
             WHERE (policy, number) IN (SELECT * FROM suspects)
             WINDOW same AS (PARTITION BY policy, number ORDER BY row_no
                             ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
         ), dropped AS (
             DELETE FROM stage_receipts s USING repeats r WHERE s.row_no = r.row_no AND r.row_no < r.last
             RETURNING s.row_no, s.number AS value, r.last, r.other)
         INSERT INTO stage_finding (row_no, field, value, reason, params, fatal)
         SELECT row_no, 'number', value, 'repeated', jsonb_build_object('row', last::text), false
         FROM dropped WHERE other"
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn change(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH changed AS (
             UPDATE book.receipt t
             SET due_on = s.due_on, due = coalesce(s.due, 0), paid_on = s.paid_on, paid = coalesce(s.paid, 0),
                 load_id = $1
             FROM stage_receipts s
             JOIN book.policy_key k ON k.number = s.policy
             WHERE t.party_id = k.party_id AND t.policy_id = k.policy_id AND t.receipt_no = s.number
               AND (t.due_on, t.due, t.paid_on, t.paid) IS DISTINCT FROM (s.due_on, coalesce(s.due, 0), s.paid_on,
                   coalesce(s.paid, 0))
             RETURNING s.row_no, t.party_id
         ), touched AS (INSERT INTO stage_touched SELECT party_id FROM changed)
         INSERT INTO stage_changed SELECT row_no FROM changed",
        load_id
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn add(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<u64> {
    let added = sqlx::query_scalar!(
        r#"WITH added AS (
             INSERT INTO book.receipt (party_id, policy_id, receipt_no, due_on, due, paid_on, paid, load_id)
             SELECT k.party_id, k.policy_id, s.number, s.due_on, coalesce(s.due, 0), s.paid_on, coalesce(s.paid, 0),
                 $1::bigint
             FROM stage_receipts s
             JOIN book.policy_key k ON k.number = s.policy
             WHERE NOT EXISTS (SELECT FROM book.receipt t WHERE t.party_id = k.party_id
                 AND t.policy_id = k.policy_id AND t.receipt_no = s.number)
             ORDER BY k.party_id, k.policy_id, s.number
             RETURNING party_id
         ), touched AS (INSERT INTO stage_touched SELECT DISTINCT party_id FROM added)
         SELECT count(*) AS "count!" FROM added"#,
        load_id
    )
    .fetch_one(conn)
    .await?;
    Ok(added.unsigned_abs())
}

async fn wait(conn: &mut PgConnection, new: u64) -> sqlx::Result<()> {
    let staged = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM stage_receipts"#)
        .fetch_one(&mut *conn)
        .await?;
    if staged.unsigned_abs() == new {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO stage_waiting (row_no, parent_kind, parent_key)
         SELECT s.row_no, 'policy', s.policy
         FROM stage_receipts s
         WHERE NOT EXISTS (SELECT FROM book.policy_key k WHERE k.number = s.policy)"
    )
    .execute(conn)
    .await?;
    Ok(())
}
