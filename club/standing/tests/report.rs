//! Reports agree with the run, with themselves and with the definitions.

mod oracle;
mod world;

use std::collections::BTreeMap;

use book::copy::Copy;
use calendar::Day;
use proptest::prelude::*;
use standing::report::{
    AgencyBook, Cube, Dimension, Measure, Period, Question, Subject, WINDOWS, Who, agencies, cube, drill,
};
use standing::{TierState, compute};

use oracle::Party;
use world::{TODAY, book, copy_of, fixed, granted, programme};

fn question(subject: Subject, period: Period, rows: Dimension) -> Question {
    Question { subject, period, rows, columns: None, filter: Vec::new(), gap_days: 30 }
}

fn who(parties: &[Party]) -> Who {
    let mut who = Who::default();
    for party in parties.iter().filter(|party| party.party_id % 5 != 0) {
        who.push(party.party_id, 1 + (party.party_id % 4) as i32, (party.party_id % 3) as i32);
    }
    who
}

fn plain(subject: Subject) -> impl Iterator<Item = Measure> {
    subject.measures().iter().copied().filter(|measure| measure.parts().is_none())
}

fn figure(measure: Measure, sums: &standing::report::Sums) -> i64 {
    measure.of(sums).expect("a plain figure is always there")
}

/// Rows, columns and cells add up to the totals.
fn adds_up(cube: &Cube, skip_time: bool) {
    let time = |by: Option<Dimension>| skip_time && by.is_some_and(Dimension::is_time);
    for measure in plain(cube.question.subject) {
        let total = figure(measure, &cube.total);
        let cells: i64 = cube.cells.values().map(|sums| figure(measure, sums)).sum();
        let rows: i64 = cube.rows.values().map(|sums| figure(measure, sums)).sum();
        let columns: i64 = cube.columns.values().map(|sums| figure(measure, sums)).sum();
        if !time(Some(cube.question.rows)) && !time(cube.question.columns) {
            assert_eq!((cells, rows, columns), (total, total, total), "{measure:?} of {:?}", cube.question);
        }
    }
}

