use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::{Load, load_of};
use crate::ApiState;
use crate::etag::tagged;
use crate::extract::LoadId;
use crate::problem::Problem;

/// A load, by file, page or API
#[utoipa::path(
    get,
    path = "/feeds/loads/{load_id}",
    tag = "Feeds",
    params(
        ("load_id" = i64, Path, minimum = 1, description = "Its number"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already"),
    ),
    responses(
        (status = 200, body = Load, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Nothing has changed"),
    )
)]
pub async fn load(
    State(state): State<ApiState>,
    headers: HeaderMap,
    LoadId(load_id): LoadId,
) -> Result<Response, Problem> {
    tagged(&headers, &load_of(&state, load_id).await?)
}
