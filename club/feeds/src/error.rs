//! What can go wrong with feeds.

use i18n::Message;

use crate::mapping::Fault;

/// Why a load, or a question about loads, failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The mapping has faults, or does not fit the file.
    #[error("the mapping has {} faults", .0.len())]
    Mapping(Vec<Fault>),
    /// The file cannot be read as a table.
    #[error("the file: {0}")]
    File(#[from] tabular::Error),
    /// No programme is in force, so that codes mean nothing.
    #[error("no programme is in force")]
    NoProgramme,
    /// The programme cannot be had.
    #[error(transparent)]
    Programme(#[from] programme::Error),
    /// It was asked to stop.
    #[error("the load was cancelled")]
    Cancelled,
    /// There is no such load, or the row is none of its rejected ones.
    #[error("no such load or row")]
    NotFound,
    /// A name is needed.
    #[error("no name was given")]
    NoName,
    /// The name is too long.
    #[error("the name is too long")]
    LongName,
    /// Something else has the name, or the folder.
    #[error("the name or folder is taken")]
    NameTaken,
    /// The folder is not named from the root, or cannot be used.
    #[error("the folder cannot be used")]
    NoFolder,
    /// Another program watches the folder.
    #[error("the folder is watched already")]
    Watched,
    /// No saved mapping fits the file's columns.
    #[error("no saved mapping fits the file")]
    NoMapping,
    /// A file or folder could not be read or written.
    #[error("a file: {0}")]
    Disk(#[from] std::io::Error),
    /// The program itself failed.
    #[error("the reading thread ended early")]
    Reader,
    /// The database refused or is gone.
    #[error("the feeds' tables: {0}")]
    Database(#[from] sqlx::Error),
}

impl Error {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Mapping(_) => "mapping_faults",
            Error::File(error) => error.code(),
            Error::NoProgramme => "no_programme",
            Error::Programme(error) => error.code(),
            Error::Cancelled => "cancelled",
            Error::NotFound => "load_not_found",
            Error::NoName => "no_name",
            Error::LongName => "long_name",
            Error::NameTaken => "name_taken",
            Error::NoFolder => "no_folder",
            Error::Watched => "folder_watched",
            Error::NoMapping => "no_mapping",
            Error::Disk(_) => "disk",
            Error::Reader => "reader_ended",
            Error::Database(_) => "database",
        }
    }

    /// PostgreSQL's code, where it refused; its message may hold what stood in a row.
    pub fn sqlstate(&self) -> Option<String> {
        match self {
            Error::Database(sqlx::Error::Database(error)) => error.code().map(|code| code.into_owned()),
            _ => None,
        }
    }

    /// What is wrong and what to do.
    pub fn message(&self) -> Message {
        match self {
            Error::Mapping(faults) => mapping_message(faults),
            Error::File(error) => error.message(),
            Error::NoProgramme => NO_PROGRAMME.into(),
            Error::Programme(error) => error.message(),
            Error::Cancelled => CANCELLED.into(),
            Error::NotFound => NOT_FOUND.into(),
            Error::NoName => NO_NAME.into(),
            Error::LongName => LONG_NAME.message(&[("most", &crate::saved::LONGEST_NAME.to_string())]),
            Error::NameTaken => NAME_TAKEN.into(),
            Error::NoFolder => NO_FOLDER.into(),
            Error::Watched => WATCHED.into(),
            Error::NoMapping => NO_MAPPING.into(),
            Error::Disk(cause) => DISK.message(&[("cause", &cause.to_string())]),
            Error::Reader => READER.into(),
            Error::Database(_) => DATABASE.into(),
        }
    }
}

fn mapping_message(faults: &[Fault]) -> Message {
    match faults {
        [only] => MAPPING_ONE.message(&[("line", &only.line.to_string())]).and(&only.message),
        [first, ..] => MAPPING.message(&[("count", &faults.len().to_string())]).and(&first.message),
        [] => MAPPING.message(&[("count", "0")]),
    }
}

trait And {
    fn and(self, other: &Message) -> Message;
}

impl And for Message {
    fn and(self, other: &Message) -> Message {
        Message {
            fa: format!("{} {}", self.fa, other.fa).into(),
            en: format!("{} {}", self.en, other.en).into(),
        }
    }
}

i18n::texts! {
    MAPPING_ONE = "نگاشت در سطر {line} ایراد دارد:" | "The mapping has a fault on line {line}:";
    MAPPING = "نگاشت {count} ایراد دارد. نخستین ایراد:" | "The mapping has {count} faults. The first one:";
    NO_PROGRAMME = "هیچ برنامه‌ای برای باشگاه منتشر نشده است؛ پیش از بارگذاری، برنامه را منتشر کنید."
        | "No programme has been published yet; publish one before loading.";
    CANCELLED = "بارگذاری به درخواست شما متوقف شد و چیزی ثبت نشد."
        | "The load was stopped at your request and nothing was stored.";
    NOT_FOUND = "چنین بارگذاری یا سطری پیدا نشد." | "There is no such load or row.";
    NO_NAME = "نامی بنویسید." | "Write a name.";
    LONG_NAME = "نام بیش از {most} نویسه دارد؛ کوتاه‌ترش کنید." | "The name has more than {most} letters; shorten it.";
    NAME_TAKEN = "این نام یا پوشه از آنِ دیگری است؛ نام یا پوشهٔ دیگری بنویسید." | "Another one has this name or folder; write another.";
    NO_FOLDER = "نشانی پوشه را کامل و از ریشه بنویسید، مانند ‎/srv/bashgah/incoming‎؛ برنامه باید بتواند در آن بخواند و بنویسد."
        | "Write the folder from the root, e.g. /srv/bashgah/incoming; the program must be able to read and write there.";
    WATCHED = "برنامهٔ دیگری همین پوشه را زیر نظر دارد." | "Another program watches this folder already.";
    NO_MAPPING = "هیچ نگاشت ذخیره‌شده‌ای با ستون‌های این فایل جور نیست. فایل را یک بار در کنسول بفرستید، نگاشتش را بسازید و ذخیره کنید."
        | "No saved mapping fits the columns of this file. Send the file once on the console, make its mapping and save it.";
    DISK = "فایل یا پوشه خوانده یا نوشته نشد: {cause}" | "A file or folder could not be read or written: {cause}";
    READER = "خواندن فایل نیمه‌کاره ماند و چیزی ثبت نشد؛ دوباره بارگذاری کنید."
        | "Reading the file ended early and nothing was stored; load it again.";
    DATABASE = "پایگاه داده پاسخ نداد و چیزی ثبت نشد؛ کمی بعد دوباره بارگذاری کنید."
        | "The database did not answer and nothing was stored; load again in a moment.";
    INTERRUPTED = "برنامه در میانهٔ این بارگذاری از کار افتاد و چیزی ثبت نشد؛ فایل را دوباره بارگذاری کنید."
        | "The program stopped in the middle of this load and nothing was stored; load the file again.";
}
