//! The list of loads.

use access::Permission;
use askama::Template;
use axum::extract::{Query, State};
use feeds::Load;
use kit::{Answer, Fmt, Markup, Page, Signed, parts};

use super::intake;
use super::progress::{self, ProgressPart};
use super::stored::{KEPT_DAYS, Step, Verdict};
use super::{kind_text, state_badge, text};
use crate::ConsoleState;

const ROWS: i64 = 20;

#[derive(Template)]
#[template(path = "feeds/list.html")]
struct ListPage {
    page: Page,
    may_load: bool,
    now: ProgressPart,
    to_decide: Vec<Sent>,
    kept: Markup,
    rows: Vec<Line>,
    foot: Markup,
    blank: Option<Markup>,
}

/// A file that was sent and is neither loaded nor discarded.
struct Sent {
    href: String,
    title: &'static str,
    name: String,
    state: Markup,
}

struct Line {
    href: String,
    kind: &'static str,
    file_name: String,
    state: Markup,
    counts: Option<[(Markup, &'static str); 6]>,
    error: Option<String>,
    actor: String,
    when: Markup,
}

#[derive(serde::Deserialize)]
pub struct Place {
    before: Option<i64>,
}

/// The list, the latest load first.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Query(place): Query<Place>) -> Answer {
    let f = visit.f;
    let may_load = visit.session.staff.may(Permission::LoadFeeds);
    // Before the list: a load that ends in between is in the list, or asked for again.
    let now = progress::part(&state, &visit.visit, may_load).await;
    let mut loads = feeds::list(&state.pool, place.before, ROWS + 1).await?;
    let more = loads.len() > ROWS as usize;
    loads.truncate(ROWS as usize);
    let next = loads.last().filter(|_| more).map(|load| format!("/feeds?before={}", load.load_id));
    let note = if place.before.is_none() { text::LATEST } else { text::OLDER };
    let previous = place.before.map(|_| "/feeds");
    let blank = loads.is_empty().then(|| {
        let action = if may_load {
            format!("<a class=\"button button-main\" href=\"/feeds/new\">{}</a>", f.t(text::EMPTY_ACTION))
        } else {
            String::new()
        };
        parts::blank("empty", f.t(text::EMPTY_TITLE), &Markup::text(f.t(text::EMPTY_NOTE)), &Markup(action))
    });
    visit.html(&ListPage {
        page: state.page(&visit, f.t(text::FEEDS)).await?,
        may_load,
        now,
        to_decide: if may_load { to_decide(&state, &f).await } else { Vec::new() },
        kept: f.say(text::TO_DECIDE_NOTE, [("days", f.int(KEPT_DAYS))]),
        foot: parts::paging(
            &f,
            &Markup(format!("<span>{}</span>", f.say(note, [("n", f.int(loads.len()))]))),
            previous,
            next.as_deref(),
        ),
        rows: loads.iter().map(|load| line(&f, load)).collect(),
        blank,
    })
}

async fn to_decide(state: &ConsoleState, f: &Fmt) -> Vec<Sent> {
    let stored = intake::stored(state);
    let mut sent = Vec::new();
    for ticket in stored.tickets().await.into_iter().filter(|ticket| ticket.step == Step::Decide) {
        let state = match stored.verdict(&ticket).await {
            Some(Verdict::Report(_)) => parts::state("good", f.t(text::FILE_CHECKED)),
            Some(Verdict::Refused(_)) => parts::state("bad", f.t(text::FILE_REFUSED)),
            None => parts::state("waiting", f.t(text::FILE_NEEDS_CHECK)),
        };
        sent.push(Sent {
            href: format!("/feeds/files/{}", ticket.id),
            title: f.t(kind_text(ticket.kind)),
            name: ticket.file_name,
            state,
        });
    }
    sent
}

fn line(f: &Fmt, load: &Load) -> Line {
    let counts = load.counts;
    let figure = |count: u64, class| {
        (if count == 0 { f.dash() } else { f.int(count) }, if count == 0 { "pale" } else { class })
    };
    Line {
        href: format!("/feeds/{}", load.load_id),
        kind: f.t(kind_text(load.kind)),
        file_name: load.file_name.clone(),
        state: state_badge(f, load.state),
        counts: (load.state == feeds::State::Loaded).then(|| {
            [
                figure(counts.read, ""),
                figure(counts.new, ""),
                figure(counts.changed, ""),
                figure(counts.unchanged, ""),
                figure(counts.waiting, ""),
                figure(counts.rejected, "bad"),
            ]
        }),
        error: load.error.as_ref().map(|message| f.msg(message).to_owned()),
        actor: super::actor_name(f, &load.actor).to_owned(),
        when: f.moment(load.created_at),
    }
}
