//! What gives credit, and what it was given.

use calendar::Day;

/// What gives credit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// A policy, by its number in the book.
    Policy(i64),
    /// An event: its kind (1 joining, 2 survey, 3 introduction, 4 occasion, 5 special plan) and what makes it one.
    Event(u8, String),
}

impl Source {
    /// Of what the database has.
    pub(crate) fn of(kind: i16, text: String) -> Source {
        match u8::try_from(kind) {
            Ok(kind @ 1..) => Source::Event(kind, text),
            _ => Source::Policy(text.parse().unwrap_or_default()),
        }
    }

    /// 0 for policies, the event's kind for events.
    pub fn kind(&self) -> i16 {
        match self {
            Source::Policy(_) => 0,
            Source::Event(kind, _) => i16::from(*kind),
        }
    }

    /// As the database has it.
    pub fn text(&self) -> String {
        match self {
            Source::Policy(policy_id) => policy_id.to_string(),
            Source::Event(_, reference) => reference.clone(),
        }
    }

    /// `policy`, or the event's code.
    pub fn name(&self) -> &'static str {
        match self {
            Source::Policy(_) => "policy",
            Source::Event(kind, _) => event_code(*kind),
        }
    }
}

/// Code of a kind of event; it stands for the rule's too.
pub(crate) fn event_code(kind: u8) -> &'static str {
    programme::EVENTS.get(usize::from(kind).wrapping_sub(1)).copied().unwrap_or("event")
}

/// A policy as it stood on the valuation day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// Number in the book.
    pub policy_id: i64,
    /// Line of business.
    pub line: u8,
    /// Contract type.
    pub contract_type: u8,
    /// Channel of sale.
    pub channel: u8,
    /// First day of cover.
    pub start: Day,
    /// First day without cover.
    pub end: Day,
    /// Premium with all endorsements, rial.
    pub net: i64,
    /// What was paid, rial.
    pub collected: i64,
}

/// A non-technical event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// 1 joining, 2 survey, 3 introduction, 4 occasion, 5 special plan.
    pub kind: u8,
    /// What makes it one event.
    pub reference: String,
    /// Its day.
    pub on_day: Day,
    /// Of an introduction: the friend has bought and paid a policy.
    pub friend_bought: bool,
}

/// What a source was given by a rule so far. Amounts are rials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// What gave it.
    pub source: Source,
    /// Code of the rule.
    pub rule: String,
    /// Version of the programme that promised it.
    pub version: i32,
    /// The member's rank then.
    pub tier: Option<u8>,
    /// Granted and not taken back.
    pub given: i64,
    /// What should have been.
    pub due: i64,
    /// What comes when all of the premium is collected.
    pub pending: i64,
    /// Of what was given: what could not be taken back.
    pub short: i64,
    /// The last lot that was granted.
    pub lot: Option<i32>,
}

/// A member with everything that may give credit.
#[derive(Debug, Clone, Default)]
pub struct Member {
    /// Whose.
    pub party_id: i64,
    /// Rank of the tier, as of the latest run; `None` before the first.
    pub tier: Option<u8>,
    /// In the order of their numbers.
    pub policies: Vec<Purchase>,
    /// In the order of their days.
    pub events: Vec<Event>,
    /// What was given so far.
    pub given: Vec<Given>,
}
