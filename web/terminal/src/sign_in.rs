//! A cashier's way in and out.

use access::LEAST_PASSWORD;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use kit::site::{self, go};
use kit::{Answer, Fault, Fmt, Markup, Page, Visit};
use merchants::{Error, cashier};

use crate::amount::TOMAN;
use crate::cashier::{SignedIn, keep};
use crate::{HOME, TerminalState, page, text};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    page: Page,
    name: String,
    /// A session has ended.
    ended: bool,
    error: Option<String>,
}

/// Why somebody is here.
#[derive(serde::Deserialize)]
pub struct Came {
    #[serde(default)]
    ended: bool,
}

/// The form.
pub async fn show(visit: Visit, Query(came): Query<Came>) -> Answer {
    let page = page(&visit, visit.f.t(text::SIGN_IN).to_owned());
    visit.html(&SignInPage { page, name: String::new(), ended: came.ended, error: None })
}

/// What the form sends.
#[derive(serde::Deserialize)]
pub struct Credentials {
    name: String,
    password: String,
}

/// Signs in.
pub async fn enter(
    State(state): State<TerminalState>,
    visit: Visit,
    headers: HeaderMap,
    Form(form): Form<Credentials>,
) -> Answer {
    let (name, caller) = (persian::latin_digits(&form.name), site::caller(&visit, &headers));
    let entered =
        cashier::sign_in(&state.pool, &state.clock, &state.random, &caller, &name, &form.password).await;
    match entered {
        Ok(token) => {
            let mut response = go(&visit, HOME);
            keep(&mut response, &visit, Some(&token));
            Ok(response)
        }
        Err(error) => {
            let page = page(&visit, visit.f.t(text::SIGN_IN).to_owned());
            let error = Some(told(&visit, error)?);
            let html = visit.html(&SignInPage { page, name: form.name, ended: false, error })?;
            Ok((StatusCode::UNAUTHORIZED, html).into_response())
        }
    }
}

/// What a cashier is told; what is nobody's mistake is a fault.
pub fn told(visit: &Visit, error: Error) -> Result<String, Fault> {
    match error {
        Error::Database(error) | Error::Access(access::Error::Database(error)) => Err(error.into()),
        error @ (Error::Programme(_) | Error::Ledger(ledger::Error::Broken(_))) => Err(error.into()),
        error => {
            Ok(in_tomans(&visit.f, &error).unwrap_or_else(|| visit.f.digits(visit.f.msg(&error.message()))))
        }
    }
}

/// A limit as the cashier types amounts: the room and the tills speak of rials.
fn in_tomans(f: &Fmt, error: &Error) -> Option<String> {
    let (text, rials) = match *error {
        Error::Purchase => return Some(f.t(text::AMOUNT_WRONG).to_owned()),
        Error::MostDay(0) => (text::NOTHING_TODAY, 0),
        Error::MostDay(rials) => (text::MOST_DAY, rials),
        Error::MostPayment(rials) => (text::MOST_PAYMENT, rials),
        Error::Credit(rials) => (text::MOST_CREDIT, rials),
        _ => return None,
    };
    Some(f.say(text, [("most", Markup::text(f.int_text(rials / TOMAN)))]).plain())
}

/// Signs out.
pub async fn leave(State(state): State<TerminalState>, signed: SignedIn) -> Answer {
    cashier::sign_out(&state.pool, &signed.token).await?;
    let mut response = go(&signed.visit, "/terminal/sign-in");
    keep(&mut response, &signed.visit, None);
    Ok(response)
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    page: Page,
    csrf: String,
    least: usize,
    error: Option<String>,
}

/// The form for a new password.
pub async fn password(signed: SignedIn) -> Answer {
    password_page(&signed, None)
}

fn password_page(signed: &SignedIn, error: Option<String>) -> Answer {
    let page = page(&signed.visit, signed.visit.f.t(text::PASSWORD_TITLE).to_owned());
    let csrf = signed.session.csrf.clone();
    signed.visit.html(&PasswordPage { page, csrf, least: LEAST_PASSWORD, error })
}

/// A password that is changed.
#[derive(serde::Deserialize)]
pub struct Change {
    csrf: String,
    current: String,
    new: String,
}

/// Changes the password.
pub async fn change_password(
    State(state): State<TerminalState>,
    signed: SignedIn,
    Form(form): Form<Change>,
) -> Answer {
    if form.csrf != signed.session.csrf {
        return Err(Fault::stale_form());
    }
    let TerminalState { pool, clock, random } = &state;
    match cashier::change_password(pool, clock, random, &signed.token, &form.current, &form.new).await {
        Ok(()) => Ok(go(&signed.visit, HOME)),
        Err(error) => {
            let error = told(&signed.visit, error)?;
            let html = password_page(&signed, Some(error))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
    }
}
