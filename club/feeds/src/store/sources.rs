//! Sources and what came from them.

use std::collections::HashMap;

use calendar::Instant;
use sqlx::{PgConnection, PgPool};

use crate::Counts;
use crate::kind::Kind;
use crate::rhythm::{Expected, Rhythm};
use crate::source::{Arrival, ArrivalState, Source, SourceForm};
use crate::store::loads::error_of;

/// Adds or changes a source; `None` where there is none to change.
pub(crate) async fn set(
    conn: &mut PgConnection,
    source_id: Option<i32>,
    form: &SourceForm,
    now: Instant,
) -> sqlx::Result<Option<i32>> {
    let kinds: Vec<String> = form.kinds.iter().map(|kind| kind.name().to_owned()).collect();
    let (rhythm, on_day) = (form.expected.rhythm.name(), i16::from(form.expected.rhythm.on_day()));
    let by_minute = form.expected.by_minute as i16;
    let Some(source_id) = source_id else {
        let added = sqlx::query_scalar!(
            "INSERT INTO feeds.source (name, folder, kinds, mapping_id, rhythm, on_day, by_minute, responsible,
                                       done_marker, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING source_id",
            form.name,
            form.folder,
            &kinds,
            form.mapping_id,
            rhythm,
            on_day,
            by_minute,
            form.responsible,
            form.done_marker,
            now as Instant
        );
        return added.fetch_one(conn).await.map(Some);
    };
    sqlx::query_scalar!(
        "UPDATE feeds.source
         SET name = $2, folder = $3, kinds = $4, mapping_id = $5, rhythm = $6, on_day = $7, by_minute = $8,
             responsible = $9, done_marker = $10
         WHERE source_id = $1 RETURNING source_id",
        source_id,
        form.name,
        form.folder,
        &kinds,
        form.mapping_id,
        rhythm,
        on_day,
        by_minute,
        form.responsible,
        form.done_marker
    )
    .fetch_optional(conn)
    .await
}

/// Stops watching, or begins again; whether there is such a source.
pub(crate) async fn retire(
    conn: &mut PgConnection,
    source_id: i32,
    at: Option<Instant>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE feeds.source SET retired_at = $2 WHERE source_id = $1",
        source_id,
        at as Option<Instant>
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// All of them.
pub(crate) async fn list(pool: &PgPool) -> sqlx::Result<Vec<Source>> {
    let rows = sqlx::query!(
        r#"SELECT source_id, name, folder, kinds, mapping_id, rhythm, on_day, by_minute, responsible, done_marker,
                  created_at AS "created_at: Instant", retired_at AS "retired_at: Instant"
           FROM feeds.source ORDER BY retired_at IS NOT NULL, name"#
    )
    .fetch_all(pool)
    .await?;
    let source = rows.into_iter().map(|row| Source {
        source_id: row.source_id,
        form: SourceForm {
            name: row.name,
            folder: row.folder,
            kinds: row.kinds.iter().filter_map(|kind| Kind::of(kind)).collect(),
            mapping_id: row.mapping_id,
            expected: Expected {
                rhythm: Rhythm::of(&row.rhythm, row.on_day as u8).unwrap_or(Rhythm::Never),
                by_minute: row.by_minute as u16,
            },
            responsible: row.responsible,
            done_marker: row.done_marker,
        },
        created_at: row.created_at,
        retired_at: row.retired_at,
    });
    Ok(source.collect())
}

struct Row {
    arrival_id: i64,
    source_id: Option<i32>,
    file_name: String,
    taken_at: Instant,
    state: String,
    moved_to: Option<String>,
    error_text: Option<serde_json::Value>,
    loads: Vec<i64>,
    read: i64,
    new: i64,
    changed: i64,
    unchanged: i64,
    waiting: i64,
    rejected: i64,
}

impl Row {
    fn arrival(self) -> Option<Arrival> {
        Some(Arrival {
            arrival_id: self.arrival_id,
            source_id: self.source_id,
            file_name: self.file_name,
            taken_at: self.taken_at,
            state: ArrivalState::of(&self.state)?,
            moved_to: self.moved_to,
            error: error_of(self.error_text.as_ref()),
            counts: Counts {
                read: self.read.unsigned_abs(),
                new: self.new.unsigned_abs(),
                changed: self.changed.unsigned_abs(),
                unchanged: self.unchanged.unsigned_abs(),
                waiting: self.waiting.unsigned_abs(),
                rejected: self.rejected.unsigned_abs(),
            },
            loads: self.loads,
        })
    }
}

/// The last files of a source.
pub(crate) async fn arrivals(pool: &PgPool, source_id: i32, limit: i64) -> sqlx::Result<Vec<Arrival>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT a.arrival_id, a.source_id, a.file_name, a.taken_at AS "taken_at: Instant", a.state, a.moved_to,
                  a.error_text, l.loads AS "loads!", l.read AS "read!", l.new AS "new!", l.changed AS "changed!",
                  l.unchanged AS "unchanged!", l.waiting AS "waiting!", l.rejected AS "rejected!"
           FROM feeds.arrival a
           CROSS JOIN LATERAL (
               SELECT coalesce(array_agg(load_id ORDER BY load_id), '{}') AS loads,
                      coalesce(sum(rows_read), 0)::bigint AS read, coalesce(sum(rows_new), 0)::bigint AS new,
                      coalesce(sum(rows_changed), 0)::bigint AS changed,
                      coalesce(sum(rows_unchanged), 0)::bigint AS unchanged,
                      coalesce(sum(rows_waiting), 0)::bigint AS waiting,
                      coalesce(sum(rows_rejected), 0)::bigint AS rejected
               FROM feeds.load WHERE arrival_id = a.arrival_id AND status = 'loaded') l
           WHERE a.source_id = $1 ORDER BY a.arrival_id DESC LIMIT $2"#,
        source_id,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().filter_map(Row::arrival).collect())
}

