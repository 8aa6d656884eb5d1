//! For whom each value of each condition holds, and how many that are.

use std::borrow::Cow;

use calendar::Day;

use super::bits::Bits;
use super::filter::{CONDITIONS, Condition, CustomerState, Filter, RatioBand, Values};
use super::snapshot::Record;

/// Lower ends of the middle and the high band, in basis points.
const MIDDLE_FROM: i64 = 6_000;
const HIGH_FROM: i64 = 10_000;

/// How many there are of each value that a condition could take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facets {
    /// By segment 1 to 4.
    pub segment: [u64; 5],
    /// By tier.
    pub tier: [u64; 16],
    /// By province; the last is «unknown».
    pub province: [u64; 32],
    /// By line.
    pub line: [u64; 32],
    /// By [`CustomerState`].
    pub state: [u64; 3],
    /// By [`RatioBand`].
    pub ratio: [u64; 5],
    /// By kind 1 and 2.
    pub kind: [u64; 3],
    /// By Jalali year of the first cover, from [`FIRST_YEAR`]: those of that year or earlier.
    pub since: [u64; YEARS],
    /// By [`crate::FollowUp`].
    pub follow_up: [u64; 8],
}

/// First year of [`Facets::since`]; earlier years are taken for it.
pub const FIRST_YEAR: i32 = 1380;
const YEARS: usize = 64;

fn index_of_year(year: i32) -> usize {
    usize::try_from(year.saturating_sub(FIRST_YEAR)).unwrap_or(0).min(YEARS - 1)
}

impl Default for Facets {
    fn default() -> Facets {
        Facets {
            segment: [0; 5],
            tier: [0; 16],
            province: [0; 32],
            line: [0; 32],
            state: [0; 3],
            ratio: [0; 5],
            kind: [0; 3],
            since: [0; YEARS],
            follow_up: [0; 8],
        }
    }
}

impl Facets {
    /// Customers since a Jalali year or earlier.
    pub fn since_or_earlier(&self, year: i32) -> u64 {
        self.since[index_of_year(year)]
    }
}

/// What each choice of a condition would give, the rest of a filter kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// How many there would be, by value of each condition.
    pub facets: Facets,
    /// How many there are beside, where one condition is dropped: by [`Condition`].
    pub dropped: [u64; CONDITIONS],
}

/// For whom each value of each condition holds.
#[derive(Default)]
pub(super) struct Sets {
    segment: [Bits; 5],
    tier: [Bits; 16],
    province: [Bits; 32],
    line: [Bits; 32],
    state: [Bits; 3],
    ratio: [Bits; 5],
    since: Vec<Bits>,
    kind: [Bits; 3],
    follow_up: [Bits; 8],
}

impl Sets {
    /// Of nobody yet.
    pub(super) fn empty() -> Sets {
        Sets { since: vec![Bits::default(); YEARS], ..Sets::default() }
    }

    /// For whom the condition of a filter holds; `None` where it is not given.
    pub(super) fn of(&self, filter: &Filter, condition: Condition) -> Option<Cow<'_, Bits>> {
        if condition == Condition::Since {
            return filter.since.map(|year| Cow::Borrowed(&self.since[index_of_year(year)]));
        }
        let asked = filter.asked(condition);
        let mut sets =
            (0..).zip(self.all(condition)).filter(|(value, _)| asked.has(*value)).map(|(_, set)| set);
        let first = match sets.next() {
            None => return (!asked.is_empty()).then(Cow::default),
            Some(first) => first,
        };
        Some(sets.fold(Cow::Borrowed(first), |mut union, set| {
            union.to_mut().add(set);
            union
        }))
    }

    /// For whom one of some values holds, or every one.
    pub(super) fn holding(&self, condition: Condition, values: Values, every: bool) -> Bits {
        let mut sets =
            (0..).zip(self.all(condition)).filter(|(value, _)| values.has(*value)).map(|(_, set)| set);
        let mut bits = sets.next().cloned().unwrap_or_default();
        sets.for_each(|set| if every { bits.keep(set) } else { bits.add(set) });
        bits
    }

    /// For whom each value of a condition holds.
    fn all(&self, condition: Condition) -> &[Bits] {
        match condition {
            Condition::Segment => &self.segment,
            Condition::Tier => &self.tier,
            Condition::Province => &self.province,
            Condition::Line => &self.line,
            Condition::State => &self.state,
            Condition::Ratio => &self.ratio,
            Condition::Since => &self.since,
            Condition::Kind => &self.kind,
            Condition::FollowUp => &self.follow_up,
        }
    }

    /// How many of some there are of each value of a condition.
    pub(super) fn count(&self, condition: Condition, rows: &Bits, facets: &mut Facets) {
        let counts: &mut [u64] = match condition {
            Condition::Segment => &mut facets.segment,
            Condition::Tier => &mut facets.tier,
            Condition::Province => &mut facets.province,
            Condition::Line => &mut facets.line,
            Condition::State => &mut facets.state,
            Condition::Ratio => &mut facets.ratio,
            Condition::Since => &mut facets.since,
            Condition::Kind => &mut facets.kind,
            Condition::FollowUp => &mut facets.follow_up,
        };
        let counted = counts.iter_mut().zip(self.all(condition));
        counted.for_each(|(count, set)| *count = rows.count_both(set));
    }

    /// Adds a party.
    pub(super) fn insert(&mut self, row: u32, record: &Record, as_of: Day) {
        self.segment[small(record.segment, 4)].insert(row);
        self.tier[small(record.tier, 15)].insert(row);
        let province = record.province.map_or(NO_PROVINCE, |province| small(province, NO_PROVINCE));
        self.province[province].insert(row);
        insert_bits(&mut self.line, record.lines_held as u32, row);
        insert_bits(&mut self.follow_up, small(record.follow_up, 255) as u32, row);
        self.state[state_of(record, as_of) as usize].insert(row);
        self.ratio[band_of(record) as usize].insert(row);
        if let Some(day) = record.first_cover {
            self.since[index_of_year(day.jalali().year)].insert(row);
        }
        self.kind[small(record.kind, 2)].insert(row);
    }

    /// Whoever is a customer since a year is one since every later year or earlier: done once all are in.
    pub(super) fn add_earlier_years(&mut self) {
        let mut earlier = Bits::default();
        for year in &mut self.since {
            year.add(&earlier);
            earlier.clone_from(year);
        }
    }
}

fn insert_bits(sets: &mut [Bits], mut bits: u32, row: u32) {
    while bits != 0 {
        sets[bits.trailing_zeros() as usize].insert(row);
        bits &= bits - 1;
    }
}

fn state_of(record: &Record, as_of: Day) -> CustomerState {
    match record.last_cover_end {
        None => CustomerState::Prospect,
        Some(end) if end > as_of => CustomerState::Current,
        Some(_) => CustomerState::Past,
    }
}

fn band_of(record: &Record) -> RatioBand {
    match money::ratio_bp(record.incurred, record.earned) {
        None => RatioBand::None,
        Some(_) if record.incurred == 0 => RatioBand::NoClaim,
        Some(bp) if bp >= HIGH_FROM => RatioBand::High,
        Some(bp) if bp >= MIDDLE_FROM => RatioBand::Middle,
        Some(_) => RatioBand::Low,
    }
}

/// A number as an index, at most the last one.
pub(super) fn small(value: i16, most: usize) -> usize {
    usize::try_from(value).unwrap_or(0).min(most)
}

const NO_PROVINCE: usize = 31;
