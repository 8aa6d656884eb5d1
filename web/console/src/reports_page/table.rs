//! An answer as a table and a chart of a page.

use kit::chart::{self, Month};
use kit::flow::{Place, flow};
use kit::{Fmt, Markup, Unit, add_up, parts};
use reports::{Answer, Kind};
use standing::report::{Dimension, Form, Measure, UNKNOWN};

use super::ask::href;
use super::text;

/// Rows of a chart of bars.
const BARS: usize = 15;
/// Columns of a chart by month.
const MONTHS: usize = 40;

/// A table as it is shown.
pub struct Shown {
    pub head: String,
    pub columns: Vec<Head>,
    pub rows: Vec<Line>,
    pub total: Line,
    pub unit: Option<&'static str>,
}

/// A column's head.
pub struct Head {
    pub name: String,
    pub wide: bool,
}

/// A row.
pub struct Line {
    pub name: Markup,
    pub cells: Vec<Cell>,
}

/// A value.
pub struct Cell {
    pub text: Markup,
    pub href: Option<String>,
    pub class: &'static str,
    pub wide: bool,
    /// The exact value, as files have it.
    pub value: Option<i64>,
}

/// The figures that a page shows of a kind, the others being in the files.
fn shows(kind: Kind, measure: Option<Measure>) -> bool {
    use Measure::*;
    kind != Kind::Premium || !matches!(measure, Some(Due | Commission | Servicing | Acquisition))
}

/// The figures that a phone shows too.
fn is_main(measure: Option<Measure>) -> bool {
    use Measure::*;
    matches!(
        measure,
        Some(Earned | LossRatio | Margin | After | New | Lost | Ending | RenewalRate | PremiumRetention)
    )
}

/// The table of an answer; numbers open the members behind them where `opens`.
pub fn table(f: &Fmt, answer: &Answer, opens: bool) -> Shown {
    let table = &answer.table;
    let kind = answer.report.kind;
    let shown: Vec<usize> =
        (0..table.columns.len()).filter(|at| shows(kind, table.columns[*at].measure)).collect();
    let largest = shown
        .iter()
        .filter(|at| table.columns[**at].form == Form::Rial)
        .filter_map(|at| {
            table.total.values[*at].or(table.rows.iter().filter_map(|row| row.values[*at]).max())
        })
        .map(i64::abs)
        .max();
    let unit = largest.map(Unit::of_total);
    // A small whole would leave nothing of its parts.
    let small = |unit: Unit| unit != Unit::Rial && largest.unwrap_or(0) / unit.rials() < 1_000;
    let places = u32::from(unit.is_some_and(small));
    let by_figures = kind.subject().is_some() && answer.report.columns.is_none();
    let is_wide = |at: usize| match kind {
        Kind::Segments | Kind::Tiers => table.columns[at].key == Some(UNKNOWN),
        Kind::Cohorts => at > 3,
        _ if by_figures => !is_main(table.columns[at].measure),
        // The sum and the last two.
        _ => at > 0 && at + 2 < table.columns.len(),
    };
    let texts: Vec<Vec<Markup>> = shown.iter().map(|at| column(f, answer, *at, unit, places)).collect();
    let line = |index: usize| {
        let row = table.rows.get(index).unwrap_or(&table.total);
        let cell = |(place, at): (usize, &usize)| {
            let column = &table.columns[*at];
            let value = row.values[*at];
            Cell {
                text: texts[place][index].clone(),
                href: (opens && value.is_some_and(|value| value != 0))
                    .then(|| open(answer, row.key, *at))
                    .flatten(),
                class: class(kind, column.form, column.measure, value, row.key.is_some()),
                wide: is_wide(*at),
                value,
            }
        };
        Line { name: name(f, answer, index), cells: shown.iter().enumerate().map(cell).collect() }
    };
    let head = |at: &usize| Head { name: f.msg(&table.columns[*at].name).to_owned(), wide: is_wide(*at) };
    Shown {
        head: f.msg(&table.head).to_owned(),
        columns: shown.iter().map(head).collect(),
        rows: (0..table.rows.len()).map(line).collect(),
        total: line(table.rows.len()),
        unit: unit.map(|unit| f.t(unit.text())),
    }
}

