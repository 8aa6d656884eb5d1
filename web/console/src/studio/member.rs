//! One member by both programmes, with both receipts.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kit::site::go;
use kit::{Answer, Fault, Markup, Page, Signed, parts};
use parties::view::full_name;
use programme::model::Programme;
use standing::Explanation;
use standing::roster::filter::Filter;
use standing::roster::{self, Ask};

use super::{Open, text};
use crate::ConsoleState;
use crate::members::reasons::{Receipt, receipt};
use crate::members::{Names, scope};

/// What stands in the search field.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Find {
    q: String,
}

#[derive(Template)]
#[template(path = "studio/member.html")]
struct MemberPage {
    page: Page,
    place: String,
    q: String,
    error: Option<&'static str>,
    shown: Option<Both>,
}

struct Both {
    name: String,
    href: String,
    same: bool,
    sides: [SideView; 2],
}

struct SideView {
    title: Markup,
    tier: Markup,
    segment: Markup,
    score: Markup,
    margin: Markup,
    receipt: Receipt,
}

/// Looks a member up by a name or a number.
pub async fn find(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path(draft_id): Path<i64>,
    Query(asked): Query<Find>,
) -> Answer {
    let open = Open::read(&state, draft_id, None).await?;
    let found = first(&state, &visit, &asked.q).await?;
    match found {
        Some(party_id) => Ok(go(&visit, &format!("{}/movers/{party_id}", open.place()))),
        None => {
            let error = (!asked.q.trim().is_empty()).then(|| visit.f.t(text::FOUND_NONE));
            let status = if error.is_some() { StatusCode::NOT_FOUND } else { StatusCode::OK };
            let page = state.page(&visit, visit.f.t(text::ONE_MEMBER)).await?;
            let html = MemberPage { page, place: open.place(), q: asked.q, error, shown: None };
            Ok((status, visit.html(&html)?).into_response())
        }
    }
}

/// The member that a name or a number finds first, the one with the highest score where there are several.
async fn first(state: &ConsoleState, visit: &Signed, q: &str) -> Result<Option<i64>, Fault> {
    let Some(query) = parties::Query::parse(q) else { return Ok(None) };
    let shown = state.now().await?;
    let snapshot = state.roster.fresh(&state.pool, &state.clock, shown.mark()).await?;
    let holder = match &query.number {
        Some(number) => book::view::holder(&state.pool, number).await?,
        None => None,
    };
    let filter = Filter::of(scope(&visit.session));
    let ask = Ask { filter, query: Some(query), holder, size: 1, ..Ask::default() };
    let sheet = roster::sheet(&state.pool, &snapshot, &ask).await?;
    Ok(sheet.rows.first().map(|row| row.party_id))
}

/// A member before and after.
pub async fn member(
    State(state): State<ConsoleState>,
    visit: Signed,
    Path((draft_id, party_id)): Path<(i64, i64)>,
) -> Answer {
    let f = visit.f;
    let open = Open::read(&state, draft_id, None).await?;
    let tried = open.readable()?;
    let faces = parties::faces(&state.pool, scope(&visit.session), &[party_id]).await?;
    let face = faces.first().ok_or_else(Fault::not_found)?;
    let name = full_name(face.given_name.as_deref(), face.family_name.as_deref());
    let trial = open.trial(&state).await?;
    let (mut before, mut after) = trial.explain(party_id).map_err(|error| match error {
        standing::Error::NoSuchParty(_) => {
            Fault::told(StatusCode::NOT_FOUND, error.message(), text::BACK_TO_DRAFT)
        }
        error => Fault::from(error),
    })?;
    before.name(&state.pool).await?;
    after.name(&state.pool).await?;
    let same = (before.figures.score, &before.tier) == (after.figures.score, &after.tier);
    let side = |title: Markup, programme: &Programme, explanation: &Explanation| {
        let names = Names::new(f, Some(programme));
        let rank = i16::from(explanation.held.tier);
        SideView {
            title,
            tier: parts::tier(rank, names.tiers(), &names.tier(rank)),
            segment: parts::segment(&f, explanation.figures.segment.number()),
            score: f.int(explanation.figures.score),
            margin: f.int(explanation.figures.margin),
            receipt: receipt(&f, &names, explanation),
        }
    };
    let sides = [
        side(f.say(text::COMPARED_WITH, [("n", f.int(open.base.version))]), &open.base_programme, &before),
        side(Markup::text(f.t(text::THIS_DRAFT)), tried, &after),
    ];
    let title = f.say(text::MEMBER_TITLE, [("name", Markup::text(&name))]).plain();
    visit.html(&MemberPage {
        page: state.page(&visit, title).await?,
        place: open.place(),
        q: String::new(),
        error: None,
        shown: Some(Both { name, href: format!("/members/{party_id}"), same, sides }),
    })
}
