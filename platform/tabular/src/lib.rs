//! Files as tables: a header and rows of cells, whatever the format they come in.
//!
//! [`open`] tells the format by the file's content, not by its name, and reads it as a stream: delimited
//! text in UTF-8, UTF-16 or Windows-1256 with any delimiter, XLSX, and Parquet. [`Writer`] gives rows back in
//! the [`Shape`] in which they came, so that what was refused can be mended and brought again.
//!
//! Limits: [`MAX_COLUMNS`] columns, [`MAX_CELL`] bytes a cell, [`MAX_RECORD`] bytes a row of text.

mod cells;
mod decode;
mod delimiter;
mod detect;
mod error;
mod header;
mod number;
mod parquet;
mod preview;
mod shape;
mod text;
mod write;
mod xlsx;

pub use cells::{Cells, RowFault};
pub use error::{ALL_TEXTS, Error, Note};
pub use preview::{Preview, preview};
pub use shape::{Encoding, Format, ReadOptions, Shape};
pub use write::Writer;

use std::path::Path;

/// The most columns that a file may have.
pub const MAX_COLUMNS: usize = 1_000;
/// The most bytes that a cell may have, as UTF-8.
pub const MAX_CELL: usize = 64 * 1024;
/// The most bytes that a row of a text file may have, as UTF-8.
pub const MAX_RECORD: usize = 1024 * 1024;

/// A file as a header and rows of cells.
pub trait Table: Send {
    /// The columns' names: never empty, none twice (`column 3`, `name (2)`).
    fn header(&self) -> &[String];

    /// Reads the next row into `row`; `false` after the last one. Blank rows are passed over.
    ///
    /// # Errors
    /// What makes the rest of the file unreadable. What is wrong with one row only is in [`Cells::faults`].
    fn next_row(&mut self, row: &mut Cells) -> Result<bool, Error>;

    /// The shape of the file, for giving rows back. It is complete once the last row was read.
    fn shape(&self) -> Shape;

    /// Bytes of the file read so far.
    fn bytes_read(&self) -> u64;

    /// Bytes of the file.
    fn bytes_total(&self) -> u64;

    /// What the reader made of doubtful things, so far: renamed columns, formulas, nested columns.
    fn notes(&self) -> &[Note];
}

/// Opens a file as a table.
///
/// # Errors
/// [`Error`], where the file cannot be read as one; its message says what to do.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Box<dyn Table>, Error> {
    let found = detect::detect(path)?;
    Ok(match found.format {
        Format::Text => Box::new(text::TextTable::open(found, options)?),
        Format::Xlsx => Box::new(xlsx::XlsxTable::open(path, found.bytes, options)?),
        Format::Parquet => Box::new(parquet::ParquetTable::open(found.file, found.bytes)?),
    })
}
