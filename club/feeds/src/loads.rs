//! Loads that were made: the list, one of them, what was found, what was rejected, and mending it.

use audit::Actor;
use calendar::Clock;
use sqlx::PgPool;
use tabular::{Shape, Writer};

use crate::kind::Kind;
use crate::load::{Job, Outcome, Source};
use crate::progress::Progress;
use crate::store::{findings as found_rows, loads};
use crate::{Error, Found, Load, Reason, UsedMapping};

/// Rows fetched at a time for a file of rejected rows.
const ROWS_AT_A_TIME: i64 = 1_000;

/// Loads, the latest first; `before` is the last one of the page before.
///
/// # Errors
/// [`Error::Database`].
pub async fn list(pool: &PgPool, before: Option<i64>, limit: i64) -> Result<Vec<Load>, Error> {
    Ok(loads::list(pool, before, limit).await?)
}

/// One load.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Database`].
pub async fn one(pool: &PgPool, load_id: i64) -> Result<Load, Error> {
    loads::one(pool, load_id).await?.ok_or(Error::NotFound)
}

/// The mappings with which files were loaded, each once, the last used first.
///
/// # Errors
/// [`Error::Database`].
pub async fn mappings(pool: &PgPool) -> Result<Vec<UsedMapping>, Error> {
    let used = loads::mappings(pool).await?;
    Ok(used
        .into_iter()
        .filter_map(|(load_id, kind, file_name)| {
            Some(UsedMapping { load_id, kind: Kind::of(&kind)?, file_name })
        })
        .collect())
}

/// The mapping of a load.
///
/// # Errors
/// [`Error::Database`].
pub async fn mapping_of(pool: &PgPool, load_id: i64) -> Result<Option<String>, Error> {
    Ok(loads::source(pool, load_id).await?.map(|source| source.mapping))
}

/// How many rows of a load each reason concerns; rejected ones first.
///
/// # Errors
/// [`Error::Database`].
pub async fn reasons(pool: &PgPool, load_id: i64) -> Result<Vec<Reason>, Error> {
    Ok(found_rows::reasons(&mut *pool.acquire().await?, load_id).await?)
}

/// Findings of a load in the order of the file: of one reason or of all, after the last one of the page before.
///
/// # Errors
/// [`Error::Database`].
pub async fn findings(
    pool: &PgPool,
    load_id: i64,
    reason: Option<&str>,
    after: Option<&Found>,
    limit: i64,
) -> Result<Vec<Found>, Error> {
    let place = after.map_or((0, "", ""), |found| (found.row_no as i64, &*found.field, &*found.reason));
    Ok(found_rows::page(&mut *pool.acquire().await?, load_id, reason, place, limit).await?)
}

/// The header of a load's file and the cells of one of its rejected rows.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Database`].
pub async fn rejected_row(
    pool: &PgPool,
    load_id: i64,
    row_no: u64,
) -> Result<(Vec<String>, Vec<String>), Error> {
    let source = loads::source(pool, load_id).await?.ok_or(Error::NotFound)?;
    let cells = found_rows::rejected_row(pool, load_id, row_no as i64).await?.ok_or(Error::NotFound)?;
    Ok((source.header, cells))
}

/// The rejected rows of a load that were not mended yet, as a file in the shape in which they came: its name
/// and its bytes.
///
/// # Errors
/// [`Error::NotFound`], [`Error::File`], [`Error::Database`].
pub async fn rejects_file(pool: &PgPool, load_id: i64) -> Result<(String, Vec<u8>), Error> {
    let source = loads::source(pool, load_id).await?.ok_or(Error::NotFound)?;
    let shape: Shape = serde_json::from_value(source.format).unwrap_or_else(|_| Shape::csv(source.header));
    let mut writer = Writer::new(&shape, Vec::new())?;
    let mut after = 0;
    loop {
        let rows = found_rows::rejected(pool, load_id, after, ROWS_AT_A_TIME).await?;
        for (_, cells) in &rows {
            writer.row(cells.iter().map(String::as_str))?;
        }
        match rows.last() {
            Some((row_no, _)) => after = *row_no,
            None => break,
        }
    }
    let stem = source.file_name.rsplit_once('.').map_or(source.file_name.as_str(), |(stem, _)| stem);
    Ok((format!("{stem}-rejected-{load_id}.{}", shape.extension()), writer.finish()?))
}

/// Loads a rejected row again, with mended cells in the order of the file's header: a small load of its own.
///
/// # Errors
/// [`Error::NotFound`] where it is none of the load's rejected rows; else as [`crate::load::load`].
pub async fn mend(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    load_id: i64,
    row_no: u64,
    cells: &[String],
) -> Result<Outcome, Error> {
    let source = loads::source(pool, load_id).await?.ok_or(Error::NotFound)?;
    found_rows::rejected_row(pool, load_id, row_no as i64).await?.ok_or(Error::NotFound)?;
    let kind = Kind::of(&source.kind).ok_or(Error::NotFound)?;
    let row = Source::Row {
        header: source.header,
        cells: cells.to_vec(),
        file_name: format!("{} ({row_no})", source.file_name),
    };
    let progress = Progress::default();
    let job = Job { pool, clock, actor, kind, source: row, mapping: &source.mapping, progress: &progress };
    let outcome = job.load().await?;
    if outcome.counts.rejected == 0 {
        found_rows::mended(pool, load_id, row_no as i64, outcome.load_id).await?;
    }
    Ok(outcome)
}
