//! Budgets: what a rule may still give goes to the policies in their order.

use std::collections::{BTreeSet, HashMap};

use calendar::Day;

use crate::claim::Claim;
use crate::member;
use crate::rules::Rules;
use crate::source::{Member, Source};

/// Kind of source and code of a rule.
pub type RuleKey = (i16, String);

/// What sources ask of rules with a budget, and what is bound of it already.
#[derive(Debug, Default)]
pub struct Demands {
    bound: HashMap<RuleKey, i64>,
    asked: Vec<Demand>,
}

#[derive(Debug)]
struct Demand {
    rule: RuleKey,
    on_day: Day,
    source: Source,
    party_id: i64,
    amount: i64,
}

/// Who gets less than was asked, and from which rules.
#[derive(Debug, Default)]
pub struct Budgets {
    left: HashMap<(i64, Source, String), i64>,
    stopped: BTreeSet<RuleKey>,
}

impl Demands {
    /// Adds what a member asks.
    pub fn add(&mut self, rules: &Rules, as_of: Day, member: &Member) {
        let asked = &mut self.asked;
        let claims = member::claims(rules, as_of, member, &mut |claim, amount| {
            if rules.budget(&claim.source, claim.rule).is_some() {
                let rule = (claim.source.kind(), claim.rule.to_owned());
                let (on_day, source) = (claim.on_day, claim.source.clone().into_owned());
                asked.push(Demand { rule, on_day, source, party_id: member.party_id, amount });
            }
            amount
        });
        for claim in claims.iter().filter(|claim| claim.before.is_some()) {
            if rules.budget(&claim.source, claim.rule).is_some() {
                let rule = (claim.source.kind(), claim.rule.to_owned());
                *self.bound.entry(rule).or_default() += claim.bound();
            }
        }
    }

    /// Shares the budgets out, in the order in which cover begins or events come.
    pub fn share(mut self, rules: &Rules) -> Budgets {
        self.asked.sort_by(|a, b| (a.on_day, &a.source, a.party_id).cmp(&(b.on_day, &b.source, b.party_id)));
        let mut left: HashMap<RuleKey, i64> = rules.budgets().into_iter().collect();
        for (rule, bound) in self.bound {
            left.entry(rule).and_modify(|left| *left -= bound);
        }
        let mut budgets = Budgets::default();
        for demand in self.asked {
            let Some(left) = left.get_mut(&demand.rule) else { continue };
            let allowed = demand.amount.min((*left).max(0));
            *left -= allowed;
            if allowed < demand.amount {
                budgets.left.insert((demand.party_id, demand.source, demand.rule.1.clone()), allowed);
                budgets.stopped.insert(demand.rule);
            }
        }
        budgets
    }
}

impl Budgets {
    /// Rules that give nothing more.
    pub fn stopped(stopped: BTreeSet<RuleKey>) -> Budgets {
        Budgets { left: HashMap::new(), stopped }
    }

    /// Rules from which somebody got less than was asked.
    pub fn spent(&self) -> &BTreeSet<RuleKey> {
        &self.stopped
    }

    /// What is left for a claim that asks for an amount more.
    pub fn leave(&self, party_id: i64, claim: &Claim<'_>, amount: i64) -> i64 {
        if self.left.is_empty() {
            return amount;
        }
        let key = (party_id, claim.source.clone().into_owned(), claim.rule.to_owned());
        self.left.get(&key).copied().unwrap_or(amount)
    }

    /// Whether a claim's rule gives nothing more.
    pub fn has_stopped(&self, claim: &Claim<'_>) -> bool {
        self.stopped.contains(&(claim.source.kind(), claim.rule.to_owned()))
    }
}