/// The last file of each source.
pub(crate) async fn last_arrivals(pool: &PgPool) -> sqlx::Result<HashMap<i32, Arrival>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT a.arrival_id, a.source_id, a.file_name, a.taken_at AS "taken_at: Instant", a.state, a.moved_to,
                  a.error_text, l.loads AS "loads!", l.read AS "read!", l.new AS "new!", l.changed AS "changed!",
                  l.unchanged AS "unchanged!", l.waiting AS "waiting!", l.rejected AS "rejected!"
           FROM feeds.source s
           CROSS JOIN LATERAL (
               SELECT * FROM feeds.arrival a WHERE a.source_id = s.source_id AND a.state <> 'gone'
               ORDER BY a.arrival_id DESC LIMIT 1) a
           CROSS JOIN LATERAL (
               SELECT coalesce(array_agg(load_id ORDER BY load_id), '{}') AS loads,
                      coalesce(sum(rows_read), 0)::bigint AS read, coalesce(sum(rows_new), 0)::bigint AS new,
                      coalesce(sum(rows_changed), 0)::bigint AS changed,
                      coalesce(sum(rows_unchanged), 0)::bigint AS unchanged,
                      coalesce(sum(rows_waiting), 0)::bigint AS waiting,
                      coalesce(sum(rows_rejected), 0)::bigint AS rejected
               FROM feeds.load WHERE arrival_id = a.arrival_id AND status = 'loaded') l"#
    )
    .fetch_all(pool)
    .await?;
    let arrivals = rows.into_iter().filter_map(Row::arrival);
    Ok(arrivals.filter_map(|arrival| Some((arrival.source_id?, arrival))).collect())
}

/// What the loads of each source brought since a moment.
pub(crate) async fn counts_since(pool: &PgPool, since: Instant) -> sqlx::Result<HashMap<i32, Counts>> {
    let rows = sqlx::query!(
        r#"SELECT source_id AS "source_id!", sum(rows_read)::bigint AS "read!", sum(rows_new)::bigint AS "new!",
                  sum(rows_changed)::bigint AS "changed!", sum(rows_unchanged)::bigint AS "unchanged!",
                  sum(rows_waiting)::bigint AS "waiting!", sum(rows_rejected)::bigint AS "rejected!"
           FROM feeds.load WHERE source_id IS NOT NULL AND status = 'loaded' AND created_at >= $1
           GROUP BY source_id"#,
        since as Instant
    )
    .fetch_all(pool)
    .await?;
    let counts = rows.into_iter().map(|row| {
        let counts = Counts {
            read: row.read.unsigned_abs(),
            new: row.new.unsigned_abs(),
            changed: row.changed.unsigned_abs(),
            unchanged: row.unchanged.unsigned_abs(),
            waiting: row.waiting.unsigned_abs(),
            rejected: row.rejected.unsigned_abs(),
        };
        (row.source_id, counts)
    });
    Ok(counts.collect())
}
