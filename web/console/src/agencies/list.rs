//! The list of agencies: search, order, pages.

use access::Permission;
use askama::Template;
use axum::extract::{Query, State};
use i18n::Text;
use kit::site::{encoded, go};
use kit::{Answer, Fmt, Markup, Page, Signed, Unit, parts};
use parties::Scope;
use standing::report::WINDOWS;
use standing::roster::Agency;

use super::{Known, members_of, rials, text, unit};
use crate::members::{list::window, scope, text as members_text};
use crate::{ConsoleState, frame};

/// Rows of a page.
const ROWS: usize = 15;
const PATH: &str = "/agents";

/// By what the list is ordered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Earned,
    Members,
    Ratio,
    Collection,
    Due,
    Code,
}

impl Order {
    const ALL: [Order; 6] =
        [Order::Earned, Order::Members, Order::Ratio, Order::Collection, Order::Due, Order::Code];

    fn code(self) -> &'static str {
        match self {
            Order::Earned => "earned",
            Order::Members => "members",
            Order::Ratio => "ratio",
            Order::Collection => "collection",
            Order::Due => "due",
            Order::Code => "code",
        }
    }

    fn text(self) -> Text {
        match self {
            Order::Earned => text::ORDER_EARNED,
            Order::Members => text::ORDER_MEMBERS,
            Order::Ratio => text::ORDER_RATIO,
            Order::Collection => text::ORDER_COLLECTION,
            Order::Due => text::ORDER_DUE,
            Order::Code => text::ORDER_CODE,
        }
    }

    /// Where an agency stands: the least comes first. What is not known comes last.
    fn key(self, known: &Known, agency: &Agency) -> (bool, i128) {
        let sums = known.sums(agency);
        let falling = |value: Option<i128>| (value.is_none(), value.map_or(0, |value| -value));
        match self {
            Order::Earned => falling(Some(sums.earned)),
            Order::Members => falling(Some(i128::from(sums.members))),
            Order::Ratio => falling(sums.loss_ratio_bp().map(i128::from)),
            Order::Collection => {
                let paid = known.book(agency).and_then(|book| book.collection_bp());
                (paid.is_none(), paid.map_or(0, i128::from))
            }
            Order::Due => falling(known.due(agency, WINDOWS[0]).map(|due| due as i128)),
            Order::Code => (false, 0),
        }
    }
}

/// What is asked for.
#[derive(serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    page: usize,
}

impl Asked {
    fn order(&self) -> Order {
        Order::ALL.into_iter().find(|order| order.code() == self.order).unwrap_or(Order::Earned)
    }

    fn href(&self, order: Order, page: usize) -> String {
        let mut pairs = Vec::new();
        if !self.q.trim().is_empty() {
            pairs.push(format!("q={}", encoded(&self.q)));
        }
        if order != Order::Earned {
            pairs.push(format!("order={}", order.code()));
        }
        if page > 0 {
            pairs.push(format!("page={page}"));
        }
        if pairs.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", pairs.join("&")) }
    }

    /// Whether an agency's name or code holds every word.
    fn finds(&self, agency: &Agency) -> bool {
        let held = persian::fold(&format!("{} {}", agency.code, agency.name));
        persian::fold(&self.q).split_whitespace().all(|word| held.contains(word))
    }
}

#[derive(Template)]
#[template(path = "agencies/list.html")]
struct ListPage {
    page: Page,
    count: Markup,
    notice: Option<&'static str>,
    q: String,
    order: Choice,
    orders: Vec<Choice>,
    found: Markup,
    earned_note: Markup,
    rows: Vec<Line>,
    foot: Markup,
    blank: Option<Markup>,
}

struct Choice {
    label: &'static str,
    code: &'static str,
    href: String,
    current: bool,
}

struct Line {
    href: String,
    members_href: String,
    name: String,
    code: Markup,
    members: Markup,
    earned: Markup,
    earned_rials: i64,
    ratio: Markup,
    heavy: bool,
    collection: Markup,
    due: [Markup; 3],
}

