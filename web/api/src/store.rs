//! All SQL of the room: what writes answered.

use calendar::Instant;
use sqlx::PgPool;

/// An answer that was kept.
pub(crate) struct Kept {
    pub fingerprint: Option<Vec<u8>>,
    pub status: Option<i16>,
    pub body: Option<String>,
}

/// Takes a key for a request; where it is taken already, what is kept under it.
pub(crate) async fn take(
    pool: &PgPool,
    api_key_id: i64,
    key: &str,
    fingerprint: Option<&[u8]>,
    now: Instant,
    until: Instant,
) -> sqlx::Result<Option<Kept>> {
    let taken = sqlx::query_scalar!(
        r#"INSERT INTO api.answer AS a (api_key_id, key, fingerprint, created_at, expires_at)
           VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (api_key_id, key) DO UPDATE
           SET fingerprint = excluded.fingerprint, status = NULL, body = NULL, created_at = excluded.created_at,
               expires_at = excluded.expires_at
           WHERE a.expires_at <= $4
           RETURNING true AS "taken!""#,
        api_key_id,
        key,
        fingerprint,
        now as Instant,
        until as Instant
    )
    .fetch_optional(pool)
    .await?;
    if taken.is_some() {
        return Ok(None);
    }
    kept(pool, api_key_id, key).await.map(Some)
}

/// What is kept under a key that is taken.
pub(crate) async fn kept(pool: &PgPool, api_key_id: i64, key: &str) -> sqlx::Result<Kept> {
    let kept = sqlx::query_as!(
        Kept,
        "SELECT fingerprint, status, body FROM api.answer WHERE api_key_id = $1 AND key = $2",
        api_key_id,
        key
    )
    .fetch_optional(pool)
    .await?;
    // Released, or not written down yet: as good as under way.
    Ok(kept.unwrap_or(Kept { fingerprint: None, status: None, body: None }))
}

/// Keeps the answer of a request.
pub(crate) async fn keep(
    pool: &PgPool,
    api_key_id: i64,
    key: &str,
    fingerprint: &[u8],
    status: i16,
    body: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE api.answer SET fingerprint = $3, status = $4, body = $5 WHERE api_key_id = $1 AND key = $2",
        api_key_id,
        key,
        fingerprint,
        status,
        body
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Gives a key back whose request was not done.
pub(crate) async fn release(pool: &PgPool, api_key_id: i64, key: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM api.answer WHERE api_key_id = $1 AND key = $2 AND status IS NULL",
        api_key_id,
        key
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Forgets answers that nobody asks for any more.
pub(crate) async fn sweep(pool: &PgPool, now: Instant) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM api.answer WHERE expires_at <= $1", now as Instant).execute(pool).await?;
    Ok(())
}

/// Gives every key back whose request a program that is gone left without an answer.
pub(crate) async fn forget_unanswered(pool: &PgPool) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM api.answer WHERE status IS NULL").execute(pool).await?;
    Ok(())
}
