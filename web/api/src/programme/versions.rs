use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::Version;
use crate::ApiState;
use crate::etag::tagged;
use crate::problem::Problem;

/// All versions.
#[derive(Serialize, ToSchema)]
pub struct Versions {
    /// The newest first.
    items: Vec<Version>,
    /// The one in force today.
    #[schema(required)]
    in_force: Option<i32>,
}

/// The programme's versions
#[utoipa::path(
    get,
    path = "/programme/versions",
    tag = "Programme",
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already")),
    responses(
        (status = 200, body = Versions, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Nothing has changed"),
    )
)]
pub async fn versions(State(state): State<ApiState>, headers: HeaderMap) -> Result<Response, Problem> {
    let versions = programme::versions(&state.pool).await?;
    let in_force = programme::in_force(&state.pool, state.clock.today()).await?;
    let items = versions.iter().map(Version::from).collect();
    tagged(&headers, &Versions { items, in_force: in_force.map(|(version, _)| version.version) })
}
