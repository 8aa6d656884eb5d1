//! The rules of earning, of the programme in force and of those that promised something before.

use std::collections::BTreeMap;

use programme::model::{Credit, EarningRule, EventRule, Programme};

use crate::source::{Source, event_code};

/// The programme in force and the versions that promised what is still open.
#[derive(Debug)]
pub struct Rules {
    now: i32,
    versions: BTreeMap<i32, Programme>,
}

impl Rules {
    /// A version in force, with earlier ones.
    pub fn new(now: i32, programme: Programme, earlier: BTreeMap<i32, Programme>) -> Rules {
        let mut versions = earlier;
        versions.insert(now, programme);
        Rules { now, versions }
    }

    /// The version in force.
    pub fn version(&self) -> i32 {
        self.now
    }

    /// The rules by which the premium of a policy that was promised nothing becomes credit.
    pub fn in_force(&self) -> &[EarningRule] {
        self.versions.get(&self.now).map_or(&[], |programme| &programme.earning)
    }

    /// A rule for policies, as a version had it.
    pub fn earning(&self, version: i32, code: &str) -> Option<&EarningRule> {
        self.versions.get(&version)?.earning.iter().find(|rule| rule.code == code)
    }

    /// A rule for events, as a version had it.
    pub fn event(&self, version: i32, kind: u8) -> Option<&EventRule> {
        self.versions.get(&version)?.events.get(usize::from(kind).checked_sub(1)?)
    }

    /// How credit of a version is kept: as the programme in force says, if it says so.
    pub fn credit(&self, version: i32) -> Option<Credit> {
        let of = |version: i32| self.versions.get(&version).and_then(|programme| programme.credit);
        of(self.now).or_else(|| of(version))
    }

    /// What a rule may give in all by the programme in force, rial.
    pub fn budget(&self, source: &Source, rule: &str) -> Option<i64> {
        match source {
            Source::Policy(_) => self.earning(self.now, rule)?.budget,
            Source::Event(kind, _) => self.event(self.now, *kind)?.budget,
        }
    }

    /// Rules with a budget: kind of source and code, with the budget.
    pub fn budgets(&self) -> Vec<((i16, String), i64)> {
        let Some(programme) = self.versions.get(&self.now) else { return Vec::new() };
        let policies =
            programme.earning.iter().filter_map(|rule| Some(((0, rule.code.clone()), rule.budget?)));
        let events =
            programme.events.iter().zip(1u8..).filter_map(|(rule, kind)| {
                Some(((i16::from(kind), event_code(kind).to_owned()), rule.budget?))
            });
        policies.chain(events).collect()
    }
}
