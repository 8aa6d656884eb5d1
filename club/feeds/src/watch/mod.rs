//! A folder into which files come by themselves: each is loaded once and put away with a report.
//!
//! A file goes through these steps; a program that is killed between any two goes on from there:
//!
//! 1. It is whole: a marker says so, or two looks found it the same. It is moved to `working/`, where whoever
//!    sends files does not reach it.
//! 2. An arrival with the hash of its content is written down. Content that was loaded before is a repeat.
//! 3. It is loaded; the load names the arrival, in the transaction of its rows.
//! 4. Its report is written, and it is moved to `loaded/`, `rejected/` or `repeated/`, below the day.
//! 5. The arrival is ended.

mod disk;
mod report;

use std::path::{Path, PathBuf};

use audit::Actor;
use calendar::{Clock, Instant};
use i18n::Message;
use sqlx::PgPool;

use crate::kind::Kind;
use crate::load::Came;
use crate::progress::Progress;
use crate::saved::{self, Saved};
use crate::source::{ArrivalState, Source};
use crate::store::watch as store;
use crate::{Error, Outcome};
use disk::Disk;

/// The texts of the reports.
pub use report::ALL_TEXTS;

/// A watched folder. It is locked: nobody else watches it meanwhile.
pub struct Folder {
    disk: Disk,
    source: Option<Source>,
    /// What an earlier program or a failure left half done is done.
    recovered: bool,
}

/// What came of a look at a folder.
#[derive(Debug, Default)]
pub struct Looked {
    /// The files that came and were put away.
    pub arrived: Vec<Arrived>,
    /// Why a file is still where it was, or the folder was not looked at to its end. Of several the first.
    pub failure: Option<Error>,
}

/// A file that came, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Its number.
    pub arrival_id: i64,
    /// The file's name.
    pub file_name: String,
    /// What became of it.
    pub state: ArrivalState,
    /// What was loaded.
    pub loads: Vec<(Kind, Outcome)>,
    /// Why it was not loaded, or not all of it.
    pub error: Option<Message>,
    /// Where it lies now, below the folder.
    pub moved_to: String,
}

/// What looking at a folder works with.
#[derive(Clone, Copy)]
pub struct With<'w> {
    /// Database.
    pub pool: &'w PgPool,
    /// Clock.
    pub clock: &'w Clock,
    /// In whose name files are loaded.
    pub actor: &'w Actor,
}

impl Folder {
    /// Begins to watch a folder, of a source or without one.
    ///
    /// # Errors
    /// [`Error::NoFolder`], [`Error::Watched`], [`Error::Disk`].
    pub fn open(folder: &Path, source: Option<Source>) -> Result<Folder, Error> {
        let done_marker = source.as_ref().is_some_and(|source| source.form.done_marker);
        Ok(Folder { disk: Disk::open(folder, done_marker)?, source, recovered: false })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.disk.folder()
    }

    /// The source.
    pub fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// Takes what is said of the source now.
    pub fn set_source(&mut self, source: Source) {
        self.disk.set_done_marker(source.form.done_marker);
        self.source = Some(source);
    }

    /// One look: what is whole is loaded and put away. A file whose load fails for a reason that is not the
    /// file's own (the database is gone) stays where it is and is tried at the next look; the others go on.
    pub async fn look(&mut self, with: With<'_>) -> Looked {
        let mut looked = Looked::default();
        if let Err(error) = self.look_through(with, &mut looked).await {
            looked.failure.get_or_insert(error);
        }
        self.recovered = looked.failure.is_none();
        looked
    }

    async fn look_through(&mut self, with: With<'_>, looked: &mut Looked) -> Result<(), Error> {
        if !self.recovered {
            crate::mark_interrupted(with.pool, with.clock.now()).await?;
        }
        for name in self.disk.working()? {
            if !self.recovered {
                self.disk.forget_marker(&name);
            }
            looked.note(self.take(with, &name).await)?;
        }
        if !self.recovered {
            self.end_open(with).await?;
        }
        for whole in self.disk.whole()? {
            match self.disk.begin(&whole) {
                Ok(true) => looked.note(self.take(with, &whole.name).await)?,
                Ok(false) => {}
                Err(error) => looked.note(Err(error))?,
            }
        }
        Ok(())
    }

