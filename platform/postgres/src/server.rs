//! The private server: started, adopted, watched, stopped.

use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::process::{Child, Command};

use crate::cluster::Cluster;
use crate::{Error, Home};

/// The number in the socket's name; no network port is opened.
pub(crate) const PORT: u16 = 5432;
/// The one role and the one database.
const NAME: &str = "bashgah";
const POLL: Duration = Duration::from_millis(50);
/// How often it is tried again while the processes of a killed server are still leaving.
const TRIES: u32 = 100;

#[derive(Debug, Clone)]
pub(crate) struct Server {
    cluster: Cluster,
}

impl Server {
    /// Finds the server of the home running, or starts it. The caller holds the start lock.
    pub async fn open(home: &Home) -> Result<Server, Error> {
        let server = Server { cluster: Cluster::prepare(home)? };
        server.ensure().await?;
        Ok(server)
    }

    /// Whether the process of the pid file is alive and at work in this data directory.
    pub fn is_running(&self) -> bool {
        running_pid(&self.cluster.data).is_some()
    }

    /// Starts the server where it does not run, and waits until it answers.
    pub async fn ensure(&self) -> Result<(), Error> {
        let cluster = &self.cluster;
        cluster.initialise()?;
        if let Some(pid) = running_pid(&cluster.data) {
            tracing::info!(pid, "the database is running already");
            return self.wait(None, 0).await;
        }
        cluster.configure()?;
        let mut left = TRIES;
        loop {
            remove_stale_files(cluster)?;
            let log = cluster.open_log()?;
            let log_start = log.metadata().map_or(0, |log| log.len());
            let child = self.spawn(log)?;
            match self.wait(Some(child), log_start).await {
                // The processes of a killed server leave by themselves within moments.
                Err(Error::StartFailed { cause, .. }) if still_leaving(&cause) && left > 0 => {
                    left -= 1;
                    tokio::time::sleep(POLL * 4).await;
                }
                outcome => return outcome,
            }
        }
    }

    fn spawn(&self, log: fs::File) -> Result<Child, Error> {
        let errors = log.try_clone().map_err(|cause| Error::at(&self.cluster.log, cause))?;
        let mut command = self.cluster.command("postgres");
        command.arg("-D").arg(&self.cluster.data).stdout(log).stderr(errors);
        // A group of its own: Ctrl-C reaches this program, which stops the server in order.
        let mut command = Command::from(command);
        command.process_group(0);
        command.spawn().map_err(|cause| Error::at(&self.cluster.binaries.program("postgres"), cause))
    }

    /// Waits until the server takes connections; recovery after a crash may take its time.
    async fn wait(&self, mut child: Option<Child>, log_start: u64) -> Result<(), Error> {
        let options = self.options("postgres");
        loop {
            match PgConnection::connect_with(&options).await {
                Ok(connection) => {
                    let _ = connection.close().await;
                    return Ok(());
                }
                Err(error) if !is_starting(&error) => return Err(Error::Unreachable(error)),
                Err(_) => {}
            }
            let ended = match &mut child {
                Some(child) => {
                    child.try_wait().map_err(|cause| Error::at(&self.cluster.data, cause))?.is_some()
                }
                None => !self.is_running(),
            };
            if ended {
                return Err(self.cluster.failure(&words_since(&self.cluster.log, log_start)));
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Stops the server: clients are sent away, what is in memory is written, nothing needs recovery.
    pub async fn stop(&self) -> Result<(), Error> {
        if !self.is_running() {
            return Ok(());
        }
        let mut command = self.cluster.command("pg_ctl");
        command
            .args(["stop", "--mode=fast", "--wait", "--timeout=300", "--silent", "-D"])
            .arg(&self.cluster.data);
        let output = Command::from(command).output().await;
        let output = output.map_err(|cause| Error::at(&self.cluster.binaries.program("pg_ctl"), cause))?;
        if output.status.success() || !self.is_running() {
            return Ok(());
        }
        let cause = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(Error::StopFailed { cause, log: self.cluster.log.clone() })
    }

    /// How to connect to the insurer's database, which is made where it is not there yet.
    pub async fn database(&self) -> Result<PgConnectOptions, Error> {
        let mut connection =
            PgConnection::connect_with(&self.options("postgres")).await.map_err(Error::Unreachable)?;
        let found = sqlx::query("SELECT FROM pg_database WHERE datname = $1").bind(NAME);
        if found.fetch_optional(&mut connection).await.map_err(Error::Unreachable)?.is_none() {
            sqlx::query("CREATE DATABASE bashgah")
                .execute(&mut connection)
                .await
                .map_err(Error::Unreachable)?;
        }
        let _ = connection.close().await;
        Ok(self.options(NAME))
    }

    /// A client program on the server.
    pub fn client(&self, program: &str) -> std::process::Command {
        // Beside links to the server's own programs not every client need be linked.
        let own = Some(self.cluster.binaries.program(program)).filter(|own| own.exists());
        let mut command = std::process::Command::new(own.unwrap_or_else(|| program.into()));
        command.arg("-h").arg(&self.cluster.socket_dir).args(["-p", &PORT.to_string(), "-U", NAME, NAME]);
        command
    }

    fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.cluster.socket_dir)
            .port(PORT)
            .username(NAME)
            .database(database)
            .ssl_mode(PgSslMode::Disable)
            .disable_statement_logging()
    }
}

/// Not listening yet, or starting up, recovering, or shutting down (57P03).
fn is_starting(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => true,
        sqlx::Error::Database(error) => error.code().as_deref() == Some("57P03"),
        _ => false,
    }
}

fn still_leaving(cause: &str) -> bool {
    cause.contains("shared memory block") || cause.contains("postmaster.pid")
}

/// The server's process, from the pid file: alive, and with the data directory as its own.
fn running_pid(data: &Path) -> Option<u32> {
    let text = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    let pid = text.lines().next()?.trim().parse().ok()?;
    let works_in = fs::read_link(format!("/proc/{pid}/cwd")).ok()?;
    (works_in == data.canonicalize().ok()?).then_some(pid)
}

/// After a power cut the pid files name a process that is gone, by now another program's, or dead and
/// not yet buried. PostgreSQL would take the latter two for a running server.
fn remove_stale_files(cluster: &Cluster) -> Result<(), Error> {
    let mut files = vec![cluster.data.join("postmaster.pid")];
    let socket_lock = cluster.socket().with_file_name(format!(".s.PGSQL.{PORT}.lock"));
    let locked_by = fs::read_to_string(&socket_lock).unwrap_or_default();
    if locked_by.lines().nth(1).is_some_and(|data| Path::new(data) == cluster.data) {
        files.extend([socket_lock, cluster.socket()]);
    }
    for file in files.into_iter().filter(|file| file.exists()) {
        tracing::warn!(file = %file.display(), "removing what a server left behind");
        fs::remove_file(&file).map_err(|cause| Error::at(&file, cause))?;
    }
    Ok(())
}

fn words_since(log: &Path, start: u64) -> String {
    let mut words = Vec::new();
    if let Ok(mut file) = fs::File::open(log)
        && file.seek(SeekFrom::Start(start)).is_ok()
    {
        let _ = file.take(1 << 20).read_to_end(&mut words);
    }
    String::from_utf8_lossy(&words).into_owned()
}
