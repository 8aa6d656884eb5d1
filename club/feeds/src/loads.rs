//! Loads that were made: the list, one of them, what was found, what was rejected, and mending it.

use std::io::Write;

use audit::Actor;
use calendar::{Clock, Instant};
use sqlx::PgPool;
use tabular::{Shape, Writer};

use crate::kind::Kind;
use crate::load::{Came, Job, Outcome, Source};
use crate::progress::Progress;
use crate::store::{findings as found_rows, loads};
use crate::{Error, Found, Load, Reason, Report, UsedMapping};

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

/// The rejected rows of a load that were not mended yet, as a file in the shape in which they came.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Database`].
pub async fn rejects_file(pool: &PgPool, load_id: i64) -> Result<RejectsFile, Error> {
    let source = loads::source(pool, load_id).await?.ok_or(Error::NotFound)?;
    let shape = serde_json::from_value(source.format).unwrap_or_else(|_| Shape::csv(source.header));
    Ok(RejectsFile { load_id, file_name: source.file_name, shape })
}

/// A file of rejected rows that is to be written.
#[derive(Debug)]
pub struct RejectsFile {
    load_id: i64,
    file_name: String,
    shape: Shape,
}

impl RejectsFile {
    /// Its name, after the file from which the rows came.
    pub fn name(&self) -> String {
        let stem = self.file_name.rsplit_once('.').map_or(self.file_name.as_str(), |(stem, _)| stem);
        format!("{stem}-rejected-{}.{}", self.load_id, self.extension())
    }

    /// How the name ends.
    pub fn extension(&self) -> &str {
        self.shape.extension()
    }

    /// Writes it row by row, and gives the output back.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Database`].
    pub async fn write<W: Write>(&self, pool: &PgPool, out: W) -> Result<W, Error> {
        let mut writer = Writer::new(&self.shape, out)?;
        let mut after = 0;
        loop {
            let rows = found_rows::rejected(pool, self.load_id, after, ROWS_AT_A_TIME).await?;
            for (_, cells) in &rows {
                writer.row(cells.iter().map(String::as_str))?;
            }
            match rows.last() {
                Some((row_no, _)) => after = *row_no,
                None => return Ok(writer.finish()?),
            }
        }
    }
}

/// Writes down that another system read rejected rows of a load that is not its own.
///
/// # Errors
/// [`Error::Database`].
pub async fn note_rejects_read(
    pool: &PgPool,
    at: Instant,
    actor: &Actor,
    load_id: i64,
    rows: usize,
) -> Result<(), Error> {
    let mut transaction = pool.begin().await?;
    let (subject, detail) = (format!("load {load_id}"), serde_json::json!({ "rows": rows }));
    audit::record(&mut transaction, at, actor, "feed.rejects_read", &subject, None, detail).await?;
    Ok(transaction.commit().await?)
}

/// Rejected rows of a load that were not mended yet, after a row: the header, the cells of each row by its number,
/// and what was found in them.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Database`].
pub async fn rejects_page(
    pool: &PgPool,
    load_id: i64,
    after: u64,
    limit: i64,
) -> Result<(Vec<String>, Vec<(i64, Vec<String>)>, Vec<Found>), Error> {
    let source = loads::source(pool, load_id).await?.ok_or(Error::NotFound)?;
    let rows = found_rows::rejected(pool, load_id, after as i64, limit).await?;
    let numbers: Vec<i64> = rows.iter().map(|(row_no, _)| *row_no).collect();
    let found = found_rows::of_rows(pool, load_id, &numbers).await?;
    Ok((source.header, rows, found))
}

/// What was found in one row of a load.
///
/// # Errors
/// [`Error::Database`].
pub async fn findings_of_row(pool: &PgPool, load_id: i64, row_no: u64) -> Result<Vec<Found>, Error> {
    Ok(found_rows::of_row(pool, load_id, row_no as i64).await?)
}

/// How many rejected rows of a load were not mended yet.
///
/// # Errors
/// [`Error::Database`].
pub async fn open_rejects(pool: &PgPool, load_id: i64) -> Result<u64, Error> {
    Ok(found_rows::open_rejects(pool, load_id).await?.unsigned_abs())
}

/// What came of rows that were mended.
#[derive(Debug, Clone)]
pub enum Mended {
    /// They were loaded: a small load of its own.
    Loaded(Outcome),
    /// They would be rejected again, for these reasons; nothing was written.
    Refused(Report),
}

