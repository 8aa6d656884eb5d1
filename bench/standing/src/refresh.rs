//! Refresh against rebuild, on a private PostgreSQL.

use std::path::Path;
use std::time::Instant as Stopwatch;

use anyhow::Result;
use audit::Actor;
use book::copy::{NO_DAY, Progress, rebuild, refresh};
use calendar::{Clock, Day, Instant};
use postgres::copy::{Rows, copy_rows};
use postgres::{Home, Use};
use sqlx::{PgConnection, PgPool};

use crate::invent::{AS_OF, Invention, Member, Policy};

/// Parties sent to the database at a time.
const BATCH: u64 = 2_000;
/// When everybody was recorded.
const MADE: i64 = 1_795_000_000_000_000;
/// One party in so many is touched by the feed.
const TOUCHED: i64 = 100;

/// Fills a new database with invented parties, then measures a rebuild of the copy and a refresh after a
/// feed that touched 1 % of the parties.
pub fn measure(dir: &Path, parties: u64) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let home = Home::create(&dir.join("home"))?;
        let database = postgres::open(&home, None, Use::Command).await?;
        let measured = on(&database.pool, &dir.join("refreshed"), parties).await;
        database.close().await?;
        measured
    })
}

async fn on(pool: &PgPool, dir: &Path, parties: u64) -> Result<()> {
    fill(pool, parties).await?;
    let mut seconds = Vec::new();
    for _ in 0..2 {
        let started = Stopwatch::now();
        rebuild(pool, dir, &Progress::default()).await?;
        seconds.push(started.elapsed().as_secs_f64());
    }
    let built = seconds[1];
    seconds.clear();
    for round in 2..7 {
        feed(pool, round).await?;
        let started = Stopwatch::now();
        refresh(pool, dir, &Progress::default()).await?;
        seconds.push(started.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    let refreshed = seconds[seconds.len() / 2];
    let result = serde_json::json!({
        "parties": parties, "rebuild_seconds": built, "refresh_seconds": refreshed,
        "refresh_share": refreshed / built,
    });
    println!("{result}");
    runs(pool, dir).await
}

/// Everybody's standing kept in the database: the first time, a day later, when most that is earned differs,
/// and once more on that day, when nothing does.
async fn runs(pool: &PgPool, dir: &Path) -> Result<()> {
    let (clock, actor) = (Clock::frozen(Instant(MADE)), Actor::command_line());
    programme::publish_default(pool, &clock, &actor).await?;
    for (run, as_of) in [("first", AS_OF), ("next day", AS_OF + 1), ("again", AS_OF + 1)] {
        let started = Stopwatch::now();
        let run_id = standing::run(pool, &clock, &actor, dir, as_of).await?.run_id;
        let seconds = started.elapsed().as_secs_f64();
        let rows = |table: &str| format!("SELECT count(*) FROM standing.{table} WHERE run_id = {run_id}");
        let mut written = serde_json::Map::new();
        for table in ["member", "history", "tier_change"] {
            let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(rows(table))).fetch_one(pool).await?;
            written.insert(table.into(), count.into());
        }
        let peak = crate::peak_mib();
        println!(
            "{}",
            serde_json::json!({ "run": run, "seconds": seconds, "rows_written": written, "peak_mib": peak })
        );
    }
    Ok(())
}

/// A feed that touched every hundredth party: one receipt each.
async fn feed(pool: &PgPool, load_id: i64) -> Result<()> {
    add_load(pool).await?;
    sqlx::query(
        "INSERT INTO book.receipt
         SELECT DISTINCT ON (party_id) party_id, policy_id, 'N' || $1, NULL::date, 0, DATE '2026-11-20', 1000000, $1
         FROM book.policy WHERE party_id % $2 = $1",
    )
    .bind(load_id)
    .bind(TOUCHED)
    .execute(pool)
    .await?;
    sqlx::query("UPDATE book.touched SET load_id = $1 WHERE party_id % $2 = $1")
        .bind(load_id)
        .bind(TOUCHED)
        .execute(pool)
        .await?;
    Ok(())
}

async fn add_load(pool: &PgPool) -> Result<()> {
    sqlx::query(
        "INSERT INTO feeds.load (kind, file_name, file_bytes, mapping, status, actor, created_at)
         VALUES ('receipts', 'invented', 0, '', 'loaded', 'bench', DATE '2026-11-22')",
    )
    .execute(pool)
    .await?;
    Ok(())
}

#[derive(Default)]
struct Batch {
    parties: Rows,
    policies: Rows,
    receipts: Rows,
    claims: Rows,
    endorsements: Rows,
    events: Rows,
    touched: Rows,
}

async fn fill(pool: &PgPool, parties: u64) -> Result<()> {
    add_load(pool).await?;
    let mut invention = Invention::new(1405);
    let mut connection = pool.acquire().await?;
    let mut batch = Batch::default();
    for number in 1..=parties {
        batch.member(&invention.member());
        if number % BATCH == 0 || number == parties {
            batch.send(&mut connection).await?;
        }
    }
    sqlx::raw_sql("VACUUM ANALYZE parties.party, book.policy, book.receipt, book.claim, book.endorsement, book.event, book.touched")
        .execute(&mut *connection)
        .await?;
    Ok(())
}

fn day(rows: &mut Rows, day: i32) -> &mut Rows {
    rows.option(Some(Day(day)).filter(|day| day.0 != NO_DAY), Rows::day)
}

impl Batch {
    fn member(&mut self, member: &Member) {
        let party = member.party;
        let rows = self.parties.row(7).i64(party.party_id).i16(party.kind.into()).text(" invented");
        let rows = rows.i16(party.province.into()).i32(party.agent_id);
        rows.instant(Instant(MADE)).instant(Instant(MADE));
        self.touched.row(2).i64(party.party_id).i64(1);
        for (number, event) in member.events.iter().enumerate() {
            let rows =
                self.events.row(5).i64(party.party_id).i16(event.kind.into()).text(&number.to_string());
            rows.day(Day(event.on_day)).i64(1);
        }
        for policy in &member.policies {
            self.policy(party.party_id, policy);
        }
    }

    fn policy(&mut self, party_id: i64, policy: &Policy) {
        let agreed = policy.agreed;
        let policy_id = agreed.policy_id;
        let rows = self.policies.row(11).i64(party_id).i64(policy_id).text(&policy_id.to_string());
        let rows = rows.i16(agreed.line.into()).i16(agreed.contract_type.into()).i16(agreed.channel.into());
        let rows = rows.i16(agreed.renewals.into()).day(Day(agreed.start)).day(Day(agreed.end_on));
        rows.i64(agreed.premium).i64(1);
        for (number, row) in policy.receipts.iter().enumerate() {
            let rows = self.receipts.row(8).i64(party_id).i64(policy_id).text(&number.to_string());
            let rows = day(rows, row.due_on).i64(row.due);
            day(rows, row.paid_on).i64(row.paid).i64(1);
        }
        for (number, row) in policy.claims.iter().enumerate() {
            let rows = self.claims.row(11).i64(party_id).i64(policy_id).text(&number.to_string()).text("");
            let rows = rows.day(Day(row.loss_on)).day(Day(row.known_on)).i64(row.incurred).i64(0).i64(0);
            rows.bool(true).i64(1);
        }
        for (number, row) in policy.endorsements.iter().enumerate() {
            let rows = self.endorsements.row(8).i64(party_id).i64(policy_id).text(&number.to_string());
            let rows = rows.i16(row.kind.into()).bool(row.cancels != 0).day(Day(row.effective_on));
            rows.i64(row.premium_change).i64(1);
        }
    }

    async fn send(&mut self, connection: &mut PgConnection) -> Result<()> {
        let party = "COPY parties.party (party_id, kind, search_key, province, agent_id, created_at, changed_at) \
                     FROM STDIN BINARY";
        copy_rows(connection, party, &mut self.parties).await?;
        let policy = "COPY book.policy (party_id, policy_id, number, line, contract_type, channel, renewals, start_on, \
                      end_on, premium, load_id) FROM STDIN BINARY";
        copy_rows(connection, policy, &mut self.policies).await?;
        copy_rows(connection, "COPY book.receipt FROM STDIN BINARY", &mut self.receipts).await?;
        copy_rows(connection, "COPY book.claim FROM STDIN BINARY", &mut self.claims).await?;
        copy_rows(connection, "COPY book.endorsement FROM STDIN BINARY", &mut self.endorsements).await?;
        copy_rows(connection, "COPY book.event FROM STDIN BINARY", &mut self.events).await?;
        copy_rows(connection, "COPY book.touched FROM STDIN BINARY", &mut self.touched).await?;
        Ok(())
    }
}
