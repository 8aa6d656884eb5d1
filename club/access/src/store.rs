//! All SQL of the room.

use std::collections::HashMap;
use std::sync::Arc;

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use crate::api_key::ApiKey;
use crate::session::Session;
use crate::staff::{Listed, NewStaff, Staff};
use crate::{Error, Role};

pub(crate) struct Credentials {
    pub staff: Staff,
    pub password_hash: String,
    pub disabled: bool,
}

fn role(code: &str) -> Result<Role, sqlx::Error> {
    Role::from_code(code).ok_or_else(|| sqlx::Error::Decode(format!("unknown role {code}").into()))
}

/// `None` where the name is taken.
pub(crate) async fn insert_staff(
    conn: &mut PgConnection,
    new: &NewStaff,
    password_hash: &str,
    at: Instant,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "INSERT INTO access.staff (name, display_name, role, agent_id, password_hash, must_change, created_at)
         VALUES ($1, $2, $3, $4, $5, true, $6)
         ON CONFLICT (name) DO NOTHING
         RETURNING staff_id",
        new.name,
        new.display_name,
        new.role.code(),
        new.agent_id,
        password_hash,
        at as Instant
    )
    .fetch_optional(conn)
    .await
}

pub(crate) async fn list(pool: &PgPool) -> sqlx::Result<Vec<Listed>> {
    let rows = sqlx::query!(
        r#"SELECT staff_id, name, display_name, role, agent_id, must_change,
                  created_at AS "created_at: Instant", disabled_at AS "disabled_at: Instant",
                  (SELECT max(s.created_at) FROM access.session s WHERE s.staff_id = staff.staff_id)
                      AS "last_seen: Instant"
           FROM access.staff ORDER BY disabled_at IS NOT NULL, name"#
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            let staff = Staff {
                staff_id: row.staff_id,
                name: row.name,
                display_name: row.display_name,
                role: role(&row.role)?,
                agent_id: row.agent_id,
                must_change: row.must_change,
            };
            let (created_at, disabled_at, last_seen) = (row.created_at, row.disabled_at, row.last_seen);
            Ok(Listed { staff, created_at, disabled_at, last_seen })
        })
        .collect()
}

/// Locks the row until the transaction ends.
pub(crate) async fn credentials(conn: &mut PgConnection, name: &str) -> sqlx::Result<Option<Credentials>> {
    let row = sqlx::query!(
        "SELECT staff_id, name, display_name, role, agent_id, must_change, password_hash,
                disabled_at IS NOT NULL AS \"disabled!\"
         FROM access.staff WHERE name = $1 FOR UPDATE",
        name
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let staff = Staff {
            staff_id: row.staff_id,
            name: row.name,
            display_name: row.display_name,
            role: role(&row.role)?,
            agent_id: row.agent_id,
            must_change: row.must_change,
        };
        Ok(Credentials { staff, password_hash: row.password_hash, disabled: row.disabled })
    })
    .transpose()
}

/// The password hash of somebody who may sign in.
pub(crate) async fn active_hash(pool: &PgPool, name: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "SELECT password_hash FROM access.staff WHERE name = $1 AND disabled_at IS NULL",
        name
    )
    .fetch_optional(pool)
    .await
}

pub(crate) async fn set_password(
    conn: &mut PgConnection,
    staff_id: i64,
    password_hash: &str,
    must_change: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE access.staff SET password_hash = $2, must_change = $3 WHERE staff_id = $1",
        staff_id,
        password_hash,
        must_change
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn set_disabled(
    conn: &mut PgConnection,
    staff_id: i64,
    disabled_at: Option<Instant>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE access.staff SET disabled_at = $2 WHERE staff_id = $1",
        staff_id,
        disabled_at as Option<Instant>
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn set_role(
    conn: &mut PgConnection,
    staff_id: i64,
    role: Role,
    agent_id: Option<i32>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE access.staff SET role = $2, agent_id = $3 WHERE staff_id = $1",
        staff_id,
        role.code(),
        agent_id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Active administrators, locked: two that leave at once wait for each other.
pub(crate) async fn active_administrators(conn: &mut PgConnection) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT staff_id FROM access.staff
         WHERE role = 'administrator' AND disabled_at IS NULL ORDER BY staff_id FOR UPDATE"
    )
    .fetch_all(conn)
    .await
}

/// Counts an attempt as failed until it is known to be good; answers the count in its window.
pub(crate) async fn count_attempt(pool: &PgPool, subject: &str, window: Instant) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "INSERT INTO access.attempt AS a (subject, window_start, failures) VALUES ($1, $2, 1)
         ON CONFLICT (subject, window_start) DO UPDATE SET failures = a.failures + 1
         RETURNING failures",
        subject,
        window as Instant
    )
    .fetch_one(pool)
    .await
}

pub(crate) async fn forget_attempts(conn: &mut PgConnection, subject: &str) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM access.attempt WHERE subject = $1", subject).execute(conn).await?;
    Ok(())
}

pub(crate) async fn take_attempt_back(
    conn: &mut PgConnection,
    subject: &str,
    window: Instant,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE access.attempt SET failures = failures - 1 WHERE subject = $1 AND window_start = $2",
        subject,
        window as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes windows and sessions that are over.
pub(crate) async fn sweep(conn: &mut PgConnection, window: Instant, now: Instant) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM access.attempt WHERE window_start < $1", window as Instant)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("DELETE FROM access.session WHERE expires_at <= $1", now as Instant).execute(conn).await?;
    Ok(())
}

pub(crate) async fn insert_session(
    conn: &mut PgConnection,
    token_hash: &[u8],
    staff_id: i64,
    csrf: &str,
    created_at: Instant,
    expires_at: Instant,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO access.session (token_hash, staff_id, csrf, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
        token_hash,
        staff_id,
        csrf,
        created_at as Instant,
        expires_at as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The sessions of these tokens, by the token's hash.
pub(crate) async fn sessions(
    pool: &PgPool,
    token_hashes: &[Vec<u8>],
    now: Instant,
) -> Result<HashMap<Vec<u8>, Session>, Error> {
    let rows = sqlx::query!(
        r#"SELECT token_hash, s.staff_id, name, display_name, role, agent_id, must_change, csrf,
                  expires_at AS "expires_at: Instant"
           FROM access.session JOIN access.staff s USING (staff_id)
           WHERE token_hash = ANY($1) AND expires_at > $2 AND disabled_at IS NULL"#,
        token_hashes,
        now as Instant
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            let staff = Staff {
                staff_id: row.staff_id,
                name: row.name,
                display_name: row.display_name,
                role: role(&row.role)?,
                agent_id: row.agent_id,
                must_change: row.must_change,
            };
            Ok((row.token_hash, Session { staff, csrf: row.csrf, expires_at: row.expires_at }))
        })
        .collect()
}

/// Whose session it was.
pub(crate) async fn delete_session(conn: &mut PgConnection, token_hash: &[u8]) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("DELETE FROM access.session WHERE token_hash = $1 RETURNING staff_id", token_hash)
        .fetch_optional(conn)
        .await
}

/// Ends the sessions of somebody, but for the one that is kept.
pub(crate) async fn delete_sessions(
    conn: &mut PgConnection,
    staff_id: i64,
    keep: Option<&[u8]>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM access.session WHERE staff_id = $1 AND token_hash IS DISTINCT FROM $2",
        staff_id,
        keep
    )
    .execute(conn)
    .await?;
    Ok(())
}

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
