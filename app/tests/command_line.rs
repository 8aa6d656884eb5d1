//! The program as a person or a script meets it: the real one, on a home of its own.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

struct Home(PathBuf);

impl Home {
    fn new(name: &str) -> Home {
        Home(std::env::temp_dir().join(format!("bashgah-command-{}-{name}", std::process::id())))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bashgah"));
        command.args(arguments).env("BASHGAH_HOME", &self.0).env_remove("DATABASE_URL").env_remove("PORT");
        command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env_remove("LANG");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("runs")
    }

    /// Exit code and result of a command with `--json`.
    fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let output = self.run(&[arguments, &["--json"]].concat());
        let text = String::from_utf8_lossy(&output.stdout);
        let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"));
        (output.status.code().expect("a code"), value)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A program that serves; told to stop at the end.
struct Serving {
    child: Child,
    ready: Value,
}

impl Serving {
    fn start(home: &Home, port: u16) -> Serving {
        let mut child = home
            .command(&["serve", "--no-demo", "--json", "--port", &port.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let text = lines.next().expect("a line").expect("readable");
        let ready = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"));
        Serving { child, ready }
    }

    fn stop(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        Command::new("bash").args(["-c", &format!("kill -INT {pid}")]).status().expect("told");
        self.child.wait().expect("ends").code()
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port()
}

fn status_line(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("sent");
    BufReader::new(stream).lines().next().expect("an answer").expect("readable")
}

#[test]
fn a_day_of_a_console() {
    let (home, port) = (Home::new("day"), free_port());
    let serving = Serving::start(&home, port);
    assert_eq!(serving.ready["name"], "admin");
    assert_eq!(serving.ready["one_time_password"].as_str().expect("shown").len(), 14);
    assert_eq!(status_line(port, "/sign-in"), "HTTP/1.1 200 OK");

    // Commands work beside it; a second console does not, nor on a port that is taken.
    let (code, added) = home.json(&["staff", "add", "sara", "--role", "marketing"]);
    assert_eq!((code, &added["role"]), (0, &Value::from("marketing")));
    let (code, changed) = home.json(&["staff", "role", "sara", "--role", "analyst"]);
    assert_eq!((code, &changed["role"]), (0, &Value::from("analyst")));
    let (code, alone) = home.json(&["staff", "role", "admin", "--role", "analyst"]);
    assert_eq!((code, &alone["error"]["code"]), (1, &Value::from("access.last_administrator")));
    let (code, staff) = home.json(&["staff", "list"]);
    assert_eq!((code, staff.as_array().map(Vec::len)), (0, Some(2)));
    assert_eq!(staff[1]["role"], "analyst");
    let (code, busy) = home.json(&["serve", "--port", &free_port().to_string()]);
    assert_eq!((code, &busy["error"]["code"]), (4, &Value::from("postgres.busy")));
    let (code, taken) = Home::new("other").json(&["serve", "--port", &port.to_string()]);
    assert_eq!((code, &taken["error"]["code"]), (4, &Value::from("serve.port_in_use")));

    let (code, proofs) = home.json(&["check"]);
    assert_eq!(code, 0);
    let counts: Vec<_> =
        proofs.as_array().expect("proofs").iter().map(|proof| proof["count"].as_i64()).collect();
    assert!(counts.len() > 10 && counts.iter().all(|count| *count == Some(0)), "{counts:?}");

    assert_eq!(serving.stop(), Some(0), "interrupted, it ends in order");
    assert!(!home.0.join("postgres/data/postmaster.pid").exists(), "and its server with it");

    let serving = Serving::start(&home, port);
    assert_eq!(serving.ready["one_time_password"], Value::Null, "the second start has its staff");
    serving.stop();
}

#[test]
fn what_is_wrong_is_said_in_both_languages_with_a_code() {
    let home = Home::new("wrong");
    for (arguments, exit, code) in [
        (&["programme", "check", "/nowhere.toml"][..], 3, "file"),
        (&["staff", "reset", "nobody"], 1, "access.no_such_staff"),
        (&["staff", "role", "nobody", "--role", "analyst"], 1, "access.no_such_staff"),
        (&["staff", "role", "nobody", "--role", "agent"], 1, "access.agency"),
        (&["staff", "add", "No Name", "--role", "analyst"], 1, "access.name"),
        (&["staff", "add", "ali", "--role", "agent", "--agent", "77"], 1, "staff.no_such_agent"),
        (
            &["staff", "list", "--database-url", "postgres://nobody@127.0.0.1:1/none"],
            5,
            "postgres.unreachable",
        ),
    ] {
        let (have, value) = home.json(arguments);
        assert_eq!((have, value["error"]["code"].as_str()), (exit, Some(code)), "{arguments:?}");
        let said = home.run(arguments);
        let said = String::from_utf8_lossy(&said.stderr).into_owned();
        for lang in ["fa", "en"] {
            assert!(said.contains(value["error"][lang].as_str().expect("both")), "{said}");
        }
    }
    assert_eq!(home.run(&["staff", "add", "ali"]).status.code(), Some(2));
    assert_eq!(home.run(&["nothing"]).status.code(), Some(2));
}

#[test]
fn a_programme_is_checked_published_and_shown() {
    let home = Home::new("programme");
    fs::create_dir_all(&home.0).expect("made");
    let good = home.0.join("good.toml");
    let bad = home.0.join("bad.toml");
    fs::write(&good, programme::DEFAULT).expect("written");
    fs::write(&bad, "[nonsense]\nx = 1\n").expect("written");
    let (good, bad) = (good.to_str().expect("a name"), bad.to_str().expect("a name"));

    let (code, faults) = home.json(&["programme", "check", bad]);
    assert_eq!(code, 3);
    assert!(faults["faults"][0]["line"].as_u64().is_some(), "{faults}");
    assert_eq!(home.json(&["programme", "publish", bad]).0, 3);
    assert_eq!(home.json(&["programme", "check", good]), (0, serde_json::json!({ "faults": [] })));
    let (code, published) =
        home.json(&["programme", "publish", good, "--from", "1405/07/01", "--note", "پاییز"]);
    assert_eq!((code, published["effective_from"].as_str()), (0, Some("2026-09-23")));
    let shown = home.run(&["programme", "show"]);
    assert_eq!(String::from_utf8_lossy(&shown.stdout).trim_end(), programme::DEFAULT.trim_end());
}

#[test]
fn help_speaks_both_languages() {
    let home = Home::new("help");
    let help = |arguments: &[&str]| String::from_utf8_lossy(&home.run(arguments).stdout).into_owned();
    assert!(help(&["staff", "add", "--help"]).contains("گذرواژهٔ یک‌بارمصرف"));
    assert!(help(&["staff", "add", "--help", "--lang", "en"]).contains("one-time password"));
}
