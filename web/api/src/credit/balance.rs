use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use calendar::{Day, Instant};
use ledger::statement;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::etag::tagged;
use crate::extract::{PartyId, PartyPath};
use crate::problem::Problem;

/// A member's credit. Amounts are rials; `balance` is `held` and what is left of the lots, without the debt.
#[derive(Serialize, ToSchema)]
pub struct Credit {
    party_id: i64,
    membership_number: String,
    /// The sum of all transfers; below zero is a debt.
    balance: i64,
    /// What can be spent now: neither held nor past its last day.
    available: i64,
    held: i64,
    /// Grants of which something is left, the first to expire first.
    lots: Vec<CreditLot>,
    /// Holds that keep something.
    holds: Vec<CreditHold>,
}

/// What is left of a grant.
#[derive(Serialize, ToSchema)]
pub struct CreditLot {
    /// The transfer that granted it.
    lot: i32,
    amount: i64,
    /// What is neither spent nor held.
    unspent: i64,
    /// The last day on which it can be spent; null: it does not expire.
    #[schema(required, value_type = Option<String>, format = Date)]
    expires_on: Option<Day>,
    /// Code of the rule, or what a person wrote.
    reason: String,
    /// For what: a policy, an event.
    reference: String,
    #[schema(value_type = String, format = DateTime)]
    at: Instant,
}

/// Credit that is kept for a purpose.
#[derive(Serialize, ToSchema)]
pub struct CreditHold {
    hold: i32,
    amount: i64,
    /// What it still keeps.
    kept: i64,
    /// It is free again from then on.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Instant,
    reason: String,
    reference: String,
    #[schema(value_type = String, format = DateTime)]
    at: Instant,
}

/// A party's credit
///
/// With what it consists of. A party that never had any has zeros.
#[utoipa::path(
    get,
    path = "/parties/{party}/credit",
    tag = "Credit",
    params(
        PartyPath,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already"),
    ),
    responses(
        (status = 200, body = Credit, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Nothing has changed"),
    )
)]
pub async fn balance(
    State(state): State<ApiState>,
    headers: HeaderMap,
    PartyId(party_id): PartyId,
) -> Result<Response, Problem> {
    let (party_id, now) = (state.record(party_id).await?.party.party_id, state.clock.now());
    let (balance, lots, holds) = tokio::try_join!(
        statement::balance(&state.pool, party_id, now),
        statement::lots(&state.pool, party_id),
        statement::holds(&state.pool, party_id, now)
    )?;
    let credit = Credit {
        party_id,
        membership_number: persian::identity::membership_number(party_id),
        balance: balance.balance,
        available: balance.available,
        held: balance.held,
        lots: lots.into_iter().map(CreditLot::from).collect(),
        holds: holds.into_iter().map(CreditHold::from).collect(),
    };
    tagged(&headers, &credit)
}

impl From<statement::LotLine> for CreditLot {
    fn from(lot: statement::LotLine) -> CreditLot {
        let statement::LotLine { lot, amount, unspent, expires_on, reason, reference, at } = lot;
        CreditLot { lot, amount, unspent, expires_on, reason, reference, at }
    }
}

impl From<statement::OpenHold> for CreditHold {
    fn from(hold: statement::OpenHold) -> CreditHold {
        let statement::OpenHold { hold, amount, kept, expires_at, reason, reference, at } = hold;
        CreditHold { hold, amount, kept, expires_at, reason, reference, at }
    }
}
