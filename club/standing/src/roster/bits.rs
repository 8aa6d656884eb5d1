//! A set of parties: a bit each, by their place in the snapshot.

/// Some of the parties of a snapshot. What lies beyond the last word is not in the set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// Nobody yet, with room for the first `parties`.
    pub(super) fn with_room(parties: usize) -> Bits {
        Bits(vec![0; parties.div_ceil(64)])
    }

    /// The first `parties`.
    pub(super) fn first(parties: usize) -> Bits {
        let mut words = vec![u64::MAX; parties.div_ceil(64)];
        if let (Some(last), rest @ 1..) = (words.last_mut(), parties % 64) {
            *last >>= 64 - rest;
        }
        Bits(words)
    }

    /// The parties of some words.
    pub(super) fn of(words: Vec<u64>) -> Bits {
        Bits(words)
    }

    /// Adds a party.
    pub(super) fn insert(&mut self, row: u32) {
        let word = row as usize / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (row % 64);
    }

    /// Adds all of another set.
    pub(super) fn add(&mut self, other: &Bits) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    /// Keeps those that are in another set too.
    pub(super) fn keep(&mut self, other: &Bits) {
        self.0.truncate(other.0.len());
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }

    /// Takes those of another set out.
    pub(super) fn drop(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= !other);
    }

    /// Whether a party is in the set.
    pub(super) fn holds(&self, row: u32) -> bool {
        self.0.get(row as usize / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// How many are in the set.
    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// How many are in both sets.
    pub(super) fn count_both(&self, other: &Bits) -> u64 {
        self.0.iter().zip(&other.0).map(|(word, other)| u64::from((word & other).count_ones())).sum()
    }

    /// The parties of the set, ascending.
    pub(super) fn rows(&self) -> impl Iterator<Item = u32> {
        self.0.iter().enumerate().flat_map(|(word, bits)| {
            let mut bits = *bits;
            std::iter::from_fn(move || {
                let bit = bits.trailing_zeros();
                (bits != 0).then(|| {
                    bits &= bits - 1;
                    word as u32 * 64 + bit
                })
            })
        })
    }
}
