use std::path::Path;

use crate::{Cells, Error, Note, ReadOptions, Shape};

/// The beginning of a file, as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Kind, encoding, delimiter, sheet.
    pub shape: Shape,
    /// The columns' names.
    pub header: Vec<String>,
    /// The first rows; each has as many cells as the header.
    pub rows: Vec<Vec<String>>,
    /// What was noticed.
    pub notes: Vec<Note>,
    /// Bytes of the file.
    pub bytes: u64,
}

/// The first `rows` rows of a file.
///
/// # Errors
/// [`Error`], where the file cannot be read as a table.
pub fn preview(path: &Path, options: &ReadOptions, rows: usize) -> Result<Preview, Error> {
    let mut table = crate::open(path, options)?;
    let header = table.header().to_vec();
    let mut first = Vec::with_capacity(rows);
    let mut cells = Cells::default();
    while first.len() < rows && table.next_row(&mut cells)? {
        first
            .push((0..header.len()).map(|column| cells.get(column).unwrap_or_default().to_owned()).collect());
    }
    Ok(Preview {
        shape: table.shape(),
        header,
        rows: first,
        notes: table.notes().to_vec(),
        bytes: table.bytes_total(),
    })
}
