//! The API's keys: the list, a new one shown once, taking one back.

use access::api_key::{MOST_DAYS, MOST_PER_MINUTE};
use access::{ApiKey, NewApiKey, Scope};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use calendar::Instant;
use kit::site::go_with_notice;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};

use super::{Sent, number, text, value, values, verbatim};
use crate::{ConsoleState, text as console_text};

const PATH: &str = "/api-keys";
/// What the form begins with.
const DAYS: &str = "365";
const PER_MINUTE: &str = "600";

#[derive(Template)]
#[template(path = "connections/keys.html")]
struct KeysPage {
    page: Page,
    rows: Vec<Row>,
    form: New,
    error: Option<String>,
    /// A key that was just made, and its name: shown once.
    secret: Option<(String, String)>,
    most_days: i64,
    most_per_minute: Markup,
}

struct Row {
    key: ApiKey,
    good: bool,
    shown: Markup,
    state: Markup,
    scopes: String,
    rate: Markup,
    until: Markup,
    last_used: Markup,
}

/// The form for a new key.
struct New {
    name: String,
    days: String,
    per_minute: String,
    /// Code, title, chosen.
    scopes: Vec<(&'static str, &'static str, bool)>,
}

impl New {
    fn of(f: &Fmt, sent: &Sent) -> New {
        let given = |name: &str, usual: &str| match value(sent, name) {
            "" => usual.to_owned(),
            given => given.to_owned(),
        };
        let chosen = |scope: Scope| values(sent, "scope").any(|code| code == scope.code());
        New {
            name: value(sent, "name").to_owned(),
            days: given("days", DAYS),
            per_minute: given("per_minute", PER_MINUTE),
            scopes: Scope::all().map(|scope| (scope.code(), f.t(scope.title()), chosen(scope))).collect(),
        }
    }
}

/// The list and the form.
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
    let page = state.page(visit, f.t(console_text::API_KEYS)).await?;
    let now = state.clock.now();
    let keys = access::list_keys(&state.pool, now).await?;
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html = KeysPage {
        page,
        rows: keys.into_iter().map(|key| row(&f, key, now)).collect(),
        form: New::of(&f, sent),
        error,
        secret,
        most_days: MOST_DAYS,
        most_per_minute: f.int(i64::from(MOST_PER_MINUTE)),
    };
    Ok((status, visit.html(&html)?).into_response())
}

fn row(f: &Fmt, key: ApiKey, now: Instant) -> Row {
    let good = key.is_good(now);
    let state = match (key.revoked_at, good) {
        (Some(_), _) => parts::state("plain", f.t(text::REVOKED)),
        (None, true) => parts::state("good", f.t(text::ACTIVE)),
        (None, false) => parts::state("bad", f.t(text::EXPIRED)),
    };
    let titles = key.scopes.iter().filter_map(|code| Scope::from_code(code)).map(|scope| f.t(scope.title()));
    Row {
        good,
        shown: verbatim(&format!("{}…", key.shown)),
        state,
        scopes: titles.collect::<Vec<_>>().join(f.name("؛ ", "; ")),
        rate: f.say(text::A_MINUTE, [("n", f.int(i64::from(key.per_minute)))]),
        until: Markup::text(f.day_full(key.expires_at.day())),
        last_used: key.last_used_at.map_or_else(|| f.dash(), |at| f.moment(at)),
        key,
    }
}

/// Makes a key and shows it.
pub async fn make(State(state): State<ConsoleState>, visit: Signed, Form(sent): Form<Sent>) -> Answer {
    let new = NewApiKey {
        name: value(&sent, "name").to_owned(),
        scopes: values(&sent, "scope").filter_map(Scope::from_code).collect(),
        days: number(&sent, "days").unwrap_or(0),
        per_minute: number(&sent, "per_minute").unwrap_or(0),
    };
    let actor = visit.session.staff.actor();
    match access::make_key(&state.pool, &state.clock, &state.random, &actor, &new).await {
        Ok((key, secret)) => {
            let secret = (key.name, secret.reveal().to_owned());
            page(&state, &visit, &Sent::new(), None, Some(secret)).await
        }
        Err(error) => told(&state, &visit, &sent, error).await,
    }
}

/// Takes a key back.
pub async fn revoke(State(state): State<ConsoleState>, visit: Signed, Form(sent): Form<Sent>) -> Answer {
    let (actor, id) = (visit.session.staff.actor(), number(&sent, "id").unwrap_or(0));
    match state.api_keys.revoke(&state.clock, &actor, id).await {
        Ok(()) => Ok(go_with_notice(&visit, PATH, "key-revoked")),
        Err(error) => told(&state, &visit, &Sent::new(), error).await,
    }
}

async fn told(state: &ConsoleState, visit: &Signed, sent: &Sent, error: access::Error) -> Answer {
    match error {
        access::Error::Database(error) => Err(Fault::from(error)),
        error => page(state, visit, sent, Some(visit.f.digits(visit.f.msg(&error.message()))), None).await,
    }
}
