//! Keeping the copy in step with PostgreSQL: by what changed where there is little of it, anew otherwise.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;

use sqlx::PgPool;

use super::Copy;
use super::branches::Branches;
use super::layout::GONE;
use super::manifest::{Manifest, Part, SEGMENT};
use super::segment::Segment;
use super::source::{Snapshot, Whose};
use super::writer::Writer;
use crate::error::Error;

/// Above one in so many parties touched, the whole book is read again.
const REBUILD_ABOVE: usize = 2;
/// Up to one in so many parties touched, each is looked up by its number.
const LOOK_UP_BELOW: usize = 16;
/// Above one in so many parties in the delta, it is worked into the base.
const COMPACT_ABOVE: usize = 8;

/// How far a refresh is, for who waits.
#[derive(Debug, Default)]
pub struct Progress {
    /// Parties read so far.
    pub parties: AtomicU64,
}

/// What a refresh did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refreshed {
    /// Nothing had changed.
    Unchanged,
    /// These many parties were read again.
    Updated {
        /// Parties.
        parties: usize,
    },
    /// The whole book was read.
    Rebuilt,
}

/// Brings the copy up to date; builds it where there is none, where it is damaged, or of another database.
/// Every file of the copy is read and checked on the way.
///
/// # Errors
/// Where the disk or PostgreSQL refuses: the copy is then what it was.
pub async fn refresh(pool: &PgPool, dir: &Path, progress: &Progress) -> Result<Refreshed, Error> {
    let _lock = lock(dir).await?;
    let mut snapshot = Snapshot::open(pool).await?;
    let Some((manifest, copy)) = current(dir, &snapshot) else {
        return build(&snapshot, dir, progress).await;
    };
    let few = snapshot.touched(manifest.generation).await?;
    let Some(touched) = few.filter(|touched| *touched <= copy.base.len() / REBUILD_ABOVE) else {
        return build(&snapshot, dir, progress).await;
    };
    // On threads of their own, while PostgreSQL is asked.
    let checked = (manifest.clone(), dir.to_owned());
    let damaged = tokio::task::spawn_blocking(move || checked.0.damaged(&checked.1));
    let delta = match touched {
        0 => None,
        _ => Some(read_touched(pool, &snapshot, dir, (&manifest, &copy, touched), progress).await?),
    };
    let damaged = damaged.await.map_err(std::io::Error::other)?;
    if !damaged.is_empty() {
        tracing::warn!(files = %damaged.join(", "), "the columnar copy of the book is damaged: it is built again");
        return build(&snapshot, dir, progress).await;
    }
    match delta {
        None => keep(dir, &snapshot, &manifest),
        Some(delta) => {
            update(&snapshot, dir, &manifest, &copy, delta)?;
            Ok(Refreshed::Updated { parties: touched })
        }
    }
}

/// Names of the copy's files that are not what was written; none where there is no copy.
///
/// # Errors
/// Where the manifest is damaged, or a file is missing or of another length.
pub fn damaged(dir: &Path) -> Result<Vec<String>, Error> {
    match Manifest::is_in(dir) {
        true => Ok(Manifest::read(dir)?.damaged(dir)),
        false => Ok(Vec::new()),
    }
}

/// Reads the whole book again.
///
/// # Errors
/// As [`refresh`].
pub async fn rebuild(pool: &PgPool, dir: &Path, progress: &Progress) -> Result<Refreshed, Error> {
    let _lock = lock(dir).await?;
    let snapshot = Snapshot::open(pool).await?;
    build(&snapshot, dir, progress).await
}

/// Makes a copy of what is given rather than of a database: for measuring and for trying.
///
/// # Errors
/// Where the disk refuses.
pub fn create(dir: &Path, fill: impl FnOnce(&mut Writer) -> Result<(), Error>) -> Result<(), Error> {
    std::fs::create_dir_all(dir)?;
    let serial = next_serial(dir)?;
    let name = segment_name(serial, "base");
    let mut writer = fresh(dir, &name)?;
    fill(&mut writer)?;
    Manifest::new("given".into(), 0, 0, serial, writer.finish()?, None, Vec::new()).publish(dir)
}

/// One refresh of a copy at a time; the lock goes with the process.
async fn lock(dir: &Path) -> Result<File, Error> {
    std::fs::create_dir_all(dir)?;
    let file = File::create(dir.join("lock"))?;
    let locked = tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await;
    Ok(locked.map_err(std::io::Error::other)??)
}

/// The copy as it is, if it is sound and an earlier state of this database.
fn current(dir: &Path, snapshot: &Snapshot) -> Option<(Manifest, Copy)> {
    let manifest = Manifest::read(dir).ok()?;
    if manifest.source != snapshot.source || manifest.generation > snapshot.generation {
        return None;
    }
    let copy = Copy::of(dir, manifest.clone()).ok()?;
    Some((manifest, copy))
}

