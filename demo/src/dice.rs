//! Chance, the same for the same seed on every machine.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

/// A stream of random numbers for one purpose.
pub struct Dice(Xoshiro256PlusPlus);

impl Dice {
    /// The stream of a party, an agent …: `topic` parts streams that have the same number.
    pub fn of(seed: u64, topic: u64, number: u64) -> Dice {
        let mixed = mix(seed ^ mix(topic ^ mix(number)));
        Dice(Xoshiro256PlusPlus::seed_from_u64(mixed))
    }

    /// Whether something of this probability (in a million) happens.
    pub fn chance(&mut self, millionths: u32) -> bool {
        self.0.random_range(0..1_000_000) < millionths
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        if low >= high { low } else { self.0.random_range(low..=high) }
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.0.random_range(0..end) }
    }

    /// One of several.
    pub fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// The index of one of several, each with its weight.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: u64 = weights.clone().map(u64::from).sum();
        let mut left = self.below(total);
        for (index, weight) in weights.enumerate() {
            match left.checked_sub(u64::from(weight)) {
                Some(rest) => left = rest,
                None => return index,
            }
        }
        0
    }

    /// From 0 (included) to 1 (not included).
    pub fn unit(&mut self) -> f64 {
        self.0.random::<f64>()
    }

    /// Standard normal, by Box and Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Lognormal with mean one.
    pub fn spread(&mut self, sigma: f64) -> f64 {
        (sigma * self.normal() - sigma * sigma / 2.0).exp()
    }

    /// How many of something that happens `mean` times on average: Poisson, for small means.
    pub fn count(&mut self, mean: f64) -> u32 {
        let floor = (-mean).exp();
        let mut product = self.unit();
        let mut count = 0;
        while product > floor && count < 1_000 {
            product *= self.unit();
            count += 1;
        }
        count
    }
}

/// The finishing steps of SplitMix64 (Steele, Lea, Flood 2014).
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
