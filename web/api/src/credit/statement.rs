use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use calendar::Instant;
use ledger::statement;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::TransferKind;
use crate::ApiState;
use crate::etag::tagged;
use crate::extract::{PartyId, PartyPath, Query, limit};
use crate::page::{Page, cursor, place};
use crate::problem::{BAD_CURSOR, Problem};

/// From where on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// `next` of the page before.
    cursor: Option<String>,
    /// How many: 1 to 500, usually 100.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 500)]
    limit: Option<String>,
}

/// A movement of a member's credit, never changed.
#[derive(Serialize, ToSchema)]
pub struct CreditTransfer {
    /// From 1 without a gap.
    transfer: i32,
    kind: TransferKind,
    /// Rials, above zero where the member received them.
    amount: i64,
    /// The member's balance after it.
    balance: i64,
    /// The transfer that it takes back.
    #[schema(required)]
    reverses: Option<i32>,
    /// The hold that it captures.
    #[schema(required)]
    hold: Option<i32>,
    /// Code of the rule, or what a person wrote.
    reason: String,
    /// What it is about: a policy, a merchant's receipt.
    reference: String,
    #[schema(value_type = String, format = DateTime)]
    at: Instant,
}

/// A party's statement of credit
///
/// Every transfer with the balance after it, the newest first.
#[utoipa::path(
    get,
    path = "/parties/{party}/credit/transfers",
    tag = "Credit",
    params(
        PartyPath,
        Asked,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer that is there already"),
    ),
    responses(
        (status = 200, body = Page<CreditTransfer>, headers(("ETag" = String, description = "Strong"))),
        (status = 304, description = "Nothing has changed"),
    )
)]
pub async fn statement(
    State(state): State<ApiState>,
    headers: HeaderMap,
    PartyId(party_id): PartyId,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let limit = limit(asked.limit.as_deref())?;
    let before = asked.cursor.as_deref().map(before).transpose()?;
    let party_id = state.record(party_id).await?.party.party_id;
    let lines = statement::lines(&state.pool, party_id, before, limit).await?;
    let last = lines.last().filter(|last| lines.len() as i64 == limit && last.no > 1);
    let next = last.map(|last| cursor(&format!("transfer {}", last.no)));
    tagged(&headers, &Page { items: lines.into_iter().map(CreditTransfer::from).collect(), next })
}

fn before(given: &str) -> Result<i32, Problem> {
    let place = place(given)?;
    let number = place.strip_prefix("transfer ").and_then(|number| number.parse().ok());
    number.ok_or_else(|| Problem::of(BAD_CURSOR))
}

impl From<statement::Line> for CreditTransfer {
    fn from(line: statement::Line) -> CreditTransfer {
        CreditTransfer {
            transfer: line.no,
            kind: line.kind.into(),
            amount: line.amount,
            balance: line.balance,
            reverses: line.reverses,
            hold: line.hold,
            reason: line.reason,
            reference: line.reference,
            at: line.at,
        }
    }
}
