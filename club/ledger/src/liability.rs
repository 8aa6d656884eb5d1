//! What members hold, all together: what the insurer owes them, and whether the ledger's parts agree on it.

use std::collections::BTreeMap;

use calendar::{Day, Instant};
use sqlx::PgPool;

use crate::store::liability as store;

/// Where ages and last days are parted.
#[derive(Debug, Clone, Copy)]
pub struct Steps<'a> {
    /// Days, falling: what was granted on the first or after it is the youngest.
    pub ages: [Day; AGES - 1],
    /// Days, rising: what ends before the first has passed its last day and waits to be taken out.
    pub ends: &'a [Day],
}

/// How many ages are told apart.
pub const AGES: usize = 5;

/// What members hold at a moment, in rial.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Liability {
    /// What is left of the lots by their age, the youngest first.
    pub ages: [i64; AGES],
    /// What is left of the lots by how many of [`Steps::ends`] their last day has reached; `None`: they do not expire.
    pub ends: Vec<(Option<i32>, i64)>,
    /// What is left of the lots by what earned them: the number of a line of insurance, or below zero that of a kind of
    /// event; `None`: staff or another system granted it. In the order of these.
    pub origins: Vec<(Option<i16>, i64)>,
    /// Balances by the rank of the member's tier in the latest standing; `None`: there is none yet.
    pub tiers: Vec<(Option<i16>, i64)>,
    /// Members who hold something.
    pub members: i64,
    /// What holds keep.
    pub held: i64,
    /// What members owe.
    pub debt: i64,
    /// The last day that was closed, and what members held at its end.
    pub closed: Option<(Day, i64)>,
    /// What has moved since, above zero where members received it.
    pub moved: i64,
}

impl Liability {
    /// What is left of the lots.
    pub fn lots(&self) -> i64 {
        self.ends.iter().map(|(_, amount)| amount).sum()
    }

    /// The sum of all balances.
    pub fn balances(&self) -> i64 {
        self.tiers.iter().map(|(_, amount)| amount).sum()
    }

    /// By the parts of the accounts: lots and holds, less the debt.
    pub fn by_parts(&self) -> i64 {
        self.lots() + self.held - self.debt
    }

    /// By the days: what was closed, and what has moved since.
    pub fn by_days(&self) -> i64 {
        self.closed.map_or(0, |(_, owed)| owed) + self.moved
    }

    /// What is left of the lots, by what earned them.
    pub fn by_origin(&self) -> i64 {
        self.origins.iter().map(|(_, amount)| amount).sum()
    }

    /// Whether parts, balances and days agree to the rial.
    pub fn agrees(&self) -> bool {
        self.by_parts() == self.balances()
            && self.by_days() == self.balances()
            && self.by_origin() == self.lots()
    }
}

/// What members hold now. All is of one snapshot: what moves meanwhile is in all of it or in none.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn liability(pool: &PgPool, steps: Steps<'_>) -> sqlx::Result<Liability> {
    let mut snapshot = store::snapshot(pool).await?;
    let closed = store::closed(&mut snapshot).await?;
    // Nothing moved before 1970.
    let since = closed.map_or(Instant(0), |(day, _)| Instant::start_of(day + 1));
    let moved = store::moved(&mut snapshot, since).await?;
    let mut now = Liability { closed, moved, ..Liability::default() };
    for account in store::accounts(&mut snapshot).await? {
        now.tiers.push((account.tier, account.balance));
        now.members += account.members;
        now.held += account.held;
        now.debt += account.debt;
    }
    let (mut ends, mut origins) = (BTreeMap::new(), BTreeMap::new());
    for lots in store::lots(&mut snapshot, steps).await? {
        *ends.entry(lots.end).or_default() += lots.amount;
        *origins.entry(lots.origin).or_default() += lots.amount;
        let mut younger = 0;
        let since = [lots.since_1, lots.since_2, lots.since_3, lots.since_4, lots.amount];
        for (age, since) in now.ages.iter_mut().zip(since) {
            *age += since - std::mem::replace(&mut younger, since);
        }
    }
    (now.ends, now.origins) = (ends.into_iter().collect(), origins.into_iter().collect());
    Ok(now)
}
