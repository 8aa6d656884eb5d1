use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::reasons::Explanation;
use crate::ApiState;
use crate::etag::tagged;
use crate::extract::{PartyId, PartyPath};
use crate::problem::Problem;

/// Why a party's latest standing is what it is
///
/// Down to the policy, receipt, claim, endorsement and event: the lines add up to the totals.
#[utoipa::path(
    get,
    path = "/parties/{party}/standing/explanation",
    tag = "Standing",
    params(
        PartyPath,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already"),
    ),
    responses(
        (status = 200, body = Explanation, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Nothing has changed"),
    )
)]
pub async fn explanation(
    State(state): State<ApiState>,
    headers: HeaderMap,
    PartyId(party_id): PartyId,
) -> Result<Response, Problem> {
    let latest = state.standing(party_id).await?;
    let programme = state.programme(latest.version).await?;
    let explained = standing::explain_latest(&state.pool, &state.copy(), &programme, &latest).await?;
    tagged(&headers, &Explanation::of(explained, &programme))
}
