//! Reading one party, or the few rows of a page.

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgPool};

use crate::Scope;
use crate::view::{Consent, Face, Identity, Party, Related, Role};

/// What a row of a list shows of each party; unknown numbers are left out.
pub(crate) async fn faces(pool: &PgPool, scope: Scope, parties: &[i64]) -> sqlx::Result<Vec<Face>> {
    sqlx::query_as!(
        Face,
        r#"SELECT p.party_id, p.kind, p.given_name, p.family_name, p.province, p.city,
                  (SELECT i.value FROM parties.identity i
                   WHERE i.party_id = p.party_id AND i.kind = 3 ORDER BY i.value LIMIT 1) AS mobile
           FROM parties.party p
           WHERE p.party_id = ANY($1) AND ($2::integer IS NULL OR p.agent_id = $2)"#,
        parties,
        scope.agency(),
    )
    .fetch_all(pool)
    .await
}

/// The party itself with its agency.
pub(crate) async fn party(pool: &PgPool, scope: Scope, party_id: i64) -> sqlx::Result<Option<Party>> {
    sqlx::query_as!(
        Party,
        r#"SELECT p.party_id AS "party_id!", p.kind AS "kind!", p.source_ref, p.given_name, p.family_name, p.gender,
                  p.birth_date AS "birth_date: Day", p.province, p.city, p.channel,
                  p.joined_on AS "joined_on: Day", p.created_at AS "created_at!: Instant",
                  a.code AS "agent_code?", a.name AS "agent_name?"
           FROM parties.party p LEFT JOIN parties.agent a ON a.agent_id = p.agent_id
           WHERE p.party_id = $1 AND ($2::integer IS NULL OR p.agent_id = $2)"#,
        party_id,
        scope.agency(),
    )
    .fetch_optional(pool)
    .await
}

/// The roles of a party, the customer first.
pub(crate) async fn roles(pool: &PgPool, party_id: i64) -> sqlx::Result<Vec<Role>> {
    sqlx::query_as!(
        Role,
        r#"SELECT role, since AS "since: Day" FROM parties.role WHERE party_id = $1 ORDER BY role"#,
        party_id,
    )
    .fetch_all(pool)
    .await
}

/// The identities of a party.
pub(crate) async fn identities(pool: &PgPool, party_id: i64) -> sqlx::Result<Vec<Identity>> {
    sqlx::query_as!(
        Identity,
        "SELECT kind, value FROM parties.identity WHERE party_id = $1 ORDER BY kind, value",
        party_id,
    )
    .fetch_all(pool)
    .await
}

/// Consent by channel.
pub(crate) async fn consents(pool: &PgPool, party_id: i64) -> sqlx::Result<Vec<Consent>> {
    sqlx::query_as!(
        Consent,
        r#"SELECT channel, granted, at AS "at: Instant" FROM parties.consent WHERE party_id = $1 ORDER BY channel"#,
        party_id,
    )
    .fetch_all(pool)
    .await
}

/// Those whom the party represents or was introduced by. One who may not be seen has no name here.
pub(crate) async fn related(pool: &PgPool, scope: Scope, party_id: i64) -> sqlx::Result<Vec<Related>> {
    sqlx::query_as!(
        Related,
        r#"SELECT r.kind AS "kind!", r.other_id AS "party_id!", o.given_name, o.family_name,
                  ($2::integer IS NULL OR o.agent_id IS NOT DISTINCT FROM $2) AS "seen!"
           FROM parties.relation r JOIN parties.party o ON o.party_id = r.other_id
           WHERE r.party_id = $1 ORDER BY r.kind, r.other_id LIMIT 20"#,
        party_id,
        scope.agency(),
    )
    .fetch_all(pool)
    .await
}

/// Those who represent the party.
pub(crate) async fn representatives(
    pool: &PgPool,
    scope: Scope,
    party_id: i64,
) -> sqlx::Result<Vec<Related>> {
    sqlx::query_as!(
        Related,
        r#"SELECT r.kind AS "kind!", r.party_id AS "party_id!", o.given_name, o.family_name,
                  ($2::integer IS NULL OR o.agent_id IS NOT DISTINCT FROM $2) AS "seen!"
           FROM parties.relation r JOIN parties.party o ON o.party_id = r.party_id
           WHERE r.other_id = $1 AND r.kind = 1 ORDER BY r.party_id LIMIT 20"#,
        party_id,
        scope.agency(),
    )
    .fetch_all(pool)
    .await
}

/// How many the party introduced.
pub(crate) async fn introduced(pool: &PgPool, party_id: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM parties.relation WHERE other_id = $1 AND kind = 2"#,
        party_id,
    )
    .fetch_one(pool)
    .await
}

/// The values of one kind of identity.
pub(crate) async fn identity_values(
    connection: &mut PgConnection,
    scope: Scope,
    party_id: i64,
    kind: i16,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "SELECT i.value FROM parties.identity i JOIN parties.party p ON p.party_id = i.party_id
         WHERE i.party_id = $1 AND i.kind = $2 AND ($3::integer IS NULL OR p.agent_id = $3) ORDER BY i.value",
        party_id,
        kind,
        scope.agency(),
    )
    .fetch_all(connection)
    .await
}
