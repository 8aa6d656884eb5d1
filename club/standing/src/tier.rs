//! Which tier a member holds: up at once, down when the grace has ended.

use calendar::Day;
use programme::model::Demotion;

use crate::rules::Rules;

/// A member's tier and, where the score has fallen below it, since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Held {
    /// Rank in the programme, 0 is the lowest.
    pub tier: u8,
    /// The day the score first fell below the tier that is still kept.
    pub grace_since: Option<Day>,
}

/// What every member held before: the state that a run continues.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TierState {
    pub(crate) party_id: Vec<i64>,
    pub(crate) held: Vec<Held>,
}

impl TierState {
    /// Nobody held anything: every tier is what the score gives.
    pub fn none() -> TierState {
        TierState::default()
    }

    /// Adds a member; members come in the order of their numbers.
    pub fn push(&mut self, party_id: i64, held: Held) {
        debug_assert!(self.party_id.last().is_none_or(|last| *last < party_id));
        self.party_id.push(party_id);
        self.held.push(held);
    }

    /// What a member held.
    pub fn of(&self, party_id: i64) -> Option<Held> {
        self.party_id.binary_search(&party_id).ok().map(|index| self.held[index])
    }

    /// From the first member whose number is at least this one on.
    pub(crate) fn cursor(&self, party_id: i64) -> Cursor<'_> {
        Cursor { state: self, at: self.party_id.partition_point(|id| *id < party_id) }
    }
}

/// Looks members up in the order of their numbers.
pub(crate) struct Cursor<'a> {
    state: &'a TierState,
    at: usize,
}

impl Cursor<'_> {
    #[inline(always)]
    pub fn seek(&mut self, party_id: i64) -> Option<Held> {
        let ids = &self.state.party_id;
        while self.at < ids.len() && ids[self.at] < party_id {
            self.at += 1;
        }
        (self.at < ids.len() && ids[self.at] == party_id).then(|| self.state.held[self.at])
    }
}

/// The tier that a score gives to who held one before.
#[inline(always)]
pub(crate) fn decide(rules: &Rules, score: i64, before: Option<Held>) -> Held {
    let given = rules.tier_of(score);
    let highest = rules.thresholds.len().saturating_sub(1) as u8;
    match before {
        Some(before) if before.tier.min(highest) > given => {
            come_down(rules, given, Held { tier: before.tier.min(highest), ..before })
        }
        _ => Held { tier: given, grace_since: None },
    }
}

/// The score is below the tier that was held.
fn come_down(rules: &Rules, given: u8, before: Held) -> Held {
    let since = before.grace_since.unwrap_or(Day(rules.as_of));
    if rules.as_of - since.0 < rules.grace_days {
        return Held { tier: before.tier, grace_since: Some(since) };
    }
    let tier = match rules.demotion {
        Demotion::ToScore => given,
        Demotion::OneStep => before.tier - 1,
    };
    Held { tier, grace_since: (tier > given).then_some(Day(rules.as_of)) }
}
