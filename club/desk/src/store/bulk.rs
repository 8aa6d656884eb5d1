//! Bulk actions.

use calendar::Instant;
use parties::Scope;
use sqlx::{PgConnection, PgPool};

use crate::By;
use crate::bulk::{Bulk, Preview};

pub(crate) async fn preview(
    conn: &mut PgConnection,
    scope: Scope,
    kind: i16,
    collection_id: Option<i64>,
    parties: &[i64],
) -> sqlx::Result<Preview> {
    sqlx::query_as!(
        Preview,
        r#"SELECT count(*) AS "asked!",
                  count(*) FILTER (WHERE CASE $3::smallint WHEN 1 THEN m.party_id IS NULL
                                                           WHEN 2 THEN m.party_id IS NOT NULL
                                                           ELSE true END) AS "changes!"
           FROM parties.party p
           LEFT JOIN desk.member m ON m.party_id = p.party_id AND m.collection_id = $4 AND m.removed_at IS NULL
           WHERE p.party_id = ANY($1) AND ($2::integer IS NULL OR p.agent_id = $2)"#,
        parties,
        scope.agency(),
        kind,
        collection_id,
    )
    .fetch_one(conn)
    .await
}

pub(crate) async fn add(
    conn: &mut PgConnection,
    by: &By,
    kind: i16,
    collection_id: Option<i64>,
    title: &str,
    asked: i64,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO desk.bulk (kind, collection_id, title, staff_id, actor, at, asked, changed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0) RETURNING bulk_id",
        kind,
        collection_id,
        title,
        by.staff_id,
        by.actor.name,
        by.at as Instant,
        asked,
    )
    .fetch_one(conn)
    .await
}

pub(crate) async fn set_changed(conn: &mut PgConnection, bulk_id: i64, changed: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE desk.bulk SET changed = $2 WHERE bulk_id = $1", bulk_id, changed)
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn set_undone(
    conn: &mut PgConnection,
    by: &By,
    bulk_id: i64,
    restored: i64,
    kept: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE desk.bulk SET undone_at = $2, undone_by = $3, restored = $4, kept = $5 WHERE bulk_id = $1",
        bulk_id,
        by.at as Instant,
        by.actor.name,
        restored,
        kept,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// One's own action with its collection, locked: two undo it one after the other.
pub(crate) async fn find(
    conn: &mut PgConnection,
    staff_id: i64,
    bulk_id: i64,
) -> sqlx::Result<Option<(Bulk, Option<i64>)>> {
    let row = sqlx::query!(
        r#"SELECT b.bulk_id, b.kind, b.collection_id, c.kind AS "collection_kind?", b.title, b.actor,
                  b.at AS "at: Instant", b.asked, b.changed, b.undone_at AS "undone_at: Instant",
                  b.restored, b.kept
           FROM desk.bulk b LEFT JOIN desk.collection c ON c.collection_id = b.collection_id
           WHERE b.bulk_id = $2 AND b.staff_id = $1 FOR UPDATE OF b"#,
        staff_id,
        bulk_id,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        let bulk = Bulk {
            bulk_id: row.bulk_id,
            kind: row.kind,
            collection_kind: row.collection_kind,
            title: row.title,
            actor: row.actor,
            at: row.at,
            asked: row.asked,
            changed: row.changed,
            undone_at: row.undone_at,
            restored: row.restored,
            kept: row.kept,
        };
        (bulk, row.collection_id)
    }))
}

pub(crate) async fn list(pool: &PgPool, staff_id: i64) -> sqlx::Result<Vec<Bulk>> {
    sqlx::query_as!(
        Bulk,
        r#"SELECT b.bulk_id, b.kind, c.kind AS "collection_kind?", b.title, b.actor, b.at AS "at: Instant",
                  b.asked, b.changed, b.undone_at AS "undone_at: Instant", b.restored, b.kept
           FROM desk.bulk b LEFT JOIN desk.collection c ON c.collection_id = b.collection_id
           WHERE b.staff_id = $1 ORDER BY b.bulk_id DESC LIMIT 50"#,
        staff_id,
    )
    .fetch_all(pool)
    .await
}
