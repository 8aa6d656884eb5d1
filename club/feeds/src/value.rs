//! One cell's text as a value of its field's type.

use std::collections::HashMap;

use calendar::Day;
use persian::identity::{self, Fault as IdentityFault};

use crate::amount::{self, AmountFault, AmountForm, digit};
use crate::dates::{Calendar, DateFault, DateForm, plus_years, written_year};
use crate::kind::{Field, FieldType, Value};
use crate::mapping::Rule;
use crate::vocabulary::Vocabulary;
use crate::words::{self, Matcher};

/// Why a value was not taken: a code of [`crate::reason`] and what its text needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub code: &'static str,
    pub params: Vec<(&'static str, String)>,
}

impl Refusal {
    pub fn new(code: &'static str) -> Refusal {
        Refusal { code, params: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl ToString) -> Refusal {
        self.params.push((name, value.to_string()));
        self
    }
}

/// The most letters of a text and of a key.
const MAX_TEXT: usize = 400;
const MAX_KEY: usize = 60;
/// The most keys in a list.
const MAX_KEYS: usize = 1_000;
/// What parts keys where the mapping does not say.
const KEY_MARKS: [char; 5] = [';', '|', '،', '؛', ','];

/// Reads texts as values of one field.
#[derive(Debug, Clone)]
pub(crate) enum Reader {
    Text,
    Key,
    Keys {
        split: Option<String>,
        words: Option<Matcher>,
    },
    Day(DayReader),
    Money(AmountForm),
    Count,
    Flag,
    /// Words, codes and provinces: their numbers, and what a message lists.
    Number {
        matcher: Matcher,
        code: &'static str,
        known: String,
    },
    Identity(fn(&str) -> Result<String, IdentityFault>, [&'static str; 2]),
}

#[derive(Debug, Clone)]
pub(crate) struct DayReader {
    form: DateForm,
    absent_before: Option<Day>,
    add_days: i32,
    add_years: i32,
    /// The first and the last day that is taken.
    range: (Day, Day),
}

impl Reader {
    /// The reader of a field, as its rule says.
    pub fn of(field: &Field, rule: &Rule, absent_before: Option<Day>, vocabulary: &Vocabulary) -> Reader {
        match field.ty {
            FieldType::Text => Reader::Text,
            FieldType::Key => Reader::Key,
            FieldType::Keys => Reader::Keys {
                split: rule.split.clone().filter(|_| rule.part.is_none()),
                words: (field.name == "roles").then(|| Matcher::new(words::positions(words::ROLES))),
            },
            FieldType::Day => Reader::Day(DayReader {
                form: rule.date.clone(),
                absent_before: rule.absent_before.or(absent_before),
                add_days: rule.add_days,
                add_years: rule.add_years,
                range: range(),
            }),
            FieldType::Money => Reader::Money(AmountForm { scale: rule.scale, comma: rule.comma }),
            FieldType::Count => Reader::Count,
            FieldType::Flag => Reader::Flag,
            FieldType::Word(all) => Reader::Number {
                matcher: Matcher::new(words::positions(all)),
                code: "unknown_word",
                known: all.join(", "),
            },
            FieldType::Code(kind) => Reader::Number {
                matcher: Matcher::new(vocabulary.numbers(kind)),
                code: "unknown_code",
                known: vocabulary.codes(kind).join(", "),
            },
            FieldType::Province => Reader::Number {
                matcher: Matcher::new(provinces()),
                code: "unknown_province",
                known: String::new(),
            },
            FieldType::NationalId => {
                Reader::Identity(identity::national_id, ["national_id_form", "national_id_check"])
            }
            FieldType::LegalId => Reader::Identity(identity::legal_id, ["legal_id_form", "legal_id_check"]),
            FieldType::Mobile => Reader::Identity(identity::mobile, ["mobile_form", "mobile_form"]),
            FieldType::Email => Reader::Identity(identity::email, ["email_form", "email_form"]),
        }
    }

    /// Whether few values are to be expected, so that remembering what was read saves reading it again.
    pub fn has_few_values(&self) -> bool {
        matches!(self, Reader::Number { .. } | Reader::Flag)
    }

    /// Reads a text that is not empty into the slot. What the slot holds on the heap is used again.
    pub fn read(&mut self, text: &str, slot: &mut Option<Value>) -> Result<(), Refusal> {
        *slot = match self {
            Reader::Text => return free_text(text, slot),
            Reader::Key => return key(text, slot),
            Reader::Keys { split, words } => keys(text, split.as_deref(), words.as_mut())?,
            Reader::Day(reader) => reader.read(text)?.map(Value::Day),
            Reader::Money(form) => Some(Value::Money(amount::amount(text, *form).map_err(refused_amount)?)),
            Reader::Count => {
                let number = amount::whole(text).ok_or_else(|| Refusal::new("not_a_count"))?;
                Some(Value::Count(i32::try_from(number).map_err(|_| Refusal::new("not_a_count"))?))
            }
            Reader::Flag => Some(Value::Flag(words::flag(text).ok_or_else(|| Refusal::new("not_a_flag"))?)),
            Reader::Number { matcher, code, known } => {
                let number = matcher.number(text);
                Some(Value::Small(number.ok_or_else(|| Refusal::new(code).with("known", known.as_str()))?))
            }
            // programs that take an identity for a number write ".0" after it
            Reader::Identity(check, [form, digit]) => match check(text.strip_suffix(".0").unwrap_or(text)) {
                Ok(value) => Some(Value::Text(value)),
                Err(IdentityFault::Form) => return Err(Refusal::new(form)),
                Err(IdentityFault::CheckDigit) => return Err(Refusal::new(digit)),
            },
        };
        Ok(())
    }

    /// Reads year, month and day as a date.
    pub fn date_of(&self, year: i32, month: u32, day: u32, slot: &mut Option<Value>) -> Result<(), Refusal> {
        let Reader::Day(reader) = self else { return Err(Refusal::new("not_a_date")) };
        let found = reader.form.day(year, month, day).map_err(refused_date)?;
        *slot = reader.moved(found, year < 1600)?.map(Value::Day);
        Ok(())
    }
}

/// Province names in both languages and all spellings, and numbers.
fn provinces() -> HashMap<String, i16> {
    let mut all = HashMap::new();
    for province in &persian::province::PROVINCES {
        all.insert(province.code.to_string(), province.code);
        for name in [province.fa, province.fa_short, province.en] {
            let folded = persian::fold(name);
            all.insert(format!("استان {folded}"), province.code);
            all.insert(folded.replace(' ', ""), province.code);
            all.insert(folded, province.code);
        }
    }
    all
}

fn free_text(text: &str, slot: &mut Option<Value>) -> Result<(), Refusal> {
    if text.len() > MAX_TEXT && text.chars().count() > MAX_TEXT {
        return Err(Refusal::new("too_long").with("limit", MAX_TEXT));
    }
    let mut kept = taken(slot);
    if text.bytes().any(|b| b < 0x20 || b == 0x7F) {
        kept.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
    } else {
        kept.push_str(text);
    }
    *slot = Some(Value::Text(kept));
    Ok(())
}

fn key(text: &str, slot: &mut Option<Value>) -> Result<(), Refusal> {
    let mut kept = taken(slot);
    clean_key(text, &mut kept)?;
    *slot = (!kept.is_empty()).then_some(Value::Text(kept));
    Ok(())
}

/// A key in one spelling: Latin digits, Persian letters for their Arabic twins, nothing that is not seen.
fn clean_key(text: &str, kept: &mut String) -> Result<(), Refusal> {
    if text.bytes().all(|b| (0x20..0x7F).contains(&b)) {
        kept.push_str(text);
    } else {
        kept.extend(text.chars().filter_map(key_letter));
        kept.truncate(kept.trim_end().len());
    }
    if kept.len() > MAX_KEY && kept.chars().count() > MAX_KEY {
        return Err(Refusal::new("too_long").with("limit", MAX_KEY));
    }
    Ok(())
}

fn key_letter(c: char) -> Option<char> {
    match c {
        'ي' | 'ى' => Some('ی'),
        'ك' => Some('ک'),
        '\u{A0}' | '\t' | '\n' | '\r' => Some(' '),
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => None,
        c if c.is_control() => None,
        c => Some(digit(c).map_or(c, |value| char::from(b'0' + value))),
    }
}

fn taken(slot: &mut Option<Value>) -> String {
    match slot.take() {
        Some(Value::Text(mut text)) => {
            text.clear();
            text
        }
        _ => String::new(),
    }
}

fn keys(text: &str, split: Option<&str>, mut words: Option<&mut Matcher>) -> Result<Option<Value>, Refusal> {
    let parts: Vec<&str> = match split {
        Some(mark) => text.split(mark).collect(),
        None => text.split(KEY_MARKS).collect(),
    };
    let mut list: Vec<String> = Vec::with_capacity(parts.len());
    for part in parts.into_iter().map(str::trim).filter(|part| !part.is_empty()) {
        let mut kept = String::new();
        clean_key(part, &mut kept)?;
        if let Some(matcher) = words.as_mut() {
            let position = matcher.number(&kept);
            let known = || Refusal::new("unknown_word").with("known", words::ROLES.join(", "));
            kept = words::ROLES[position.ok_or_else(known)? as usize - 1].to_owned();
        }
        if !kept.is_empty() && !list.contains(&kept) {
            list.push(kept);
        }
        if list.len() > MAX_KEYS {
            return Err(Refusal::new("too_many_keys").with("limit", MAX_KEYS));
        }
    }
    Ok((!list.is_empty()).then_some(Value::List(list)))
}

/// The first and the last day that a field may hold: 1300/01/01 and the end of 1500.
fn range() -> (Day, Day) {
    let first = Day::from_jalali(1300, 1, 1).unwrap_or_default();
    let last = Day::from_jalali(1500, 12, 29).unwrap_or_default();
    (first, last)
}

impl DayReader {
    fn read(&self, text: &str) -> Result<Option<Day>, Refusal> {
        let found = match self.form.read(text) {
            // A zero, or a date of zeros, is how programs write that there is none.
            Err(_) if is_zero_date(text) => return Ok(None),
            Err(DateFault::OtherCalendar) if self.is_placeholder(text) => return Ok(None),
            found => found.map_err(refused_date)?,
        };
        let jalali = self.form.calendar == Calendar::Jalali
            || (self.add_years != 0 && written_year(text, &self.form).is_some_and(|year| year < 1600));
        self.moved(found, jalali)
    }

    /// A day before the first one that counts, whatever its calendar: 1900-01-01 stands in Jalali columns too.
    fn is_placeholder(&self, text: &str) -> bool {
        let found = DateForm::default().read(text);
        matches!((found, self.absent_before), (Ok(day), Some(first)) if day < first)
    }

    fn moved(&self, found: Day, jalali: bool) -> Result<Option<Day>, Refusal> {
        if self.absent_before.is_some_and(|first| found < first) {
            return Ok(None);
        }
        let (first, last) = self.range;
        let moved = plus_years(found, self.add_years, jalali).map(|day| day + self.add_days);
        match moved.filter(|day| (first..=last).contains(day)) {
            Some(day) => Ok(Some(day)),
            None => Err(Refusal::new("date_out_of_range")
                .with("first", first)
                .with("last", last)
                .with("day", found)),
        }
    }
}

fn is_zero_date(text: &str) -> bool {
    text.chars().all(|c| digit(c) == Some(0) || matches!(c, '/' | '-' | '.' | ' ' | ':' | 'T'))
}

fn refused_date(fault: DateFault) -> Refusal {
    Refusal::new(match fault {
        DateFault::Form => "not_a_date",
        DateFault::NoSuchDay => "no_such_day",
        DateFault::OtherCalendar => "other_calendar",
        DateFault::Order => "date_order",
        DateFault::Serial => "date_serial",
    })
}

fn refused_amount(fault: AmountFault) -> Refusal {
    match fault {
        AmountFault::NotANumber => Refusal::new("not_a_number"),
        AmountFault::Scientific => Refusal::new("number_scientific"),
        AmountFault::TooLarge => {
            Refusal::new("amount_too_large").with("limit", persian::grouped(amount::LIMIT, ','))
        }
        AmountFault::TooPrecise => Refusal::new("too_precise"),
        AmountFault::Comma => Refusal::new("comma_in_number"),
        AmountFault::Toman => Refusal::new("amount_in_toman"),
    }
}
