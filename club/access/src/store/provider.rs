//! Ways to the insurer's provider that have not come back yet.

use calendar::Instant;
use sqlx::PgPool;

use crate::provider::Way;

pub(crate) async fn insert(
    pool: &PgPool,
    way: &Way,
    state_hash: &[u8],
    expires_at: Instant,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO access.provider_visit (state_hash, nonce, verifier, next, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
        state_hash,
        way.nonce,
        way.verifier,
        way.next,
        expires_at as Instant
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Takes a way out of the list: it comes back once.
pub(crate) async fn take(pool: &PgPool, state_hash: &[u8], now: Instant) -> sqlx::Result<Option<Way>> {
    sqlx::query_as!(
        Way,
        "DELETE FROM access.provider_visit WHERE state_hash = $1 AND expires_at > $2
         RETURNING nonce, verifier, next",
        state_hash,
        now as Instant
    )
    .fetch_optional(pool)
    .await
}
