//! Parquet, read batch by batch.

use std::fs::File;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, RecordBatch, downcast_dictionary_array};
use arrow_schema::{DataType, SchemaRef, TimeUnit};
use calendar::{Day, Instant};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use crate::cells::{Cells, RowFault};
use crate::error;
use crate::header::Header;
use crate::number;
use crate::{Error, Format, Note, Shape, Table};

/// Rows decoded at once.
const BATCH: usize = 4096;

/// A Parquet file as a table.
pub(crate) struct ParquetTable {
    reader: ParquetRecordBatchReader,
    batch: Option<RecordBatch>,
    at: usize,
    rows_read: u64,
    rows_total: u64,
    bytes_total: u64,
    header: Header,
    raw_header: Vec<String>,
    readable: Vec<bool>,
}

impl ParquetTable {
    /// Opens a Parquet file.
    pub fn open(file: File, bytes_total: u64) -> Result<ParquetTable, Error> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(broken)?;
        let schema = builder.schema().clone();
        let rows_total = builder.metadata().file_metadata().num_rows().unsigned_abs();
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let mut header = Header::of(&Cells::of(&names))?;
        let readable = readable_columns(&schema, &mut header);
        let reader = builder.with_batch_size(BATCH).build().map_err(broken)?;
        Ok(ParquetTable {
            reader,
            batch: None,
            at: 0,
            rows_read: 0,
            rows_total,
            bytes_total,
            raw_header: names.into_iter().map(str::to_owned).collect(),
            header,
            readable,
        })
    }
}

fn readable_columns(schema: &SchemaRef, header: &mut Header) -> Vec<bool> {
    let mut readable = Vec::new();
    for (field, name) in schema.fields().iter().zip(&header.names) {
        readable.push(!field.data_type().is_nested());
        if field.data_type().is_nested() {
            let what = field.data_type().to_string().chars().take(40).collect::<String>();
            header.notes.push(Note::new("nested", error::NESTED, &[("name", name), ("what", &what)]));
        }
    }
    readable
}

fn broken(why: impl ToString) -> Error {
    Error::ParquetBroken { why: why.to_string().chars().take(160).collect() }
}

impl Table for ParquetTable {
    fn header(&self) -> &[String] {
        &self.header.names
    }

    fn next_row(&mut self, row: &mut Cells) -> Result<bool, Error> {
        loop {
            if self.batch.as_ref().is_none_or(|batch| self.at == batch.num_rows()) {
                match self.reader.next() {
                    Some(batch) => (self.batch, self.at) = (Some(batch.map_err(broken)?), 0),
                    None => return Ok(false),
                }
                continue;
            }
            let Some(batch) = &self.batch else { return Ok(false) };
            row.clear();
            for (column, readable) in batch.columns().iter().zip(&self.readable) {
                let start = row.text.len();
                if *readable {
                    push_value(column, self.at, row);
                }
                row.close(start);
            }
            self.at += 1;
            self.rows_read += 1;
            row.line = self.rows_read;
            if row.text.len() > crate::MAX_CELL {
                row.limit_cells();
            }
            if !row.is_blank() {
                return Ok(true);
            }
        }
    }

    fn shape(&self) -> Shape {
        Shape { format: Format::Parquet, ..Shape::csv(self.raw_header.clone()) }
    }

    fn bytes_read(&self) -> u64 {
        let part =
            u128::from(self.bytes_total) * u128::from(self.rows_read) / u128::from(self.rows_total.max(1));
        u64::try_from(part).unwrap_or(self.bytes_total).min(self.bytes_total)
    }

    fn bytes_total(&self) -> u64 {
        self.bytes_total
    }

    fn notes(&self) -> &[Note] {
        &self.header.notes
    }
}

macro_rules! push_number {
    ($array:expr, $row:expr, $out:expr, $kind:ty) => {{
        use std::fmt::Write;
        // Writing to a string cannot fail.
        let _ = write!($out, "{}", $array.as_primitive::<$kind>().value($row));
    }};
}

