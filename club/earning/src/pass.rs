//! The way through the book: every member with policies, events and what was given, a stretch after the other.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::sync::Arc;
use std::vec::IntoIter;

use book::copy::{Chunk, Copy, Stretch};
use calendar::Day;
use programme::model::Programme;
use sqlx::PgPool;

use crate::error::Error;
use crate::rules::Rules;
use crate::source::{Event, Given, Member, Purchase};
use crate::store;

/// Index of a stretch, and the numbers of its members: above the first, up to the second.
pub(crate) type Part = (Option<usize>, i64, i64);

/// Everything that a pass reads.
#[derive(Clone)]
pub(crate) struct Pass {
    pub pool: PgPool,
    pub copy: Arc<Copy>,
    pub rules: Arc<Rules>,
    pub as_of: Day,
}

/// Rows of members in the order of their numbers.
pub(crate) struct Rows {
    pub tiers: Peekable<IntoIter<(i64, u8)>>,
    pub events: Peekable<IntoIter<(i64, Event)>>,
    pub given: Peekable<IntoIter<(i64, Given)>>,
}

impl Pass {
    /// The rules of a version and of those by which something was promised.
    pub async fn rules(pool: &PgPool, version: i32, programme: Programme) -> Result<Rules, Error> {
        let mut earlier = BTreeMap::new();
        for before in store::versions(pool).await? {
            if let Some((_, programme)) = programme::version(pool, before).await? {
                earlier.insert(before, programme);
            }
        }
        Ok(Rules::new(version, programme, earlier))
    }

    /// The stretches of the copy, each with the numbers of the members that belong to it: above the first, up to the
    /// second. Together they have every number, so that who is gone from the book is met too.
    pub fn parts(&self) -> Vec<Part> {
        let mut from = 0;
        let stretches = self.copy.stretches();
        let mut parts: Vec<Part> = Vec::new();
        for (index, stretch) in stretches.iter().enumerate() {
            let to =
                if index + 1 == stretches.len() { i64::MAX } else { last_party(&self.copy, stretch, from) };
            parts.push((Some(index), from, to));
            from = to;
        }
        if parts.is_empty() {
            parts.push((None, 0, i64::MAX));
        }
        parts
    }

    /// Gives the members of a stretch, whose numbers are above `from` and at most `to`, to `each`.
    pub async fn walk<G: Send + 'static>(
        &self,
        (stretch, from, to): Part,
        gathered: G,
        each: fn(&Pass, &mut G, &Member),
    ) -> Result<G, Error> {
        let rows = store::rows(&self.pool, from, to).await?;
        self.walk_with(stretch, rows, gathered, each).await
    }

    /// The same as if nobody had been given anything.
    pub async fn walk_anew<G: Send + 'static>(
        &self,
        (stretch, from, to): Part,
        gathered: G,
        each: fn(&Pass, &mut G, &Member),
    ) -> Result<G, Error> {
        let rows = store::rows_of_book(&self.pool, from, to).await?;
        self.walk_with(stretch, rows, gathered, each).await
    }

    async fn walk_with<G: Send + 'static>(
        &self,
        stretch: Option<usize>,
        mut rows: Rows,
        mut gathered: G,
        each: fn(&Pass, &mut G, &Member),
    ) -> Result<G, Error> {
        let pass = self.clone();
        let walked = tokio::task::spawn_blocking(move || {
            let stretch = stretch.and_then(|index| pass.copy.stretches().get(index));
            if let Some(stretch) = stretch {
                pass.copy.walk(stretch, |chunk, parties| {
                    for party in parties {
                        let party_id = chunk.parties.party_id[party];
                        rows.before(party_id, &mut |member| each(&pass, &mut gathered, member));
                        let policies = purchases(chunk, party, pass.as_of);
                        each(&pass, &mut gathered, &rows.member(party_id, policies));
                    }
                });
            }
            rows.before(i64::MAX, &mut |member| each(&pass, &mut gathered, member));
            gathered
        });
        Ok(walked.await?)
    }
}

/// The last party of a stretch; where it has none, the last before it.
fn last_party(copy: &Copy, stretch: &Stretch, before: i64) -> i64 {
    let mut last = before;
    copy.walk(stretch, |chunk, parties| {
        if let Some(party) = parties.last() {
            last = chunk.parties.party_id[party];
        }
    });
    last
}

/// The policies of a party as they stood on a day.
pub(crate) fn purchases(chunk: &Chunk<'_>, party: usize, as_of: Day) -> Vec<Purchase> {
    let policies = &chunk.policies;
    let purchase = |policy: usize| {
        let (net, end) = chunk.stands(policy, as_of.0);
        Purchase {
            policy_id: policies.policy_id[policy],
            line: policies.line[policy],
            contract_type: policies.contract_type[policy],
            channel: policies.channel[policy],
            start: Day(policies.start[policy]),
            end: Day(end),
            net,
            collected: chunk.collected(policy, as_of.0),
        }
    };
    chunk.policies_of(party).map(purchase).collect()
}

impl Rows {
    /// A member with the rows that are theirs.
    pub fn member(&mut self, party_id: i64, policies: Vec<Purchase>) -> Member {
        Member {
            party_id,
            tier: take(&mut self.tiers, party_id).pop(),
            policies,
            events: take(&mut self.events, party_id),
            given: take(&mut self.given, party_id),
        }
    }

    /// Those before a number whom the copy does not have, but who have an event or were given something.
    fn before(&mut self, party_id: i64, each: &mut dyn FnMut(&Member)) {
        loop {
            let (event, given) = (self.events.peek(), self.given.peek());
            let first = event.map(|row| row.0).into_iter().chain(given.map(|row| row.0)).min();
            match first.filter(|first| *first < party_id) {
                Some(first) => each(&self.member(first, Vec::new())),
                None => return,
            }
        }
    }
}

/// The rows of a party; those of parties before it are passed over.
fn take<T>(rows: &mut Peekable<IntoIter<(i64, T)>>, party_id: i64) -> Vec<T> {
    while rows.next_if(|(of, _)| *of < party_id).is_some() {}
    std::iter::from_fn(|| rows.next_if(|(of, _)| *of == party_id)).map(|(_, row)| row).collect()
}
