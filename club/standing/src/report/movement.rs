//! Movement between segments and tiers since a day.

use calendar::Day;

use super::drill::{Drilled, Members};

/// Between what members move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// Segments, by their numbers.
    Segment,
    /// Tiers, by their ranks.
    Tier,
}

/// Where a member was or is: a segment or tier, or nothing where no standing was kept by then (`None`), as of
/// who is new, or of who is no more.
pub type Place = Option<i16>;

/// Members by what they were on a day and are by the latest run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// The day that was asked for.
    pub since: Day,
    /// The newest valuation day up to it of which there is a run; `None` where there is none.
    pub found: Option<Day>,
    /// The day of the latest run.
    pub until: Day,
    /// Members by place before and after.
    pub moves: Vec<(Place, Place, i64)>,
}

impl Movement {
    /// How many moved from a place to a place.
    pub fn members(&self, from: Place, to: Place) -> i64 {
        self.moves
            .iter()
            .filter(|(before, after, _)| (*before, *after) == (from, to))
            .map(|(_, _, n)| n)
            .sum()
    }
}

/// Members of a cell, each counted once.
pub(super) fn counted(parties: Vec<i64>) -> Members {
    Members::of(parties.into_iter().map(|party_id| Drilled { party_id, amount: 1, whole: 0 }).collect())
}