/// Appends the value at `at` as text; nothing where it is null.
fn push_value(array: &ArrayRef, at: usize, row: &mut Cells) {
    if array.is_null(at) {
        return;
    }
    let out = &mut row.text;
    match array.data_type() {
        DataType::Boolean => out.push_str(if array.as_boolean().value(at) { "true" } else { "false" }),
        DataType::Int8 => push_number!(array, at, out, Int8Type),
        DataType::Int16 => push_number!(array, at, out, Int16Type),
        DataType::Int32 => push_number!(array, at, out, Int32Type),
        DataType::Int64 => push_number!(array, at, out, Int64Type),
        DataType::UInt8 => push_number!(array, at, out, UInt8Type),
        DataType::UInt16 => push_number!(array, at, out, UInt16Type),
        DataType::UInt32 => push_number!(array, at, out, UInt32Type),
        DataType::UInt64 => push_number!(array, at, out, UInt64Type),
        DataType::Float16 => number::double(array.as_primitive::<Float16Type>().value(at).to_f64(), out),
        // through its shortest text, which a conversion to a double would lengthen
        DataType::Float32 => push_number!(array, at, out, Float32Type),
        DataType::Float64 => number::double(array.as_primitive::<Float64Type>().value(at), out),
        DataType::Utf8 => push_text(array.as_string::<i32>().value(at), out),
        DataType::LargeUtf8 => push_text(array.as_string::<i64>().value(at), out),
        DataType::Utf8View => push_text(array.as_string_view().value(at), out),
        DataType::Binary => push_bytes(array.as_binary::<i32>().value(at), row),
        DataType::LargeBinary => push_bytes(array.as_binary::<i64>().value(at), row),
        DataType::BinaryView => push_bytes(array.as_binary_view().value(at), row),
        DataType::FixedSizeBinary(_) => push_bytes(array.as_fixed_size_binary().value(at), row),
        DataType::Date32 => push_day(i64::from(array.as_primitive::<Date32Type>().value(at)), out),
        DataType::Date64 => {
            push_day(array.as_primitive::<Date64Type>().value(at).div_euclid(86_400_000), out)
        }
        DataType::Timestamp(unit, zone) => push_moment(micros(array, at, *unit), zone.is_some(), out),
        DataType::Time32(TimeUnit::Second) => {
            push_time(i64::from(array.as_primitive::<Time32SecondType>().value(at)), out);
        }
        DataType::Time32(_) => {
            push_time(i64::from(array.as_primitive::<Time32MillisecondType>().value(at)) / 1000, out)
        }
        DataType::Time64(TimeUnit::Microsecond) => {
            push_time(array.as_primitive::<Time64MicrosecondType>().value(at) / 1_000_000, out);
        }
        DataType::Time64(_) => {
            push_time(array.as_primitive::<Time64NanosecondType>().value(at) / 1_000_000_000, out)
        }
        DataType::Decimal32(_, scale) => {
            number::decimal(&array.as_primitive::<Decimal32Type>().value(at).to_string(), *scale, out);
        }
        DataType::Decimal64(_, scale) => {
            number::decimal(&array.as_primitive::<Decimal64Type>().value(at).to_string(), *scale, out);
        }
        DataType::Decimal128(_, scale) => {
            number::decimal(&array.as_primitive::<Decimal128Type>().value(at).to_string(), *scale, out);
        }
        DataType::Decimal256(_, scale) => {
            number::decimal(&array.as_primitive::<Decimal256Type>().value(at).to_string(), *scale, out);
        }
        DataType::Dictionary(..) => push_entry(array, at, row),
        // durations, intervals and what is to come: nothing that a feed holds
        _ => {}
    }
}

/// The entry of a dictionary.
fn push_entry(array: &ArrayRef, at: usize, row: &mut Cells) {
    let array: &dyn Array = array.as_ref();
    downcast_dictionary_array!(
        array => if let Some(key) = array.key(at) {
            push_value(array.values(), key, row);
        },
        _ => {}
    );
}

fn push_text(text: &str, out: &mut String) {
    if text.contains('\0') { out.push_str(&text.replace('\0', " ")) } else { out.push_str(text) }
}

fn push_bytes(bytes: &[u8], row: &mut Cells) {
    match std::str::from_utf8(bytes) {
        Ok(text) => push_text(text, &mut row.text),
        Err(_) => {
            push_text(&String::from_utf8_lossy(bytes), &mut row.text);
            if !row.faults.contains(&RowFault::BadEncoding) {
                row.faults.push(RowFault::BadEncoding);
            }
        }
    }
}

fn push_day(days: i64, out: &mut String) {
    if let Ok(days) = i32::try_from(days) {
        out.push_str(&Day(days).to_string());
    }
}

fn push_time(seconds: i64, out: &mut String) {
    out.push_str(&format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
}

fn micros(array: &ArrayRef, at: usize, unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => array.as_primitive::<TimestampSecondType>().value(at).saturating_mul(1_000_000),
        TimeUnit::Millisecond => {
            array.as_primitive::<TimestampMillisecondType>().value(at).saturating_mul(1000)
        }
        TimeUnit::Microsecond => array.as_primitive::<TimestampMicrosecondType>().value(at),
        TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().value(at).div_euclid(1000),
    }
}

/// Midnight is the day alone. A moment with a time zone is an instant and is shown on the clock of Tehran.
fn push_moment(micros: i64, zoned: bool, out: &mut String) {
    if zoned {
        let (day, hour, minute) = Instant(micros).in_tehran();
        out.push_str(&day.to_string());
        if (hour, minute) != (0, 0) {
            out.push_str(&format!(" {hour:02}:{minute:02}:00"));
        }
        return;
    }
    let seconds = micros.div_euclid(1_000_000);
    push_day(seconds.div_euclid(86_400), out);
    let time = seconds.rem_euclid(86_400);
    if time != 0 {
        out.push(' ');
        push_time(time, out);
    }
}
