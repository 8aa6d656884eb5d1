//! The latest standing of everyone, in memory: from it the members list is counted, ordered and paged,
//! so that no page of millions of members asks the database for more than the rows it shows.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use calendar::{Day, Instant};
use parties::Scope;
use parties::names::{Gatherer, Names};

use super::asked::Group;
use super::bits::Bits;
use super::filter::{Condition, Filter};
use super::memory::{Memory, Question};
use super::sets::{Choices, Sets, small};
use super::wide::{Agency, Beside, InBook, More, Wide};

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
    /// What only filters ask for.
    pub more: More,
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

/// What the customers of an agency come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AgencySums {
    /// How many.
    pub members: u64,
    /// Their earned premium, rial.
    pub earned: i128,
    /// Their incurred claims, rial.
    pub incurred: i128,
}

impl AgencySums {
    fn add(&mut self, record: &Record) {
        self.members += 1;
        self.earned += i128::from(record.earned);
        self.incurred += i128::from(record.incurred);
    }

    /// Loss ratio in basis points.
    pub fn loss_ratio_bp(&self) -> Option<i64> {
        if self.earned == 0 { None } else { i64::try_from(self.incurred * 10_000 / self.earned).ok() }
    }
}

/// A group that the list is narrowed to, under a key that no other group has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    /// What the group is, with all on which it depends: answers are remembered by it.
    pub key: String,
    /// The group.
    pub group: Group,
}

/// A selection of so many is ordered by itself; one of more is met soon enough in the order of everyone.
const FEW: u64 = 4_096;

/// Everyone's latest standing.
pub struct Snapshot {
    stamp: Option<Stamp>,
    as_of: Day,
    ids: Vec<i64>,
    segment: Vec<u8>,
    tier: Vec<u8>,
    pub(super) score: Vec<i64>,
    /// Earned and incurred: who is summed up needs both.
    pub(super) amounts: Vec<(i64, i64)>,
    pub(super) last_cover: Vec<i32>,
    pub(super) sets: Sets,
    pub(super) wide: Wide,
    agencies: HashMap<i32, Vec<u32>>,
    agency_sums: HashMap<i32, AgencySums>,
    names: Names,
    orders: [Vec<u32>; 4],
    pub(super) selections: Memory<Selection>,
    pub(super) choices: Memory<Choices>,
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
        let as_of = stamp.map_or(today, |stamp| stamp.as_of);
        let snapshot = Snapshot {
            stamp,
            as_of,
            ids: Vec::with_capacity(expected),
            segment: Vec::with_capacity(expected),
            tier: Vec::with_capacity(expected),
            score: Vec::with_capacity(expected),
            amounts: Vec::with_capacity(expected),
            last_cover: Vec::with_capacity(expected),
            sets: Sets::empty(),
            wide: Wide::default(),
            agencies: HashMap::new(),
            agency_sums: HashMap::new(),
            names: Names::default(),
            orders: Default::default(),
            selections: Memory::default(),
            choices: Memory::default(),
        };
        Builder { as_of, snapshot, names: Gatherer::default() }
    }

    /// Adds what the book says of a party that was added; parties come in the order of their numbers.
    pub fn push_book(&mut self, book: &InBook) {
        self.snapshot.wide.has_book = true;
        if let Some(at) = self.snapshot.place(book.party_id) {
            self.snapshot.wide.push_book(at as usize, book);
        }
    }

    /// Adds the branch of a policy of a party that was added.
    pub fn push_branch(&mut self, party_id: i64, branch: &str) {
        if let Some(at) = self.snapshot.place(party_id) {
            self.snapshot.wide.push_branch(at, branch);
        }
    }

    /// The agencies that filters may name.
    pub fn agencies(&mut self, agencies: Vec<Agency>) {
        self.snapshot.wide.agencies = agencies;
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
        let beside = Beside {
            agent_id: record.agent_id,
            lines_held: record.lines_held,
            first_cover: record.first_cover,
            ratio: money::ratio_bp(record.incurred, record.earned),
        };
        to.wide.push(&beside, &record.more);
        if let Some(agent_id) = record.agent_id {
            to.agencies.entry(agent_id).or_default().push(row);
            to.agency_sums.entry(agent_id).or_default().add(record);
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
        snapshot.sets.add_earlier_years();
        snapshot.wide.finish();
        snapshot
    }
}

