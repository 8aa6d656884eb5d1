//! The dashboard: the latest run at a glance.

pub(crate) mod cards;
mod figures;
mod tasks;
pub mod text;

use access::Permission as May;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed};

use crate::card::Card;
use crate::live::Shown;
use crate::{ConsoleState, download, frame, text as console_text};
use cards::{Columns, Ladder, Lines, Provinces, Segments};
use figures::Figure;
use tasks::Task;

/// For how long back the figures and the columns are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Range {
    /// The value window.
    #[default]
    Year,
    /// From the first of Farvardin on.
    ThisYear,
    /// 36 months.
    ThreeYears,
}

impl Range {
    const ALL: [Range; 3] = [Range::Year, Range::ThisYear, Range::ThreeYears];

    fn code(self) -> &'static str {
        match self {
            Range::Year => "12m",
            Range::ThisYear => "year",
            Range::ThreeYears => "3y",
        }
    }

    fn of(code: &str) -> Range {
        Range::ALL.into_iter().find(|range| range.code() == code).unwrap_or_default()
    }

    fn text(self) -> i18n::Text {
        match self {
            Range::Year => text::TWELVE_MONTHS,
            Range::ThisYear => text::THIS_YEAR,
            Range::ThreeYears => text::THREE_YEARS,
        }
    }
}

/// What is asked for.
#[derive(Debug, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    range: String,
}

#[derive(Template)]
#[template(path = "dashboard/page.html")]
struct DashboardPage {
    page: Page,
    computed: Markup,
    ranges: Vec<(&'static str, &'static str, bool)>,
    may_export: bool,
    stale: Option<Stale>,
    figures: [Figure; 4],
    columns: Columns,
    segments: Segments,
    ladder: Ladder,
    lines: Lines,
    tasks: Card<Vec<Task>>,
    provinces: Provinces,
}

impl DashboardPage {
    /// The colours of the map's legend, in the map's direction.
    fn scale(&self) -> [(usize, &'static str); 6] {
        let classes = ["loss-2", "loss-1", "gain-0", "gain-1", "gain-2", "gain-3"];
        std::array::from_fn(|step| {
            let place = if self.page.lang == i18n::Lang::Fa { 5 - step } else { step };
            (place * 25, classes[step])
        })
    }
}

/// Why the figures are not of today, or what is done about it.
enum Stale {
    Computing(ComputingPart),
    Old { note: Markup, failed: bool, may_compute: bool },
}

#[derive(Template)]
#[template(path = "dashboard/empty.html")]
struct EmptyPage {
    page: Page,
    has_loads: bool,
    computing: Option<ComputingPart>,
    may_load: bool,
    may_compute: bool,
}

/// The dashboard.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Query(asked): Query<Asked>) -> Answer {
    let shown = state.now().await?;
    let page = frame::page(&visit, visit.f.t(console_text::DASHBOARD).to_owned(), &shown);
    let staff = &visit.session.staff;
    let Some(latest) = &shown.latest else {
        let (may_load, may_compute) = (staff.may(May::LoadFeeds), staff.may(May::RunStanding));
        let computing = state.live.computing().then_some(ComputingPart { f: visit.f });
        return visit.html(&EmptyPage { page, has_loads: shown.has_loads, computing, may_load, may_compute });
    };
    let range = Range::of(&asked.range);
    let f = visit.f;
    let computed = f.say(
        text::COMPUTED,
        [
            ("day", Markup::text(f.day_full(latest.run.as_of))),
            ("version", f.int(latest.run.version)),
            ("at", f.moment(latest.run.computed_at)),
        ],
    );
    let late = if staff.may(May::SeeFeeds) { tasks::late(&state).await } else { None };
    visit.html(&DashboardPage {
        computed,
        ranges: Range::ALL.into_iter().map(|one| (one.code(), f.t(one.text()), one == range)).collect(),
        may_export: staff.may(May::ExportStanding),
        stale: stale(&state, &f, &shown, staff.may(May::RunStanding)),
        figures: figures::four(&f, &latest.run.summary, range),
        columns: cards::columns(&f, &latest.run.summary, range),
        segments: cards::segments(&f, &latest.run.summary),
        ladder: cards::ladder(&f, latest),
        lines: cards::lines(&f, latest),
        tasks: tasks::tasks(&visit, &shown, latest, &late),
        provinces: cards::provinces(&f, &latest.run.summary),
        page,
    })
}

fn stale(state: &ConsoleState, f: &Fmt, shown: &Shown, may_compute: bool) -> Option<Stale> {
    if state.live.computing() {
        return Some(Stale::Computing(ComputingPart { f: *f }));
    }
    let failed = state.live.failed();
    let (as_of, load_id) = shown.latest.as_ref().map(|latest| (latest.run.as_of, latest.run.load_id))?;
    let text = if failed {
        text::STALE_FAILED
    } else if shown.mark().load > load_id {
        text::STALE_LOADS
    } else if f.today - as_of > 1 {
        text::STALE_DAY
    } else {
        return None;
    };
    let note = f.say(text, [("day", Markup::text(f.day_full(as_of)))]);
    Some(Stale::Old { note, failed, may_compute })
}

/// Everybody's standing as a file, in the form that the address ends with.
pub async fn export(State(state): State<ConsoleState>, visit: Signed, Path(ending): Path<String>) -> Answer {
    let content_type = match ending.as_str() {
        "xlsx" => download::XLSX,
        "csv" => download::CSV,
        "parquet" => download::PARQUET,
        _ => return Err(Fault::not_found()),
    };
    let as_of =
        state.now().await?.latest.as_ref().map(|latest| latest.run.as_of).ok_or_else(Fault::not_found)?;
    let (rows, file) =
        download::make(&state, &visit, &ending, async |path| Ok(standing::export(&state.pool, &path).await?))
            .await?;
    let mut conn = state.pool.acquire().await?;
    let detail = serde_json::json!({ "as_of": as_of, "file": ending, "rows": rows });
    let actor = visit.session.staff.actor();
    audit::record(&mut conn, state.clock.now(), &actor, "standing.export", "standing", None, detail).await?;
    Ok(file.answer(&format!("standing-{as_of}.{ending}"), content_type))
}

/// Computes everybody's standing anew, as of today; the page shows when it is done.
pub async fn compute(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    state.compute_beside(&visit.session.staff.actor());
    Ok(kit::site::go(&visit, "/"))
}

#[derive(Template)]
#[template(path = "dashboard/computing.html")]
struct ComputingPart {
    f: Fmt,
}

/// Whether the computation still runs: asked by the page until it does not.
pub async fn computing(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    if state.live.computing() {
        return visit.html(&ComputingPart { f: visit.f });
    }
    Ok([("hx-refresh", "true")].into_response())
}
