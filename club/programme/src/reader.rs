//! Reading a TOML document while collecting every fault: a value that is missing or wrong is reported
//! and read as its type's zero, so that the rest is read too.

use std::cell::RefCell;
use std::ops::{Range, RangeInclusive};

use calendar::Day;
use i18n::Text;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::{self, Fault};
use crate::{decimal, limits};

/// What is known of the document while it is read.
pub(crate) struct Reader<'d> {
    document: &'d str,
    faults: RefCell<Vec<Fault>>,
}

impl<'d> Reader<'d> {
    pub fn new(document: &'d str) -> Reader<'d> {
        Reader { document, faults: RefCell::default() }
    }

    /// The line on which a byte of the document stands.
    pub fn line(&self, offset: usize) -> usize {
        let before = &self.document.as_bytes()[..offset.min(self.document.len())];
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    pub fn fault(&self, offset: usize, text: Text, values: &[(&str, &str)]) {
        let fault = Fault::new(self.line(offset), text, values);
        self.faults.borrow_mut().push(fault);
    }

    /// The faults found, by line.
    pub fn into_faults(self) -> Vec<Fault> {
        let mut faults = self.faults.into_inner();
        faults.sort_by_key(|fault| fault.line);
        faults
    }
}

/// A table of the document.
#[derive(Clone, Copy)]
pub(crate) struct Section<'r, 'd> {
    pub reader: &'r Reader<'d>,
    /// As the document writes it: `[windows]`, `[[line]]`; empty for the document itself.
    pub title: &'r str,
    table: Option<&'r DeTable<'d>>,
    pub at: usize,
}

type Found<'r, 'd> = &'r Spanned<DeValue<'d>>;

impl<'r, 'd> Section<'r, 'd> {
    pub fn root(reader: &'r Reader<'d>, table: &'r DeTable<'d>) -> Section<'r, 'd> {
        Section { reader, title: "", table: Some(table), at: 0 }
    }

    /// Reports keys that are not among `keys`.
    pub fn only(&self, keys: &[&str]) {
        for key in self.table.into_iter().flat_map(|table| table.keys()) {
            let name: &str = key.get_ref();
            if !keys.contains(&name) {
                self.unknown(key.span().start, name, keys);
            }
        }
    }

    fn unknown(&self, at: usize, key: &str, keys: &[&str]) {
        let (title_fa, title_en) = self.titles();
        let (text, near) = match nearest(key, keys) {
            Some(near) => (fault::UNKNOWN_KEY, near.to_owned()),
            None => (fault::UNKNOWN_KEY_AMONG, keys.join(", ")),
        };
        self.push(at, text, &[("key", key), ("near", &near), ("keys", &near)], (title_fa, title_en));
    }

    fn titles(&self) -> (&'r str, &'r str) {
        if self.title.is_empty() { ("سند", "the document") } else { (self.title, self.title) }
    }

    /// A fault whose text names the section.
    fn push(&self, at: usize, text: Text, values: &[(&str, &str)], (fa, en): (&str, &str)) {
        let mut fault = Fault::new(self.reader.line(at), text, values);
        fault.message.fa = fault.message.fa.replace("{section}", fa).into();
        fault.message.en = fault.message.en.replace("{section}", en).into();
        self.reader.faults.borrow_mut().push(fault);
    }

    fn found(&self, key: &str) -> Option<Found<'r, 'd>> {
        self.table?.get(key)
    }

    /// The value of a key; reports where it is missing. A section that is missing itself is reported once.
    fn needed(&self, key: &str) -> Option<Found<'r, 'd>> {
        let table = self.table?;
        let found = table.get(key);
        if found.is_none() {
            self.push(self.at, fault::MISSING, &[("key", key)], self.titles());
        }
        found
    }

    /// Where the value of a key begins, the section's beginning where there is none.
    pub fn place(&self, key: &str) -> usize {
        self.found(key).map_or(self.at, |value| value.span().start)
    }

    fn wrong<T>(&self, span: Range<usize>, text: Text, key: &str) -> Option<T> {
        self.reader.fault(span.start, text, &[("key", key)]);
        None
    }

    /// A part of the section; `title` is how messages name it.
    pub fn section(&self, key: &str, title: &'r str) -> Section<'r, 'd> {
        let found = self.needed(key);
        let table = found.and_then(|value| match value.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => self.wrong(value.span(), fault::NOT_TABLE, key),
        });
        Section { reader: self.reader, title, table, at: self.place(key) }
    }

    /// The entries of a list of sections, at least one and at most `most`.
    pub fn list(&self, key: &str, title: &'r str, most: usize) -> Vec<Section<'r, 'd>> {
        let Some(value) = self.needed(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong::<()>(value.span(), fault::NOT_LIST, key);
            return Vec::new();
        };
        let count = items.len();
        if count == 0 {
            self.wrong::<()>(value.span(), fault::NO_ENTRY, key);
        }
        if count > most {
            let at = items.get(most).map_or(self.at, |item| item.span().start);
            let values = [("key", key), ("count", &*count.to_string()), ("most", &*most.to_string())];
            self.reader.fault(at, fault::TOO_MANY, &values);
        }
        items
            .iter()
            .filter_map(|item| match item.get_ref() {
                DeValue::Table(table) => {
                    Some(Section { reader: self.reader, title, table: Some(table), at: item.span().start })
                }
                _ => self.wrong(item.span(), fault::NOT_LIST, key),
            })
            .collect()
    }

    /// The entries of a list of sections that may be left out.
    pub fn optional_list(&self, key: &str, title: &'r str, most: usize) -> Vec<Section<'r, 'd>> {
        if self.has(key) { self.list(key, title, most) } else { Vec::new() }
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.found(key).is_some()
    }

    /// Words of a list and where they stand; none where the key is left out.
    pub fn words(&self, key: &str) -> Vec<(&'r str, usize)> {
        let Some(value) = self.found(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            return self.wrong(value.span(), fault::NOT_WORDS, key).unwrap_or_default();
        };
        if items.is_empty() {
            self.wrong::<()>(value.span(), fault::NO_ENTRY, key);
        }
        let word = |item: Found<'r, 'd>| match item.get_ref() {
            DeValue::String(word) => Some((word.as_ref(), item.span().start)),
            _ => self.wrong(item.span(), fault::NOT_WORDS, key),
        };
        items.iter().filter_map(word).collect()
    }

    /// A day in either calendar, or nothing where the key is left out.
    pub fn optional_day(&self, key: &str) -> Option<Day> {
        let value = self.found(key)?;
        let day = match value.get_ref() {
            DeValue::String(text) => Day::parse(text).ok(),
            _ => None,
        };
        day.or_else(|| self.wrong(value.span(), fault::NOT_A_DAY, key))
    }

    /// A whole number within `range`.
    pub fn integer(&self, key: &str, range: RangeInclusive<i64>) -> i64 {
        self.try_integer(key, range).unwrap_or(0)
    }

    /// A whole number within `range`; `None` where a fault was reported.
    pub fn try_integer(&self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        self.needed(key).and_then(|value| self.integer_of(key, value, range))
    }

    fn integer_of(&self, key: &str, value: Found<'r, 'd>, range: RangeInclusive<i64>) -> Option<i64> {
        let DeValue::Integer(number) = value.get_ref() else {
            return self.wrong(value.span(), fault::NOT_INTEGER, key);
        };
        match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(within) if range.contains(&within) => Some(within),
            _ => {
                self.beyond(
                    value,
                    key,
                    number.as_str(),
                    &range.start().to_string(),
                    &range.end().to_string(),
                );
                None
            }
        }
    }

