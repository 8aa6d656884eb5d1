//! What a page of the list is asked for, as its address says it: every link of the page is made from it.

use std::fmt::Write as _;

use kit::site::encoded;
use parties::Scope;
use standing::FollowUp;
use standing::roster::filter::{Condition, CustomerState, Filter, RatioBand};
use standing::roster::snapshot::{Cursor, Order};

/// Names in the address's query, in the order in which they are written.
const NAMES: [&str; 15] = [
    "q", "filter", "list", "where", "segment", "tier", "province", "line", "ratio", "task", "state", "since",
    "kind", "order", "at",
];

/// Rows of a page.
pub(super) const ROWS: usize = 12;

/// The address's query, what is not known left out. A condition's name stands once for each of its values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Address(Vec<(&'static str, String)>);

impl Address {
    /// Takes what is known from the pairs of a query.
    pub(super) fn of(pairs: Vec<(String, String)>) -> Address {
        let mut known: Vec<(&'static str, String)> = Vec::new();
        for name in NAMES {
            let given = pairs.iter().filter(|(given, value)| given == name && !value.trim().is_empty());
            for (_, value) in given.take(if is_multiple(name) { usize::MAX } else { 1 }) {
                let pair = (name, value.clone());
                if !known.contains(&pair) {
                    known.push(pair);
                }
            }
        }
        Address(known)
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// All values of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The address with a value of a condition added, or without it where it is there; from the first page on.
    pub(super) fn toggled(&self, condition: Condition, value: &str) -> Address {
        let name = name_of(condition);
        let has = self.all(name).any(|known| known == value);
        if !is_multiple(name) {
            return self.with(name, (!has).then_some(value));
        }
        let mut pairs = self.0.clone();
        pairs.retain(|(known, given)| *known != "at" && !(*known == name && given == value));
        if !has {
            pairs.push((name, value.to_owned()));
        }
        pairs.sort_by_key(|(known, _)| NAMES.iter().position(|name| name == known));
        Address(pairs)
    }

    /// The address with another value of one name, from the first page on.
    pub(super) fn with(&self, name: &'static str, value: Option<&str>) -> Address {
        let mut pairs = self.0.clone();
        pairs.retain(|(known, _)| *known != name && *known != "at");
        pairs.extend(value.map(|value| (name, value.to_owned())));
        Address(pairs)
    }

    /// The address of another page.
    pub(super) fn at(&self, cursor: &Cursor) -> Address {
        let side = if cursor.backwards { "b" } else { "a" };
        self.with("at", Some(&format!("{}.{}.{side}", cursor.key, cursor.party_id)))
    }

    /// Without any condition, the search kept.
    pub(super) fn without_conditions(&self) -> Address {
        let bare = ["filter", "list", "where"]
            .into_iter()
            .fold(self.clone(), |address, name| address.with(name, None));
        Condition::ALL.into_iter().fold(bare, |address, condition| address.with(name_of(condition), None))
    }

    /// What says who is meant, the order and the page left out: what a form about them sends along.
    pub(super) fn meant(&self) -> Vec<(&'static str, String)> {
        self.0.iter().filter(|(name, _)| !matches!(*name, "order" | "at")).cloned().collect()
    }

    /// Pairs but for the search and the page: what the search form sends along.
    pub(super) fn kept(&self) -> Vec<(&'static str, String)> {
        self.0.iter().filter(|(name, _)| *name != "q" && *name != "at").cloned().collect()
    }

    /// As a link.
    pub(super) fn href(&self, path: &str) -> String {
        let mut href = path.to_owned();
        for (index, (name, value)) in self.0.iter().enumerate() {
            let _ = write!(href, "{}{name}={}", if index == 0 { '?' } else { '&' }, encoded(value));
        }
        href
    }

    /// The filter that the address asks for.
    pub(super) fn filter(&self, scope: Scope) -> Filter {
        let mut filter = Filter::of(scope);
        filter.since = self.get("since").and_then(|year| year.parse().ok());
        for condition in Condition::ALL.into_iter().filter(|condition| *condition != Condition::Since) {
            for value in self.all(name_of(condition)).filter_map(|value| value_of(condition, value)) {
                filter = filter.asking(condition, value);
            }
        }
        filter
    }

    /// The order that the address asks for.
    pub(super) fn order(&self) -> Order {
        let asked = self.get("order");
        Order::ALL.into_iter().find(|order| Some(order_name(*order)) == asked).unwrap_or_default()
    }

    /// Where the page begins or ends.
    pub(super) fn cursor(&self) -> Option<Cursor> {
        let mut parts = self.get("at")?.split('.');
        let (key, party_id) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Cursor { key, party_id, backwards: parts.next()? == "b" })
    }
}

/// Of the others one value at a time is asked for.
fn is_multiple(name: &str) -> bool {
    matches!(name, "segment" | "tier" | "province" | "line" | "ratio" | "task" | "state")
}

/// A condition's value by its number in the address.
fn value_of(condition: Condition, number: &str) -> Option<u8> {
    let number: usize = number.parse().ok()?;
    match condition {
        Condition::Ratio => RATIOS.get(number).map(|band| *band as u8),
        Condition::State => STATES.get(number).map(|state| *state as u8),
        Condition::FollowUp => FollowUp::ALL.get(number).map(|task| *task as u8),
        _ => u8::try_from(number).ok().filter(|value| *value < 32),
    }
}

/// Whether the address's text is a value that the condition can have.
pub(super) fn is_value(condition: Condition, value: &str) -> bool {
    match condition {
        Condition::Since => value.parse::<i32>().is_ok(),
        condition => value_of(condition, value).is_some(),
    }
}

/// Loss-ratio bands by their number in the address.
pub(super) const RATIOS: [RatioBand; 5] =
    [RatioBand::NoClaim, RatioBand::Low, RatioBand::Middle, RatioBand::High, RatioBand::None];
/// Customer states by their number in the address.
pub(super) const STATES: [CustomerState; 3] =
    [CustomerState::Current, CustomerState::Past, CustomerState::Prospect];

/// The name of a condition in the address.
pub(super) fn name_of(condition: Condition) -> &'static str {
    match condition {
        Condition::Segment => "segment",
        Condition::Tier => "tier",
        Condition::Province => "province",
        Condition::Line => "line",
        Condition::Ratio => "ratio",
        Condition::State => "state",
        Condition::Since => "since",
        Condition::Kind => "kind",
        Condition::FollowUp => "task",
    }
}

