//! A payment at its one address: what is asked of whom, and how it ended.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kit::site::go;
use kit::{Answer, Fault, Fmt, Markup, Page};
use merchants::payment::{ASKED_SECONDS, Payment, State as Stands, Why};
use merchants::{Error, pay};

use crate::amount::{TOMAN, tomans};
use crate::cashier::{Cashier, Head};
use crate::member::{self, Member};
use crate::sign_in::told;
use crate::{TerminalState, page, text};

#[derive(Template)]
#[template(path = "member.html")]
struct MemberPage {
    page: Page,
    head: Head,
    payment_id: i64,
    member: Member,
    purchase: Markup,
    /// Its rate, whose it is, and what it takes off.
    discount: Option<(Markup, Markup, Markup)>,
    /// What may be paid with credit, in tomans: all of it and half.
    price: i64,
    half: i64,
    credit: String,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "wait.html")]
struct WaitPage {
    page: Page,
    head: Head,
    payment_id: i64,
    credit: Markup,
    waits: Markup,
    seconds: i64,
    time: Markup,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "result.html")]
struct ResultPage {
    page: Page,
    head: Head,
    payment_id: i64,
    member: Member,
    /// What the customer is given back where it is voided.
    give_back: Markup,
    shown: Ending,
    key: String,
}

/// How a payment ended, as the page shows it.
struct Ending {
    kind: &'static str,
    title: &'static str,
    note: &'static str,
    lines: Vec<Line>,
    /// What can be done now.
    what: Option<&'static str>,
    void: bool,
    less: bool,
}

struct Line {
    name: &'static str,
    amount: Markup,
    class: &'static str,
}

/// The payment where it stands.
pub async fn show(
    State(state): State<TerminalState>,
    cashier: Cashier,
    Path(payment_id): Path<i64>,
) -> Answer {
    let payment = found(pay::payment(&state.pool, &cashier.asker(), payment_id).await)?;
    stands(&state, &cashier, &payment, None).await
}

fn found(payment: Result<Payment, Error>) -> Result<Payment, Fault> {
    payment.map_err(|error| match error {
        Error::NoSuchPayment => missing(&error),
        error => error.into(),
    })
}

fn missing(error: &Error) -> Fault {
    Fault::told(StatusCode::NOT_FOUND, error.message(), text::MISSING_NOTE)
}

/// Tells a page that waits when there is something new: the member may have stopped it.
pub async fn state(
    State(state): State<TerminalState>,
    cashier: Cashier,
    Path(payment_id): Path<i64>,
) -> Answer {
    let payment = found(pay::payment(&state.pool, &cashier.asker(), payment_id).await)?;
    match payment.state(state.clock.now()) {
        Stands::Asked => Ok(StatusCode::NO_CONTENT.into_response()),
        _ => Ok(go(&cashier.visit, &format!("/terminal/payments/{payment_id}"))),
    }
}

async fn stands(
    state: &TerminalState,
    cashier: &Cashier,
    payment: &Payment,
    wrong: Option<(String, String)>,
) -> Answer {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (typed, error) = wrong.unzip();
    let html = match payment.state(state.clock.now()) {
        Stands::Begun => begun(state, cashier, payment, typed.unwrap_or_default(), error).await?,
        Stands::Asked => waits(state, cashier, payment, error).await?,
        ended => result(state, cashier, payment, ended).await?,
    };
    Ok((status, html).into_response())
}

async fn begun(
    state: &TerminalState,
    cashier: &Cashier,
    payment: &Payment,
    credit: String,
    error: Option<String>,
) -> Answer {
    let (visit, f) = (&cashier.visit, cashier.visit.f);
    let bp = payment.discount * 10_000 / payment.purchase;
    let percent = if bp % 100 == 0 { f.int(bp / 100) } else { f.decimal(bp / 10, 1) };
    let price = payment.price() / TOMAN;
    let member = member::of(state, payment).await?;
    visit.html(&MemberPage {
        page: page(visit, f.t(text::FROM_CREDIT).to_owned()),
        head: cashier.head(),
        payment_id: payment.payment_id,
        purchase: f.toman(payment.purchase),
        discount: (payment.discount > 0).then(|| {
            let rate = f.say(text::DISCOUNT, [("percent", percent)]);
            (rate, whose(&f, payment, &member), f.toman(-payment.discount))
        }),
        member,
        price,
        half: price / 2,
        credit,
        error,
    })
}

