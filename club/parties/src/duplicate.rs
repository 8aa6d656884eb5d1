//! Two records that one identity points to, and making one party of them.

use std::collections::HashMap;

use calendar::Instant;
use serde_json::Value;
use sqlx::{PgConnection, PgPool};

use crate::store::{duplicates as store, merges};

/// Two parties that are perhaps one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its number.
    pub duplicate_id: i64,
    /// The party with the lower number.
    pub party_id: i64,
    /// The other.
    pub other_id: i64,
    /// The identity by which they are one: [`crate::search::kind`].
    pub kind: i16,
    /// The load that first found it.
    pub first_load: i64,
    /// The last one that did.
    pub last_load: i64,
    /// When it was first found.
    pub found_at: Instant,
}

/// A merge that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Merge {
    /// Its number.
    pub merge_id: i64,
    /// The party that is no more.
    pub from_party: i64,
    /// The party that is both now.
    pub to_party: i64,
    /// All that moved, by room.
    pub record: Value,
    /// By whom.
    pub merged_by: String,
    /// When.
    pub merged_at: Instant,
    /// When it was taken back.
    pub undone_at: Option<Instant>,
}

/// Why two parties are not merged, or a merge is not taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// One of them is not there, or they are one already.
    Gone,
    /// A person and an organisation.
    OtherKind,
    /// Each has a national or legal ID of its own.
    TwoIdentities,
    /// The surviving party was merged into a third since: that is taken back first.
    MergedOn,
}

/// Keeps the pairs that settling a load found in `stage_duplicate`.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn keep(conn: &mut PgConnection, load_id: i64, now: Instant) -> sqlx::Result<()> {
    store::keep(conn, load_id, now).await
}

/// Pairs before a number about which nobody has decided and whose parties are both there, the last found first.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn open(pool: &PgPool, before: Option<i64>, limit: i64) -> sqlx::Result<Vec<Candidate>> {
    store::open(pool, before, limit).await
}

/// How many pairs nobody has decided about.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn count_open(pool: &PgPool) -> sqlx::Result<i64> {
    store::count_open(pool).await
}

/// One pair about which nobody has decided.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn one(pool: &PgPool, duplicate_id: i64) -> sqlx::Result<Option<Candidate>> {
    store::one(pool, duplicate_id).await
}

/// Notes that two parties are two; whether the pair was open.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn distinct(
    conn: &mut PgConnection,
    duplicate_id: i64,
    by: &str,
    now: Instant,
) -> sqlx::Result<bool> {
    store::distinct(conn, duplicate_id, by, now).await
}

/// Moves all that the room knows of a party to another, fills what that one lacks, and removes the party.
/// Answers what was moved, for [`move_back`].
///
/// # Errors
/// What PostgreSQL answers; inside, why they are not merged.
pub async fn move_party(
    conn: &mut PgConnection,
    from: i64,
    to: i64,
    now: Instant,
) -> sqlx::Result<Result<Value, Refused>> {
    if let Some(refused) = merges::refused(conn, from, to).await? {
        return Ok(Err(refused));
    }
    merges::move_party(conn, from, to, now).await.map(Ok)
}

/// Takes a merge of the room's tables back. What the surviving party got since stays with it.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn move_back(
    conn: &mut PgConnection,
    (from, to): (i64, i64),
    record: &Value,
    now: Instant,
) -> sqlx::Result<()> {
    merges::move_back(conn, from, to, record, now).await
}

/// Writes a merge down; answers its number. From now on the old number leads to the survivor.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn record(
    conn: &mut PgConnection,
    (from, to): (i64, i64),
    load_id: i64,
    record: &Value,
    by: &str,
    now: Instant,
) -> sqlx::Result<i64> {
    merges::record(conn, (from, to), load_id, record, by, now).await
}

/// A merge that can be taken back, held until the transaction ends.
///
/// # Errors
/// What PostgreSQL answers; inside, why it is not taken back.
pub async fn to_undo(conn: &mut PgConnection, merge_id: i64) -> sqlx::Result<Result<Merge, Refused>> {
    merges::to_undo(conn, merge_id).await
}

/// Notes that a merge was taken back.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn undone(conn: &mut PgConnection, merge_id: i64, by: &str, now: Instant) -> sqlx::Result<()> {
    merges::undone(conn, merge_id, by, now).await
}

/// The party to which the number of a merged one leads, over all merges.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn survivor(pool: &PgPool, party_id: i64) -> sqlx::Result<Option<i64>> {
    merges::survivor(pool, party_id).await
}

/// The same of several parties at once; who was not merged is left out.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn survivors(pool: &PgPool, parties: &[i64]) -> sqlx::Result<HashMap<i64, i64>> {
    merges::survivors(pool, parties).await
}

/// Merges before a number, the last first.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn merges(pool: &PgPool, before: Option<i64>, limit: i64) -> sqlx::Result<Vec<Merge>> {
    merges::list(pool, before, limit).await
}
