//! What happened at the desk.

use calendar::{Day, Instant};
use sqlx::PgPool;

use crate::moments::{Moment, Wanted, What};

pub(crate) async fn list(
    pool: &PgPool,
    party_id: i64,
    wanted: Wanted,
    until: Day,
    most: i64,
) -> sqlx::Result<Vec<Moment>> {
    let before = Instant::start_of(until + 1);
    let rows = sqlx::query!(
        r#"SELECT kind AS "kind!", at AS "at!: Instant", by AS "by!", text AS "text!" FROM (
               SELECT 1 AS kind, note_id AS id, created_at AS at, author AS by, body AS text FROM desk.note
               WHERE $4 AND party_id = $1 AND struck_at IS NULL
               UNION ALL
               SELECT 2, task_id, created_at, created_by, title FROM desk.task WHERE $5 AND party_id = $1
               UNION ALL
               SELECT 3, task_id, done_at, done_by, title FROM desk.task
               WHERE $5 AND party_id = $1 AND done_at IS NOT NULL
               UNION ALL
               SELECT 4, m.member_id, m.added_at, m.added_by, c.name
               FROM desk.member m JOIN desk.collection c ON c.collection_id = m.collection_id
               WHERE $6 AND m.party_id = $1 AND c.kind = 2
               UNION ALL
               SELECT 5, m.member_id, m.removed_at, m.removed_by, c.name
               FROM desk.member m JOIN desk.collection c ON c.collection_id = m.collection_id
               WHERE $6 AND m.party_id = $1 AND c.kind = 2 AND m.removed_at IS NOT NULL) moments
           WHERE at < $2
           ORDER BY at DESC, kind, id DESC LIMIT $3"#,
        party_id,
        before as Instant,
        most,
        wanted.notes,
        wanted.tasks,
        wanted.labels,
    )
    .fetch_all(pool)
    .await?;
    let moment = rows.into_iter().map(|row| Moment {
        kind: What::of(row.kind),
        at: row.at,
        by: row.by,
        text: row.text,
    });
    Ok(moment.collect())
}
