//! A programme tried on the whole book before it is live: who would be what. Nothing is written.

mod effect;
mod movers;
mod pair;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant as Stopwatch;

use book::copy::Copy;
use calendar::Day;
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

/// The tiers that everybody holds, remembered until the next run: they are asked at each change of a draft.
#[derive(Clone, Default)]
pub struct Tiers(Arc<RwLock<Option<Known>>>);

/// The number of a run, and what everybody holds since.
type Known = (i64, Arc<TierState>);

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
        let held = self.held(pool, as_of).await?;
        Ok(Trial { copy, held, before, tried, as_of })
    }

    /// What everybody holds since the latest run; nothing is known of it for a day before that.
    async fn held(&self, pool: &PgPool, as_of: Day) -> Result<Arc<TierState>, Error> {
        let Some((run_id, _)) = store::latest_run(pool).await?.filter(|(_, day)| *day <= as_of) else {
            return Ok(Arc::default());
        };
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, held)) = known.filter(|(known, _)| *known == run_id) {
            return Ok(held);
        }
        let held = Arc::new(store::tiers(pool).await?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((run_id, Arc::clone(&held)));
        Ok(held)
    }
}

/// Two programmes, a book and a day: what is asked of them reads the book once.
#[derive(Clone)]
pub struct Trial {
    copy: Arc<Copy>,
    held: Arc<TierState>,
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
        self.apart(|trial| compute(&trial.copy, &trial.tried, trial.as_of, &trial.held)).await
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
        let explain = |programme: &Programme| {
            let explained = Explanation::of(&self.copy, programme, party_id, self.as_of, held);
            explained.ok_or(Error::NoSuchParty(party_id))
        };
        let mut before = explain(&self.before.programme)?;
        before.version = self.before.version;
        Ok((before, explain(&self.tried)?))
    }

    fn ask<R>(&self, answer: impl FnOnce(&pair::Question<'_>, &Programme, &Programme) -> R) -> R {
        let (before, after) = (&*self.before.programme, &*self.tried);
        let (old, new) = (Rules::new(before, self.as_of), Rules::new(after, self.as_of));
        let question = pair::Question { copy: &self.copy, before: &old, after: &new, held: &self.held };
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

/// A trial on a copy by itself, without a database: nobody held a tier before.
pub fn trial_on(copy: Arc<Copy>, before: Programme, tried: Programme, as_of: Day) -> Trial {
    Trial { copy, held: Arc::default(), before: Side::of(0, before), tried: Arc::new(tried), as_of }
}
