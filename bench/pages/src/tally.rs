//! Times by kind of page, printed as percentiles.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::browser::Answer;

/// Times at the server and at the client, by kind.
#[derive(Debug, Default)]
pub struct Tally(BTreeMap<&'static str, Vec<(Duration, Duration)>>);

impl Tally {
    /// Adds an answer.
    pub fn add(&mut self, kind: &'static str, answer: &Answer) {
        self.0.entry(kind).or_default().push((answer.at_server, answer.took));
    }

    /// Adds all of another.
    pub fn merge(&mut self, other: Tally) {
        for (kind, times) in other.0 {
            self.0.entry(kind).or_default().extend(times);
        }
    }

    /// Prints a line for each kind.
    pub fn print_lines(&self) {
        for (kind, times) in &self.0 {
            line(kind, times);
        }
    }

    /// Prints a line for each kind and one for all, which were asked in so many seconds.
    pub fn print(&self, seconds: u64) {
        println!(
            "{:<24} {:>8} | {:>7} {:>7} {:>7} | {:>7} {:>7} {:>7}",
            "milliseconds", "pages", "p50", "p95", "p99", "p50", "p95", "p99"
        );
        println!("{:<24} {:>8} | {:^23} | {:^23}", "", "", "at the server", "at the client");
        self.print_lines();
        let all: Vec<_> = self.0.values().flatten().copied().collect();
        line("all", &all);
        println!("{} pages a second", all.len() as u64 / seconds.max(1));
    }
}

fn line(kind: &str, times: &[(Duration, Duration)]) {
    let (mut server, mut client): (Vec<_>, Vec<_>) = times.iter().copied().unzip();
    let [server, client] = [&mut server, &mut client].map(|times| {
        times.sort_unstable();
        let last = times.len().saturating_sub(1);
        let at = |percent| times.get(times.len() * percent / 100).or(times.get(last));
        let [p50, p95, p99] =
            [50, 95, 99].map(|percent| at(percent).map_or(0.0, |time| time.as_secs_f64() * 1e3));
        format!("{p50:>7.2} {p95:>7.2} {p99:>7.2}")
    });
    println!("{kind:<24} {:>8} | {server} | {client}", times.len());
}
