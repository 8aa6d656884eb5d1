//! Signing in and out.

use access::SESSION_SECONDS;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use kit::site::{self, drop_session, go, keep_session};
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, Visit};

use crate::{ConsoleState, frame, text};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    page: Page,
    name: String,
    next: String,
    error: Option<String>,
    ladder: Markup,
}

/// Where to go after the sign-in.
#[derive(serde::Deserialize)]
pub struct Onward {
    #[serde(default)]
    next: String,
}

/// The form.
pub async fn show(State(state): State<ConsoleState>, visit: Visit, Query(onward): Query<Onward>) -> Answer {
    if let Some(session) = &visit.session {
        return Ok(go(&visit, frame::home(&session.staff)));
    }
    let page = state.page(&visit, visit.f.t(text::SIGN_IN_TITLE)).await?;
    visit.html(&SignInPage {
        page,
        name: String::new(),
        next: ours(onward.next),
        error: None,
        ladder: ladder(&visit.f),
    })
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

/// Signs in.
pub async fn enter(State(state): State<ConsoleState>, visit: Visit, Form(form): Form<Credentials>) -> Answer {
    let name = persian::latin_digits(&form.name);
    let outcome =
        access::sign_in(&state.pool, &state.clock, &state.random, &name, &form.password, &visit.address)
            .await;
    let next = ours(form.next);
    match outcome {
        Ok((token, staff)) => {
            let to = if staff.must_change {
                "/password"
            } else if next.is_empty() {
                frame::home(&staff)
            } else {
                &next
            };
            let mut response = go(&visit, to);
            let seconds = form.remember.is_some().then_some(SESSION_SECONDS);
            keep_session(&mut response, &visit, token.reveal(), seconds);
            Ok(response)
        }
        Err(access::Error::Database(error)) => Err(Fault::from(error)),
        Err(error) => {
            let status = match error {
                access::Error::TooMany { .. } => axum::http::StatusCode::TOO_MANY_REQUESTS,
                _ => axum::http::StatusCode::UNAUTHORIZED,
            };
            let page = state.page(&visit, visit.f.t(text::SIGN_IN_TITLE)).await?;
            let error = visit.f.digits(visit.f.msg(&error.message()));
            let html = visit.html(&SignInPage {
                page,
                name: form.name,
                next,
                error: Some(error),
                ladder: ladder(&visit.f),
            })?;
            Ok((status, html).into_response())
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

/// An address of this site: a path, and nothing that a browser could take for another host.
pub fn ours(address: String) -> String {
    let path =
        address.starts_with('/') && !address.starts_with("//") && !address.contains(['\\', '\n', '\r']);
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
            ("https://elsewhere.example", ""),
            ("members", ""),
        ] {
            assert_eq!(super::ours(given.to_owned()), followed, "{given}");
        }
    }
}
