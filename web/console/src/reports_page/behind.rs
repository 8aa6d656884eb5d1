//! The members behind a number.

use std::sync::Arc;

use access::{Permission as May, Reach};
use askama::Template;
use axum::extract::{Path, Query, State};
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, parts};
use parties::Scope;
use parties::view::full_name;
use reports::{Ending, Kind};
use standing::report::{Drilled, Form, Measure, Members};
use standing::roster::snapshot::Snapshot;

use super::ask::{Asked, href, query};
use super::{download, fault, kind, saved, source, text};
use crate::members::Names;
use crate::{ConsoleState, frame};

/// Rows of a page.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "reports/members.html")]
struct MembersPage {
    page: Page,
    back: String,
    report: &'static str,
    figure: String,
    sum: Markup,
    value: i64,
    rows: Vec<Row>,
    amount: String,
    whole: Option<String>,
    foot: Markup,
    files: Option<[String; 2]>,
    blank: Option<Markup>,
}

struct Row {
    href: String,
    avatar: Markup,
    name: String,
    tier: Markup,
    segment: Markup,
    amount: Markup,
    value: i64,
    bad: bool,
    whole: Option<Markup>,
}

/// Who sees totals may not see members: a role is asked for both.
fn allowed(visit: &Signed) -> Result<(), Fault> {
    let staff = &visit.session.staff;
    match staff.reach(May::SeeMembers) {
        Reach::All => Ok(()),
        _ => Err(Fault::forbidden(staff.role.title())),
    }
}

async fn find(state: &ConsoleState, asked: &Asked) -> Result<Arc<Members>, Fault> {
    let shown = state.now().await?;
    let latest = shown.latest.as_ref().ok_or_else(Fault::not_found)?;
    let source = source(state, latest);
    reports::behind(source, &asked.report, asked.row, asked.column, asked.of).await.map_err(fault)
}

/// The figure whose amounts are shown; none where members are counted.
fn measure(asked: &Asked) -> Option<Measure> {
    match asked.report.kind {
        Kind::Segments | Kind::Tiers => None,
        _ => asked.of.or(asked.report.chart()),
    }
}

/// What an address says of this cell beside its report.
fn opened(asked: &Asked) -> Vec<(&'static str, String)> {
    let mut more = Vec::new();
    more.extend(asked.row.map(|row| ("row", row.to_string())));
    more.extend(asked.column.map(|column| ("column", column.to_string())));
    more.extend(asked.of.map(|of| ("of", of.code().to_owned())));
    more
}

/// The address of this cell, with more at its end.
fn cell(asked: &Asked, below: &str, page: Option<usize>) -> String {
    let mut more = opened(asked);
    more.extend(page.filter(|page| *page > 0).map(|page| ("page", page.to_string())));
    href(&asked.report, below, &more)
}

/// The members behind a number, page by page.
pub async fn members(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(code): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    allowed(&visit)?;
    let asked = Asked::of(kind(&code)?, &pairs);
    let members = find(&state, &asked).await?;
    let shown = state.now().await?;
    let f = visit.f;
    let measure = measure(&asked);
    let parts = measure.and_then(Measure::parts);
    let part = parts.map_or(measure, |(part, _)| Some(part));
    let name = |measure: Measure| f.t(reports::text::measure(measure)).to_owned();
    let from = (asked.page * ROWS).min(members.rows.len());
    let some = &members.rows[from..members.rows.len().min(from + ROWS)];
    let rows = rows(&state, &f, &shown, some, parts.is_some()).await?;
    let files = visit.session.staff.may(May::ExportStanding);
    visit.html(&MembersPage {
        page: frame::page(&visit, f.t(text::BEHIND).to_owned(), &shown),
        back: href(&asked.report, "", &[]),
        report: f.t(reports::text::kind(asked.report.kind)),
        figure: title(&state, &f, &asked).await?,
        sum: sum(&f, &members, part, parts.is_some()),
        value: members.amount,
        blank: rows.is_empty().then(|| {
            let note = Markup::text(f.t(text::NOBODY_NOTE));
            parts::blank("nothing", f.t(text::NOBODY), &note, &Markup::default())
        }),
        rows,
        amount: part.map_or_else(|| f.t(text::ITEMS).to_owned(), |part| headed(&f, part, name(part))),
        whole: parts.map(|(_, whole)| headed(&f, whole, name(whole))),
        foot: foot(&f, &asked, members.rows.len(), from, some.len()),
        files: files.then(|| ["xlsx", "csv"].map(|ending| cell(&asked, &format!("/members/{ending}"), None))),
    })
}

/// A column's head with its unit.
fn headed(f: &Fmt, measure: Measure, name: String) -> String {
    if measure.form() == Form::Rial { format!("{name} · {}", f.t(text::RIALS)) } else { name }
}

