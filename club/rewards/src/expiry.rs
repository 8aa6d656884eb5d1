//! What has passed its last day expires, share by share.

use std::collections::BTreeMap;

use audit::Actor;
use calendar::{Clock, Instant};
use serde_json::json;
use sqlx::PgPool;

use crate::error::Error;
use crate::state::Act;
use crate::steps::{Move, carry_out};
use crate::store;

/// Entitlements of one transaction.
const SHARE: usize = 256;
/// Entitlements of one round; the next round takes the rest.
const ROUND: i64 = 100_000;

/// Lets everything expire whose last day has passed; how many did. One that cannot is told in the log and keeps
/// nobody else.
///
/// # Errors
/// The database's; shares that were done stay done.
pub async fn expire(pool: &PgPool, clock: &Clock) -> Result<usize, Error> {
    let now = clock.now();
    let due = store::entitlements::due(pool, now.day(), ROUND).await?;
    let mut expired = 0;
    for share in due.chunks(SHARE) {
        match together(pool, now, share).await {
            Ok(count) => expired += count,
            Err(Error::Database(error)) => return Err(error.into()),
            Err(_) => expired += each_alone(pool, now, share).await?,
        }
    }
    Ok(expired)
}

async fn each_alone(pool: &PgPool, now: Instant, share: &[(i64, i64)]) -> Result<usize, Error> {
    let mut expired = 0;
    for one in share {
        match together(pool, now, std::slice::from_ref(one)).await {
            Ok(count) => expired += count,
            Err(Error::Database(error)) => return Err(error.into()),
            Err(error) => {
                tracing::error!(code = error.code(), cause = %error, entitlement = one.1, "a reward could not expire");
            }
        }
    }
    Ok(expired)
}

async fn together(pool: &PgPool, now: Instant, share: &[(i64, i64)]) -> Result<usize, Error> {
    let by = Actor::program();
    let mut transaction = pool.begin().await?;
    let held = store::entitlements::lock(&mut transaction, share).await?;
    // What was used or taken back meanwhile is left alone.
    let moves: Vec<Move<'_>> =
        held.iter().filter_map(|held| Move::of(held, Act::Expire, now.day()).ok()).collect();
    carry_out(&mut transaction, now, (&by.name, "", None), &moves).await?;
    let mut of_offers: BTreeMap<i64, i64> = BTreeMap::new();
    for step in &moves {
        *of_offers.entry(step.held.offer_id).or_default() += 1;
    }
    for (offer_id, count) in of_offers {
        let (subject, detail) = (format!("offer {offer_id}"), json!({ "count": count }));
        audit::record(&mut transaction, now, &by, Act::Expire.action(), &subject, None, detail).await?;
    }
    transaction.commit().await?;
    Ok(moves.len())
}
