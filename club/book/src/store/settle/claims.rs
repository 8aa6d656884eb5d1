use sqlx::PgConnection;

use super::Settled;

/// Settles `stage_claims`. A claim's number is one within its policy.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn claims(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<Settled> {
    keep_last(conn).await?;
    change(conn, load_id).await?;
    let new = add(conn, load_id).await?;
    wait(conn, new).await?;
    Ok(Settled { new })
}

async fn keep_last(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH suspects AS (SELECT DISTINCT policy, number, coalesce(cover,
            '') AS cover FROM stage_claims WHERE again),
         repeats AS (
             SELECT s.row_no, last_value(s.row_no) OVER same AS last,
                    ROW(s.loss_on, s.reported_on, s.paid, s.outstanding, s.recovered, s.closed)
                        IS DISTINCT FROM last_value(ROW(s.loss_on, s.reported_on, s.paid, s.outstanding, s.recovered,
                        s.closed)) OVER same AS other
             FROM stage_claims s
             WHERE (policy, number, coalesce(cover, '')) IN (SELECT * FROM suspects)
             WINDOW same AS (PARTITION BY policy, number, coalesce(cover, '') ORDER BY row_no
                             ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
         ), dropped AS (
             DELETE FROM stage_claims s USING repeats r WHERE s.row_no = r.row_no AND r.row_no < r.last
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
             UPDATE book.claim t
             SET loss_on = s.loss_on, reported_on = s.reported_on, paid = coalesce(s.paid, 0),
                 outstanding = coalesce(s.outstanding, 0), recovered = coalesce(s.recovered, 0),
                 closed = coalesce(s.closed, false), load_id = $1
             FROM stage_claims s
             JOIN book.policy_key k ON k.number = s.policy
             WHERE t.party_id = k.party_id AND t.policy_id = k.policy_id AND t.claim_no = s.number
                 AND t.cover = coalesce(s.cover, '')
               AND (t.loss_on, t.reported_on, t.paid, t.outstanding, t.recovered, t.closed)
                   IS DISTINCT FROM (s.loss_on, s.reported_on, coalesce(s.paid, 0), coalesce(s.outstanding, 0),
                   coalesce(s.recovered, 0), coalesce(s.closed, false))
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
             INSERT INTO book.claim (party_id, policy_id, claim_no, cover, loss_on, reported_on, paid, outstanding,
                 recovered, closed, load_id)
             SELECT k.party_id, k.policy_id, s.number, coalesce(s.cover, ''), s.loss_on, s.reported_on,
                 coalesce(s.paid, 0), coalesce(s.outstanding, 0), coalesce(s.recovered, 0), coalesce(s.closed,
                 false), $1::bigint
             FROM stage_claims s
             JOIN book.policy_key k ON k.number = s.policy
             WHERE NOT EXISTS (SELECT FROM book.claim t WHERE t.party_id = k.party_id
                 AND t.policy_id = k.policy_id AND t.claim_no = s.number AND t.cover = coalesce(s.cover, ''))
             ORDER BY k.party_id, k.policy_id, s.number, coalesce(s.cover, '')
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
    let staged =
        sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM stage_claims"#).fetch_one(&mut *conn).await?;
    if staged.unsigned_abs() == new {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO stage_waiting (row_no, parent_kind, parent_key)
         SELECT s.row_no, 'policy', s.policy
         FROM stage_claims s
         WHERE NOT EXISTS (SELECT FROM book.policy_key k WHERE k.number = s.policy)"
    )
    .execute(conn)
    .await?;
    Ok(())
}
