//! The proofs that merchants are owed and paid what was spent with them: each is a count that must be zero.

use std::collections::HashMap;

use sqlx::PgPool;

use crate::store::settle as store;

/// The proofs, in the order in which they are made.
pub const PROOFS: [&str; 3] = ["payable", "statements", "transfers"];

/// How often each of [`PROOFS`] fails: merchants whose account in the ledger is not what their payments and
/// settlements say, statements that are not the sum of their payments, payments without their transfer.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn check(pool: &PgPool) -> sqlx::Result<[i64; 3]> {
    let (owed, statements, transfers) =
        (store::owed(pool).await?, store::unequal(pool).await?, store::without_transfer(pool).await?);
    let mut payables = ledger::settlement::payables(pool).await?;
    let owed: HashMap<i32, i64> = owed.into_iter().collect();
    let differs =
        owed.iter().filter(|(merchant, credit)| payables.remove(merchant).unwrap_or(0) != **credit).count();
    let unknown = payables.values().filter(|amount| **amount != 0).count();
    Ok([(differs + unknown) as i64, statements, transfers])
}
