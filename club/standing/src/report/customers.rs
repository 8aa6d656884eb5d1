//! Facts of customers: who is insured at the ends of each part of a period.

use super::cell::Member;
use super::measure::{Measure, Sums};
use super::period::Slice;

/// First day and index of the policy of a party's first cover up to the valuation day; of several that begin on
/// one day, the one recorded first.
pub(super) fn first_cover(member: &Member<'_>) -> Option<(i32, usize)> {
    let policies = &member.chunk.policies;
    let begun = member.chunk.policies_of(member.party).filter(|policy| {
        let start = policies.start[*policy];
        start <= member.rules.as_of && member.chunk.stands(*policy, member.rules.as_of).1 > start
    });
    begun.map(|policy| (policies.start[policy], policy)).min()
}

/// Tells what the party is in each part of the period. `covers` is working memory.
pub(super) fn customers(
    member: &Member<'_>,
    slices: &[Slice],
    gap_days: i32,
    covers: &mut Vec<(i32, i32)>,
    tell: &mut dyn FnMut(Option<usize>, usize, &Sums),
) {
    covers.clear();
    covers.extend(member.chunk.policies_of(member.party).filter_map(|policy| {
        let start = member.chunk.policies.start[policy];
        let end = member.chunk.stands(policy, member.rules.as_of).1;
        (end > start).then_some((start, end))
    }));
    bridge(covers, gap_days);
    for (index, slice) in slices.iter().enumerate() {
        let mut sums = within(covers, slice).unwrap_or_default();
        if index + 1 == slices.len() {
            sums.put(Measure::Members, 1);
        }
        if !sums.is_empty() {
            tell(None, index, &sums);
        }
    }
}

/// Makes one cover of those that overlap or follow each other within so many days; the earliest first.
fn bridge(covers: &mut Vec<(i32, i32)>, gap_days: i32) {
    covers.sort_unstable();
    covers.dedup_by(|later, earlier| {
        let joins = later.0 <= earlier.1.saturating_add(gap_days);
        if joins {
            earlier.1 = earlier.1.max(later.1);
        }
        joins
    });
}

/// What a party with these covers is in a part of the period; `None` where it is nothing.
fn within(covers: &[(i32, i32)], slice: &Slice) -> Option<Sums> {
    let on = |day: i32| covers.iter().any(|(start, end)| *start <= day && day < *end);
    let (before, after) = (on(slice.from), on(slice.to));
    let began = covers.iter().position(|(start, _)| *start > slice.from && *start <= slice.to);
    let mut sums = Sums::default();
    let mut is = |measure: Measure, so: bool| sums.put(measure, i64::from(so));
    is(Measure::Before, before);
    is(Measure::After, after);
    is(Measure::Kept, before && after);
    is(Measure::Lost, before && !after);
    is(Measure::New, !before && began == Some(0));
    is(Measure::Returned, !before && began.is_some_and(|index| index > 0));
    is(Measure::GoneAgain, !before && began.is_some() && !after);
    (!sums.is_empty()).then_some(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_is_new_kept_lost_or_returned() {
        use Measure::*;
        let year = Slice { key: 0, from: 1_000, to: 1_365 };
        for (case, covers, expected) in [
            ("never insured", vec![], vec![]),
            ("insured before and gone", vec![(0, 900)], vec![]),
            ("insured through it", vec![(900, 1_400)], vec![Before, After, Kept]),
            ("renewed in it", vec![(900, 1_100), (1_100, 1_465)], vec![Before, After, Kept]),
            ("renewed late", vec![(900, 1_100), (1_130, 1_495)], vec![Before, After, Kept]),
            ("ended and not renewed", vec![(900, 1_100)], vec![Before, Lost]),
            ("the first cover", vec![(1_001, 1_366)], vec![New, After]),
            ("a journey's cover", vec![(1_100, 1_110)], vec![New, GoneAgain]),
            ("back after a gap", vec![(0, 365), (1_200, 1_565)], vec![Returned, After]),
            ("back after a gap, shortly", vec![(0, 365), (1_200, 1_210)], vec![Returned, GoneAgain]),
            ("late over the beginning", vec![(0, 995), (1_020, 1_385)], vec![Before, After, Kept]),
            ("ends with the last day", vec![(900, 1_365)], vec![Before, Lost]),
            ("ends after the last day", vec![(900, 1_366)], vec![Before, After, Kept]),
        ] {
            let mut covers = covers;
            bridge(&mut covers, 30);
            let sums = within(&covers, &year).unwrap_or_default();
            for measure in
                super::super::Subject::Customers.measures().iter().filter(|one| one.parts().is_none())
            {
                let counted = i64::from(expected.contains(measure));
                assert_eq!(measure.of(&sums), Some(counted), "{case}: {measure:?}");
            }
        }
    }
}