fn sum(f: &Fmt, members: &Members, part: Option<Measure>, is_ratio: bool) -> Markup {
    let n = f.int(members.rows.len());
    if is_ratio {
        let (part, whole) = (f.int(members.amount), f.int(members.whole));
        return f.say(text::BEHIND_RATIO, [("n", n), ("part", part), ("whole", whole)]);
    }
    let is_rial = part.is_some_and(|part| part.form() == Form::Rial);
    let unit = if is_rial { f.t(text::RIALS) } else { "" };
    f.say(text::BEHIND_SUM, [("n", n), ("amount", f.int(members.amount)), ("unit", Markup::text(unit))])
}

/// Row and column of the number, in words.
async fn title(state: &ConsoleState, f: &Fmt, asked: &Asked) -> Result<String, Fault> {
    let shown = state.now().await?;
    let latest = shown.latest.as_ref().ok_or_else(Fault::not_found)?;
    let answer = reports::answer(source(state, latest), &asked.report).await.map_err(fault)?;
    let mut said = Vec::new();
    said.extend(measure(asked).map(|measure| f.t(reports::text::measure(measure)).to_owned()));
    let row = answer.table.rows.iter().find(|row| row.key.is_some() && row.key == asked.row);
    said.extend(row.map(|row| f.msg(&row.name).to_owned()));
    let column =
        answer.table.columns.iter().find(|column| column.key.is_some() && column.key == asked.column);
    said.extend(column.map(|column| f.msg(&column.name).to_owned()));
    said.extend(answer.conditions.iter().map(|(_, _, name)| f.msg(name).to_owned()));
    Ok(said.join(" · "))
}

async fn rows(
    state: &ConsoleState,
    f: &Fmt,
    shown: &crate::live::Shown,
    some: &[Drilled],
    is_ratio: bool,
) -> Result<Vec<Row>, Fault> {
    let ids: Vec<i64> = some.iter().map(|row| row.party_id).collect();
    let faces = parties::faces(&state.pool, Scope::Everyone, &ids).await?;
    let snapshot = state.roster.fresh(&state.pool, &state.clock, shown.mark()).await?;
    let programme = shown.latest.as_ref().map(|latest| &latest.programme);
    let names = Names::new(*f, programme);
    let row = |row: &Drilled| {
        let face = faces.iter().find(|face| face.party_id == row.party_id);
        let name = face.map_or_else(
            || f.digits(&row.party_id.to_string()),
            |face| full_name(face.given_name.as_deref(), face.family_name.as_deref()),
        );
        let (tier, segment) = badges(f, &snapshot, &names, row.party_id);
        Row {
            href: format!("/members/{}", row.party_id),
            avatar: parts::avatar(&name, face.is_some_and(|face| face.kind == 2)),
            name,
            tier,
            segment,
            amount: f.int(row.amount),
            value: row.amount,
            bad: row.amount < 0,
            whole: is_ratio.then(|| f.int(row.whole)),
        }
    };
    Ok(some.iter().map(row).collect())
}

fn badges(f: &Fmt, snapshot: &Snapshot, names: &Names<'_>, party_id: i64) -> (Markup, Markup) {
    let Some(place) = snapshot.place(party_id) else { return (f.dash(), f.dash()) };
    let row = snapshot.row(place);
    let tier = i16::from(row.tier);
    (parts::tier(tier, names.tiers(), &names.tier(tier)), parts::segment(f, i16::from(row.segment)))
}

fn foot(f: &Fmt, asked: &Asked, all: usize, from: usize, rows: usize) -> Markup {
    let values = [("from", f.int((from + 1).min(all))), ("to", f.int(from + rows)), ("n", f.int(all))];
    let note = Markup(format!("<span>{}</span>", f.say(text::SHOWN_ROWS, values)));
    let previous = (from > 0).then(|| cell(asked, "/members", Some(asked.page.saturating_sub(1))));
    let next = (from + rows < all).then(|| cell(asked, "/members", Some(asked.page + 1)));
    parts::paging(f, &note, previous.as_deref(), next.as_deref())
}

/// All of them as a file.
pub async fn members_file(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((code, ending)): Path<(String, String)>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let (kind, ending) = (kind(&code)?, Ending::of(&ending).ok_or_else(Fault::not_found)?);
    allowed(&visit)?;
    let asked = Asked::of(kind, &pairs);
    let members = find(&state, &asked).await?;
    let bytes = reports::members_file(&state.pool, &members, measure(&asked), visit.f.lang, ending)
        .await
        .map_err(fault)?;
    let shown = state.now().await?;
    let latest = shown.latest.as_ref().ok_or_else(Fault::not_found)?;
    let answer = reports::answer(source(&state, latest), &asked.report).await.map_err(fault)?;
    let query = query(&asked.report, &opened(&asked));
    let taken = saved::Taken { what: "members", asked: query, rows: members.rows.len() };
    saved::record_export(&state, &visit, &answer, ending, &taken).await?;
    Ok(download(&format!("{}-members-{}", kind.code(), answer.as_of), ending, bytes))
}
