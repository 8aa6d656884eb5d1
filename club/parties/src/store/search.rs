//! Finding parties by an identity, through the key table.

use sqlx::PgPool;

use crate::Scope;
use crate::search::Query;

/// Parties that one of the identities or the membership number names.
pub(crate) async fn by_identity(pool: &PgPool, scope: Scope, query: &Query) -> sqlx::Result<Vec<i64>> {
    let (kinds, values): (Vec<i16>, Vec<String>) = query.identities.iter().cloned().unzip();
    sqlx::query_scalar!(
        r#"-- the number of a party that was merged leads to the survivor
           WITH RECURSIVE way AS (
               SELECT $1::bigint AS party_id
               UNION SELECT m.to_party FROM way w JOIN parties.merged m ON m.party_id = w.party_id)
           SELECT p.party_id FROM parties.party p
           WHERE p.party_id IN (
                   SELECT party_id FROM way
                   UNION ALL
                   SELECT k.party_id FROM unnest($2::smallint[], $3::text[]) AS given (kind, value)
                   JOIN parties.identity_key k ON k.kind = given.kind AND k.value = given.value)
             AND ($4::integer IS NULL OR p.agent_id = $4)
           ORDER BY p.party_id"#,
        query.member,
        &kinds,
        &values,
        scope.agency(),
    )
    .fetch_all(pool)
    .await
}
