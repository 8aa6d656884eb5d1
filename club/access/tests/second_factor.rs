//! The second factor: enrolled, asked for, used once, lost, and required.

use access::{
    Caller, Entry, Error, KeyFile, NewStaff, Permission, RECOVERY_CODES, Random, Role, SignedIn, Staff,
};
use audit::Actor;
use calendar::{Clock, Instant};
use sqlx::PgPool;
use totp_rs::{Builder, Secret};

const PASSWORD: &str = "a long enough password";

struct World {
    pool: PgPool,
    clock: Clock,
    random: Random,
    keys: KeyFile,
    home: std::path::PathBuf,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

/// The app on the telephone.
struct App(Vec<u8>);

impl App {
    fn scan(secret: &str) -> App {
        let secret = Secret::try_from_base32(secret.replace(' ', "")).expect("base 32");
        App(secret.as_ref().to_vec())
    }

    fn code(&self, at: Instant) -> String {
        let totp = Builder::new().with_secret(Secret::from(&self.0[..])).build_noncompliant();
        totp.generate(at.0 as u64 / 1_000_000).to_string()
    }
}

impl World {
    async fn new(pool: PgPool) -> Result<World, Error> {
        let (clock, random) = (Clock::frozen(Instant(1_795_334_400_000_000)), Random::seeded(1));
        let folder: String = sqlx::query_scalar("SELECT current_database()::text").fetch_one(&pool).await?;
        let home = std::env::temp_dir().join(format!("bashgah-factor-{folder}-{}", std::process::id()));
        std::fs::create_dir_all(&home).expect("a folder");
        let keys = KeyFile::of(&home);
        keys.prepare(&random)?;
        Ok(World { pool, clock, random, keys, home })
    }

    /// Somebody of a role who has a password of their own.
    async fn add(&self, name: &str, role: Role) -> Result<Staff, Error> {
        let World { pool, clock, random, .. } = self;
        let new = NewStaff { name: name.to_owned(), display_name: String::new(), role, agent_id: None };
        let (_, one_time) = access::add_staff(pool, clock, random, &Actor::command_line(), &new).await?;
        let entry = self.enter(name, one_time.reveal()).await?;
        access::change_password(pool, clock, random, entry.token.reveal(), one_time.reveal(), PASSWORD)
            .await?;
        Ok(access::session(pool, clock, entry.token.reveal()).await?.expect("signed in").staff)
    }

    async fn sign_in(&self, name: &str, password: &str) -> Result<SignedIn, Error> {
        let World { pool, clock, random, .. } = self;
        access::sign_in(pool, clock, random, &Caller::default(), name, password).await
    }

    async fn enter(&self, name: &str, password: &str) -> Result<Entry, Error> {
        match self.sign_in(name, password).await? {
            SignedIn::Entered(entry) => Ok(entry),
            SignedIn::SecondStep(_) => panic!("no second step was expected"),
        }
    }

    /// With the password, up to the second step.
    async fn step(&self, name: &str) -> Result<String, Error> {
        match self.sign_in(name, PASSWORD).await? {
            SignedIn::SecondStep(token) => Ok(token.reveal().to_owned()),
            SignedIn::Entered(_) => panic!("a second step was expected"),
        }
    }

    async fn give(&self, step: &str, code: &str) -> Result<Entry, Error> {
        let World { pool, clock, random, keys, .. } = self;
        access::second_step(pool, clock, random, keys, &Caller::default(), step, code).await
    }

