//! The members' pages. So far one: a member's card at an address that nobody can guess, with its code and with what a
//! till asks. And the pictures of rewards, which everybody may see.

mod card;
mod pictures;
pub mod text;

use std::sync::Arc;

use axum::Router;
use calendar::Clock;
use kit::{Need, Page, Route, Site, read, write};
use sqlx::PgPool;

/// What the pages work with. Cheap to clone.
#[derive(Clone)]
pub struct PortalState {
    /// Database.
    pub pool: PgPool,
    /// Clock.
    pub clock: Clock,
}

/// Every address of the portal. Who knows a card's token has the card.
#[rustfmt::skip]
pub fn table() -> Vec<Route<PortalState>> {
    vec![
        read( "/card/{token}",                   Need::Open, card::show),
        read( "/card/{token}/face",              Need::Open, card::face),
        write("/card/{token}/{payment_id}/stop", Need::Open, card::stop),
        read( "/pictures/{name}",                Need::Open, pictures::show),
    ]
}

/// The portal's pages, to be merged with the console's.
pub fn router(state: PortalState) -> Router {
    let site = Site {
        sessions: access::Sessions::new(state.pool.clone()),
        clock: state.clock.clone(),
        frame: Arc::new(|visit, title| page(visit, title.to_owned())),
    };
    kit::site::part(&site, table(), state)
}

/// A page for a phone.
fn page(visit: &kit::Visit, title: String) -> Page {
    Page { phone: true, home: "", ..Page::bare(visit, title) }
}