/// The texts of a column, the whole last. Amounts that are rounded add up as they are shown, where they do.
fn column(f: &Fmt, answer: &Answer, at: usize, unit: Option<Unit>, places: u32) -> Vec<Markup> {
    let table = &answer.table;
    let values: Vec<Option<i64>> =
        table.rows.iter().chain([&table.total]).map(|row| row.values[at]).collect();
    let per_member = answer.report.kind == Kind::Cohorts;
    match (table.columns[at].form, unit) {
        (Form::Ratio, _) => values.iter().map(|value| f.percent_or_dash(*value)).collect(),
        (Form::Rial, Some(unit)) if !per_member => {
            let rial: Vec<i64> = values.iter().map(|value| value.unwrap_or(0)).collect();
            let (whole, parts) = rial.split_last().map_or((0, &[][..]), |(whole, parts)| (*whole, parts));
            let step = unit.rials() / 10_i64.pow(places);
            let shown = match parts.iter().sum::<i64>() == whole {
                true => add_up(parts, step),
                false => parts.iter().map(|part| kit::round_div(*part, step)).collect(),
            };
            let whole = kit::round_div(whole, step);
            let text =
                |(shown, rial): (i64, &i64)| if *rial == 0 { f.dash() } else { f.decimal(shown, places) };
            shown.into_iter().chain([whole]).zip(&rial).map(text).collect()
        }
        (Form::Rial, Some(unit)) => {
            let one = |value: &Option<i64>| value.map_or_else(|| f.dash(), |value| f.amount(value, unit, 1));
            values.iter().map(one).collect()
        }
        _ => values.iter().map(|value| value.map_or_else(|| f.dash(), |value| f.int(value))).collect(),
    }
}

fn class(kind: Kind, form: Form, measure: Option<Measure>, value: Option<i64>, in_row: bool) -> &'static str {
    match (kind, form, measure, value) {
        (Kind::Cohorts, Form::Ratio, _, Some(bp)) if in_row => {
            ["heat-0", "heat-1", "heat-2", "heat-3", "heat-4"][((bp - 4_000) / 1_250).clamp(0, 4) as usize]
        }
        (_, Form::Rial, _, Some(..0)) => "bad",
        (_, _, Some(Measure::LossRatio), Some(10_000..)) => "bad",
        (_, _, Some(Measure::MarginRatio), Some(..0)) => "bad",
        _ => "",
    }
}

/// The address of the members behind a value; movement is opened in its cells only.
fn open(answer: &Answer, row: Option<i32>, at: usize) -> Option<String> {
    let column = &answer.table.columns[at];
    let moves = matches!(answer.report.kind, Kind::Segments | Kind::Tiers);
    if (moves && (row.is_none() || column.key.is_none()))
        || (answer.report.kind == Kind::Cohorts && row.is_none())
    {
        return None;
    }
    let mut more = Vec::new();
    more.extend(row.map(|row| ("row", row.to_string())));
    more.extend(column.key.map(|key| ("column", key.to_string())));
    more.extend(column.measure.map(|measure| ("of", measure.code().to_owned())));
    Some(href(&answer.report, "/members", &more))
}

/// A row's name: tiers and segments with their shape.
fn name(f: &Fmt, answer: &Answer, index: usize) -> Markup {
    let Some(row) = answer.table.rows.get(index) else {
        return Markup::text(f.msg(&answer.table.total.name));
    };
    let by = match answer.report.kind {
        Kind::Segments => Dimension::Segment,
        Kind::Tiers => Dimension::Tier,
        _ => answer.report.rows,
    };
    let key = row.key.and_then(|key| i16::try_from(key).ok()).filter(|key| *key >= 0);
    match (by, key) {
        (Dimension::Segment, Some(segment)) => parts::segment(f, segment),
        (Dimension::Tier, Some(rank)) => parts::tier(rank, tiers(answer), f.msg(&row.name)),
        _ => Markup(format!("<span data-x>{}</span>", Markup::text(f.msg(&row.name)))),
    }
}

fn tiers(answer: &Answer) -> usize {
    let highest = answer.table.rows.iter().filter_map(|row| row.key).max().unwrap_or(0);
    usize::try_from(highest).map_or(1, |highest| highest + 1)
}

/// The chart of an answer, and what is said beside it.
pub fn chart(f: &Fmt, answer: &Answer) -> Option<(Markup, Markup)> {
    match answer.report.kind {
        Kind::Segments | Kind::Tiers => movement(f, answer),
        Kind::Cohorts => None,
        _ => figures(f, answer),
    }
}

