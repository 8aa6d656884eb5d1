use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use access::{KeyFile, Keys, Random};
use calendar::Clock;
use ledger::Committer;
use parties::record::Record;
use postgres::Together;
use programme::model::Programme;
use rewards::Rewards;
use sqlx::PgPool;
use standing::Latest;
use tokio::sync::Semaphore;

use crate::problem::Problem;

/// Streams that are written to disk at once; more wait for their turn.
const STREAMS_AT_ONCE: usize = 4;
/// Single rows that are loaded at once. Each has a connection of its own, and waits with it for the load that is
/// being settled.
const ROWS_AT_ONCE: usize = 4;
/// A try of a programme reads the whole book on all cores: a second one would only slow the first.
const BACKTESTS_AT_ONCE: usize = 1;

/// Writes that go on now: the number of the API key, and the request's own key.
pub(crate) type UnderWay = Arc<Mutex<HashSet<(i64, String)>>>;

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
    pub(crate) ledger: Committer,
    pub(crate) rewards: Rewards,
    pub(crate) streams: Arc<Semaphore>,
    pub(crate) rows: Arc<Semaphore>,
    pub(crate) backtests: Arc<Semaphore>,
    pub(crate) under_way: UnderWay,
    home: PathBuf,
    records: Arc<Together<i64, Arc<Record>>>,
    standings: Arc<Together<i64, Arc<Latest>>>,
    programmes: Arc<Mutex<HashMap<i32, Arc<Programme>>>>,
}

impl ApiState {
    /// Over a migrated database; `home` is the program's data folder.
    ///
    /// # Panics
    /// Outside of a Tokio runtime.
    pub fn new(pool: PgPool, clock: Clock, random: Random, keys: Keys, home: PathBuf) -> ApiState {
        ApiState {
            ledger: Committer::new(&pool, &clock),
            rewards: Rewards::new(&pool, &clock, &random, &KeyFile::of(&home)),
            pool,
            clock,
            keys,
            random,
            streams: Arc::new(Semaphore::new(STREAMS_AT_ONCE)),
            rows: Arc::new(Semaphore::new(ROWS_AT_ONCE)),
            backtests: Arc::new(Semaphore::new(BACKTESTS_AT_ONCE)),
            under_way: UnderWay::default(),
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
        // The folder itself stays: it was made for its owner only.
        if let Ok(mut files) = tokio::fs::read_dir(self.streams_folder()).await {
            while let Ok(Some(file)) = files.next_entry().await {
                let _ = tokio::fs::remove_file(file.path()).await;
            }
        }
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

    /// A party; the number of one that was merged leads to the survivor. Those who ask at the same time share a
    /// query.
    pub(crate) async fn record(&self, party_id: i64) -> Result<Arc<Record>, Problem> {
        if let Some(record) = self.record_of(party_id).await? {
            return Ok(record);
        }
        match parties::duplicate::survivor(&self.pool, party_id).await? {
            Some(survivor) => self.record_of(survivor).await?.ok_or_else(Problem::no_such_party),
            None => Err(Problem::no_such_party()),
        }
    }

    async fn record_of(&self, party_id: i64) -> sqlx::Result<Option<Arc<Record>>> {
        let look = async |parties: Vec<i64>| {
            let found = parties::record::records(&self.pool, &parties).await?;
            Ok::<_, sqlx::Error>(found.into_iter().map(|(id, record)| (id, Arc::new(record))).collect())
        };
        self.records.ask(&party_id, look).await
    }

    /// A party's latest standing, of a merged one the survivor's; those who ask at the same time share a query.
    pub(crate) async fn standing(&self, party_id: i64) -> Result<Arc<Latest>, Problem> {
        if let Some(latest) = self.standing_of(party_id).await? {
            return Ok(latest);
        }
        let survivor = self.record(party_id).await?.party.party_id;
        let latest = if survivor == party_id { None } else { self.standing_of(survivor).await? };
        latest.ok_or_else(Problem::no_standing)
    }

    async fn standing_of(&self, party_id: i64) -> sqlx::Result<Option<Arc<Latest>>> {
        let look = async |parties: Vec<i64>| {
            let found = standing::latest_of(&self.pool, &parties).await?;
            Ok::<_, sqlx::Error>(found.into_iter().map(|(id, latest)| (id, Arc::new(latest))).collect())
        };
        self.standings.ask(&party_id, look).await
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
