//! The latest standing of everyone, in memory: from it the members list is counted, ordered and paged,
//! so that no page of millions of members asks the database for more than the rows it shows.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use calendar::{Day, Instant};
use parties::Scope;
use parties::names::{Gatherer, Names};

use super::bits::Bits;

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
    /// By what the name is found.
    pub search_key: String,
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

/// Those for whom a filter holds, and what they come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    matching: Bits,
    /// How many.
    pub count: u64,
    /// Their earned premium, rial.
    pub earned: i128,
    /// Their incurred claims, rial.
    pub incurred: i128,
}

impl Selection {
    /// Loss ratio in basis points.
    pub fn loss_ratio_bp(&self) -> Option<i64> {
        if self.earned == 0 { None } else { i64::try_from(self.incurred * 10_000 / self.earned).ok() }
    }
}

/// For whom each value of each condition holds.
#[derive(Default)]
struct Sets {
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
    /// For whom the condition of a filter holds; `None` where it is not given.
    fn of(&self, filter: &Filter, condition: Condition) -> Option<Cow<'_, Bits>> {
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

    fn insert(&mut self, row: u32, record: &Record, as_of: Day) {
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

fn small(value: i16, most: usize) -> usize {
    usize::try_from(value).unwrap_or(0).min(most)
}

const NO_PROVINCE: usize = 31;
/// The most questions that are remembered.
const REMEMBERED: usize = 128;
/// A selection of so many is ordered by itself; one of more is met soon enough in the order of everyone.
const FEW: u64 = 4_096;

/// A filter with the words of a search.
type Question = (Filter, Vec<String>);

/// Everyone's latest standing.
pub struct Snapshot {
    stamp: Option<Stamp>,
    ids: Vec<i64>,
    segment: Vec<u8>,
    tier: Vec<u8>,
    score: Vec<i64>,
    /// Earned and incurred: who is summed up needs both.
    amounts: Vec<(i64, i64)>,
    last_cover: Vec<i32>,
    sets: Sets,
    agencies: HashMap<i32, Vec<u32>>,
    names: Names,
    orders: [Vec<u32>; 4],
    selections: Mutex<HashMap<Question, Arc<Selection>>>,
    choices: Mutex<HashMap<Question, Arc<Choices>>>,
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
    names: Gatherer,
}

impl Builder {
    /// Begins a snapshot; without a run the state of customers is told as of `today`.
    pub fn new(stamp: Option<Stamp>, today: Day, expected: usize) -> Builder {
        let snapshot = Snapshot {
            stamp,
            ids: Vec::with_capacity(expected),
            segment: Vec::with_capacity(expected),
            tier: Vec::with_capacity(expected),
            score: Vec::with_capacity(expected),
            amounts: Vec::with_capacity(expected),
            last_cover: Vec::with_capacity(expected),
            sets: Sets { since: vec![Bits::default(); YEARS], ..Sets::default() },
            agencies: HashMap::new(),
            names: Names::default(),
            orders: Default::default(),
            selections: Mutex::default(),
            choices: Mutex::default(),
        };
        Builder { as_of: stamp.map_or(today, |stamp| stamp.as_of), snapshot, names: Gatherer::default() }
    }

    /// Adds a party; its number must be above all before.
    pub fn push(&mut self, record: &Record) {
        let to = &mut self.snapshot;
        debug_assert!(to.ids.last().is_none_or(|last| *last < record.party_id));
        let row = to.ids.len() as u32;
        to.ids.push(record.party_id);
        to.segment.push(small(record.segment, 4) as u8);
        to.tier.push(small(record.tier, 15) as u8);
        to.score.push(record.score);
        to.amounts.push((record.earned, record.incurred));
        to.last_cover.push(record.last_cover_end.map_or(i32::MIN, |day| day.0));
        to.sets.insert(row, record, self.as_of);
        if let Some(agent_id) = record.agent_id {
            to.agencies.entry(agent_id).or_default().push(row);
        }
        self.names.push(&record.search_key);
    }

    /// Orders what was collected.
    pub fn build(self) -> Snapshot {
        let Builder { mut snapshot, names, .. } = self;
        let gathered = std::thread::scope(|scope| {
            let names = scope.spawn(|| names.finish());
            snapshot.orders = Order::ALL.map(|order| snapshot.ordered(order));
            names.join()
        });
        snapshot.names = gathered.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let mut earlier = Bits::default();
        for year in &mut snapshot.sets.since {
            year.add(&earlier);
            earlier.clone_from(year);
        }
        snapshot
    }
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
        let (earned, incurred) = self.amounts[at];
        Row {
            party_id: self.ids[at],
            segment: self.segment[at],
            tier: self.tier[at],
            score: self.score[at],
            earned,
            incurred,
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
            Order::Earned => self.amounts[at].0,
            Order::LossRatio => {
                let (earned, incurred) = self.amounts[at];
                money::ratio_bp(incurred, earned).unwrap_or(i64::MIN)
            }
            Order::LastCover => i64::from(self.last_cover[at]),
        }
    }

    /// Everyone's places in an order.
    fn ordered(&self, order: Order) -> Vec<u32> {
        let rows = 0..self.ids.len() as u32;
        let mut keyed: Vec<(i64, u32)> = rows.map(|row| (self.key(order, row), row)).collect();
        keyed.sort_unstable_by_key(|(key, row)| (Reverse(*key), *row));
        keyed.into_iter().map(|(_, row)| row).collect()
    }

    /// Whether the filter holds for the party at a place.
    pub fn matches(&self, filter: &Filter, row: u32) -> bool {
        self.sees(filter.scope, row)
            && Condition::ALL
                .into_iter()
                .all(|condition| self.sets.of(filter, condition).is_none_or(|set| set.holds(row)))
    }

    fn sees(&self, scope: Scope, row: u32) -> bool {
        match scope {
            Scope::Everyone => true,
            Scope::Agency(own) => {
                self.agencies.get(&own).is_some_and(|rows| rows.binary_search(&row).is_ok())
            }
            Scope::Nobody => false,
        }
    }

    /// Those who are seen at all, of whom a search's words leave some.
    fn seen(&self, scope: Scope, words: &[String]) -> Bits {
        let everyone = self.ids.len();
        let mut seen = match scope {
            Scope::Everyone if words.is_empty() => return Bits::first(everyone),
            Scope::Everyone => return self.named(words),
            Scope::Agency(own) => {
                let mut rows = Bits::with_room(everyone);
                self.agencies.get(&own).into_iter().flatten().for_each(|row| rows.insert(*row));
                rows
            }
            Scope::Nobody => Bits::default(),
        };
        if !words.is_empty() {
            seen.keep(&self.named(words));
        }
        seen
    }

    fn named(&self, words: &[String]) -> Bits {
        let mut named = Bits::with_room(self.ids.len());
        self.names.holding(words).for_each(|row| named.insert(row));
        named
    }

    /// The selection, where it was made before.
    pub fn remembered(&self, filter: &Filter, words: &[String]) -> Option<Arc<Selection>> {
        self.selections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&(*filter, words.to_vec()))
            .cloned()
    }

