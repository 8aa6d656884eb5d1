//! The members' standing as a file: one row a party.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use calendar::Day;
use futures::{Stream, TryStreamExt};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use programme::model::Programme;
use rust_xlsxwriter::{Format, Workbook};
use sqlx::PgPool;

use crate::backtest::Trial;
use crate::error::Error;
use crate::store::{self, Member};

/// The columns and what they hold.
pub const COLUMNS: [(&str, Kind); 24] = [
    ("party_id", Kind::Integer),
    ("source_ref", Kind::Text),
    ("as_of", Kind::Day),
    ("earned", Kind::Integer),
    ("collected", Kind::Integer),
    ("incurred", Kind::Integer),
    ("large_loss_excess", Kind::Integer),
    ("commission", Kind::Integer),
    ("servicing", Kind::Integer),
    ("acquisition", Kind::Integer),
    ("contacts", Kind::Integer),
    ("credit_cost", Kind::Integer),
    ("cost", Kind::Integer),
    ("margin", Kind::Integer),
    ("loss_ratio_bp", Kind::Integer),
    ("segment", Kind::Text),
    ("technical", Kind::Integer),
    ("non_technical", Kind::Integer),
    ("score", Kind::Integer),
    ("tier", Kind::Text),
    ("policies_in_window", Kind::Integer),
    ("lines_held", Kind::Integer),
    ("first_cover", Kind::Day),
    ("last_cover_end", Kind::Day),
];

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 64-bit integers.
    Integer,
    /// Text.
    Text,
    /// Calendar days.
    Day,
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    Integer(Option<i64>),
    Text(Option<String>),
    Day(Option<Day>),
}

/// Rows of a row group.
const BATCH: usize = 65_536;
/// Rows of a sheet, its header left out.
const SHEET_ROWS: usize = 1_048_575;
/// Beyond this a spreadsheet's numbers are not exact: it gets a text.
const EXACT: u64 = 1 << 53;

/// Writes the standing of the newest valuation day into a file, of the format that its ending says; gives
/// the number of rows. The file is there whole or not at all.
///
/// # Errors
/// Where the ending is unknown, a sheet too small, the disk or PostgreSQL refuses.
pub async fn export(pool: &PgPool, path: &Path) -> Result<usize, Error> {
    let Some(run) = store::newest(pool).await? else {
        return file_of(path, Heading { as_of: Day::default(), tiers: Vec::new() }, futures::stream::empty())
            .await;
    };
    let version = programme::version(pool, run.version).await?;
    let tiers = version.map(|(_, programme)| tiers(&programme)).unwrap_or_default();
    file_of(path, Heading { as_of: run.as_of, tiers }, store::members(pool)).await
}

/// Writes everybody's standing as a run of the day by the programme that is tried would give it, as [`export`] does.
///
/// # Errors
/// As [`export`], and where the pass itself fails.
pub async fn export_trial(pool: &PgPool, trial: &Trial, path: &Path) -> Result<usize, Error> {
    let columns = trial.standing().await?;
    let heading = Heading { as_of: columns.as_of, tiers: tiers(trial.programme()) };
    let refs = store::source_refs(pool);
    let members = refs.try_filter_map(|(party_id, source_ref)| {
        let row = columns.find(party_id);
        std::future::ready(Ok(row.map(|row| columns.member(row, source_ref))))
    });
    file_of(path, heading, members).await
}

/// What all rows of a file share.
struct Heading {
    as_of: Day,
    /// Codes of the tiers by rank.
    tiers: Vec<String>,
}

fn tiers(programme: &Programme) -> Vec<String> {
    programme.tiers.iter().map(|tier| tier.code.clone()).collect()
}

async fn file_of(
    path: &Path,
    heading: Heading,
    members: impl Stream<Item = sqlx::Result<Member>>,
) -> Result<usize, Error> {
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    let partial = partial(path);
    let mut sink = Sink::create(ending.as_deref(), &partial)?;
    let written = write(&heading, members, &mut sink).await;
    let finished = written.and_then(|rows| sink.finish(&partial).map(|()| rows));
    let moved = finished.and_then(|rows| std::fs::rename(&partial, path).map_err(file).map(|()| rows));
    if moved.is_err() {
        // Nothing to do where it cannot be removed: the first error is what matters.
        let _ = std::fs::remove_file(&partial);
    }
    moved
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    path.with_file_name(name)
}

async fn write(
    heading: &Heading,
    members: impl Stream<Item = sqlx::Result<Member>>,
    sink: &mut Sink,
) -> Result<usize, Error> {
    let mut members = std::pin::pin!(members);
    let mut rows = Vec::with_capacity(BATCH);
    let mut count = 0;
    while let Some(member) = members.try_next().await? {
        rows.push(cells(heading, member));
        count += 1;
        if rows.len() == BATCH {
            sink.write(&rows)?;
            rows.clear();
        }
    }
    sink.write(&rows)?;
    Ok(count)
}

