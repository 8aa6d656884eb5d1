//! The roster: the list of members, searched, narrowed, ordered and paged.
//!
//! Searching names, counting and ordering happen in a [`Snapshot`] in memory; the database knows whom a number
//! names, and gives the few rows that a page shows.

pub mod asked;
mod bits;
pub mod filter;
mod gather;
mod memory;
pub mod sets;
pub mod snapshot;
mod store;
mod wide;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use calendar::{Clock, Day};
use parties::Query;
use sqlx::PgPool;
use tokio::sync::Semaphore;

use filter::Filter;
use memory::Question;
use sets::Choices;
use snapshot::{Cursor, Order, Page, Row, Selection, Snapshot, Within};
pub use wide::{Agency, CHANNELS, InBook, More};

/// So many parties are read while a request waits; more are read beside.
const READ_AT_ONCE: usize = 100_000;

/// The snapshot that pages are made from, replaced as a whole after each run.
#[derive(Clone)]
pub struct Roster {
    current: Arc<RwLock<Current>>,
    reloading: Arc<tokio::sync::Mutex<()>>,
    /// Where the copy of the book lies; without it nobody is found by policies and claims.
    book: Option<PathBuf>,
}

/// The latest run and the latest load: where either is another, a snapshot is old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// Number of the latest run; 0 before the first.
    pub run: i64,
    /// Number of the latest load that went in; 0 before the first.
    pub load: i64,
}

/// A snapshot with the mark that it was read after.
struct Current {
    snapshot: Arc<Snapshot>,
    mark: Mark,
}

impl Roster {
    /// Reads the latest standing of everyone.
    ///
    /// # Errors
    /// What PostgreSQL answers.
    pub async fn open(pool: &PgPool, clock: &Clock) -> sqlx::Result<Roster> {
        let roster = Roster::empty(clock.today());
        roster.reload(pool, clock).await?;
        Ok(roster)
    }

    /// A roster of nobody, until [`Roster::reload`].
    pub fn empty(today: Day) -> Roster {
        let snapshot = snapshot::Builder::new(None, today, 0).build();
        let current = Current { snapshot: Arc::new(snapshot), mark: Mark::default() };
        Roster { current: Arc::new(RwLock::new(current)), reloading: Arc::default(), book: None }
    }

    /// With the folder of the book's copy: what it says of policies and claims is read too.
    #[must_use]
    pub fn with_book(self, folder: PathBuf) -> Roster {
        Roster { book: Some(folder), ..self }
    }

    /// The snapshot as it is now; it stays whole however long it is held.
    pub fn current(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).snapshot)
    }

    /// Reads everything anew and shows it from then on.
    ///
    /// # Errors
    /// What PostgreSQL answers; the old snapshot stays.
    pub async fn reload(&self, pool: &PgPool, clock: &Clock) -> sqlx::Result<()> {
        let mark = store::mark(pool).await?;
        let snapshot = Arc::new(store::load(pool, clock.today(), self.book.clone()).await?);
        choices(&snapshot, Filter::default(), &[], None).await;
        selected(&snapshot, Filter::default(), &[], None).await;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Current { snapshot, mark };
        Ok(())
    }

    /// The snapshot as it is now, read anew where the mark says that it is old. A large one is read beside,
    /// and the old one shown meanwhile.
    ///
    /// # Errors
    /// What PostgreSQL answers.
    pub async fn fresh(&self, pool: &PgPool, clock: &Clock, mark: Mark) -> sqlx::Result<Arc<Snapshot>> {
        if !self.is_stale(mark) {
            return Ok(self.current());
        }
        let known = self.current().len();
        if known < READ_AT_ONCE && store::size(pool).await? < READ_AT_ONCE as i64 {
            let _alone = self.reloading.lock().await;
            if self.is_stale(mark) {
                self.reload(pool, clock).await?;
            }
        } else {
            self.reload_beside(pool, clock);
        }
        Ok(self.current())
    }

    /// Begins to read everything anew, unless somebody does already.
    pub fn reload_beside(&self, pool: &PgPool, clock: &Clock) {
        let Ok(alone) = Arc::clone(&self.reloading).try_lock_owned() else { return };
        let (roster, pool, clock) = (self.clone(), pool.clone(), clock.clone());
        tokio::spawn(async move {
            // Where it fails, the next request tries again.
            let _ = roster.reload(&pool, &clock).await;
            drop(alone);
        });
    }

    /// Whether there was a run or a load that is not shown yet, by this program or another.
    pub fn is_stale(&self, mark: Mark) -> bool {
        mark != self.current.read().unwrap_or_else(PoisonError::into_inner).mark
    }
}

/// What a page of the roster is asked for.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Conditions, and whose customers are seen.
    pub filter: Filter,
    /// What stands in the search box.
    pub query: Option<Query>,
    /// The holder of the policy that the search box names, if it names one.
    pub holder: Option<i64>,
    /// Order of the rows.
    pub order: Order,
    /// Where the page begins or ends.
    pub from: Option<Cursor>,
    /// Rows of a page.
    pub size: usize,
    /// Among whom is searched, where not among everyone.
    pub within: Option<Arc<Within>>,
}

