//! Reading one party, or the few rows of a page.

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgPool};

use crate::Scope;
use crate::view::{Consent, Contact, Face, Identity, Party, Profile, Related, Role};

/// The party of a row: every query has a type of its own.
macro_rules! party {
    ($row:ident) => {
        Party {
            party_id: $row.party_id,
            kind: $row.kind,
            source_ref: $row.source_ref,
            given_name: $row.given_name,
            family_name: $row.family_name,
            gender: $row.gender,
            birth_date: $row.birth_date,
            province: $row.province,
            city: $row.city,
            channel: $row.channel,
            joined_on: $row.joined_on,
            created_at: $row.created_at,
            agent_id: $row.agent_id,
            agent_code: $row.agent_code,
            agent_name: $row.agent_name,
        }
    };
}
pub(super) use party;

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

/// How each party is reached and who looks after it.
pub(crate) async fn contacts(pool: &PgPool, scope: Scope, parties: &[i64]) -> sqlx::Result<Vec<Contact>> {
    sqlx::query_as!(
        Contact,
        r#"SELECT p.party_id AS "party_id!", p.source_ref,
                  (SELECT i.value FROM parties.identity i
                   WHERE i.party_id = p.party_id AND i.kind = 4 ORDER BY i.value LIMIT 1) AS email,
                  a.code AS "agent_code?"
           FROM parties.party p LEFT JOIN parties.agent a ON a.agent_id = p.agent_id
           WHERE p.party_id = ANY($1) AND ($2::integer IS NULL OR p.agent_id = $2)"#,
        parties,
        scope.agency(),
    )
    .fetch_all(pool)
    .await
}

/// The party with its agency and all that belongs to it, in one question.
pub(crate) async fn profile(pool: &PgPool, scope: Scope, party_id: i64) -> sqlx::Result<Option<Profile>> {
    type Others = Vec<(i16, i64, Option<String>, Option<String>, bool)>;
    let row = sqlx::query!(
        r#"SELECT p.party_id AS "party_id!", p.kind AS "kind!", p.source_ref, p.given_name, p.family_name, p.gender,
                  p.birth_date AS "birth_date: Day", p.province, p.city, p.channel,
                  p.joined_on AS "joined_on: Day", p.created_at AS "created_at!: Instant",
                  p.agent_id, a.code AS "agent_code?", a.name AS "agent_name?",
                  ARRAY(SELECT (role, since) FROM parties.role WHERE party_id = p.party_id ORDER BY role)
                      AS "roles!: Vec<(i16, Option<Day>)>",
                  ARRAY(SELECT (kind, value) FROM parties.identity WHERE party_id = p.party_id ORDER BY kind, value)
                      AS "identities!: Vec<(i16, String)>",
                  ARRAY(SELECT (channel, granted, at) FROM parties.consent WHERE party_id = p.party_id ORDER BY channel)
                      AS "consents!: Vec<(i16, bool, Instant)>",
                  -- One who may not be seen has a name here: whoever shows it looks at the last column.
                  ARRAY(SELECT (r.kind, r.other_id, o.given_name, o.family_name,
                                $2::integer IS NULL OR o.agent_id IS NOT DISTINCT FROM $2)
                        FROM parties.relation r JOIN parties.party o ON o.party_id = r.other_id
                        WHERE r.party_id = p.party_id ORDER BY r.kind, r.other_id LIMIT 20) AS "related!: Others",
                  ARRAY(SELECT (r.kind, r.party_id, o.given_name, o.family_name,
                                $2::integer IS NULL OR o.agent_id IS NOT DISTINCT FROM $2)
                        FROM parties.relation r JOIN parties.party o ON o.party_id = r.party_id
                        WHERE r.other_id = p.party_id AND r.kind = 1 ORDER BY r.party_id LIMIT 20)
                      AS "representatives!: Others",
                  (SELECT count(*) FROM parties.relation WHERE other_id = p.party_id AND kind = 2) AS "introduced!"
           FROM parties.party p LEFT JOIN parties.agent a ON a.agent_id = p.agent_id
           WHERE p.party_id = $1 AND ($2::integer IS NULL OR p.agent_id = $2)"#,
        party_id,
        scope.agency(),
    )
    .fetch_optional(pool)
    .await?;
    let others = |rows: Others| {
        let other = |(kind, party_id, given_name, family_name, seen)| Related {
            kind,
            party_id,
            given_name,
            family_name,
            seen,
        };
        rows.into_iter().map(other).collect()
    };
    Ok(row.map(|row| Profile {
        party: party!(row),
        roles: row.roles.into_iter().map(|(role, since)| Role { role, since }).collect(),
        identities: row.identities.into_iter().map(|(kind, value)| Identity { kind, value }).collect(),
        consents: row
            .consents
            .into_iter()
            .map(|(channel, granted, at)| Consent { channel, granted, at })
            .collect(),
        related: others(row.related),
        representatives: others(row.representatives),
        introduced: row.introduced,
    }))
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
