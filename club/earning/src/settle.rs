//! A settlement: what everything should have given, compared with what it was given, and the difference moved.

use std::path::Path;
use std::sync::Arc;

use audit::Actor;
use book::copy::{Copy, Progress};
use calendar::{Clock, Day, Instant};
use ledger::bulk::Grant;
use ledger::{Act as LedgerAct, Order};
use serde_json::json;
use sqlx::PgPool;

use crate::budget::{Budgets, Demands};
use crate::claim::{Act, Claim};
use crate::error::Error;
use crate::member;
use crate::pass::Pass;
use crate::rules::Rules;
use crate::source::{Member, Source};
use crate::store;

/// Differences that are settled in one transaction.
const SHARE: usize = 50_000;

/// What a settlement did. Amounts are rials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Settled {
    /// How many grants.
    pub grants: i64,
    /// What they came to.
    pub granted: i64,
    /// How often something was taken back.
    pub take_backs: i64,
    /// What was.
    pub taken: i64,
    /// What could not be, because it is spent.
    pub short: i64,
}

/// What a rule has given and promised. Amounts are rials.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Spent {
    /// 0 for policies, else the kind of event.
    pub kind: i16,
    /// Code of the rule or event.
    pub rule: String,
    /// Given and promised.
    pub spent: i64,
    /// Of it: granted and not taken back.
    pub given: i64,
    /// What it may give in all; `None`: no bound.
    pub budget: Option<i64>,
    /// Since when somebody gets less because the budget is spent.
    pub stopped_at: Option<Instant>,
}

/// A difference that is settled.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub party_id: i64,
    pub source: Source,
    pub rule: String,
    pub version: i32,
    pub tier: Option<u8>,
    pub given: i64,
    pub due: i64,
    pub pending: i64,
    pub lot: Option<i32>,
    pub origin: Option<i16>,
    pub inputs: String,
    act: Act,
}

impl Step {
    fn of(party_id: i64, claim: &Claim<'_>) -> Step {
        let inputs = json!({
            "base": claim.base, "percent_bp": claim.percent_bp, "collected": claim.collected(),
            "promised": claim.promised(), "allowed": claim.allowed, "condition": claim.failed,
        });
        Step {
            party_id,
            source: claim.source.clone().into_owned(),
            rule: claim.rule.to_owned(),
            version: claim.version,
            tier: claim.tier,
            given: claim.before.map_or(0, |before| before.given),
            due: claim.due(),
            pending: claim.pending(),
            lot: claim.before.and_then(|before| before.lot),
            origin: claim.origin,
            inputs: inputs.to_string(),
            act: claim.act(),
        }
    }

    /// What was given and could not be taken back.
    pub fn short(&self) -> i64 {
        (self.given - self.due).max(0)
    }
}

/// Settles what everybody earned up to a day, by the programme in force then. The book's copy is brought up to date
/// first. A member's credit and what the settlement knows of it change in one transaction, in shares: one that is
/// broken off leaves what was settled, and the next goes on.
///
/// # Errors
/// [`Error::NoProgramme`]; [`Error::Settled`] where a later day was settled already; the database's and the disk's.
pub async fn settle(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    dir: &Path,
    as_of: Day,
) -> Result<Settled, Error> {
    let (version, programme) = programme::in_force(pool, as_of).await?.ok_or(Error::NoProgramme(as_of))?;
    let mut guard = pool.begin().await?;
    store::lock(&mut guard).await?;
    if let Some(last) = store::last(&mut *guard).await?.filter(|last| last.as_of > as_of) {
        return Err(Error::Settled(last.as_of));
    }
    let now = clock.now();
    let settlement_id = store::begin(&mut guard, as_of, version.version, now, &actor.name).await?;
    let rules = Arc::new(Pass::rules(pool, version.version, programme).await?);
    book::copy::refresh(pool, dir, &Progress::default()).await?;
    let pass = Pass { pool: pool.clone(), copy: Arc::new(Copy::open(dir)?), rules, as_of };
    let budgets = Arc::new(budgets(&pass).await?);
    let mut writer = Writer {
        pass: &pass,
        now,
        actor: &actor.name,
        settlement_id,
        orders: 0,
        settled: Settled::default(),
    };
    for part in pass.parts() {
        let steps = pass.walk(part, (budgets.clone(), Vec::new()), differences).await?.1;
        writer.write(steps).await?;
    }
    let settled = writer.settled;
    store::end(&mut guard, settlement_id, &settled).await?;
    store::write_spent(&mut guard, now, &pass.rules.budgets(), budgets.spent()).await?;
    let Settled { granted, taken, short, .. } = settled;
    let detail = json!({
        "as_of": as_of, "programme": version.version, "granted": granted, "taken": taken, "short": short,
    });
    let subject = format!("settlement {settlement_id}");
    audit::record(&mut guard, now, actor, "earning.settle", &subject, None, detail).await?;
    guard.commit().await?;
    Ok(settled)
}

