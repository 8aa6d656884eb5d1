//! What happened to a member, from new to old.

use book::view::{Collection, Portfolio};
use calendar::Day;
use i18n::Text;
use kit::{Fmt, Markup, Unit};
use parties::view::Party;
use standing::roster::TierChange;

use super::{Names, text};

/// The most moments that are shown.
const MOST: usize = 24;

/// Something that happened.
pub(super) struct Moment {
    on: Day,
    /// The day in words.
    pub(super) day: String,
    /// What.
    pub(super) what: Markup,
    /// Its icon.
    pub(super) icon: &'static str,
    /// `plain`, `good`, `bad` or `gold`.
    pub(super) class: &'static str,
}

/// The moments of a member up to the valuation day, the newest first.
pub(super) fn history(
    f: &Fmt,
    names: &Names<'_>,
    party: &Party,
    portfolio: &Portfolio,
    changes: &[TierChange],
    as_of: Day,
    unit: Unit,
) -> Vec<Moment> {
    let mut told = Teller { f, names, unit, moments: Vec::new() };
    changes.iter().for_each(|change| told.tier(change));
    told.book(portfolio, as_of);
    let told_by_event = portfolio.events.iter().any(|event| event.kind == 1);
    if let Some(day) = party.joined_on.filter(|_| !told_by_event) {
        told.add(day, "user-plus", "gold", Markup::text(f.t(text::JOINED_CLUB)));
    }
    told.add(party.created_at.day(), "database-import", "plain", Markup::text(f.t(text::CAME_IN)));
    let mut moments = told.moments;
    moments.sort_by_key(|moment| std::cmp::Reverse(moment.on));
    moments.truncate(MOST);
    moments
}

struct Teller<'a> {
    f: &'a Fmt,
    names: &'a Names<'a>,
    unit: Unit,
    moments: Vec<Moment>,
}

impl Teller<'_> {
    fn add(&mut self, on: Day, icon: &'static str, class: &'static str, what: Markup) {
        self.moments.push(Moment { on, day: self.f.day(on), what, icon, class });
    }

    fn tier(&mut self, change: &TierChange) {
        let name = |rank| Markup::text(self.names.tier(rank));
        let to = name(change.to_tier);
        let (icon, class, what) = match change.from_tier {
            None => ("award", "plain", self.f.say(text::FIRST_TIER, [("to", to)])),
            Some(from) if from < change.to_tier => {
                ("stairs-up", "gold", self.f.say(text::ROSE, [("from", name(from)), ("to", to)]))
            }
            Some(from) => {
                ("trending-down", "bad", self.f.say(text::FELL, [("from", name(from)), ("to", to)]))
            }
        };
        self.add(change.as_of, icon, class, what);
    }

    fn book(&mut self, portfolio: &Portfolio, as_of: Day) {
        for policy in &portfolio.policies {
            let line = Markup::text(self.names.line(policy.line));
            let text = if policy.renewals > 0 { text::POLICY_RENEWED } else { text::POLICY_BEGAN };
            if policy.start_on <= as_of {
                self.add(policy.start_on, "shield-check", "good", self.f.say(text, [("line", line.clone())]));
            }
            let own = portfolio.receipts.iter().filter(|receipt| receipt.policy_id == policy.policy_id);
            if let Some(day) = Collection::of(own, as_of).overdue_since {
                self.add(day, "clock-exclamation", "bad", self.f.say(text::OVERDUE_SINCE, [("line", line)]));
            }
        }
        for claim in &portfolio.claims {
            let values = [
                ("line", self.line_of(portfolio, claim.policy_id)),
                ("amount", self.f.amount(claim.incurred, self.unit, self.unit.places())),
                ("unit", self.unit_name()),
            ];
            self.add(claim.loss_on, "file-alert", "bad", self.f.say(text::CLAIM_HAPPENED, values));
        }
        for change in portfolio.endorsements.iter().filter(|change| change.effective_on <= as_of) {
            if change.cancels {
                let line = self.line_of(portfolio, change.policy_id);
                self.add(
                    change.effective_on,
                    "circle-x",
                    "bad",
                    self.f.say(text::POLICY_CANCELLED, [("line", line)]),
                );
                continue;
            }
            let amount = self.f.amount_signed(change.premium_change, self.unit, self.unit.places());
            let kind = Markup::text(self.names.endorsement(change.kind));
            let values = [("kind", kind), ("amount", amount), ("unit", self.unit_name())];
            self.add(change.effective_on, "file-text", "plain", self.f.say(text::ENDORSED, values));
        }
        for event in &portfolio.events {
            let (icon, text) = event_words(event.kind);
            self.add(event.on_day, icon, "gold", Markup::text(self.f.t(text)));
        }
    }

    fn line_of(&self, portfolio: &Portfolio, policy_id: i64) -> Markup {
        let policy = portfolio.policies.iter().find(|policy| policy.policy_id == policy_id);
        policy.map_or_else(Markup::default, |policy| Markup::text(self.names.line(policy.line)))
    }

    fn unit_name(&self) -> Markup {
        Markup::text(self.f.t(self.unit.text()))
    }
}

/// Icon and words of an event.
pub(super) fn event_words(kind: i16) -> (&'static str, Text) {
    match kind {
        1 => ("user-plus", text::EVENT_JOINING),
        2 => ("clipboard-list", text::EVENT_SURVEY),
        3 => ("heart-handshake", text::EVENT_INTRODUCTION),
        4 => ("cake", text::EVENT_OCCASION),
        _ => ("star", text::EVENT_SPECIAL_PLAN),
    }
}