/// Loads a rejected row again, with mended cells in the order of the file's header.
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
) -> Result<Mended, Error> {
    found_rows::rejected_row(pool, load_id, row_no as i64).await?.ok_or(Error::NotFound)?;
    let progress = Progress::default();
    let again = Again::of(pool, clock, actor, load_id, &progress).await?;
    let rows = [(row_no as i64, cells.to_vec())];
    let job = again.job(&rows, &row_no.to_string())?;
    let report = job.check().await?;
    if report.counts.rejected > 0 {
        return Ok(Mended::Refused(report));
    }
    Ok(Mended::Loaded(again.load(job, &rows).await?))
}

/// The most rows that are mended alike in one go.
pub const MOST_ALIKE: u64 = 50_000;

/// How many rejected rows of a load are alike: the same value of the same column, the same reason, and not
/// mended yet. None where the value is made of several columns: there is no one cell to mend.
///
/// # Errors
/// [`Error::Database`].
pub async fn alike(pool: &PgPool, load_id: i64, like: &Found) -> Result<u64, Error> {
    let source = loads::source(pool, load_id).await?.ok_or(Error::NotFound)?;
    if !source.header.contains(&like.column) {
        return Ok(0);
    }
    Ok(found_rows::count_alike(pool, load_id, like).await?.unsigned_abs())
}

/// What loading the rows that are alike would bring, were `right` in the place of their value.
///
/// # Errors
/// As [`mend`].
pub async fn check_alike(
    pool: &PgPool,
    clock: &Clock,
    load_id: i64,
    like: &Found,
    right: &str,
) -> Result<Report, Error> {
    let (actor, progress) = (Actor::program(), Progress::default());
    let again = Again::of(pool, clock, &actor, load_id, &progress).await?;
    let rows = again.alike(like, right).await?;
    again.job(&rows, "")?.check().await
}

/// Loads the rows that are alike with `right` in the place of their value: one load of its own, which keeps
/// what it rejects for another reason.
///
/// # Errors
/// As [`mend`].
pub async fn mend_alike(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    load_id: i64,
    like: &Found,
    right: &str,
) -> Result<Outcome, Error> {
    let progress = Progress::default();
    let again = Again::of(pool, clock, actor, load_id, &progress).await?;
    let rows = again.alike(like, right).await?;
    let job = again.job(&rows, &format!("×{}", rows.len()))?;
    again.load(job, &rows).await
}

/// Rejected rows on their way in again.
struct Again<'a> {
    pool: &'a PgPool,
    clock: &'a Clock,
    actor: &'a Actor,
    load_id: i64,
    /// What the load that rejected them came from.
    source: loads::Source,
    progress: &'a Progress,
}

impl<'a> Again<'a> {
    async fn of(
        pool: &'a PgPool,
        clock: &'a Clock,
        actor: &'a Actor,
        load_id: i64,
        progress: &'a Progress,
    ) -> Result<Again<'a>, Error> {
        let source = loads::source(pool, load_id).await?.ok_or(Error::NotFound)?;
        Ok(Again { pool, clock, actor, load_id, source, progress })
    }

    /// The rows that are alike, mended.
    async fn alike(&self, like: &Found, right: &str) -> Result<Vec<(i64, Vec<String>)>, Error> {
        let column =
            self.source.header.iter().position(|column| *column == like.column).ok_or(Error::NotFound)?;
        let mut rows = found_rows::alike(self.pool, self.load_id, like, MOST_ALIKE as i64).await?;
        for cell in rows.iter_mut().filter_map(|(_, cells)| cells.get_mut(column)) {
            right.clone_into(cell);
        }
        if rows.is_empty() { Err(Error::NotFound) } else { Ok(rows) }
    }

    /// A load of rows by the mapping of the load that rejected them.
    fn job(&self, rows: &[(i64, Vec<String>)], which: &str) -> Result<Job<'a>, Error> {
        let source = &self.source;
        let given = Source::Rows {
            header: source.header.clone(),
            rows: rows.iter().map(|(_, cells)| cells.clone()).collect(),
            file_name: format!("{} ({which})", source.file_name),
        };
        Ok(Job {
            pool: self.pool,
            clock: self.clock,
            actor: self.actor,
            kind: Kind::of(&source.kind).ok_or(Error::NotFound)?,
            source: given,
            mapping: source.mapping.clone().into(),
            came: Came { saved: source.saved(), ..Came::default() },
            progress: self.progress,
        })
    }

    async fn load(&self, job: Job<'a>, rows: &[(i64, Vec<String>)]) -> Result<Outcome, Error> {
        let outcome = job.load().await?;
        let rows: Vec<i64> = rows.iter().map(|(row_no, _)| *row_no).collect();
        found_rows::mended(self.pool, self.load_id, &rows, outcome.load_id).await?;
        Ok(outcome)
    }
}
