//! What all members hold: in parts, checked against the ledger, day by day, and as a file.

use askama::Template;
use axum::extract::{Path, State};
use calendar::{Day, MONTHS_EN, MONTHS_FA};
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, Unit, add_up, chart, parts, shares_in_tenths};
use ledger::Kind;
use ledger::close::{self, ClosedDay};
use ledger::liability::{self, AGES, Liability, Steps};

use super::{rials, text};
use crate::card::{Card, card};
use crate::members::Names;
use crate::programme_page::text::EVENTS;
use crate::sheet::{Cell, Sink};
use crate::{ConsoleState, download, frame};

/// Days since the grant up to which a lot is of an age, the youngest first.
const UP_TO: [i32; AGES - 1] = [30, 90, 180, 365];
/// What the ages are called.
const AGE_NAMES: [i18n::Text; AGES] =
    [text::AGE_30, text::AGE_90, text::AGE_180, text::AGE_365, text::AGE_OVER];
/// Months of expiry that are told apart, the present one first.
const MONTHS: usize = 12;
/// Days of the course.
const COURSE: i32 = 90;
/// Closed days that are told one by one.
const DAYS: usize = 14;

#[derive(Template)]
#[template(path = "credit/liability.html")]
struct LiabilityPage {
    page: Page,
    now: Card<Option<Now>>,
    course: Card<Course>,
}

impl LiabilityPage {
    fn blank(&self, title: i18n::Text, note: i18n::Text) -> Markup {
        let f = &self.page.f;
        parts::blank("empty", f.t(title), &Markup::text(f.t(note)), &Markup::default())
    }

    fn empty(&self) -> Markup {
        self.blank(text::EMPTY_TITLE, text::EMPTY_NOTE)
    }

    fn no_course(&self) -> Markup {
        self.blank(text::TREND_EMPTY, text::TREND_EMPTY_NOTE)
    }
}

/// What members hold now.
struct Now {
    figures: Vec<Figure>,
    tiers: Parts,
    origins: Parts,
    ages: Parts,
    ends: Parts,
    held: Option<Markup>,
    check: Check,
}

struct Figure {
    label: Markup,
    value: Markup,
    exact: i64,
    unit: &'static str,
}

/// A whole in its parts.
struct Parts {
    note: Markup,
    rows: Vec<Part>,
    sum: Markup,
    exact: i64,
}

struct Part {
    name: Markup,
    bar: Markup,
    amount: Markup,
    exact: i64,
    share: Markup,
}

/// The sums that have to agree.
struct Check {
    groups: Vec<Vec<SumLine>>,
    agrees: bool,
    verdict: Markup,
}

struct SumLine {
    name: Markup,
    amount: Markup,
    exact: i64,
    sum: bool,
}

/// The closed days.
struct Course {
    note: Markup,
    picture: Option<Markup>,
    days: Vec<DayRow>,
}

struct DayRow {
    day: String,
    granted: Markup,
    spent: Markup,
    ended: Markup,
    owed: Markup,
    exact: i64,
    failed: Option<String>,
}

/// The page.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    let f = visit.f;
    let shown = state.now().await?;
    let names = Names::new(f, shown.programme.as_ref());
    let ends = ends(f.today);
    let (now, days) = tokio::join!(
        liability::liability(&state.pool, steps(f.today, &ends)),
        close::days(&state.pool, f.today - COURSE)
    );
    visit.html(&LiabilityPage {
        page: frame::page(&visit, f.t(text::LIABILITY).to_owned(), &shown),
        now: card(&visit, now, |now| {
            let any = !now.tiers.is_empty() || now.closed.is_some();
            any.then(|| View { f, names: &names, ends: &ends, unit: unit(&now), now: &now }.now())
        }),
        course: card(&visit, days, |days| course(&f, &days)),
    })
}

