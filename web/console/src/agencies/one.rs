//! One agency: its figures, what its customers are to renew, its lines, and who its customers are.

use askama::Template;
use axum::extract::{Path, Query, State};
use kit::site::go;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, Unit, add_up, chart, parts};
use parties::Scope;
use parties::view::full_name;
use standing::report::{AgencyBook, Due, LineBook, WINDOWS};
use standing::roster;
use standing::roster::Agency;
use standing::roster::filter::Filter;
use standing::roster::sets::Choices;
use standing::roster::snapshot::AgencySums;

use super::list::notice;
use super::{Known, members_of, no_such_agency, rials, sees, text, unit};
use crate::members::{Names, list::window, scope, text as members_text};
use crate::{ConsoleState, frame};

/// Renewals of a page.
const ROWS: usize = 12;

#[derive(Template)]
#[template(path = "agencies/one.html")]
struct AgencyPage {
    page: Page,
    /// The way to the list, where the reader sees more than this one.
    listed: bool,
    avatar: Markup,
    name: String,
    code: Markup,
    members_href: String,
    notice: Option<&'static str>,
    figures: Vec<Figure>,
    window: Markup,
    tabs: Vec<Tab>,
    due_unit: Markup,
    due: Vec<DueLine>,
    due_foot: Option<Markup>,
    lines: Lines,
    segments: Vec<Group>,
    tiers: Vec<Group>,
}

#[derive(Template)]
#[template(path = "agencies/none.html")]
struct NonePage {
    page: Page,
    blank: Markup,
}

struct Figure {
    label: &'static str,
    value: Markup,
    /// As exact as it is, where it is an amount or a number.
    exact: Option<i64>,
    unit: &'static str,
    bad: bool,
    href: Option<String>,
}

struct Tab {
    label: Markup,
    count: Markup,
    href: String,
    current: bool,
}

struct DueLine {
    href: String,
    avatar: Markup,
    name: String,
    line: String,
    ends: String,
    left: Markup,
    premium: Markup,
}

#[derive(Default)]
struct Lines {
    unit: Markup,
    rows: Vec<LineRow>,
    total: Option<LineRow>,
}

struct LineRow {
    name: String,
    policies: Markup,
    earned: Markup,
    earned_rials: i64,
    incurred: Markup,
    incurred_rials: i64,
    ratio: Markup,
    heavy: bool,
}

/// Members of a segment or a tier.
struct Group {
    href: String,
    name: Markup,
    bar: Markup,
    count: Markup,
}

/// Which renewals are shown.
#[derive(serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    within: i32,
    #[serde(default)]
    from: usize,
}

impl Asked {
    fn within(&self) -> i32 {
        WINDOWS.into_iter().find(|days| *days == self.within).unwrap_or(WINDOWS[0])
    }
}

/// An agency's page.
pub async fn show(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(agent_id): Path<i32>,
    Query(asked): Query<Asked>,
) -> Answer {
    if !sees(scope(&visit.session), agent_id) {
        return Err(no_such_agency());
    }
    let known = Known::read(&state).await?;
    let agency = known.agency(agent_id).ok_or_else(no_such_agency)?;
    page(&state, &visit, &known, agency, &asked).await
}

/// The own agency of an agent; others are led to the list.
pub async fn own(State(state): State<ConsoleState>, visit: Signed, Query(asked): Query<Asked>) -> Answer {
    let own = match scope(&visit.session) {
        Scope::Everyone => return Ok(go(&visit, "/agents")),
        Scope::Agency(own) => own,
        Scope::Nobody => return Err(no_such_agency()),
    };
    let known = Known::read(&state).await?;
    if let Some(agency) = known.agency(own) {
        return page(&state, &visit, &known, agency, &asked).await;
    }
    // Staff are added before the agencies' file comes.
    let f = visit.f;
    let note = Markup::text(f.t(members_text::EMPTY_NOTE_AGENT));
    visit.html(&NonePage {
        page: frame::page(&visit, f.t(text::OWN).to_owned(), &known.shown),
        blank: parts::blank("empty", f.t(text::OWN_EMPTY), &note, &Markup::default()),
    })
}

