//! The check of a code: what it is, whose, and its use.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kit::{Answer, Fmt, Markup, Page, Signed};
use parties::view::full_name;
use rewards::{Act, Entitlement, Error, Offer, State as Stands};

use super::{facts, gives, is_failure, kind_name, named, rewards_of, state_badge, text, told};
use crate::members::scope;
use crate::{ConsoleState, frame};

#[derive(Template)]
#[template(path = "rewards/codes.html")]
struct CodesPage {
    page: Page,
    typed: String,
    error: Option<String>,
    found: Option<Found>,
    used: bool,
}

struct Found {
    party_id: i64,
    name: String,
    icon: Markup,
    class: &'static str,
    title: String,
    kind: Markup,
    gives: Markup,
    state: Markup,
    facts: Vec<Markup>,
    small_print: Vec<String>,
    good: bool,
}

/// What the form sends. A code is in no address: those are logged.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    code: String,
    act: String,
    why: String,
}

/// The empty form.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    page(&state, &visit, String::new(), None, None, false).await
}

/// Checks a code, or uses it.
pub async fn check(
    State(state): State<ConsoleState>,
    visit: Signed,
    Form(Typed { code, act, why }): Form<Typed>,
) -> Answer {
    let (rewards, staff) = (rewards_of(&state), &visit.session.staff);
    let mut found = match rewards.find(staff, &code).await {
        Ok(found) => found,
        Err(error) => return refused(&state, &visit, code, None, error).await,
    };
    if act != "use" {
        return page(&state, &visit, code, None, Some(found), false).await;
    }
    let whose = (found.party_id, found.entitlement_id);
    if let Err(error) = rewards.step(staff, whose, Act::Use, &why).await {
        return refused(&state, &visit, code, Some(found), error).await;
    }
    found = rewards.find(staff, &code).await.map_err(told)?;
    page(&state, &visit, code, None, Some(found), true).await
}

async fn refused(
    state: &ConsoleState,
    visit: &Signed,
    code: String,
    found: Option<Entitlement>,
    error: Error,
) -> Answer {
    if is_failure(&error) {
        return Err(told(error));
    }
    let error = visit.f.digits(visit.f.msg(&error.message()));
    page(state, visit, code, Some(error), found, false).await
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    typed: String,
    error: Option<String>,
    found: Option<Entitlement>,
    used: bool,
) -> Answer {
    let f = visit.f;
    let shown = state.now().await?;
    let found = match found {
        None => None,
        Some(held) => {
            let offer = rewards::offer(&state.pool, held.offer_id).await.map_err(told)?;
            let faces = parties::faces(&state.pool, scope(&visit.session), &[held.party_id]).await?;
            let name = |face: &parties::view::Face| {
                full_name(face.given_name.as_deref(), face.family_name.as_deref())
            };
            let name = faces.first().map(name).unwrap_or_default();
            Some(found_of(&f, &held, &offer, name))
        }
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = f.t(text::CODES_TITLE).to_owned();
    let html = CodesPage { page: frame::page(visit, title, &shown), typed, error, found, used };
    Ok((status, visit.html(&html)?).into_response())
}

fn found_of(f: &Fmt, held: &Entitlement, offer: &Offer, name: String) -> Found {
    Found {
        party_id: held.party_id,
        name,
        icon: kit::icon(&held.icon),
        class: held.kind.code(),
        title: named(f, &held.title),
        kind: kind_name(f, held.kind),
        gives: gives(f, &offer.terms),
        state: state_badge(f, held.state),
        facts: facts(f, held),
        small_print: named(f, &offer.terms.terms).lines().map(str::to_owned).collect(),
        good: held.state == Stands::Issued && held.last_day >= f.today,
    }
}
