use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::Version;
use crate::ApiState;
use crate::etag::tagged;
use crate::extract;
use crate::problem::Problem;

/// A version with its document.
#[derive(Serialize, ToSchema)]
pub struct VersionWithDocument {
    #[serde(flatten)]
    version: Version,
    /// TOML, as it was given.
    document: String,
}

/// A version of the programme, with its document
#[utoipa::path(
    get,
    path = "/programme/versions/{version}",
    tag = "Programme",
    params(
        ("version" = i32, Path, minimum = 1, description = "Its number"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already"),
    ),
    responses(
        (status = 200, body = VersionWithDocument, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Nothing has changed"),
    )
)]
pub async fn version(
    State(state): State<ApiState>,
    headers: HeaderMap,
    extract::Version(number): extract::Version,
) -> Result<Response, Problem> {
    let found = programme::version(&state.pool, number).await?;
    let (found, _) = found.ok_or_else(Problem::no_such_version)?;
    let version = Version::from(&found);
    tagged(&headers, &VersionWithDocument { version, document: found.document })
}
