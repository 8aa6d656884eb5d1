//! Findings and the cells of rejected rows.

use std::collections::HashSet;

use sqlx::{PgConnection, PgPool};

use crate::{Found, Reason};

/// Keeps what settling found; `columns` names the file's columns of each of our fields.
pub(crate) async fn keep(
    conn: &mut PgConnection,
    load_id: i64,
    fields: &[String],
    columns: &[String],
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO feeds.finding (load_id, row_no, field, column_name, value, reason, params, fatal)
         SELECT $1, f.row_no, f.field, coalesce(c.column_name, ''), left(f.value, 200), f.reason, f.params, f.fatal
         FROM stage_finding f
         LEFT JOIN unnest($2::text[], $3::text[]) AS c (field, column_name) ON c.field = f.field
         ON CONFLICT DO NOTHING",
        load_id,
        fields,
        columns
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The rows that settling rejected.
pub(crate) async fn rejected_rows(conn: &mut PgConnection) -> sqlx::Result<HashSet<u64>> {
    let rows =
        sqlx::query_scalar!("SELECT DISTINCT row_no FROM stage_finding WHERE fatal").fetch_all(conn).await?;
    Ok(rows.into_iter().map(i64::unsigned_abs).collect())
}

struct ReasonRow {
    reason: String,
    fatal: bool,
    rows: i64,
}

/// How many rows each reason concerns, the most first.
pub(crate) async fn reasons(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<Vec<Reason>> {
    let rows = sqlx::query_as!(
        ReasonRow,
        r#"SELECT f.reason, f.fatal, count(DISTINCT f.row_no) FILTER (WHERE r.mended_by IS NULL) AS "rows!"
           FROM feeds.finding f LEFT JOIN feeds.rejected r ON r.load_id = f.load_id AND r.row_no = f.row_no
           WHERE f.load_id = $1
           GROUP BY f.reason, f.fatal ORDER BY f.fatal DESC, 3 DESC, f.reason"#,
        load_id
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Reason { reason: row.reason, fatal: row.fatal, rows: row.rows.unsigned_abs() })
        .collect())
}

struct FoundRow {
    row_no: i64,
    field: String,
    column_name: String,
    value: String,
    reason: String,
    params: serde_json::Value,
    fatal: bool,
    mended_by: Option<i64>,
}

impl FoundRow {
    fn found(self) -> Found {
        let params = self.params.as_object().into_iter().flatten();
        let params = params
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        Found {
            row_no: self.row_no.unsigned_abs(),
            field: self.field,
            column: self.column_name,
            value: self.value,
            reason: self.reason,
            params,
            fatal: self.fatal,
            mended_by: self.mended_by,
        }
    }
}

/// Findings after a place (row, field, reason), in the order of the file.
pub(crate) async fn page(
    conn: &mut PgConnection,
    load_id: i64,
    reason: Option<&str>,
    after: (i64, &str, &str),
    limit: i64,
) -> sqlx::Result<Vec<Found>> {
    let rows = sqlx::query_as!(
        FoundRow,
        r#"SELECT f.row_no, f.field, f.column_name, f.value, f.reason, f.params, f.fatal, r.mended_by AS "mended_by?"
           FROM feeds.finding f LEFT JOIN feeds.rejected r ON r.load_id = f.load_id AND r.row_no = f.row_no
           WHERE f.load_id = $1 AND ($2::text IS NULL OR f.reason = $2)
             AND (f.row_no, f.field, f.reason) > ($3, $4, $5)
           ORDER BY f.row_no, f.field, f.reason
           LIMIT $6"#,
        load_id,
        reason,
        after.0,
        after.1,
        after.2,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(FoundRow::found).collect())
}

/// Rejected rows that were not mended, after a row, in the order of the file.
pub(crate) async fn rejected(
    pool: &PgPool,
    load_id: i64,
    after: i64,
    limit: i64,
) -> sqlx::Result<Vec<(i64, Vec<String>)>> {
    let rows = sqlx::query!(
        "SELECT row_no, cells FROM feeds.rejected
         WHERE load_id = $1 AND row_no > $2 AND mended_by IS NULL ORDER BY row_no LIMIT $3",
        load_id,
        after,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.row_no, row.cells)).collect())
}

