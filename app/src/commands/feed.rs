//! `bashgah feed`: an insurer's files.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use feeds::kind::Kind;
use feeds::{Counts, Load, Progress, Report};
use i18n::{Lang, Text};
use postgres::{Database, Use};
use serde_json::{Value, json};

use crate::cli::Feed;
use crate::failure::{Failure, INPUT};
use crate::output::{columns, number_in};
use crate::progress::watch_load;
use crate::text;
use crate::world::{World, interrupted};

/// Loads that the list shows.
const LISTED: i64 = 50;
/// Findings that a check shows to people.
const SHOWN: usize = 20;

pub async fn run(world: &World, command: Feed) -> Result<u8, Failure> {
    world
        .with_open(Use::Command, async |_, database| match command {
            Feed::Check { kind, file, map } => check(world, database, kind, &file, &map).await,
            Feed::Load { kind, file, map } => {
                let outcome = load(world, database, kind, &file, &read(&map)?).await?;
                world.output.result(&loaded(kind, &file, outcome.load_id, outcome.counts), |lang| {
                    counts_text(lang, kind, outcome.counts)
                });
                Ok(if outcome.counts.rejected > 0 { INPUT } else { 0 })
            }
            Feed::Suggest { kind, file } => suggest(world, kind, &file).await,
            Feed::List => list(world, database).await,
            Feed::Watch { folder, source, every, once } => {
                watch(world, database, &folder, source.as_deref(), Duration::from_secs(every), once).await
            }
            Feed::Rejects { load, file } => rejects(world, database, load, file).await,
        })
        .await
}

/// Loads one file with its progress on the terminal.
pub async fn load(
    world: &World,
    database: &Database,
    kind: Kind,
    file: &Path,
    mapping: &str,
) -> Result<feeds::Outcome, Failure> {
    let progress = Progress::default();
    let work = feeds::load(&database.pool, &world.clock, &world.actor, kind, file, mapping, &progress);
    Ok(watch_load(world.output, title(world.output.lang, kind, file), &progress, work).await?)
}

fn title(lang: Lang, kind: Kind, file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    format!("{} ({name})", kind_text(kind).of(lang))
}

fn kind_text(kind: Kind) -> Text {
    match kind {
        Kind::Parties => text::KIND_PARTIES,
        Kind::Agents => text::KIND_AGENTS,
        Kind::Policies => text::KIND_POLICIES,
        Kind::Endorsements => text::KIND_ENDORSEMENTS,
        Kind::Receipts => text::KIND_RECEIPTS,
        Kind::Claims => text::KIND_CLAIMS,
        Kind::Events => text::KIND_EVENTS,
    }
}

fn loaded(kind: Kind, file: &Path, load_id: i64, counts: Counts) -> Value {
    json!({ "load_id": load_id, "kind": kind.name(), "file": file, "counts": counts })
}

/// The five counts and that they add up.
pub fn counts_text(lang: Lang, kind: Kind, counts: Counts) -> String {
    let n = |count: u64| number_in(lang, count);
    text::COUNTS.with(
        lang,
        &[
            ("kind", kind_text(kind).of(lang)),
            ("read", &n(counts.read)),
            ("new", &n(counts.new)),
            ("changed", &n(counts.changed)),
            ("unchanged", &n(counts.unchanged)),
            ("waiting", &n(counts.waiting)),
            ("rejected", &n(counts.rejected)),
        ],
    )
}

async fn check(
    world: &World,
    database: &Database,
    kind: Kind,
    file: &Path,
    map: &Path,
) -> Result<u8, Failure> {
    let mapping = read(map)?;
    let progress = Progress::default();
    let work = feeds::check(&database.pool, &world.clock, kind, file, &mapping, &progress);
    let report = watch_load(world.output, title(world.output.lang, kind, file), &progress, work).await?;
    let value = json!({
        "kind": kind.name(), "file": file, "counts": report.counts, "header": report.header,
        "reasons": report.reasons, "findings": report.findings, "notes": report.notes,
    });
    world.output.result(&value, |lang| report_text(lang, kind, &report));
    Ok(if report.counts.rejected > 0 { INPUT } else { 0 })
}

fn report_text(lang: Lang, kind: Kind, report: &Report) -> String {
    let mut said = vec![counts_text(lang, kind, report.counts)];
    said.extend(report.notes.iter().map(|note| format!("  {}", note.of(lang))));
    for reason in &report.reasons {
        let fate = if reason.fatal { text::FATE_REJECTED } else { text::FATE_LEFT_OUT };
        let message = feeds::reason::message(&reason.reason, &[]);
        let values =
            [("rows", &*number_in(lang, reason.rows)), ("fate", fate.of(lang)), ("reason", message.of(lang))];
        said.push(text::REASON_LINE.with(lang, &values));
    }
    for found in report.findings.iter().take(SHOWN) {
        let (row, message) = (number_in(lang, found.row_no), found.message());
        let values = [
            ("row", &*row),
            ("column", &*found.column),
            ("value", &*found.value),
            ("reason", message.of(lang)),
        ];
        said.push(text::FINDING_LINE.with(lang, &values));
    }
    said.push(text::NOTHING_WRITTEN.of(lang).to_owned());
    said.join("\n")
}

/// A mapping to begin with.
async fn suggest(world: &World, kind: Kind, file: &Path) -> Result<u8, Failure> {
    let look = feeds::look(kind, file, "", SHOWN).await?;
    world.output.result(&look, |lang| {
        let notes = look.notes.iter().map(|note| format!("# {}\n", note.of(lang)));
        notes.collect::<String>() + look.suggested.trim_end()
    });
    Ok(0)
}

