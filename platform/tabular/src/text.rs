//! Delimited text: the usual quoting rules (RFC 4180), read leniently.

use memchr::memmem::Finder;
use memchr::{memchr, memchr_iter, memchr2};

use crate::cells::{Cells, RowFault};
use crate::decode::{BAD, Decoder};
use crate::detect::Found;
use crate::header::Header;
use crate::{Error, Format, MAX_CELL, MAX_RECORD, Note, ReadOptions, Shape, Table, delimiter};

/// Text from which the delimiter is found out.
const SAMPLE: usize = 64 * 1024;

/// A text file as a table.
pub(crate) struct TextTable {
    name: String,
    decoder: Decoder,
    bytes_total: u64,
    buffer: String,
    /// Where the next record begins in the buffer.
    at: usize,
    /// Lines that ended before `at`.
    lines: u64,
    ended: bool,
    syntax: Syntax,
    header: Header,
    raw_header: Vec<String>,
    header_row: u32,
    quote_all: bool,
}

/// What has a meaning in the text.
struct Syntax {
    delimiter: Finder<'static>,
    quote: Option<u8>,
    line_end: u8,
    crlf: bool,
}

/// What was found at the beginning of the rest of the buffer.
enum Step {
    /// A record of so many bytes, line end included, over so many lines.
    Record { bytes: usize, lines: u64 },
    /// The record goes on behind the buffer's end.
    More,
}

impl TextTable {
    /// Opens a text file: finds out what it was not told, and reads the header.
    pub fn open(found: Found, options: &ReadOptions) -> Result<TextTable, Error> {
        let Found { name, file, bytes: bytes_total, .. } = found;
        let mut decoder = Decoder::new(file, options.encoding);
        let mut buffer = String::new();
        while buffer.len() < SAMPLE && decoder.read(&mut buffer).map_err(|cause| unreadable(&name, cause))? {}
        if buffer.trim().is_empty() {
            return Err(Error::Empty);
        }
        let crlf = buffer.contains("\r\n");
        let line_end = if !buffer.contains('\n') && buffer.contains('\r') { b'\r' } else { b'\n' };
        let quote = match options.quote {
            None => Some(b'"'),
            Some(mark) => mark.filter(char::is_ascii).map(|mark| mark as u8),
        };
        let syntax = Syntax { delimiter: Finder::new(",").into_owned(), quote, line_end, crlf };
        let header = Header { names: Vec::new(), notes: Vec::new() };
        let mut table = TextTable {
            name,
            decoder,
            bytes_total,
            buffer,
            at: 0,
            lines: 0,
            ended: false,
            syntax,
            header,
            raw_header: Vec::new(),
            header_row: options.header_row.unwrap_or(1).max(1),
            quote_all: false,
        };
        table.find_delimiter(options)?;
        table.read_header(options)?;
        Ok(table)
    }

    /// Passes over the lines before the header, then takes the delimiter that is given, or that the first line
    /// names (`sep=;`, as Excel writes it), or that fits the sample.
    fn find_delimiter(&mut self, options: &ReadOptions) -> Result<(), Error> {
        let mut named = None;
        let first_line = self.buffer.lines().next().unwrap_or_default();
        if let Some(mark) = first_line.strip_prefix("sep=") {
            named = Some(mark.to_owned());
            self.skip_line();
        }
        for _ in 1..self.header_row {
            self.skip_line();
        }
        let delimiter =
            match options.delimiter.as_deref().or(named.as_deref().filter(|mark| !mark.is_empty())) {
                Some(text) => delimiter::given(text)?,
                None => delimiter::sniff(&self.buffer[self.at..], self.syntax.quote),
            };
        self.syntax.delimiter = Finder::new(&delimiter).into_owned();
        Ok(())
    }

    fn skip_line(&mut self) {
        let rest = &self.buffer.as_bytes()[self.at..];
        self.at += memchr(self.syntax.line_end, rest).map_or(rest.len(), |end| end + 1);
        self.lines += 1;
    }

