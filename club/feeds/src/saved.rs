//! Mappings with names: saved once, found again by a file's columns.

use std::path::Path;

use audit::Actor;
use calendar::{Clock, Instant};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use tabular::ReadOptions;

use crate::Error;
use crate::kind::Kind;
use crate::mapping::Mapping;
use crate::store::mappings as store;

/// The most letters of a name.
pub const LONGEST_NAME: usize = 80;

/// A mapping that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Its number.
    pub mapping_id: i32,
    /// Its name.
    pub name: String,
    /// What its files hold.
    pub kind: Kind,
    /// The latest version.
    pub version: i32,
    /// The TOML of that version.
    pub document: String,
    /// The columns of the file with which it was saved.
    pub header: Vec<String>,
    /// Who saved the latest version.
    pub saved_by: String,
    /// When.
    pub saved_at: Instant,
    /// Since when it is not found any more.
    pub retired_at: Option<Instant>,
    /// Files that were loaded with it.
    pub loads: i64,
    /// The last of them.
    pub last_used: Option<Instant>,
}

/// A version of a saved mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub version: i32,
    /// TOML.
    pub document: String,
    /// Who saved it.
    pub saved_by: String,
    /// When.
    pub saved_at: Instant,
}

/// By what a mapping is found: the columns' names, whatever their order and spelling.
pub fn fingerprint(header: &[String]) -> String {
    let mut names: Vec<String> = header.iter().map(|name| persian::fold(name)).collect();
    names.sort_unstable();
    let mut hash = Sha256::new();
    for name in names {
        hash.update(name.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Saves a mapping under a name: a new one, or the next version of that of the same name and kind. The same
/// text again is no new version.
///
/// # Errors
/// [`Error::Mapping`]; [`Error::NoName`], [`Error::LongName`]; [`Error::NameTaken`] where the name belongs to a
/// mapping of another kind; [`Error::Database`].
pub async fn save(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    name: &str,
    kind: Kind,
    header: &[String],
    document: &str,
) -> Result<(i32, i32), Error> {
    Mapping::parse(document).map_err(Error::Mapping)?;
    let name = checked_name(name)?;
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    let known = store::by_name(&mut transaction, name).await?;
    if known.as_ref().is_some_and(|known| known.kind != kind) {
        return Err(Error::NameTaken);
    }
    let new = store::New { name, kind, header, fingerprint: &fingerprint(header), document, actor, at: now };
    let saved = store::save(&mut transaction, &new, known.as_ref()).await?;
    let detail = serde_json::json!({ "name": name, "kind": kind, "version": saved.1 });
    let subject = format!("mapping {}", saved.0);
    audit::record(&mut transaction, now, actor, "feed.mapping_save", &subject, None, detail).await?;
    transaction.commit().await?;
    Ok(saved)
}

pub(crate) fn checked_name(name: &str) -> Result<&str, Error> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(Error::NoName),
        1..=LONGEST_NAME => Ok(name),
        _ => Err(Error::LongName),
    }
}

/// All of them, those in use first, by name.
///
/// # Errors
/// [`Error::Database`].
pub async fn list(pool: &PgPool) -> Result<Vec<Saved>, Error> {
    Ok(store::list(pool, None).await?)
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Database`].
pub async fn one(pool: &PgPool, mapping_id: i32) -> Result<Saved, Error> {
    store::list(pool, Some(mapping_id)).await?.into_iter().next().ok_or(Error::NotFound)
}

/// Its versions, the latest first.
///
/// # Errors
/// [`Error::Database`].
pub async fn versions(pool: &PgPool, mapping_id: i32) -> Result<Vec<Version>, Error> {
    Ok(store::versions(pool, mapping_id).await?)
}

/// The mappings for a file with these columns that are in use, one a kind in the order in which kinds are best
/// loaded: of several the last saved.
///
/// # Errors
/// [`Error::Database`].
pub async fn for_header(pool: &PgPool, header: &[String]) -> Result<Vec<Saved>, Error> {
    let mut found = store::by_fingerprint(pool, &fingerprint(header)).await?;
    found.sort_by_key(|saved| {
        let place = Kind::ALL.iter().position(|kind| *kind == saved.kind);
        (place, std::cmp::Reverse((saved.saved_at, saved.mapping_id)))
    });
    found.dedup_by_key(|saved| saved.kind);
    Ok(found)
}

/// Gives it another name.
///
/// # Errors
/// [`Error::NoName`], [`Error::LongName`], [`Error::NameTaken`], [`Error::NotFound`], [`Error::Database`].
pub async fn rename(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    mapping_id: i32,
    name: &str,
) -> Result<(), Error> {
    let name = checked_name(name)?;
    let mut transaction = pool.begin().await?;
    let other = store::by_name(&mut transaction, name).await?;
    if other.is_some_and(|other| other.mapping_id != mapping_id) {
        return Err(Error::NameTaken);
    }
    if !store::rename(&mut transaction, mapping_id, name).await? {
        return Err(Error::NotFound);
    }
    let (subject, detail) = (format!("mapping {mapping_id}"), serde_json::json!({ "name": name }));
    let now = clock.now();
    audit::record(&mut transaction, now, actor, "feed.mapping_rename", &subject, None, detail).await?;
    Ok(transaction.commit().await?)
}

/// Takes it out of use, or back into it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Database`].
pub async fn retire(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    mapping_id: i32,
    retired: bool,
) -> Result<(), Error> {
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    if !store::retire(&mut transaction, mapping_id, retired.then_some(now)).await? {
        return Err(Error::NotFound);
    }
    let subject = format!("mapping {mapping_id}");
    let action = if retired { "feed.mapping_retire" } else { "feed.mapping_restore" };
    audit::record(&mut transaction, now, actor, action, &subject, None, serde_json::json!({})).await?;
    Ok(transaction.commit().await?)
}

/// The mappings in use for a file, one a kind: those whose columns it has, read as each says it is written.
///
/// # Errors
/// [`Error::File`] where it is no table however it is read; [`Error::Database`].
pub async fn for_file(pool: &PgPool, path: &Path) -> Result<Vec<Saved>, Error> {
    let plain = header_of(path, ReadOptions::default()).await;
    if let Ok(header) = &plain {
        let found = for_header(pool, header).await?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    // a mapping may say how the file is written: where its header stands, how cells are parted
    for saved in list(pool).await?.into_iter().filter(|saved| saved.retired_at.is_none()) {
        let options = Mapping::parse(&saved.document).map(|mapping| mapping.options().clone());
        let Ok(options) = options else { continue };
        if options == ReadOptions::default() {
            continue;
        }
        if let Ok(header) = header_of(path, options).await
            && fingerprint(&header) == fingerprint(&saved.header)
        {
            return for_header(pool, &header).await;
        }
    }
    plain.map(|_| Vec::new())
}

async fn header_of(path: &Path, options: ReadOptions) -> Result<Vec<String>, Error> {
    let path = path.to_owned();
    let read = tokio::task::spawn_blocking(move || tabular::preview(&path, &options, 0)).await;
    Ok(read.map_err(|_| Error::Reader)??.header)
}
