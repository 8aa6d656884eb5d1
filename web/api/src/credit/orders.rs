//! Orders about a member's credit. The ledger itself keeps the answer to every key, for good: an order that comes
//! again has its first answer, whatever happened in between.

use axum::Json;
use axum::extract::State;
use calendar::Day;
use ledger::{Act, Done, House, LONGEST_HOLD, MOST_AMOUNT, MOST_TEXT, Order, Refused};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{HoldPath, TransferPath};
use crate::ApiState;
use crate::extract::{HoldNumber, JsonBytes, PartyId, PartyPath, TransferNumber};
use crate::gate::Caller;
use crate::idempotency::{IdempotencyKey, OnceHeader};
use crate::problem::{Fault, GRANT_TOO_LARGE, INVALID, Problem};
use crate::text;

/// Credit to be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGrant {
    /// Rials.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_000_i64)]
    amount: i64,
    /// The last day on which it can be spent; without one it does not expire.
    #[schema(format = Date)]
    expires_on: Option<String>,
    /// Why, as the member's statement says it.
    #[schema(min_length = 1, max_length = 200, pattern = "^[^\\x00]+$")]
    reason: String,
    /// What it is about: a policy, an order.
    #[serde(default)]
    #[schema(max_length = 200, pattern = "^[^\\x00]*$")]
    reference: String,
}

/// Credit to be spent with the insurer: of the lots that expire first.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSpending {
    /// Rials.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_000_i64)]
    amount: i64,
    /// Why, as the member's statement says it.
    #[schema(min_length = 1, max_length = 200, pattern = "^[^\\x00]+$")]
    reason: String,
    /// What it is about: a policy, an order.
    #[serde(default)]
    #[schema(max_length = 200, pattern = "^[^\\x00]*$")]
    reference: String,
}

/// Credit to be kept for a purpose.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHold {
    /// Rials.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_000_i64)]
    amount: i64,
    /// For how long: up to thirty days. Then it is free again by itself.
    #[schema(minimum = 1, maximum = 2_592_000)]
    seconds: i64,
    /// For what, as the member sees it.
    #[schema(min_length = 1, max_length = 200, pattern = "^[^\\x00]+$")]
    reason: String,
    /// What it is about: a policy, an order.
    #[serde(default)]
    #[schema(max_length = 200, pattern = "^[^\\x00]*$")]
    reference: String,
}

/// Nothing more needs to be said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// What was done; the same whenever it is asked again with the same key.
#[derive(Serialize, ToSchema)]
pub struct OrderDone {
    /// The transfer, where credit was moved.
    #[schema(required)]
    transfer: Option<i32>,
    /// The hold that was made, captured or released.
    #[schema(required)]
    hold: Option<i32>,
    /// Rials that were moved, kept or freed.
    amount: i64,
    /// The member's balance after it.
    balance: i64,
    /// What of it could then be spent.
    available: i64,
}

impl From<Done> for OrderDone {
    fn from(done: Done) -> OrderDone {
        let Done { transfer, hold, amount, balance, available } = done;
        OrderDone { transfer, hold, amount, balance, available }
    }
}

type Answer = Result<Json<OrderDone>, Problem>;

/// Why and about what, as a body says it.
struct Words {
    reason: String,
    reference: String,
}

/// Gives credit
///
/// As a lot of its own. At most what the programme lets one person give at once; more is given on the console, where
/// a second person approves it.
#[utoipa::path(
    post,
    path = "/parties/{party}/credit/grants",
    tag = "Credit",
    params(PartyPath, OnceHeader),
    request_body(content = NewGrant, content_type = "application/json"),
    responses((status = 200, body = OrderDone))
)]
pub async fn grant(
    State(state): State<ApiState>,
    caller: Caller,
    PartyId(party_id): PartyId,
    key: IdempotencyKey,
    body: JsonBytes,
) -> Answer {
    let NewGrant { amount, expires_on, reason, reference } = body.read()?;
    let expires_on = expires_on.as_deref().map(Day::parse).transpose();
    let expires_on = expires_on.map_err(|_| fault("/expires_on", text::DAY_FORM))?;
    if expires_on.is_some_and(|day| day < state.clock.today()) {
        return Err(fault("/expires_on", text::DAY_PAST));
    }
    let most = credit::at_once(&state.pool, state.clock.today()).await?;
    if amount > most {
        return Err(Problem::with(GRANT_TOO_LARGE, &[("most", &most.to_string())]));
    }
    let act = Act::Grant { amount, expires_on, from: House::Granted };
    carry_out(&state, &caller, party_id, key, act, Words { reason, reference }).await
}

/// Spends credit
///
/// With the insurer itself, of the lots that expire first; never more than can be spent.
#[utoipa::path(
    post,
    path = "/parties/{party}/credit/spending",
    tag = "Credit",
    params(PartyPath, OnceHeader),
    request_body(content = NewSpending, content_type = "application/json"),
    responses((status = 200, body = OrderDone))
)]
pub async fn spend(
    State(state): State<ApiState>,
    caller: Caller,
    PartyId(party_id): PartyId,
    key: IdempotencyKey,
    body: JsonBytes,
) -> Answer {
    let NewSpending { amount, reason, reference } = body.read()?;
    let act = Act::Spend { amount, to: House::Redeemed };
    carry_out(&state, &caller, party_id, key, act, Words { reason, reference }).await
}

