//! Settling staged rows of the book: set-based, in the transaction of their load.
//!
//! A row takes the place of what the book held under its key. Of several rows of a file with one key the
//! last one is taken; the others count as unchanged, and where they said something else a finding tells so.
//! A row whose party or policy is not known yet goes to `stage_waiting`.

mod policies;
mod rows;

pub use parties::settle::Settled;
pub use policies::{insured_links, policies};
pub use rows::{claims, endorsements, events, receipts};

use parties::settle::everybody;

use sqlx::PgConnection;

/// Whether joins are done in the order in which they are written: rows to their parents first, by the parents'
/// whole key. Over tables without statistics yet, the planner would join by a part of a key that many rows share.
async fn join_as_written(conn: &mut PgConnection, as_written: bool) -> sqlx::Result<()> {
    let setting = if as_written {
        "SET LOCAL join_collapse_limit = 1"
    } else {
        "SET LOCAL join_collapse_limit TO DEFAULT"
    };
    sqlx::raw_sql(setting).execute(conn).await?;
    Ok(())
}

/// Marks the parties of `stage_touched`: their book is another than before `load_id`. Where everybody is among
/// them, the one row says it.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn touch(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO book.touched (party_id, load_id)
         SELECT DISTINCT party_id, $1::bigint FROM stage_touched
         WHERE party_id = 0 OR NOT EXISTS (SELECT FROM stage_touched WHERE party_id = 0)
         ORDER BY party_id
         ON CONFLICT (party_id) DO UPDATE SET load_id = EXCLUDED.load_id WHERE book.touched.load_id < EXCLUDED.load_id",
        load_id
    )
    .execute(conn)
    .await?;
    Ok(())
}
