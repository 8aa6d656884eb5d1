//! What waits to be done, each with one way to it.

use access::Permission as May;
use calendar::Instant;
use feeds::source;
use kit::{Fmt, Markup, Signed, Unit};
use standing::FollowUp;

use super::text;
use crate::ConsoleState;
use crate::card::{self, Card};
use crate::live::{Latest, Shown};
use crate::store::FeedState;

/// A task.
pub struct Task {
    pub icon: &'static str,
    pub kind: &'static str,
    pub title: Markup,
    pub note: Markup,
    /// Where to, and in which words.
    pub link: Option<(String, Markup)>,
}

/// The tasks of somebody who may see them.
pub fn tasks(visit: &Signed, shown: &Shown, latest: &Latest, late: &Late) -> Card<Vec<Task>> {
    let f = &visit.f;
    let mut tasks = Vec::new();
    if visit.session.staff.may(May::SeeFeeds) {
        let Some(feeds) = &shown.feeds else { return Card::Failed(card::failed(visit)) };
        let Some(late) = late else { return Card::Failed(card::failed(visit)) };
        tasks.extend(late_task(f, late));
        feed_tasks(f, feeds, &mut tasks);
    }
    member_tasks(f, latest, &mut tasks);
    Card::Shown(tasks)
}

/// Names of the sources that are late and since when, the longest first; `None` where it could not be read.
pub type Late = Option<Vec<(Instant, String)>>;

/// The sources that are late now: time alone makes them so, so that no earlier answer is kept.
pub async fn late(state: &ConsoleState) -> Late {
    let standings = source::standings(&state.pool, &state.clock).await;
    let standings = standings.inspect_err(|error| {
        tracing::error!(code = error.code(), cause = %error, "the sources could not be read");
    });
    let mut late: Vec<_> = standings
        .ok()?
        .into_iter()
        .filter_map(|one| Some((one.punctuality.late_since?, one.source.form.name)))
        .collect();
    late.sort();
    Some(late)
}

fn late_task(f: &Fmt, late: &[(Instant, String)]) -> Option<Task> {
    let (since, first) = late.first()?;
    let name = Markup(format!("<bdi data-x>{}</bdi>", Markup::text(first)));
    let title = match late.len() {
        1 => f.say(text::LATE_ONE, [("name", name)]),
        n => f.say(text::LATE_SOME, [("n", f.int(n)), ("name", name)]),
    };
    Some(Task {
        icon: "clock-exclamation",
        kind: "bad",
        title,
        note: f.say(text::LATE_NOTE, [("at", f.moment(*since))]),
        link: Some(("/feeds/sources".to_owned(), Markup::text(f.t(text::SEE_SOURCES)))),
    })
}

fn member_tasks(f: &Fmt, latest: &Latest, tasks: &mut Vec<Task>) {
    let open = &latest.run.summary.tasks;
    let unit = Unit::of_total(latest.run.summary.totals.earned);
    if open.renewal_members > 0 {
        tasks.push(Task {
            icon: "calendar-due",
            kind: "teal",
            title: f.say(
                text::RENEWALS,
                [("n", f.int(open.renewal_members)), ("tiers", latest.highest_tiers(f))],
            ),
            note: f.say(
                text::RENEWALS_NOTE,
                [
                    ("n", f.int(open.renewal_policies)),
                    ("amount", f.amount(open.renewal_premium, unit, 0)),
                    ("unit", Markup::text(f.t(unit.text()))),
                ],
            ),
            link: followed_up(f, FollowUp::Renewal),
        });
    }
    if open.grace_ending > 0 {
        tasks.push(Task {
            icon: "hourglass",
            kind: "plain",
            title: f.say(text::GRACE, [("n", f.int(open.grace_ending))]),
            note: Markup::text(f.t(text::GRACE_NOTE)),
            link: followed_up(f, FollowUp::GraceEnds),
        });
    }
    if open.overdue_members > 0 {
        tasks.push(Task {
            icon: "cash",
            kind: "gold",
            title: f.say(text::OVERDUE, [("n", f.int(open.overdue_members))]),
            note: f.say(
                text::OVERDUE_NOTE,
                [
                    ("amount", f.amount(open.overdue_amount, unit, 0)),
                    ("unit", Markup::text(f.t(unit.text()))),
                ],
            ),
            link: followed_up(f, FollowUp::Overdue),
        });
    }
}

/// The way to the members whom a task concerns.
fn followed_up(f: &Fmt, task: FollowUp) -> Option<(String, Markup)> {
    Some((format!("/members?task={}", task as u8), Markup::text(f.t(text::SEE_MEMBERS))))
}

fn feed_tasks(f: &Fmt, feeds: &FeedState, tasks: &mut Vec<Task>) {
    for load in &feeds.with_rejects {
        tasks.push(Task {
            icon: "alert-triangle",
            kind: "bad",
            title: f.say(
                text::REJECTED,
                [
                    ("n", f.int(load.rows_rejected)),
                    ("file", Markup(format!("<bdi data-x>{}</bdi>", Markup::text(&load.file_name)))),
                ],
            ),
            note: f.say(text::LOADED_AT, [("at", f.moment(load.finished_at))]),
            link: Some((format!("/feeds/{}", load.load_id), Markup::text(f.t(text::SEE_REJECTED)))),
        });
    }
    if let Some(waiting) = &feeds.waiting {
        tasks.push(Task {
            icon: "clock-pause",
            kind: "plain",
            title: f.say(text::WAITING, [("n", f.int(waiting.rows))]),
            note: f.say(text::WAITING_NOTE, [("day", Markup::text(f.day(waiting.oldest)))]),
            link: Some((format!("/feeds/{}", waiting.load_id), Markup::text(f.t(text::SEE_FEED)))),
        });
    }
}
