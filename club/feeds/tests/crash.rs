//! A load whose program is killed leaves nothing half done.

mod common;

use std::fmt::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use calendar::Clock;
use common::World;
use feeds::kind::Kind;
use feeds::{Progress, State};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgPool};

/// First number of the advisory lock under which loads are settled.
const SETTLED: i32 = 0x7365_7474;
const DATABASE: &str = "FEEDS_TEST_CHILD_DATABASE";
const FILE: &str = "FEEDS_TEST_CHILD_FILE";

/// The program that is killed: this test again, in a process of its own, told what to load.
#[tokio::test]
async fn child() {
    let (Ok(database), Ok(file)) = (std::env::var(DATABASE), std::env::var(FILE)) else { return };
    let pool = PgPool::connect(&database).await.unwrap();
    let actor = audit::Actor::command_line();
    let (clock, progress) = (Clock::system(), Progress::default());
    feeds::load(&pool, &clock, &actor, Kind::Parties, Path::new(&file), "", &progress).await.unwrap();
}

fn spawn_child(options: &PgConnectOptions, file: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env(DATABASE, options.to_url_lossy().as_str())
        .env(FILE, file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn many_parties(count: u32) -> String {
    let mut text = String::from("ref,kind,family_name\n");
    for number in 0..count {
        writeln!(text, "{number},organisation,شرکت {number}").unwrap();
    }
    text
}

/// Asks until the answer is not zero.
async fn until(world: &World, sql: &str) {
    while world.number(sql).await == 0 {
        tokio::task::yield_now().await;
    }
}

async fn nothing_is_left(world: &World) {
    until(
        world,
        "SELECT (count(*) = 0)::int::bigint FROM pg_locks WHERE locktype = 'advisory' AND objid <> 0
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
    .await;
    let marked = feeds::mark_interrupted(&world.pool, world.clock.now()).await.unwrap();
    assert_eq!(marked.len(), 1);
    for table in
        ["parties.party", "parties.identity", "parties.identity_key", "feeds.finding", "book.touched"]
    {
        assert_eq!(world.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    let load = feeds::one(&world.pool, marked[0]).await.unwrap();
    assert_eq!((load.state, load.error_code.as_deref()), (State::Interrupted, Some("interrupted")));
}

#[sqlx::test(migrations = "../../migrations")]
async fn killed_while_it_reads(_pool: sqlx::pool::PoolOptions<sqlx::Postgres>, options: PgConnectOptions) {
    let world = World::new(PgPool::connect_with(options.clone()).await.unwrap()).await;
    let file = world.file("parties.csv", &many_parties(400_000));
    let mut child = spawn_child(&options, &file);
    until(&world, "SELECT count(*) FROM feeds.load WHERE status = 'running'").await;
    child.kill().unwrap();
    child.wait().unwrap();
    nothing_is_left(&world).await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn killed_when_all_is_staged(
    _pool: sqlx::pool::PoolOptions<sqlx::Postgres>,
    options: PgConnectOptions,
) {
    let world = World::new(PgPool::connect_with(options.clone()).await.unwrap()).await;
    let file = world.file("parties.csv", &many_parties(1_000));
    let mut other = world.pool.acquire().await.unwrap();
    sqlx::query("SELECT pg_advisory_lock($1, 0)").bind(SETTLED).execute(&mut *other).await.unwrap();
    let mut child = spawn_child(&options, &file);
    until(
        &world,
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
    .await;
    child.kill().unwrap();
    child.wait().unwrap();
    nothing_is_left(&world).await;
}
