use std::io;
use std::path::{Path, PathBuf};

use i18n::{Message, Text};

use crate::text;

/// Why there is no database to work with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another program serves from this home.
    #[error("{home} is in use by process {pid}")]
    Busy {
        /// The home.
        home: PathBuf,
        /// The other program's process number, as it wrote it; empty where it did not yet.
        pid: String,
    },
    /// No PostgreSQL on this machine.
    #[error("PostgreSQL is not installed")]
    BinariesMissing,
    /// Older than this program can use.
    #[error("PostgreSQL {found} is too old")]
    TooOld {
        /// Its major version.
        found: u32,
    },
    /// The data directory belongs to a version that is not installed.
    #[error("{data} was made by PostgreSQL {made_by}, found {found}")]
    OtherMajor {
        /// The data directory.
        data: PathBuf,
        /// The version that made it.
        made_by: String,
        /// What is installed.
        found: String,
    },
    /// Something else stands where the data directory should.
    #[error("{0} is not a data directory")]
    NotACluster(PathBuf),
    /// No room.
    #[error("no space left at {0}")]
    DiskFull(PathBuf),
    /// Another program listens on the server's socket.
    #[error("socket in use: {0}")]
    SocketInUse(PathBuf),
    /// We are root, and there is nobody to run the server as.
    #[error("no user {0} to run the server as")]
    NoUser(&'static str),
    /// A directory that cannot be used.
    #[error("{place} cannot be used: {cause}")]
    NotAllowed {
        /// Which.
        place: PathBuf,
        /// Why.
        cause: String,
    },
    /// The server ended before it was ready.
    #[error("the server did not start: {cause}")]
    StartFailed {
        /// Its last words.
        cause: String,
        /// Its log.
        log: PathBuf,
    },
    /// The server goes on after it was told to stop.
    #[error("the server did not stop: {cause}")]
    StopFailed {
        /// What was said.
        cause: String,
        /// Its log.
        log: PathBuf,
    },
    /// The server of `DATABASE_URL`, or the private one, does not answer.
    #[error("unreachable: {0}")]
    Unreachable(sqlx::Error),
    /// The schema is from a later version of the program.
    #[error("the schema is newer than the program")]
    NewerSchema,
    /// A migration failed.
    #[error("migration: {0}")]
    Migration(sqlx::migrate::MigrateError),
    /// A file or directory could not be read or written.
    #[error("{place}: {cause}")]
    InputOutput {
        /// Which.
        place: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

impl Error {
    /// What happened to a file or directory, by its kind.
    pub(crate) fn at(place: &Path, cause: io::Error) -> Error {
        let place = place.to_owned();
        match cause.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::DiskFull(place),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Error::NotAllowed { place, cause: cause.to_string() }
            }
            _ => Error::InputOutput { place, cause },
        }
    }

    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Busy { .. } => "postgres.busy",
            Error::BinariesMissing => "postgres.binaries_missing",
            Error::TooOld { .. } => "postgres.too_old",
            Error::OtherMajor { .. } => "postgres.other_major",
            Error::NotACluster(_) => "postgres.not_a_cluster",
            Error::DiskFull(_) => "postgres.disk_full",
            Error::SocketInUse(_) => "postgres.socket_in_use",
            Error::NoUser(_) => "postgres.no_user",
            Error::NotAllowed { .. } => "postgres.not_allowed",
            Error::StartFailed { .. } => "postgres.start_failed",
            Error::StopFailed { .. } => "postgres.stop_failed",
            Error::Unreachable(_) => "postgres.unreachable",
            Error::NewerSchema => "postgres.newer_schema",
            Error::Migration(_) => "postgres.migration",
            Error::InputOutput { .. } => "postgres.input_output",
        }
    }

    /// The exit code of a command that failed by it: 4 for another program, 5 for the database.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Busy { .. } => 4,
            _ => 5,
        }
    }

    /// What is shown.
    pub fn message(&self) -> Message {
        let place = |text: Text, place: &Path| text.message(&[("place", &place.to_string_lossy())]);
        match self {
            Error::Busy { home, pid } => {
                text::BUSY.message(&[("home", &home.to_string_lossy()), ("pid", pid)])
            }
            Error::BinariesMissing => {
                text::BINARIES_MISSING.message(&[("command", "sudo apt-get install postgresql")])
            }
            Error::TooOld { found } => text::TOO_OLD.message(&[
                ("found", &found.to_string()),
                ("least", &crate::binaries::LEAST_MAJOR.to_string()),
            ]),
            Error::OtherMajor { data, made_by, found } => text::OTHER_MAJOR.message(&[
                ("data", &data.to_string_lossy()),
                ("made_by", made_by),
                ("found", found),
                ("command", &format!("sudo apt-get install postgresql-{made_by}")),
            ]),
            Error::NotACluster(data) => text::NOT_A_CLUSTER.message(&[("data", &data.to_string_lossy())]),
            Error::DiskFull(full) => place(text::DISK_FULL, full),
            Error::SocketInUse(socket) => place(text::SOCKET_IN_USE, socket),
            Error::NoUser(user) => text::NO_USER
                .message(&[("user", user), ("command", &format!("sudo adduser --system --group {user}"))]),
            Error::NotAllowed { place, cause } => {
                text::NOT_ALLOWED.message(&[("place", &place.to_string_lossy()), ("cause", cause)])
            }
            Error::StartFailed { cause, log } => {
                text::START_FAILED.message(&[("cause", cause), ("log", &log.to_string_lossy())])
            }
            Error::StopFailed { cause, log } => {
                text::STOP_FAILED.message(&[("cause", cause), ("log", &log.to_string_lossy())])
            }
            Error::Unreachable(cause) => text::UNREACHABLE.message(&[("cause", &cause.to_string())]),
            Error::NewerSchema => text::NEWER_SCHEMA.into(),
            Error::Migration(cause) => text::MIGRATION.message(&[("cause", &cause.to_string())]),
            Error::InputOutput { place, cause } => text::INPUT_OUTPUT
                .message(&[("place", &place.to_string_lossy()), ("cause", &cause.to_string())]),
        }
    }
}
