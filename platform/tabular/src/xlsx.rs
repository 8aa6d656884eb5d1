//! Workbooks: a thread reads the sheet cell by cell and hands rows over, a few hundred at a time, so that
//! a sheet of a million rows needs no more memory than a small one (but for the workbook's shared texts).

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::{DataRef, ExcelDateTime, Reader, SheetVisible, Xlsx, XlsxError};

use crate::cells::{Cells, RowFault};
use crate::error;
use crate::header::Header;
use crate::number;
use crate::{Encoding, Error, Format, MAX_COLUMNS, Note, ReadOptions, Shape, Table};

/// Rows handed over at once.
const BATCH: usize = 256;
/// The last row that a sheet can have.
const LAST_ROW: u64 = 1_048_576;

/// A sheet of a workbook as a table.
pub(crate) struct XlsxTable {
    rows: Receiver<Result<Batch, Error>>,
    batch: std::vec::IntoIter<Cells>,
    /// Columns in which a formula was met, as the thread told them.
    formulas: Vec<bool>,
    ended: bool,
    header: Header,
    raw_header: Vec<String>,
    header_row: u32,
    sheet: String,
    bytes_read: Arc<AtomicU64>,
    bytes_total: u64,
    /// The row that [`Table::next_row`] gives first, where the file has no header.
    first: Option<Cells>,
}

/// What the thread hands over.
#[derive(Default)]
struct Batch {
    rows: Vec<Cells>,
    formula_columns: Vec<usize>,
    /// Only in the first batch: the sheet's name, and how many sheets there are.
    opened: Option<(String, usize)>,
    last: bool,
}

impl XlsxTable {
    /// Opens a workbook at the first visible sheet or at the one that is named, and reads the header.
    pub fn open(path: &Path, bytes_total: u64, options: &ReadOptions) -> Result<XlsxTable, Error> {
        let file = File::open(path)
            .map_err(|cause| Error::NotReadable { file: path.display().to_string(), cause })?;
        let bytes_read = Arc::new(AtomicU64::new(0));
        let counted = Counted { file, read: Arc::clone(&bytes_read) };
        let (sender, rows) = sync_channel(4);
        let wanted = options.sheet.clone();
        std::thread::spawn(move || read_sheet(counted, wanted.as_deref(), &sender));
        let mut table = XlsxTable {
            rows,
            batch: Vec::new().into_iter(),
            formulas: Vec::new(),
            ended: false,
            header: Header { names: Vec::new(), notes: Vec::new() },
            raw_header: Vec::new(),
            header_row: options.header_row.unwrap_or(1).max(1),
            sheet: String::new(),
            bytes_read,
            bytes_total,
            first: None,
        };
        table.read_header(options.header_row.unwrap_or(1))?;
        Ok(table)
    }

    fn read_header(&mut self, header_row: u32) -> Result<(), Error> {
        let mut cells = Cells::default();
        let mut any = false;
        loop {
            if !self.take(&mut cells)? {
                return Err(if any { Error::NoHeader { row: header_row } } else { Error::Empty });
            }
            any |= !cells.is_blank();
            if cells.line >= u64::from(header_row) && !cells.is_blank() {
                break;
            }
        }
        let notes = std::mem::take(&mut self.header.notes);
        if header_row == 0 {
            self.header = Header::numbered(cells.len())?;
            self.first = Some(cells);
        } else {
            self.raw_header = cells.iter().map(str::to_owned).collect();
            self.header = Header::of(&cells)?;
        }
        self.header.notes.extend(notes);
        Ok(())
    }

    /// The next row of the sheet, blank or not.
    fn take(&mut self, row: &mut Cells) -> Result<bool, Error> {
        loop {
            if let Some(mut next) = self.batch.next() {
                std::mem::swap(row, &mut next);
                if row.line == LAST_ROW {
                    let last = LAST_ROW.to_string();
                    self.header.notes.push(Note::new("sheet_full", error::SHEET_FULL, &[("n", &last)]));
                }
                return Ok(true);
            }
            if self.ended {
                return Ok(false);
            }
            // A thread that ends without its last batch has met something that it could not survive.
            let batch = self.rows.recv().map_err(|_| Error::WorkbookBroken { why: "XML".to_owned() })??;
            self.batch = batch.rows.into_iter();
            self.ended = batch.last;
            if let Some((sheet, sheets)) = batch.opened {
                if sheets > 1 {
                    let values = [("n", &*sheets.to_string()), ("name", &sheet)];
                    self.header.notes.push(Note::new("more_sheets", error::MORE_SHEETS, &values));
                }
                self.sheet = sheet;
            }
            for column in batch.formula_columns {
                if self.formulas.len() <= column {
                    self.formulas.resize(column + 1, false);
                }
                self.formulas[column] = true;
            }
        }
    }

    /// Notes the columns of formulas, each once, when their names are known.
    fn note_formulas(&mut self) {
        for column in 0..self.formulas.len() {
            if std::mem::take(&mut self.formulas[column])
                && let Some(name) = self.header.names.get(column)
            {
                let note = Note::new("formulas", error::FORMULAS, &[("name", name)]);
                if !self.header.notes.contains(&note) {
                    self.header.notes.push(note);
                }
            }
        }
    }
}

impl Table for XlsxTable {
    fn header(&self) -> &[String] {
        &self.header.names
    }

    fn next_row(&mut self, row: &mut Cells) -> Result<bool, Error> {
        loop {
            if let Some(first) = self.first.take() {
                *row = first;
            } else if !self.take(row)? {
                self.note_formulas();
                return Ok(false);
            }
            if row.is_blank() && row.faults.is_empty() {
                continue;
            }
            self.note_formulas();
            // A cell's place is certain in a sheet: those that are not there are empty, and those beside the
            // table (a remark, a sum) shift nothing.
            return Ok(true);
        }
    }

