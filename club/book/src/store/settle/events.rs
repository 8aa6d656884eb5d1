use sqlx::PgConnection;

use super::Settled;

/// Settles `stage_events`.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn events(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<Settled> {
    keep_last(conn).await?;
    change(conn, load_id).await?;
    let new = add(conn, load_id).await?;
    wait(conn, new).await?;
    Ok(Settled { new })
}

async fn keep_last(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH suspects AS (SELECT DISTINCT party, kind, ref FROM stage_events WHERE again),
         repeats AS (
             SELECT s.row_no, last_value(s.row_no) OVER same AS last,
                    ROW(s.on_day) IS DISTINCT FROM last_value(ROW(s.on_day)) OVER same AS other
             FROM stage_events s
             WHERE (party, kind, ref) IN (SELECT * FROM suspects)
             WINDOW same AS (PARTITION BY party, kind, ref ORDER BY row_no
                             ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
         ), dropped AS (
             DELETE FROM stage_events s USING repeats r WHERE s.row_no = r.row_no AND r.row_no < r.last
             RETURNING s.row_no, s.ref AS value, r.last, r.other)
         INSERT INTO stage_finding (row_no, field, value, reason, params, fatal)
         SELECT row_no, 'ref', value, 'repeated', jsonb_build_object('row', last::text), false
         FROM dropped WHERE other"
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn change(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH changed AS (
             UPDATE book.event t
             SET on_day = s.on_day, load_id = $1
             FROM stage_events s
             JOIN parties.identity_key k ON k.kind = 5 AND k.value = s.party
             WHERE t.party_id = k.party_id AND t.kind = s.kind AND t.event_ref = s.ref
               AND (t.on_day) IS DISTINCT FROM (s.on_day)
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
             INSERT INTO book.event (party_id, kind, event_ref, on_day, load_id)
             SELECT DISTINCT ON (k.party_id, s.kind, s.ref) k.party_id, s.kind, s.ref, s.on_day, $1::bigint
             FROM stage_events s
             JOIN parties.identity_key k ON k.kind = 5 AND k.value = s.party
             WHERE NOT EXISTS (SELECT FROM book.event t WHERE t.party_id = k.party_id AND t.kind = s.kind
                 AND t.event_ref = s.ref)
             ORDER BY k.party_id, s.kind, s.ref, s.row_no DESC
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
        sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM stage_events"#).fetch_one(&mut *conn).await?;
    if staged.unsigned_abs() == new {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO stage_waiting (row_no, parent_kind, parent_key)
         SELECT s.row_no, 'party', s.party
         FROM stage_events s
         WHERE NOT EXISTS (SELECT FROM parties.identity_key k WHERE k.kind = 5 AND k.value = s.party)"
    )
    .execute(conn)
    .await?;
    Ok(())
}
