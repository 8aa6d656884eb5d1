//! Saved reports and what they gave.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use kit::site::go_with_notice;
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};
use reports::{Ending, Kept, MOST_KEPT, NewReport, Report, Saved, Schedule};

use super::ask::{Asked, href, query};
use super::{PLACE, download, fault, kind, source, text, view};
use crate::{ConsoleState, frame};

/// A saved report in a list.
pub struct Line {
    pub href: String,
    pub name: String,
    pub what: &'static str,
    pub schedule: String,
    pub owner: String,
    pub shared: bool,
    pub made: Markup,
    pub kept: Markup,
}

/// A line of a saved report.
pub fn line(f: &Fmt, saved: &Saved) -> Line {
    Line {
        href: format!("{PLACE}/saved/{}", saved.report_id),
        name: saved.name.clone(),
        what: f.t(reports::text::kind(saved.report.kind)),
        schedule: text::schedule(f, saved.schedule),
        owner: saved.owner.clone(),
        shared: saved.shared,
        made: saved.made_at.map_or_else(|| f.dash(), |at| f.moment(at)),
        kept: f.int(saved.kept),
    }
}

/// What was typed into the form.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    kind: String,
    ask: String,
    name: String,
    schedule: String,
    weekday: u8,
    shared: Option<String>,
}

