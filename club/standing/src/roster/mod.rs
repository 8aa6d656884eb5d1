//! The roster: the list of members, searched, narrowed, ordered and paged.
//!
//! Counting and ordering happen in a [`Snapshot`] in memory; names and numbers are searched in the
//! database; the database gives the few rows that a page shows.

pub mod snapshot;
mod store;

use std::sync::{Arc, PoisonError, RwLock};

use calendar::{Clock, Day};
use parties::{Query, Scope};
use sqlx::PgPool;

use snapshot::{Choices, Cursor, Filter, Order, Page, Row, Selection, Snapshot};

/// A name that more parties hold than this is frequent: its members are not counted, they are met in order.
pub const FREQUENT: usize = 5_000;
/// How many of the first members in order are looked at to tell a frequent name, how many of them must hold
/// it, how many are looked at in one go after that, and the most in all.
const FIRST_LOOK: usize = 1_000;
const SEEMS_FREQUENT: usize = 3;
const BATCH: usize = 3_000;
const LONGEST_LOOK: usize = 64_000;

/// So many parties are read while a request waits; more are read beside.
const READ_AT_ONCE: usize = 100_000;

/// The snapshot that pages are made from, replaced as a whole after each run.
#[derive(Clone)]
pub struct Roster {
    current: Arc<RwLock<Current>>,
    reloading: Arc<tokio::sync::Mutex<()>>,
}

/// A snapshot with the marks of the run and the load that it was read after.
struct Current {
    snapshot: Arc<Snapshot>,
    mark: (i64, i64),
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
        let current = Current { snapshot: Arc::new(snapshot), mark: (0, 0) };
        Roster { current: Arc::new(RwLock::new(current)), reloading: Arc::default() }
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
        let snapshot = Arc::new(store::load(pool, clock.today()).await?);
        choices(&snapshot, Filter::default()).await;
        selected(&snapshot, Filter::default()).await;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Current { snapshot, mark };
        Ok(())
    }

    /// The snapshot as it is now, read anew where it is old. A large one is read beside, and the old one
    /// shown meanwhile.
    ///
    /// # Errors
    /// What PostgreSQL answers.
    pub async fn fresh(&self, pool: &PgPool, clock: &Clock) -> sqlx::Result<Arc<Snapshot>> {
        if !self.is_stale(pool).await? {
            return Ok(self.current());
        }
        let known = self.current().len();
        if known < READ_AT_ONCE && store::size(pool).await? < READ_AT_ONCE as i64 {
            let _alone = self.reloading.lock().await;
            if self.is_stale(pool).await? {
                self.reload(pool, clock).await?;
            }
        } else if let Ok(alone) = Arc::clone(&self.reloading).try_lock_owned() {
            let (roster, pool, clock) = (self.clone(), pool.clone(), clock.clone());
            tokio::spawn(async move {
                // Where it fails, the next request tries again.
                let _ = roster.reload(&pool, &clock).await;
                drop(alone);
            });
        }
        Ok(self.current())
    }

    /// Whether there was a run or a load that is not shown yet, by this program or another.
    ///
    /// # Errors
    /// What PostgreSQL answers.
    pub async fn is_stale(&self, pool: &PgPool) -> sqlx::Result<bool> {
        let latest = store::mark(pool).await?;
        Ok(latest != self.current.read().unwrap_or_else(PoisonError::into_inner).mark)
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
}

/// A page of the roster.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The rows and the places of the pages beside them.
    pub page: Page,
    /// Count and totals; `None` for a frequent name, which is not counted.
    pub selection: Option<Arc<Selection>>,
    /// What each row shows beside the name.
    pub rows: Vec<Row>,
}

