use serde::{Deserialize, Serialize};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Delimited text: CSV and its kin.
    Text,
    /// An Excel workbook.
    Xlsx,
    /// Parquet.
    Parquet,
}

/// How a text file's characters are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16, least byte first.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, greatest byte first.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// Windows-1256, the Arabic code page of old Windows programs.
    #[serde(rename = "windows-1256")]
    Windows1256,
}

impl Encoding {
    /// The names by which an encoding is given.
    pub const NAMES: [&str; 4] = ["utf-8", "utf-16le", "utf-16be", "windows-1256"];

    /// The encoding of a name; `utf8`, `cp1256` and the like are taken too.
    pub fn of(name: &str) -> Option<Encoding> {
        let plain: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        match plain.as_str() {
            "utf8" | "utf8bom" | "utf8sig" => Some(Encoding::Utf8),
            "utf16" | "utf16le" | "unicode" | "ucs2" => Some(Encoding::Utf16Le),
            "utf16be" => Some(Encoding::Utf16Be),
            "windows1256" | "cp1256" | "win1256" | "1256" => Some(Encoding::Windows1256),
            _ => None,
        }
    }

    /// The usual name.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => Encoding::NAMES[0],
            Encoding::Utf16Le => Encoding::NAMES[1],
            Encoding::Utf16Be => Encoding::NAMES[2],
            Encoding::Windows1256 => Encoding::NAMES[3],
        }
    }
}

/// What the reader is told; what it is not told it finds out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// What parts cells in a text file: one character or more.
    pub delimiter: Option<String>,
    /// The encoding of a text file. A byte order mark in the file goes before it.
    pub encoding: Option<Encoding>,
    /// The quotation mark of a text file: `Some(None)` where it has none.
    pub quote: Option<Option<char>>,
    /// The sheet of a workbook, by name; otherwise the first one.
    pub sheet: Option<String>,
    /// The line (row of the sheet) that holds the header, from 1; what stands before it is passed over.
    /// 0: there is none, and the columns are called `column 1`, `column 2` …
    pub header_row: Option<u32>,
}

/// The shape of a file: what it takes to write rows as they came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Kind of file.
    pub format: Format,
    /// Text: encoding.
    pub encoding: Encoding,
    /// Text: a byte order mark stands at the beginning.
    pub bom: bool,
    /// Text: what parts cells.
    pub delimiter: String,
    /// Text: the quotation mark.
    pub quote: Option<char>,
    /// Text: every cell is quoted, not only those that must be.
    pub quote_all: bool,
    /// Text: what ends a line.
    pub line_end: String,
    /// XLSX: name of the sheet.
    pub sheet: Option<String>,
    /// The line (row of the sheet) of the header, from 1, so that the same options find it again.
    pub header_row: u32,
    /// The header as it came, with empty and repeated names; no cells where the file has no header.
    pub header: Vec<String>,
}

impl Shape {
    /// A plain CSV file in UTF-8.
    pub fn csv(header: Vec<String>) -> Shape {
        Shape {
            format: Format::Text,
            encoding: Encoding::Utf8,
            bom: false,
            delimiter: ",".to_owned(),
            quote: Some('"'),
            quote_all: false,
            line_end: "\n".to_owned(),
            sheet: None,
            header_row: 1,
            header,
        }
    }

    /// How the name of such a file ends: `csv` for Parquet too, because rows of it are given back as CSV.
    pub fn extension(&self) -> &'static str {
        match self.format {
            Format::Xlsx => "xlsx",
            Format::Text if self.delimiter == "\t" => "txt",
            Format::Text | Format::Parquet => "csv",
        }
    }
}
