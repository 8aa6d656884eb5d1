//! The book: policies, endorsements, receipts, claims and events.

mod store;
pub mod view;

use calendar::Day;
use sqlx::PgPool;

/// The holder of the policy of this number.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn holder(pool: &PgPool, number: &str) -> sqlx::Result<Option<i64>> {
    store::view::holder(pool, number).await
}

/// One party's book as of a day. Whether the party may be seen is asked before.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn portfolio(pool: &PgPool, party_id: i64, as_of: Day) -> sqlx::Result<view::Portfolio> {
    let policies = store::view::policies(pool, party_id, as_of).await?;
    let ids: Vec<i64> = policies.iter().map(|policy| policy.policy_id).collect();
    let policy_count = if (ids.len() as i64) < view::MOST_POLICIES {
        ids.len() as i64
    } else {
        store::view::policy_count(pool, party_id).await?
    };
    let (receipts, claims, endorsements, events, insured_under) = tokio::try_join!(
        store::view::receipts(pool, party_id, &ids),
        store::view::claims(pool, party_id, &ids, as_of),
        store::view::endorsements(pool, party_id, &ids),
        store::view::events(pool, party_id),
        store::view::insured_under(pool, party_id),
    )?;
    Ok(view::Portfolio { policies, policy_count, receipts, claims, endorsements, events, insured_under })
}
