//! The latest standing of everyone, in memory: from it the members list is counted, ordered and paged,
//! so that no page of millions of members asks the database for more than the rows it shows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use calendar::{Day, Instant};
use parties::Scope;

/// Which run the snapshot shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Its number.
    pub run_id: i64,
    /// Valuation day.
    pub as_of: Day,
    /// Programme version.
    pub version: i32,
    /// When it was computed.
    pub computed_at: Instant,
}

/// One party, as it comes from the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its number.
    pub party_id: i64,
    /// 1 person, 2 organisation.
    pub kind: i16,
    /// Index of `persian::province`.
    pub province: Option<i16>,
    /// Its agency.
    pub agent_id: Option<i32>,
    /// 1 profitable, 2 ordinary, 3 loss-making, 4 no exposure.
    pub segment: i16,
    /// Rank in the programme, 0 is the lowest.
    pub tier: i16,
    /// Total score.
    pub score: i64,
    /// Earned premium in the value window, rial.
    pub earned: i64,
    /// Incurred claims in the value window, rial.
    pub incurred: i64,
    /// Lines held, a bit per line id.
    pub lines_held: i32,
    /// First day of cover ever.
    pub first_cover: Option<Day>,
    /// First day without cover after the last one.
    pub last_cover_end: Option<Day>,
    /// Bits of [`crate::FollowUp`].
    pub follow_up: i16,
}

/// Whether someone has cover now, had it, or never had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CustomerState {
    /// Cover reaches beyond the valuation day.
    Current = 0,
    /// All cover has ended.
    Past = 1,
    /// No cover yet.
    Prospect = 2,
}

/// A band of the loss ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RatioBand {
    /// Premium and no claim.
    NoClaim = 0,
    /// Below 60%.
    Low = 1,
    /// From 60 up to 100%.
    Middle = 2,
    /// 100% and more.
    High = 3,
    /// Nothing earned.
    None = 4,
}

/// Lower ends of the middle and the high band, in basis points.
const MIDDLE_FROM: i64 = 6_000;
const HIGH_FROM: i64 = 10_000;

/// Small numbers, below 32: the values of a condition that are asked for. Nothing is asked for by the empty set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Values(u32);

impl Values {
    /// Whether nothing is asked for.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the value is among them.
    pub fn has(self, value: u8) -> bool {
        self.0.checked_shr(value.into()).unwrap_or(0) & 1 == 1
    }

    /// With another value; one above 31 is not there.
    #[must_use]
    pub fn and(self, value: u8) -> Values {
        Values(self.0 | 1u32.checked_shl(value.into()).unwrap_or(0))
    }

    /// Whether something is asked for and this value is not it.
    fn refuse(self, value: u8) -> bool {
        self.0 != 0 && self.0 >> value & 1 == 0
    }

    /// Whether something is asked for and none of these values is it.
    fn refuse_all(self, values: u32) -> bool {
        self.0 != 0 && self.0 & values == 0
    }
}

/// What the list is narrowed to. Every condition that is given must hold; of its values, any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Filter {
    /// Whose customers are seen at all.
    pub scope: Scope,
    /// Customer since this Jalali year or earlier.
    pub since: Option<i32>,
    asked: [Values; CONDITIONS],
}

/// A condition of a [`Filter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Segment, 1 to 4.
    Segment = 0,
    /// Rank of the tier.
    Tier = 1,
    /// Province.
    Province = 2,
    /// Id of a line held.
    Line = 3,
    /// [`CustomerState`].
    State = 4,
    /// [`RatioBand`].
    Ratio = 5,
    /// [`Filter::since`].
    Since = 6,
    /// 1 person, 2 organisation.
    Kind = 7,
    /// [`crate::FollowUp`].
    FollowUp = 8,
}

/// How many conditions there are.
pub const CONDITIONS: usize = 9;

impl Condition {
    /// All conditions, in the order of the page.
    pub const ALL: [Condition; CONDITIONS] = [
        Condition::Segment,
        Condition::Tier,
        Condition::Province,
        Condition::Line,
        Condition::Ratio,
        Condition::FollowUp,
        Condition::State,
        Condition::Since,
        Condition::Kind,
    ];
}

impl Filter {
    /// No condition but whose customers are seen.
    pub fn of(scope: Scope) -> Filter {
        Filter { scope, ..Filter::default() }
    }

    /// The filter where a condition may have one more value.
    #[must_use]
    pub fn asking(mut self, condition: Condition, value: u8) -> Filter {
        let values = &mut self.asked[condition as usize];
        *values = values.and(value);
        self
    }

