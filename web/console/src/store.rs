//! What the console itself reads: small looks across rooms that no room offers. Nothing is written here.

use calendar::{Day, Instant};
use sqlx::PgPool;
use standing::roster::Mark;

/// By what the console knows whether something new has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    run_id: Option<i64>,
    version: Option<i32>,
    load_finished: Option<Instant>,
    newest_load: i64,
    last_loaded: i64,
}

impl Key {
    /// Whether there was a load, however it ended.
    pub fn has_loads(&self) -> bool {
        self.newest_load > 0
    }

    /// What a snapshot of the members is compared with.
    pub fn mark(&self) -> Mark {
        Mark { run: self.run_id.unwrap_or(0), load: self.last_loaded }
    }
}

/// The present key.
pub async fn key(pool: &PgPool, today: Day) -> sqlx::Result<Key> {
    sqlx::query_as!(
        Key,
        r#"SELECT (SELECT max(run_id) FROM standing.run) AS run_id,
                  (SELECT version FROM programme.version WHERE effective_from <= $1
                   ORDER BY effective_from DESC, version DESC LIMIT 1) AS version,
                  (SELECT max(finished_at) FROM feeds.load) AS "load_finished: Instant",
                  (SELECT coalesce(max(load_id), 0) FROM feeds.load) AS "newest_load!",
                  (SELECT coalesce(max(load_id), 0) FROM feeds.load WHERE status = 'loaded') AS "last_loaded!""#,
        today as Day
    )
    .fetch_one(pool)
    .await
}

/// The newest valuation day before a run's, as it was computed before it.
pub async fn day_before_run(pool: &PgPool, run_id: i64, as_of: Day) -> sqlx::Result<Option<Day>> {
    sqlx::query_scalar!(
        r#"SELECT as_of AS "as_of: Day" FROM standing.run WHERE run_id < $1 AND as_of <= $2
           ORDER BY as_of DESC, run_id DESC LIMIT 1"#,
        run_id,
        as_of as Day
    )
    .fetch_optional(pool)
    .await
}

/// What the feeds have left to do.
#[derive(Debug, Default)]
pub struct FeedState {
    /// The latest loads with rejected rows.
    pub with_rejects: Vec<Rejects>,
    /// Rows that wait for their parent.
    pub waiting: Option<Waiting>,
}

/// A load with rejected rows.
#[derive(Debug)]
pub struct Rejects {
    /// Its number.
    pub load_id: i64,
    /// Its file.
    pub file_name: String,
    /// How many.
    pub rows_rejected: i64,
    /// When it ended.
    pub finished_at: Instant,
}

/// Rows that wait for their parent.
#[derive(Debug)]
pub struct Waiting {
    /// How many.
    pub rows: i64,
    /// The load with the most of them.
    pub load_id: i64,
    /// The day of the oldest of their loads.
    pub oldest: Day,
}

/// The present state of the feeds.
pub async fn feed_state(pool: &PgPool) -> sqlx::Result<FeedState> {
    // A newer load of the same kind is what counts: it may have brought the mended rows. Of a load that is
    // mended here, what is left.
    let with_rejects = sqlx::query_as!(
        Rejects,
        r#"SELECT load_id AS "load_id!", file_name AS "file_name!", open.rows AS "rows_rejected!",
                  finished_at AS "finished_at!: Instant"
           FROM (
               SELECT DISTINCT ON (kind) load_id, file_name, rows_rejected, finished_at
               FROM feeds.load l WHERE status = 'loaded' AND finished_at IS NOT NULL
                 AND NOT EXISTS (SELECT FROM feeds.rejected r WHERE r.mended_by = l.load_id)
               ORDER BY kind, load_id DESC) newest
           CROSS JOIN LATERAL (SELECT count(*) AS rows FROM feeds.rejected r
                               WHERE r.load_id = newest.load_id AND r.mended_by IS NULL) open
           WHERE rows_rejected > 0 AND open.rows > 0 ORDER BY open.rows DESC LIMIT 2"#
    )
    .fetch_all(pool)
    .await?;
    let waiting = sqlx::query!(
        r#"SELECT count(*) AS "rows!", min(l.created_at) AS "oldest: Instant",
                  mode() WITHIN GROUP (ORDER BY w.load_id) AS load_id
           FROM feeds.waiting w JOIN feeds.load l USING (load_id)"#
    )
    .fetch_one(pool)
    .await?;
    let waiting = match (waiting.load_id, waiting.oldest) {
        (Some(load_id), Some(oldest)) => Some(Waiting { rows: waiting.rows, load_id, oldest: oldest.day() }),
        _ => None,
    };
    Ok(FeedState { with_rejects, waiting })
}

/// Active agencies to choose from: number and name with code.
pub async fn agents(pool: &PgPool) -> sqlx::Result<Vec<(i32, String)>> {
    let rows =
        sqlx::query!("SELECT agent_id, code, name FROM parties.agent WHERE active ORDER BY code LIMIT 2000")
            .fetch_all(pool)
            .await?;
    Ok(rows.into_iter().map(|row| (row.agent_id, format!("{} · {}", row.code, row.name))).collect())
}
