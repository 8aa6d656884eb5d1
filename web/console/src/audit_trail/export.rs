//! The trail as a file: what is filtered, as CSV or XLSX. That it was taken stands in the trail too.

use audit::{Entry, Filter, Look, Place};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use kit::{Answer, Fault, Fmt, Signed};
use serde_json::json;
use tabular::{Format, Shape, Writer};

use super::{Asked, text};
use crate::ConsoleState;

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
    let (format, content_type) = match ending.as_str() {
        "csv" => (Format::Text, "text/csv; charset=utf-8"),
        "xlsx" => (Format::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        _ => return Err(Fault::not_found()),
    };
    audit::seal(&state.pool, &state.clock, Look::Recent).await?;
    let (filter, wrong_day) = asked.filter();
    let Some(filter) = filter.filter(|_| !wrong_day) else { return Err(Fault::not_found()) };
    let shape = shape(&visit.f, format);
    let (bytes, rows) = write(&state, &visit.f, Filter { place: Place::Newest, ..filter }, &shape).await?;

    let mut detail = asked.noted();
    detail.extend([("file".to_owned(), json!(ending)), ("rows".to_owned(), json!(rows))]);
    let (actor, mut conn) = (visit.session.staff.actor(), state.pool.acquire().await?);
    audit::record(&mut conn, state.clock.now(), &actor, "audit.export", "trail", None, detail.into()).await?;
    let name = format!("attachment; filename=\"audit-{}.{ending}\"", state.clock.today());
    let headers = [(header::CONTENT_TYPE, content_type), (header::CONTENT_DISPOSITION, name.as_str())];
    Ok((headers, bytes).into_response())
}

fn shape(f: &Fmt, format: Format) -> Shape {
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
    let header = columns.iter().map(|name| f.t(name).to_owned()).collect();
    // Excel takes a CSV file for UTF-8 by its mark alone.
    Shape { format, bom: true, ..Shape::csv(header) }
}

/// Writes what the filter lets through, newest first; answers how many entries.
async fn write(
    state: &ConsoleState,
    f: &Fmt,
    mut filter: Filter,
    shape: &Shape,
) -> Result<(Vec<u8>, usize), Fault> {
    let (mut writer, mut rows) = (Writer::new(shape, Vec::new())?, 0);
    while rows < MOST {
        let entries = audit::list(&state.pool, &filter, BATCH).await?;
        for entry in entries.iter().take(MOST - rows) {
            let cells = cells(f, entry);
            writer.row(cells.iter().map(String::as_str))?;
        }
        rows = MOST.min(rows + entries.len());
        match entries.last().filter(|_| entries.len() as i64 == BATCH) {
            Some(last) => filter.place = Place::OlderThan(last.entry_id),
            None => break,
        }
    }
    Ok((writer.finish()?, rows))
}

fn cells(f: &Fmt, entry: &Entry) -> [String; 9] {
    let (day, hour, minute) = entry.at.in_tehran();
    let day = f.name(&day.jalali().numeric(), &day.to_string()).to_owned();
    let known = text::ACTIONS.iter().find(|(code, ..)| *code == entry.action);
    [
        entry.entry_id.to_string(),
        format!("{day} {hour:02}:{minute:02}"),
        entry.at.to_string(),
        text::actor(f, &entry.actor),
        known.map_or(entry.action.as_str(), |(_, name, _)| f.t(name)).to_owned(),
        entry.action.clone(),
        entry.subject.clone(),
        entry.party_id.map(|party| party.to_string()).unwrap_or_default(),
        if entry.detail == json!({}) { String::new() } else { entry.detail.to_string() },
    ]
}
