//! The rules of credit in words: what gives how much, under which conditions, up to which limits.

use i18n::Text;
use kit::{Fmt, Markup};
use programme::model::{EarningRule, EventRule, Name, Programme};

use super::{rials, text};
use crate::programme_page::text::EVENTS;

/// A rule of a programme in words.
pub(crate) struct Told {
    /// 0 for policies, else the kind of event.
    pub kind: i16,
    /// Its code, or the event's.
    pub code: String,
    pub name: Markup,
    /// How much it gives.
    pub gives: Markup,
    /// What has to hold, one condition each.
    pub conditions: Vec<Markup>,
    /// What it gives at the most, one limit each.
    pub limits: Vec<Markup>,
    /// What it may give in all, rial.
    pub budget: Option<i64>,
}

/// The rules for policies, then the events that give credit.
pub(crate) fn told(f: &Fmt, programme: &Programme) -> Vec<Told> {
    let events = programme.events.iter().zip(programme::EVENTS.iter().zip(EVENTS)).zip(1..);
    let events = events.filter(|((event, _), _)| event.credit > 0);
    let rules = programme.earning.iter().map(|rule| of_policies(f, programme, rule));
    rules.chain(events.map(|((event, (code, name)), kind)| of_event(f, event, code, name, kind))).collect()
}

fn of_policies(f: &Fmt, programme: &Programme, rule: &EarningRule) -> Told {
    let lines = named(f, &rule.lines, programme.lines.iter().map(|line| (line.id, &line.name)));
    let contracts = programme.contract_types.iter().map(|kind| (kind.id, &kind.name));
    let contracts = named(f, &rule.contract_types, contracts);
    let channels = named(f, &rule.channels, programme.channels.iter().map(|one| (one.id, &one.name)));
    let tiers = named(f, &rule.tiers, (0u8..).zip(programme.tiers.iter().map(|tier| &tier.name)));
    let day = |day: calendar::Day| Markup::text(f.day(day));
    let days = match (rule.from, rule.until) {
        (Some(from), Some(until)) => {
            Some(f.say(text::COVER_BETWEEN, [("from", day(from)), ("until", day(until))]))
        }
        (Some(from), None) => Some(f.say(text::COVER_FROM, [("from", day(from))])),
        (None, Some(until)) => Some(f.say(text::COVER_UNTIL, [("until", day(until))])),
        (None, None) => None,
    };
    let among = |text: Text, names: Option<Markup>| names.map(|names| f.say(text, [("names", names)]));
    let conditions = [
        Some(lines.map_or_else(
            || Markup::text(f.t(text::ALL_LINES)),
            |names| f.say(text::OF_LINES, [("names", names)]),
        )),
        among(text::OF_TIERS, tiers),
        among(text::OF_CONTRACTS, contracts),
        among(text::OF_CHANNELS, channels),
        days,
    ];
    let most = |text: Text, limit: Option<i64>| limit.map(|limit| f.say(text, [("amount", rials(f, limit))]));
    let limits = [
        most(text::A_POLICY, rule.policy_limit),
        most(text::A_MEMBER, rule.member_limit),
        most(text::IN_ALL, rule.budget),
    ];
    Told {
        kind: 0,
        code: rule.code.clone(),
        name: name(f, &rule.name),
        gives: f.say(text::OF_PREMIUM, [("percent", f.rate(rule.percent_bp))]),
        conditions: conditions.into_iter().flatten().collect(),
        limits: limits.into_iter().flatten().collect(),
        budget: rule.budget,
    }
}

fn of_event(f: &Fmt, event: &EventRule, code: &str, name: Text, kind: i16) -> Told {
    let times = [("n", f.int(event.limit)), ("days", f.int(event.period_days))];
    let budget = event.budget.map(|budget| f.say(text::IN_ALL, [("amount", rials(f, budget))]));
    Told {
        kind,
        code: code.to_owned(),
        name: Markup::text(f.t(name)),
        gives: f.say(text::EACH_TIME, [("amount", rials(f, event.credit))]),
        conditions: Vec::new(),
        limits: [Some(f.say(text::TIMES_IN_DAYS, times)), budget].into_iter().flatten().collect(),
        budget: event.budget,
    }
}

/// The names of some, as the programme gives them; `None` where the rule names none.
fn named<'a>(f: &Fmt, numbers: &[u8], all: impl Iterator<Item = (u8, &'a Name)>) -> Option<Markup> {
    let names: Vec<&str> =
        all.filter(|(id, _)| numbers.contains(id)).map(|(_, name)| f.name(&name.fa, &name.en)).collect();
    let joined = Markup::text(names.join(f.name("، ", ", ")));
    (!numbers.is_empty()).then(|| Markup(format!("<span data-x>{joined}</span>")))
}

fn name(f: &Fmt, name: &Name) -> Markup {
    Markup(format!("<span data-x>{}</span>", Markup::text(f.name(&name.fa, &name.en))))
}
