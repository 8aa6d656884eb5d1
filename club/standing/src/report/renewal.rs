//! Facts of renewal: which policies end in each part of a period, and what takes their place.

use super::cell::Member;
use super::measure::{Measure, Sums};
use super::period::{Slice, slice_of};
use crate::renewal::{Ending, LATE};

/// A policy with a day of cover.
#[derive(Clone, Copy)]
pub(super) struct Term {
    policy: usize,
    ending: Ending,
    net: i64,
    renews: bool,
}

/// Tells each policy that ends in a part of the period. `terms` is working memory.
pub(super) fn renewal(
    member: &Member<'_>,
    slices: &[Slice],
    terms: &mut Vec<Term>,
    tell: &mut dyn FnMut(Option<usize>, usize, &Sums),
) {
    let policies = &member.chunk.policies;
    let ends = |policy: usize| slice_of(slices, policies.end_on[policy]).is_some();
    if !member.chunk.policies_of(member.party).any(ends) {
        return;
    }
    terms.clear();
    terms.extend(member.chunk.policies_of(member.party).filter_map(|policy| {
        let (net, end) = member.chunk.stands(policy, member.rules.as_of);
        let (start, end_on) = (policies.start[policy], policies.end_on[policy]);
        let ending = Ending { start, end, end_on, line: policies.line[policy] };
        (end > start).then_some(Term { policy, ending, net, renews: false })
    }));
    // Whatever the period, the same cover renews the same policy: the earliest end chooses first.
    terms.sort_unstable_by_key(|term| (term.ending.end, term.policy));
    for at in 0..terms.len() {
        if terms[at].ending.end != terms[at].ending.end_on {
            continue;
        }
        let successor = successor(terms, at);
        if let Some(successor) = successor {
            terms[successor].renews = true;
        }
        if let Some(index) = slice_of(slices, terms[at].ending.end) {
            let open = terms[at].ending.end + LATE > member.rules.as_of;
            let renewed = successor.map(|successor| terms[successor].net);
            tell(Some(terms[at].policy), index, &sums(terms[at].net, renewed, open));
        }
    }
}

/// The earliest cover that renews a policy and no other yet.
fn successor(terms: &[Term], at: usize) -> Option<usize> {
    let renews = |other: &usize| {
        let Term { ending, renews, .. } = &terms[*other];
        *other != at && !renews && terms[at].ending.is_renewed_by(ending.line, ending.start, ending.end)
    };
    (0..terms.len()).filter(renews).min_by_key(|other| (terms[*other].ending.start, terms[*other].policy))
}

fn sums(net: i64, renewed: Option<i64>, open: bool) -> Sums {
    let mut sums = Sums::default();
    sums.put(Measure::Ending, 1);
    sums.put(Measure::EndingPremium, net);
    sums.put(Measure::Renewed, i64::from(renewed.is_some()));
    sums.put(Measure::RenewedPremium, renewed.unwrap_or_default());
    sums.put(Measure::Open, i64::from(renewed.is_none() && open));
    sums
}
