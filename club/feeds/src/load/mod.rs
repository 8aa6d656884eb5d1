//! A load: one file, one transaction.

mod encode;
mod pipeline;
mod repeats;
mod settle;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use audit::Actor;
use calendar::{Clock, Instant};
use i18n::Message;
use serde::{Deserialize, Serialize};
use sqlx::{Connection, PgConnection, PgPool};
use tabular::Table;

use crate::given_rows::GivenRows;
use crate::kind::Kind;
use crate::mapper::Mapper;
use crate::mapping::Mapping;
use crate::objects::Objects;
use crate::progress::{Phase, Progress};
use crate::store::{findings, loads, stage};
use crate::vocabulary::Vocabulary;
use crate::{Counts, Error, Found, Reason, State, error};
use encode::Encoder;
use settle::Settling;

/// Findings that a check shows.
const FINDINGS_SHOWN: i64 = 100;

/// From so many written rows on, a load ends with a look at the tables for the planner.
const MANY_ROWS: u64 = 10_000;

/// How a load ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Its number.
    pub load_id: i64,
    /// What became of its rows.
    pub counts: Counts,
}

/// What a load would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What would become of the rows.
    pub counts: Counts,
    /// Rows by reason.
    pub reasons: Vec<Reason>,
    /// The first findings.
    pub findings: Vec<Found>,
    /// The file's columns.
    pub header: Vec<String>,
    /// What the reader made of doubtful things.
    pub notes: Vec<Message>,
}

/// Where the rows come from.
pub(crate) enum Source {
    /// A file; the name under which it came.
    File(PathBuf, String),
    /// Objects of our fields, one a line; the name under which they came.
    Objects(PathBuf, String, Kind),
    /// Rows with the header of their file.
    Rows { header: Vec<String>, rows: Arc<[Vec<String>]>, file_name: String },
}

impl Source {
    fn name(&self) -> &str {
        match self {
            Source::File(_, name) | Source::Objects(_, name, _) | Source::Rows { file_name: name, .. } => {
                name
            }
        }
    }

    fn bytes(&self) -> i64 {
        match self {
            Source::File(path, _) | Source::Objects(path, ..) => {
                std::fs::metadata(path).map_or(0, |meta| meta.len() as i64)
            }
            Source::Rows { rows, .. } => rows.iter().flatten().map(|cell| cell.len() as i64 + 1).sum(),
        }
    }

    async fn open(&self, mapping: &Mapping) -> Result<Box<dyn Table>, Error> {
        match self {
            Source::File(path, _) => {
                let (path, options) = (path.clone(), mapping.options().clone());
                let opened = tokio::task::spawn_blocking(move || tabular::open(&path, &options)).await;
                Ok(opened.map_err(|_| Error::Reader)??)
            }
            Source::Objects(path, _, kind) => Ok(Box::new(Objects::open(path, *kind)?)),
            Source::Rows { header, rows, .. } => Ok(Box::new(GivenRows::new(header, rows))),
        }
    }
}

/// Reads a file through its mapping and writes what it brings: all of it, or nothing.
///
/// The load is in the list from its first moment; where it fails, the list tells why.
///
/// # Errors
/// [`Error`]; nothing of the file was written then.
pub async fn load(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    kind: Kind,
    path: &Path,
    mapping: &str,
    progress: &Progress,
) -> Result<Outcome, Error> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    load_as(pool, clock, actor, kind, path, &name, mapping, progress).await
}

/// As [`load`], for a file that came under another name than it is stored under.
///
/// # Errors
/// As [`load`].
#[allow(clippy::too_many_arguments)]
pub async fn load_as(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    kind: Kind,
    path: &Path,
    file_name: &str,
    mapping: &str,
    progress: &Progress,
) -> Result<Outcome, Error> {
    load_that_came(pool, clock, actor, kind, path, file_name, mapping, Came::default(), progress).await
}

/// By which way a load came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Came {
    /// From which source.
    pub source_id: Option<i32>,
    /// With which file of a watched folder: of a kind it is loaded once.
    pub arrival_id: Option<i64>,
    /// With which saved mapping and which version of it.
    pub saved: Option<(i32, i32)>,
}

/// As [`load_as`], and says by which way the file came.
///
/// # Errors
/// As [`load`].
#[allow(clippy::too_many_arguments)]
pub async fn load_that_came(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    kind: Kind,
    path: &Path,
    file_name: &str,
    mapping: &str,
    came: Came,
    progress: &Progress,
) -> Result<Outcome, Error> {
    let source = Source::File(path.to_owned(), file_name.to_owned());
    Job { pool, clock, actor, kind, source, mapping: mapping.into(), came, progress }.load().await
}

