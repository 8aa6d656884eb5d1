//! Why a member is what it is: every line of the score and of the margin. The lines add up to the totals.

use std::collections::HashMap;
use std::path::Path;

use book::copy::{Chunk, Copy};
use calendar::{Day, Instant};
use ledger::granted::{Window, granted_to};
use programme::model::Programme;
use serde::Serialize;
use sqlx::PgPool;

use crate::draft::Draft;
use crate::error::Error;
use crate::evaluate::{ClaimLine, Figures, PolicyLine, ScoreLine, Sink, evaluate};
use crate::next_tier::{NextTier, next_tier};
use crate::roster::Member;
use crate::rules::Rules;
use crate::run::open;
use crate::store;
use crate::tier::{Held, decide};

/// A member's standing with its reasons. Amounts are rials, factors and ratios basis points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The party.
    pub party_id: i64,
    /// Valuation day.
    pub as_of: Day,
    /// Version of the programme; 0 where it was not published.
    pub version: i32,
    /// First and last day of the value window.
    pub value_window: (Day, Day),
    /// First and last day of the score window.
    pub score_window: (Day, Day),
    /// The totals.
    pub figures: Figures,
    /// The tier, and whether it is kept by grace.
    pub held: Held,
    /// Code of the tier.
    pub tier: String,
    /// Every policy, in the order of the book.
    pub policies: Vec<PolicyReason>,
    /// Endorsements that give or take points.
    pub endorsements: Vec<EndorsementReason>,
    /// Events in their periods.
    pub events: Vec<EventReason>,
    /// What it cost to win the customer, where that was in the value window.
    pub acquisition: Option<AcquisitionReason>,
    /// The way to the next tier; `None` at the highest.
    pub next_tier: Option<NextTier>,
}

/// What a policy contributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct PolicyReason {
    pub policy_id: i64,
    /// The insurer's number; empty where the database was not asked.
    pub number: String,
    /// What is insured.
    pub title: Option<String>,
    /// Code of the line.
    pub line: String,
    pub start: Day,
    /// First day without cover, as it stood on the valuation day.
    pub end: Day,
    pub net: i64,
    pub collected: i64,
    /// Days of its cover in the value window; 0: none.
    pub days: i32,
    pub earned: i64,
    pub incurred: i64,
    pub large_loss_excess: i64,
    pub commission_bp: i64,
    pub commission: i64,
    pub servicing: i64,
    /// Claims in the value window.
    pub claims: Vec<ClaimReason>,
    /// Its points, where its cover touches the score window.
    pub score: Option<ScoreReason>,
}

/// A claim in the value window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ClaimReason {
    /// The insurer's number; empty where the database was not asked.
    pub number: String,
    pub loss_on: Day,
    /// Without the excess.
    pub incurred: i64,
    pub excess: i64,
}

/// How a policy's points come about: base × factors, truncated once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScoreReason {
    /// Earned premium in the score window.
    pub earned: i64,
    /// The line's points per million rials.
    pub points_per_million: i64,
    /// Earned × points per million: the base in millionths of a point, not rounded.
    pub base_millionths: i64,
    /// The four factors, in the order in which they are told.
    pub factors: [Factor; 4],
    /// The points.
    pub points: i64,
}

/// A factor and its cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Factor {
    /// Basis points.
    pub factor_bp: i64,
    /// Why it is so.
    pub cause: Cause,
}

/// Why a factor is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "factor")]
#[allow(missing_docs)]
pub enum Cause {
    /// 1 is the first year.
    PolicyYear { year: i64 },
    /// Code of the contract type.
    ContractType { code: String },
    /// What was paid of what should have been.
    Collection { ratio_bp: i64, collected: i64, payable: i64, by_instalments: bool },
    /// The policy's own loss ratio in the score window.
    Claims { loss_ratio_bp: i64, incurred: i64, earned: i64 },
}

/// An endorsement in the score window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct EndorsementReason {
    pub policy_id: i64,
    /// Code of its kind.
    pub kind: String,
    pub effective_on: Day,
    pub points: i64,
}

/// An event in its period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct EventReason {
    /// 1 joining, 2 survey, 3 introduction, 4 occasion, 5 special plan.
    pub kind: u8,
    pub on_day: Day,
    /// What it gives; 0 where it does not count.
    pub points: i64,
    /// `Some`: it does not count, since so many counted before it in the period of so many days.
    pub stopped_by: Option<Limit>,
}

/// A limit on events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Limit {
    pub events: u32,
    pub period_days: i32,
}

/// The cost of winning a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AcquisitionReason {
    /// Code of the channel; empty where it is not known.
    pub channel: String,
    /// Rial.
    pub cost: i64,
}

