//! Two parties that become one, and two again.

use serde_json::Value;
use sqlx::PgConnection;

use crate::store;

/// Waits for a settlement, and keeps others out until the transaction ends: it knows a party by one number.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn wait(conn: &mut PgConnection) -> sqlx::Result<()> {
    store::lock(conn).await
}

/// Moves what a party was given and promised to another: a claw-back finds the lots where they are now, old and new
/// number of each. What both had been given for one event adds up, and the next settlement takes back what is too
/// much. Answers what moved, for [`move_back`].
///
/// # Errors
/// What PostgreSQL answers.
pub async fn move_party(
    conn: &mut PgConnection,
    both: (i64, i64),
    lots: &[(i32, i32)],
) -> sqlx::Result<Value> {
    store::move_party(conn, both, lots).await
}

/// Takes a move back. What the survivor was given since is taken back by the next settlement, which gives it to whom
/// the policies and events then belong; what was taken back since is not given again.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn move_back(conn: &mut PgConnection, both: (i64, i64), record: &Value) -> sqlx::Result<()> {
    store::move_back(conn, both, record).await
}
