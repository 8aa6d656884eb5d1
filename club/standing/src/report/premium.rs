//! Facts of premium: what a party's policies brought and cost in each part of a period.

use super::cell::Member;
use super::customers::first_cover;
use super::measure::{Measure, Sums};
use super::period::{Slice, slice_of};
use crate::arithmetic::{at_rate, mul_div};
use crate::evaluate::servicing;
use book::copy::NO_DAY;

/// Tells the sums of each policy and part of the period that are not empty. `part` is working memory.
pub(super) fn premium(
    member: &Member<'_>,
    slices: &[Slice],
    part: &mut Vec<Sums>,
    tell: &mut dyn FnMut(Option<usize>, usize, &Sums),
) {
    part.resize(slices.len(), Sums::default());
    for policy in member.chunk.policies_of(member.party) {
        let (net, end) = member.chunk.stands(policy, member.rules.as_of);
        cover(member, policy, (net, end), slices, part);
        receipts(member, policy, slices, part);
        claims(member, policy, slices, part);
        endorsements(member, policy, slices, part);
        for (index, sums) in part.iter_mut().enumerate().filter(|(_, sums)| !sums.is_empty()) {
            tell(Some(policy), index, sums);
            *sums = Sums::default();
        }
    }
    acquisition(member, slices, tell);
}

/// What begins, is written and due with the first day, and what is earned with its costs.
fn cover(member: &Member<'_>, policy: usize, (net, end): (i64, i32), slices: &[Slice], part: &mut [Sums]) {
    let policies = &member.chunk.policies;
    let start = policies.start[policy];
    let days = end - start;
    if let Some(index) = slice_of(slices, start) {
        part[index].put(Measure::Written, policies.premium[policy]);
        if days > 0 {
            part[index].put(Measure::Policies, 1);
            let by_instalments = policies.last_due[policy] != NO_DAY;
            part[index].put(Measure::Due, if by_instalments { 0 } else { net });
        }
    }
    let first = start.max(slices[0].from + 1);
    if days <= 0 || first >= end {
        return;
    }
    let line = policies.line[policy];
    let commission_bp = member.rules.commission_bp[usize::from(line)];
    // What there is up to a part's end, from the beginning of the period; differences add up without loss.
    let up_to = |day: i32| {
        let covered = (end.min(day + 1) - first).max(0);
        let earned = mul_div(net, i64::from(covered), i64::from(days));
        [earned, at_rate(earned, commission_bp), servicing(member.rules, line, covered)]
    };
    let mut before = [0; 3];
    let begins = slices.partition_point(|slice| slice.to < first);
    for (slice, sums) in slices.iter().zip(part).skip(begins).take_while(|(slice, _)| slice.from + 1 < end) {
        let after = up_to(slice.to);
        sums.put(Measure::Earned, after[0] - before[0]);
        sums.put(Measure::Commission, after[1] - before[1]);
        sums.put(Measure::Servicing, after[2] - before[2]);
        before = after;
    }
}

fn receipts(member: &Member<'_>, policy: usize, slices: &[Slice], part: &mut [Sums]) {
    let (policies, rows) = (&member.chunk.policies, &member.chunk.receipts);
    if policies.last_paid[policy].max(policies.last_due[policy]) <= slices[0].from {
        return;
    }
    for row in member.chunk.receipts_of(policy) {
        if let Some(index) = slice_of(slices, rows.due_on[row]) {
            part[index].put(Measure::Due, rows.due[row]);
        }
        if let Some(index) = slice_of(slices, rows.paid_on[row]) {
            part[index].put(Measure::Collected, rows.paid[row]);
        }
    }
}

fn claims(member: &Member<'_>, policy: usize, slices: &[Slice], part: &mut [Sums]) {
    let claims = &member.chunk.claims;
    let known = |claim: &usize| claims.known_on[*claim] <= member.rules.as_of;
    for claim in member.chunk.claims_of(policy).filter(known) {
        if let Some(index) = slice_of(slices, claims.loss_on[claim]) {
            part[index].put(Measure::Claims, 1);
            part[index].put(Measure::Incurred, claims.incurred[claim].min(member.rules.large_loss_limit));
        }
    }
}

fn endorsements(member: &Member<'_>, policy: usize, slices: &[Slice], part: &mut [Sums]) {
    let endorsements = &member.chunk.endorsements;
    if member.chunk.policies.last_change[policy] <= slices[0].from {
        return;
    }
    for row in member.chunk.endorsements_of(policy) {
        if let Some(index) = slice_of(slices, endorsements.effective_on[row]) {
            part[index].put(Measure::Written, endorsements.premium_change[row]);
        }
    }
}

/// The cost of winning the party, with its first policy.
fn acquisition(member: &Member<'_>, slices: &[Slice], tell: &mut dyn FnMut(Option<usize>, usize, &Sums)) {
    let Some((start, policy)) = first_cover(member) else { return };
    let Some(index) = slice_of(slices, start) else { return };
    let channel = match member.chunk.parties.channel[member.party] {
        0 => member.chunk.policies.channel[policy],
        channel => channel,
    };
    let mut sums = Sums::default();
    sums.put(Measure::Acquisition, member.rules.acquisition[usize::from(channel)]);
    if !sums.is_empty() {
        tell(Some(policy), index, &sums);
    }
}
