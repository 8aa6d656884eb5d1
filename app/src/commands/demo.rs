//! `bashgah demo`: a demonstration insurer.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use calendar::Day;
use feeds::kind::Kind;
use postgres::{Database, Home, Use};
use serde_json::{Value, json};

use crate::cli::Demo;
use crate::commands::{demo_year, feed};
use crate::failure::{FAILED, Failure};
use crate::output::number_in;
use crate::progress::Meter;
use crate::text;
use crate::world::World;

/// Parents before children; the other way they would wait, and arrive all the same.
const ORDER: [Kind; 7] = [
    Kind::Agents,
    Kind::Parties,
    Kind::Policies,
    Kind::Endorsements,
    Kind::Receipts,
    Kind::Claims,
    Kind::Events,
];

pub async fn run(world: &World, command: Demo) -> Result<u8, Failure> {
    match command {
        Demo::Generate { dir, parties, seed } => {
            let manifest = generate(world, &dir, parties, seed).await?;
            world.output.result(&manifest, |lang| {
                let values =
                    [("parties", &*number_in(lang, manifest.parties)), ("dir", &*dir.to_string_lossy())];
                text::DEMO_GENERATED.with(lang, &values)
            });
        }
        Demo::Load { dir } => {
            let loads = world
                .with_open(Use::Command, async |_, database| {
                    programme::publish_default(&database.pool, &world.clock, &world.actor).await?;
                    load(world, database, &dir).await
                })
                .await?;
            world.output.result(&loads, |lang| text::DEMO_LOADED.of(lang).to_owned());
        }
    }
    Ok(0)
}

/// Writes the files; the last day that they know of is yesterday.
pub async fn generate(world: &World, dir: &Path, parties: u64, seed: u64) -> Result<demo::Manifest, Failure> {
    let yesterday: Day = world.clock.today() - 1;
    let written = Arc::new(AtomicU64::new(0));
    let (counter, place) = (Arc::clone(&written), dir.to_owned());
    let work = tokio::task::spawn_blocking(move || {
        demo::generate(&place, parties, seed, yesterday, |count| counter.store(count, Ordering::Relaxed))
    });
    let mut work = std::pin::pin!(work);
    let mut meter = Meter::new(world.output, text::DEMO_TITLE.of(world.output.lang).to_owned());
    let mut redraw = tokio::time::interval(Duration::from_millis(150));
    let outcome = loop {
        tokio::select! {
            outcome = &mut work => break outcome,
            () = crate::world::interrupted() => return Err(Failure::interrupted()),
            _ = redraw.tick() => {
                let count = written.load(Ordering::Relaxed);
                meter.show(text::PHASE_WRITING, count, count, parties);
            }
        }
    };
    meter.end();
    outcome.map_err(|cause| Failure::internal(&cause))?.map_err(|error| match error {
        demo::Error::Write(cause) => Failure::file(dir, &cause),
        demo::Error::Parties => {
            let most = demo::MAX_PARTIES.to_string();
            Failure::new("demo.parties", text::DEMO_PARTIES.message(&[("most", &most)]), FAILED)
        }
    })
}

/// Loads the files of a directory through the same feeds as any insurer's.
pub async fn load(world: &World, database: &Database, dir: &Path) -> Result<Vec<Value>, Failure> {
    let mut loads = Vec::new();
    for kind in ORDER {
        let file = dir.join(format!("{}.csv", kind.name()));
        let map = dir.join(format!("{}.toml", kind.name()));
        let mapping = std::fs::read_to_string(&map).map_err(|cause| Failure::file(&map, &cause))?;
        let outcome = feed::load(world, database, kind, &file, &mapping).await?;
        if !world.output.json {
            eprintln!("{}", feed::counts_text(world.output.lang, kind, outcome.counts));
        }
        loads.push(json!({ "load_id": outcome.load_id, "kind": kind.name(), "counts": outcome.counts }));
    }
    Ok(loads)
}

/// Makes and loads the demonstration insurer of a first start with so many months of credit, and computes everybody's standing. Its files
/// stay until all is done: interrupted, the next start goes on, since what was loaded changes nothing.
pub async fn first_start(
    world: &World,
    home: &Home,
    database: &Database,
    (parties, months): (u64, u32),
) -> Result<(), Failure> {
    const SEED: u64 = 1405;
    let dir = home.path().join("demo");
    if !dir.join("manifest.json").exists() {
        generate(world, &dir, parties, SEED).await?;
    }
    let past = audit::WritingPast::begin(&database.pool).await?;
    load(world, database, &dir).await?;
    demo_year::make(world, home, &database.pool, parties, months).await?;
    past.end().await?;
    crate::commands::standing::compute(world, home, database, world.clock.today()).await?;
    std::fs::remove_dir_all(&dir).map_err(|cause| Failure::file(&dir, &cause))
}

/// Whether the first start has still to make or finish its demonstration insurer.
pub async fn is_due(home: &Home, database: &Database) -> Result<bool, Failure> {
    let begun = home.path().join("demo").exists();
    Ok(begun || feeds::list(&database.pool, None, 1).await?.is_empty())
}