    /// The values that a condition may have; none where any will do.
    pub fn asked(&self, condition: Condition) -> Values {
        self.asked[condition as usize]
    }

    /// Whether the condition is given.
    pub fn has(&self, condition: Condition) -> bool {
        match condition {
            Condition::Since => self.since.is_some(),
            condition => !self.asked(condition).is_empty(),
        }
    }

    /// The filter without one condition.
    #[must_use]
    pub fn without(mut self, condition: Condition) -> Filter {
        self.asked[condition as usize] = Values::default();
        self.since = self.since.filter(|_| condition != Condition::Since);
        self
    }

    /// The conditions that do not hold, a bit each.
    fn failing(&self, marks: &Marks) -> u16 {
        let refused = |condition: Condition, value: u8| {
            u16::from(self.asked(condition).refuse(value)) << condition as u16
        };
        let none_of = |condition: Condition, values: u32| {
            u16::from(self.asked(condition).refuse_all(values)) << condition as u16
        };
        refused(Condition::Segment, marks.segment)
            | refused(Condition::Tier, marks.tier)
            | refused(Condition::Province, marks.province)
            | none_of(Condition::Line, marks.lines)
            | refused(Condition::State, marks.state)
            | refused(Condition::Ratio, marks.ratio)
            | u16::from(self.since.is_some_and(|year| marks.is_later_than(year))) << Condition::Since as u16
            | refused(Condition::Kind, marks.kind)
            | none_of(Condition::FollowUp, marks.follow_up.into())
    }
}

/// By what the list is ordered, the greatest first; among equals the lower number first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// Total score.
    #[default]
    Score,
    /// Earned premium.
    Earned,
    /// Loss ratio; who earned nothing comes last.
    LossRatio,
    /// End of the last cover.
    LastCover,
}

impl Order {
    /// All orders.
    pub const ALL: [Order; 4] = [Order::Score, Order::Earned, Order::LossRatio, Order::LastCover];
}

/// A place between two rows: the page begins after it, or ends before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// What the row is ordered by.
    pub key: i64,
    /// Its party.
    pub party_id: i64,
    /// The page ends before this place, rather than beginning after it.
    pub backwards: bool,
}

/// A page of rows by their place in the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Places of the rows, in order.
    pub rows: Vec<u32>,
    /// Where the page before this one ends.
    pub previous: Option<Cursor>,
    /// Where the page after this one begins.
    pub next: Option<Cursor>,
}

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
    /// By Jalali year of the first cover, from [`FIRST_YEAR`].
    pub since: [u64; YEARS],
    /// By [`crate::FollowUp`].
    pub follow_up: [u64; 8],
}

/// First year of [`Facets::since`]; earlier years are counted there.
pub const FIRST_YEAR: i32 = 1380;
const YEARS: usize = 64;

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
        let last = usize::try_from(year - FIRST_YEAR).unwrap_or(0).min(YEARS - 1);
        self.since[..=last].iter().sum()
    }

    fn count(&mut self, condition: Condition, marks: &Marks) {
        match condition {
            Condition::Segment => self.segment[usize::from(marks.segment)] += 1,
            Condition::Tier => self.tier[usize::from(marks.tier)] += 1,
            Condition::Province => self.province[usize::from(marks.province)] += 1,
            Condition::Line => count_bits(&mut self.line, marks.lines),
            Condition::FollowUp => count_bits(&mut self.follow_up, marks.follow_up.into()),
            Condition::State => self.state[usize::from(marks.state)] += 1,
            Condition::Ratio => self.ratio[usize::from(marks.ratio)] += 1,
            Condition::Since => {
                if let Some(year) = marks.since() {
                    self.since[(year - FIRST_YEAR).clamp(0, YEARS as i32 - 1) as usize] += 1;
                }
            }
            Condition::Kind => self.kind[usize::from(marks.kind)] += 1,
        }
    }
}

