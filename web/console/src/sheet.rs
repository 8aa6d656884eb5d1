//! A file of rows for a spreadsheet, CSV or XLSX, written row by row.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook};
use tabular::{Shape, Writer};

/// Rows of a sheet, its header left out.
pub const SHEET_ROWS: u64 = 1_048_575;
/// Beyond this a spreadsheet's numbers are not exact: it gets a text.
const EXACT: u64 = 1 << 53;
/// The most characters that a sheet's cell holds.
const MOST_CELL: usize = 32_767;

/// A value of a row.
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i64),
}

/// A file being written.
pub enum Sink {
    /// Text with commas.
    Csv(Writer<BufWriter<File>>),
    /// A workbook.
    Xlsx {
        /// The workbook.
        book: Box<Workbook>,
        /// Its last row.
        row: u32,
    },
}

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The disk.
    #[error(transparent)]
    Disk(#[from] std::io::Error),
    /// Writing text.
    #[error(transparent)]
    Csv(#[from] tabular::Error),
    /// Writing the workbook.
    #[error(transparent)]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
}

impl Sink {
    /// Begins a file with its header.
    pub fn create(xlsx: bool, path: &Path, header: Vec<String>) -> Result<Sink, Failed> {
        if !xlsx {
            // Spreadsheets take a file without the mark for another encoding, and garble Persian.
            let shape = Shape { bom: true, ..Shape::csv(header) };
            return Ok(Sink::Csv(Writer::new(&shape, BufWriter::new(File::create(path)?))?));
        }
        let mut book = Box::new(Workbook::new());
        let sheet = book.add_worksheet_with_constant_memory()?;
        for (column, name) in (0u16..).zip(&header) {
            sheet.write_with_format(0, column, name, &Format::new().set_bold())?;
        }
        Ok(Sink::Xlsx { book, row: 0 })
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Failed> {
        match self {
            Sink::Csv(writer) => {
                let texts: Vec<String> = cells.iter().map(plain).collect();
                writer.row(texts.iter().map(String::as_str))?;
            }
            Sink::Xlsx { book, row } => {
                *row += 1;
                let sheet = book.worksheet_from_index(0)?;
                for (column, cell) in (0u16..).zip(cells) {
                    match cell {
                        Cell::Empty => {}
                        Cell::Whole(value) if value.unsigned_abs() <= EXACT => {
                            sheet.write_number(*row, column, *value as f64)?;
                        }
                        cell => {
                            let fitting: String = plain(cell).chars().take(MOST_CELL).collect();
                            sheet.write_string(*row, column, fitting)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Ends the file.
    pub fn finish(self, path: &Path) -> Result<(), Failed> {
        match self {
            Sink::Csv(writer) => writer.finish().map(drop)?,
            Sink::Xlsx { mut book, .. } => book.save(path)?,
        }
        Ok(())
    }
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Whole(value) => value.to_string(),
    }
}