async fn page(state: &ConsoleState, visit: &Signed, known: &Known, agency: &Agency, asked: &Asked) -> Answer {
    let f = visit.f;
    let scope = scope(&visit.session);
    let view = View { f, known, agency, path: visit.path.split('?').next().unwrap_or_default() };
    let sums = known.sums(agency);
    let book = known.book(agency).cloned().unwrap_or_default();
    let due = book.due_within(known.snapshot.as_of(), asked.within());
    let from = (asked.from.min(due.len().saturating_sub(1)) / ROWS) * ROWS;
    let some = &due[from..due.len().min(from + ROWS)];
    let due_unit = Unit::of_member(some.iter().map(|due| due.net).max().unwrap_or(0));
    let of_agency = Filter::of(Scope::Agency(agency.agent_id));
    let choices = roster::choices(&known.snapshot, of_agency, &[], None).await;
    let days = known.shown.programme.as_ref().map_or(365, |programme| programme.value_days);
    visit.html(&AgencyPage {
        page: frame::page(visit, agency.name.clone(), &known.shown),
        listed: scope == Scope::Everyone,
        avatar: parts::avatar(&agency.name, true),
        name: agency.name.clone(),
        code: f.ltr(&agency.code),
        members_href: members_of(agency, ""),
        notice: notice(&f, known),
        figures: view.figures(&sums, &book),
        window: window(&f, days),
        tabs: view.tabs(asked.within()),
        due_unit: Markup::text(f.t(due_unit.text())),
        due: view.due(state, scope, some, due_unit).await?,
        due_foot: (due.len() > ROWS).then(|| view.foot(asked.within(), due.len(), from, some.len())),
        lines: view.lines(&book),
        segments: view.segments(&choices),
        tiers: view.tiers(&choices),
    })
}

/// What the cards are made with.
struct View<'a> {
    f: Fmt,
    known: &'a Known,
    agency: &'a Agency,
    path: &'a str,
}

