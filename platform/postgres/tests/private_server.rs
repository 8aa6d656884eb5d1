//! The private server, for real: started, killed, adopted, refused.
//!
//! Recovery, in one sentence: what was committed is still there.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use postgres::{Database, Error, Home, Use};

const HOME: &str = "BASHGAH_TEST_PROGRAM_HOME";

/// A home in a directory of its own, with its server stopped and its files removed at the end.
struct Place {
    dir: PathBuf,
    home: Home,
}

impl Place {
    fn new(name: &str) -> Place {
        let dir = std::env::temp_dir().join(format!("bashgah-test-{}-{name}", std::process::id()));
        let home = Home::create(&dir.join("home")).expect("a home");
        Place { dir, home }
    }

    async fn open(&self, purpose: Use) -> Result<Database, Error> {
        postgres::open(&self.home, None, purpose).await
    }

    fn data(&self) -> PathBuf {
        self.home.postgres().join("data")
    }

    fn server_pid(&self) -> Option<String> {
        let text = fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        text.lines().next().map(str::to_owned)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(pid) = self.server_pid() {
            kill("-QUIT", &pid);
        }
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn kill(signal: &str, pid: &str) {
    let _ = Command::new("bash").args(["-c", &format!("kill {signal} {pid}")]).stderr(Stdio::null()).status();
}

async fn write(database: &Database, name: &str) -> sqlx::Result<()> {
    let insert = "INSERT INTO access.attempt (subject, window_start, failures) VALUES ($1, now(), 1)";
    sqlx::query(insert).bind(name).execute(&database.pool).await?;
    Ok(())
}

async fn written(database: &Database) -> Vec<String> {
    let subjects = sqlx::query_scalar("SELECT subject FROM access.attempt ORDER BY subject");
    subjects.fetch_all(&database.pool).await.expect("readable")
}

async fn setting(database: &Database, name: &str) -> String {
    sqlx::query_scalar("SELECT current_setting($1)")
        .bind(name)
        .fetch_one(&database.pool)
        .await
        .expect("a setting")
}

/// What another program does with a home: [`another_program`] starts it as a process of its own.
#[tokio::test]
async fn the_other_program() {
    let Some(home) = std::env::var_os(HOME) else { return };
    let home = Home::create(Path::new(&home)).expect("a home");
    let database = postgres::open(&home, None, Use::Serve).await.expect("opens");
    write(&database, "confirmed").await.expect("written");
    println!("\nready");
    std::future::pending::<()>().await;
}

fn another_program(home: &Home) -> Child {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "the_other_program", "--nocapture"])
        .env(HOME, home.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "ready"), "the other program serves");
    child
}

#[tokio::test]
async fn a_first_start_and_a_second() {
    let place = Place::new("first");
    let database = place.open(Use::Serve).await.expect("opens");
    for (name, value) in [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("synchronous_commit", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("jit", "off"),
    ] {
        assert_eq!(setting(&database, name).await, value, "{name}");
    }
    write(&database, "kept").await.expect("written");
    let pid = place.server_pid().expect("runs");
    assert!(!running_as_root(&pid));

    // A command beside it uses the same server and leaves it running.
    let command = place.open(Use::Command).await.expect("a command beside the program that serves");
    assert_eq!(written(&command).await, ["kept"]);
    command.close().await.expect("closes");
    write(&database, "kept too").await.expect("the server goes on");
    assert_eq!(place.server_pid().as_ref(), Some(&pid));

    // A second program that would serve is refused, by the number of the first.
    let refused = place.open(Use::Serve).await.err().expect("refused");
    assert_eq!((refused.code(), refused.exit_code()), ("postgres.busy", 4));
    assert!(refused.message().en.contains(&std::process::id().to_string()), "{}", refused.message().en);

    database.close().await.expect("closes");
    assert_eq!(place.server_pid(), None, "the last one out stops the server");
    let database = place.open(Use::Serve).await.expect("opens again");
    assert_eq!(written(&database).await, ["kept", "kept too"]);
    database.close().await.expect("closes");
}

fn running_as_root(pid: &str) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(format!("/proc/{pid}")).expect("alive").uid() == 0
}

#[tokio::test]
async fn the_server_is_killed() {
    let place = Place::new("killed");
    let database = place.open(Use::Serve).await.expect("opens");
    write(&database, "confirmed").await.expect("written");
    let killed = place.server_pid().expect("runs");
    kill("-KILL", &killed);

    // The program that serves starts it again by itself; what was confirmed is there.
    let mut watched = tokio::time::interval(std::time::Duration::from_millis(20));
    while place.server_pid().is_none_or(|pid| pid == killed) || write(&database, "after").await.is_err() {
        watched.tick().await;
    }
    assert_eq!(written(&database).await, ["after", "confirmed"]);
    database.close().await.expect("closes");
}

