//! A programme tried on the whole book before it is live: who would be what. Nothing is written.

mod effect;
mod movers;
mod pair;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant as Stopwatch;

use book::copy::Copy;
use calendar::{Day, Instant};
use ledger::granted::{Granted, Window, granted};
use programme::model::Programme;
use sqlx::PgPool;

use crate::columns::Columns;
use crate::error::Error;
use crate::explain::Explanation;
use crate::pass::compute;
use crate::rules::Rules;
use crate::run::open;
use crate::store;
use crate::tier::TierState;

pub use effect::{Backtest, Distribution, LineEffect, ProvinceEffect, TierEffect};
pub use movers::{Moved, Mover, Sight};

/// Tries a document against the programme in force on a day.
///
/// # Errors
/// Where the document has faults, no programme is in force, or the copy cannot be read.
pub async fn backtest(pool: &PgPool, dir: &Path, document: &str, as_of: Day) -> Result<Backtest, Error> {
    trial(pool, dir, document, as_of).await?.effect().await
}

/// Prepares a trial of a document against the programme in force on a day.
///
/// # Errors
/// As [`backtest`].
pub async fn trial(pool: &PgPool, dir: &Path, document: &str, as_of: Day) -> Result<Trial, Error> {
    let (version, in_force) = programme::in_force(pool, as_of).await?.ok_or(Error::NoProgramme(as_of))?;
    let tried = programme::draft::parsed(pool, document).await?;
    Tiers::default().trial(pool, dir, Side::of(version.version, in_force), Arc::new(tried), as_of).await
}

/// A programme and the number of its version.
#[derive(Clone)]
pub struct Side {
    /// Number of the version; 0 where it was not published.
    pub version: i32,
    /// The rules.
    pub programme: Arc<Programme>,
}

impl Side {
    /// A version's programme.
    pub fn of(version: i32, programme: Programme) -> Side {
        Side { version, programme: Arc::new(programme) }
    }
}

/// The tiers that everybody holds, and the credit that everybody was granted, remembered until the next run: they are
/// asked at each change of a draft.
#[derive(Clone, Default)]
pub struct Tiers {
    held: Arc<RwLock<Option<Known>>>,
    granted: Arc<RwLock<Option<Counted>>>,
}

/// The number of a run, and what everybody holds since.
type Known = (i64, Arc<TierState>);
/// The value windows of two programmes, and what everybody was granted in them.
type Counted = ([Window; 2], Arc<[Granted; 2]>);

impl Tiers {
    /// Prepares a trial of a programme against another one on a day.
    ///
    /// # Errors
    /// Where the copy or the tiers cannot be read.
    pub async fn trial(
        &self,
        pool: &PgPool,
        dir: &Path,
        before: Side,
        tried: Arc<Programme>,
        as_of: Day,
    ) -> Result<Trial, Error> {
        let copy = open(pool, dir).await?;
        let run = store::latest_run(pool).await?.filter(|(_, day, _)| *day <= as_of);
        let held = match run {
            Some((run_id, ..)) => self.held(pool, run_id).await?,
            None => Arc::default(),
        };
        let known_at = run.map_or(Instant(i64::MAX), |(_, _, computed_at)| computed_at);
        let window = |programme: &Programme| Window::of_days(programme.value_days, as_of, known_at);
        let granted = self.granted(pool, [window(&before.programme), window(&tried)]).await?;
        Ok(Trial { copy, held, granted, before, tried, as_of })
    }

    /// What everybody holds since a run, which is the latest.
    async fn held(&self, pool: &PgPool, run_id: i64) -> Result<Arc<TierState>, Error> {
        let known = self.held.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, held)) = known.filter(|(known, _)| *known == run_id) {
            return Ok(held);
        }
        let held = Arc::new(store::tiers(pool).await?);
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some((run_id, Arc::clone(&held)));
        Ok(held)
    }

    /// What everybody was granted in the value windows of two programmes.
    async fn granted(&self, pool: &PgPool, windows: [Window; 2]) -> Result<Arc<[Granted; 2]>, Error> {
        let known = self.granted.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, granted)) = known.filter(|(known, _)| *known == windows) {
            return Ok(granted);
        }
        let granted = Arc::new(granted(pool, windows).await?);
        *self.granted.write().unwrap_or_else(PoisonError::into_inner) = Some((windows, Arc::clone(&granted)));
        Ok(granted)
    }
}