/// The parts as a file: each amount in full rials, with what it is a part of.
pub async fn export(State(state): State<ConsoleState>, visit: Signed, Path(ending): Path<String>) -> Answer {
    let content_type = match ending.as_str() {
        "csv" => download::CSV,
        "xlsx" => download::XLSX,
        _ => return Err(Fault::not_found()),
    };
    let (f, shown) = (visit.f, state.now().await?);
    let (names, ends) = (Names::new(f, shown.programme.as_ref()), ends(f.today));
    let now = liability::liability(&state.pool, steps(f.today, &ends)).await?;
    let now = View { f, names: &names, ends: &ends, unit: unit(&now), now: &now }.now();
    let ((), file) = download::make(&state, &visit, &ending, async |path| {
        let header = [text::PART_COLUMN, text::NAME_COLUMN, text::AMOUNT_COLUMN];
        let mut sink = Sink::create(ending == "xlsx", &path, header.map(|name| f.t(name).to_owned()).into())?;
        for (title, parts) in [
            (text::BY_TIER, &now.tiers),
            (text::BY_ORIGIN, &now.origins),
            (text::BY_AGE, &now.ages),
            (text::BY_END, &now.ends),
        ] {
            for part in &parts.rows {
                let cells = [
                    Cell::Text(f.t(title).to_owned()),
                    Cell::Text(part.name.plain()),
                    Cell::Whole(part.exact),
                ];
                sink.row(&cells)?;
            }
        }
        Ok(sink.finish(&path)?)
    })
    .await?;
    Ok(file.answer(&format!("credit-{}.{ending}", f.today), content_type))
}

fn steps(today: Day, ends: &[Day]) -> Steps<'_> {
    Steps { ages: UP_TO.map(|days| today - days), ends }
}

/// Today, then the first days of the months that follow.
fn ends(today: Day) -> Vec<Day> {
    let mut ends = vec![today];
    let (mut year, mut month) = (today.jalali().year, today.jalali().month);
    for _ in 0..MONTHS {
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        ends.extend(Day::from_jalali(year, month, 1));
    }
    ends
}

fn unit(now: &Liability) -> (Unit, u32) {
    let unit = Unit::of_total(now.lots().max(now.balances()));
    (unit, unit.places())
}

fn month_name(f: &Fmt, day: Day) -> String {
    let date = day.jalali();
    let index = date.month as usize - 1;
    let name = f.name(MONTHS_FA[index], MONTHS_EN[index]);
    if date.year == f.today.jalali().year {
        name.to_owned()
    } else {
        f.digits(&format!("{name} {}", date.year))
    }
}

/// What the cards are made with.
struct View<'a> {
    f: Fmt,
    names: &'a Names<'a>,
    ends: &'a [Day],
    unit: (Unit, u32),
    now: &'a Liability,
}

