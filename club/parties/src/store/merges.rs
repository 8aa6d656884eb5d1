//! Moving one party's rows to another, and back. What moved is kept as JSON, so that going back is exact.

use std::collections::HashMap;

use calendar::Instant;
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};

use crate::duplicate::{Merge, Refused};

/// Why two parties cannot be one; both are held until the transaction ends.
pub(crate) async fn refused(conn: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<Option<Refused>> {
    let kinds = sqlx::query_scalar!(
        "SELECT kind FROM parties.party WHERE party_id = ANY ($1) ORDER BY party_id FOR UPDATE",
        &[from, to][..]
    )
    .fetch_all(&mut *conn)
    .await?;
    let [one, other] = kinds.as_slice() else { return Ok(Some(Refused::Gone)) };
    if one != other {
        return Ok(Some(Refused::OtherKind));
    }
    let two = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM parties.identity a JOIN parties.identity b USING (kind)
                          WHERE a.party_id = $1 AND b.party_id = $2 AND a.kind IN (1, 2)) AS "two!""#,
        from,
        to
    )
    .fetch_one(conn)
    .await?;
    Ok(two.then_some(Refused::TwoIdentities))
}

/// Moves everything; answers what moved.
pub(crate) async fn move_party(
    conn: &mut PgConnection,
    from: i64,
    to: i64,
    now: Instant,
) -> sqlx::Result<Value> {
    let before = both(conn, from, to).await?;
    let identities = identities(conn, from, to).await?;
    let roles = roles(conn, from, to).await?;
    let relations = relations(conn, from, to).await?;
    consents(conn, from, to).await?;
    fill(conn, from, to, now).await?;
    sqlx::query!("DELETE FROM parties.party WHERE party_id = $1", from).execute(&mut *conn).await?;
    let after =
        sqlx::query_scalar!(r#"SELECT to_jsonb(p) AS "after!" FROM parties.party p WHERE party_id = $1"#, to)
            .fetch_one(conn)
            .await?;
    Ok(json!({
        "before": before, "after": after, "identities": identities, "roles_added": roles,
        "relations_added": relations,
    }))
}

/// Both parties as they are, with their roles, relations and consents.
async fn both(conn: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<Value> {
    sqlx::query_scalar!(
        r#"SELECT jsonb_build_object(
               'from', (SELECT to_jsonb(p) FROM parties.party p WHERE party_id = $1),
               'to', (SELECT to_jsonb(p) FROM parties.party p WHERE party_id = $2),
               'roles', (SELECT coalesce(jsonb_agg(r), '[]') FROM parties.role r WHERE party_id = $1),
               'relations', (SELECT coalesce(jsonb_agg(r), '[]') FROM parties.relation r
                             WHERE party_id = $1 OR other_id = $1),
               'consents', (SELECT coalesce(jsonb_agg(c), '[]') FROM parties.consent c WHERE party_id = $1),
               'to_consents', (SELECT coalesce(jsonb_agg(c), '[]') FROM parties.consent c WHERE party_id = $2)
           ) AS "both!""#,
        from,
        to
    )
    .fetch_one(conn)
    .await
}

async fn identities(conn: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<Value> {
    sqlx::query_scalar!(
        r#"WITH moved AS (
               UPDATE parties.identity SET party_id = $2 WHERE party_id = $1 RETURNING kind, value
           ), keys AS (
               UPDATE parties.identity_key SET party_id = $2 WHERE party_id = $1)
           SELECT coalesce(jsonb_agg(moved), '[]') AS "moved!" FROM moved"#,
        from,
        to
    )
    .fetch_one(conn)
    .await
}

/// Roles that the survivor had not.
async fn roles(conn: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<Value> {
    sqlx::query_scalar!(
        r#"WITH gone AS (
               DELETE FROM parties.role WHERE party_id = $1 RETURNING role, since
           ), added AS (
               INSERT INTO parties.role (party_id, role, since) SELECT $2, role, since FROM gone
               ON CONFLICT (party_id, role) DO NOTHING RETURNING role)
           SELECT coalesce(jsonb_agg(role), '[]') AS "added!" FROM added"#,
        from,
        to
    )
    .fetch_one(conn)
    .await
}

/// Relations that were not there; nobody is related to himself.
async fn relations(conn: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<Value> {
    sqlx::query_scalar!(
        r#"WITH gone AS (
               DELETE FROM parties.relation WHERE party_id = $1 OR other_id = $1
               RETURNING party_id, kind, other_id, since
           ), added AS (
               INSERT INTO parties.relation (party_id, kind, other_id, since)
               SELECT DISTINCT ON (1, 2, 3)
                      CASE party_id WHEN $1 THEN $2 ELSE party_id END, kind,
                      CASE other_id WHEN $1 THEN $2 ELSE other_id END, since
               FROM gone WHERE party_id <> $2 AND other_id <> $2
               ON CONFLICT (party_id, kind, other_id) DO NOTHING
               RETURNING party_id, kind, other_id)
           SELECT coalesce(jsonb_agg(added), '[]') AS "added!" FROM added"#,
        from,
        to
    )
    .fetch_one(conn)
    .await
}

/// Of two answers about a channel the later one holds.
async fn consents(conn: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH gone AS (
             DELETE FROM parties.consent WHERE party_id = $1 RETURNING channel, granted, at)
         INSERT INTO parties.consent (party_id, channel, granted, at) SELECT $2, channel, granted, at FROM gone
         ON CONFLICT (party_id, channel) DO UPDATE SET granted = excluded.granted, at = excluded.at
         WHERE parties.consent.at < excluded.at",
        from,
        to
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What the survivor lacks is taken from the other; it is found by both names.
async fn fill(conn: &mut PgConnection, from: i64, to: i64, now: Instant) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE parties.party t
         SET given_name = coalesce(t.given_name, f.given_name), family_name = coalesce(t.family_name, f.family_name),
             search_key = CASE WHEN position(f.search_key IN t.search_key) > 0 THEN t.search_key
                               ELSE t.search_key || ltrim(f.search_key) END,
             gender = coalesce(t.gender, f.gender), birth_date = coalesce(t.birth_date, f.birth_date),
             province = coalesce(t.province, f.province), city = coalesce(t.city, f.city),
             channel = coalesce(t.channel, f.channel), agent_id = coalesce(t.agent_id, f.agent_id),
             joined_on = least(t.joined_on, f.joined_on), source_ref = coalesce(t.source_ref, f.source_ref),
             changed_at = $3
         FROM parties.party f WHERE t.party_id = $2 AND f.party_id = $1",
        from,
        to,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes everything back, but for what the survivor got since.
pub(crate) async fn move_back(
    conn: &mut PgConnection,
    from: i64,
    to: i64,
    record: &Value,
    now: Instant,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO parties.party OVERRIDING SYSTEM VALUE
         SELECT (jsonb_populate_record(NULL::parties.party, $1)).*",
        record["before"]["from"]
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "WITH moved AS (
             SELECT kind, value FROM jsonb_to_recordset($3) AS m (kind smallint, value text)
         ), keys AS (
             UPDATE parties.identity_key k SET party_id = $1 FROM moved m
             WHERE k.kind = m.kind AND k.value = m.value AND k.party_id = $2)
         UPDATE parties.identity i SET party_id = $1 FROM moved m
         WHERE i.party_id = $2 AND i.kind = m.kind AND i.value = m.value",
        from,
        to,
        record["identities"]
    )
    .execute(&mut *conn)
    .await?;
    roles_back(conn, to, record).await?;
    relations_back(conn, record).await?;
    consents_back(conn, to, record).await?;
    unfill(conn, to, record, now).await
}

