//! Signing in, with a second step where there is one, and out.

pub mod provider;

use access::{Entry, SESSION_SECONDS, SignedIn};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use kit::site::{self, drop_session, go, keep_session};
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, Visit};

use crate::account::text as account;
use crate::{ConsoleState, frame, text};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    page: Page,
    name: String,
    next: String,
    error: Option<String>,
    /// The way to the provider, where there is one.
    provider: Option<String>,
    ladder: Markup,
}

/// Where to go after the sign-in, and whether the session outlives the browser.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Onward {
    /// A page of ours; nothing for the page on which one begins.
    #[serde(default)]
    pub next: String,
    /// The session outlives the browser.
    pub remember: Option<String>,
}

impl Onward {
    fn checked(self) -> Onward {
        Onward { next: ours(self.next), ..self }
    }

    /// As the query of an address.
    fn query(&self) -> String {
        let remember = if self.remember.is_some() { "&remember=1" } else { "" };
        format!("?next={}{remember}", site::encoded(&self.next))
    }
}

/// What stands in the form.
struct Shown {
    name: String,
    onward: Onward,
    error: Option<String>,
}

/// The form.
pub async fn show(State(state): State<ConsoleState>, visit: Visit, Query(onward): Query<Onward>) -> Answer {
    if let Some(session) = &visit.session {
        return Ok(go(&visit, frame::home(&session.staff)));
    }
    form_page(&state, &visit, Shown { name: String::new(), onward: onward.checked(), error: None }).await
}

async fn form_page(state: &ConsoleState, visit: &Visit, shown: Shown) -> Answer {
    let page = state.page(visit, visit.f.t(text::SIGN_IN_TITLE)).await?;
    let Shown { name, onward, error } = shown;
    let provider =
        state.provider.as_ref().map(|_| format!("/sign-in/provider?next={}", site::encoded(&onward.next)));
    visit.html(&SignInPage { page, name, next: onward.next, error, provider, ladder: ladder(&visit.f) })
}

/// What the form sends.
#[derive(serde::Deserialize)]
pub struct Credentials {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
    remember: Option<String>,
}

/// Signs in, or leads on to the second step.
pub async fn enter(
    State(state): State<ConsoleState>,
    visit: Visit,
    headers: HeaderMap,
    Form(form): Form<Credentials>,
) -> Answer {
    let (name, caller) = (persian::latin_digits(&form.name), site::caller(&visit, &headers));
    let outcome =
        access::sign_in(&state.pool, &state.clock, &state.random, &caller, &name, &form.password).await;
    let onward = Onward { next: ours(form.next), remember: form.remember };
    match outcome {
        Ok(SignedIn::Entered(entry)) => Ok(entered(&visit, &entry, &onward)),
        Ok(SignedIn::SecondStep(token)) => {
            let mut response = go(&visit, &format!("/sign-in/second-step{}", onward.query()));
            site::keep_step(&mut response, &visit, Some(token.reveal()));
            Ok(response)
        }
        Err(error) => {
            let (status, error) = told(&visit, error)?;
            let page =
                form_page(&state, &visit, Shown { name: form.name, onward, error: Some(error) }).await?;
            Ok((status, page).into_response())
        }
    }
}

/// Goes in: keeps session and device, and leads to where one wanted to go.
pub fn entered(visit: &Visit, entry: &Entry, onward: &Onward) -> Response {
    let to = if entry.staff.must_change {
        "/password"
    } else if onward.next.is_empty() {
        frame::home(&entry.staff)
    } else {
        &onward.next
    };
    let mut response = go(visit, to);
    let seconds = onward.remember.is_some().then_some(SESSION_SECONDS);
    keep_session(&mut response, visit, entry.token.reveal(), seconds);
    site::keep_device(&mut response, visit, entry.device.reveal());
    site::keep_step(&mut response, visit, None);
    response
}

/// What is told to somebody who does not come in; what is nobody's mistake is a fault.
fn told(visit: &Visit, error: access::Error) -> Result<(StatusCode, String), Fault> {
    let said = visit.f.digits(visit.f.msg(&error.message()));
    let status = match error {
        access::Error::Database(_) | access::Error::Hash(_) => return Err(Fault::from(error)),
        access::Error::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        access::Error::Key(cause) => {
            tracing::error!(cause, "the key of the home cannot be used");
            StatusCode::SERVICE_UNAVAILABLE
        }
        _ => StatusCode::UNAUTHORIZED,
    };
    Ok((status, said))
}

