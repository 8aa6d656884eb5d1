//! Deliveries of messages: all of them, or those that were given up, which can be sent again.

use ::webhooks::Delivery;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use kit::site::go_with_notice;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};

use super::{Sent, number, text, verbatim, webhooks};
use crate::ConsoleState;

const PATH: &str = "/webhooks/deliveries";
const DEAD: &str = "/webhooks/deliveries?dead=1";
/// Deliveries of a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "connections/deliveries.html")]
struct DeliveriesPage {
    page: Page,
    rows: Vec<Row>,
    dead: bool,
    paging: Markup,
}

/// A delivery as the lists show it.
pub(super) struct Row {
    pub id: i64,
    pub is_dead: bool,
    pub kind: &'static str,
    pub message_id: Markup,
    pub url: String,
    pub state: Markup,
    pub why: String,
    pub attempts: Markup,
    pub when: Markup,
}

pub(super) fn row(f: &Fmt, delivery: &Delivery) -> Row {
    let state = match delivery.state.as_str() {
        "delivered" => parts::state("good", f.t(text::DELIVERED)),
        "dead" => parts::state("bad", f.t(text::DEAD)),
        _ => parts::state("waiting", f.t(text::PENDING)),
    };
    let why = delivery.why().map(|why| f.digits(f.msg(&why))).unwrap_or_default();
    let pending = delivery.state == "pending" && delivery.attempts > 0;
    let when = if pending {
        f.say(text::AGAIN_AT, [("when", f.moment(delivery.next_at))])
    } else {
        f.moment(delivery.tried_at.unwrap_or(delivery.occurred_at))
    };
    Row {
        id: delivery.delivery_id,
        is_dead: delivery.state == "dead",
        kind: webhooks::type_title(&delivery.kind).map_or("", |title| f.t(title)),
        message_id: verbatim(&delivery.message_id),
        url: delivery.url.clone(),
        state,
        why,
        attempts: f.int(i64::from(delivery.attempts)),
        when,
    }
}

/// Which deliveries.
#[derive(serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    dead: Option<u8>,
    before: Option<i64>,
}

/// The list.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Query(asked): Query<Asked>) -> Answer {
    let f = visit.f;
    let dead = asked.dead == Some(1);
    let title = if dead { text::DEAD_TITLE } else { text::DELIVERIES_TITLE };
    let page = state.page(&visit, f.t(title)).await?;
    let found = ::webhooks::deliveries(&state.pool, dead, asked.before, PAGE + 1).await?;
    let shown = &found[..found.len().min(PAGE as usize)];
    let place = if dead { DEAD } else { "/webhooks/deliveries?" };
    let more = (found.len() > shown.len()).then(|| shown.last()).flatten();
    let next = more.map(|last| format!("{place}&before={}", last.delivery_id));
    let first = asked.before.map(|_| if dead { DEAD } else { PATH });
    let note = f.say(text::SHOWN, [("n", f.int(shown.len() as i64))]);
    let paging = if first.is_some() || next.is_some() {
        parts::paging(&f, &note, first, next.as_deref())
    } else {
        Markup::default()
    };
    let rows = shown.iter().map(|delivery| row(&f, delivery)).collect();
    visit.html(&DeliveriesPage { page, rows, dead, paging })
}

/// Sends one that was given up again.
pub async fn resend(State(state): State<ConsoleState>, visit: Signed, Form(sent): Form<Sent>) -> Answer {
    let (actor, id) = (visit.session.staff.actor(), number(&sent, "id").unwrap_or(0));
    match ::webhooks::resend(&state.pool, &state.clock, &actor, id).await {
        Ok(()) => Ok(go_with_notice(&visit, DEAD, "webhook-resent")),
        // Somebody else has sent it meanwhile: the list shows it.
        Err(::webhooks::Error::NotFound) => Ok(kit::site::go(&visit, DEAD)),
        Err(error) => Err(Fault::from(error)),
    }
}

/// Sends all that were given up again.
pub async fn resend_all(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    let actor = visit.session.staff.actor();
    ::webhooks::resend_dead(&state.pool, &state.clock, &actor).await?;
    Ok(go_with_notice(&visit, DEAD, "webhook-resent"))
}

impl DeliveriesPage {
    fn title(&self) -> &'static str {
        self.page.t(if self.dead { text::DEAD_TITLE } else { text::DELIVERIES_TITLE })
    }
}
