//! Reports as files: the same table, to the rial.

use i18n::Lang;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use sqlx::PgPool;
use standing::report::{Form, Measure, Members};

use crate::answer::{Answer, Table};
use crate::{Error, store, text};

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// A workbook.
    Xlsx,
    /// Text parted by commas, in UTF-8 with a mark by which spreadsheets know it.
    Csv,
}

impl Ending {
    /// The form of a file name's ending.
    pub fn of(ending: &str) -> Option<Ending> {
        match ending {
            "xlsx" => Some(Ending::Xlsx),
            "csv" => Some(Ending::Csv),
            _ => None,
        }
    }

    /// As a file name ends.
    pub fn code(self) -> &'static str {
        match self {
            Ending::Xlsx => "xlsx",
            Ending::Csv => "csv",
        }
    }

    /// Its content type.
    pub fn content_type(self) -> &'static str {
        match self {
            Ending::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Ending::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// A value of a file.
enum Cell {
    Text(String),
    Number(i64),
    /// Basis points.
    Ratio(i64),
    Nothing,
}

/// Beyond this a spreadsheet's numbers are not exact: it gets a text.
const EXACT: u64 = 1 << 53;
/// Rows of a sheet, its header left out.
const SHEET_ROWS: usize = 1_048_575;

/// The table of an answer as a file.
///
/// # Errors
/// Where it cannot be written.
pub fn table_file(answer: &Answer, lang: Lang, ending: Ending) -> Result<Vec<u8>, Error> {
    let Table { head, columns, rows, total } = &answer.table;
    let names = columns.iter().map(|column| unit(column.name.of(lang), column.form, lang));
    let header: Vec<String> = [head.of(lang).to_owned()].into_iter().chain(names).collect();
    let cells = rows.iter().chain([total]).map(|row| {
        let values = columns.iter().zip(&row.values).map(|(column, value)| cell(*value, column.form));
        [Cell::Text(row.name.of(lang).to_owned())].into_iter().chain(values).collect()
    });
    write(&header, cells.collect(), ending)
}

/// A member of a file of those behind a number.
pub type MemberRow = (i64, String, String, i64, i64);

/// Everybody behind a number as a file, with the amount of each.
///
/// # Errors
/// Where it cannot be read or written.
pub async fn members_file(
    pool: &PgPool,
    members: &Members,
    measure: Option<Measure>,
    lang: Lang,
    ending: Ending,
) -> Result<Vec<u8>, Error> {
    let parts = measure.and_then(Measure::parts);
    let amount = parts.map_or(measure, |(part, _)| Some(part)).unwrap_or(Measure::Members);
    let mut header = vec![
        text::MEMBER_NUMBER.of(lang).to_owned(),
        text::SOURCE_REF.of(lang).to_owned(),
        text::NAME.of(lang).to_owned(),
        unit(text::measure(amount).of(lang), amount.form(), lang),
    ];
    header.extend(parts.map(|(_, whole)| unit(text::measure(whole).of(lang), whole.form(), lang)));
    let mut rows = Vec::with_capacity(members.rows.len());
    for chunk in members.rows.chunks(NAMED_AT_ONCE) {
        let ids: Vec<i64> = chunk.iter().map(|row| row.party_id).collect();
        let mut named = store::named(pool, &ids).await?;
        for row in chunk {
            let (source_ref, name) = named.remove(&row.party_id).unwrap_or_default();
            let mut cells = vec![
                Cell::Number(row.party_id),
                Cell::Text(source_ref),
                Cell::Text(name),
                Cell::Number(row.amount),
            ];
            cells.extend(parts.map(|_| Cell::Number(row.whole)));
            rows.push(cells);
        }
    }
    write(&header, rows, ending)
}

/// Members whose names are asked for at a time.
const NAMED_AT_ONCE: usize = 50_000;

fn unit(name: &str, form: Form, lang: Lang) -> String {
    match (form, lang) {
        (Form::Count, _) => name.to_owned(),
        (Form::Rial, Lang::Fa) => format!("{name} (ریال)"),
        (Form::Rial, Lang::En) => format!("{name} (rials)"),
        (Form::Ratio, Lang::Fa) => format!("{name} (٪)"),
        (Form::Ratio, Lang::En) => format!("{name} (%)"),
    }
}

fn cell(value: Option<i64>, form: Form) -> Cell {
    match (value, form) {
        (None, _) => Cell::Nothing,
        (Some(value), Form::Ratio) => Cell::Ratio(value),
        (Some(value), _) => Cell::Number(value),
    }
}

fn write(header: &[String], rows: Vec<Vec<Cell>>, ending: Ending) -> Result<Vec<u8>, Error> {
    match ending {
        Ending::Csv => csv(header, &rows),
        Ending::Xlsx if rows.len() > SHEET_ROWS => Err(Error::SheetTooSmall(rows.len())),
        Ending::Xlsx => workbook(header, &rows).map_err(|error| Error::File(error.to_string())),
    }
}

fn csv(header: &[String], rows: &[Vec<Cell>]) -> Result<Vec<u8>, Error> {
    let failed = |error: tabular::Error| Error::File(error.to_string());
    let shape = tabular::Shape { bom: true, ..tabular::Shape::csv(header.to_vec()) };
    let mut writer = tabular::Writer::new(&shape, Vec::new()).map_err(failed)?;
    for row in rows {
        let cells: Vec<String> = row.iter().map(plain).collect();
        writer.row(cells.iter().map(String::as_str)).map_err(failed)?;
    }
    writer.finish().map_err(failed)
}

/// A value in Latin digits; a ratio in percent with its two decimals.
fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Ratio(bp) => {
            let sign = if *bp < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", bp.unsigned_abs() / 100, bp.unsigned_abs() % 100)
        }
        Cell::Nothing => String::new(),
    }
}

fn workbook(header: &[String], rows: &[Vec<Cell>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    let bold = Format::new().set_bold();
    sheet.set_freeze_panes(1, 0)?;
    for (column, name) in (0u16..).zip(header) {
        sheet.set_column_width(column, 20)?;
        sheet.write_with_format(0, column, name, &bold)?;
    }
    let (whole, percent) = (Format::new().set_num_format("#,##0"), Format::new().set_num_format("0.00"));
    for (at, row) in (1u32..).zip(rows) {
        for (column, value) in (0u16..).zip(row) {
            write_cell(sheet, (at, column), value, [&whole, &percent])?;
        }
    }
    book.save_to_buffer()
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    [whole, percent]: [&Format; 2],
) -> Result<(), XlsxError> {
    match cell {
        Cell::Number(number) if number.unsigned_abs() <= EXACT => {
            sheet.write_number_with_format(row, column, *number as f64, whole)?;
        }
        Cell::Ratio(bp) => {
            sheet.write_number_with_format(row, column, *bp as f64 / 100.0, percent)?;
        }
        Cell::Nothing => {}
        text => {
            sheet.write_string(row, column, plain(text))?;
        }
    }
    Ok(())
}
