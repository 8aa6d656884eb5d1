use axum::Json;
use axum::extract::State;
use calendar::Day;
use serde::{Deserialize, Serialize};
use standing::{Mover, SegmentSum};
use utoipa::ToSchema;

use crate::ApiState;
use crate::extract::JsonBytes;
use crate::problem::{Fault, INVALID, Problem};
use crate::standing::Segment;
use crate::text;

/// A programme to be tried.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// The whole document, TOML; `/programme/versions/{version}` has one to begin with.
    document: String,
    /// Valuation day; today where it is left out.
    #[schema(format = Date)]
    as_of: Option<String>,
}

/// What a programme would change. Tiers are those that the scores give, none kept by grace.
#[derive(Serialize, ToSchema)]
pub struct BacktestResult {
    #[schema(value_type = String, format = Date)]
    as_of: Day,
    /// Version that is in force.
    programme_version: i32,
    /// Codes of its tiers, the lowest first.
    tiers_before: Vec<String>,
    /// Codes of the tiers of the programme that is tried.
    tiers_after: Vec<String>,
    /// Members by tier before (row) and after (column).
    tier_flow: Vec<Vec<i64>>,
    /// Members by segment before (row) and after (column): profitable, ordinary, loss-making, no exposure.
    segment_flow: Vec<Vec<i64>>,
    before: BookTotals,
    after: BookTotals,
    segments_before: Vec<SegmentTotals>,
    segments_after: Vec<SegmentTotals>,
    /// A hundred at most whose score rises most.
    gains: Vec<Moved>,
    /// A hundred at most whose score falls most.
    losses: Vec<Moved>,
    /// Milliseconds that it took.
    millis: i64,
}

/// Everybody. Amounts are rials.
#[derive(Serialize, ToSchema)]
pub struct BookTotals {
    members: i64,
    members_with_exposure: i64,
    policies_in_window: i64,
    earned: i64,
    collected: i64,
    incurred: i64,
    cost: i64,
    margin: i64,
    #[schema(required)]
    loss_ratio_bp: Option<i64>,
    technical: i64,
    non_technical: i64,
    score: i64,
}

impl From<standing::Totals> for BookTotals {
    fn from(totals: standing::Totals) -> BookTotals {
        BookTotals {
            members: totals.members,
            members_with_exposure: totals.members_with_exposure,
            policies_in_window: totals.policies_in_window,
            earned: totals.earned,
            collected: totals.collected,
            incurred: totals.incurred,
            cost: totals.cost,
            margin: totals.margin,
            loss_ratio_bp: totals.loss_ratio_bp,
            technical: totals.technical,
            non_technical: totals.non_technical,
            score: totals.score,
        }
    }
}

/// The members of a segment.
#[derive(Serialize, ToSchema)]
pub struct SegmentTotals {
    segment: Segment,
    members: i64,
    earned: i64,
    cost: i64,
    margin: i64,
}

impl From<SegmentSum> for SegmentTotals {
    fn from(sum: SegmentSum) -> SegmentTotals {
        let SegmentSum { segment, members, earned, cost, margin } = sum;
        SegmentTotals { segment: segment.into(), members, earned, cost, margin }
    }
}

/// A member who moves. Tiers are ranks.
#[derive(Serialize, ToSchema)]
pub struct Moved {
    party_id: i64,
    score_before: i64,
    score_after: i64,
    margin_before: i64,
    margin_after: i64,
    tier_before: u8,
    tier_after: u8,
    segment_before: Segment,
    segment_after: Segment,
}

impl From<Mover> for Moved {
    fn from(mover: Mover) -> Moved {
        Moved {
            party_id: mover.party_id,
            score_before: mover.score_before,
            score_after: mover.score_after,
            margin_before: mover.margin_before,
            margin_after: mover.margin_after,
            tier_before: mover.tier_before,
            tier_after: mover.tier_after,
            segment_before: mover.segment_before.into(),
            segment_after: mover.segment_after.into(),
        }
    }
}

/// A programme tried on the whole book
///
/// Nothing is written, so that no `Idempotency-Key` is needed. One is tried at a time; others wait for their turn.
#[utoipa::path(
    post,
    path = "/programme/backtest",
    tag = "Programme",
    request_body(content = Trial, content_type = "application/json"),
    responses((status = 200, body = BacktestResult))
)]
pub async fn backtest(
    State(state): State<ApiState>,
    body: JsonBytes,
) -> Result<Json<BacktestResult>, Problem> {
    let trial: Trial = body.read()?;
    let as_of = trial.as_of.as_deref().map(day).transpose()?.unwrap_or_else(|| state.clock.today());
    let _turn = state.backtests.acquire().await;
    let found = standing::backtest(&state.pool, &state.copy(), &trial.document, as_of).await?;
    Ok(Json(BacktestResult {
        as_of: found.as_of,
        programme_version: found.version,
        tiers_before: found.tiers_before,
        tiers_after: found.tiers_after,
        tier_flow: found.tiers,
        segment_flow: found.segments,
        before: found.before.into(),
        after: found.after.into(),
        segments_before: found.segments_before.into_iter().map(SegmentTotals::from).collect(),
        segments_after: found.segments_after.into_iter().map(SegmentTotals::from).collect(),
        gains: found.gains.into_iter().map(Moved::from).collect(),
        losses: found.losses.into_iter().map(Moved::from).collect(),
        millis: found.millis,
    }))
}

fn day(given: &str) -> Result<Day, Problem> {
    Day::parse(given).map_err(|_| {
        let (pointer, code) = ("/as_of".to_owned(), "not_a_date".to_owned());
        Problem::of(INVALID).errors(vec![Fault { pointer, code, detail: text::DAY_FORM.into(), line: None }])
    })
}
