//! `bashgah ledger`: the proofs, one member's statement, and the end of the day.

use audit::Actor;
use i18n::{Lang, Text};
use ledger::close::{self, ClosedDay};
use ledger::proofs::{self, Finding};
use ledger::statement::{self, Line};
use ledger::{Balance, Kind};
use postgres::{Database, Use};
use serde_json::json;
use sqlx::PgPool;

use crate::cli::Ledger;
use crate::commands::audit::moment;
use crate::failure::{BUSY, Failure, INPUT};
use crate::output::number_in;
use crate::text;
use crate::world::World;

/// Lines of a statement that are shown.
const LINES: i64 = 50;

pub async fn run(world: &World, command: Ledger) -> Result<u8, Failure> {
    world
        .with_database(Use::Command, async |_, database: &Database| match command {
            Ledger::Check => check(world, &database.pool).await,
            Ledger::Statement { party } => show(world, &database.pool, party).await,
            Ledger::Close => close_days(world, &database.pool).await,
        })
        .await
}

/// What each proof says where it fails.
pub fn proof_text(proof: &str) -> Text {
    match proof {
        "sum" => text::PROOF_LEDGER_SUM,
        "balance" => text::PROOF_LEDGER_BALANCE,
        "running" => text::PROOF_LEDGER_RUNNING,
        "lots" => text::PROOF_LEDGER_LOTS,
        "holds" => text::PROOF_LEDGER_HOLDS,
        _ => text::PROOF_LEDGER_GRANTS,
    }
}

async fn check(world: &World, pool: &PgPool) -> Result<u8, Failure> {
    let findings = proofs::check(pool).await?;
    let told: Vec<_> =
        findings.iter().map(|found| json!({ "proof": found.proof, "parties": found.parties })).collect();
    world.output.result(&told, |lang| match findings.is_empty() {
        true => text::LEDGER_GOOD.of(lang).to_owned(),
        false => findings.iter().map(|found| named(lang, found)).collect::<Vec<_>>().join("\n"),
    });
    Ok(if findings.is_empty() { 0 } else { INPUT })
}

/// A proof that failed, with the members whose accounts it names.
fn named(lang: Lang, found: &Finding) -> String {
    let parties: Vec<String> = found.parties.iter().map(|party| number_in(lang, *party)).collect();
    format!("✗ {}: {}", proof_text(found.proof).of(lang), parties.join("، "))
}

async fn show(world: &World, pool: &PgPool, member: i64) -> Result<u8, Failure> {
    let balance = statement::balance(pool, member, world.clock.now()).await?;
    let lines = statement::lines(pool, member, None, LINES).await?;
    let told = json!({
        "member": member,
        "balance": balance.balance,
        "available": balance.available,
        "held": balance.held,
        "lines": lines.iter().map(line_json).collect::<Vec<_>>(),
    });
    world.output.result(&told, |lang| statement_text(lang, &balance, &lines));
    Ok(0)
}

fn line_json(line: &Line) -> serde_json::Value {
    json!({
        "no": line.no, "at": line.at.to_string(), "kind": kind_text(line.kind).en, "amount": line.amount,
        "balance": line.balance, "reason": line.reason, "reference": line.reference,
    })
}

fn statement_text(lang: Lang, balance: &Balance, lines: &[Line]) -> String {
    let values = [
        ("balance", &*number_in(lang, balance.balance)),
        ("available", &*number_in(lang, balance.available)),
        ("held", &*number_in(lang, balance.held)),
    ];
    let mut told = vec![text::LEDGER_BALANCE.with(lang, &values)];
    for line in lines {
        told.push(format!(
            "{}  {}  {}  {}  {} {}",
            moment(lang, line.at),
            kind_text(line.kind).of(lang),
            number_in(lang, line.amount),
            number_in(lang, line.balance),
            line.reason,
            line.reference
        ));
    }
    told.join("\n")
}

fn kind_text(kind: Kind) -> Text {
    match kind {
        Kind::Grant => text::TRANSFER_GRANT,
        Kind::Spending => text::TRANSFER_SPENDING,
        Kind::Capture => text::TRANSFER_CAPTURE,
        Kind::Reversal => text::TRANSFER_REVERSAL,
        Kind::Expiry => text::TRANSFER_EXPIRY,
        Kind::ClawBack => text::TRANSFER_CLAW_BACK,
        Kind::Correction => text::TRANSFER_CORRECTION,
        Kind::Settlement => text::TRANSFER_SETTLEMENT,
        Kind::Move => text::TRANSFER_MOVE,
    }
}

async fn close_days(world: &World, pool: &PgPool) -> Result<u8, Failure> {
    if audit::is_past_written(pool).await? {
        return Err(Failure::new("ledger.past", text::LEDGER_PAST, BUSY));
    }
    let closed = close::close(pool, &world.clock, &Actor::command_line().name).await?;
    let told: Vec<_> = closed
        .iter()
        .map(|closed| json!({ "day": closed.day.to_string(), "owed": closed.owed, "totals": closed.totals, "proofs": closed.proofs }))
        .collect();
    world.output.result(&told, |lang| match closed.is_empty() {
        true => text::LEDGER_NOTHING_TO_CLOSE.of(lang).to_owned(),
        false => closed.iter().map(|closed| day_text(lang, closed)).collect::<Vec<_>>().join("\n"),
    });
    Ok(0)
}

fn day_text(lang: Lang, closed: &ClosedDay) -> String {
    let day = match lang {
        Lang::Fa => persian::persian_digits(&closed.day.jalali().numeric()),
        Lang::En => closed.day.to_string(),
    };
    text::LEDGER_CLOSED.with(lang, &[("day", &day), ("owed", &number_in(lang, closed.owed))])
}
