//! Saved filters.

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use crate::By;
use crate::filters::{Filter, New};

pub(crate) async fn list(pool: &PgPool, staff_id: i64, since: Instant) -> sqlx::Result<Vec<Filter>> {
    sqlx::query_as!(
        Filter,
        r#"SELECT f.filter_id AS "filter_id!", f.name AS "name!", f.staff_id AS "staff_id!",
                  coalesce(s.display_name, '') AS "owner!", f.shared AS "shared!", f.definition AS "definition!",
                  f.changed_at AS "changed_at!: Instant", f.deleted_at AS "deleted_at: Instant"
           FROM desk.filter f LEFT JOIN access.staff s ON s.staff_id = f.staff_id
           WHERE (f.staff_id = $1 AND (f.deleted_at IS NULL OR f.deleted_at >= $2))
              OR (f.shared AND f.deleted_at IS NULL)
           ORDER BY f.name, f.filter_id LIMIT 500"#,
        staff_id,
        since as Instant,
    )
    .fetch_all(pool)
    .await
}

pub(crate) async fn names(pool: &PgPool, staff_id: i64) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "SELECT filter_id, name FROM desk.filter
         WHERE deleted_at IS NULL AND (shared OR staff_id = $1) ORDER BY name, filter_id LIMIT 100",
        staff_id,
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.filter_id, row.name)).collect())
}

pub(crate) async fn find(pool: &PgPool, staff_id: i64, filter_id: i64) -> sqlx::Result<Option<Filter>> {
    sqlx::query_as!(
        Filter,
        r#"SELECT f.filter_id AS "filter_id!", f.name AS "name!", f.staff_id AS "staff_id!",
                  coalesce(s.display_name, '') AS "owner!", f.shared AS "shared!", f.definition AS "definition!",
                  f.changed_at AS "changed_at!: Instant", f.deleted_at AS "deleted_at: Instant"
           FROM desk.filter f LEFT JOIN access.staff s ON s.staff_id = f.staff_id
           WHERE f.filter_id = $2 AND f.deleted_at IS NULL AND (f.shared OR f.staff_id = $1)"#,
        staff_id,
        filter_id,
    )
    .fetch_optional(pool)
    .await
}

pub(crate) async fn add(conn: &mut PgConnection, by: &By, name: &str, new: &New<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO desk.filter (name, staff_id, shared, definition, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $5) RETURNING filter_id",
        name,
        by.staff_id,
        new.shared,
        new.definition,
        by.at as Instant,
    )
    .fetch_one(conn)
    .await
}

pub(crate) async fn change(
    conn: &mut PgConnection,
    by: &By,
    filter_id: i64,
    name: &str,
    new: &New<'_>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE desk.filter SET name = $3, shared = $4, definition = $5, changed_at = $6
         WHERE filter_id = $1 AND staff_id = $2 AND deleted_at IS NULL",
        filter_id,
        by.staff_id,
        name,
        new.shared,
        new.definition,
        by.at as Instant,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(crate) async fn delete(
    conn: &mut PgConnection,
    by: &By,
    filter_id: i64,
    back: bool,
    since: Instant,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE desk.filter SET deleted_at = CASE WHEN $3 THEN NULL ELSE $4::timestamptz END
         WHERE filter_id = $1 AND staff_id = $2
           AND CASE WHEN $3 THEN deleted_at >= $5 ELSE deleted_at IS NULL END",
        filter_id,
        by.staff_id,
        back,
        by.at as Instant,
        since as Instant,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}
