//! What merchants are owed and paid, proven by the ledger to the rial.

mod world;

use std::sync::Arc;

use access::Role;
use merchants::manage::{self, About};
use merchants::settle::{self, Outcome, State};
use merchants::{Contract, Cycle, Error, TierDiscount, card, cashier, pay, till};
use sqlx::{Connection, PgConnection, PgPool};
use world::{World, about, staff, until_waiting};

#[sqlx::test(migrations = "../../migrations")]
async fn a_cycle_is_stated_sent_and_paid_and_nothing_is_left(pool: PgPool) {
    let world = World::new(&pool).await;
    let finance = staff(&pool, "sara", Role::Finance).await;
    let (clock, holder) = (&world.clock, world.card(1).await);
    let first = world.paid(&holder, "a", 1_000_000, 400_000).await;
    clock.advance(100);
    let second = world.paid(&holder, "b", 500_000, 100_050).await;
    clock.advance(100);
    let voided = world.paid(&holder, "c", 500_000, 50_000).await;
    pay::void(&pool, clock, &world.one, voided.payment_id).await.unwrap();
    assert_eq!(world.payable().await, 500_050);
    assert_eq!(settle::make_statements(&pool, clock, &finance).await.unwrap(), 0, "the day is not over");

    clock.advance(86_400);
    let late = pay::void(&pool, clock, &world.one, first.payment_id).await.unwrap_err();
    assert_eq!(late.code(), "too_late");
    let today = world.paid(&holder, "d", 500_000, 200_000).await;
    let (made, none) = tokio::join!(
        settle::make_statements(&pool, clock, &finance),
        settle::make_statements(&pool, clock, &finance)
    );
    assert_eq!(made.unwrap() + none.unwrap(), 1, "two at once make one statement");
    let statement = settle::list(&pool, None, 10).await.unwrap().remove(0);
    assert_eq!((statement.payments, statement.credit, statement.commission), (2, 500_050, 10_001));
    assert_eq!((statement.from_day, statement.to_day), (clock.today() - 1, clock.today() - 1));
    let (_, lines) = settle::one(&pool, statement.settlement_id).await.unwrap();
    let lines: Vec<i64> = lines.iter().map(|line| line.payment_id).collect();
    assert_eq!(lines, [first.payment_id, second.payment_id]);
    assert_eq!(world.payable().await, 700_050, "owed until it is paid");

    let batch = settle::send(&pool, clock, &finance).await.unwrap();
    assert!(matches!(settle::send(&pool, clock, &finance).await, Err(Error::NothingOpen)));
    let (id, net) = (statement.settlement_id, statement.net());
    let outcome = |answer: String| {
        let (pool, finance) = (&pool, &finance);
        async move {
            let answers = settle::reconcile(pool, clock, finance, batch, &answer).await.unwrap();
            answers.iter().map(|answer| answer.outcome).collect::<Vec<_>>()
        }
    };
    let wrong = outcome(format!("{id},{},paid,T1\n{},5,paid,T2\nnonsense", net - 1, id + 1)).await;
    assert_eq!(wrong, [Outcome::Amount, Outcome::Unknown, Outcome::Unreadable]);
    assert_eq!(world.payable().await, 700_050, "a difference closes nothing");
    assert_eq!(outcome(format!("{id},{net},paid,T1")).await, [Outcome::Paid]);
    assert_eq!(world.payable().await, 200_000, "what is left is of today");
    assert_eq!(outcome(format!("{id},{net},paid,T1")).await, [Outcome::Unknown], "and not closed twice");
    assert_eq!(world.payable().await, 200_000);
    let (_, of_batch, kept) = settle::batch(&pool, batch).await.unwrap();
    assert_eq!((of_batch[0].state, kept.len()), (State::Paid, 5));

    clock.advance(86_400);
    assert_eq!(settle::make_statements(&pool, clock, &finance).await.unwrap(), 1);
    let batch = settle::send(&pool, clock, &finance).await.unwrap();
    let statement = settle::list(&pool, None, 10).await.unwrap().remove(0);
    assert_eq!(statement.credit, today.credit);
    let answer = format!("{},{},paid,T3", statement.settlement_id, statement.net());
    settle::reconcile(&pool, clock, &finance, batch, &answer).await.unwrap();
    assert_eq!(world.payable().await, 0, "nothing is left");
    world.balance(1).await;
    ledger::close::close(&pool, clock, "test").await.unwrap();
    let moved: (i64, i64) = sqlx::query_as(
        "SELECT sum(amount) FILTER (WHERE to_account = -6)::bigint, sum(amount) FILTER (WHERE to_account = -7)::bigint
         FROM ledger.transfer WHERE party_id = 0 AND kind = 8",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(moved, (700_050 - 10_001 - 4_000, 14_001), "paid out, and kept by the insurer");
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_the_bank_gives_back_is_open_again_for_another_account(pool: PgPool) {
    let world = World::new(&pool).await;
    let (clock, admin, holder) = (&world.clock, &world.admin, world.card(1).await);
    world.paid(&holder, "a", 1_000_000, 400_000).await;
    clock.advance(86_400);
    settle::make_statements(&pool, clock, admin).await.unwrap();
    let batch = settle::send(&pool, clock, admin).await.unwrap();
    let sent = settle::list(&pool, None, 10).await.unwrap().remove(0);
    let answer = format!("{},{},برگشت,حساب بسته است", sent.settlement_id, sent.net());
    settle::reconcile(&pool, clock, admin, batch, &answer).await.unwrap();
    let open = settle::list(&pool, None, 10).await.unwrap().remove(0);
    assert_eq!((open.state, open.returned.as_deref()), (State::Open, Some("حساب بسته است")));
    assert_eq!(world.payable().await, 400_000);
    let changed = About { iban: "IR820540102680020817909002".to_owned(), ..about() };
    manage::change(&pool, clock, admin, world.merchant, &changed).await.unwrap();
    let batch = settle::send(&pool, clock, admin).await.unwrap();
    let (_, sent, _) = settle::batch(&pool, batch).await.unwrap();
    assert_eq!(sent[0].iban, changed.iban);
    world.balance(1).await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_under_way_at_midnight_belongs_to_its_day(pool: PgPool) {
    let world = Arc::new(World::new(&pool).await);
    let holder = world.card(1).await;
    let voided = world.paid(&holder, "a", 1_000_000, 100_000).await;
    world.clock.advance(100);
    let asked = world.asked(&holder, "b", 1_000_000, 400_000).await;
    let code = world.confirmation(&holder).await;

    // Somebody is at the member's account; one payment is done and another voided as the day ends, and a statement made
    // as the next begins.
    let mut gate = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
    let mut held = gate.begin().await.unwrap();
    sqlx::query("SELECT FROM ledger.account WHERE party_id = 1 FOR UPDATE")
        .execute(&mut *held)
        .await
        .unwrap();
    let step = |step: &'static str, id: i64| {
        let (world, code) = (Arc::clone(&world), code.clone());
        tokio::spawn(async move {
            let World { pool, clock, one, admin, .. } = &*world;
            match step {
                "confirm" => pay::confirm(pool, clock, one, id, &code).await.map(|_| 0),
                "void" => pay::void(pool, clock, one, id).await.map(|_| 0),
                _ => settle::make_statements(pool, clock, admin).await,
            }
        })
    };
    let confirm = step("confirm", asked.payment_id);
    until_waiting(&pool, 1, &[&confirm]).await;
    let void = step("void", voided.payment_id);
    until_waiting(&pool, 2, &[&confirm, &void]).await;
    world.clock.advance(86_400);
    let statement = step("statement", 0);
    until_waiting(&pool, 3, &[&confirm, &void, &statement]).await;
    held.commit().await.unwrap();

    let (confirm, void, made) = tokio::join!(confirm, void, statement);
    confirm.unwrap().unwrap();
    void.unwrap().unwrap();
    assert_eq!(made.unwrap().unwrap(), 1);
    let statement = settle::list(&pool, None, 10).await.unwrap().remove(0);
    assert_eq!((statement.payments, statement.credit), (1, 400_000));
    let (_, lines) = settle::one(&pool, statement.settlement_id).await.unwrap();
    assert_eq!(lines[0].payment_id, asked.payment_id);
    world.balance(1).await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn proofs_find_a_rial_that_is_lost(pool: PgPool) {
    let world = World::new(&pool).await;
    let holder = world.card(1).await;
    world.paid(&holder, "a", 1_000_000, 400_000).await;
    assert_eq!(merchants::proofs::check(&pool).await.unwrap(), [0; 3]);
    sqlx::query("UPDATE merchants.payment SET credit = credit - 1").execute(&pool).await.unwrap();
    assert_eq!(merchants::proofs::check(&pool).await.unwrap(), [1, 0, 1]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_cannot_be_is_refused_with_its_reason(pool: PgPool) {
    let world = World::new(&pool).await;
    let (clock, admin, merchant) = (&world.clock, &world.admin, world.merchant);
    for (case, wrong, code) in [
        ("no name", About { name_fa: " ".to_owned(), ..about() }, "name"),
        ("a legal ID of ten digits", About { legal_id: "1010010007".to_owned(), ..about() }, "legal_id"),
        ("two digits swapped", About { iban: "IR602960000000100324200001".to_owned(), ..about() }, "iban"),
    ] {
        assert_eq!(manage::add(&pool, clock, admin, &wrong).await.unwrap_err().code(), code, "{case}");
    }
    let good = Contract {
        from_day: clock.today(),
        to_day: None,
        discount_bp: 0,
        commission_bp: 0,
        cycle: Cycle::Monthly,
        most_payment: 1,
        most_day: 1,
        tiers: Vec::new(),
    };
    programme::publish_default(&pool, clock, &audit::Actor::command_line()).await.unwrap();
    let of_tier = |tier: &str, discount_bp| vec![TierDiscount { tier: tier.to_owned(), discount_bp }];
    for (case, wrong, code) in [
        ("a discount above the price", Contract { discount_bp: 10_001, ..good.clone() }, "rate"),
        ("a commission above half", Contract { commission_bp: 5_001, ..good.clone() }, "rate"),
        (
            "a tier's discount above the price",
            Contract { tiers: of_tier("gold", 10_001), ..good.clone() },
            "rate",
        ),
        ("a tier that is none", Contract { tiers: of_tier("platinum", 1), ..good.clone() }, "tier"),
        ("no limit", Contract { most_payment: 0, ..good.clone() }, "limits"),
        ("a payment above a day", Contract { most_payment: 2, ..good.clone() }, "limits"),
        ("from yesterday", Contract { from_day: clock.today() - 1, ..good.clone() }, "days"),
        ("ends before it begins", Contract { to_day: Some(clock.today() - 1), ..good.clone() }, "days"),
    ] {
        let refused = manage::agree(&pool, clock, admin, merchant, &wrong).await.unwrap_err();
        assert_eq!(refused.code(), code, "{case}");
    }
    let add = |name: &'static str| cashier::add(&pool, clock, &world.random, admin, world.branch, name, "");
    assert_eq!(add("hamid").await.unwrap_err().code(), "access.name_taken");
    assert_eq!(add("Ha mid").await.unwrap_err().code(), "access.name");
    let marketing = staff(&pool, "marketing", Role::Marketing).await;
    let analyst = staff(&pool, "analyst", Role::Analyst).await;
    let random = &world.random;
    let refusals = [
        settle::make_statements(&pool, clock, &marketing).await.map(drop),
        settle::send(&pool, clock, &marketing).await.map(drop),
        settle::reconcile(&pool, clock, &marketing, 1, "1,1,paid").await.map(drop),
        manage::add(&pool, clock, &analyst, &about()).await.map(drop),
        manage::agree(&pool, clock, &analyst, merchant, &good).await,
        cashier::add(&pool, clock, random, &analyst, world.branch, "sima", "").await.map(drop),
        till::make(&pool, clock, random, &analyst, world.branch, "till").await.map(drop),
        card::make(&pool, clock, random, &analyst, 1).await.map(drop),
    ];
    for (place, refused) in refusals.into_iter().enumerate() {
        assert_eq!(refused.unwrap_err().code(), access::Error::NotAllowed.code(), "{place}");
    }
}

#[test]
fn every_text_has_both_languages() {
    assert_eq!(i18n::check_texts(merchants::ALL_TEXTS, &["IR"]), Vec::<String>::new());
}
