//! The ledger measured beside pgbench's TPC-B on the same private server.

mod bulk;
mod http;
mod single;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::{Parser, ValueEnum};
use postgres::{Database, Home, Use};
use sqlx::PgPool;

/// Measures the ledger on a private PostgreSQL in a home of its own.
#[derive(Parser, Clone)]
struct Plan {
    /// The home, which is made.
    home: PathBuf,
    /// Members with an account.
    #[arg(long, default_value_t = 200_000)]
    members: i64,
    /// Transfers of each member before statements are read.
    #[arg(long, default_value_t = 5)]
    lines: i64,
    /// Seconds of a turn.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Turns of single transfers and of TPC-B.
    #[arg(long, default_value_t = 5)]
    turns: usize,
    /// What is measured after the grants; all where none is named.
    #[arg(long = "part", value_enum)]
    parts: Vec<Part>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Part {
    Singles,
    Http,
    Statements,
    Expiry,
}

impl Plan {
    fn has(&self, part: Part) -> bool {
        self.parts.is_empty() || self.parts.contains(&part)
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let plan = Plan::parse();
    let database = postgres::open(&Home::create(&plan.home)?, None, Use::Command).await?;
    let measured = measure(&plan, &database).await;
    database.close().await?;
    measured
}

async fn measure(plan: &Plan, database: &Database) -> Result<()> {
    add_members(&database.pool, plan.members).await?;
    bulk::grants(plan, &database.pool).await?;
    if plan.has(Part::Singles) {
        single::beside_tpc_b(plan, database).await?;
    }
    if plan.has(Part::Http) {
        http::beside_tpc_b(plan, database).await?;
    }
    if plan.has(Part::Statements) {
        single::statements(plan, &database.pool).await?;
    }
    if plan.has(Part::Expiry) {
        bulk::expiry(plan, &database.pool).await?;
    }
    let findings = ledger::proofs::check(&database.pool).await?;
    println!(
        "proofs: {}",
        if findings.is_empty() { "all add up".to_owned() } else { format!("{findings:?}") }
    );
    Ok(())
}

async fn add_members(pool: &PgPool, members: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO parties.party (kind, family_name, search_key, created_at, changed_at)
         SELECT 1, 'نام', ' نام ', now(), now() FROM generate_series(1, $1)",
    )
    .bind(members)
    .execute(pool)
    .await?;
    sqlx::query("ANALYZE parties.party").execute(pool).await?;
    Ok(())
}

/// The value below which so many percent of the times are, in milliseconds.
fn percentile(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times.get((times.len() * percent / 100).min(last)).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}
