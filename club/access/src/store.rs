//! All SQL of the room.

pub(crate) mod api_key;
pub(crate) mod approval;
pub(crate) mod attempt;
pub(crate) mod factor;
pub(crate) mod provider;
pub(crate) mod session;

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use crate::Role;
use crate::staff::{Listed, NewStaff, Staff};

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
                  last_sign_in AS "last_sign_in: Instant",
                  EXISTS (SELECT FROM access.second_factor f
                          WHERE f.staff_id = staff.staff_id AND f.confirmed_at IS NOT NULL) AS "second_factor!"
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
                must_enrol: false,
            };
            let (created_at, disabled_at, last_sign_in) = (row.created_at, row.disabled_at, row.last_sign_in);
            Ok(Listed { staff, created_at, disabled_at, last_sign_in, second_factor: row.second_factor })
        })
        .collect()
}

/// Locks the row until the transaction ends.
pub(crate) async fn credentials(conn: &mut PgConnection, name: &str) -> sqlx::Result<Option<Credentials>> {
    let row = sqlx::query!(
        r#"SELECT staff_id, name, display_name, role, agent_id, must_change, password_hash,
                  disabled_at IS NOT NULL AS "disabled!",
                  (EXISTS (SELECT FROM access.factor_required r WHERE r.role = staff.role) AND NOT EXISTS
                      (SELECT FROM access.second_factor f
                       WHERE f.staff_id = staff.staff_id AND f.confirmed_at IS NOT NULL)) AS "must_enrol!"
           FROM access.staff WHERE name = $1 FOR UPDATE"#,
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
            must_enrol: row.must_enrol,
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

pub(crate) async fn set_last_sign_in(
    conn: &mut PgConnection,
    staff_id: i64,
    at: Instant,
) -> sqlx::Result<()> {
    sqlx::query!("UPDATE access.staff SET last_sign_in = $2 WHERE staff_id = $1", staff_id, at as Instant)
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