impl View<'_> {
    fn names(&self) -> Names<'_> {
        Names::new(self.f, self.known.shown.programme.as_ref())
    }

    fn figures(&self, sums: &AgencySums, book: &AgencyBook) -> Vec<Figure> {
        let f = &self.f;
        let plain = |label, value, bad| Figure { label, value, exact: None, unit: "", bad, href: None };
        let earned = rials(sums.earned);
        let (unit, places) = unit(earned);
        let ratio = sums.loss_ratio_bp();
        let due = self.known.due(self.agency, WINDOWS[0]);
        vec![
            Figure {
                exact: i64::try_from(sums.members).ok(),
                href: Some(members_of(self.agency, "")),
                ..plain(f.t(text::CUSTOMERS), f.int(sums.members), false)
            },
            Figure {
                exact: Some(earned),
                unit: f.t(unit.text()),
                ..plain(f.t(members_text::EARNED), f.amount(earned, unit, places), earned < 0)
            },
            plain(f.t(members_text::RATIO), f.percent_or_dash(ratio), ratio.is_some_and(|bp| bp >= 10_000)),
            plain(f.t(text::COLLECTION), f.percent_or_dash(book.collection_bp()), false),
            plain(f.t(text::DUE_30), due.map_or_else(|| f.dash(), |due| f.int(due)), false),
        ]
    }

    fn tabs(&self, chosen: i32) -> Vec<Tab> {
        let f = &self.f;
        let tab = |days: i32| Tab {
            label: f.say(text::WITHIN, [("n", f.int(days))]),
            count: self.known.due(self.agency, days).map_or_else(|| f.dash(), |due| f.int(due)),
            href: format!("{}?within={days}", self.path),
            current: days == chosen,
        };
        WINDOWS.into_iter().map(tab).collect()
    }

    async fn due(
        &self,
        state: &ConsoleState,
        scope: Scope,
        due: &[Due],
        unit: Unit,
    ) -> Result<Vec<DueLine>, Fault> {
        let (f, names) = (&self.f, self.names());
        let ids: Vec<i64> = due.iter().map(|due| due.party_id).collect();
        let faces = parties::faces(&state.pool, scope, &ids).await?;
        let line = |due: &Due| {
            let face = faces.iter().find(|face| face.party_id == due.party_id)?;
            let name = full_name(face.given_name.as_deref(), face.family_name.as_deref());
            let left = due.ends_on - self.known.snapshot.as_of();
            Some(DueLine {
                href: format!("/members/{}", due.party_id),
                avatar: parts::avatar(&name, face.kind == 2),
                name,
                line: names.line(i16::from(due.line)),
                ends: f.day(due.ends_on),
                left: match left {
                    1 => Markup::text(f.t(text::TOMORROW)),
                    n => f.say(text::DAYS_LEFT, [("n", f.int(n))]),
                },
                premium: f.amount(due.net, unit, unit.places()),
            })
        };
        Ok(due.iter().filter_map(line).collect())
    }

    fn foot(&self, within: i32, all: usize, from: usize, shown: usize) -> Markup {
        let f = &self.f;
        let text = if from == 0 { members_text::FIRST_ROWS } else { members_text::SOME_ROWS };
        let note = f.say(text, [("n", f.int(shown)), ("total", f.int(all))]);
        let href = |from: usize| format!("{}?within={within}&from={from}", self.path);
        let previous = (from > 0).then(|| href(from.saturating_sub(ROWS)));
        let next = (from + shown < all).then(|| href(from + ROWS));
        parts::paging(f, &Markup(format!("<span>{note}</span>")), previous.as_deref(), next.as_deref())
    }

    /// The lines with the most premium first; amounts add up as they are shown.
    fn lines(&self, book: &AgencyBook) -> Lines {
        let (f, names) = (&self.f, self.names());
        let total = book.total();
        let (unit, places) = unit(total.earned.max(total.incurred));
        let least = unit.rials() / 10_i64.pow(places);
        let mut lines: Vec<(u8, LineBook)> = book.lines.iter().map(|(line, book)| (*line, *book)).collect();
        lines.sort_by_key(|(_, book)| std::cmp::Reverse((book.earned, book.incurred)));
        let rounded = |pick: fn(&LineBook) -> i64| {
            add_up(&lines.iter().map(|(_, book)| pick(book)).collect::<Vec<_>>(), least)
        };
        let (earned, incurred) = (rounded(|book| book.earned), rounded(|book| book.incurred));
        let amount = |rials: i64, steps: i64| match rials {
            0 => f.dash(),
            _ => f.amount(steps * least, unit, places),
        };
        let row = |name: String, book: &LineBook, earned: i64, incurred: i64| LineRow {
            name,
            policies: f.int(book.policies),
            earned: amount(book.earned, earned),
            earned_rials: book.earned,
            incurred: amount(book.incurred, incurred),
            incurred_rials: book.incurred,
            ratio: f.percent_or_dash(book.loss_ratio_bp()),
            heavy: book.loss_ratio_bp().is_some_and(|bp| bp >= 10_000),
        };
        let rows = lines.iter().zip(earned.iter().zip(&incurred));
        Lines {
            unit: Markup::text(f.t(unit.text())),
            rows: rows
                .map(|((line, book), (earned, incurred))| {
                    row(names.line(i16::from(*line)), book, *earned, *incurred)
                })
                .collect(),
            total: (!lines.is_empty())
                .then(|| row(f.t(text::SUM).to_owned(), &total, earned.iter().sum(), incurred.iter().sum())),
        }
    }

    fn segments(&self, choices: &Choices) -> Vec<Group> {
        let counts = choices.facets.segment;
        let most = counts.iter().copied().max().unwrap_or(0);
        let group = |segment: usize| {
            let name = parts::segment(&self.f, segment as i16);
            self.group(&format!("&segment={segment}"), name, (counts[segment], most), "teal")
        };
        (1..=4).map(group).collect()
    }

    /// The highest tier first.
    fn tiers(&self, choices: &Choices) -> Vec<Group> {
        let names = self.names();
        let count = |rank: usize| choices.facets.tier.get(rank).copied().unwrap_or(0);
        let most = (0..names.tiers()).map(count).max().unwrap_or(0);
        let group = |rank: usize| {
            let name = parts::tier(rank as i16, names.tiers(), &names.tier(rank as i16));
            self.group(&format!("&tier={rank}"), name, (count(rank), most), "score")
        };
        (0..names.tiers()).rev().map(group).collect()
    }

    fn group(&self, more: &str, name: Markup, (count, most): (u64, u64), class: &str) -> Group {
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        Group {
            href: members_of(self.agency, more),
            name,
            bar: chart::bar(&self.f, number(count), number(most).max(1), class),
            count: self.f.int(count),
        }
    }
}