/// The form by which a report is saved.
pub struct SaveForm {
    pub kind: &'static str,
    pub ask: String,
    pub name: String,
    pub schedules: Vec<(&'static str, &'static str, bool)>,
    pub weekdays: Vec<(usize, &'static str, bool)>,
    pub shared: bool,
    pub error: Option<String>,
    pub note: Markup,
}

const SCHEDULES: [(&str, i18n::Text); 4] =
    [("never", text::NEVER), ("day", text::DAILY), ("week", text::WEEKLY), ("month", text::MONTHLY)];

impl SaveForm {
    /// A form for a report, with what was typed where it was refused.
    pub fn new(f: &Fmt, report: &Report, typed: Option<(Typed, String)>) -> SaveForm {
        let (typed, error) = typed.map_or_else(Default::default, |(typed, error)| (typed, Some(error)));
        let weekdays = text::WEEKDAYS.iter().enumerate();
        SaveForm {
            kind: report.kind.code(),
            ask: query(report, &[]),
            schedules: SCHEDULES.map(|(code, name)| (code, f.t(name), code == typed.schedule)).to_vec(),
            weekdays: weekdays
                .map(|(day, name)| (day, f.t(name), day == usize::from(typed.weekday)))
                .collect(),
            shared: typed.shared.is_some(),
            name: typed.name,
            error,
            note: f.say(text::SAVE_NOTE, [("n", f.int(MOST_KEPT))]),
        }
    }
}

impl Typed {
    fn schedule(&self) -> Schedule {
        match self.schedule.as_str() {
            "day" => Schedule::Day,
            "week" => Schedule::Week { weekday: self.weekday % 7 },
            "month" => Schedule::Month,
            _ => Schedule::Never,
        }
    }
}

/// Saves a report.
pub async fn save(State(state): State<ConsoleState>, visit: Signed, Form(typed): Form<Typed>) -> Answer {
    let asked = Asked::parse(kind(&typed.kind)?, &typed.ask);
    let new = NewReport {
        name: typed.name.clone(),
        report: asked.report.clone(),
        schedule: typed.schedule(),
        shared: typed.shared.is_some(),
    };
    let actor = visit.session.staff.actor();
    match reports::save(&state.pool, &state.clock, &actor, &new).await {
        Ok(report_id) => Ok(go_with_notice(&visit, &format!("{PLACE}/saved/{report_id}"), "report-saved")),
        Err(error @ (reports::Error::Name | reports::Error::TooMany)) => {
            let told = visit.f.digits(visit.f.msg(&error.message()));
            super::page(&state, &visit, asked, Some((typed, told))).await
        }
        Err(error) => Err(fault(error)),
    }
}

#[derive(Template)]
#[template(path = "reports/saved.html")]
struct SavedPage {
    page: Page,
    line: Line,
    report_id: i64,
    now: String,
    own: bool,
    may: bool,
    rows: Vec<Result>,
}

struct Result {
    as_of: Markup,
    made: Markup,
    why: Markup,
    rows: Markup,
    href: Option<String>,
    files: Option<[String; 2]>,
    error: Option<String>,
}

/// What a saved report gave.
pub async fn list_kept(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(report_id): Path<i64>,
) -> Answer {
    let staff = &visit.session.staff;
    let (saved, kept) = reports::kept(&state.pool, staff.staff_id, report_id).await.map_err(fault)?;
    let f = visit.f;
    let may = staff.may(access::Permission::ExportStanding);
    visit.html(&SavedPage {
        page: state.page(&visit, saved.name.clone()).await?,
        line: line(&f, &saved),
        report_id,
        now: href(&saved.report, "", &[]),
        own: saved.staff_id == staff.staff_id,
        may,
        rows: kept.iter().map(|kept| result(&f, kept, may)).collect(),
    })
}

fn result(f: &Fmt, kept: &Kept, may: bool) -> Result {
    let day = |day| Markup::text(f.day_full(day));
    let place = format!("{PLACE}/kept/{}", kept.kept_id);
    Result {
        as_of: kept.of.map_or_else(|| parts::state("bad", f.t(text::FAILED)), |(as_of, _)| day(as_of)),
        made: f.moment(kept.made_at),
        why: kept.due_on.map_or_else(|| Markup::text(f.t(text::BY_HAND)), day),
        rows: kept.of.map_or_else(|| f.dash(), |(_, rows)| f.int(rows)),
        files: (may && kept.of.is_some()).then(|| ["xlsx", "csv"].map(|ending| format!("{place}/{ending}"))),
        href: kept.of.map(|_| place),
        error: kept.error.as_ref().map(|error| f.msg(error).to_owned()),
    }
}

/// A kept result, as it was.
pub async fn kept(State(state): State<ConsoleState>, visit: Signed, Path(kept_id): Path<i64>) -> Answer {
    let staff = &visit.session.staff;
    let (saved, answer) = Kept::answer(&state.pool, staff.staff_id, kept_id).await.map_err(fault)?;
    let shown = state.now().await?;
    let f = visit.f;
    let mut made = view(&f, frame::page(&visit, saved.name.clone(), &shown), &answer, false);
    made.back = Some((format!("{PLACE}/saved/{}", saved.report_id), f.t(text::KEPT_TITLE)));
    if staff.may(access::Permission::ExportStanding) {
        made.files = Some(["xlsx", "csv"].map(|ending| format!("{PLACE}/kept/{kept_id}/{ending}")));
    }
    visit.html(&made)
}

/// A kept result as a file.
pub async fn keep_file(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((kept_id, ending)): Path<(i64, String)>,
) -> Answer {
    let ending = Ending::of(&ending).ok_or_else(Fault::not_found)?;
    let staff_id = visit.session.staff.staff_id;
    let (_, answer) = Kept::answer(&state.pool, staff_id, kept_id).await.map_err(fault)?;
    let bytes = reports::table_file(&answer, visit.f.lang, ending).map_err(fault)?;
    record_export(&state, &visit, &answer, ending, &Taken::table(&answer)).await?;
    Ok(download(&format!("{}-{}", answer.report.kind.code(), answer.as_of), ending, bytes))
}

/// Makes a result now.
pub async fn make(State(state): State<ConsoleState>, visit: Signed, Path(report_id): Path<i64>) -> Answer {
    let saved = reports::one(&state.pool, visit.session.staff.staff_id, report_id).await.map_err(fault)?;
    let shown = state.now().await?;
    let latest = shown.latest.as_ref().ok_or_else(Fault::not_found)?;
    let made = reports::make(source(&state, latest), &state.clock, &saved, None).await;
    let notice = if made.is_ok() { "report-made" } else { "report-failed" };
    Ok(go_with_notice(&visit, &format!("{PLACE}/saved/{report_id}"), notice))
}

/// Takes a report of one's own away.
pub async fn remove(State(state): State<ConsoleState>, visit: Signed, Path(report_id): Path<i64>) -> Answer {
    let actor = visit.session.staff.actor();
    reports::remove(&state.pool, &state.clock, &actor, report_id).await.map_err(fault)?;
    Ok(go_with_notice(&visit, PLACE, "report-removed"))
}

/// What is in a file that is taken away.
pub struct Taken {
    /// The table, or the members behind a number.
    pub what: &'static str,
    /// What was asked, as its address says it: codes and numbers.
    pub asked: String,
    /// How many rows.
    pub rows: usize,
}

impl Taken {
    /// A report's table.
    pub fn table(answer: &reports::Answer) -> Taken {
        Taken { what: "table", asked: query(&answer.report, &[]), rows: answer.table.rows.len() }
    }
}

/// Writes into the trail who took which figures away.
pub async fn record_export(
    state: &ConsoleState,
    visit: &Signed,
    answer: &reports::Answer,
    ending: Ending,
    taken: &Taken,
) -> std::result::Result<(), Fault> {
    let mut conn = state.pool.acquire().await?;
    let Taken { what, asked, rows } = taken;
    let detail = serde_json::json!({
        "what": what, "asked": asked, "as_of": answer.as_of, "file": ending.code(), "rows": rows,
    });
    let (actor, subject) = (visit.session.staff.actor(), format!("report {}", answer.report.kind.code()));
    audit::record(&mut conn, state.clock.now(), &actor, "report.export", &subject, None, detail).await?;
    Ok(())
}