/// The cells of one rejected row.
pub(crate) async fn rejected_row(
    pool: &PgPool,
    load_id: i64,
    row_no: i64,
) -> sqlx::Result<Option<Vec<String>>> {
    sqlx::query_scalar!(
        "SELECT cells FROM feeds.rejected WHERE load_id = $1 AND row_no = $2",
        load_id,
        row_no
    )
    .fetch_optional(pool)
    .await
}

/// What was found in one row.
pub(crate) async fn of_row(pool: &PgPool, load_id: i64, row_no: i64) -> sqlx::Result<Vec<Found>> {
    let rows = sqlx::query_as!(
        FoundRow,
        r#"SELECT f.row_no, f.field, f.column_name, f.value, f.reason, f.params, f.fatal, r.mended_by AS "mended_by?"
           FROM feeds.finding f LEFT JOIN feeds.rejected r ON r.load_id = f.load_id AND r.row_no = f.row_no
           WHERE f.load_id = $1 AND f.row_no = $2 ORDER BY f.field, f.reason"#,
        load_id,
        row_no
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(FoundRow::found).collect())
}

/// How many rejected rows were not mended yet.
pub(crate) async fn open_rejects(pool: &PgPool, load_id: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "rows!" FROM feeds.rejected WHERE load_id = $1 AND mended_by IS NULL"#,
        load_id
    )
    .fetch_one(pool)
    .await
}

/// How many rows were rejected for the same value of the same column by the same reason, and not mended yet.
pub(crate) async fn count_alike(pool: &PgPool, load_id: i64, like: &Found) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "rows!"
           FROM feeds.finding f JOIN feeds.rejected r ON r.load_id = f.load_id AND r.row_no = f.row_no
           WHERE f.load_id = $1 AND f.reason = $2 AND f.field = $3 AND f.column_name = $4 AND f.value = $5
             AND f.fatal AND r.mended_by IS NULL"#,
        load_id,
        like.reason,
        like.field,
        like.column,
        like.value
    )
    .fetch_one(pool)
    .await
}

/// The first of them, in the order of the file.
pub(crate) async fn alike(
    pool: &PgPool,
    load_id: i64,
    like: &Found,
    limit: i64,
) -> sqlx::Result<Vec<(i64, Vec<String>)>> {
    let rows = sqlx::query!(
        "SELECT r.row_no, r.cells
         FROM feeds.finding f JOIN feeds.rejected r ON r.load_id = f.load_id AND r.row_no = f.row_no
         WHERE f.load_id = $1 AND f.reason = $2 AND f.field = $3 AND f.column_name = $4 AND f.value = $5
           AND f.fatal AND r.mended_by IS NULL
         ORDER BY r.row_no LIMIT $6",
        load_id,
        like.reason,
        like.field,
        like.column,
        like.value,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.row_no, row.cells)).collect())
}

/// Notes by which load rejected rows were brought again.
pub(crate) async fn mended(pool: &PgPool, load_id: i64, rows: &[i64], by: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE feeds.rejected SET mended_by = $3 WHERE load_id = $1 AND row_no = ANY ($2)",
        load_id,
        rows,
        by
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// What was found in some rows, in the order of the file.
pub(crate) async fn of_rows(pool: &PgPool, load_id: i64, rows: &[i64]) -> sqlx::Result<Vec<Found>> {
    let rows = sqlx::query_as!(
        FoundRow,
        r#"SELECT row_no, field, column_name, value, reason, params, fatal, NULL::bigint AS mended_by
           FROM feeds.finding WHERE load_id = $1 AND row_no = ANY($2) ORDER BY row_no, field, reason"#,
        load_id,
        rows
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(FoundRow::found).collect())
}
