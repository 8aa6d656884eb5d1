//! Sessions are seen and ended, by their owner and by the administrator.

use access::{Caller, Entry, Error, NewStaff, Random, Role, Sessions, SignedIn, Which};
use audit::Actor;
use calendar::{Clock, Instant};
use sqlx::PgPool;

struct World {
    pool: PgPool,
    clock: Clock,
    random: Random,
    password: String,
    staff_id: i64,
}

impl World {
    async fn new(pool: PgPool) -> Result<World, Error> {
        let (clock, random) = (Clock::frozen(Instant(1_795_334_400_000_000)), Random::seeded(1));
        let new = NewStaff {
            name: "sara".to_owned(),
            display_name: String::new(),
            role: Role::Operator,
            agent_id: None,
        };
        let (staff, password) = access::add_staff(&pool, &clock, &random, &Actor::program(), &new).await?;
        Ok(World { pool, clock, random, password: password.reveal().to_owned(), staff_id: staff.staff_id })
    }

    async fn enter(&self, address: &str, user_agent: &str) -> Result<Entry, Error> {
        let caller = Caller { address: address.to_owned(), user_agent: user_agent.to_owned(), device: None };
        match access::sign_in(&self.pool, &self.clock, &self.random, &caller, "sara", &self.password).await? {
            SignedIn::Entered(entry) => Ok(entry),
            SignedIn::SecondStep(_) => panic!("no second step was asked for"),
        }
    }

    async fn addresses(&self) -> Result<Vec<String>, Error> {
        let open = access::sessions_of(&self.pool, &self.clock, self.staff_id).await?;
        Ok(open.into_iter().map(|open| open.address).collect())
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn sessions_are_listed_and_ended(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool).await?;
    let office = world.enter("10.0.0.7", &format!("Firefox/140\n{}", "x".repeat(500))).await?;
    for address in ["10.0.0.8", "10.0.0.9", "10.0.0.10"] {
        world.clock.advance(60);
        world.enter(address, "").await?;
    }
    assert_eq!(world.addresses().await?, ["10.0.0.10", "10.0.0.9", "10.0.0.8", "10.0.0.7"]);
    let open = access::sessions_of(&world.pool, &world.clock, world.staff_id).await?;
    assert_eq!(open[3].user_agent.len(), 300, "cut, and without control characters");
    let here = access::session(&world.pool, &world.clock, office.token.reveal()).await?.expect("signed in");
    assert_eq!(here.session_id, open[3].session_id);

    let (actor, last, came) = (Actor::command_line(), open[0].session_id, world.clock.now());
    world.clock.advance(60);
    for (staff_id, which, ended, left) in [
        (world.staff_id + 1, Which::One(last), 0, 4),
        (world.staff_id, Which::One(last), 1, 3),
        (world.staff_id, Which::One(last), 0, 3),
        (world.staff_id, Which::AllBut(here.session_id), 2, 1),
        (world.staff_id, Which::All, 1, 0),
    ] {
        let done = access::end_sessions(&world.pool, &world.clock, &actor, staff_id, which).await?;
        assert_eq!((done, world.addresses().await?.len()), (ended, left), "{which:?} of {staff_id}");
    }
    assert_eq!(access::list_staff(&world.pool).await?[0].last_sign_in, Some(came), "the session is gone");
    let noted: Vec<i64> = sqlx::query_scalar(
        "SELECT (detail->>'sessions')::bigint FROM audit.entry WHERE action = 'staff.end_sessions' ORDER BY entry_id",
    )
    .fetch_all(&world.pool)
    .await?;
    assert_eq!(noted, [1, 2, 1]);
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn that_a_session_is_in_use_is_noted_once_a_minute(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool).await?;
    let entry = world.enter("10.0.0.7", "").await?;
    let began = world.clock.now();
    let sessions = Sessions::new(world.pool.clone());
    let mut noted = Vec::new();
    for seconds in [0, 30, 29, 1, 59, 1] {
        world.clock.advance(seconds);
        sessions.of(&world.clock, entry.token.reveal()).await?.expect("signed in");
        let open = access::sessions_of(&world.pool, &world.clock, world.staff_id).await?;
        noted.push((open[0].last_seen.0 - began.0) / 1_000_000);
    }
    assert_eq!(noted, [0, 0, 0, 60, 60, 120]);
    Ok(())
}