/// The name of an order in the address.
pub(super) fn order_name(order: Order) -> &'static str {
    match order {
        Order::Score => "score",
        Order::Earned => "earned",
        Order::LossRatio => "ratio",
        Order::LastCover => "cover",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(query: &str) -> Address {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Address::of(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    #[test]
    fn links_keep_what_was_asked() {
        let asked = address("tier=3&q=مریم&at=5.6.a&unknown=1&segment=");
        assert_eq!(asked.href("/members"), "/members?q=%D9%85%D8%B1%DB%8C%D9%85&tier=3&at=5.6.a");
        assert_eq!(asked.with("tier", None).href("/members"), "/members?q=%D9%85%D8%B1%DB%8C%D9%85");
        let both = asked.toggled(Condition::Tier, "4").with("q", None);
        assert_eq!(both.href("/members"), "/members?tier=3&tier=4");
        assert_eq!(both.toggled(Condition::Tier, "3").href("/members"), "/members?tier=4");
        assert_eq!(address(&both.href("")[1..]), both);
        assert_eq!(address("kind=1").toggled(Condition::Kind, "2").href("/members"), "/members?kind=2");
        assert_eq!(asked.without_conditions().with("q", None).href("/members"), "/members");
        assert_eq!(asked.cursor(), Some(Cursor { key: 5, party_id: 6, backwards: false }));
        let next = Cursor { key: -7, party_id: 9, backwards: true };
        assert_eq!(asked.at(&next).cursor(), Some(next));
    }

    #[test]
    fn nonsense_is_left_out() {
        let asked = address("tier=gold&ratio=9&line=999&at=x.y&order=name&state=-1");
        assert_eq!(asked.filter(Scope::Everyone), Filter::default());
        assert_eq!(asked.cursor(), None);
        assert_eq!(asked.order(), Order::Score);
    }
}
