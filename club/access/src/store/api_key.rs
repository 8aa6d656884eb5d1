//! Rows of `access.api_key`.

use std::collections::HashMap;
use std::sync::Arc;

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use crate::Error;
use crate::api_key::ApiKey;

/// Adds an API key; answers its number.
pub(crate) async fn insert_key(conn: &mut PgConnection, key: &ApiKey, hash: &[u8]) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO access.api_key (name, shown, key_hash, scopes, per_minute, created_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING api_key_id",
        key.name,
        key.shown,
        hash,
        &key.scopes,
        key.per_minute,
        key.created_by,
        key.created_at as Instant,
        key.expires_at as Instant
    )
    .fetch_one(conn)
    .await
}

/// The API keys of these hashes, revoked and expired ones too.
pub(crate) async fn keys(pool: &PgPool, hashes: &[Vec<u8>]) -> Result<HashMap<Vec<u8>, Arc<ApiKey>>, Error> {
    let rows = sqlx::query!(
        r#"SELECT key_hash, api_key_id, name, shown, scopes, per_minute, created_by,
                  created_at AS "created_at: Instant", expires_at AS "expires_at: Instant",
                  revoked_at AS "revoked_at: Instant", last_used_at AS "last_used_at: Instant"
           FROM access.api_key WHERE key_hash = ANY($1)"#,
        hashes
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let key = ApiKey {
                api_key_id: row.api_key_id,
                name: row.name,
                shown: row.shown,
                scopes: row.scopes,
                per_minute: row.per_minute,
                created_by: row.created_by,
                created_at: row.created_at,
                expires_at: row.expires_at,
                revoked_at: row.revoked_at,
                last_used_at: row.last_used_at,
            };
            (row.key_hash, Arc::new(key))
        })
        .collect())
}

/// Every API key, the newest first.
pub(crate) async fn list_keys(pool: &PgPool) -> sqlx::Result<Vec<ApiKey>> {
    sqlx::query_as!(
        ApiKey,
        r#"SELECT api_key_id, name, shown, scopes, per_minute, created_by,
                  created_at AS "created_at: Instant", expires_at AS "expires_at: Instant",
                  revoked_at AS "revoked_at: Instant", last_used_at AS "last_used_at: Instant"
           FROM access.api_key ORDER BY api_key_id DESC"#
    )
    .fetch_all(pool)
    .await
}

/// Whether there was such a key that was not revoked before.
pub(crate) async fn revoke_key(conn: &mut PgConnection, api_key_id: i64, at: Instant) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE access.api_key SET revoked_at = $2 WHERE api_key_id = $1 AND revoked_at IS NULL",
        api_key_id,
        at as Instant
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes the last use down, unless another did so since `before`.
pub(crate) async fn key_used(
    pool: &PgPool,
    api_key_id: i64,
    at: Instant,
    before: Instant,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE access.api_key SET last_used_at = $2
         WHERE api_key_id = $1 AND (last_used_at IS NULL OR last_used_at <= $3)",
        api_key_id,
        at as Instant,
        before as Instant
    )
    .execute(pool)
    .await?;
    Ok(())
}
