//! What everybody is called: segment and tier as the latest run found them.

use super::UNKNOWN;

/// Segment and tier of everybody, in the order of the party numbers.
#[derive(Debug, Default)]
pub struct Who {
    party_id: Vec<i64>,
    called: Vec<Called>,
}

/// What one is called; [`UNKNOWN`] where no run has seen the party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Called {
    pub segment: i32,
    pub tier: i32,
}

impl Who {
    /// Adds a party; numbers rise.
    pub fn push(&mut self, party_id: i64, segment: i32, tier: i32) {
        self.party_id.push(party_id);
        self.called.push(Called { segment, tier });
    }

    /// Begins at a party.
    pub(super) fn from(&self, party_id: i64) -> Cursor<'_> {
        Cursor { who: self, at: self.party_id.partition_point(|known| *known < party_id) }
    }
}

/// Goes along with the pass.
pub(super) struct Cursor<'a> {
    who: &'a Who,
    at: usize,
}

impl Cursor<'_> {
    /// What a party is called; parties are asked in the order of their numbers.
    #[inline]
    pub fn seek(&mut self, party_id: i64) -> Called {
        let known = &self.who.party_id;
        while self.at < known.len() && known[self.at] < party_id {
            self.at += 1;
        }
        match known.get(self.at) == Some(&party_id) {
            true => self.who.called[self.at],
            false => Called { segment: UNKNOWN, tier: UNKNOWN },
        }
    }
}
