//! Staff come in by the insurer's provider: whom it names, in the browser in which they began.

use access::{Caller, Error, NewStaff, Random, Role, SignedIn};
use audit::Actor;
use calendar::{Clock, Instant};
use serde_json::{Value, json};
use sqlx::PgPool;

struct World {
    pool: PgPool,
    clock: Clock,
    random: Random,
}

impl World {
    fn new(pool: PgPool) -> World {
        // 2026-11-22 08:00 UTC, the beginning of a window.
        World { pool, clock: Clock::frozen(Instant(1_795_334_400_000_000)), random: Random::seeded(3) }
    }

    /// Answers the number and the one-time password.
    async fn add(&self, name: &str, role: Role) -> Result<(i64, String), Error> {
        let new = NewStaff { name: name.to_owned(), display_name: String::new(), role, agent_id: None };
        let actor = Actor::command_line();
        let (staff, password) =
            access::add_staff(&self.pool, &self.clock, &self.random, &actor, &new).await?;
        Ok((staff.staff_id, password.reveal().to_owned()))
    }

    async fn begin(&self) -> Result<String, Error> {
        Ok(access::begin_way(&self.pool, &self.clock, &self.random, &caller(), "/members").await?.0)
    }

    async fn end(&self, returned: &str, kept: Option<&str>) -> Result<access::Way, Error> {
        access::end_way(&self.pool, &self.clock, returned, kept).await
    }

    async fn enter(&self, name: &str) -> Result<access::Entry, Error> {
        access::enter_by_provider(&self.pool, &self.clock, &self.random, &caller(), name).await
    }

    async fn last_detail(&self, action: &str) -> Value {
        sqlx::query_scalar("SELECT detail FROM audit.entry WHERE action = $1 ORDER BY entry_id DESC LIMIT 1")
            .bind(action)
            .fetch_one(&self.pool)
            .await
            .expect("it was noted")
    }
}

fn caller() -> Caller {
    Caller { address: "10.0.0.7".to_owned(), ..Caller::default() }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_way_comes_back_once_in_time_and_in_its_own_browser(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool);
    let state = world.begin().await?;
    let other = world.begin().await?;
    for (what, returned, kept) in [
        ("no cookie", state.as_str(), None),
        ("another browser", state.as_str(), Some(other.as_str())),
        ("a state of nobody's", "f00d", Some("f00d")),
        ("nothing", "", Some("")),
    ] {
        assert!(matches!(world.end(returned, kept).await, Err(Error::WayOver)), "{what}");
    }
    let way = world.end(&state, Some(&state)).await?;
    assert_eq!(way.next, "/members");
    assert!(way.nonce != way.verifier && way.verifier.len() == 64, "secrets of their own");
    assert!(!format!("{way:?}").contains(&way.verifier));
    assert!(matches!(world.end(&state, Some(&state)).await, Err(Error::WayOver)), "a second time");

    world.clock.advance(access::WAY_SECONDS);
    assert!(matches!(world.end(&other, Some(&other)).await, Err(Error::WayOver)), "too late");
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn whom_the_provider_names_comes_in_and_is_asked_for_nothing_more(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool);
    let (staff_id, password) = world.add("sara", Role::Analyst).await?;
    let actor = Actor::command_line();
    access::require_factor(&world.pool, &world.clock, &actor, &[Role::Analyst]).await?;

    let entry = world.enter(" SARA ").await?;
    assert_eq!((entry.staff.staff_id, entry.staff.must_change), (staff_id, false));
    let session = access::session(&world.pool, &world.clock, entry.token.reveal()).await?.unwrap();
    assert!(session.provider && !session.staff.must_change && !session.staff.must_enrol);
    assert_eq!(access::list_staff(&world.pool).await?[0].last_sign_in, Some(world.clock.now()));
    let detail = world.last_detail("staff.sign_in").await;
    assert_eq!(detail, json!({ "address": "10.0.0.7", "way": "provider" }));

    // Who comes by the password is asked for what the password asks for.
    let signed =
        access::sign_in(&world.pool, &world.clock, &world.random, &caller(), "sara", &password).await?;
    let SignedIn::Entered(entry) = signed else { panic!("there is no second factor yet") };
    let session = access::session(&world.pool, &world.clock, entry.token.reveal()).await?.unwrap();
    assert!(!session.provider && session.staff.must_change && session.staff.must_enrol);
    let open = access::sessions_of(&world.pool, &world.clock, staff_id).await?;
    assert_eq!(open.iter().filter(|open| open.provider).count(), 1);
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn nobody_is_created_and_who_lost_the_access_stays_out(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool);
    world.add("sara", Role::Administrator).await?;
    world.add("omid", Role::Operator).await?;
    access::set_access(&world.pool, &world.clock, &Actor::command_line(), "omid", false).await?;
    for (name, why, noted) in [
        ("ladan", "unknown", true),
        ("ladan@insurer.ir", "unknown", true),
        ("", "unknown", false),
        ("0012345679", "unknown", false),
        ("09121234567@insurer.ir", "unknown", false),
        ("omid", "disabled", true),
    ] {
        let error = world.enter(name).await.expect_err("nobody comes in");
        let disabled = matches!(&error, Error::ProviderDisabled(who) if who == name);
        let unknown = matches!(&error, Error::ProviderUnknown(who) if who == name);
        assert_eq!((unknown, disabled), (why == "unknown", why == "disabled"), "{name}: {error}");
        let detail = world.last_detail("staff.sign_in_refused").await;
        let mut expected = json!({ "address": "10.0.0.7", "way": "provider", "why": why });
        if noted {
            expected["name"] = name.into();
        }
        assert_eq!(detail, expected, "{name}");
    }
    assert_eq!(access::list_staff(&world.pool).await?.len(), 2);
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn ways_that_lead_nowhere_are_limited_by_address(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool);
    world.add("sara", Role::Analyst).await?;
    for _ in 0..access::limit::WAYS_PER_ADDRESS {
        world.begin().await?;
        world.enter("sara").await?;
    }
    for _ in 0..access::limit::WAYS_PER_ADDRESS {
        world.begin().await?;
    }
    assert!(matches!(world.begin().await, Err(Error::TooMany { minutes: 15, .. })));
    let elsewhere = Caller { address: "10.0.0.8".to_owned(), ..Caller::default() };
    access::begin_way(&world.pool, &world.clock, &world.random, &elsewhere, "").await?;
    world.clock.advance(15 * 60);
    world.begin().await?;
    Ok(())
}
