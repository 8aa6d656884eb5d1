//! Reading many parties at once.

use calendar::{Day, Instant};
use sqlx::PgPool;

use super::view::party;
use crate::record::Record;
use crate::view::{Identity, Party};

/// The parties of these numbers, in no particular order.
pub(crate) async fn records(pool: &PgPool, parties: &[i64]) -> sqlx::Result<Vec<Record>> {
    let rows = sqlx::query!(
        r#"SELECT p.party_id AS "party_id!", p.kind AS "kind!", p.source_ref, p.given_name, p.family_name, p.gender,
                  p.birth_date AS "birth_date: Day", p.province, p.city, p.channel,
                  p.joined_on AS "joined_on: Day", p.created_at AS "created_at!: Instant",
                  p.changed_at AS "changed_at!: Instant", p.agent_id, a.code AS "agent_code?", a.name AS "agent_name?",
                  ARRAY(SELECT role FROM parties.role WHERE party_id = p.party_id ORDER BY role)
                      AS "roles!: Vec<i16>",
                  ARRAY(SELECT (kind, value) FROM parties.identity WHERE party_id = p.party_id ORDER BY kind, value)
                      AS "identities!: Vec<(i16, String)>"
           FROM parties.party p LEFT JOIN parties.agent a ON a.agent_id = p.agent_id
           WHERE p.party_id = ANY($1)"#,
        parties
    )
    .fetch_all(pool)
    .await?;
    let records = rows.into_iter().map(|row| Record {
        party: party!(row),
        roles: row.roles,
        identities: row.identities.into_iter().map(|(kind, value)| Identity { kind, value }).collect(),
        changed_at: row.changed_at,
    });
    Ok(records.collect())
}

/// The next parties after a number.
pub(crate) async fn after(pool: &PgPool, after: i64, limit: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT party_id FROM parties.party WHERE party_id > $1 ORDER BY party_id LIMIT $2",
        after,
        limit
    )
    .fetch_all(pool)
    .await
}

/// The next parties after a change, in the order of their changes, and when each was changed.
pub(crate) async fn changed_after(
    pool: &PgPool,
    at: Instant,
    after: i64,
    limit: i64,
) -> sqlx::Result<Vec<(Instant, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT changed_at AS "changed_at: Instant", party_id FROM parties.party
           WHERE (changed_at, party_id) > ($1, $2) ORDER BY changed_at, party_id LIMIT $3"#,
        at as Instant,
        after,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.changed_at, row.party_id)).collect())
}

/// The party of an identity.
pub(crate) async fn of_identity(pool: &PgPool, kind: i16, value: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "SELECT party_id FROM parties.identity_key WHERE kind = $1 AND value = $2",
        kind,
        value
    )
    .fetch_optional(pool)
    .await
}
