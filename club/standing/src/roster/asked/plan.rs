//! A filter checked and made ready: codes are numbers, days are days, and what is wrong is told.

use std::collections::HashMap;
use std::sync::Arc;

use calendar::{Day, Jalali};

use super::super::filter::{Condition as Facet, Values};
use super::super::wide::{NO_AMOUNT, NO_DAY, birthday};
use super::catalogue::{Field, Figure, Kind, Known, Of, field};
use super::fault::{Fault, Why};
use super::run::Group;
use super::tree::{Condition, MOST_CONDITIONS, MOST_DEPTH, MOST_VALUES, Op, Tree};
use super::value;

/// A filter that can be evaluated.
#[derive(Debug, Clone)]
pub struct Plan(pub(super) Node);

#[derive(Debug, Clone)]
pub(super) enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    None(Vec<Node>),
    Not(Box<Node>),
    Leaf(Leaf),
}

/// A condition over columns.
#[derive(Debug, Clone)]
pub(super) enum Leaf {
    Facet {
        facet: Facet,
        values: Values,
        all: bool,
    },
    Range {
        of: Figure,
        from: i64,
        to: i64,
    },
    /// Scores, each range from its first to its last.
    Scores(Vec<(i64, i64)>),
    /// Days of birth, both included.
    Born {
        from: i32,
        to: i32,
    },
    Birthday(Arc<[bool; 512]>),
    Bytes {
        of: Bytes,
        holds: Arc<[bool; 256]>,
    },
    ContractTypes {
        mask: u32,
        all: bool,
    },
    Roles {
        mask: u8,
        all: bool,
    },
    Ending {
        from: i32,
        to: i32,
        lines: Arc<[bool; 256]>,
    },
    Words(Vec<String>),
    Cities(Vec<u32>),
    Agencies(Vec<i32>),
    Branch(Vec<u32>),
    Branches(Vec<u32>),
    Groups {
        groups: Vec<Arc<Group>>,
        all: bool,
    },
}

/// A column of bytes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bytes {
    Gender,
    Channel,
    Consents,
    Contacts,
}

impl Plan {
    /// Checks a filter. `groups` are the lists and labels that it names and that may be seen.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn of(tree: &Tree, known: &Known<'_>, groups: &HashMap<i64, Arc<Group>>) -> Result<Plan, Vec<Fault>> {
        let mut maker = Maker { known, groups, faults: Vec::new(), place: Vec::new() };
        if tree.depth() > MOST_DEPTH {
            maker.fault(Why::TooDeep);
        } else if tree.conditions() > MOST_CONDITIONS {
            maker.fault(Why::TooMany);
        }
        if !maker.faults.is_empty() {
            return Err(maker.faults);
        }
        let node = maker.node(tree);
        if maker.faults.is_empty() { Ok(Plan(node)) } else { Err(maker.faults) }
    }
}

struct Maker<'a> {
    known: &'a Known<'a>,
    groups: &'a HashMap<i64, Arc<Group>>,
    faults: Vec<Fault>,
    place: Vec<usize>,
}

/// Why a condition cannot be taken.
type Taken<T> = Result<T, Why>;

