//! The definitions, computed the plain way: wide integers over plain structures, no windows merged, no
//! short cuts. Written from ARCHITECTURE.md's definitions; it shares nothing with the pass but the programme.

#![allow(dead_code)] // each test file uses what it needs

use programme::model::{Band, Demotion, Programme};

/// A party as the insurer's rows have it. Days count from 1970-01-01.
#[derive(Debug, Clone, Default)]
pub struct Party {
    pub party_id: i64,
    pub channel: u8,
    pub policies: Vec<Policy>,
    /// Kind and day, in any order.
    pub events: Vec<(u8, i32)>,
    /// Credit granted in the value window, less what was taken back.
    pub credit: i64,
}

#[derive(Debug, Clone, Default)]
pub struct Policy {
    pub start: i32,
    pub end: i32,
    pub premium: i64,
    pub line: u8,
    pub contract_type: u8,
    pub channel: u8,
    pub renewals: u8,
    pub endorsements: Vec<Endorsement>,
    /// What fell due on a day.
    pub instalments: Vec<(i32, i64)>,
    /// What was paid on a day.
    pub payments: Vec<(i32, i64)>,
    pub claims: Vec<Claim>,
}

#[derive(Debug, Clone, Default)]
pub struct Endorsement {
    pub kind: u8,
    pub cancels: bool,
    pub effective_on: i32,
    pub change: i64,
}

#[derive(Debug, Clone, Default)]
pub struct Claim {
    pub loss_on: i32,
    pub known_on: i32,
    pub incurred: i64,
}

/// What the definitions give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    pub earned: i128,
    pub collected: i128,
    pub incurred: i128,
    pub large_loss_excess: i128,
    pub commission: i128,
    pub servicing: i128,
    pub acquisition: i128,
    pub credit_cost: i128,
    pub cost: i128,
    pub margin: i128,
    pub loss_ratio_bp: Option<i128>,
    pub segment: u8,
    pub technical: i128,
    pub non_technical: i128,
    pub score: i128,
    pub policies_in_window: i32,
    pub lines_held: i32,
    pub first_cover: Option<i32>,
    pub last_cover_end: Option<i32>,
}

/// Whether a day lies in the window of `days` that ends on `as_of`.
fn within(day: i32, as_of: i32, days: i32) -> bool {
    as_of - days < day && day <= as_of
}

/// Net premium: premium + endorsements up to the day.
fn net(policy: &Policy, as_of: i32) -> i128 {
    let changes =
        policy.endorsements.iter().filter(|one| one.effective_on <= as_of).map(|one| i128::from(one.change));
    i128::from(policy.premium) + changes.sum::<i128>()
}

/// The days of cover, one by one: a cancellation ends it on its day.
fn cover(policy: &Policy, as_of: i32) -> Vec<i32> {
    (policy.start..policy.end)
        .filter(|day| {
            !policy
                .endorsements
                .iter()
                .any(|one| one.cancels && one.effective_on <= as_of && one.effective_on <= *day)
        })
        .collect()
}

fn days_within(cover: &[i32], as_of: i32, days: i32) -> i128 {
    cover.iter().filter(|day| within(**day, as_of, days)).count() as i128
}

fn earned(policy: &Policy, as_of: i32, window: i32) -> i128 {
    let cover = cover(policy, as_of);
    if cover.is_empty() {
        0
    } else {
        net(policy, as_of) * days_within(&cover, as_of, window) / cover.len() as i128
    }
}

fn collected(policy: &Policy, as_of: i32) -> i128 {
    policy.payments.iter().filter(|(day, _)| *day <= as_of).map(|(_, paid)| i128::from(*paid)).sum()
}

/// Claims in a window as known on the day: what counts, and what exceeds the limit.
fn claims(programme: &Programme, policy: &Policy, as_of: i32, window: i32) -> (i128, i128) {
    let limit = programme.large_loss_limit.map_or(i128::MAX, i128::from);
    let (mut counts, mut excess) = (0, 0);
    for claim in &policy.claims {
        if within(claim.loss_on, as_of, window) && claim.known_on <= as_of {
            let incurred = i128::from(claim.incurred);
            if incurred > limit {
                counts += limit;
                excess += incurred - limit;
            } else {
                counts += incurred;
            }
        }
    }
    (counts, excess)
}

fn factor(bands: &[Band], value: i128) -> i128 {
    let mut factor = 10_000;
    for band in bands {
        if i128::from(band.from) <= value {
            factor = i128::from(band.factor_bp);
        }
    }
    factor
}