async fn roles_back(conn: &mut PgConnection, to: i64, record: &Value) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH gone AS (
             DELETE FROM parties.role
             WHERE party_id = $1 AND role IN (SELECT value::smallint FROM jsonb_array_elements_text($2)))
         INSERT INTO parties.role SELECT * FROM jsonb_populate_recordset(NULL::parties.role, $3)",
        to,
        record["roles_added"],
        record["before"]["roles"]
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A relation to a party that was itself merged away meanwhile stays where it is.
async fn relations_back(conn: &mut PgConnection, record: &Value) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH gone AS (
             DELETE FROM parties.relation r
             USING jsonb_to_recordset($1) AS a (party_id bigint, kind smallint, other_id bigint)
             WHERE (r.party_id, r.kind, r.other_id) = (a.party_id, a.kind, a.other_id))
         INSERT INTO parties.relation
         SELECT r.* FROM jsonb_populate_recordset(NULL::parties.relation, $2) r
         WHERE EXISTS (SELECT FROM parties.party p WHERE p.party_id = r.party_id)
           AND EXISTS (SELECT FROM parties.party p WHERE p.party_id = r.other_id)
         ON CONFLICT DO NOTHING",
        record["relations_added"],
        record["before"]["relations"]
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An answer that the survivor gave since holds.
async fn consents_back(conn: &mut PgConnection, to: i64, record: &Value) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH given AS (
             SELECT * FROM jsonb_populate_recordset(NULL::parties.consent, $2)
         ), gone AS (
             DELETE FROM parties.consent c USING given g
             WHERE c.party_id = $1 AND (c.channel, c.granted, c.at) = (g.channel, g.granted, g.at)
               AND NOT EXISTS (SELECT FROM jsonb_populate_recordset(NULL::parties.consent, $3) o WHERE o.channel = c.channel)
         ), older AS (
             UPDATE parties.consent c SET granted = o.granted, at = o.at
             FROM given g, jsonb_populate_recordset(NULL::parties.consent, $3) o
             WHERE c.party_id = $1 AND (c.channel, c.granted, c.at) = (g.channel, g.granted, g.at)
               AND o.channel = c.channel)
         INSERT INTO parties.consent SELECT * FROM given",
        to,
        record["before"]["consents"],
        record["before"]["to_consents"]
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What the merge filled is taken away where it is still as it was filled.
async fn unfill(conn: &mut PgConnection, to: i64, record: &Value, now: Instant) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH b AS (SELECT (jsonb_populate_record(NULL::parties.party, $2)).*),
              a AS (SELECT (jsonb_populate_record(NULL::parties.party, $3)).*)
         UPDATE parties.party t
         SET given_name = CASE WHEN t.given_name IS NOT DISTINCT FROM a.given_name THEN b.given_name ELSE t.given_name END,
             family_name = CASE WHEN t.family_name IS NOT DISTINCT FROM a.family_name THEN b.family_name ELSE t.family_name END,
             search_key = CASE WHEN t.search_key = a.search_key THEN b.search_key ELSE t.search_key END,
             gender = CASE WHEN t.gender IS NOT DISTINCT FROM a.gender THEN b.gender ELSE t.gender END,
             birth_date = CASE WHEN t.birth_date IS NOT DISTINCT FROM a.birth_date THEN b.birth_date ELSE t.birth_date END,
             province = CASE WHEN t.province IS NOT DISTINCT FROM a.province THEN b.province ELSE t.province END,
             city = CASE WHEN t.city IS NOT DISTINCT FROM a.city THEN b.city ELSE t.city END,
             channel = CASE WHEN t.channel IS NOT DISTINCT FROM a.channel THEN b.channel ELSE t.channel END,
             agent_id = CASE WHEN t.agent_id IS NOT DISTINCT FROM a.agent_id THEN b.agent_id ELSE t.agent_id END,
             joined_on = CASE WHEN t.joined_on IS NOT DISTINCT FROM a.joined_on THEN b.joined_on ELSE t.joined_on END,
             source_ref = CASE WHEN t.source_ref IS NOT DISTINCT FROM a.source_ref THEN b.source_ref ELSE t.source_ref END,
             changed_at = $4
         FROM a, b WHERE t.party_id = $1",
        to,
        record["before"]["to"],
        record["after"],
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a merge down, and where the old number leads.
pub(crate) async fn record(
    conn: &mut PgConnection,
    (from, to): (i64, i64),
    load_id: i64,
    record: &Value,
    by: &str,
    now: Instant,
) -> sqlx::Result<i64> {
    let merge_id = sqlx::query_scalar!(
        "INSERT INTO parties.merge (from_party, to_party, load_id, record, merged_by, merged_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING merge_id",
        from,
        to,
        load_id,
        record,
        by,
        now as Instant
    )
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO parties.merged (party_id, to_party, merge_id) VALUES ($1, $2, $3)",
        from,
        to,
        merge_id
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE parties.duplicate SET state = 'merged', decided_by = $3, decided_at = $4
         WHERE state = 'open' AND party_id = least($1::bigint, $2::bigint) AND other_id = greatest($1::bigint, $2::bigint)",
        from,
        to,
        by,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(merge_id)
}

