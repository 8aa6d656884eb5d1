//! Everything of one member together: what each source should have given, within the limits.

use std::collections::HashMap;

use calendar::Day;

use crate::claim::Claim;
use crate::condition::Condition;
use crate::rules::Rules;
use crate::source::{Event, Given, Member, Source, event_code};

/// What was given before, by source and rule; what is claimed again is taken out.
type Before<'a> = HashMap<(Source, &'a str), &'a Given>;

/// What everything of a member should have given: a claim for each policy and rule, and for each event. `leave` says
/// how much of what was not promised before the budget leaves.
pub fn claims<'a>(
    rules: &'a Rules,
    as_of: Day,
    member: &'a Member,
    leave: &mut dyn FnMut(&Claim<'a>, i64) -> i64,
) -> Vec<Claim<'a>> {
    let keyed = |given: &'a Given| ((given.source.clone(), &*given.rule), given);
    let mut before: Before<'a> = member.given.iter().map(keyed).collect();
    let mut claims = of_policies(rules, member, &mut before);
    claims.extend(of_events(rules, as_of, member, &mut before));
    let mut rest: Vec<&Given> = before.into_values().collect();
    rest.sort_by_key(|given| (&given.source, &given.rule));
    claims.extend(rest.into_iter().map(|given| by_a_former_rule(rules, member, given)));
    within_the_year(&mut claims);
    within_the_budget(&mut claims, leave);
    claims
}

fn of_policies<'a>(rules: &'a Rules, member: &'a Member, before: &mut Before<'a>) -> Vec<Claim<'a>> {
    let mut claims = Vec::new();
    for purchase in &member.policies {
        let source = Source::Policy(purchase.policy_id);
        for rule in rules.in_force() {
            let given = before.remove(&(source.clone(), &*rule.code));
            let promised = given.and_then(|given| {
                let rule = rules.earning(given.version, &rule.code)?;
                Some((rule, (given.version, given.tier)))
            });
            let (rule, by) = promised.unwrap_or((rule, (rules.version(), member.tier)));
            claims.push(Claim::of_purchase(purchase, rule, by, given));
        }
    }
    claims
}

/// What a rule promised that is no more in force.
fn by_a_former_rule<'a>(rules: &'a Rules, member: &'a Member, given: &'a Given) -> Claim<'a> {
    let Source::Policy(policy_id) = given.source else { return Claim::gone(given) };
    let purchase = member.policies.iter().find(|purchase| purchase.policy_id == policy_id);
    match (purchase, rules.earning(given.version, &given.rule)) {
        (Some(purchase), Some(rule)) => {
            Claim::of_purchase(purchase, rule, (given.version, given.tier), Some(given))
        }
        _ => Claim::gone(given),
    }
}

fn of_events<'a>(
    rules: &'a Rules,
    as_of: Day,
    member: &'a Member,
    before: &mut Before<'a>,
) -> Vec<Claim<'a>> {
    let mut claims: Vec<Claim<'a>> = Vec::new();
    for event in &member.events {
        claims.extend(of_event(rules, as_of, member, event, before));
    }
    within_the_period(rules, &mut claims);
    claims
}

fn of_event<'a>(
    rules: &'a Rules,
    as_of: Day,
    member: &'a Member,
    event: &'a Event,
    before: &mut Before<'a>,
) -> Option<Claim<'a>> {
    let code = event_code(event.kind);
    let source = Source::Event(event.kind, event.reference.clone());
    let given = before.remove(&(source, code));
    let by = given.map_or((rules.version(), member.tier), |given| (given.version, given.tier));
    let rule = rules.event(by.0, event.kind)?;
    Some(Claim::of_event(event, rule, code, by, given, as_of))
}

/// As many events give credit as may within a period; those that were promised it before are first.
fn within_the_period(rules: &Rules, claims: &mut [Claim<'_>]) {
    let kind_of = |claim: &Claim<'_>| u8::try_from(claim.source.kind()).unwrap_or_default();
    let mut counted: HashMap<u8, Vec<Day>> = HashMap::new();
    for claim in claims.iter().filter(|claim| claim.held() > 0) {
        counted.entry(kind_of(claim)).or_default().push(claim.on_day);
    }
    for claim in claims.iter_mut().filter(|claim| claim.held() == 0 && claim.promised() > 0) {
        let Some(rule) = rules.event(claim.version, kind_of(claim)) else { continue };
        let days = counted.entry(kind_of(claim)).or_default();
        let near = days.iter().filter(|day| (**day - claim.on_day).abs() < rule.period_days).count();
        if near >= rule.limit as usize {
            claim.refuse(Condition::Times);
        } else {
            days.push(claim.on_day);
        }
    }
}

/// What policies of one year give a member is limited: what was promised before stays, and what is left goes to the
/// others in the order in which cover begins.
fn within_the_year(claims: &mut [Claim<'_>]) {
    let mut left: HashMap<(&str, i32), i64> = HashMap::new();
    let mut order: Vec<usize> = Vec::new();
    for (place, claim) in claims.iter().enumerate() {
        if let Some(limit) = claim.member_limit {
            *left.entry((claim.rule, claim.on_day.jalali().year)).or_insert(limit) -= claim.held();
            order.push(place);
        }
    }
    order.sort_by(|a, b| {
        (claims[*a].on_day, &claims[*a].source).cmp(&(claims[*b].on_day, &claims[*b].source))
    });
    for place in order {
        let claim = &mut claims[place];
        let Some(left) = left.get_mut(&(claim.rule, claim.on_day.jalali().year)) else { continue };
        let more = claim.promised() - claim.held();
        let allowed = more.min((*left).max(0));
        *left -= allowed;
        cut(claim, more - allowed, Condition::MemberLimit);
    }
}

fn within_the_budget<'a>(claims: &mut [Claim<'a>], leave: &mut dyn FnMut(&Claim<'a>, i64) -> i64) {
    for claim in claims {
        let more = claim.allowed - claim.held();
        if more > 0 {
            let left = leave(claim, more);
            cut(claim, more - left, Condition::Budget);
        }
    }
}

fn cut(claim: &mut Claim<'_>, amount: i64, why: Condition) {
    if amount > 0 {
        claim.allowed -= amount;
        claim.failed = Some(why);
    }
}
