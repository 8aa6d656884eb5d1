//! Single transfers beside TPC-B, and statements.

use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};

use anyhow::{Context, Result, ensure};
use calendar::Clock;
use ledger::{Act, Committer, House, Order, statement};
use postgres::Database;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::PgPool;

use crate::{Plan, percentile};

/// Clients of the ledger at once.
pub const CLIENTS: u64 = 64;
/// What pgbench is given: clients at once, and the size that its tables have.
const TPC_B: [&str; 2] = ["8", "10"];

/// Single transfers, each on disk before it is answered, and TPC-B, in turns.
pub async fn beside_tpc_b(plan: &Plan, database: &Database) -> Result<()> {
    let ledger = Committer::new(&database.pool, &Clock::system());
    println!("single transfers of {CLIENTS} clients beside TPC-B at scale 10 of 8 clients, a second");
    in_turns(plan, database, async |turn| singles(plan, &ledger, turn).await).await
}

/// Runs something and TPC-B in turns. It answers how often a second it was done, and how long each took.
pub async fn in_turns(
    plan: &Plan,
    database: &Database,
    run: impl AsyncFn(u64) -> Result<(f64, Vec<Duration>)>,
) -> Result<()> {
    pgbench(database, &["-i", "-q", "-s", TPC_B[1]])?;
    let (mut ratios, mut all) = (Vec::new(), Vec::new());
    for turn in 0..plan.turns {
        let theirs = tpc_b(plan, database)?;
        let (ours, mut times) = run(turn as u64).await?;
        println!(
            "  ours {ours:>7.0}   TPC-B {theirs:>7.0}   {:.2} times   p50 {:.1} ms  p99 {:.1} ms",
            ours / theirs,
            percentile(&mut times, 50),
            percentile(&mut times, 99)
        );
        ratios.push(ours / theirs);
        all.append(&mut times);
    }
    ratios.sort_by(f64::total_cmp);
    println!("  median {:.2} times; p99 of all {:.1} ms", ratios[ratios.len() / 2], percentile(&mut all, 99));
    Ok(())
}

async fn singles(plan: &Plan, ledger: &Committer, turn: u64) -> Result<(f64, Vec<Duration>)> {
    let until = Stopwatch::now() + Duration::from_secs(plan.seconds);
    let began = Stopwatch::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| tokio::spawn(one_client(ledger.clone(), plan.members, turn, client, until)))
        .collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await??);
    }
    Ok((times.len() as f64 / began.elapsed().as_secs_f64(), times))
}

async fn one_client(
    ledger: Committer,
    members: i64,
    turn: u64,
    client: u64,
    until: Stopwatch,
) -> Result<Vec<Duration>> {
    let mut rng = StdRng::seed_from_u64(turn << 32 | client);
    let mut times = Vec::new();
    while Stopwatch::now() < until {
        let order = Order {
            party_id: rng.random_range(1..=members),
            key: format!("{turn} {client} {}", times.len()),
            act: Act::Spend { amount: rng.random_range(1..1_000), to: House::Payable(3) },
            reason: "purchase".to_owned(),
            reference: "receipt 88321".to_owned(),
            actor: "cashier 12".to_owned(),
        };
        let began = Stopwatch::now();
        ledger.carry_out(order).await?;
        times.push(began.elapsed());
    }
    Ok(times)
}

fn tpc_b(plan: &Plan, database: &Database) -> Result<f64> {
    let seconds = plan.seconds.to_string();
    let told = pgbench(database, &["-c", TPC_B[0], "-j", "2", "-n", "-T", &seconds])?;
    let line = told.lines().find(|line| line.starts_with("tps = ")).context("pgbench told no rate")?;
    let rate = line.trim_start_matches("tps = ").split(' ').next().unwrap_or_default();
    Ok(rate.parse()?)
}

fn pgbench(database: &Database, arguments: &[&str]) -> Result<String> {
    let mut command = database.client("pgbench").context("the bench has a private server")?;
    let done = command.args(arguments).output()?;
    ensure!(done.status.success(), "pgbench: {}", String::from_utf8_lossy(&done.stderr));
    Ok(String::from_utf8(done.stdout)?)
}

/// Balance and the last ten lines of random members, eight readers at once.
pub async fn statements(plan: &Plan, pool: &PgPool) -> Result<()> {
    let (pool, now) = (Arc::new(pool.clone()), Clock::system().now());
    let readers: Vec<_> = (0..8u64)
        .map(|reader| {
            let (pool, members) = (Arc::clone(&pool), plan.members);
            tokio::spawn(async move {
                let mut rng = StdRng::seed_from_u64(reader);
                let mut times = Vec::new();
                for _ in 0..2_000 {
                    let party = rng.random_range(1..=members);
                    let began = Stopwatch::now();
                    statement::balance(&pool, party, now).await?;
                    statement::lines(&pool, party, None, 10).await?;
                    times.push(began.elapsed());
                }
                anyhow::Ok(times)
            })
        })
        .collect();
    let mut times = Vec::new();
    for reader in readers {
        times.extend(reader.await??);
    }
    println!(
        "balance and last ten lines of {} members with {} transfers each: p50 {:.2} ms, p95 {:.2} ms",
        plan.members,
        plan.lines,
        percentile(&mut times, 50),
        percentile(&mut times, 95)
    );
    Ok(())
}
