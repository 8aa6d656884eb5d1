//! A file that was sent, before it is loaded: how it begins, what a check found, its mapping, and what is to
//! be done with it.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use feeds::mapping::Mapping;
use feeds::{Look, Report, reason};
use i18n::Message;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, site};

use super::fate::{Fate, Row, fate, row};
use super::intake;
use super::progress::{self, ProgressPart};
use super::stored::{Step, Ticket, Verdict};
use super::{actor_name, kind_text, text};
use crate::ConsoleState;

/// Rows of the file that are shown.
const FIRST_ROWS: usize = 5;

#[derive(Template)]
#[template(path = "feeds/file.html")]
struct FilePage {
    page: Page,
    id: String,
    facts: Vec<Markup>,
    now: ProgressPart,
    /// It is a table, or another mapping may make it one.
    readable: bool,
    /// It waits for a decision, so that the form is shown.
    to_decide: bool,
    refused: Option<String>,
    found: Option<Findings>,
    look: Option<Look>,
    notes: Vec<String>,
    mapping: String,
    mapping_note: &'static str,
    faults: Vec<String>,
    /// The saved mapping that was recognised by the file's columns.
    saved: Option<String>,
}

/// What a check found.
struct Findings {
    fate: Fate,
    reasons: Vec<(String, Markup)>,
    rows: Vec<Row>,
    rows_note: Markup,
}

/// The mapping as it stands in the form, and what is wrong with it.
struct Draft {
    text: String,
    suggested: bool,
    faults: Vec<String>,
}

/// The file.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Path(id): Path<String>) -> Answer {
    let stored = intake::stored(&state);
    let Some(ticket) = stored.ticket(&id).await else { return gone(&visit) };
    let mapping = stored.mapping(&ticket).await;
    let draft = Draft { faults: faults(&visit.f, &mapping), suggested: false, text: mapping };
    page(&state, &visit, &ticket, draft).await
}

/// One that is not there any more was loaded or discarded, by somebody else or in another window: the list tells.
fn gone(visit: &Signed) -> Answer {
    Ok(site::go(visit, "/feeds"))
}

#[derive(serde::Deserialize)]
pub struct Decision {
    step: String,
    #[serde(default)]
    mapping: String,
}

/// Checks it, loads it, or forgets it.
pub async fn decide(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(id): Path<String>,
    Form(asked): Form<Decision>,
) -> Answer {
    let stored = intake::stored(&state);
    let ticket = stored.ticket(&id).await.filter(|ticket| ticket.step == Step::Decide);
    let Some(ticket) = ticket else { return gone(&visit) };
    let step = match asked.step.as_str() {
        "discard" => {
            stored.forget(&ticket).await;
            return Ok(site::go_with_notice(&visit, "/feeds", "file-dropped"));
        }
        "load" => Step::Load,
        _ => Step::Check,
    };
    let faults = faults(&visit.f, &asked.mapping);
    if !faults.is_empty() {
        let draft = Draft { text: asked.mapping, suggested: false, faults };
        let mut answer = page(&state, &visit, &ticket, draft).await?;
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(answer);
    }
    let ticket = stored.set_mapping(&ticket, &asked.mapping).await?;
    stored.set_step(&ticket, step).await?;
    intake::work(&state);
    Ok(match step {
        Step::Load => site::go_with_notice(&visit, "/feeds", "load-queued"),
        Step::Check | Step::Decide => site::go(&visit, &format!("/feeds/files/{id}")),
    })
}

fn faults(f: &Fmt, mapping: &str) -> Vec<String> {
    let Err(faults) = Mapping::parse(mapping) else { return Vec::new() };
    let told = |fault: &feeds::mapping::Fault| {
        let line = f.digits(&fault.line.to_string());
        text::MAPPING_FAULT.with(f.lang, &[("line", &line), ("message", f.msg(&fault.message))])
    };
    faults.iter().map(told).collect()
}

async fn page(state: &ConsoleState, visit: &Signed, ticket: &Ticket, mut draft: Draft) -> Answer {
    let f = visit.f;
    let stored = intake::stored(state);
    let verdict = match ticket.step {
        Step::Decide => stored.verdict(ticket).await,
        Step::Check | Step::Load => None,
    };
    let looked = feeds::look(ticket.kind, &stored.file(ticket), &draft.text, FIRST_ROWS).await;
    if let (true, Ok(look)) = (draft.text.trim().is_empty(), &looked) {
        draft = Draft { text: look.suggested.clone(), suggested: true, faults: Vec::new() };
    }
    let unreadable = looked.as_ref().err().map(feeds::Error::message);
    let (refused, report) = match verdict {
        Some(Verdict::Report(report)) => (None, Some(report)),
        Some(Verdict::Refused(message)) => (Some(message), None),
        None => (unreadable, None),
    };
    let notes = report.as_ref().map(|report| &report.notes).or(looked.as_ref().ok().map(|look| &look.notes));
    let notes = notes.into_iter().flatten().map(|note| f.msg(note).to_owned()).collect();
    let title = format!("{} · {}", f.t(kind_text(ticket.kind)), ticket.file_name);
    visit.html(&FilePage {
        page: state.page(visit, title).await?,
        id: ticket.id.clone(),
        facts: facts(state, &f, ticket).await?,
        now: progress::part(state, &visit.visit, true).await,
        to_decide: ticket.step == Step::Decide,
        refused: refused.as_ref().map(|message: &Message| f.msg(message).to_owned()),
        found: report.map(|report| findings(&f, &report)),
        notes,
        readable: looked.is_ok() || !draft.text.trim().is_empty(),
        look: looked.ok(),
        mapping_note: f.t(mapping_note(&draft)),
        mapping: draft.text,
        faults: draft.faults,
        saved: ticket.saved.as_ref().map(|saved| saved.name.clone()),
    })
}

fn mapping_note(draft: &Draft) -> i18n::Text {
    match draft {
        Draft { suggested: true, .. } => text::MAPPING_SUGGESTED,
        Draft { faults, .. } if !faults.is_empty() => text::MAPPING_FAULTY,
        Draft { .. } => text::MAPPING_SAYS,
    }
}

async fn facts(state: &ConsoleState, f: &Fmt, ticket: &Ticket) -> Result<Vec<Markup>, Fault> {
    let bytes = tokio::fs::metadata(intake::stored(state).file(ticket)).await?.len();
    Ok(vec![f.moment(ticket.came_at()), Markup::text(actor_name(f, &ticket.actor)), f.bytes(bytes)])
}

fn findings(f: &Fmt, report: &Report) -> Findings {
    let reason = |one: &feeds::Reason| {
        let rows = f.say(text::ROWS_OF_REASON, [("n", f.int(one.rows))]);
        (f.msg(&reason::title(&one.reason)).to_owned(), rows)
    };
    Findings {
        fate: fate(f, report.counts),
        reasons: report.reasons.iter().map(reason).collect(),
        rows: report.findings.iter().map(|found| row(f, found)).collect(),
        rows_note: f.say(text::FINDINGS_NOTE, [("n", f.int(report.findings.len()))]),
    }
}
