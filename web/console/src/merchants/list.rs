//! The list of merchants, and the form for a new one.

use ::merchants::manage::{self, About, Merchant};
use ::merchants::{Contract, ICONS};
use access::Permission as May;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use i18n::Text;
use kit::site::go_with_notice;
use kit::{Answer, Fmt, Markup, Page, Signed, parts};

use super::{Typed, text, told};
use crate::ConsoleState;
use crate::credit::rials;

#[derive(Template)]
#[template(path = "merchants/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    may_manage: bool,
    icons: Vec<(&'static str, &'static str)>,
    typed: Typed,
    error: Option<String>,
}

impl ListPage {
    fn empty(&self) -> Markup {
        let f = &self.page.f;
        parts::blank(
            "empty",
            f.t(text::NONE_YET),
            &Markup::text(f.t(text::NONE_YET_NOTE)),
            &Markup::default(),
        )
    }
}

struct Row {
    merchant_id: i32,
    icon: String,
    name: String,
    branches: Markup,
    terms: Markup,
    unsettled: Markup,
    open: Markup,
    state: Markup,
}

/// Pictures of merchants and what they are called.
pub(super) fn icons(f: &Fmt) -> Vec<(&'static str, &'static str)> {
    const NAMES: [Text; 8] = [
        text::ICON_STORE,
        text::ICON_BOOKS,
        text::ICON_CART,
        text::ICON_FOOD,
        text::ICON_CAR,
        text::ICON_HEALTH,
        text::ICON_CLOTHES,
        text::ICON_TRAVEL,
    ];
    ICONS.into_iter().zip(NAMES.map(|name| f.t(name))).collect()
}

/// A contract's terms in a line.
pub(super) fn terms(f: &Fmt, contract: &Contract) -> Markup {
    let values = [
        ("discount", f.rate(contract.discount_bp)),
        ("commission", f.rate(contract.commission_bp)),
        ("cycle", Markup::text(f.t(contract.cycle.title()).to_lowercase())),
    ];
    f.say(text::TERMS_IN_SHORT, values)
}

pub(super) fn standing(f: &Fmt, merchant: &Merchant) -> Markup {
    match (&merchant.closed_at, &merchant.contract) {
        (Some(_), _) => parts::state("plain", f.t(text::CLOSED)),
        (None, None) => parts::state("waiting", f.t(text::NO_TERMS)),
        (None, Some(_)) => parts::state("good", f.t(text::IN_USE)),
    }
}

/// The list.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    page(&state, &visit, Typed::default(), None).await
}

async fn page(state: &ConsoleState, visit: &Signed, typed: Typed, error: Option<String>) -> Answer {
    let f = visit.f;
    let merchants = manage::list(&state.pool, state.clock.today()).await?;
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html = ListPage {
        page: state.page(visit, f.t(text::MERCHANTS)).await?,
        rows: merchants.iter().map(|merchant| row(&f, merchant)).collect(),
        may_manage: visit.session.staff.may(May::ManageMerchants),
        icons: icons(&f),
        typed,
        error,
    };
    Ok((status, visit.html(&html)?).into_response())
}

fn row(f: &Fmt, merchant: &Merchant) -> Row {
    let money = |amount: i64| if amount == 0 { f.dash() } else { rials(f, amount) };
    Row {
        merchant_id: merchant.merchant_id,
        icon: merchant.about.icon.clone(),
        name: f.name(&merchant.about.name_fa, &merchant.about.name_en).to_owned(),
        branches: f.say(text::BRANCHES_N, [("n", f.int(merchant.branches))]),
        terms: merchant.contract.as_ref().map_or_else(|| f.dash(), |contract| terms(f, contract)),
        unsettled: money(merchant.unsettled),
        open: money(merchant.open),
        state: standing(f, merchant),
    }
}

impl Typed {
    pub(super) fn about(&self) -> About {
        About {
            name_fa: self.name_fa.clone(),
            name_en: self.name_en.clone(),
            legal_id: self.legal_id.clone(),
            iban: self.iban.clone(),
            icon: self.icon.clone(),
        }
    }
}

/// Adds a merchant.
pub async fn add(State(state): State<ConsoleState>, visit: Signed, Form(typed): Form<Typed>) -> Answer {
    match manage::add(&state.pool, &state.clock, &visit.session.staff, &typed.about()).await {
        Ok(merchant_id) => Ok(go_with_notice(&visit, &format!("/merchants/{merchant_id}"), "merchant-added")),
        Err(error) => {
            let error = told(&visit, error)?;
            page(&state, &visit, typed, Some(error)).await
        }
    }
}
