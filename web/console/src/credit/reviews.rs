//! Introductions that are looked at before they give credit.

use std::collections::HashMap;

use access::Permission as May;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use earning::{Decision, Error, Review};
use kit::site::go_with_notice;
use kit::{Answer, Fmt, Markup, Page, Signed, parts};
use parties::view::full_name;
use persian::identity::membership_number;

use super::text;
use crate::ConsoleState;
use crate::card::{Card, card};
use crate::members::scope;

/// Where the page is.
const PLACE: &str = "/credit/reviews";
/// Introductions of a page.
const ROWS: i64 = 20;

#[derive(Template)]
#[template(path = "credit/reviews.html")]
struct ReviewsPage {
    page: Page,
    place: String,
    list: Card<List>,
    may_decide: bool,
    /// What is wrong with something that is not on the page any more.
    fault: Option<String>,
}

impl ReviewsPage {
    fn empty(&self) -> Markup {
        let f = &self.page.f;
        let note = Markup::text(f.t(text::NO_REVIEWS_NOTE));
        parts::blank("empty", f.t(text::NO_REVIEWS), &note, &Markup::default())
    }

    fn person(&self, party_id: &i64, name: &str) -> Markup {
        let name = Markup::text(name);
        Markup(format!("<a class=\"link\" href=\"/members/{party_id}\" data-x>{name}</a>"))
    }
}

struct List {
    rows: Vec<Row>,
    paging: Option<Markup>,
}

/// An introduction, as shown.
struct Row {
    review: Review,
    name: String,
    friend: String,
    day: String,
    suspicion: &'static str,
    /// What was typed, and what is wrong with it.
    why: String,
    error: Option<String>,
}

/// How many are passed over.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Place {
    passed: i64,
}

/// What the form of an introduction sends.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    party_id: i64,
    reference: String,
    decision: String,
    why: String,
}

impl Typed {
    fn is_about(&self, review: &Review) -> bool {
        (self.party_id, &self.reference) == (review.party_id, &review.reference)
    }
}

/// The page.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Query(place): Query<Place>) -> Answer {
    page(&state, &visit, &place, None).await
}

async fn page(state: &ConsoleState, visit: &Signed, place: &Place, wrong: Option<(Typed, String)>) -> Answer {
    let (f, pool, passed) = (visit.f, &state.pool, place.passed.max(0));
    let (reviews, all) =
        tokio::try_join!(earning::reviews(pool, passed, ROWS), earning::count_reviews(pool))?;
    let people: Vec<i64> = reviews.iter().flat_map(|review| [review.party_id, review.friend_id]).collect();
    let faces = parties::faces(pool, scope(&visit.session), &people).await;
    let refused = wrong.is_some();
    let is_shown = |typed: &Typed| reviews.iter().any(|review| typed.is_about(review));
    let fault = wrong.as_ref().filter(|(typed, _)| !is_shown(typed)).map(|(_, error)| error.clone());
    let html = ReviewsPage {
        page: state.page(visit, f.t(text::REVIEWS)).await?,
        place: place_of(passed),
        may_decide: visit.session.staff.may(May::ApproveCredit),
        list: card(visit, faces, |faces| {
            let name = |face: &parties::view::Face| {
                full_name(face.given_name.as_deref(), face.family_name.as_deref())
            };
            let names = faces.iter().map(|face| (face.party_id, name(face))).collect();
            let paging = paging(&f, passed, reviews.len() as i64, all);
            let row = |review: Review| {
                let typed = wrong.as_ref().filter(|(typed, _)| typed.is_about(&review));
                row(&f, &names, review, typed)
            };
            List { rows: reviews.iter().cloned().map(row).collect(), paging }
        }),
        fault,
    };
    let mut answer = visit.html(&html)?;
    if refused {
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(answer)
}

fn row(f: &Fmt, names: &HashMap<i64, String>, review: Review, typed: Option<&(Typed, String)>) -> Row {
    let name = |party_id: i64| names.get(&party_id).cloned().unwrap_or_else(|| membership_number(party_id));
    Row {
        name: name(review.party_id),
        friend: name(review.friend_id),
        day: f.day(review.on_day),
        suspicion: f.t(review.suspicion.why()),
        why: typed.map(|(typed, _)| typed.why.clone()).unwrap_or_default(),
        error: typed.map(|(_, error)| error.clone()),
        review,
    }
}

fn place_of(passed: i64) -> String {
    if passed == 0 { PLACE.to_owned() } else { format!("{PLACE}?passed={passed}") }
}

/// The ways to the pages around; none where all is on this one.
fn paging(f: &Fmt, passed: i64, shown: i64, all: i64) -> Option<Markup> {
    let note = f.say(text::REVIEWS_SHOWN, [("n", f.int(shown)), ("all", f.int(all))]);
    let note = Markup(format!("<span>{note}</span>"));
    let former = (passed > 0).then(|| place_of((passed - ROWS).max(0)));
    let next = (passed + shown < all && shown > 0).then(|| place_of(passed + shown));
    let has_others = former.is_some() || next.is_some();
    has_others.then(|| parts::paging(f, &note, former.as_deref(), next.as_deref()))
}

/// Agrees to an introduction or refuses it.
pub async fn decide(
    State(state): State<ConsoleState>,
    visit: Signed,
    Query(place): Query<Place>,
    Form(typed): Form<Typed>,
) -> Answer {
    let f = visit.f;
    let agreed = typed.decision == "agree";
    let (reference, why) = (typed.reference.clone(), typed.why.clone());
    let decision = Decision { party_id: typed.party_id, reference, agreed, why };
    match earning::decide(&state.pool, &state.clock, &visit.session.staff, &decision).await {
        Ok(()) => {
            let notice = if agreed { "introduction-agreed" } else { "introduction-refused" };
            Ok(go_with_notice(&visit, &place_of(place.passed.max(0)), notice))
        }
        Err(Error::Database(error)) => Err(error.into()),
        Err(error) => {
            let error = f.digits(f.msg(&error.message()));
            page(&state, &visit, &place, Some((typed, error))).await
        }
    }
}
