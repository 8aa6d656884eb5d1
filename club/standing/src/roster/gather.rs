//! What filters ask of the book, gathered from its columnar copy: as of the run that the members show.

use book::copy::{Chunk, Copy};
use calendar::Day;

use super::wide::InBook;
use crate::dashboard::overdue_of;
use crate::rules::Rules;

/// Gives what the book says of every party, in the order of their numbers.
pub(super) fn gather(copy: &Copy, rules: &Rules, mut take: impl FnMut(&InBook)) {
    let mut one = InBook::default();
    for stretch in copy.stretches() {
        copy.walk(stretch, |chunk, parties| {
            let chunk = &chunk.aligned();
            for party in parties {
                member(rules, chunk, party, &mut one);
                take(&one);
            }
        });
    }
}

fn member(rules: &Rules, chunk: &Chunk<'_>, party: usize, one: &mut InBook) {
    one.party_id = chunk.parties.party_id[party];
    (one.claims, one.overdue, one.contract_types) = (0, 0, 0);
    one.endings.clear();
    let policies = &chunk.policies;
    for policy in chunk.policies_of(party) {
        if policies.start[policy] <= rules.as_of && policies.end[policy] > rules.as_of {
            one.endings.push((policies.line[policy], Day(policies.end[policy])));
            one.contract_types |= 1u32.checked_shl(policies.contract_type[policy].into()).unwrap_or(0);
        }
        one.overdue = one.overdue.saturating_add(overdue_of(rules, chunk, policy));
        let in_window = |claim: &usize| {
            let lost = chunk.claims.loss_on[*claim];
            lost > rules.value_from && lost <= rules.as_of && chunk.claims.known_on[*claim] <= rules.as_of
        };
        one.claims += chunk.claims_of(policy).filter(in_window).count() as i32;
    }
}
