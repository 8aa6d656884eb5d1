//! Two programmes on the same book, one party after the other: each party's rows are read once and valued twice.

use book::copy::{Copy, Stretch};
use ledger::granted::Granted;

use crate::evaluate::{Figures, Sink, evaluate};
use crate::pass::on_all_cores;
use crate::rules::Rules;
use crate::tier::{Held, TierState, decide};

/// A party by both programmes.
pub(crate) struct Pair {
    pub party_id: i64,
    /// Its number, or `NO_PROVINCE`.
    pub province: u8,
    pub before: One,
    pub after: One,
}

/// A party by one programme.
pub(crate) struct One {
    pub figures: Figures,
    /// The tier that the score alone gives.
    pub given: u8,
    /// The tier that a run of the day gives, with what is kept by grace.
    pub held: Held,
}

/// What both programmes are asked of.
pub(crate) struct Question<'a> {
    pub copy: &'a Copy,
    pub before: &'a Rules,
    pub after: &'a Rules,
    /// What everybody held before the day.
    pub held: &'a TierState,
    /// What everybody was granted in the value windows of both.
    pub granted: &'a [Granted; 2],
}

/// What a thread gathers: a listener for each programme, and what the caller makes of the pairs.
pub(crate) struct Gathered<S, G> {
    pub before: S,
    pub after: S,
    pub own: G,
}

/// Asks of everybody, on all cores, in any order of the stretches.
pub(crate) fn walk<S: Sink + Default + Send, G: Send>(
    question: &Question<'_>,
    begin: impl Fn() -> G + Sync,
    each: impl Fn(&mut G, &Pair) + Sync,
) -> Vec<Gathered<S, G>> {
    let stretches: Vec<&Stretch> = question.copy.stretches().iter().collect();
    on_all_cores(
        stretches,
        || Gathered { before: S::default(), after: S::default(), own: begin() },
        |gathered, stretch| walk_stretch(question, stretch, gathered, &each),
    )
}

fn walk_stretch<S: Sink, G>(
    question: &Question<'_>,
    stretch: &Stretch,
    gathered: &mut Gathered<S, G>,
    each: &impl Fn(&mut G, &Pair),
) {
    let mut known = None;
    question.copy.walk(stretch, |chunk, parties| {
        let chunk = &chunk.aligned();
        let (held, granted) = known.get_or_insert_with(|| {
            let first = chunk.parties.party_id[parties.start];
            (question.held.cursor(first), question.granted.each_ref().map(|granted| granted.cursor(first)))
        });
        for party in parties {
            let party_id = chunk.parties.party_id[party];
            let held = held.seek(party_id);
            let [cost_before, cost_after] = granted.each_mut().map(|granted| granted.seek(party_id));
            let before = evaluate(question.before, chunk, party, cost_before, &mut gathered.before);
            let after = evaluate(question.after, chunk, party, cost_after, &mut gathered.after);
            let pair = Pair {
                party_id,
                province: chunk.parties.province[party],
                before: One::new(question.before, before, held),
                after: One::new(question.after, after, held),
            };
            each(&mut gathered.own, &pair);
        }
    });
}

impl One {
    #[inline(always)]
    fn new(rules: &Rules, figures: Figures, held: Option<Held>) -> One {
        One { given: rules.tier_of(figures.score), held: decide(rules, figures.score, held), figures }
    }
}
