use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use calendar::Instant;
use parties::record::{self, From};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Party;
use crate::ApiState;
use crate::etag::tagged;
use crate::extract::{Query, limit};
use crate::page::{Page, cursor, place};
use crate::problem::{BAD_CURSOR, Problem};
use crate::text;

/// Which parties, and from where on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The core system's number: the one party that has it.
    #[param(min_length = 1, max_length = 60)]
    r#ref: Option<String>,
    /// Only parties that were changed after this moment, in the order of their changes.
    #[param(format = DateTime)]
    changed_since: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// How many: 1 to 500, usually 100.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 500)]
    limit: Option<String>,
}

/// Parties, page by page
///
/// In the order of their numbers, or of their changes. Contacts are masked here whatever the key may read.
#[utoipa::path(
    get,
    path = "/parties",
    tag = "Parties",
    params(Asked, ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already")),
    responses(
        (status = 200, body = Page<Party>, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Nothing has changed"),
    )
)]
pub async fn list(
    State(state): State<ApiState>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (limit, from) = (limit(asked.limit.as_deref())?, from(&asked)?);
    if let Some(source_ref) = &asked.r#ref {
        if source_ref.is_empty() || source_ref.chars().count() > 60 || source_ref.contains('\0') {
            return Err(Problem::parameter("ref", text::REF_FORM));
        }
        let found = record::of_ref(&state.pool, source_ref).await?;
        let mut items = Vec::new();
        if let Some(party_id) = found {
            items.push(Party::of(&*state.record(party_id).await?, false));
        }
        return tagged(&headers, &Page { items, next: None });
    }
    let (records, next) = record::page(&state.pool, from, limit).await?;
    let next = next.map(|next| match next {
        From::Party(party_id) => cursor(&format!("party {party_id}")),
        From::Change(at, party_id) => cursor(&format!("change {} {party_id}", at.0)),
    });
    let items = records.iter().map(|record| Party::of(record, false)).collect();
    tagged(&headers, &Page { items, next })
}

/// Where the page begins.
fn from(asked: &Asked) -> Result<From, Problem> {
    let since = asked.changed_since.as_deref().map(moment).transpose()?;
    let Some(given) = &asked.cursor else {
        return Ok(since.map_or(From::Party(0), |since| From::Change(since, i64::MAX)));
    };
    let place = place(given)?;
    let numbers = |text: &str| text.split(' ').map(|part| part.parse().ok()).collect::<Option<Vec<i64>>>();
    let known = match place.split_once(' ') {
        Some(("party", rest)) if since.is_none() => numbers(rest).and_then(|numbers| match *numbers {
            [party_id] => Some(From::Party(party_id)),
            _ => None,
        }),
        Some(("change", rest)) => numbers(rest).and_then(|numbers| match *numbers {
            [at, party_id] => Some(From::Change(Instant(at), party_id)),
            _ => None,
        }),
        _ => None,
    };
    known.ok_or_else(|| Problem::of(BAD_CURSOR))
}

fn moment(given: &str) -> Result<Instant, Problem> {
    Instant::parse(given).ok_or_else(|| Problem::parameter("changed_since", text::MOMENT_FORM))
}