/// Explains a party's standing on a day, by the programme in force then, from the copy of the book.
///
/// # Errors
/// Where there is no copy, no such party in it, or no programme; where PostgreSQL refuses.
pub async fn explain(pool: &PgPool, dir: &Path, party_id: i64, as_of: Day) -> Result<Explanation, Error> {
    let (version, programme) = programme::in_force(pool, as_of).await?.ok_or(Error::NoProgramme(as_of))?;
    let is_past = store::newest(pool).await?.is_some_and(|newest| newest.as_of > as_of);
    let before = if is_past { None } else { store::tier_of(pool, party_id).await? };
    let copy = open(pool, dir).await?;
    let window = Window::of_days(programme.value_days, as_of, Instant(i64::MAX));
    let credit_cost = granted_to(pool, party_id, window).await?;
    let explained = Explanation::of(&copy, &programme, party_id, as_of, (before, credit_cost));
    let mut explanation = explained.ok_or(Error::NoSuchParty(party_id))?;
    explanation.version = version.version;
    explanation.name(pool).await?;
    Ok(explanation)
}

/// Explains what a member was found to be at the latest run, by the programme of that run. The insurer's numbers
/// are missing: [`Explanation::name`] puts them in.
///
/// # Errors
/// Where there is no copy, or no such party in it.
pub async fn explain_member(
    pool: &PgPool,
    dir: &Path,
    programme: &Programme,
    party_id: i64,
    member: &Member,
) -> Result<Explanation, Error> {
    let held = Held { tier: u8::try_from(member.tier).unwrap_or_default(), grace_since: member.grace_since };
    let found = (member.version, held, member.credit_cost);
    of_run(pool, dir, programme, party_id, member.as_of, found).await
}

/// Explains what a run of a day found, by its programme: the version, the tier that was held and what credit cost are
/// the run's.
pub(crate) async fn of_run(
    pool: &PgPool,
    dir: &Path,
    programme: &Programme,
    party_id: i64,
    as_of: Day,
    (version, held, credit_cost): (i32, Held, i64),
) -> Result<Explanation, Error> {
    let copy = open(pool, dir).await?;
    let explained = Explanation::of(&copy, programme, party_id, as_of, (Some(held), credit_cost));
    let mut explanation = explained.ok_or(Error::NoSuchParty(party_id))?;
    explanation.version = version;
    Ok(explanation)
}

impl Explanation {
    /// The explanation of a party in a copy by a programme, without the insurer's numbers, which only the
    /// database knows; `known` is the tier that was held, and the credit that was granted in the value window less
    /// what was taken back, in rial. `None` where the copy has no such party.
    pub fn of(
        copy: &Copy,
        programme: &Programme,
        party_id: i64,
        as_of: Day,
        known: (Option<Held>, i64),
    ) -> Option<Explanation> {
        copy.find(party_id, |chunk, party| member_of(programme, as_of, chunk, party, known))
    }

    /// Puts in the insurer's numbers of policies and claims.
    ///
    /// # Errors
    /// What PostgreSQL answers.
    pub async fn name(&mut self, pool: &PgPool) -> Result<(), Error> {
        let names = store::policy_names(pool, self.party_id).await?;
        let mut names: HashMap<i64, (String, Option<String>)> =
            names.into_iter().map(|name| (name.policy_id, (name.number, name.title))).collect();
        let mut claims = store::claim_names(pool, self.party_id).await?;
        for policy in &mut self.policies {
            (policy.number, policy.title) = names.remove(&policy.policy_id).unwrap_or_default();
            for claim in &mut policy.claims {
                let is_it = |name: &store::ClaimName| {
                    name.policy_id == policy.policy_id
                        && name.loss_on == claim.loss_on
                        && name.incurred == claim.incurred.saturating_add(claim.excess)
                };
                if let Some(index) = claims.iter().position(is_it) {
                    claim.number = claims.remove(index).number;
                }
            }
        }
        Ok(())
    }
}

fn member_of(
    programme: &Programme,
    as_of: Day,
    chunk: &Chunk<'_>,
    party: usize,
    (before, credit_cost): (Option<Held>, i64),
) -> Explanation {
    let rules = Rules::new(programme, as_of);
    let mut told = Told::default();
    let figures = evaluate(&rules, chunk, party, credit_cost, &mut told);
    let held = decide(&rules, figures.score, before);
    let draft = Draft::of(chunk, party);
    Explanation {
        party_id: chunk.parties.party_id[party],
        as_of,
        version: 0,
        value_window: (Day(rules.value_from + 1), as_of),
        score_window: (Day(rules.score_from + 1), as_of),
        figures,
        held,
        tier: programme.tiers.get(usize::from(held.tier)).map(|tier| tier.code.clone()).unwrap_or_default(),
        policies: told
            .policies
            .iter()
            .map(|line| policy(programme, &rules, chunk, line, &told.claims))
            .collect(),
        endorsements: told.endorsements.iter().map(|told| endorsement(programme, chunk, *told)).collect(),
        events: told.events.iter().map(|told| event(&rules, chunk, *told)).collect(),
        acquisition: told.acquisition.map(|(channel, cost)| AcquisitionReason {
            channel: code_of(programme.channels.iter().map(|entry| (entry.id, &entry.code)), channel),
            cost,
        }),
        next_tier: next_tier(programme, &rules, &draft, &figures, held),
    }
}

