//! The check of a code: what it is, whose, and its use.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kit::{Answer, Fault, Markup, Page, Signed};
use parties::view::full_name;
use rewards::{Act, Deed, Entitlement, Error, Kind, State as Stands};

use super::{
    facts, form_key, gives, is_failure, kind_name, named, on_policy, rewards_of, rules, state_badge, text,
    tile, told,
};
use crate::members::scope;
use crate::{ConsoleState, frame};

#[derive(Template)]
#[template(path = "rewards/codes.html")]
struct CodesPage {
    page: Page,
    form: String,
    typed: Typed,
    error: Option<String>,
    found: Option<Found>,
    used: bool,
}

struct Found {
    party_id: i64,
    name: String,
    tile: Markup,
    title: String,
    kind: Markup,
    gives: Markup,
    state: Markup,
    facts: Vec<Markup>,
    small_print: Vec<String>,
    good: bool,
    /// It is used on a policy.
    on_policy: bool,
}

/// What the form sends. A code is in no address: those are logged.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    code: String,
    act: String,
    why: String,
    policy: String,
    form: String,
}

/// The empty form.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    page(&state, &visit, Typed::default(), None, None, false).await
}

/// Checks a code, or uses it.
pub async fn check(State(state): State<ConsoleState>, visit: Signed, Form(typed): Form<Typed>) -> Answer {
    let (rewards, staff) = (rewards_of(&state), &visit.session.staff);
    let found = match rewards.find(staff, &typed.code).await {
        Ok(found) => found,
        Err(error) => return refused(&state, &visit, typed, None, error).await,
    };
    if typed.act != "use" {
        return page(&state, &visit, typed, None, Some(found), false).await;
    }
    let (shown, whose) = (state.now().await?, (found.party_id, found.entitlement_id));
    let form = Some(typed.form.as_str()).filter(|form| !form.is_empty());
    let deed = Deed { act: Act::Use, why: &typed.why, policy: &typed.policy, form };
    match rewards.step(staff, rules(&shown)?, whose, &deed).await {
        Ok(used) => page(&state, &visit, typed, None, Some(used), true).await,
        Err(error) => refused(&state, &visit, typed, Some(found), error).await,
    }
}

async fn refused(
    state: &ConsoleState,
    visit: &Signed,
    typed: Typed,
    found: Option<Entitlement>,
    error: Error,
) -> Answer {
    if is_failure(&error) {
        return Err(told(error));
    }
    let error = visit.f.digits(visit.f.msg(&error.message()));
    page(state, visit, typed, Some(error), found, false).await
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    typed: Typed,
    error: Option<String>,
    found: Option<Entitlement>,
    used: bool,
) -> Answer {
    let shown = state.now().await?;
    let found = match found {
        None => None,
        Some(held) => Some(found_of(state, visit, &held).await?),
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = frame::page(visit, visit.f.t(text::CODES_TITLE).to_owned(), &shown);
    let html = CodesPage { page, form: form_key(state), typed, error, found, used };
    Ok((status, visit.html(&html)?).into_response())
}

async fn found_of(state: &ConsoleState, visit: &Signed, held: &Entitlement) -> Result<Found, Fault> {
    let (f, pool) = (&visit.f, &state.pool);
    let offer = rewards::offer(pool, state.clock.today(), held.offer_id).await.map_err(told)?;
    let given = rewards::given(pool, held.party_id, &[held.entitlement_id]).await?;
    let faces = parties::faces(pool, scope(&visit.session), &[held.party_id]).await?;
    let name =
        |face: &parties::view::Face| full_name(face.given_name.as_deref(), face.family_name.as_deref());
    Ok(Found {
        party_id: held.party_id,
        name: faces.first().map(name).unwrap_or_default(),
        tile: tile(held.kind, &held.icon, held.picture.as_ref()),
        title: named(f, &held.title),
        kind: kind_name(f, held.kind),
        gives: gives(f, &offer.terms),
        state: state_badge(f, held.state),
        facts: facts(f, held).into_iter().chain(given.iter().flat_map(|given| on_policy(f, given))).collect(),
        small_print: named(f, &offer.terms.terms).lines().map(str::to_owned).collect(),
        on_policy: held.kind == Kind::Insurance,
        good: held.state == Stands::Issued && held.last_day >= f.today,
    })
}
