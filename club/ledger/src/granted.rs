//! What members were granted in a time, less what was taken back of it: what credit costs whoever grants it.
//!
//! A correction in the member's favour is a grant. What was spent, given back after it was spent, expired, or moved
//! between two records of one member is none. What was granted to a record that was merged into another counts with
//! the other.

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgPool};

use crate::store::granted as store;
use crate::store::liability::snapshot;

/// A time: after a moment, up to and with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// What was granted at this moment is before it.
    pub after: Instant,
    /// What was granted at this moment belongs to it.
    pub until: Instant,
}

impl Window {
    /// The `days` up to and with a day, as they were known at a moment.
    pub fn of_days(days: i32, as_of: Day, known_at: Instant) -> Window {
        let end_of = |day: Day| Instant(Instant::start_of(day + 1).0 - 1);
        Window { after: end_of(Day(as_of.0 - days)), until: end_of(as_of).min(known_at) }
    }
}

/// What each member was granted, in rial; who was granted nothing is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Granted {
    party_id: Vec<i64>,
    amount: Vec<i64>,
}

impl Granted {
    /// Nobody was granted anything.
    pub fn none() -> Granted {
        Granted::default()
    }

    /// Adds a member; members come in the order of their numbers, and one that comes again is added up.
    pub fn push(&mut self, party_id: i64, amount: i64) {
        debug_assert!(self.party_id.last().is_none_or(|last| *last <= party_id));
        match (self.party_id.last(), self.amount.last_mut()) {
            (Some(last), Some(sum)) if *last == party_id => *sum = sum.saturating_add(amount),
            _ => {
                self.party_id.push(party_id);
                self.amount.push(amount);
            }
        }
    }

    /// What a member was granted.
    pub fn of(&self, party_id: i64) -> i64 {
        self.party_id.binary_search(&party_id).map_or(0, |at| self.amount[at])
    }

    /// From the first member whose number is at least this one on.
    pub fn cursor(&self, party_id: i64) -> Cursor<'_> {
        Cursor { granted: self, at: self.party_id.partition_point(|id| *id < party_id) }
    }
}

/// Looks members up in the order of their numbers.
#[derive(Debug)]
pub struct Cursor<'a> {
    granted: &'a Granted,
    at: usize,
}

impl Cursor<'_> {
    /// What a member was granted; members are asked for in the order of their numbers.
    #[inline(always)]
    pub fn seek(&mut self, party_id: i64) -> i64 {
        let ids = &self.granted.party_id;
        while self.at < ids.len() && ids[self.at] < party_id {
            self.at += 1;
        }
        if self.at < ids.len() && ids[self.at] == party_id { self.granted.amount[self.at] } else { 0 }
    }
}

/// What everybody was granted in two times, read once.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn granted(pool: &PgPool, windows: [Window; 2]) -> sqlx::Result<[Granted; 2]> {
    let mut snapshot = snapshot(pool).await?;
    let mut rows = store::granted(&mut snapshot, windows).await?;
    // But for who was merged they come in order.
    rows.sort_by_key(|row| row.0);
    let mut granted = [Granted::none(), Granted::none()];
    for (party_id, amounts) in rows {
        for (granted, amount) in granted.iter_mut().zip(amounts) {
            if amount != 0 {
                granted.push(party_id, amount);
            }
        }
    }
    Ok(granted)
}

/// What one member was granted in a time, in rial.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn granted_to(pool: &PgPool, party_id: i64, window: Window) -> sqlx::Result<i64> {
    store::granted_to(pool, party_id, window).await
}

/// Members who were granted something, or from whom something was taken back, in a time; in the order of their
/// numbers.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn members(conn: &mut PgConnection, window: Window) -> sqlx::Result<Vec<i64>> {
    store::members(conn, window).await
}
