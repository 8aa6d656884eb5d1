//! Approvals: what one person asked for and another decides.

mod text;

use access::approval::{self, Approval, Matter, State as Decided};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kit::site::go_with_notice;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};

use crate::studio::{self, Open, Panel, View};
use crate::{ConsoleState, text as console_text};

pub use text::ALL_TEXTS;

/// The most that the list shows.
const MOST: i64 = 200;

#[derive(Template)]
#[template(path = "approvals/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    title: &'static str,
    subject: Markup,
    asked: Markup,
    at: Markup,
    state: Markup,
    decided: Markup,
}

/// Those that wait, and the last that were decided.
pub async fn list(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    let f = visit.f;
    let approvals = approval::approvals(&state.pool, MOST).await?;
    let page = state.page(&visit, f.t(console_text::APPROVALS)).await?;
    visit.html(&ListPage { page, rows: approvals.iter().map(|approval| row(&f, approval)).collect() })
}

fn row(f: &Fmt, approval: &Approval) -> Row {
    Row {
        href: format!("/approvals/{}", approval.approval_id),
        title: f.t(approval.matter.title()),
        subject: subject(f, approval),
        asked: person(&approval.asked_name),
        at: f.moment(approval.asked_at),
        state: state_of(f, approval.state),
        decided: approval.decided_name.as_deref().map_or_else(|| f.dash(), person),
    }
}

fn subject(f: &Fmt, approval: &Approval) -> Markup {
    match approval.matter {
        Matter::PublishProgramme => f.say(studio::text::TITLE, [("n", f.int(approval.subject_id))]),
    }
}

fn person(name: &str) -> Markup {
    Markup(format!("<bdi data-x>{}</bdi>", Markup::text(name)))
}

fn state_of(f: &Fmt, state: Decided) -> Markup {
    match state {
        Decided::Waiting => parts::state("waiting", f.t(text::WAITING)),
        Decided::Approved => parts::state("good", f.t(text::APPROVED)),
        Decided::Refused => parts::state("bad", f.t(text::REFUSED)),
        Decided::Withdrawn => parts::state("plain", f.t(text::WITHDRAWN)),
    }
}

#[derive(Template)]
#[template(path = "approvals/one.html")]
struct OnePage {
    page: Page,
    approval: Approval,
    state: Markup,
    subject: Markup,
    subject_href: String,
    asked: Markup,
    decided: Option<Markup>,
    from: String,
    changes: Vec<studio::rules::Change>,
    panel: Option<Panel>,
    panel_error: Option<Markup>,
    /// Why the reader cannot decide; the form is shown where there is no reason.
    cannot: Option<String>,
    error: Option<String>,
    note: String,
}

/// One approval: what would change, and the form of who may decide.
pub async fn one(State(state): State<ConsoleState>, visit: Signed, Path(approval_id): Path<i64>) -> Answer {
    show(&state, &visit, approval_id, String::new(), None).await
}

async fn show(
    state: &ConsoleState,
    visit: &Signed,
    approval_id: i64,
    note: String,
    error: Option<access::Error>,
) -> Answer {
    let f = visit.f;
    let approval = approval::approval(&state.pool, approval_id).await.map_err(told)?;
    let Matter::PublishProgramme = approval.matter;
    let open = Open::read(state, approval.subject_id, None).await?;
    let waits = approval.state == Decided::Waiting;
    let (panel, panel_error) = if waits { panel(state, visit, &open).await } else { (None, None) };
    let tried = open.tried.as_ref().ok().filter(|_| waits);
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html = OnePage {
        page: state.page(visit, f.t(approval.matter.title())).await?,
        state: state_of(&f, approval.state),
        subject: subject(&f, &approval),
        subject_href: open.place(),
        asked: f.say(
            text::ASKED_BY,
            [("name", person(&approval.asked_name)), ("at", f.moment(approval.asked_at))],
        ),
        decided: approval
            .decided_name
            .as_deref()
            .zip(approval.decided_at)
            .map(|(name, at)| f.say(text::DECIDED_BY, [("name", person(name)), ("at", f.moment(at))])),
        from: open.draft.effective_from.map_or_else(String::new, |day| f.day_full(day)),
        changes: tried
            .map(|tried| studio::rules::changes(&f, &open.base_programme, tried))
            .unwrap_or_default(),
        panel,
        panel_error,
        cannot: approval
            .decidable_by(&visit.session.staff)
            .err()
            .filter(|_| waits)
            .map(|error| f.msg(&error.message()).to_owned()),
        error: error.map(|error| f.digits(f.msg(&error.message()))),
        note,
        approval,
    };
    Ok((status, visit.html(&html)?).into_response())
}

async fn panel(state: &ConsoleState, visit: &Signed, open: &Open) -> (Option<Panel>, Option<Markup>) {
    if open.tried.is_err() {
        return (None, Some(Markup::text(visit.f.t(studio::text::FAULTY))));
    }
    match open.panel(state, visit, View::default(), open.place()).await {
        Ok(panel) => (Some(panel), None),
        Err(_) => (None, Some(crate::card::failed(visit))),
    }
}

/// What was decided.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Decision {
    decision: String,
    note: String,
}

/// Approves or refuses. An approved programme that is in force at once is computed at once.
pub async fn decide(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(approval_id): Path<i64>,
    Form(decision): Form<Decision>,
) -> Answer {
    let approval = approval::approval(&state.pool, approval_id).await.map_err(told)?;
    let Matter::PublishProgramme = approval.matter;
    let open = Open::read(&state, approval.subject_id, None).await?;
    // The draft may have been taken back since the page was made, and submitted again as something else.
    if approval.state != Decided::Waiting || open.draft.approval_id != Some(approval_id) {
        return show(&state, &visit, approval_id, decision.note, Some(access::Error::Decided)).await;
    }
    let staff = &visit.session.staff;
    let approve = decision.decision == "approve";
    let done = if approve {
        let effect = open.effect(&state).await?;
        let kept = serde_json::to_value(&*effect)?;
        let (draft, note) = (open.draft.clone(), &decision.note);
        programme::draft::approve(&state.pool, &state.clock, staff, draft, approval_id, note, &kept)
            .await
            .map(drop)
    } else {
        let (draft, note) = (open.draft.clone(), &decision.note);
        programme::draft::refuse(&state.pool, &state.clock, staff, draft, approval_id, note).await
    };
    match done {
        Ok(()) if approve => {
            if open.draft.effective_from.is_none_or(|day| day <= state.clock.today()) {
                state.compute_beside(&staff.actor());
            }
            Ok(go_with_notice(&visit, "/programme", "programme-approved"))
        }
        Ok(()) => Ok(go_with_notice(&visit, "/approvals", "programme-refused")),
        Err(programme::Error::Approval(error @ access::Error::Database(_))) => Err(error.into()),
        Err(programme::Error::Approval(error)) => {
            show(&state, &visit, approval_id, decision.note, Some(error)).await
        }
        Err(error) => Err(studio::told(error)),
    }
}

fn told(error: access::Error) -> Fault {
    match error {
        access::Error::NoSuchApproval => {
            Fault::told(StatusCode::NOT_FOUND, error.message(), text::BACK_TO_LIST)
        }
        error => Fault::from(error),
    }
}
