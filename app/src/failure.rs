//! How a command fails: a stable code, a message in both languages, an exit code.
//!
//! | exit code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | failed; the message says why |
//! | 2 | the command line is wrong |
//! | 3 | the input is wrong: rows were rejected, a document has faults, a proof did not come out at zero |
//! | 4 | another program is at work |
//! | 5 | the database cannot be used |
//! | 130 | interrupted |

use std::fmt::Display;

use i18n::Message;

use crate::text;

pub const FAILED: u8 = 1;
pub const USAGE: u8 = 2;
pub const INPUT: u8 = 3;
pub const BUSY: u8 = 4;
pub const DATABASE: u8 = 5;
pub const INTERRUPTED: u8 = 130;

/// A command that failed.
#[derive(Debug)]
pub struct Failure {
    pub code: String,
    pub message: Message,
    pub exit: u8,
    /// What stands in the log beside it: the cause, for the IT team.
    pub cause: Option<String>,
}

impl Failure {
    pub fn new(code: &str, message: impl Into<Message>, exit: u8) -> Failure {
        Failure { code: code.to_owned(), message: message.into(), exit, cause: None }
    }

    pub fn internal(cause: &dyn Display) -> Failure {
        Failure { cause: Some(cause.to_string()), ..Failure::new("internal", text::INTERNAL, FAILED) }
    }

    pub fn interrupted() -> Failure {
        Failure::new("interrupted", text::INTERRUPTED, INTERRUPTED)
    }

    /// A file that cannot be read or written.
    pub fn file(place: &std::path::Path, cause: &std::io::Error) -> Failure {
        let values = [("file", &*place.to_string_lossy()), ("cause", &*cause.to_string())];
        Failure::new("file", text::FILE.message(&values), INPUT)
    }

    fn database(cause: &sqlx::Error) -> Failure {
        Failure { cause: Some(cause.to_string()), ..Failure::new("database", text::DATABASE, DATABASE) }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Failure {
        Failure::database(&error)
    }
}

impl From<postgres::Error> for Failure {
    fn from(error: postgres::Error) -> Failure {
        Failure::new(error.code(), error.message(), error.exit_code())
    }
}

impl From<access::Error> for Failure {
    fn from(error: access::Error) -> Failure {
        match error {
            access::Error::Database(cause) => Failure::database(&cause),
            error => Failure::new(error.code(), error.message(), FAILED),
        }
    }
}

impl From<webhooks::Error> for Failure {
    fn from(error: webhooks::Error) -> Failure {
        match error {
            webhooks::Error::Database(cause) => Failure::database(&cause),
            error => {
                let cause = Some(error.to_string());
                Failure { cause, ..Failure::new(error.code(), error.message(), FAILED) }
            }
        }
    }
}

impl From<openid::Error> for Failure {
    fn from(error: openid::Error) -> Failure {
        let exit = if matches!(error, openid::Error::Client(_)) { FAILED } else { USAGE };
        let cause = Some(error.to_string());
        Failure { cause, ..Failure::new(error.code(), error.message(), exit) }
    }
}

impl From<programme::Error> for Failure {
    fn from(error: programme::Error) -> Failure {
        match error {
            programme::Error::Database(cause) => Failure::database(&cause),
            error => Failure::new(error.code(), error.message(), INPUT),
        }
    }
}

impl From<ledger::Error> for Failure {
    fn from(error: ledger::Error) -> Failure {
        match error {
            ledger::Error::Database(error) => error.into(),
            error => Failure::new(error.code(), error.message(), FAILED),
        }
    }
}

impl From<merchants::Error> for Failure {
    fn from(error: merchants::Error) -> Failure {
        match error {
            merchants::Error::Database(error) => error.into(),
            error => Failure::new(error.code(), error.message(), FAILED),
        }
    }
}

impl From<rewards::Error> for Failure {
    fn from(error: rewards::Error) -> Failure {
        match error {
            rewards::Error::Database(error) => error.into(),
            error => Failure::new(error.code(), error.message(), FAILED),
        }
    }
}

impl From<feeds::Error> for Failure {
    fn from(error: feeds::Error) -> Failure {
        match error {
            feeds::Error::Database(cause) => Failure::database(&cause),
            feeds::Error::Cancelled => Failure::new(error.code(), error.message(), INTERRUPTED),
            feeds::Error::Reader | feeds::Error::NotFound => {
                Failure::new(error.code(), error.message(), FAILED)
            }
            error => Failure::new(error.code(), error.message(), INPUT),
        }
    }
}

impl From<earning::Error> for Failure {
    fn from(error: earning::Error) -> Failure {
        match error {
            earning::Error::Database(cause) => Failure::database(&cause),
            error => {
                let cause = Some(error.to_string());
                Failure { cause, ..Failure::new(error.code(), error.message(), FAILED) }
            }
        }
    }
}

impl From<standing::Error> for Failure {
    fn from(error: standing::Error) -> Failure {
        match error {
            standing::Error::Database(cause) => Failure::database(&cause),
            standing::Error::Programme(programme::Error::Faults(_)) => {
                Failure::new(error.code(), error.message(), INPUT)
            }
            error => {
                let cause = Some(error.to_string());
                Failure { cause, ..Failure::new(error.code(), error.message(), FAILED) }
            }
        }
    }
}
