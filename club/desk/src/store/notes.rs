//! Notes.

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use crate::By;

pub(crate) async fn add(conn: &mut PgConnection, by: &By, party_id: i64, body: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO desk.note (party_id, staff_id, author, body, created_at, changed_at)
         VALUES ($1, $2, coalesce((SELECT display_name FROM access.staff WHERE staff_id = $2), ''), $3, $4, $4)
         RETURNING note_id",
        party_id,
        by.staff_id,
        body,
        by.at as Instant,
    )
    .fetch_one(conn)
    .await
}

/// Keeps what the note said and writes it anew, where it is the editor's own and not struck out.
pub(crate) async fn edit(
    conn: &mut PgConnection,
    by: &By,
    party_id: i64,
    note_id: i64,
    body: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "WITH old AS (
             SELECT party_id, note_id, body FROM desk.note
             WHERE party_id = $1 AND note_id = $2 AND staff_id = $3 AND struck_at IS NULL FOR UPDATE),
         kept AS (
             INSERT INTO desk.note_former (party_id, note_id, until, body)
             SELECT party_id, note_id, $5, body FROM old WHERE body <> $4
             ON CONFLICT DO NOTHING)
         UPDATE desk.note n SET body = $4, changed_at = $5 FROM old
         WHERE n.party_id = old.party_id AND n.note_id = old.note_id",
        party_id,
        note_id,
        by.staff_id,
        body,
        by.at as Instant,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(crate) async fn pin(
    conn: &mut PgConnection,
    party_id: i64,
    note_id: i64,
    pinned: bool,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE desk.note SET pinned = $3 WHERE party_id = $1 AND note_id = $2 AND struck_at IS NULL",
        party_id,
        note_id,
        pinned,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(crate) async fn strike(
    conn: &mut PgConnection,
    by: &By,
    party_id: i64,
    note_id: i64,
    struck: bool,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE desk.note SET struck_at = CASE WHEN $4 THEN $5::timestamptz END,
                              struck_by = CASE WHEN $4 THEN $6::text END
         WHERE party_id = $1 AND note_id = $2 AND staff_id = $3 AND (struck_at IS NULL) = $4",
        party_id,
        note_id,
        by.staff_id,
        struck,
        by.at as Instant,
        by.actor.name,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(crate) async fn former(
    pool: &PgPool,
    party_id: i64,
    note_id: i64,
) -> sqlx::Result<Vec<(Instant, String)>> {
    let rows = sqlx::query!(
        r#"SELECT until AS "until: Instant", body FROM desk.note_former
           WHERE party_id = $1 AND note_id = $2 ORDER BY until DESC LIMIT 50"#,
        party_id,
        note_id,
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.until, row.body)).collect())
}
