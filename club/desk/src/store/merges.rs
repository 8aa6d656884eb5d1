//! Moving what the desk keeps of one party to another, and back.

use serde_json::{Value, json};
use sqlx::PgConnection;

/// Moves notes, tasks and places in collections; answers what moved.
pub(crate) async fn move_party(conn: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<Value> {
    let dropped = drop_doubles(conn, from, to).await?;
    let moved = sqlx::query_scalar!(
        r#"WITH member AS (
               UPDATE desk.member SET party_id = $2 WHERE party_id = $1 RETURNING member_id, collection_id, removed_at
           ), note AS (
               UPDATE desk.note SET party_id = $2 WHERE party_id = $1 RETURNING note_id
           ), former AS (
               UPDATE desk.note_former SET party_id = $2 WHERE party_id = $1
           ), task AS (
               UPDATE desk.task SET party_id = $2 WHERE party_id = $1 RETURNING task_id
           ), touched AS (
               UPDATE desk.collection c SET revision = revision + 1 FROM member m
               WHERE m.collection_id = c.collection_id AND m.removed_at IS NULL)
           SELECT jsonb_build_object('members', (SELECT coalesce(jsonb_agg(member_id), '[]') FROM member),
                                     'notes', (SELECT coalesce(jsonb_agg(note_id), '[]') FROM note),
                                     'tasks', (SELECT coalesce(jsonb_agg(task_id), '[]') FROM task)) AS "moved!""#,
        from,
        to
    )
    .fetch_one(conn)
    .await?;
    Ok(json!({ "moved": moved, "dropped": dropped }))
}

/// Of two places in one collection one goes: that which a bulk action made, so that its undo takes nobody out whom
/// somebody put in by hand; else the later one. Answers the rows.
async fn drop_doubles(conn: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<Value> {
    sqlx::query_scalar!(
        r#"WITH double AS (
               SELECT DISTINCT ON (m.collection_id) m.party_id, m.member_id
               FROM desk.member m JOIN desk.member o USING (collection_id)
               WHERE m.party_id = ANY ($1) AND o.party_id = ANY ($1) AND o.party_id <> m.party_id
                 AND m.removed_at IS NULL AND o.removed_at IS NULL
               ORDER BY m.collection_id, m.bulk_id IS NULL, m.member_id DESC
           ), dropped AS (
               DELETE FROM desk.member m USING double d
               WHERE m.party_id = d.party_id AND m.member_id = d.member_id RETURNING m.*
           ), touched AS (
               UPDATE desk.collection c SET revision = revision + 1 FROM dropped d
               WHERE d.collection_id = c.collection_id)
           SELECT coalesce(jsonb_agg(dropped), '[]') AS "dropped!" FROM dropped"#,
        &[from, to][..]
    )
    .fetch_one(conn)
    .await
}

/// Gives it back as it is now. A place that was dropped comes back unless the bulk action that made it was undone.
pub(crate) async fn move_back(
    conn: &mut PgConnection,
    (from, to): (i64, i64),
    record: &Value,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH member AS (
             UPDATE desk.member SET party_id = $1
             WHERE party_id = $2 AND member_id IN (SELECT value::bigint FROM jsonb_array_elements_text($3::jsonb -> 'members'))
             RETURNING collection_id, removed_at
         ), note AS (
             UPDATE desk.note SET party_id = $1
             WHERE party_id = $2 AND note_id IN (SELECT value::bigint FROM jsonb_array_elements_text($3::jsonb -> 'notes'))
         ), former AS (
             UPDATE desk.note_former SET party_id = $1
             WHERE party_id = $2 AND note_id IN (SELECT value::bigint FROM jsonb_array_elements_text($3::jsonb -> 'notes'))
         ), task AS (
             UPDATE desk.task SET party_id = $1
             WHERE party_id = $2 AND task_id IN (SELECT value::bigint FROM jsonb_array_elements_text($3::jsonb -> 'tasks')))
         UPDATE desk.collection c SET revision = revision + 1 FROM member m
         WHERE m.collection_id = c.collection_id AND m.removed_at IS NULL",
        from,
        to,
        record["moved"]
    )
    .execute(&mut *conn)
    .await?;
    if record["dropped"].as_array().is_none_or(Vec::is_empty) {
        return Ok(());
    }
    sqlx::query!(
        "WITH back AS (
             INSERT INTO desk.member OVERRIDING SYSTEM VALUE
             SELECT d.* FROM jsonb_populate_recordset(NULL::desk.member, $1) d
             WHERE NOT EXISTS (SELECT FROM desk.bulk b WHERE b.bulk_id = d.bulk_id AND b.undone_at IS NOT NULL)
             ON CONFLICT DO NOTHING RETURNING collection_id)
         UPDATE desk.collection c SET revision = revision + 1 FROM back b WHERE b.collection_id = c.collection_id",
        record["dropped"]
    )
    .execute(conn)
    .await?;
    Ok(())
}
