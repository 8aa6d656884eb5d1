//! Orders about rewards. A key that comes again does nothing more, for good: it is kept with what it did, and the answer
//! says how that stands now. So no code is ever kept among the answers.

use axum::Json;
use axum::extract::State;
use ledger::MOST_TEXT;
use rewards::{Act, Deed, Way, Wish};
use serde::Deserialize;
use utoipa::ToSchema;

use super::held::EntitlementWithCode;
use super::{EntitlementPath, rules};
use crate::ApiState;
use crate::credit::orders::{Nothing, fault, fits};
use crate::extract::{EntitlementId, JsonBytes, PartyId, PartyPath};
use crate::gate::Caller;
use crate::idempotency::{IdempotencyKey, OnceHeader};
use crate::problem::Problem;
use crate::text;

/// The most characters of a policy number and of a code, as they are sent.
const MOST_NUMBER: usize = 60;

/// A reward to be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reward": 7}))]
pub struct NewEntitlement {
    /// Number of the reward.
    #[schema(minimum = 1)]
    reward: i64,
    /// How far it goes; usually `give`.
    #[serde(default)]
    way: GivenAs,
    /// With `use`: the number of the policy.
    #[serde(default)]
    #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
    policy: String,
}

/// How far the giving of a reward goes.
#[derive(Deserialize, ToSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum GivenAs {
    /// It is kept for the member for seven days, and its price is held.
    Reserve,
    /// The member has it, and its price is captured.
    #[default]
    Give,
    /// The member has it and it is used at once: an insurance right without a code, on a policy.
    Use,
}

/// A use.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"policy": "1405/8812", "note": "renewal"}))]
pub struct Use {
    /// Of an insurance discount: the number of the member's policy on which it is used.
    #[serde(default)]
    #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
    policy: String,
    /// What it is about: a receipt, a visit.
    #[serde(default)]
    #[schema(max_length = 200, pattern = "^[^\\x00]*$")]
    note: String,
}

/// A use by the code that a member shows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "7K4M-91TX-C02R", "note": "receipt 88321"}))]
pub struct UseOfCode {
    /// As it was read or typed: case, hyphens, blanks and the kind of digits do not matter.
    #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
    code: String,
    /// Of an insurance discount: the number of the member's policy on which it is used.
    #[serde(default)]
    #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
    policy: String,
    /// What it is about: a receipt, a visit.
    #[serde(default)]
    #[schema(max_length = 200, pattern = "^[^\\x00]*$")]
    note: String,
}

/// Why an entitlement is cancelled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "the member changed their mind"}))]
pub struct Cancelling {
    /// Why, as the entitlement's history says it.
    #[schema(min_length = 1, max_length = 200, pattern = "^[^\\x00]*[^\\s\\x00][^\\x00]*$")]
    reason: String,
}

type Answer = Result<Json<EntitlementWithCode>, Problem>;

/// Gives a reward
///
/// Its price is held and captured of the member's credit, in the same transaction; or it is kept for the member, with
/// the price held, until it is issued. Where a condition fails, `errors` names it.
#[utoipa::path(
    post,
    path = "/parties/{party}/entitlements",
    tag = "Rewards",
    params(PartyPath, OnceHeader),
    request_body(content = NewEntitlement, content_type = "application/json"),
    responses((status = 200, body = EntitlementWithCode))
)]
pub async fn redeem(
    State(state): State<ApiState>,
    caller: Caller,
    PartyId(party): PartyId,
    key: IdempotencyKey,
    body: JsonBytes,
) -> Answer {
    let NewEntitlement { reward, way, policy } = body.read()?;
    let way = match way {
        GivenAs::Reserve => Way::Reserve,
        GivenAs::Give => Way::Give,
        GivenAs::Use => Way::Use,
    };
    check_policy(&policy)?;
    let party_id = state.record(party).await?.party.party_id;
    let wish = Wish { form: form(&caller, party, &key), party_id, offer_id: reward, way, policy };
    let held = state.rewards.give(&*caller.key, &rules(&state).await?, &wish).await?;
    Ok(Json(EntitlementWithCode::of(&state, &caller, held).await?))
}

