//! Sessions as their owner and the administrator see them.

use access::{Open, Which};
use axum::Form;
use axum::extract::State;
use kit::site::{drop_session, go, go_with_notice};
use kit::{Answer, Fmt, Markup, Signed, parts};

use super::text;
use crate::ConsoleState;

/// A line of a list of sessions.
pub struct Row {
    /// Number of the session.
    pub session_id: i64,
    /// Browser and system in words.
    pub device: String,
    /// It began by the insurer's provider.
    pub provider: bool,
    /// Network address.
    pub address: String,
    /// When it began.
    pub begun: Markup,
    /// When it was last in use, or that it is this one.
    pub seen: Markup,
    /// The session in which the page is looked at.
    pub this: bool,
}

/// The lines of a list; `this` is the session in which it is looked at.
pub fn rows(f: &Fmt, sessions: &[Open], this: i64) -> Vec<Row> {
    let line = |open: &Open| Row {
        session_id: open.session_id,
        device: f.msg(&access::device_in_words(&open.user_agent)).to_owned(),
        provider: open.provider,
        address: open.address.clone(),
        begun: f.moment(open.created_at),
        seen: match open.session_id == this {
            true => parts::state("good", f.t(text::THIS_SESSION)),
            false => f.moment(open.last_seen),
        },
        this: open.session_id == this,
    };
    sessions.iter().map(line).collect()
}

/// Which sessions are to end: one by its number, or all others.
#[derive(serde::Deserialize)]
pub struct End {
    session: Option<i64>,
}

/// Ends one of one's own sessions, or all others.
pub async fn end(State(state): State<ConsoleState>, visit: Signed, Form(sent): Form<End>) -> Answer {
    let (staff, this) = (&visit.session.staff, visit.session.session_id);
    let which = sent.session.map_or(Which::AllBut(this), Which::One);
    access::end_sessions(&state.pool, &state.clock, &staff.actor(), staff.staff_id, which).await?;
    if which == Which::One(this) {
        let mut response = go(&visit, "/sign-in");
        drop_session(&mut response, &visit);
        return Ok(response);
    }
    Ok(go_with_notice(&visit, "/settings", "sessions-ended"))
}
