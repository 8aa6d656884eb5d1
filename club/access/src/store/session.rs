//! Sessions and known devices.

use std::collections::HashMap;

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use super::role;
use crate::Error;
use crate::session::{Open, Session, Which};
use crate::staff::Staff;

pub(crate) struct New {
    pub token_hash: Vec<u8>,
    pub staff_id: i64,
    pub csrf: String,
    pub address: String,
    pub user_agent: String,
    pub provider: bool,
    pub expires_at: Instant,
}

pub(crate) async fn insert(conn: &mut PgConnection, new: &New, now: Instant) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO access.session
             (token_hash, staff_id, csrf, address, user_agent, created_at, expires_at, provider)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        new.token_hash,
        new.staff_id,
        new.csrf,
        new.address,
        new.user_agent,
        now as Instant,
        new.expires_at as Instant,
        new.provider
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The sessions of these tokens, by the token's hash.
pub(crate) async fn with_tokens(
    pool: &PgPool,
    token_hashes: &[Vec<u8>],
    now: Instant,
) -> Result<HashMap<Vec<u8>, Session>, Error> {
    let rows = sqlx::query!(
        r#"SELECT token_hash, session_id, s.staff_id, name, display_name, role, agent_id, csrf, provider,
                  (must_change AND NOT provider) AS "must_change!",
                  expires_at AS "expires_at: Instant",
                  coalesce(last_seen, session.created_at) AS "last_seen!: Instant",
                  (NOT provider AND EXISTS (SELECT FROM access.factor_required r WHERE r.role = s.role)
                   AND NOT EXISTS (SELECT FROM access.second_factor f
                                   WHERE f.staff_id = s.staff_id AND f.confirmed_at IS NOT NULL))
                      AS "must_enrol!"
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
                must_enrol: row.must_enrol,
            };
            let session = Session {
                staff,
                session_id: row.session_id,
                csrf: row.csrf,
                expires_at: row.expires_at,
                last_seen: row.last_seen,
                provider: row.provider,
            };
            Ok((row.token_hash, session))
        })
        .collect()
}

pub(crate) async fn note_seen(pool: &PgPool, session_ids: &[i64], now: Instant) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE access.session SET last_seen = $2 WHERE session_id = ANY($1)",
        session_ids,
        now as Instant
    )
    .execute(pool)
    .await?;
    Ok(())
}

pub(crate) async fn of_staff(pool: &PgPool, staff_id: i64, now: Instant) -> sqlx::Result<Vec<Open>> {
    sqlx::query_as!(
        Open,
        r#"SELECT session_id, address, user_agent, provider, created_at AS "created_at: Instant",
                  coalesce(last_seen, created_at) AS "last_seen!: Instant"
           FROM access.session WHERE staff_id = $1 AND expires_at > $2
           ORDER BY coalesce(last_seen, created_at) DESC, session_id DESC"#,
        staff_id,
        now as Instant
    )
    .fetch_all(pool)
    .await
}

/// Answers how many have ended.
pub(crate) async fn delete(conn: &mut PgConnection, staff_id: i64, which: Which) -> sqlx::Result<u64> {
    let (one, but) = match which {
        Which::One(session_id) => (Some(session_id), None),
        Which::AllBut(session_id) => (None, Some(session_id)),
        Which::All => (None, None),
    };
    let done = sqlx::query!(
        "DELETE FROM access.session
         WHERE staff_id = $1 AND ($2::bigint IS NULL OR session_id = $2) AND session_id IS DISTINCT FROM $3",
        staff_id,
        one,
        but
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

pub(crate) async fn knows_device(
    pool: &PgPool,
    name: &str,
    token_hash: &[u8],
    now: Instant,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM access.device JOIN access.staff USING (staff_id)
                          WHERE token_hash = $1 AND name = $2 AND expires_at > $3) AS "known!""#,
        token_hash,
        name,
        now as Instant
    )
    .fetch_one(pool)
    .await
}

/// Gives a device a new token, for everybody who is known on it, and makes one more known.
pub(crate) async fn renew_device(
    conn: &mut PgConnection,
    staff_id: i64,
    before: Option<&[u8]>,
    token_hash: &[u8],
    expires_at: Instant,
) -> sqlx::Result<()> {
    sqlx::query!("UPDATE access.device SET token_hash = $2 WHERE token_hash = $1", before, token_hash)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "INSERT INTO access.device (token_hash, staff_id, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (token_hash, staff_id) DO UPDATE SET expires_at = excluded.expires_at",
        token_hash,
        staff_id,
        expires_at as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn forget_devices(conn: &mut PgConnection, staff_id: i64) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM access.device WHERE staff_id = $1", staff_id).execute(conn).await?;
    Ok(())
}
