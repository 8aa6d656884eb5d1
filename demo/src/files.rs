//! The feed files, written as they come.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use calendar::Day;

/// A delimited file.
pub struct Table {
    out: csv::Writer<BufWriter<File>>,
    cell: String,
}

impl Table {
    /// A new file with its header.
    pub fn create(dir: &Path, name: &str, delimiter: u8, header: &[&str]) -> io::Result<Table> {
        let file = BufWriter::with_capacity(1 << 18, File::create(dir.join(name))?);
        let mut out =
            csv::WriterBuilder::new().delimiter(delimiter).buffer_capacity(1 << 16).from_writer(file);
        out.write_record(header)?;
        Ok(Table { out, cell: String::with_capacity(64) })
    }

    /// A cell.
    pub fn text(&mut self, text: &str) -> io::Result<&mut Table> {
        self.out.write_field(text)?;
        Ok(self)
    }

    /// A cell, empty where there is nothing.
    pub fn maybe(&mut self, text: Option<&str>) -> io::Result<&mut Table> {
        self.text(text.unwrap_or_default())
    }

    /// A whole number.
    pub fn number(&mut self, number: i64) -> io::Result<&mut Table> {
        self.written(|cell| write_number(cell, number))
    }

    /// A number in groups of three, as people type it.
    pub fn grouped(&mut self, number: i64) -> io::Result<&mut Table> {
        self.text(&persian::grouped(number, ',').replace('\u{2212}', "-"))
    }

    /// `2026-11-21`; empty where there is none.
    pub fn gregorian(&mut self, day: Option<Day>) -> io::Result<&mut Table> {
        self.written(|cell| {
            if let Some(day) = day {
                let (year, month, of_month) = day.gregorian();
                write_date(cell, year, month, of_month, '-');
            }
        })
    }

    /// `1405/08/30`; empty where there is none.
    pub fn jalali(&mut self, day: Option<Day>) -> io::Result<&mut Table> {
        self.written(|cell| {
            if let Some(day) = day {
                let jalali = day.jalali();
                write_date(cell, jalali.year, jalali.month, jalali.day, '/');
            }
        })
    }

    fn written(&mut self, write: impl FnOnce(&mut String)) -> io::Result<&mut Table> {
        self.cell.clear();
        write(&mut self.cell);
        self.out.write_field(&self.cell)?;
        Ok(self)
    }

    /// The end of the row.
    pub fn end(&mut self) -> io::Result<()> {
        self.out.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// The end of the file.
    pub fn finish(self) -> io::Result<()> {
        let mut file = self.out.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        file.flush()
    }
}

fn write_number(cell: &mut String, number: i64) {
    if number < 0 {
        cell.push('-');
    }
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    cell.extend(digits[at..].iter().map(|digit| char::from(*digit)));
}

fn write_date(cell: &mut String, year: i32, month: u32, day: u32, mark: char) {
    write_number(cell, i64::from(year));
    for part in [month, day] {
        cell.push(mark);
        cell.push(char::from(b'0' + (part / 10) as u8));
        cell.push(char::from(b'0' + (part % 10) as u8));
    }
}