impl View<'_> {
    fn now(&self) -> Now {
        let (f, now) = (&self.f, self.now);
        Now {
            figures: self.figures(),
            tiers: self.tiers(),
            origins: self.origins(),
            ages: self.ages(),
            ends: self.by_end(),
            held: (now.held > 0).then(|| {
                f.say(
                    text::HELD_BESIDE,
                    [("amount", Markup(format!("{} {}", rials(f, now.held), f.t(kit::texts::RIAL))))],
                )
            }),
            check: self.check(),
        }
    }

    fn money(&self, label: Markup, amount: i64) -> Figure {
        let (f, (unit, places)) = (&self.f, self.unit);
        let value = if amount == 0 { f.int(0) } else { f.amount(amount, unit, places) };
        Figure { label, value, exact: amount, unit: f.t(unit.text()) }
    }

    fn figures(&self) -> Vec<Figure> {
        let (f, now) = (&self.f, self.now);
        let soon = self.ending(|end| end == Some(1));
        let label = |label: i18n::Text| Markup::text(f.t(label));
        let month = Markup::text(month_name(f, f.today));
        vec![
            self.money(label(text::OWED), now.balances()),
            Figure {
                label: label(text::HOLDERS),
                value: f.int(now.members),
                exact: now.members,
                unit: f.t(text::PERSONS),
            },
            self.money(f.say(text::ENDS_SOON_TITLE, [("month", month)]), soon),
            self.money(label(text::HELD), now.held),
        ]
    }

    fn ending(&self, of: impl Fn(Option<i32>) -> bool) -> i64 {
        self.now.ends.iter().filter(|(end, _)| of(*end)).map(|(_, amount)| amount).sum()
    }

    /// Parts with their bars; as shown they add up to the sum.
    fn parts(&self, note: i18n::Text, parts: Vec<(Markup, i64, &str)>) -> Parts {
        let (f, (unit, places)) = (&self.f, self.unit);
        let least = unit.rials() / 10_i64.pow(places);
        let amounts: Vec<i64> = parts.iter().map(|(_, amount, _)| *amount).collect();
        let (steps, shares) = (add_up(&amounts, least), shares_in_tenths(&amounts));
        let most = amounts.iter().copied().max().unwrap_or(0).max(1);
        let (sum, exact) = (steps.iter().sum::<i64>() * least, amounts.iter().sum());
        let row = |((name, amount, class), (steps, share)): ((Markup, i64, &str), (i64, i64))| Part {
            bar: chart::bar(f, amount, most, class),
            amount: if amount == 0 { f.dash() } else { f.amount(steps * least, unit, places) },
            share: if amount == 0 { f.dash() } else { f.percent(share * 10) },
            name,
            exact: amount,
        };
        let rows = parts.into_iter().zip(steps.into_iter().zip(shares)).map(row).collect();
        let note = f.say(note, [("unit", Markup::text(f.t(unit.text())))]);
        Parts { note, rows, sum: f.amount(sum, unit, places), exact }
    }

    /// The highest tier first, and last those whose standing was never computed.
    fn tiers(&self) -> Parts {
        let (f, tiers, held) = (&self.f, self.names.tiers(), &self.now.tiers);
        let of = |tier: Option<i16>| held.iter().find(|(of, _)| *of == tier).map_or(0, |(_, amount)| *amount);
        let tier = |rank: i16| {
            let name = parts::tier(rank, tiers, &self.names.tier(rank));
            (name, of(Some(rank)), parts::tier_class(rank, tiers))
        };
        let most = held.iter().filter_map(|(tier, _)| *tier).max().unwrap_or(0);
        let most = most.max(i16::try_from(tiers).unwrap_or(1) - 1);
        let mut rows: Vec<_> = (0..=most).rev().map(tier).collect();
        rows.extend((of(None) != 0).then(|| (Markup::text(f.t(text::NO_TIER)), of(None), "tier-ordinary")));
        self.parts(text::BY_TIER_NOTE, rows)
    }

    /// The lines of the policies that earned it, then the events, then what staff gave; the greatest of each first.
    fn origins(&self) -> Parts {
        let f = &self.f;
        let name = |origin: Option<i16>| match origin {
            Some(line @ 0..) => {
                Markup(format!("<span data-x>{}</span>", Markup::text(self.names.line(line))))
            }
            Some(event) => {
                let known = usize::try_from(-i32::from(event) - 1).ok().and_then(|place| EVENTS.get(place));
                known.map_or_else(|| f.dash(), |name| Markup::text(f.t(*name)))
            }
            None => Markup::text(f.t(text::BY_STAFF)),
        };
        let group = |origin: Option<i16>| match origin {
            Some(0..) => 0,
            Some(_) => 1,
            None => 2,
        };
        let mut origins = self.now.origins.clone();
        origins.sort_by_key(|(origin, amount)| (group(*origin), std::cmp::Reverse(*amount)));
        let row = |(origin, amount)| (name(origin), amount, if group(origin) == 0 { "teal" } else { "" });
        self.parts(text::BY_ORIGIN_NOTE, origins.into_iter().map(row).collect())
    }

    /// The youngest first.
    fn ages(&self) -> Parts {
        let ages = AGE_NAMES.iter().zip(self.now.ages);
        let rows = ages.map(|(name, amount)| (Markup::text(self.f.t(*name)), amount, "")).collect();
        self.parts(text::BY_AGE_NOTE, rows)
    }

    /// The present month first; what has passed or does not expire only where there is some.
    fn by_end(&self) -> Parts {
        let f = &self.f;
        let months = self.ends.iter().take(MONTHS).zip(1..);
        let month = |(day, place): (&Day, i32)| {
            (Markup::text(month_name(f, *day)), self.ending(|end| end == Some(place)), "teal")
        };
        let later = self.ending(|end| end.is_some_and(|end| end > MONTHS as i32));
        let beside = [
            (text::END_PASSED, self.ending(|end| end == Some(0)), "loss"),
            (text::END_LATER, later, ""),
            (text::NEVER, self.ending(|end| end.is_none()), ""),
        ];
        let beside = beside.into_iter().filter(|(_, amount, _)| *amount > 0);
        let mut rows: Vec<_> = months.map(month).collect();
        rows.extend(beside.map(|(name, amount, class)| (Markup::text(f.t(name)), amount, class)));
        self.parts(text::BY_END_NOTE, rows)
    }

    fn check(&self) -> Check {
        let (f, now) = (&self.f, self.now);
        let line = |name: Markup, amount: i64, sum: bool| SumLine {
            name,
            amount: rials(f, amount),
            exact: amount,
            sum,
        };
        let named = |name: i18n::Text, amount: i64, sum: bool| line(Markup::text(f.t(name)), amount, sum);
        let closed = match now.closed {
            Some((day, owed)) => {
                line(f.say(text::CLOSED_OWED, [("day", Markup::text(f.day(day)))]), owed, false)
            }
            None => named(text::NEVER_CLOSED, 0, false),
        };
        let groups = vec![
            vec![
                named(text::BY_LINES, now.by_origin(), false),
                named(text::IN_HOLDS, now.held, false),
                named(text::IN_DEBT, -now.debt, false),
                named(text::BY_PARTS, now.by_parts(), true),
            ],
            vec![named(text::BALANCES, now.balances(), true)],
            vec![
                closed,
                named(text::MOVED_SINCE, now.moved, false),
                named(text::BY_DAYS, now.by_days(), true),
            ],
        ];
        let agrees = now.agrees();
        let differs = [
            ("parts", f.signed(now.by_parts() - now.balances(), 0)),
            ("days", f.signed(now.by_days() - now.balances(), 0)),
        ];
        let verdict = if agrees { Markup::text(f.t(text::AGREES)) } else { f.say(text::DIFFERS, differs) };
        Check { groups, agrees, verdict }
    }
}