impl Snapshot {
    /// The run that is shown; none was made yet where it is missing.
    pub fn stamp(&self) -> Option<Stamp> {
        self.stamp
    }

    /// The day as of which everyone is shown.
    pub fn as_of(&self) -> Day {
        self.as_of
    }

    /// Whether what policies and claims say is known.
    pub fn has_book(&self) -> bool {
        self.wide.has_book
    }

    /// The agencies, by their code.
    pub fn agencies(&self) -> &[Agency] {
        &self.wide.agencies
    }

    /// How many customers an agency has, and what they come to.
    pub fn of_agency(&self, agent_id: i32) -> AgencySums {
        self.agency_sums.get(&agent_id).copied().unwrap_or_default()
    }

    /// The names of the policies' branches, in alphabetical order.
    pub fn branches(&self) -> impl Iterator<Item = &str> {
        self.wide.branches.iter().map(|(name, _)| name.as_str())
    }

    /// The number of a city of a name, in any spelling that folds to it.
    pub(super) fn city(&self, name: &str) -> Option<u32> {
        let folded = persian::fold(name);
        self.wide.cities.iter().position(|known| *known == folded).map(|number| number as u32)
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

    pub(super) fn named(&self, words: &[String]) -> Bits {
        let mut named = Bits::with_room(self.ids.len());
        self.names.holding(words).for_each(|row| named.insert(row));
        named
    }

    /// Those for whom the filter holds and whose name holds every word, remembered.
    pub fn select(&self, filter: &Filter, words: &[String]) -> Arc<Selection> {
        self.select_within(filter, words, None)
    }

    /// [`Snapshot::select`] among those of a group.
    pub fn select_within(
        &self,
        filter: &Filter,
        words: &[String],
        within: Option<&Within>,
    ) -> Arc<Selection> {
        self.selections.answer(Question::of(filter, words, within), || {
            self.summed(self.narrowed(self.seen_within(filter.scope, words, within), filter, None))
        })
    }

    fn seen_within(&self, scope: Scope, words: &[String], within: Option<&Within>) -> Bits {
        let mut seen = self.seen(scope, words);
        within.into_iter().for_each(|within| seen.keep(&within.group.0));
        seen
    }

    /// The parties of a selection, ascending; at most so many.
    pub fn parties(&self, selection: &Selection, most: usize) -> Vec<i64> {
        selection.matching.rows().take(most).map(|row| self.ids[row as usize]).collect()
    }

    /// Those of the given parties for whom the filter holds.
    pub fn select_among(&self, filter: &Filter, parties: &[i64], within: Option<&Within>) -> Selection {
        let mut matching = Bits::default();
        let rows = parties.iter().filter_map(|party_id| self.place(*party_id));
        let rows = rows.filter(|row| within.is_none_or(|within| within.group.0.holds(*row)));
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

    /// What other choices would give, among those whose name holds every word; remembered.
    pub fn choices(&self, filter: &Filter, words: &[String]) -> Arc<Choices> {
        self.choices_within(filter, words, None)
    }

    /// [`Snapshot::choices`] among those of a group.
    pub fn choices_within(&self, filter: &Filter, words: &[String], within: Option<&Within>) -> Arc<Choices> {
        self.choices.answer(Question::of(filter, words, within), || self.counted(filter, words, within))
    }

    fn counted(&self, filter: &Filter, words: &[String], within: Option<&Within>) -> Choices {
        let seen = self.seen_within(filter.scope, words, within);
        let mut choices = Choices::default();
        let all = self.narrowed(seen.clone(), filter, None);
        for condition in Condition::ALL {
            if filter.has(condition) {
                // The condition itself may fail: its facet counts what choosing another value would give.
                let open = self.narrowed(seen.clone(), filter, Some(condition));
                choices.dropped[condition as usize] = open.count() - all.count();
                self.sets.count(condition, &open, &mut choices.facets);
            } else {
                self.sets.count(condition, &all, &mut choices.facets);
            }
        }
        choices
    }

    /// Those of some for whom every condition of the filter holds, but for one.
    fn narrowed(&self, mut rows: Bits, filter: &Filter, but: Option<Condition>) -> Bits {
        let conditions = Condition::ALL.into_iter().filter(|condition| Some(*condition) != but);
        conditions.filter_map(|condition| self.sets.of(filter, condition)).for_each(|set| rows.keep(&set));
        rows
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
