//! Reports: an index in the manager's words, each with its figures, chart, table and files, the members behind
//! every number, and those that are saved and kept.

mod ask;
mod behind;
mod saved;
mod table;
pub mod text;

use access::Permission as May;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, Unit, parts};
use reports::{Figure, Kind, Report, Span};
use standing::report::{Basis, Dimension, Form, Measure};

use crate::live::{Latest, Shown};
use crate::{ConsoleState, frame};
use ask::{Asked, href};

pub use behind::{members, members_file};
pub use saved::{keep_file, kept, list_kept, make, remove, save};

/// Where reports are.
pub const PLACE: &str = "/reports";

#[derive(Template)]
#[template(path = "reports/index.html")]
struct IndexPage {
    page: Page,
    cards: Vec<(String, &'static str, &'static str, &'static str)>,
    saved: Vec<saved::Line>,
    none: Option<Markup>,
}

/// What there is to ask, and what is saved.
pub async fn index(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    let shown = state.now().await?;
    let f = visit.f;
    let icons = ["chart-bar", "users", "refresh", "arrows-exchange", "stairs-up", "calendar"];
    let card = |(kind, icon): (Kind, &'static str)| {
        let name = f.t(reports::text::kind(kind));
        (format!("{PLACE}/{}", kind.code()), icon, name, f.t(text::note(kind)))
    };
    let saved = reports::list(&state.pool, visit.session.staff.staff_id).await.map_err(fault)?;
    visit.html(&IndexPage {
        page: frame::page(&visit, f.t(text::TO_REPORTS).to_owned(), &shown),
        cards: Kind::ALL.into_iter().zip(icons).map(card).collect(),
        saved: saved.iter().map(|one| saved::line(&f, one)).collect(),
        none: shown.latest.is_none().then(|| no_run(&f)),
    })
}

fn no_run(f: &Fmt) -> Markup {
    let note = Markup::text(f.t(text::NO_RUN_NOTE));
    parts::blank("empty", f.t(text::NO_RUN), &note, &Markup::default())
}

/// A fault in the words of the room: what was asked wrong is no failure of ours.
pub(crate) fn fault(error: reports::Error) -> Fault {
    match error {
        reports::Error::NotFound => Fault::not_found(),
        reports::Error::Unsound | reports::Error::SheetTooSmall(_) | reports::Error::Stored(_) => {
            Fault::told(StatusCode::UNPROCESSABLE_ENTITY, text::TO_REPORTS, error.message())
        }
        error => Fault::from(error),
    }
}

/// What reports are made with.
pub(crate) fn source<'a>(state: &'a ConsoleState, latest: &'a Latest) -> reports::Source<'a> {
    reports::Source {
        pool: &state.pool,
        desk: &state.desk,
        basis: Basis::of(&latest.run),
        programme: &latest.programme,
    }
}

/// The kind that an address names.
fn kind(code: &str) -> Result<Kind, Fault> {
    Kind::from_code(code).ok_or_else(Fault::not_found)
}

#[derive(Template)]
#[template(path = "reports/report.html")]
struct ReportPage {
    page: Page,
    means: &'static str,
    range: Markup,
    known: Markup,
    form: Choices,
    chips: Vec<(String, String, String)>,
    figures: Vec<Headline>,
    chart: Option<(Markup, Markup)>,
    chart_title: String,
    table: Option<table::Shown>,
    table_note: Markup,
    blank: Option<Markup>,
    files: Option<[String; 2]>,
    save: Option<saved::SaveForm>,
    note: Option<Markup>,
    back: Option<(String, &'static str)>,
}

/// What can be chosen.
#[derive(Default)]
struct Choices {
    action: String,
    spans: Vec<(&'static str, &'static str, bool)>,
    from: String,
    to: Option<String>,
    wrong_day: bool,
    rows: Vec<(&'static str, &'static str, bool)>,
    columns: Vec<(&'static str, &'static str, bool)>,
    measures: Vec<(&'static str, &'static str, bool)>,
    gap: Option<String>,
    wheres: Vec<String>,
    from_label: &'static str,
}

/// A figure of the whole with its change.
pub(crate) struct Headline {
    label: &'static str,
    figure: Markup,
    unit: &'static str,
    change: Markup,
    value: Option<i64>,
    href: Option<String>,
}

/// A report.
pub async fn show(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(code): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let kind = kind(&code)?;
    page(&state, &visit, Asked::of(kind, &pairs), None).await
}

/// The page of a report; where it could not be saved, with what was typed and why.
async fn page(
    state: &ConsoleState,
    visit: &Signed,
    asked: Asked,
    typed: Option<(saved::Typed, String)>,
) -> Answer {
    let shown = state.now().await?;
    let f = visit.f;
    let report = &asked.report;
    let frame = frame::page(visit, f.t(reports::text::kind(report.kind)).to_owned(), &shown);
    let Some(latest) = &shown.latest else { return empty(visit, frame, report) };
    let failed = typed.is_some() || asked.wrong_day;
    let answered = reports::answer(source(state, latest), report).await;
    let (answered, told) = match answered {
        Ok(answer) => (Some(answer), None),
        Err(error @ reports::Error::Unsound) => (None, Some(error.message())),
        Err(error) => return Err(fault(error)),
    };
    let staff = &visit.session.staff;
    let mut made = match &answered {
        Some(answer) => view(&f, frame, answer, true),
        None => ReportPage { blank: told.map(|told| nothing(&f, f.msg(&told))), ..bare(&f, frame, report) },
    };
    made.form = choices(&f, &asked, &shown);
    let files = staff.may(May::ExportStanding);
    made.files = files.then(|| ["xlsx", "csv"].map(|ending| href(report, &format!("/file/{ending}"), &[])));
    made.save = files.then(|| saved::SaveForm::new(&f, report, typed));
    made.back = Some((PLACE.to_owned(), f.t(text::TO_REPORTS)));
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, visit.html(&made)?).into_response())
}