async fn list(world: &World, database: &Database) -> Result<u8, Failure> {
    let loads = feeds::list(&database.pool, None, LISTED).await?;
    let values: Vec<Value> = loads.iter().map(load_value).collect();
    world.output.result(&values, |lang| {
        let rows: Vec<Vec<String>> = loads.iter().map(|load| load_line(lang, load)).collect();
        columns(&rows)
    });
    Ok(0)
}

fn load_value(load: &Load) -> Value {
    let error = load.error.as_ref().map(|message| json!({ "fa": message.fa, "en": message.en }));
    json!({
        "load_id": load.load_id, "kind": load.kind.name(), "file": load.file_name, "state": load.state,
        "actor": load.actor, "created_at": load.created_at, "finished_at": load.finished_at,
        "counts": load.counts, "error_code": load.error_code, "error": error,
    })
}

fn load_line(lang: Lang, load: &Load) -> Vec<String> {
    use feeds::State;
    let state = match load.state {
        State::Queued => text::LOAD_QUEUED,
        State::Running => text::LOAD_RUNNING,
        State::Loaded => text::LOAD_LOADED,
        State::Failed => text::LOAD_FAILED,
        State::Cancelled => text::LOAD_CANCELLED,
        State::Interrupted => text::LOAD_INTERRUPTED,
    };
    vec![
        number_in(lang, load.load_id),
        state.of(lang).to_owned(),
        load.file_name.clone(),
        counts_text(lang, load.kind, load.counts),
    ]
}

/// Loads what comes into a folder, until interrupted; with `once`, what is there.
async fn watch(
    world: &World,
    database: &Database,
    folder: &Path,
    source: Option<&str>,
    every: Duration,
    once: bool,
) -> Result<u8, Failure> {
    let source = match source {
        Some(name) => {
            let all = feeds::source::list(&database.pool).await?;
            Some(all.into_iter().find(|one| one.form.name == name).ok_or(feeds::Error::NotFound)?)
        }
        None => None,
    };
    let mut folder = feeds::watch::Folder::open(folder, source)?;
    let with = feeds::watch::With { pool: &database.pool, clock: &world.clock, actor: &world.actor };
    let (mut ticks, mut looks, mut exit) = (tokio::time::interval(every), 0, 0);
    world.output.note(text::WATCHING, &[("folder", &folder.path().to_string_lossy())]);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = interrupted() => return Ok(exit),
        }
        // An interrupted load is rolled back; its file is loaded by the next watch.
        let looked = tokio::select! {
            looked = folder.look(with) => looked,
            () = interrupted() => return Ok(exit),
        };
        for one in &looked.arrived {
            exit = exit.max(tell(world, one));
        }
        match looked.failure {
            Some(error) if once => return Err(error.into()),
            Some(error) => world.output.failure(&error.into()),
            None => {
                looks += 1;
                // A file is whole when two looks find it the same.
                if once && looks >= 2 && looked.arrived.is_empty() {
                    return Ok(exit);
                }
            }
        }
    }
}

/// Says what became of a file that came; answers the exit code for it.
fn tell(world: &World, arrived: &feeds::watch::Arrived) -> u8 {
    use feeds::source::ArrivalState;
    let loads: Vec<Value> = arrived
        .loads
        .iter()
        .map(|(kind, done)| json!({ "load_id": done.load_id, "kind": kind.name(), "counts": done.counts }))
        .collect();
    let error = arrived.error.as_ref().map(|message| json!({ "fa": message.fa, "en": message.en }));
    let value = json!({
        "file": arrived.file_name, "state": arrived.state.name(), "loads": loads, "error": error,
        "moved_to": arrived.moved_to,
    });
    world.output.result(&value, |lang| {
        let state = match arrived.state {
            ArrivalState::Loaded => text::CAME_LOADED,
            ArrivalState::Repeated => text::CAME_REPEATED,
            _ => text::CAME_REJECTED,
        };
        let mut said = vec![format!("{}: {} → {}", arrived.file_name, state.of(lang), arrived.moved_to)];
        said.extend(arrived.error.iter().map(|error| format!("  {}", error.of(lang))));
        said.extend(arrived.loads.iter().map(|(kind, done)| counts_text(lang, *kind, done.counts)));
        said.join("\n")
    });
    let rejected = arrived.loads.iter().any(|(_, done)| done.counts.rejected > 0);
    if rejected || arrived.state == ArrivalState::Rejected { INPUT } else { 0 }
}

/// The rejected rows of a load, in the shape in which they came.
async fn rejects(
    world: &World,
    database: &Database,
    load: i64,
    file: Option<PathBuf>,
) -> Result<u8, Failure> {
    let rejects = feeds::rejects_file(&database.pool, load).await?;
    let file = file.unwrap_or_else(|| PathBuf::from(rejects.name()));
    let out = fs::File::create(&file).map_err(|cause| Failure::file(&file, &cause))?;
    rejects.write(&database.pool, std::io::BufWriter::new(out)).await?;
    world.output.result(&json!({ "load_id": load, "file": file }), |lang| {
        text::REJECTS_WRITTEN.with(lang, &[("file", &file.to_string_lossy())])
    });
    Ok(0)
}

fn read(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|cause| Failure::file(file, &cause))
}
