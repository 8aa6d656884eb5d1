//! Settling staged rows of parties and agents: set-based, in the transaction of their load.
//!
//! A row is settled against what is known. An empty cell says nothing: what was known stays.
//! Of several rows with one key the last one of the file gives the values; the others count as unchanged.

mod agents;
mod identities;
mod people;
mod relations;

pub use agents::{agents, known_agents};
pub use people::parties;
pub use relations::{Link, link};

use sqlx::PgConnection;

/// What settling did with the staged rows. Changed and waiting rows and findings are in `stage_changed`,
/// `stage_waiting` and `stage_finding`, touched parties in `stage_touched`; all other rows are unchanged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settled {
    /// Rows that brought something new.
    pub new: u64,
}

/// Whether so many rows are new or changed that nearly everybody is touched: then `stage_touched` says so by one
/// row, which costs nothing, where a row a party would cost as much as a part of the load.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn everybody(conn: &mut PgConnection, rows: u64) -> sqlx::Result<bool> {
    let marked = sqlx::query!(
        "INSERT INTO stage_touched
         SELECT 0 FROM pg_class
         WHERE oid = 'parties.party'::regclass AND $1::bigint > greatest(reltuples / 2, 10000)",
        rows as i64
    )
    .execute(conn)
    .await?;
    Ok(marked.rows_affected() > 0)
}
