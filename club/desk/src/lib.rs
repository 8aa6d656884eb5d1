//! The staff's desk: saved filters, lists and labels of members, what is done to many at once, notes and tasks.
//!
//! Lists and labels are the same thing, a [`Collection`]: a list belongs to somebody and may be shared, a label is
//! everybody's and stands on the member's page. Who is in a collection is a row that is ended, never erased, so that
//! a member's history and the undo of a bulk action ([`bulk`]) know what was there before.
//!
//! What a filter asks for is not known here: it is kept as it was given.

pub mod bulk;
pub mod collections;
mod error;
pub mod filters;
pub mod moments;
pub mod notes;
mod store;
pub mod tasks;

use audit::Actor;
use calendar::Instant;
use parties::Scope;
use serde_json::Value;
use sqlx::{PgConnection, PgPool};

pub use bulk::Bulk;
pub use collections::{Collection, Kind};
pub use error::{ALL_TEXTS, Error};
pub use filters::Filter;
pub use moments::Moment;
pub use notes::Note;
pub use tasks::Task;

/// Who acts, on whose members, and when.
#[derive(Debug, Clone)]
pub struct By {
    /// Number of the member of staff.
    pub staff_id: i64,
    /// As the trail names them.
    pub actor: Actor,
    /// Whose members may be touched.
    pub scope: Scope,
    /// When.
    pub at: Instant,
}

/// What is kept at the desk about one member.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folder {
    /// Notes that are not struck out, the pinned first, then the newest; and those struck by the reader of late.
    pub notes: Vec<Note>,
    /// Tasks that are not done, the first due first.
    pub tasks: Vec<Task>,
    /// Labels and the lists that the reader may see.
    pub collections: Vec<(i64, Kind, String)>,
}

/// The folder of a member, in one question. Whether the member may be seen is asked before.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn folder(pool: &PgPool, staff_id: i64, party_id: i64) -> sqlx::Result<Folder> {
    store::folder(pool, staff_id, party_id).await
}

/// What the desk keeps of one party becomes another's, and bulk actions can still be undone; answers what moved, for
/// [`move_back`].
///
/// # Errors
/// What PostgreSQL answers.
pub async fn move_party(conn: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<Value> {
    store::merges::move_party(conn, from, to).await
}

/// Takes a move back. What the survivor got since stays with it.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn move_back(conn: &mut PgConnection, both: (i64, i64), record: &Value) -> sqlx::Result<()> {
    store::merges::move_back(conn, both, record).await
}

/// Days for which a bulk action can be undone and what was deleted can be brought back.
pub const UNDO_DAYS: i64 = 7;

/// The moment before which nothing can be undone any more.
pub fn undo_limit(now: Instant) -> Instant {
    now.plus_seconds(-UNDO_DAYS * 86_400)
}

/// A text with its ends trimmed, if it has at least one and at most so many characters.
fn fitting(text: &str, most: usize) -> Option<String> {
    let text = text.trim();
    let length = text.chars().count();
    (1..=most).contains(&length).then(|| text.to_owned())
}