/// The closed days: their course, and the newest of them one by one.
fn course(f: &Fmt, days: &[ClosedDay]) -> Course {
    let unit = Unit::of_total(days.iter().map(|day| day.owed).max().unwrap_or(0));
    let points: Vec<(String, i64)> =
        days.iter().rev().map(|day| (f.day_in_year(day.day), day.owed)).collect();
    let note = [("unit", Markup::text(f.t(unit.text()))), ("n", f.int(days.len()))];
    Course {
        note: f.say(text::TREND_NOTE, note),
        picture: (!points.is_empty()).then(|| chart::course(f, &points, unit, unit.places())),
        days: days.iter().take(DAYS).map(|day| day_row(f, day)).collect(),
    }
}

fn day_row(f: &Fmt, day: &ClosedDay) -> DayRow {
    let moved = |kinds: &[Kind]| match day.moved(kinds) {
        0 => f.dash(),
        amount => f.amount_signed(amount, Unit::Rial, 0),
    };
    let failed: Vec<&str> = day.failed().into_iter().map(|proof| f.t(proof_text(proof))).collect();
    DayRow {
        day: f.day(day.day),
        granted: moved(&[Kind::Grant, Kind::Correction]),
        spent: moved(&[Kind::Spending, Kind::Capture, Kind::Reversal]),
        ended: moved(&[Kind::Expiry, Kind::ClawBack]),
        owed: rials(f, day.owed),
        exact: day.owed,
        failed: (!failed.is_empty()).then(|| failed.join(f.name("، ", ", "))),
    }
}

fn proof_text(proof: &str) -> i18n::Text {
    match proof {
        "sum" => text::PROOF_SUM,
        "balance" => text::PROOF_BALANCE,
        "running" => text::PROOF_RUNNING,
        "lots" => text::PROOF_LOTS,
        "holds" => text::PROOF_HOLDS,
        _ => text::PROOF_GRANTS,
    }
}