    /// Ends arrivals whose file was moved away without writing so down.
    async fn end_open(&self, with: With<'_>) -> Result<(), Error> {
        let working = self.disk.working()?;
        for store::Open { arrival_id, file_name, moved_to } in
            store::open(with.pool, &self.disk.name()).await?
        {
            if working.contains(&file_name) {
                continue;
            }
            let there = moved_to.filter(|place| self.disk.holds(place));
            let state = match there.as_deref().and_then(|place| place.split('/').next()) {
                Some("loaded") => ArrivalState::Loaded,
                Some("rejected") => ArrivalState::Rejected,
                Some("repeated") => ArrivalState::Repeated,
                _ => ArrivalState::Gone,
            };
            store::end(with.pool, arrival_id, state, with.clock.now()).await?;
        }
        Ok(())
    }

    /// Loads a file of `working/` and puts it away.
    async fn take(&self, with: With<'_>, name: &str) -> Result<Arrived, Error> {
        let path = self.disk.in_working(name);
        let (content, bytes) = disk::hash(path.clone()).await?;
        let source_id = self.source.as_ref().map(|source| source.source_id);
        let new = store::New {
            source_id,
            folder: &self.disk.name(),
            file_name: name,
            content: &content,
            file_bytes: bytes as i64,
            at: with.clock.now(),
        };
        let arrival_id = store::begin(with.pool, &new).await?;
        let mut arrived = Arrived {
            arrival_id,
            file_name: name.to_owned(),
            state: ArrivalState::Loaded,
            loads: Vec::new(),
            error: None,
            moved_to: String::new(),
        };
        match store::loaded_before(with.pool, arrival_id, &content).await? {
            Some(before) => {
                store::repeats(with.pool, arrival_id, before.arrival_id).await?;
                arrived.state = ArrivalState::Repeated;
                arrived.error = Some(report::repeated(&before.file_name, before.taken_at));
            }
            None => self.load(with, &path, &mut arrived).await?,
        }
        self.put_away(with, arrived).await
    }

    /// Loads a file as each kind for which there is a mapping.
    async fn load(&self, with: With<'_>, path: &Path, arrived: &mut Arrived) -> Result<(), Error> {
        let mappings = match self.mappings(with.pool, path).await {
            Ok(mappings) => mappings,
            Err(error) => return refuse(arrived, error),
        };
        if mappings.is_empty() {
            return refuse(arrived, Error::NoMapping);
        }
        let done = store::loads_of(with.pool, arrived.arrival_id).await?;
        for saved in mappings {
            if let Some(before) = done.iter().find(|(kind, _)| *kind == saved.kind) {
                arrived.loads.push(*before);
                continue;
            }
            let came = Came {
                source_id: self.source.as_ref().map(|source| source.source_id),
                arrival_id: Some(arrived.arrival_id),
                saved: Some((saved.mapping_id, saved.version)),
            };
            let progress = Progress::default();
            let loaded = crate::load_that_came(
                with.pool,
                with.clock,
                with.actor,
                saved.kind,
                path,
                &arrived.file_name,
                &saved.document,
                came,
                &progress,
            );
            match loaded.await {
                Ok(outcome) => arrived.loads.push((saved.kind, outcome)),
                Err(error) => refuse(arrived, error)?,
            }
        }
        Ok(())
    }

    /// The mappings for a file: that of the source, or those whose columns the file has, one a kind.
    async fn mappings(&self, pool: &PgPool, path: &Path) -> Result<Vec<Saved>, Error> {
        let form = self.source.as_ref().map(|source| &source.form);
        if let Some(mapping_id) = form.and_then(|form| form.mapping_id) {
            return Ok(vec![saved::one(pool, mapping_id).await?]);
        }
        let kinds = form.map_or(&[][..], |form| &form.kinds);
        let mut found = saved::for_file(pool, path).await?;
        found.retain(|saved| kinds.is_empty() || kinds.contains(&saved.kind));
        Ok(found)
    }

