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

/// What settling did with the staged rows. Changed and waiting rows and findings are in `stage_changed`,
/// `stage_waiting` and `stage_finding`, touched parties in `stage_touched`; all other rows are unchanged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settled {
    /// Rows that brought something new.
    pub new: u64,
}
