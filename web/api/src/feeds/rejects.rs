use std::collections::BTreeMap;

use access::Scope;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Finding;
use crate::ApiState;
use crate::etag::tagged;
use crate::extract::{LoadId, Query, limit};
use crate::gate::{Caller, scope_missing};
use crate::page::{Page, cursor, place};
use crate::problem::{BAD_CURSOR, Problem};

/// A rejected row.
#[derive(Serialize, ToSchema)]
pub struct Reject {
    /// 1 is the first row.
    row: u64,
    /// What came, by column.
    cells: BTreeMap<String, String>,
    findings: Vec<Finding>,
}

/// From where on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// `next` of the page before.
    cursor: Option<String>,
    /// How many: 1 to 500, usually 100.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 500)]
    limit: Option<String>,
}

/// Rejected rows of a load that were not mended yet, page by page
///
/// Cells are given as they came, contacts too. Those of a load that the key did not send itself need
/// `contacts:read` as well; the audit trail keeps each time.
#[utoipa::path(
    get,
    path = "/feeds/loads/{load_id}/rejects",
    tag = "Feeds",
    params(
        ("load_id" = i64, Path, minimum = 1, description = "The load's number"),
        Asked,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already"),
    ),
    responses(
        (status = 200, body = Page<Reject>, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Nothing has changed"),
    )
)]
pub async fn rejects(
    State(state): State<ApiState>,
    caller: Caller,
    headers: HeaderMap,
    LoadId(load_id): LoadId,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let limit = limit(asked.limit.as_deref())?;
    let after = match &asked.cursor {
        Some(given) => place(given)?.parse().map_err(|_| Problem::of(BAD_CURSOR))?,
        None => 0,
    };
    let actor = caller.key.actor();
    let own = feeds::one(&state.pool, load_id).await?.actor == actor.name;
    if !own && !caller.may(Scope::ContactsRead) {
        return Err(scope_missing(Scope::ContactsRead));
    }
    let (header, rows, found) = feeds::rejects_page(&state.pool, load_id, after, limit).await?;
    let next = rows.last().filter(|_| rows.len() as i64 == limit).map(|(row, _)| cursor(&row.to_string()));
    let rows_told = rows.len();
    let items = rows.into_iter().map(|(row, cells)| Reject {
        row: row.unsigned_abs(),
        findings: found
            .iter()
            .filter(|finding| finding.row_no == row.unsigned_abs())
            .map(Finding::from)
            .collect(),
        cells: header.iter().cloned().zip(cells).filter(|(_, cell)| !cell.is_empty()).collect(),
    });
    let answer = tagged(&headers, &Page { items: items.collect(), next })?;
    if !own && answer.status() == StatusCode::OK {
        feeds::note_rejects_read(&state.pool, state.clock.now(), &actor, load_id, rows_told).await?;
    }
    Ok(answer)
}
