//! Measures the pass over the book, against the peers' time on the same rows, and the refresh of the copy
//! against its rebuild. `bench/standing/run` does all of it.

mod files;
mod invent;
mod refresh;
mod reports;
mod trial;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, anyhow};
use book::copy::{self, Copy};
use clap::{Parser, Subcommand};
use programme::model::Programme;
use standing::{Columns, Granted, NO_RATIO, TierState};

use crate::files::Files;
use crate::invent::{AS_OF, Invention};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Invents a book: as a copy and as Parquet.
    Generate {
        dir: PathBuf,
        #[arg(long, default_value_t = 2_000_000)]
        parties: u64,
    },
    /// Runs the pass and writes its rows for the comparison.
    Pass {
        dir: PathBuf,
        #[arg(long, default_value_t = 7)]
        times: usize,
    },
    /// Answers questions of reports, beside the pass.
    Reports {
        dir: PathBuf,
        #[arg(long, default_value_t = 5)]
        times: usize,
    },
    /// Tries a changed programme on the whole book.
    Trial {
        dir: PathBuf,
        #[arg(long, default_value_t = 7)]
        times: usize,
    },
    /// Fills a private database and measures refresh against rebuild.
    Refresh {
        dir: PathBuf,
        #[arg(long, default_value_t = 200_000)]
        parties: u64,
    },
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Generate { dir, parties } => generate(&dir, parties),
        Command::Pass { dir, times } => pass(&dir, times),
        Command::Reports { dir, times } => reports::measure(&dir, times),
        Command::Trial { dir, times } => trial::measure(&dir, times),
        Command::Refresh { dir, parties } => refresh::measure(&dir, parties),
    }
}

/// The shipped programme, its codes numbered as in a new database.
pub fn shipped() -> Result<Programme> {
    programme::parse(programme::DEFAULT, &programme::Codes::none()).map_err(|faults| anyhow!("{faults:?}"))
}