    fn read_header(&mut self, options: &ReadOptions) -> Result<(), Error> {
        let start = (self.at, self.lines);
        let mut cells = Cells::default();
        let row = options.header_row.unwrap_or(1);
        if !self.record(&mut cells)? {
            return Err(Error::NoHeader { row });
        }
        let line = self.buffer[start.0..self.at].trim();
        let quote = self.syntax.quote.map(char::from);
        self.quote_all = quote.is_some_and(|mark| {
            line.starts_with(mark) && line.ends_with(mark) && line.matches(mark).count() >= cells.len() * 2
        });
        if row == 0 {
            self.header = Header::numbered(cells.len())?;
            (self.at, self.lines) = start;
        } else {
            self.header = Header::of(&cells)?;
            self.raw_header = cells.iter().map(str::to_owned).collect();
        }
        Ok(())
    }

    /// Reads the next record that is not blank.
    fn record(&mut self, row: &mut Cells) -> Result<bool, Error> {
        loop {
            if self.at == self.buffer.len() && !self.more()? {
                return Ok(false);
            }
            row.clear();
            match self.syntax.next(&self.buffer[self.at..], self.ended, row) {
                Step::More => {
                    if self.buffer.len() - self.at > MAX_RECORD {
                        return Err(Error::RecordTooLong { line: self.lines + 1 });
                    }
                    self.more()?;
                }
                Step::Record { bytes, lines } => {
                    if bytes > MAX_RECORD {
                        return Err(Error::RecordTooLong { line: self.lines + 1 });
                    }
                    row.line = self.lines + 1;
                    self.at += bytes;
                    self.lines += lines;
                    if !row.is_blank() {
                        return Ok(true);
                    }
                }
            }
        }
    }

    /// Reads on; `false` and [`Self::ended`] at the end of the file.
    fn more(&mut self) -> Result<bool, Error> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.at);
        self.at = 0;
        let before = self.buffer.len();
        while self.buffer.len() == before {
            let read = self.decoder.read(&mut self.buffer).map_err(|cause| unreadable(&self.name, cause))?;
            if !read {
                self.ended = true;
                // the end mark of DOS
                let before = self.buffer.trim_end_matches(BAD);
                if before.is_empty() || before.ends_with('\n') {
                    self.buffer.truncate(before.len());
                }
                return Ok(self.buffer.len() > self.at);
            }
        }
        Ok(true)
    }
}

fn unreadable(file: &str, cause: std::io::Error) -> Error {
    Error::NotReadable { file: file.to_owned(), cause }
}

impl Table for TextTable {
    fn header(&self) -> &[String] {
        &self.header.names
    }

    fn next_row(&mut self, row: &mut Cells) -> Result<bool, Error> {
        if !self.record(row)? {
            return Ok(false);
        }
        let columns = self.header.names.len();
        if row.len() != columns {
            row.fit(columns);
        }
        Ok(true)
    }

    fn shape(&self) -> Shape {
        Shape {
            format: Format::Text,
            encoding: self.decoder.encoding(),
            bom: self.decoder.bom,
            delimiter: String::from_utf8_lossy(self.syntax.delimiter.needle()).into_owned(),
            quote: self.syntax.quote.map(char::from),
            quote_all: self.quote_all,
            line_end: match (self.syntax.crlf, self.syntax.line_end) {
                (true, _) => "\r\n".to_owned(),
                (_, end) => char::from(end).to_string(),
            },
            sheet: None,
            header_row: self.header_row,
            header: self.raw_header.clone(),
        }
    }

    fn bytes_read(&self) -> u64 {
        self.decoder.bytes_read
    }

    fn bytes_total(&self) -> u64 {
        self.bytes_total
    }

    fn notes(&self) -> &[Note] {
        &self.header.notes
    }
}

impl Syntax {
    /// Takes the record at the beginning of `text` apart. `ended`: nothing comes after `text`.
    fn next(&self, text: &str, ended: bool, row: &mut Cells) -> Step {
        let bytes = text.as_bytes();
        let special = match self.quote {
            Some(quote) => memchr2(self.line_end, quote, bytes),
            None => memchr(self.line_end, bytes),
        };
        let end = match special {
            Some(at) if bytes[at] == self.line_end => at,
            Some(_) => return self.quoted(text, ended, row),
            None if ended => bytes.len(),
            None => return Step::More,
        };
        let line = text[..end].strip_suffix('\r').unwrap_or(&text[..end]);
        self.split(line, row);
        Step::Record { bytes: (end + 1).min(bytes.len()), lines: 1 }
    }