    fn shape(&self) -> Shape {
        Shape {
            format: Format::Xlsx,
            encoding: Encoding::Utf8,
            sheet: Some(self.sheet.clone()),
            header_row: self.header_row,
            ..Shape::csv(self.raw_header.clone())
        }
    }

    fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Ordering::Relaxed).min(self.bytes_total)
    }

    fn bytes_total(&self) -> u64 {
        self.bytes_total
    }

    fn notes(&self) -> &[Note] {
        &self.header.notes
    }
}

/// A file that counts what is read of it.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.file.seek(to)
    }
}

/// Reads the sheet to its end, or until nobody listens any more.
fn read_sheet(file: Counted, wanted: Option<&str>, sender: &SyncSender<Result<Batch, Error>>) {
    if let Err(error) = send_rows(file, wanted, sender) {
        // A reader that was dropped needs no error.
        let _ = sender.send(Err(error));
    }
}

fn send_rows(
    file: Counted,
    wanted: Option<&str>,
    sender: &SyncSender<Result<Batch, Error>>,
) -> Result<(), Error> {
    let mut book: Xlsx<BufReader<Counted>> = Xlsx::new(BufReader::new(file)).map_err(broken)?;
    let (sheet, sheets) = choose_sheet(&book, wanted)?;
    let mut reader = book.worksheet_cells_reader(&sheet).map_err(broken)?;
    let mut batch = Batch { opened: Some((sheet, sheets)), ..Batch::default() };
    let mut row = Cells::default();
    let mut any = false;
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(broken)? {
        let (line, column) = (u64::from(cell.pos.0) + 1, cell.pos.1 as usize);
        if any && line != row.line {
            batch.rows.push(std::mem::take(&mut row));
            if batch.rows.len() == BATCH && sender.send(Ok(std::mem::take(&mut batch))).is_err() {
                return Ok(());
            }
        }
        (row.line, any) = (line, true);
        let formula = cell.formula.is_some();
        if formula && !batch.formula_columns.contains(&column) {
            batch.formula_columns.push(column);
        }
        push_cell(&mut row, column, &cell.value, formula)?;
    }
    if any {
        batch.rows.push(row);
    }
    batch.last = true;
    // A reader that was dropped needs no more rows.
    let _ = sender.send(Ok(batch));
    Ok(())
}

fn choose_sheet<R: Read + Seek>(book: &Xlsx<R>, wanted: Option<&str>) -> Result<(String, usize), Error> {
    let sheets = book.sheets_metadata();
    let chosen = match wanted {
        Some(name) => {
            let found = sheets.iter().find(|sheet| sheet.name.trim() == name.trim());
            found.ok_or_else(|| Error::NoSheet {
                name: name.to_owned(),
                sheets: sheets.iter().map(|sheet| sheet.name.clone()).collect(),
            })?
        }
        None => sheets
            .iter()
            .find(|sheet| sheet.visible == SheetVisible::Visible)
            .or(sheets.first())
            .ok_or(Error::NoSheets)?,
    };
    Ok((chosen.name.clone(), sheets.len()))
}

fn push_cell(row: &mut Cells, column: usize, value: &DataRef<'_>, formula: bool) -> Result<(), Error> {
    if matches!(value, DataRef::Empty) && !formula {
        return Ok(());
    }
    if column >= MAX_COLUMNS {
        return Err(Error::TooManyColumns { columns: column + 1 });
    }
    if column < row.len() {
        return Err(Error::WorkbookBroken { why: format!("row {}: cells out of order", row.line) });
    }
    while row.len() < column {
        row.push("");
    }
    let start = row.text.len();
    match value {
        DataRef::Int(number) => row.text.push_str(&number.to_string()),
        DataRef::Float(number) => number::double(*number, &mut row.text),
        DataRef::String(text) => push_text(&mut row.text, text),
        DataRef::SharedString(text) => push_text(&mut row.text, text),
        DataRef::Bool(truth) => row.text.push_str(if *truth { "true" } else { "false" }),
        DataRef::DateTime(moment) => push_moment(&mut row.text, moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            row.text.push_str(text.strip_suffix("T00:00:00").unwrap_or(text));
        }
        DataRef::Error(error) => {
            row.text.push_str(&error.to_string());
            row.faults.push(RowFault::ErrorValue { column });
        }
        DataRef::Empty => row.faults.push(RowFault::FormulaWithoutValue { column }),
    }
    row.close(start);
    if row.text.len() - start > crate::MAX_CELL {
        row.limit_cells();
    }
    Ok(())
}

/// A text without characters that a table cannot hold.
fn push_text(out: &mut String, text: &str) {
    if text.contains('\0') { out.push_str(&text.replace('\0', " ")) } else { out.push_str(text) }
}

/// `yyyy-mm-dd`, with the time of day where there is one; a time alone as `hh:mm:ss`.
fn push_moment(out: &mut String, moment: &ExcelDateTime) {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if moment.is_duration() || moment.as_f64() < 1.0 {
        out.push_str(&time);
        return;
    }
    out.push_str(&format!("{year:04}-{month:02}-{day:02}"));
    if time != "00:00:00" {
        out.push(' ');
        out.push_str(&time);
    }
}

fn broken(error: XlsxError) -> Error {
    match error {
        XlsxError::Password => Error::Encrypted,
        other => {
            let why: String = other.to_string().chars().take(120).collect();
            Error::WorkbookBroken { why }
        }
    }
}
