//! Guessing is limited, and nobody can lock somebody else out.

use access::limit::{
    FAILURES_EVERYWHERE, FAILURES_PER_ADDRESS, FAILURES_PER_DEVICE, FAILURES_PER_NAME, WINDOW_SECONDS,
};
use access::{Caller, Entry, Error, NewStaff, Random, Role, SignedIn};
use audit::Actor;
use calendar::{Clock, Instant};
use sqlx::PgPool;

struct World {
    pool: PgPool,
    clock: Clock,
    random: Random,
    password: String,
}

/// What an attempt comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    In,
    Refused,
    Closed,
}

fn from(address: &str, device: Option<&str>) -> Caller {
    Caller { address: address.to_owned(), device: device.map(str::to_owned), ..Caller::default() }
}

impl World {
    async fn new(pool: PgPool) -> Result<World, Error> {
        // 2026-11-22 08:00 UTC, the beginning of a window.
        let (clock, random) = (Clock::frozen(Instant(1_795_334_400_000_000)), Random::seeded(1));
        let new = NewStaff {
            name: "sara".to_owned(),
            display_name: String::new(),
            role: Role::Operator,
            agent_id: None,
        };
        let (_, password) = access::add_staff(&pool, &clock, &random, &Actor::program(), &new).await?;
        Ok(World { pool, clock, random, password: password.reveal().to_owned() })
    }

    async fn enter(&self, caller: &Caller) -> Result<Entry, Error> {
        match access::sign_in(&self.pool, &self.clock, &self.random, caller, "sara", &self.password).await? {
            SignedIn::Entered(entry) => Ok(entry),
            SignedIn::SecondStep(_) => panic!("no second step was asked for"),
        }
    }

    async fn attempt(&self, name: &str, caller: &Caller, right: bool) -> Is {
        let password = if right { &self.password } else { "wrong" };
        match access::sign_in(&self.pool, &self.clock, &self.random, caller, name, password).await {
            Ok(_) => Is::In,
            Err(Error::Refused) => Is::Refused,
            Err(Error::TooMany { .. }) => Is::Closed,
            Err(error) => panic!("{error}"),
        }
    }

