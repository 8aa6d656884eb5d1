//! The amount of a purchase, and the member's card.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kit::site::{PERMISSIONS, go};
use kit::{Answer, Markup, Page};
use merchants::pay;
use merchants::payment::MOST_PURCHASE;

use crate::cashier::{Cashier, Head};
use crate::sign_in::told;
use crate::{TerminalState, page, text};

/// Rials of a toman.
pub const TOMAN: i64 = 10;

#[derive(Template)]
#[template(path = "amount.html")]
struct AmountPage {
    page: Page,
    head: Head,
    /// By it the purchase is known, however often its form is sent.
    key: String,
    amount: String,
    error: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "card.html")]
struct CardPage {
    page: Page,
    head: Head,
    purchase: Purchase,
    shown: Markup,
    error: Option<String>,
}

/// What was typed so far.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Purchase {
    key: String,
    amount: String,
}

impl Purchase {
    /// In rial, where it is an amount.
    fn rials(&self) -> Option<i64> {
        tomans(&self.amount).filter(|rials| (1..=MOST_PURCHASE).contains(rials))
    }
}

/// An amount of tomans as people type it, in rials.
pub fn tomans(text: &str) -> Option<i64> {
    let latin = persian::latin_digits(text);
    let digits: String =
        latin.chars().filter(|sign| !matches!(sign, ',' | '٬' | '،' | ' ' | '\u{a0}')).collect();
    let all = !digits.is_empty() && digits.bytes().all(|sign| sign.is_ascii_digit());
    all.then(|| digits.parse::<i64>().ok()?.checked_mul(TOMAN)).flatten()
}

/// The pad.
pub async fn show(State(state): State<TerminalState>, cashier: Cashier) -> Answer {
    let bytes: [u8; 16] = state.random.bytes();
    let key = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    pad(&cashier, Purchase { key, amount: String::new() }, None)
}

fn pad(cashier: &Cashier, purchase: Purchase, error: Option<&'static str>) -> Answer {
    let (visit, Purchase { key, amount }) = (&cashier.visit, purchase);
    let page = page(visit, visit.f.t(text::AMOUNT).to_owned());
    visit.html(&AmountPage { page, head: cashier.head(), key, amount, error })
}

/// Where the member's card is read.
pub async fn card(cashier: Cashier, Query(purchase): Query<Purchase>) -> Answer {
    match purchase.rials() {
        Some(_) => card_page(&cashier, purchase, None),
        None => {
            let error = cashier.visit.f.t(text::AMOUNT_WRONG);
            let html = pad(&cashier, purchase, Some(error))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
    }
}

fn card_page(cashier: &Cashier, purchase: Purchase, error: Option<String>) -> Answer {
    let visit = &cashier.visit;
    let shown = visit.f.toman(purchase.rials().unwrap_or_default());
    let page = page(visit, visit.f.t(text::READ_CARD).to_owned());
    let html = visit.html(&CardPage { page, head: cashier.head(), purchase, shown, error })?;
    Ok(with_camera(html))
}

fn with_camera(mut response: Response) -> Response {
    let devices = HeaderValue::from_static("camera=(self), microphone=(), geolocation=()");
    response.headers_mut().insert(PERMISSIONS, devices);
    response
}

/// A card's code for a purchase.
#[derive(serde::Deserialize)]
pub struct Read {
    csrf: String,
    code: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    amount: String,
}

/// Begins the payment.
pub async fn begin(State(state): State<TerminalState>, cashier: Cashier, Form(form): Form<Read>) -> Answer {
    cashier.meant(&form.csrf)?;
    let purchase = Purchase { key: form.key, amount: form.amount };
    let rials = purchase.rials().unwrap_or_default();
    let begun =
        pay::begin(&state.pool, &state.clock, &cashier.asker(), &purchase.key, rials, &form.code).await;
    match begun {
        Ok(payment) => Ok(go(&cashier.visit, &format!("/terminal/payments/{}", payment.payment_id))),
        Err(error) => {
            let error = told(&cashier.visit, error)?;
            let html = card_page(&cashier, purchase, Some(error))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::tomans;

    #[test]
    fn tomans_are_read_as_people_type_them() {
        for (text, rials) in [
            ("۱٬۲۵۰٬۰۰۰", Some(12_500_000)),
            ("1,250,000", Some(12_500_000)),
            ("٤٠٠", Some(4_000)),
            ("0", Some(0)),
            ("", None),
            ("-5", None),
            ("12.5", None),
            ("999999999999999999999", None),
        ] {
            assert_eq!(tomans(text), rials, "{text}");
        }
    }
}