impl Maker<'_> {
    fn fault(&mut self, why: Why) {
        self.faults.push(Fault { place: self.place.clone(), why });
    }

    fn node(&mut self, tree: &Tree) -> Node {
        let Tree::Is(condition) = tree else {
            let parts = tree.parts().iter().enumerate().map(|(index, part)| {
                self.place.push(index);
                let node = self.node(part);
                self.place.pop();
                node
            });
            let parts: Vec<Node> = parts.collect();
            return match tree {
                Tree::Any(_) => Node::Any(parts),
                Tree::None(_) => Node::None(parts),
                _ => Node::All(parts),
            };
        };
        match self.condition(condition) {
            Ok(node) => node,
            Err(why) => {
                self.fault(why);
                Node::All(Vec::new())
            }
        }
    }

    fn condition(&self, condition: &Condition) -> Taken<Node> {
        let field = field(&condition.field).ok_or_else(|| Why::NoSuchField(condition.field.clone()))?;
        if !field.kind.ops().contains(&condition.op) {
            return Err(Why::NoSuchOp);
        }
        let values: Vec<&str> =
            condition.values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).collect();
        let (least, most) = condition.op.values();
        if values.len() > MOST_VALUES {
            return Err(Why::TooManyValues);
        }
        if values.len() < least {
            return Err(Why::NoValue);
        }
        let values = &values[..values.len().min(most)];
        if needs_book(field.of) && !self.known.snapshot.has_book() {
            return Err(Why::NoBook);
        }
        let leaf = self.leaf(field, condition.op, values)?;
        let turned = matches!(condition.op, Op::Not | Op::No)
            || (condition.op == Op::Unknown && field.kind == Kind::Agency);
        Ok(if turned { Node::Not(Box::new(Node::Leaf(leaf))) } else { Node::Leaf(leaf) })
    }

    fn leaf(&self, field: &Field, op: Op, values: &[&str]) -> Taken<Leaf> {
        let all = op == Op::AllOf;
        Ok(match field.of {
            Of::Facet(facet) => {
                let ids = self.ids(field, values)?;
                let values = ids.iter().fold(Values::default(), |set, id| set.and(*id as u8));
                Leaf::Facet { facet, values, all }
            }
            Of::Gender => self.bytes(Bytes::Gender, &self.ids(field, values)?, |byte| byte.into()),
            Of::Channel => self.bytes(Bytes::Channel, &self.ids(field, values)?, |byte| byte.into()),
            Of::Consent(channel) => {
                let ids = self.ids(field, values)?;
                self.bytes(Bytes::Consents, &ids, |byte| u32::from(byte >> (2 * channel) & 3))
            }
            Of::Contact(bit) => self.bytes(Bytes::Contacts, &[1], |byte| u32::from(byte & bit != 0)),
            Of::Roles => Leaf::Roles { mask: self.mask(field, values)? as u8, all },
            Of::ContractTypes => Leaf::ContractTypes { mask: self.mask(field, values)?, all },
            Of::Figure(of) => self.figure(field.kind, of, op, values)?,
            Of::Age => self.age(op, values)?,
            Of::Birthday => Leaf::Birthday(self.birthdays(days(values[0])?)),
            Of::ToNext => {
                let (from, to) = range(op, values, number)?;
                Leaf::Scores(self.scores(from.max(1), to))
            }
            Of::Ending => self.ending(field, values)?,
            Of::Name => Leaf::Words(words(values)?),
            Of::City => Leaf::Cities(self.cities(values)?),
            Of::Agency => Leaf::Agencies(self.agencies(op, values)?),
            Of::Branch if all => Leaf::Branches(self.ids(field, values)?),
            Of::Branch => Leaf::Branch(self.ids(field, values)?),
            Of::Collection => Leaf::Groups { groups: self.collections(values)?, all },
        })
    }

    fn bytes(&self, of: Bytes, ids: &[u32], value: impl Fn(u8) -> u32) -> Leaf {
        let holds = std::array::from_fn(|byte| ids.contains(&value(byte as u8)));
        Leaf::Bytes { of, holds: Arc::new(holds) }
    }

    /// Numbers of the values that were chosen.
    fn ids(&self, field: &Field, values: &[&str]) -> Taken<Vec<u32>> {
        let known = field.values(self.known);
        let id = |code: &&str| {
            let found = known.iter().find(|value| value.code == *code).map(|value| value.id);
            found.ok_or_else(|| Why::NoSuchValue((*code).to_owned()))
        };
        values.iter().map(id).collect()
    }

    fn mask(&self, field: &Field, values: &[&str]) -> Taken<u32> {
        let ids = self.ids(field, values)?;
        Ok(ids.iter().fold(0, |mask, id| mask | 1u32.checked_shl(*id).unwrap_or(0)))
    }

    fn figure(&self, kind: Kind, of: Figure, op: Op, values: &[&str]) -> Taken<Leaf> {
        let (from, to) = match (kind, op) {
            (Kind::Percent, Op::Unknown) => (NO_AMOUNT, NO_AMOUNT),
            (Kind::Day, Op::Unknown) => (NO_DAY.into(), NO_DAY.into()),
            (_, Op::Known) => (i64::from(NO_DAY) + 1, i64::MAX),
            (Kind::Percent, op) => range(op, values, percent)?,
            (Kind::Day, op) => self.days(op, values)?,
            (_, op) => range(op, values, number)?,
        };
        // A ratio may lie below the first day; what is missing lies below both.
        let from = if kind == Kind::Percent && op == Op::Known { NO_AMOUNT + 1 } else { from };
        Ok(Leaf::Range { of, from, to })
    }

    fn as_of(&self) -> Day {
        self.known.snapshot.as_of()
    }

    fn days(&self, op: Op, values: &[&str]) -> Taken<(i64, i64)> {
        let (least, most) = (i64::from(NO_DAY) + 1, i64::from(i32::MAX));
        let as_of = i64::from(self.as_of().0);
        Ok(match op {
            Op::LastDays => (as_of - days(values[0])? + 1, as_of),
            Op::NextDays => (as_of + 1, as_of + days(values[0])?),
            Op::Before => (least, day(values[0])? - 1),
            Op::Between => ordered(day(values[0])?, day(values[1])?)?,
            _ => (day(values[0])?, most),
        })
    }

    /// Of so many years: born after one birthday and up to another.
    fn age(&self, op: Op, values: &[&str]) -> Taken<Leaf> {
        let (least, most) = range(op, values, number)?;
        let before = |years: i64| years_before(self.known.today, years);
        let to = if least <= 0 { i32::MAX } else { before(least).0 };
        let from = if most >= 200 { NO_DAY + 1 } else { before(most.max(-1) + 1).0 + 1 };
        Ok(Leaf::Born { from, to })
    }

    /// Months and days of the birthdays within so many days from now.
    fn birthdays(&self, days: i64) -> Arc<[bool; 512]> {
        let mut near = [false; 512];
        for ahead in 0..=days.min(366) as i32 {
            let day = self.known.today + ahead;
            near[usize::from(birthday(day))] = true;
            let date = day.jalali();
            // Who was born on the leap day has the birthday on the last day of a shorter Esfand.
            if date.month == 12 && date.day == 29 && !Jalali::is_leap(date.year) {
                near[12 * 32 + 30] = true;
            }
        }
        Arc::new(near)
    }

    /// The scores from which it is so far to the next tier.
    fn scores(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let tiers = self.known.programme.map_or(&[][..], |programme| &programme.tiers);
        let mut below = i64::MIN + 1;
        let mut ranges = Vec::new();
        for threshold in tiers.iter().map(|tier| tier.threshold) {
            let (first, last) = (threshold.saturating_sub(to).max(below), threshold.saturating_sub(from));
            if first <= last.min(threshold - 1) {
                ranges.push((first, last.min(threshold - 1)));
            }
            below = threshold;
        }
        ranges
    }

    fn ending(&self, field: &Field, values: &[&str]) -> Taken<Leaf> {
        let ahead = days(values[0])? as i32;
        let lines = self.ids(field, &values[1..])?;
        let holds = std::array::from_fn(|line| lines.is_empty() || lines.contains(&(line as u32)));
        let as_of = self.as_of().0;
        Ok(Leaf::Ending { from: as_of, to: as_of + ahead, lines: Arc::new(holds) })
    }

    fn cities(&self, values: &[&str]) -> Taken<Vec<u32>> {
        let city =
            |name: &&str| self.known.snapshot.city(name).ok_or_else(|| Why::NoSuchValue((*name).to_owned()));
        values.iter().map(city).collect()
    }

    fn agencies(&self, op: Op, values: &[&str]) -> Taken<Vec<i32>> {
        if matches!(op, Op::Known | Op::Unknown) {
            return Ok(self.known.snapshot.agencies().iter().map(|agency| agency.agent_id).collect());
        }
        let agency = |code: &&str| {
            let plain = persian::latin_digits(code);
            let found = self.known.snapshot.agencies().iter().find(|agency| agency.code == plain);
            found.map(|agency| agency.agent_id).ok_or_else(|| Why::NoSuchValue((*code).to_owned()))
        };
        values.iter().map(agency).collect()
    }

    fn collections(&self, values: &[&str]) -> Taken<Vec<Arc<Group>>> {
        let group = |id: &&str| {
            let id: i64 = id.parse().ok()?;
            self.groups.get(&id).cloned()
        };
        values.iter().map(|id| group(id).ok_or(Why::NoSuchCollection)).collect()
    }
}

