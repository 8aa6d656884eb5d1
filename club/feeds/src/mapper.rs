//! Rows of a file into rows of our fields.

use std::collections::HashMap;

use tabular::{Cells, RowFault};

use crate::amount;
use crate::dates::{DateForm, written_year, year_of};
use crate::kind::{Field, FieldType, Finding, Kind, Mapped, Value};
use crate::mapping::Filter;
use crate::rules::Rules;
use crate::value::{Reader, Refusal};

/// The name under which what is wrong with a whole row is found.
pub const WHOLE_ROW: &str = "row";

/// Letters of a value that a finding keeps.
const SHOWN: usize = 200;

/// Maps rows; a clone for each thread.
#[derive(Debug, Clone)]
pub struct Mapper {
    kind: Kind,
    fields: Vec<Bound>,
    rules: Rules,
    scratch: String,
}

/// A field and where it comes from.
#[derive(Debug, Clone)]
pub(crate) struct Bound {
    pub field: &'static Field,
    pub source: BoundSource,
    pub label: String,
    pub when: Vec<BoundCondition>,
    pub keep_spaces: bool,
    pub empty: Vec<String>,
    pub split: Option<(String, i64)>,
    pub lookup: Option<Lookup>,
    pub default: Option<Value>,
    pub reader: Reader,
    /// Texts of a field with few values, and what they were read as.
    known: Vec<(String, Option<Value>)>,
}

/// Texts that are remembered of a field: so few that they are found by looking through them.
const MOST_KNOWN: usize = 16;

#[derive(Debug, Clone)]
pub(crate) enum BoundSource {
    Nothing,
    Constant(Value),
    Columns(Vec<usize>),
    Template(Vec<BoundPiece>),
    Parts([BoundPart; 3]),
}

#[derive(Debug, Clone)]
pub(crate) enum BoundPiece {
    Literal(String),
    Column(usize, Filter),
}

#[derive(Debug, Clone)]
pub(crate) enum BoundPart {
    Number(i32),
    Column(usize),
}

#[derive(Debug, Clone)]
pub(crate) struct BoundCondition {
    pub column: usize,
    pub values: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Lookup {
    pub exact: HashMap<String, String>,
    pub folded: HashMap<String, String>,
    pub otherwise: Option<String>,
    pub known: String,
}

impl Mapper {
    pub(crate) fn new(kind: Kind, fields: Vec<Bound>) -> Mapper {
        Mapper { kind, fields, rules: Rules::of(kind), scratch: String::new() }
    }

    /// The kind of feed.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The file's column or columns from which a field comes.
    pub fn column_of(&self, field: &str) -> &str {
        self.fields.iter().find(|bound| bound.field.name == field).map_or("", |bound| &bound.label)
    }

    /// A row in our fields. `row_no`: 1 is the first row after the header.
    pub fn map(&mut self, row_no: u64, cells: &Cells) -> Mapped {
        let mut mapped = Mapped { row_no, values: Vec::new(), findings: Vec::new() };
        self.map_into(row_no, cells, &mut mapped);
        mapped
    }

    /// As [`Mapper::map`], into a row that was used before: what it holds on the heap is used again.
    pub fn map_into(&mut self, row_no: u64, cells: &Cells, mapped: &mut Mapped) {
        mapped.row_no = row_no;
        mapped.findings.clear();
        mapped.values.resize(self.fields.len(), None);
        if !cells.faults().is_empty() && self.whole_row(cells, &mut mapped.findings) {
            mapped.values.fill(None);
            return;
        }
        for (bound, slot) in self.fields.iter_mut().zip(&mut mapped.values) {
            if let Err(refusal) = bound.fill(cells, &mut self.scratch, slot) {
                *slot = None;
                mapped.findings.push(bound.finding(
                    cells,
                    refusal,
                    bound.field.required || bound.field.strict,
                ));
            } else if slot.is_none() && bound.field.required {
                mapped.findings.push(bound.finding(cells, Refusal::new("missing"), true));
            }
        }
        let (fields, findings) = (&self.fields, &mut mapped.findings);
        let mut left_out = Vec::new();
        self.rules.check(&mapped.values, |broken| {
            let bound = &fields[broken.field];
            // A field that is not there because its own value was refused has had its finding.
            if !findings.iter().any(|finding| finding.field == bound.field.name) {
                findings.push(bound.finding(cells, broken.refusal, broken.fatal));
            }
            if !broken.fatal {
                left_out.push(broken.field);
            }
        });
        for field in left_out {
            mapped.values[field] = None;
        }
    }

