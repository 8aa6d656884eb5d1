//! Loads and their reasons over time.

use calendar::Instant;
use serde_json::Value;
use sqlx::PgPool;

use crate::Counts;
use crate::kind::Kind;
use crate::quality::{Of, Point};

/// The last loads of a source, or of a kind without one, the latest first.
pub(crate) async fn points(pool: &PgPool, of: Of, most: i64) -> sqlx::Result<Vec<Point>> {
    let (source_id, kind) = match of {
        Of::Source(source_id) => (Some(source_id), None),
        Of::Kind(kind) => (None, Some(kind.name())),
    };
    let rows = sqlx::query!(
        r#"SELECT l.load_id, l.kind, l.file_name, l.created_at AS "created_at: Instant", l.rows_read, l.rows_new,
                  l.rows_changed, l.rows_unchanged, l.rows_waiting, l.rows_rejected,
                  (SELECT coalesce(jsonb_object_agg(r.reason, r.rows), '{}')
                   FROM feeds.load_reason r WHERE r.load_id = l.load_id AND r.fatal) AS "reasons!"
           FROM feeds.load l
           WHERE l.status = 'loaded' AND (l.source_id = $1 OR (l.source_id IS NULL AND l.kind = $2))
           ORDER BY l.load_id DESC LIMIT $3"#,
        source_id,
        kind,
        most
    )
    .fetch_all(pool)
    .await?;
    let point = rows.into_iter().filter_map(|row| {
        Some(Point {
            load_id: row.load_id,
            kind: Kind::of(&row.kind)?,
            file_name: row.file_name,
            at: row.created_at,
            counts: Counts {
                read: row.rows_read.unsigned_abs(),
                new: row.rows_new.unsigned_abs(),
                changed: row.rows_changed.unsigned_abs(),
                unchanged: row.rows_unchanged.unsigned_abs(),
                waiting: row.rows_waiting.unsigned_abs(),
                rejected: row.rows_rejected.unsigned_abs(),
            },
            reasons: reasons(&row.reasons),
        })
    });
    Ok(point.collect())
}

fn reasons(value: &Value) -> Vec<(String, u64)> {
    let pairs = value.as_object().into_iter().flatten();
    pairs.filter_map(|(reason, rows)| Some((reason.clone(), rows.as_u64()?))).collect()
}