/// Whether a field is told by the copy of the book.
fn needs_book(of: Of) -> bool {
    matches!(of, Of::Ending | Of::ContractTypes | Of::Figure(Figure::Claims | Figure::Overdue))
}

/// The day so many years before another; of a leap day where there is none, the day before.
fn years_before(day: Day, years: i64) -> Day {
    let date = day.jalali();
    let year = i64::from(date.year) - years.clamp(-1_000, 1_000);
    let year = year.clamp(1200, 1500) as i32;
    Day::from_jalali(year, date.month, date.day)
        .or_else(|| Day::from_jalali(year, date.month, date.day - 1))
        .unwrap_or(Day(NO_DAY / 2))
}

fn number(text: &str) -> Taken<i64> {
    value::number(text).ok_or_else(|| Why::NotNumber(text.to_owned()))
}

fn percent(text: &str) -> Taken<i64> {
    value::percent(text).ok_or_else(|| Why::NotPercent(text.to_owned()))
}

fn day(text: &str) -> Taken<i64> {
    value::day(text).map(|day| day.0.into()).ok_or_else(|| Why::NotDay(text.to_owned()))
}

fn days(text: &str) -> Taken<i64> {
    value::number(text).filter(|days| (0..=3_660).contains(days)).ok_or_else(|| Why::NotDays(text.to_owned()))
}

fn ordered(from: i64, to: i64) -> Taken<(i64, i64)> {
    if from <= to { Ok((from, to)) } else { Err(Why::Turned) }
}

fn range(op: Op, values: &[&str], read: impl Fn(&str) -> Taken<i64>) -> Taken<(i64, i64)> {
    match op {
        Op::AtLeast => Ok((read(values[0])?, i64::MAX)),
        Op::AtMost => Ok((NO_AMOUNT + 1, read(values[0])?)),
        _ => ordered(read(values[0])?, read(values[1])?),
    }
}

fn words(values: &[&str]) -> Taken<Vec<String>> {
    let words: Vec<String> = values.iter().flat_map(|value| persian::search_words(value)).take(6).collect();
    if words.is_empty() { Err(Why::NoValue) } else { Ok(words) }
}
