//! A run: the copy refreshed, everybody computed, the result kept with its history.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant as Stopwatch;

use audit::Actor;
use book::copy::{Copy, Progress};
use calendar::{Clock, Day, Instant};
use ledger::granted::{Granted, Window, granted};
use programme::model::Programme;
use sqlx::{PgConnection, PgPool};

use crate::announce::announce;
use crate::changes::{Changes, Stored, is_new_month};
use crate::columns::Columns;
use crate::dashboard::summarise;
use crate::error::Error;
use crate::store;
use crate::summary::Summary;

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
    /// When it was begun: what credit was granted later is not in it.
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
/// `standing.member` always shows the run of the newest valuation day; its history has who became something
/// else, and of the last run of each Jalali month everybody. A run of an earlier day is recorded with its
/// summary and everybody as history; since nobody knows which tiers were kept by grace then, its tiers are
/// those that the scores give, and it makes no tier changes.
///
/// # Errors
/// Where no programme is in force, or the disk or PostgreSQL refuses: nothing is then changed.
pub async fn run(pool: &PgPool, clock: &Clock, actor: &Actor, dir: &Path, as_of: Day) -> Result<Run, Error> {
    let (version, programme) = programme::in_force(pool, as_of).await?.ok_or(Error::NoProgramme(as_of))?;
    let mut transaction = pool.begin().await?;
    store::lock(&mut transaction).await?;
    let newest = store::newest(&mut *transaction).await?;
    let is_past = newest.as_ref().is_some_and(|newest| newest.as_of > as_of);
    let stored = if is_past { Stored::default() } else { store::stored(&mut transaction).await? };
    let (computed_at, days) = (clock.now(), programme.value_days);
    let windows = [as_of, Day(as_of.0 - days)].map(|day| Window::of_days(days, day, computed_at));
    let (granted, ()) = tokio::try_join!(async { Ok(granted(pool, windows).await?) }, async {
        Ok::<_, Error>(book::copy::refresh(pool, dir, &Progress::default()).await.map(drop)?)
    },)?;
    let computed = compute_all(Copy::open(dir)?, programme.clone(), as_of, (stored, granted)).await?;
    let mut run = Run {
        run_id: 0,
        as_of,
        version: version.version,
        load_id: computed.load_id,
        computed_at,
        millis: computed.millis,
        parties: computed.columns.len() as i64,
        summary: computed.summary,
    };
    run.run_id = store::add_run(&mut transaction, &run).await?;
    match newest {
        Some(_) if is_past => {
            let everybody: Vec<usize> = (0..computed.columns.len()).collect();
            store::keep(&mut transaction, run.run_id, &computed.columns, &everybody).await?;
            store::mark_kept(&mut transaction, run.run_id).await?;
        }
        newest => {
            let former = former(pool, newest.as_ref(), &run, &programme).await?;
            let changes = keep(&mut transaction, &run, newest, &computed.stored, &computed.columns).await?;
            announce(&mut transaction, &run, [&former, &programme], &computed.columns, &changes).await?;
        }
    }
    let detail = serde_json::json!({ "as_of": as_of, "programme": run.version, "parties": run.parties });
    let subject = format!("run {}", run.run_id);
    audit::record(&mut transaction, run.computed_at, actor, "standing.run", &subject, None, detail).await?;
    transaction.commit().await?;
    Ok(run)
}

/// What the pass gave, with what it went on from.
struct Computed {
    columns: Columns,
    summary: Summary,
    stored: Stored,
    load_id: i64,
    millis: i64,
}

async fn compute_all(
    copy: Copy,
    programme: Programme,
    as_of: Day,
    (stored, granted): (Stored, [Granted; 2]),
) -> Result<Computed, Error> {
    let pass = tokio::task::spawn_blocking(move || {
        let started = Stopwatch::now();
        let (columns, summary) = summarise(&copy, &programme, as_of, &stored.tiers, &granted);
        let millis = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
        Computed { columns, summary, stored, load_id: copy.last_load(), millis }
    });
    Ok(pass.await?)
}

/// Makes a run the members' standing. Where it begins another month, the run before it was the last of its
/// month, and everybody's values are kept before they are gone.
async fn keep(
    conn: &mut PgConnection,
    run: &Run,
    before: Option<Run>,
    stored: &Stored,
    columns: &Columns,
) -> Result<Changes, Error> {
    if let Some(before) = before.as_ref().filter(|before| is_new_month(before.as_of, run.as_of)) {
        store::keep_month(conn, before).await?;
        store::mark_kept(conn, before.run_id).await?;
    }
    let is_new_version = before.is_some_and(|before| before.version != run.version);
    if is_new_version {
        store::mark_kept(conn, run.run_id).await?;
    }
    let changes = store::changes_of(stored, columns, is_new_version);
    store::write(conn, run.run_id, columns, &changes).await?;
    Ok(changes)
}

/// The programme of the run before, whose tiers were held until now.
async fn former(
    pool: &PgPool,
    before: Option<&Run>,
    run: &Run,
    programme: &Programme,
) -> Result<Programme, Error> {
    let before = match before.filter(|before| before.version != run.version) {
        Some(before) => programme::version(pool, before.version).await?,
        None => None,
    };
    Ok(before.map_or_else(|| programme.clone(), |(_, programme)| programme))
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
