//! The end of a day: what expired is taken out, and the day is closed with its totals and the proofs.

use calendar::{Clock, Day, Instant};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::error::Error;
use crate::proofs::{self, PROOFS};
use crate::store::close as store;

/// A day that was closed.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedDay {
    /// The day.
    pub day: Day,
    /// When it was closed.
    pub closed_at: Instant,
    /// By whom.
    pub actor: String,
    /// What moved, by account of the house and kind: `[{account, kind, received, given, transfers}]`, rial.
    pub totals: Value,
    /// What members held at its end, rial: what the insurer owes them.
    pub owed: i64,
    /// Accounts that each proof named; zero where all adds up.
    pub proofs: Value,
}

/// Takes out what has expired and closes the days that are over; the newest is the last.
///
/// # Errors
/// The database's; days that were closed stay closed.
pub async fn close(pool: &PgPool, clock: &Clock, actor: &str) -> Result<Vec<ClosedDay>, Error> {
    let now = clock.now();
    let last = store::last(pool).await?;
    let first = match last {
        Some(day) => day + 1,
        None => store::first_transfer(pool).await?.map_or(now.day(), |at| at.day()),
    };
    if first >= now.day() {
        return Ok(Vec::new());
    }
    crate::bulk::expire(pool, now, Instant::start_of(first), actor).await?;
    let proofs = proven(pool).await?;
    let mut closed = Vec::new();
    for day in (first.0..now.day().0).map(Day) {
        closed.push(store::close(pool, day, now, actor, &proofs).await?);
    }
    Ok(closed)
}

/// How many accounts each proof names now.
async fn proven(pool: &PgPool) -> Result<Value, Error> {
    let findings = proofs::check(pool).await?;
    let count = |proof: &str| {
        findings.iter().find(|found| found.proof == proof).map_or(0, |found| found.parties.len())
    };
    Ok(PROOFS.iter().map(|proof| ((*proof).to_owned(), json!(count(proof)))).collect())
}

/// Closed days since a day, the newest first.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn days(pool: &PgPool, since: Day) -> sqlx::Result<Vec<ClosedDay>> {
    store::days(pool, since).await
}
