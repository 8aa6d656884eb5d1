//! Webhooks: where messages go.

use ::webhooks::{Delivery, Endpoint, NewEndpoint, Outcomes};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use i18n::Text;
use kit::site::go_with_notice;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};

use super::{Sent, deliveries, number, text, value, values};
use crate::{ConsoleState, text as console_text};

pub(super) const PATH: &str = "/webhooks";
/// Deliveries that the page shows; the rest is on a page of its own.
const SHOWN: i64 = 10;

#[derive(Template)]
#[template(path = "connections/webhooks.html")]
struct WebhooksPage {
    page: Page,
    rows: Vec<Row>,
    outcomes: Outcomes,
    latest: Vec<deliveries::Row>,
    form: New,
    error: Option<String>,
    /// A secret that was just made, and whose it is: shown once.
    secret: Option<(String, String)>,
}

struct Row {
    endpoint: Endpoint,
    state: Markup,
    types: String,
    waiting: Markup,
}

struct New {
    url: String,
    note: String,
    /// Code, title, chosen.
    types: Vec<(&'static str, &'static str, bool)>,
}

/// The types of messages, and what they tell.
fn types() -> impl Iterator<Item = &'static (&'static str, Text)> {
    standing::MESSAGES.iter().chain(&ledger::MESSAGES).chain(&::rewards::MESSAGES)
}

/// What a type of message tells.
pub(super) fn type_title(code: &str) -> Option<Text> {
    let known = types().find(|(known, _)| *known == code).map(|(_, title)| *title);
    known.or((code == ::webhooks::TEST).then_some(text::TEST_MESSAGE))
}

/// The list, the form and the latest deliveries.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    page(&state, &visit, &Sent::new(), None, None).await
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    sent: &Sent,
    error: Option<String>,
    secret: Option<(String, String)>,
) -> Answer {
    let f = visit.f;
    let page = state.page(visit, f.t(console_text::WEBHOOKS)).await?;
    let endpoints = ::webhooks::endpoints(&state.pool).await?;
    let latest = ::webhooks::deliveries(&state.pool, false, None, SHOWN).await?;
    let outcomes = ::webhooks::outcomes(&state.pool, state.clock.now()).await?;
    let chosen = |code: &str| values(sent, "type").any(|sent| sent == code);
    let types = types().map(|(code, title)| (*code, f.t(*title), chosen(code)));
    let form = New {
        url: value(sent, "url").to_owned(),
        note: value(sent, "note").to_owned(),
        types: types.collect(),
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html = WebhooksPage {
        page,
        rows: endpoints.into_iter().map(|endpoint| row(&f, endpoint)).collect(),
        outcomes,
        latest: latest.iter().map(|delivery: &Delivery| deliveries::row(&f, delivery)).collect(),
        form,
        error,
        secret,
    };
    Ok((status, visit.html(&html)?).into_response())
}

fn row(f: &Fmt, endpoint: Endpoint) -> Row {
    let state = match (endpoint.enabled, endpoint.gone_at) {
        (true, _) => parts::state("good", f.t(text::ENABLED)),
        (false, Some(_)) => parts::state("bad", f.t(text::GONE)),
        (false, None) => parts::state("plain", f.t(text::PAUSED)),
    };
    let titles = endpoint.types.iter().filter_map(|code| type_title(code)).map(|title| f.t(title));
    let types = titles.collect::<Vec<_>>().join(f.name("؛ ", "; "));
    let waiting = [("pending", f.int(endpoint.pending)), ("dead", f.int(endpoint.dead))];
    Row { state, types, waiting: f.say(text::WAITING_AND_DEAD, waiting), endpoint }
}

/// Adds a receiver and shows its secret.
pub async fn add(State(state): State<ConsoleState>, visit: Signed, Form(sent): Form<Sent>) -> Answer {
    let known = |code: &&str| types().any(|(known, _)| known == code);
    let new = NewEndpoint {
        url: value(&sent, "url").to_owned(),
        note: value(&sent, "note").to_owned(),
        types: values(&sent, "type").filter(known).map(str::to_owned).collect(),
    };
    let actor = visit.session.staff.actor();
    match ::webhooks::add(&state.pool, &state.clock, &actor, state.random.bytes(), &new).await {
        Ok((_, secret)) => {
            let secret = (new.url.trim().to_owned(), secret.reveal().to_owned());
            page(&state, &visit, &Sent::new(), None, Some(secret)).await
        }
        Err(error) => told(&state, &visit, &sent, error).await,
    }
}

/// Gives a receiver a new secret and shows it.
pub async fn rotate(State(state): State<ConsoleState>, visit: Signed, Form(sent): Form<Sent>) -> Answer {
    let (actor, id) = (visit.session.staff.actor(), id(&sent));
    match ::webhooks::rotate(&state.pool, &state.clock, &actor, state.random.bytes(), id).await {
        Ok(secret) => {
            let endpoints = ::webhooks::endpoints(&state.pool).await?;
            let url = endpoints.into_iter().find(|endpoint| endpoint.endpoint_id == id);
            let secret = (url.map(|endpoint| endpoint.url).unwrap_or_default(), secret.reveal().to_owned());
            page(&state, &visit, &Sent::new(), None, Some(secret)).await
        }
        Err(error) => told(&state, &visit, &Sent::new(), error).await,
    }
}

/// Lets messages wait.
pub async fn pause(State(state): State<ConsoleState>, visit: Signed, Form(sent): Form<Sent>) -> Answer {
    set_enabled(&state, &visit, id(&sent), false).await
}

/// Sends messages again.
pub async fn resume(State(state): State<ConsoleState>, visit: Signed, Form(sent): Form<Sent>) -> Answer {
    set_enabled(&state, &visit, id(&sent), true).await
}

async fn set_enabled(state: &ConsoleState, visit: &Signed, id: i64, enabled: bool) -> Answer {
    let actor = visit.session.staff.actor();
    let done = ::webhooks::set_enabled(&state.pool, &state.clock, &actor, id, enabled).await;
    answer(state, visit, done, if enabled { "webhook-resumed" } else { "webhook-paused" }).await
}

/// Takes a receiver away.
pub async fn remove(State(state): State<ConsoleState>, visit: Signed, Form(sent): Form<Sent>) -> Answer {
    let actor = visit.session.staff.actor();
    let done = ::webhooks::remove(&state.pool, &state.clock, &actor, id(&sent)).await;
    answer(&state, &visit, done, "webhook-removed").await
}

/// Sends a message that only shows that messages arrive.
pub async fn test(State(state): State<ConsoleState>, visit: Signed, Form(sent): Form<Sent>) -> Answer {
    let actor = visit.session.staff.actor();
    let done = ::webhooks::send_test(&state.pool, &state.clock, &actor, id(&sent)).await;
    answer(&state, &visit, done, "webhook-tested").await
}

fn id(sent: &Sent) -> i64 {
    number(sent, "id").unwrap_or(0)
}

async fn answer(
    state: &ConsoleState,
    visit: &Signed,
    done: Result<(), ::webhooks::Error>,
    notice: &'static str,
) -> Answer {
    match done {
        Ok(()) => Ok(go_with_notice(visit, PATH, notice)),
        Err(error) => told(state, visit, &Sent::new(), error).await,
    }
}

async fn told(state: &ConsoleState, visit: &Signed, sent: &Sent, error: ::webhooks::Error) -> Answer {
    match error {
        ::webhooks::Error::Database(error) => Err(Fault::from(error)),
        error => page(state, visit, sent, Some(visit.f.digits(visit.f.msg(&error.message()))), None).await,
    }
}
