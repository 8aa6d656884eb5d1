//! What gives credit, and what it was given.

use calendar::Day;

use crate::review::Suspicion;

/// As a policy is named.
const POLICY: &str = "policy";
/// Characters of an event that a transfer names.
const MOST_REFERENCE: usize = 150;

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

    /// As a transfer of the ledger names it.
    pub fn reference(&self) -> String {
        let text: String = self.text().chars().take(MOST_REFERENCE).collect();
        format!("{} {text}", self.name())
    }

    /// Of what a transfer names; `None` where it is about something else. Of an event with a long reference it has the
    /// beginning.
    pub fn of_reference(reference: &str) -> Option<Source> {
        let (name, text) = reference.split_once(' ')?;
        if name == POLICY {
            return text.parse().ok().map(Source::Policy);
        }
        let (kind, _) = (1u8..).zip(programme::EVENTS).find(|(_, code)| *code == name)?;
        Some(Source::Event(kind, text.to_owned()))
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
            Source::Policy(_) => POLICY,
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
    /// Of an introduction: it names the member, or somebody who introduced the member before.
    pub among_themselves: bool,
    /// Of an introduction: what speaks against it.
    pub suspicion: Option<Suspicion>,
    /// Of an introduction: whether staff agreed to it or refused; `None` before they decided.
    pub agreed: Option<bool>,
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

/// A promise that waits for its premium or its friend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// What gives it.
    pub source: Source,
    /// Code of the rule.
    pub rule: String,
    /// How much, rial, above zero.
    pub amount: i64,
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

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn a_source_is_read_from_what_a_transfer_names() {
        for source in [Source::Policy(71), Source::Event(2, "S 1405".into()), Source::Event(5, "".into())] {
            assert_eq!(Source::of_reference(&source.reference()), Some(source));
        }
        for other in ["", "policy", "policy x", "approval 7", "merchant 3", "birthday 1"] {
            assert_eq!(Source::of_reference(other), None, "{other}");
        }
    }
}
