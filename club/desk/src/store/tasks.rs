//! Tasks.

use calendar::{Day, Instant};
use parties::Scope;
use sqlx::{PgConnection, PgPool};

use crate::tasks::{Counts, Line, New, Task};
use crate::{By, Error};

/// Refuses who cannot be given tasks.
pub(crate) async fn check_assignee(
    conn: &mut PgConnection,
    scope: Scope,
    staff_id: i64,
) -> Result<(), Error> {
    let known = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM access.staff WHERE staff_id = $1 AND disabled_at IS NULL
                          AND ($2::integer IS NULL OR agent_id = $2)) AS "known!""#,
        staff_id,
        scope.agency(),
    )
    .fetch_one(conn)
    .await?;
    if known { Ok(()) } else { Err(Error::Assignee) }
}

pub(crate) async fn assignees(pool: &PgPool, scope: Scope) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "SELECT staff_id, display_name FROM access.staff
         WHERE disabled_at IS NULL AND ($1::integer IS NULL OR agent_id = $1) ORDER BY display_name LIMIT 500",
        scope.agency(),
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.staff_id, row.display_name)).collect())
}

pub(crate) async fn add(
    conn: &mut PgConnection,
    by: &By,
    party_id: i64,
    title: &str,
    new: &New<'_>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO desk.task (party_id, title, due_on, assignee, created_by, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING task_id",
        party_id,
        title,
        new.due_on as Day,
        new.assignee,
        by.actor.name,
        by.at as Instant,
    )
    .fetch_one(conn)
    .await
}

/// A task about each of those who may be seen; gives how many. They are held until the transaction ends, so that a
/// merge moves what is written.
pub(crate) async fn add_many(
    conn: &mut PgConnection,
    by: &By,
    parties: &[i64],
    new: &New<'_>,
    bulk_id: i64,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "WITH p AS (
             SELECT party_id FROM parties.party
             WHERE party_id = ANY($1) AND ($8::integer IS NULL OR agent_id = $8)
             ORDER BY party_id FOR KEY SHARE)
         INSERT INTO desk.task (party_id, title, due_on, assignee, created_by, created_at, changed_at, bulk_id)
         SELECT party_id, $2, $3, $4, $5, $6, $6, $7 FROM p",
        parties,
        new.title,
        new.due_on as Day,
        new.assignee,
        by.actor.name,
        by.at as Instant,
        bulk_id,
        by.scope.agency(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Takes back the tasks of a bulk action that nobody has touched.
pub(crate) async fn undo_add(conn: &mut PgConnection, bulk_id: i64) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM desk.task WHERE bulk_id = $1 AND done_at IS NULL AND changed_at = created_at",
        bulk_id,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

pub(crate) async fn finish(
    conn: &mut PgConnection,
    by: &By,
    party_id: i64,
    task_id: i64,
    done: bool,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE desk.task SET done_at = CASE WHEN $3 THEN $4::timestamptz END,
                              done_by = CASE WHEN $3 THEN $5::text END, changed_at = $4
         WHERE party_id = $1 AND task_id = $2 AND (done_at IS NULL) = $3",
        party_id,
        task_id,
        done,
        by.at as Instant,
        by.actor.name,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A task with its member and whoever it was given to, as it is read.
struct Row {
    task_id: i64,
    party_id: i64,
    title: String,
    due_on: Day,
    assignee: i64,
    assignee_name: String,
    done_at: Option<Instant>,
    given_name: Option<String>,
    family_name: Option<String>,
}

impl From<Row> for Line {
    fn from(row: Row) -> Line {
        Line {
            task: Task {
                task_id: row.task_id,
                party_id: row.party_id,
                title: row.title,
                due_on: row.due_on,
                assignee: row.assignee,
                assignee_name: row.assignee_name,
                done_at: row.done_at,
            },
            given_name: row.given_name,
            family_name: row.family_name,
        }
    }
}

/// Those that are not done, the first due first; `only` those of one, and those due before a day.
pub(crate) async fn open(
    pool: &PgPool,
    scope: Scope,
    (only, due_before): (Option<i64>, Option<Day>),
    after: Option<(Day, i64)>,
    size: i64,
) -> sqlx::Result<Vec<Line>> {
    let (after_day, after_id) = after.unzip();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT t.task_id, t.party_id, t.title, t.due_on AS "due_on: Day", t.assignee,
                  coalesce(s.display_name, '') AS "assignee_name!", t.done_at AS "done_at: Instant",
                  p.given_name, p.family_name
           FROM desk.task t JOIN parties.party p ON p.party_id = t.party_id
           LEFT JOIN access.staff s ON s.staff_id = t.assignee
           WHERE t.done_at IS NULL
             AND ($1::integer IS NULL OR p.agent_id = $1)
             AND ($2::bigint IS NULL OR t.assignee = $2)
             AND ($3::date IS NULL OR t.due_on < $3)
             AND (t.due_on, t.task_id) > (coalesce($4::date, '-infinity'), coalesce($5::bigint, 0))
           ORDER BY t.due_on, t.task_id LIMIT $6"#,
        scope.agency(),
        only,
        due_before as Option<Day>,
        after_day as Option<Day>,
        after_id,
        size,
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(Line::from).collect())
}

/// Those that were done, the latest first.
pub(crate) async fn done(
    pool: &PgPool,
    scope: Scope,
    after: Option<(Instant, i64)>,
    size: i64,
) -> sqlx::Result<Vec<Line>> {
    let (after_at, after_id) = after.unzip();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT t.task_id, t.party_id, t.title, t.due_on AS "due_on: Day", t.assignee,
                  coalesce(s.display_name, '') AS "assignee_name!", t.done_at AS "done_at: Instant",
                  p.given_name, p.family_name
           FROM desk.task t JOIN parties.party p ON p.party_id = t.party_id
           LEFT JOIN access.staff s ON s.staff_id = t.assignee
           WHERE t.done_at IS NOT NULL
             AND ($1::integer IS NULL OR p.agent_id = $1)
             AND (t.done_at, t.task_id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::bigint, 0))
           ORDER BY t.done_at DESC, t.task_id DESC LIMIT $4"#,
        scope.agency(),
        after_at as Option<Instant>,
        after_id,
        size,
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(Line::from).collect())
}

pub(crate) async fn counts(pool: &PgPool, staff_id: i64, scope: Scope, today: Day) -> sqlx::Result<Counts> {
    sqlx::query_as!(
        Counts,
        r#"SELECT count(*) FILTER (WHERE t.assignee = $1) AS "mine!",
                  count(*) FILTER (WHERE t.assignee = $1 AND t.due_on <= $3) AS "mine_due!",
                  count(*) AS "all!", count(*) FILTER (WHERE t.due_on < $3) AS "overdue!"
           FROM desk.task t
           WHERE t.done_at IS NULL
             AND ($2::integer IS NULL OR EXISTS (SELECT FROM parties.party p
                  WHERE p.party_id = t.party_id AND p.agent_id = $2))"#,
        staff_id,
        scope.agency(),
        today as Day,
    )
    .fetch_one(pool)
    .await
}