/// The list; an agent is led to the own agency.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Query(asked): Query<Asked>) -> Answer {
    if scope(&visit.session) != Scope::Everyone {
        return Ok(go(&visit, "/agents/own"));
    }
    let known = Known::read(&state).await?;
    let f = visit.f;
    let order = asked.order();
    let all = known.snapshot.agencies();
    let mut found: Vec<&Agency> = all.iter().filter(|agency| asked.finds(agency)).collect();
    // The agencies come by their code: among equals it decides.
    found.sort_by_cached_key(|agency| order.key(&known, agency));
    let from = (asked.page.min(found.len() / ROWS)) * ROWS;
    let shown = &found[from..found.len().min(from + ROWS)];
    let largest = found.iter().map(|agency| rials(known.sums(agency).earned)).max().unwrap_or(0);
    let (unit, places) = unit(largest);
    let days = known.shown.programme.as_ref().map_or(365, |programme| programme.value_days);
    let choice = |one: Order| Choice {
        label: f.t(one.text()),
        code: one.code(),
        href: asked.href(one, 0),
        current: one == order,
    };
    let unit_name = Markup::text(f.t(unit.text()));
    visit.html(&ListPage {
        page: frame::page(&visit, f.t(text::AGENCIES).to_owned(), &known.shown),
        count: f.say(text::COUNT, [("n", f.int(all.len()))]),
        notice: notice(&f, &known),
        order: choice(order),
        orders: Order::ALL.into_iter().map(choice).collect(),
        found: f.say(text::FOUND, [("n", Markup(format!("<b>{}</b>", f.int(found.len()))))]),
        earned_note: f.say(members_text::EARNED_UNIT, [("unit", unit_name), ("window", window(&f, days))]),
        rows: shown.iter().map(|agency| line(&f, &known, agency, (unit, places))).collect(),
        foot: foot(&f, &asked, found.len(), from, shown.len()),
        blank: shown.is_empty().then(|| blank(&visit, all.is_empty())),
        q: asked.q,
    })
}

/// Why some figures are missing.
pub(super) fn notice(f: &Fmt, known: &Known) -> Option<&'static str> {
    if known.failed {
        return Some(f.t(text::BOOK_FAILED));
    }
    let uncomputed = known.books.is_none() && !known.snapshot.is_empty();
    uncomputed.then(|| f.t(members_text::NOT_COMPUTED))
}

fn line(f: &Fmt, known: &Known, agency: &Agency, (unit, places): (Unit, u32)) -> Line {
    let sums = known.sums(agency);
    let ratio = sums.loss_ratio_bp();
    let earned = rials(sums.earned);
    Line {
        href: format!("{PATH}/{}", agency.agent_id),
        members_href: members_of(agency, ""),
        name: agency.name.clone(),
        code: f.ltr(&agency.code),
        members: f.int(sums.members),
        earned: if earned == 0 { f.dash() } else { f.amount(earned, unit, places) },
        earned_rials: earned,
        ratio: f.percent_or_dash(ratio),
        heavy: ratio.is_some_and(|bp| bp >= 10_000),
        collection: f.percent_or_dash(known.book(agency).and_then(|book| book.collection_bp())),
        due: WINDOWS.map(|days| known.due(agency, days).map_or_else(|| f.dash(), |due| f.int(due))),
    }
}

fn foot(f: &Fmt, asked: &Asked, all: usize, from: usize, shown: usize) -> Markup {
    let text = if from == 0 { members_text::FIRST_ROWS } else { members_text::SOME_ROWS };
    let note = f.say(text, [("n", f.int(shown)), ("total", f.int(all))]);
    let (order, page) = (asked.order(), from / ROWS);
    let previous = (page > 0).then(|| asked.href(order, page.saturating_sub(1)));
    let next = (from + shown < all).then(|| asked.href(order, page + 1));
    parts::paging(f, &Markup(format!("<span>{note}</span>")), previous.as_deref(), next.as_deref())
}

fn blank(visit: &Signed, none: bool) -> Markup {
    let f = visit.f;
    let link = |href, text: Text| Markup(format!("<a class=\"button\" href=\"{href}\">{}</a>", f.t(text)));
    if !none {
        let note = Markup::text(f.t(text::NOTHING_NOTE));
        return parts::blank("nothing", f.t(text::NOTHING), &note, &link(PATH, text::SHOW_ALL));
    }
    let may_load = visit.session.staff.may(Permission::LoadFeeds);
    let action = if may_load { link("/feeds/new", text::EMPTY_ACTION) } else { Markup::default() };
    parts::blank("empty", f.t(text::EMPTY), &Markup::text(f.t(text::EMPTY_NOTE)), &action)
}