/// A merge that was not taken back, and whose survivor is still there.
pub(crate) async fn to_undo(conn: &mut PgConnection, merge_id: i64) -> sqlx::Result<Result<Merge, Refused>> {
    let merge = sqlx::query_as!(
        Merge,
        r#"SELECT merge_id, from_party, to_party, record, merged_by, merged_at AS "merged_at: Instant",
                  undone_at AS "undone_at: Instant"
           FROM parties.merge WHERE merge_id = $1 AND undone_at IS NULL FOR UPDATE"#,
        merge_id
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(merge) = merge else { return Ok(Err(Refused::Gone)) };
    let there = sqlx::query_scalar!(
        "SELECT party_id FROM parties.party WHERE party_id = $1 FOR UPDATE",
        merge.to_party
    )
    .fetch_optional(&mut *conn)
    .await?;
    // Of several merges into one party the last is taken back first: each recorded what it found.
    let later = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM parties.merge WHERE to_party = $1 AND merge_id > $2 AND undone_at IS NULL) AS "later!""#,
        merge.to_party,
        merge_id
    )
    .fetch_one(conn)
    .await?;
    Ok(if there.is_some() && !later { Ok(merge) } else { Err(Refused::MergedOn) })
}

/// Notes that a merge was taken back; its pair is one to decide about again.
pub(crate) async fn undone(
    conn: &mut PgConnection,
    merge_id: i64,
    by: &str,
    now: Instant,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH undone AS (
             UPDATE parties.merge SET undone_by = $2, undone_at = $3 WHERE merge_id = $1
             RETURNING from_party, to_party
         ), back AS (
             DELETE FROM parties.merged WHERE merge_id = $1)
         UPDATE parties.duplicate d SET state = 'open', decided_by = NULL, decided_at = NULL FROM undone u
         WHERE d.state = 'merged' AND d.party_id = least(u.from_party, u.to_party)
           AND d.other_id = greatest(u.from_party, u.to_party)",
        merge_id,
        by,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Where a number leads, over all merges.
pub(crate) async fn survivor(pool: &PgPool, party_id: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        r#"WITH RECURSIVE way AS (
               SELECT to_party, 1 AS steps FROM parties.merged WHERE party_id = $1
               UNION ALL SELECT m.to_party, w.steps + 1 FROM way w JOIN parties.merged m ON m.party_id = w.to_party)
           SELECT to_party AS "to_party!" FROM way ORDER BY steps DESC LIMIT 1"#,
        party_id
    )
    .fetch_optional(pool)
    .await
}

