//! The pass over the book: every party's standing, a stretch of the copy after the other, on all cores.

use std::sync::Mutex;

use book::copy::{Copy, Stretch};
use calendar::Day;
use programme::model::Programme;

use crate::columns::{Columns, Rows};
use crate::evaluate::{Silent, Sink, evaluate};
use crate::rules::Rules;
use crate::tier::{TierState, decide};

/// Every party's standing on a day, by a programme, with the tiers that were held before.
pub fn compute(copy: &Copy, programme: &Programme, as_of: Day, previous: &TierState) -> Columns {
    let rules = Rules::new(programme, as_of);
    pass::<Silent>(copy, &rules, previous).0
}

/// The pass, with a listener a thread.
pub(crate) fn pass<S: Sink + Default + Send>(
    copy: &Copy,
    rules: &Rules,
    previous: &TierState,
) -> (Columns, Vec<S>) {
    let mut columns = Columns::zeroed(Day(rules.as_of), copy.len());
    let tasks = Mutex::new(tasks(copy, columns.rows()).into_iter());
    let work = || {
        let mut sink = S::default();
        loop {
            let task = tasks.lock().ok().and_then(|mut tasks| tasks.next());
            let Some((stretch, rows)) = task else { return sink };
            fill(copy, stretch, rules, previous, rows, &mut sink);
        }
    };
    let sinks = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads()).map(|_| scope.spawn(work)).collect();
        let mut sinks = vec![work()];
        for other in others {
            match other.join() {
                Ok(sink) => sinks.push(sink),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        sinks
    });
    drop(tasks);
    (columns, sinks)
}

/// As many as there are cores.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn tasks<'a>(copy: &'a Copy, mut rows: Rows<'a>) -> Vec<(&'a Stretch, Rows<'a>)> {
    let mut tasks = Vec::new();
    for stretch in copy.stretches() {
        let (mine, rest) = rows.split(stretch.len);
        tasks.push((stretch, mine));
        rows = rest;
    }
    tasks
}

fn fill<S: Sink>(
    copy: &Copy,
    stretch: &Stretch,
    rules: &Rules,
    previous: &TierState,
    mut rows: Rows<'_>,
    sink: &mut S,
) {
    let mut row = 0;
    let mut before = None;
    copy.walk(stretch, |chunk, parties| {
        let chunk = &chunk.aligned();
        let before = before.get_or_insert_with(|| previous.cursor(chunk.parties.party_id[parties.start]));
        for party in parties {
            let party_id = chunk.parties.party_id[party];
            let figures = evaluate(rules, chunk, party, sink);
            let held = decide(rules, figures.score, before.seek(party_id));
            rows.put(row, party_id, &figures, held);
            row += 1;
        }
    });
}
