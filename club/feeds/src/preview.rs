//! The first rows of a file as a mapping reads them, before anything is loaded.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use calendar::{Clock, Day};
use i18n::{Message, Text};
use sqlx::PgPool;
use tabular::{Cells, Table};

use crate::kind::{FieldType, Finding, Kind, Mapped, Value};
use crate::mapper::{Mapper, WHOLE_ROW};
use crate::mapping::{Fault, Form, Mapping, Way};
use crate::vocabulary::Vocabulary;
use crate::{Error, plain};

/// Rows over which findings and texts are counted.
const COUNTED: u64 = 1_000;
/// Rows that are shown as they are read.
const SHOWN: usize = 20;
/// Different texts of a column that a table of codes offers.
const MOST_TEXTS: usize = 40;

/// A file's beginning through a mapping.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The file's columns.
    pub header: Vec<String>,
    /// Columns from which no field comes.
    pub unused: Vec<String>,
    /// What is wrong with the mapping, by the field where it concerns one.
    pub faults: Vec<(Option<String>, Fault)>,
    /// Required fields that come from nowhere.
    pub missing: Vec<&'static str>,
    /// The fields that are read, in the order of the kind.
    pub fields: Vec<&'static str>,
    /// The first rows.
    pub rows: Vec<Row>,
    /// Rows that were looked at.
    pub counted: u64,
    /// Of them, those that would be rejected.
    pub rejected: u64,
    /// How many of them have a finding, by field and reason; the most first.
    pub findings: Vec<Tally>,
    /// The different texts of columns that codes, words and flags come from, with their rows; the most first.
    pub texts: BTreeMap<String, Vec<(String, u64)>>,
    /// What each field with few values may hold: its word in a mapping and its name.
    pub choices: BTreeMap<&'static str, Vec<(String, Message)>>,
    /// What the reader made of doubtful things.
    pub notes: Vec<Message>,
}

/// How many rows have a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The field, or the whole row.
    pub field: &'static str,
    /// The reason's code.
    pub reason: &'static str,
    /// The rows would be rejected; otherwise the cell is left out.
    pub fatal: bool,
    /// Rows.
    pub rows: u64,
}

/// One row as it is read.
#[derive(Debug, Clone)]
pub struct Row {
    /// 1 is the first row after the header.
    pub row_no: u64,
    /// What is wrong with the row as a whole.
    pub whole: Vec<Found>,
    /// One for each of [`Preview::fields`].
    pub cells: Vec<Cell>,
    /// The row would be rejected.
    pub rejected: bool,
}

/// One cell as it is read.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The value.
    pub value: Read,
    /// What is wrong with it.
    pub found: Option<Found>,
}

/// What is wrong with a cell, in words.
#[derive(Debug, Clone)]
pub struct Found {
    /// The text in the file.
    pub given: String,
    /// Why it is not taken.
    pub why: Message,
    /// The row would be rejected.
    pub fatal: bool,
}

/// A value as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// None.
    Nothing,
    /// Text, a key, an identity, a list.
    Text(String),
    /// A day.
    Day(Day),
    /// Rials.
    Money(i64),
    /// A number.
    Count(i64),
    /// Yes or no.
    Flag(bool),
    /// A word, a code or a province by its name.
    Named(Message),
}

/// Looks at the beginning of a file through a form. What is wrong with the form does not keep the other fields
/// from being read.
///
/// # Errors
/// [`Error::File`] where the file is no table; [`Error::NoProgramme`], [`Error::Database`].
pub async fn preview(pool: &PgPool, clock: &Clock, path: &Path, form: &Form) -> Result<Preview, Error> {
    let in_force = programme::in_force(pool, clock.today()).await?;
    let (_, programme) = in_force.ok_or(Error::NoProgramme)?;
    let vocabulary = Vocabulary::of(&programme);
    let (path, form) = (path.to_owned(), form.clone());
    let read = tokio::task::spawn_blocking(move || read(&path, &form, &vocabulary)).await;
    read.map_err(|_| Error::Reader)?
}

/// As [`preview`], with the words that are known.
fn read(path: &Path, form: &Form, vocabulary: &Vocabulary) -> Result<Preview, Error> {
    let toml = form.toml();
    let (mapping, mut faults) = match Mapping::parse(&toml) {
        Ok(mapping) => (mapping, Vec::new()),
        Err(faults) => (readable(form, &faults), faults),
    };
    let mut table = tabular::open(path, mapping.options())?;
    let header = table.header().to_vec();
    let (mapper, unbound) = mapping.bind_as_far(form.kind, &header, vocabulary);
    faults.extend(unbound);
    let missing = missing(form);
    let mut tallies = Tallies::new(form, &header, vocabulary);
    let (rows, notes) = tallies.run(&mut *table, mapper)?;
    Ok(Preview {
        unused: unused(form, &header),
        faults: faults
            .into_iter()
            .filter(|fault| !fault.code.starts_with("FIELD_MISSING") && fault.code != "NOTHING_MAPPED")
            .map(|fault| (form.field_on(fault.line).map(str::to_owned), fault))
            .collect(),
        missing,
        fields: tallies.fields.iter().map(|(_, name)| *name).collect(),
        rows,
        counted: tallies.counted,
        rejected: tallies.rejected,
        findings: tallies.findings(),
        texts: tallies.texts(),
        choices: choices(form.kind, vocabulary),
        notes,
        header,
    })
}

