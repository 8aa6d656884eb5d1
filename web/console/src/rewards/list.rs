//! The catalogue.

use access::Permission as May;
use askama::Template;
use axum::extract::{Query, State};
use kit::{Answer, Fmt, Markup, Page, Signed, parts};
use rewards::Offer;

use super::{gives, kind_name, named, offer_state, price, taken, text, tile, until};
use crate::{ConsoleState, frame};

/// Offers of a page.
const ROWS: usize = 20;

#[derive(Template)]
#[template(path = "rewards/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    paging: Option<Markup>,
    may_manage: bool,
    may_give: bool,
}

impl ListPage {
    fn blank(&self) -> Markup {
        let f = &self.page.f;
        let action = format!("<a class=\"button button-main\" href=\"/rewards/new\">{}</a>", f.t(text::NEW));
        let action = if self.may_manage { Markup(action) } else { Markup::default() };
        parts::blank("empty", f.t(text::EMPTY), &Markup::text(f.t(text::EMPTY_NOTE)), &action)
    }
}

struct Row {
    href: String,
    tile: Markup,
    title: String,
    summary: String,
    kind: Markup,
    /// Why nobody can have it now, though it is open.
    why: Option<&'static str>,
    gives: Markup,
    state: Markup,
    price: Markup,
    taken: Markup,
    of: Option<Markup>,
    until: String,
}

/// Behind which offer the page begins.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Place {
    after: Option<i64>,
}

/// The page.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Query(place): Query<Place>) -> Answer {
    let (f, pool) = (visit.f, &state.pool);
    let shown = state.now().await?;
    let (offers, all) = tokio::try_join!(
        rewards::page(pool, state.clock.today(), place.after, ROWS as i64 + 1),
        rewards::count(pool)
    )?;
    let staff = &visit.session.staff;
    visit.html(&ListPage {
        page: frame::page(&visit, f.t(text::REWARDS).to_owned(), &shown),
        rows: offers.iter().take(ROWS).map(|offer| row(&f, offer)).collect(),
        paging: paging(&f, &place, &offers, all),
        may_manage: staff.may(May::ManageRewards),
        may_give: staff.may(May::GiveRewards),
    })
}

/// The way to the next offers and back to the first, where not all stand here.
fn paging(f: &Fmt, place: &Place, offers: &[Offer], all: i64) -> Option<Markup> {
    let last = offers.iter().take(ROWS).next_back().filter(|_| offers.len() > ROWS);
    let next = last.map(|offer| format!("/rewards?after={}", offer.offer_id));
    let first = place.after.map(|_| "/rewards");
    let values = [("n", f.int(offers.len().min(ROWS))), ("total", f.int(all))];
    let note = Markup(format!("<span>{}</span>", f.say(text::ROWS_OF, values)));
    (next.is_some() || first.is_some()).then(|| parts::paging(f, &note, first, next.as_deref()))
}

fn row(f: &Fmt, offer: &Offer) -> Row {
    let terms = &offer.terms;
    let (taken, of) = taken(f, offer);
    Row {
        href: format!("/rewards/{}", offer.offer_id),
        tile: tile(terms.kind, &terms.icon, offer.picture.as_ref()),
        title: named(f, &terms.title),
        summary: named(f, &terms.summary),
        kind: kind_name(f, terms.kind),
        why: super::shop_is_closed(offer).then(|| f.t(text::SHOP_CLOSED)),
        gives: gives(f, terms),
        state: offer_state(f, offer.state),
        price: price(f, terms.price),
        taken,
        of,
        until: until(f, terms.until),
    }
}
