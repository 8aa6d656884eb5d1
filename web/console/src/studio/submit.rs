//! Submitting a draft to a second person, and taking it back.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use calendar::Day;
use kit::site::go_with_notice;
use kit::{Answer, Markup, Page, Signed};

use super::draft::told;
use super::page::{self, Look};
use super::rules::{self, Change};
use super::{Open, text};
use crate::ConsoleState;

#[derive(Template)]
#[template(path = "studio/submit.html")]
struct SubmitPage {
    page: Page,
    place: String,
    draft_id: i64,
    changes: Vec<Change>,
    foot: Markup,
    typed: Typed,
    day_error: Option<String>,
    error: Option<String>,
    ready: bool,
}

/// What the form sends.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    from: String,
    note: String,
}

/// The form.
pub async fn form(State(state): State<ConsoleState>, visit: Signed, Path(draft_id): Path<i64>) -> Answer {
    let open = Open::read(&state, draft_id, None).await?;
    let from = visit.f.day_numeric(visit.f.today).plain();
    show(&state, &visit, &open, Typed { from, note: open.draft.note.clone() }, (None, None)).await
}

async fn show(
    state: &ConsoleState,
    visit: &Signed,
    open: &Open,
    typed: Typed,
    (day_error, error): (Option<String>, Option<String>),
) -> Answer {
    let f = visit.f;
    let panel = page::panel(state, visit, open, &Look::default()).await;
    let status = match day_error.is_some() || error.is_some() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    let tried = open.tried.as_ref().ok();
    let html = SubmitPage {
        page: state
            .page(visit, f.say(text::SUBMIT_TITLE, [("n", f.int(open.draft.draft_id))]).plain())
            .await?,
        place: open.place(),
        draft_id: open.draft.draft_id,
        changes: tried.map(|tried| rules::changes(&f, &open.base_programme, tried)).unwrap_or_default(),
        foot: page::foot(&f, open, &panel).note,
        typed,
        day_error,
        error,
        ready: tried.is_some() && open.draft.state == programme::draft::State::Open,
    };
    Ok((status, visit.html(&html)?).into_response())
}

/// Submits the draft.
pub async fn submit(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(draft_id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let f = visit.f;
    let open = Open::read(&state, draft_id, None).await?;
    let Ok(from) = Day::parse(&typed.from) else {
        let error = f.t(text::DAY_WRONG).to_owned();
        return show(&state, &visit, &open, typed, (Some(error), None)).await;
    };
    let (staff, draft) = (&visit.session.staff, open.draft.clone());
    match programme::draft::submit(&state.pool, &state.clock, staff, draft, from, &typed.note).await {
        Ok(_) => Ok(go_with_notice(&visit, &open.place(), "draft-submitted")),
        Err(error @ programme::Error::Database(_)) => Err(told(error)),
        Err(error) => {
            let told = f.digits(f.msg(&error.message()));
            let errors = if matches!(error, programme::Error::PastDay) {
                (Some(told), None)
            } else {
                (None, Some(told))
            };
            show(&state, &visit, &open, typed, errors).await
        }
    }
}

/// Takes a submitted draft back.
pub async fn withdraw(State(state): State<ConsoleState>, visit: Signed, Path(draft_id): Path<i64>) -> Answer {
    let draft = programme::draft::draft(&state.pool, draft_id).await.map_err(told)?;
    programme::draft::withdraw(&state.pool, &state.clock, &visit.session.staff, draft).await.map_err(told)?;
    Ok(go_with_notice(&visit, &format!("/programme/drafts/{draft_id}"), "draft-withdrawn"))
}
