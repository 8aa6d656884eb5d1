//! A run: the copy refreshed, everybody computed, the result kept with its history.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant as Stopwatch;

use audit::Actor;
use book::copy::{Copy, Progress};
use calendar::{Clock, Day, Instant};
use sqlx::PgPool;

use crate::dashboard::summarise;
use crate::error::Error;
use crate::store;
use crate::summary::Summary;
use crate::tier::TierState;

/// A run and what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its number.
    pub run_id: i64,
    /// Valuation day.
    pub as_of: Day,
    /// Version of the programme.
    pub version: i32,
    /// The last load in the copy of the book.
    pub load_id: i64,
    /// When it was computed.
    pub computed_at: Instant,
    /// Milliseconds of the pass and its summary.
    pub millis: i64,
    /// How many parties.
    pub parties: i64,
    /// In figures.
    pub summary: Summary,
}

/// Computes everybody's standing on a day, by the programme in force then, and keeps it.
///
/// `standing.member` always shows the run of the newest valuation day. A run of an earlier day is recorded
/// with its summary and as history; since nobody knows which tiers were kept by grace then, its tiers are
/// those that the scores give, and it makes no tier changes.
///
/// # Errors
/// Where no programme is in force, or the disk or PostgreSQL refuses: nothing is then changed.
pub async fn run(pool: &PgPool, clock: &Clock, actor: &Actor, dir: &Path, as_of: Day) -> Result<Run, Error> {
    let (version, programme) = programme::in_force(pool, as_of).await?.ok_or(Error::NoProgramme(as_of))?;
    let mut transaction = pool.begin().await?;
    store::lock(&mut transaction).await?;
    let newest = store::newest(&mut *transaction).await?;
    let is_newest = newest.is_none_or(|newest| newest.as_of <= as_of);
    let previous = if is_newest { store::tiers(&mut transaction).await? } else { TierState::none() };
    book::copy::refresh(pool, dir, &Progress::default()).await?;
    let copy = Copy::open(dir)?;
    let load_id = copy.last_load();
    let pass = tokio::task::spawn_blocking(move || {
        let started = Stopwatch::now();
        let (columns, summary) = summarise(&copy, &programme, as_of, &previous);
        (columns, summary, started.elapsed())
    });
    let (columns, summary, elapsed) = pass.await?;
    let mut run = Run {
        run_id: 0,
        as_of,
        version: version.version,
        load_id,
        computed_at: clock.now(),
        millis: i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX),
        parties: columns.len() as i64,
        summary,
    };
    run.run_id = store::add_run(&mut transaction, &run).await?;
    store::stage(&mut transaction, run.run_id, &columns).await?;
    match is_newest {
        true => store::swap(&mut transaction, as_of).await?,
        false => store::record_past(&mut transaction, as_of).await?,
    }
    let detail = serde_json::json!({ "as_of": as_of, "programme": run.version, "parties": run.parties });
    let subject = format!("run {}", run.run_id);
    audit::record(&mut transaction, run.computed_at, actor, "standing.run", &subject, None, detail).await?;
    transaction.commit().await?;
    Ok(run)
}

/// The run that members show; `None` before the first.
///
/// # Errors
/// Where PostgreSQL refuses.
pub async fn latest(pool: &PgPool) -> Result<Option<Run>, Error> {
    Ok(store::newest(pool).await?)
}

/// The copy of the book, built where it is missing or damaged.
pub(crate) async fn open(pool: &PgPool, dir: &Path) -> Result<Arc<Copy>, Error> {
    if let Ok(copy) = Copy::shared(dir) {
        return Ok(copy);
    }
    book::copy::refresh(pool, dir, &Progress::default()).await?;
    Ok(Copy::shared(dir)?)
}
