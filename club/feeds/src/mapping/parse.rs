//! The mapping's TOML, read with the line of everything.

use calendar::Day;
use tabular::Encoding;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{self, Fault};
use super::{ColumnName, Condition, DatePart, Mapping, Rule, Source, Template};
use crate::amount::MAX_SCALE;
use crate::dates::DateForm;
use crate::kind::Kind;
use crate::words::nearest;

const TOP_KEYS: [&str; 9] =
    ["kind", "delimiter", "encoding", "quote", "sheet", "header_row", "empty", "absent_before", "fields"];

const RULE_KEYS: [&str; 20] = [
    "column",
    "template",
    "constant",
    "year",
    "month",
    "day",
    "date",
    "scale",
    "decimal",
    "lookup",
    "otherwise",
    "split",
    "part",
    "default",
    "trim",
    "empty",
    "absent_before",
    "add_days",
    "add_years",
    "when",
];

/// Reads a mapping.
pub(super) fn parse(text: &str) -> Result<Mapping, Vec<Fault>> {
    let mut reader = Reader { text, faults: Vec::new() };
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        reader.fault(at, fault::SYNTAX, &[("detail", error.message())]);
    }
    let mut mapping = Mapping::default();
    if errors.is_empty() {
        reader.top(document.get_ref(), &mut mapping);
    }
    reader.faults.sort_by_key(|fault| fault.line);
    if reader.faults.is_empty() { Ok(mapping) } else { Err(reader.faults) }
}

struct Reader<'d> {
    text: &'d str,
    faults: Vec<Fault>,
}

type Entry<'t, 'd> = (&'t str, usize, &'t Spanned<DeValue<'d>>);

fn entries<'t, 'd>(table: &'t DeTable<'d>) -> impl Iterator<Item = Entry<'t, 'd>> {
    table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span().start, value))
}