/// Two programmes, a book and a day: what is asked of them reads the book once.
#[derive(Clone)]
pub struct Trial {
    copy: Arc<Copy>,
    held: Arc<TierState>,
    granted: Arc<[Granted; 2]>,
    before: Side,
    tried: Arc<Programme>,
    as_of: Day,
}

impl Trial {
    /// What changes for the whole book.
    ///
    /// # Errors
    /// Where the pass itself fails.
    pub async fn effect(&self) -> Result<Backtest, Error> {
        self.apart(|trial| {
            let started = Stopwatch::now();
            let effect = trial.ask(effect::effect);
            let millis = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
            Backtest { version: trial.before.version, millis, ..effect }
        })
        .await
    }

    /// Who moves in a way, those whose score changes most first.
    ///
    /// # Errors
    /// Where the pass itself fails.
    pub async fn movers(&self, moved: Moved, most: usize) -> Result<Vec<Mover>, Error> {
        self.apart(move |trial| trial.ask(|question, _, _| movers::movers(question, moved, most))).await
    }

    /// Everybody's standing as a run of the day would give it.
    ///
    /// # Errors
    /// Where the pass itself fails.
    pub async fn standing(&self) -> Result<Columns, Error> {
        self.apart(|trial| compute(&trial.copy, &trial.tried, trial.as_of, &trial.held, &trial.granted[1]))
            .await
    }

    /// The programme that is tried.
    pub fn programme(&self) -> &Programme {
        &self.tried
    }

    /// One member by both programmes, with the reasons; the insurer's numbers are missing.
    ///
    /// # Errors
    /// Where the book has no such party.
    pub fn explain(&self, party_id: i64) -> Result<(Explanation, Explanation), Error> {
        let held = self.held.of(party_id);
        let explain = |programme: &Programme, granted: &Granted| {
            let known = (held, granted.of(party_id));
            let explained = Explanation::of(&self.copy, programme, party_id, self.as_of, known);
            explained.ok_or(Error::NoSuchParty(party_id))
        };
        let [granted_before, granted_after] = &*self.granted;
        let mut before = explain(&self.before.programme, granted_before)?;
        before.version = self.before.version;
        Ok((before, explain(&self.tried, granted_after)?))
    }

    fn ask<R>(&self, answer: impl FnOnce(&pair::Question<'_>, &Programme, &Programme) -> R) -> R {
        let (before, after) = (&*self.before.programme, &*self.tried);
        let (old, new) = (Rules::new(before, self.as_of), Rules::new(after, self.as_of));
        let question = pair::Question {
            copy: &self.copy,
            before: &old,
            after: &new,
            held: &self.held,
            granted: &self.granted,
        };
        answer(&question, before, after)
    }

    /// What takes a moment is kept off the threads that answer requests.
    async fn apart<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Trial) -> R + Send + 'static,
    ) -> Result<R, Error> {
        let trial = self.clone();
        Ok(tokio::task::spawn_blocking(move || work(&trial)).await?)
    }
}

/// A trial on a copy by itself, without a database: nobody held a tier before. Both programmes come with what was granted
/// in their value windows.
pub fn trial_on(
    copy: Arc<Copy>,
    before: (Programme, Granted),
    tried: (Programme, Granted),
    as_of: Day,
) -> Trial {
    let granted = Arc::new([before.1, tried.1]);
    Trial {
        copy,
        held: Arc::default(),
        granted,
        before: Side::of(0, before.0),
        tried: Arc::new(tried.0),
        as_of,
    }
}
