//! Evaluating a filter: each condition is a loop over its column, 64 parties a word, on all cores.

use super::super::bits::Bits;
use super::super::snapshot::Snapshot;
use super::catalogue::Figure;
use super::plan::{Bytes, Leaf, Node, Plan};

/// Some of everyone: whom a filter leaves, or who is in a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group(pub(in super::super) Bits);

impl Group {
    /// How many.
    pub fn count(&self) -> u64 {
        self.0.count()
    }
}

/// Fewer words are not worth another thread.
const WORTH_A_THREAD: usize = 4_096;

/// Those of so many rows for whom it holds.
fn scan(rows: usize, holds: impl Fn(usize) -> bool + Sync) -> Bits {
    let fill = |first: usize, words: &mut [u64]| {
        for (index, word) in words.iter_mut().enumerate() {
            let from = (first + index) * 64;
            let to = rows.min(from + 64);
            *word = (from..to).fold(0, |bits, row| bits | u64::from(holds(row)) << (row - from));
        }
    };
    in_parts(rows, fill)
}

/// Those for whose value in the column it holds.
fn scan_column<T: Copy + Sync>(column: &[T], holds: impl Fn(T) -> bool + Sync) -> Bits {
    let fill = |first: usize, words: &mut [u64]| {
        let values = &column[first * 64..column.len().min((first + words.len()) * 64)];
        for (word, values) in words.iter_mut().zip(values.chunks(64)) {
            let mut bits = 0;
            for (place, value) in values.iter().enumerate() {
                bits |= u64::from(holds(*value)) << place;
            }
            *word = bits;
        }
    };
    in_parts(column.len(), fill)
}

/// Fills the words of so many rows, a part a core.
fn in_parts(rows: usize, fill: impl Fn(usize, &mut [u64]) + Sync) -> Bits {
    let mut words = vec![0u64; rows.div_ceil(64)];
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = words.len().div_ceil(threads).max(WORTH_A_THREAD);
    if part >= words.len() {
        fill(0, &mut words);
        return Bits::of(words);
    }
    std::thread::scope(|scope| {
        let mut parts = words.chunks_mut(part).enumerate();
        let own = parts.next();
        for (index, words) in parts {
            let fill = &fill;
            scope.spawn(move || fill(index * part, words));
        }
        if let Some((_, words)) = own {
            fill(0, words);
        }
    });
    Bits::of(words)
}

impl Snapshot {
    /// Those for whom a filter holds.
    pub fn group(&self, plan: &Plan) -> Group {
        Group(self.node(&plan.0))
    }

    /// Those of the given parties who are here.
    pub fn group_of(&self, parties: &[i64]) -> Group {
        let mut bits = Bits::with_room(self.len());
        parties.iter().filter_map(|party| self.place(*party)).for_each(|row| bits.insert(row));
        Group(bits)
    }

    fn everyone(&self) -> Bits {
        Bits::first(self.len())
    }

    fn node(&self, node: &Node) -> Bits {
        match node {
            Node::Leaf(leaf) => self.leaf(leaf),
            Node::Not(inner) => self.all_but(&self.node(inner)),
            Node::All(parts) | Node::Any(parts) | Node::None(parts) if parts.is_empty() => self.everyone(),
            Node::All(parts) => {
                let mut rest = parts.iter();
                let mut bits = rest.next().map_or_else(Bits::default, |first| self.node(first));
                rest.for_each(|part| bits.keep(&self.node(part)));
                bits
            }
            Node::Any(parts) => self.any(parts),
            Node::None(parts) => self.all_but(&self.any(parts)),
        }
    }

    fn any(&self, parts: &[Node]) -> Bits {
        let mut bits = Bits::with_room(self.len());
        parts.iter().for_each(|part| bits.add(&self.node(part)));
        bits
    }

    fn all_but(&self, bits: &Bits) -> Bits {
        let mut rest = self.everyone();
        rest.drop(bits);
        rest
    }

