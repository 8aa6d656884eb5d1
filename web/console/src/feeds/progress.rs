//! What is loaded at the moment, what waits behind it, and calling it off. The part asks for itself again
//! every second for as long as something goes on; when that changes, the whole page is fetched anew.

use access::Permission;
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderName, HeaderValue};
use feeds::{Phase, Progress};
use kit::{Answer, Fmt, Markup, Signed, Visit, site};

use super::intake::{self, Activity};
use super::stored::{Step, Ticket};
use super::{kind_text, text};
use crate::ConsoleState;

const PATH: &str = "/feeds";

/// The cards of what goes on.
#[derive(Template)]
#[template(path = "feeds/progress.html")]
pub(super) struct ProgressPart {
    f: Fmt,
    csrf: String,
    may_load: bool,
    now: Option<Going>,
    /// Another one whenever something began, ended, came or went: then the page is fetched anew.
    name: String,
    waiting: Vec<Waiting>,
    failure: Option<String>,
}

struct Going {
    title: String,
    by: Markup,
    id: String,
    cancelling: bool,
    /// 0 reading, 1 writing, 2 the copy.
    step: u8,
    /// The copy follows.
    computes: bool,
    bar: Markup,
    facts: Vec<Markup>,
    foot: &'static str,
    can_cancel: bool,
}

struct Waiting {
    id: String,
    title: String,
    file_name: String,
}

#[derive(serde::Deserialize)]
pub struct Seen {
    #[serde(default)]
    name: String,
}

/// The part, asked for by itself.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Query(seen): Query<Seen>) -> Answer {
    let part = part(&state, &visit.visit, visit.session.staff.may(Permission::LoadFeeds)).await;
    let changed = part.name != seen.name;
    let mut answer = visit.html(&part)?;
    if changed {
        answer.headers_mut().insert(HeaderName::from_static("hx-refresh"), HeaderValue::from_static("true"));
    }
    Ok(answer)
}

#[derive(serde::Deserialize)]
pub struct CallOff {
    id: String,
}

/// Stops what is loaded, or takes what waits out of the queue.
pub async fn cancel(State(state): State<ConsoleState>, visit: Signed, Form(asked): Form<CallOff>) -> Answer {
    state.intake.cancel(&asked.id);
    intake::drop_queued(&state, &asked.id).await;
    Ok(site::go(&visit, PATH))
}

/// What goes on now.
pub(super) async fn part(state: &ConsoleState, visit: &Visit, may_load: bool) -> ProgressPart {
    let f = visit.f;
    // The queue before what is taken from it: a file on its way from one to the other is seen.
    let queue = intake::stored(state).queue().await;
    let activity = state.intake.activity();
    let current = activity.as_ref().map(Activity::name).unwrap_or_default();
    let waiting: Vec<Waiting> = queue
        .into_iter()
        .filter(|ticket| ticket.id != current)
        .map(|ticket| Waiting {
            title: f.t(kind_text(ticket.kind)).to_owned(),
            id: ticket.id,
            file_name: ticket.file_name,
        })
        .collect();
    let next = waiting.first().map(|ticket| ticket.id.as_str()).unwrap_or_default();
    let name = format!("{current}.{next}.{}", waiting.len());
    let now = state.clock.now();
    let going = activity.map(|activity| match activity {
        Activity::Reading { ticket, progress, since } => {
            reading(&f, &ticket, &progress, (now.0 - since.0).max(1), since)
        }
        Activity::Computing { since } => computing(&f, since),
    });
    let failure = state.intake.failure().map(|message| f.msg(&message).to_owned());
    ProgressPart { f, csrf: visit.csrf().to_owned(), may_load, now: going, name, waiting, failure }
}

