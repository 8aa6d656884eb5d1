//! A member's card for the phone: whether there is one, a new one whose address is shown once, taking it back.

use ::merchants::card::{self, Card};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use kit::site::go_with_notice;
use kit::{Answer, Markup, Page, Signed};
use parties::view::full_name;

use super::{Typed, text, told};
use crate::ConsoleState;
use crate::members::{one::no_such_member, scope, text as members_text};

#[derive(Template)]
#[template(path = "merchants/card.html")]
struct CardPage {
    page: Page,
    party_id: i64,
    name: String,
    has: Option<Markup>,
    /// Where the card is, shown once.
    address: Option<String>,
    error: Option<String>,
}

/// The page.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Path(party_id): Path<i64>) -> Answer {
    page(&state, &visit, party_id, None, None).await
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    party_id: i64,
    address: Option<String>,
    error: Option<String>,
) -> Answer {
    let f = visit.f;
    let faces = parties::faces(&state.pool, scope(&visit.session), &[party_id]).await?;
    let face = faces.first().ok_or_else(no_such_member)?;
    let name = full_name(face.given_name.as_deref(), face.family_name.as_deref());
    let has = card::of(&state.pool, party_id).await?.map(|card: Card| {
        let by = Markup(format!("<bdi data-x>{}</bdi>", Markup::text(&card.made_by)));
        f.say(text::CARD_HAS, [("n", f.int(card.card)), ("name", by), ("at", f.moment(card.made_at))])
    });
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = f.say(text::CARD_OF, [("name", Markup::text(&name))]).plain();
    let html = CardPage { page: state.page(visit, title).await?, party_id, name, has, address, error };
    Ok((status, visit.html(&html)?).into_response())
}

/// Makes a card or takes it back.
pub async fn act(
    State(state): State<ConsoleState>,
    visit: Signed,
    headers: HeaderMap,
    Path(party_id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let ConsoleState { pool, clock, random, .. } = &state;
    let staff = &visit.session.staff;
    let done = if typed.act == "revoke" {
        card::revoke(pool, clock, staff, party_id).await.map(|()| None)
    } else {
        card::make(pool, clock, random, staff, party_id).await.map(Some)
    };
    match done {
        Ok(None) => Ok(go_with_notice(&visit, &format!("/members/{party_id}/card"), "card-revoked")),
        Ok(Some(token)) => {
            let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
            let scheme = if visit.secure { "https" } else { "http" };
            let address = format!("{scheme}://{host}/card/{token}");
            page(&state, &visit, party_id, Some(address), None).await
        }
        Err(error) => {
            let error = told(&visit, error)?;
            page(&state, &visit, party_id, None, Some(error)).await
        }
    }
}
