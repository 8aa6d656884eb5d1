//! Lists and labels: named sets of members.

use calendar::Instant;
use serde_json::json;
use sqlx::PgPool;

use crate::store::collections as store;
use crate::{By, Error, fitting, undo_limit};

/// The most characters of a name.
pub const MOST_NAME: usize = 80;
/// The most characters of a list's note.
pub const MOST_NOTE: usize = 1_000;

/// What a collection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A list: somebody's, and shared if they wish.
    List,
    /// A label: everybody's, and shown with the member.
    Label,
}

impl Kind {
    /// As the database has it.
    pub fn number(self) -> i16 {
        match self {
            Kind::List => 1,
            Kind::Label => 2,
        }
    }

    /// The one of a number.
    pub fn of(number: i16) -> Kind {
        if number == 2 { Kind::Label } else { Kind::List }
    }
}

/// A list or a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// Its number.
    pub collection_id: i64,
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// What is noted about it.
    pub note: String,
    /// Whose it is.
    pub staff_id: i64,
    /// Their name.
    pub owner: String,
    /// Everybody may use it.
    pub shared: bool,
    /// Grows with every change of who is in it.
    pub revision: i64,
    /// How many are in it.
    pub members: i64,
    /// When it was last changed.
    pub changed_at: Instant,
    /// When it was deleted.
    pub deleted_at: Option<Instant>,
}

/// A list or a label that may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
}

/// A collection to be saved.
#[derive(Debug, Clone)]
pub struct New<'a> {
    /// Its number where it is there already.
    pub collection_id: Option<i64>,
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: &'a str,
    /// What is noted about it.
    pub note: &'a str,
    /// Everybody may use it; a label always.
    pub shared: bool,
}

/// One's own lists, the shared ones and all labels by name, with how many of whom one sees are in each; of one's own
/// those too that can be brought back.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn list(pool: &PgPool, by: &By) -> Result<Vec<Collection>, Error> {
    Ok(store::list(pool, by.staff_id, by.scope, undo_limit(by.at)).await?)
}

/// One that may be used.
///
/// # Errors
/// [`Error::NoSuch`], or what PostgreSQL answers.
pub async fn find(pool: &PgPool, by: &By, collection_id: i64) -> Result<Found, Error> {
    store::find(pool, by.staff_id, collection_id).await?.ok_or(Error::NoSuch)
}

/// Number, kind, name and revision of those that may be used: what a filter may name.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn names(pool: &PgPool, staff_id: i64) -> sqlx::Result<Vec<(i64, Kind, String, i64)>> {
    store::names(pool, staff_id).await
}

/// Everybody in a collection. Whether it may be used is asked before.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn members(pool: &PgPool, collection_id: i64) -> sqlx::Result<Vec<i64>> {
    store::members(pool, collection_id).await
}

/// Saves a collection, a new one or one's own anew; gives its number.
///
/// # Errors
/// Where the name does not fit or is taken, or the list is somebody else's.
pub async fn save(pool: &PgPool, by: &By, new: &New<'_>) -> Result<i64, Error> {
    let name = fitting(new.name, MOST_NAME).ok_or(Error::Name)?;
    if new.note.chars().count() > MOST_NOTE {
        return Err(Error::ListNote);
    }
    let shared = new.shared || new.kind == Kind::Label;
    let new = New { name: &name, shared, ..new.clone() };
    let mut transaction = pool.begin().await?;
    let saved = match new.collection_id {
        None => store::add(&mut transaction, by, &new).await,
        Some(collection_id) => {
            store::change(&mut transaction, by, collection_id, &new).await.map(|()| collection_id)
        }
    };
    let collection_id = saved.map_err(taken)?;
    let detail = json!({ "name": name, "shared": shared });
    let subject = subject(new.kind, collection_id);
    audit::record(&mut transaction, by.at, &by.actor, "list.save", &subject, None, detail).await?;
    transaction.commit().await?;
    Ok(collection_id)
}

fn subject(kind: Kind, collection_id: i64) -> String {
    match kind {
        Kind::List => format!("list {collection_id}"),
        Kind::Label => format!("label {collection_id}"),
    }
}

/// Of the constraints only a label's name can be broken.
fn taken(error: Error) -> Error {
    match error {
        Error::Database(sqlx::Error::Database(refused)) if refused.is_unique_violation() => Error::NameTaken,
        error => error,
    }
}

/// Deletes one's own list or label, or brings it back.
///
/// # Errors
/// Where it is somebody else's, or was deleted too long ago.
pub async fn delete(pool: &PgPool, by: &By, collection_id: i64, back: bool) -> Result<(), Error> {
    let mut transaction = pool.begin().await?;
    let deleted = store::delete(&mut transaction, by, collection_id, back, undo_limit(by.at)).await;
    let kind = deleted.map_err(|error| taken(error.into()))?.ok_or(Error::NoSuch)?;
    let action = if back { "list.restore" } else { "list.delete" };
    let subject = subject(Kind::of(kind), collection_id);
    audit::record(&mut transaction, by.at, &by.actor, action, &subject, None, json!({})).await?;
    transaction.commit().await?;
    Ok(())
}

/// Puts one member into a collection, or takes them out; tells whether anything changed.
///
/// # Errors
/// Where the collection or the member may not be seen.
pub async fn put(
    pool: &PgPool,
    by: &By,
    collection_id: i64,
    party_id: i64,
    into: bool,
) -> Result<bool, Error> {
    let mut transaction = pool.begin().await?;
    let found = store::find(&mut *transaction, by.staff_id, collection_id).await?.ok_or(Error::NoSuch)?;
    let changed = if into {
        store::add_members(&mut transaction, by, collection_id, &[party_id], None).await?
    } else {
        store::remove_members(&mut transaction, by, collection_id, &[party_id], None).await?
    };
    if changed > 0 {
        store::touch(&mut transaction, by.at, collection_id).await?;
        let action = if into { "list.add" } else { "list.remove" };
        let subject = subject(found.kind, collection_id);
        let detail = json!({ "name": found.name });
        audit::record(&mut transaction, by.at, &by.actor, action, &subject, Some(party_id), detail).await?;
    }
    transaction.commit().await?;
    Ok(changed > 0)
}