    /// What is wrong with the row as a whole; `true` where its cells cannot be trusted.
    fn whole_row(&self, cells: &Cells, findings: &mut Vec<Finding>) -> bool {
        let mut fatal = false;
        for fault in cells.faults() {
            let (refusal, costs) = match *fault {
                RowFault::TooManyCells { got, expected } => {
                    (Refusal::new("too_many_cells").with("got", got).with("expected", expected), true)
                }
                RowFault::TooFewCells { got, expected } => {
                    let weighty = |bound: &&Bound| bound.field.required || bound.field.strict;
                    let cut = self
                        .fields
                        .iter()
                        .filter(weighty)
                        .any(|bound| bound.columns().any(|column| column >= got));
                    (Refusal::new("too_few_cells").with("got", got).with("expected", expected), cut)
                }
                RowFault::UnclosedQuote => (Refusal::new("unclosed_quote"), true),
                RowFault::NotAnObject => (Refusal::new("not_an_object"), true),
                RowFault::UnknownField => (Refusal::new("unknown_field"), true),
                RowFault::BadEncoding => {
                    let hurt =
                        |column: usize| cells.get(column).is_some_and(|cell| cell.contains('\u{FFFD}'));
                    (Refusal::new("bad_encoding"), self.fields.iter().any(|bound| bound.columns().any(hurt)))
                }
                // These concern one cell and are told with its field.
                RowFault::CellTooLong { .. }
                | RowFault::FormulaWithoutValue { .. }
                | RowFault::ErrorValue { .. }
                | RowFault::NestedValue { .. } => continue,
            };
            fatal |= costs;
            findings.push(Finding {
                field: WHOLE_ROW,
                column: String::new(),
                value: shown(cells.iter()),
                reason: refusal.code,
                params: refusal.params,
                fatal: costs,
            });
        }
        fatal
    }
}

impl Bound {
    pub fn new(field: &'static Field, source: BoundSource, reader: Reader) -> Bound {
        Bound {
            field,
            source,
            label: String::new(),
            when: Vec::new(),
            keep_spaces: false,
            empty: Vec::new(),
            split: None,
            lookup: None,
            default: None,
            reader,
            known: Vec::new(),
        }
    }

    /// The columns that the field is made of.
    fn columns(&self) -> impl Iterator<Item = usize> {
        let (columns, pieces, parts) = match &self.source {
            BoundSource::Columns(columns) => (columns.as_slice(), &[][..], &[][..]),
            BoundSource::Template(pieces) => (&[][..], pieces.as_slice(), &[][..]),
            BoundSource::Parts(parts) => (&[][..], &[][..], parts.as_slice()),
            BoundSource::Nothing | BoundSource::Constant(_) => (&[][..], &[][..], &[][..]),
        };
        let pieces = pieces.iter().filter_map(|piece| match piece {
            BoundPiece::Column(column, _) => Some(*column),
            BoundPiece::Literal(_) => None,
        });
        let parts = parts.iter().filter_map(|part| match part {
            BoundPart::Column(column) => Some(*column),
            BoundPart::Number(_) => None,
        });
        columns.iter().copied().chain(pieces).chain(parts)
    }

    fn finding(&self, cells: &Cells, refusal: Refusal, fatal: bool) -> Finding {
        let raw: Vec<&str> = self.columns().filter_map(|column| cells.get(column)).collect();
        Finding {
            field: self.field.name,
            column: self.label.clone(),
            value: shown(raw.into_iter()),
            reason: refusal.code,
            params: refusal.params,
            fatal,
        }
    }

    /// Reads the field's value into its slot; `None` where the row has none.
    fn fill(&mut self, cells: &Cells, scratch: &mut String, slot: &mut Option<Value>) -> Result<(), Refusal> {
        if !cells.faults().is_empty() {
            self.cell_faults(cells)?;
        }
        if !self.when.iter().all(|condition| condition.holds(cells)) {
            *slot = None;
            return Ok(());
        }
        let text = match &self.source {
            BoundSource::Nothing => None,
            BoundSource::Constant(value) => {
                slot.clone_from(&Some(value.clone()));
                return Ok(());
            }
            BoundSource::Columns(columns) => {
                columns.iter().find_map(|column| given(cells.get(*column)?, self.keep_spaces, &self.empty))
            }
            BoundSource::Template(pieces) => {
                scratch.clear();
                let every = self.field.ty != FieldType::Text;
                let filled = fill_template(pieces, cells, self.keep_spaces, &self.empty, every, scratch);
                filled.then_some(scratch.as_str())
            }
            BoundSource::Parts(parts) => return date_of_parts(parts, cells, &self.empty, &self.reader, slot),
        };
        let whole = text.filter(|_| self.reader.has_few_values());
        if let Some(text) = whole
            && let Some((_, value)) = self.known.iter().find(|(known, _)| known == text)
        {
            slot.clone_from(value);
            return Ok(());
        }
        let text = text.and_then(|text| match &self.split {
            Some((mark, part)) => given(part_of(text, mark, *part)?, self.keep_spaces, &self.empty),
            None => Some(text),
        });
        let text = match (&self.lookup, text) {
            (Some(lookup), Some(text)) => lookup.target(text)?,
            (_, text) => text,
        };
        match text {
            Some(text) => self.reader.read(text, slot)?,
            None => *slot = None,
        }
        if slot.is_none() && self.default.is_some() {
            slot.clone_from(&self.default);
        }
        if let Some(text) = whole
            && self.known.len() < MOST_KNOWN
        {
            self.known.push((text.to_owned(), slot.clone()));
        }
        Ok(())
    }

