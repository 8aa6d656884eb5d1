//! An explanation as it is sent.

use calendar::Day;
use programme::model::Programme;
use serde::Serialize;
use standing::{ActKind, Cause};
use utoipa::ToSchema;

use super::{Tier, Totals};

/// A standing with its reasons. Amounts are rials, factors and ratios basis points.
#[derive(Serialize, ToSchema)]
pub struct Explanation {
    party_id: i64,
    #[schema(value_type = String, format = Date)]
    as_of: Day,
    programme_version: i32,
    value_window: Window,
    score_window: Window,
    totals: Totals,
    tier: Tier,
    policies: Vec<Policy>,
    /// Endorsements that give or take points.
    endorsements: Vec<Endorsement>,
    /// Events in their periods.
    events: Vec<Event>,
    /// What it cost to win the customer, where that was in the value window.
    #[schema(required)]
    acquisition: Option<Acquisition>,
    /// The way to the next tier; null at the highest.
    #[schema(required)]
    next_tier: Option<NextTier>,
}

/// Days, both included.
#[derive(Serialize, ToSchema)]
pub struct Window {
    #[schema(value_type = String, format = Date)]
    first: Day,
    #[schema(value_type = String, format = Date)]
    last: Day,
}

/// What a policy contributes.
#[derive(Serialize, ToSchema)]
#[schema(as = ExplainedPolicy)]
pub struct Policy {
    number: String,
    #[schema(required)]
    title: Option<String>,
    /// Code of the line.
    line: String,
    #[schema(value_type = String, format = Date)]
    start_on: Day,
    /// First day without cover.
    #[schema(value_type = String, format = Date)]
    end_on: Day,
    net: i64,
    collected: i64,
    /// Days of its cover in the value window.
    days: i32,
    earned: i64,
    incurred: i64,
    large_loss_excess: i64,
    commission_bp: i64,
    commission: i64,
    servicing: i64,
    /// Claims in the value window.
    claims: Vec<Claim>,
    /// Its points; null where its cover does not touch the score window.
    #[schema(required)]
    score: Option<Score>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ExplainedClaim)]
pub struct Claim {
    number: String,
    #[schema(value_type = String, format = Date)]
    loss_on: Day,
    /// Without the excess.
    incurred: i64,
    excess: i64,
}

/// Base × factors, truncated once.
#[derive(Serialize, ToSchema)]
#[schema(as = ExplainedScore)]
pub struct Score {
    earned: i64,
    points_per_million: i64,
    /// The base in millionths of a point.
    base_millionths: i64,
    factors: Vec<Factor>,
    points: i64,
}

/// A factor and why it is so.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "factor")]
pub enum Factor {
    /// 1 is the first year.
    PolicyYear { factor_bp: i64, year: i64 },
    /// Code of the contract type.
    ContractType { factor_bp: i64, code: String },
    /// What was paid of what should have been.
    Collection { factor_bp: i64, ratio_bp: i64, collected: i64, payable: i64, by_instalments: bool },
    /// The policy's own loss ratio in the score window.
    Claims { factor_bp: i64, loss_ratio_bp: i64, incurred: i64, earned: i64 },
}

#[derive(Serialize, ToSchema)]
#[schema(as = ExplainedEndorsement)]
pub struct Endorsement {
    /// The policy's number.
    policy: String,
    /// Code of its kind.
    kind: String,
    #[schema(value_type = String, format = Date)]
    effective_on: Day,
    points: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ExplainedEvent)]
pub struct Event {
    kind: String,
    #[schema(value_type = String, format = Date)]
    on_day: Day,
    points: i64,
    /// Whether it counts: a limit of its period may stop it.
    counts: bool,
}

#[derive(Serialize, ToSchema)]
pub struct Acquisition {
    /// Code of the channel.
    channel: String,
    cost: i64,
}

/// What takes the member to the next tier, or keeps the one that is held by grace.
#[derive(Serialize, ToSchema)]
pub struct NextTier {
    code: String,
    threshold: i64,
    /// Points that are missing.
    missing: i64,
    /// The tier is held by grace, and this is what keeps it.
    keeps: bool,
    acts: Vec<Act>,
}

