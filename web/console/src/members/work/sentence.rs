//! A filter in plain words.

use kit::{Fmt, Unit};
use standing::roster::asked::{Condition, Field, Kind, Known, Op, Tree, field};

use super::text;

/// The sentence of a filter.
pub(super) fn sentence(f: &Fmt, known: &Known<'_>, tree: &Tree) -> String {
    let told = Teller { f, known };
    let said = told.tree(tree, true);
    if said.is_empty() { f.t(text::SAY_EVERYBODY).to_owned() } else { said }
}

struct Teller<'a> {
    f: &'a Fmt,
    known: &'a Known<'a>,
}

impl Teller<'_> {
    fn tree(&self, tree: &Tree, outermost: bool) -> String {
        let Tree::Is(condition) = tree else {
            // One part alone needs no brackets of its own.
            let alone = outermost && tree.parts().len() == 1;
            let parts = tree.parts().iter().map(|part| self.tree(part, alone));
            let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
            let several = parts.len() > 1;
            let joined = match tree {
                Tree::All(_) => parts.join(self.f.t(text::SAY_AND)),
                Tree::Any(_) => parts.join(self.f.t(text::SAY_OR)),
                _ => parts.join(self.f.t(text::SAY_OR)),
            };
            return match tree {
                Tree::None(_) if !parts.is_empty() => text::SAY_NONE.with(self.f.lang, &[("parts", &joined)]),
                _ if several && !outermost => format!("({joined})"),
                _ => joined,
            };
        };
        self.condition(condition)
    }

    fn condition(&self, condition: &Condition) -> String {
        let Some(field) = field(&condition.field) else { return condition.field.clone() };
        let name = self.f.t(field.title);
        let value = |index: usize| {
            condition.values.get(index).map_or_else(|| "…".to_owned(), |value| self.value(field, value))
        };
        let say = |text: i18n::Text, values: &[(&str, &str)]| text.with(self.f.lang, values);
        let values = || {
            let all: Vec<String> = condition.values.iter().map(|value| self.value(field, value)).collect();
            let and = condition.op == Op::AllOf;
            let joint = self.f.t(if and { text::SAY_AND } else { text::SAY_OR });
            if all.is_empty() { "…".to_owned() } else { all.join(joint) }
        };
        match condition.op {
            Op::Is if field.kind == Kind::Words => {
                say(text::SAY_HAS, &[("field", name), ("value", &values())])
            }
            Op::Not if field.kind == Kind::Words => {
                say(text::SAY_LACKS, &[("field", name), ("value", &values())])
            }
            Op::Is | Op::AllOf => say(text::SAY_IS, &[("field", name), ("value", &values())]),
            Op::Not => say(text::SAY_NOT, &[("field", name), ("value", &values())]),
            Op::AtLeast => say(text::SAY_AT_LEAST, &[("field", name), ("value", &value(0))]),
            Op::AtMost => say(text::SAY_AT_MOST, &[("field", name), ("value", &value(0))]),
            Op::Between => say(text::SAY_BETWEEN, &[("field", name), ("from", &value(0)), ("to", &value(1))]),
            Op::Since => say(text::SAY_SINCE, &[("field", name), ("value", &value(0))]),
            Op::Before => say(text::SAY_BEFORE, &[("field", name), ("value", &value(0))]),
            Op::LastDays => say(text::SAY_LAST_DAYS, &[("field", name), ("value", &value(0))]),
            Op::NextDays if field.kind == Kind::Ending && condition.values.len() > 1 => {
                let lines: Vec<String> =
                    condition.values[1..].iter().map(|line| self.coded(field, line)).collect();
                let lines = lines.join(self.f.t(text::SAY_OR));
                say(text::SAY_ENDS, &[("field", name), ("value", &value(0)), ("lines", &lines)])
            }
            Op::NextDays => say(text::SAY_NEXT_DAYS, &[("field", name), ("value", &value(0))]),
            Op::Known => say(text::SAY_KNOWN, &[("field", name)]),
            Op::Unknown => say(text::SAY_UNKNOWN, &[("field", name)]),
            Op::Yes => say(text::SAY_YES, &[("field", name)]),
            Op::No => say(text::SAY_NO, &[("field", name)]),
        }
    }

    fn coded(&self, field: &Field, value: &str) -> String {
        let values = field.values(self.known);
        let found = values.iter().find(|known| known.code == value);
        found.map_or_else(|| value.to_owned(), |known| known.name(self.f.lang).to_owned())
    }

    fn value(&self, field: &Field, value: &str) -> String {
        match field.kind {
            Kind::Choice | Kind::Several | Kind::Collection => self.coded(field, value),
            Kind::Money => amount(self.f, value).unwrap_or_else(|| value.to_owned()),
            Kind::Number | Kind::Anniversary | Kind::Ending => {
                whole(value).map_or_else(|| value.to_owned(), |number| self.f.int_text(number))
            }
            Kind::Percent => {
                let sign = self.f.name("٪", "%");
                format!("{}{sign}", self.f.digits(value.trim_end_matches(['%', '٪'])))
            }
            Kind::Day => match whole(value).filter(|_| !value.contains(['/', '-'])) {
                Some(number) => self.f.int_text(number),
                None => {
                    calendar::Day::parse(value).map_or_else(|_| value.to_owned(), |day| self.f.day_full(day))
                }
            },
            Kind::Agency => {
                let plain = persian::latin_digits(value);
                let known = self.known.snapshot.agencies().iter().find(|agency| agency.code == plain);
                known.map_or_else(|| value.to_owned(), |agency| agency.name.clone())
            }
            Kind::Words | Kind::Typed => format!("«{}»", value.trim()),
            Kind::Flag => String::new(),
        }
    }
}

/// A whole number as it is typed.
fn whole(value: &str) -> Option<i64> {
    let plain: String = persian::latin_digits(value.trim())
        .chars()
        .filter(|c| !matches!(c, ',' | '٬' | ' '))
        .map(|c| if c == '\u{2212}' { '-' } else { c })
        .collect();
    plain.parse().ok()
}

/// A typed amount in words: in the largest unit that says it exactly enough.
fn amount(f: &Fmt, value: &str) -> Option<String> {
    let rials = whole(value)?;
    let unit = Unit::of_total(rials.saturating_mul(10));
    let places = match unit {
        Unit::Rial => 0,
        unit => (0..=3).find(|places| rials % (unit.rials() / 10_i64.pow(*places)) == 0).unwrap_or(3),
    };
    Some(format!("{} {}", f.amount_text(rials, unit, places), f.t(unit.text())))
}

/// What is said beneath a typed value: an amount in words and in toman, a day in words.
pub(super) fn beneath(f: &Fmt, kind: Kind, value: &str) -> Option<String> {
    match kind {
        Kind::Money => {
            let rials = whole(value).filter(|rials| rials.unsigned_abs() >= 10)?;
            let said = amount(f, value)?;
            let toman = amount(f, &(rials / 10).to_string())?;
            let toman = toman.replace(f.t(kit::texts::RIAL), f.t(text::TOMAN));
            Some(text::SAY_TOMAN.with(f.lang, &[("rial", &said), ("toman", &toman)]))
        }
        Kind::Day if value.contains(['/', '-', '.']) => {
            calendar::Day::parse(value).ok().map(|day| f.day_full(day))
        }
        _ => None,
    }
}