fn empty(visit: &Signed, frame: Page, report: &Report) -> Answer {
    let blank = Some(no_run(&visit.f));
    visit.html(&ReportPage { blank, ..bare(&visit.f, frame, report) })
}

fn nothing(f: &Fmt, note: &str) -> Markup {
    parts::blank("nothing", f.t(text::EMPTY), &Markup::text(note), &Markup::default())
}

fn bare(f: &Fmt, page: Page, report: &Report) -> ReportPage {
    ReportPage {
        page,
        means: f.t(text::means(report.kind)),
        range: Markup::default(),
        known: Markup::default(),
        form: Choices::default(),
        chips: Vec::new(),
        figures: Vec::new(),
        chart: None,
        chart_title: String::new(),
        table: None,
        table_note: Markup::default(),
        blank: None,
        files: None,
        save: None,
        note: None,
        back: None,
    }
}

/// An answer as a page; of one that is kept, numbers do not open.
fn view(f: &Fmt, page: Page, answer: &reports::Answer, opens: bool) -> ReportPage {
    let report = &answer.report;
    let shown = table::table(f, answer, opens);
    let is_empty = shown.rows.is_empty();
    let days = |day| Markup::text(f.day_full(day));
    let chart_title = report.chart().map_or_else(
        || f.t(reports::text::kind(report.kind)).to_owned(),
        |measure| format!("{} · {}", f.t(reports::text::measure(measure)), f.msg(&answer.table.head)),
    );
    let table_note = match shown.unit {
        Some(unit) if opens => f.say(text::TABLE_NOTE, [("unit", Markup::text(unit))]),
        Some(unit) => f.say(text::KEPT_TABLE_NOTE, [("unit", Markup::text(unit))]),
        None if opens => Markup::text(f.t(text::TABLE_COUNTS)),
        None => Markup::default(),
    };
    let moves = matches!(report.kind, Kind::Segments | Kind::Tiers);
    let note = match answer.since {
        None if moves => Some(Markup::text(f.t(text::NO_HISTORY))),
        _ => None,
    };
    let history = answer.since.map(|since| f.say(text::HISTORY_OF, [("day", days(since))]));
    ReportPage {
        range: f.say(text::RANGE, [("from", days(answer.period.first())), ("to", days(answer.period.to))]),
        known: history.unwrap_or_else(|| {
            f.say(text::KNOWN, [("day", days(answer.as_of)), ("version", f.int(answer.version))])
        }),
        chips: if opens { chips(f, answer) } else { Vec::new() },
        figures: headlines(f, answer, opens),
        chart: if is_empty { None } else { table::chart(f, answer) },
        chart_title,
        table: (!is_empty).then_some(shown),
        table_note,
        blank: is_empty.then(|| nothing(f, f.t(text::EMPTY_NOTE))),
        note,
        ..bare(f, page, report)
    }
}

