use access::Scope;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::catalogue::{Asked, next};
use super::{Entitlement, EntitlementPath};
use crate::ApiState;
use crate::etag::tagged;
use crate::extract::{EntitlementId, PartyId, PartyPath, Query};
use crate::gate::Caller;
use crate::page::Page;
use crate::problem::Problem;

/// An entitlement with its code.
#[derive(Serialize, ToSchema)]
pub struct EntitlementWithCode {
    entitlement: Entitlement,
    /// What the member shows; null where it is not issued or a right without a code, and for keys without
    /// `rewards:redeem`.
    #[schema(required, example = "7K4M-91TX-C02R")]
    code: Option<String>,
}

impl EntitlementWithCode {
    /// With the code, where the key may see it.
    pub(super) async fn of(
        state: &ApiState,
        caller: &Caller,
        held: rewards::Entitlement,
    ) -> Result<EntitlementWithCode, Problem> {
        let given = rewards::given(&state.pool, held.party_id, &[held.entitlement_id]).await?;
        let code = match caller.may(Scope::RewardsRedeem) {
            true => state.rewards.code(&held)?.map(|code| code.shown()),
            false => None,
        };
        Ok(EntitlementWithCode { entitlement: Entitlement::of(held, &given), code })
    }
}

/// What a party has
///
/// Also what was used, has expired or was cancelled; the newest first, without codes.
#[utoipa::path(
    get,
    path = "/parties/{party}/entitlements",
    tag = "Rewards",
    params(
        PartyPath,
        Asked,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already"),
    ),
    responses(
        (status = 200, body = Page<Entitlement>, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Nothing has changed"),
    )
)]
pub async fn all(
    State(state): State<ApiState>,
    headers: HeaderMap,
    PartyId(party_id): PartyId,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (before, limit) = asked.page("entitlement")?;
    let party_id = state.record(party_id).await?.party.party_id;
    let held = rewards::of_member_before(&state.pool, party_id, before, limit).await?;
    let numbers: Vec<i64> = held.iter().map(|held| held.entitlement_id).collect();
    let given = rewards::given(&state.pool, party_id, &numbers).await?;
    let next = next("entitlement", numbers.iter().copied(), limit);
    let items = held.into_iter().map(|held| Entitlement::of(held, &given)).collect();
    tagged(&headers, &Page { items, next })
}

/// One entitlement
///
/// With its code, for keys that have `rewards:redeem` too.
#[utoipa::path(
    get,
    path = "/parties/{party}/entitlements/{entitlement}",
    tag = "Rewards",
    params(
        PartyPath,
        EntitlementPath,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already"),
    ),
    responses(
        (status = 200, body = EntitlementWithCode, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Nothing has changed"),
    )
)]
pub async fn one(
    State(state): State<ApiState>,
    caller: Caller,
    headers: HeaderMap,
    PartyId(party_id): PartyId,
    EntitlementId(entitlement_id): EntitlementId,
) -> Result<Response, Problem> {
    let party_id = state.record(party_id).await?.party.party_id;
    let held = rewards::entitlement(&state.pool, party_id, entitlement_id).await?;
    tagged(&headers, &EntitlementWithCode::of(&state, &caller, held).await?)
}
