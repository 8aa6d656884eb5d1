//! Payments at merchants while two records become one: wherever the credit is, nothing of it is lost or given twice.

#[path = "../../merchants/tests/world/mod.rs"]
mod world;

use std::sync::Arc;

use access::Role;
use audit::Actor;
use ledger::{Act, House, Order, statement};
use merchants::payment::{Payment, State};
use merchants::{pay, settle};
use sqlx::{Connection, PgConnection, PgPool};
use tokio::task::JoinHandle;
use world::{GRANTED, World, staff, until_waiting};

/// Members beside the three of the world.
async fn more_members(pool: &PgPool) {
    let sql = "INSERT INTO parties.party (kind, family_name, search_key, created_at, changed_at)
               SELECT 1, 'نام ' || n, ' نام ', now(), now() FROM generate_series(1, 40) n";
    sqlx::query(sql).execute(pool).await.unwrap();
}

async fn merge(world: &World, from: i64, to: i64) -> Result<i64, duplicates::Error> {
    duplicates::merge(&world.pool, &world.clock, &Actor::command_line(), from, to).await
}

async fn balance(world: &World, party_id: i64) -> i64 {
    statement::balance(&world.pool, party_id, world.clock.now()).await.unwrap().balance
}

async fn spend(world: &World, party_id: i64, amount: i64) {
    let (reason, actor) = ("test".to_owned(), "test".to_owned());
    let act = Act::Spend { amount, to: House::Redeemed };
    let order = Order { party_id, key: "spend".to_owned(), act, reason, reference: String::new(), actor };
    let mut conn = world.pool.acquire().await.unwrap();
    ledger::within(&mut conn, world.clock.now(), &[order]).await.unwrap().remove(0).unwrap();
}

/// What is done after the first of three members has paid 400,000 of a million, and what the three have then.
const VOIDS: [(&str, [i64; 3]); 9] = [
    ("void", [1_000_000, 0, 0]),
    ("merge 1 2, void", [0, 1_000_000, 0]),
    ("merge 1 2, void, void", [0, 1_000_000, 0]),
    ("merge 1 2, merge 2 3, void", [0, 0, 1_000_000]),
    ("spend, merge 1 2, merge 2 3, void", [0, 0, 400_000]),
    ("merge 1 2, undo, void", [1_000_000, 0, 0]),
    ("merge 1 2, void, undo", [600_000, 400_000, 0]),
    ("merge 1 2, merge 2 3, undo, void", [0, 1_000_000, 0]),
    ("merge 1 2, undo, merge 1 3, void", [0, 0, 1_000_000]),
];

#[sqlx::test(migrations = "../../migrations")]
async fn a_void_gives_back_to_whoever_the_record_is_by_then(pool: PgPool) {
    let world = World::new(&pool).await;
    more_members(&pool).await;
    for ((steps, expected), place) in VOIDS.iter().zip(0..) {
        let member = |number: i64| 3 * place + number;
        let holder = world.card(member(1)).await;
        let paid = world.paid(&holder, &place.to_string(), 1_000_000, 400_000).await;
        let mut merges = Vec::new();
        for step in steps.split(", ") {
            match step.split(' ').collect::<Vec<_>>()[..] {
                ["merge", from, to] => {
                    let both = [from, to].map(|number| member(number.parse().unwrap()));
                    merges.push(merge(&world, both[0], both[1]).await.unwrap());
                }
                ["undo"] => {
                    let (actor, last) = (Actor::command_line(), merges.pop().unwrap());
                    duplicates::undo(&pool, &world.clock, &actor, last).await.unwrap();
                }
                ["spend"] => spend(&world, member(1), GRANTED - paid.credit).await,
                ["void"] => {
                    let voided = pay::void(&pool, &world.clock, &world.one, paid.payment_id).await.unwrap();
                    assert_eq!(voided.stood, State::Voided, "{steps}");
                }
                _ => panic!("{step}"),
            }
        }
        // Every proof of the ledger and of the merchants is made with it.
        world.balance(member(1)).await;
        let have = [
            balance(&world, member(1)).await,
            balance(&world, member(2)).await,
            balance(&world, member(3)).await,
        ];
        assert_eq!((have, world.payable().await), (*expected, 0), "{steps}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_a_merged_record_has_paid_is_stated_and_counts_for_its_day(pool: PgPool) {
    let world = World::new(&pool).await;
    let (clock, finance) = (&world.clock, staff(&pool, "sara", Role::Finance).await);
    let paid = world.paid(&world.card(1).await, "a", 1_000_000, 400_000).await;
    let holder = world.card(2).await;
    merge(&world, 1, 2).await.unwrap();
    // Of 900,000 a day, the one record has spent 400,000.
    let begun = world.begin(&holder, "b", 1_000_000).await;
    let told = pay::ask(&pool, clock, &world.one, begun.payment_id, 500_001).await.unwrap_err();
    assert!(matches!(told, merchants::Error::MostDay(500_000)), "{told:?}");
    pay::cancel(&pool, clock, &world.one, begun.payment_id).await.unwrap();

    clock.advance(86_400);
    assert_eq!(settle::make_statements(&pool, clock, &finance).await.unwrap(), 1);
    let batch = settle::send(&pool, clock, &finance).await.unwrap();
    let (_, statements, _) = settle::batch(&pool, batch).await.unwrap();
    let (statement, lines) = settle::one(&pool, statements[0].settlement_id).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.payment_id).collect::<Vec<_>>(), [paid.payment_id]);
    let differs = format!("{},{},paid,T1", statement.settlement_id, statement.net() + 1);
    settle::reconcile(&pool, clock, &finance, batch, &differs).await.unwrap();
    assert_eq!(world.payable().await, 400_000, "a difference closes nothing");
    let agrees = format!("{},{},paid,T2", statement.settlement_id, statement.net());
    settle::reconcile(&pool, clock, &finance, batch, &agrees).await.unwrap();
    assert_eq!(world.payable().await, 0);
    assert_eq!(world.balance(2).await.0, 2 * GRANTED - 400_000);
}

