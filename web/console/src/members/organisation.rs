//! What an organisation's page shows beside a person's: who represents it, whom it insures, and its contracts by
//! line.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use askama::Template;
use book::view::InsuredPeople;
use kit::{Fmt, Markup, Signed, Unit, add_up, parts};
use parties::view::{Profile, full_name};
use standing::{Explanation, PolicyReason};

use super::{Names, scope, text};
use crate::ConsoleState;
use crate::card::{Card, card};

/// The most insured people who are named.
const MOST: i64 = 20;

#[derive(Template)]
#[template(path = "members/organisation.html")]
pub(super) struct Organisation {
    f: Fmt,
    representatives: Vec<Person>,
    insured: Card<Insured>,
    contracts: Option<Contracts>,
}

struct Person {
    /// Missing where the reader may not see the person.
    href: Option<String>,
    avatar: Markup,
    name: String,
}

struct Insured {
    count: i64,
    people: Vec<Person>,
    more: i64,
}

struct Contracts {
    unit: Markup,
    rows: Vec<Row>,
    total: Row,
}

struct Row {
    name: String,
    policies: Markup,
    /// Shown and in rials: net premium of what is in force, earned premium, collected, incurred.
    amounts: [(Markup, i64); 4],
    ratio: Markup,
    heavy: bool,
}

/// What an organisation is shown by.
pub(super) struct Asked<'a> {
    pub(super) state: &'a ConsoleState,
    pub(super) visit: &'a Signed,
    pub(super) names: &'a Names<'a>,
    pub(super) profile: &'a Profile,
    pub(super) explanation: Option<&'a Explanation>,
    pub(super) as_of: calendar::Day,
    pub(super) unit: Unit,
}

impl Asked<'_> {
    /// The cards of an organisation; `None` for a person.
    pub(super) async fn organisation(&self) -> Option<Organisation> {
        if self.profile.party.kind != 2 {
            return None;
        }
        let Asked { state, visit, profile, .. } = self;
        let scope = scope(&visit.session);
        let party_id = profile.party.party_id;
        let people = book::view::insured_people(&state.pool, scope, party_id, self.as_of, MOST).await;
        let f = visit.f;
        let representatives = profile.representatives.iter().map(|other| {
            let name = full_name(other.given_name.as_deref(), other.family_name.as_deref());
            let name = if other.seen { name } else { f.t(text::HIDDEN_NAME).to_owned() };
            person(other.seen.then_some(other.party_id), name)
        });
        Some(Organisation {
            f,
            representatives: representatives.collect(),
            insured: card(visit, people, insured),
            contracts: self.explanation.and_then(|told| self.contracts(&told.policies)),
        })
    }

    fn contracts(&self, policies: &[PolicyReason]) -> Option<Contracts> {
        let mut lines: BTreeMap<&str, Sums> = BTreeMap::new();
        for policy in policies {
            lines.entry(&policy.line).or_default().add(&Sums::of(policy, self.as_of));
        }
        let mut lines: Vec<(&str, Sums)> = lines.into_iter().collect();
        lines.sort_by_key(|(_, sums)| Reverse((sums.amounts[EARNED], sums.policies)));
        let mut total = Sums::default();
        lines.iter().for_each(|(_, sums)| total.add(sums));
        let f = self.visit.f;
        let least = self.unit.rials() / 10_i64.pow(self.unit.places());
        // What is shown must add up as shown.
        let rounded: [Vec<i64>; 4] = std::array::from_fn(|at| {
            add_up(&lines.iter().map(|(_, sums)| sums.amounts[at]).collect::<Vec<_>>(), least)
        });
        let row = |name: String, sums: &Sums, steps: [i64; 4]| Row {
            name,
            policies: f.int(sums.policies),
            amounts: std::array::from_fn(|at| {
                let amount = f.amount(steps[at] * least, self.unit, self.unit.places());
                (if sums.amounts[at] == 0 { f.dash() } else { amount }, sums.amounts[at])
            }),
            ratio: f.percent_or_dash(sums.loss_ratio_bp()),
            heavy: sums.loss_ratio_bp().is_some_and(|bp| bp >= 10_000),
        };
        let name = |code: &str| match code {
            "" => f.t(text::OTHER_LINE).to_owned(),
            code => self.names.line_of_code(code),
        };
        let rows = lines.iter().enumerate();
        (!lines.is_empty()).then(|| Contracts {
            unit: Markup::text(f.t(self.unit.text())),
            rows: rows
                .map(|(at, (code, sums))| row(name(code), sums, rounded.each_ref().map(|steps| steps[at])))
                .collect(),
            total: row(f.t(text::SUM).to_owned(), &total, rounded.each_ref().map(|steps| steps.iter().sum())),
        })
    }
}

const EARNED: usize = 1;
const INCURRED: usize = 3;

/// Policies in force, and rials: net premium of those in force, earned, collected, incurred.
#[derive(Default)]
struct Sums {
    policies: i64,
    amounts: [i64; 4],
}

impl Sums {
    fn of(policy: &PolicyReason, as_of: calendar::Day) -> Sums {
        let in_force = policy.start <= as_of && policy.end > as_of;
        let net = if in_force { policy.net } else { 0 };
        Sums { policies: in_force.into(), amounts: [net, policy.earned, policy.collected, policy.incurred] }
    }

    fn add(&mut self, other: &Sums) {
        self.policies += other.policies;
        for (sum, more) in self.amounts.iter_mut().zip(other.amounts) {
            *sum = sum.saturating_add(more);
        }
    }

    fn loss_ratio_bp(&self) -> Option<i64> {
        let earned = Some(self.amounts[EARNED]).filter(|earned| *earned > 0)?;
        money::ratio_bp(self.amounts[INCURRED], earned)
    }
}

fn person(party_id: Option<i64>, name: String) -> Person {
    let href = party_id.map(|party_id| format!("/members/{party_id}"));
    Person { href, avatar: parts::avatar(&name, false), name }
}

fn insured(people: InsuredPeople) -> Insured {
    let more = people.count - people.first.len() as i64;
    let named = people.first.into_iter().map(|(party_id, given, family)| {
        person(Some(party_id), full_name(given.as_deref(), family.as_deref()))
    });
    Insured { count: people.count, people: named.collect(), more }
}
