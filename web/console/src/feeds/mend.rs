//! Mending rejected rows: one with its own cells, or all that are alike with one right value.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use feeds::{Found, Mended, Report};
use kit::{Answer, Fmt, Markup, Page, Signed, site};

use super::one::{one, told};
use super::{kind_text, text};
use crate::ConsoleState;

/// The form that mends a row, in place of its «mend».
#[derive(Template)]
#[template(path = "feeds/mend.html")]
struct MendPart {
    f: Fmt,
    csrf: String,
    load_id: i64,
    row_no: u64,
    cells: Vec<Cell>,
    /// How many other rows have the same value.
    others: Option<Markup>,
    faults: Vec<String>,
}

struct Cell {
    name: String,
    label: String,
    value: String,
}

/// What mending all that are alike would bring, before it is done.
#[derive(Template)]
#[template(path = "feeds/alike.html")]
struct AlikePart {
    f: Fmt,
    csrf: String,
    load_id: i64,
    row_no: u64,
    column: String,
    wrong: String,
    cell: String,
    right: String,
    brings: Markup,
    keeps: Option<Markup>,
    action: Markup,
}

/// A row that was mended.
#[derive(Template)]
#[template(path = "feeds/mended.html")]
struct MendedPart {
    note: Markup,
}

/// A part as a page of its own: where there is no script.
#[derive(Template)]
#[template(path = "feeds/mend_page.html")]
struct MendPage {
    page: Page,
    load_id: i64,
    file: String,
    part: Markup,
}

/// A rejected row with what was found in it.
struct Rejected {
    load_id: i64,
    row_no: u64,
    header: Vec<String>,
    cells: Vec<String>,
    found: Vec<Found>,
}

impl Rejected {
    async fn read(state: &ConsoleState, load_id: i64, row_no: u64) -> Result<Rejected, feeds::Error> {
        let (header, cells) = feeds::rejected_row(&state.pool, load_id, row_no).await?;
        let found = feeds::findings_of_row(&state.pool, load_id, row_no).await?;
        let found = found.into_iter().filter(|found| found.fatal).collect();
        Ok(Rejected { load_id, row_no, header, cells, found })
    }

    /// The cells as a form gives them.
    fn mended(&self, given: &HashMap<String, String>) -> Vec<String> {
        let cell = |(index, cell): (usize, &String)| given.get(&cell_name(index)).unwrap_or(cell).clone();
        self.cells.iter().enumerate().map(cell).collect()
    }

    /// The one finding that others may share, and the place of its cell: where there is no other fault.
    fn only(&self) -> Option<(&Found, usize)> {
        let [found] = &self.found[..] else { return None };
        Some((found, self.header.iter().position(|column| *column == found.column)?))
    }
}

fn cell_name(index: usize) -> String {
    format!("cell-{index}")
}

/// The form for one rejected row: the cells of the columns that were found fault with.
pub async fn form(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((load_id, row_no)): Path<(i64, u64)>,
) -> Answer {
    let row = Rejected::read(&state, load_id, row_no).await.map_err(told)?;
    let cells = row.cells.clone();
    ask(&state, &visit, &row, &cells, &row.found, Vec::new()).await
}

/// Loads a rejected row again with the cells as they were mended.
pub async fn mend(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((load_id, row_no)): Path<(i64, u64)>,
    Form(given): Form<HashMap<String, String>>,
) -> Answer {
    let row = Rejected::read(&state, load_id, row_no).await.map_err(told)?;
    let cells = row.mended(&given);
    let actor = visit.session.staff.actor();
    let mended =
        feeds::mend(&state.pool, &state.clock, &actor, load_id, row_no, &cells).await.map_err(told)?;
    let outcome = match mended {
        Mended::Loaded(outcome) => outcome,
        Mended::Refused(report) => {
            let faults = reasons(&visit.f, &report);
            return ask(&state, &visit, &row, &cells, &report.findings, faults).await;
        }
    };
    if !visit.part {
        return Ok(site::go_with_notice(&visit, &format!("/feeds/{load_id}"), "rows-mended"));
    }
    let text = if outcome.counts.waiting > 0 { text::MENDED_WAITING } else { text::MENDED };
    visit.html(&MendedPart { note: visit.f.say(text, [("row", visit.f.int(row_no))]) })
}

/// Which row was mended for all that are alike, and whether its effect was looked at.
#[derive(serde::Deserialize)]
pub struct Asked {
    row_no: u64,
    #[serde(default)]
    step: String,
    #[serde(flatten)]
    cells: HashMap<String, String>,
}

