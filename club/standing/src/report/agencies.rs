//! What the customers of each agency bring by line, and which of their policies are due for renewal.
//!
//! A customer's agency is the one that the customer's record names, whoever sold a policy. A policy's figures are
//! the evaluator's, so that those of an agency are the sums of its customers'.

use std::collections::{BTreeMap, HashMap};

use book::copy::{Chunk, Copy, Stretch};
use calendar::Day;
use programme::model::Programme;

use crate::evaluate::{PolicyLine, Sink, evaluate};
use crate::pass::on_all_cores;
use crate::renewal::is_due;
use crate::rules::Rules;

/// Days up to which renewals are counted, the shortest first.
pub const WINDOWS: [i32; 3] = [30, 60, 90];

/// What the policies of a line come to. Amounts are rials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineBook {
    /// Policies with a cover on the valuation day.
    pub policies: i64,
    /// Earned premium in the value window.
    pub earned: i64,
    /// Incurred claims in the value window, each up to the large-loss limit.
    pub incurred: i64,
}

impl LineBook {
    fn add(&mut self, other: &LineBook) {
        self.policies += other.policies;
        self.earned = self.earned.saturating_add(other.earned);
        self.incurred = self.incurred.saturating_add(other.incurred);
    }

    /// Loss ratio in basis points; `None` where nothing was earned.
    pub fn loss_ratio_bp(&self) -> Option<i64> {
        money::ratio_bp(self.incurred, self.earned)
    }
}

/// A policy that ends soon and has no later cover of its line yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// First day without cover.
    pub ends_on: Day,
    /// The policyholder.
    pub party_id: i64,
    /// The policy.
    pub policy_id: i64,
    /// Its line: an id of the programme's codes.
    pub line: u8,
    /// Net premium, rial.
    pub net: i64,
}

/// What an agency's customers come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgencyBook {
    /// By line, those with a policy in force, premium or claims.
    pub lines: BTreeMap<u8, LineBook>,
    /// What was paid of policies with cover in the score window, rial.
    pub collected: i64,
    /// What should have been paid of them up to the valuation day, rial.
    pub payable: i64,
    /// Renewals within the longest of [`WINDOWS`], the first to end first.
    pub due: Vec<Due>,
}

impl AgencyBook {
    /// All lines together.
    pub fn total(&self) -> LineBook {
        let mut total = LineBook::default();
        self.lines.values().for_each(|line| total.add(line));
        total
    }

    /// Paid of what should have been, in basis points; `None` where nothing should.
    pub fn collection_bp(&self) -> Option<i64> {
        (self.payable > 0).then(|| money::ratio_bp(self.collected, self.payable)).flatten()
    }

    /// The renewals up to so many days after the valuation day.
    pub fn due_within(&self, as_of: Day, days: i32) -> &[Due] {
        &self.due[..self.due.partition_point(|due| due.ends_on <= as_of + days)]
    }

    fn merge(&mut self, other: AgencyBook) {
        for (line, book) in &other.lines {
            self.lines.entry(*line).or_default().add(book);
        }
        self.collected = self.collected.saturating_add(other.collected);
        self.payable = self.payable.saturating_add(other.payable);
        self.due.extend(other.due);
    }

    fn add(&mut self, rules: &Rules, chunk: &Chunk<'_>, party: usize) {
        evaluate(rules, chunk, party, 0, &mut Listener { rules, chunk, book: self });
        let policies = &chunk.policies;
        let longest = WINDOWS[WINDOWS.len() - 1];
        let due = chunk.policies_of(party).filter(|policy| is_due(rules, chunk, party, *policy, longest));
        self.due.extend(due.map(|policy| Due {
            ends_on: Day(policies.end[policy]),
            party_id: chunk.parties.party_id[party],
            policy_id: policies.policy_id[policy],
            line: policies.line[policy],
            net: policies.net[policy],
        }));
    }
}

/// Hears each policy of the evaluator.
struct Listener<'a, 'c> {
    rules: &'a Rules,
    chunk: &'a Chunk<'c>,
    book: &'a mut AgencyBook,
}

impl Sink for Listener<'_, '_> {
    fn policy(&mut self, told: &PolicyLine) {
        let as_of = self.rules.as_of;
        let in_force = self.chunk.policies.start[told.policy] <= as_of && told.end > as_of;
        let line = LineBook { policies: in_force.into(), earned: told.earned, incurred: told.incurred };
        if line != LineBook::default() {
            self.book.lines.entry(told.line).or_default().add(&line);
        }
        if let Some(score) = &told.score {
            self.book.collected = self.book.collected.saturating_add(told.collected);
            self.book.payable = self.book.payable.saturating_add(score.payable);
        }
    }
}

/// The books of all agencies that have customers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agencies(HashMap<i32, AgencyBook>);

impl Agencies {
    /// The book of an agency; `None` where it has no customers.
    pub fn of(&self, agent_id: i32) -> Option<&AgencyBook> {
        self.0.get(&agent_id)
    }
}

/// Everybody's policies by the agency of the holder, in one pass.
pub fn agencies(copy: &Copy, programme: &Programme, as_of: Day) -> Agencies {
    let rules = Rules::new(programme, as_of);
    let stretches: Vec<&Stretch> = copy.stretches().iter().collect();
    let parts = on_all_cores(stretches, HashMap::<i32, AgencyBook>::new, |books, stretch| {
        copy.walk(stretch, |chunk, parties| {
            let chunk = &chunk.aligned();
            for party in parties {
                let agent_id = chunk.parties.agent_id[party];
                if agent_id != 0 {
                    books.entry(agent_id).or_default().add(&rules, chunk, party);
                }
            }
        });
    });
    let mut books: HashMap<i32, AgencyBook> = HashMap::new();
    for (agent_id, book) in parts.into_iter().flatten() {
        books.entry(agent_id).or_default().merge(book);
    }
    books.values_mut().for_each(|book| book.due.sort_unstable());
    Agencies(books)
}