    /// Those for whom the filter holds and whose name holds every word, remembered.
    pub fn select(&self, filter: &Filter, words: &[String]) -> Arc<Selection> {
        if let Some(selection) = self.remembered(filter, words) {
            return selection;
        }
        let mut matching = self.seen(filter.scope, words);
        Condition::ALL
            .into_iter()
            .filter_map(|condition| self.sets.of(filter, condition))
            .for_each(|set| matching.keep(&set));
        let selection = Arc::new(self.summed(matching));
        remember(&self.selections, filter, words, Arc::clone(&selection));
        selection
    }

    /// Those of the given parties for whom the filter holds.
    pub fn select_among(&self, filter: &Filter, parties: &[i64]) -> Selection {
        let mut matching = Bits::default();
        let rows = parties.iter().filter_map(|party_id| self.place(*party_id));
        rows.filter(|row| self.matches(filter, *row)).for_each(|row| matching.insert(row));
        self.summed(matching)
    }

    fn summed(&self, matching: Bits) -> Selection {
        let mut selection = Selection { count: matching.count(), ..Selection::default() };
        for row in matching.rows() {
            let (earned, incurred) = self.amounts[row as usize];
            selection.earned += i128::from(earned);
            selection.incurred += i128::from(incurred);
        }
        Selection { matching, ..selection }
    }

