//! Staff come in, change their one-time password, are limited, and leave.

use access::{Caller, Error, NewStaff, Password, Permission, Random, Role, SignedIn, Staff};
use audit::Actor;
use calendar::{Clock, Instant};
use sqlx::PgPool;

const ADDRESS: &str = "10.0.0.7";
const GOOD: &str = "یک گذرواژهٔ بلند";

struct World {
    pool: PgPool,
    clock: Clock,
    random: Random,
}

impl World {
    fn new(pool: PgPool) -> World {
        // 2026-11-22 08:00 UTC, the beginning of a window.
        World { pool, clock: Clock::frozen(Instant(1_795_334_400_000_000)), random: Random::seeded(1) }
    }

    async fn add(&self, name: &str, role: Role) -> Result<(Staff, Password), Error> {
        let agent_id = (role == Role::Agent).then_some(7);
        let new = NewStaff { name: name.to_owned(), display_name: String::new(), role, agent_id };
        access::add_staff(&self.pool, &self.clock, &self.random, &Actor::command_line(), &new).await
    }

    async fn sign_in(&self, name: &str, password: &str) -> Result<String, Error> {
        let caller = Caller { address: ADDRESS.to_owned(), ..Caller::default() };
        match access::sign_in(&self.pool, &self.clock, &self.random, &caller, name, password).await? {
            SignedIn::Entered(entry) => Ok(entry.token.reveal().to_owned()),
            SignedIn::SecondStep(_) => panic!("no second step was asked for"),
        }
    }

    async fn session(&self, token: &str) -> Option<access::Session> {
        access::session(&self.pool, &self.clock, token).await.expect("the database answers")
    }

    async fn change(&self, token: &str, current: &str, new: &str) -> Result<(), Error> {
        access::change_password(&self.pool, &self.clock, &self.random, token, current, new).await
    }

