//! What a member has, and how it came about.

use calendar::{Day, Instant};
use sqlx::PgPool;

use crate::account::{Kind, Pieces};
use crate::store::statement as store;

/// What a member has, in rial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// The sum of all transfers; below zero is a debt.
    pub balance: i64,
    /// What can be spent now.
    pub available: i64,
    /// What is held.
    pub held: i64,
}

/// A line of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Number of the transfer.
    pub no: i32,
    /// In rial, above zero where the member received it.
    pub amount: i64,
    /// The account on the other side.
    pub other: i64,
    /// The balance after it.
    pub balance: i64,
    /// What it was made for.
    pub kind: Kind,
    /// What it took from lots or gave to them.
    pub pieces: Pieces,
    /// The transfer that it takes back.
    pub reverses: Option<i32>,
    /// The hold that it captures.
    pub hold: Option<i32>,
    /// Code of the rule, or what a person wrote.
    pub reason: String,
    /// What it is about.
    pub reference: String,
    /// Who asked for it.
    pub actor: String,
    /// When.
    pub at: Instant,
}

/// A lot that has something left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotLine {
    /// Its number: that of the transfer that granted it.
    pub lot: i32,
    /// What was granted.
    pub amount: i64,
    /// What is neither spent nor held.
    pub unspent: i64,
    /// The last day on which it can be spent; `None`: it does not expire.
    pub expires_on: Option<Day>,
    /// Why it was granted.
    pub reason: String,
    /// For what.
    pub reference: String,
    /// When.
    pub at: Instant,
}

/// A hold that keeps something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenHold {
    /// Its number.
    pub hold: i32,
    /// What it kept at first.
    pub amount: i64,
    /// What it keeps now.
    pub kept: i64,
    /// It is free again from then on.
    pub expires_at: Instant,
    /// For what.
    pub reason: String,
    /// About what.
    pub reference: String,
    /// Since when.
    pub at: Instant,
}

/// What a member has at a moment that is now; nothing where there is no account.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn balance(pool: &PgPool, party_id: i64, now: Instant) -> sqlx::Result<Balance> {
    store::balance(pool, party_id, now).await
}

/// The last transfers before a number, the newest first.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn lines(pool: &PgPool, party_id: i64, before: Option<i32>, limit: i64) -> sqlx::Result<Vec<Line>> {
    store::lines(pool, party_id, before, limit).await
}

/// The balance at the end of a day.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn balance_on(pool: &PgPool, party_id: i64, day: Day) -> sqlx::Result<i64> {
    store::balance_before(pool, party_id, Instant::start_of(day + 1)).await
}

/// Lots that have something left, the first to expire first.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn lots(pool: &PgPool, party_id: i64) -> sqlx::Result<Vec<LotLine>> {
    store::lots(pool, party_id).await
}

/// Holds that keep something.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn holds(pool: &PgPool, party_id: i64, now: Instant) -> sqlx::Result<Vec<OpenHold>> {
    store::holds(pool, party_id, now).await
}