fn reading(f: &Fmt, ticket: &Ticket, progress: &Progress, micros: i64, since: calendar::Instant) -> Going {
    let rows = i64::try_from(progress.rows()).unwrap_or(i64::MAX);
    let (done, total) = progress.bytes();
    let (done, total) = (i64::try_from(done).unwrap_or(i64::MAX), i64::try_from(total).unwrap_or(i64::MAX));
    let phase = progress.phase();
    let rows_come = matches!(phase, Phase::Opening | Phase::Reading);
    let by = [("name", Markup::text(&ticket.actor)), ("when", f.moment(since))];
    let checking = ticket.step == Step::Check;
    Going {
        title: format!("{} · {}", f.t(kind_text(ticket.kind)), ticket.file_name),
        by: f.say(if checking { text::CHECKING_BY } else { text::LOADING_BY }, by),
        id: ticket.id.clone(),
        cancelling: progress.is_cancelled(),
        step: if rows_come { 0 } else { 1 },
        computes: !checking,
        bar: if rows_come {
            kit::chart::bar(f, done, total, "teal")
        } else {
            kit::chart::bar(f, 1, 1, "teal")
        },
        facts: if phase == Phase::Reading {
            reading_facts(f, rows, done, total, micros)
        } else {
            phase_facts(f, phase, rows)
        },
        foot: f.t(if checking { text::NOTHING_WRITTEN } else { text::SAFE_CANCEL }),
        can_cancel: phase != Phase::Closing && phase != Phase::Ended,
    }
}

/// Rows, of how many about, how fast and how long still.
fn reading_facts(f: &Fmt, rows: i64, done: i64, total: i64, micros: i64) -> Vec<Markup> {
    let of = |part: i64, by: i64, through: i64| {
        i64::try_from(i128::from(part) * i128::from(by) / i128::from(through.max(1))).unwrap_or(i64::MAX)
    };
    let bold = |figure: Markup| Markup(format!("<b>{figure}</b>"));
    let all = round_to_two(of(rows, total, done));
    let mut facts = vec![if done > 0 {
        f.say(text::ROWS_OF_ABOUT, [("n", bold(f.int(rows))), ("total", f.int(all.max(rows)))])
    } else {
        f.say(text::ROWS_READ, [("n", bold(f.int(rows)))])
    }];
    facts.push(f.say(text::RATE, [("n", bold(f.int(round_to_two(of(rows, 1_000_000, micros)))))]));
    if done > 0 && micros > 1_000_000 {
        let left = of(micros, total - done, done) / 1_000;
        facts.push(f.say(text::TIME_LEFT, [("time", bold(f.duration(left)))]));
    }
    facts
}

fn phase_facts(f: &Fmt, phase: Phase, rows: i64) -> Vec<Markup> {
    let told = match phase {
        Phase::Opening | Phase::Reading => text::PHASE_OPENING,
        Phase::Waiting => text::PHASE_WAITING,
        Phase::Settling => text::PHASE_SETTLING,
        Phase::Arriving => text::PHASE_ARRIVING,
        Phase::Closing | Phase::Ended => text::PHASE_CLOSING,
    };
    let mut facts = vec![Markup::text(f.t(told))];
    if rows > 0 {
        facts.insert(0, f.say(text::ROWS_READ, [("n", Markup(format!("<b>{}</b>", f.int(rows))))]));
    }
    facts
}

fn computing(f: &Fmt, since: calendar::Instant) -> Going {
    Going {
        title: f.t(text::COMPUTING).to_owned(),
        by: f.moment(since),
        id: String::new(),
        cancelling: false,
        step: 2,
        computes: true,
        bar: kit::chart::bar(f, 1, 1, "teal"),
        facts: Vec::new(),
        foot: f.t(text::COMPUTING_NOTE),
        can_cancel: false,
    }
}

/// An estimate: its first two digits, the rest zeros.
fn round_to_two(number: i64) -> i64 {
    let mut power = 1;
    while number / power >= 100 {
        power *= 10;
    }
    number / power * power
}

#[cfg(test)]
mod tests {
    use super::round_to_two;

    #[test]
    fn estimates_have_two_digits() {
        let cases = [(0, 0), (7, 7), (99, 99), (412, 410), (20_148_999, 20_000_000), (412_907, 410_000)];
        for (number, rounded) in cases {
            assert_eq!(round_to_two(number), rounded);
        }
    }
}