fn cells(heading: &Heading, member: Member) -> [Cell; COLUMNS.len()] {
    let figures = &member.figures;
    let integer = |value: i64| Cell::Integer(Some(value));
    let tier = usize::try_from(member.tier).ok().and_then(|rank| heading.tiers.get(rank).cloned());
    [
        integer(member.party_id),
        Cell::Text(member.source_ref),
        Cell::Day(Some(heading.as_of)),
        integer(figures.earned),
        integer(figures.collected),
        integer(figures.incurred),
        integer(figures.large_loss_excess),
        integer(figures.commission),
        integer(figures.servicing),
        integer(figures.acquisition),
        integer(figures.contacts),
        integer(figures.credit_cost),
        integer(figures.cost),
        integer(figures.margin),
        Cell::Integer(figures.loss_ratio_bp),
        Cell::Text(Some(figures.segment.name().to_owned())),
        integer(figures.technical),
        integer(figures.non_technical),
        integer(figures.score),
        Cell::Text(tier.or_else(|| Some(member.tier.to_string()))),
        integer(i64::from(figures.policies_in_window)),
        integer(i64::from(figures.lines_held)),
        Cell::Day(figures.first_cover),
        Cell::Day(figures.last_cover_end),
    ]
}

fn file(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::File(error.into())
}

/// A file being written.
enum Sink {
    Parquet(Box<ArrowWriter<BufWriter<File>>>),
    Csv(Box<csv::Writer<BufWriter<File>>>),
    Xlsx { workbook: Box<Workbook>, rows: usize },
}

impl Sink {
    fn create(ending: Option<&str>, path: &Path) -> Result<Sink, Error> {
        let open = || File::create(path).map(BufWriter::new).map_err(file);
        match ending {
            Some("parquet") => {
                let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
                let writer = ArrowWriter::try_new(open()?, schema(), Some(properties)).map_err(file)?;
                Ok(Sink::Parquet(Box::new(writer)))
            }
            Some("csv") => {
                let mut writer = csv::Writer::from_writer(open()?);
                writer.write_record(COLUMNS.map(|(name, _)| name)).map_err(file)?;
                Ok(Sink::Csv(Box::new(writer)))
            }
            Some("xlsx") => {
                let mut workbook = Workbook::new();
                let sheet = workbook.add_worksheet_with_constant_memory().map_err(file)?;
                for (column, (name, _)) in (0u16..).zip(COLUMNS) {
                    sheet.write_with_format(0, column, name, &Format::new().set_bold()).map_err(file)?;
                }
                Ok(Sink::Xlsx { workbook: Box::new(workbook), rows: 0 })
            }
            _ => Err(Error::Ending),
        }
    }

    fn write(&mut self, rows: &[[Cell; COLUMNS.len()]]) -> Result<(), Error> {
        match self {
            Sink::Parquet(writer) => writer.write(&batch(rows)?).map_err(file),
            Sink::Csv(writer) => {
                rows.iter().try_for_each(|row| writer.write_record(row.iter().map(text))).map_err(file)
            }
            Sink::Xlsx { workbook, rows: written } => {
                if *written + rows.len() > SHEET_ROWS {
                    return Err(Error::SheetTooSmall(*written + rows.len()));
                }
                let sheet = workbook.worksheet_from_index(0).map_err(file)?;
                for row in rows {
                    *written += 1;
                    write_sheet_row(sheet, *written as u32, row).map_err(file)?;
                }
                Ok(())
            }
        }
    }

    fn finish(self, path: &Path) -> Result<(), Error> {
        match self {
            Sink::Parquet(writer) => writer.close().map(drop).map_err(file),
            Sink::Csv(mut writer) => writer.flush().map_err(file),
            Sink::Xlsx { mut workbook, .. } => workbook.save(path).map_err(file),
        }
    }
}

/// A cell of a text file; empty where there is no value.
fn text(cell: &Cell) -> String {
    match cell {
        Cell::Integer(value) => value.map(|value| value.to_string()).unwrap_or_default(),
        Cell::Text(value) => value.clone().unwrap_or_default(),
        Cell::Day(value) => value.map(|day| day.to_string()).unwrap_or_default(),
    }
}

fn write_sheet_row(
    sheet: &mut rust_xlsxwriter::Worksheet,
    row: u32,
    cells: &[Cell],
) -> Result<(), rust_xlsxwriter::XlsxError> {
    for (column, cell) in (0u16..).zip(cells) {
        match cell {
            Cell::Integer(Some(value)) if value.unsigned_abs() <= EXACT => {
                sheet.write_number(row, column, *value as f64)?;
            }
            Cell::Integer(None) | Cell::Text(None) | Cell::Day(None) => {}
            other => {
                sheet.write_string(row, column, text(other))?;
            }
        }
    }
    Ok(())
}

fn schema() -> Arc<Schema> {
    let field = |(name, kind): (&str, Kind)| {
        let data_type = match kind {
            Kind::Integer => DataType::Int64,
            Kind::Text => DataType::Utf8,
            Kind::Day => DataType::Date32,
        };
        Field::new(name, data_type, true)
    };
    Arc::new(Schema::new(COLUMNS.map(field).to_vec()))
}

fn batch(rows: &[[Cell; COLUMNS.len()]]) -> Result<RecordBatch, Error> {
    let column = |(index, (_, kind)): (usize, (&str, Kind))| -> ArrayRef {
        let cells = rows.iter().map(|row| &row[index]);
        match kind {
            Kind::Integer => Arc::new(Int64Array::from_iter(cells.map(|cell| match cell {
                Cell::Integer(value) => *value,
                _ => None,
            }))),
            Kind::Text => Arc::new(StringArray::from_iter(cells.map(|cell| match cell {
                Cell::Text(value) => value.as_deref(),
                _ => None,
            }))),
            Kind::Day => Arc::new(Date32Array::from_iter(cells.map(|cell| match cell {
                Cell::Day(value) => value.map(|day| day.0),
                _ => None,
            }))),
        }
    };
    let columns = COLUMNS.into_iter().enumerate().map(column).collect();
    RecordBatch::try_new(schema(), columns).map_err(file)
}