/// Something that the member can do.
#[derive(Serialize, ToSchema)]
pub struct Act {
    act: ActName,
    points: i64,
    /// The day on which it has brought them.
    #[schema(value_type = String, format = Date)]
    on: Day,
    /// The policy's number, where it is about one.
    #[schema(required)]
    policy: Option<String>,
    /// Rials, where something is paid.
    #[schema(required)]
    amount: Option<i64>,
    /// Kind of the event, where it is one.
    #[schema(required)]
    event: Option<String>,
    /// How many times, where it is an event.
    #[schema(required)]
    count: Option<u32>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActName {
    PayOverdue,
    AddPremium,
    Renew,
    Event,
}

const EVENTS: [&str; 5] = ["joining", "survey", "introduction", "occasion", "special_plan"];

fn event_name(kind: u8) -> String {
    EVENTS.get(usize::from(kind).wrapping_sub(1)).copied().unwrap_or_default().to_owned()
}

impl Explanation {
    /// An explanation, by the programme of its run.
    pub fn of(found: standing::Explanation, programme: &Programme) -> Explanation {
        let numbers: Vec<(i64, String)> =
            found.policies.iter().map(|policy| (policy.policy_id, policy.number.clone())).collect();
        let number = |policy_id: i64| {
            let known = numbers.iter().find(|(id, _)| *id == policy_id);
            known.map(|(_, number)| number.clone()).unwrap_or_default()
        };
        let window = |(first, last): (Day, Day)| Window { first, last };
        Explanation {
            party_id: found.party_id,
            as_of: found.as_of,
            programme_version: found.version,
            value_window: window(found.value_window),
            score_window: window(found.score_window),
            totals: Totals::of(&found.figures, programme),
            tier: Tier::of(found.held, programme),
            endorsements: found
                .endorsements
                .into_iter()
                .map(|told| Endorsement {
                    policy: number(told.policy_id),
                    kind: told.kind,
                    effective_on: told.effective_on,
                    points: told.points,
                })
                .collect(),
            events: found.events.iter().map(event).collect(),
            acquisition: found.acquisition.map(|told| Acquisition { channel: told.channel, cost: told.cost }),
            next_tier: found.next_tier.map(|next| NextTier {
                code: next.code,
                threshold: next.threshold,
                missing: next.missing,
                keeps: next.keeps,
                acts: next.acts.iter().map(|told| act(told, number)).collect(),
            }),
            policies: found.policies.into_iter().map(policy).collect(),
        }
    }
}

fn event(told: &standing::EventReason) -> Event {
    let counts = told.stopped_by.is_none();
    Event { kind: event_name(told.kind), on_day: told.on_day, points: told.points, counts }
}

fn policy(told: standing::PolicyReason) -> Policy {
    Policy {
        number: told.number,
        title: told.title,
        line: told.line,
        start_on: told.start,
        end_on: told.end,
        net: told.net,
        collected: told.collected,
        days: told.days,
        earned: told.earned,
        incurred: told.incurred,
        large_loss_excess: told.large_loss_excess,
        commission_bp: told.commission_bp,
        commission: told.commission,
        servicing: told.servicing,
        claims: told
            .claims
            .into_iter()
            .map(|claim| Claim {
                number: claim.number,
                loss_on: claim.loss_on,
                incurred: claim.incurred,
                excess: claim.excess,
            })
            .collect(),
        score: told.score.map(|score| Score {
            earned: score.earned,
            points_per_million: score.points_per_million,
            base_millionths: score.base_millionths,
            factors: score.factors.into_iter().map(factor).collect(),
            points: score.points,
        }),
    }
}

fn factor(standing::Factor { factor_bp, cause }: standing::Factor) -> Factor {
    match cause {
        Cause::PolicyYear { year } => Factor::PolicyYear { factor_bp, year },
        Cause::ContractType { code } => Factor::ContractType { factor_bp, code },
        Cause::Collection { ratio_bp, collected, payable, by_instalments } => {
            Factor::Collection { factor_bp, ratio_bp, collected, payable, by_instalments }
        }
        Cause::Claims { loss_ratio_bp, incurred, earned } => {
            Factor::Claims { factor_bp, loss_ratio_bp, incurred, earned }
        }
    }
}

fn act(told: &standing::Act, number: impl Fn(i64) -> String) -> Act {
    let (act, policy, amount, event, count) = match told.kind {
        ActKind::PayOverdue { policy_id, amount, .. } => {
            (ActName::PayOverdue, Some(policy_id), Some(amount), None, None)
        }
        ActKind::AddPremium { policy_id, amount } => {
            (ActName::AddPremium, Some(policy_id), Some(amount), None, None)
        }
        ActKind::Renew { policy_id, .. } => (ActName::Renew, Some(policy_id), None, None, None),
        ActKind::Event { event, count } => (ActName::Event, None, None, Some(event_name(event)), Some(count)),
    };
    Act { act, points: told.points, on: told.on, policy: policy.map(number), amount, event, count }
}