    /// So many wrong attempts; how the last one ended.
    async fn fail(&self, times: i32, name: &str, caller: impl Fn(i32) -> Caller) -> Is {
        let mut last = Is::Refused;
        for n in 0..times {
            last = self.attempt(name, &caller(n), false).await;
        }
        last
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn failures_close_the_name_where_they_were_made(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool).await?;
    for name in ["sara", "nobody"] {
        assert_eq!(world.fail(FAILURES_PER_NAME, name, |_| from("10.0.0.7", None)).await, Is::Refused);
        assert_eq!(
            world.attempt(name, &from("10.0.0.7", None), true).await,
            Is::Closed,
            "even the right one"
        );
    }
    assert_eq!(world.attempt("sara", &from("10.0.0.8", None), true).await, Is::In, "elsewhere it is open");
    world.clock.advance(WINDOW_SECONDS);
    assert_eq!(world.attempt("sara", &from("10.0.0.7", None), true).await, Is::In);
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn failures_of_many_names_close_the_address(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool).await?;
    world.enter(&from("10.0.0.7", None)).await?; // a success is not counted
    for n in 0..FAILURES_PER_ADDRESS {
        assert_eq!(world.attempt(&format!("guess{n}"), &from("10.0.0.7", None), false).await, Is::Refused);
    }
    assert_eq!(world.attempt("sara", &from("10.0.0.7", None), true).await, Is::Closed);
    assert_eq!(world.attempt("sara", &from("10.0.0.8", None), true).await, Is::In);
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_attack_from_everywhere_slows_strangers_down_and_no_known_device(
    pool: PgPool,
) -> Result<(), Error> {
    let world = World::new(pool).await?;
    let entry = world.enter(&from("10.0.0.7", None)).await?;
    let known = entry.device.reveal();

    // A hundred addresses, each below its own limit.
    world.fail(100, "sara", |n| from(&format!("203.0.113.{n}"), None)).await;
    for (caller, minute, is, why) in [
        (from("198.51.100.1", None), 0, Is::Closed, "a stranger waits"),
        (from("198.51.100.1", Some("forged")), 0, Is::Closed, "a token that was not given is no token"),
        (from("198.51.100.2", None), 1, Is::Refused, "one attempt a minute is taken"),
        (from("198.51.100.3", None), 0, Is::Closed, "and only one"),
    ] {
        world.clock.advance(60 * minute);
        assert_eq!(world.attempt("sara", &caller, is == Is::In).await, is, "{why}");
    }
    assert_eq!(world.attempt("sara", &from("10.0.0.7", Some(known)), true).await, Is::In, "the known device");
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_known_device_is_closed_by_its_own_failures_alone(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool).await?;
    let (office, home) =
        (world.enter(&from("10.0.0.7", None)).await?, world.enter(&from("10.0.0.9", None)).await?);
    let office = |_: i32| from("10.0.0.7", Some(office.device.reveal()));
    let home = from("10.0.0.9", Some(home.device.reveal()));

    // Somebody else in the office is closed out, and the whole address with them.
    for n in 0..=FAILURES_PER_ADDRESS {
        world.attempt(&format!("guess{n}"), &from("10.0.0.7", None), false).await;
    }
    world.fail(FAILURES_PER_NAME + 1, "sara", |_| from("10.0.0.7", None)).await;
    assert_eq!(world.attempt("sara", &from("10.0.0.7", None), true).await, Is::Closed);

    assert_eq!(world.fail(FAILURES_PER_DEVICE, "sara", office).await, Is::Refused);
    assert_eq!(world.attempt("sara", &office(0), true).await, Is::Closed, "its own failures count");
    assert_eq!(world.attempt("sara", &home, true).await, Is::In, "not those of another device");
    let everywhere = world.attempt("sara", &from("198.51.100.1", None), true).await;
    assert_eq!(everywhere, Is::In, "nor do they slow strangers down");
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_device_is_known_for_its_own_people_only(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool).await?;
    let known = world.enter(&from("10.0.0.7", None)).await?;
    let caller = from("10.0.0.7", Some(known.device.reveal()));
    assert_eq!(world.fail(FAILURES_PER_NAME + 1, "ali", |_| caller.clone()).await, Is::Closed);
    // Each sign-in gives the device a new token; the old one is worth nothing.
    let renewed = world.enter(&caller).await?;
    world.fail(FAILURES_PER_NAME, "sara", |_| caller.clone()).await;
    assert_eq!(world.attempt("sara", &caller, true).await, Is::Closed);
    assert_eq!(world.attempt("sara", &from("10.0.0.7", Some(renewed.device.reveal())), true).await, Is::In);
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_reset_forgets_failures_and_devices(pool: PgPool) -> Result<(), Error> {
    let mut world = World::new(pool).await?;
    world.enter(&from("10.0.0.7", None)).await?;
    world.fail(FAILURES_EVERYWHERE + 5, "sara", |n| from(&format!("203.0.113.{n}"), None)).await;
    world.fail(FAILURES_PER_NAME + 1, "sara", |_| from("10.0.0.7", None)).await;
    assert_eq!(world.attempt("sara", &from("10.0.0.7", None), true).await, Is::Closed);
    let (namesake, elsewhere) = ("sara@insurer.ir", from("10.0.0.9", None));
    world.fail(FAILURES_PER_NAME, namesake, |_| elsewhere.clone()).await;
    let actor = Actor::command_line();
    let password = access::reset_password(&world.pool, &world.clock, &world.random, &actor, "sara").await?;
    world.password = password.reveal().to_owned();
    assert_eq!(world.attempt("sara", &from("10.0.0.7", None), true).await, Is::In);
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM access.device").fetch_one(&world.pool).await?;
    assert_eq!(kept, 1, "the device of before is not known any more");
    assert_eq!(world.attempt(namesake, &elsewhere, false).await, Is::Closed, "that is somebody else");
    Ok(())
}
