//! Times by kind of question, printed as percentiles.

use std::collections::BTreeMap;
use std::time::Duration;

/// Times by kind.
#[derive(Debug, Default, Clone)]
pub struct Tally(BTreeMap<&'static str, Vec<Duration>>);

impl Tally {
    /// Adds one time.
    pub fn add(&mut self, kind: &'static str, time: Duration) {
        self.0.entry(kind).or_default().push(time);
    }

    /// Adds all times of another.
    pub fn merge(&mut self, other: Tally) {
        for (kind, times) in other.0 {
            self.0.entry(kind).or_default().extend(times);
        }
    }

    /// Prints a line for each kind and one for all.
    pub fn print(&self) {
        println!(
            "{:<22} {:>8} {:>9} {:>9} {:>9} {:>9}",
            "milliseconds", "asked", "p50", "p95", "p99", "worst"
        );
        let mut all: Vec<Duration> = Vec::new();
        for (kind, times) in &self.0 {
            line(kind, times.clone());
            all.extend(times);
        }
        line("all", all);
    }
}

fn line(kind: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| {
        times
            .get((times.len() * percent / 100).min(times.len().saturating_sub(1)))
            .map_or(0.0, |time| time.as_secs_f64() * 1e3)
    };
    println!(
        "{kind:<22} {:>8} {:>9.2} {:>9.2} {:>9.2} {:>9.2}",
        times.len(),
        at(50),
        at(95),
        at(99),
        at(100)
    );
}
