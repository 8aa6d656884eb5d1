//! Pairs that loads found.

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use crate::duplicate::Candidate;

/// Keeps what settling staged. A pair that was told apart stays so.
pub(crate) async fn keep(conn: &mut PgConnection, load_id: i64, now: Instant) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO parties.duplicate (party_id, other_id, kind, first_load, last_load, found_at, state)
         SELECT DISTINCT least(s.party_id, s.other_id), greatest(s.party_id, s.other_id), s.kind, $1::bigint,
                $1::bigint, $2::timestamptz, 'open'
         FROM stage_duplicate s
         ON CONFLICT (party_id, other_id, kind) DO UPDATE
         SET last_load = excluded.last_load,
             state = CASE parties.duplicate.state WHEN 'merged' THEN 'open' ELSE parties.duplicate.state END",
        load_id,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Open pairs before a number, the last first. One of whom a party was merged into a third waits until it is back.
pub(crate) async fn open(pool: &PgPool, before: Option<i64>, limit: i64) -> sqlx::Result<Vec<Candidate>> {
    sqlx::query_as!(
        Candidate,
        r#"SELECT duplicate_id, party_id, other_id, kind, first_load, last_load, found_at AS "found_at: Instant"
           FROM parties.duplicate d
           WHERE state = 'open' AND duplicate_id < $1
             AND EXISTS (SELECT FROM parties.party p WHERE p.party_id = d.party_id)
             AND EXISTS (SELECT FROM parties.party p WHERE p.party_id = d.other_id)
           ORDER BY duplicate_id DESC LIMIT $2"#,
        before.unwrap_or(i64::MAX),
        limit
    )
    .fetch_all(pool)
    .await
}

/// How many pairs are open.
pub(crate) async fn count_open(pool: &PgPool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM parties.duplicate d
           WHERE state = 'open' AND EXISTS (SELECT FROM parties.party p WHERE p.party_id = d.party_id)
             AND EXISTS (SELECT FROM parties.party p WHERE p.party_id = d.other_id)"#
    )
    .fetch_one(pool)
    .await
}

/// One open pair.
pub(crate) async fn one(pool: &PgPool, duplicate_id: i64) -> sqlx::Result<Option<Candidate>> {
    sqlx::query_as!(
        Candidate,
        r#"SELECT duplicate_id, party_id, other_id, kind, first_load, last_load, found_at AS "found_at: Instant"
           FROM parties.duplicate d
           WHERE state = 'open' AND duplicate_id = $1
             AND EXISTS (SELECT FROM parties.party p WHERE p.party_id = d.party_id)
             AND EXISTS (SELECT FROM parties.party p WHERE p.party_id = d.other_id)"#,
        duplicate_id
    )
    .fetch_optional(pool)
    .await
}

/// Tells a pair apart; whether it was open.
pub(crate) async fn distinct(
    conn: &mut PgConnection,
    duplicate_id: i64,
    by: &str,
    now: Instant,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE parties.duplicate SET state = 'distinct', decided_by = $2, decided_at = $3
         WHERE duplicate_id = $1 AND state = 'open'",
        duplicate_id,
        by,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}
