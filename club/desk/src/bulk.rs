//! What is done to many members at once: previewed, carried out in one transaction, undone for some days.
//!
//! An undo restores exactly what was there before, for every row that is still as the action left it. A row that
//! changed since is left as it is, and counted.

use calendar::{Day, Instant};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

use crate::store::{bulk as store, collections, tasks as task_store};
use crate::{By, Error, fitting, tasks, undo_limit};

/// The most members at a time.
pub const MOST: usize = 200_000;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Put into a list, or give a label.
    Add(i64),
    /// Take out of a list, or take a label away.
    Remove(i64),
    /// Give a task about each.
    Tasks {
        /// What is to be done.
        title: String,
        /// Until when.
        due_on: Day,
        /// By whom.
        assignee: i64,
    },
}

impl Action {
    /// As the database has it.
    fn number(&self) -> i16 {
        match self {
            Action::Add(_) => 1,
            Action::Remove(_) => 2,
            Action::Tasks { .. } => 3,
        }
    }

    fn collection(&self) -> Option<i64> {
        match self {
            Action::Add(id) | Action::Remove(id) => Some(*id),
            Action::Tasks { .. } => None,
        }
    }
}

/// What an action would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preview {
    /// Members that were chosen and may be touched.
    pub asked: i64,
    /// For whom something would change.
    pub changes: i64,
}

/// An action that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulk {
    /// Its number.
    pub bulk_id: i64,
    /// 1 added, 2 removed, 3 tasks.
    pub kind: i16,
    /// List 1 or label 2, where it was one.
    pub collection_kind: Option<i16>,
    /// Name of the collection, or title of the tasks.
    pub title: String,
    /// Who.
    pub actor: String,
    /// When.
    pub at: Instant,
    /// Members that were chosen.
    pub asked: i64,
    /// For whom something changed.
    pub changed: i64,
    /// When it was undone.
    pub undone_at: Option<Instant>,
    /// Of the changed, those restored.
    pub restored: Option<i64>,
    /// And those left as they are, since they changed after.
    pub kept: Option<i64>,
}

/// Says what an action would do to some members; nothing is written.
///
/// # Errors
/// Where nobody or too many are chosen, or what the action names cannot be taken.
pub async fn preview(pool: &PgPool, by: &By, action: &Action, parties: &[i64]) -> Result<Preview, Error> {
    check_number(parties)?;
    let mut conn = pool.acquire().await?;
    check(&mut conn, by, action).await?;
    Ok(store::preview(&mut conn, by.scope, action.number(), action.collection(), parties).await?)
}

/// Does it, all of it or nothing.
///
/// # Errors
/// As [`preview`].
pub async fn carry_out(pool: &PgPool, by: &By, action: &Action, parties: &[i64]) -> Result<Bulk, Error> {
    check_number(parties)?;
    let mut transaction = pool.begin().await?;
    let title = check(&mut transaction, by, action).await?;
    let preview =
        store::preview(&mut transaction, by.scope, action.number(), action.collection(), parties).await?;
    let bulk_id =
        store::add(&mut transaction, by, action.number(), action.collection(), &title, preview.asked).await?;
    let changed = match action {
        Action::Add(id) => {
            collections::add_members(&mut transaction, by, *id, parties, Some(bulk_id)).await?
        }
        Action::Remove(id) => {
            collections::remove_members(&mut transaction, by, *id, parties, Some(bulk_id)).await?
        }
        Action::Tasks { due_on, assignee, .. } => {
            let new = tasks::New { title: &title, due_on: *due_on, assignee: *assignee };
            task_store::add_many(&mut transaction, by, parties, &new, bulk_id).await?
        }
    };
    if let Some(collection_id) = action.collection() {
        collections::touch(&mut transaction, by.at, collection_id).await?;
    }
    store::set_changed(&mut transaction, bulk_id, changed as i64).await?;
    let detail = json!({ "name": title, "parties": changed });
    let subject = format!("bulk {bulk_id}");
    let name = match action {
        Action::Add(_) => "bulk.add",
        Action::Remove(_) => "bulk.remove",
        Action::Tasks { .. } => "bulk.tasks",
    };
    audit::record(&mut transaction, by.at, &by.actor, name, &subject, None, detail).await?;
    let bulk = store::find(&mut transaction, by.staff_id, bulk_id).await?.ok_or(Error::NoSuch)?;
    transaction.commit().await?;
    Ok(bulk.0)
}

/// Takes an action back, for every row that is still as it left it.
///
/// # Errors
/// Where it is somebody else's, was undone already or was too long ago.
pub async fn undo(pool: &PgPool, by: &By, bulk_id: i64) -> Result<Bulk, Error> {
    let mut transaction = pool.begin().await?;
    let (bulk, collection_id) =
        store::find(&mut transaction, by.staff_id, bulk_id).await?.ok_or(Error::NoSuch)?;
    if bulk.undone_at.is_some() {
        return Err(Error::Undone);
    }
    if bulk.at < undo_limit(by.at) {
        return Err(Error::TooLate);
    }
    let restored = match bulk.kind {
        1 => collections::undo_add(&mut transaction, bulk_id).await?,
        2 => collections::undo_remove(&mut transaction, bulk_id).await?,
        _ => task_store::undo_add(&mut transaction, bulk_id).await?,
    } as i64;
    if let Some(collection_id) = collection_id {
        collections::touch(&mut transaction, by.at, collection_id).await?;
    }
    store::set_undone(&mut transaction, by, bulk_id, restored, bulk.changed - restored).await?;
    let detail = json!({ "name": bulk.title, "parties": restored });
    let subject = format!("bulk {bulk_id}");
    audit::record(&mut transaction, by.at, &by.actor, "bulk.undo", &subject, None, detail).await?;
    let bulk = store::find(&mut transaction, by.staff_id, bulk_id).await?.ok_or(Error::NoSuch)?;
    transaction.commit().await?;
    Ok(bulk.0)
}

/// One's own actions, the latest first.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn list(pool: &PgPool, staff_id: i64) -> sqlx::Result<Vec<Bulk>> {
    store::list(pool, staff_id).await
}

fn check_number(parties: &[i64]) -> Result<(), Error> {
    match parties.len() {
        0 => Err(Error::Nobody),
        1..=MOST => Ok(()),
        many => Err(Error::TooMany(many)),
    }
}

/// Whether the action can be taken; the name under which it is kept.
async fn check(conn: &mut PgConnection, by: &By, action: &Action) -> Result<String, Error> {
    match action {
        Action::Add(id) | Action::Remove(id) => {
            Ok(collections::find(conn, by.staff_id, *id).await?.ok_or(Error::NoSuch)?.name)
        }
        Action::Tasks { title, assignee, .. } => {
            task_store::check_assignee(conn, by.scope, *assignee).await?;
            fitting(title, tasks::MOST_TITLE).ok_or(Error::Title)
        }
    }
}
