//! What was generated, to compare with what is loaded.

use std::collections::BTreeMap;

use calendar::Day;
use serde::{Deserialize, Serialize};

/// The manifest, written as `manifest.json` beside the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Parties generated, before some are written twice.
    pub parties: u64,
    /// The seed.
    pub seed: u64,
    /// The last day that the files know of.
    pub as_of: Day,
    /// By kind of feed.
    pub files: BTreeMap<String, FileCount>,
    /// What is in the book after all files are loaded, dirt left out.
    pub loaded: Sums,
    /// The same by line of business.
    pub lines: BTreeMap<String, Sums>,
    /// Rows or cells that are wrong on purpose, by sort.
    pub dirt: BTreeMap<String, u64>,
    /// Persons who stand in the file under two numbers.
    pub twice: u64,
    /// Parties by what they are: person, organisation; prospect, past, current.
    pub kinds: BTreeMap<String, u64>,
}

/// Rows of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileCount {
    /// All rows.
    pub rows: u64,
    /// Rows with a fault that costs the row.
    pub rejected: u64,
    /// Rows whose party or policy is missing or rejected: they wait.
    pub waiting: u64,
}

impl FileCount {
    pub(crate) fn add(&mut self, fate: Fate) {
        self.rows += 1;
        match fate {
            Fate::Loaded => {}
            Fate::Rejected => self.rejected += 1,
            Fate::Waiting => self.waiting += 1,
        }
    }

    /// Rows that are taken.
    pub fn loaded(&self) -> u64 {
        self.rows - self.rejected - self.waiting
    }
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Loaded,
    Rejected,
    Waiting,
}

/// Sums in rial.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the feeds' fields")]
pub struct Sums {
    pub policies: u64,
    pub premium: i64,
    pub premium_change: i64,
    pub due: i64,
    pub collected: i64,
    pub claims: u64,
    pub paid: i64,
    pub outstanding: i64,
    pub recovered: i64,
}

impl Sums {
    pub(crate) fn add(&mut self, other: &Sums) {
        self.policies += other.policies;
        self.premium += other.premium;
        self.premium_change += other.premium_change;
        self.due += other.due;
        self.collected += other.collected;
        self.claims += other.claims;
        self.paid += other.paid;
        self.outstanding += other.outstanding;
        self.recovered += other.recovered;
    }
}