    async fn enrol(&self, staff: &Staff) -> Result<(App, Vec<String>), Error> {
        let World { pool, clock, random, keys, .. } = self;
        access::begin_factor(pool, clock, random, keys, staff).await?;
        let app = App::scan(&access::enrolment(pool, keys, staff).await?.secret);
        let code = app.code(clock.now());
        let codes = access::confirm_factor(pool, clock, random, keys, staff, &code).await?;
        Ok((app, codes))
    }
}

fn code_of<T>(outcome: Result<T, Error>) -> &'static str {
    outcome.err().map_or("in", |error| error.code())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_code_is_asked_for_and_counts_once(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool).await?;
    let sara = world.add("sara", Role::Finance).await?;
    let World { pool, clock, random, keys, .. } = &world;
    access::begin_factor(pool, clock, random, keys, &sara).await?;
    let wrong = access::confirm_factor(pool, clock, random, keys, &sara, "000000").await;
    assert_eq!(code_of(wrong), "access.code_wrong");
    world.enter("sara", PASSWORD).await?; // begun is not on
    let (app, codes) = world.enrol(&sara).await?;
    assert_eq!(codes.len(), RECOVERY_CODES);
    assert_eq!(code_of(access::begin_factor(pool, clock, random, keys, &sara).await), "access.factor_on");
    assert_eq!(code_of(access::enrolment(pool, keys, &sara).await.map(drop)), "access.factor_on");

    let step = world.step("sara").await?;
    assert!(access::session(pool, clock, &step).await?.is_none(), "half signed in is not signed in");
    let used = app.code(clock.now());
    assert_eq!(code_of(world.give(&step, &used).await), "access.code_wrong", "it turned the factor on");
    clock.advance(30);
    let code = app.code(clock.now());
    let entry = world.give(&step, &code).await?;
    assert_eq!(entry.staff.name, "sara");
    assert_eq!(code_of(world.give(&step, &code).await), "access.step_over", "a step is taken once");
    let again = world.step("sara").await?;
    assert_eq!(code_of(world.give(&again, &code).await), "access.code_wrong", "and so is a code");
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_recovery_code_serves_once_and_new_ones_replace_all(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool).await?;
    let (sara, ali) = (world.add("sara", Role::Finance).await?, world.add("ali", Role::Finance).await?);
    let (app, codes) = world.enrol(&sara).await?;
    let (_, of_ali) = world.enrol(&ali).await?;
    let World { pool, clock, random, keys, .. } = &world;
    for (code, outcome) in [
        (codes[0].to_uppercase(), "in"),
        (codes[0].clone(), "access.code_wrong"),
        (codes[1].replace('-', " "), "in"),
        (of_ali[0].clone(), "access.code_wrong"),
    ] {
        let step = world.step("sara").await?;
        assert_eq!(code_of(world.give(&step, &code).await), outcome, "{code}");
    }
    assert_eq!(access::factor_state(pool, sara.staff_id).await?.codes_left, 8);
    clock.advance(30);
    let renewed = access::renew_codes(pool, clock, random, keys, &sara, &app.code(clock.now())).await?;
    let step = world.step("sara").await?;
    assert_eq!(code_of(world.give(&step, &codes[2]).await), "access.code_wrong");
    world.give(&step, &renewed[0]).await?;
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_step_ends_with_what_led_to_it(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool).await?;
    let sara = world.add("sara", Role::Finance).await?;
    let here = world.enter("sara", PASSWORD).await?;
    let (_, codes) = world.enrol(&sara).await?;
    let World { pool, clock, random, .. } = &world;
    let actor = Actor::command_line();

    let step = world.step("sara").await?;
    assert_eq!(code_of(world.give(&step, "wrong").await), "access.code_wrong");
    let refused: Vec<String> =
        sqlx::query_scalar("SELECT subject FROM audit.entry WHERE action = 'staff.second_step_refused'")
            .fetch_all(pool)
            .await?;
    assert_eq!(refused, [format!("staff {}", sara.staff_id)], "somebody has her password");
    access::change_password(pool, clock, random, here.token.reveal(), PASSWORD, "quite another one").await?;
    assert_eq!(code_of(world.give(&step, &codes[0]).await), "access.step_over", "by the former password");