fn figures(f: &Fmt, answer: &Answer) -> Option<(Markup, Markup)> {
    let measure = answer.report.chart()?;
    let table = &answer.table;
    // Of a table across a dimension, the sums stand last.
    let at =
        table.columns.iter().rposition(|column| column.measure == Some(measure) && column.key.is_none())?;
    let values: Vec<i64> = table.rows.iter().map(|row| row.values[at].unwrap_or(0)).collect();
    let form = table.columns[at].form;
    if answer.report.rows.is_time() && form != Form::Ratio && values.len() <= MONTHS {
        return Some(by_month(f, answer, &values, form));
    }
    let most = values.iter().copied().map(i64::abs).max().unwrap_or(0);
    let unit = Unit::of_total(most);
    let mut rows = String::from("<table class=\"bars\"><tbody>");
    for (index, value) in values.iter().enumerate().take(BARS) {
        let class = if *value < 0 { "loss" } else { "" };
        let text = match form {
            Form::Ratio => f.percent_or_dash(table.rows[index].values[at]),
            Form::Rial => f.amount(*value, unit, u32::from(most / unit.rials() < 100)),
            Form::Count => f.int(*value),
        };
        let bar = chart::plain_bar(f, value.abs(), most, 14, class);
        let name = name(f, answer, index);
        rows.push_str(&format!("<tr><th scope=\"row\">{name}</th><td class=\"line-bar\">{bar}</td><td class=\"num\">{text}</td></tr>"));
    }
    rows.push_str("</tbody></table>");
    let note = match (values.len() > BARS, form) {
        (true, _) => f.say(text::CHART_FIRST, [("n", f.int(BARS))]),
        (false, Form::Rial) => Markup::text(f.t(unit.text())),
        _ => Markup::default(),
    };
    Some((Markup(rows), note))
}

fn by_month(f: &Fmt, answer: &Answer, values: &[i64], form: Form) -> (Markup, Markup) {
    let margin = answer.table.columns.iter().position(|column| column.measure == Some(Measure::Margin));
    let earned = answer.report.chart() == Some(Measure::Earned);
    let last = answer.table.rows.len().saturating_sub(1);
    let months: Vec<Month> = answer
        .table
        .rows
        .iter()
        .zip(values)
        .enumerate()
        .map(|(index, (row, value))| {
            let name = f.msg(&row.name);
            let (month, year) = name.rsplit_once(' ').unwrap_or((name, ""));
            let first = index == 0 || row.key.is_some_and(|key| key % 12 == 0);
            Month {
                label: short(f, row.key, month),
                under: (first && !year.is_empty()).then(|| year.to_owned()),
                partial: index == last && (answer.period.to + 1).jalali().day != 1,
                whole: *value,
                part: margin.filter(|_| earned).and_then(|at| row.values[at]).unwrap_or(0),
            }
        })
        .collect();
    let most = values.iter().copied().map(i64::abs).max().unwrap_or(0);
    let unit = if form == Form::Count { Unit::Rial } else { Unit::fitting(most) };
    let note = if form == Form::Rial { Markup::text(f.t(unit.text())) } else { Markup::default() };
    (chart::months(f, &months, unit, u32::from(form == Form::Rial && most / unit.rials() < 100)), note)
}

/// A month's or year's name that fits under a column.
fn short(f: &Fmt, key: Option<i32>, name: &str) -> String {
    let months = &crate::dashboard::cards::MONTHS_SHORT;
    match key {
        // Keys of years are small beside those of months.
        Some(key @ 10_000..) => f.name(name, months[key.rem_euclid(12) as usize]).to_owned(),
        _ => name.to_owned(),
    }
}

/// The flow between places, those who came or went left out.
fn movement(f: &Fmt, answer: &Answer) -> Option<(Markup, Markup)> {
    answer.since?;
    let table = &answer.table;
    let at: Vec<usize> =
        (0..table.rows.len()).filter(|at| table.rows[*at].key.is_some_and(|key| key >= 0)).collect();
    let place = |index: &usize| {
        let row = &table.rows[*index];
        let key = row.key.and_then(|key| i16::try_from(key).ok()).unwrap_or_default();
        let class = match answer.report.kind {
            Kind::Tiers => parts::tier_class(key, tiers(answer)),
            _ => parts::segment_class(key),
        };
        Place { name: f.msg(&row.name).to_owned(), class }
    };
    let places: Vec<Place> = at.iter().map(place).collect();
    let count = |from: &usize, to: &usize| table.rows[*from].values[*to].unwrap_or(0);
    let moves: Vec<Vec<i64>> = at.iter().map(|from| at.iter().map(|to| count(from, to)).collect()).collect();
    let all: i64 = moves.iter().flatten().sum();
    let stayed: i64 = (0..at.len()).map(|index| moves[index][index]).sum();
    let drawn = flow(f, &places, &places, &moves, |from, to| open(answer, table.rows[at[from]].key, at[to]));
    Some((drawn, f.say(text::FLOW_STAYED, [("n", f.int(all - stayed)), ("stayed", f.int(stayed))])))
}
