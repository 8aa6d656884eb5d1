//! Publishing a version and finding the one that is in force.

use audit::Actor;
use calendar::{Clock, Day};
use sqlx::{PgConnection, PgPool};

use crate::document::{Expect, read};
use crate::model::Programme;
use crate::store::{self, Version};
use crate::{DEFAULT, Error};

/// Checks the document, registers its new codes and stores it as the next version, in force from
/// `effective_from` on. Nothing is stored where it has a fault.
///
/// # Errors
/// [`Error::Faults`] with all of the document's faults; [`Error::Database`].
pub async fn publish(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    document: &str,
    effective_from: Day,
    note: &str,
) -> Result<i32, Error> {
    let mut transaction = pool.begin().await?;
    store::lock(&mut transaction).await?;
    let version = add(&mut transaction, clock, actor, document, effective_from, note).await?;
    transaction.commit().await?;
    Ok(version)
}

/// Publishes the shipped programme where none was published yet; in force since ever, so that any day can
/// be valued by it. `None` where there is one already.
///
/// # Errors
/// [`Error::Database`].
pub async fn publish_default(pool: &PgPool, clock: &Clock, actor: &Actor) -> Result<Option<i32>, Error> {
    let mut transaction = pool.begin().await?;
    store::lock(&mut transaction).await?;
    if store::any(&mut *transaction).await? {
        return Ok(None);
    }
    let since_ever = Day::from_jalali(1300, 1, 1).unwrap_or_default();
    let version = add(&mut transaction, clock, actor, DEFAULT, since_ever, "").await?;
    transaction.commit().await?;
    Ok(Some(version))
}

pub(crate) async fn add(
    conn: &mut PgConnection,
    clock: &Clock,
    actor: &Actor,
    document: &str,
    effective_from: Day,
    note: &str,
) -> Result<i32, Error> {
    let known = store::codes(&mut *conn).await?;
    let (_, codes) = read(document, &known, Expect::AllCodes).map_err(Error::Faults)?;
    store::register(conn, &codes).await?;
    let at = clock.now();
    let version = store::add(conn, at, &actor.name, document, effective_from, note.trim()).await?;
    let detail = serde_json::json!({ "effective_from": effective_from, "note": note.trim() });
    audit::record(conn, at, actor, "programme.publish", &format!("programme {version}"), None, detail)
        .await?;
    Ok(version)
}

/// The version in force on a day, ready for use; `None` where none is.
///
/// # Errors
/// [`Error::Stored`], [`Error::Database`].
pub async fn in_force(pool: &PgPool, day: Day) -> Result<Option<(Version, Programme)>, Error> {
    match store::in_force(pool, day).await? {
        Some(version) => ready(pool, version).await.map(Some),
        None => Ok(None),
    }
}

/// A version by its number, ready for use; `None` where there is none.
///
/// # Errors
/// [`Error::Stored`], [`Error::Database`].
pub async fn version(pool: &PgPool, number: i32) -> Result<Option<(Version, Programme)>, Error> {
    match store::version(pool, number).await? {
        Some(version) => ready(pool, version).await.map(Some),
        None => Ok(None),
    }
}

/// All versions, the newest first.
///
/// # Errors
/// [`Error::Database`].
pub async fn versions(pool: &PgPool) -> Result<Vec<Version>, Error> {
    Ok(store::versions(pool).await?)
}

/// What a version changed when it was approved; `None` where it did not come from the studio.
///
/// # Errors
/// [`Error::Database`].
pub async fn backtest_of(pool: &PgPool, version: i32) -> Result<Option<serde_json::Value>, Error> {
    Ok(store::backtest(pool, version).await?)
}

/// A stored version read again. Codes that later versions brought are not in it.
async fn ready(pool: &PgPool, version: Version) -> Result<(Version, Programme), Error> {
    let codes = store::codes(pool).await?;
    match read(&version.document, &codes, Expect::CodesOfItsTime) {
        Ok((programme, _)) => Ok((version, programme)),
        Err(faults) => Err(Error::Stored { version: version.version, faults }),
    }
}