/// Does all that a load does, and takes it back: what a load would bring.
///
/// # Errors
/// As [`load`].
pub async fn check(
    pool: &PgPool,
    clock: &Clock,
    kind: Kind,
    path: &Path,
    mapping: &str,
    progress: &Progress,
) -> Result<Report, Error> {
    let source = Source::File(path.to_owned(), String::new());
    let actor = Actor::program();
    let mapping = mapping.into();
    let came = Came::default();
    let checked = Job { pool, clock, actor: &actor, kind, source, mapping, came, progress }.check().await;
    progress.enter(Phase::Ended);
    checked
}

/// A load to be done.
pub(crate) struct Job<'a> {
    pub pool: &'a PgPool,
    pub clock: &'a Clock,
    pub actor: &'a Actor,
    pub kind: Kind,
    pub source: Source,
    pub mapping: Cow<'a, str>,
    pub came: Came,
    pub progress: &'a Progress,
}

/// A file with what is needed to load it.
struct Opened {
    mapping: Mapping,
    table: Box<dyn Table>,
    mapper: Mapper,
    /// Kinds of endorsement that end the cover.
    cancelling: Vec<i16>,
}

/// A load's rows, staged, settled and not committed yet.
struct Work {
    counts: Counts,
    header: Vec<String>,
    notes: Vec<Message>,
}