/// The policies of a party that end within so many days and are followed by none.
fn due(party: &Party, days: i32) -> Vec<(i32, i64)> {
    let ends = |policy: &oracle::Policy| {
        let cancelled =
            policy.endorsements.iter().filter(|one| one.cancels).map(|one| one.effective_on).min();
        cancelled.map_or(policy.end, |day| day.min(policy.end)).max(policy.start)
    };
    let near = |policy: &oracle::Policy| {
        let end = ends(policy);
        policy.start <= TODAY && end > TODAY && end <= TODAY + days && end == policy.end
    };
    let followed = |policy: &oracle::Policy| {
        let end = ends(policy);
        party
            .policies
            .iter()
            .any(|other| other.line == policy.line && ends(other) > end && other.start <= end + 30)
    };
    let number = |index: usize| party.party_id * 100 + index as i64;
    let all = party.policies.iter().enumerate();
    all.filter(|(_, policy)| near(policy) && !followed(policy))
        .map(|(index, policy)| (ends(policy), number(index)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn an_agencys_book_is_that_of_its_customers(parties in book(), programme in programme()) {
        let (_dir, copy) = copy_of(&parties);
        let columns = compute(&copy, &programme, Day(TODAY), &TierState::none(), &granted(&parties));
        let found = agencies(&copy, &programme, Day(TODAY));
        prop_assert_eq!(found.of(0), None, "who has no agency is in none");
        for agent_id in 1..4 {
            let rows: Vec<usize> = (0..parties.len()).filter(|row| parties[*row].party_id % 4 == agent_id).collect();
            let nobody = AgencyBook::default();
            let own = found.of(agent_id as i32).unwrap_or(&nobody);
            let sum = |column: &[i64]| rows.iter().map(|row| column[*row]).sum::<i64>();
            prop_assert_eq!(own.total().earned, sum(&columns.earned));
            prop_assert_eq!(own.total().incurred, sum(&columns.incurred));
            for days in WINDOWS {
                let mut expected: Vec<_> = rows.iter().flat_map(|row| due(&parties[*row], days)).collect();
                expected.sort_unstable();
                let mut told: Vec<_> = own.due_within(Day(TODAY), days).iter().map(|due| (due.ends_on.0, due.policy_id)).collect();
                told.sort_unstable();
                prop_assert_eq!(told, expected, "{} days", days);
            }
        }
    }

    #[test]
    fn the_value_window_is_the_runs_and_every_part_adds_up(parties in book(), programme in programme()) {
        let (_dir, copy) = copy_of(&parties);
        let who = who(&parties);
        let columns = compute(&copy, &programme, Day(TODAY), &TierState::none(), &granted(&parties));
        let window = Period { from: Day(TODAY - programme.value_days), to: Day(TODAY) };
        for rows in Dimension::ALL {
            let mut asked = question(Subject::Premium, window, rows);
            if !asked.is_sound() {
                continue; // a window of many years, month by month
            }
            asked.columns = (rows != Dimension::Line).then_some(Dimension::Line);
            let cube = cube(&copy, &programme, Day(TODAY), &who, &asked);
            adds_up(&cube, false);
            for (measure, run) in [
                (Measure::Earned, columns.earned.iter().sum::<i64>()),
                (Measure::Incurred, columns.incurred.iter().sum()),
                (Measure::Commission, columns.commission.iter().sum()),
                (Measure::Servicing, columns.servicing.iter().sum()),
                (Measure::Acquisition, columns.acquisition.iter().sum()),
                // What credit costs is of no policy's.
                (Measure::Margin, columns.margin.iter().chain(&*columns.credit_cost).sum()),
            ] {
                prop_assert_eq!(figure(measure, &cube.total), run, "{:?} by {:?}", measure, rows);
            }
        }
    }

    #[test]
    fn the_members_behind_a_number_add_up_to_it(parties in book(), days in 20..500i32, pick in any::<prop::sample::Index>()) {
        let (_dir, copy) = copy_of(&parties);
        let (who, programme) = (who(&parties), fixed());
        let period = Period { from: Day(TODAY - days), to: Day(TODAY) };
        for subject in Subject::ALL {
            let dimensions: Vec<_> = Dimension::ALL.into_iter().filter(|by| subject.has(*by)).collect();
            let rows = dimensions[pick.index(dimensions.len())];
            let mut asked = question(subject, period, rows);
            asked.columns = (!rows.is_time()).then_some(Dimension::Month);
            let cube = cube(&copy, &programme, Day(TODAY), &who, &asked);
            adds_up(&cube, subject == Subject::Customers);
            for ((row, column), sums) in cube.cells.iter().take(6) {
                let mut filter = vec![(rows, *row)];
                filter.extend(asked.columns.map(|by| (by, *column)));
                let cell = Question { filter, ..asked.clone() };
                for measure in subject.measures() {
                    let members = drill(&copy, &programme, Day(TODAY), &who, &cell, *measure);
                    let (part, whole) = measure.parts().unwrap_or((*measure, *measure));
                    prop_assert_eq!(members.amount, figure(part, sums), "{:?} of {:?}", measure, cell);
                    prop_assert_eq!(members.amount, members.rows.iter().map(|row| row.amount).sum::<i64>());
                    if measure.parts().is_some() {
                        prop_assert_eq!(members.whole, figure(whole, sums));
                    }
                }
            }
        }
    }

    #[test]
    fn written_due_and_collected_are_what_the_rows_say(parties in book(), from in TODAY - 700..TODAY, days in 1..400i32) {
        let (_dir, copy) = copy_of(&parties);
        let to = (from + days).min(TODAY);
        let period = Period { from: Day(from), to: Day(to) };
        let asked = question(Subject::Premium, period, Dimension::Line);
        let cube = cube(&copy, &fixed(), Day(TODAY), &who(&parties), &asked);
        let within = |day: &i32| *day > from && *day <= to;
        let mut expected: BTreeMap<i32, [i64; 2]> = BTreeMap::new();
        for policy in parties.iter().flat_map(|party| &party.policies) {
            let [written, collected] = expected.entry(i32::from(policy.line)).or_default();
            *written += if within(&policy.start) { policy.premium } else { 0 };
            *written += policy.endorsements.iter().filter(|one| within(&one.effective_on)).map(|one| one.change).sum::<i64>();
            *collected += policy.payments.iter().filter(|(day, _)| within(day)).map(|(_, paid)| paid).sum::<i64>();
        }
        for (line, [written, collected]) in expected {
            let sums = cube.rows.get(&line).copied().unwrap_or_default();
            prop_assert_eq!(figure(Measure::Written, &sums), written);
            prop_assert_eq!(figure(Measure::Collected, &sums), collected);
        }
    }

    #[test]
    fn customers_balance_from_month_to_month(parties in book(), gap in 0..90i32) {
        let (_dir, copy) = copy_of(&parties);
        let period = Period { from: Day(TODAY - 400), to: Day(TODAY) };
        let asked = Question { gap_days: gap, ..question(Subject::Customers, period, Dimension::Month) };
        let months = cube(&copy, &fixed(), Day(TODAY), &who(&parties), &asked);
        let of = |measure, sums: &standing::report::Sums| figure(measure, sums);
        let balanced = |sums: &standing::report::Sums| {
            of(Measure::Before, sums) == of(Measure::Kept, sums) + of(Measure::Lost, sums)
                && of(Measure::After, sums)
                    == of(Measure::Kept, sums) + of(Measure::New, sums) + of(Measure::Returned, sums)
                        - of(Measure::GoneAgain, sums)
        };
        prop_assert!(months.rows.values().chain([&months.total]).all(balanced));
        let rows: Vec<_> = asked.slices().iter().map(|slice| months.rows.get(&slice.key).copied().unwrap_or_default()).collect();
        for pair in rows.windows(2) {
            prop_assert_eq!(of(Measure::After, &pair[0]), of(Measure::Before, &pair[1]));
        }
        prop_assert_eq!(of(Measure::Before, &rows[0]), of(Measure::Before, &months.total));
        prop_assert_eq!(of(Measure::After, &rows[rows.len() - 1]), of(Measure::After, &months.total));
        let new: i64 = rows.iter().map(|sums| of(Measure::New, sums)).sum();
        prop_assert_eq!(new, of(Measure::New, &months.total), "one is new only once");
        // Without any gap bridged, who is insured on the last day is who has a cover on it.
        if gap == 0 {
            prop_assert_eq!(of(Measure::After, &months.total), insured(&copy, &parties));
        }
    }
}

/// Parties with a cover on the valuation day.
fn insured(copy: &Copy, parties: &[Party]) -> i64 {
    let columns = compute(copy, &fixed(), Day(TODAY), &TierState::none(), &granted(parties));
    (0..parties.len()).filter(|row| columns.last_cover_end[*row] > TODAY).count() as i64
}
