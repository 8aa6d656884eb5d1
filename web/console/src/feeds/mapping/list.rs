//! Saved mappings: the list, one with its versions, another name, out of use and back.

use access::Permission;
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use feeds::saved::{self, Saved};
use kit::{Answer, Markup, Page, Signed, parts, site};

use super::super::{actor_name, kind_text, one::told};
use super::text;
use crate::ConsoleState;

#[derive(Template)]
#[template(path = "feeds/mappings.html")]
struct ListPage {
    page: Page,
    rows: Vec<Line>,
    blank: Option<Markup>,
}

struct Line {
    href: String,
    name: String,
    kind: &'static str,
    version: Markup,
    columns: Markup,
    loads: Markup,
    last_used: Markup,
    retired: Option<Markup>,
}

#[derive(Template)]
#[template(path = "feeds/mapping_one.html")]
struct OnePage {
    page: Page,
    mapping_id: i32,
    name: String,
    fault: Option<String>,
    facts: Vec<Markup>,
    retired: bool,
    may_change: bool,
    columns: Vec<String>,
    versions: Vec<(Markup, Vec<Markup>, String, bool)>,
}

/// The list.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    let f = visit.f;
    let mappings = saved::list(&state.pool).await?;
    let line = |one: &Saved| Line {
        href: format!("/feeds/mappings/{}", one.mapping_id),
        name: one.name.clone(),
        kind: f.t(kind_text(one.kind)),
        version: f.int(i64::from(one.version)),
        columns: f.int(one.header.len()),
        loads: f.int(one.loads),
        last_used: one.last_used.map_or_else(|| f.dash(), |at| f.moment(at)),
        retired: one.retired_at.map(|_| parts::state("plain", f.t(text::RETIRED))),
    };
    let blank = mappings.is_empty().then(|| {
        let note = Markup::text(f.t(text::NONE_NOTE));
        parts::blank("empty", f.t(text::NONE_TITLE), &note, &Markup::default())
    });
    visit.html(&ListPage {
        page: state.page(&visit, f.t(text::LIST_TITLE)).await?,
        rows: mappings.iter().map(line).collect(),
        blank,
    })
}

/// One of them.
pub async fn one(State(state): State<ConsoleState>, visit: Signed, Path(mapping_id): Path<i32>) -> Answer {
    let saved = saved::one(&state.pool, mapping_id).await.map_err(told)?;
    let name = saved.name.clone();
    page(&state, &visit, saved, name, None).await
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    saved: Saved,
    name: String,
    fault: Option<String>,
) -> Answer {
    let f = visit.f;
    let versions = saved::versions(&state.pool, saved.mapping_id).await?;
    let version = |one: saved::Version| {
        let facts = vec![Markup::text(actor_name(&f, &one.saved_by)), f.moment(one.saved_at)];
        let title = f.say(text::VERSION_N, [("n", f.int(i64::from(one.version)))]);
        (title, facts, one.document, one.version == saved.version)
    };
    visit.html(&OnePage {
        page: state.page(visit, saved.name.clone()).await?,
        mapping_id: saved.mapping_id,
        name,
        fault,
        facts: vec![Markup::text(f.t(kind_text(saved.kind)))],
        retired: saved.retired_at.is_some(),
        may_change: visit.session.staff.may(Permission::LoadFeeds),
        columns: saved.header.clone(),
        versions: versions.into_iter().map(version).collect(),
    })
}

#[derive(serde::Deserialize)]
pub struct Name {
    name: String,
}

/// Gives it another name.
pub async fn rename(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(mapping_id): Path<i32>,
    Form(asked): Form<Name>,
) -> Answer {
    let actor = visit.session.staff.actor();
    match saved::rename(&state.pool, &state.clock, &actor, mapping_id, &asked.name).await {
        Ok(()) => {
            Ok(site::go_with_notice(&visit, &format!("/feeds/mappings/{mapping_id}"), "mapping-renamed"))
        }
        Err(error @ (feeds::Error::NoName | feeds::Error::LongName | feeds::Error::NameTaken)) => {
            let fault = visit.f.msg(&error.message()).to_owned();
            let saved = saved::one(&state.pool, mapping_id).await.map_err(told)?;
            let mut answer = page(&state, &visit, saved, asked.name, Some(fault)).await?;
            *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(answer)
        }
        Err(error) => Err(told(error)),
    }
}

#[derive(serde::Deserialize)]
pub struct Use {
    retired: bool,
}

/// Takes it out of use, or back.
pub async fn retire(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(mapping_id): Path<i32>,
    Form(asked): Form<Use>,
) -> Answer {
    let actor = visit.session.staff.actor();
    saved::retire(&state.pool, &state.clock, &actor, mapping_id, asked.retired).await.map_err(told)?;
    let notice = if asked.retired { "mapping-retired" } else { "mapping-restored" };
    Ok(site::go_with_notice(&visit, "/feeds/mappings", notice))
}
