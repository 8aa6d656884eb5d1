//! All SQL of the desk.

use calendar::{Day, Instant};
use parties::Scope;
use sqlx::{PgConnection, PgPool};

use crate::{Error, Folder, Kind, Note, Task};

pub(crate) mod bulk;
pub(crate) mod collections;
pub(crate) mod filters;
pub(crate) mod merges;
pub(crate) mod moments;
pub(crate) mod notes;
pub(crate) mod tasks;

/// Refuses a member who may not be seen. The member is held until the transaction ends: a merge waits for what is
/// written about them, and moves it.
pub(crate) async fn seen(conn: &mut PgConnection, scope: Scope, party_id: i64) -> Result<(), Error> {
    let seen = sqlx::query_scalar!(
        "SELECT party_id FROM parties.party
         WHERE party_id = $1 AND ($2::integer IS NULL OR agent_id = $2) FOR KEY SHARE",
        party_id,
        scope.agency(),
    )
    .fetch_optional(conn)
    .await?;
    seen.map(|_| ()).ok_or(Error::NoSuchMember)
}

type NoteRow = (i64, i64, String, String, bool, Instant, Instant, Option<Instant>);
type TaskRow = (i64, String, Day, i64, String);

/// The folder of a member. A note that the reader struck out stands for a while, to be brought back.
pub(crate) async fn folder(pool: &PgPool, staff_id: i64, party_id: i64) -> sqlx::Result<Folder> {
    let row = sqlx::query!(
        r#"SELECT ARRAY(SELECT (note_id, staff_id, author, body, pinned, created_at, changed_at, struck_at)
                        FROM desk.note
                        WHERE party_id = $1 AND (struck_at IS NULL OR staff_id = $2)
                        ORDER BY struck_at IS NOT NULL, pinned DESC, note_id DESC LIMIT 30) AS "notes!: Vec<NoteRow>",
                  ARRAY(SELECT (t.task_id, t.title, t.due_on, t.assignee, coalesce(s.display_name, ''))
                        FROM desk.task t LEFT JOIN access.staff s ON s.staff_id = t.assignee
                        WHERE t.party_id = $1 AND t.done_at IS NULL
                        ORDER BY t.due_on, t.task_id LIMIT 30) AS "tasks!: Vec<TaskRow>",
                  ARRAY(SELECT (c.collection_id, c.kind, c.name)
                        FROM desk.member m JOIN desk.collection c ON c.collection_id = m.collection_id
                        WHERE m.party_id = $1 AND m.removed_at IS NULL AND c.deleted_at IS NULL
                          AND (c.shared OR c.staff_id = $2)
                        ORDER BY c.kind DESC, c.name LIMIT 60) AS "collections!: Vec<(i64, i16, String)>""#,
        party_id,
        staff_id,
    )
    .fetch_one(pool)
    .await?;
    Ok(Folder {
        notes: row.notes.into_iter().map(note).collect(),
        tasks: row.tasks.into_iter().map(|task| open_task(party_id, task)).collect(),
        collections: row.collections.into_iter().map(|(id, kind, name)| (id, Kind::of(kind), name)).collect(),
    })
}

fn note((note_id, staff_id, author, body, pinned, created_at, changed_at, struck_at): NoteRow) -> Note {
    Note { note_id, staff_id, author, body, pinned, created_at, changed_at, struck_at }
}

fn open_task(party_id: i64, (task_id, title, due_on, assignee, assignee_name): TaskRow) -> Task {
    Task { task_id, party_id, title, due_on, assignee, assignee_name, done_at: None }
}
