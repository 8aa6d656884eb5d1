//! Closing a cycle of many merchants beside the bare sums of their payments on the same private server.

use std::path::PathBuf;
use std::time::Instant as Stopwatch;

use access::{Role, Staff};
use anyhow::{Result, ensure};
use calendar::{Clock, Instant};
use clap::Parser;
use merchants::settle::{self, Outcome};
use postgres::{Home, Use};
use sqlx::PgPool;

/// 2026-11-22 12:00 in Tehran, the day after the payments.
const NOON: Instant = Instant(1_795_336_200_000_000);
/// Closing all may take so many times as long as the bare sums.
const MOST: f64 = 10.0;

/// Measures how a cycle is closed, on a private PostgreSQL in a home of its own.
#[derive(Parser)]
struct Plan {
    /// The home, which is made.
    home: PathBuf,
    /// Payments of the cycle.
    #[arg(long, default_value_t = 2_000_000)]
    payments: i64,
    /// Merchants who are paid for them.
    #[arg(long, default_value_t = 1_000)]
    merchants: i32,
    /// Turns of the bare sums.
    #[arg(long, default_value_t = 3)]
    turns: usize,
}

#[tokio::main]
async fn main() -> Result<()> {
    let plan = Plan::parse();
    let database = postgres::open(&Home::create(&plan.home)?, None, Use::Command).await?;
    let measured = measure(&plan, &database.pool).await;
    database.close().await?;
    measured
}

async fn measure(plan: &Plan, pool: &PgPool) -> Result<()> {
    invent(plan, pool).await?;
    let (clock, staff) = (Clock::frozen(NOON), staff());
    println!("{:<44}{:>10}", format!("{} payments, {} merchants", plan.payments, plan.merchants), "seconds");
    let mut bare = f64::INFINITY;
    for _ in 0..plan.turns {
        bare = bare.min(sums(pool).await?);
    }
    println!("{:<44}{bare:>10.2}", "bare sums by merchant");
    let began = Stopwatch::now();
    let made = settle::make_statements(pool, &clock, &staff).await?;
    let statements = began.elapsed().as_secs_f64();
    println!("{:<44}{statements:>10.2}", "the statements");
    let began = Stopwatch::now();
    let again = settle::make_statements(pool, &clock, &staff).await?;
    println!("{:<44}{:>10.2}", "once more, when nothing is due", began.elapsed().as_secs_f64());
    ensure!((made, again) == (plan.merchants as usize, 0), "{made} statements, then {again}");
    answer(plan, pool, &clock, &staff).await?;
    let [payable, statements_wrong, _] = merchants::proofs::check(pool).await?;
    // The payments have no transfers in the ledger here: what was paid out is all that it says of a merchant.
    ensure!(statements_wrong == 0 && payable == i64::from(plan.merchants), "the statements do not add up");
    println!("closing beside bare sums: {:.1}", statements / bare);
    ensure!(statements / bare < MOST, "closing takes {MOST} times as long as the bare sums, or longer");
    Ok(())
}

/// What a statement is made of, without marking anything.
async fn sums(pool: &PgPool) -> Result<f64> {
    sqlx::query("CREATE TABLE IF NOT EXISTS bare (merchant_id integer, payments bigint, credit numeric, commission numeric)")
        .execute(pool)
        .await?;
    let began = Stopwatch::now();
    sqlx::query(
        "INSERT INTO bare SELECT merchant_id, count(*), sum(credit), sum(commission)
         FROM merchants.payment WHERE state = 3 AND credit > 0 GROUP BY merchant_id",
    )
    .execute(pool)
    .await?;
    Ok(began.elapsed().as_secs_f64())
}

/// The bank has paid everything.
async fn answer(plan: &Plan, pool: &PgPool, clock: &Clock, staff: &Staff) -> Result<()> {
    let began = Stopwatch::now();
    let batch = settle::send(pool, clock, staff).await?;
    let (_, statements, _) = settle::batch(pool, batch).await?;
    let rows: Vec<String> = statements
        .iter()
        .map(|statement| {
            format!("{},{},paid,T-{}", statement.settlement_id, statement.net(), statement.settlement_id)
        })
        .collect();
    let answers = settle::reconcile(pool, clock, staff, batch, &rows.join("\n")).await?;
    let paid = answers.iter().filter(|answer| answer.outcome == Outcome::Paid).count();
    ensure!(paid == plan.merchants as usize, "{paid} were paid");
    println!("{:<44}{:>10.2}", "the file and the bank's answer", began.elapsed().as_secs_f64());
    Ok(())
}

fn staff() -> Staff {
    let (name, display_name) = ("bench".to_owned(), "bench".to_owned());
    let role = Role::Administrator;
    Staff { staff_id: 1, name, display_name, role, agent_id: None, must_change: false, must_enrol: false }
}

/// Merchants with a daily cycle, and what was paid there yesterday.
async fn invent(plan: &Plan, pool: &PgPool) -> Result<()> {
    let yesterday = NOON.plus_seconds(-86_400);
    for sql in [
        "INSERT INTO merchants.merchant (name_fa, name_en, iban, icon, created_at)
         SELECT 'پذیرنده ' || n, 'Merchant ' || n, 'IR062960000000100324200001', 'book-2', $2
         FROM generate_series(1, $1) n",
        "INSERT INTO merchants.contract (merchant_id, from_day, discount_bp, commission_bp, cycle, most_payment,
                                         most_day, created_by, created_at)
         SELECT n, '2026-01-01', 1000, 200, 1, 1000000000, 1000000000, 'bench', $2 FROM generate_series(1, $1) n",
        "INSERT INTO merchants.branch (merchant_id, name_fa, name_en, created_at)
         SELECT n, 'مرکزی', 'Main', $2 FROM generate_series(1, $1) n",
        "INSERT INTO merchants.cashier (branch_id, name, display_name, password_hash, must_change, created_at)
         SELECT n, 'till' || n, 'till', '', false, $2 FROM generate_series(1, $1) n",
    ] {
        sqlx::query(sql).bind(plan.merchants).bind(yesterday).execute(pool).await?;
    }
    // As they come during a day: one merchant after the other.
    sqlx::query(
        "INSERT INTO merchants.payment (merchant_id, branch_id, cashier_id, key, party_id, card, purchase, discount, credit,
                                        commission, state, tries, hold, transfer, begun_at, expires_at, ended_at)
         SELECT 1 + n % $2, 1 + n % $2, 1 + n % $2, 'key ' || n, 1 + n % 200000, 1, 1000000, 100000, 400000, 8000, 3, 0, 1,
                1, at, at, at
         FROM generate_series(0, $1 - 1) n, LATERAL (SELECT $3 + n * interval '10 milliseconds') t (at)",
    )
    .bind(plan.payments)
    .bind(plan.merchants)
    .bind(yesterday)
    .execute(pool)
    .await?;
    sqlx::query("ANALYZE merchants.payment").execute(pool).await?;
    Ok(())
}
