//! What every command works with.

use std::path::PathBuf;

use access::Random;
use audit::Actor;
use calendar::Clock;
use postgres::{Database, Home, Use};
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::{Cli, Command};
use crate::failure::Failure;
use crate::output::Output;

/// The surroundings of a command.
pub struct World {
    home: PathBuf,
    pub database_url: Option<String>,
    pub clock: Clock,
    pub random: Random,
    pub actor: Actor,
    pub output: Output,
}

impl World {
    pub fn new(cli: Cli, output: Output) -> Result<(World, Command), Failure> {
        let world = World {
            home: cli.home,
            database_url: cli.database_url.filter(|url| !url.is_empty()),
            clock: Clock::system(),
            random: Random::system(),
            actor: Actor::command_line(),
            output,
        };
        Ok((world, cli.command))
    }

    /// The home, made where it is not there yet.
    pub fn home(&self) -> Result<Home, Failure> {
        Ok(Home::create(&self.home)?)
    }

    /// Does `work` with the database of the home. Interrupted, what it began is rolled back; the database
    /// is closed in order either way.
    pub async fn with_database<T>(
        &self,
        purpose: Use,
        work: impl AsyncFnOnce(&Home, &Database) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let home = self.home()?;
        let database = tokio::select! {
            opened = postgres::open(&home, self.database_url.as_deref(), purpose) => opened?,
            () = interrupted() => return Err(Failure::interrupted()),
        };
        let outcome = tokio::select! {
            outcome = work(&home, &database) => outcome,
            () = interrupted() => Err(Failure::interrupted()),
        };
        database.close().await?;
        outcome
    }

    /// As [`World::with_database`], for work that ends by itself when it is interrupted.
    pub async fn with_open<T>(
        &self,
        purpose: Use,
        work: impl AsyncFnOnce(&Home, &Database) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let home = self.home()?;
        let database = postgres::open(&home, self.database_url.as_deref(), purpose).await?;
        let outcome = work(&home, &database).await;
        database.close().await?;
        outcome
    }
}

/// Waits for Ctrl-C, or for a service manager's request to stop.
pub async fn interrupted() {
    let signals = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()].map(signal);
    let [Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)] = signals else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
}