fn count_bits(counts: &mut [u64], mut bits: u32) {
    while bits != 0 {
        counts[bits.trailing_zeros() as usize] += 1;
        bits &= bits - 1;
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

/// Those for whom a filter holds, and what they come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    matching: Vec<u64>,
    /// How many.
    pub count: u64,
    /// Their earned premium, rial.
    pub earned: i128,
    /// Their incurred claims, rial.
    pub incurred: i128,
}

impl Selection {
    fn holds(&self, row: u32) -> bool {
        self.matching.get(row as usize / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Loss ratio in basis points.
    pub fn loss_ratio_bp(&self) -> Option<i64> {
        if self.earned == 0 { None } else { i64::try_from(self.incurred * 10_000 / self.earned).ok() }
    }
}

/// What a filter looks at, 16 bytes a party.
#[derive(Debug, Clone, Copy)]
struct Marks {
    agent: i32,
    lines: u32,
    since: u8,
    follow_up: u8,
    tier: u8,
    segment: u8,
    kind: u8,
    state: u8,
    ratio: u8,
    province: u8,
}

impl Marks {
    /// Jalali year of the first cover.
    fn since(&self) -> Option<i32> {
        (self.since != NEVER).then(|| i32::from(self.since) + YEAR_ZERO)
    }

    fn is_later_than(&self, year: i32) -> bool {
        self.since().is_none_or(|since| since > year)
    }
}

/// No agency; no cover ever; no province.
const NO_AGENT: i32 = 0;
const NEVER: u8 = u8::MAX;
/// Years of a first cover are counted from this one, so that a byte holds them.
const YEAR_ZERO: i32 = 1250;
const NO_PROVINCE: u8 = 31;
/// The most filters that are remembered.
const REMEMBERED: usize = 64;

/// Everyone's latest standing.
pub struct Snapshot {
    stamp: Option<Stamp>,
    ids: Vec<i64>,
    marks: Vec<Marks>,
    score: Vec<i64>,
    earned: Vec<i64>,
    incurred: Vec<i64>,
    last_cover: Vec<i32>,
    orders: [Vec<u32>; 4],
    selections: Mutex<HashMap<Filter, Arc<Selection>>>,
    choices: Mutex<HashMap<Filter, Arc<Choices>>>,
}

/// One party's standing, as a row shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub party_id: i64,
    /// Segment, 1 to 4.
    pub segment: u8,
    /// Rank of the tier.
    pub tier: u8,
    /// Total score.
    pub score: i64,
    /// Earned premium, rial.
    pub earned: i64,
    /// Incurred claims, rial.
    pub incurred: i64,
    /// First day without cover after the last one.
    pub last_cover_end: Option<Day>,
}

impl Row {
    /// Loss ratio in basis points.
    pub fn loss_ratio_bp(&self) -> Option<i64> {
        money::ratio_bp(self.incurred, self.earned)
    }
}

/// Collects records, in ascending order of their party.
pub struct Builder {
    as_of: Day,
    snapshot: Snapshot,
}

impl Builder {
    /// Begins a snapshot; without a run the state of customers is told as of `today`.
    pub fn new(stamp: Option<Stamp>, today: Day, expected: usize) -> Builder {
        let snapshot = Snapshot {
            stamp,
            ids: Vec::with_capacity(expected),
            marks: Vec::with_capacity(expected),
            score: Vec::with_capacity(expected),
            earned: Vec::with_capacity(expected),
            incurred: Vec::with_capacity(expected),
            last_cover: Vec::with_capacity(expected),
            orders: Default::default(),
            selections: Mutex::default(),
            choices: Mutex::default(),
        };
        Builder { as_of: stamp.map_or(today, |stamp| stamp.as_of), snapshot }
    }

    /// Adds a party; its number must be above all before.
    pub fn push(&mut self, record: &Record) {
        let marks = marks_of(record, self.as_of);
        let to = &mut self.snapshot;
        debug_assert!(to.ids.last().is_none_or(|last| *last < record.party_id));
        to.ids.push(record.party_id);
        to.marks.push(marks);
        to.score.push(record.score);
        to.earned.push(record.earned);
        to.incurred.push(record.incurred);
        to.last_cover.push(record.last_cover_end.map_or(i32::MIN, |day| day.0));
    }

    /// Orders what was collected.
    pub fn build(mut self) -> Snapshot {
        for order in Order::ALL {
            let mut rows: Vec<u32> = (0..self.snapshot.ids.len() as u32).collect();
            rows.sort_by_cached_key(|row| (std::cmp::Reverse(self.snapshot.key(order, *row)), *row));
            self.snapshot.orders[order as usize] = rows;
        }
        self.snapshot
    }
}

fn marks_of(record: &Record, as_of: Day) -> Marks {
    let state = match record.last_cover_end {
        None => CustomerState::Prospect,
        Some(end) if end > as_of => CustomerState::Current,
        Some(_) => CustomerState::Past,
    };
    let ratio = match money::ratio_bp(record.incurred, record.earned) {
        None => RatioBand::None,
        Some(_) if record.incurred == 0 => RatioBand::NoClaim,
        Some(bp) if bp >= HIGH_FROM => RatioBand::High,
        Some(bp) if bp >= MIDDLE_FROM => RatioBand::Middle,
        Some(_) => RatioBand::Low,
    };
    Marks {
        agent: record.agent_id.unwrap_or(NO_AGENT),
        lines: record.lines_held as u32,
        since: record.first_cover.map_or(NEVER, |day| (day.jalali().year - YEAR_ZERO).clamp(0, 254) as u8),
        follow_up: small(record.follow_up, u8::MAX),
        tier: small(record.tier, 15),
        segment: small(record.segment, 4),
        kind: small(record.kind, 2),
        state: state as u8,
        ratio: ratio as u8,
        province: record.province.map_or(NO_PROVINCE, |province| small(province, NO_PROVINCE)),
    }
}

fn small(value: i16, most: u8) -> u8 {
    u8::try_from(value).unwrap_or(0).min(most)
}

impl Snapshot {
    /// The run that is shown; none was made yet where it is missing.
    pub fn stamp(&self) -> Option<Stamp> {
        self.stamp
    }

    /// How many parties there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no party.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The row at a place.
    pub fn row(&self, row: u32) -> Row {
        let at = row as usize;
        let last = self.last_cover[at];
        Row {
            party_id: self.ids[at],
            segment: self.marks[at].segment,
            tier: self.marks[at].tier,
            score: self.score[at],
            earned: self.earned[at],
            incurred: self.incurred[at],
            last_cover_end: (last != i32::MIN).then_some(Day(last)),
        }
    }

    /// The place of a party.
    pub fn place(&self, party_id: i64) -> Option<u32> {
        self.ids.binary_search(&party_id).ok().map(|at| at as u32)
    }

    fn key(&self, order: Order, row: u32) -> i64 {
        let at = row as usize;
        match order {
            Order::Score => self.score[at],
            Order::Earned => self.earned[at],
            Order::LossRatio => money::ratio_bp(self.incurred[at], self.earned[at]).unwrap_or(i64::MIN),
            Order::LastCover => i64::from(self.last_cover[at]),
        }
    }

    /// The parties of a selection.
    pub fn parties(&self, selection: &Selection) -> Vec<i64> {
        (0..self.ids.len() as u32)
            .filter(|row| selection.holds(*row))
            .map(|row| self.ids[row as usize])
            .collect()
    }

    /// Whether the filter holds for the party at a place.
    pub fn matches(&self, filter: &Filter, row: u32) -> bool {
        let marks = &self.marks[row as usize];
        sees(filter.scope, marks) && filter.failing(marks) == 0
    }

    /// The selection, where it was made before.
    pub fn remembered(&self, filter: &Filter) -> Option<Arc<Selection>> {
        self.selections.lock().unwrap_or_else(PoisonError::into_inner).get(filter).cloned()
    }

    /// Those for whom the filter holds: one pass over everyone, remembered.
    pub fn select(&self, filter: &Filter) -> Arc<Selection> {
        if let Some(selection) = self.remembered(filter) {
            return selection;
        }
        let mut selection = self.nobody();
        for (word, rows) in self.marks.chunks(64).enumerate() {
            let mut bits = 0;
            for (bit, marks) in rows.iter().enumerate() {
                bits |= u64::from(sees(filter.scope, marks) && filter.failing(marks) == 0) << bit;
            }
            while bits != 0 {
                self.take(&mut selection, (word * 64) as u32 + bits.trailing_zeros());
                bits &= bits - 1;
            }
        }
        let selection = Arc::new(selection);
        remember(&self.selections, filter, Arc::clone(&selection));
        selection
    }

    /// Those of the given parties for whom the filter holds.
    pub fn select_among(&self, filter: &Filter, parties: &[i64]) -> Selection {
        let mut selection = self.nobody();
        for row in parties.iter().filter_map(|party_id| self.place(*party_id)) {
            if self.matches(filter, row) && !selection.holds(row) {
                self.take(&mut selection, row);
            }
        }
        selection
    }

    fn nobody(&self) -> Selection {
        Selection { matching: vec![0; self.ids.len().div_ceil(64)], ..Selection::default() }
    }

    fn take(&self, selection: &mut Selection, row: u32) {
        let at = row as usize;
        selection.matching[at / 64] |= 1 << (at % 64);
        selection.count += 1;
        selection.earned += i128::from(self.earned[at]);
        selection.incurred += i128::from(self.incurred[at]);
    }

    /// The choices, where they were counted before.
    pub fn remembered_choices(&self, filter: &Filter) -> Option<Arc<Choices>> {
        self.choices.lock().unwrap_or_else(PoisonError::into_inner).get(filter).cloned()
    }

    /// What other choices would give: one pass over everyone, remembered.
    pub fn choices(&self, filter: &Filter) -> Arc<Choices> {
        if let Some(choices) = self.remembered_choices(filter) {
            return choices;
        }
        let choices = Arc::new(self.count_choices(filter, self.marks.iter()));
        remember(&self.choices, filter, Arc::clone(&choices));
        choices
    }

    /// What other choices would give among the given parties.
    pub fn choices_among(&self, filter: &Filter, parties: &[i64]) -> Choices {
        let rows = parties.iter().filter_map(|party_id| self.place(*party_id));
        self.count_choices(filter, rows.map(|row| &self.marks[row as usize]))
    }

    fn count_choices<'a>(&self, filter: &Filter, everyone: impl Iterator<Item = &'a Marks>) -> Choices {
        let mut choices = Choices::default();
        for marks in everyone.filter(|marks| sees(filter.scope, marks)) {
            let failing = filter.failing(marks);
            for condition in Condition::ALL {
                // The condition itself may fail: its facet counts what choosing another value would give.
                if failing & !(1 << condition as u8) == 0 {
                    choices.facets.count(condition, marks);
                    choices.dropped[condition as usize] += u64::from(failing != 0);
                }
            }
        }
        choices
    }

    /// At most `size` rows of the selection in the given order, from a place on.
    pub fn page(&self, selection: &Selection, order: Order, from: Option<Cursor>, size: usize) -> Page {
        let (rows, backwards) = self.span(order, from);
        let holding = |row: &u32| selection.holds(*row);
        let found = if backwards {
            rows.iter().rev().copied().filter(holding).take(size + 1).collect()
        } else {
            rows.iter().copied().filter(holding).take(size + 1).collect()
        };
        self.framed(order, found, from, size)
    }

    /// Rows for which the filter holds, in the order in which they are met from a place on.
    pub fn candidates<'a>(
        &'a self,
        filter: &'a Filter,
        order: Order,
        from: Option<Cursor>,
    ) -> Box<dyn Iterator<Item = u32> + 'a> {
        let (rows, backwards) = self.span(order, from);
        let holding = |row: &u32| self.matches(filter, *row);
        if backwards {
            Box::new(rows.iter().rev().copied().filter(holding))
        } else {
            Box::new(rows.iter().copied().filter(holding))
        }
    }

    /// The rows met from a place on, one more than `size` where there are more, as a page.
    pub fn framed(&self, order: Order, mut met: Vec<u32>, from: Option<Cursor>, size: usize) -> Page {
        let more = met.len() > size;
        met.truncate(size);
        let backwards = from.is_some_and(|cursor| cursor.backwards);
        if backwards {
            met.reverse();
        }
        let (before, after) = if backwards { (more, true) } else { (from.is_some(), more) };
        let cursor = |row: &u32, backwards| Cursor {
            key: self.key(order, *row),
            party_id: self.ids[*row as usize],
            backwards,
        };
        let previous = met.first().filter(|_| before).map(|row| cursor(row, true));
        let next = met.last().filter(|_| after).map(|row| cursor(row, false));
        Page { rows: met, previous, next }
    }

    /// The part of an order that a page is taken from, and whether from its end.
    fn span(&self, order: Order, from: Option<Cursor>) -> (&[u32], bool) {
        let rows = &self.orders[order as usize];
        let Some(cursor) = from else { return (rows, false) };
        let place = |row: u32| (std::cmp::Reverse(self.key(order, row)), self.ids[row as usize]);
        let mark = (std::cmp::Reverse(cursor.key), cursor.party_id);
        if cursor.backwards {
            (&rows[..rows.partition_point(|row| place(*row) < mark)], true)
        } else {
            (&rows[rows.partition_point(|row| place(*row) <= mark)..], false)
        }
    }
}

fn sees(scope: Scope, marks: &Marks) -> bool {
    match scope {
        Scope::Everyone => true,
        Scope::Agency(own) => own != NO_AGENT && marks.agent == own,
        Scope::Nobody => false,
    }
}

fn remember<T>(known: &Mutex<HashMap<Filter, Arc<T>>>, filter: &Filter, made: Arc<T>) {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= REMEMBERED {
        known.retain(|filter, _| *filter == Filter::default());
    }
    known.insert(*filter, made);
}
