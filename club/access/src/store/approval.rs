//! Rows of `access.approval`.

use calendar::Instant;
use sqlx::{PgConnection, PgExecutor};

use crate::approval::{Approval, Matter, State};

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
