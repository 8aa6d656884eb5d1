use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use parties::record;

use super::{Party, in_full};
use crate::ApiState;
use crate::etag::tagged;
use crate::extract::{PartyId, PartyPath};
use crate::gate::Caller;
use crate::problem::Problem;

/// One party
///
/// A key with `contacts:read` gets contacts in full; the audit trail keeps each time. The number of a party that was
/// merged gives the party that it is now, under that one's number.
#[utoipa::path(
    get,
    path = "/parties/{party}",
    tag = "Parties",
    params(
        PartyPath,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already"),
    ),
    responses(
        (status = 200, body = Party, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Nothing has changed"),
    )
)]
pub async fn one(
    State(state): State<ApiState>,
    caller: Caller,
    headers: HeaderMap,
    PartyId(party_id): PartyId,
) -> Result<Response, Problem> {
    let record = state.record(party_id).await?;
    let full = in_full(&caller);
    let answer = tagged(&headers, &Party::of(&record, full))?;
    if full && answer.status() == StatusCode::OK {
        let shown = record.party.party_id;
        record::note_unmasked(&state.pool, state.clock.now(), &caller.key.actor(), shown).await?;
    }
    Ok(answer)
}
