//! The members behind a number.

use book::copy::{Copy, Stretch};
use calendar::Day;
use programme::model::Programme;

use super::Question;
use super::cell::Years;
use super::cube::{Teller, each, passes};
use super::measure::{Measure, Sums};
use super::who::Who;
use crate::pass::on_all_cores;
use crate::rules::Rules;

/// The members behind a number, those with the largest amount first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Members {
    /// One a member with an amount.
    pub rows: Vec<Drilled>,
    /// Sum of the amounts: the number that was opened; of a ratio its part.
    pub amount: i64,
    /// Of a ratio, sum of the wholes.
    pub whole: i64,
}

/// A member behind a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drilled {
    /// The party.
    pub party_id: i64,
    /// What of the number is the member's; of a ratio, of its part.
    pub amount: i64,
    /// Of a ratio, what of its whole is the member's.
    pub whole: i64,
}

/// Who is behind a figure of a question, whose conditions say which cell is opened.
pub fn drill(
    copy: &Copy,
    programme: &Programme,
    as_of: Day,
    who: &Who,
    question: &Question,
    measure: Measure,
) -> Members {
    let rules = Rules::new(programme, as_of);
    let slices = question.slices();
    let years = Years::new();
    let (part, whole) = measure.parts().map_or((measure, None), |(part, whole)| (part, Some(whole)));
    let stretches: Vec<&Stretch> = copy.stretches().iter().collect();
    let parts = on_all_cores(stretches, Vec::new, |rows: &mut Vec<Drilled>, stretch| {
        let mut teller = Teller::new(question, &slices);
        each(copy, stretch, &rules, who, |member| {
            let mut all = Sums::default();
            teller.tell(member, |policy, index, sums| {
                if passes(member, &years, &question.filter, policy, &slices[index]) {
                    all.add(sums);
                }
            });
            let of = |measure: Measure| measure.of(&all).unwrap_or_default();
            let (amount, whole) = (of(part), whole.map_or(0, of));
            if amount != 0 || whole != 0 {
                let party_id = member.chunk.parties.party_id[member.party];
                rows.push(Drilled { party_id, amount, whole });
            }
        });
    });
    Members::of(parts.into_iter().flatten().collect())
}

impl Members {
    /// Puts members in their order and adds them up.
    pub(super) fn of(mut rows: Vec<Drilled>) -> Members {
        rows.sort_unstable_by_key(|row| (std::cmp::Reverse((row.amount, row.whole)), row.party_id));
        let sum = |pick: fn(&Drilled) -> i64| rows.iter().map(pick).fold(0, i64::saturating_add);
        let (amount, whole) = (sum(|row| row.amount), sum(|row| row.whole));
        Members { rows, amount, whole }
    }
}
