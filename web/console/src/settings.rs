//! Settings of one's own: language, password, second factor, sessions.

use access::Strength;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse};
use i18n::Lang;
use kit::site::{go, go_with_notice, keep_language, session_token};
use kit::{Answer, Fault, Markup, NavItem, Page, Signed, Visit, parts};

use crate::account::{sessions, text as account};
use crate::sign_in::ours;
use crate::{ConsoleState, frame, text};

/// A language, and the page to return to.
#[derive(serde::Deserialize)]
pub struct Choice {
    to: String,
    #[serde(default)]
    back: String,
}

/// Keeps the language in the browser.
pub async fn choose_language(visit: Visit, Form(choice): Form<Choice>) -> Answer {
    let lang = if choice.to == "en" { Lang::En } else { Lang::Fa };
    let back = ours(choice.back);
    let mut response = go(&visit, if back.is_empty() { "/" } else { &back });
    keep_language(&mut response, &visit, lang);
    Ok(response)
}

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    page: Page,
    /// Whether the second factor is on.
    factor: Markup,
    sessions: Vec<sessions::Row>,
    may_end: bool,
    /// Where the form that ends a session goes.
    ends: &'static str,
}

/// The settings.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    let (session, f) = (&visit.session, visit.f);
    if session.staff.must_change {
        return Ok(go(&visit, "/password"));
    }
    if session.staff.must_enrol {
        return Ok(go(&visit, "/settings/second-factor"));
    }
    let staff_id = session.staff.staff_id;
    let open = access::sessions_of(&state.pool, &state.clock, staff_id).await?;
    let factor = access::factor_state(&state.pool, staff_id).await?;
    let factor = match factor.since {
        Some(_) => parts::state("good", f.t(account::FACTOR_IS_ON)),
        None => parts::state("plain", f.t(account::FACTOR_IS_OFF)),
    };
    visit.html(&SettingsPage {
        page: state.page(&visit, f.t(text::SETTINGS)).await?,
        factor,
        sessions: sessions::rows(&f, &open, session.session_id),
        may_end: true,
        ends: "/settings/sessions",
    })
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    page: Page,
    name: String,
    first: bool,
    /// Of which field, and what is wrong.
    wrong: Option<(&'static str, String)>,
}

impl PasswordPage {
    fn error(&self, field: &str) -> Option<&str> {
        self.wrong.as_ref().filter(|(of, _)| *of == field).map(|(_, error)| error.as_str())
    }
}

/// The form for a new password.
pub async fn password(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    form(&state, &visit, None).await
}

async fn form(state: &ConsoleState, visit: &Signed, wrong: Option<(&'static str, String)>) -> Answer {
    let page = state.page(visit, visit.f.t(text::PASSWORD_TITLE)).await?;
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let staff = &visit.session.staff;
    let html = PasswordPage { page, name: staff.name.clone(), first: staff.must_change, wrong };
    Ok((status, visit.html(&html)?).into_response())
}

/// What the form sends.
#[derive(serde::Deserialize)]
pub struct NewPassword {
    current: String,
    new: String,
    again: String,
}

/// Changes the password.
pub async fn change_password(
    State(state): State<ConsoleState>,
    visit: Signed,
    headers: HeaderMap,
    Form(sent): Form<NewPassword>,
) -> Answer {
    if sent.new != sent.again {
        return form(&state, &visit, Some(("again", visit.f.t(text::REPEAT_WRONG).to_owned()))).await;
    }
    let token = session_token(&headers).unwrap_or_default();
    let outcome =
        access::change_password(&state.pool, &state.clock, &state.random, token, &sent.current, &sent.new)
            .await;
    let error = match outcome {
        Ok(()) => return Ok(go_with_notice(&visit, frame::home(&visit.session.staff), "password-changed")),
        Err(access::Error::Database(error)) => return Err(Fault::from(error)),
        Err(error) => error,
    };
    let field = match error {
        access::Error::PasswordLength
        | access::Error::PasswordSame
        | access::Error::PasswordName
        | access::Error::PasswordCommon => "new",
        _ => "current",
    };
    let told = visit.f.digits(visit.f.msg(&error.message()));
    form(&state, &visit, Some((field, told))).await
}

/// A password that is being written.
#[derive(serde::Deserialize)]
pub struct Written {
    new: String,
}

/// How strong the password is that is being written, in words.
pub async fn strength(visit: Signed, Form(written): Form<Written>) -> Answer {
    let strength = Strength::of(&written.new);
    let class = if strength == Strength::Weak { "bad" } else { "good" };
    let said = match written.new.is_empty() {
        true => Markup::default(),
        false => visit.f.say(text::STRENGTH, [("strength", Markup::text(visit.f.t(strength.title())))]),
    };
    Ok(Html(format!("<span class=\"{class}\">{said}</span>")).into_response())
}

#[derive(Template)]
#[template(path = "more.html")]
struct MorePage {
    page: Page,
    items: Vec<NavItem>,
}

/// What has no place in a phone's bar.
pub async fn more(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    let page = state.page(&visit, visit.f.t(kit::texts::MORE)).await?;
    let in_bar = |item: &NavItem| page.bar.iter().any(|known| known.href == item.href);
    let items =
        page.nav.iter().flat_map(|group| &group.items).filter(|item| !in_bar(item)).cloned().collect();
    visit.html(&MorePage { page, items })
}
