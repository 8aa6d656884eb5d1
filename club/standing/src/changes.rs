//! What a run changes: decided here, written by the store.

use std::hash::Hasher;

use calendar::Day;

use crate::columns::Columns;
use crate::tier::{Held, TierState};

/// Everybody's stored standing, in the order of the party numbers.
#[derive(Default)]
pub(crate) struct Stored {
    /// What was held.
    pub tiers: TierState,
    /// Number of the segment.
    pub segment: Vec<u8>,
    /// Fingerprint of all values.
    pub print: Vec<u64>,
}

/// The rows of a run that are written. Rows are indexes into its [`Columns`].
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// Whose values are new or others than before.
    pub members: Vec<usize>,
    /// Parties whose stored row is replaced, or who are no more.
    pub stale: Vec<i64>,
    /// Whose tier is another, with the tier before; `None` at a first standing.
    pub tiers: Vec<(usize, Option<u8>)>,
    /// Whose segment is another, with the number of the one before; `None` at a first standing.
    pub segments: Vec<(usize, Option<u8>)>,
    /// Who is kept in the history.
    pub history: Vec<usize>,
}

/// A short form of a row's values as they are sent: rows of one form are taken to be the same.
pub(crate) fn print(values: &[u8]) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    hasher.write(values);
    hasher.finish()
}

/// What a member is called; its change is an event worth keeping, while earned premium moves every day.
type Standing = (u8, Held);

fn is_kept(before: Option<Standing>, now: Standing, is_new_version: bool) -> bool {
    is_new_version || before != Some(now)
}

/// Compares a run with what is stored; `print_of` gives the fingerprint of a row.
pub(crate) fn changes(
    stored: &Stored,
    columns: &Columns,
    is_new_version: bool,
    mut print_of: impl FnMut(usize) -> u64,
) -> Changes {
    let mut changes = Changes::default();
    let known = &stored.tiers.party_id;
    let mut at = 0;
    for row in 0..columns.len() {
        let party_id = columns.party_id[row];
        let gone = known[at..].iter().take_while(|known| **known < party_id).count();
        changes.stale.extend(&known[at..at + gone]);
        at += gone;
        let is_stored = known.get(at) == Some(&party_id);
        let before = is_stored.then(|| (stored.segment[at], stored.tiers.held[at]));
        if !is_stored || stored.print[at] != print_of(row) {
            changes.members.push(row);
            changes.stale.extend(is_stored.then_some(party_id));
        }
        let now = (columns.segment[row], columns.held(row));
        let tier_before = before.map(|(_, held)| held.tier);
        if tier_before != Some(now.1.tier) {
            changes.tiers.push((row, tier_before));
        }
        let segment_before = before.map(|(segment, _)| segment);
        if segment_before != Some(now.0) {
            changes.segments.push((row, segment_before));
        }
        if is_kept(before, now, is_new_version) {
            changes.history.push(row);
        }
        at += usize::from(is_stored);
    }
    changes.stale.extend(&known[at..]);
    changes
}

/// Whether a run begins another Jalali month than the one before it was of: that one's values are then kept.
pub(crate) fn is_new_month(before: Day, now: Day) -> bool {
    let month = |day: Day| (day.jalali().year, day.jalali().month);
    month(before) != month(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Option<Day> = Some(Day(20_000));

    #[test]
    fn history_is_kept_of_what_a_member_is_called() {
        let cases = [
            ("a first standing", None, (1, 0, None), false, true),
            ("nothing but amounts", Some((1, 3, None)), (1, 3, None), false, false),
            ("another segment", Some((1, 3, None)), (3, 3, None), false, true),
            ("a step up", Some((1, 2, None)), (1, 3, None), false, true),
            ("grace begins", Some((1, 3, None)), (1, 3, GRACE), false, true),
            ("grace goes on", Some((1, 3, GRACE)), (1, 3, GRACE), false, false),
            ("grace ends well", Some((1, 3, GRACE)), (1, 3, None), false, true),
            ("grace ends with a step down", Some((1, 3, GRACE)), (1, 2, None), false, true),
            ("another version of the programme", Some((1, 3, None)), (1, 3, None), true, true),
        ];
        let standing = |(segment, tier, grace_since)| (segment, Held { tier, grace_since });
        for (case, before, now, is_new_version, kept) in cases {
            assert_eq!(is_kept(before.map(standing), standing(now), is_new_version), kept, "{case}");
        }
    }

    #[test]
    fn a_month_ends_where_the_next_run_is_of_another() {
        let day = |year, month, day| Day::from_jalali(year, month, day).expect("a day");
        for (before, now, is_new) in [
            (day(1405, 9, 1), day(1405, 9, 1), false),
            (day(1405, 9, 1), day(1405, 9, 30), false),
            (day(1405, 9, 30), day(1405, 10, 1), true),
            (day(1405, 9, 12), day(1405, 11, 2), true),
            (day(1404, 12, 29), day(1405, 1, 1), true),
            (day(1404, 9, 1), day(1405, 9, 1), true),
        ] {
            assert_eq!(is_new_month(before, now), is_new, "{before} to {now}");
        }
    }

    /// Members as (party, segment, tier, fingerprint).
    fn stored(members: &[(i64, u8, u8, u64)]) -> Stored {
        let mut stored = Stored::default();
        for (party_id, segment, tier, print) in members {
            stored.tiers.push(*party_id, Held { tier: *tier, grace_since: None });
            stored.segment.push(*segment);
            stored.print.push(*print);
        }
        stored
    }

    #[test]
    fn only_what_differs_is_written() {
        let before = stored(&[(1, 1, 0, 10), (3, 1, 2, 30), (4, 2, 2, 40), (6, 1, 1, 60), (9, 4, 0, 90)]);
        let now = [(2, 1, 0, 20), (3, 1, 2, 30), (4, 3, 2, 41), (6, 1, 2, 61)];
        let mut columns = Columns::zeroed(Day(20_779), now.len());
        for (row, (party_id, segment, tier, _)) in now.into_iter().enumerate() {
            (columns.party_id[row], columns.segment[row], columns.tier[row]) = (party_id, segment, tier);
            columns.grace_since[row] = book::copy::NO_DAY;
        }
        let expected = Changes {
            members: vec![0, 2, 3],
            stale: vec![1, 4, 6, 9],
            tiers: vec![(0, None), (3, Some(1))],
            segments: vec![(0, None), (2, Some(2))],
            history: vec![0, 2, 3],
        };
        assert_eq!(changes(&before, &columns, false, |row| now[row].3), expected);
        let all = Changes { history: vec![0, 1, 2, 3], ..expected };
        assert_eq!(changes(&before, &columns, true, |row| now[row].3), all);
    }
}
