//! Who moves, by name.

use serde::Serialize;

use super::pair::{Pair, Question, walk};
use crate::evaluate::{Segment, Silent};

/// One who moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Mover {
    pub party_id: i64,
    pub score_before: i64,
    pub score_after: i64,
    pub margin_before: i64,
    pub margin_after: i64,
    /// Ranks of the tiers that the scores give.
    pub tier_before: u8,
    pub tier_after: u8,
    /// Ranks of the tiers that a run of the day gives, with what is kept by grace.
    pub held_before: u8,
    pub held_after: u8,
    pub segment_before: Segment,
    pub segment_after: Segment,
}

impl Mover {
    pub(super) fn of(pair: &Pair) -> Mover {
        Mover {
            party_id: pair.party_id,
            score_before: pair.before.figures.score,
            score_after: pair.after.figures.score,
            margin_before: pair.before.figures.margin,
            margin_after: pair.after.figures.margin,
            tier_before: pair.before.given,
            tier_after: pair.after.given,
            held_before: pair.before.held.tier,
            held_after: pair.after.held.tier,
            segment_before: pair.before.figures.segment,
            segment_after: pair.after.figures.segment,
        }
    }

    /// How the score changes.
    pub fn change(&self) -> i64 {
        self.score_after.saturating_sub(self.score_before)
    }
}

/// How tiers are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sight {
    /// As the scores give them: the rules are compared, not the times.
    #[default]
    Scores,
    /// As a run of the day gives them: who falls keeps the tier for the time of grace.
    Day,
}

/// A way to move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// From a tier to another, by rank.
    Tier {
        /// How tiers are looked at.
        sight: Sight,
        /// Rank before.
        from: u8,
        /// Rank after.
        to: u8,
    },
    /// To any higher tier.
    Up(Sight),
    /// To any lower tier.
    Down(Sight),
    /// From a segment to another.
    Segment {
        /// Before.
        from: Segment,
        /// After.
        to: Segment,
    },
}

impl Moved {
    fn holds(self, pair: &Pair) -> bool {
        match self {
            Moved::Tier { sight, from, to } => ranks(sight, pair) == (from, to),
            Moved::Up(sight) => ranks(sight, pair).0 < ranks(sight, pair).1,
            Moved::Down(sight) => ranks(sight, pair).0 > ranks(sight, pair).1,
            Moved::Segment { from, to } => {
                (pair.before.figures.segment, pair.after.figures.segment) == (from, to)
            }
        }
    }
}

/// Ranks before and after.
pub(super) fn ranks(sight: Sight, pair: &Pair) -> (u8, u8) {
    match sight {
        Sight::Scores => (pair.before.given, pair.after.given),
        Sight::Day => (pair.before.held.tier, pair.after.held.tier),
    }
}

/// The greatest of many, gathered as they pass by.
pub(super) struct Greatest {
    most: usize,
    /// What is at most this is not among them any more.
    least: Option<u64>,
    rows: Vec<(u64, Mover)>,
}

impl Greatest {
    pub fn new(most: usize) -> Greatest {
        Greatest { most, least: None, rows: Vec::new() }
    }

    #[inline(always)]
    pub fn put(&mut self, by: u64, mover: impl FnOnce() -> Mover) {
        if self.least.is_none_or(|least| by >= least) {
            self.rows.push((by, mover()));
            if self.rows.len() >= 2 * self.most.max(1) {
                self.cut();
            }
        }
    }

    fn cut(&mut self) {
        self.rows.sort_unstable_by_key(|(by, mover)| (std::cmp::Reverse(*by), mover.party_id));
        self.rows.truncate(self.most);
        if self.rows.len() == self.most {
            self.least = self.rows.last().map(|(by, _)| *by);
        }
    }

    /// The greatest of several gatherers, in order; of equals the lower number first.
    pub fn joined(parts: impl IntoIterator<Item = Greatest>, most: usize) -> Vec<Mover> {
        let mut all = Greatest::new(most);
        all.rows = parts.into_iter().flat_map(|part| part.rows).collect();
        all.cut();
        all.rows.into_iter().map(|(_, mover)| mover).collect()
    }
}

/// Who moves in a way, whose score changes most first.
pub(super) fn movers(question: &Question<'_>, moved: Moved, most: usize) -> Vec<Mover> {
    let parts = walk::<Silent, _>(
        question,
        || Greatest::new(most),
        |greatest, pair| {
            if moved.holds(pair) {
                let mover = Mover::of(pair);
                greatest.put(mover.change().unsigned_abs(), || mover);
            }
        },
    );
    Greatest::joined(parts.into_iter().map(|part| part.own), most)
}
