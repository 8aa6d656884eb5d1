//! Everything that happened with a member, the newest first: each room answers with one query.

use askama::Template;
use axum::extract::{Path, Query, State};
use book::view::{Happened, What as InBook};
use calendar::{Day, MONTHS_EN, MONTHS_FA};
use desk::moments::{Wanted, What as AtDesk};
use i18n::Text;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, Unit, parts};
use parties::view::full_name;
use standing::roster::Turn;

use super::text;
use crate::members::{Names, scope, text as member_text};
use crate::{ConsoleState, frame};

/// Moments on a page.
const ROWS: usize = 30;

/// Kinds to narrow to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Policies,
    Receipts,
    Claims,
    Events,
    Standing,
    Notes,
    Tasks,
    Labels,
    Unmasked,
}

const KINDS: [(Kind, &str, Text); 9] = [
    (Kind::Policies, "policies", text::KIND_POLICIES),
    (Kind::Receipts, "receipts", text::KIND_RECEIPTS),
    (Kind::Claims, "claims", text::KIND_CLAIMS),
    (Kind::Events, "events", text::KIND_EVENTS),
    (Kind::Standing, "standing", text::KIND_STANDING),
    (Kind::Notes, "notes", text::KIND_NOTES),
    (Kind::Tasks, "tasks", text::KIND_TASKS),
    (Kind::Labels, "labels", text::KIND_LABELS),
    (Kind::Unmasked, "unmasked", text::KIND_UNMASKED),
];

#[derive(Template)]
#[template(path = "members/work/timeline.html")]
struct TimelinePage {
    page: Page,
    party_id: i64,
    name: String,
    kinds: Vec<(String, &'static str, bool)>,
    moments: Vec<Moment>,
    paging: Markup,
}

/// Something that happened.
struct Moment {
    on: Day,
    day: String,
    what: Markup,
    icon: &'static str,
    class: &'static str,
}

/// What is asked for: a kind, and the place from which on.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    from: String,
}

/// The page begins on a day, after so many moments of that day.
#[derive(Clone, Copy)]
struct Start {
    day: Day,
    skip: usize,
}

impl Asked {
    fn start(&self, today: Day) -> Start {
        let start = self
            .from
            .split_once('.')
            .and_then(|(day, skip)| Some(Start { day: Day(day.parse().ok()?), skip: skip.parse().ok()? }));
        start.filter(|start| start.skip < 10_000).unwrap_or(Start { day: today, skip: 0 })
    }
}

