//! Parties as other systems read them: the few fields of many, by number or page by page.

use std::collections::HashMap;

use calendar::Instant;
use sqlx::PgPool;

use crate::search::kind;
use crate::store;
use crate::view::{Identity, Party};

/// The most records of a page.
pub const MOST_RECORDS: i64 = 500;

/// A party with its roles and identities.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// The party.
    pub party: Party,
    /// Its roles: 1 customer, 2 colleague, 3 agent, 4 partner, 5 merchant.
    pub roles: Vec<i16>,
    /// Its identities, unmasked: mask them before they are shown.
    pub identities: Vec<Identity>,
    /// When it was last changed.
    pub changed_at: Instant,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// After a party, in the order of their numbers.
    Party(i64),
    /// After a change of a party, in the order of changes.
    Change(Instant, i64),
}

impl From {
    /// The party after which the page begins.
    fn party(self) -> i64 {
        match self {
            From::Party(party_id) | From::Change(_, party_id) => party_id,
        }
    }
}

/// The records of some parties, by number; who is not there is left out.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn records(pool: &PgPool, parties: &[i64]) -> sqlx::Result<HashMap<i64, Record>> {
    let records = store::record::records(pool, parties).await?;
    Ok(records.into_iter().map(|record| (record.party.party_id, record)).collect())
}

/// A page of records, in the order that its beginning says, and where the next one begins, if there may be one.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn page(pool: &PgPool, from: From, limit: i64) -> sqlx::Result<(Vec<Record>, Option<From>)> {
    let places: Vec<From> = match from {
        From::Party(after) => {
            store::record::after(pool, after, limit).await?.into_iter().map(From::Party).collect()
        }
        From::Change(at, after) => {
            let changed = store::record::changed_after(pool, at, after, limit).await?;
            changed.into_iter().map(|(at, party_id)| From::Change(at, party_id)).collect()
        }
    };
    // By the places and not by the records: a party that is merged between the two is missing among them.
    let next = places.last().copied().filter(|_| places.len() as i64 == limit);
    let parties: Vec<i64> = places.into_iter().map(From::party).collect();
    let mut records = records(pool, &parties).await?;
    Ok((parties.iter().filter_map(|party_id| records.remove(party_id)).collect(), next))
}

/// The party that the core system knows by a number.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn of_ref(pool: &PgPool, source_ref: &str) -> sqlx::Result<Option<i64>> {
    store::record::of_identity(pool, kind::CORE, source_ref).await
}

/// Writes down that another system reads the identities of a party in full.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn note_unmasked(
    pool: &PgPool,
    at: Instant,
    actor: &audit::Actor,
    party_id: i64,
) -> sqlx::Result<()> {
    let mut transaction = pool.begin().await?;
    let (subject, detail) = (format!("party {party_id}"), serde_json::json!({ "identity": "all" }));
    audit::record(&mut transaction, at, actor, "party.unmask", &subject, Some(party_id), detail).await?;
    transaction.commit().await
}
