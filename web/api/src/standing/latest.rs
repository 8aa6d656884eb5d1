use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use calendar::{Day, Instant};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Tier, Totals};
use crate::ApiState;
use crate::etag::tagged;
use crate::extract::{PartyId, PartyPath};
use crate::problem::Problem;

/// A member's latest standing.
#[derive(Serialize, ToSchema)]
pub struct Standing {
    party_id: i64,
    membership_number: String,
    /// Valuation day.
    #[schema(value_type = String, format = Date)]
    as_of: Day,
    programme_version: i32,
    #[schema(value_type = String, format = DateTime)]
    computed_at: Instant,
    tier: Tier,
    totals: Totals,
}

/// A party's latest standing
#[utoipa::path(
    get,
    path = "/parties/{party}/standing",
    tag = "Standing",
    params(
        PartyPath,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already"),
    ),
    responses(
        (status = 200, body = Standing, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Nothing has changed"),
    )
)]
pub async fn latest(
    State(state): State<ApiState>,
    headers: HeaderMap,
    PartyId(party_id): PartyId,
) -> Result<Response, Problem> {
    let latest = state.standing(party_id).await?;
    let programme = state.programme(latest.version).await?;
    let standing = Standing {
        party_id: latest.party_id,
        membership_number: persian::identity::membership_number(latest.party_id),
        as_of: latest.as_of,
        programme_version: latest.version,
        computed_at: latest.computed_at,
        tier: Tier::of(latest.held, &programme),
        totals: Totals::of(&latest.figures, &programme),
    };
    tagged(&headers, &standing)
}
