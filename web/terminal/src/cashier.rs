//! Who is signed in at the terminal.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use kit::site::{self, go};
use kit::{Fault, Markup, Visit};
use merchants::cashier::{self, SESSION_SECONDS, Session};
use merchants::pay::Asker;

use crate::{TerminalState, text};

/// Cookie of a cashier's session.
const COOKIE: &str = "bashgah_till";

/// Somebody who is signed in, also before the one-time password was changed.
pub struct SignedIn {
    pub visit: Visit,
    pub session: Session,
    pub token: String,
}

/// A cashier at work.
pub struct Cashier {
    pub visit: Visit,
    pub session: Session,
}

impl FromRequestParts<TerminalState> for SignedIn {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, state: &TerminalState) -> Result<SignedIn, Response> {
        let visit = Visit::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let token = site::cookie(&parts.headers, COOKIE).filter(|token| !token.is_empty()).map(str::to_owned);
        let Some(token) = token else { return Err(go(&visit, "/terminal/sign-in")) };
        let found = cashier::session(&state.pool, &state.clock, &token).await;
        match found.map_err(|error| Fault::from(error).into_response())? {
            Some(session) => Ok(SignedIn { visit, session, token }),
            None => Err(go(&visit, "/terminal/sign-in?ended=true")),
        }
    }
}

impl FromRequestParts<TerminalState> for Cashier {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, state: &TerminalState) -> Result<Cashier, Response> {
        let SignedIn { visit, session, .. } = SignedIn::from_request_parts(parts, state).await?;
        if session.must_change {
            Err(go(&visit, "/terminal/password"))
        } else {
            Ok(Cashier { visit, session })
        }
    }
}

impl Cashier {
    pub fn asker(&self) -> Asker {
        self.session.asker()
    }

    /// Whether a form is of this session.
    pub fn meant(&self, csrf: &str) -> Result<(), Fault> {
        if csrf == self.session.csrf { Ok(()) } else { Err(Fault::stale_form()) }
    }

    /// The head of a page.
    pub fn head(&self) -> Head {
        let (f, session) = (self.visit.f, &self.session);
        let branch = Markup::text(f.name(&session.branch.0, &session.branch.1));
        let name = Markup::text(&session.display_name);
        Head {
            icon: session.icon.clone(),
            merchant: f.name(&session.merchant.0, &session.merchant.1).to_owned(),
            place: f.say(text::BRANCH_OF, [("branch", branch), ("name", name)]),
            csrf: session.csrf.clone(),
        }
    }
}

/// Who stands at the till, as every page says it.
pub struct Head {
    pub icon: String,
    pub merchant: String,
    pub place: Markup,
    pub csrf: String,
}

/// Keeps the session's token in the browser; nothing forgets it.
pub fn keep(response: &mut Response, visit: &Visit, token: Option<&str>) {
    let seconds = token.map_or(0, |_| SESSION_SECONDS);
    site::set_cookie(response, visit, COOKIE, token.unwrap_or_default(), Some(seconds));
}