fn generate(dir: &Path, parties: u64) -> Result<()> {
    let mut invention = Invention::new(1405);
    let mut files = Files::create(&dir.join("parquet"))?;
    let mut failed = None;
    copy::create(&dir.join("copy"), |writer| {
        for _ in 0..parties {
            let mut member = invention.member();
            if let Err(error) = files.write(&member) {
                failed = Some(error);
                break;
            }
            writer.party(member.party, &mut member.events)?;
            for policy in &mut member.policies {
                writer.policy(policy.agreed, &mut policy.receipts, &policy.claims, &policy.endorsements);
            }
        }
        Ok(())
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    files.finish()?;
    std::fs::write(dir.join("rules.json"), serde_json::to_vec_pretty(&rules(&shipped()?))?)?;
    let copy = Copy::open(&dir.join("copy"))?;
    println!("{}", serde_json::json!({ "parties": copy.len(), "rows": format!("{:?}", copy.counts().base) }));
    Ok(())
}

/// The programme as the peers read it: by number, with the bands' bounds.
fn rules(programme: &Programme) -> serde_json::Value {
    let bands = |bands: &[programme::model::Band]| -> Vec<(i64, i64)> {
        bands.iter().map(|band| (band.from, band.factor_bp)).collect()
    };
    serde_json::json!({
        "as_of": AS_OF,
        "value_days": programme.value_days,
        "score_days": programme.score_days,
        "acceptable_margin_bp": programme.acceptable_margin_bp,
        "large_loss_limit": programme.large_loss_limit,
        "lines": programme.lines.iter()
            .map(|line| (line.id, line.commission_bp, line.servicing, line.points_per_million)).collect::<Vec<_>>(),
        "channels": programme.channels.iter().map(|one| (one.id, one.acquisition)).collect::<Vec<_>>(),
        "contract_types": programme.contract_types.iter().map(|one| (one.id, one.factor_bp)).collect::<Vec<_>>(),
        "endorsements": programme.endorsements.iter().map(|one| (one.id, one.points)).collect::<Vec<_>>(),
        "policy_year": bands(&programme.policy_year),
        "collection": bands(&programme.collection),
        "claims": bands(&programme.claims),
        "events": programme.events.iter().map(|one| (one.points, one.limit, one.period_days)).collect::<Vec<_>>(),
        "tiers": programme.tiers.iter().map(|tier| tier.threshold).collect::<Vec<_>>(),
    })
}

fn pass(dir: &Path, times: usize) -> Result<()> {
    let programme = shipped()?;
    let mut seconds = Vec::new();
    let mut with_credit = Vec::new();
    let mut columns = Columns::default();
    let granted = credit_of_half(&Copy::open(&dir.join("copy"))?);
    for _ in 0..times {
        let started = Instant::now();
        let copy = Copy::open(&dir.join("copy"))?;
        drop(standing::compute(&copy, &programme, AS_OF, &TierState::none(), &granted));
        with_credit.push(started.elapsed().as_secs_f64());
        drop(std::mem::take(&mut columns));
        let started = Instant::now();
        let copy = Copy::open(&dir.join("copy"))?;
        columns = standing::compute(&copy, &programme, AS_OF, &TierState::none(), &Granted::none());
        seconds.push(started.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    with_credit.sort_by(f64::total_cmp);
    write(&columns, &dir.join("ours.parquet"))?;
    let (best, median) = (seconds[0], seconds[seconds.len() / 2]);
    let memory = peak_mib();
    eprintln!("with credit of half the members: {:.2} of it", with_credit[with_credit.len() / 2] / median);
    println!(
        "{}",
        serde_json::json!({ "engine": "bashgah", "seconds": median, "best": best, "peak_mib": memory, "rows": columns.len() })
    );
    Ok(())
}

/// A million rials for every second member.
fn credit_of_half(copy: &Copy) -> Granted {
    let mut granted = Granted::none();
    for stretch in copy.stretches() {
        copy.walk(stretch, |chunk, parties| {
            let numbers = parties.map(|party| chunk.parties.party_id[party]);
            numbers
                .filter(|party_id| party_id % 2 == 0)
                .for_each(|party_id| granted.push(party_id, 1_000_000));
        });
    }
    granted
}

/// Most memory that this process ever held, files mapped into it counted too.
pub fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() / 1024
}

/// The rows for the comparison; days and ratios without a value are null.
fn write(columns: &Columns, path: &Path) -> Result<()> {
    use arrow_array::{ArrayRef, Date32Array, Int64Array, RecordBatch};
    use std::sync::Arc;
    let long =
        |values: &[i64]| -> ArrayRef { Arc::new(Int64Array::from_iter_values(values.iter().copied())) };
    let day = |values: &[i32]| -> ArrayRef {
        Arc::new(Date32Array::from_iter(values.iter().map(|day| (*day != copy::NO_DAY).then_some(*day))))
    };
    let small = |values: &[u8]| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(values.iter().map(|v| i64::from(*v))))
    };
    let int = |values: &[i32]| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(values.iter().map(|v| i64::from(*v))))
    };
    let ratio = columns.loss_ratio_bp.iter().map(|ratio| (*ratio != NO_RATIO).then_some(*ratio));
    let batch = RecordBatch::try_from_iter_with_nullable([
        ("party_id", long(&columns.party_id), false),
        ("earned", long(&columns.earned), false),
        ("collected", long(&columns.collected), false),
        ("incurred", long(&columns.incurred), false),
        ("large_loss_excess", long(&columns.large_loss_excess), false),
        ("commission", long(&columns.commission), false),
        ("servicing", long(&columns.servicing), false),
        ("acquisition", long(&columns.acquisition), false),
        ("cost", long(&columns.cost), false),
        ("margin", long(&columns.margin), false),
        ("loss_ratio_bp", Arc::new(Int64Array::from_iter(ratio)) as ArrayRef, true),
        ("segment", small(&columns.segment), false),
        ("technical", long(&columns.technical), false),
        ("non_technical", long(&columns.non_technical), false),
        ("score", long(&columns.score), false),
        ("tier", small(&columns.tier), false),
        ("policies_in_window", int(&columns.policies_in_window), false),
        ("lines_held", int(&columns.lines_held), false),
        ("first_cover", day(&columns.first_cover), true),
        ("last_cover_end", day(&columns.last_cover_end), true),
    ])?;
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(std::fs::File::create(path)?, batch.schema(), None)?;
    writer.write(&batch)?;
    writer.close()?;
    Ok(())
}
