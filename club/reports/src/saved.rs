//! Reports that are saved, and what they gave when they were due.

use audit::Actor;
use calendar::{Clock, Day, Instant};
use i18n::Message;
use sqlx::PgPool;

use crate::answer::{Answer, answer};
use crate::report::Report;
use crate::schedule::Schedule;
use crate::{Error, Source, store};

/// Saved reports of an insurer.
pub const MOST_SAVED: i64 = 200;
/// Results that are kept of a report; the oldest go.
pub const MOST_KEPT: i64 = 400;
/// Letters of a name.
pub const NAME_LENGTH: usize = 80;

/// A report to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport {
    /// Its name.
    pub name: String,
    /// What is asked.
    pub report: Report,
    /// When it is made by itself.
    pub schedule: Schedule,
    /// Seen by all who see reports.
    pub shared: bool,
}

/// A saved report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Its number.
    pub report_id: i64,
    /// Its name.
    pub name: String,
    /// What is asked.
    pub report: Report,
    /// When it is made by itself.
    pub schedule: Schedule,
    /// Seen by all who see reports.
    pub shared: bool,
    /// Its owner.
    pub staff_id: i64,
    /// The owner's name.
    pub owner: String,
    /// When it was saved.
    pub created_at: Instant,
    /// The latest day of its schedule that was made.
    pub made_for: Option<Day>,
    /// When it was last made.
    pub made_at: Option<Instant>,
    /// How many results are kept.
    pub kept: i64,
}

/// What a saved report gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub kept_id: i64,
    /// Of which report.
    pub report_id: i64,
    /// The day of the schedule; none where it was made by hand.
    pub due_on: Option<Day>,
    /// When it was made.
    pub made_at: Instant,
    /// The valuation day and the number of rows; none where it failed.
    pub of: Option<(Day, i64)>,
    /// Why it failed.
    pub error: Option<Message>,
}

/// Saves a report; gives its number.
///
/// # Errors
/// Where the name is missing or too long, there are too many, or the database refuses.
pub async fn save(pool: &PgPool, clock: &Clock, actor: &Actor, new: &NewReport) -> Result<i64, Error> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > NAME_LENGTH {
        return Err(Error::Name);
    }
    let staff_id = actor.staff_id.ok_or(Error::NotFound)?;
    let mut transaction = pool.begin().await?;
    if store::count(&mut transaction).await? >= MOST_SAVED {
        return Err(Error::TooMany);
    }
    let report_id = store::add(&mut transaction, clock.now(), staff_id, name, new).await?;
    let detail = serde_json::json!({ "name": name, "shared": new.shared });
    let subject = format!("report {report_id}");
    audit::record(&mut transaction, clock.now(), actor, "report.save", &subject, None, detail).await?;
    transaction.commit().await?;
    Ok(report_id)
}

/// The reports that somebody sees: their own and the shared ones.
///
/// # Errors
/// Where the database refuses.
pub async fn list(pool: &PgPool, staff_id: i64) -> Result<Vec<Saved>, Error> {
    store::list(pool, Some(staff_id), None).await
}

/// One of them.
///
/// # Errors
/// Where there is none or it is another's own.
pub async fn one(pool: &PgPool, staff_id: i64, report_id: i64) -> Result<Saved, Error> {
    store::list(pool, Some(staff_id), Some(report_id)).await?.pop().ok_or(Error::NotFound)
}

/// Takes a report of one's own away, with what it gave.
///
/// # Errors
/// Where there is none or it is another's.
pub async fn remove(pool: &PgPool, clock: &Clock, actor: &Actor, report_id: i64) -> Result<(), Error> {
    let staff_id = actor.staff_id.ok_or(Error::NotFound)?;
    let mut transaction = pool.begin().await?;
    let name = store::remove(&mut transaction, clock.now(), staff_id, report_id).await?;
    let name = name.ok_or(Error::NotFound)?;
    let (subject, detail) = (format!("report {report_id}"), serde_json::json!({ "name": name }));
    audit::record(&mut transaction, clock.now(), actor, "report.remove", &subject, None, detail).await?;
    transaction.commit().await?;
    Ok(())
}

/// What a report gave, the latest first.
///
/// # Errors
/// As [`one`].
pub async fn kept(pool: &PgPool, staff_id: i64, report_id: i64) -> Result<(Saved, Vec<Kept>), Error> {
    let saved = one(pool, staff_id, report_id).await?;
    Ok((saved, store::kept(pool, report_id).await?))
}

impl Kept {
    /// The answer as it was, of a report that somebody sees.
    ///
    /// # Errors
    /// Where there is none, it failed, or it cannot be read any more.
    pub async fn answer(pool: &PgPool, staff_id: i64, kept_id: i64) -> Result<(Saved, Answer), Error> {
        let (report_id, answer) = store::kept_answer(pool, kept_id).await?.ok_or(Error::NotFound)?;
        let saved = one(pool, staff_id, report_id).await?;
        Ok((saved, serde_json::from_value(answer)?))
    }
}

/// Makes a saved report now and keeps it; gives the number of what is kept.
///
/// # Errors
/// Where it cannot be made or kept. That it failed is kept too.
pub async fn make(
    source: Source<'_>,
    clock: &Clock,
    saved: &Saved,
    due_on: Option<Day>,
) -> Result<Option<i64>, Error> {
    let made = answer(source, &saved.report).await;
    let (value, error) = match &made {
        Ok(answer) => (Some(serde_json::to_value(answer)?), None),
        Err(error) => {
            tracing::error!(code = error.code(), cause = %error, report = saved.report_id, "a report failed");
            (None, Some(serde_json::to_value(error.message())?))
        }
    };
    let mut transaction = source.pool.begin().await?;
    let kept = store::keep(&mut transaction, saved.report_id, due_on, clock.now(), value, error).await?;
    store::forget(&mut transaction, saved.report_id, MOST_KEPT).await?;
    transaction.commit().await?;
    made.map(|_| kept)
}

/// Makes every report that is due; gives how many. One that fails is kept with its reason and not tried again
/// for that day.
///
/// # Errors
/// Where the database refuses.
pub async fn make_due(source: Source<'_>, clock: &Clock) -> Result<usize, Error> {
    let mut made = 0;
    for saved in store::list(source.pool, None, None).await? {
        let due =
            saved.schedule.due(saved.created_at.day(), saved.made_for, source.basis.as_of, clock.today());
        if due.is_some() && make(source, clock, &saved, due).await.is_ok() {
            made += 1;
        }
    }
    Ok(made)
}
