//! Saved filters: one's own, and those that others share.

use calendar::Instant;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::collections::MOST_NAME;
use crate::store::filters as store;
use crate::{By, Error, fitting, undo_limit};

/// A saved filter.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// Its number.
    pub filter_id: i64,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub staff_id: i64,
    /// Their name.
    pub owner: String,
    /// Everybody may use it.
    pub shared: bool,
    /// What it asks for, as it was given.
    pub definition: Value,
    /// When it was last changed.
    pub changed_at: Instant,
    /// When it was deleted.
    pub deleted_at: Option<Instant>,
}

/// A filter to be saved.
#[derive(Debug, Clone)]
pub struct New<'a> {
    /// Its number where it is there already.
    pub filter_id: Option<i64>,
    /// Its name.
    pub name: &'a str,
    /// Everybody may use it.
    pub shared: bool,
    /// What it asks for.
    pub definition: &'a Value,
}

/// One's own filters and the shared ones by name; of one's own those too that can be brought back.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn list(pool: &PgPool, by: &By) -> Result<Vec<Filter>, Error> {
    Ok(store::list(pool, by.staff_id, undo_limit(by.at)).await?)
}

/// Number and name of those that may be used, by name.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn names(pool: &PgPool, staff_id: i64) -> sqlx::Result<Vec<(i64, String)>> {
    store::names(pool, staff_id).await
}

/// One that may be used.
///
/// # Errors
/// [`Error::NoSuch`], or what PostgreSQL answers.
pub async fn find(pool: &PgPool, staff_id: i64, filter_id: i64) -> Result<Filter, Error> {
    store::find(pool, staff_id, filter_id).await?.ok_or(Error::NoSuch)
}

/// Saves a filter, a new one or one's own anew; gives its number.
///
/// # Errors
/// Where the name does not fit, or the filter is somebody else's.
pub async fn save(pool: &PgPool, by: &By, new: &New<'_>) -> Result<i64, Error> {
    let name = fitting(new.name, MOST_NAME).ok_or(Error::Name)?;
    let mut transaction = pool.begin().await?;
    let filter_id = match new.filter_id {
        None => store::add(&mut transaction, by, &name, new).await?,
        Some(filter_id) => {
            if !store::change(&mut transaction, by, filter_id, &name, new).await? {
                return Err(Error::NotYours);
            }
            filter_id
        }
    };
    let detail = json!({ "name": name, "shared": new.shared });
    let subject = format!("filter {filter_id}");
    audit::record(&mut transaction, by.at, &by.actor, "filter.save", &subject, None, detail).await?;
    transaction.commit().await?;
    Ok(filter_id)
}

/// Deletes one's own filter, or brings it back.
///
/// # Errors
/// Where it is somebody else's, or was deleted too long ago.
pub async fn delete(pool: &PgPool, by: &By, filter_id: i64, back: bool) -> Result<(), Error> {
    let mut transaction = pool.begin().await?;
    let since = undo_limit(by.at);
    if !store::delete(&mut transaction, by, filter_id, back, since).await? {
        return Err(Error::NoSuch);
    }
    let action = if back { "filter.restore" } else { "filter.delete" };
    let subject = format!("filter {filter_id}");
    audit::record(&mut transaction, by.at, &by.actor, action, &subject, None, json!({})).await?;
    transaction.commit().await?;
    Ok(())
}
