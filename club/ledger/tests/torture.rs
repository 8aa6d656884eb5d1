//! Many clients of a program that is killed again and again, and so is its PostgreSQL: what was confirmed is there
//! once, and the same order has the same answer ever after.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use calendar::{Clock, Instant};
use ledger::{Act, Committer, Done, Error, House, Order, Refused, proofs};
use postgres::{Database, Home, Use};
use sqlx::PgPool;

const HOME: &str = "BASHGAH_TEST_TORTURE_HOME";
const NOON: Instant = Instant(1_795_336_200_000_000);

const CLIENTS: i64 = 16;
/// Orders of each client.
const ORDERS: usize = 300;
/// Few, so that clients meet.
const MEMBERS: i64 = 10;
/// Answers that are confirmed between one kill and the next.
const BETWEEN: usize = 400;

/// What is killed with -9, each after so many answers.
#[derive(Clone, Copy, PartialEq)]
enum Kill {
    Program,
    Server,
    Both,
}

const KILLS: [Kill; 7] = {
    use Kill::{Both, Program, Server};
    [Both, Program, Server, Both, Server, Program, Both]
};

type Answer = Result<Done, Refused>;

/// A client's order, which follows from the answers before it: five in a row are about one member.
fn order(client: i64, before: &[Answer]) -> Order {
    let place = before.len();
    let back = |steps: usize| before[place - steps].as_ref().ok();
    let (member, to) = ((client + place as i64 / 5) % MEMBERS, House::Payable(1));
    let spend = Act::Spend { amount: 300, to };
    let act = match place % 5 {
        0 => Act::Grant { amount: 500, expires_on: None, from: House::Granted },
        1 => spend,
        2 => Act::Hold { amount: 200, until: NOON.plus_seconds(3_600) },
        3 => match back(1).and_then(|held| held.hold) {
            Some(hold) => Act::Capture { hold, amount: 150, to },
            None => spend,
        },
        _ => match back(3).and_then(|spent| spent.transfer) {
            Some(transfer) => Act::Reverse { transfer, amount: 100 },
            None => spend,
        },
    };
    let (key, reason) = (format!("client {client} order {place}"), "torture".to_owned());
    Order { party_id: 1 + member, key, act, reason, reference: String::new(), actor: "test".to_owned() }
}

/// Sends an order until it is answered: that nobody knows whether it was done is what keys are for.
async fn answered(ledger: &Committer, order: Order) -> Answer {
    let mut pause = tokio::time::interval(Duration::from_millis(20));
    loop {
        match ledger.carry_out(order.clone()).await {
            Ok(done) => return Ok(done),
            Err(Error::Refused(refused)) => return Err(refused),
            Err(Error::Database(_) | Error::Failed) => {
                pause.tick().await;
            }
            Err(other) => panic!("{other}"),
        }
    }
}

fn confirmed(home: &Home, client: i64) -> PathBuf {
    home.path().join(format!("confirmed-{client}"))
}

fn lines(home: &Home, client: i64) -> Vec<String> {
    fs::read_to_string(confirmed(home, client)).unwrap_or_default().lines().map(str::to_owned).collect()
}

/// Sends a client's orders from the first: those that were confirmed have to be answered as they were.
async fn one_client(ledger: Committer, home: Home, client: i64) -> Vec<Answer> {
    let known = lines(&home, client);
    let mut file = File::options().create(true).append(true).open(confirmed(&home, client)).expect("a file");
    let mut answers = Vec::new();
    for place in 0..ORDERS {
        let answer = answered(&ledger, order(client, &answers)).await;
        match known.get(place) {
            Some(line) => assert_eq!(*line, format!("{answer:?}"), "client {client} order {place}"),
            None => {
                file.write_all(format!("{answer:?}\n").as_bytes()).expect("written");
                println!("\nconfirmed");
            }
        }
        answers.push(answer);
    }
    answers
}

async fn all_clients(pool: &PgPool, home: &Home) -> Vec<Vec<Answer>> {
    let ledger = Committer::new(pool, &Clock::frozen(NOON));
    let clients: Vec<_> =
        (0..CLIENTS).map(|client| tokio::spawn(one_client(ledger.clone(), home.clone(), client))).collect();
    let mut answers = Vec::new();
    for client in clients {
        answers.push(client.await.expect("every answer is as it was confirmed"));
    }
    answers
}