/// The same of several at once; who was not merged is left out.
pub(crate) async fn survivors(pool: &PgPool, parties: &[i64]) -> sqlx::Result<HashMap<i64, i64>> {
    let rows = sqlx::query!(
        r#"WITH RECURSIVE way AS (
               SELECT party_id, to_party, 1 AS steps FROM parties.merged WHERE party_id = ANY($1)
               UNION ALL SELECT w.party_id, m.to_party, w.steps + 1
               FROM way w JOIN parties.merged m ON m.party_id = w.to_party)
           SELECT DISTINCT ON (party_id) party_id AS "party_id!", to_party AS "to_party!" FROM way
           ORDER BY party_id, steps DESC"#,
        parties
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.party_id, row.to_party)).collect())
}

/// Merges before a number, the last first.
pub(crate) async fn list(pool: &PgPool, before: Option<i64>, limit: i64) -> sqlx::Result<Vec<Merge>> {
    sqlx::query_as!(
        Merge,
        r#"SELECT merge_id, from_party, to_party, record, merged_by, merged_at AS "merged_at: Instant",
                  undone_at AS "undone_at: Instant"
           FROM parties.merge WHERE merge_id < $1 ORDER BY merge_id DESC LIMIT $2"#,
        before.unwrap_or(i64::MAX),
        limit
    )
    .fetch_all(pool)
    .await
}