    /// Writes the report, moves the file and ends the arrival.
    async fn put_away(&self, with: With<'_>, mut arrived: Arrived) -> Result<Arrived, Error> {
        let now = with.clock.now();
        let place = self.disk.place_for(arrived.state.name(), now, &arrived.file_name)?;
        report::write(with.pool, &self.disk.below(&place), &arrived, now).await?;
        let error = arrived.error.as_ref();
        store::moving(with.pool, arrived.arrival_id, &place, error).await?;
        self.disk.put_away(&arrived.file_name, &place)?;
        store::end(with.pool, arrived.arrival_id, arrived.state, now).await?;
        arrived.moved_to = place;
        Ok(arrived)
    }
}

impl Looked {
    /// Notes what became of a file; what would befall the other files too ends the look.
    fn note(&mut self, taken: Result<Arrived, Error>) -> Result<(), Error> {
        match taken {
            Ok(arrived) => self.arrived.push(arrived),
            Err(error @ (Error::Disk(_) | Error::Reader | Error::Database(sqlx::Error::Database(_)))) => {
                self.failure.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// What is wrong with the file itself is told; anything else is no fault of the file.
fn refuse(arrived: &mut Arrived, error: Error) -> Result<(), Error> {
    match error {
        Error::Mapping(_) | Error::File(_) | Error::NoMapping | Error::NotFound | Error::Reader => {
            arrived.state = ArrivalState::Rejected;
            arrived.error = Some(error.message());
            Ok(())
        }
        error => Err(error),
    }
}

/// The folders of all sources that are watched, and folders of nobody's beside them.
pub struct Watch {
    others: Vec<PathBuf>,
    folders: Vec<Folder>,
}

/// A folder that cannot be watched, or in which a file could not be put away.
#[derive(Debug)]
pub struct Unwatched {
    /// The folder.
    pub folder: PathBuf,
    /// Why.
    pub error: Error,
}

impl Watch {
    /// The sources' folders and others.
    pub fn new(others: Vec<PathBuf>) -> Watch {
        Watch { others, folders: Vec::new() }
    }

    /// One look at all of them. What became of sources meanwhile (new, changed, retired) is followed.
    ///
    /// # Errors
    /// [`Error::Database`] where the sources cannot be had.
    pub async fn look(&mut self, with: With<'_>) -> Result<(Vec<Arrived>, Vec<Unwatched>), Error> {
        let mut unwatched = self.follow(crate::source::list(with.pool).await?);
        let mut arrived = Vec::new();
        for folder in &mut self.folders {
            let looked = folder.look(with).await;
            arrived.extend(looked.arrived);
            let failed = looked.failure.map(|error| Unwatched { folder: folder.path().to_owned(), error });
            unwatched.extend(failed);
        }
        Ok((arrived, unwatched))
    }

    fn follow(&mut self, sources: Vec<Source>) -> Vec<Unwatched> {
        let live = |source: &&Source| source.retired_at.is_none();
        let wanted: Vec<(PathBuf, Option<Source>)> = sources
            .iter()
            .filter(live)
            .map(|source| (PathBuf::from(&source.form.folder), Some(source.clone())))
            .chain(self.others.iter().map(|folder| (folder.clone(), None)))
            .collect();
        self.folders.retain(|folder| wanted.iter().any(|(path, _)| path == folder.path()));
        let mut unwatched = Vec::new();
        for (path, source) in wanted {
            let known = self.folders.iter_mut().find(|folder| folder.path() == path);
            match (known, source) {
                (Some(folder), Some(source)) => folder.set_source(source),
                (Some(_), None) => {}
                (None, source) => match Folder::open(&path, source) {
                    Ok(folder) => self.folders.push(folder),
                    Err(error) => unwatched.push(Unwatched { folder: path, error }),
                },
            }
        }
        unwatched
    }
}

/// When something was loaded, as reports say it.
pub(crate) fn moment(at: Instant) -> String {
    let (day, hour, minute) = at.in_tehran();
    format!("{} {hour:02}:{minute:02}", day.jalali().numeric())
}