    fn beyond(&self, value: Found<'r, 'd>, key: &str, given: &str, least: &str, most: &str) {
        let values = [("key", key), ("value", given), ("least", least), ("most", most)];
        self.reader.fault(value.span().start, fault::OUT_OF_RANGE, &values);
    }

    /// A whole number within `range`, or nothing where the key is left out.
    pub fn optional_integer(&self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        self.found(key).and_then(|value| self.integer_of(key, value, range))
    }

    /// Days within `range`.
    pub fn days(&self, key: &str, range: RangeInclusive<i64>) -> i32 {
        i32::try_from(self.integer(key, range)).unwrap_or_default()
    }

    /// A percentage in basis points.
    pub fn percent(&self, key: &str, range: RangeInclusive<i64>) -> i64 {
        self.try_percent(key, range).unwrap_or(0)
    }

    /// A percentage in basis points; `None` where a fault was reported.
    pub fn try_percent(&self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        self.decimal(key, range, fault::NOT_PERCENT, decimal::percent_bp, decimal::percent)
    }

    /// A percentage in basis points, or nothing where the key is left out.
    pub fn optional_percent(&self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        self.found(key).and_then(|_| self.try_percent(key, range))
    }

    /// A factor in basis points.
    pub fn factor(&self, key: &str) -> i64 {
        self.decimal(key, limits::FACTOR_BP, fault::NOT_FACTOR, decimal::factor_bp, decimal::factor)
            .unwrap_or(0)
    }