impl<'d> Reader<'d> {
    fn line(&self, at: usize) -> usize {
        self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|b| **b == b'\n').count() + 1
    }

    fn fault(&mut self, at: usize, text: i18n::Text, values: &[(&str, &str)]) {
        let line = self.line(at);
        self.faults.push(Fault::new(line, text, values));
    }

    fn unknown_key(&mut self, key: &str, at: usize, known: &[&str]) {
        match nearest(key, known.iter().copied()) {
            Some(near) => self.fault(at, fault::UNKNOWN_KEY, &[("key", key), ("near", near)]),
            None => self.fault(at, fault::UNKNOWN_KEY_AMONG, &[("key", key), ("keys", &known.join(", "))]),
        }
    }

    fn top(&mut self, table: &DeTable<'d>, mapping: &mut Mapping) {
        for (key, at, value) in entries(table) {
            match key {
                "kind" => mapping.kind = self.kind(value),
                "delimiter" => mapping.options.delimiter = self.string(key, value),
                "encoding" => mapping.options.encoding = self.encoding(value),
                "quote" => mapping.options.quote = self.quote(value),
                "sheet" => mapping.options.sheet = self.string(key, value),
                "header_row" => {
                    mapping.options.header_row = self.integer(key, value, 0, 1000).map(|row| row as u32);
                }
                "empty" => mapping.defaults.empty = self.strings(key, value).unwrap_or_default(),
                "absent_before" => mapping.defaults.absent_before = self.day(key, value),
                "fields" => mapping.rules = self.fields(value),
                other => self.unknown_key(other, at, &TOP_KEYS),
            }
        }
    }

    fn fields(&mut self, value: &Spanned<DeValue<'d>>) -> Option<Vec<Rule>> {
        let Some(table) = value.get_ref().as_table() else {
            self.fault(value.span().start, fault::NOT_TABLE, &[("key", "fields")]);
            return None;
        };
        Some(entries(table).filter_map(|(field, at, value)| self.rule(field, at, value)).collect())
    }

    fn rule(&mut self, field: &str, at: usize, value: &Spanned<DeValue<'d>>) -> Option<Rule> {
        let line = self.line(at);
        let mut rule = Rule::new(field, line);
        match value.get_ref() {
            DeValue::String(name) => {
                rule.source = Source::Columns(vec![ColumnName { name: name.to_string(), line }]);
                Some(rule)
            }
            DeValue::Table(table) => {
                self.source(table, field, at, &mut rule);
                for (key, at, value) in entries(table) {
                    self.rule_key(key, at, value, &mut rule);
                }
                if rule.part.is_some() && rule.split.is_none() {
                    self.fault(at, fault::PART_WITHOUT_SPLIT, &[]);
                }
                if rule.otherwise.is_some() && rule.lookup.is_none() {
                    self.fault(at, fault::OTHERWISE_WITHOUT_LOOKUP, &[]);
                }
                Some(rule)
            }
            _ => {
                self.fault(at, fault::NOT_A_RULE, &[("field", field)]);
                None
            }
        }
    }

    fn source(&mut self, table: &DeTable<'d>, field: &str, at: usize, rule: &mut Rule) {
        let given: Vec<Entry<'_, 'd>> = entries(table)
            .filter(|(key, ..)| matches!(*key, "column" | "template" | "constant" | "year"))
            .collect();
        let [(key, _, value)] = given.as_slice() else {
            self.fault(at, fault::ONE_SOURCE, &[("field", field)]);
            return;
        };
        let line = self.line(value.span().start);
        let source = match *key {
            "column" => self.strings(key, value).map(|names| {
                Source::Columns(names.into_iter().map(|name| ColumnName { name, line }).collect())
            }),
            "template" => self.string(key, value).and_then(|text| match Template::parse(&text) {
                Some(template) => Some(Source::Template(template, line)),
                None => {
                    self.fault(value.span().start, fault::BAD_TEMPLATE, &[("given", &text)]);
                    None
                }
            }),
            "constant" => self.scalar(key, value).map(|text| Source::Constant(text, line)),
            _ => Some(Source::Parts(["year", "month", "day"].map(|key| self.date_part(table, key)))),
        };
        if let Some(source) = source {
            rule.source = source;
        }
    }

    fn date_part(&mut self, table: &DeTable<'d>, key: &str) -> DatePart {
        let Some((_, _, value)) = entries(table).find(|(name, ..)| *name == key) else {
            return DatePart::Number(1);
        };
        match value.get_ref() {
            DeValue::String(name) => {
                DatePart::Column(ColumnName { name: name.to_string(), line: self.line(value.span().start) })
            }
            _ => DatePart::Number(self.integer(key, value, 1, 9999).unwrap_or(1) as i32),
        }
    }

    fn rule_key(&mut self, key: &str, at: usize, value: &Spanned<DeValue<'d>>, rule: &mut Rule) {
        let line = self.line(value.span().start);
        match key {
            "column" | "template" | "constant" | "year" | "month" | "day" => {}
            "date" => rule.date = self.date(value),
            "scale" => rule.scale = self.integer(key, value, 1, MAX_SCALE).unwrap_or(1),
            "decimal" => match self.string(key, value).as_deref() {
                Some(",") => rule.comma = true,
                Some(".") | None => {}
                Some(_) => self.fault(at, fault::BAD_DECIMAL, &[]),
            },
            "lookup" => rule.lookup = self.lookup(value),
            "otherwise" => rule.otherwise = self.scalar(key, value).map(|text| (text, line)),
            "split" => match self.string(key, value) {
                Some(text) if text.is_empty() => self.fault(at, fault::EMPTY_SPLIT, &[]),
                text => rule.split = text,
            },
            "part" => rule.part = self.integer(key, value, -100, 100),
            "default" => rule.default = self.scalar(key, value).map(|text| (text, line)),
            "trim" => rule.keep_spaces = !self.boolean(key, value).unwrap_or(true),
            "empty" => rule.empty = self.strings(key, value),
            "absent_before" => rule.absent_before = self.day(key, value),
            "add_days" => rule.add_days = self.integer(key, value, -1000, 1000).unwrap_or(0) as i32,
            "add_years" => rule.add_years = self.integer(key, value, -100, 100).unwrap_or(0) as i32,
            "when" => rule.when = self.conditions(value),
            other => self.unknown_key(other, at, &RULE_KEYS),
        }
    }

    fn kind(&mut self, value: &Spanned<DeValue<'d>>) -> Option<Kind> {
        let given = self.string("kind", value)?;
        let kind = Kind::of(&given);
        if kind.is_none() {
            let kinds = Kind::ALL.map(Kind::name).join(", ");
            self.fault(value.span().start, fault::UNKNOWN_KIND, &[("given", &given), ("kinds", &kinds)]);
        }
        kind
    }

    fn encoding(&mut self, value: &Spanned<DeValue<'d>>) -> Option<Encoding> {
        let given = self.string("encoding", value)?;
        let encoding = Encoding::of(&given);
        if encoding.is_none() {
            let known = Encoding::NAMES.join(", ");
            self.fault(value.span().start, fault::UNKNOWN_ENCODING, &[("given", &given), ("known", &known)]);
        }
        encoding
    }

    fn quote(&mut self, value: &Spanned<DeValue<'d>>) -> Option<Option<char>> {
        let given = self.string("quote", value)?;
        let mut letters = given.chars();
        match (letters.next(), letters.next()) {
            (None, _) => Some(None),
            (Some(mark), None) if mark.is_ascii() => Some(Some(mark)),
            _ => {
                self.fault(value.span().start, fault::BAD_QUOTE, &[]);
                None
            }
        }
    }

    fn date(&mut self, value: &Spanned<DeValue<'d>>) -> DateForm {
        let Some(given) = self.string("date", value) else { return DateForm::default() };
        DateForm::of(&given).unwrap_or_else(|| {
            self.fault(value.span().start, fault::BAD_DATE_FORM, &[("given", &given)]);
            DateForm::default()
        })
    }

    fn day(&mut self, key: &str, value: &Spanned<DeValue<'d>>) -> Option<Day> {
        let given = self.scalar(key, value)?;
        let day = Day::parse(&given).ok();
        if day.is_none() {
            self.fault(value.span().start, fault::BAD_DAY, &[("given", &given)]);
        }
        day
    }

    fn lookup(&mut self, value: &Spanned<DeValue<'d>>) -> Option<Vec<(String, String, usize)>> {
        let Some(table) = value.get_ref().as_table() else {
            self.fault(value.span().start, fault::NOT_TABLE, &[("key", "lookup")]);
            return None;
        };
        let mut pairs = Vec::new();
        for (key, at, value) in entries(table) {
            let line = self.line(at);
            if let Some(text) = self.scalar(key, value) {
                pairs.push((key.to_owned(), text, line));
            }
        }
        Some(pairs)
    }

    fn conditions(&mut self, value: &Spanned<DeValue<'d>>) -> Vec<Condition> {
        let Some(table) = value.get_ref().as_table() else {
            self.fault(value.span().start, fault::NOT_TABLE, &[("key", "when")]);
            return Vec::new();
        };
        let mut conditions = Vec::new();
        for (name, at, value) in entries(table) {
            let column = ColumnName { name: name.to_owned(), line: self.line(at) };
            if let Some(values) = self.strings(name, value) {
                conditions.push(Condition { column, values });
            }
        }
        conditions
    }

    fn string(&mut self, key: &str, value: &Spanned<DeValue<'d>>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.fault(value.span().start, fault::NOT_TEXT, &[("key", key)]);
        }
        text
    }

    /// A text, number, date or truth value, as text.
    fn scalar(&mut self, key: &str, value: &Spanned<DeValue<'d>>) -> Option<String> {
        match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().replace('_', "")),
            DeValue::Float(number) => Some(number.as_str().replace('_', "")),
            DeValue::Boolean(truth) => Some(truth.to_string()),
            DeValue::Datetime(date) => Some(date.to_string()),
            _ => self.string(key, value),
        }
    }

    fn strings(&mut self, key: &str, value: &Spanned<DeValue<'d>>) -> Option<Vec<String>> {
        match value.get_ref() {
            DeValue::String(text) => Some(vec![text.to_string()]),
            DeValue::Array(list) => list.iter().map(|item| self.scalar(key, item)).collect(),
            _ => {
                self.fault(value.span().start, fault::NOT_TEXTS, &[("key", key)]);
                None
            }
        }
    }

    fn integer(&mut self, key: &str, value: &Spanned<DeValue<'d>>, least: i64, most: i64) -> Option<i64> {
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        let fitting = number.filter(|number| (least..=most).contains(number));
        if fitting.is_none() {
            let (least, most) = (least.to_string(), most.to_string());
            self.fault(
                value.span().start,
                fault::NOT_INTEGER,
                &[("key", key), ("least", &least), ("most", &most)],
            );
        }
        fitting
    }

    fn boolean(&mut self, key: &str, value: &Spanned<DeValue<'d>>) -> Option<bool> {
        let truth = value.get_ref().as_bool();
        if truth.is_none() {
            self.fault(value.span().start, fault::NOT_BOOLEAN, &[("key", key)]);
        }
        truth
    }
}

impl Rule {
    /// A field without a source yet.
    pub(crate) fn new(field: &str, line: usize) -> Rule {
        Rule {
            line,
            field: field.to_owned(),
            source: Source::Columns(Vec::new()),
            when: Vec::new(),
            date: DateForm::default(),
            scale: 1,
            comma: false,
            lookup: None,
            otherwise: None,
            split: None,
            part: None,
            default: None,
            keep_spaces: false,
            empty: None,
            absent_before: None,
            add_days: 0,
            add_years: 0,
        }
    }
}