    async fn trail(&self) -> Vec<String> {
        sqlx::query_scalar("SELECT action FROM audit.entry ORDER BY entry_id")
            .fetch_all(&self.pool)
            .await
            .expect("the database answers")
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_first_day(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool);
    let (staff, one_time) = world.add(" Sara ", Role::Marketing).await?;
    assert_eq!((staff.name.as_str(), staff.must_change), ("sara", true));
    assert_eq!(one_time.reveal().len(), 14);

    let token = world.sign_in("SARA", one_time.reveal()).await?;
    let session = world.session(&token).await.expect("signed in");
    assert!(session.staff.must_change && !session.staff.may(Permission::SeeDashboard));

    world.change(&token, one_time.reveal(), GOOD).await?;
    let session = world.session(&token).await.expect("the session goes on");
    assert!(session.staff.may(Permission::SeeDashboard) && !session.staff.may(Permission::ManageStaff));
    assert!(matches!(world.sign_in("sara", one_time.reveal()).await, Err(Error::Refused)));
    world.sign_in("sara", GOOD).await?;

    access::sign_out(&world.pool, &world.clock, &token).await?;
    assert_eq!(world.session(&token).await, None);
    let expected = [
        "staff.add",
        "staff.sign_in",
        "staff.password",
        "staff.sign_in_refused",
        "staff.sign_in",
        "staff.sign_out",
    ];
    assert_eq!(world.trail().await, expected);
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_database_holds_neither_password_nor_token(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool);
    let (_, one_time) = world.add("sara", Role::Analyst).await?;
    let token = world.sign_in("sara", one_time.reveal()).await?;
    let hash: String =
        sqlx::query_scalar("SELECT password_hash FROM access.staff").fetch_one(&world.pool).await?;
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    let kept: String = sqlx::query_scalar("SELECT encode(token_hash, 'hex') FROM access.session")
        .fetch_one(&world.pool)
        .await?;
    assert_ne!(kept, token);
    assert_eq!(format!("{one_time:?}"), "Password(…)");
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn unknown_wrong_and_disabled_get_one_answer(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool);
    world.add("admin", Role::Administrator).await?;
    let (_, one_time) = world.add("sara", Role::Finance).await?;
    let token = world.sign_in("sara", one_time.reveal()).await?;
    access::set_access(&world.pool, &world.clock, &Actor::command_line(), "sara", false).await?;
    assert_eq!(world.session(&token).await, None, "taking the access away ends the session");
    for (name, password) in [("nobody", "x"), ("admin", "x"), ("sara", one_time.reveal())] {
        let refused = world.sign_in(name, password).await.expect_err(name);
        assert_eq!(refused.code(), "access.refused", "{name}");
    }
    // The trail says whom it concerns where somebody has the name, and never what was typed.
    let subjects: Vec<String> = sqlx::query_scalar(
        "SELECT coalesce(s.name, e.subject) FROM audit.entry e LEFT JOIN access.staff s ON e.subject = 'staff ' || s.staff_id
         WHERE action = 'staff.sign_in_refused' ORDER BY entry_id",
    )
    .fetch_all(&world.pool)
    .await?;
    assert_eq!(subjects, ["sign-in", "admin", "sara"]);
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_session_lasts_twelve_hours(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool);
    let (_, one_time) = world.add("sara", Role::Operator).await?;
    let token = world.sign_in("sara", one_time.reveal()).await?;
    world.clock.advance(access::SESSION_SECONDS - 1);
    assert!(world.session(&token).await.is_some());
    world.clock.advance(1);
    assert!(world.session(&token).await.is_none());
    assert!(world.session("").await.is_none());
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_new_password_is_checked_and_ends_other_sessions(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool);
    let (_, one_time) = world.add("sara-longer-name", Role::Operator).await?;
    let here = world.sign_in("sara-longer-name", one_time.reveal()).await?;
    let there = world.sign_in("sara-longer-name", one_time.reveal()).await?;
    for (current, new, code) in [
        (one_time.reveal(), "short", "access.password_length"),
        (one_time.reveal(), &"x".repeat(201), "access.password_length"),
        (one_time.reveal(), one_time.reveal(), "access.password_same"),
        (one_time.reveal(), "Sara-Longer-Name", "access.password_same"),
        (one_time.reveal(), "with Sara-Longer-Name in it", "access.password_name"),
        (one_time.reveal(), "Perspolis1234", "access.password_common"),
    ] {
        assert_eq!(world.change(&here, current, new).await.expect_err(new).code(), code);
    }
    for _ in 0..access::limit::FAILURES_PER_NAME {
        let wrong = world.change(&here, "not the password", GOOD).await.expect_err("wrong");
        assert_eq!(wrong.code(), "access.password_wrong");
    }
    let closed =
        world.change(&here, one_time.reveal(), GOOD).await.expect_err("guessing is limited here too");
    assert_eq!(closed.code(), "access.too_many");
    world.clock.advance(access::limit::WINDOW_SECONDS);
    world.change(&here, one_time.reveal(), GOOD).await?;
    assert!(world.session(&here).await.is_some());
    assert!(world.session(&there).await.is_none());
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn names_and_roles_are_checked(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool);
    for name in ["", "s", "سارا", "sara ahmadi", "7sara", "-sara", "@sara", &"s".repeat(65)] {
        assert_eq!(world.add(name, Role::Finance).await.expect_err(name).code(), "access.name", "{name}");
    }
    for name in ["sara@insurer.ir", &"s".repeat(64)] {
        world.add(name, Role::Finance).await?;
        access::set_access(&world.pool, &world.clock, &Actor::command_line(), name, false).await?;
    }
    world.add("sara", Role::Administrator).await?;
    assert_eq!(world.add("Sara", Role::Finance).await.expect_err("taken").code(), "access.name_taken");
    let actor = Actor::command_line();
    let alone =
        NewStaff { name: "ali".into(), display_name: String::new(), role: Role::Agent, agent_id: None };
    let refused = access::add_staff(&world.pool, &world.clock, &world.random, &actor, &alone).await;
    assert_eq!(refused.expect_err("no agency").code(), "access.agency");

    for (name, code) in [("sara", "access.last_administrator"), ("nobody", "access.no_such_staff")] {
        let refused = access::set_access(&world.pool, &world.clock, &actor, name, false).await;
        assert_eq!(refused.expect_err(name).code(), code);
        let refused = access::set_role(&world.pool, &world.clock, &actor, name, Role::Analyst, None).await;
        assert_eq!(refused.expect_err(name).code(), code);
    }
    world.add("mina", Role::Administrator).await?;
    access::set_role(&world.pool, &world.clock, &actor, "sara", Role::Agent, Some(3)).await?;
    let listed = access::list_staff(&world.pool).await?;
    let active = listed.iter().filter(|line| line.disabled_at.is_none());
    let roles: Vec<_> = active.map(|line| (line.staff.name.as_str(), line.staff.role)).collect();
    assert_eq!(roles, [("mina", Role::Administrator), ("sara", Role::Agent)]);
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_reset_gives_a_new_password_and_opens_a_closed_name(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool);
    let (_, first) = world.add("sara", Role::Auditor).await?;
    let token = world.sign_in("sara", first.reveal()).await?;
    for _ in 0..=access::limit::FAILURES_PER_NAME {
        assert!(world.sign_in("sara", "wrong").await.is_err());
    }
    let second =
        access::reset_password(&world.pool, &world.clock, &world.random, &Actor::command_line(), "sara")
            .await?;
    assert!(world.session(&token).await.is_none());
    assert!(matches!(world.sign_in("sara", first.reveal()).await, Err(Error::Refused)));
    world.sign_in("sara", second.reveal()).await?;
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_reset_opens_the_change_of_the_password_too(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool);
    let (_, first) = world.add("sara", Role::Auditor).await?;
    let token = world.sign_in("sara", first.reveal()).await?;
    for _ in 0..=access::limit::FAILURES_PER_NAME {
        assert!(world.change(&token, "forgotten", GOOD).await.is_err());
    }
    let actor = Actor::command_line();
    let second = access::reset_password(&world.pool, &world.clock, &world.random, &actor, "sara").await?;
    let token = world.sign_in("sara", second.reveal()).await?;
    world.change(&token, second.reveal(), GOOD).await?;
    Ok(())
}
