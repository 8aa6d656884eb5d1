//! The merchant's terminal: a cashier's pages on a phone, and the JSON that tills of the merchant's own speak.
//!
//! One step a screen: the amount, the member's card, what is paid with credit, the member's code, the result. A payment
//! has one address, which shows where it stands; whoever asks again sees the first result.

mod amount;
mod cashier;
mod member;
mod payment;
mod sign_in;
pub mod text;
pub mod till;
mod today;

use std::sync::Arc;

use access::{Random, Sessions};
use axum::Router;
use calendar::Clock;
use kit::{Need, Page, Route, Site, Visit, read, write};
use sqlx::PgPool;

/// What the pages work with. Cheap to clone.
#[derive(Clone)]
pub struct TerminalState {
    /// Database.
    pub pool: PgPool,
    /// Clock.
    pub clock: Clock,
    /// Source of secrets.
    pub random: Random,
}

/// Where the terminal begins.
const HOME: &str = "/terminal";

/// Every address of the terminal. Who is signed in is asked by [`cashier`]: a cashier is no member of staff.
#[rustfmt::skip]
pub fn table() -> Vec<Route<TerminalState>> {
    vec![
        read( "/terminal/sign-in",   Need::Open, sign_in::show),
        write("/terminal/sign-in",   Need::Open, sign_in::enter),
        write("/terminal/sign-out",  Need::Open, sign_in::leave),
        read( "/terminal/password",  Need::Open, sign_in::password),
        write("/terminal/password",  Need::Open, sign_in::change_password),
        read( "/terminal",           Need::Open, amount::show),
        read( "/terminal/card",      Need::Open, amount::card),
        write("/terminal/card",      Need::Open, amount::begin),
        read( "/terminal/today",     Need::Open, today::show),
        read( "/terminal/payments/{payment_id}",         Need::Open, payment::show),
        read( "/terminal/payments/{payment_id}/state",   Need::Open, payment::state),
        write("/terminal/payments/{payment_id}/ask",     Need::Open, payment::ask),
        write("/terminal/payments/{payment_id}/confirm", Need::Open, payment::confirm),
        write("/terminal/payments/{payment_id}/cancel",  Need::Open, payment::cancel),
        write("/terminal/payments/{payment_id}/void",    Need::Open, payment::void),
        write("/terminal/payments/{payment_id}/again",   Need::Open, payment::again),
    ]
}

/// The terminal's pages and the tills' JSON, to be merged with the console's.
pub fn router(state: TerminalState) -> Router {
    let site = Site {
        sessions: Sessions::new(state.pool.clone()),
        clock: state.clock.clone(),
        frame: Arc::new(|visit, title| page(visit, title.to_owned())),
    };
    kit::site::part(&site, table(), state.clone()).merge(till::router(state))
}

/// A page for a phone.
fn page(visit: &Visit, title: String) -> Page {
    Page { phone: true, home: HOME, ..Page::bare(visit, title) }
}
