//! Why everything of a member gave the credit that it gave, or none.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use book::copy::{Copy, Progress};
use calendar::Day;
use programme::model::Name;
use serde::Serialize;
use sqlx::PgPool;

use crate::budget::{Budgets, RuleKey};
use crate::claim::Claim;
use crate::condition::Condition;
use crate::error::Error;
use crate::member;
use crate::pass::{Pass, purchases};
use crate::rules::Rules;
use crate::source::Source;
use crate::store;

/// Everything of a member that could give credit, as of the last settlement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Whose.
    pub party_id: i64,
    /// Day of the last settlement.
    pub as_of: Day,
    /// Version of the programme by which what is new is promised.
    pub version: i32,
    /// A line for each policy and rule, and for each event.
    pub lines: Vec<Line>,
}

/// What a source gave by a rule. Amounts are rials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// `policy`, or the event's code.
    pub kind: &'static str,
    /// The policy's number, or what makes it one event.
    pub source: String,
    /// First day of cover, or the event's day; `None` where it is not known any more.
    pub on_day: Option<Day>,
    /// Code of the rule, or of the event.
    pub rule: String,
    /// Name of the rule, as the version that promises it has it; `None` for events, and where nobody knows it any more.
    #[serde(skip)]
    pub name: Option<Name>,
    /// Version of the programme that promised it, or would.
    pub version: i32,
    /// Net premium, or the event's credit.
    pub base: i64,
    /// What of the premium counts as collected.
    pub collected: i64,
    /// Basis points of the net premium; `None` for events.
    pub percent_bp: Option<i64>,
    /// Granted and not taken back.
    pub given: i64,
    /// What should have been.
    pub due: i64,
    /// What comes when all of the premium is collected.
    pub pending: i64,
    /// Of what was given: what could not be taken back.
    pub short: i64,
    /// The condition that failed: why there is nothing, or not all.
    pub condition: Option<Condition>,
}

/// Explains the credit of a member.
///
/// # Errors
/// [`Error::NotSettled`] before the first settlement, [`Error::NoSuchParty`]; the database's and the disk's.
pub async fn explain(pool: &PgPool, dir: &Path, party_id: i64) -> Result<Explanation, Error> {
    let last = store::last(pool).await?.ok_or(Error::NotSettled)?;
    let (_, programme) =
        programme::version(pool, last.version).await?.ok_or(Error::NoProgramme(last.as_of))?;
    let rules = Pass::rules(pool, last.version, programme).await?;
    let copy = open(pool, dir).await?;
    let policies = copy.find(party_id, |chunk, party| purchases(chunk, party, last.as_of));
    let mut rows = store::rows(pool, party_id - 1, party_id).await?;
    if policies.is_none() && rows.given.peek().is_none() {
        return Err(Error::NoSuchParty(party_id));
    }
    let member = rows.member(party_id, policies.unwrap_or_default());
    let spent = store::spent(pool).await?;
    let stopped: BTreeSet<RuleKey> = spent
        .into_iter()
        .filter(|rule| rule.stopped_at.is_some())
        .map(|rule| (rule.kind, rule.rule))
        .collect();
    let budgets = Budgets::stopped(stopped);
    let mut leave = |claim: &Claim<'_>, amount: i64| if budgets.has_stopped(claim) { 0 } else { amount };
    let claims = member::claims(&rules, last.as_of, &member, &mut leave);
    let of_policy = |claim: &Claim<'_>| match *claim.source {
        Source::Policy(policy_id) => Some(policy_id),
        Source::Event(..) => None,
    };
    let policies: Vec<i64> = claims.iter().filter_map(of_policy).collect();
    let numbers = store::policy_numbers(pool, party_id, &policies).await?;
    let lines = claims.iter().map(|claim| line(&rules, claim, &numbers)).collect();
    Ok(Explanation { party_id, as_of: last.as_of, version: last.version, lines })
}

pub(crate) async fn open(pool: &PgPool, dir: &Path) -> Result<Arc<Copy>, Error> {
    if let Ok(copy) = Copy::shared(dir) {
        return Ok(copy);
    }
    book::copy::refresh(pool, dir, &Progress::default()).await?;
    Ok(Copy::shared(dir)?)
}

fn line(rules: &Rules, claim: &Claim<'_>, numbers: &HashMap<i64, String>) -> Line {
    let source = match &*claim.source {
        Source::Policy(policy_id) => numbers.get(policy_id).cloned().unwrap_or_else(|| policy_id.to_string()),
        Source::Event(_, reference) => reference.clone(),
    };
    let (given, short) = claim.before.map_or((0, 0), |before| (before.given, before.short));
    Line {
        kind: claim.source.name(),
        source,
        on_day: (claim.failed != Some(Condition::Source)).then_some(claim.on_day),
        rule: claim.rule.to_owned(),
        name: match *claim.source {
            Source::Policy(_) => rules.earning(claim.version, claim.rule).map(|rule| rule.name.clone()),
            Source::Event(..) => None,
        },
        version: claim.version,
        base: claim.base,
        collected: claim.collected(),
        percent_bp: claim.percent_bp,
        given,
        due: claim.due(),
        pending: claim.pending(),
        short,
        condition: claim.failed,
    }
}
