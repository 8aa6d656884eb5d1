//! What can be wrong with a whole file, in both languages, each with what to do.

use i18n::{Message, Text};

use crate::{MAX_COLUMNS, MAX_RECORD};

i18n::texts! {
    NOT_FOUND = "فایل «{file}» پیدا نشد. نشانی آن را بررسی کنید." | "There is no file “{file}”. Check its path.";
    NOT_READABLE = "فایل «{file}» خوانده نشد: {why}. دسترسی خواندن و سلامت دیسک را بررسی کنید." | "The file “{file}” could not be read: {why}. Check the permission to read it and the disk.";
    DIRECTORY = "«{file}» پوشه است، نه فایل. نام یکی از فایل‌های درون آن را بدهید." | "“{file}” is a folder, not a file. Give one of the files in it.";
    EMPTY = "فایل خالی است. شاید خروجی گرفتن از سامانه نیمه‌کاره مانده باشد؛ دوباره خروجی بگیرید." | "The file is empty. The export may have been cut short; export it again.";
    NO_HEADER = "سطر سرستون‌ها (سطر {n}) در فایل نیست یا خالی است. سطری را که نام ستون‌ها در آن است با header_row معرفی کنید." | "The header (line {n}) is missing or blank. Say with header_row which line holds the columns' names.";
    BINARY = "این فایل متن نیست ({what})، هر چند نامش چیز دیگری بگوید. خروجی را به‌صورت CSV، XLSX یا Parquet بگیرید." | "This file is not text ({what}), whatever its name says. Export it as CSV, XLSX or Parquet.";
    COMPRESSED = "فایل فشرده است ({what}). نخست آن را باز کنید و فایل درون آن را بدهید." | "The file is compressed ({what}). Unpack it first and give the file inside.";
    OLD_EXCEL = "این فایل با قالب قدیمی اکسل (xls) ذخیره شده است. در اکسل آن را باز کنید و با قالب XLSX یا CSV ذخیره کنید." | "This is a workbook in the old Excel format (xls). Open it in Excel and save it as XLSX or CSV.";
    ENCRYPTED = "این کارپوشه گذرواژه دارد. در اکسل گذرواژه‌اش را بردارید (File، Info، Protect Workbook) و دوباره ذخیره کنید." | "This workbook has a password. Remove it in Excel (File, Info, Protect Workbook) and save it again.";
    MARKUP = "این فایل صفحهٔ وب یا XML است، نه جدول؛ بعضی سامانه‌ها چنین خروجی‌ای را با نام xls می‌دهند. در اکسل آن را باز کنید و با قالب XLSX یا CSV ذخیره کنید." | "This file is a web page or XML, not a table; some systems export such a file under the name xls. Open it in Excel and save it as XLSX or CSV.";
    ZIP_NOT_XLSX = "این فایل بسته‌ای ZIP است، ولی کارپوشهٔ اکسل نیست. اگر فایل داده درون آن است نخست آن را باز کنید." | "This file is a ZIP archive and not an Excel workbook. If the data are inside, unpack it first.";
    ZIP_OTHER_SHEET = "این فایل صفحه‌گسترده‌ای از نوع {what} است. آن را با قالب XLSX یا CSV ذخیره کنید." | "This file is a spreadsheet of the kind {what}. Save it as XLSX or CSV.";
    WORKBOOK_BROKEN = "کارپوشهٔ اکسل ناقص یا خراب است؛ شاید رونوشت یا بارگیری آن نیمه‌کاره مانده باشد. دوباره آن را بگیرید. ({why})" | "The Excel workbook is cut short or damaged; the copy or download may have been interrupted. Get it again. ({why})";
    WORKBOOK_LARGE = "کارپوشهٔ اکسل بزرگ‌تر از آن است که خوانده شود ({what} مگابایت متن). همین داده را به‌صورت CSV بگیرید." | "The Excel workbook is too large to be read ({what} MB of text). Export the same data as CSV.";
    NO_SHEET = "برگه‌ای با نام «{name}» در کارپوشه نیست. برگه‌ها: {sheets}" | "The workbook has no sheet “{name}”. Its sheets: {sheets}";
    NO_SHEETS = "کارپوشه هیچ برگه‌ای ندارد." | "The workbook has no sheet.";
    PARQUET_BROKEN = "فایل Parquet ناقص یا خراب است؛ شاید نوشتن یا رونوشت آن نیمه‌کاره مانده باشد. دوباره آن را بگیرید. ({why})" | "The Parquet file is cut short or damaged; its writing or copy may have been interrupted. Get it again. ({why})";
    TOO_MANY_COLUMNS = "فایل {n} ستون دارد و بیش از {limit} ستون خوانده نمی‌شود. اگر جداکنندهٔ دیگری دارد آن را با delimiter معرفی کنید؛ وگرنه فقط ستون‌های لازم را خروجی بگیرید." | "The file has {n} columns; at most {limit} are read. If its delimiter is another one, give it with delimiter; otherwise export only the columns that are needed.";
    RECORD_TOO_LONG = "سطری که از خط {line} آغاز می‌شود از {limit} کیلوبایت بلندتر است. به احتمال زیاد علامت نقل‌قولی در همان خط باز مانده است؛ آن را ببندید، یا اگر فایل علامت نقل‌قول ندارد quote = \"\" بنویسید." | "The row that begins on line {line} is longer than {limit} KiB. Most likely a quotation mark was left open on that line; close it, or write quote = \"\" if the file does not quote.";
    BAD_DELIMITER = "جداکنندهٔ «{given}» پذیرفته نیست: یک تا هشت نویسه بدهید که رقم، علامت نقل‌قول یا پایان خط نباشد." | "The delimiter “{given}” cannot be used: give one to eight characters that are no quotation mark and no line end.";
    WRITE_FAILED = "فایل نوشته نشد: {why}" | "The file could not be written: {why}";
    /// Notes.
    HEADER_EMPTY = "ستون {n} نام ندارد و «{name}» خوانده می‌شود." | "Column {n} has no name and is called “{name}”.";
    HEADER_REPEATED = "نام «{name}» برای بیش از یک ستون آمده است؛ ستون {n} «{other}» خوانده می‌شود." | "The name “{name}” stands for more than one column; column {n} is called “{other}”.";
    SHEET_FULL = "برگه تا آخرین سطری که اکسل جا دارد ({n}) پر است؛ شاید بقیهٔ داده‌ها بریده شده باشد. همین داده را به‌صورت CSV هم بگیرید." | "The sheet is filled to the last row that Excel can hold ({n}); more data may have been cut off. Export the same data as CSV.";
    FORMULAS = "ستون «{name}» فرمول دارد؛ آخرین مقداری که اکسل حساب کرده است خوانده شد." | "Column “{name}” holds formulas; the values that Excel computed last were read.";
    NESTED = "ستون «{name}» از نوع {what} است که خوانده نمی‌شود؛ خالی گرفته شد." | "Column “{name}” is of the type {what}, which is not read; it was taken as empty.";
    MORE_SHEETS = "کارپوشه {n} برگه دارد؛ برگهٔ «{name}» خوانده شد." | "The workbook has {n} sheets; “{name}” was read.";
}