#[tokio::test]
async fn the_whole_program_is_killed() {
    let place = Place::new("program");
    let mut program = another_program(&place.home);
    let refused = place.open(Use::Serve).await.err().expect("the other one serves");
    assert_eq!(refused.code(), "postgres.busy");
    assert!(refused.message().fa.contains(&program.id().to_string()));

    program.kill().expect("kill -9");
    program.wait().expect("gone");
    let left = place.server_pid().expect("the server outlives the program");
    let database = place.open(Use::Serve).await.expect("is adopted");
    assert_eq!(place.server_pid(), Some(left));
    assert_eq!(written(&database).await, ["confirmed"]);
    database.close().await.expect("closes");
    assert_eq!(place.server_pid(), None, "and stopped by whoever adopted it");
}

#[tokio::test]
async fn program_and_server_are_killed() {
    let place = Place::new("both");
    let mut program = another_program(&place.home);
    let server = place.server_pid().expect("runs");
    program.kill().expect("kill -9");
    kill("-KILL", &server);
    program.wait().expect("gone");
    assert!(place.data().join("postmaster.pid").exists(), "as after a power cut");

    let database = place.open(Use::Serve).await.expect("recovers by itself");
    assert_eq!(written(&database).await, ["confirmed"]);
    database.close().await.expect("closes");
}

#[tokio::test]
async fn a_pid_file_of_a_process_that_is_another_by_now() {
    let place = Place::new("stale");
    place.open(Use::Command).await.expect("opens").close().await.expect("closes");
    let somebody = std::process::id();
    fs::write(place.data().join("postmaster.pid"), format!("{somebody}\n/elsewhere\n0\n5432\n"))
        .expect("written");
    place.open(Use::Command).await.expect("recovers by itself").close().await.expect("closes");
}

#[tokio::test]
async fn a_half_made_data_directory_is_made_anew() {
    let place = Place::new("half");
    let unfinished = place.home.postgres().join("data.new");
    fs::create_dir_all(&unfinished).expect("made");
    fs::write(unfinished.join("PG_VERSION"), "15\n").expect("written");
    place.open(Use::Command).await.expect("opens").close().await.expect("closes");
    assert!(!unfinished.exists());
}

#[tokio::test]
async fn what_cannot_be_used_says_so_and_stays_as_it_was() {
    let place = Place::new("unusable");
    let data = place.data();
    fs::create_dir_all(&data).expect("made");
    for (version, code, told) in [
        (Some("9.6\n"), "postgres.other_major", "postgresql-9.6"),
        (None, "postgres.not_a_cluster", "BASHGAH_HOME"),
    ] {
        match version {
            Some(version) => fs::write(data.join("PG_VERSION"), version).expect("written"),
            None => fs::remove_file(data.join("PG_VERSION")).expect("removed"),
        }
        let error = place.open(Use::Command).await.err().expect(code);
        assert_eq!((error.code(), error.exit_code()), (code, 5));
        assert!(error.message().fa.contains(told), "{}", error.message().fa);
        assert!(error.message().en.contains("Nothing was changed"));
    }
}

#[tokio::test]
async fn a_socket_that_another_server_has() {
    let (first, second) = (Place::new("socket-1"), Place::new("socket-2"));
    let database = first.open(Use::Command).await.expect("opens");
    second.open(Use::Command).await.expect("opens").close().await.expect("closes");
    let taken = setting(&database, "unix_socket_directories").await;
    fs::write(second.data().join("local.conf"), format!("unix_socket_directories = '{taken}'\n"))
        .expect("written");
    let error = second.open(Use::Command).await.err().expect("refused");
    assert_eq!(error.code(), "postgres.socket_in_use");
    assert!(error.message().en.contains("socket-1"), "{}", error.message().en);
    database.close().await.expect("closes");
}

#[tokio::test]
async fn a_home_with_a_long_name_gets_a_short_socket() {
    let place = Place::new("long");
    let deep = place.dir.join("نام بلند".repeat(12));
    let home = Home::create(&deep).expect("a home");
    let database = postgres::open(&home, None, Use::Command).await.expect("opens");
    let socket = setting(&database, "unix_socket_directories").await;
    assert!(socket.len() < 90, "{socket}");
    database.close().await.expect("closes");
    fs::remove_dir_all(socket.trim_matches('"')).expect("removed");
}

#[tokio::test]
async fn a_server_of_ones_own_that_does_not_answer() {
    let place = Place::new("url");
    let url = "postgres://nobody@127.0.0.1:1/nothing";
    let error = postgres::open(&place.home, Some(url), Use::Command).await.err().expect("nobody there");
    assert_eq!((error.code(), error.exit_code()), ("postgres.unreachable", 5));
    assert!(error.message().fa.contains("DATABASE_URL"));
}

#[test]
fn every_text_has_both_languages() {
    let names = ["BASHGAH", "HOME", "PostgreSQL", "PG", "BINDIR", "DATABASE", "URL", "root"];
    assert_eq!(i18n::check_texts(postgres::text::ALL_TEXTS, &names), Vec::<String>::new());
}