    access::change_password(pool, clock, random, here.token.reveal(), "quite another one", PASSWORD).await?;
    let step = world.step("sara").await?;
    for enabled in [false, true] {
        access::set_access(pool, clock, &actor, "sara", enabled).await?;
        assert_eq!(code_of(world.give(&step, &codes[0]).await), "access.step_over", "{enabled}");
    }
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn guessing_codes_ends_soon(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool).await?;
    let sara = world.add("sara", Role::Finance).await?;
    let (app, _) = world.enrol(&sara).await?;
    let mut outcomes = Vec::new();
    for _ in 0..2 {
        let step = world.step("sara").await?;
        for n in 0..6 {
            outcomes.push(code_of(world.give(&step, &format!("00000{n}")).await));
        }
    }
    let wrong = ["access.code_wrong"; 5];
    let expected = [&wrong[..], &["access.step_over"], &wrong[..4], &["access.too_many"; 2]].concat();
    assert_eq!(outcomes, expected);
    world.clock.advance(access::limit::WINDOW_SECONDS);
    let late = world.step("sara").await?;
    world.clock.advance(access::STEP_SECONDS);
    assert_eq!(code_of(world.give(&late, &app.code(world.clock.now())).await), "access.step_over");
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_database_alone_gives_no_code(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool).await?;
    let sara = world.add("sara", Role::Finance).await?;
    let (app, codes) = world.enrol(&sara).await?;
    let dump: String = sqlx::query_scalar(
        "SELECT (SELECT json_agg(f)::text FROM access.second_factor f) || (SELECT json_agg(c)::text FROM access.recovery_code c)",
    )
    .fetch_one(&world.pool)
    .await?;
    let hex: String = app.0.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!dump.contains(&hex) && codes.iter().all(|code| !dump.contains(code)));

    // Another key opens nothing, and says so.
    std::fs::remove_file(world.home.join("secret.key")).expect("removed");
    world.keys.prepare(&Random::seeded(99))?;
    world.clock.advance(30);
    let step = world.step("sara").await?;
    assert_eq!(code_of(world.give(&step, &app.code(world.clock.now())).await), "access.key");
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn it_is_turned_off_with_password_and_code_or_by_the_administrator(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool).await?;
    let sara = world.add("sara", Role::Finance).await?;
    let (app, codes) = world.enrol(&sara).await?;
    let World { pool, clock, keys, .. } = &world;
    let off = async |password: &str, code: &str| {
        code_of(access::turn_factor_off(pool, clock, keys, &sara, password, code).await)
    };
    clock.advance(30);
    assert_eq!(off("wrong", &app.code(clock.now())).await, "access.password_wrong");
    assert_eq!(off(PASSWORD, "000000").await, "access.code_wrong");
    assert_eq!(off(PASSWORD, &codes[0]).await, "in");
    let entry = world.enter("sara", PASSWORD).await?;

    world.enrol(&sara).await?;
    let reset = async || access::reset_factor(pool, clock, &Actor::command_line(), "sara").await;
    reset().await?;
    assert!(access::session(pool, clock, entry.token.reveal()).await?.is_none(), "the sessions end");
    assert_eq!(code_of(reset().await), "access.factor_off");
    world.enter("sara", PASSWORD).await?;
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_role_that_needs_it_enrols_before_anything_else(pool: PgPool) -> Result<(), Error> {
    let world = World::new(pool).await?;
    let (sara, ali) = (world.add("sara", Role::Finance).await?, world.add("ali", Role::Analyst).await?);
    let World { pool, clock, keys, .. } = &world;
    let actor = Actor::command_line();
    access::require_factor(pool, clock, &actor, &[Role::Finance, Role::Auditor]).await?;
    assert_eq!(access::required_roles(pool).await?, [Role::Auditor, Role::Finance]);
    for (staff, must) in [(&sara, true), (&ali, false)] {
        let entry = world.enter(&staff.name, PASSWORD).await?;
        let session = access::session(pool, clock, entry.token.reveal()).await?.expect("signed in");
        assert_eq!((entry.staff.must_enrol, session.staff.must_enrol), (must, must));
        assert_eq!(session.staff.may(Permission::SeeMembers), !must);
    }
    world.enrol(&sara).await?;
    let refused = access::turn_factor_off(pool, clock, keys, &sara, PASSWORD, "000000").await;
    assert_eq!(code_of(refused), "access.factor_required");
    access::require_factor(pool, clock, &actor, &[]).await?;
    assert!(access::required_roles(pool).await?.is_empty());
    Ok(())
}