/// Gives all rejected rows that are alike the same right value: first tells what that would bring, then does it.
pub async fn alike(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(load_id): Path<i64>,
    Form(asked): Form<Asked>,
) -> Answer {
    let row = Rejected::read(&state, load_id, asked.row_no).await.map_err(told)?;
    let cells = row.mended(&asked.cells);
    let Some((like, column)) = row.only() else { return Err(kit::Fault::not_found()) };
    let right = &cells[column];
    if asked.step == "load" {
        let actor = visit.session.staff.actor();
        feeds::mend_alike(&state.pool, &state.clock, &actor, load_id, like, right).await.map_err(told)?;
        return Ok(site::go_with_notice(&visit, &format!("/feeds/{load_id}"), "rows-mended"));
    }
    let report = feeds::check_alike(&state.pool, &state.clock, load_id, like, right).await.map_err(told)?;
    let counts = report.counts;
    if counts.rejected == counts.read {
        let faults = reasons(&visit.f, &report);
        return ask(&state, &visit, &row, &cells, &row.found, faults).await;
    }
    let f = visit.f;
    let taken = f.int(counts.read - counts.rejected);
    let part = AlikePart {
        f,
        csrf: visit.csrf().to_owned(),
        load_id,
        row_no: asked.row_no,
        column: like.column.clone(),
        wrong: like.value.clone(),
        cell: cell_name(column),
        right: right.clone(),
        brings: f.say(text::ALIKE_BRINGS, [("n", f.int(counts.read)), ("taken", taken.clone())]),
        keeps: (counts.rejected > 0).then(|| {
            let why = Markup::text(reasons(&f, &report).into_iter().next().unwrap_or_default());
            f.say(text::ALIKE_KEEPS, [("n", f.int(counts.rejected)), ("why", why)])
        }),
        action: f.say(text::ALIKE_LOAD, [("n", taken)]),
    };
    answer(&state, &visit, load_id, &part, StatusCode::OK).await
}

/// Why rows would be rejected, each reason once.
fn reasons(f: &Fmt, report: &Report) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for found in report.findings.iter().filter(|found| found.fatal) {
        let reason = f.msg(&found.message()).to_owned();
        if !told.contains(&reason) {
            told.push(reason);
        }
    }
    told.truncate(3);
    told
}

/// The form, with the cells as they are by now and what is still wrong.
async fn ask(
    state: &ConsoleState,
    visit: &Signed,
    row: &Rejected,
    cells: &[String],
    found: &[Found],
    faults: Vec<String>,
) -> Answer {
    let f = visit.f;
    let alike = match row.only() {
        Some((like, _)) => feeds::alike(&state.pool, row.load_id, like).await.map_err(told)?,
        None => 0,
    };
    let most = feeds::MOST_ALIKE;
    let others = match alike {
        0 | 1 => None,
        n if n > most => Some(f.say(text::ALIKE_MANY, [("n", f.int(n)), ("most", f.int(most))])),
        n => Some(f.say(text::ALIKE_OTHERS, [("n", f.int(n - 1))])),
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let part = MendPart {
        f,
        csrf: visit.csrf().to_owned(),
        load_id: row.load_id,
        row_no: row.row_no,
        cells: shown(&row.header, cells, found),
        others,
        faults,
    };
    answer(state, visit, row.load_id, &part, status).await
}

/// The cells of the columns that were found fault with; all where none is named.
fn shown(header: &[String], cells: &[String], found: &[Found]) -> Vec<Cell> {
    let marked =
        |label: &String| found.iter().any(|found| found.column.split(" + ").any(|column| column == label));
    let cell = |(index, (label, value)): (usize, (&String, &String))| Cell {
        name: cell_name(index),
        label: label.clone(),
        value: value.clone(),
    };
    let pairs: Vec<(usize, (&String, &String))> = header.iter().zip(cells).enumerate().collect();
    let some: Vec<Cell> = pairs.iter().filter(|(_, (label, _))| marked(label)).copied().map(cell).collect();
    if some.is_empty() { pairs.into_iter().map(cell).collect() } else { some }
}

/// A part in its place, or on a page of its own.
async fn answer(
    state: &ConsoleState,
    visit: &Signed,
    load_id: i64,
    part: &impl Template,
    status: StatusCode,
) -> Answer {
    let mut answer: Response = if visit.part {
        visit.html(part)?
    } else {
        let file = one(state, load_id).await?;
        let file = format!("{} · {}", visit.f.t(kind_text(file.kind)), file.file_name);
        let page = state.page(visit, visit.f.t(text::MEND_TITLE)).await?;
        visit.html(&MendPage { page, load_id, file, part: Markup(part.render()?) })?
    };
    *answer.status_mut() = status;
    Ok(answer)
}