/// Which of the discounts counts: that of the member's tier, or everybody's.
fn whose(f: &Fmt, payment: &Payment, member: &Member) -> Markup {
    match member.tier.as_ref().filter(|_| payment.by_tier) {
        Some(tier) => {
            let name = Markup::text(f.name(&tier.name.fa, &tier.name.en));
            let tier = Markup(format!("<span data-x>{name}</span>"));
            f.say(text::DISCOUNT_OF_TIER, [("tier", tier)])
        }
        None => Markup::text(f.t(text::DISCOUNT_NOTE)),
    }
}

async fn waits(state: &TerminalState, cashier: &Cashier, payment: &Payment, error: Option<String>) -> Answer {
    let (visit, f) = (&cashier.visit, cashier.visit.f);
    let name = Markup::text(member::of(state, payment).await?.name);
    let name = Markup(format!("<bdi data-x>{name}</bdi>"));
    let seconds = (payment.expires_at.0 - state.clock.now().0) / 1_000_000;
    visit.html(&WaitPage {
        page: page(visit, f.t(text::WAITS).to_owned()),
        head: cashier.head(),
        payment_id: payment.payment_id,
        credit: f.toman(payment.credit),
        waits: f.say(text::READS_OUT, [("name", name)]),
        seconds: seconds.clamp(1, ASKED_SECONDS),
        time: f.counted(&format!("{}:{:02}", seconds / 60, seconds % 60)),
        error,
    })
}

async fn result(state: &TerminalState, cashier: &Cashier, payment: &Payment, ended: Stands) -> Answer {
    let visit = &cashier.visit;
    let bytes: [u8; 16] = state.random.bytes();
    let shown = told_result(&visit.f, payment, ended, payment.voidable(state.clock.now()));
    visit.html(&ResultPage {
        page: page(visit, shown.title.to_owned()),
        head: cashier.head(),
        payment_id: payment.payment_id,
        member: member::of(state, payment).await?,
        give_back: visit.f.toman(payment.cash()),
        shown,
        key: bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    })
}

fn told_result(f: &Fmt, payment: &Payment, ended: Stands, void: bool) -> Ending {
    let line = |name: i18n::Text, rials: i64, class: &'static str| Line {
        name: f.t(name),
        amount: f.toman(rials),
        class,
    };
    let parts = |first: i18n::Text| {
        let mut lines = vec![line(first, payment.cash(), "main"), line(text::PURCHASE, payment.purchase, "")];
        if payment.discount > 0 {
            lines.push(line(text::GIVEN_DISCOUNT, payment.discount, "good"));
        }
        if payment.credit > 0 {
            lines.push(line(text::CREDIT, payment.credit, "good"));
        }
        lines
    };
    let (kind, title, note, lines) = match ended {
        Stands::Done => {
            let note = if payment.cash() > 0 { text::TAKE_CASH } else { text::TAKE_NOTHING };
            ("done", text::DONE, note, parts(text::CASH))
        }
        Stands::Voided => ("refused", text::VOIDED, text::VOIDED_NOTE, parts(text::GIVE_BACK)),
        Stands::Refused(why) => {
            let first = line(text::ASKED_CREDIT, payment.credit, "main");
            ("refused", text::NOT_DONE, why.title(), vec![first, line(text::PURCHASE, payment.purchase, "")])
        }
        _ => ("refused", text::NOT_DONE, text::LAPSED, vec![line(text::PURCHASE, payment.purchase, "main")]),
    };
    let less = ended == Stands::Refused(Why::TooLittle);
    let what = match ended {
        Stands::Refused(_) if less => Some(text::LESS),
        Stands::Refused(_) | Stands::Lapsed => Some(text::ANEW),
        _ => None,
    };
    Ending { kind, title: f.t(title), note: f.t(note), lines, what: what.map(|what| f.t(what)), void, less }
}

