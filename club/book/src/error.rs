//! What can go wrong with the book.

use arrow_schema::ArrowError;
use i18n::Message;

/// What can go wrong with the book.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk refused.
    #[error("the copy of the book: {0}")]
    Io(#[from] std::io::Error),
    /// An Arrow file could not be written or read.
    #[error("the copy of the book: {0}")]
    Arrow(#[from] ArrowError),
    /// PostgreSQL refused.
    #[error("reading the book: {0}")]
    Database(#[from] sqlx::Error),
    /// The copy is not what its writer left.
    #[error("the copy of the book is damaged: {0}")]
    Corrupt(&'static str),
    /// More rows than a segment can hold.
    #[error("the book is too large for one copy")]
    TooLarge,
}

i18n::texts! {
    DISK = "دیسک اجازهٔ نوشتن یا خواندن نسخهٔ ستونی دفتر بیمه‌نامه‌ها را نداد؛ فضای خالی و دسترسی پوشهٔ داده را بررسی کنید." | "The disk refused the columnar copy of the book: check free space and access to the data directory.";
    DATABASE = "خواندن دفتر بیمه‌نامه‌ها از پایگاه داده انجام نشد." | "The book could not be read from the database.";
    CORRUPT = "نسخهٔ ستونی دفتر بیمه‌نامه‌ها آسیب دیده است؛ با محاسبهٔ بعدی دوباره ساخته می‌شود." | "The columnar copy of the book is damaged: the next run builds it again.";
    TOO_LARGE = "دفتر بیمه‌نامه‌ها از اندازه‌ای که یک نسخهٔ ستونی می‌پذیرد بزرگ‌تر است." | "The book is larger than one columnar copy can be.";
}

impl Error {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Io(_) => "book_disk",
            Error::Arrow(_) | Error::Corrupt(_) => "book_copy_damaged",
            Error::Database(_) => "book_database",
            Error::TooLarge => "book_too_large",
        }
    }

    /// What a page or the command line shows.
    pub fn message(&self) -> Message {
        match self {
            Error::Io(_) => DISK.into(),
            Error::Arrow(_) | Error::Corrupt(_) => CORRUPT.into(),
            Error::Database(_) => DATABASE.into(),
            Error::TooLarge => TOO_LARGE.into(),
        }
    }
}