#[derive(Template)]
#[template(path = "second_step.html")]
struct StepPage {
    page: Page,
    onward: Onward,
    error: Option<String>,
    ladder: Markup,
}

/// The form of the second step.
pub async fn show_step(
    State(state): State<ConsoleState>,
    visit: Visit,
    headers: HeaderMap,
    Query(onward): Query<Onward>,
) -> Answer {
    if site::step_token(&headers).is_none() {
        return Ok(go(&visit, "/sign-in"));
    }
    step_page(&state, &visit, onward.checked(), None).await
}

async fn step_page(state: &ConsoleState, visit: &Visit, onward: Onward, error: Option<String>) -> Answer {
    let page = state.page(visit, visit.f.t(account::STEP_TITLE)).await?;
    visit.html(&StepPage { page, onward, error, ladder: ladder(&visit.f) })
}

/// A code, and where to go afterwards.
#[derive(serde::Deserialize)]
pub struct Step {
    code: String,
    #[serde(default)]
    next: String,
    remember: Option<String>,
}

/// Takes the code and goes in.
pub async fn take_step(
    State(state): State<ConsoleState>,
    visit: Visit,
    headers: HeaderMap,
    Form(sent): Form<Step>,
) -> Answer {
    let Some(token) = site::step_token(&headers) else { return Ok(go(&visit, "/sign-in")) };
    let (caller, ConsoleState { pool, clock, random, keys, .. }) = (site::caller(&visit, &headers), &state);
    let onward = Onward { next: ours(sent.next), remember: sent.remember };
    match access::second_step(pool, clock, random, keys, &caller, token, &sent.code).await {
        Ok(entry) => Ok(entered(&visit, &entry, &onward)),
        Err(error @ access::Error::StepOver) => {
            let (status, error) = told(&visit, error)?;
            let shown = Shown { name: String::new(), onward, error: Some(error) };
            let mut response = (status, form_page(&state, &visit, shown).await?).into_response();
            site::keep_step(&mut response, &visit, None);
            Ok(response)
        }
        Err(error) => {
            let (status, error) = told(&visit, error)?;
            Ok((status, step_page(&state, &visit, onward, Some(error)).await?).into_response())
        }
    }
}

/// The picture beside the form: five tiers, the lowest where reading starts.
fn ladder(f: &Fmt) -> Markup {
    const HEIGHTS: [u32; 5] = [112, 194, 282, 380, 500];
    let bars = HEIGHTS.iter().enumerate().map(|(step, height)| {
        let left = f.from_start(step as f64 * 20.4, 18.0);
        format!(
            "<rect class=\"step-{step}\" x=\"{left:.1}%\" y=\"{}\" width=\"18%\" height=\"{}\" rx=\"12\"/>",
            520 - height,
            height + 20
        )
    });
    Markup(bars.collect())
}

/// Signs out.
pub async fn leave(State(state): State<ConsoleState>, visit: Signed, headers: HeaderMap) -> Answer {
    if let Some(token) = site::session_token(&headers) {
        access::sign_out(&state.pool, &state.clock, token).await?;
    }
    let mut response = go(&visit, "/sign-in");
    drop_session(&mut response, &visit);
    Ok(response)
}

/// An address of this site: a path, and nothing that a browser could take for another host. Browsers leave tabs and
/// line ends out, and take `\` for `/`.
pub fn ours(address: String) -> String {
    let path = address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains(|c: char| c == '\\' || c.is_control());
    if path { address } else { String::new() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_paths_of_ours_are_followed() {
        for (given, followed) in [
            ("/members?q=1", "/members?q=1"),
            ("", ""),
            ("//elsewhere.example", ""),
            ("/\\elsewhere.example", ""),
            ("/\t/elsewhere.example", ""),
            ("/\n/elsewhere.example", ""),
            ("/\r/elsewhere.example", ""),
            ("/\0/elsewhere.example", ""),
            ("/members\u{85}", ""),
            ("https://elsewhere.example", ""),
            ("members", ""),
        ] {
            assert_eq!(super::ours(given.to_owned()), followed, "{given}");
        }
    }
}