/// What the program does that is killed: [`start`] starts it as a process of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program() {
    let Some(home) = std::env::var_os(HOME) else { return };
    let home = Home::create(Path::new(&home)).expect("a home");
    let database = postgres::open(&home, None, Use::Serve).await.expect("opens");
    all_clients(&database.pool, &home).await;
    database.close().await.expect("closes");
    println!("\nfinished");
}

/// A program that was started, and what it says.
struct Program {
    child: Child,
    said: std::io::Lines<BufReader<ChildStdout>>,
}

impl Program {
    fn start(home: &Home) -> Program {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "the_program", "--nocapture"])
            .env(HOME, home.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let said = BufReader::new(child.stdout.take().expect("piped")).lines();
        Program { child, said }
    }

    /// Reads until so many answers more are confirmed.
    fn confirms(&mut self, answers: usize) {
        let lines = self.said.by_ref().map_while(Result::ok);
        let seen = lines.filter(|line| line == "confirmed").take(answers).count();
        assert_eq!(seen, answers, "the program goes on until it is killed");
    }

    fn kill(&mut self) {
        self.child.kill().expect("kill -9");
        self.child.wait().expect("gone");
    }

    fn finishes(mut self) {
        assert!(self.said.by_ref().map_while(Result::ok).any(|line| line == "finished"));
        assert!(self.child.wait().expect("ends").success());
    }
}

/// A home in a directory of its own, with its server stopped and its files removed at the end.
struct Place {
    dir: PathBuf,
    home: Home,
}

impl Place {
    fn new() -> Place {
        let dir = std::env::temp_dir().join(format!("bashgah-test-{}-torture", std::process::id()));
        let home = Home::create(&dir.join("home")).expect("a home");
        Place { dir, home }
    }

    async fn open(&self) -> Database {
        postgres::open(&self.home, None, Use::Command).await.expect("opens")
    }

    fn kill_server(&self, signal: &str) {
        let pid = fs::read_to_string(self.home.postgres().join("data/postmaster.pid")).unwrap_or_default();
        if let Some(pid) = pid.lines().next() {
            let kill = format!("kill {signal} {pid}");
            let _ = Command::new("bash").args(["-c", &kill]).stderr(Stdio::null()).status();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.kill_server("-QUIT");
        let _ = fs::remove_dir_all(&self.dir);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_confirmed_is_there_once_whatever_is_killed() {
    let place = Place::new();
    let database = place.open().await;
    sqlx::query(
        "INSERT INTO parties.party (kind, family_name, search_key, created_at, changed_at)
         SELECT 1, 'نام ' || n, ' نام ', now(), now() FROM generate_series(1, $1) n",
    )
    .bind(MEMBERS as i32)
    .execute(&database.pool)
    .await
    .unwrap();
    database.close().await.expect("closes");

    let mut program = Program::start(&place.home);
    for kill in KILLS {
        program.confirms(BETWEEN);
        if kill != Kill::Server {
            program.kill();
        }
        if kill != Kill::Program {
            place.kill_server("-KILL");
        }
        if kill != Kill::Server {
            program = Program::start(&place.home);
        }
    }
    program.finishes();

    let database = place.open().await;
    let answers = all_clients(&database.pool, &place.home).await;
    let mut transfers = HashSet::new();
    for (client, answers) in (0..).zip(&answers) {
        for (place, answer) in answers.iter().enumerate() {
            let party_id = order(client, &answers[..place]).party_id;
            let Some(no) = answer.as_ref().ok().and_then(|done| done.transfer) else { continue };
            assert!(
                transfers.insert((party_id, no)),
                "transfer {no} of party {party_id} was confirmed to two"
            );
        }
    }
    let counted: (i64, i64) =
        sqlx::query_as("SELECT (SELECT count(*) FROM ledger.answer), (SELECT count(*) FROM ledger.transfer)")
            .fetch_one(&database.pool)
            .await
            .unwrap();
    assert_eq!(counted, (CLIENTS * ORDERS as i64, transfers.len() as i64), "answers and transfers");
    assert_eq!(proofs::check(&database.pool).await.unwrap(), []);
    database.close().await.expect("closes");
}
