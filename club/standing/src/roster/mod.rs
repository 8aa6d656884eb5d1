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

use snapshot::{Cursor, Filter, Order, Page, Row, Selection, Snapshot};

/// A name that more parties hold than this is frequent: its members are not counted, they are met in order.
pub const FREQUENT: usize = 5_000;
/// How many of the first members in order are looked at for a frequent name, and the most in all.
const FIRST_LOOK: usize = 1_000;
const LONGEST_LOOK: usize = 64_000;

/// The snapshot that pages are made from, replaced as a whole after each run.
#[derive(Clone)]
pub struct Roster {
    current: Arc<RwLock<Arc<Snapshot>>>,
}

impl Roster {
    /// Reads the latest standing of everyone.
    ///
    /// # Errors
    /// What PostgreSQL answers.
    pub async fn open(pool: &PgPool, clock: &Clock) -> sqlx::Result<Roster> {
        let snapshot = store::load(pool, clock.today()).await?;
        Ok(Roster { current: Arc::new(RwLock::new(Arc::new(snapshot))) })
    }

    /// A roster of nobody, until [`Roster::reload`].
    pub fn empty(today: Day) -> Roster {
        let snapshot = snapshot::Builder::new(None, today, 0).build();
        Roster { current: Arc::new(RwLock::new(Arc::new(snapshot))) }
    }

    /// The snapshot as it is now; it stays whole however long it is held.
    pub fn current(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads everything anew and shows it from then on.
    ///
    /// # Errors
    /// What PostgreSQL answers; the old snapshot stays.
    pub async fn reload(&self, pool: &PgPool, clock: &Clock) -> sqlx::Result<()> {
        let snapshot = store::load(pool, clock.today()).await?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        Ok(())
    }

    /// Whether a run was made that is not shown yet, by this program or another.
    ///
    /// # Errors
    /// What PostgreSQL answers.
    pub async fn is_stale(&self, pool: &PgPool) -> sqlx::Result<bool> {
        let latest = store::latest(pool).await?;
        Ok(latest.map(|stamp| stamp.run_id) != self.current().stamp().map(|stamp| stamp.run_id))
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
#[derive(Debug, Clone)]
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
    if let Some(page) = met_in_order(pool, snapshot, ask, query, FIRST_LOOK).await? {
        return Ok(sheet_of(snapshot, page, None));
    }
    let found = parties::found(pool, scope, query, FREQUENT as i64 + 1).await?;
    if found.len() <= FREQUENT {
        return Ok(among(snapshot, ask, &found));
    }
    match met_in_order(pool, snapshot, ask, query, LONGEST_LOOK).await? {
        Some(page) => Ok(sheet_of(snapshot, page, None)),
        // Frequent among all and rare among those whom the filter leaves: what was found must do.
        None => Ok(among(snapshot, ask, &found)),
    }
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

/// A page filled by looking at the names of members in order. `None` where the first `most` of them do not
/// fill it, or there are no more and a count can be had as well.
async fn met_in_order(
    pool: &PgPool,
    snapshot: &Snapshot,
    ask: &Ask,
    query: &Query,
    most: usize,
) -> sqlx::Result<Option<Page>> {
    let mut met: Vec<u32> = Vec::new();
    let mut looked = 0;
    let mut batch_size = FIRST_LOOK;
    while met.len() <= ask.size {
        let batch: Vec<u32> =
            snapshot.candidates(&ask.filter, ask.order, ask.from).skip(looked).take(batch_size).collect();
        if looked >= most || batch.is_empty() && most == FIRST_LOOK {
            return Ok(None);
        }
        if batch.is_empty() {
            break;
        }
        let ids: Vec<i64> = batch.iter().map(|row| snapshot.row(*row).party_id).collect();
        let mut holding = parties::found_among(pool, query, &ids).await?;
        holding.sort_unstable();
        met.extend(batch.iter().zip(&ids).filter(|(_, id)| holding.binary_search(id).is_ok()).map(|(row, _)| *row));
        looked += batch.len();
        batch_size *= 4;
    }
    Ok(Some(snapshot.framed(ask.order, met, ask.from, ask.size)))
}

/// Whether the party may be seen and what stands in its row.
pub fn row_of(snapshot: &Snapshot, scope: Scope, party_id: i64) -> Option<Row> {
    let place = snapshot.place(party_id)?;
    snapshot.matches(&Filter { scope, ..Filter::default() }, place).then(|| snapshot.row(place))
}
