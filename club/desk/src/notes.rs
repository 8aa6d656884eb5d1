//! Notes about a member: edited by their author, what they said before kept; struck out, never erased.

use calendar::Instant;
use serde_json::json;
use sqlx::PgPool;

use crate::store::notes as store;
use crate::{By, Error, fitting, store as common};

/// The most characters of a note.
pub const MOST_BODY: usize = 4_000;

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its number.
    pub note_id: i64,
    /// Who wrote it.
    pub staff_id: i64,
    /// Their name.
    pub author: String,
    /// What it says.
    pub body: String,
    /// It stands above the others.
    pub pinned: bool,
    /// When it was written.
    pub created_at: Instant,
    /// When it was last edited.
    pub changed_at: Instant,
    /// When it was struck out.
    pub struck_at: Option<Instant>,
}

/// What is done with a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It stands above the others.
    Pin,
    /// It does not any more.
    Unpin,
    /// It is struck out.
    Strike,
    /// It is brought back.
    Restore,
}

/// Writes a note about a member.
///
/// # Errors
/// Where the text does not fit or the member may not be seen.
pub async fn write(pool: &PgPool, by: &By, party_id: i64, body: &str) -> Result<i64, Error> {
    let body = fitting(body, MOST_BODY).ok_or(Error::Body)?;
    let mut transaction = pool.begin().await?;
    common::seen(&mut transaction, by.scope, party_id).await?;
    let note_id = store::add(&mut transaction, by, party_id, &body).await?;
    let subject = format!("note {note_id}");
    audit::record(&mut transaction, by.at, &by.actor, "note.write", &subject, Some(party_id), json!({}))
        .await?;
    transaction.commit().await?;
    Ok(note_id)
}

/// Edits one's own note; what it said is kept.
///
/// # Errors
/// Where the text does not fit, or the note is somebody else's.
pub async fn edit(pool: &PgPool, by: &By, party_id: i64, note_id: i64, body: &str) -> Result<(), Error> {
    let body = fitting(body, MOST_BODY).ok_or(Error::Body)?;
    let mut transaction = pool.begin().await?;
    common::seen(&mut transaction, by.scope, party_id).await?;
    if !store::edit(&mut transaction, by, party_id, note_id, &body).await? {
        return Err(Error::NotYours);
    }
    let subject = format!("note {note_id}");
    audit::record(&mut transaction, by.at, &by.actor, "note.edit", &subject, Some(party_id), json!({}))
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Pins a note, or strikes one's own out, and the reverse of both.
///
/// # Errors
/// Where there is no such note, or it is somebody else's.
pub async fn act(pool: &PgPool, by: &By, party_id: i64, note_id: i64, act: Act) -> Result<(), Error> {
    let mut transaction = pool.begin().await?;
    common::seen(&mut transaction, by.scope, party_id).await?;
    let done = match act {
        Act::Pin | Act::Unpin => store::pin(&mut transaction, party_id, note_id, act == Act::Pin).await?,
        Act::Strike | Act::Restore => {
            store::strike(&mut transaction, by, party_id, note_id, act == Act::Strike).await?
        }
    };
    if !done {
        return Err(Error::NoSuch);
    }
    let action = match act {
        Act::Pin => "note.pin",
        Act::Unpin => "note.unpin",
        Act::Strike => "note.strike",
        Act::Restore => "note.restore",
    };
    let subject = format!("note {note_id}");
    audit::record(&mut transaction, by.at, &by.actor, action, &subject, Some(party_id), json!({})).await?;
    transaction.commit().await?;
    Ok(())
}

/// What a note said before, the latest first, with until when.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn former(pool: &PgPool, party_id: i64, note_id: i64) -> sqlx::Result<Vec<(Instant, String)>> {
    store::former(pool, party_id, note_id).await
}
