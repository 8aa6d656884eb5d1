//! Loads, their locks and their states.

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use crate::kind::Kind;
use crate::{Came, Counts, Load, State};

/// First numbers of the advisory locks: of a load that is alive, and of the load that is settled.
const ALIVE: i32 = 0x6c6f_6164;
const SETTLED: i32 = 0x7365_7474;

/// What a new load is.
pub(crate) struct New<'a> {
    /// Name of the kind, or of a change that came with no file.
    pub kind: &'a str,
    pub file_name: &'a str,
    pub file_bytes: i64,
    pub mapping: &'a str,
    pub actor: &'a str,
    pub at: Instant,
    pub came: Came,
}

/// Adds a load, and holds its lock for as long as the connection lives: nobody sees it without the lock.
pub(crate) async fn begin(conn: &mut PgConnection, new: &New<'_>) -> sqlx::Result<i64> {
    sqlx::raw_sql("BEGIN").execute(&mut *conn).await?;
    let load_id = sqlx::query_scalar!(
        "INSERT INTO feeds.load (kind, file_name, file_bytes, mapping, status, actor, created_at, started_at,
                                 source_id, arrival_id, mapping_id, mapping_version)
         VALUES ($1, $2, $3, $4, 'running', $5, $6, $6, $7, $8, $9, $10)
         RETURNING load_id",
        new.kind,
        new.file_name,
        new.file_bytes,
        new.mapping,
        new.actor,
        new.at as Instant,
        new.came.source_id,
        new.came.arrival_id,
        new.came.saved.map(|(mapping_id, _)| mapping_id),
        new.came.saved.map(|(_, version)| version)
    )
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query_scalar!("SELECT pg_advisory_lock($1, $2)", ALIVE, load_id as i32)
        .fetch_one(&mut *conn)
        .await?;
    sqlx::raw_sql("COMMIT").execute(conn).await?;
    Ok(load_id)
}

