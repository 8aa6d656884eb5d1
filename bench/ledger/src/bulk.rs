//! Grants in bulk, and expiry.

use std::time::{Duration, Instant as Stopwatch};

use anyhow::Result;
use calendar::{Clock, Day, Instant};
use ledger::bulk::Grant;
use ledger::{Act, Committer, House, Order};
use sqlx::PgPool;

use crate::{Plan, percentile};

/// Grants of one transaction.
const SHARE: usize = 50_000;
/// Lots that expire at once.
const EXPIRING: i64 = 1_000_000;

/// Rounds of grants to everybody; the rate of each.
pub async fn grants(plan: &Plan, pool: &PgPool) -> Result<()> {
    let now = Clock::system().now();
    println!("grants in bulk, to {} members at a time", plan.members);
    for round in 0..plan.lines {
        let expires_on = now.day() + 365 + i32::try_from(round)?;
        let began = Stopwatch::now();
        give(pool, now, 1..=plan.members, expires_on).await?;
        let seconds = began.elapsed().as_secs_f64();
        println!("  {:>9.0} transfers a second with their lots", plan.members as f64 / seconds);
    }
    sqlx::query("ANALYZE ledger.transfer, ledger.lot, ledger.account").execute(pool).await?;
    Ok(())
}

async fn give(
    pool: &PgPool,
    now: Instant,
    parties: impl Iterator<Item = i64>,
    expires_on: Day,
) -> Result<()> {
    let grant = |party_id| Grant {
        party_id,
        amount: 1_000_000,
        expires_on: Some(expires_on),
        reason: "premium".to_owned(),
        reference: "policy 1405/11/0042".to_owned(),
        origin: Some((party_id % 12) as i16 + 1),
    };
    let grants: Vec<Grant> = parties.map(grant).collect();
    for share in grants.chunks(SHARE) {
        let mut transaction = pool.begin().await?;
        ledger::bulk::grant(&mut transaction, now, "bench", share).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// A million lots pass their last day while single transfers go on.
pub async fn expiry(plan: &Plan, pool: &PgPool) -> Result<()> {
    let clock = Clock::system();
    let now = clock.now();
    let rounds = (EXPIRING / plan.members).max(1);
    for _ in 0..rounds {
        give(pool, now, 1..=plan.members, now.day() - 1).await?;
    }
    let ledger = Committer::new(pool, &clock);
    let (over, seen) = tokio::sync::watch::channel(false);
    let singles = tokio::spawn(beside(ledger, plan.members, seen));
    let began = Stopwatch::now();
    let (amount, of) = ledger::bulk::expire(pool, now, now, "bench").await?;
    let took = began.elapsed();
    over.send(true)?;
    let mut times = singles.await??;
    println!(
        "expiry of {} lots of {of} members ({amount} rial): {:.1} s; single transfers meanwhile p99 {:.1} ms",
        rounds * plan.members,
        took.as_secs_f64(),
        percentile(&mut times, 99)
    );
    Ok(())
}

/// One client that goes on until the expiry is over.
async fn beside(
    ledger: Committer,
    members: i64,
    over: tokio::sync::watch::Receiver<bool>,
) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    while !*over.borrow() {
        let n = times.len() as i64;
        let order = Order {
            party_id: 1 + n * 7_919 % members,
            key: format!("beside expiry {n}"),
            act: Act::Spend { amount: 1, to: House::Redeemed },
            reason: "bench".to_owned(),
            reference: String::new(),
            actor: "bench".to_owned(),
        };
        let began = Stopwatch::now();
        ledger.carry_out(order).await?;
        times.push(began.elapsed());
    }
    Ok(times)
}
