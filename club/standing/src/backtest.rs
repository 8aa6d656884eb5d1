//! A programme tried on the whole book before it is live: who would be what. Nothing is written.

use std::path::Path;
use std::time::Instant as Stopwatch;

use book::copy::Copy;
use calendar::Day;
use programme::model::Programme;
use serde::Serialize;
use sqlx::PgPool;

use crate::columns::Columns;
use crate::dashboard::{by_segment, totals};
use crate::error::Error;
use crate::evaluate::Segment;
use crate::pass::compute;
use crate::run::open;
use crate::summary::{SegmentSum, Totals};
use crate::tier::TierState;

/// How many of those who move most are named.
const MOVERS: usize = 100;

/// What a programme would change. Tiers are those that the scores give, with no tier kept by grace: so the
/// rules are compared and not the times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backtest {
    /// Valuation day.
    pub as_of: Day,
    /// Version that is in force.
    pub version: i32,
    /// Codes of its tiers, the lowest first.
    pub tiers_before: Vec<String>,
    /// Codes of the tiers of the programme that is tried.
    pub tiers_after: Vec<String>,
    /// Members by tier before (row) and after (column).
    pub tiers: Vec<Vec<i64>>,
    /// Members by segment before (row) and after (column), in the order of [`Segment::ALL`].
    pub segments: Vec<Vec<i64>>,
    /// Everybody, by the programme in force.
    pub before: Totals,
    /// Everybody, by the programme that is tried.
    pub after: Totals,
    /// The segments, by the programme in force.
    pub segments_before: Vec<SegmentSum>,
    /// The segments, by the programme that is tried.
    pub segments_after: Vec<SegmentSum>,
    /// Whose score changes most, then whose margin does.
    pub movers: Vec<Mover>,
    /// Milliseconds that both passes took.
    pub millis: i64,
}

/// One who moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Mover {
    pub party_id: i64,
    pub score_before: i64,
    pub score_after: i64,
    pub margin_before: i64,
    pub margin_after: i64,
    /// Ranks.
    pub tier_before: u8,
    pub tier_after: u8,
    pub segment_before: Segment,
    pub segment_after: Segment,
}

/// Tries a document against the programme in force on a day.
///
/// # Errors
/// Where the document has faults, no programme is in force, or the copy cannot be read.
pub async fn backtest(pool: &PgPool, dir: &Path, document: &str, as_of: Day) -> Result<Backtest, Error> {
    let (version, in_force) = programme::in_force(pool, as_of).await?.ok_or(Error::NoProgramme(as_of))?;
    let codes = programme::store::codes(pool).await?;
    let tried = programme::parse(document, &codes).map_err(programme::Error::Faults)?;
    let copy = open(pool, dir).await?;
    let pass = tokio::task::spawn_blocking(move || compare(&copy, &in_force, &tried, as_of));
    Ok(Backtest { version: version.version, ..pass.await? })
}

/// Two programmes on the same book and day.
pub(crate) fn compare(copy: &Copy, in_force: &Programme, tried: &Programme, as_of: Day) -> Backtest {
    let started = Stopwatch::now();
    let before = compute(copy, in_force, as_of, &TierState::none());
    let after = compute(copy, tried, as_of, &TierState::none());
    let codes =
        |programme: &Programme| programme.tiers.iter().map(|tier| tier.code.clone()).collect::<Vec<_>>();
    let (tiers_before, tiers_after) = (codes(in_force), codes(tried));
    let mut tiers = vec![vec![0; tiers_after.len()]; tiers_before.len()];
    let mut segments = vec![vec![0; Segment::ALL.len()]; Segment::ALL.len()];
    for row in 0..before.len() {
        tiers[usize::from(before.tier[row])][usize::from(after.tier[row])] += 1;
        segments[before.segment(row) as usize - 1][after.segment(row) as usize - 1] += 1;
    }
    Backtest {
        as_of,
        version: 0,
        tiers_before,
        tiers_after,
        tiers,
        segments,
        before: totals(&before),
        after: totals(&after),
        segments_before: by_segment(&before),
        segments_after: by_segment(&after),
        movers: movers(&before, &after),
        millis: i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX),
    }
}

fn movers(before: &Columns, after: &Columns) -> Vec<Mover> {
    let change = |row: usize| {
        let score = after.score[row].abs_diff(before.score[row]);
        let margin = after.margin[row].abs_diff(before.margin[row]);
        (std::cmp::Reverse((score, margin)), row)
    };
    let moves =
        |row: &usize| before.score[*row] != after.score[*row] || before.margin[*row] != after.margin[*row];
    let mut changes: Vec<_> = (0..before.len()).filter(moves).map(change).collect();
    if changes.len() > MOVERS {
        changes.select_nth_unstable(MOVERS);
        changes.truncate(MOVERS);
    }
    changes.sort_unstable();
    let mover = |row: usize| Mover {
        party_id: before.party_id[row],
        score_before: before.score[row],
        score_after: after.score[row],
        margin_before: before.margin[row],
        margin_after: after.margin[row],
        tier_before: before.tier[row],
        tier_after: after.tier[row],
        segment_before: before.segment(row),
        segment_after: after.segment(row),
    };
    changes.into_iter().map(|(_, row)| mover(row)).collect()
}