fn keep(dir: &Path, snapshot: &Snapshot, manifest: &Manifest) -> Result<Refreshed, Error> {
    let next =
        Manifest { generation: snapshot.generation, last_load: snapshot.last_load, ..manifest.clone() };
    if next != *manifest {
        next.publish(dir)?;
    }
    Ok(Refreshed::Unchanged)
}

async fn build(snapshot: &Snapshot, dir: &Path, progress: &Progress) -> Result<Refreshed, Error> {
    let serial = next_serial(dir)?;
    let name = segment_name(serial, "base");
    let mut writer = fresh(dir, &name)?;
    let mut branches = Branches::default();
    snapshot.write(Whose::Everybody, &mut writer, &mut branches, progress).await?;
    publish(snapshot, dir, serial, (writer.finish()?, None), branches.into_names())?;
    Ok(Refreshed::Rebuilt)
}

/// A new segment of the parties that were touched since the copy was made.
async fn read_touched(
    pool: &PgPool,
    snapshot: &Snapshot,
    dir: &Path,
    (manifest, copy, touched): (&Manifest, &Copy, usize),
    progress: &Progress,
) -> Result<(Part, Vec<String>), Error> {
    let mut whose = Whose::Few(manifest.generation);
    if touched > copy.base.len() / LOOK_UP_BELOW {
        sqlx::query!("ANALYZE book.touched").execute(pool).await?;
        whose = Whose::Many(manifest.generation);
    }
    let mut writer = fresh(dir, &segment_name(next_serial(dir)?, "delta"))?;
    let mut branches = Branches::of(&manifest.branches);
    snapshot.write(whose, &mut writer, &mut branches, progress).await?;
    let part = match manifest.delta {
        Some(_) => writer.finish_unsynced(),
        None => writer.finish(),
    };
    Ok((part?, branches.into_names()))
}

/// Works a new segment into the copy.
fn update(
    snapshot: &Snapshot,
    dir: &Path,
    manifest: &Manifest,
    copy: &Copy,
    (mut part, branches): (Part, Vec<String>),
) -> Result<(), Error> {
    let serial = next_serial(dir)?;
    let mut delta = Segment::open(&dir.join(&part.dir))?;
    if let Some(older) = &copy.delta {
        part = merge(older, &delta, Gone::Keep, fresh(dir, &segment_name(serial, "merged"))?)?;
        delta = Segment::open(&dir.join(&part.dir))?;
    }
    if delta.len() <= copy.base.len() / COMPACT_ABOVE {
        return publish(snapshot, dir, serial, (manifest.base.clone(), Some(part)), branches);
    }
    let base = merge(&copy.base, &delta, Gone::Drop, fresh(dir, &segment_name(serial, "base"))?)?;
    publish(snapshot, dir, serial, (base, None), branches)
}

fn publish(
    snapshot: &Snapshot,
    dir: &Path,
    serial: u64,
    (base, delta): (Part, Option<Part>),
    branches: Vec<String>,
) -> Result<(), Error> {
    let Snapshot { source, generation, last_load, .. } = snapshot;
    let manifest = Manifest::new(source.clone(), *generation, *last_load, serial, base, delta, branches);
    manifest.publish(dir)?;
    manifest.sweep(dir)
}

#[derive(PartialEq)]
enum Gone {
    Keep,
    Drop,
}

/// Writes two segments as one: a party of the newer one stands in for that of the older.
fn merge(older: &Segment, newer: &Segment, gone: Gone, mut writer: Writer) -> Result<Part, Error> {
    let mut put = |segment: &Segment, index: usize| {
        let (chunk, party) = segment.locate(index);
        let chunk = segment.chunk(chunk);
        match gone == Gone::Drop && chunk.parties.kind[party] == GONE {
            true => Ok(()),
            false => writer.copy(&chunk, party),
        }
    };
    let mut at = 0;
    for index in 0..newer.len() {
        let (chunk, party) = newer.locate(index);
        let party_id = newer.chunk(chunk).parties.party_id[party];
        let stop = older.first_from(party_id);
        for index in at..stop {
            put(older, index)?;
        }
        let (replaces, after) = (older.holds(stop, party_id), stop + 1);
        at = if replaces { after } else { stop };
        put(newer, index)?;
    }
    for index in at..older.len() {
        put(older, index)?;
    }
    writer.finish()
}

fn segment_name(serial: u64, part: &str) -> String {
    format!("{SEGMENT}{serial:08}-{part}")
}

/// A number that no segment in the directory has.
fn next_serial(dir: &Path) -> Result<u64, Error> {
    let mut last = 0;
    for entry in std::fs::read_dir(dir)? {
        let name = entry?.file_name();
        let serial = name.to_str().and_then(|name| name.strip_prefix(SEGMENT)?.get(..8)?.parse().ok());
        last = last.max(serial.unwrap_or_default());
    }
    Ok(last + 1)
}

fn fresh(dir: &Path, name: &str) -> Result<Writer, Error> {
    let path: PathBuf = dir.join(name);
    Writer::create(&path)
}
