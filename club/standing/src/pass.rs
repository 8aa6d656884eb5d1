//! The pass over the book: every party's standing, a stretch of the copy after the other, on all cores.

use std::sync::Mutex;

use book::copy::{Copy, Stretch};
use calendar::Day;
use ledger::granted::Granted;
use programme::model::Programme;

use crate::columns::{Columns, Rows};
use crate::evaluate::{Silent, Sink, evaluate};
use crate::rules::Rules;
use crate::tier::{TierState, decide};

/// Every party's standing on a day, by a programme, with the tiers that were held before and the credit that was
/// granted in the value window.
pub fn compute(
    copy: &Copy,
    programme: &Programme,
    as_of: Day,
    previous: &TierState,
    granted: &Granted,
) -> Columns {
    let rules = Rules::new(programme, as_of);
    pass::<Silent>(copy, &rules, previous, granted).0
}

/// The pass, with a listener a thread.
pub(crate) fn pass<S: Sink + Default + Send>(
    copy: &Copy,
    rules: &Rules,
    previous: &TierState,
    granted: &Granted,
) -> (Columns, Vec<S>) {
    let mut columns = Columns::zeroed(Day(rules.as_of), copy.len());
    let tasks = tasks(copy, columns.rows());
    let sinks = on_all_cores(tasks, S::default, |sink, (stretch, rows)| {
        fill(copy, stretch, rules, (previous, granted), rows, sink);
    });
    (columns, sinks)
}

/// Works tasks off on all cores, in any order; gives what each thread gathered.
pub(crate) fn on_all_cores<T: Send, G: Send>(
    tasks: Vec<T>,
    begin: impl Fn() -> G + Sync,
    work: impl Fn(&mut G, T) + Sync,
) -> Vec<G> {
    let tasks = Mutex::new(tasks.into_iter());
    let thread = || {
        let mut gathered = begin();
        loop {
            let task = tasks.lock().ok().and_then(|mut tasks| tasks.next());
            let Some(task) = task else { return gathered };
            work(&mut gathered, task);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(thread)).collect();
        let mut gathered = vec![thread()];
        for other in others {
            match other.join() {
                Ok(other) => gathered.push(other),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        gathered
    })
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
    (previous, granted): (&TierState, &Granted),
    mut rows: Rows<'_>,
    sink: &mut S,
) {
    let mut row = 0;
    let mut known = None;
    copy.walk(stretch, |chunk, parties| {
        let chunk = &chunk.aligned();
        let (before, granted) = known.get_or_insert_with(|| {
            let first = chunk.parties.party_id[parties.start];
            (previous.cursor(first), granted.cursor(first))
        });
        for party in parties {
            let party_id = chunk.parties.party_id[party];
            let figures = evaluate(rules, chunk, party, granted.seek(party_id), sink);
            let held = decide(rules, figures.score, before.seek(party_id));
            rows.put(row, party_id, &figures, held);
            row += 1;
        }
    });
}
