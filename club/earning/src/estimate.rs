//! What the rules of two programmes would have given in the same time, by the function that settles: as if nobody had
//! been given anything before, for the policies whose cover begins in that time and the events of it, as they stand.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use calendar::Day;
use programme::model::Programme;
use sqlx::PgPool;

use crate::budget::{Budgets, Demands};
use crate::claim::Claim;
use crate::error::Error;
use crate::explain::open;
use crate::member;
use crate::pass::Pass;
use crate::rules::Rules;
use crate::source::Member;

/// What rules would have given. Amounts are rials.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Estimate {
    /// What would have been given by the day.
    pub given: i64,
    /// What would come when all of the premium is collected and every friend has bought.
    pub pending: i64,
    /// How many members would have been given something.
    pub members: i64,
    /// What of `given` goes to members of a tier, by its rank; `None`: their standing was never computed.
    pub tiers: BTreeMap<Option<u8>, i64>,
    /// What of `given` is of policies of a line, by its number, or of events, below zero by their kind.
    pub origins: BTreeMap<i16, i64>,
}

/// Two programmes as they are tried.
struct Tried {
    /// The last day before the time.
    from: Day,
    rules: [Arc<Rules>; 2],
    budgets: [Budgets; 2],
    demands: [Demands; 2],
    estimates: [Estimate; 2],
}

/// Estimates what each of two programmes would have given in so many days up to a day, with the tiers that members hold
/// now.
///
/// # Errors
/// The database's and the disk's.
pub async fn estimate(
    pool: &PgPool,
    dir: &Path,
    programmes: [&Programme; 2],
    as_of: Day,
    days: i32,
) -> Result<[Estimate; 2], Error> {
    let rules = programmes.map(|programme| Arc::new(Rules::new(0, programme.clone(), BTreeMap::new())));
    let pass = Pass { pool: pool.clone(), copy: open(pool, dir).await?, rules: Arc::clone(&rules[0]), as_of };
    let has_budgets = rules.iter().any(|rules| !rules.budgets().is_empty());
    let mut tried = Tried {
        from: Day(as_of.0 - days),
        rules,
        budgets: Default::default(),
        demands: Default::default(),
        estimates: Default::default(),
    };
    if has_budgets {
        for part in pass.parts() {
            tried = pass.walk_anew(part, tried, Tried::ask).await?;
        }
        let [before, after] = std::mem::take(&mut tried.demands);
        tried.budgets = [before.share(&tried.rules[0]), after.share(&tried.rules[1])];
    }
    for part in pass.parts() {
        tried = pass.walk_anew(part, tried, Tried::add).await?;
    }
    Ok(tried.estimates)
}

impl Tried {
    /// What of a member lies in the time.
    fn within(&self, member: &Member, as_of: Day) -> Member {
        let counts = |day: Day| day > self.from && day <= as_of;
        Member {
            party_id: member.party_id,
            tier: member.tier,
            policies: member.policies.iter().filter(|policy| counts(policy.start)).cloned().collect(),
            events: member.events.iter().filter(|event| counts(event.on_day)).cloned().collect(),
            given: Vec::new(),
        }
    }

    fn ask(pass: &Pass, tried: &mut Tried, member: &Member) {
        let member = tried.within(member, pass.as_of);
        for (rules, demands) in tried.rules.iter().zip(&mut tried.demands) {
            demands.add(rules, pass.as_of, &member);
        }
    }

    fn add(pass: &Pass, tried: &mut Tried, member: &Member) {
        let member = tried.within(member, pass.as_of);
        let sides = tried.rules.iter().zip(&tried.budgets).zip(&mut tried.estimates);
        for ((rules, budgets), estimate) in sides {
            let mut leave = |claim: &Claim<'_>, amount| budgets.leave(member.party_id, claim, amount);
            estimate.add(&member, &member::claims(rules, pass.as_of, &member, &mut leave));
        }
    }
}

impl Estimate {
    fn add(&mut self, member: &Member, claims: &[Claim<'_>]) {
        let mut given = 0;
        for claim in claims {
            given += claim.due();
            self.pending += claim.pending();
            if let Some(origin) = claim.origin.filter(|_| claim.due() > 0) {
                *self.origins.entry(origin).or_default() += claim.due();
            }
        }
        if given > 0 {
            self.given += given;
            self.members += 1;
            *self.tiers.entry(member.tier).or_default() += given;
        }
    }
}
