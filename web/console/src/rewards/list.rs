//! The catalogue.

use access::Permission as May;
use askama::Template;
use axum::extract::State;
use kit::{Answer, Fmt, Markup, Page, Signed, parts};
use rewards::Offer;

use super::{gives, kind_name, named, offer_state, price, taken, text, until};
use crate::{ConsoleState, frame};

#[derive(Template)]
#[template(path = "rewards/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
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
    icon: Markup,
    class: &'static str,
    title: String,
    summary: String,
    kind: Markup,
    gives: Markup,
    state: Markup,
    price: Markup,
    taken: Markup,
    of: Option<Markup>,
    until: String,
}

/// The page.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    let f = visit.f;
    let shown = state.now().await?;
    let offers = rewards::offers(&state.pool).await.map_err(super::told)?;
    let staff = &visit.session.staff;
    visit.html(&ListPage {
        page: frame::page(&visit, f.t(text::REWARDS).to_owned(), &shown),
        rows: offers.iter().map(|offer| row(&f, offer)).collect(),
        may_manage: staff.may(May::ManageRewards),
        may_give: staff.may(May::GiveRewards),
    })
}

fn row(f: &Fmt, offer: &Offer) -> Row {
    let terms = &offer.terms;
    let (taken, of) = taken(f, offer);
    Row {
        href: format!("/rewards/{}", offer.offer_id),
        icon: kit::icon(&terms.icon),
        class: terms.kind.code(),
        title: named(f, &terms.title),
        summary: named(f, &terms.summary),
        kind: kind_name(f, terms.kind),
        gives: gives(f, terms),
        state: offer_state(f, offer.state),
        price: price(f, terms.price),
        taken,
        of,
        until: until(f, terms.until),
    }
}