    fn leaf(&self, leaf: &Leaf) -> Bits {
        let wide = &self.wide;
        match leaf {
            Leaf::Facet { facet, values, all } => self.sets.holding(*facet, *values, *all),
            Leaf::Range { of, from, to } => self.range(*of, *from, *to),
            Leaf::Scores(ranges) => scan_column(&self.score, |score| {
                ranges.iter().any(|(from, to)| score >= *from && score <= *to)
            }),
            Leaf::Born { from, to } => scan_column(&wide.birth, |day| {
                day != super::super::wide::NO_DAY && day >= *from && day <= *to
            }),
            Leaf::Birthday(near) => {
                scan_column(&wide.birthday, |day| day != 0 && near[usize::from(day) % 512])
            }
            Leaf::Bytes { of, holds } => {
                let column = match of {
                    Bytes::Gender => &wide.gender,
                    Bytes::Channel => &wide.channel,
                    Bytes::Consents => &wide.consents,
                    Bytes::Contacts => &wide.contacts,
                };
                scan_column(column, |byte| holds[usize::from(byte)])
            }
            Leaf::Roles { mask, all } => {
                scan_column(&wide.roles, |roles| if *all { roles & mask == *mask } else { roles & mask != 0 })
            }
            Leaf::ContractTypes { mask, all } => scan_column(&wide.contract_types, |types| {
                if *all { types & mask == *mask } else { types & mask != 0 }
            }),
            Leaf::Ending { from, to, lines } => scan(self.len(), |row| {
                let begin = if row == 0 { 0 } else { wide.endings_end[row - 1] as usize };
                (begin..wide.endings_end[row] as usize).any(|policy| {
                    let end = wide.ending_day[policy];
                    end > *from && end <= *to && lines[usize::from(wide.ending_line[policy])]
                })
            }),
            Leaf::Words(words) => self.named(words),
            Leaf::Cities(cities) => scan_column(&wide.city, |city| cities.contains(&city)),
            Leaf::Agencies(agencies) => {
                let mut sorted = agencies.clone();
                sorted.sort_unstable();
                scan_column(&wide.agent, |agent| sorted.binary_search(&agent).is_ok())
            }
            Leaf::Branch(ids) => {
                let mut bits = Bits::with_room(self.len());
                ids.iter().for_each(|id| bits.add(&wide.branches[*id as usize].1));
                bits
            }
            Leaf::Branches(ids) => {
                let mut bits = self.everyone();
                ids.iter().for_each(|id| bits.keep(&wide.branches[*id as usize].1));
                bits
            }
            Leaf::Groups { groups, all: false } => {
                let mut bits = Bits::with_room(self.len());
                groups.iter().for_each(|group| bits.add(&group.0));
                bits
            }
            Leaf::Groups { groups, all: true } => {
                let mut bits = self.everyone();
                groups.iter().for_each(|group| bits.keep(&group.0));
                bits
            }
        }
    }

    fn range(&self, of: Figure, from: i64, to: i64) -> Bits {
        let wide = &self.wide;
        let amounts = |column: &[i64]| scan_column(column, |value| value >= from && value <= to);
        // Days and counts are narrower than amounts: the bounds are cut to them.
        let (first, last) = (cut(from), cut(to));
        let counts = |column: &[i32]| scan_column(column, |value| value >= first && value <= last);
        match of {
            Figure::Score => amounts(&self.score),
            Figure::Earned => scan_column(&self.amounts, |(earned, _)| earned >= from && earned <= to),
            Figure::Incurred => {
                scan_column(&self.amounts, |(_, incurred)| incurred >= from && incurred <= to)
            }
            Figure::Technical => amounts(&wide.technical),
            Figure::NonTechnical => amounts(&wide.non_technical),
            Figure::Collected => amounts(&wide.collected),
            Figure::Excess => amounts(&wide.excess),
            Figure::Cost => amounts(&wide.cost),
            Figure::Margin => amounts(&wide.margin),
            Figure::Ratio => amounts(&wide.ratio),
            Figure::Overdue => amounts(&wide.overdue),
            Figure::Policies => counts(&wide.policies),
            Figure::Claims => counts(&wide.claims),
            Figure::Lines => {
                scan_column(&wide.line_count, |lines| i64::from(lines) >= from && i64::from(lines) <= to)
            }
            Figure::Joined => counts(&wide.joined),
            Figure::FirstCover => counts(&wide.first_cover),
            Figure::LastCover => counts(&self.last_cover),
            Figure::GraceSince => counts(&wide.grace_since),
            Figure::RoseOn => counts(&wide.rose_on),
            Figure::FellOn => counts(&wide.fell_on),
        }
    }
}

fn cut(bound: i64) -> i32 {
    bound.clamp(i32::MIN.into(), i32::MAX.into()) as i32
}
