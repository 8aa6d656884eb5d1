//! Answers that were found, kept until another run comes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use calendar::Day;
use programme::model::Programme;
use sqlx::PgPool;
use tokio::sync::Semaphore;

use super::agencies::{Agencies, agencies};
use super::cube::{Cube, cube};
use super::drill::{Members, drill};
use super::measure::Measure;
use super::movement::{Movement, Of, Place, counted};
use super::who::Who;
use super::{Question, store};
use crate::error::Error;
use crate::run::{Run, open};

/// The run that reports stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    /// Its number.
    pub run_id: i64,
    /// The day as of which everything is known.
    pub as_of: Day,
    /// Version of the programme.
    pub version: i32,
    /// The last load in the copy.
    pub load_id: i64,
}

impl Basis {
    /// The basis that a run is.
    pub fn of(run: &Run) -> Basis {
        Basis { run_id: run.run_id, as_of: run.as_of, version: run.version, load_id: run.load_id }
    }
}

/// Cubes that are remembered; each is small.
const CUBES: usize = 256;
/// Lists of members that are remembered; one may name everybody.
const LISTS: usize = 4;

/// Where reports are made, for all who ask. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    dir: PathBuf,
    memory: Arc<Mutex<Memory>>,
    /// One pass at a time takes all cores, and one reading of the history the database.
    pass: Arc<Semaphore>,
}

#[derive(Default)]
struct Memory {
    basis: Option<Basis>,
    who: Option<Arc<Who>>,
    /// By the last load in the copy too: a run of a past day brings it further.
    cubes: Vec<((Question, i64), Arc<Cube>)>,
    agencies: Option<(i64, Arc<Agencies>)>,
    movements: Vec<((Day, Of), Arc<Movement>)>,
    lists: Vec<(Behind, Arc<Members>)>,
}

/// Which number a list of members is of.
#[derive(Clone, PartialEq, Eq)]
enum Behind {
    Cell(Question, Measure, i64),
    Move(Day, Of, Place, Place),
}

impl Desk {
    /// A desk over the copy in a directory.
    pub fn new(dir: &Path) -> Desk {
        Desk { dir: dir.to_owned(), memory: Arc::default(), pass: Arc::new(Semaphore::new(1)) }
    }

    /// Looks into the memory of a basis; that of another is forgotten.
    fn look<R>(&self, basis: Basis, read: impl FnOnce(&mut Memory) -> R) -> R {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.basis != Some(basis) {
            *memory = Memory { basis: Some(basis), ..Memory::default() };
        }
        read(&mut memory)
    }

    /// The answer to a question.
    ///
    /// # Errors
    /// Where the copy or the database cannot be read.
    pub async fn cube(
        &self,
        pool: &PgPool,
        basis: Basis,
        programme: &Programme,
        question: &Question,
    ) -> Result<Arc<Cube>, Error> {
        let copy = open(pool, &self.dir).await?;
        let key = (question.clone(), copy.last_load());
        let known = |memory: &mut Memory| found(&memory.cubes, &key);
        if let Some(cube) = self.look(basis, known) {
            return Ok(cube);
        }
        let _alone = self.pass.acquire().await;
        if let Some(cube) = self.look(basis, known) {
            return Ok(cube);
        }
        let who = self.who(pool, basis).await?;
        let (asked, programme) = (question.clone(), programme.clone());
        let pass = tokio::task::spawn_blocking(move || cube(&copy, &programme, basis.as_of, &who, &asked));
        let cube = Arc::new(pass.await?);
        self.look(basis, |memory| keep(&mut memory.cubes, CUBES, key, &cube));
        Ok(cube)
    }

    /// The members behind a figure of a question, whose conditions say which cell is opened.
    ///
    /// # Errors
    /// As [`Desk::cube`].
    pub async fn members(
        &self,
        pool: &PgPool,
        basis: Basis,
        programme: &Programme,
        question: &Question,
        measure: Measure,
    ) -> Result<Arc<Members>, Error> {
        let copy = open(pool, &self.dir).await?;
        let behind = Behind::Cell(question.clone(), measure, copy.last_load());
        let known = |memory: &mut Memory| found(&memory.lists, &behind);
        if let Some(list) = self.look(basis, known) {
            return Ok(list);
        }
        let _alone = self.pass.acquire().await;
        if let Some(list) = self.look(basis, known) {
            return Ok(list);
        }
        let who = self.who(pool, basis).await?;
        let (asked, programme) = (question.clone(), programme.clone());
        let pass =
            tokio::task::spawn_blocking(move || drill(&copy, &programme, basis.as_of, &who, &asked, measure));
        let list = Arc::new(pass.await?);
        self.look(basis, |memory| keep(&mut memory.lists, LISTS, behind, &list));
        Ok(list)
    }