    /// The choices, where they were counted before.
    pub fn remembered_choices(&self, filter: &Filter, words: &[String]) -> Option<Arc<Choices>> {
        self.choices.lock().unwrap_or_else(PoisonError::into_inner).get(&(*filter, words.to_vec())).cloned()
    }

    /// What other choices would give, among those whose name holds every word; remembered.
    pub fn choices(&self, filter: &Filter, words: &[String]) -> Arc<Choices> {
        if let Some(choices) = self.remembered_choices(filter, words) {
            return choices;
        }
        let seen = self.seen(filter.scope, words);
        let mut choices = Choices::default();
        let all = self.without(&seen, filter, None);
        for condition in Condition::ALL {
            if filter.has(condition) {
                // The condition itself may fail: its facet counts what choosing another value would give.
                let open = self.without(&seen, filter, Some(condition));
                choices.dropped[condition as usize] = open.count() - all.count();
                self.count(&mut choices.facets, condition, &open);
            } else {
                self.count(&mut choices.facets, condition, &all);
            }
        }
        let choices = Arc::new(choices);
        remember(&self.choices, filter, words, Arc::clone(&choices));
        choices
    }

    /// Those for whom every condition of the filter holds, but for one.
    fn without(&self, seen: &Bits, filter: &Filter, but: Option<Condition>) -> Bits {
        let mut rows = seen.clone();
        let conditions = Condition::ALL.into_iter().filter(|condition| Some(*condition) != but);
        conditions.filter_map(|condition| self.sets.of(filter, condition)).for_each(|set| rows.keep(&set));
        rows
    }

    fn count(&self, facets: &mut Facets, condition: Condition, rows: &Bits) {
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
        counts
            .iter_mut()
            .zip(self.sets.all(condition))
            .for_each(|(count, set)| *count = rows.count_both(set));
    }

    /// At most `size` rows of the selection in the given order, from a place on.
    pub fn page(&self, selection: &Selection, order: Order, from: Option<Cursor>, size: usize) -> Page {
        let backwards = from.is_some_and(|cursor| cursor.backwards);
        let found = if selection.count <= FEW {
            self.nearest(selection, order, from, size + 1)
        } else {
            let rows = self.span(order, from).iter().copied();
            let holding = |row: &u32| selection.matching.holds(*row);
            if backwards {
                rows.rev().filter(holding).take(size + 1).collect()
            } else {
                rows.filter(holding).take(size + 1).collect()
            }
        };
        self.framed(order, found, from, size)
    }

    /// The rows of a small selection that are met first from a place on.
    fn nearest(&self, selection: &Selection, order: Order, from: Option<Cursor>, most: usize) -> Vec<u32> {
        let backwards = from.is_some_and(|cursor| cursor.backwards);
        let place = |row: &u32| (Reverse(self.key(order, *row)), self.ids[*row as usize]);
        let mut rows: Vec<u32> = selection.matching.rows().collect();
        if let Some(cursor) = from {
            let mark = (Reverse(cursor.key), cursor.party_id);
            rows.retain(|row| if backwards { place(row) < mark } else { place(row) > mark });
        }
        rows.sort_unstable_by_key(place);
        if backwards {
            rows.reverse();
        }
        rows.truncate(most);
        rows
    }

    /// The rows met from a place on, one more than `size` where there are more, as a page.
    fn framed(&self, order: Order, mut met: Vec<u32>, from: Option<Cursor>, size: usize) -> Page {
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

    /// The part of an order that a page is taken from, at its beginning or at its end.
    fn span(&self, order: Order, from: Option<Cursor>) -> &[u32] {
        let rows = &self.orders[order as usize];
        let Some(cursor) = from else { return rows };
        let place = |row: u32| (Reverse(self.key(order, row)), self.ids[row as usize]);
        let mark = (Reverse(cursor.key), cursor.party_id);
        if cursor.backwards {
            &rows[..rows.partition_point(|row| place(*row) < mark)]
        } else {
            &rows[rows.partition_point(|row| place(*row) <= mark)..]
        }
    }
}

/// Where too much is remembered, all but what everybody asks is forgotten.
fn remember<T>(known: &Mutex<HashMap<Question, Arc<T>>>, filter: &Filter, words: &[String], made: Arc<T>) {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= REMEMBERED {
        known.retain(|question, _| *question == Question::default());
    }
    known.insert((*filter, words.to_vec()), made);
}
