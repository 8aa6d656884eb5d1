//! A past standing computed again: what the same day comes to by what is known today, under the version that was in
//! force then, beside what was recorded. Claims that were reported late and corrections are shown; the record stays.
//! Credit is what the ledger had when the run was computed: its transfers never change.

use std::path::Path;

use calendar::{Day, Instant};
use ledger::granted::{Window, granted};
use sqlx::PgPool;

use crate::columns::Columns;
use crate::error::Error;
use crate::evaluate::Segment;
use crate::pass::compute;
use crate::run::open;
use crate::store;

/// The most members that are named.
pub const NAMED: usize = 500;
/// The most runs that are listed.
const RUNS: i64 = 240;

/// A run of which everybody with exposure is kept: the last one of a Jalali month, the first of a version, or one
/// that was computed for a past day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub run_id: i64,
    /// Valuation day.
    pub as_of: Day,
    /// Version of the programme.
    pub version: i32,
    /// When it was computed.
    pub computed_at: Instant,
    /// How many parties there were.
    pub parties: i64,
}

/// What is kept of a member. Amounts are rials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Then {
    pub segment: Segment,
    /// Rank of the tier.
    pub tier: u8,
    pub score: i64,
    pub earned: i64,
    pub incurred: i64,
    pub cost: i64,
}

impl Then {
    fn of(columns: &Columns, row: usize) -> Then {
        Then {
            segment: columns.segment(row),
            tier: columns.tier[row],
            score: columns.score[row],
            earned: columns.earned[row],
            incurred: columns.incurred[row],
            cost: columns.cost[row],
        }
    }

    fn add(&mut self, other: &Then) {
        self.score = self.score.saturating_add(other.score);
        self.earned = self.earned.saturating_add(other.earned);
        self.incurred = self.incurred.saturating_add(other.incurred);
        self.cost = self.cost.saturating_add(other.cost);
    }

    /// Earned premium less cost.
    pub fn margin(&self) -> i64 {
        self.earned.saturating_sub(self.cost)
    }
}

/// A member whose past is another by what is known today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Differing {
    /// The party.
    pub party_id: i64,
    /// What was recorded; `None`: the member had no exposure then, or was not known.
    pub then: Option<Then>,
    /// What the day comes to today; `None`: the party is no more, or has no exposure on the day.
    pub now: Option<Then>,
}

impl Differing {
    fn weight(&self) -> u64 {
        let margin = |one: Option<Then>| one.map_or(0, |one| one.margin());
        margin(self.now).abs_diff(margin(self.then))
    }
}

/// A past standing beside what it comes to today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The run.
    pub run: Kept,
    /// Sums of what was recorded; segment and tier mean nothing.
    pub then: Then,
    /// Sums of what it comes to today.
    pub now: Then,
    /// Members compared.
    pub members: usize,
    /// How many differ.
    pub differ: usize,
    /// How many of them would have another tier or segment.
    pub renamed: usize,
    /// Those whose margin differs most, at most [`NAMED`].
    pub named: Vec<Differing>,
}

/// The runs that can be compared, the newest day first.
///
/// # Errors
/// Where PostgreSQL refuses.
pub async fn kept(pool: &PgPool) -> Result<Vec<Kept>, Error> {
    Ok(store::kept_runs(pool, RUNS).await?)
}

/// Computes a kept run's day again from what is known today, by the version and the tiers of its time, and compares.
/// `None` where there is no such run or its members are not kept.
///
/// # Errors
/// Where the copy of the book or PostgreSQL refuses.
pub async fn compare(pool: &PgPool, dir: &Path, run_id: i64) -> Result<Option<Past>, Error> {
    let Some(run) = store::kept_run(pool, run_id).await? else { return Ok(None) };
    let version = programme::version(pool, run.version).await?;
    let (_, programme) = version.ok_or(Error::NoProgramme(run.as_of))?;
    let recorded = store::kept_members(pool, run_id).await?;
    let held = store::held_before(pool, run_id).await?;
    let copy = open(pool, dir).await?;
    let as_of = run.as_of;
    let window = Window::of_days(programme.value_days, as_of, run.computed_at);
    let [credit, _] = granted(pool, [window; 2]).await?;
    let work = move || beside(run, &recorded, &compute(&copy, &programme, as_of, &held, &credit));
    Ok(Some(tokio::task::spawn_blocking(work).await?))
}

/// Both in the order of the party numbers. Who has no exposure is recorded only where something else changed: an
/// absent row and no exposure are the same.
fn beside(run: Kept, recorded: &[(i64, Then)], columns: &Columns) -> Past {
    let mut past = Past {
        run,
        then: Then::default(),
        now: Then::default(),
        members: 0,
        differ: 0,
        renamed: 0,
        named: Vec::new(),
    };
    let mut at = 0;
    for row in 0..columns.len() {
        let party_id = columns.party_id[row];
        while let Some((gone, then)) = recorded.get(at).filter(|(known, _)| *known < party_id) {
            past.put(*gone, Some(*then), None);
            at += 1;
        }
        let then = recorded.get(at).filter(|(known, _)| *known == party_id).map(|(_, then)| *then);
        at += usize::from(then.is_some());
        let now = Then::of(columns, row);
        past.put(party_id, then, (then.is_some() || now.segment != Segment::NoExposure).then_some(now));
    }
    for (gone, then) in &recorded[at..] {
        past.put(*gone, Some(*then), None);
    }
    past.named.sort_unstable_by_key(|one| (std::cmp::Reverse(one.weight()), one.party_id));
    past.named.truncate(NAMED);
    past
}

impl Past {
    fn put(&mut self, party_id: i64, then: Option<Then>, now: Option<Then>) {
        if then.is_none() && now.is_none() {
            return;
        }
        self.members += 1;
        self.then.add(&then.unwrap_or_default());
        self.now.add(&now.unwrap_or_default());
        if then == now {
            return;
        }
        self.differ += 1;
        let name = |one: Option<Then>| one.map(|one| (one.tier, one.segment));
        self.renamed += usize::from(name(then) != name(now));
        self.named.push(Differing { party_id, then, now });
    }
}
