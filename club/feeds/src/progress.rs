//! How far a load is: shared between the load, the terminal and the page.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU64, Ordering::Relaxed};

/// What a load is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Looks at the file and the mapping.
    Opening,
    /// Reads rows and stages them.
    Reading,
    /// Another load is being settled: [`Progress::waits_for`].
    Waiting,
    /// Compares the rows with what is known and writes them.
    Settling,
    /// Applies rows of earlier loads that waited for this one.
    Arriving,
    /// Commits.
    Closing,
    /// Ended, well or not.
    Ended,
}

const PHASES: [Phase; 7] = [
    Phase::Opening,
    Phase::Reading,
    Phase::Waiting,
    Phase::Settling,
    Phase::Arriving,
    Phase::Closing,
    Phase::Ended,
];

/// A load's progress; clones show the same load.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<State>);

#[derive(Debug, Default)]
struct State {
    phase: AtomicU8,
    load_id: AtomicI64,
    waits_for: AtomicI64,
    rows: AtomicU64,
    rejected: AtomicU64,
    bytes_done: AtomicU64,
    bytes_total: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// What the load is doing.
    pub fn phase(&self) -> Phase {
        PHASES[usize::from(self.0.phase.load(Relaxed)).min(PHASES.len() - 1)]
    }

    /// The load's number; `None` before it has one, and for a check.
    pub fn load_id(&self) -> Option<i64> {
        Some(self.0.load_id.load(Relaxed)).filter(|id| *id != 0)
    }

    /// In [`Phase::Waiting`]: the load that is settled now.
    pub fn waits_for(&self) -> Option<i64> {
        Some(self.0.waits_for.load(Relaxed)).filter(|id| *id != 0)
    }

    /// Rows read so far.
    pub fn rows(&self) -> u64 {
        self.0.rows.load(Relaxed)
    }

    /// Rows rejected so far.
    pub fn rejected(&self) -> u64 {
        self.0.rejected.load(Relaxed)
    }

    /// Bytes of the file read so far, and all of them.
    pub fn bytes(&self) -> (u64, u64) {
        (self.0.bytes_done.load(Relaxed), self.0.bytes_total.load(Relaxed))
    }

    /// Asks the load to stop: it rolls back and ends as cancelled.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Relaxed)
    }

    pub(crate) fn enter(&self, phase: Phase) {
        let place = PHASES.iter().position(|other| *other == phase).unwrap_or(0);
        self.0.phase.store(place as u8, Relaxed);
    }

    pub(crate) fn set_load(&self, load_id: i64) {
        self.0.load_id.store(load_id, Relaxed);
    }

    pub(crate) fn set_waits_for(&self, load_id: Option<i64>) {
        self.0.waits_for.store(load_id.unwrap_or(0), Relaxed);
    }

    pub(crate) fn set_read(&self, rows: u64, rejected: u64, bytes_done: u64, bytes_total: u64) {
        self.0.rows.store(rows, Relaxed);
        self.0.rejected.store(rejected, Relaxed);
        self.0.bytes_done.store(bytes_done, Relaxed);
        self.0.bytes_total.store(bytes_total, Relaxed);
    }
}
