//! The days of a question, and the months and years in them.

use calendar::Day;

use super::Dimension;

/// Days `(from, to]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Period {
    /// The last day before it.
    pub from: Day,
    /// Its last day.
    pub to: Day,
}

/// A part of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// Its key as a month or year; 0 where the period is not parted.
    pub key: i32,
    /// The last day before it, from 1970-01-01.
    pub from: i32,
    /// Its last day.
    pub to: i32,
}

impl Period {
    /// From a first to a last day; `None` where the last comes before the first.
    pub fn of(first: Day, last: Day) -> Option<Period> {
        (first <= last).then(|| Period { from: first - 1, to: last })
    }

    /// Its first day.
    pub fn first(&self) -> Day {
        self.from + 1
    }

    /// How many days it has.
    pub fn days(&self) -> i32 {
        self.to - self.from
    }

    /// As many days just before it.
    pub fn before(&self) -> Period {
        Period { from: self.from - self.days(), to: self.from }
    }

    /// The period parted by a dimension of time; in one where there is none.
    pub fn slices(&self, by: Option<Dimension>) -> Vec<Slice> {
        let Some(by) = by.filter(|by| by.is_time()) else {
            return vec![Slice { key: 0, from: self.from.0, to: self.to.0 }];
        };
        let mut slices = Vec::new();
        let mut from = self.from;
        while from < self.to && slices.len() <= super::MOST_SLICES {
            let first = (from + 1).jalali();
            let (key, next) = match by {
                Dimension::Year => (first.year, Day::from_jalali(first.year + 1, 1, 1)),
                _ if first.month == 12 => (month_key(first.year, 12), Day::from_jalali(first.year + 1, 1, 1)),
                _ => (month_key(first.year, first.month), Day::from_jalali(first.year, first.month + 1, 1)),
            };
            let to = next.map_or(self.to, |next| next - 1).min(self.to);
            slices.push(Slice { key, from: from.0, to: to.0 });
            from = to;
        }
        slices
    }
}

/// The key of a Jalali month: its number since the year 0.
pub(super) fn month_key(year: i32, month: u32) -> i32 {
    year * 12 + month as i32 - 1
}

/// The part in which a day lies. Parts follow each other without a gap.
#[inline]
pub(super) fn slice_of(slices: &[Slice], day: i32) -> Option<usize> {
    let index = slices.partition_point(|slice| slice.to < day);
    slices.get(index).filter(|slice| slice.from < day).map(|_| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Day {
        Day::from_jalali(year, month, day).expect("a day")
    }

    #[test]
    fn months_and_years_part_a_period_without_a_gap() {
        let period = Period::of(day(1404, 11, 20), day(1405, 2, 3)).expect("a period");
        let months = period.slices(Some(Dimension::Month));
        let keys: Vec<_> = months.iter().map(|slice| (slice.key / 12, slice.key % 12 + 1)).collect();
        assert_eq!(keys, [(1404, 11), (1404, 12), (1405, 1), (1405, 2)]);
        assert_eq!(months[0].from, period.from.0);
        assert!(months.windows(2).all(|pair| pair[0].to == pair[1].from));
        assert_eq!(months[3].to, period.to.0);
        let years = period.slices(Some(Dimension::Year));
        assert_eq!(years.iter().map(|slice| slice.key).collect::<Vec<_>>(), [1404, 1405]);
        assert_eq!(period.slices(Some(Dimension::Line)).len(), 1);
        for (asked, found) in [
            (day(1404, 11, 19), None),
            (day(1404, 11, 20), Some(0)),
            (day(1405, 1, 31), Some(2)),
            (day(1405, 2, 3), Some(3)),
            (day(1405, 2, 4), None),
        ] {
            assert_eq!(slice_of(&months, asked.0), found, "{asked}");
        }
        assert_eq!(period.before().to, period.from);
        assert_eq!(period.before().days(), period.days());
        assert_eq!(Period::of(day(1405, 1, 2), day(1405, 1, 1)), None);
    }
}