/// Issues what was reserved
///
/// The price that was held is captured.
#[utoipa::path(
    post,
    path = "/parties/{party}/entitlements/{entitlement}/issue",
    tag = "Rewards",
    params(PartyPath, EntitlementPath, OnceHeader),
    request_body(content = Nothing, content_type = "application/json"),
    responses((status = 200, body = EntitlementWithCode))
)]
pub async fn issue(
    State(state): State<ApiState>,
    caller: Caller,
    PartyId(party): PartyId,
    EntitlementId(entitlement_id): EntitlementId,
    key: IdempotencyKey,
    body: JsonBytes,
) -> Answer {
    let Nothing {} = body.read()?;
    step(&state, &caller, (party, entitlement_id), &key, Deed::of(Act::Issue)).await
}

/// Uses an entitlement, once
///
/// An insurance discount is used on a policy of the member's own, of one of its lines, with cover now or later. It
/// gives what is left below the ceiling of the line after everything that was given on that policy; where nothing is
/// left it is refused and stays good.
#[utoipa::path(
    post,
    path = "/parties/{party}/entitlements/{entitlement}/use",
    tag = "Rewards",
    params(PartyPath, EntitlementPath, OnceHeader),
    request_body(content = Use, content_type = "application/json"),
    responses((status = 200, body = EntitlementWithCode))
)]
pub async fn use_it(
    State(state): State<ApiState>,
    caller: Caller,
    PartyId(party): PartyId,
    EntitlementId(entitlement_id): EntitlementId,
    key: IdempotencyKey,
    body: JsonBytes,
) -> Answer {
    let Use { policy, note } = body.read()?;
    let deed = Deed { why: &note, policy: &policy, ..Deed::of(Act::Use) };
    step(&state, &caller, (party, entitlement_id), &key, deed).await
}

/// Uses a code, once
///
/// Whose it is is found by it. As `/parties/{party}/entitlements/{entitlement}/use` otherwise.
#[utoipa::path(
    post,
    path = "/codes/use",
    tag = "Rewards",
    params(OnceHeader),
    request_body(content = UseOfCode, content_type = "application/json"),
    responses((status = 200, body = EntitlementWithCode))
)]
pub async fn use_code(
    State(state): State<ApiState>,
    caller: Caller,
    key: IdempotencyKey,
    body: JsonBytes,
) -> Answer {
    let UseOfCode { code, policy, note } = body.read()?;
    if code.chars().count() > MOST_NUMBER {
        return Err(fault("/code", text::CODE_FORM));
    }
    let held = state.rewards.find(&*caller.key, &code).await?;
    let deed = Deed { why: &note, policy: &policy, ..Deed::of(Act::Use) };
    step(&state, &caller, (held.party_id, held.entitlement_id), &key, deed).await
}

/// Cancels an entitlement
///
/// The price of what was not used goes back to the lots that it came from, with their expiry.
#[utoipa::path(
    post,
    path = "/parties/{party}/entitlements/{entitlement}/cancel",
    tag = "Rewards",
    params(PartyPath, EntitlementPath, OnceHeader),
    request_body(content = Cancelling, content_type = "application/json"),
    responses((status = 200, body = EntitlementWithCode))
)]
pub async fn cancel(
    State(state): State<ApiState>,
    caller: Caller,
    PartyId(party): PartyId,
    EntitlementId(entitlement_id): EntitlementId,
    key: IdempotencyKey,
    body: JsonBytes,
) -> Answer {
    let Cancelling { reason } = body.read()?;
    let deed = Deed { why: &reason, ..Deed::of(Act::Cancel) };
    step(&state, &caller, (party, entitlement_id), &key, deed).await
}

/// Does something with what a party has.
async fn step(
    state: &ApiState,
    caller: &Caller,
    (party, entitlement_id): (i64, i64),
    key: &IdempotencyKey,
    deed: Deed<'_>,
) -> Answer {
    check_policy(deed.policy)?;
    if !fits(deed.why, 0, MOST_TEXT) {
        return Err(fault("", text::NOTE_FORM));
    }
    let party_id = state.record(party).await?.party.party_id;
    let form = form(caller, party, key);
    let deed = Deed { form: Some(&form), ..deed };
    let programme = rules(state).await?;
    let held = state.rewards.step(&*caller.key, &programme, (party_id, entitlement_id), &deed).await?;
    Ok(Json(EntitlementWithCode::of(state, caller, held).await?))
}

/// The key of an order as the room keeps it: of the system, of the party as it was named.
fn form(caller: &Caller, party: i64, key: &IdempotencyKey) -> String {
    format!("api {} {party} {}", caller.key.api_key_id, key.0)
}

fn check_policy(policy: &str) -> Result<(), Problem> {
    if fits(policy, 0, MOST_NUMBER) { Ok(()) } else { Err(fault("/policy", text::POLICY_FORM)) }
}