/// Holds credit
///
/// Keeps an amount for a purpose until it is captured, released, or its time is over.
#[utoipa::path(
    post,
    path = "/parties/{party}/credit/holds",
    tag = "Credit",
    params(PartyPath, OnceHeader),
    request_body(content = NewHold, content_type = "application/json"),
    responses((status = 200, body = OrderDone))
)]
pub async fn hold(
    State(state): State<ApiState>,
    caller: Caller,
    PartyId(party_id): PartyId,
    key: IdempotencyKey,
    body: JsonBytes,
) -> Answer {
    let NewHold { amount, seconds, reason, reference } = body.read()?;
    if !(1..=LONGEST_HOLD).contains(&seconds) {
        return Err(fault("/seconds", text::HOLD_SECONDS_FORM));
    }
    let act = Act::Hold { amount, until: state.clock.now().plus_seconds(seconds) };
    carry_out(&state, &caller, party_id, key, act, Words { reason, reference }).await
}

/// Captures a hold
///
/// Spends of what it keeps, in whole or in part, with the insurer itself; what is left stays kept.
#[utoipa::path(
    post,
    path = "/parties/{party}/credit/holds/{hold}/capture",
    tag = "Credit",
    params(PartyPath, HoldPath, OnceHeader),
    request_body(content = NewSpending, content_type = "application/json"),
    responses((status = 200, body = OrderDone))
)]
pub async fn capture(
    State(state): State<ApiState>,
    caller: Caller,
    PartyId(party_id): PartyId,
    HoldNumber(hold): HoldNumber,
    key: IdempotencyKey,
    body: JsonBytes,
) -> Answer {
    let NewSpending { amount, reason, reference } = body.read()?;
    let act = Act::Capture { hold, amount, to: House::Redeemed };
    carry_out(&state, &caller, party_id, key, act, Words { reason, reference }).await
}

/// Releases a hold
///
/// What it still keeps can be spent again.
#[utoipa::path(
    post,
    path = "/parties/{party}/credit/holds/{hold}/release",
    tag = "Credit",
    params(PartyPath, HoldPath, OnceHeader),
    request_body(content = Nothing, content_type = "application/json"),
    responses((status = 200, body = OrderDone))
)]
pub async fn release(
    State(state): State<ApiState>,
    caller: Caller,
    PartyId(party_id): PartyId,
    HoldNumber(hold): HoldNumber,
    key: IdempotencyKey,
    body: JsonBytes,
) -> Answer {
    let Nothing {} = body.read()?;
    let words = Words { reason: "release".to_owned(), reference: String::new() };
    carry_out(&state, &caller, party_id, key, Act::Release { hold }, words).await
}

/// Gives a spending back
///
/// In whole or in part, to the lots that it came from, with their expiry; together never more than was spent.
#[utoipa::path(
    post,
    path = "/parties/{party}/credit/transfers/{transfer}/reversal",
    tag = "Credit",
    params(PartyPath, TransferPath, OnceHeader),
    request_body(content = NewSpending, content_type = "application/json"),
    responses((status = 200, body = OrderDone))
)]
pub async fn reverse(
    State(state): State<ApiState>,
    caller: Caller,
    PartyId(party_id): PartyId,
    TransferNumber(transfer): TransferNumber,
    key: IdempotencyKey,
    body: JsonBytes,
) -> Answer {
    let NewSpending { amount, reason, reference } = body.read()?;
    let act = Act::Reverse { transfer, amount };
    carry_out(&state, &caller, party_id, key, act, Words { reason, reference }).await
}

/// Carries an order out, committed together with those that come at the same time.
async fn carry_out(
    state: &ApiState,
    caller: &Caller,
    party_id: i64,
    key: IdempotencyKey,
    act: Act,
    Words { reason, reference }: Words,
) -> Answer {
    if !(1..=MOST_AMOUNT).contains(&act.amount()) {
        return Err(fault("/amount", text::AMOUNT_FORM));
    }
    if !fits(&reason, 1, MOST_TEXT) {
        return Err(fault("/reason", text::REASON_FORM));
    }
    if !fits(&reference, 0, MOST_TEXT) {
        return Err(fault("/reference", text::REFERENCE_FORM));
    }
    let record = state.record(party_id).await?.party.party_id;
    let key = format!("api {} {}", caller.key.api_key_id, key.0);
    let actor = caller.key.actor().name;
    let order = Order { party_id, key, act, reason, reference, actor };
    let done = match record == party_id {
        true => state.ledger.carry_out(order).await?,
        false => of_merged(state, order, record).await?,
    };
    Ok(Json(done.into()))
}

/// Of a record that was merged: a key that came before has its answer there, and what it spent is given back there
/// and goes to the survivor. Anything else is the survivor's.
async fn of_merged(state: &ApiState, order: Order, survivor: i64) -> Result<Done, ledger::Error> {
    let answer = match order.act {
        Act::Reverse { .. } => ledger::merge::give_back(&state.pool, state.clock.now(), &order).await,
        _ => state.ledger.carry_out(order.clone()).await,
    };
    match answer {
        Err(ledger::Error::Refused(Refused::Moved | Refused::NoSuchParty | Refused::NoSuchTransfer)) => {
            state.ledger.carry_out(Order { party_id: survivor, ..order }).await
        }
        answer => answer,
    }
}

/// Whether a text has so many characters, and none that PostgreSQL does not take.
pub(crate) fn fits(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.chars().count()) && !text.contains('\0')
}

/// A part of the body cannot be taken.
pub(crate) fn fault(pointer: &str, detail: i18n::Text) -> Problem {
    let fault = Fault {
        pointer: pointer.to_owned(),
        code: INVALID.code.to_owned(),
        detail: detail.into(),
        line: None,
    };
    Problem::of(INVALID).errors(vec![fault])
}
