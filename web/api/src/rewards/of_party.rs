use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use rewards::Why;
use serde::Serialize;
use utoipa::ToSchema;

use super::catalogue::{Asked, next};
use super::{Reward, rules};
use crate::ApiState;
use crate::docs::Both;
use crate::etag::tagged;
use crate::extract::{PartyId, PartyPath, Query};
use crate::page::Page;
use crate::problem::Problem;

/// A reward, and whether the member can have it now.
#[derive(Serialize, ToSchema)]
pub struct PartyReward {
    reward: Reward,
    available: bool,
    /// The condition that fails; null where none does.
    #[schema(required)]
    why: Option<WhyNot>,
}

/// Why a member cannot have a reward now.
#[derive(Serialize, ToSchema)]
pub struct WhyNot {
    /// Stable: `not_yet`, `tier`, `segment`, `line`, `merchant`, `times`, `sold_out` or `credit`.
    #[schema(example = "credit")]
    code: &'static str,
    detail: Both,
}

impl From<Why> for WhyNot {
    fn from(why: Why) -> WhyNot {
        WhyNot { code: why.code(), detail: why.message().into() }
    }
}

/// What a party can have
///
/// Every reward that is open now or later, the newest first, and for those that the party cannot have now the
/// condition that fails.
#[utoipa::path(
    get,
    path = "/parties/{party}/rewards",
    tag = "Rewards",
    params(
        PartyPath,
        Asked,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already"),
    ),
    responses(
        (status = 200, body = Page<PartyReward>, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Nothing has changed"),
    )
)]
pub async fn of_party(
    State(state): State<ApiState>,
    headers: HeaderMap,
    PartyId(party_id): PartyId,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (before, limit) = asked.page("reward")?;
    let party_id = state.record(party_id).await?.party.party_id;
    let programme = rules(&state).await?;
    let all = state.rewards.for_member(&programme, party_id).await?.into_iter();
    let page = all.filter(|(offer, _)| before.is_none_or(|before| offer.offer_id < before));
    let page: Vec<_> = page.take(limit.unsigned_abs() as usize).collect();
    let next = next("reward", page.iter().map(|(offer, _)| offer.offer_id), limit);
    let item = |(offer, why): (rewards::Offer, Option<Why>)| PartyReward {
        reward: Reward::of(offer, &programme),
        available: why.is_none(),
        why: why.map(WhyNot::from),
    };
    tagged(&headers, &Page { items: page.into_iter().map(item).collect(), next })
}
