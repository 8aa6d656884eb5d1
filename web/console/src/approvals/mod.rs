//! Approvals: what one person asked for and another decides. Each matter has a page of its own behind the same list
//! and the same form.

mod credit;
mod programme;
pub(crate) mod text;

use std::collections::HashMap;

use access::Staff;
use access::approval::{self, Approval, Matter, State as Decided};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use i18n::{Message, Text};
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};

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
    let credits = credit::subjects(&state, &visit, &approvals).await?;
    let page = state.page(&visit, f.t(console_text::APPROVALS)).await?;
    let rows = approvals.iter().map(|approval| row(&f, approval, &credits)).collect();
    visit.html(&ListPage { page, rows })
}

fn row(f: &Fmt, approval: &Approval, credits: &HashMap<i64, Markup>) -> Row {
    Row {
        href: format!("/approvals/{}", approval.approval_id),
        title: f.t(approval.matter.title()),
        subject: match approval.matter {
            Matter::PublishProgramme => programme::subject(f, approval),
            Matter::GrantCredit => credits.get(&approval.subject_id).cloned().unwrap_or_else(|| f.dash()),
        },
        asked: person(&approval.asked_name),
        at: f.moment(approval.asked_at),
        state: state_of(f, approval.state),
        decided: approval.decided_name.as_deref().map_or_else(|| f.dash(), person),
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

/// What the page of every matter says of a request, and its form.
struct Request {
    approval: Approval,
    state: Markup,
    asked: Markup,
    decided: Option<Markup>,
    /// Why the reader cannot decide; the form is shown where there is no reason.
    cannot: Option<String>,
    /// Whether the reader asked for it.
    own: bool,
    /// What the button says that approves.
    approve: Text,
    error: Option<String>,
    note: String,
}

impl Request {
    fn new(f: &Fmt, staff: &Staff, approval: Approval, approve: Text, typed: Typed) -> Request {
        let by = |text: Text, name: &str, at| f.say(text, [("name", person(name)), ("at", f.moment(at))]);
        let decided = approval.decided_name.as_deref().zip(approval.decided_at);
        let waits = approval.state == Decided::Waiting;
        let cannot = approval.decidable_by(staff).err().filter(|_| waits);
        Request {
            state: state_of(f, approval.state),
            asked: by(text::ASKED_BY, &approval.asked_name, approval.asked_at),
            decided: decided.map(|(name, at)| by(text::DECIDED_BY, name, at)),
            cannot: cannot.map(|error| f.msg(&error.message()).to_owned()),
            own: approval.asked_by == staff.staff_id,
            approve,
            error: typed.error.map(|error| f.digits(f.msg(&error))),
            note: typed.note,
            approval,
        }
    }

    fn waits(&self) -> bool {
        self.approval.state == Decided::Waiting
    }

    fn status(&self) -> StatusCode {
        if self.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
    }
}

/// What was typed before, and what was wrong with it.
#[derive(Default)]
struct Typed {
    note: String,
    error: Option<Message>,
}

/// One approval: what would come of it, and the form of who may decide.
pub async fn one(State(state): State<ConsoleState>, visit: Signed, Path(approval_id): Path<i64>) -> Answer {
    let approval = approval::approval(&state.pool, approval_id).await.map_err(told)?;
    match approval.matter {
        Matter::PublishProgramme => programme::show(&state, &visit, approval, Typed::default()).await,
        Matter::GrantCredit => credit::show(&state, &visit, approval, Typed::default()).await,
    }
}

/// What was decided.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Decision {
    decision: String,
    note: String,
}

/// Approves or refuses; who may is said by the matter.
pub async fn decide(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(approval_id): Path<i64>,
    Form(decision): Form<Decision>,
) -> Answer {
    let approval = approval::approval(&state.pool, approval_id).await.map_err(told)?;
    match approval.matter {
        Matter::PublishProgramme => programme::decide(&state, &visit, approval, decision).await,
        Matter::GrantCredit => credit::decide(&state, &visit, approval, decision).await,
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
