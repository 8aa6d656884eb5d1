//! What members hold, all together: what the insurer owes them, and whether the ledger's parts agree on it.

use calendar::{Day, Instant};
use sqlx::PgPool;

use crate::store::liability as store;

/// Where ages and last days are parted.
#[derive(Debug, Clone, Copy)]
pub struct Steps<'a> {
    /// Days, rising: what was granted before the first is the oldest.
    pub ages: &'a [Day],
    /// Days, rising: what ends before the first has passed its last day and waits to be taken out.
    pub ends: &'a [Day],
}

/// What is left of lots that have their member's tier, their age and their end in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Rank of the tier by the latest standing; `None` where the member has none yet.
    pub tier: Option<i16>,
    /// How many of [`Steps::ages`] the day of the grant has reached: 0 is the oldest.
    pub age: i32,
    /// How many of [`Steps::ends`] the last day has reached; `None`: it does not expire.
    pub end: Option<i32>,
    /// Rial, above zero.
    pub amount: i64,
}

/// What members hold at a moment, in rial.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Liability {
    /// What is left of the lots, parted.
    pub cells: Vec<Cell>,
    /// Members who hold something.
    pub members: i64,
    /// What holds keep.
    pub held: i64,
    /// What members owe.
    pub debt: i64,
    /// The sum of all balances.
    pub balances: i64,
    /// The last day that was closed, and what members held at its end.
    pub closed: Option<(Day, i64)>,
    /// What has moved since, above zero where members received it.
    pub moved: i64,
}

impl Liability {
    /// What is left of the lots.
    pub fn lots(&self) -> i64 {
        self.cells.iter().map(|cell| cell.amount).sum()
    }

    /// By the parts of the accounts: lots and holds, less the debt.
    pub fn by_parts(&self) -> i64 {
        self.lots() + self.held - self.debt
    }

    /// By the days: what was closed, and what has moved since.
    pub fn by_days(&self) -> i64 {
        self.closed.map_or(0, |(_, owed)| owed) + self.moved
    }

    /// Whether parts, balances and days agree to the rial.
    pub fn agrees(&self) -> bool {
        self.by_parts() == self.balances && self.by_days() == self.balances
    }
}

/// What members hold now. All is of one snapshot: what moves meanwhile is in all of it or in none.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn liability(pool: &PgPool, steps: Steps<'_>) -> sqlx::Result<Liability> {
    let mut snapshot = store::snapshot(pool).await?;
    let closed = store::closed(&mut snapshot).await?;
    let since = closed.map(|(day, _)| Instant::start_of(day + 1));
    let totals = store::totals(&mut snapshot).await?;
    Ok(Liability {
        cells: store::cells(&mut snapshot, steps).await?,
        moved: store::moved(&mut snapshot, since.unwrap_or(Instant(i64::MIN / 2))).await?,
        closed,
        ..totals
    })
}
