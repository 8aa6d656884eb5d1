//! The audit trail: who did what, to what, when. It may be added to and nothing else, which the
//! database itself enforces. What was added is sealed in a chain of hashes (see [`seal`]), so that a change behind
//! the database's back is found by [`check`].

mod check;
mod list;
mod past;
mod seal;

use calendar::Instant;
use sqlx::PgConnection;

pub use check::{Break, Fault, Verdict, check};
pub use list::{Entry, Filter, Place, Word, actors, list};
pub use past::{WritingPast, is_past_written};
pub use seal::{Head, Look, head, seal};

/// Who acts: a member of staff, or the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// `None` for the program itself and for a command line without sign-in.
    pub staff_id: Option<i64>,
    /// Sign-in name, or `command line`, or `bashgah`.
    pub name: String,
}

impl Actor {
    /// Whoever runs a command on the machine.
    pub fn command_line() -> Actor {
        Actor { staff_id: None, name: "command line".to_owned() }
    }

    /// The program itself, e.g. while it prepares a new home.
    pub fn program() -> Actor {
        Actor { staff_id: None, name: "bashgah".to_owned() }
    }
}

/// Adds an entry, in the transaction of what it tells of.
///
/// `action` is a stable code (`party.unmask`), `subject` what was touched (`party 1042`). `detail` holds
/// never a mobile number, a national ID, a code or a password.
///
/// # Errors
/// Where the database refuses or is gone.
pub async fn record(
    conn: &mut PgConnection,
    at: Instant,
    actor: &Actor,
    action: &'static str,
    subject: &str,
    party_id: Option<i64>,
    detail: serde_json::Value,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO audit.entry (at, staff_id, actor, action, subject, party_id, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        at as Instant,
        actor.staff_id,
        actor.name,
        action,
        subject,
        party_id,
        detail
    )
    .execute(conn)
    .await?;
    Ok(())
}