    fn decimal(
        &self,
        key: &str,
        range: RangeInclusive<i64>,
        wrong: Text,
        read: fn(&str) -> Option<i64>,
        write: fn(i64) -> String,
    ) -> Option<i64> {
        let value = self.needed(key)?;
        let read = match value.get_ref() {
            DeValue::String(text) => read(text).map(|number| (number, text)),
            _ => None,
        };
        match read {
            Some((number, _)) if range.contains(&number) => Some(number),
            Some((_, text)) => {
                self.beyond(value, key, text, &write(*range.start()), &write(*range.end()));
                None
            }
            None => self.wrong(value.span(), wrong, key),
        }
    }

    /// A text that is not empty.
    pub fn text(&self, key: &str) -> &'r str {
        let Some(value) = self.needed(key) else { return "" };
        let DeValue::String(text) = value.get_ref() else {
            return self.wrong(value.span(), fault::NOT_TEXT, key).unwrap_or("");
        };
        let text = text.trim();
        let letters = text.chars().count();
        if text.is_empty() {
            self.wrong::<()>(value.span(), fault::EMPTY, key);
        } else if letters > limits::MAX_NAME_LETTERS {
            let (count, most) = (letters.to_string(), limits::MAX_NAME_LETTERS.to_string());
            let values = [("key", key), ("count", &*count), ("most", &*most)];
            self.reader.fault(value.span().start, fault::TOO_MANY_LETTERS, &values);
        }
        text
    }

    /// A text of which `fits` must hold; `wrong` says `{value}`.
    pub fn checked_text(&self, key: &str, wrong: Text, fits: impl Fn(&str) -> bool) -> String {
        let text = self.text(key);
        if !text.is_empty() && !fits(text) {
            self.reader.fault(self.place(key), wrong, &[("value", text)]);
        }
        text.to_owned()
    }

    /// Yes or no; no where the key is left out.
    pub fn flag(&self, key: &str) -> bool {
        let Some(value) = self.found(key) else { return false };
        match value.get_ref() {
            DeValue::Boolean(flag) => *flag,
            _ => self.wrong(value.span(), fault::NOT_BOOLEAN, key).unwrap_or(false),
        }
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(key);
        let chosen = choices.iter().find(|(word, _)| *word == text).map(|(_, choice)| *choice);
        if chosen.is_none() && !text.is_empty() {
            let words = choices.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            let values = [("key", key), ("value", text), ("choices", &*words)];
            self.reader.fault(self.place(key), fault::NOT_A_CHOICE, &values);
        }
        chosen
    }
}

/// Notes where each code first came and reports the second.
#[derive(Default)]
pub(crate) struct Seen<'r>(RefCell<Vec<(&'r str, usize)>>);

impl<'r> Seen<'r> {
    /// The code of an entry, checked.
    pub fn code(&self, section: &Section<'r, '_>) -> &'r str {
        let code = section.text("code");
        let at = section.place("code");
        if code.is_empty() {
            return code;
        }
        if !is_code(code) {
            let most = limits::MAX_CODE_LETTERS.to_string();
            section.reader.fault(at, fault::BAD_CODE, &[("code", code), ("most", &most)]);
        }
        let first =
            self.0.borrow().iter().find(|(known, _)| *known == code).map(|(_, line)| line.to_string());
        match first {
            Some(first) => {
                section.reader.fault(at, fault::DUPLICATE_CODE, &[("code", code), ("first", &first)])
            }
            None => self.0.borrow_mut().push((code, section.reader.line(at))),
        }
        code
    }
}

fn is_code(code: &str) -> bool {
    code.len() <= limits::MAX_CODE_LETTERS
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The word that a misspelt one most likely means: fewer than half of its letters differ.
fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(steps, candidate)| steps * 2 < candidate.chars().count().max(3))
        .min_by_key(|(steps, _)| *steps)
        .map(|(_, candidate)| candidate)
}

/// Letters to add, drop or change (Levenshtein), one row of the table at a time.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for column in 0..to.len() {
            let changed = diagonal + usize::from(letter != to[column]);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_finds_its_neighbour() {
        let keys = ["commission", "servicing", "points_per_million", "name", "code"];
        let cases = [
            ("comission", Some("commission")),
            ("point_per_million", Some("points_per_million")),
            ("nmae", None),
            ("names", Some("name")),
            ("zzz", None),
        ];
        for (word, near) in cases {
            assert_eq!(nearest(word, &keys), near, "{word}");
        }
    }
}