/// Why a file cannot be read, or read on, as a table.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.message().en)]
#[allow(missing_docs)]
pub enum Error {
    NotFound {
        file: String,
    },
    NotReadable {
        file: String,
        #[source]
        cause: std::io::Error,
    },
    Directory {
        file: String,
    },
    Empty,
    NoHeader {
        row: u32,
    },
    Binary {
        what: &'static str,
    },
    Compressed {
        what: &'static str,
    },
    OldExcel,
    Encrypted,
    Markup,
    ZipNotXlsx,
    OtherSheet {
        what: &'static str,
    },
    WorkbookBroken {
        why: String,
    },
    WorkbookLarge {
        megabytes: u64,
    },
    NoSheet {
        name: String,
        sheets: Vec<String>,
    },
    NoSheets,
    ParquetBroken {
        why: String,
    },
    TooManyColumns {
        columns: usize,
    },
    RecordTooLong {
        line: u64,
    },
    BadDelimiter {
        given: String,
    },
    WriteFailed {
        why: String,
    },
}

impl Error {
    /// A stable name of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::NotFound { .. } => "file_not_found",
            Error::NotReadable { .. } => "file_not_readable",
            Error::Directory { .. } => "file_is_directory",
            Error::Empty => "file_empty",
            Error::NoHeader { .. } => "no_header",
            Error::Binary { .. } => "file_binary",
            Error::Compressed { .. } => "file_compressed",
            Error::OldExcel => "workbook_old",
            Error::Encrypted => "workbook_encrypted",
            Error::Markup => "file_markup",
            Error::ZipNotXlsx => "zip_not_xlsx",
            Error::OtherSheet { .. } => "workbook_other",
            Error::WorkbookBroken { .. } => "workbook_broken",
            Error::WorkbookLarge { .. } => "workbook_too_large",
            Error::NoSheet { .. } => "no_such_sheet",
            Error::NoSheets => "no_sheets",
            Error::ParquetBroken { .. } => "parquet_broken",
            Error::TooManyColumns { .. } => "too_many_columns",
            Error::RecordTooLong { .. } => "record_too_long",
            Error::BadDelimiter { .. } => "bad_delimiter",
            Error::WriteFailed { .. } => "write_failed",
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn message(&self) -> Message {
        match self {
            Error::NotFound { file } => NOT_FOUND.message(&[("file", file)]),
            Error::NotReadable { file, cause } => {
                NOT_READABLE.message(&[("file", file), ("why", &cause.to_string())])
            }
            Error::Directory { file } => DIRECTORY.message(&[("file", file)]),
            Error::Empty => EMPTY.into(),
            Error::NoHeader { row } => NO_HEADER.message(&[("n", &row.to_string())]),
            Error::Binary { what } => BINARY.message(&[("what", what)]),
            Error::Compressed { what } => COMPRESSED.message(&[("what", what)]),
            Error::OldExcel => OLD_EXCEL.into(),
            Error::Encrypted => ENCRYPTED.into(),
            Error::Markup => MARKUP.into(),
            Error::ZipNotXlsx => ZIP_NOT_XLSX.into(),
            Error::OtherSheet { what } => ZIP_OTHER_SHEET.message(&[("what", what)]),
            Error::WorkbookBroken { why } => WORKBOOK_BROKEN.message(&[("why", why)]),
            Error::WorkbookLarge { megabytes } => WORKBOOK_LARGE.message(&[("what", &megabytes.to_string())]),
            Error::NoSheet { name, sheets } => {
                NO_SHEET.message(&[("name", name), ("sheets", &sheets.join(" | "))])
            }
            Error::NoSheets => NO_SHEETS.into(),
            Error::ParquetBroken { why } => PARQUET_BROKEN.message(&[("why", why)]),
            Error::TooManyColumns { columns } => {
                TOO_MANY_COLUMNS.message(&[("n", &columns.to_string()), ("limit", &MAX_COLUMNS.to_string())])
            }
            Error::RecordTooLong { line } => RECORD_TOO_LONG
                .message(&[("line", &line.to_string()), ("limit", &(MAX_RECORD / 1024).to_string())]),
            Error::BadDelimiter { given } => BAD_DELIMITER.message(&[("given", given)]),
            Error::WriteFailed { why } => WRITE_FAILED.message(&[("why", why)]),
        }
    }
}

/// Something that the reader noticed and went on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// A stable name.
    pub code: &'static str,
    /// What was noticed, in both languages.
    pub message: Message,
}

impl Note {
    pub(crate) fn new(code: &'static str, text: Text, values: &[(&str, &str)]) -> Note {
        Note { code, message: text.message(values) }
    }
}
