//! The second factor of one's own: on, off, and the recovery codes.

use access::{Error, FactorState};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kit::site::{go, go_with_notice};
use kit::{Answer, Fault, Markup, Page, Signed, qr};

use super::text;
use crate::{ConsoleState, frame};

const HERE: &str = "/settings/second-factor";

#[derive(Template)]
#[template(path = "account/factor.html")]
struct FactorPage {
    page: Page,
    name: String,
    factor: FactorState,
    /// The role needs it and it is not on: nothing else opens.
    first: bool,
    since: Option<Markup>,
    enrolment: Option<Enrolment>,
    wrong: Option<Wrong>,
}

struct Enrolment {
    picture: Markup,
    secret: String,
}

/// Of which form, and what is wrong.
struct Wrong {
    form: &'static str,
    error: String,
}

impl FactorPage {
    fn error(&self, form: &str) -> Option<&str> {
        self.wrong.as_ref().filter(|wrong| wrong.form == form).map(|wrong| wrong.error.as_str())
    }
}

#[derive(Template)]
#[template(path = "account/codes.html")]
struct CodesPage {
    page: Page,
    codes: Vec<String>,
    home: &'static str,
}

/// How the second factor stands, and what can be done with it.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    page(&state, &visit, None).await
}

async fn page(state: &ConsoleState, visit: &Signed, wrong: Option<Wrong>) -> Answer {
    let (staff, f) = (&visit.session.staff, visit.f);
    if staff.must_change {
        return Ok(go(visit, "/password"));
    }
    let factor = access::factor_state(&state.pool, staff.staff_id).await?;
    let enrolment = match factor.begun {
        true => {
            let told = access::enrolment(&state.pool, &state.keys, staff).await?;
            Some(Enrolment { picture: qr::picture(&told.uri, f.t(text::PICTURE))?, secret: told.secret })
        }
        false => None,
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html = FactorPage {
        page: state.page(visit, f.t(text::FACTOR)).await?,
        name: staff.name.clone(),
        first: staff.must_enrol,
        since: factor.since.map(|at| f.moment(at)),
        factor,
        enrolment,
        wrong,
    };
    Ok((status, visit.html(&html)?).into_response())
}

/// Makes a secret and shows it.
pub async fn begin(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    let staff = &visit.session.staff;
    match access::begin_factor(&state.pool, &state.clock, &state.random, &state.keys, staff).await {
        Ok(()) => Ok(go(&visit, HERE)),
        Err(error) => told(&state, &visit, "begin", error).await,
    }
}

/// A code of the app, or a recovery code.
#[derive(serde::Deserialize)]
pub struct Code {
    code: String,
}

/// Turns it on with the first code, and shows the recovery codes.
pub async fn confirm(State(state): State<ConsoleState>, visit: Signed, Form(sent): Form<Code>) -> Answer {
    let staff = &visit.session.staff;
    let codes =
        access::confirm_factor(&state.pool, &state.clock, &state.random, &state.keys, staff, &sent.code)
            .await;
    match codes {
        Ok(codes) => show_codes(&state, &visit, codes).await,
        Err(error) => told(&state, &visit, "confirm", error).await,
    }
}

/// Gives new recovery codes.
pub async fn renew(State(state): State<ConsoleState>, visit: Signed, Form(sent): Form<Code>) -> Answer {
    let staff = &visit.session.staff;
    let codes =
        access::renew_codes(&state.pool, &state.clock, &state.random, &state.keys, staff, &sent.code).await;
    match codes {
        Ok(codes) => show_codes(&state, &visit, codes).await,
        Err(error) => told(&state, &visit, "codes", error).await,
    }
}

/// The password, and a code of the app or a recovery code.
#[derive(serde::Deserialize)]
pub struct Both {
    password: String,
    code: String,
}

/// Turns it off.
pub async fn turn_off(State(state): State<ConsoleState>, visit: Signed, Form(sent): Form<Both>) -> Answer {
    let staff = &visit.session.staff;
    let outcome =
        access::turn_factor_off(&state.pool, &state.clock, &state.keys, staff, &sent.password, &sent.code)
            .await;
    match outcome {
        Ok(()) => Ok(go_with_notice(&visit, "/settings", "factor-off")),
        Err(error) => told(&state, &visit, "off", error).await,
    }
}

async fn show_codes(state: &ConsoleState, visit: &Signed, codes: Vec<String>) -> Answer {
    let page = state.page(visit, visit.f.t(text::CODES_TITLE)).await?;
    visit.html(&CodesPage { page, codes, home: frame::home(&visit.session.staff) })
}

/// Shows what is wrong at its form; what is nobody's mistake is a fault.
async fn told(state: &ConsoleState, visit: &Signed, form: &'static str, error: Error) -> Answer {
    match error {
        Error::Database(error) => Err(Fault::from(error)),
        Error::Hash(_) => Err(Fault::from(error)),
        error => {
            if let Error::Key(cause) = &error {
                tracing::error!(cause, "the key of the home cannot be used");
            }
            let error = visit.f.digits(visit.f.msg(&error.message()));
            page(state, visit, Some(Wrong { form, error })).await
        }
    }
}
