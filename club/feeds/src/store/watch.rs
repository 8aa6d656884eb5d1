//! Files that came into watched folders.

use calendar::Instant;
use i18n::Message;
use sqlx::PgPool;

use crate::kind::Kind;
use crate::source::ArrivalState;
use crate::{Counts, Outcome};

/// A file that was found.
pub(crate) struct New<'n> {
    pub source_id: Option<i32>,
    pub folder: &'n str,
    pub file_name: &'n str,
    pub content: &'n [u8],
    pub file_bytes: i64,
    pub at: Instant,
}

/// Writes an arrival down; one of the same file that was not ended is gone on with.
pub(crate) async fn begin(pool: &PgPool, new: &New<'_>) -> sqlx::Result<i64> {
    let mut transaction = pool.begin().await?;
    let open = sqlx::query_scalar!(
        "SELECT arrival_id FROM feeds.arrival
         WHERE folder = $1 AND file_name = $2 AND content = $3 AND state = 'taken' ORDER BY arrival_id LIMIT 1",
        new.folder,
        new.file_name,
        new.content
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let arrival_id = match open {
        Some(arrival_id) => arrival_id,
        None => {
            sqlx::query_scalar!(
            "INSERT INTO feeds.arrival (source_id, folder, file_name, content, file_bytes, taken_at, state)
                 VALUES ($1, $2, $3, $4, $5, $6, 'taken') RETURNING arrival_id",
            new.source_id,
            new.folder,
            new.file_name,
            new.content,
            new.file_bytes,
            new.at as Instant
        )
            .fetch_one(&mut *transaction)
            .await?
        }
    };
    transaction.commit().await?;
    Ok(arrival_id)
}

/// An arrival that brought the same.
pub(crate) struct Before {
    pub arrival_id: i64,
    pub file_name: String,
    pub taken_at: Instant,
}

/// The first arrival whose content was loaded, other than this one.
pub(crate) async fn loaded_before(
    pool: &PgPool,
    arrival_id: i64,
    content: &[u8],
) -> sqlx::Result<Option<Before>> {
    sqlx::query_as!(
        Before,
        r#"SELECT arrival_id, file_name, taken_at AS "taken_at: Instant" FROM feeds.arrival
           WHERE content = $2 AND arrival_id <> $1 AND state = 'loaded' ORDER BY arrival_id LIMIT 1"#,
        arrival_id,
        content
    )
    .fetch_optional(pool)
    .await
}

/// Notes what an arrival repeats.
pub(crate) async fn repeats(pool: &PgPool, arrival_id: i64, of: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE feeds.arrival SET repeats = $2 WHERE arrival_id = $1", arrival_id, of)
        .execute(pool)
        .await?;
    Ok(())
}

/// What was loaded of an arrival.
pub(crate) async fn loads_of(pool: &PgPool, arrival_id: i64) -> sqlx::Result<Vec<(Kind, Outcome)>> {
    let rows = sqlx::query!(
        "SELECT load_id, kind, rows_read, rows_new, rows_changed, rows_unchanged, rows_waiting, rows_rejected
         FROM feeds.load WHERE arrival_id = $1 AND status = 'loaded' ORDER BY load_id",
        arrival_id
    )
    .fetch_all(pool)
    .await?;
    let outcome = rows.into_iter().filter_map(|row| {
        let counts = Counts {
            read: row.rows_read.unsigned_abs(),
            new: row.rows_new.unsigned_abs(),
            changed: row.rows_changed.unsigned_abs(),
            unchanged: row.rows_unchanged.unsigned_abs(),
            waiting: row.rows_waiting.unsigned_abs(),
            rejected: row.rows_rejected.unsigned_abs(),
        };
        Some((Kind::of(&row.kind)?, Outcome { load_id: row.load_id, counts }))
    });
    Ok(outcome.collect())
}

/// Notes where a file will lie, before it is moved there.
pub(crate) async fn moving(
    pool: &PgPool,
    arrival_id: i64,
    place: &str,
    error: Option<&Message>,
) -> sqlx::Result<()> {
    let error = error.map(|error| serde_json::json!({ "fa": error.fa, "en": error.en }));
    sqlx::query!(
        "UPDATE feeds.arrival SET moved_to = $2, error_text = $3 WHERE arrival_id = $1",
        arrival_id,
        place,
        error
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Ends an arrival.
pub(crate) async fn end(
    pool: &PgPool,
    arrival_id: i64,
    state: ArrivalState,
    at: Instant,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE feeds.arrival SET state = $2, ended_at = $3 WHERE arrival_id = $1",
        arrival_id,
        state.name(),
        at as Instant
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// An arrival that was not ended.
pub(crate) struct Open {
    pub arrival_id: i64,
    pub file_name: String,
    /// Where its file was to lie.
    pub moved_to: Option<String>,
}

/// Arrivals of a folder that were not ended.
pub(crate) async fn open(pool: &PgPool, folder: &str) -> sqlx::Result<Vec<Open>> {
    sqlx::query_as!(
        Open,
        "SELECT arrival_id, file_name, moved_to FROM feeds.arrival WHERE folder = $1 AND state = 'taken'",
        folder
    )
    .fetch_all(pool)
    .await
}
