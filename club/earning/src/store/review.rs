//! Introductions that are looked at.

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgPool};

use crate::review::{Decision, Review, Suspicion};

/// Those about which nobody has decided.
pub(crate) async fn open(pool: &PgPool, passed: i64, most: i64) -> sqlx::Result<Vec<Review>> {
    let rows = sqlx::query!(
        r#"SELECT party_id AS "party_id!", event_ref AS "event_ref!", friend_id AS "friend_id!",
                  on_day AS "on_day!: Day", suspicion AS "suspicion!"
           FROM earning.in_review WHERE NOT decided
           ORDER BY on_day, party_id, event_ref COLLATE "C" OFFSET $1 LIMIT $2"#,
        passed,
        most
    )
    .fetch_all(pool)
    .await?;
    let reviews = rows.into_iter().filter_map(|row| {
        Some(Review {
            party_id: row.party_id,
            reference: row.event_ref,
            friend_id: row.friend_id,
            on_day: row.on_day,
            suspicion: Suspicion::of(row.suspicion)?,
        })
    });
    Ok(reviews.collect())
}

/// How many these are.
pub(crate) async fn count(pool: &PgPool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT count(*) AS "n!" FROM earning.in_review WHERE NOT decided"#)
        .fetch_one(pool)
        .await
}

/// The friend, where the introduction is to be looked at; and whether somebody has decided about it.
pub(crate) async fn of(conn: &mut PgConnection, decision: &Decision) -> sqlx::Result<(Option<i64>, bool)> {
    let row = sqlx::query!(
        r#"SELECT (SELECT friend_id FROM earning.in_review WHERE party_id = $1 AND event_ref = $2),
                  EXISTS (SELECT FROM earning.review WHERE party_id = $1 AND event_ref = $2) AS "decided!""#,
        decision.party_id,
        decision.reference
    )
    .fetch_one(conn)
    .await?;
    Ok((row.friend_id, row.decided))
}

/// Writes a decision down; whether there was none.
pub(crate) async fn decide(
    conn: &mut PgConnection,
    now: Instant,
    by: &str,
    decision: &Decision,
    why: &str,
) -> sqlx::Result<bool> {
    let written = sqlx::query!(
        "INSERT INTO earning.review (party_id, event_ref, paid, why, decided_by, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        decision.party_id,
        decision.reference,
        decision.agreed,
        why,
        by,
        now as Instant
    );
    Ok(written.execute(conn).await?.rows_affected() > 0)
}
