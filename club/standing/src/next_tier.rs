//! What would take a member to the next tier: never guessed, but evaluated on a changed copy of the
//! member's data.

use book::copy::{Agreed, EndorsementRow, EventRow, NO_DAY, ReceiptRow, changed_by};
use calendar::Day;
use money::share_bp;
use programme::model::Programme;
use serde::Serialize;

use crate::draft::{Draft, PolicyDraft};
use crate::evaluate::Figures;
use crate::renewal::Ending;
use crate::rules::Rules;
use crate::tier::Held;

/// A renewal is near so many days before the cover ends.
const RENEWAL_NEAR: i32 = 60;
/// More premium that is proposed, in basis points of what a policy has.
const MORE_PREMIUM_BP: i64 = 2_000;

/// The way to the next tier, or to keep the one that is held by grace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextTier {
    /// Rank of the tier to reach or to keep.
    pub tier: u8,
    /// Its code.
    pub code: String,
    /// Its least score.
    pub threshold: i64,
    /// Points that are missing.
    pub missing: i64,
    /// The tier is held by grace, and this is what keeps it.
    pub keeps: bool,
    /// What the member can do, the most points first; each counted for itself.
    pub acts: Vec<Act>,
    /// Points that all acts of today bring together.
    pub together: i64,
}

/// Something that a member can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Act {
    /// What.
    pub kind: ActKind,
    /// Points that it brings.
    pub points: i64,
    /// The day on which it has brought them: the valuation day, or a later one where premium has to be earned.
    pub on: Day,
}

/// What a member can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum ActKind {
    /// Pay what is overdue of a policy.
    PayOverdue {
        /// The policy.
        policy_id: i64,
        /// Rial.
        amount: i64,
        /// Since when the oldest part of it is overdue; `None` where no instalments are known.
        since: Option<Day>,
    },
    /// Add a fifth to a policy's premium, and pay it.
    AddPremium {
        /// The policy.
        policy_id: i64,
        /// Rial.
        amount: i64,
    },
    /// Renew a policy at its premium, and pay it; counted against letting it lapse.
    Renew {
        /// The policy.
        policy_id: i64,
        /// The day on which its cover ends.
        ends_on: Day,
    },
    /// An event that the programme rewards, as often as its limit still allows.
    Event {
        /// 1 joining, 2 survey, 3 introduction, 5 special plan.
        event: u8,
        /// How many times.
        count: u32,
    },
}

/// Events that are a member's own doing: an occasion comes by itself.
const OWN_EVENTS: [u8; 4] = [1, 2, 3, 5];

/// The way to the next tier; `None` at the highest.
pub(crate) fn next_tier(
    programme: &Programme,
    rules: &Rules,
    draft: &Draft,
    figures: &Figures,
    held: Held,
) -> Option<NextTier> {
    let given = rules.tier_of(figures.score);
    let keeps = held.tier > given;
    let rank = if keeps { held.tier } else { given + 1 };
    let tier = programme.tiers.get(usize::from(rank))?;
    let (mut acts, together) = acts(programme, rules, draft, figures);
    acts.sort_by_key(|act| (-act.points, act.on));
    Some(NextTier {
        tier: rank,
        code: tier.code.clone(),
        threshold: tier.threshold,
        missing: tier.threshold.saturating_sub(figures.score),
        keeps,
        acts,
        together,
    })
}

fn acts(programme: &Programme, rules: &Rules, draft: &Draft, figures: &Figures) -> (Vec<Act>, i64) {
    let mut acts = Vec::new();
    let mut all = draft.clone();
    let today = Day(rules.as_of);
    let mut propose = |kind: ActKind, change: &dyn Fn(&mut Draft)| {
        let mut changed = draft.clone();
        change(&mut changed);
        let points = changed.figures(rules).score.saturating_sub(figures.score);
        if points > 0 {
            change(&mut all);
            acts.push(Act { kind, points, on: today });
        }
    };
    for (index, policy) in draft.policies.iter().enumerate() {
        if let Some((amount, since)) = overdue(policy, rules.as_of) {
            let kind = ActKind::PayOverdue { policy_id: policy.agreed.policy_id, amount, since };
            propose(kind, &|draft| pay(&mut draft.policies[index], rules.as_of, amount));
        }
    }
    if let Some((index, amount)) = to_extend(draft, rules.as_of) {
        let kind = ActKind::AddPremium { policy_id: draft.policies[index].agreed.policy_id, amount };
        propose(kind, &|draft| extend(&mut draft.policies[index], rules.as_of, amount));
    }
    for event in OWN_EVENTS {
        let count = left(rules, draft, event);
        if count > 0 {
            let row = EventRow { on_day: rules.as_of, kind: event, party_id: draft.party.party_id };
            let kind = ActKind::Event { event, count };
            propose(kind, &|draft| draft.events.extend(std::iter::repeat_n(row, count as usize)));
        }
    }
    let together = all.figures(rules).score.saturating_sub(figures.score);
    for index in 0..draft.policies.len() {
        acts.extend(renewal(programme, rules, draft, index));
    }
    (acts, together)
}

