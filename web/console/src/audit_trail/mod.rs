//! The audit trail: who did what, newest first.

mod text;

use askama::Template;
use audit::{Entry, Filter};
use axum::extract::{Query, State};
use calendar::{Day, Instant};
use kit::site::encoded;
use kit::{Answer, Fmt, Markup, Page, Signed, icon};

use crate::{ConsoleState, text as console_text};

pub use text::{ALL_TEXTS, actor};

/// Entries of a page.
const PAGE: i64 = 50;

/// What is asked for; an empty field does not narrow.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    actor: String,
    area: String,
    member: String,
    from: String,
    to: String,
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "audit/page.html")]
struct AuditPage {
    page: Page,
    asked: Asked,
    wrong_day: bool,
    narrowed: bool,
    actors: Vec<String>,
    areas: Vec<(&'static str, &'static str)>,
    rows: Vec<Row>,
    paging: Markup,
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
    let (from, to) = (day(&asked.from), day(&asked.to));
    let wrong_day = from.is_err() || to.is_err();
    let filter = Filter {
        actor: given(&asked.actor),
        action: given(&asked.area),
        party_id: party(&asked.member),
        from: from.unwrap_or_default().map(Instant::start_of),
        until: to.unwrap_or_default().map(|day| Instant::start_of(day + 1)),
        older_than: asked.before,
    };
    let nobody = !asked.member.trim().is_empty() && filter.party_id.is_none();
    let mut entries = if nobody { Vec::new() } else { audit::list(&state.pool, &filter, PAGE + 1).await? };
    let more = entries.len() as i64 > PAGE;
    entries.truncate(PAGE as usize);
    let next = entries.last().filter(|_| more).map(|last| address(&asked, Some(last.entry_id)));
    let newest = asked.before.map(|_| address(&asked, None));
    let note = Markup(format!("<span>{}</span>", f.say(text::SHOWN, [("n", f.int(entries.len()))])));
    visit.html(&AuditPage {
        page,
        wrong_day,
        narrowed: [&asked.actor, &asked.area, &asked.member, &asked.from, &asked.to]
            .iter()
            .any(|part| !part.is_empty()),
        actors: audit::actors(&state.pool).await?,
        areas: text::AREAS.iter().map(|(code, name)| (*code, f.t(name))).collect(),
        rows: entries.iter().map(|entry| row(&f, entry)).collect(),
        paging: kit::parts::paging(&f, &note, newest.as_deref(), next.as_deref()),
        asked,
    })
}

fn given(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn day(text: &str) -> Result<Option<Day>, calendar::DayError> {
    if text.trim().is_empty() { Ok(None) } else { Day::parse(text).map(Some) }
}

/// The party of a number, as the trail writes it.
fn party(text: &str) -> Option<i64> {
    persian::latin_digits(text).trim().parse().ok()
}

fn address(asked: &Asked, before: Option<i64>) -> String {
    let parts = [
        ("actor", &asked.actor),
        ("area", &asked.area),
        ("member", &asked.member),
        ("from", &asked.from),
        ("to", &asked.to),
    ];
    let mut query: Vec<String> = parts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    query.extend(before.map(|entry| format!("before={entry}")));
    format!("/audit?{}", query.join("&"))
}

fn row(f: &Fmt, entry: &Entry) -> Row {
    let known = text::ACTIONS.iter().find(|(code, _, _)| *code == entry.action);
    let action = known.map_or_else(|| f.ltr(&entry.action), |(_, name, _)| Markup::text(f.t(name)));
    Row {
        icon: icon(known.map_or("activity", |(_, _, icon)| *icon)),
        at: f.moment(entry.at),
        actor: text::actor(f, &entry.actor),
        action,
        subject: subject(f, &entry.subject),
        detail: detail(f, &entry.detail),
    }
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
