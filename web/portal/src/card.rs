//! A member's card: its code, what a till asks, and how that ended.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use kit::site::go;
use kit::{Answer, Fault, Fmt, Markup, Page, Visit, qr};
use ledger::statement;
use merchants::card::{self, Face, Holder, STEP_SECONDS};
use merchants::manage;
use merchants::payment::{ASKED_SECONDS, Payment, State as Stands, Why};
use parties::Scope;
use parties::view::full_name;

use crate::{PortalState, page, text};

#[derive(Template)]
#[template(path = "card.html")]
struct CardPage {
    page: Page,
    face: FacePart,
}

#[derive(Template)]
#[template(path = "face.html")]
struct FacePart {
    f: Fmt,
    token: String,
    seen: Seen,
    shown: Shown,
}

/// Which payment's end was seen.
#[derive(Debug, Clone, Copy, Default, serde::Deserialize)]
#[serde(default)]
pub struct Seen {
    seen: Option<i64>,
}

/// What of a card is shown.
enum Shown {
    Code { name: String, picture: Markup, code: Markup, seconds: i64, figure: Markup },
    Read { payment_id: i64, at: Markup },
    Asked(Asked),
    Ended { payment_id: i64, kind: &'static str, title: &'static str, note: Markup, balance: Markup },
}

/// A payment that waits for the member.
struct Asked {
    payment_id: i64,
    icon: String,
    at: Markup,
    credit: Markup,
    digits: Vec<Markup>,
    seconds: i64,
    time: Markup,
    purchase: Markup,
    discount: Option<Markup>,
    after: Markup,
}

/// The page.
pub async fn show(
    State(state): State<PortalState>,
    visit: Visit,
    Path(token): Path<String>,
    Query(seen): Query<Seen>,
) -> Answer {
    let face = part(&state, &visit, token, seen).await?;
    let title = visit.f.t(if matches!(face.shown, Shown::Asked(_)) { text::CONFIRM } else { text::CARD });
    let page = page(&visit, title.to_owned());
    visit.html(&CardPage { page, face })
}

/// The part of it that is asked for again every two seconds.
pub async fn face(
    State(state): State<PortalState>,
    visit: Visit,
    Path(token): Path<String>,
    Query(seen): Query<Seen>,
) -> Answer {
    let face = part(&state, &visit, token, seen).await?;
    visit.html(&face)
}

/// The member stops a payment.
pub async fn stop(
    State(state): State<PortalState>,
    visit: Visit,
    Path((token, payment_id)): Path<(String, i64)>,
) -> Answer {
    let holder = holder(&state, &token).await?;
    match merchants::pay::stop(&state.pool, &state.clock, &holder, payment_id).await {
        // Where it is done already, the page says so.
        Ok(_) | Err(merchants::Error::NotNow | merchants::Error::NoSuchPayment) => {
            Ok(go(&visit, &format!("/card/{token}")))
        }
        Err(error) => Err(error.into()),
    }
}

async fn holder(state: &PortalState, token: &str) -> Result<Holder, Fault> {
    match card::holder(&state.pool, token).await {
        Ok(holder) => Ok(holder),
        Err(merchants::Error::NoSuchCard) => {
            Err(Fault::told(StatusCode::NOT_FOUND, text::GONE, text::GONE_NOTE))
        }
        Err(error) => Err(error.into()),
    }
}