fn technical(programme: &Programme, policy: &Policy, as_of: i32) -> i128 {
    let window = programme.score_days;
    if days_within(&cover(policy, as_of), as_of, window) == 0 {
        return 0;
    }
    let earned = earned(policy, as_of, window);
    let payable = match policy.instalments.is_empty() {
        true => net(policy, as_of),
        false => {
            policy.instalments.iter().filter(|(day, _)| *day <= as_of).map(|(_, due)| i128::from(*due)).sum()
        }
    };
    let collection = if payable > 0 { collected(policy, as_of) * 10_000 / payable } else { 10_000 };
    let (incurred, _) = claims(programme, policy, as_of, window);
    let by_claims = if earned > 0 { factor(&programme.claims, incurred * 10_000 / earned) } else { 10_000 };
    let line = programme.lines.iter().find(|line| line.id == policy.line);
    let contract = programme.contract_types.iter().find(|kind| kind.id == policy.contract_type);
    let product = earned
        * line.map_or(0, |line| i128::from(line.points_per_million))
        * factor(&programme.policy_year, 1 + i128::from(policy.renewals))
        * contract.map_or(10_000, |kind| i128::from(kind.factor_bp))
        * factor(&programme.collection, collection)
        * by_claims;
    let mut points = product / (1_000_000 * 10_000i128.pow(4));
    for endorsement in &policy.endorsements {
        if within(endorsement.effective_on, as_of, window) {
            let kind = programme.endorsements.iter().find(|kind| kind.id == endorsement.kind);
            points += kind.map_or(0, |kind| i128::from(kind.points));
        }
    }
    points
}

fn non_technical(programme: &Programme, party: &Party, as_of: i32) -> i128 {
    let mut points = 0;
    for (index, rule) in programme.events.iter().enumerate() {
        let kind = index as u8 + 1;
        let in_period = party
            .events
            .iter()
            .filter(|(of, day)| *of == kind && within(*day, as_of, rule.period_days))
            .count();
        points += i128::from(rule.points) * in_period.min(rule.limit as usize) as i128;
    }
    points
}

/// The answer for a party on a day.
pub fn answer(programme: &Programme, party: &Party, as_of: i32) -> Answer {
    let window = programme.value_days;
    let mut sum = Answer::default();
    let mut first: Option<(i32, u8)> = None;
    for policy in &party.policies {
        let cover = cover(policy, as_of);
        let days = days_within(&cover, as_of, window);
        let line = programme.lines.iter().find(|line| line.id == policy.line);
        let earned = earned(policy, as_of, window);
        let (incurred, excess) = claims(programme, policy, as_of, window);
        sum.earned += earned;
        sum.collected += collected(policy, as_of);
        sum.incurred += incurred;
        sum.large_loss_excess += excess;
        sum.commission += earned * line.map_or(0, |line| i128::from(line.commission_bp)) / 10_000;
        sum.servicing += line.map_or(0, |line| i128::from(line.servicing)) * days / 365;
        sum.technical += technical(programme, policy, as_of);
        sum.policies_in_window += i32::from(days > 0);
        if cover.contains(&as_of) && policy.line <= 30 {
            sum.lines_held |= 1 << policy.line;
        }
        let Some(begin) = cover.first().copied().filter(|begin| *begin <= as_of) else { continue };
        if first.is_none_or(|(day, _)| begin < day) {
            first = Some((begin, policy.channel));
        }
        let end = cover.last().map(|last| last + 1);
        sum.last_cover_end = sum.last_cover_end.max(end);
    }
    if let Some((day, channel)) = first {
        sum.first_cover = Some(day);
        let won_by = if party.channel == 0 { channel } else { party.channel };
        if within(day, as_of, window) {
            let channel = programme.channels.iter().find(|one| one.id == won_by);
            sum.acquisition = channel.map_or(0, |one| i128::from(one.acquisition));
        }
    }
    sum.credit_cost = i128::from(party.credit);
    sum.cost = sum.incurred + sum.commission + sum.servicing + sum.acquisition + sum.credit_cost;
    sum.margin = sum.earned - sum.cost;
    sum.loss_ratio_bp = (sum.earned > 0).then(|| sum.incurred * 10_000 / sum.earned);
    sum.segment = match () {
        () if sum.policies_in_window == 0 => 4,
        () if sum.earned < sum.cost => 3,
        () if sum.earned * 10_000 > sum.cost * i128::from(10_000 + programme.acceptable_margin_bp) => 1,
        () => 2,
    };
    sum.non_technical = non_technical(programme, party, as_of);
    sum.score = sum.technical + sum.non_technical;
    sum
}

/// Tier and first day of grace, from a score and what was held before.
pub fn tier(
    programme: &Programme,
    score: i128,
    as_of: i32,
    before: Option<(u8, Option<i32>)>,
) -> (u8, Option<i32>) {
    let mut given = 0;
    for (rank, tier) in programme.tiers.iter().enumerate() {
        if i128::from(tier.threshold) <= score {
            given = rank as u8;
        }
    }
    match before {
        Some((held, since)) if held > given => {
            let since = since.unwrap_or(as_of);
            if as_of - since < programme.grace_days {
                (held, Some(since))
            } else if programme.demotion == Demotion::ToScore || held - 1 == given {
                (given, None)
            } else {
                (held - 1, Some(as_of))
            }
        }
        _ => (given, None),
    }
}