/// What the steps' forms send.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    csrf: String,
    credit: String,
    code: String,
    key: String,
}

/// What a step led to: the payment's page, or the page with what is wrong.
async fn led(
    state: &TerminalState,
    cashier: &Cashier,
    payment_id: i64,
    typed: String,
    step: Result<Payment, Error>,
) -> Answer {
    match step {
        Ok(payment) => Ok(to(cashier, payment.payment_id)),
        Err(error @ Error::NoSuchPayment) => Err(missing(&error)),
        // Where it stands otherwise than the form thought, its page says it.
        Err(Error::NotNow) => Ok(to(cashier, payment_id)),
        Err(error) => {
            let payment = found(pay::payment(&state.pool, &cashier.asker(), payment_id).await)?;
            let error = told(&cashier.visit, error)?;
            stands(state, cashier, &payment, Some((typed, error))).await
        }
    }
}

fn to(cashier: &Cashier, payment_id: i64) -> Response {
    go(&cashier.visit, &format!("/terminal/payments/{payment_id}"))
}

/// Asks for an amount of credit.
pub async fn ask(
    State(state): State<TerminalState>,
    cashier: Cashier,
    Path(payment_id): Path<i64>,
    Form(form): Form<Typed>,
) -> Answer {
    cashier.meant(&form.csrf)?;
    // Nothing typed is nothing asked.
    let credit = if form.credit.trim().is_empty() { Some(0) } else { tomans(&form.credit) };
    let Some(credit) = credit else {
        let payment = found(pay::payment(&state.pool, &cashier.asker(), payment_id).await)?;
        let wrong = (form.credit, cashier.visit.f.t(text::CREDIT_WRONG).to_owned());
        return stands(&state, &cashier, &payment, Some(wrong)).await;
    };
    let step = pay::ask(&state.pool, &state.clock, &cashier.asker(), payment_id, credit).await;
    led(&state, &cashier, payment_id, form.credit, step).await
}

/// Takes the member's code.
pub async fn confirm(
    State(state): State<TerminalState>,
    cashier: Cashier,
    Path(payment_id): Path<i64>,
    Form(form): Form<Typed>,
) -> Answer {
    cashier.meant(&form.csrf)?;
    let step = pay::confirm(&state.pool, &state.clock, &cashier.asker(), payment_id, &form.code).await;
    led(&state, &cashier, payment_id, String::new(), step).await
}

/// Gives it up.
pub async fn cancel(
    State(state): State<TerminalState>,
    cashier: Cashier,
    Path(payment_id): Path<i64>,
    Form(form): Form<Typed>,
) -> Answer {
    cashier.meant(&form.csrf)?;
    let step = pay::cancel(&state.pool, &state.clock, &cashier.asker(), payment_id).await;
    led(&state, &cashier, payment_id, String::new(), step).await
}

/// Takes it back.
pub async fn void(
    State(state): State<TerminalState>,
    cashier: Cashier,
    Path(payment_id): Path<i64>,
    Form(form): Form<Typed>,
) -> Answer {
    cashier.meant(&form.csrf)?;
    let step = pay::void(&state.pool, &state.clock, &cashier.asker(), payment_id).await;
    led(&state, &cashier, payment_id, String::new(), step).await
}

/// Begins it anew for another amount of credit, or for none.
pub async fn again(
    State(state): State<TerminalState>,
    cashier: Cashier,
    Path(payment_id): Path<i64>,
    Form(form): Form<Typed>,
) -> Answer {
    cashier.meant(&form.csrf)?;
    let (asker, discount_only) = (cashier.asker(), form.credit == "0");
    let mut step = pay::again(&state.pool, &state.clock, &asker, payment_id, &form.key).await;
    if let (true, Ok(payment)) = (discount_only, &step) {
        step = pay::ask(&state.pool, &state.clock, &asker, payment.payment_id, 0).await;
    }
    led(&state, &cashier, payment_id, String::new(), step).await
}