/// A page of the roster.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The rows and the places of the pages beside them.
    pub page: Page,
    /// Count and totals.
    pub selection: Arc<Selection>,
    /// What each row shows beside the name.
    pub rows: Vec<Row>,
}

/// One page of those whom the search and the filter leave.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn sheet(pool: &PgPool, snapshot: &Arc<Snapshot>, ask: &Ask) -> sqlx::Result<Sheet> {
    let selection = selection(pool, snapshot, ask).await?;
    let page = snapshot.page(&selection, ask.order, ask.from, ask.size);
    let rows = page.rows.iter().map(|row| snapshot.row(*row)).collect();
    Ok(Sheet { page, selection, rows })
}

/// Those whom the search and the filter leave.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn selection(pool: &PgPool, snapshot: &Arc<Snapshot>, ask: &Ask) -> sqlx::Result<Arc<Selection>> {
    let within = ask.within.as_ref();
    let Some(query) = &ask.query else { return Ok(selected(snapshot, ask.filter, &[], within).await) };
    let mut named = parties::named(pool, ask.filter.scope, query).await?;
    named.extend(ask.holder);
    Ok(if named.is_empty() {
        selected(snapshot, ask.filter, &query.words, within).await
    } else {
        Arc::new(snapshot.select_among(&ask.filter, &named, within.map(Arc::as_ref)))
    })
}

/// The selection of a filter and a search; what takes a moment is kept off the threads that answer requests.
async fn selected(
    snapshot: &Arc<Snapshot>,
    filter: Filter,
    words: &[String],
    within: Option<&Arc<Within>>,
) -> Arc<Selection> {
    let question = Question::of(&filter, words, within.map(Arc::as_ref));
    if let Some(selection) = snapshot.selections.known(&question) {
        return selection;
    }
    let (asked, within) = (words.to_vec(), within.cloned());
    beside(snapshot, move |snapshot| snapshot.select_within(&filter, &asked, within.as_deref())).await
}

/// More at once would only wait for the cores, and hold memory meanwhile.
static LOOKING: Semaphore = Semaphore::const_new(4);

/// What takes a moment, kept off the threads that answer requests.
pub async fn beside<T: Send + 'static>(
    snapshot: &Arc<Snapshot>,
    look: impl FnOnce(&Snapshot) -> T + Send + 'static,
) -> T {
    let snapshot = Arc::clone(snapshot);
    let turn = LOOKING.acquire().await;
    let looked = tokio::task::spawn_blocking(move || look(&snapshot)).await;
    drop(turn);
    looked.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

/// What other choices of each condition would give, among those whose name holds every word.
pub async fn choices(
    snapshot: &Arc<Snapshot>,
    filter: Filter,
    words: &[String],
    within: Option<&Arc<Within>>,
) -> Arc<Choices> {
    let question = Question::of(&filter, words, within.map(Arc::as_ref));
    if let Some(choices) = snapshot.choices.known(&question) {
        return choices;
    }
    let (asked, within) = (words.to_vec(), within.cloned());
    beside(snapshot, move |snapshot| snapshot.choices_within(&filter, &asked, within.as_deref())).await
}

/// What a member was worth at the latest run. Amounts are rials.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Member {
    /// Valuation day.
    pub as_of: Day,
    /// Programme version.
    pub version: i32,
    pub earned: i64,
    pub collected: i64,
    pub incurred: i64,
    pub large_loss_excess: i64,
    pub commission: i64,
    pub servicing: i64,
    pub acquisition: i64,
    pub contacts: i64,
    pub credit_cost: i64,
    pub margin: i64,
    /// Basis points; `None` where nothing was earned.
    pub loss_ratio_bp: Option<i64>,
    /// 1 profitable, 2 ordinary, 3 loss-making, 4 no exposure.
    pub segment: i16,
    pub technical: i64,
    pub non_technical: i64,
    pub score: i64,
    /// Rank in the programme.
    pub tier: i16,
    /// Since when the score is below the tier that is kept.
    pub grace_since: Option<Day>,
    pub first_cover: Option<Day>,
    /// The latest first.
    pub tier_changes: Vec<TierChange>,
}

/// A member's change from a tier to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TierChange {
    /// Valuation day of the run that found it.
    pub as_of: Day,
    /// Rank before; `None` at the first standing.
    pub from_tier: Option<i16>,
    /// Rank after.
    pub to_tier: i16,
}

/// What a member was worth at the latest run; whether the party may be seen is asked before.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn member(pool: &PgPool, party_id: i64) -> sqlx::Result<Option<Member>> {
    store::member(pool, party_id).await
}

/// A turn of a member: another tier, or another segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Valuation day of the run that found it.
    pub on: Day,
    /// Of the tier; else of the segment.
    pub is_tier: bool,
    /// Rank or number before; `None` at the first standing.
    pub from: Option<i16>,
    /// Rank or number after.
    pub to: i16,
}

/// A member's turns up to a day, the latest first, at most so many; whether the member may be seen is asked before.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn turns(pool: &PgPool, party_id: i64, until: Day, most: i64) -> sqlx::Result<Vec<Turn>> {
    store::turns(pool, party_id, until, most).await
}
