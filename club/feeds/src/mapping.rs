//! The mapping: from which columns of a file, and how, each of our fields comes.
//!
//! A TOML document: what it says about the file stands at the top, the fields under `[fields]`. Without
//! `[fields]`, columns that are called as our fields go to them. `docs/feeds.md` shows all of it by example.

pub(crate) mod fault;
mod form;
mod parse;
mod suggest;
mod template;
mod write;

pub use fault::{ALL_TEXTS, Fault};
pub use form::{FieldForm, FileForm, Form, Pair, UNDECIDED, Way, When};
pub(crate) use template::{Filter, Piece, Template};

use calendar::Day;
use tabular::ReadOptions;

use crate::bind;
use crate::dates::DateForm;
use crate::kind::Kind;
use crate::mapper::Mapper;
use crate::vocabulary::Vocabulary;

/// A mapping, read from TOML.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// The kind that it says it is for.
    pub(crate) kind: Option<Kind>,
    pub(crate) options: ReadOptions,
    /// The fields in the order of the document; `None` where it has no `[fields]`.
    pub(crate) rules: Option<Vec<Rule>>,
    pub(crate) defaults: Defaults,
}

/// What holds for all fields that do not say otherwise.
#[derive(Debug, Clone, Default)]
pub(crate) struct Defaults {
    pub empty: Vec<String>,
    pub absent_before: Option<Day>,
}

/// Where a field comes from and how it is read.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub line: usize,
    pub field: String,
    pub source: Source,
    pub when: Vec<Condition>,
    pub date: DateForm,
    pub scale: i64,
    pub comma: bool,
    pub lookup: Option<Vec<(String, String, usize)>>,
    pub otherwise: Option<(String, usize)>,
    pub split: Option<String>,
    pub part: Option<i64>,
    pub default: Option<(String, usize)>,
    pub keep_spaces: bool,
    pub empty: Option<Vec<String>>,
    pub absent_before: Option<Day>,
    pub add_days: i32,
    pub add_years: i32,
}

/// A column as the mapping names it, and on which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnName {
    pub name: String,
    pub line: usize,
}

/// Where the text of a field comes from.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// One column, or the first of several that is not empty.
    Columns(Vec<ColumnName>),
    Template(Template, usize),
    Constant(String, usize),
    /// Year, month, day, each a column or a number.
    Parts([DatePart; 3]),
}

/// A part of a date.
#[derive(Debug, Clone)]
pub(crate) enum DatePart {
    Column(ColumnName),
    Number(i32),
}

/// The field is there only where the column holds one of the values.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub column: ColumnName,
    pub values: Vec<String>,
}

impl Mapping {
    /// Reads a mapping. The empty text is one too: columns that are called as our fields go to them.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line.
    pub fn parse(toml: &str) -> Result<Mapping, Vec<Fault>> {
        parse::parse(toml)
    }

    /// A first mapping (TOML) for a file with this header: what could be recognised by the columns' names.
    /// Required fields that could not stand at its end as comments.
    pub fn suggest(kind: Kind, header: &[String]) -> String {
        suggest::suggest(kind, header)
    }

    /// What the mapping says about the file itself: delimiter, encoding, quote, sheet, header row.
    pub fn options(&self) -> &ReadOptions {
        &self.options
    }

    /// The kind of feed that the mapping says it is for, where it says so.
    pub fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// The mapping for a file with this header.
    ///
    /// # Errors
    /// Fields that the kind has not, columns that the file has not, codes that the programme has not.
    pub fn bind(&self, kind: Kind, header: &[String], vocabulary: &Vocabulary) -> Result<Mapper, Vec<Fault>> {
        let (mapper, faults) = bind::bind(self, kind, header, vocabulary);
        if faults.is_empty() { Ok(mapper) } else { Err(faults) }
    }

    /// As [`Mapping::bind`], with what is wrong beside it: fields that cannot be read are left empty.
    pub(crate) fn bind_as_far(
        &self,
        kind: Kind,
        header: &[String],
        vocabulary: &Vocabulary,
    ) -> (Mapper, Vec<Fault>) {
        bind::bind(self, kind, header, vocabulary)
    }
}
