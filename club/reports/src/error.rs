//! What can go wrong with reports.

use i18n::Message;

use crate::saved::{MOST_SAVED, NAME_LENGTH};
use crate::text;

/// What can go wrong with reports.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The book or the run.
    #[error(transparent)]
    Standing(#[from] standing::Error),
    /// PostgreSQL refused.
    #[error("reports: {0}")]
    Database(#[from] sqlx::Error),
    /// The question cannot be answered.
    #[error("the report asks for what cannot be answered")]
    Unsound,
    /// A saved report has no name, or one that is too long.
    #[error("a report needs a name of at most {NAME_LENGTH} letters")]
    Name,
    /// There are too many saved reports.
    #[error("there are {MOST_SAVED} saved reports already")]
    TooMany,
    /// There is no such report, or it is another's own.
    #[error("there is no such report")]
    NotFound,
    /// More rows than a sheet of a workbook holds.
    #[error("{0} rows do not fit on a sheet")]
    SheetTooSmall(usize),
    /// A file could not be written.
    #[error("writing the file: {0}")]
    File(String),
    /// What was kept cannot be read any more.
    #[error("what was kept cannot be read: {0}")]
    Stored(#[from] serde_json::Error),
}

impl Error {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Standing(error) => error.code(),
            Error::Database(_) => "reports_database",
            Error::Unsound => "reports_unsound",
            Error::Name => "reports_name",
            Error::TooMany => "reports_too_many",
            Error::NotFound => "reports_not_found",
            Error::SheetTooSmall(_) => "reports_sheet_too_small",
            Error::File(_) => "reports_file",
            Error::Stored(_) => "reports_stored",
        }
    }

    /// What a page or the command line shows.
    pub fn message(&self) -> Message {
        match self {
            Error::Standing(error) => error.message(),
            Error::Database(_) => text::DATABASE.into(),
            Error::Unsound => text::UNSOUND.into(),
            Error::Name => text::NAME_WRONG.message(&[("n", &NAME_LENGTH.to_string())]),
            Error::TooMany => text::TOO_MANY.message(&[("n", &MOST_SAVED.to_string())]),
            Error::NotFound => text::NO_REPORT.into(),
            Error::SheetTooSmall(rows) => text::SHEET_TOO_SMALL.message(&[("rows", &rows.to_string())]),
            Error::File(_) => text::FILE.into(),
            Error::Stored(_) => text::STORED.into(),
        }
    }
}
