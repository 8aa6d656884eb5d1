//! The four figures at the head of the dashboard.

use i18n::Text;
use kit::{Fmt, Markup, Unit, parts};
use standing::{MonthSum, Summary, Totals};

use super::{Range, text};

/// A figure with its change in words and its course.
pub struct Figure {
    pub label: &'static str,
    pub href: &'static str,
    pub figure: Markup,
    pub unit: Markup,
    pub change: Markup,
    pub course: Markup,
    pub from: String,
    pub to: String,
}

/// Sums of a period.
#[derive(Clone, Copy)]
struct Period {
    members: i64,
    earned: i64,
    margin: i64,
    loss_ratio_bp: Option<i64>,
}

impl Period {
    fn of_totals(totals: &Totals) -> Period {
        Period {
            members: totals.members,
            earned: totals.earned,
            margin: totals.margin,
            loss_ratio_bp: totals.loss_ratio_bp,
        }
    }

    fn of_months(months: &[MonthSum]) -> Option<Period> {
        let last = months.last()?;
        let sum = |pick: fn(&MonthSum) -> i64| months.iter().map(pick).sum::<i64>();
        let (earned, incurred) = (sum(|month| month.earned), sum(|month| month.incurred));
        Some(Period {
            members: last.members,
            earned,
            margin: sum(|month| month.margin),
            loss_ratio_bp: ratio(incurred, earned),
        })
    }

    fn margin_bp(&self) -> Option<i64> {
        ratio(self.margin, self.earned)
    }
}

/// Basis points, for figures whose whole is positive.
pub fn ratio(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| money::ratio_bp(part, whole)).flatten()
}

/// The months of a range, oldest first.
pub fn months(summary: &Summary, range: Range) -> &[MonthSum] {
    let all = &summary.months[..];
    let count = match range {
        Range::Year => 12,
        Range::ThisYear => all.last().map_or(0, |last| last.month as usize),
        Range::ThreeYears => 36,
    };
    &all[all.len().saturating_sub(count)..]
}

/// Whether the month is over.
pub fn is_whole(month: &MonthSum) -> bool {
    (month.last + 1).jalali().day == 1
}

/// The period of a range, and what it is compared with where that is known in full.
fn periods(summary: &Summary, range: Range) -> (Period, Option<Period>) {
    let totals = Period::of_totals(&summary.totals);
    match range {
        Range::Year => (totals, known(Period::of_totals(&summary.before))),
        Range::ThreeYears => (Period::of_months(&summary.months).unwrap_or(totals), None),
        Range::ThisYear => {
            let count = months(summary, range).len();
            let end = summary.months.len().saturating_sub(12);
            let last_year = &summary.months[end.saturating_sub(count)..end];
            let whole = summary.months.last().is_some_and(is_whole);
            let before = if whole && last_year.len() == count { Period::of_months(last_year) } else { None };
            (Period::of_months(months(summary, range)).unwrap_or(totals), before.and_then(known))
        }
    }
}

/// A period with nothing in it is no measure.
fn known(period: Period) -> Option<Period> {
    (period.earned > 0).then_some(period)
}

/// Members, earned premium, margin and loss ratio.
pub fn four(f: &Fmt, summary: &Summary, range: Range) -> [Figure; 4] {
    let (now, before) = periods(summary, range);
    // A course is drawn through whole months: the part of one would look like a fall.
    let all = months(summary, range);
    let months = match all.split_last() {
        Some((last, before)) if !is_whole(last) && before.len() > 1 => before,
        _ => all,
    };
    let unit = Unit::of_total(now.earned);
    let figure = |label: Text, href, figure, unit, change: Markup, pick: fn(&MonthSum) -> i64| {
        let ends = [months.first(), months.last()]
            .map(|month| month.map_or(String::new(), |month| month_name(f, month)));
        let [from, to] = ends;
        let values: Vec<i64> = months.iter().map(pick).collect();
        Figure {
            label: f.t(label),
            href,
            figure,
            unit,
            change,
            course: kit::chart::sparkline(f, &values),
            from,
            to,
        }
    };
    let members_before = before.map(|before| before.members).filter(|members| *members > 0);
    let since = match range {
        Range::Year => text::SINCE_A_YEAR,
        _ => text::SINCE_LAST_YEAR,
    };
    [
        figure(
            text::MEMBERS,
            "/members",
            f.int(now.members),
            Markup::text(f.t(text::PERSONS)),
            members_before.map_or_else(Markup::default, |before| growth(f, now.members, before, since)),
            |month| month.members,
        ),
        figure(
            text::EARNED,
            "/members?order=earned",
            f.amount(now.earned, unit, 0),
            Markup::text(f.t(unit.text())),
            before.map_or_else(Markup::default, |before| {
                growth(f, now.earned, before.earned, text::SINCE_PERIOD)
            }),
            |month| month.earned,
        ),
        figure(
            text::MARGIN,
            "/members?segment=1",
            f.percent_or_dash(now.margin_bp()),
            Markup(format!("{} {}", f.amount(now.margin, unit, 0), f.t(unit.text()))),
            points(f, now.margin_bp(), before.and_then(|before| before.margin_bp()), true),
            |month| ratio(month.margin, month.earned).unwrap_or(0),
        ),
        figure(
            text::LOSS_RATIO,
            "/members?order=ratio",
            f.percent_or_dash(now.loss_ratio_bp),
            Markup::default(),
            points(f, now.loss_ratio_bp, before.and_then(|before| before.loss_ratio_bp), false),
            |month| month.loss_ratio_bp.unwrap_or(0),
        ),
    ]
}

/// Name of a month, as the language's pages write it.
pub fn month_name(f: &Fmt, month: &MonthSum) -> String {
    let index = month.month as usize - 1;
    f.name(calendar::MONTHS_FA[index], calendar::MONTHS_EN[index]).to_owned()
}

/// «▲ ۶٫۲٪ از سال پیش».
fn growth(f: &Fmt, now: i64, before: i64, since: Text) -> Markup {
    let Some(bp) = ratio(now - before, before) else { return Markup::default() };
    if kit::round_div(bp, 10) == 0 {
        return Markup(format!("<span>{} {}</span>", f.t(text::THE_SAME), f.t(since)));
    }
    let change = parts::change(&f.percent(bp.abs()), bp >= 0, bp >= 0);
    Markup(format!("{change} <span>{}</span>", f.t(since)))
}

/// «▼ ۲٫۱ واحد درصد»; a rise is good or bad.
fn points(f: &Fmt, now: Option<i64>, before: Option<i64>, rise_is_good: bool) -> Markup {
    let (Some(now), Some(before)) = (now, before) else { return Markup::default() };
    let bp = now - before;
    if kit::round_div(bp, 10) == 0 {
        return Markup(format!("<span>{}</span>", f.t(text::THE_SAME)));
    }
    let change =
        parts::change(&f.decimal(kit::round_div(bp.abs(), 10), 1), bp >= 0, (bp >= 0) == rise_is_good);
    Markup(format!("{change} <span>{}</span>", f.t(text::POINTS)))
}
