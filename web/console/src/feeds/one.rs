//! One load: what became of its rows, what was rejected and why, and mending it.

use std::collections::HashMap;

use access::Permission;
use askama::Template;
use axum::body::Body;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use feeds::{Found, Load, Reason, reason};
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, Visit, chart, parts, site};

use super::fate::{Fate, Row, fate, row};
use super::progress::{self, ProgressPart};
use super::{kind_text, state_badge, text};
use crate::ConsoleState;

/// Findings of a page.
const ROWS: usize = 12;

#[derive(Template)]
#[template(path = "feeds/one.html")]
struct FeedPage {
    page: Page,
    load_id: i64,
    state: Markup,
    facts: Vec<Markup>,
    error: Option<String>,
    now: ProgressPart,
    fate: Option<Fate>,
    waiting_note: bool,
    rejected: u64,
    may_load: bool,
    reasons: Vec<ReasonLine>,
    rows: Vec<Row>,
    foot: Markup,
    nothing: Markup,
}

struct ReasonLine {
    href: String,
    title: String,
    rows: Markup,
    bar: Markup,
    current: bool,
}

/// The form that mends a row, in place of its «mend».
#[derive(Template)]
#[template(path = "feeds/mend.html")]
struct MendPart {
    f: Fmt,
    csrf: String,
    load_id: i64,
    row_no: u64,
    cells: Vec<Cell>,
    faults: Vec<String>,
}

struct Cell {
    name: String,
    label: String,
    value: String,
}

/// A row that was mended.
#[derive(Template)]
#[template(path = "feeds/mended.html")]
struct MendedPart {
    note: Markup,
}

#[derive(serde::Deserialize)]
pub struct Place {
    reason: Option<String>,
    /// The last finding of the page before: row, field and reason.
    after: Option<String>,
}

/// A load.
pub async fn show(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(load_id): Path<i64>,
    Query(place): Query<Place>,
) -> Answer {
    let f = visit.f;
    let load = one(&state, load_id).await?;
    let reasons = feeds::reasons(&state.pool, load_id).await?;
    let chosen = place.reason.as_deref().filter(|code| reasons.iter().any(|known| known.reason == *code));
    let chosen = chosen.or(reasons.first().map(|first| first.reason.as_str()));
    let after = place.after.as_deref().and_then(found_at);
    let mut found = feeds::findings(&state.pool, load_id, chosen, after.as_ref(), ROWS as i64 + 1).await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let total: u64 =
        reasons.iter().filter(|known| Some(known.reason.as_str()) == chosen).map(|known| known.rows).sum();
    let link = |after: Option<&Found>| {
        let after = after.map(|found| {
            format!("&after={}", site::encoded(&format!("{}.{}.{}", found.row_no, found.field, found.reason)))
        });
        format!(
            "/feeds/{load_id}?reason={}{}",
            site::encoded(chosen.unwrap_or_default()),
            after.unwrap_or_default()
        )
    };
    let next = found.last().filter(|_| more).map(|last| link(Some(last)));
    let first = after.is_some().then(|| link(None));
    let note = if after.is_none() { text::FIRST_FINDINGS } else { text::MORE_FINDINGS };
    let note =
        Markup(format!("<span>{}</span>", f.say(note, [("n", f.int(found.len())), ("total", f.int(total))])));
    let may_load = visit.session.staff.may(Permission::LoadFeeds);
    let title = format!("{} · {}", f.t(kind_text(load.kind)), load.file_name);
    visit.html(&FeedPage {
        page: state.page(&visit, title).await?,
        load_id,
        state: state_badge(&f, load.state),
        facts: facts(&f, &load),
        error: load.error.as_ref().map(|message| f.msg(message).to_owned()),
        now: progress::part(&state, &visit.visit, may_load).await,
        fate: (load.state == feeds::State::Loaded).then(|| fate(&f, load.counts)),
        waiting_note: load.counts.waiting > 0,
        rejected: load.counts.rejected,
        may_load,
        reasons: reason_lines(&f, load_id, &reasons, chosen),
        rows: found.iter().map(|found| row(&f, found)).collect(),
        foot: parts::paging(&f, &note, first.as_deref(), next.as_deref()),
        nothing: parts::blank(
            "empty",
            f.t(text::NO_REJECTS_TITLE),
            &Markup::text(f.t(text::NO_REJECTS_NOTE)),
            &Markup::default(),
        ),
    })
}

async fn one(state: &ConsoleState, load_id: i64) -> Result<Load, Fault> {
    feeds::one(&state.pool, load_id).await.map_err(told)
}

/// What is missing is told; anything else is a failure of the page.
fn told(error: feeds::Error) -> Fault {
    match error {
        feeds::Error::NotFound => Fault::not_found(),
        error => Fault::from(error),
    }
}

fn facts(f: &Fmt, load: &Load) -> Vec<Markup> {
    let mut facts = vec![
        f.moment(load.created_at),
        Markup::text(super::actor_name(f, &load.actor)),
        f.bytes(load.file_bytes),
    ];
    if let Some(finished) = load.finished_at.filter(|_| load.counts.read > 0) {
        let time = f.duration((finished.0 - load.created_at.0) / 1_000);
        facts.push(f.say(text::ROWS_IN, [("n", f.int(load.counts.read)), ("time", time)]));
    }
    facts
}

