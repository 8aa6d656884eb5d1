//! Sources: folders from which files come by themselves, and what came.

use std::path::Path;

use audit::Actor;
use calendar::{Clock, Instant};
use i18n::Message;
use sqlx::PgPool;

use crate::kind::Kind;
use crate::rhythm::{Expected, Punctuality};
use crate::saved::checked_name;
use crate::store::sources as store;
use crate::{Counts, Error};

/// What is said of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceForm {
    /// Its name.
    pub name: String,
    /// The folder, from the root.
    pub folder: String,
    /// What it may bring; empty: anything.
    pub kinds: Vec<Kind>,
    /// With which mapping; `None`: found by the columns.
    pub mapping_id: Option<i32>,
    /// When its files are expected.
    pub expected: Expected,
    /// Whom to ask when nothing comes.
    pub responsible: String,
    /// A file is whole when `NAME.done` lies beside it.
    pub done_marker: bool,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its number.
    pub source_id: i32,
    /// What is said of it.
    pub form: SourceForm,
    /// Since when it is there.
    pub created_at: Instant,
    /// Since when it is not watched any more.
    pub retired_at: Option<Instant>,
}

/// A source with what it brought last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The source.
    pub source: Source,
    /// Its last file.
    pub last: Option<Arrival>,
    /// Whether it is late, and when the next file is expected.
    pub punctuality: Punctuality,
    /// What its loads of the last thirty days brought together.
    pub lately: Counts,
}

/// What became of a file that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrivalState {
    /// It is being loaded.
    Taken,
    /// Loaded.
    Loaded,
    /// It could not be loaded.
    Rejected,
    /// Its content had been loaded before.
    Repeated,
    /// Somebody took it away before it could be loaded.
    Gone,
}

impl ArrivalState {
    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            ArrivalState::Taken => "taken",
            ArrivalState::Loaded => "loaded",
            ArrivalState::Rejected => "rejected",
            ArrivalState::Repeated => "repeated",
            ArrivalState::Gone => "gone",
        }
    }

    pub(crate) fn of(name: &str) -> Option<ArrivalState> {
        use ArrivalState::{Gone, Loaded, Rejected, Repeated, Taken};
        [Taken, Loaded, Rejected, Repeated, Gone].into_iter().find(|state| state.name() == name)
    }
}

/// A file that came into a watched folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Its number.
    pub arrival_id: i64,
    /// The source; `None` for a folder that is watched without one.
    pub source_id: Option<i32>,
    /// The file's name.
    pub file_name: String,
    /// When it was taken.
    pub taken_at: Instant,
    /// What became of it.
    pub state: ArrivalState,
    /// Where it lies, below the folder.
    pub moved_to: Option<String>,
    /// Why it was not loaded.
    pub error: Option<Message>,
    /// What its rows became, of all its loads together.
    pub counts: Counts,
    /// Its loads.
    pub loads: Vec<i64>,
}

/// Adds a source, or changes one.
///
/// # Errors
/// [`Error::NoName`], [`Error::LongName`], [`Error::NameTaken`] (name or folder), [`Error::NoFolder`],
/// [`Error::NotFound`], [`Error::Database`].
pub async fn set(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    source_id: Option<i32>,
    form: &SourceForm,
) -> Result<i32, Error> {
    let name = checked_name(&form.name)?;
    if !Path::new(&form.folder).is_absolute() {
        return Err(Error::NoFolder);
    }
    if form.responsible.chars().count() > crate::saved::LONGEST_NAME {
        return Err(Error::LongName);
    }
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    let form = SourceForm { name: name.to_owned(), ..form.clone() };
    let source_id = store::set(&mut transaction, source_id, &form, now).await.map_err(taken)?;
    let source_id = source_id.ok_or(Error::NotFound)?;
    let detail = serde_json::json!({
        "name": form.name, "folder": form.folder, "rhythm": form.expected.rhythm.name(),
    });
    let subject = format!("source {source_id}");
    audit::record(&mut transaction, now, actor, "feed.source_set", &subject, None, detail).await?;
    transaction.commit().await?;
    Ok(source_id)
}

/// A name or folder that another source has.
fn taken(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Database(cause) if cause.code().as_deref() == Some("23505") => Error::NameTaken,
        _ => Error::Database(error),
    }
}

/// Stops watching a source, or begins again.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Database`].
pub async fn retire(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    source_id: i32,
    retired: bool,
) -> Result<(), Error> {
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    if !store::retire(&mut transaction, source_id, retired.then_some(now)).await? {
        return Err(Error::NotFound);
    }
    let subject = format!("source {source_id}");
    let action = if retired { "feed.source_retire" } else { "feed.source_restore" };
    audit::record(&mut transaction, now, actor, action, &subject, None, serde_json::json!({})).await?;
    Ok(transaction.commit().await?)
}

/// All sources, those that are watched first, by name.
///
/// # Errors
/// [`Error::Database`].
pub async fn list(pool: &PgPool) -> Result<Vec<Source>, Error> {
    Ok(store::list(pool).await?)
}

/// One source.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Database`].
pub async fn one(pool: &PgPool, source_id: i32) -> Result<Source, Error> {
    list(pool).await?.into_iter().find(|source| source.source_id == source_id).ok_or(Error::NotFound)
}

/// All sources with what they brought last and whether they are late.
///
/// # Errors
/// [`Error::Database`].
pub async fn standings(pool: &PgPool, clock: &Clock) -> Result<Vec<Standing>, Error> {
    const LATELY_SECONDS: i64 = 30 * 86_400;
    let now = clock.now();
    let sources = store::list(pool).await?;
    let mut lasts = store::last_arrivals(pool).await?;
    let lately = store::counts_since(pool, now.plus_seconds(-LATELY_SECONDS)).await?;
    let standing = |source: Source| {
        let last = lasts.remove(&source.source_id);
        let arrived = last.as_ref().map(|arrival| arrival.taken_at);
        let watched = source.retired_at.is_none();
        let expected = source.form.expected;
        Standing {
            punctuality: match watched {
                true => expected.punctuality(source.created_at, arrived, now),
                false => Punctuality { late_since: None, next: None },
            },
            lately: lately.get(&source.source_id).copied().unwrap_or_default(),
            source,
            last,
        }
    };
    Ok(sources.into_iter().map(standing).collect())
}

/// What came from a source, the last first.
///
/// # Errors
/// [`Error::Database`].
pub async fn arrivals(pool: &PgPool, source_id: i32, limit: i64) -> Result<Vec<Arrival>, Error> {
    Ok(store::arrivals(pool, source_id, limit).await?)
}
