//! Second factors, recovery codes, and the second step of a sign-in.

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use super::role;
use crate::Role;
use crate::enrol::State;
use crate::staff::Staff;

pub(crate) struct Held {
    pub secret: Vec<u8>,
    pub last_step: i64,
    pub confirmed: bool,
}

/// Locks the row until the transaction ends.
pub(crate) async fn of(conn: &mut PgConnection, staff_id: i64) -> sqlx::Result<Option<Held>> {
    sqlx::query_as!(
        Held,
        r#"SELECT secret, last_step, confirmed_at IS NOT NULL AS "confirmed!"
           FROM access.second_factor WHERE staff_id = $1 FOR UPDATE"#,
        staff_id
    )
    .fetch_optional(conn)
    .await
}

pub(crate) async fn is_on(conn: &mut PgConnection, staff_id: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM access.second_factor
                          WHERE staff_id = $1 AND confirmed_at IS NOT NULL) AS "is_on!""#,
        staff_id
    )
    .fetch_one(conn)
    .await
}

/// How somebody's second factor stands.
pub(crate) async fn state(pool: &PgPool, staff_id: i64) -> sqlx::Result<State> {
    sqlx::query_as!(
        State,
        r#"SELECT f.confirmed_at AS "since: Instant", f.staff_id IS NOT NULL AND f.confirmed_at IS NULL AS "begun!",
                  (SELECT count(*) FROM access.recovery_code c
                   WHERE c.staff_id = s.staff_id AND c.used_at IS NULL) AS "codes_left!",
                  EXISTS (SELECT FROM access.factor_required r WHERE r.role = s.role) AS "required!"
           FROM access.staff s LEFT JOIN access.second_factor f USING (staff_id) WHERE s.staff_id = $1"#,
        staff_id
    )
    .fetch_one(pool)
    .await
}

/// Begins anew where it was not confirmed; `false` where there is one in use.
pub(crate) async fn begin(
    conn: &mut PgConnection,
    staff_id: i64,
    secret: &[u8],
    now: Instant,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO access.second_factor AS f (staff_id, secret, last_step, begun_at) VALUES ($1, $2, 0, $3)
         ON CONFLICT (staff_id) DO UPDATE SET secret = $2, last_step = 0, begun_at = $3
         WHERE f.confirmed_at IS NULL",
        staff_id,
        secret,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn confirm(conn: &mut PgConnection, staff_id: i64, now: Instant) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE access.second_factor SET confirmed_at = $2 WHERE staff_id = $1",
        staff_id,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn set_last_step(conn: &mut PgConnection, staff_id: i64, step: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE access.second_factor SET last_step = $2 WHERE staff_id = $1", staff_id, step)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether there was one; its recovery codes go with it.
pub(crate) async fn delete(conn: &mut PgConnection, staff_id: i64) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("DELETE FROM access.second_factor WHERE staff_id = $1", staff_id).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Puts new recovery codes in the place of those that are there.
pub(crate) async fn set_recovery_codes(
    conn: &mut PgConnection,
    staff_id: i64,
    hashes: &[Vec<u8>],
) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM access.recovery_code WHERE staff_id = $1", staff_id)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "INSERT INTO access.recovery_code (staff_id, code_hash) SELECT $1, unnest($2::bytea[])",
        staff_id,
        hashes
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether it was one that was not used before.
pub(crate) async fn use_recovery_code(
    conn: &mut PgConnection,
    staff_id: i64,
    code_hash: &[u8],
    now: Instant,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE access.recovery_code SET used_at = $3
         WHERE staff_id = $1 AND code_hash = $2 AND used_at IS NULL",
        staff_id,
        code_hash,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn required_roles(pool: &PgPool) -> sqlx::Result<Vec<Role>> {
    let codes = sqlx::query_scalar!("SELECT role FROM access.factor_required ORDER BY role");
    codes.fetch_all(pool).await?.iter().map(|code| role(code)).collect()
}

pub(crate) async fn set_required(conn: &mut PgConnection, roles: &[String]) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM access.factor_required WHERE role <> ALL($1)", roles)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "INSERT INTO access.factor_required (role) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING",
        roles
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn insert_step(
    conn: &mut PgConnection,
    token_hash: &[u8],
    staff_id: i64,
    expires_at: Instant,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO access.step (token_hash, staff_id, failures, expires_at) VALUES ($1, $2, 0, $3)",
        token_hash,
        staff_id,
        expires_at as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whose second step a token is, while it is awaited.
pub(crate) async fn step_owner(
    pool: &PgPool,
    token_hash: &[u8],
    now: Instant,
) -> sqlx::Result<Option<Staff>> {
    let row = sqlx::query!(
        "SELECT staff_id, name, display_name, role, agent_id, must_change
         FROM access.step JOIN access.staff USING (staff_id)
         WHERE token_hash = $1 AND expires_at > $2 AND disabled_at IS NULL",
        token_hash,
        now as Instant
    )
    .fetch_optional(pool)
    .await?;
    row.map(|row| {
        Ok(Staff {
            staff_id: row.staff_id,
            name: row.name,
            display_name: row.display_name,
            role: role(&row.role)?,
            agent_id: row.agent_id,
            must_change: row.must_change,
            must_enrol: false,
        })
    })
    .transpose()
}

/// Counts a code as wrong until it is known to be right; answers the count.
pub(crate) async fn count_step(pool: &PgPool, token_hash: &[u8]) -> sqlx::Result<i32> {
    let counted = sqlx::query_scalar!(
        "UPDATE access.step SET failures = failures + 1 WHERE token_hash = $1 RETURNING failures",
        token_hash
    );
    Ok(counted.fetch_optional(pool).await?.unwrap_or(i32::MAX))
}

/// Whether it was there.
pub(crate) async fn delete_step(conn: &mut PgConnection, token_hash: &[u8]) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("DELETE FROM access.step WHERE token_hash = $1", token_hash).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Ends the second steps that are awaited of somebody.
pub(crate) async fn delete_steps(conn: &mut PgConnection, staff_id: i64) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM access.step WHERE staff_id = $1", staff_id).execute(conn).await?;
    Ok(())
}