/// Who comes first to an account that somebody else holds, and who second; what they are told, and what the first
/// member and the second have when both are done.
const MEETINGS: [(&str, &str, [&str; 2], [i64; 2]); 6] = [
    ("confirm", "merge", ["done", "merged"], [0, 600_000]),
    ("merge", "confirm", ["merge_has_holds", "done"], [600_000, 0]),
    ("ask", "merge", ["asked", "merge_has_holds"], [1_000_000, 0]),
    ("merge", "ask", ["merged", "no_such_card"], [0, 1_000_000]),
    ("void", "merge", ["voided", "merged"], [0, 1_000_000]),
    ("merge", "void", ["merged", "voided"], [0, 1_000_000]),
];

/// Begins a step; what it was told.
fn begin(
    world: &Arc<World>,
    step: &'static str,
    member: i64,
    payment: &Payment,
    code: &str,
) -> JoinHandle<&'static str> {
    let (world, id, code) = (Arc::clone(world), payment.payment_id, code.to_owned());
    tokio::spawn(async move {
        let World { pool, clock, one, .. } = &*world;
        let done = match step {
            "merge" => {
                return merge(&world, member, member + 1)
                    .await
                    .map_or_else(|error| error.code(), |_| "merged");
            }
            "ask" => pay::ask(pool, clock, one, id, 400_000).await,
            "confirm" => pay::confirm(pool, clock, one, id, &code).await,
            "void" => pay::void(pool, clock, one, id).await,
            _ => panic!("{step}"),
        };
        done.map_or_else(|error| error.code(), |payment| payment.stood.code())
    })
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_merge_and_a_payment_wait_for_each_other(pool: PgPool) {
    let world = Arc::new(World::new(&pool).await);
    more_members(&pool).await;
    let mut gate = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
    let mut owed = 0;
    for ((first, second, told, have), place) in MEETINGS.into_iter().zip(0..) {
        let (member, case) = (2 * place + 1, format!("{first}, then {second}"));
        let (holder, key) = (world.card(member).await, place.to_string());
        let steps = [first, second];
        let mut payment = world.begin(&holder, &key, 1_000_000).await;
        let mut code = String::new();
        if !steps.contains(&"ask") {
            payment = pay::ask(&pool, &world.clock, &world.one, payment.payment_id, 400_000).await.unwrap();
            code = world.confirmation(&holder).await;
        }
        if steps.contains(&"void") {
            payment = pay::confirm(&pool, &world.clock, &world.one, payment.payment_id, &code).await.unwrap();
        }

        let mut held = gate.begin().await.unwrap();
        let sql = "SELECT FROM ledger.account WHERE party_id = $1 FOR UPDATE";
        sqlx::query(sql).bind(member).execute(&mut *held).await.unwrap();
        let one = begin(&world, first, member, &payment, &code);
        until_waiting(&pool, 1, &[&one]).await;
        let other = begin(&world, second, member, &payment, &code);
        until_waiting(&pool, 2, &[&one, &other]).await;
        held.commit().await.unwrap();

        assert_eq!([one.await.unwrap(), other.await.unwrap()], told, "{case}");
        world.balance(member).await;
        assert_eq!([balance(&world, member).await, balance(&world, member + 1).await], have, "{case}");
        owed += if told.contains(&"done") { 400_000 } else { 0 };
        assert_eq!(world.payable().await, owed, "{case}");
    }
}