/// What the evaluator told.
#[derive(Default)]
struct Told {
    policies: Vec<PolicyLine>,
    claims: Vec<ClaimLine>,
    endorsements: Vec<(usize, usize, i64)>,
    events: Vec<(usize, i64, bool)>,
    acquisition: Option<(u8, i64)>,
}

impl Sink for Told {
    fn policy(&mut self, line: &PolicyLine) {
        self.policies.push(*line);
    }
    fn claim(&mut self, line: &ClaimLine) {
        self.claims.push(*line);
    }
    fn endorsement(&mut self, policy: usize, endorsement: usize, points: i64) {
        self.endorsements.push((policy, endorsement, points));
    }
    fn event(&mut self, event: usize, points: i64, counted: bool) {
        self.events.push((event, points, counted));
    }
    fn acquisition(&mut self, channel: u8, cost: i64) {
        self.acquisition = Some((channel, cost));
    }
}

fn code_of<'a>(mut entries: impl Iterator<Item = (u8, &'a String)>, id: u8) -> String {
    entries.find(|(entry, _)| *entry == id).map(|(_, code)| code.clone()).unwrap_or_default()
}

fn policy(
    programme: &Programme,
    rules: &Rules,
    chunk: &Chunk<'_>,
    line: &PolicyLine,
    claims: &[ClaimLine],
) -> PolicyReason {
    let row = chunk.policies.row(line.policy);
    let claim = |claim: &ClaimLine| ClaimReason {
        number: String::new(),
        loss_on: Day(chunk.claims.loss_on[claim.claim]),
        incurred: claim.incurred,
        excess: claim.excess,
    };
    PolicyReason {
        policy_id: row.policy_id,
        number: String::new(),
        title: None,
        line: code_of(programme.lines.iter().map(|entry| (entry.id, &entry.code)), line.line),
        start: Day(row.start),
        end: Day(line.end),
        net: line.net,
        collected: line.collected,
        days: line.days,
        earned: line.earned,
        incurred: line.incurred,
        large_loss_excess: line.large_loss_excess,
        commission_bp: rules.commission_bp[usize::from(line.line)],
        commission: line.commission,
        servicing: line.servicing,
        claims: claims.iter().filter(|claim| claim.policy == line.policy).map(claim).collect(),
        score: line.score.map(|score| {
            let contract = programme.contract_types.iter().map(|entry| (entry.id, &entry.code));
            points(i64::from(row.renewals) + 1, code_of(contract, row.contract_type), line.collected, &score)
        }),
    }
}

fn points(year: i64, contract_type: String, collected: i64, score: &ScoreLine) -> ScoreReason {
    let ScoreLine { earned, incurred, payable, by_instalments, loss_ratio_bp, .. } = *score;
    let ratio_bp = score.collection_ratio_bp;
    let collection = Cause::Collection { ratio_bp, collected, payable, by_instalments };
    ScoreReason {
        earned,
        points_per_million: score.points_per_million,
        base_millionths: earned.saturating_mul(score.points_per_million),
        factors: [
            Factor { factor_bp: score.policy_year_bp, cause: Cause::PolicyYear { year } },
            Factor { factor_bp: score.contract_bp, cause: Cause::ContractType { code: contract_type } },
            Factor { factor_bp: score.collection_bp, cause: collection },
            Factor { factor_bp: score.claims_bp, cause: Cause::Claims { loss_ratio_bp, incurred, earned } },
        ],
        points: score.points,
    }
}

fn endorsement(programme: &Programme, chunk: &Chunk<'_>, told: (usize, usize, i64)) -> EndorsementReason {
    let (policy, row, points) = told;
    let kinds = programme.endorsements.iter().map(|entry| (entry.id, &entry.code));
    EndorsementReason {
        policy_id: chunk.policies.policy_id[policy],
        kind: code_of(kinds, chunk.endorsements.kind[row]),
        effective_on: Day(chunk.endorsements.effective_on[row]),
        points,
    }
}

fn event(rules: &Rules, chunk: &Chunk<'_>, told: (usize, i64, bool)) -> EventReason {
    let (row, points, counted) = told;
    let kind = chunk.events.kind[row];
    let rule = &rules.events[usize::from(kind) - 1];
    EventReason {
        kind,
        on_day: Day(chunk.events.on_day[row]),
        points: if counted { points } else { 0 },
        stopped_by: (!counted).then_some(Limit { events: rule.limit, period_days: rule.period_days }),
    }
}
