//! A member's tier at the till: which discount counts, and by which name the cashier greets. No score, no amount.

use calendar::Day;
use programme::model::Tier;
use sqlx::{PgConnection, PgPool};

use crate::error::Error;
use crate::store::payment as store;

/// The programme's tiers of a day, the lowest first; none where there is no programme.
///
/// # Errors
/// The programme's, or the database's.
pub async fn all(pool: &PgPool, day: Day) -> Result<Vec<Tier>, Error> {
    Ok(programme::in_force(pool, day).await?.map(|(_, programme)| programme.tiers).unwrap_or_default())
}

/// Code of a member's tier by the latest standing.
pub(crate) async fn of(
    conn: &mut PgConnection,
    tiers: &[Tier],
    party_id: i64,
) -> sqlx::Result<Option<String>> {
    let place = store::tier(conn, party_id).await?.and_then(|place| usize::try_from(place).ok());
    Ok(place.and_then(|place| tiers.get(place)).map(|tier| tier.code.clone()))
}
