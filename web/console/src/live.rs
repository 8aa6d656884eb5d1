//! What every page shows of the latest run, held in memory.

use std::sync::{Arc, PoisonError, RwLock};

use calendar::Day;
use kit::Fault;
use programme::model::Programme;
use sqlx::PgPool;

/// The latest figures and rules, as pages show them.
#[derive(Debug, Default)]
pub struct Shown {
    /// Valuation day of the latest run; `None` before the first.
    pub as_of: Option<Day>,
    /// Name of the insurer in both languages.
    pub insurer: (String, String),
    /// Version of the programme in force.
    pub version: Option<i32>,
    /// The programme in force.
    pub programme: Option<Programme>,
    run_id: Option<i64>,
    /// The day for which the programme in force was looked up.
    day: Option<Day>,
}

/// Holds what is shown, and reads it anew where it is no longer the latest.
#[derive(Debug, Default)]
pub struct Live(RwLock<Arc<Shown>>);

impl Live {
    /// What was shown last, without asking the database.
    pub fn last(&self) -> Arc<Shown> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The latest.
    pub async fn shown(&self, pool: &PgPool, today: Day) -> Result<Arc<Shown>, Fault> {
        let last = self.last();
        let latest = sqlx::query!(
            r#"SELECT (SELECT max(run_id) FROM standing.run) AS run_id,
                      (SELECT version FROM programme.version WHERE effective_from <= $1
                       ORDER BY effective_from DESC, version DESC LIMIT 1) AS version"#,
            today as Day
        )
        .fetch_one(pool)
        .await?;
        if last.day == Some(today) && last.run_id == latest.run_id && last.version == latest.version {
            return Ok(last);
        }
        let shown = Arc::new(read(pool, today, latest.run_id).await?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&shown);
        Ok(shown)
    }
}

async fn read(pool: &PgPool, today: Day, run_id: Option<i64>) -> Result<Shown, Fault> {
    let in_force = programme::in_force(pool, today).await?;
    let as_of = sqlx::query_scalar!(r#"SELECT as_of AS "as_of: Day" FROM standing.run WHERE run_id = $1"#, run_id)
        .fetch_optional(pool)
        .await?;
    let (version, programme) = in_force.map(|(version, programme)| (version.version, programme)).unzip();
    let name = programme.as_ref().map(|programme| programme.insurer.name.clone());
    let insurer = name.map(|name| (name.fa, name.en)).unwrap_or_default();
    Ok(Shown { as_of, insurer, version, programme, run_id, day: Some(today) })
}