/// The history.
pub async fn show(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(party_id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Answer {
    let f = visit.f;
    let faces = parties::faces(&state.pool, scope(&visit.session), &[party_id]).await?;
    let face = faces.first().ok_or_else(Fault::not_found)?;
    let shown = state.now().await?;
    let only = KINDS.iter().find(|(_, code, _)| *code == asked.kind).map(|(kind, _, _)| *kind);
    let start = asked.start(f.today);
    let teller = Teller { f, names: Names::new(f, shown.programme.as_ref()) };
    let mut moments = gather(&state, party_id, only, start, &teller).await?;
    let more = moments.len() > start.skip + ROWS;
    moments.truncate(start.skip + ROWS);
    let last = moments.last().filter(|_| more).map(|last| last.on);
    let next = last.map(|day| {
        let same = moments.iter().filter(|moment| moment.on == day).count();
        href(party_id, &asked.kind, Some(Start { day, skip: same }))
    });
    moments.drain(..start.skip.min(moments.len()));
    let first = (!asked.from.is_empty()).then(|| href(party_id, &asked.kind, None));
    let kinds =
        KINDS.iter().map(|(_, code, name)| (href(party_id, code, None), f.t(*name), *code == asked.kind));
    let all = (href(party_id, "", None), f.t(text::KIND_ALL), only.is_none());
    let name = full_name(face.given_name.as_deref(), face.family_name.as_deref());
    let note = Markup(format!("<span>{}</span>", f.say(text::MOMENTS_SHOWN, [("n", f.int(moments.len()))])));
    visit.html(&TimelinePage {
        page: frame::page(&visit, f.t(member_text::HISTORY).to_owned(), &shown),
        party_id,
        name,
        kinds: [all].into_iter().chain(kinds).collect(),
        paging: parts::paging(&f, &note, first.as_deref(), next.as_deref()),
        moments,
    })
}

fn href(party_id: i64, kind: &str, start: Option<Start>) -> String {
    let from = start.map(|start| format!("&from={}.{}", start.day.0, start.skip)).unwrap_or_default();
    format!("/members/{party_id}/timeline?kind={kind}{from}")
}

/// The moments up to a day in one order, as many as the page and what it leaves out, and one more.
async fn gather(
    state: &ConsoleState,
    party_id: i64,
    only: Option<Kind>,
    start: Start,
    teller: &Teller<'_>,
) -> sqlx::Result<Vec<Moment>> {
    let most = (start.skip + ROWS + 1) as i64;
    let wants = |kind: Kind| only.is_none_or(|only| only == kind);
    let in_book = book::view::Wanted {
        policies: wants(Kind::Policies),
        receipts: wants(Kind::Receipts),
        claims: wants(Kind::Claims),
        events: wants(Kind::Events),
    };
    let at_desk =
        Wanted { notes: wants(Kind::Notes), tasks: wants(Kind::Tasks), labels: wants(Kind::Labels) };
    let today = teller.f.today;
    let filter = audit::Filter {
        action: Some("party.unmask".to_owned()),
        party_id: Some(party_id),
        until: Some(calendar::Instant::start_of(start.day + 1)),
        ..audit::Filter::default()
    };
    let (book, standing, desk, seen) = tokio::try_join!(
        book::view::happened(&state.pool, party_id, in_book, today, start.day, most),
        async {
            if !wants(Kind::Standing) {
                return Ok(Vec::new());
            }
            standing::roster::turns(&state.pool, party_id, start.day, most).await
        },
        desk::moments::list(&state.pool, party_id, at_desk, start.day, most),
        async {
            if !wants(Kind::Unmasked) {
                return Ok(Vec::new());
            }
            audit::list(&state.pool, &filter, most).await
        },
    )?;
    let mut moments: Vec<Moment> = book.iter().map(|one| teller.in_book(one)).collect();
    moments.extend(standing.iter().map(|turn| teller.turn(turn)));
    moments.extend(desk.iter().map(|one| teller.at_desk(one)));
    moments.extend(seen.iter().map(|entry| {
        let by = Markup(format!("<span data-x>{}</span>", Markup::text(&entry.actor)));
        teller.moment(entry.at.day(), "eye", "plain", teller.f.say(text::WAS_UNMASKED, [("by", by)]))
    }));
    // A stable order: rooms in the order above, within a room its own.
    moments.sort_by_key(|moment| std::cmp::Reverse(moment.on));
    Ok(moments)
}

struct Teller<'a> {
    f: Fmt,
    names: Names<'a>,
}

impl Teller<'_> {
    fn moment(&self, on: Day, icon: &'static str, class: &'static str, what: Markup) -> Moment {
        Moment { on, day: self.f.day(on), what, icon, class }
    }

    fn amount(&self, rials: i64) -> [(&'static str, Markup); 2] {
        let unit = Unit::of_member(rials.saturating_abs());
        [("amount", self.f.amount(rials, unit, unit.places())), ("unit", Markup::text(self.f.t(unit.text())))]
    }

    fn in_book(&self, one: &Happened) -> Moment {
        let f = &self.f;
        let line = ("line", Markup::text(self.names.line(one.line)));
        let number = ("number", f.ltr(&one.text));
        let (icon, class, what) = match one.what {
            InBook::Began if one.count > 0 => {
                ("shield-check", "good", f.say(text::RENEWED_POLICY, [line, number]))
            }
            InBook::Began => ("shield-check", "good", f.say(text::BEGAN_POLICY, [line, number])),
            InBook::Ended => ("shield-half", "plain", f.say(text::ENDED_POLICY, [line, number])),
            InBook::Cancelled => ("circle-x", "bad", f.say(text::CANCELLED_POLICY, [line, number])),
            InBook::Endorsed => {
                let kind = ("kind", Markup::text(self.names.endorsement(one.count as i16)));
                let [amount, unit] = self.amount(one.amount);
                ("file-text", "plain", f.say(member_text::ENDORSED, [kind, amount, unit]))
            }
            InBook::Paid => {
                let [amount, unit] = self.amount(one.amount);
                let month = one.on.jalali();
                let months = if f.lang == i18n::Lang::Fa { MONTHS_FA } else { MONTHS_EN };
                let month = format!("{} {}", months[month.month as usize - 1], month.year);
                let month = ("month", Markup::text(f.digits(&month)));
                ("cash", "good", f.say(text::PAID_IN_MONTH, [month, ("n", f.int(one.count)), amount, unit]))
            }
            InBook::Claim => {
                let [amount, unit] = self.amount(one.amount);
                ("file-alert", "bad", f.say(member_text::CLAIM_HAPPENED, [line, amount, unit]))
            }
            InBook::Event => {
                let (icon, text) = crate::members::history::event_words(one.count as i16);
                (icon, "gold", Markup::text(f.t(text)))
            }
        };
        self.moment(one.on, icon, class, what)
    }

    fn turn(&self, turn: &Turn) -> Moment {
        let f = &self.f;
        if turn.is_tier {
            let to = ("to", Markup::text(self.names.tier(turn.to)));
            let from = |from: i16| ("from", Markup::text(self.names.tier(from)));
            let (icon, class, what) = match turn.from {
                None => ("award", "plain", f.say(member_text::FIRST_TIER, [to])),
                Some(before) if before < turn.to => {
                    ("stairs-up", "gold", f.say(member_text::ROSE, [from(before), to]))
                }
                Some(before) => ("trending-down", "bad", f.say(member_text::FELL, [from(before), to])),
            };
            return self.moment(turn.on, icon, class, what);
        }
        let name = |segment: i16| Markup::text(f.t(parts::segment_name(segment)));
        let what =
            f.say(text::SEGMENT_TURNED, [("from", name(turn.from.unwrap_or(4))), ("to", name(turn.to))]);
        let class = if turn.to == 3 { "bad" } else { "plain" };
        self.moment(turn.on, "scale", class, what)
    }

    fn at_desk(&self, one: &desk::Moment) -> Moment {
        let quoted = |text: &str| Markup(format!("<span data-x>{}</span>", Markup::text(text)));
        let short: String = one.text.chars().take(240).collect();
        let values = [("text", quoted(&short)), ("by", quoted(&one.by))];
        let (icon, class, text) = match one.kind {
            AtDesk::Noted => ("message-2", "plain", text::WAS_NOTED),
            AtDesk::TaskGiven => ("list-check", "plain", text::WAS_GIVEN),
            AtDesk::TaskDone => ("circle-check", "good", text::WAS_FINISHED),
            AtDesk::Labelled => ("bookmark", "plain", text::WAS_LABELLED),
            AtDesk::Unlabelled => ("bookmark", "plain", text::WAS_UNLABELLED),
        };
        self.moment(one.at.day(), icon, class, self.f.say(text, values))
    }
}
