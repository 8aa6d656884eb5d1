//! Moving what one party has to another, and back.

use serde_json::Value;
use sqlx::PgConnection;

use crate::state::State;

/// Whether a party has something open that was paid with credit.
pub(crate) async fn has_paid(conn: &mut PgConnection, party_id: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM rewards.entitlement
                          WHERE party_id = $1 AND transfer IS NOT NULL AND state <= $2) AS "has!""#,
        party_id,
        State::Issued.number()
    )
    .fetch_one(conn)
    .await
}

/// Moves entitlements that were not paid with their steps and codes, and what was given on policies, which go along;
/// answers the entitlements' numbers.
pub(crate) async fn move_party(conn: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<Value> {
    sqlx::query_scalar!(
        r#"WITH entitlement AS (
               UPDATE rewards.entitlement SET party_id = $2 WHERE party_id = $1 AND transfer IS NULL
               RETURNING entitlement_id
           ), step AS (
               UPDATE rewards.step s SET party_id = $2 FROM entitlement e
               WHERE s.party_id = $1 AND s.entitlement_id = e.entitlement_id
           ), code AS (
               UPDATE rewards.code c SET party_id = $2 FROM entitlement e WHERE c.entitlement_id = e.entitlement_id
           ), discount AS (
               UPDATE rewards.discount SET party_id = $2 WHERE party_id = $1)
           SELECT coalesce(jsonb_agg(entitlement_id), '[]') AS "moved!" FROM entitlement"#,
        from,
        to
    )
    .fetch_one(conn)
    .await
}

/// Gives them back as they are now; what was given on policies that are back goes with them.
pub(crate) async fn move_back(
    conn: &mut PgConnection,
    (from, to): (i64, i64),
    record: &Value,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH moved AS (
             SELECT value::bigint AS entitlement_id
             FROM jsonb_array_elements_text(CASE jsonb_typeof($3) WHEN 'array' THEN $3 ELSE '[]' END)
         ), step AS (
             UPDATE rewards.step s SET party_id = $1 FROM moved m
             WHERE s.party_id = $2 AND s.entitlement_id = m.entitlement_id
         ), code AS (
             UPDATE rewards.code c SET party_id = $1 FROM moved m
             WHERE c.party_id = $2 AND c.entitlement_id = m.entitlement_id
         ), discount AS (
             UPDATE rewards.discount d SET party_id = $1 FROM book.policy p
             WHERE d.party_id = $2 AND p.party_id = $1 AND p.policy_id = d.policy_id)
         UPDATE rewards.entitlement e SET party_id = $1 FROM moved m
         WHERE e.party_id = $2 AND e.entitlement_id = m.entitlement_id",
        from,
        to,
        record
    )
    .execute(conn)
    .await?;
    Ok(())
}