/// What should have been paid of a policy in force and was not, and since when.
fn overdue(policy: &PolicyDraft, as_of: i32) -> Option<(i64, Option<Day>)> {
    let (net, end) = stands(policy, as_of);
    let paid: i64 = policy.receipts.iter().filter(|row| row.paid_on <= as_of).map(|row| row.paid).sum();
    let by_instalments = policy.receipts.iter().any(|row| row.due_on != NO_DAY);
    let fallen = policy.receipts.iter().filter(|row| row.due_on != NO_DAY && row.due_on <= as_of);
    let payable = if by_instalments { fallen.clone().map(|row| row.due).sum() } else { net };
    if policy.agreed.start > as_of || end <= policy.agreed.start || payable <= paid {
        return None;
    }
    let mut covered = paid;
    let oldest = fallen.into_iter().find(|row| {
        covered = covered.saturating_sub(row.due);
        covered < 0
    });
    Some((payable - paid, oldest.map(|row| Day(row.due_on))))
}

fn pay(policy: &mut PolicyDraft, day: i32, amount: i64) {
    policy.receipts.push(ReceiptRow { due_on: NO_DAY, due: 0, paid_on: day, paid: amount, policy_id: 0 });
}

/// Net premium and end of cover on a day.
fn stands(policy: &PolicyDraft, as_of: i32) -> (i64, i32) {
    let agreed = (policy.agreed.premium, policy.agreed.end_on);
    changed_by(policy.endorsements.iter().copied(), agreed, as_of)
}

/// The policy in force with the largest premium, and what more is proposed.
fn to_extend(draft: &Draft, as_of: i32) -> Option<(usize, i64)> {
    let in_force = draft.policies.iter().enumerate().filter_map(|(index, policy)| {
        let (net, end) = stands(policy, as_of);
        (policy.agreed.start <= as_of && as_of < end && net > 0).then_some((index, net))
    });
    let (index, net) = in_force.max_by_key(|(_, net)| *net)?;
    Some((index, share_bp(net, MORE_PREMIUM_BP)))
}

/// An endorsement of no special kind, due and paid at once.
fn extend(policy: &mut PolicyDraft, day: i32, amount: i64) {
    let row = EndorsementRow { effective_on: day, kind: 0, cancels: 0, premium_change: amount, policy_id: 0 };
    policy.endorsements.push(row);
    let by_instalments = policy.receipts.iter().any(|row| row.due_on != NO_DAY);
    let (due_on, due) = if by_instalments { (day, amount) } else { (NO_DAY, 0) };
    policy.receipts.push(ReceiptRow { due_on, due, paid_on: day, paid: amount, policy_id: 0 });
}

/// How many more events of a kind would count on the valuation day.
fn left(rules: &Rules, draft: &Draft, event: u8) -> u32 {
    let rule = &rules.events[usize::from(event) - 1];
    let from = rules.as_of - rule.period_days;
    let counts = |row: &&EventRow| row.kind == event && row.on_day > from && row.on_day <= rules.as_of;
    if rule.points <= 0 || rule.period_days <= 0 {
        return 0;
    }
    rule.limit.saturating_sub(draft.events.iter().filter(counts).count() as u32)
}

/// What a renewal will have brought when its year is over.
fn renewal(programme: &Programme, rules: &Rules, draft: &Draft, index: usize) -> Option<Act> {
    let policy = &draft.policies[index];
    let (net, end) = stands(policy, rules.as_of);
    let Agreed { start, end_on, .. } = policy.agreed;
    let ending = Ending { start, end, end_on, line: policy.agreed.line };
    let succeeds = |other: &PolicyDraft| {
        let Agreed { start, end_on, line, .. } = other.agreed;
        ending.is_followed_by(line, start, end_on, RENEWAL_NEAR)
    };
    if !ending.is_near(rules.as_of, RENEWAL_NEAR) || net <= 0 || draft.policies.iter().any(succeeds) {
        return None;
    }
    let on = Day(end + (end_on - start) - 1);
    let agreed = Agreed {
        start: end,
        end_on: on.0 + 1,
        premium: net,
        renewals: policy.agreed.renewals.saturating_add(1),
        ..policy.agreed
    };
    let mut next = PolicyDraft { agreed, receipts: Vec::new(), claims: Vec::new(), endorsements: Vec::new() };
    pay(&mut next, end, net);
    let mut renewed = draft.clone();
    renewed.policies.push(next);
    let then = Rules::new(programme, on);
    let points = renewed.figures(&then).score.saturating_sub(draft.figures(&then).score);
    let kind = ActKind::Renew { policy_id: policy.agreed.policy_id, ends_on: Day(end) };
    (points > 0).then_some(Act { kind, points, on })
}
