//! The latest standing of some parties, as other systems read it.

use std::collections::HashMap;
use std::path::Path;

use calendar::{Day, Instant};
use programme::model::Programme;
use sqlx::PgPool;

use crate::error::Error;
use crate::evaluate::{Figures, Segment};
use crate::explain::Explanation;
use crate::run::open;
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
    let rows = store::latest_of(pool, parties).await?;
    Ok(rows.into_iter().map(|row| (row.party_id, of_row(row))).collect())
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
    let copy = open(pool, dir).await?;
    let explained = Explanation::of(&copy, programme, latest.party_id, latest.as_of, Some(latest.held));
    let mut explanation = explained.ok_or(Error::NoSuchParty(latest.party_id))?;
    explanation.version = latest.version;
    explanation.name(pool).await?;
    Ok(explanation)
}

fn of_row(row: store::LatestRow) -> Latest {
    Latest {
        party_id: row.party_id,
        as_of: row.as_of,
        version: row.version,
        computed_at: row.computed_at,
        held: Held { tier: u8::try_from(row.tier).unwrap_or_default(), grace_since: row.grace_since },
        figures: Figures {
            earned: row.earned,
            collected: row.collected,
            incurred: row.incurred,
            large_loss_excess: row.large_loss_excess,
            commission: row.commission,
            servicing: row.servicing,
            acquisition: row.acquisition,
            contacts: row.contacts,
            credit_cost: row.credit_cost,
            cost: row.cost,
            margin: row.margin,
            loss_ratio_bp: row.loss_ratio_bp,
            segment: Segment::of(row.segment).unwrap_or(Segment::NoExposure),
            technical: row.technical,
            non_technical: row.non_technical,
            score: row.score,
            policies_in_window: row.policies_in_window,
            lines_held: row.lines_held,
            first_cover: row.first_cover,
            last_cover_end: row.last_cover_end,
        },
    }
}
