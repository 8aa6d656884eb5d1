use sqlx::PgConnection;

use super::Settled;

/// Settles `stage_endorsements`. `cancelling` are the programme's kinds of endorsement that end the cover.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn endorsements(
    conn: &mut PgConnection,
    load_id: i64,
    cancelling: &[i16],
) -> sqlx::Result<Settled> {
    keep_last(conn).await?;
    change(conn, load_id, cancelling).await?;
    let new = add(conn, load_id, cancelling).await?;
    wait(conn, new).await?;
    Ok(Settled { new })
}

async fn keep_last(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH suspects AS (SELECT DISTINCT policy, number FROM stage_endorsements WHERE again),
         repeats AS (
             SELECT s.row_no, last_value(s.row_no) OVER same AS last,
                    ROW(s.kind, s.effective_on, s.premium_change) IS DISTINCT FROM last_value(ROW(s.kind,
                        s.effective_on, s.premium_change)) OVER same AS other
             FROM stage_endorsements s
             WHERE (policy, number) IN (SELECT * FROM suspects)
             WINDOW same AS (PARTITION BY policy, number ORDER BY row_no
                             ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
         ), dropped AS (
             DELETE FROM stage_endorsements s USING repeats r WHERE s.row_no = r.row_no AND r.row_no < r.last
             RETURNING s.row_no, s.number AS value, r.last, r.other)
         INSERT INTO stage_finding (row_no, field, value, reason, params, fatal)
         SELECT row_no, 'number', value, 'repeated', jsonb_build_object('row', last::text), false
         FROM dropped WHERE other"
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn change(conn: &mut PgConnection, load_id: i64, cancelling: &[i16]) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH changed AS (
             UPDATE book.endorsement t
             SET kind = s.kind, cancels = s.kind = ANY ($2), effective_on = s.effective_on,
                 premium_change = s.premium_change, load_id = $1
             FROM stage_endorsements s
             JOIN book.policy_key k ON k.number = s.policy
             WHERE t.party_id = k.party_id AND t.policy_id = k.policy_id AND t.endorsement_no = s.number
               AND (t.kind, t.cancels, t.effective_on, t.premium_change) IS DISTINCT FROM (s.kind, s.kind = ANY ($2),
                   s.effective_on, s.premium_change)
             RETURNING s.row_no, t.party_id
         ), touched AS (INSERT INTO stage_touched SELECT party_id FROM changed)
         INSERT INTO stage_changed SELECT row_no FROM changed",
        load_id, cancelling
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn add(conn: &mut PgConnection, load_id: i64, cancelling: &[i16]) -> sqlx::Result<u64> {
    let added = sqlx::query_scalar!(
        r#"WITH added AS (
             INSERT INTO book.endorsement (party_id, policy_id, endorsement_no, kind, cancels, effective_on,
                 premium_change, load_id)
             SELECT k.party_id, k.policy_id, s.number, s.kind, s.kind = ANY ($2), s.effective_on, s.premium_change,
                 $1::bigint
             FROM stage_endorsements s
             JOIN book.policy_key k ON k.number = s.policy
             WHERE NOT EXISTS (SELECT FROM book.endorsement t WHERE t.party_id = k.party_id
                 AND t.policy_id = k.policy_id AND t.endorsement_no = s.number)
             ORDER BY k.party_id, k.policy_id, s.number
             RETURNING party_id
         ), touched AS (INSERT INTO stage_touched SELECT DISTINCT party_id FROM added)
         SELECT count(*) AS "count!" FROM added"#,
        load_id, cancelling
    )
    .fetch_one(conn)
    .await?;
    Ok(added.unsigned_abs())
}

async fn wait(conn: &mut PgConnection, new: u64) -> sqlx::Result<()> {
    let staged = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM stage_endorsements"#)
        .fetch_one(&mut *conn)
        .await?;
    if staged.unsigned_abs() == new {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO stage_waiting (row_no, parent_kind, parent_key)
         SELECT s.row_no, 'policy', s.policy
         FROM stage_endorsements s
         WHERE NOT EXISTS (SELECT FROM book.policy_key k WHERE k.number = s.policy)"
    )
    .execute(conn)
    .await?;
    Ok(())
}
