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
