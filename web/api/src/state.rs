use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use access::{Keys, Random};
use calendar::Clock;
use parties::record::Record;
use postgres::Together;
use programme::model::Programme;
use sqlx::PgPool;
use standing::Latest;
use tokio::sync::Semaphore;

use crate::problem::Problem;

/// Streams that are written to disk at once; more wait for their turn.
const STREAMS_AT_ONCE: usize = 4;

/// What the endpoints work with. Cheap to clone.
#[derive(Clone)]
pub struct ApiState {
    /// Database.
    pub pool: PgPool,
    /// Clock.
    pub clock: Clock,
    /// Who asks, and how often.
    pub keys: Keys,
    pub(crate) random: Random,
    pub(crate) streams: Arc<Semaphore>,
    home: PathBuf,
    records: Arc<Together<i64, Arc<Record>>>,
    standings: Arc<Together<i64, Arc<Latest>>>,
    programmes: Arc<Mutex<HashMap<i32, Arc<Programme>>>>,
}

impl ApiState {
    /// Over a migrated database; `home` is the program's data folder.
    pub fn new(pool: PgPool, clock: Clock, random: Random, keys: Keys, home: PathBuf) -> ApiState {
        ApiState {
            pool,
            clock,
            keys,
            random,
            streams: Arc::new(Semaphore::new(STREAMS_AT_ONCE)),
            home,
            records: Arc::default(),
            standings: Arc::default(),
            programmes: Arc::default(),
        }
    }

    /// Forgets what a program that is gone left half done: writes without an answer, and streams on disk.
    ///
    /// # Errors
    /// The database's.
    pub async fn clear(&self) -> sqlx::Result<()> {
        let _ = tokio::fs::remove_dir_all(self.streams_folder()).await;
        crate::store::forget_unanswered(&self.pool).await
    }

    /// Where streams are written to until they are loaded.
    pub(crate) fn streams_folder(&self) -> PathBuf {
        self.home.join("streams")
    }

    /// Where the book's columnar copy lies.
    pub(crate) fn copy(&self) -> PathBuf {
        book::copy::dir(&self.home)
    }

    /// A party; those who ask at the same time share a query.
    pub(crate) async fn record(&self, party_id: i64) -> Result<Arc<Record>, Problem> {
        let look = async |parties: Vec<i64>| {
            let found = parties::record::records(&self.pool, &parties).await?;
            Ok::<_, sqlx::Error>(found.into_iter().map(|(id, record)| (id, Arc::new(record))).collect())
        };
        self.records.ask(&party_id, look).await?.ok_or_else(Problem::no_such_party)
    }

    /// A party's latest standing; those who ask at the same time share a query.
    pub(crate) async fn standing(&self, party_id: i64) -> Result<Arc<Latest>, Problem> {
        let look = async |parties: Vec<i64>| {
            let found = standing::latest_of(&self.pool, &parties).await?;
            Ok::<_, sqlx::Error>(found.into_iter().map(|(id, latest)| (id, Arc::new(latest))).collect())
        };
        match self.standings.ask(&party_id, look).await? {
            Some(latest) => Ok(latest),
            None => {
                self.record(party_id).await?;
                Err(Problem::no_standing())
            }
        }
    }

    /// A version of the programme; versions do not change.
    pub(crate) async fn programme(&self, version: i32) -> Result<Arc<Programme>, Problem> {
        let known = || self.programmes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(programme) = known().get(&version) {
            return Ok(Arc::clone(programme));
        }
        let (_, read) =
            programme::version(&self.pool, version).await?.ok_or_else(Problem::no_such_version)?;
        let read = Arc::new(read);
        known().insert(version, Arc::clone(&read));
        Ok(read)
    }
}