    /// A line without quotation marks.
    fn split(&self, line: &str, row: &mut Cells) {
        row.text.push_str(line);
        let mut start = 0;
        let needle = self.delimiter.needle();
        let mut cell = |end: usize| {
            // A mark by which spreadsheets (and our writer) say that what follows is text, not a formula.
            let marked =
                line.as_bytes().get(start) == Some(&b'\'') && crate::write::is_marked(&line[start..end]);
            row.spans.push((start as u32 + u32::from(marked), end as u32));
            start = end + needle.len();
        };
        if let [byte] = needle {
            memchr_iter(*byte, line.as_bytes()).for_each(&mut cell);
        } else {
            self.delimiter.find_iter(line.as_bytes()).for_each(&mut cell);
        }
        cell(line.len());
        finish(row);
    }

    /// A record with quotation marks somewhere.
    fn quoted(&self, text: &str, ended: bool, row: &mut Cells) -> Step {
        let (bytes, quote, needle) = (text.as_bytes(), self.quote.unwrap_or(b'"'), self.delimiter.needle());
        let (mut at, mut lines) = (0, 1);
        loop {
            let start = row.text.len();
            if bytes.get(at) == Some(&quote) {
                at += 1;
                // inside: up to a quotation mark that is not doubled
                loop {
                    let Some(length) = memchr(quote, &bytes[at..]) else {
                        if !ended {
                            return Step::More;
                        }
                        row.text.push_str(&text[at..]);
                        row.close(start);
                        row.faults.push(RowFault::UnclosedQuote);
                        lines += count(self.line_end, &bytes[at..]);
                        finish(row);
                        return Step::Record { bytes: bytes.len(), lines };
                    };
                    row.text.push_str(&text[at..at + length]);
                    lines += count(self.line_end, &bytes[at..at + length]);
                    at += length + 1;
                    match bytes.get(at) {
                        Some(next) if *next == quote => {
                            row.text.push(char::from(quote));
                            at += 1;
                        }
                        None if !ended => return Step::More,
                        _ => break,
                    }
                }
            }
            // outside: up to the delimiter or the line's end
            let rest = &bytes[at..];
            let line_end = memchr(self.line_end, rest);
            let length = match (self.delimiter.find(&rest[..line_end.unwrap_or(rest.len())]), line_end) {
                (Some(delimiter), _) => delimiter,
                (None, Some(line_end)) => line_end,
                (None, None) if ended => rest.len(),
                (None, None) => return Step::More,
            };
            let outside = &text[at..at + length];
            let last = !bytes[at + length..].starts_with(needle);
            row.text.push_str(if last { outside.strip_suffix('\r').unwrap_or(outside) } else { outside });
            row.close(start);
            if let Some(span) = row.spans.last_mut()
                && crate::write::is_marked(&row.text[span.0 as usize..])
            {
                span.0 += 1;
            }
            at += length;
            if last {
                finish(row);
                return Step::Record { bytes: (at + 1).min(bytes.len()), lines };
            }
            at += needle.len();
        }
    }
}

fn count(byte: u8, bytes: &[u8]) -> u64 {
    memchr_iter(byte, bytes).count() as u64
}

/// Marks what is wrong with the record's text: bytes that are none, and cells that are too long.
fn finish(row: &mut Cells) {
    if memchr(BAD as u8, row.text.as_bytes()).is_some() {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace(BAD, "\u{FFFD}")).collect();
        let faults = std::mem::take(&mut row.faults);
        row.clear();
        cells.iter().for_each(|cell| row.push(cell));
        row.faults = faults;
        row.faults.push(RowFault::BadEncoding);
    }
    if row.text.len() > MAX_CELL {
        row.limit_cells();
    }
}
