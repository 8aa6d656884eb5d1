//! Tasks: something to do about a member, by whom, until when.

use calendar::{Day, Instant};
use parties::Scope;
use serde_json::json;
use sqlx::PgPool;

use crate::store::tasks as store;
use crate::{By, Error, fitting, store as common};

/// The most characters of a title.
pub const MOST_TITLE: usize = 200;

/// A task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its number.
    pub task_id: i64,
    /// About whom.
    pub party_id: i64,
    /// What is to be done.
    pub title: String,
    /// Until when.
    pub due_on: Day,
    /// By whom.
    pub assignee: i64,
    /// Their name.
    pub assignee_name: String,
    /// When it was done.
    pub done_at: Option<Instant>,
}

/// Where a task stands in its list: its day, or when it was done, and its number.
pub type Place = (i64, i64);

impl Task {
    /// From where a list goes on after this task.
    pub fn place(&self) -> Place {
        (self.done_at.map_or(self.due_on.0.into(), |at| at.0), self.task_id)
    }
}

/// A task to be given.
#[derive(Debug, Clone)]
pub struct New<'a> {
    /// What is to be done.
    pub title: &'a str,
    /// Until when.
    pub due_on: Day,
    /// By whom.
    pub assignee: i64,
}

/// Which tasks are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// One's own that are not done.
    Mine,
    /// All that are not done.
    All,
    /// All whose day has passed.
    Overdue,
    /// Those that were done, the latest first.
    Done,
}

/// How many tasks there are, of those about members whom one sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// One's own that are not done.
    pub mine: i64,
    /// Of them, those due today or before.
    pub mine_due: i64,
    /// All that are not done.
    pub all: i64,
    /// All whose day has passed.
    pub overdue: i64,
}

/// A task in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The task.
    pub task: Task,
    /// Given name of the member.
    pub given_name: Option<String>,
    /// Family name; of an organisation its name.
    pub family_name: Option<String>,
}

/// Gives a task about a member.
///
/// # Errors
/// Where the title does not fit, or the member or the assignee cannot be taken.
pub async fn give(pool: &PgPool, by: &By, party_id: i64, new: &New<'_>) -> Result<i64, Error> {
    let title = fitting(new.title, MOST_TITLE).ok_or(Error::Title)?;
    let mut transaction = pool.begin().await?;
    common::seen(&mut transaction, by.scope, party_id).await?;
    store::check_assignee(&mut transaction, by.scope, new.assignee).await?;
    let task_id = store::add(&mut transaction, by, party_id, &title, new).await?;
    let subject = format!("task {task_id}");
    audit::record(&mut transaction, by.at, &by.actor, "task.give", &subject, Some(party_id), json!({}))
        .await?;
    transaction.commit().await?;
    Ok(task_id)
}

/// Marks a task done, or opens it again.
///
/// # Errors
/// Where there is no such task.
pub async fn finish(pool: &PgPool, by: &By, party_id: i64, task_id: i64, done: bool) -> Result<(), Error> {
    let mut transaction = pool.begin().await?;
    common::seen(&mut transaction, by.scope, party_id).await?;
    if !store::finish(&mut transaction, by, party_id, task_id, done).await? {
        return Err(Error::NoSuch);
    }
    let action = if done { "task.done" } else { "task.reopen" };
    let subject = format!("task {task_id}");
    audit::record(&mut transaction, by.at, &by.actor, action, &subject, Some(party_id), json!({})).await?;
    transaction.commit().await?;
    Ok(())
}

/// Tasks with their members, a page at a time, and how many there are.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn list(
    pool: &PgPool,
    by: &By,
    which: Which,
    after: Option<Place>,
    size: i64,
) -> sqlx::Result<Vec<Line>> {
    if which == Which::Done {
        let after = after.map(|(at, task_id)| (Instant(at), task_id));
        return store::done(pool, by.scope, after, size).await;
    }
    let of = match which {
        Which::Mine => (Some(by.staff_id), None),
        Which::Overdue => (None, Some(by.at.day())),
        _ => (None, None),
    };
    let after = after.and_then(|(day, task_id)| Some((Day(i32::try_from(day).ok()?), task_id)));
    store::open(pool, by.scope, of, after, size).await
}

/// How many tasks there are.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn counts(pool: &PgPool, staff_id: i64, scope: Scope, today: Day) -> sqlx::Result<Counts> {
    store::counts(pool, staff_id, scope, today).await
}

/// Those to whom tasks can be given, by name: all who are not disabled; an agent gives them to the own agency.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn assignees(pool: &PgPool, scope: Scope) -> sqlx::Result<Vec<(i64, String)>> {
    store::assignees(pool, scope).await
}
