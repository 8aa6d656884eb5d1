//! Rows that come as JSON objects in our own fields: one, or a file with one a line (NDJSON).

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use audit::Actor;
use calendar::Clock;
use serde_json::{Map, Value};
use sqlx::PgPool;
use tabular::{Cells, Error as FileError, MAX_RECORD, Note, RowFault, Shape, Table};

use crate::kind::{FieldType, Kind};
use crate::load::{Came, Job, Outcome, Source};
use crate::{Error, Progress};

/// The column that holds the text of a line which is no object of our fields.
pub const LINE: &str = "line";

/// Parts the keys of a list in its cell: no key holds it.
const BETWEEN_KEYS: &str = "\u{1F}";

/// Loads a file of objects of our fields, one a line: all that can be taken, as [`crate::load()`] does with any
/// file. `name` is what the list of loads shows.
///
/// # Errors
/// [`Error`]; nothing of the file was written then.
pub async fn load_objects(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    kind: Kind,
    path: PathBuf,
    name: &str,
) -> Result<Outcome, Error> {
    let (progress, mapping) = (Progress::default(), mapping(kind).into());
    let source = Source::Objects(path, name.to_owned(), kind);
    Job { pool, clock, actor, kind, source, mapping, came: Came::default(), progress: &progress }.load().await
}

/// Loads one object of our fields.
///
/// # Errors
/// [`Error`]; nothing was written then.
pub async fn load_object(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    kind: Kind,
    object: &Map<String, Value>,
    name: &str,
) -> Result<Outcome, Error> {
    let (progress, mapping) = (Progress::default(), mapping(kind).into());
    let mut row = Cells::default();
    fill(kind, object, &mut row);
    let rows = [row.iter().map(str::to_owned).collect()].into();
    let source = Source::Rows { header: header(kind), rows, file_name: name.to_owned() };
    Job { pool, clock, actor, kind, source, mapping, came: Came::default(), progress: &progress }.load().await
}

/// The fields of an object that a kind has not, and those whose value no cell can hold.
pub fn misfits(kind: Kind, object: &Map<String, Value>) -> Vec<(String, &'static str)> {
    let fault = |(name, value): (&String, &Value)| match kind.fields().iter().find(|field| field.name == name)
    {
        None => Some((name.clone(), "unknown_field")),
        Some(field) => text_of(field.ty, value).is_none().then(|| (name.clone(), "nested_value")),
    };
    object.iter().filter_map(fault).collect()
}

/// The columns: our fields, and the line where it is none of them.
fn header(kind: Kind) -> Vec<String> {
    kind.fields().iter().map(|field| field.name.to_owned()).chain([LINE.to_owned()]).collect()
}

/// The mapping of our fields to themselves.
fn mapping(kind: Kind) -> String {
    let line = |name: &str, ty: FieldType| match ty {
        FieldType::Keys => format!("{name} = {{ column = \"{name}\", split = \"\\u001F\" }}\n"),
        _ => format!("{name} = \"{name}\"\n"),
    };
    kind.fields().iter().fold("[fields]\n".to_owned(), |text, field| text + &line(field.name, field.ty))
}

/// A value as a cell of a file would have it; `None` where none can.
fn text_of(ty: FieldType, value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => Some("".into()),
        Value::String(text) => Some(text.as_str().into()),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(flag) => Some(if *flag { "true" } else { "false" }.into()),
        Value::Array(values) if ty == FieldType::Keys => {
            let keys: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
            keys.map(|keys| keys.join(BETWEEN_KEYS).into())
        }
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// Fills a row with an object's values, and notes those that no cell can hold.
fn fill(kind: Kind, object: &Map<String, Value>, row: &mut Cells) {
    for (column, field) in kind.fields().iter().enumerate() {
        match text_of(field.ty, object.get(field.name).unwrap_or(&Value::Null)) {
            Some(text) => row.push(&text),
            None => {
                row.push("");
                row.fault(RowFault::NestedValue { column });
            }
        }
    }
    row.push("");
}

/// A file with an object a line, as a table.
pub(crate) struct Objects {
    kind: Kind,
    header: Vec<String>,
    file: BufReader<File>,
    line: Vec<u8>,
    read: u64,
    total: u64,
}

impl Objects {
    pub(crate) fn open(path: &Path, kind: Kind) -> Result<Objects, FileError> {
        let file = File::open(path).map_err(unreadable)?;
        let total = file.metadata().map_err(unreadable)?.len();
        Ok(Objects {
            kind,
            header: header(kind),
            file: BufReader::new(file),
            line: Vec::new(),
            read: 0,
            total,
        })
    }

    /// Reads a line without its end; of one that is too long the beginning. `false` after the last.
    fn next_line(&mut self) -> std::io::Result<bool> {
        self.line.clear();
        let most = MAX_RECORD as u64 + 1;
        let mut read = self.file.by_ref().take(most).read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(false);
        }
        while self.line.last() != Some(&b'\n') {
            let skipped = skip_line(&mut self.file)?;
            read += skipped.0;
            if skipped.1 {
                break;
            }
        }
        self.read += read as u64;
        Ok(true)
    }

    fn row_of_line(&self, row: &mut Cells) {
        let object = match serde_json::from_slice(&self.line) {
            Ok(Value::Object(object)) if self.line.len() <= MAX_RECORD => object,
            _ => return self.unread(row, RowFault::NotAnObject),
        };
        if object.keys().all(|name| self.kind.fields().iter().any(|field| field.name == name)) {
            fill(self.kind, &object, row);
        } else {
            self.unread(row, RowFault::UnknownField);
        }
    }

    /// A row that keeps the line as it came.
    fn unread(&self, row: &mut Cells, fault: RowFault) {
        self.kind.fields().iter().for_each(|_| row.push(""));
        let text = String::from_utf8_lossy(&self.line).replace('\0', "\u{FFFD}");
        let mut cut = text.len().min(tabular::MAX_CELL);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        row.push(text[..cut].trim_end());
        row.fault(fault);
    }
}

fn unreadable(cause: std::io::Error) -> FileError {
    FileError::NotReadable { file: "NDJSON".to_owned(), cause }
}

/// Passes over what is left of a line; how much that was, and whether the line ended.
fn skip_line(file: &mut BufReader<File>) -> std::io::Result<(usize, bool)> {
    let held = file.fill_buf()?;
    let (skipped, ended) = match held.iter().position(|byte| *byte == b'\n') {
        Some(place) => (place + 1, true),
        None => (held.len(), held.is_empty()),
    };
    file.consume(skipped);
    Ok((skipped, ended))
}

impl Table for Objects {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next_row(&mut self, row: &mut Cells) -> Result<bool, FileError> {
        row.clear();
        loop {
            if !self.next_line().map_err(unreadable)? {
                return Ok(false);
            }
            if !self.line.trim_ascii().is_empty() {
                self.row_of_line(row);
                return Ok(true);
            }
        }
    }

    fn shape(&self) -> Shape {
        Shape::csv(self.header.clone())
    }

    fn bytes_read(&self) -> u64 {
        self.read
    }

    fn bytes_total(&self) -> u64 {
        self.total
    }

    fn notes(&self) -> &[Note] {
        &[]
    }
}
