//! One member of staff: role, second factor, open sessions.

use access::{Listed, Permission, Role, Which};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kit::site::go_with_notice;
use kit::{Answer, Fault, Markup, Page, Signed, parts};

use super::{standing, text};
use crate::ConsoleState;
use crate::account::{sessions, text as account};

#[derive(Template)]
#[template(path = "staff/person.html")]
struct PersonPage {
    page: Page,
    listed: Listed,
    avatar: Markup,
    role: &'static str,
    state: Markup,
    created: Markup,
    last_sign_in: Markup,
    /// Since when the second factor is on, and how many codes are left; `None` where it is off.
    factor: Option<Markup>,
    sessions: Vec<sessions::Row>,
    may_end: bool,
    ends: String,
    /// The form of another role; not one's own, which another administrator changes.
    change: Option<RoleForm>,
    error: Option<String>,
}

struct RoleForm {
    roles: Vec<(&'static str, &'static str)>,
    agents: Vec<(i32, String)>,
    chosen: Chosen,
}

/// Another role for somebody, with an agency where it is that of an agent.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Chosen {
    role: String,
    agent: String,
}

async fn find(state: &ConsoleState, staff_id: i64) -> Result<Listed, Fault> {
    let listed = access::list_staff(&state.pool).await?;
    listed.into_iter().find(|listed| listed.staff.staff_id == staff_id).ok_or_else(Fault::not_found)
}

/// The page of one member of staff.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Path(staff_id): Path<i64>) -> Answer {
    let listed = find(&state, staff_id).await?;
    let agent = listed.staff.agent_id.map(|agent_id| agent_id.to_string()).unwrap_or_default();
    let chosen = Chosen { role: listed.staff.role.code().to_owned(), agent };
    page(&state, &visit, listed, chosen, None).await
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    listed: Listed,
    chosen: Chosen,
    error: Option<String>,
) -> Answer {
    let (f, staff_id, own) = (visit.f, listed.staff.staff_id, &visit.session.staff);
    let may_manage = own.may(Permission::ManageStaff);
    let change = match may_manage && staff_id != own.staff_id {
        true => Some(RoleForm {
            roles: Role::ALL.map(|role| (role.code(), f.t(role.title()))).into(),
            agents: crate::store::agents(&state.pool).await?,
            chosen,
        }),
        false => None,
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let open = access::sessions_of(&state.pool, &state.clock, staff_id).await?;
    let factor = access::factor_state(&state.pool, staff_id).await?;
    let factor =
        factor.since.map(|at| f.say(text::SINCE, [("at", f.moment(at)), ("n", f.int(factor.codes_left))]));
    let html = PersonPage {
        page: state.page(visit, listed.staff.display_name.clone()).await?,
        avatar: parts::avatar(&listed.staff.display_name, false),
        role: f.t(listed.staff.role.title()),
        state: standing(&f, &listed),
        created: f.moment(listed.created_at),
        last_sign_in: listed.last_sign_in.map_or_else(|| f.dash(), |at| f.moment(at)),
        factor,
        sessions: sessions::rows(&f, &open, visit.session.session_id),
        may_end: may_manage,
        ends: format!("/staff/{staff_id}/sessions"),
        change,
        error,
        listed,
    };
    Ok((status, visit.html(&html)?).into_response())
}

/// Gives somebody another role.
pub async fn set_role(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(staff_id): Path<i64>,
    Form(chosen): Form<Chosen>,
) -> Answer {
    let Some(role) = Role::from_code(&chosen.role) else {
        return Err(Fault::of_status(StatusCode::BAD_REQUEST));
    };
    let (listed, actor) = (find(&state, staff_id).await?, visit.session.staff.actor());
    let agent_id = chosen.agent.parse().ok().filter(|_| role == Role::Agent);
    match access::set_role(&state.pool, &state.clock, &actor, &listed.staff.name, role, agent_id).await {
        Ok(()) => Ok(go_with_notice(&visit, &format!("/staff/{staff_id}"), "role-changed")),
        Err(access::Error::Database(error)) => Err(Fault::from(error)),
        Err(error) => {
            let error = visit.f.digits(visit.f.msg(&error.message()));
            page(&state, &visit, listed, chosen, Some(error)).await
        }
    }
}

/// Which sessions are to end: one by its number, or all.
#[derive(serde::Deserialize)]
pub struct End {
    session: Option<i64>,
}

/// Ends one session of somebody, or all; of one's own all but the present one.
pub async fn end_sessions(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(staff_id): Path<i64>,
    Form(sent): Form<End>,
) -> Answer {
    let (session, listed) = (&visit.session, find(&state, staff_id).await?);
    let which = match sent.session {
        Some(one) => Which::One(one),
        None if listed.staff.staff_id == session.staff.staff_id => Which::AllBut(session.session_id),
        None => Which::All,
    };
    access::end_sessions(&state.pool, &state.clock, &session.staff.actor(), staff_id, which).await?;
    Ok(go_with_notice(&visit, &format!("/staff/{staff_id}"), "staff-sessions-ended"))
}

/// Takes somebody's second factor away.
pub async fn reset_factor(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(staff_id): Path<i64>,
) -> Answer {
    let listed = find(&state, staff_id).await?;
    let actor = visit.session.staff.actor();
    match access::reset_factor(&state.pool, &state.clock, &actor, &listed.staff.name).await {
        // Already gone: what was wanted is so.
        Ok(()) | Err(access::Error::FactorOff) => {
            Ok(go_with_notice(&visit, &format!("/staff/{staff_id}"), "factor-reset"))
        }
        Err(error) => Err(Fault::from(error)),
    }
}