async fn part(state: &PortalState, visit: &Visit, token: String, seen: Seen) -> Result<FacePart, Fault> {
    let (f, holder) = (visit.f, holder(state, &token).await?);
    let shown = match card::face(&state.pool, &state.clock, &holder, seen.seen).await? {
        Face::Code { code, seconds } => {
            let title = f.say(text::PICTURE, [("code", f.ltr(&code))]).plain();
            let (first, last) = code.split_at(4);
            Shown::Code {
                name: name(state, &holder).await?,
                picture: qr::picture(&format!("bashgah:{code}"), &title)?,
                code: f.ltr(&format!("{first} {last}")),
                seconds: seconds.clamp(1, STEP_SECONDS),
                figure: f.counted(&seconds.to_string()),
            }
        }
        Face::Begun(payment) => {
            Shown::Read { payment_id: payment.payment_id, at: place(state, &f, &payment).await?.0 }
        }
        Face::Asked { payment, code, seconds } => {
            Shown::Asked(asked(state, &f, &holder, payment, &code, seconds).await?)
        }
        Face::Ended(payment) => ended(state, &f, &holder, &payment).await?,
    };
    Ok(FacePart { f, token, seen, shown })
}

async fn name(state: &PortalState, holder: &Holder) -> Result<String, Fault> {
    let faces = parties::faces(&state.pool, Scope::Everyone, &[holder.party_id]).await?;
    let name = faces.first().map(|face| full_name(face.given_name.as_deref(), face.family_name.as_deref()));
    Ok(name.unwrap_or_default())
}

/// Merchant and branch in words, the merchant alone, and its picture.
async fn place(state: &PortalState, f: &Fmt, payment: &Payment) -> Result<(Markup, Markup, String), Fault> {
    let Some((branch, about)) = manage::place(&state.pool, payment.branch_id).await? else {
        return Err(Fault::not_found());
    };
    let merchant = Markup::text(f.name(&about.name_fa, &about.name_en));
    let branch = Markup::text(f.name(&branch.name_fa, &branch.name_en));
    let at = f.say(text::AT, [("merchant", merchant.clone()), ("branch", branch)]);
    Ok((at, merchant, about.icon))
}

async fn balance(state: &PortalState, holder: &Holder) -> Result<i64, Fault> {
    Ok(statement::balance(&state.pool, holder.party_id, state.clock.now()).await?.available)
}

async fn asked(
    state: &PortalState,
    f: &Fmt,
    holder: &Holder,
    payment: Payment,
    code: &str,
    seconds: i64,
) -> Result<Asked, Fault> {
    let (at, _, icon) = place(state, f, &payment).await?;
    Ok(Asked {
        payment_id: payment.payment_id,
        icon,
        at,
        credit: f.toman(payment.credit),
        digits: code.chars().map(|digit| f.ltr(&digit.to_string())).collect(),
        seconds: seconds.clamp(1, ASKED_SECONDS),
        time: f.counted(&format!("{}:{:02}", seconds / 60, seconds % 60)),
        purchase: f.toman(payment.purchase),
        discount: (payment.discount > 0).then(|| f.toman(payment.discount)),
        // What is held for it is not among what can be spent.
        after: f.toman(balance(state, holder).await?),
    })
}

async fn ended(state: &PortalState, f: &Fmt, holder: &Holder, payment: &Payment) -> Result<Shown, Fault> {
    let merchant = place(state, f, payment).await?.1;
    let values = [("amount", f.toman(payment.credit)), ("merchant", merchant)];
    let (kind, title, note) = match payment.stood {
        Stands::Done if payment.credit == 0 => ("done", text::DONE, f.say(text::DISCOUNTED_NOTE, values)),
        Stands::Done => ("done", text::DONE, f.say(text::DONE_NOTE, values)),
        Stands::Voided => ("wait", text::VOIDED, f.say(text::VOIDED_NOTE, values)),
        Stands::Refused(Why::TooLittle) => ("refused", text::NOT_DONE, f.say(text::TOO_LITTLE, values)),
        Stands::Refused(Why::WrongCodes) => ("refused", text::NOT_DONE, f.say(text::WRONG_CODES, values)),
        _ => ("refused", text::NOT_DONE, Markup::text(f.t(text::NOT_DONE_NOTE))),
    };
    let balance = f.toman(balance(state, holder).await?);
    Ok(Shown::Ended { payment_id: payment.payment_id, kind, title: f.t(title), note, balance })
}
