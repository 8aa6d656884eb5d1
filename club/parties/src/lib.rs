//! Parties: who we know. People and organisations, their roles, identities, relations and consent.

pub mod duplicate;
pub mod names;
pub mod record;
pub mod search;
pub mod view;

mod scope;
mod store;

use audit::Actor;
use calendar::Instant;
use sqlx::PgPool;

pub use scope::Scope;
pub use search::Query;
pub use store::settle;
use view::{Contact, Face, Profile};

/// Parties that the query's number or address names; empty where it names none.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn named(pool: &PgPool, scope: Scope, query: &Query) -> sqlx::Result<Vec<i64>> {
    if query.identities.is_empty() && query.member.is_none() {
        return Ok(Vec::new());
    }
    store::search::by_identity(pool, scope, query).await
}

/// What a row of a list shows of each party, in no particular order.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn faces(pool: &PgPool, scope: Scope, parties: &[i64]) -> sqlx::Result<Vec<Face>> {
    store::view::faces(pool, scope, parties).await
}

/// What a file of members tells of each party beside its face, in no particular order.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn contacts(pool: &PgPool, scope: Scope, parties: &[i64]) -> sqlx::Result<Vec<Contact>> {
    store::view::contacts(pool, scope, parties).await
}

/// One party with all that is known; `None` where there is none or it may not be seen.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn profile(pool: &PgPool, scope: Scope, party_id: i64) -> sqlx::Result<Option<Profile>> {
    store::view::profile(pool, scope, party_id).await
}

/// The values of one kind of identity, shown unmasked: the trail keeps who saw what, never the value.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn unmask(
    pool: &PgPool,
    at: Instant,
    actor: &Actor,
    scope: Scope,
    party_id: i64,
    kind: i16,
) -> sqlx::Result<Vec<String>> {
    let mut transaction = pool.begin().await?;
    let values = store::view::identity_values(&mut transaction, scope, party_id, kind).await?;
    if !values.is_empty() {
        let detail = serde_json::json!({ "identity": kind });
        audit::record(
            &mut transaction,
            at,
            actor,
            "party.unmask",
            &format!("party {party_id}"),
            Some(party_id),
            detail,
        )
        .await?;
    }
    transaction.commit().await?;
    Ok(values)
}
