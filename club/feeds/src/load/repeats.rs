use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use crate::kind::{Kind, Value};

const BLOCKS: usize = 1 << 20;
const WORDS: usize = 8;
const PROBES: u32 = 5;

/// Tells of each key whether it may have come before, in 64 MiB whatever their number: a Bloom filter of
/// blocks that fit a cache line. It never misses a repeat; about one new key in some thousands is suspected.
pub(super) struct Repeats {
    bits: Vec<u64>,
    key: &'static [usize],
}

impl Repeats {
    pub(super) fn of(kind: Kind) -> Repeats {
        Repeats { bits: vec![0; BLOCKS * WORDS], key: key_fields(kind) }
    }

    /// Whether the row's key may have come before; remembers it.
    pub(super) fn seen(&mut self, values: &[Option<Value>]) -> bool {
        let mut hasher = DefaultHasher::new();
        for index in self.key {
            hash_value(values[*index].as_ref(), &mut hasher);
        }
        self.mark(hasher.finish())
    }

    fn mark(&mut self, hash: u64) -> bool {
        let block = (hash >> 44) as usize * WORDS;
        let mut known = true;
        for probe in 0..PROBES {
            let bit = (hash >> (probe * 9)) & 511;
            let word = &mut self.bits[block + (bit >> 6) as usize];
            let mask = 1 << (bit & 63);
            known &= *word & mask != 0;
            *word |= mask;
        }
        known
    }
}

/// The fields that make a row's key, by their place.
fn key_fields(kind: Kind) -> &'static [usize] {
    match kind {
        Kind::Parties | Kind::Agents | Kind::Policies => &[0],
        Kind::Endorsements | Kind::Receipts => &[0, 1],
        Kind::Claims | Kind::Events => &[0, 1, 2],
    }
}

fn hash_value(value: Option<&Value>, hasher: &mut DefaultHasher) {
    match value {
        Some(Value::Text(text)) => text.hash(hasher),
        Some(Value::Small(number)) => number.hash(hasher),
        _ => 0u8.hash(hasher),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u32) -> Vec<Option<Value>> {
        vec![Some(Value::Text(format!("policy {number}")))]
    }

    #[test]
    fn every_repeat_is_seen_and_few_others() {
        let mut repeats = Repeats::of(Kind::Policies);
        let suspected = (0..1_000_000).filter(|number| repeats.seen(&key(*number))).count();
        assert!(suspected < 1_000, "{suspected} of a million new keys suspected");
        assert!((0..1_000_000).all(|number| repeats.seen(&key(number))));
    }
}