/// One page of those whom the search and the filter leave.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn sheet(pool: &PgPool, snapshot: &Arc<Snapshot>, ask: &Ask) -> sqlx::Result<Sheet> {
    let Some(query) = &ask.query else {
        let selection = selected(snapshot, ask.filter).await;
        let page = snapshot.page(&selection, ask.order, ask.from, ask.size);
        return Ok(sheet_of(snapshot, page, Some(selection)));
    };
    let scope = ask.filter.scope;
    let mut named = parties::named(pool, scope, query).await?;
    named.extend(ask.holder);
    if !named.is_empty() {
        return Ok(among(snapshot, ask, &named));
    }
    let selection = selected(snapshot, ask.filter).await;
    if selection.count <= FREQUENT as u64 {
        let found = parties::found_among(pool, query, &snapshot.parties(&selection)).await?;
        return Ok(among(snapshot, ask, &found));
    }
    let look = met_in_order(pool, snapshot, ask, query, FIRST_LOOK, Met::default()).await?;
    if look.rows.len() > ask.size {
        return Ok(look.sheet(snapshot, ask));
    }
    if look.rows.len() < SEEMS_FREQUENT {
        let found = parties::found(pool, scope, query, FREQUENT as i64 + 1).await?;
        if found.len() <= FREQUENT {
            return Ok(among(snapshot, ask, &found));
        }
    }
    Ok(met_in_order(pool, snapshot, ask, query, LONGEST_LOOK, look).await?.sheet(snapshot, ask))
}

/// The selection of a filter; the pass over everyone is kept off the threads that answer requests.
async fn selected(snapshot: &Arc<Snapshot>, filter: Filter) -> Arc<Selection> {
    if let Some(selection) = snapshot.remembered(&filter) {
        return selection;
    }
    let whole = Arc::clone(snapshot);
    match tokio::task::spawn_blocking(move || whole.select(&filter)).await {
        Ok(selection) => selection,
        Err(_) => snapshot.select(&filter),
    }
}

fn among(snapshot: &Arc<Snapshot>, ask: &Ask, parties: &[i64]) -> Sheet {
    let selection = snapshot.select_among(&ask.filter, parties);
    let page = snapshot.page(&selection, ask.order, ask.from, ask.size);
    sheet_of(snapshot, page, Some(Arc::new(selection)))
}

fn sheet_of(snapshot: &Snapshot, page: Page, selection: Option<Arc<Selection>>) -> Sheet {
    let rows = page.rows.iter().map(|row| snapshot.row(*row)).collect();
    Sheet { page, selection, rows }
}

/// Members met in order whose name holds every word, and how many were looked at for them.
#[derive(Default)]
struct Met {
    rows: Vec<u32>,
    looked: usize,
}

impl Met {
    fn sheet(self, snapshot: &Snapshot, ask: &Ask) -> Sheet {
        sheet_of(snapshot, snapshot.framed(ask.order, self.rows, ask.from, ask.size), None)
    }
}

/// Goes on looking at the names of members in order, until a page is filled or `most` were looked at.
async fn met_in_order(
    pool: &PgPool,
    snapshot: &Snapshot,
    ask: &Ask,
    query: &Query,
    most: usize,
    mut met: Met,
) -> sqlx::Result<Met> {
    while met.rows.len() <= ask.size && met.looked < most {
        let size = (most - met.looked).min(BATCH);
        let batch: Vec<u32> =
            snapshot.candidates(&ask.filter, ask.order, ask.from).skip(met.looked).take(size).collect();
        if batch.is_empty() {
            break;
        }
        let ids: Vec<i64> = batch.iter().map(|row| snapshot.row(*row).party_id).collect();
        let mut holding = parties::found_among(pool, query, &ids).await?;
        holding.sort_unstable();
        let holds = |id: &i64| holding.binary_search(id).is_ok();
        met.rows.extend(batch.iter().zip(&ids).filter(|(_, id)| holds(id)).map(|(row, _)| *row));
        met.looked += batch.len();
    }
    Ok(met)
}

/// What other choices of each condition would give.
pub async fn choices(snapshot: &Arc<Snapshot>, filter: Filter) -> Arc<Choices> {
    if let Some(choices) = snapshot.remembered_choices(&filter) {
        return choices;
    }
    let whole = Arc::clone(snapshot);
    match tokio::task::spawn_blocking(move || whole.choices(&filter)).await {
        Ok(choices) => choices,
        Err(_) => snapshot.choices(&filter),
    }
}

/// Whether the party may be seen and what stands in its row.
pub fn row_of(snapshot: &Snapshot, scope: Scope, party_id: i64) -> Option<Row> {
    let place = snapshot.place(party_id)?;
    snapshot.matches(&Filter::of(scope), place).then(|| snapshot.row(place))
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

/// Tier changes of a member, the latest first.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn tier_changes(pool: &PgPool, party_id: i64) -> sqlx::Result<Vec<TierChange>> {
    store::tier_changes(pool, party_id).await
}
