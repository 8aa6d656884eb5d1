//! Payments on the real PostgreSQL: nothing is charged twice, spent twice or given back twice, whoever asks at once.

mod world;

use ledger::statement;
use merchants::card::{self, Face};
use merchants::payment::{ASKED_SECONDS, Payment, State, Why};
use merchants::{Error, pay, till};
use sqlx::PgPool;
use world::{GRANTED, World};

fn code_of<T: std::fmt::Debug>(answer: Result<T, Error>) -> &'static str {
    answer.unwrap_err().code()
}

#[sqlx::test(migrations = "../../migrations")]
async fn asked_confirmed_and_taken_back_on_the_same_day(pool: PgPool) {
    let world = World::new(&pool).await;
    let holder = world.card(1).await;
    let asked = world.asked(&holder, "k1", 1_000_000, 400_000).await;
    assert_eq!(
        (asked.purchase, asked.discount, asked.credit, asked.cash()),
        (1_000_000, 200_000, 400_000, 400_000)
    );
    assert_eq!(world.balance(1).await, (GRANTED, GRANTED - 400_000, 400_000), "held, not spent");

    let code = world.confirmation(&holder).await;
    let done = pay::confirm(&pool, &world.clock, &world.one, asked.payment_id, &code).await.unwrap();
    assert_eq!((done.stood, done.commission), (State::Done, 8_000));
    assert_eq!(world.balance(1).await, (GRANTED - 400_000, GRANTED - 400_000, 0));
    assert_eq!(world.payable().await, 400_000);
    assert!(matches!(world.face(&holder).await, Face::Ended(payment) if payment.stood == State::Done));
    let seen = card::face(&pool, &world.clock, &holder, Some(done.payment_id)).await.unwrap();
    assert!(matches!(seen, Face::Code { .. }), "ready for the next purchase");

    let voided = pay::void(&pool, &world.clock, &world.one, asked.payment_id).await.unwrap();
    assert_eq!(voided.stood, State::Voided);
    assert_eq!((world.balance(1).await, world.payable().await), ((GRANTED, GRANTED, 0), 0));
    let again = pay::void(&pool, &world.clock, &world.one, asked.payment_id).await.unwrap();
    assert_eq!(again.stood, State::Voided, "a second void gives nothing back");
    assert_eq!(world.balance(1).await, (GRANTED, GRANTED, 0));
    let trail: i64 = sqlx::query_scalar("SELECT count(*) FROM audit.entry WHERE action = 'payment.void'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(trail, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_retry_shows_the_first_result_and_never_charges_twice(pool: PgPool) {
    let world = World::new(&pool).await;
    let holder = world.card(1).await;
    let (clock, one) = (&world.clock, &world.one);
    let code = world.code(&holder).await;
    let begun = pay::begin(&pool, clock, one, "k", 500_000, &code).await.unwrap();
    let again = pay::begin(&pool, clock, one, "k", 500_000, &code).await.unwrap();
    assert_eq!(begun, again, "the code is used, the key is known");
    assert_eq!(code_of(pay::begin(&pool, clock, one, "k", 500_001, &code).await), "key_reused");
    assert_eq!(code_of(pay::begin(&pool, clock, one, "k2", 500_000, &code).await), "no_such_code");

    let id = begun.payment_id;
    let asked = pay::ask(&pool, clock, one, id, 300_000).await.unwrap();
    assert_eq!(pay::ask(&pool, clock, one, id, 300_000).await.unwrap(), asked);
    let code = world.confirmation(&holder).await;
    let done = pay::confirm(&pool, clock, one, id, &code).await.unwrap();
    for code in [code.as_str(), "0000", ""] {
        assert_eq!(pay::confirm(&pool, clock, one, id, code).await.unwrap(), done, "the first result");
    }
    assert_eq!(pay::begin(&pool, clock, one, "k", 500_000, "").await.unwrap(), done);
    assert_eq!(world.balance(1).await, (GRANTED - 300_000, GRANTED - 300_000, 0));
    assert_eq!(statement::lines(&pool, 1, None, 10).await.unwrap().len(), 2);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_same_step_at_once_is_done_once(pool: PgPool) {
    let world = World::new(&pool).await;
    let holder = world.card(1).await;
    let (clock, one, other) = (&world.clock, &world.one, &world.other);
    let code = world.code(&holder).await;
    let begin = |asker| pay::begin(&pool, clock, asker, "k", 600_000, &code);
    let (first, second, third) = tokio::join!(begin(one), begin(other), begin(one));
    let (first, second, third) = (first.unwrap(), second.unwrap(), third.unwrap());
    assert_eq!((first.payment_id, first.payment_id), (second.payment_id, third.payment_id));
    let id = first.payment_id;
    let ask = || pay::ask(&pool, clock, one, id, 450_000);
    let (first, second, third) = tokio::join!(ask(), ask(), ask());
    assert_eq!((first.unwrap().hold, second.unwrap().hold, third.unwrap().hold), (Some(1), Some(1), Some(1)));
    let code = world.confirmation(&holder).await;
    let confirm = || pay::confirm(&pool, clock, one, id, &code);
    let (first, second, third) = tokio::join!(confirm(), confirm(), confirm());
    for done in [first, second, third] {
        assert_eq!(done.unwrap().transfer, Some(2));
    }
    assert_eq!(world.balance(1).await, (GRANTED - 450_000, GRANTED - 450_000, 0));
    let void = || pay::void(&pool, clock, one, id);
    let (first, second, third) = tokio::join!(void(), void(), void());
    for done in [first, second, third] {
        assert_eq!(done.unwrap().stood, State::Voided);
    }
    assert_eq!(world.balance(1).await, (GRANTED, GRANTED, 0), "credit comes back once");
}

#[sqlx::test(migrations = "../../migrations")]
async fn two_tills_at_once_do_not_spend_the_same_credit(pool: PgPool) {
    let world = World::new(&pool).await;
    let holder = world.card(1).await;
    // The member may spend 900,000 here in a day: of two who ask for 800,000 at once, one is told.
    let first = world.begin(&holder, "a", 2_000_000).await.payment_id;
    world.clock.advance(31);
    sqlx::query("UPDATE merchants.payment SET expires_at = expires_at + interval '1 hour'")
        .execute(&pool)
        .await
        .unwrap();
    let code = world.other_code(&holder).await;
    let second =
        pay::begin(&pool, &world.clock, &world.other, "b", 2_000_000, &code).await.unwrap().payment_id;
    let (one, two) = tokio::join!(
        pay::ask(&pool, &world.clock, &world.one, first, 800_000),
        pay::ask(&pool, &world.clock, &world.other, second, 800_000)
    );
    let told: Vec<&str> =
        [&one, &two].into_iter().filter_map(|answer| answer.as_ref().err().map(Error::code)).collect();
    assert_eq!(told, ["most_day"]);
    assert_eq!(world.balance(1).await, (GRANTED, GRANTED - 800_000, 800_000));

    // Without that limit the ledger says it: there is credit for one of them.
    sqlx::query("UPDATE merchants.contract SET most_day = 9000000").execute(&pool).await.unwrap();
    let left = if one.is_err() { (first, &world.one) } else { (second, &world.other) };
    let refused = pay::ask(&pool, &world.clock, left.1, left.0, 300_000).await.unwrap();
    assert_eq!(refused.stood, State::Refused(Why::TooLittle));
    assert_eq!(world.balance(1).await, (GRANTED, GRANTED - 800_000, 800_000));
}

#[sqlx::test(migrations = "../../migrations")]
async fn wrong_codes_end_a_payment_and_free_what_it_held(pool: PgPool) {
    let world = World::new(&pool).await;
    let holder = world.card(1).await;
    let asked = world.asked(&holder, "k", 500_000, 100_000).await;
    let right = world.confirmation(&holder).await;
    let wrong = format!("{:04}", (right.parse::<i32>().unwrap() + 1) % 10_000);
    let confirm = |code: String| {
        let (pool, world) = (&pool, &world);
        async move { pay::confirm(pool, &world.clock, &world.one, asked.payment_id, &code).await }
    };
    assert!(matches!(confirm(wrong.clone()).await, Err(Error::WrongCode(2))));
    assert!(matches!(confirm(wrong.clone()).await, Err(Error::WrongCode(1))));
    assert_eq!(confirm(wrong).await.unwrap().stood, State::Refused(Why::WrongCodes));
    assert_eq!(confirm(right).await.unwrap().stood, State::Refused(Why::WrongCodes), "it is over");
    assert_eq!(world.balance(1).await, (GRANTED, GRANTED, 0));
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_member_stops_it_the_cashier_gives_it_up_or_time_ends_it(pool: PgPool) {
    let world = World::new(&pool).await;
    let (holder, stranger) = (world.card(1).await, world.card(2).await);
    let first = world.asked(&holder, "a", 500_000, 100_000).await;
    assert_eq!(code_of(pay::stop(&pool, &world.clock, &stranger, first.payment_id).await), "no_such_payment");
    let stopped = pay::stop(&pool, &world.clock, &holder, first.payment_id).await.unwrap();
    assert_eq!(stopped.stood, State::Refused(Why::Stopped));
    world.clock.advance(100);
    let second = world.asked(&holder, "b", 500_000, 100_000).await;
    let cancelled = pay::cancel(&pool, &world.clock, &world.one, second.payment_id).await.unwrap();
    assert_eq!(cancelled.stood, State::Refused(Why::Cancelled));
    world.clock.advance(100);
    let third = world.asked(&holder, "c", 500_000, 100_000).await;
    let code = world.confirmation(&holder).await;
    world.clock.advance(ASKED_SECONDS);
    let late = pay::confirm(&pool, &world.clock, &world.one, third.payment_id, &code).await.unwrap();
    assert_eq!(late.state(world.clock.now()), State::Lapsed);
    assert!(matches!(world.face(&holder).await, Face::Code { .. }), "the card shows its code again");
    assert_eq!(statement::balance(&pool, 1, world.clock.now()).await.unwrap().available, GRANTED);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_the_member_has_not_is_refused_and_asked_for_again_with_less(pool: PgPool) {
    let world = World::new(&pool).await;
    let holder = world.card(1).await;
    world.paid(&holder, "a", 1_000_000, 700_000).await;
    world.clock.advance(86_400);
    let refused = world.asked(&holder, "b", 1_000_000, 500_000).await;
    assert_eq!(refused.stood, State::Refused(Why::TooLittle));
    let again = pay::again(&pool, &world.clock, &world.one, refused.payment_id, "c").await.unwrap();
    assert_eq!((again.stood, again.purchase), (State::Begun, 1_000_000));
    assert_eq!(pay::again(&pool, &world.clock, &world.one, refused.payment_id, "c").await.unwrap(), again);
    // Only the discount: nothing is asked of the member.
    let done = pay::ask(&pool, &world.clock, &world.one, again.payment_id, 0).await.unwrap();
    assert_eq!((done.stood, done.cash(), done.transfer), (State::Done, 800_000, None));
    assert_eq!(world.balance(1).await, (GRANTED - 700_000, GRANTED - 700_000, 0));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_code_is_used_once_and_only_while_it_is_shown(pool: PgPool) {
    let world = World::new(&pool).await;
    let holder = world.card(1).await;
    let code = world.code(&holder).await;
    assert_eq!(world.code(&holder).await, code, "shown again within its step");
    world.clock.advance(card::STEP_SECONDS);
    let next = world.code(&holder).await;
    assert_ne!(next, code);
    let (clock, one) = (&world.clock, &world.one);
    let begun: Payment = pay::begin(&pool, clock, one, "late", 10, &code).await.unwrap();
    assert_eq!(begun.party_id, 1, "good for one step more");
    assert_eq!(code_of(pay::begin(&pool, clock, one, "twice", 10, &code).await), "no_such_code");
    clock.advance(2 * card::STEP_SECONDS);
    assert_eq!(code_of(pay::begin(&pool, clock, one, "old", 10, &next).await), "no_such_code");
    let never_shown = format!("{:08}", card::code(b"any", 1, 0));
    assert_eq!(code_of(pay::begin(&pool, clock, one, "guess", 10, &never_shown).await), "no_such_code");
    for n in 0..40 {
        let _ = pay::begin(&pool, clock, one, &format!("g{n}"), 10, "12345678").await;
    }
    assert_eq!(code_of(pay::begin(&pool, clock, one, "g", 10, "12345678").await), "access.too_many");

    let token = card::make(&pool, clock, &world.random, &world.admin, 1).await.unwrap();
    assert!(card::face(&pool, clock, &card::holder(&pool, &token).await.unwrap(), None).await.is_ok());
    card::revoke(&pool, clock, &world.admin, 1).await.unwrap();
    assert_eq!(code_of(card::holder(&pool, &token).await.map(|_| ())), "no_such_card");
    assert_eq!(code_of(card::revoke(&pool, clock, &world.admin, 1).await), "no_such_card");
    assert_eq!(code_of(card::make(&pool, clock, &world.random, &world.admin, 99).await), "no_such_member");
}

#[sqlx::test(migrations = "../../migrations")]
async fn limits_are_told_and_leave_the_payment_as_it_was(pool: PgPool) {
    let world = World::new(&pool).await;
    let holder = world.card(1).await;
    let id = world.begin(&holder, "k", 2_000_000).await.payment_id;
    for (credit, code) in [(-1, "credit"), (1_600_001, "credit"), (800_001, "most_payment")] {
        assert_eq!(code_of(pay::ask(&pool, &world.clock, &world.one, id, credit).await), code, "{credit}");
    }
    assert_eq!(pay::payment(&pool, &world.one, id).await.unwrap().stood, State::Begun);
    let elsewhere = pay::Asker { branch_id: world.branch + 1, ..world.one.clone() };
    assert_eq!(code_of(pay::payment(&pool, &elsewhere, id).await), "no_such_payment");
    assert_eq!(code_of(pay::void(&pool, &world.clock, &elsewhere, id).await), "no_such_payment");
    for (key, purchase, code) in
        [("", 5, "key"), ("k k", 5, "key"), ("k3", 0, "purchase"), ("k4", i64::MAX, "purchase")]
    {
        assert_eq!(
            code_of(pay::begin(&pool, &world.clock, &world.one, key, purchase, "1").await),
            code,
            "{key}"
        );
    }
    merchants::manage::set_open(&pool, &world.clock, &world.admin, world.merchant, false).await.unwrap();
    assert_eq!(code_of(pay::begin(&pool, &world.clock, &world.one, "n", 5, "1").await), "no_contract");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_till_asks_with_a_key_of_its_branch(pool: PgPool) {
    let world = World::new(&pool).await;
    let key =
        till::make(&pool, &world.clock, &world.random, &world.admin, world.branch, "صندوق ۲").await.unwrap();
    let asker = till::asker(&pool, &key).await.unwrap().unwrap();
    assert_eq!((asker.branch_id, asker.cashier_id), (world.branch, None));
    let holder = world.card(1).await;
    let code = world.code(&holder).await;
    let begun = pay::begin(&pool, &world.clock, &asker, "t", 100, &code).await.unwrap();
    assert_eq!(begun.stood, State::Begun);
    till::revoke(&pool, &world.clock, &world.admin, asker.till_id.unwrap()).await.unwrap();
    assert_eq!(till::asker(&pool, &key).await.unwrap(), None);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_member_has_the_discount_of_the_tier_where_it_is_more(pool: PgPool) {
    let world = World::new(&pool).await;
    programme::publish_default(&pool, &world.clock, &audit::Actor::command_line()).await.unwrap();
    world.agree_by_tier(&[("bronze", 500), ("gold", 2_500)]).await;
    // Of the tiers ordinary, bronze, silver, gold and VIP.
    for (member, tier, expected) in [
        (1, Some(3), (Some("gold"), true, 250_000)),
        (2, Some(1), (Some("bronze"), false, 200_000)),
        (3, None, (None, false, 200_000)),
    ] {
        world.has_tier(member, tier).await;
        let begun = world.begin(&world.card(member).await, &member.to_string(), 1_000_000).await;
        assert_eq!((begun.tier.as_deref(), begun.by_tier, begun.discount), expected);
    }
    let contract = merchants::manage::contracts(&pool, world.merchant).await.unwrap().remove(0);
    let tiers: Vec<(&str, i32)> =
        contract.tiers.iter().map(|one| (one.tier.as_str(), one.discount_bp)).collect();
    assert_eq!(tiers, [("bronze", 500), ("gold", 2_500)]);
}
