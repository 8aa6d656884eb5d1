//! All SQL of the room.

use std::collections::HashMap;

use calendar::Instant;
use sqlx::{PgConnection, PgExecutor, PgPool};

use crate::approval::{Approval, Matter, State};
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

/// Adds a request for approval.
pub(crate) async fn insert_approval(
    conn: &mut PgConnection,
    matter: Matter,
    subject_id: i64,
    asked_by: i64,
    at: Instant,
    note: &str,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO access.approval (matter, subject_id, asked_by, asked_at, note, state)
         VALUES ($1, $2, $3, $4, $5, 'waiting') RETURNING approval_id",
        matter.code(),
        subject_id,
        asked_by,
        at as Instant,
        note
    )
    .fetch_one(conn)
    .await
}

/// Writes down what was decided.
pub(crate) async fn decide_approval(
    conn: &mut PgConnection,
    approval_id: i64,
    state: State,
    decided_by: i64,
    at: Instant,
    note: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE access.approval SET state = $2, decided_by = $3, decided_at = $4, decision_note = $5
         WHERE approval_id = $1",
        approval_id,
        state.code(),
        decided_by,
        at as Instant,
        note
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A row of `access.approval` with the names of who asked and who decided.
struct ApprovalRow {
    approval_id: i64,
    matter: String,
    subject_id: i64,
    asked_by: i64,
    asked_name: String,
    asked_at: Instant,
    note: String,
    state: String,
    decided_name: Option<String>,
    decided_at: Option<Instant>,
    decision_note: String,
}

impl ApprovalRow {
    fn approval(self) -> Option<Approval> {
        Some(Approval {
            approval_id: self.approval_id,
            matter: Matter::from_code(&self.matter)?,
            subject_id: self.subject_id,
            asked_by: self.asked_by,
            asked_name: self.asked_name,
            asked_at: self.asked_at,
            note: self.note,
            state: State::from_code(&self.state)?,
            decided_name: self.decided_name,
            decided_at: self.decided_at,
            decision_note: self.decision_note,
        })
    }
}

/// An approval; nobody else decides it until the transaction ends.
pub(crate) async fn lock_approval(
    conn: &mut PgConnection,
    approval_id: i64,
) -> sqlx::Result<Option<Approval>> {
    sqlx::query!("SELECT approval_id FROM access.approval WHERE approval_id = $1 FOR UPDATE", approval_id)
        .fetch_optional(&mut *conn)
        .await?;
    approval(conn, approval_id).await
}

/// An approval.
pub(crate) async fn approval(db: impl PgExecutor<'_>, approval_id: i64) -> sqlx::Result<Option<Approval>> {
    let row = sqlx::query_as!(
        ApprovalRow,
        r#"SELECT a.approval_id, a.matter, a.subject_id, a.asked_by, asker.display_name AS asked_name,
                  a.asked_at AS "asked_at: Instant", a.note, a.state,
                  decider.display_name AS "decided_name?", a.decided_at AS "decided_at: Instant", a.decision_note
           FROM access.approval a
           JOIN access.staff asker ON asker.staff_id = a.asked_by
           LEFT JOIN access.staff decider ON decider.staff_id = a.decided_by
           WHERE a.approval_id = $1"#,
        approval_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(ApprovalRow::approval))
}

/// Those that wait, the oldest first, and then those decided, the newest first.
pub(crate) async fn approvals(db: impl PgExecutor<'_>, most: i64) -> sqlx::Result<Vec<Approval>> {
    let rows = sqlx::query_as!(
        ApprovalRow,
        r#"SELECT a.approval_id, a.matter, a.subject_id, a.asked_by, asker.display_name AS asked_name,
                  a.asked_at AS "asked_at: Instant", a.note, a.state,
                  decider.display_name AS "decided_name?", a.decided_at AS "decided_at: Instant", a.decision_note
           FROM access.approval a
           JOIN access.staff asker ON asker.staff_id = a.asked_by
           LEFT JOIN access.staff decider ON decider.staff_id = a.decided_by
           ORDER BY a.state <> 'waiting', CASE WHEN a.state = 'waiting' THEN a.approval_id ELSE -a.approval_id END
           LIMIT $1"#,
        most
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(ApprovalRow::approval).collect())
}