fn reason_lines(f: &Fmt, load_id: i64, reasons: &[Reason], chosen: Option<&str>) -> Vec<ReasonLine> {
    let most = reasons.iter().map(|reason| reason.rows).max().unwrap_or(1);
    let line = |one: &Reason| ReasonLine {
        href: format!("/feeds/{load_id}?reason={}", site::encoded(&one.reason)),
        title: f.msg(&reason::title(&one.reason)).to_owned(),
        rows: f.int(one.rows),
        bar: chart::plain_bar(f, one.rows as i64, most as i64, 3, if one.fatal { "loss" } else { "quiet" }),
        current: Some(one.reason.as_str()) == chosen,
    };
    reasons.iter().map(line).collect()
}

/// A finding's place from an address; its other parts are of no matter.
fn found_at(place: &str) -> Option<Found> {
    let mut parts = place.splitn(3, '.');
    Some(Found {
        row_no: parts.next()?.parse().ok()?,
        field: parts.next()?.to_owned(),
        reason: parts.next()?.to_owned(),
        column: String::new(),
        value: String::new(),
        params: Vec::new(),
        fatal: false,
    })
}

/// The rejected rows as a file in the shape in which they came.
pub async fn rejects(State(state): State<ConsoleState>, _visit: Signed, Path(load_id): Path<i64>) -> Answer {
    let (name, bytes) = feeds::rejects_file(&state.pool, load_id).await.map_err(told)?;
    let disposition = format!("attachment; filename*=UTF-8''{}", site::encoded(&name).replace('/', "%2F"));
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}

/// The form for one rejected row: the cells of the columns that were found fault with.
pub async fn mend_form(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((load_id, row_no)): Path<(i64, u64)>,
) -> Answer {
    let (header, cells) = feeds::rejected_row(&state.pool, load_id, row_no).await.map_err(told)?;
    let marked = marked(&state, load_id, row_no).await?;
    mend_part(&visit, load_id, row_no, &header, &cells, &marked, Vec::new(), StatusCode::OK)
}

/// Loads a rejected row again with the cells as they were mended.
pub async fn mend(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((load_id, row_no)): Path<(i64, u64)>,
    Form(given): Form<HashMap<String, String>>,
) -> Answer {
    let f = visit.f;
    let (header, mut cells) = feeds::rejected_row(&state.pool, load_id, row_no).await.map_err(told)?;
    for (index, cell) in cells.iter_mut().enumerate() {
        if let Some(mended) = given.get(&format!("cell-{index}")) {
            cell.clone_from(mended);
        }
    }
    let actor = visit.session.staff.actor();
    let outcome =
        feeds::mend(&state.pool, &state.clock, &actor, load_id, row_no, &cells).await.map_err(told)?;
    if outcome.counts.rejected > 0 {
        let found = feeds::findings(&state.pool, outcome.load_id, None, None, 6).await?;
        let marked: Vec<String> = found.iter().map(|found| found.column.clone()).collect();
        let faults = found
            .iter()
            .filter(|found| found.fatal)
            .map(|found| f.msg(&found.message()).to_owned())
            .collect();
        return mend_part(
            &visit,
            load_id,
            row_no,
            &header,
            &cells,
            &marked,
            faults,
            StatusCode::UNPROCESSABLE_ENTITY,
        );
    }
    if !visit.part {
        return Ok(site::go(&visit, &format!("/feeds/{load_id}")));
    }
    let text = if outcome.counts.waiting > 0 { text::MENDED_WAITING } else { text::MENDED };
    visit.html(&MendedPart { note: f.say(text, [("row", f.int(row_no))]) })
}

/// The columns of a row that were found fault with.
async fn marked(state: &ConsoleState, load_id: i64, row_no: u64) -> Result<Vec<String>, Fault> {
    let before = Found {
        row_no: row_no.saturating_sub(1),
        field: "\u{10FFFF}".to_owned(),
        reason: String::new(),
        column: String::new(),
        value: String::new(),
        params: Vec::new(),
        fatal: false,
    };
    let found = feeds::findings(&state.pool, load_id, None, Some(&before), 20).await?;
    Ok(found
        .into_iter()
        .filter(|found| found.row_no == row_no && found.fatal)
        .map(|found| found.column)
        .collect())
}

#[allow(clippy::too_many_arguments)]
fn mend_part(
    visit: &Visit,
    load_id: i64,
    row_no: u64,
    header: &[String],
    cells: &[String],
    marked: &[String],
    faults: Vec<String>,
    status: StatusCode,
) -> Answer {
    let is_marked =
        |label: &str| marked.iter().any(|columns| columns.split(" + ").any(|column| column == label));
    let cell = |(index, (label, value)): (usize, (&String, &String))| Cell {
        name: format!("cell-{index}"),
        label: label.clone(),
        value: value.clone(),
    };
    let pairs: Vec<(usize, (&String, &String))> = header.iter().zip(cells).enumerate().collect();
    let mut shown: Vec<Cell> =
        pairs.iter().filter(|(_, (label, _))| is_marked(label)).copied().map(cell).collect();
    if shown.is_empty() {
        shown = pairs.into_iter().map(cell).collect();
    }
    let part = MendPart { f: visit.f, csrf: visit.csrf().to_owned(), load_id, row_no, cells: shown, faults };
    let mut answer: Response = visit.html(&part)?;
    *answer.status_mut() = status;
    Ok(answer)
}
