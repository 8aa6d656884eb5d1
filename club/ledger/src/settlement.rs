//! Between accounts of the house: what a merchant is owed becomes what it was paid.

use std::collections::HashMap;

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use crate::error::Error;
use crate::house::House;
use crate::order::{MOST_AMOUNT, Refused};
use crate::store::settlement as store;

/// A transfer between two accounts of the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// From which account.
    pub from: House,
    /// To which account.
    pub to: House,
    /// How much, rial, above zero.
    pub amount: i64,
    /// What it is about.
    pub reference: String,
}

/// Writes transfers in the caller's transaction, who sees to it that each is made once. They belong to party 0.
///
/// # Errors
/// [`Error::Refused`] where an amount cannot be, or the database's.
pub async fn settle(
    conn: &mut PgConnection,
    now: Instant,
    actor: &str,
    reason: &str,
    moved: &[Moved],
) -> Result<(), Error> {
    if moved.iter().any(|one| !(1..=MOST_AMOUNT).contains(&one.amount) || one.from == one.to) {
        return Err(Refused::Unreadable.into());
    }
    Ok(store::insert(conn, now, actor, reason, moved).await?)
}

/// What each merchant is owed, rial, by the merchant's number; who never was owed anything is left out.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn payables(pool: &PgPool) -> sqlx::Result<HashMap<i32, i64>> {
    let accounts = store::balances(pool, House::Payable(1).account()).await?;
    let merchants = accounts.into_iter().filter_map(|(account, amount)| match House::of(account) {
        Some(House::Payable(merchant)) => Some((merchant, amount)),
        _ => None,
    });
    Ok(merchants.collect())
}