    /// The books of all agencies.
    ///
    /// # Errors
    /// As [`Desk::cube`].
    pub async fn agencies(
        &self,
        pool: &PgPool,
        basis: Basis,
        programme: &Programme,
    ) -> Result<Arc<Agencies>, Error> {
        let copy = open(pool, &self.dir).await?;
        let last = copy.last_load();
        let known = |memory: &mut Memory| {
            memory.agencies.as_ref().filter(|(load, _)| *load == last).map(|(_, known)| Arc::clone(known))
        };
        if let Some(agencies) = self.look(basis, known) {
            return Ok(agencies);
        }
        let _alone = self.pass.acquire().await;
        if let Some(agencies) = self.look(basis, known) {
            return Ok(agencies);
        }
        let programme = programme.clone();
        let pass = tokio::task::spawn_blocking(move || agencies(&copy, &programme, basis.as_of));
        let agencies = Arc::new(pass.await?);
        self.look(basis, |memory| memory.agencies = Some((last, Arc::clone(&agencies))));
        Ok(agencies)
    }

    /// Movement between segments or tiers since a day.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn movement(
        &self,
        pool: &PgPool,
        basis: Basis,
        since: Day,
        of: Of,
    ) -> Result<Arc<Movement>, Error> {
        let known = |memory: &mut Memory| found(&memory.movements, &(since, of));
        if let Some(movement) = self.look(basis, known) {
            return Ok(movement);
        }
        // The whole history is read: one at a time, and once for all who wait.
        let _alone = self.pass.acquire().await;
        if let Some(movement) = self.look(basis, known) {
            return Ok(movement);
        }
        let found = store::run_up_to(pool, since).await?;
        let moves = store::moves(pool, since, of).await?;
        let movement = Arc::new(Movement { since, found, until: basis.as_of, moves });
        self.look(basis, |memory| keep(&mut memory.movements, CUBES, (since, of), &movement));
        Ok(movement)
    }

    /// The members of a cell of a movement.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn moved(
        &self,
        pool: &PgPool,
        basis: Basis,
        (since, of): (Day, Of),
        (from, to): (Place, Place),
    ) -> Result<Arc<Members>, Error> {
        let behind = Behind::Move(since, of, from, to);
        let known = |memory: &mut Memory| found(&memory.lists, &behind);
        if let Some(list) = self.look(basis, known) {
            return Ok(list);
        }
        let _alone = self.pass.acquire().await;
        if let Some(list) = self.look(basis, known) {
            return Ok(list);
        }
        let list = Arc::new(counted(store::moved(pool, since, of, from, to).await?));
        self.look(basis, |memory| keep(&mut memory.lists, LISTS, behind, &list));
        Ok(list)
    }

    async fn who(&self, pool: &PgPool, basis: Basis) -> Result<Arc<Who>, Error> {
        if let Some(who) = self.look(basis, |memory| memory.who.clone()) {
            return Ok(who);
        }
        let mut conn = pool.acquire().await?;
        let who = Arc::new(store::who(&mut conn).await?);
        self.look(basis, |memory| memory.who = Some(Arc::clone(&who)));
        Ok(who)
    }
}

fn found<K: PartialEq, V>(kept: &[(K, Arc<V>)], key: &K) -> Option<Arc<V>> {
    kept.iter().find(|(known, _)| known == key).map(|(_, value)| Arc::clone(value))
}

/// Keeps a value; the oldest goes where there are too many.
fn keep<K, V>(kept: &mut Vec<(K, Arc<V>)>, most: usize, key: K, value: &Arc<V>) {
    if kept.len() >= most {
        kept.remove(0);
    }
    kept.push((key, Arc::clone(value)));
}