/// Takes the lock under which one load at a time is settled, until the transaction ends. Where another
/// holds it, the answer is that load.
pub(crate) async fn try_settle(conn: &mut PgConnection) -> sqlx::Result<Result<(), Option<i64>>> {
    let taken = sqlx::query_scalar!(r#"SELECT pg_try_advisory_xact_lock($1, 0) AS "taken!""#, SETTLED)
        .fetch_one(&mut *conn)
        .await?;
    if taken {
        return Ok(Ok(()));
    }
    let holder = sqlx::query_scalar!(
        r#"SELECT alive.objid::bigint AS "load_id!"
           FROM pg_locks settled JOIN pg_locks alive ON alive.pid = settled.pid AND alive.locktype = 'advisory'
           WHERE settled.locktype = 'advisory' AND settled.granted AND settled.classid::bigint = $1
             AND settled.database = (SELECT oid FROM pg_database WHERE datname = current_database())
             AND alive.classid::bigint = $2"#,
        i64::from(SETTLED),
        i64::from(ALIVE)
    )
    .fetch_optional(conn)
    .await?;
    Ok(Err(holder))
}

/// Waits for the lock of [`try_settle`].
pub(crate) async fn wait_settle(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query_scalar!("SELECT pg_advisory_xact_lock($1, 0)", SETTLED).fetch_one(conn).await?;
    Ok(())
}

/// What is known of a load's file once it is open.
pub(crate) async fn describe(
    conn: &mut PgConnection,
    load_id: i64,
    header: &[String],
    shape: &serde_json::Value,
) -> sqlx::Result<()> {
    sqlx::query!("UPDATE feeds.load SET header = $2, format = $3 WHERE load_id = $1", load_id, header, shape)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends a load well, in the transaction of its data.
pub(crate) async fn finish(
    conn: &mut PgConnection,
    load_id: i64,
    at: Instant,
    counts: &Counts,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE feeds.load
         SET status = 'loaded', finished_at = $2, rows_read = $3, rows_new = $4, rows_changed = $5,
             rows_unchanged = $6, rows_waiting = $7, rows_rejected = $8
         WHERE load_id = $1",
        load_id,
        at as Instant,
        counts.read as i64,
        counts.new as i64,
        counts.changed as i64,
        counts.unchanged as i64,
        counts.waiting as i64,
        counts.rejected as i64
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps how many rows each reason concerns, as they are when the load ends.
pub(crate) async fn keep_reasons(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO feeds.load_reason (load_id, reason, fatal, rows)
         SELECT load_id, reason, fatal, count(DISTINCT row_no) FROM feeds.finding
         WHERE load_id = $1 GROUP BY load_id, reason, fatal",
        load_id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends a load without its data.
pub(crate) async fn fail(
    pool: &PgPool,
    load_id: i64,
    at: Instant,
    status: State,
    code: &str,
    text: &serde_json::Value,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE feeds.load SET status = $2, finished_at = $3, error_code = $4, error_text = $5 WHERE load_id = $1",
        load_id,
        status.name(),
        at as Instant,
        code,
        text
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Marks loads that say they run though nobody holds their lock; answers which.
pub(crate) async fn mark_interrupted(
    pool: &PgPool,
    at: Instant,
    text: &serde_json::Value,
) -> sqlx::Result<Vec<i64>> {
    let mut transaction = pool.begin().await?;
    let marked = sqlx::query_scalar!(
        "WITH dead AS MATERIALIZED (
             SELECT load_id FROM (SELECT load_id FROM feeds.load WHERE status IN ('queued', 'running') FOR UPDATE) open
             WHERE pg_try_advisory_xact_lock($1, open.load_id::integer))
         UPDATE feeds.load l SET status = 'interrupted', finished_at = $2, error_code = 'interrupted', error_text = $3
         FROM dead WHERE l.load_id = dead.load_id
         RETURNING l.load_id",
        ALIVE,
        at as Instant,
        text
    )
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(marked)
}

/// Asks PostgreSQL to stop what a connection is doing.
pub(crate) async fn stop(pool: &PgPool, backend: i32) -> sqlx::Result<()> {
    sqlx::query_scalar!("SELECT pg_cancel_backend($1)", backend).fetch_one(pool).await?;
    Ok(())
}

/// The number by which [`stop`] knows a connection.
pub(crate) async fn backend(conn: &mut PgConnection) -> sqlx::Result<i32> {
    sqlx::query_scalar!(r#"SELECT pg_backend_pid() AS "pid!""#).fetch_one(conn).await
}

/// A kept message in both languages.
pub(crate) fn error_of(text: Option<&serde_json::Value>) -> Option<i18n::Message> {
    let of = |lang: &str| text?.get(lang)?.as_str().map(str::to_owned);
    Some(i18n::Message { fa: of("fa")?.into(), en: of("en")?.into() })
}

struct Row {
    load_id: i64,
    kind: String,
    file_name: String,
    file_bytes: i64,
    status: String,
    actor: String,
    created_at: Instant,
    finished_at: Option<Instant>,
    rows_read: i64,
    rows_new: i64,
    rows_changed: i64,
    rows_unchanged: i64,
    rows_waiting: i64,
    rows_rejected: i64,
    error_code: Option<String>,
    error_text: Option<serde_json::Value>,
}

impl Row {
    /// `None` for a kind or status that this release does not know.
    fn load(self) -> Option<Load> {
        let error = error_of(self.error_text.as_ref());
        Some(Load {
            load_id: self.load_id,
            kind: Kind::of(&self.kind)?,
            file_name: self.file_name,
            file_bytes: self.file_bytes.unsigned_abs(),
            state: State::of(&self.status)?,
            actor: self.actor,
            created_at: self.created_at,
            finished_at: self.finished_at,
            counts: Counts {
                read: self.rows_read.unsigned_abs(),
                new: self.rows_new.unsigned_abs(),
                changed: self.rows_changed.unsigned_abs(),
                unchanged: self.rows_unchanged.unsigned_abs(),
                waiting: self.rows_waiting.unsigned_abs(),
                rejected: self.rows_rejected.unsigned_abs(),
            },
            error_code: self.error_code,
            error,
        })
    }
}

/// Loads before a number, the latest first.
pub(crate) async fn list(pool: &PgPool, before: Option<i64>, limit: i64) -> sqlx::Result<Vec<Load>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT load_id, kind, file_name, file_bytes, status, actor, created_at AS "created_at: Instant",
                  finished_at AS "finished_at: Instant", rows_read, rows_new, rows_changed, rows_unchanged,
                  rows_waiting, rows_rejected, error_code, error_text
           FROM feeds.load WHERE load_id < $1 ORDER BY load_id DESC LIMIT $2"#,
        before.unwrap_or(i64::MAX),
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().filter_map(Row::load).collect())
}

/// One load.
pub(crate) async fn one(pool: &PgPool, load_id: i64) -> sqlx::Result<Option<Load>> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT load_id, kind, file_name, file_bytes, status, actor, created_at AS "created_at: Instant",
                  finished_at AS "finished_at: Instant", rows_read, rows_new, rows_changed, rows_unchanged,
                  rows_waiting, rows_rejected, error_code, error_text
           FROM feeds.load WHERE load_id = $1"#,
        load_id
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.and_then(Row::load))
}

/// The mapping, header and shape of a load's file.
pub(crate) struct Source {
    pub kind: String,
    pub file_name: String,
    pub mapping: String,
    pub header: Vec<String>,
    pub format: serde_json::Value,
    pub mapping_id: Option<i32>,
    pub mapping_version: Option<i32>,
}

impl Source {
    /// The saved mapping and its version.
    pub fn saved(&self) -> Option<(i32, i32)> {
        self.mapping_id.zip(self.mapping_version)
    }
}

pub(crate) async fn source(pool: &PgPool, load_id: i64) -> sqlx::Result<Option<Source>> {
    sqlx::query_as!(
        Source,
        "SELECT kind, file_name, mapping, header, format, mapping_id, mapping_version
         FROM feeds.load WHERE load_id = $1",
        load_id
    )
    .fetch_optional(pool)
    .await
}

/// Files that are looked through for mappings; what was loaded before them is told by saved mappings.
const FILES_LOOKED_AT: i64 = 3_000;

/// Number, kind and file name of the last load with each mapping. Rows of the API have none of their own.
pub(crate) async fn mappings(pool: &PgPool) -> sqlx::Result<Vec<(i64, String, String)>> {
    let used = sqlx::query!(
        r#"SELECT DISTINCT ON (kind, md5(mapping)) load_id, kind, file_name
           FROM (SELECT load_id, kind, file_name, mapping FROM feeds.load
                 WHERE status = 'loaded' AND file_name NOT LIKE 'API: %'
                 ORDER BY load_id DESC LIMIT $1) newest
           ORDER BY kind, md5(mapping), load_id DESC"#,
        FILES_LOOKED_AT
    )
    .fetch_all(pool)
    .await?;
    let mut used: Vec<(i64, String, String)> =
        used.into_iter().map(|load| (load.load_id, load.kind, load.file_name)).collect();
    used.sort_by_key(|load| std::cmp::Reverse(load.0));
    used.truncate(40);
    Ok(used)
}

/// Ends a change that was refused.
pub(crate) async fn cancel_change(conn: &mut PgConnection, load_id: i64, at: Instant) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE feeds.load SET status = 'cancelled', finished_at = $2 WHERE load_id = $1",
        load_id,
        at as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}