/// What each rule has given and promised, and whether its budget is spent.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn spent(pool: &PgPool) -> sqlx::Result<Vec<Spent>> {
    store::spent(pool).await
}

/// The day up to which credit was settled; `None` before the first settlement.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn settled_on(pool: &PgPool) -> sqlx::Result<Option<Day>> {
    Ok(store::last(pool).await?.map(|last| last.as_of))
}

/// Who gets less because a budget is spent: asked of everybody before anything is granted, where a rule has one.
async fn budgets(pass: &Pass) -> Result<Budgets, Error> {
    if pass.rules.budgets().is_empty() {
        return Ok(Budgets::default());
    }
    let mut demands = Demands::default();
    for part in pass.parts() {
        let add = |pass: &Pass, demands: &mut Demands, member: &Member| {
            demands.add(&pass.rules, pass.as_of, member);
        };
        demands = pass.walk(part, demands, add).await?;
    }
    Ok(demands.share(&pass.rules))
}

/// What of a member is to be settled.
fn differences(pass: &Pass, (budgets, steps): &mut (Arc<Budgets>, Vec<Step>), member: &Member) {
    let party_id = member.party_id;
    let mut leave = |claim: &Claim<'_>, amount: i64| budgets.leave(party_id, claim, amount);
    let claims = member::claims(&pass.rules, pass.as_of, member, &mut leave);
    steps.extend(claims.iter().filter(|claim| claim.differs()).map(|claim| Step::of(party_id, claim)));
}

/// Writes what is settled.
struct Writer<'a> {
    pass: &'a Pass,
    now: Instant,
    actor: &'a str,
    settlement_id: i64,
    /// Claw-backs so far, for their keys.
    orders: usize,
    settled: Settled,
}

impl Writer<'_> {
    /// Grants come first: what is taken back then finds what the member gets for something else.
    async fn write(&mut self, steps: Vec<Step>) -> Result<(), Error> {
        let (takes, mut gives): (Vec<Step>, Vec<Step>) =
            steps.into_iter().partition(|step| matches!(step.act, Act::TakeBack(_)));
        for share in gives.chunks_mut(SHARE) {
            self.give(share).await?;
        }
        let mut takes = takes;
        for share in takes.chunks_mut(SHARE) {
            self.take(share).await?;
        }
        Ok(())
    }

    /// Grants, and notes what does not move.
    async fn give(&mut self, steps: &mut [Step]) -> Result<(), Error> {
        let rules = &self.pass.rules;
        let grants: Vec<Grant> = steps.iter().filter_map(|step| grant(rules, step, self.now)).collect();
        let mut transaction = self.pass.pool.begin().await?;
        let lots = ledger::bulk::grant(&mut transaction, self.now, self.actor, &grants).await?;
        let mut lots = grants.iter().zip(lots);
        for step in steps.iter_mut().filter(|step| matches!(step.act, Act::Grant(_))) {
            if let Some((grant, lot)) = lots.next() {
                step.given += grant.amount;
                step.lot = Some(lot);
            }
        }
        store::write(&mut transaction, self.now, steps).await?;
        transaction.commit().await?;
        self.settled.grants += grants.len() as i64;
        self.settled.granted += grants.iter().map(|grant| grant.amount).sum::<i64>();
        Ok(())
    }

    /// Takes back what can be had, and notes what cannot.
    async fn take(&mut self, steps: &mut [Step]) -> Result<(), Error> {
        let orders: Vec<Order> =
            steps.iter().zip(self.orders..).map(|(step, no)| self.order(step, no)).collect();
        self.orders += orders.len();
        let mut transaction = self.pass.pool.begin().await?;
        let answers = ledger::within(&mut transaction, self.now, &orders).await?;
        for (step, answer) in steps.iter_mut().zip(answers) {
            let taken = answer.map_or(0, |done| done.amount);
            step.given -= taken;
            self.settled.take_backs += i64::from(taken > 0);
            self.settled.taken += taken;
            self.settled.short += step.short();
        }
        store::write(&mut transaction, self.now, steps).await?;
        Ok(transaction.commit().await?)
    }

    fn order(&self, step: &Step, no: usize) -> Order {
        let amount = if let Act::TakeBack(amount) = step.act { amount } else { 0 };
        let debt = self.pass.rules.credit(step.version).map_or(0, |credit| credit.max_debt);
        Order {
            party_id: step.party_id,
            key: format!("earning/{}/{no}", self.settlement_id),
            act: LedgerAct::ClawBack { amount, lot: step.lot, debt },
            reason: step.rule.clone(),
            reference: step.source.reference(),
            actor: self.actor.to_owned(),
        }
    }
}

fn grant(rules: &Rules, step: &Step, now: Instant) -> Option<Grant> {
    let Act::Grant(amount) = step.act else { return None };
    let expires_on = rules.credit(step.version).map(|credit| now.day() + credit.lot_days);
    let (reason, reference) = (step.rule.clone(), step.source.reference());
    Some(Grant { party_id: step.party_id, amount, expires_on, reason, reference, origin: step.origin })
}
