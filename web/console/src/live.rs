//! What every page shows of the latest run, held in memory and read anew where it is no longer the latest.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use calendar::Day;
use kit::{Fault, Fmt, Markup};
use postgres::Together;
use programme::model::Programme;
use sqlx::PgPool;
use standing::Run;
use standing::roster::Mark;

use crate::dashboard::text;
use crate::store::{self, FeedState, Key};

/// The latest figures and rules.
#[derive(Debug, Default)]
pub struct Shown {
    /// The latest run with its rules; `None` before the first.
    pub latest: Option<Latest>,
    /// Whether there was a load, however it ended.
    pub has_loads: bool,
    /// What the feeds have left to do; `None` where it could not be read.
    pub feeds: Option<FeedState>,
    /// Valuation day of the latest run.
    pub as_of: Option<Day>,
    /// The programme in force.
    pub programme: Option<Programme>,
    /// Name of the insurer in both languages.
    pub insurer: (String, String),
    mark: Mark,
    key: Option<(Key, Day)>,
}

impl Shown {
    /// The latest run and the latest load.
    pub fn mark(&self) -> Mark {
        self.mark
    }
}

/// The latest run.
#[derive(Debug)]
pub struct Latest {
    /// The run.
    pub run: Run,
    /// The rules it went by.
    pub programme: Programme,
    /// Valuation day of the run before.
    pub previous_as_of: Option<Day>,
}

impl Latest {
    /// The name of a tier of a code.
    pub fn tier_name(&self, f: &Fmt, code: &str) -> String {
        let tier = self.programme.tiers.iter().find(|tier| tier.code == code);
        tier.map_or_else(|| code.to_owned(), |tier| f.name(&tier.name.fa, &tier.name.en).to_owned())
    }

    /// The name of a line of a code; the empty code is that of lines which the programme does not know.
    pub fn line_name(&self, f: &Fmt, code: &str) -> String {
        let line = self.programme.lines.iter().find(|line| line.code == code);
        line.map_or_else(
            || f.t(text::UNKNOWN_LINE).to_owned(),
            |line| f.name(&line.name.fa, &line.name.en).to_owned(),
        )
    }

    /// The number of a line of a code.
    pub fn line_id(&self, code: &str) -> Option<u8> {
        self.programme.lines.iter().find(|line| line.code == code).map(|line| line.id)
    }

    /// The names of the two highest tiers.
    pub fn highest_tiers(&self, f: &Fmt) -> Markup {
        let mut names =
            self.programme.tiers.iter().rev().map(|tier| Markup::text(f.name(&tier.name.fa, &tier.name.en)));
        match (names.next(), names.next()) {
            (Some(first), Some(second)) => f.say(text::TIER_AND, [("first", second), ("second", first)]),
            (Some(only), None) => only,
            _ => Markup::default(),
        }
    }
}

/// Holds what is shown, and whether a computation runs.
#[derive(Default)]
pub struct Live {
    shown: RwLock<Arc<Shown>>,
    looks: Together<Day, Arc<Shown>>,
    computing: AtomicBool,
    failed: AtomicBool,
}

impl Live {
    /// Marks that a computation begins; false where one runs already.
    pub fn begin(&self) -> bool {
        self.failed.store(false, Ordering::Relaxed);
        !self.computing.swap(true, Ordering::Relaxed)
    }

    /// Marks its end.
    pub fn end(&self, well: bool) {
        self.failed.store(!well, Ordering::Relaxed);
        self.computing.store(false, Ordering::Relaxed);
    }

    /// Whether a computation runs.
    pub fn computing(&self) -> bool {
        self.computing.load(Ordering::Relaxed)
    }

    /// Whether the last one failed.
    pub fn failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// What was shown last, without asking the database.
    pub fn last(&self) -> Arc<Shown> {
        Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The latest; those who ask at the same time share a look at the database.
    pub async fn shown(&self, pool: &PgPool, today: Day) -> Result<Arc<Shown>, Fault> {
        let look = async |days: Vec<Day>| {
            let mut shown = HashMap::new();
            for day in days {
                shown.insert(day, self.look(pool, day).await?);
            }
            Ok::<_, Fault>(shown)
        };
        let shown = self.looks.ask(&today, look).await?;
        shown.map_or_else(|| Ok(self.last()), Ok)
    }

    async fn look(&self, pool: &PgPool, today: Day) -> Result<Arc<Shown>, Fault> {
        let last = self.last();
        let key = (store::key(pool, today).await?, today);
        if last.key.as_ref() == Some(&key) {
            return Ok(last);
        }
        let shown = Arc::new(read(pool, key).await?);
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&shown);
        Ok(shown)
    }
}

async fn read(pool: &PgPool, key: (Key, Day)) -> Result<Shown, Fault> {
    let programme = programme::in_force(pool, key.1).await?.map(|(_, programme)| programme);
    let name = programme.as_ref().map(|programme| programme.insurer.name.clone());
    let insurer = name.map(|name| (name.fa, name.en)).unwrap_or_default();
    let latest = match standing::latest(pool).await? {
        Some(run) => {
            let programme = programme::version(pool, run.version).await?.map(|(_, programme)| programme);
            let previous_as_of = store::day_before_run(pool, run.run_id, run.as_of).await?;
            programme.map(|programme| Latest { run, programme, previous_as_of })
        }
        None => None,
    };
    // One card of the dashboard: where it fails, the others stand, and the next request reads anew.
    let feeds = store::feed_state(pool).await.map_err(Fault::from).ok();
    let (mark, has_loads) = (key.0.mark(), key.0.has_loads());
    let key = feeds.is_some().then_some(key);
    let as_of = latest.as_ref().map(|latest| latest.run.as_of);
    Ok(Shown { latest, has_loads, feeds, as_of, programme, insurer, mark, key })
}