    /// A fault of one of the field's cells.
    fn cell_faults(&self, cells: &Cells) -> Result<(), Refusal> {
        for fault in cells.faults() {
            let (column, code) = match *fault {
                RowFault::CellTooLong { column } => (column, "cell_too_long"),
                RowFault::FormulaWithoutValue { column } => (column, "formula_without_value"),
                RowFault::ErrorValue { column } => (column, "error_value"),
                RowFault::NestedValue { column } => (column, "nested_value"),
                _ => continue,
            };
            if self.columns().any(|own| own == column) {
                return Err(Refusal::new(code));
            }
        }
        Ok(())
    }
}

impl BoundCondition {
    fn holds(&self, cells: &Cells) -> bool {
        let cell = persian::fold(cells.get(self.column).unwrap_or_default());
        self.values.contains(&cell)
    }
}

impl Lookup {
    /// What stands for a text; `None` where the mapping says that nothing does.
    fn target(&self, text: &str) -> Result<Option<&str>, Refusal> {
        let target = match self.exact.get(text) {
            Some(target) => target,
            None => match (self.folded.get(&persian::fold(text)), &self.otherwise) {
                (Some(target), _) => target,
                (None, Some(otherwise)) => otherwise,
                (None, None) => return Err(Refusal::new("not_in_lookup").with("known", &self.known)),
            },
        };
        Ok(Some(target.as_str()).filter(|target| !target.is_empty()))
    }
}

/// A cell's text without the spaces around it; `None` where it is empty or stands for nothing.
#[inline]
fn given<'t>(cell: &'t str, keep_spaces: bool, empty: &[String]) -> Option<&'t str> {
    let graphic = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_graphic());
    let bytes = cell.as_bytes();
    let text = if keep_spaces || (graphic(bytes.first()) && graphic(bytes.last())) {
        cell
    } else {
        cell.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}'))
    };
    (!text.trim().is_empty() && !empty.iter().any(|other| other == text)).then_some(text)
}

/// Part `part` of a text, from 1; from the end where negative.
fn part_of<'t>(text: &'t str, mark: &str, part: i64) -> Option<&'t str> {
    match part {
        0 => None,
        1.. => text.split(mark).nth(part as usize - 1),
        _ => text.rsplit(mark).nth(part.unsigned_abs() as usize - 1),
    }
}

/// Fills a template. `every`: it is nothing as soon as one of its columns is empty; otherwise only where all are.
fn fill_template(
    pieces: &[BoundPiece],
    cells: &Cells,
    keep_spaces: bool,
    empty: &[String],
    every: bool,
    out: &mut String,
) -> bool {
    let mut any = false;
    for piece in pieces {
        match piece {
            BoundPiece::Literal(text) => out.push_str(text),
            BoundPiece::Column(column, filter) => {
                let cell = cells.get(*column).and_then(|cell| given(cell, keep_spaces, empty));
                let filtered = cell.and_then(|text| push_filtered(text, *filter, out));
                if filtered.is_none() && every {
                    return false;
                }
                any |= filtered.is_some();
            }
        }
    }
    any
}

fn push_filtered(text: &str, filter: Filter, out: &mut String) -> Option<()> {
    match filter {
        Filter::Plain => out.push_str(text),
        Filter::Integer => {
            // the usual case without arithmetic: digits and `.0`
            let whole = text.strip_suffix(".0").unwrap_or(text);
            if !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit()) {
                out.push_str(whole);
            } else {
                out.push_str(&amount::whole(text)?.to_string());
            }
        }
        Filter::Year => {
            let year = year_of(text).or_else(|| written_year(text, &DateForm::default()))?;
            out.push_str(&year.to_string());
        }
    }
    Some(())
}

fn date_of_parts(
    parts: &[BoundPart; 3],
    cells: &Cells,
    empty: &[String],
    reader: &Reader,
    slot: &mut Option<Value>,
) -> Result<(), Refusal> {
    let mut numbers = [0i32; 3];
    for (number, part) in numbers.iter_mut().zip(parts) {
        *number = match part {
            BoundPart::Number(number) => *number,
            BoundPart::Column(column) => {
                let Some(text) = cells.get(*column).and_then(|cell| given(cell, false, empty)) else {
                    *slot = None;
                    return Ok(());
                };
                year_of(text).ok_or_else(|| Refusal::new("not_a_date"))?
            }
        };
    }
    let [year, month, day] = numbers;
    reader.date_of(year, month.unsigned_abs(), day.unsigned_abs(), slot)
}

/// Raw values joined as a finding shows them.
fn shown<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    let mut text = String::new();
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            text.push_str(" + ");
        }
        text.extend(cell.chars().take(SHOWN));
        if text.len() > SHOWN * 4 {
            break;
        }
    }
    match text.char_indices().nth(SHOWN) {
        Some((cut, _)) => text[..cut].to_owned(),
        None => text,
    }
}
