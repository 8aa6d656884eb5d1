//! Signing in by the insurer's provider: the way there, and the way back.

use access::Caller;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use kit::site::{self, go};
use kit::{Answer, Fault, Visit};
use openid::Provider;

use super::{Onward, Shown, entered, form_page, told};
use crate::{ConsoleState, frame};

/// The path to which the provider sends a browser back.
pub const BACK: &str = "/sign-in/provider/back";

/// Why somebody does not come in.
enum Refusal {
    Access(access::Error),
    Provider(openid::Error),
}

impl From<access::Error> for Refusal {
    fn from(error: access::Error) -> Refusal {
        Refusal::Access(error)
    }
}

impl From<openid::Error> for Refusal {
    fn from(error: openid::Error) -> Refusal {
        Refusal::Provider(error)
    }
}

/// Sends the browser to the provider.
pub async fn begin(
    State(state): State<ConsoleState>,
    visit: Visit,
    headers: HeaderMap,
    Query(onward): Query<Onward>,
) -> Answer {
    let provider = provider(&state)?;
    if let Some(session) = &visit.session {
        return Ok(go(&visit, frame::home(&session.staff)));
    }
    let (onward, caller) = (onward.checked(), site::caller(&visit, &headers));
    match way(&state, provider, &caller, &onward.next).await {
        Ok((key, address)) => {
            let mut response = go(&visit, &address);
            site::keep_way(&mut response, &visit, Some(&key));
            Ok(response)
        }
        Err(refusal) => refused(&state, &visit, onward, refusal).await,
    }
}

/// The state of a way that begins, and the address to which it leads.
async fn way(
    state: &ConsoleState,
    provider: &Provider,
    caller: &Caller,
    next: &str,
) -> Result<(String, String), Refusal> {
    let (key, way) = access::begin_way(&state.pool, &state.clock, &state.random, caller, next).await?;
    let address = provider.way(&key, &way.nonce, &way.verifier).await?;
    Ok((key, address))
}

/// What the provider sends back: a code, or why there is none.
#[derive(serde::Deserialize)]
pub struct Back {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// Takes the code and goes in.
pub async fn back(
    State(state): State<ConsoleState>,
    visit: Visit,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Answer {
    let provider = provider(&state)?;
    let (kept, caller) = (site::way_state(&headers), site::caller(&visit, &headers));
    // The address has the code in it: no link of the page leads back to it.
    let visit = Visit { path: "/sign-in".to_owned(), ..visit };
    let mut onward = Onward::default();
    let mut response = match come_in(&state, provider, &caller, &back, kept, &mut onward).await {
        Ok(entry) => entered(&visit, &entry, &onward),
        Err(refusal) => {
            note(&state, &caller, &refusal).await?;
            refused(&state, &visit, onward, refusal).await?
        }
    };
    site::keep_way(&mut response, &visit, None);
    Ok(response)
}

/// Ends the way, asks the provider who it is, and lets them in; nothing is held open while the provider answers.
async fn come_in(
    state: &ConsoleState,
    provider: &Provider,
    caller: &Caller,
    back: &Back,
    kept: Option<&str>,
    onward: &mut Onward,
) -> Result<access::Entry, Refusal> {
    let ConsoleState { pool, clock, random, .. } = state;
    let way = access::end_way(pool, clock, &back.state, kept).await?;
    onward.next = way.next;
    if !provider.is(back.iss.as_deref()) {
        return Err(access::Error::WayOver.into());
    }
    let code = match (&back.code, &back.error) {
        (Some(code), None) => code,
        (_, error) => return Err(openid::Error::refused(error.as_deref().unwrap_or_default()).into()),
    };
    let name = provider.name(code, &way.nonce, &way.verifier).await?;
    Ok(access::enter_by_provider(pool, clock, random, caller, &persian::latin_digits(&name)).await?)
}

/// Notes a way that was begun here and led nowhere; entering notes its own refusals, and what was not begun here
/// would let strangers fill the trail.
async fn note(state: &ConsoleState, caller: &Caller, refusal: &Refusal) -> Result<(), Fault> {
    let Refusal::Provider(error) = refusal else { return Ok(()) };
    Ok(access::note_refused_way(&state.pool, &state.clock, caller, error.code()).await?)
}

/// The form again, with why; the password goes on working.
async fn refused(state: &ConsoleState, visit: &Visit, onward: Onward, refusal: Refusal) -> Answer {
    let (status, error) = match refusal {
        Refusal::Access(error) => told(visit, error)?,
        Refusal::Provider(error) => {
            tracing::warn!(code = error.code(), cause = %error, "nobody came in by the provider");
            let status = match error {
                openid::Error::Refused(_) | openid::Error::Statement(_) => StatusCode::UNAUTHORIZED,
                _ => StatusCode::BAD_GATEWAY,
            };
            (status, visit.f.msg(&error.message()).to_owned())
        }
    };
    let shown = Shown { name: String::new(), onward, error: Some(error) };
    let page: Response = form_page(state, visit, shown).await?;
    Ok((status, page).into_response())
}

fn provider(state: &ConsoleState) -> Result<&Provider, Fault> {
    state.provider.as_deref().ok_or_else(Fault::not_found)
}
