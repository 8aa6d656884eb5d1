//! PostgreSQL: the private server that the program manages itself, or one of the insurer's own; the
//! pool, the migrations and bulk writing.

mod binaries;
mod cluster;
pub mod copy;
mod error;
mod home;
mod lock;
mod server;
mod settings;
pub mod text;
mod together;

use std::fs::File;
use std::process::Command;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use error::Error;
pub use home::Home;
use server::Server;
pub use together::Together;

/// Every table of the program.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

const MOST_CONNECTIONS: u32 = 20;
const AT_REST: Duration = Duration::from_secs(1);
const PARTING: Duration = Duration::from_secs(3);
const WATCH: Duration = Duration::from_millis(500);

/// What the database is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// To serve from this home until interrupted: one program at a time.
    Serve,
    /// For one command, also beside a program that serves.
    Command,
}

/// An open database.
pub struct Database {
    /// Its connections.
    pub pool: PgPool,
    home: Home,
    private: Option<Private>,
    /// Held for the life of the program.
    _serve: Option<File>,
}

struct Private {
    server: Server,
    share: File,
    closing: watch::Sender<bool>,
    watcher: Option<JoinHandle<()>>,
}

/// Opens the database of a home and brings its schema up to date: the server of `database_url`, or else
/// the private one, which is started where it does not run yet.
///
/// What was committed is there: after a kill of this program the server goes on and is adopted, after a
/// kill of the server or a power cut it recovers from its log.
///
/// # Errors
/// [`Error`] says what is in the way and what to do.
pub async fn open(home: &Home, database_url: Option<&str>, purpose: Use) -> Result<Database, Error> {
    let serve = if purpose == Use::Serve { Some(lock::serve(home)?) } else { None };
    let (pool, private) = match database_url {
        Some(url) => (connect(url.parse().map_err(Error::Unreachable)?).await?, None),
        None => {
            let (pool, private) = open_private(home, purpose).await?;
            (pool, Some(private))
        }
    };
    let database = Database { pool, home: home.clone(), private, _serve: serve };
    if let Err(error) = prepare(&database.pool).await {
        let _ = database.close().await;
        return Err(error);
    }
    Ok(database)
}

async fn open_private(home: &Home, purpose: Use) -> Result<(PgPool, Private), Error> {
    let start = lock::start(home).await?;
    let share = lock::users(home)?;
    let server = Server::open(home).await?;
    let options = server.database().await?;
    drop(start);
    let pool = connect(options).await?;
    let (closing, closed) = watch::channel(false);
    let watcher =
        (purpose == Use::Serve).then(|| tokio::spawn(keep_alive(home.clone(), server.clone(), closed)));
    Ok((pool, Private { server, share, closing, watcher }))
}

async fn connect(options: PgConnectOptions) -> Result<PgPool, Error> {
    // The pool would try again for half a minute; a wrong address is told at once.
    let first = PgConnection::connect_with(&options).await.map_err(Error::Unreachable)?;
    let _ = first.close().await;
    let pool = PgPoolOptions::new()
        .max_connections(MOST_CONNECTIONS)
        .acquire_timeout(Duration::from_secs(30))
        // A connection that was just in use is there; one that rested may have lost its server meanwhile.
        .test_before_acquire(false)
        .before_acquire(|connection, resting| {
            Box::pin(async move {
                if resting.idle_for >= AT_REST {
                    connection.ping().await?;
                }
                Ok(true)
            })
        });
    pool.connect_with(options).await.map_err(Error::Unreachable)
}

async fn prepare(pool: &PgPool) -> Result<(), Error> {
    let version: i32 = sqlx::query_scalar("SELECT current_setting('server_version_num')::int")
        .fetch_one(pool)
        .await
        .map_err(Error::Unreachable)?;
    let found = u32::try_from(version / 10_000).unwrap_or(0);
    if found < binaries::LEAST_MAJOR {
        return Err(Error::TooOld { found });
    }
    MIGRATIONS.run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => Error::NewerSchema,
        error => Error::Migration(error),
    })
}

/// Starts the server again when it is gone, e.g. killed; the pool connects anew by itself.
async fn keep_alive(home: Home, server: Server, mut closing: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = closing.changed() => return,
            () = tokio::time::sleep(WATCH) => {}
        }
        if server.is_running() {
            continue;
        }
        tracing::error!("the database is gone: starting it again");
        let Ok(_start) = lock::start(&home).await else { continue };
        if *closing.borrow() {
            return;
        }
        match server.ensure().await {
            Ok(()) => tracing::info!("the database is back"),
            Err(error) => tracing::error!(code = error.code(), %error, "the database does not come back"),
        }
    }
}

impl Database {
    /// Closes the connections and, where nobody else uses the private server, stops it.
    ///
    /// # Errors
    /// Where the server does not stop.
    pub async fn close(self) -> Result<(), Error> {
        // Work that was abandoned may still hold connections: the server ends them.
        let _ = tokio::time::timeout(PARTING, self.pool.close()).await;
        let Some(private) = self.private else { return Ok(()) };
        let _ = private.closing.send(true);
        let _start = lock::start(&self.home).await?;
        if let Some(watcher) = private.watcher {
            watcher.abort();
        }
        if lock::is_last(&private.share) { private.server.stop().await } else { Ok(()) }
    }

    /// The command that opens a client program on the private server: `psql`, `pgbench`.
    pub fn client(&self, program: &str) -> Option<Command> {
        self.private.as_ref().map(|private| private.server.client(program))
    }
}
