//! Credit at the desk, on the real PostgreSQL: what is done at once, what waits, and what a second click changes.

use access::approval::{self, State};
use access::{Role, Staff};
use calendar::{Clock, Day, Instant};
use credit::{AT_ONCE, Error, Kind, Outcome, Wish};
use ledger::{proofs, statement};
use sqlx::PgPool;

const NOON: Instant = Instant(1_795_336_200_000_000);

struct World {
    pool: PgPool,
    clock: Clock,
    finance: Staff,
    administrator: Staff,
}

impl World {
    async fn new(pool: &PgPool) -> World {
        sqlx::query(
            "INSERT INTO parties.party (kind, family_name, search_key, created_at, changed_at)
             SELECT 1, 'نام ' || n, ' نام ', now(), now() FROM generate_series(1, 2) n",
        )
        .execute(pool)
        .await
        .unwrap();
        World {
            pool: pool.clone(),
            clock: Clock::frozen(NOON),
            finance: staff(pool, "sara", Role::Finance).await,
            administrator: staff(pool, "admin", Role::Administrator).await,
        }
    }

    async fn ask(&self, by: &Staff, wish: &Wish) -> Result<Outcome, Error> {
        credit::ask(&self.pool, &self.clock, by, wish).await
    }

    async fn decide(&self, by: &Staff, approval_id: i64, approve: bool) -> Result<(), Error> {
        credit::decide(&self.pool, &self.clock, by, approval_id, approve, "").await
    }

    async fn balance(&self) -> i64 {
        assert_eq!(proofs::check(&self.pool).await.unwrap(), []);
        statement::balance(&self.pool, 1, self.clock.now()).await.unwrap().balance
    }

    /// What the trail says was done with credit.
    async fn trail(&self) -> Vec<(String, String)> {
        sqlx::query_as("SELECT actor, action FROM audit.entry ORDER BY entry_id")
            .fetch_all(&self.pool)
            .await
            .unwrap()
    }
}

async fn staff(pool: &PgPool, name: &str, role: Role) -> Staff {
    let staff_id = sqlx::query_scalar(
        "INSERT INTO access.staff (name, display_name, role, password_hash, must_change, created_at)
         VALUES ($1, $1, $2, '', false, now()) RETURNING staff_id",
    )
    .bind(name)
    .bind(role.code())
    .fetch_one(pool)
    .await
    .unwrap();
    let name = name.to_owned();
    let display_name = name.clone();
    Staff { staff_id, name, display_name, role, agent_id: None, must_change: false, must_enrol: false }
}

fn wish(form: &str, kind: Kind, amount: i64) -> Wish {
    let (form, reason) = (form.to_owned(), "جبران خسارت دیرکرد".to_owned());
    Wish { form, party_id: 1, kind, amount, last_day: None, reason }
}

