//! What happened at the desk to a member, for the member's history.

use calendar::{Day, Instant};
use sqlx::PgPool;

use crate::store::moments as store;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// What.
    pub kind: What,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: String,
    /// The note's text, the task's title or the label's name.
    pub text: String,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A note was written.
    Noted = 1,
    /// A task was given.
    TaskGiven = 2,
    /// A task was done.
    TaskDone = 3,
    /// A label was given.
    Labelled = 4,
    /// A label was taken away.
    Unlabelled = 5,
}

impl What {
    pub(crate) fn of(number: i32) -> What {
        match number {
            1 => What::Noted,
            2 => What::TaskGiven,
            3 => What::TaskDone,
            4 => What::Labelled,
            _ => What::Unlabelled,
        }
    }
}

/// Which moments are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Notes.
    pub notes: bool,
    /// Tasks.
    pub tasks: bool,
    /// Labels.
    pub labels: bool,
}

/// The latest moments up to a day, at most so many, the latest first.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn list(
    pool: &PgPool,
    party_id: i64,
    wanted: Wanted,
    until: Day,
    most: i64,
) -> sqlx::Result<Vec<Moment>> {
    store::list(pool, party_id, wanted, until, most).await
}
