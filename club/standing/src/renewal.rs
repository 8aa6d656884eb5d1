//! When a policy is due for renewal: the one rule for the dashboard's tasks and a member's next steps.

use book::copy::Chunk;

use crate::rules::Rules;

/// A cover that ends within so many days is near; another follows it that begins within as many after its end.
pub(crate) const NEAR: i32 = 30;

/// Whether a cover ends within so many days and no later cover of the same line follows it.
pub(crate) fn is_due(rules: &Rules, chunk: &Chunk<'_>, party: usize, policy: usize, days: i32) -> bool {
    let policies = &chunk.policies;
    let ending = Ending {
        start: policies.start[policy],
        end: policies.end[policy],
        end_on: policies.end_on[policy],
        line: policies.line[policy],
    };
    let follows = |other: usize| {
        ending.is_followed_by(policies.line[other], policies.start[other], policies.end[other], NEAR)
    };
    ending.is_near(rules.as_of, days) && !chunk.policies_of(party).any(follows)
}

/// A policy's cover that may run out. Days count from 1970-01-01.
#[derive(Clone, Copy)]
pub(crate) struct Ending {
    /// First day of cover.
    pub start: i32,
    /// First day without cover.
    pub end: i32,
    /// First day without cover, as it was agreed.
    pub end_on: i32,
    /// Line of business.
    pub line: u8,
}

impl Ending {
    /// Whether the cover is in force on a day and ends within so many days, not by a cancellation.
    #[inline(always)]
    pub fn is_near(&self, as_of: i32, days: i32) -> bool {
        self.start <= as_of && self.end > as_of && self.end <= as_of + days && self.end == self.end_on
    }

    /// Whether another cover takes its place: of the same line, ending later, begun within so many days of the end.
    #[inline(always)]
    pub fn is_followed_by(&self, line: u8, start: i32, end: i32, days: i32) -> bool {
        line == self.line && end > self.end && start <= self.end + days
    }
}

/// A renewal begins so many days before the end at the earliest.
const EARLY: i32 = 30;
/// And so many days after it at the latest.
pub(crate) const LATE: i32 = 60;

impl Ending {
    /// Whether another cover is its renewal, as reports count it: it follows, and begins about the end.
    #[inline(always)]
    pub fn is_renewed_by(&self, line: u8, start: i32, end: i32) -> bool {
        self.is_followed_by(line, start, end, LATE) && start >= self.end - EARLY
    }
}