/// The mapping without the fields that cannot be read, so that the others still can.
fn readable(form: &Form, faults: &[Fault]) -> Mapping {
    let bad: BTreeSet<&str> = faults.iter().filter_map(|fault| form.field_on(fault.line)).collect();
    let mut rest = form.clone();
    for field in rest.fields.iter_mut().filter(|field| bad.contains(field.name.as_str())) {
        field.way = Way::Nothing;
    }
    Mapping::parse(&rest.toml()).unwrap_or_else(|_| {
        rest.file = Default::default();
        Mapping::parse(&rest.toml()).unwrap_or_default()
    })
}

fn missing(form: &Form) -> Vec<&'static str> {
    let from_nowhere =
        |name: &str| form.fields.iter().any(|field| field.name == name && field.way == Way::Nothing);
    let required = form.kind.fields().iter().filter(|field| field.required);
    required.map(|field| field.name).filter(|name| from_nowhere(name)).collect()
}

/// The columns that the form does not name.
fn unused(form: &Form, header: &[String]) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    for field in &form.fields {
        named.extend(field.columns.iter().map(|name| persian::fold(name)));
        named.extend(field.when.iter().map(|when| persian::fold(&when.column)));
        named.extend(field.parts.iter().filter_map(|part| part.strip_prefix(':')).map(persian::fold));
    }
    let in_template = |name: &str| {
        let (plain, filtered) = (format!("{{{name}}}"), format!("{{{name}:"));
        form.fields.iter().any(|field| field.template.contains(&plain) || field.template.contains(&filtered))
    };
    let free = |name: &&String| !named.contains(&persian::fold(name)) && !in_template(name);
    header.iter().filter(free).cloned().collect()
}

/// What a field with few values may hold.
fn choices(kind: Kind, vocabulary: &Vocabulary) -> BTreeMap<&'static str, Vec<(String, Message)>> {
    let message = |text: Text| Message { fa: text.fa.into(), en: text.en.into() };
    let word = |word: &&str| ((*word).to_owned(), plain::word(word).map_or_else(|| named(word), message));
    let of = |ty: FieldType| match ty {
        FieldType::Word(words) => Some(words.iter().map(word).collect()),
        FieldType::Code(kind) => Some(vocabulary.named(kind).map(|(_, code, name)| (code, name)).collect()),
        FieldType::Province => Some(provinces()),
        FieldType::Flag => Some(vec![("true".to_owned(), YES.into()), ("false".to_owned(), NO.into())]),
        _ => None,
    };
    kind.fields().iter().filter_map(|field| Some((field.name, of(field.ty)?))).collect()
}

fn provinces() -> Vec<(String, Message)> {
    let all = persian::province::PROVINCES.iter();
    all.map(|one| (one.fa.to_owned(), Message { fa: one.fa.into(), en: one.en.into() })).collect()
}

fn named(text: &str) -> Message {
    Message { fa: text.to_owned().into(), en: text.to_owned().into() }
}