fn waits(outcome: Outcome) -> i64 {
    match outcome {
        Outcome::Waits(approval_id) => approval_id,
        Outcome::Done => panic!("it was done at once"),
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_limit_is_the_programmes(pool: PgPool) {
    let world = World::new(&pool).await;
    let limit = |rials: &str| {
        programme::DEFAULT.replacen("staff_limit = 10_000_000", &format!("staff_limit = {rials}"), 1)
    };
    for (day, rials) in [("2026-01-01", "1_000"), ("2026-12-01", "5_000")] {
        let (actor, from) = (audit::Actor::command_line(), Day::parse(day).unwrap());
        programme::publish(&pool, &world.clock, &actor, &limit(rials), from, "").await.unwrap();
    }
    assert_eq!(credit::at_once(&pool, world.clock.today()).await.unwrap(), 1_000);
    assert_eq!(world.ask(&world.finance, &wish("a", Kind::Grant, 1_000)).await.unwrap(), Outcome::Done);
    waits(world.ask(&world.finance, &wish("b", Kind::Grant, 1)).await.unwrap());
}

#[sqlx::test(migrations = "../../migrations")]
async fn up_to_the_limit_it_is_done_at_once_and_a_form_counts_once(pool: PgPool) {
    let world = World::new(&pool).await;
    let give = wish("a", Kind::Grant, AT_ONCE - 1_000);
    for _ in 0..2 {
        assert_eq!(world.ask(&world.finance, &give).await.unwrap(), Outcome::Done);
        assert_eq!(world.balance().await, AT_ONCE - 1_000);
    }
    let take = wish("b", Kind::TakeBack, 400);
    assert_eq!(world.ask(&world.finance, &take).await.unwrap(), Outcome::Done);
    assert_eq!(world.balance().await, AT_ONCE - 1_400);

    // What one person does in a day counts together: many small ones are no way around a second person.
    waits(world.ask(&world.finance, &wish("c", Kind::Grant, 601)).await.unwrap());
    let other = world.ask(&world.administrator, &wish("d", Kind::Correction, 601)).await.unwrap();
    assert_eq!(other, Outcome::Done);
    world.clock.advance(86_400);
    assert_eq!(world.ask(&world.finance, &wish("e", Kind::Grant, 601)).await.unwrap(), Outcome::Done);
    let actions: Vec<String> = world.trail().await.into_iter().map(|(_, action)| action).collect();
    assert_eq!(
        actions,
        ["credit.grant", "credit.take_back", "approval.ask", "credit.correct", "credit.grant"]
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn above_it_a_second_person_decides_and_a_second_click_changes_nothing(pool: PgPool) {
    let world = World::new(&pool).await;
    let (finance, administrator) = (&world.finance, &world.administrator);
    let give = wish("a", Kind::Grant, AT_ONCE + 1);
    let approval_id = waits(world.ask(finance, &give).await.unwrap());
    assert_eq!(waits(world.ask(finance, &give).await.unwrap()), approval_id, "the form again");
    assert_eq!(credit::waiting(&pool, 1).await.unwrap().len(), 1);
    assert_eq!(world.balance().await, 0);

    let own = world.decide(finance, approval_id, true).await.unwrap_err();
    assert_eq!(own.code(), access::Error::OwnApproval.code());
    world.decide(administrator, approval_id, true).await.unwrap();
    let again = world.decide(administrator, approval_id, true).await.unwrap_err();
    assert_eq!(again.code(), access::Error::Decided.code());
    assert_eq!(world.balance().await, AT_ONCE + 1);

    let line = statement::lines(&pool, 1, None, 1).await.unwrap().remove(0);
    assert_eq!((line.actor.as_str(), line.reason), ("sara", give.reason));
    assert_eq!(line.reference, format!("approval {approval_id}"));
    assert_eq!(credit::waiting(&pool, 1).await.unwrap(), []);
    let expected = [("sara", "approval.ask"), ("admin", "approval.approve"), ("admin", "credit.grant")];
    assert_eq!(world.trail().await, expected.map(|(who, what)| (who.to_owned(), what.to_owned())));

    let refused = waits(world.ask(finance, &wish("b", Kind::Grant, AT_ONCE + 2)).await.unwrap());
    world.decide(administrator, refused, false).await.unwrap();
    let withdrawn = waits(world.ask(finance, &wish("c", Kind::Grant, AT_ONCE + 3)).await.unwrap());
    credit::withdraw(&pool, &world.clock, finance, withdrawn).await.unwrap();
    assert_eq!(world.balance().await, AT_ONCE + 1, "neither moved anything");
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_not_there_cannot_be_taken_back_and_the_request_goes_on_waiting(pool: PgPool) {
    let world = World::new(&pool).await;
    world.ask(&world.finance, &wish("a", Kind::Grant, 500)).await.unwrap();
    let more = world.ask(&world.finance, &wish("b", Kind::TakeBack, 501)).await.unwrap_err();
    assert!(matches!(more, Error::TooLittle(500)), "{more}");
    let large = wish("c", Kind::TakeBack, AT_ONCE + 1);
    let approval_id = waits(world.ask(&world.finance, &large).await.unwrap());
    let more = world.decide(&world.administrator, approval_id, true).await.unwrap_err();
    assert!(matches!(more, Error::TooLittle(500)), "{more}");
    let approval = approval::approval(&pool, approval_id).await.unwrap();
    assert_eq!((approval.state, world.balance().await), (State::Waiting, 500));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_cannot_be_is_refused_with_its_reason(pool: PgPool) {
    let world = World::new(&pool).await;
    let today: Day = world.clock.today();
    let good = wish("a", Kind::Grant, 1);
    let cases = [
        ("no amount", Wish { amount: 0, ..good.clone() }, "credit_amount"),
        ("no reason", Wish { reason: " ".to_owned(), ..good.clone() }, "credit_reason"),
        ("a long reason", Wish { reason: "ا".repeat(201), ..good.clone() }, "credit_reason"),
        ("a day that is over", Wish { last_day: Some(today - 1), ..good.clone() }, "credit_past_day"),
        ("no form", Wish { form: String::new(), ..good.clone() }, "credit_form"),
        ("no member", Wish { party_id: 3, ..good.clone() }, "credit_no_such_member"),
    ];
    for (case, wish, code) in cases {
        let refused = world.ask(&world.finance, &wish).await.unwrap_err();
        assert_eq!(refused.code(), code, "{case}");
    }
    for role in [Role::Operator, Role::Analyst, Role::Auditor, Role::Agent] {
        let staff = staff(&pool, role.code(), role).await;
        let refused = world.ask(&staff, &good).await.unwrap_err();
        assert_eq!(refused.code(), access::Error::NotAllowed.code(), "{}", role.code());
    }
    let marketing = staff(&pool, "marketing", Role::Marketing).await;
    let large = Wish { amount: AT_ONCE + 1, ..good };
    let approval_id = waits(world.ask(&world.finance, &large).await.unwrap());
    let refused = world.decide(&marketing, approval_id, true).await.unwrap_err();
    assert_eq!(refused.code(), access::Error::NotAllowed.code(), "marketing gives, and approves nothing");
    assert_eq!(world.balance().await, 0);
}

#[test]
fn every_text_has_both_languages() {
    assert_eq!(i18n::check_texts(credit::ALL_TEXTS, &[]), Vec::<String>::new());
}
