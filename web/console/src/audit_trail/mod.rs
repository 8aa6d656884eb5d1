//! The audit trail: who did what, newest first.

mod asked;
pub mod export;
mod text;

use askama::Template;
use audit::{Entry, Head, Look, Place};
use axum::extract::{Query, State};
use calendar::Day;
use kit::{Answer, Fmt, Markup, Page, Signed, icon};
use reports::Kind;

use crate::{ConsoleState, text as console_text};

pub use asked::Asked;
pub use text::{ALL_TEXTS, actor};

/// Entries of a page.
const PAGE: i64 = 50;
/// Letters of a seal that are shown; the whole is in what is copied.
const SEAL_SHOWN: usize = 16;

#[derive(Template)]
#[template(path = "audit/page.html")]
struct AuditPage {
    page: Page,
    asked: Asked,
    wrong_day: bool,
    narrowed: bool,
    actors: Vec<String>,
    /// Areas, each with its actions: codes and names.
    areas: Vec<Area>,
    rows: Vec<Row>,
    paging: Markup,
    seal: Option<Markup>,
    may_export: bool,
    csv: String,
    xlsx: String,
}

struct Area {
    code: &'static str,
    name: &'static str,
    actions: Vec<(&'static str, &'static str)>,
}

struct Row {
    icon: Markup,
    at: Markup,
    actor: String,
    action: Markup,
    subject: Markup,
    detail: Markup,
}

/// The trail.
pub async fn show(State(state): State<ConsoleState>, visit: Signed, Query(asked): Query<Asked>) -> Answer {
    let page = state.page(&visit, visit.f.t(console_text::AUDIT)).await?;
    let f = visit.f;
    // What is shown is sealed: whoever reads it can hold it against the seal.
    audit::seal(&state.pool, &state.clock, Look::Recent).await?;
    let head = audit::head(&state.pool).await?;
    let (filter, wrong_day) = asked.filter();
    let mut entries = match &filter {
        Some(filter) => audit::list(&state.pool, filter, PAGE + 1).await?,
        None => Vec::new(),
    };
    let paging = paging(&f, &asked, &mut entries);
    visit.html(&AuditPage {
        page,
        wrong_day,
        narrowed: asked.narrows(),
        actors: audit::actors(&state.pool).await?,
        areas: areas(&f),
        rows: entries.iter().map(|entry| row(&f, entry)).collect(),
        paging,
        seal: head.map(|head| seal(&f, &head)),
        may_export: visit.session.staff.may(access::Permission::ExportAudit),
        csv: asked.address("/audit/export/csv", Place::Newest),
        xlsx: asked.address("/audit/export/xlsx", Place::Newest),
        asked,
    })
}

/// Cuts what was read to a page, and makes the ways to the pages around it.
fn paging(f: &Fmt, asked: &Asked, entries: &mut Vec<Entry>) -> Markup {
    let more = entries.len() as i64 > PAGE;
    let forward = matches!(asked.place(), Place::NewerThan(_));
    if more {
        // The one too many is at the end from which one comes.
        entries.remove(if forward { 0 } else { PAGE as usize });
    }
    let newer = entries.first().filter(|_| if forward { more } else { asked.place() != Place::Newest });
    let older = entries.last().filter(|_| forward || more);
    let newer = newer.map(|entry| asked.address("/audit", Place::NewerThan(entry.entry_id)));
    let older = older.map(|entry| asked.address("/audit", Place::OlderThan(entry.entry_id)));
    let note = Markup(format!("<span>{}</span>", f.say(text::SHOWN, [("n", f.int(entries.len()))])));
    kit::parts::paging(f, &note, newer.as_deref(), older.as_deref())
}

fn areas(f: &Fmt) -> Vec<Area> {
    let within = |area: &str| {
        let of_area = text::ACTIONS.iter().filter(|(code, ..)| code.split('.').next() == Some(area));
        of_area.map(|(code, name, _)| (*code, f.t(name))).collect()
    };
    text::AREAS.iter().map(|(code, name)| Area { code, name: f.t(name), actions: within(code) }).collect()
}

/// How many entries are sealed, and the last seal.
fn seal(f: &Fmt, head: &Head) -> Markup {
    let shown: String = head.hash.chars().take(SEAL_SHOWN).collect();
    let shown =
        Markup(format!("<bdi dir=\"ltr\" class=\"seal\" data-x title=\"{}\">{shown}…</bdi>", head.hash));
    f.say(text::SEALED, [("n", f.int(head.seals)), ("hash", shown), ("at", f.moment(head.at))])
}

fn row(f: &Fmt, entry: &Entry) -> Row {
    let known = text::ACTIONS.iter().find(|(code, _, _)| *code == entry.action);
    let action = known.map_or_else(|| f.ltr(&entry.action), |(_, name, _)| Markup::text(f.t(name)));
    Row {
        icon: icon(known.map_or("activity", |(_, _, icon)| *icon)),
        at: f.moment(entry.at),
        actor: text::actor(f, &entry.actor),
        action,
        subject: report(f, entry).unwrap_or_else(|| subject(f, &entry.subject)),
        detail: detail(f, &entry.detail),
    }
}

/// A report that was taken away, as a way to what it asked.
fn report(f: &Fmt, entry: &Entry) -> Option<Markup> {
    let kind = Kind::from_code(entry.subject.strip_prefix("report ")?)?;
    let asked = Markup::text(entry.detail.get("asked")?.as_str()?);
    let (name, title) = (f.t(text::SUBJECT_REPORT), f.t(reports::text::kind(kind)));
    Some(Markup(format!("<a class=\"link\" href=\"/reports/{}?{asked}\">{name}: {title}</a>", kind.code())))
}

/// `party 1042` as a way to the member, `load 7` to the load; the rest as it is.
fn subject(f: &Fmt, subject: &str) -> Markup {
    let (kind, number) = subject.split_once(' ').unwrap_or((subject, ""));
    let Some((_, name, place)) = text::SUBJECTS.iter().find(|(known, _, _)| *known == kind) else {
        return f.ltr(subject);
    };
    let said = format!("{} {}", f.t(name), f.ltr(number));
    match (*place, number.parse::<i64>()) {
        ("", _) | (_, Err(_)) => Markup(said),
        (place, Ok(number)) => Markup(format!("<a class=\"link\" href=\"{place}{number}\">{said}</a>")),
    }
}

/// The noted values, named where they are known; nested ones are left out.
fn detail(f: &Fmt, detail: &serde_json::Value) -> Markup {
    let Some(fields) = detail.as_object() else { return Markup::default() };
    let said: Vec<String> = fields
        .iter()
        // What a report asked is the way to it.
        .filter(|(key, _)| key.as_str() != "asked")
        .filter_map(|(key, value)| {
            let value = match value {
                serde_json::Value::String(text) if !text.is_empty() => match Day::parse(text) {
                    Ok(day) => f.day_numeric(day),
                    Err(_) => text::value(f, text),
                },
                serde_json::Value::Number(number) => f.int(number.as_i64()?),
                // Of a load's counts, the rows that were read.
                serde_json::Value::Object(counts) => f.int(counts.get("read")?.as_i64()?),
                _ => return None,
            };
            let name = text::FIELDS.iter().find(|(known, _)| known == key);
            let name = name.map_or_else(|| f.ltr(key), |(_, name)| Markup::text(f.t(name)));
            Some(format!("<span>{name}: {value}</span>"))
        })
        .collect();
    Markup(said.join(" "))
}