/// What is counted while rows are read.
struct Tallies<'f> {
    /// Place and name of the fields that come from somewhere.
    fields: Vec<(usize, &'static str)>,
    kind: Kind,
    names: HashMap<(&'static str, i16), Message>,
    counted: u64,
    rejected: u64,
    found: HashMap<(&'static str, &'static str, bool), u64>,
    /// Columns whose texts are counted, by place.
    columns: Vec<(usize, &'f str)>,
    seen: BTreeMap<usize, HashMap<String, u64>>,
}

impl<'f> Tallies<'f> {
    fn new(form: &'f Form, header: &[String], vocabulary: &Vocabulary) -> Tallies<'f> {
        let all = form.kind.fields().iter().zip(&form.fields).enumerate();
        let read = all.filter(|(_, (_, field))| field.way != Way::Nothing);
        let few = |ty| {
            matches!(ty, FieldType::Word(_) | FieldType::Code(_) | FieldType::Province | FieldType::Flag)
        };
        let place = |name: &str| header.iter().position(|known| persian::fold(known) == persian::fold(name));
        let coded = form.kind.fields().iter().zip(&form.fields).filter(|(known, _)| few(known.ty));
        let columns = coded.flat_map(|(_, field)| &field.columns);
        Tallies {
            fields: read.map(|(place, (known, _))| (place, known.name)).collect(),
            kind: form.kind,
            names: names(form.kind, vocabulary),
            counted: 0,
            rejected: 0,
            found: HashMap::new(),
            columns: columns.filter_map(|name| Some((place(name)?, name.as_str()))).collect(),
            seen: BTreeMap::new(),
        }
    }

    fn run(&mut self, table: &mut dyn Table, mut mapper: Mapper) -> Result<(Vec<Row>, Vec<Message>), Error> {
        let (mut rows, mut cells) = (Vec::new(), Cells::default());
        while self.counted < COUNTED && table.next_row(&mut cells)? {
            self.counted += 1;
            let mapped = mapper.map(self.counted, &cells);
            self.count(&mapped, &cells);
            if rows.len() < SHOWN {
                rows.push(self.row(&mapped));
            }
        }
        Ok((rows, crate::look::messages(table.notes())))
    }

    fn count(&mut self, mapped: &Mapped, cells: &Cells) {
        let (read, missing): (Vec<&Finding>, Vec<&Finding>) =
            mapped.findings.iter().partition(|finding| self.is_read(finding.field));
        self.rejected += u64::from(read.iter().chain(&missing).any(|finding| finding.fatal));
        for finding in read {
            *self.found.entry((finding.field, finding.reason, finding.fatal)).or_default() += 1;
        }
        for (place, _) in &self.columns {
            let texts = self.seen.entry(*place).or_default();
            let text = cells.get(*place).unwrap_or_default().trim();
            if !text.is_empty() && (texts.len() < MOST_TEXTS || texts.contains_key(text)) {
                *texts.entry(text.to_owned()).or_default() += 1;
            }
        }
    }

    fn is_read(&self, field: &str) -> bool {
        field == WHOLE_ROW || self.fields.iter().any(|(_, name)| *name == field)
    }

    fn row(&self, mapped: &Mapped) -> Row {
        let found = |field: &str| mapped.findings.iter().find(|finding| finding.field == field).map(told);
        let cell = |(place, name): &(usize, &'static str)| Cell {
            value: self.value(name, mapped.values[*place].as_ref()),
            found: found(name),
        };
        let whole = mapped.findings.iter().filter(|finding| finding.field == WHOLE_ROW);
        Row {
            row_no: mapped.row_no,
            whole: whole.map(told).collect(),
            cells: self.fields.iter().map(cell).collect(),
            rejected: mapped.findings.iter().any(|finding| finding.fatal),
        }
    }

    fn value(&self, field: &'static str, value: Option<&Value>) -> Read {
        match value {
            None => Read::Nothing,
            Some(Value::Text(text)) => Read::Text(text.clone()),
            Some(Value::List(list)) => Read::Text(list.join("، ")),
            Some(Value::Day(day)) => Read::Day(*day),
            Some(Value::Money(rials)) => Read::Money(*rials),
            Some(Value::Count(count)) => Read::Count(i64::from(*count)),
            Some(Value::Flag(flag)) => Read::Flag(*flag),
            Some(Value::Small(number)) => match self.names.get(&(field, *number)) {
                Some(name) => Read::Named(name.clone()),
                None => Read::Count(i64::from(*number)),
            },
        }
    }

    fn findings(&self) -> Vec<Tally> {
        let tally = |(&(field, reason, fatal), &rows): (&(&'static str, &'static str, bool), &u64)| Tally {
            field,
            reason,
            fatal,
            rows,
        };
        let mut all: Vec<Tally> = self.found.iter().map(tally).collect();
        let place = |field| self.kind.fields().iter().position(|known| known.name == field);
        all.sort_by_key(|one| (!one.fatal, std::cmp::Reverse(one.rows), place(one.field), one.reason));
        all
    }

    fn texts(&self) -> BTreeMap<String, Vec<(String, u64)>> {
        let texts = |place: &usize| {
            let seen = self.seen.get(place).into_iter().flatten();
            let mut texts: Vec<(String, u64)> = seen.map(|(text, rows)| (text.clone(), *rows)).collect();
            texts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            texts
        };
        self.columns.iter().map(|(place, name)| ((*name).to_owned(), texts(place))).collect()
    }
}

fn told(finding: &Finding) -> Found {
    let params: Vec<(&str, &str)> =
        finding.params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Found {
        given: finding.value.clone(),
        why: crate::reason::message(finding.reason, &params),
        fatal: finding.fatal,
    }
}

/// The names behind the numbers of words, codes and provinces, by field.
fn names(kind: Kind, vocabulary: &Vocabulary) -> HashMap<(&'static str, i16), Message> {
    let mut names = HashMap::new();
    for field in kind.fields() {
        match field.ty {
            FieldType::Word(words) => {
                for (number, word) in (1..).zip(words) {
                    let name = plain::word(word).map_or_else(|| named(word), Message::from);
                    names.insert((field.name, number), name);
                }
            }
            FieldType::Code(kind) => {
                names.extend(vocabulary.named(kind).map(|(number, _, name)| ((field.name, number), name)));
            }
            FieldType::Province => {
                for one in &persian::province::PROVINCES {
                    let name = Message { fa: one.fa.into(), en: one.en.into() };
                    names.insert((field.name, one.code), name);
                }
            }
            _ => {}
        }
    }
    names
}

i18n::texts! {
    YES = "بله" | "yes";
    NO = "خیر" | "no";
}
