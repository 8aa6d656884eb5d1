//! Staff: who works here, in which role, and what the roles may do.

pub mod factor;
pub mod person;
pub mod text;

use access::{Listed, NewStaff, Permission, Reach, Role};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kit::site::go_with_notice;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};

use crate::account::text as account;
use crate::{ConsoleState, text as console_text};

pub use text::ALL_TEXTS;

#[derive(Template)]
#[template(path = "staff/page.html")]
struct StaffPage {
    page: Page,
    rows: Vec<Row>,
    may_manage: bool,
    roles: Vec<(&'static str, &'static str)>,
    matrix: Vec<(&'static str, Vec<Markup>)>,
    agents: Vec<(i32, String)>,
    form: New,
    error: Option<String>,
    /// Roles, and whether they need the second factor.
    required: Vec<(Role, &'static str, bool)>,
    /// A one-time password that was just made, and whose it is: shown once.
    secret: Option<(String, String)>,
}

struct Row {
    listed: Listed,
    avatar: Markup,
    role: &'static str,
    state: Markup,
    last_sign_in: Markup,
    factor: Markup,
    own: bool,
}

/// What the form for a new member of staff sends.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct New {
    name: String,
    display_name: String,
    role: String,
    agent: String,
}

/// The list and the table of roles.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    page(&state, &visit, New::default(), None, None).await
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    form: New,
    error: Option<String>,
    secret: Option<(String, String)>,
) -> Answer {
    let f = visit.f;
    let page = state.page(visit, f.t(console_text::STAFF)).await?;
    let own = visit.session.staff.staff_id;
    let listed = access::list_staff(&state.pool).await?;
    let may_manage = visit.session.staff.may(Permission::ManageStaff);
    let agents = if may_manage { crate::store::agents(&state.pool).await? } else { Vec::new() };
    let needing = access::required_roles(&state.pool).await?;
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html = StaffPage {
        page,
        rows: listed.into_iter().map(|listed| row(&f, listed, own)).collect(),
        may_manage,
        roles: Role::ALL.into_iter().map(|role| (role.code(), f.t(role.title()))).collect(),
        matrix: matrix(&f),
        required: Role::ALL.map(|role| (role, f.t(role.title()), needing.contains(&role))).into(),
        agents,
        form,
        error,
        secret,
    };
    Ok((status, visit.html(&html)?).into_response())
}

/// Whether somebody may sign in.
fn standing(f: &Fmt, listed: &Listed) -> Markup {
    match (&listed.disabled_at, listed.staff.must_change) {
        (Some(_), _) => parts::state("plain", f.t(text::DISABLED)),
        (None, true) => parts::state("waiting", f.t(text::ONE_TIME)),
        (None, false) => parts::state("good", f.t(text::ACTIVE)),
    }
}

fn row(f: &Fmt, listed: Listed, own: i64) -> Row {
    let state = standing(f, &listed);
    Row {
        avatar: parts::avatar(&listed.staff.display_name, false),
        role: f.t(listed.staff.role.title()),
        state,
        last_sign_in: listed.last_sign_in.map_or_else(|| f.dash(), |at| f.moment(at)),
        factor: match listed.second_factor {
            true => parts::state("good", f.t(account::FACTOR_IS_ON)),
            false => f.dash(),
        },
        own: listed.staff.staff_id == own,
        listed,
    }
}

/// Every permission, and for every role how far it reaches.
fn matrix(f: &Fmt) -> Vec<(&'static str, Vec<Markup>)> {
    Permission::all()
        .map(|permission| {
            let cells = Role::ALL.into_iter().map(|role| match access::reach(role, permission) {
                Reach::All => Markup(format!(
                    "{}<span class=\"visually-hidden\">{}</span>",
                    kit::icon("check"),
                    f.t(text::ALL)
                )),
                Reach::Own => Markup::text(f.t(text::OWN)),
                Reach::Nothing => f.dash(),
            });
            (f.t(permission.title()), cells.collect())
        })
        .collect()
}

/// Adds a member of staff and shows the one-time password.
pub async fn add(State(state): State<ConsoleState>, visit: Signed, Form(form): Form<New>) -> Answer {
    let Some(role) = Role::from_code(&form.role) else {
        return Err(Fault::of_status(StatusCode::BAD_REQUEST));
    };
    let new = NewStaff {
        name: persian::latin_digits(&form.name),
        display_name: form.display_name.clone(),
        role,
        agent_id: form.agent.parse().ok().filter(|_| role == Role::Agent),
    };
    let actor = visit.session.staff.actor();
    match access::add_staff(&state.pool, &state.clock, &state.random, &actor, &new).await {
        Ok((staff, password)) => {
            let secret = (staff.name, password.reveal().to_owned());
            page(&state, &visit, New::default(), None, Some(secret)).await
        }
        Err(error) => told(&state, &visit, form, error).await,
    }
}

/// Whom a form is about.
#[derive(serde::Deserialize)]
pub struct Whom {
    name: String,
}

/// Gives a new one-time password and shows it.
pub async fn reset(State(state): State<ConsoleState>, visit: Signed, Form(whom): Form<Whom>) -> Answer {
    let actor = visit.session.staff.actor();
    match access::reset_password(&state.pool, &state.clock, &state.random, &actor, &whom.name).await {
        Ok(password) => {
            let secret = (whom.name, password.reveal().to_owned());
            page(&state, &visit, New::default(), None, Some(secret)).await
        }
        Err(error) => told(&state, &visit, New::default(), error).await,
    }
}

/// Takes the access away.
pub async fn disable(State(state): State<ConsoleState>, visit: Signed, Form(whom): Form<Whom>) -> Answer {
    set_access(&state, &visit, &whom.name, false).await
}

/// Gives the access back.
pub async fn enable(State(state): State<ConsoleState>, visit: Signed, Form(whom): Form<Whom>) -> Answer {
    set_access(&state, &visit, &whom.name, true).await
}

async fn set_access(state: &ConsoleState, visit: &Signed, name: &str, enabled: bool) -> Answer {
    let actor = visit.session.staff.actor();
    match access::set_access(&state.pool, &state.clock, &actor, name, enabled).await {
        Ok(()) => {
            let notice = if enabled { "staff-enabled" } else { "staff-disabled" };
            Ok(go_with_notice(visit, "/staff", notice))
        }
        Err(error) => told(state, visit, New::default(), error).await,
    }
}

async fn told(state: &ConsoleState, visit: &Signed, form: New, error: access::Error) -> Answer {
    match error {
        access::Error::Database(error) => Err(Fault::from(error)),
        error => {
            let error = visit.f.digits(visit.f.msg(&error.message()));
            page(state, visit, form, Some(error), None).await
        }
    }
}