/// Conditions that are given: name of the dimension, of the key, and the address without it.
fn chips(f: &Fmt, answer: &reports::Answer) -> Vec<(String, String, String)> {
    let one = |(by, key, name): &(Dimension, i32, i18n::Message)| {
        let mut without = answer.report.clone();
        without.filter.retain(|condition| condition != &(*by, *key));
        let by = f.t(reports::text::dimension(*by)).to_owned();
        (by, f.msg(name).to_owned(), href(&without, "", &[]))
    };
    answer.conditions.iter().map(one).collect()
}

/// The figures that stand at the head of a kind.
fn head(kind: Kind) -> [Measure; 4] {
    use Measure::*;
    match kind {
        Kind::Customers => [After, New, Lost, KeptRatio],
        Kind::Renewal => [Ending, RenewalRate, EndingPremium, PremiumRetention],
        _ => [Earned, MarginRatio, LossRatio, CollectionRatio],
    }
}

fn headlines(f: &Fmt, answer: &reports::Answer, opens: bool) -> Vec<Headline> {
    let of = |measure| answer.figures.iter().find(|figure| figure.measure == measure);
    let found = head(answer.report.kind).into_iter().filter_map(of);
    found.map(|figure| headline(f, answer, figure, opens)).collect()
}

fn headline(f: &Fmt, answer: &reports::Answer, figure: &Figure, opens: bool) -> Headline {
    let Figure { measure, value, before } = *figure;
    let largest = value.unwrap_or(0);
    let unit = Unit::of_total(largest);
    let (text, unit) = match measure.form() {
        Form::Ratio => (f.percent_or_dash(value), ""),
        Form::Count => (value.map_or_else(|| f.dash(), |value| f.int(value)), ""),
        Form::Rial => {
            (f.amount(largest, unit, u32::from(largest.abs() / unit.rials() < 100)), f.t(unit.text()))
        }
    };
    let more = [("of", measure.code().to_owned())];
    Headline {
        label: f.t(reports::text::measure(measure)),
        figure: text,
        unit,
        change: change(f, measure, value, before, answer.period.days()),
        value,
        href: (opens && value.is_some_and(|value| value != 0))
            .then(|| href(&answer.report, "/members", &more)),
    }
}

/// The change against as many days before: of amounts in percent, of ratios in points.
fn change(f: &Fmt, measure: Measure, now: Option<i64>, before: Option<i64>, days: i32) -> Markup {
    let (Some(now), Some(before)) = (now, before) else { return Markup::default() };
    let since = f.say(text::THAN_BEFORE, [("n", f.int(days))]);
    let bp = match measure.form() {
        Form::Ratio => now - before,
        _ if before <= 0 => return Markup::default(),
        _ => money::ratio_bp(now - before, before).unwrap_or(0),
    };
    if kit::round_div(bp, 10) == 0 {
        return Markup(format!("<span>{}</span>", f.t(text::UNCHANGED)));
    }
    let good = (bp > 0) != matches!(measure, Measure::LossRatio | Measure::Lost);
    match measure.form() {
        Form::Ratio => {
            let figure = f.decimal(kit::round_div(bp.abs(), 10), 1);
            let change = parts::change(&figure, bp > 0, good);
            Markup(format!("{change} <span>{} {since}</span>", f.t(text::POINTS)))
        }
        _ => {
            let change = parts::change(&f.percent(bp.abs()), bp > 0, good);
            Markup(format!("{change} <span>{since}</span>"))
        }
    }
}

