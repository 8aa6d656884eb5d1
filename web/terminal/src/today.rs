//! The purchases of today, each with the way to its page, where it can be voided.

use askama::Template;
use axum::extract::State;
use kit::{Answer, Markup, Page};
use merchants::pay;
use merchants::payment::State as Stands;

use crate::cashier::{Cashier, Head};
use crate::{TerminalState, member, page, text};

#[derive(Template)]
#[template(path = "today.html")]
struct TodayPage {
    page: Page,
    head: Head,
    sum: Markup,
    rows: Vec<Row>,
}

struct Row {
    payment_id: i64,
    purchase: Markup,
    facts: Markup,
    state: &'static str,
    class: &'static str,
}

/// The list.
pub async fn show(State(state): State<TerminalState>, cashier: Cashier) -> Answer {
    let (visit, f, now) = (&cashier.visit, cashier.visit.f, state.clock.now());
    let payments = pay::of_today(&state.pool, &state.clock, cashier.session.branch_id).await?;
    let done: Vec<i64> =
        payments.iter().filter(|one| one.stood == Stands::Done).map(|one| one.credit).collect();
    let sum = [("n", f.int(done.len())), ("amount", f.toman(done.iter().sum::<i64>()))];
    let mut members: Vec<i64> = payments.iter().map(|payment| payment.party_id).collect();
    members.sort_unstable();
    members.dedup();
    let names = member::names(&state, &members).await?;
    let rows = payments.iter().map(|payment| {
        let (stands, (_, hour, minute)) = (payment.state(now), payment.begun_at.in_tehran());
        let name = Markup::text(names.get(&payment.party_id).map_or("", String::as_str));
        let facts = [
            ("at", f.ltr(&format!("{hour:02}:{minute:02}"))),
            ("name", Markup(format!("<bdi data-x>{name}</bdi>"))),
            ("n", f.int(payment.payment_id)),
        ];
        Row {
            payment_id: payment.payment_id,
            purchase: f.toman(payment.purchase),
            facts: f.say(text::FACTS, facts),
            state: f.t(stands.title()),
            class: stands.code(),
        }
    });
    let rows = rows.collect();
    let page = page(visit, f.t(text::TODAY).to_owned());
    visit.html(&TodayPage { page, head: cashier.head(), sum: f.say(text::SUM, sum), rows })
}