impl Job<'_> {
    pub(crate) async fn load(self) -> Result<Outcome, Error> {
        let mut conn = self.connect().await?;
        let new = loads::New {
            kind: self.kind.name(),
            file_name: self.source.name(),
            file_bytes: self.source.bytes(),
            mapping: &self.mapping,
            actor: &self.actor.name,
            at: self.clock.now(),
            came: self.came,
        };
        let load_id = loads::begin(&mut conn, &new).await?;
        self.progress.set_load(load_id);
        let done = self.commit(&mut conn, load_id).await;
        if done.as_ref().is_ok_and(|counts| counts.new + counts.changed >= MANY_ROWS) {
            // or the planner would know a much smaller book until PostgreSQL looks by itself
            stage::analyze_settled(&mut conn, self.kind).await.ok();
        }
        let ended = match done {
            Ok(counts) => Ok(Outcome { load_id, counts }),
            Err(error) => Err(self.fail(load_id, error).await),
        };
        // a connection of its own: its settings and its locks end with it
        conn.close().await.ok();
        self.progress.enter(Phase::Ended);
        ended
    }

    pub(crate) async fn check(&self) -> Result<Report, Error> {
        let mut conn = self.connect().await?;
        let mut transaction = conn.begin().await?;
        let work = self.watched(&mut transaction, 0).await?;
        let reasons = findings::reasons(&mut transaction, 0).await?;
        let findings = findings::page(&mut transaction, 0, None, (0, "", ""), FINDINGS_SHOWN).await?;
        transaction.rollback().await?;
        conn.close().await.ok();
        Ok(Report { counts: work.counts, reasons, findings, header: work.header, notes: work.notes })
    }

    async fn connect(&self) -> Result<PgConnection, Error> {
        self.progress.enter(Phase::Opening);
        // never one of the pool: its memory for temporary tables is settled once they were used
        let mut conn = PgConnection::connect_with(&self.pool.connect_options()).await?;
        stage::settings(&mut conn).await?;
        Ok(conn)
    }

    /// All of the load in one transaction.
    async fn commit(&self, conn: &mut PgConnection, load_id: i64) -> Result<Counts, Error> {
        let mut transaction = conn.begin().await?;
        let counts = self.watched(&mut transaction, load_id).await?.counts;
        self.progress.enter(Phase::Closing);
        let now = self.clock.now();
        loads::keep_reasons(&mut transaction, load_id).await?;
        loads::finish(&mut transaction, load_id, now, &counts).await?;
        let detail = serde_json::json!({ "kind": self.kind, "counts": counts });
        let subject = format!("load {load_id}");
        audit::record(&mut transaction, now, self.actor, "feed.load", &subject, None, detail).await?;
        if self.progress.is_cancelled() {
            return Err(Error::Cancelled);
        }
        transaction.commit().await?;
        Ok(counts)
    }

    /// Works, and has PostgreSQL stop what it is doing where the load is cancelled meanwhile.
    async fn watched(&self, conn: &mut PgConnection, load_id: i64) -> Result<Work, Error> {
        let backend = loads::backend(conn).await?;
        let work = self.work(conn, load_id);
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return match done {
                    Err(Error::Database(_)) if self.progress.is_cancelled() => Err(Error::Cancelled),
                    done => done,
                },
                () = tokio::time::sleep(Duration::from_millis(200)) => {
                    if self.progress.is_cancelled() && self.progress.phase() != Phase::Reading {
                        loads::stop(self.pool, backend).await?;
                    }
                }
            }
        }
    }

    async fn work(&self, conn: &mut PgConnection, load_id: i64) -> Result<Work, Error> {
        let Opened { mapping, table, mapper, cancelling } = self.open().await?;
        let header = table.header().to_vec();
        let columns: Vec<String> =
            self.kind.fields().iter().map(|field| mapper.column_of(field.name).to_owned()).collect();
        stage::create(conn).await?;
        self.progress.enter(Phase::Reading);
        let encoder = Encoder::new(self.kind, cancelling);
        let read = pipeline::stage(conn, load_id, table, mapper, encoder, self.progress).await?;
        let shape = serde_json::to_value(read.table.shape()).unwrap_or_default();
        loads::describe(conn, load_id, &header, &shape).await?;
        self.wait_for_others(conn).await?;
        self.progress.enter(Phase::Settling);
        let settling = Settling { load_id, now: self.clock.now() };
        let told = settling.own(conn, self.kind).await?;
        let fields: Vec<String> = self.kind.fields().iter().map(|field| field.name.to_owned()).collect();
        findings::keep(conn, load_id, &fields, &columns).await?;
        if told.rejected > 0 {
            let rows = findings::rejected_rows(conn).await?;
            pipeline::keep_rejected(conn, load_id, self.source.open(&mapping).await?, rows).await?;
        }
        self.progress.enter(Phase::Arriving);
        settling.arrivals(conn).await?;
        book::settle::touch(conn, load_id).await?;
        let rejected = read.rejected + told.rejected;
        let accounted = told.new + told.changed + told.waiting + rejected;
        let counts = Counts {
            read: read.rows,
            new: told.new,
            changed: told.changed,
            unchanged: read.rows.saturating_sub(accounted),
            waiting: told.waiting,
            rejected,
        };
        Ok(Work { counts, header, notes: crate::look::messages(read.table.notes()) })
    }

    async fn open(&self) -> Result<Opened, Error> {
        let mapping = Mapping::parse(&self.mapping).map_err(Error::Mapping)?;
        let table = self.source.open(&mapping).await?;
        let in_force = programme::in_force(self.pool, self.clock.today()).await?;
        let (_, programme) = in_force.ok_or(Error::NoProgramme)?;
        let vocabulary = Vocabulary::of(&programme);
        let mapper = mapping.bind(self.kind, table.header(), &vocabulary).map_err(Error::Mapping)?;
        let cancelling = programme
            .endorsements
            .iter()
            .filter(|kind| kind.cancels)
            .map(|kind| i16::from(kind.id))
            .collect();
        Ok(Opened { mapping, table, mapper, cancelling })
    }

    /// Loads are settled one at a time: each sees all that the others before it brought, so that no row
    /// waits for a parent that is there.
    async fn wait_for_others(&self, conn: &mut PgConnection) -> Result<(), Error> {
        if let Err(holder) = loads::try_settle(conn).await? {
            self.progress.set_waits_for(holder);
            self.progress.enter(Phase::Waiting);
            loads::wait_settle(conn).await?;
            self.progress.set_waits_for(None);
        }
        Ok(())
    }

    /// Writes down why the load failed, as well as it can be done.
    async fn fail(&self, load_id: i64, error: Error) -> Error {
        let state = if matches!(error, Error::Cancelled) { State::Cancelled } else { State::Failed };
        let text = error_text(&error.message());
        let now = self.clock.now();
        loads::fail(self.pool, load_id, now, state, error.code(), &text).await.ok();
        error
    }
}

fn error_text(message: &i18n::Message) -> serde_json::Value {
    serde_json::json!({ "fa": message.fa, "en": message.en })
}

/// Marks loads that a program which is gone left behind as interrupted; answers which. To be called when
/// the program starts.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn mark_interrupted(pool: &PgPool, now: Instant) -> Result<Vec<i64>, Error> {
    Ok(loads::mark_interrupted(pool, now, &error_text(&error::INTERRUPTED.into())).await?)
}
