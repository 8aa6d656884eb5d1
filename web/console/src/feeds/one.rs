//! One load: what became of its rows, what was rejected and why.

use std::io::{BufWriter, Write};

use access::Permission;
use askama::Template;
use axum::extract::{Path, Query, State};
use feeds::{Found, Load, Reason, reason};
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, chart, parts, site};

use super::fate::{Fate, Row, fate, row};
use super::progress::{self, ProgressPart};
use super::{kind_text, state_badge, text};
use crate::card::{Card, card};
use crate::{ConsoleState, download};

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
    may_load: bool,
    rejects: Card<Rejects>,
    nothing: Markup,
}

/// What was found fault with.
struct Rejects {
    /// Rejected rows that were not mended yet.
    open: u64,
    reasons: Vec<ReasonLine>,
    rows: Vec<Row>,
    foot: Markup,
}

struct ReasonLine {
    href: String,
    title: String,
    rows: Markup,
    bar: Markup,
    current: bool,
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
    let rejects = rejects_of(&state, &f, load_id, &place).await;
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
        may_load,
        rejects: card(&visit, rejects, |rejects| rejects),
        nothing: parts::blank(
            "empty",
            f.t(text::NO_REJECTS_TITLE),
            &Markup::text(f.t(text::NO_REJECTS_NOTE)),
            &Markup::default(),
        ),
    })
}

async fn rejects_of(
    state: &ConsoleState,
    f: &Fmt,
    load_id: i64,
    place: &Place,
) -> Result<Rejects, feeds::Error> {
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
    let note = Markup(format!(
        "<span>{}</span>",
        f.say(note, [("n", f.int(found.len())), ("total", f.int(total.max(found.len() as u64)))])
    ));
    Ok(Rejects {
        open: feeds::open_rejects(&state.pool, load_id).await?,
        reasons: reason_lines(f, load_id, &reasons, chosen),
        rows: found.iter().map(|found| row(f, found)).collect(),
        foot: parts::paging(f, &note, first.as_deref(), next.as_deref()),
    })
}

pub(super) async fn one(state: &ConsoleState, load_id: i64) -> Result<Load, Fault> {
    feeds::one(&state.pool, load_id).await.map_err(told)
}

/// What is missing is told; anything else is a failure of the page.
pub(super) fn told(error: feeds::Error) -> Fault {
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
        mended_by: None,
    })
}

/// The rejected rows as a file in the shape in which they came.
pub async fn rejects(State(state): State<ConsoleState>, visit: Signed, Path(load_id): Path<i64>) -> Answer {
    let rejects = feeds::rejects_file(&state.pool, load_id).await.map_err(told)?;
    let ((), file) = download::make(&state, &visit, "rejected", async |path| {
        let file = BufWriter::new(std::fs::File::create_new(&path)?);
        rejects.write(&state.pool, file).await.map_err(told)?.flush()?;
        Ok(())
    })
    .await?;
    Ok(file.answer(&rejects.name(), download::AS_IT_CAME))
}
