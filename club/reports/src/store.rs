//! The reports' tables, and names of others.

use std::collections::HashMap;

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgPool};

use crate::Error;
use crate::saved::{Kept, NewReport, Saved};

/// Names of agents with their codes.
pub(crate) async fn agents(pool: &PgPool, ids: &[i32]) -> sqlx::Result<HashMap<i32, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!("SELECT agent_id, code, name FROM parties.agent WHERE agent_id = ANY($1)", ids)
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().map(|row| (row.agent_id, format!("{} · {}", row.name, row.code))).collect())
}

/// How many reports are saved; nobody saves another until the transaction ends.
pub(crate) async fn count(conn: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query!("LOCK TABLE reports.saved IN SHARE ROW EXCLUSIVE MODE").execute(&mut *conn).await?;
    sqlx::query_scalar!(r#"SELECT count(*) AS "n!" FROM reports.saved WHERE removed_at IS NULL"#)
        .fetch_one(conn)
        .await
}

pub(crate) async fn add(
    conn: &mut PgConnection,
    at: Instant,
    staff_id: i64,
    name: &str,
    new: &NewReport,
) -> Result<i64, Error> {
    let (report, schedule) = (serde_json::to_value(&new.report)?, serde_json::to_value(new.schedule)?);
    let report_id = sqlx::query_scalar!(
        "INSERT INTO reports.saved (name, report, schedule, shared, staff_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING report_id",
        name,
        report,
        schedule,
        new.shared,
        staff_id,
        at as Instant
    )
    .fetch_one(conn)
    .await?;
    Ok(report_id)
}

/// The reports that one of the staff sees, or all; all of them, or one. What an earlier release saved in another
/// shape is left out.
pub(crate) async fn list(
    pool: &PgPool,
    staff_id: Option<i64>,
    report_id: Option<i64>,
) -> Result<Vec<Saved>, Error> {
    let rows = sqlx::query!(
        r#"SELECT s.report_id, s.name, s.report, s.schedule, s.shared, s.staff_id,
                  coalesce(f.display_name, '') AS "owner!", s.created_at AS "created_at: Instant",
                  k.made_for AS "made_for: Day", k.made_at AS "made_at: Instant", k.kept AS "kept!"
           FROM reports.saved s LEFT JOIN access.staff f USING (staff_id)
           CROSS JOIN LATERAL (SELECT max(due_on) AS made_for, max(made_at) AS made_at, count(*) AS kept
                               FROM reports.kept k WHERE k.report_id = s.report_id) k
           WHERE s.removed_at IS NULL AND ($1::bigint IS NULL OR s.shared OR s.staff_id = $1)
             AND ($2::bigint IS NULL OR s.report_id = $2)
           ORDER BY s.name, s.report_id"#,
        staff_id,
        report_id
    )
    .fetch_all(pool)
    .await?;
    let saved = rows.into_iter().filter_map(|row| {
        Some(Saved {
            report_id: row.report_id,
            name: row.name,
            report: serde_json::from_value(row.report).ok()?,
            schedule: serde_json::from_value(row.schedule).ok()?,
            shared: row.shared,
            staff_id: row.staff_id,
            owner: row.owner,
            created_at: row.created_at,
            made_for: row.made_for,
            made_at: row.made_at,
            kept: row.kept,
        })
    });
    Ok(saved.collect())
}

/// Takes a report of somebody's own away; gives its name.
pub(crate) async fn remove(
    conn: &mut PgConnection,
    at: Instant,
    staff_id: i64,
    report_id: i64,
) -> sqlx::Result<Option<String>> {
    let name = sqlx::query_scalar!(
        "UPDATE reports.saved SET removed_at = $1
         WHERE report_id = $2 AND staff_id = $3 AND removed_at IS NULL RETURNING name",
        at as Instant,
        report_id,
        staff_id
    )
    .fetch_optional(&mut *conn)
    .await?;
    if name.is_some() {
        sqlx::query!("DELETE FROM reports.kept WHERE report_id = $1", report_id).execute(conn).await?;
    }
    Ok(name)
}

/// Keeps what a report gave; `None` where that day's is kept already.
pub(crate) async fn keep(
    conn: &mut PgConnection,
    report_id: i64,
    due_on: Option<Day>,
    at: Instant,
    answer: Option<serde_json::Value>,
    error: Option<serde_json::Value>,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "INSERT INTO reports.kept (report_id, due_on, made_at, answer, error) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (report_id, due_on) DO NOTHING RETURNING kept_id",
        report_id,
        due_on as Option<Day>,
        at as Instant,
        answer,
        error
    )
    .fetch_optional(conn)
    .await
}

/// Forgets the oldest of what a report gave, but for so many.
pub(crate) async fn forget(conn: &mut PgConnection, report_id: i64, most: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM reports.kept WHERE report_id = $1 AND kept_id <= (
             SELECT kept_id FROM reports.kept WHERE report_id = $1 ORDER BY kept_id DESC OFFSET $2 LIMIT 1)",
        report_id,
        most
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a report gave, the latest first.
pub(crate) async fn kept(pool: &PgPool, report_id: i64) -> sqlx::Result<Vec<Kept>> {
    let rows = sqlx::query!(
        r#"SELECT kept_id, due_on AS "due_on: Day", made_at AS "made_at: Instant", error,
                  (answer->>'as_of')::date AS "as_of: Day",
                  jsonb_array_length(answer->'table'->'rows')::bigint AS rows
           FROM reports.kept WHERE report_id = $1 ORDER BY kept_id DESC"#,
        report_id
    )
    .fetch_all(pool)
    .await?;
    let kept = rows.into_iter().map(|row| Kept {
        kept_id: row.kept_id,
        report_id,
        due_on: row.due_on,
        made_at: row.made_at,
        of: row.as_of.zip(row.rows),
        error: row.error.and_then(|error| serde_json::from_value(error).ok()),
    });
    Ok(kept.collect())
}

/// A result and the report that gave it.
pub(crate) async fn kept_answer(
    pool: &PgPool,
    kept_id: i64,
) -> sqlx::Result<Option<(i64, serde_json::Value)>> {
    let row = sqlx::query!(
        r#"SELECT report_id, answer AS "answer!" FROM reports.kept WHERE kept_id = $1 AND answer IS NOT NULL"#,
        kept_id
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| (row.report_id, row.answer)))
}

/// Customer number and name of parties.
pub(crate) async fn named(pool: &PgPool, parties: &[i64]) -> sqlx::Result<HashMap<i64, (String, String)>> {
    let rows = sqlx::query!(
        r#"SELECT party_id, coalesce(source_ref, '') AS "source_ref!",
                  concat_ws(' ', given_name, family_name) AS "name!"
           FROM parties.party WHERE party_id = ANY($1)"#,
        parties
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.party_id, (row.source_ref, row.name))).collect())
}