fn choices(f: &Fmt, asked: &Asked, shown: &Shown) -> Choices {
    let report = &asked.report;
    let moves = matches!(report.kind, Kind::Segments | Kind::Tiers);
    let is_days = matches!(report.span, Span::Days { .. });
    let mut spans: Vec<_> = Span::RELATIVE
        .into_iter()
        .map(|span| (span.code(), f.t(reports::text::span(span)), span == report.span && !asked.wrong_day))
        .collect();
    let days = if moves { text::ONE_DAY } else { text::DAYS_OF_CHOICE };
    spans.push(("days", f.t(days), is_days || asked.wrong_day));
    if report.kind == Kind::Cohorts {
        spans.clear();
    }
    let option = |by: Dimension, chosen: bool| (by.code(), f.t(reports::text::dimension(by)), chosen);
    let dimensions = report.kind.dimensions();
    let columns = dimensions.iter().filter(|by| report.kind != Kind::Cohorts && **by != report.rows);
    let measure =
        |one: &Measure| (one.code(), f.t(reports::text::measure(*one)), report.chart() == Some(*one));
    let (from, to) = typed_days(f, asked, shown);
    Choices {
        action: format!("{PLACE}/{}", report.kind.code()),
        spans,
        from,
        to: (!moves && report.kind != Kind::Cohorts).then_some(to),
        wrong_day: asked.wrong_day,
        rows: dimensions.iter().map(|by| option(*by, *by == report.rows)).collect(),
        columns: columns.map(|by| option(*by, Some(*by) == report.columns)).collect(),
        measures: report.kind.measures().iter().map(measure).collect(),
        gap: (report.kind == Kind::Customers).then(|| f.int_text(report.gap_days)),
        wheres: report.filter.iter().map(|(by, key)| format!("{}:{key}", by.code())).collect(),
        from_label: f.t(if moves { text::SINCE } else { text::FROM }),
    }
}

/// The days as they were typed, or those of the period that is shown.
fn typed_days(f: &Fmt, asked: &Asked, shown: &Shown) -> (String, String) {
    if asked.wrong_day || !asked.from.is_empty() {
        return (asked.from.clone(), asked.to.clone());
    }
    let period = shown
        .latest
        .as_ref()
        .and_then(|latest| asked.report.span.period(latest.run.as_of, latest.programme.value_days));
    let moves = matches!(asked.report.kind, Kind::Segments | Kind::Tiers);
    period.map_or_else(Default::default, |period| {
        let first = if moves { period.from } else { period.first() };
        let numeric = |day: calendar::Day| match f.lang {
            i18n::Lang::Fa => f.digits(&day.jalali().numeric()),
            i18n::Lang::En => day.to_string(),
        };
        (numeric(first), numeric(period.to))
    })
}

/// The table of a report as a file.
pub async fn file(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((code, ending)): Path<(String, String)>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let (kind, ending) = (kind(&code)?, reports::Ending::of(&ending).ok_or_else(Fault::not_found)?);
    let asked = Asked::of(kind, &pairs);
    let shown = state.now().await?;
    let latest = shown.latest.as_ref().ok_or_else(Fault::not_found)?;
    let answer = reports::answer(source(&state, latest), &asked.report).await.map_err(fault)?;
    let bytes = reports::table_file(&answer, visit.f.lang, ending).map_err(fault)?;
    saved::record_export(&state, &visit, &answer, ending, &saved::Taken::table(&answer)).await?;
    Ok(download(&format!("{}-{}", kind.code(), answer.as_of), ending, bytes))
}

/// A file to be saved.
fn download(name: &str, ending: reports::Ending, bytes: Vec<u8>) -> axum::response::Response {
    use axum::http::header;
    let name = format!("attachment; filename=\"{name}.{}\"", ending.code());
    let headers =
        [(header::CONTENT_TYPE, ending.content_type()), (header::CONTENT_DISPOSITION, name.as_str())];
    (headers, bytes).into_response()
}
