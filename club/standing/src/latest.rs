//! The latest standing of some parties, as other systems read it.

use std::collections::HashMap;
use std::path::Path;

use calendar::{Day, Instant};
use programme::model::Programme;
use sqlx::PgPool;

use crate::error::Error;
use crate::evaluate::Figures;
use crate::explain::{Explanation, of_run};
use crate::store;
use crate::tier::Held;

/// A member's latest standing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latest {
    /// The party.
    pub party_id: i64,
    /// Valuation day of the run that members show.
    pub as_of: Day,
    /// Version of the programme of that run.
    pub version: i32,
    /// When that run was computed.
    pub computed_at: Instant,
    /// The totals.
    pub figures: Figures,
    /// The tier, and whether it is kept by grace.
    pub held: Held,
}

/// The latest standing of these parties, by number; who has none is left out.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn latest_of(pool: &PgPool, parties: &[i64]) -> sqlx::Result<HashMap<i64, Latest>> {
    let latest = store::latest_of(pool, parties).await?;
    Ok(latest.into_iter().map(|latest| (latest.party_id, latest)).collect())
}

/// Why a member's latest standing is what it is, by the programme of its run.
///
/// # Errors
/// Where there is no copy, or no such party in it; where PostgreSQL refuses.
pub async fn explain_latest(
    pool: &PgPool,
    dir: &Path,
    programme: &Programme,
    latest: &Latest,
) -> Result<Explanation, Error> {
    let Latest { party_id, as_of, version, held, figures, .. } = *latest;
    let found = (version, held, figures.credit_cost);
    let mut explanation = of_run(pool, dir, programme, party_id, as_of, found).await?;
    explanation.name(pool).await?;
    Ok(explanation)
}
