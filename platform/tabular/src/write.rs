//! Rows given back in the shape in which they came.
//!
//! A cell that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a carriage
//! return, and is no number) gets an apostrophe before it in text files, and is written as text in a workbook.
//! The reader takes that apostrophe away again, so that every cell comes back as it was read: safe to open
//! and safe to load.

use std::io::Write;

use rust_xlsxwriter::{Workbook, Worksheet};

use crate::decode::encode;
use crate::{Error, Format, Shape};

const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes rows in a shape.
pub struct Writer<W: Write> {
    out: W,
    shape: Shape,
    kind: Kind,
}

enum Kind {
    Text { line: String, bytes: Vec<u8> },
    Xlsx { book: Box<Workbook>, row: u32 },
}

impl<W: Write> Writer<W> {
    /// Begins a file with the shape's header, if it has one.
    ///
    /// # Errors
    /// [`Error::WriteFailed`].
    pub fn new(shape: &Shape, out: W) -> Result<Writer<W>, Error> {
        let mut shape = shape.clone();
        let kind = match shape.format {
            Format::Xlsx => Kind::Xlsx { book: Box::new(new_book(&shape)?), row: 0 },
            Format::Text => Kind::Text { line: String::new(), bytes: Vec::new() },
            Format::Parquet => {
                shape = Shape { header_row: shape.header_row, ..Shape::csv(shape.header) };
                Kind::Text { line: String::new(), bytes: Vec::new() }
            }
        };
        let mut writer = Writer { out, shape, kind };
        if writer.shape.bom && matches!(writer.kind, Kind::Text { .. }) {
            let mut mark = Vec::new();
            encode(writer.shape.encoding, "\u{FEFF}", &mut mark);
            writer.out.write_all(&mark).map_err(failed)?;
        }
        if !writer.shape.header.is_empty() {
            writer.skip_lines()?;
            let header = std::mem::take(&mut writer.shape.header);
            writer.row(header.iter().map(String::as_str))?;
            writer.shape.header = header;
        }
        Ok(writer)
    }

    /// Blank lines before the header, so that it stands on the line on which it came.
    fn skip_lines(&mut self) -> Result<(), Error> {
        let blank = self.shape.header_row.saturating_sub(1);
        match &mut self.kind {
            Kind::Xlsx { row, .. } => *row = blank,
            Kind::Text { bytes, .. } => {
                (0..blank).for_each(|_| encode(self.shape.encoding, &self.shape.line_end, bytes));
                self.out.write_all(bytes).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Writes a row.
    ///
    /// # Errors
    /// [`Error::WriteFailed`].
    pub fn row<'a>(&mut self, cells: impl Iterator<Item = &'a str>) -> Result<(), Error> {
        match &mut self.kind {
            Kind::Text { line, bytes } => {
                line.clear();
                bytes.clear();
                text_line(&self.shape, cells, line);
                encode(self.shape.encoding, line, bytes);
                self.out.write_all(bytes).map_err(failed)
            }
            Kind::Xlsx { book, row } => {
                let sheet = book.worksheet_from_index(0).map_err(failed)?;
                sheet_row(sheet, *row, cells)?;
                *row += 1;
                Ok(())
            }
        }
    }

    /// Ends the file and gives the output back.
    ///
    /// # Errors
    /// [`Error::WriteFailed`].
    pub fn finish(mut self) -> Result<W, Error> {
        if let Kind::Xlsx { book, .. } = &mut self.kind {
            let bytes = book.save_to_buffer().map_err(failed)?;
            self.out.write_all(&bytes).map_err(failed)?;
        }
        self.out.flush().map_err(failed)?;
        Ok(self.out)
    }
}

fn failed(why: impl ToString) -> Error {
    Error::WriteFailed { why: why.to_string() }
}

fn new_book(shape: &Shape) -> Result<Workbook, Error> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
    if let Some(name) = &shape.sheet {
        sheet.set_name(name).map_err(failed)?;
    }
    Ok(book)
}

fn sheet_row<'a>(sheet: &mut Worksheet, row: u32, cells: impl Iterator<Item = &'a str>) -> Result<(), Error> {
    for (column, cell) in cells.enumerate() {
        if cell.is_empty() {
            continue;
        }
        // A sheet's cell holds at most 32,767 characters.
        let fitting: String = cell.chars().take(32_767).collect();
        sheet.write_string(row, column as u16, fitting).map_err(failed)?;
    }
    Ok(())
}

fn text_line<'a>(shape: &Shape, cells: impl Iterator<Item = &'a str>, line: &mut String) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            line.push_str(&shape.delimiter);
        }
        let mark = if needs_mark(cell) { "'" } else { "" };
        match shape.quote {
            Some(quote) if shape.quote_all || must_quote(cell, quote, &shape.delimiter) => {
                line.push(quote);
                line.push_str(mark);
                for c in cell.chars() {
                    if c == quote {
                        line.push(quote);
                    }
                    line.push(c);
                }
                line.push(quote);
            }
            _ => {
                line.push_str(mark);
                line.push_str(cell);
            }
        }
    }
    line.push_str(&shape.line_end);
}

fn must_quote(cell: &str, quote: char, delimiter: &str) -> bool {
    cell.contains([quote, '\n', '\r']) || cell.contains(delimiter)
}

/// Whether a spreadsheet would take the cell for a formula, or the reader an apostrophe of its own for our mark.
fn needs_mark(cell: &str) -> bool {
    let bare = cell.trim_start_matches('\'');
    bare.starts_with(FORMULA_STARTS) && (bare.len() < cell.len() || !is_number(bare))
}

/// Whether the cell begins with the apostrophe that says "text, not a formula".
pub(crate) fn is_marked(cell: &str) -> bool {
    cell.starts_with('\'') && cell.trim_start_matches('\'').starts_with(FORMULA_STARTS)
}

/// A number as people write it: a sign, digits of any script, marks between them.
fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    let signs = text.len() - digits.len();
    signs <= 1
        && digits.starts_with(|c: char| c.is_numeric())
        && digits.chars().all(|c| c.is_numeric() || matches!(c, '.' | ',' | '٫' | '٬' | '%' | ' '))
}
