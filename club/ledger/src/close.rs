//! The end of a day: what expired is taken out, and the day is closed with its totals and the proofs.

use calendar::{Clock, Day, Instant};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::account::Kind;
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

impl ClosedDay {
    /// What moved on it for such purposes, in rial: above zero where members received it.
    pub fn moved(&self, kinds: &[Kind]) -> i64 {
        let of = |total: &&Value| kinds.iter().any(|kind| total["kind"] == json!(kind.number()));
        let amount = |total: &Value, side: &str| total[side].as_i64().unwrap_or_default();
        let totals = self.totals.as_array().map_or(&[][..], Vec::as_slice);
        totals.iter().filter(of).map(|total| amount(total, "given") - amount(total, "received")).sum()
    }

    /// The proofs that named accounts, of [`PROOFS`].
    pub fn failed(&self) -> Vec<&'static str> {
        PROOFS.into_iter().filter(|proof| self.proofs[*proof] != json!(0)).collect()
    }
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
