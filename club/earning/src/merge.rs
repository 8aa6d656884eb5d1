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

/// Moves what a party was promised to another. Only of a party whose account never moved, so that nothing of it was
/// given yet. Answers what moved, for [`move_back`].
///
/// # Errors
/// What PostgreSQL answers.
pub async fn move_party(conn: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<Value> {
    store::move_party(conn, from, to).await
}

/// Takes a move back. What the survivor was given since is taken back by the next settlement, which gives it to whom
/// the policies and events then belong.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn move_back(conn: &mut PgConnection, both: (i64, i64), record: &Value) -> sqlx::Result<()> {
    store::move_back(conn, both, record).await
}
