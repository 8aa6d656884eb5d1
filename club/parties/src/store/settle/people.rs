use calendar::Instant;
use sqlx::PgConnection;

use super::{Settled, everybody, identities, relations};

/// Settles `stage_parties`.
///
/// A row finds its party by the core system's number, then by the national or legal ID; rows of a file with
/// the same ID are one party. Where the two name different parties the row is rejected.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn parties(conn: &mut PgConnection, now: Instant) -> sqlx::Result<Settled> {
    keep_last(conn).await?;
    find(conn).await?;
    reject_conflicts(conn).await?;
    change(conn, now).await?;
    let new = add(conn, now).await?;
    identities::settle(conn).await?;
    roles(conn).await?;
    relations::settle(conn).await?;
    mark(conn, now).await?;
    if !everybody(conn, new).await? {
        touch(conn).await?;
    }
    Ok(Settled { new })
}

async fn keep_last(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM stage_parties s
         USING (SELECT ref, max(row_no) AS last FROM stage_parties
                WHERE ref IN (SELECT ref FROM stage_parties WHERE again) GROUP BY ref) repeated
         WHERE s.ref = repeated.ref AND s.row_no < repeated.last"
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The party of each row, or a number for a new one. Rows that point to two parties find none.
async fn find(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH given AS (
             SELECT row_no, ref, kind, CASE kind WHEN 1 THEN national_id ELSE legal_id END AS legal FROM stage_parties
         ), pointed AS (
             SELECT g.row_no, g.kind, g.legal, by_ref.party_id AS by_ref, by_legal.party_id AS by_legal
             FROM given g
             LEFT JOIN parties.identity_key by_ref ON by_ref.kind = 5 AND by_ref.value = g.ref
             LEFT JOIN parties.identity_key by_legal ON by_legal.kind = g.kind AND by_legal.value = g.legal
         ), owned AS (
             SELECT row_no, by_ref,
                    CASE WHEN legal IS NULL THEN by_ref ELSE coalesce(by_legal, min(by_ref) OVER same) END AS owner,
                    CASE WHEN legal IS NULL THEN row_no ELSE min(row_no) OVER same END AS leader
             FROM pointed
             WINDOW same AS (PARTITION BY kind, legal)
         ), kept AS MATERIALIZED (
             SELECT * FROM owned WHERE by_ref IS NULL OR by_ref = owner
         ), numbered AS MATERIALIZED (
             SELECT leader, nextval('parties.party_party_id_seq') AS party_id
             FROM (SELECT DISTINCT leader FROM kept WHERE owner IS NULL ORDER BY leader) leaders
         ), matched AS (
             SELECT k.row_no, coalesce(k.owner, n.party_id) AS party_id, k.owner IS NULL AS fresh,
                    k.by_ref IS NOT NULL AS ref_known
             FROM kept k LEFT JOIN numbered n ON k.owner IS NULL AND n.leader = k.leader
         ), two AS (
             INSERT INTO stage_duplicate (row_no, party_id, other_id, kind)
             SELECT o.row_no, o.by_ref, o.owner, p.kind FROM owned o JOIN pointed p USING (row_no)
             WHERE o.by_ref <> o.owner
         )
         INSERT INTO stage_found (row_no, party_id, fresh, ref_known, wins)
         SELECT row_no, party_id, fresh, ref_known, row_no = max(row_no) OVER (PARTITION BY party_id) FROM matched"
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query("ANALYZE stage_found").execute(conn).await?;
    Ok(())
}

async fn reject_conflicts(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH conflicts AS (
             DELETE FROM stage_parties s
             WHERE NOT EXISTS (SELECT FROM stage_found f WHERE f.row_no = s.row_no)
             RETURNING s.row_no, s.kind, CASE s.kind WHEN 1 THEN s.national_id ELSE s.legal_id END AS legal)
         INSERT INTO stage_finding (row_no, field, value, reason, params, fatal)
         SELECT c.row_no, CASE c.kind WHEN 1 THEN 'national_id' ELSE 'legal_id' END, coalesce(c.legal, ''),
                'identity_conflict', jsonb_build_object('ref', coalesce(p.source_ref, '')), true
         FROM conflicts c
         LEFT JOIN parties.identity_key k ON k.kind = c.kind AND k.value = c.legal
         LEFT JOIN parties.party p ON p.party_id = k.party_id"
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn change(conn: &mut PgConnection, now: Instant) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH given AS (
             SELECT f.row_no, f.party_id, s.kind, coalesce(s.given_name, p.given_name) AS given_name, s.family_name,
                    CASE WHEN s.given_name IS NOT NULL OR p.given_name IS NULL THEN s.search_key
                         WHEN s.family_name = p.family_name THEN p.search_key
                         ELSE s.search_key || ltrim(p.search_key) END AS search_key,
                    coalesce(s.gender, p.gender) AS gender, coalesce(s.birth_date, p.birth_date) AS birth_date,
                    coalesce(s.province, p.province) AS province, coalesce(s.city, p.city) AS city,
                    coalesce(s.channel, p.channel) AS channel, coalesce(a.agent_id, p.agent_id) AS agent_id,
                    coalesce(s.joined_on, p.joined_on) AS joined_on
             FROM stage_parties s
             JOIN stage_found f ON f.row_no = s.row_no AND f.wins AND NOT f.fresh
             JOIN parties.party p ON p.party_id = f.party_id
             LEFT JOIN parties.agent a ON a.code = s.agent
         ), changed AS (
             UPDATE parties.party p
             SET kind = g.kind, given_name = g.given_name, family_name = g.family_name, search_key = g.search_key,
                 gender = g.gender, birth_date = g.birth_date, province = g.province, city = g.city,
                 channel = g.channel, agent_id = g.agent_id, joined_on = g.joined_on, changed_at = $1
             FROM given g
             WHERE p.party_id = g.party_id
               AND (p.kind, p.given_name, p.family_name, p.search_key, p.gender, p.birth_date, p.province, p.city,
                    p.channel, p.agent_id, p.joined_on)
                   IS DISTINCT FROM
                   (g.kind, g.given_name, g.family_name, g.search_key, g.gender, g.birth_date, g.province, g.city,
                    g.channel, g.agent_id, g.joined_on)
             RETURNING g.row_no)
         INSERT INTO stage_changed SELECT row_no FROM changed",
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn add(conn: &mut PgConnection, now: Instant) -> sqlx::Result<u64> {
    let added = sqlx::query!(
        "INSERT INTO parties.party (party_id, kind, source_ref, given_name, family_name, search_key, gender,
                                    birth_date, province, city, channel, agent_id, joined_on, created_at, changed_at)
         OVERRIDING SYSTEM VALUE
         SELECT f.party_id, s.kind, s.ref, s.given_name, s.family_name, s.search_key, s.gender, s.birth_date,
                s.province, s.city, s.channel, a.agent_id, s.joined_on, $1, $1
         FROM stage_parties s
         JOIN stage_found f ON f.row_no = s.row_no AND f.wins AND f.fresh
         LEFT JOIN parties.agent a ON a.code = s.agent
         ORDER BY f.party_id",
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(added.rows_affected())
}

/// A row's roles take the place of the party's. Where a row names none, a party without a role is a customer.
async fn roles(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH named AS (
             SELECT DISTINCT f.row_no, f.party_id, f.fresh,
                    array_position(ARRAY['customer', 'colleague', 'agent', 'partner', 'merchant'], word)::smallint AS role
             FROM stage_parties s
             JOIN stage_found f ON f.row_no = s.row_no AND f.wins, unnest(s.roles) AS word
         ), gone AS (
             DELETE FROM parties.role r
             USING (SELECT row_no, party_id, array_agg(role) AS roles FROM named
                    WHERE role IS NOT NULL AND NOT fresh GROUP BY row_no, party_id) n
             WHERE r.party_id = n.party_id AND r.role <> ALL (n.roles)
             RETURNING n.row_no
         ), added AS (
             INSERT INTO parties.role (party_id, role)
             SELECT party_id, role FROM named WHERE role IS NOT NULL
             ON CONFLICT (party_id, role) DO NOTHING
             RETURNING party_id)
         INSERT INTO stage_changed
         SELECT row_no FROM gone
         UNION ALL SELECT f.row_no FROM added a JOIN stage_found f ON f.party_id = a.party_id AND f.wins AND NOT f.fresh"
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO parties.role (party_id, role)
         SELECT f.party_id, 1 FROM stage_found f
         WHERE f.wins AND NOT EXISTS (SELECT FROM parties.role r WHERE r.party_id = f.party_id)
         ORDER BY f.party_id"
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Who got or lost an identity, a role or a relation has changed, though the party's own row did not.
async fn mark(conn: &mut PgConnection, now: Instant) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE parties.party p SET changed_at = $1
         FROM (SELECT DISTINCT f.party_id FROM stage_changed c JOIN stage_found f USING (row_no)) s
         WHERE p.party_id = s.party_id AND p.changed_at < $1",
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// New and changed parties are to be read anew by whoever keeps a copy.
async fn touch(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO stage_touched
         SELECT party_id FROM stage_found f
         WHERE f.wins AND (f.fresh OR EXISTS (SELECT FROM stage_changed c WHERE c.row_no = f.row_no))"
    )
    .execute(conn)
    .await?;
    Ok(())
}
