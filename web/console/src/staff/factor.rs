//! Which roles need the second factor.

use std::collections::HashMap;

use access::Role;
use axum::Form;
use axum::extract::State;
use kit::site::go_with_notice;
use kit::{Answer, Signed};

use crate::ConsoleState;

/// Keeps the roles whose boxes are ticked; a box has its role's code as name.
pub async fn require(
    State(state): State<ConsoleState>,
    visit: Signed,
    Form(ticked): Form<HashMap<String, String>>,
) -> Answer {
    let roles: Vec<Role> = Role::ALL.into_iter().filter(|role| ticked.contains_key(role.code())).collect();
    let actor = visit.session.staff.actor();
    access::require_factor(&state.pool, &state.clock, &actor, &roles).await?;
    Ok(go_with_notice(&visit, "/staff", "factor-required"))
}
