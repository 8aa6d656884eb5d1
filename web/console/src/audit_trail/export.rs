//! The trail as a file: what is filtered, as CSV or XLSX. That it was taken stands in the trail too.

use std::path::PathBuf;

use audit::{Entry, Filter, Look, Place};
use axum::extract::{Path, Query, State};
use kit::{Answer, Fault, Fmt, Signed};
use serde_json::json;

use super::{Asked, text};
use crate::sheet::{Cell, Sink};
use crate::{ConsoleState, download};

/// Entries read in one query.
const BATCH: i64 = 5_000;
/// Entries that one file takes; a sheet holds little more. The newest are taken.
const MOST: usize = 1_000_000;

/// Gives the file.
pub async fn download(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(ending): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let content_type = match ending.as_str() {
        "csv" => download::CSV,
        "xlsx" => download::XLSX,
        _ => return Err(Fault::not_found()),
    };
    audit::seal(&state.pool, &state.clock, Look::Recent).await?;
    let (filter, wrong_day) = asked.filter();
    let Some(filter) = filter.filter(|_| !wrong_day) else { return Err(Fault::not_found()) };
    let filter = Filter { place: Place::Newest, ..filter };
    let (rows, file) = download::make(&state, &visit, &ending, async |path| {
        write(&state, &visit.f, filter, ending == "xlsx", path).await
    })
    .await?;

    let mut detail = asked.noted();
    detail.extend([("file".to_owned(), json!(ending)), ("rows".to_owned(), json!(rows))]);
    let (actor, mut conn) = (visit.session.staff.actor(), state.pool.acquire().await?);
    audit::record(&mut conn, state.clock.now(), &actor, "audit.export", "trail", None, detail.into()).await?;
    Ok(file.answer(&format!("audit-{}.{ending}", state.clock.today()), content_type))
}

fn header(f: &Fmt) -> Vec<String> {
    let columns = [
        text::COLUMN_ENTRY,
        text::COLUMN_AT,
        text::COLUMN_INSTANT,
        text::ACTOR,
        text::ACTION,
        text::COLUMN_CODE,
        text::SUBJECT,
        text::COLUMN_PARTY,
        text::DETAIL,
    ];
    columns.iter().map(|name| f.t(name).to_owned()).collect()
}

/// Writes what the filter lets through, newest first; answers how many entries.
async fn write(
    state: &ConsoleState,
    f: &Fmt,
    mut filter: Filter,
    xlsx: bool,
    path: PathBuf,
) -> Result<usize, Fault> {
    let (mut sink, mut rows) = (Sink::create(xlsx, &path, header(f))?, 0);
    while rows < MOST {
        let entries = audit::list(&state.pool, &filter, BATCH).await?;
        for entry in entries.iter().take(MOST - rows) {
            sink.row(&cells(f, entry))?;
        }
        rows = MOST.min(rows + entries.len());
        match entries.last().filter(|_| entries.len() as i64 == BATCH) {
            Some(last) => filter.place = Place::OlderThan(last.entry_id),
            None => break,
        }
    }
    // A workbook is put together and compressed at its end.
    tokio::task::spawn_blocking(move || sink.finish(&path)).await??;
    Ok(rows)
}

fn cells(f: &Fmt, entry: &Entry) -> [Cell; 9] {
    let (day, hour, minute) = entry.at.in_tehran();
    let day = f.name(&day.jalali().numeric(), &day.to_string()).to_owned();
    let known = text::ACTIONS.iter().find(|(code, ..)| *code == entry.action);
    [
        Cell::Whole(entry.entry_id),
        Cell::Text(format!("{day} {hour:02}:{minute:02}")),
        Cell::Text(entry.at.to_string()),
        Cell::Text(text::actor(f, &entry.actor)),
        Cell::Text(known.map_or(entry.action.as_str(), |(_, name, _)| f.t(name)).to_owned()),
        Cell::Text(entry.action.clone()),
        Cell::Text(entry.subject.clone()),
        entry.party_id.map_or(Cell::Empty, Cell::Whole),
        if entry.detail == json!({}) { Cell::Empty } else { Cell::Text(entry.detail.to_string()) },
    ]
}
