//! The ledger on the real PostgreSQL: one answer to a key, nothing spent twice, and proofs that find what is wrong.

use calendar::{Clock, Instant};
use ledger::bulk::{self, Grant};
use ledger::granted::{Granted, Window, granted, granted_to};
use ledger::liability::{self, Liability, Steps};
use ledger::merge::{self, Moved, MovedDebt, Returned};
use ledger::{
    Act, Committer, Done, Error, House, Kind, Order, Refused, close, proofs, settlement, statement,
};
use sqlx::PgPool;

const NOON: Instant = Instant(1_795_336_200_000_000);

async fn world(pool: &PgPool, parties: i32) -> Committer {
    sqlx::query(
        "INSERT INTO parties.party (kind, family_name, search_key, created_at, changed_at)
         SELECT 1, 'نام ' || n, ' نام ', now(), now() FROM generate_series(1, $1) n",
    )
    .bind(parties)
    .execute(pool)
    .await
    .unwrap();
    Committer::new(pool, &Clock::frozen(NOON))
}

fn order(party_id: i64, key: &str, act: Act) -> Order {
    let (key, reason) = (key.to_owned(), "test".to_owned());
    Order { party_id, key, act, reason, reference: String::new(), actor: "test".to_owned() }
}

fn grant(amount: i64) -> Act {
    Act::Grant { amount, expires_on: None, from: House::Granted }
}

fn spend(amount: i64) -> Act {
    Act::Spend { amount, to: House::Redeemed }
}

async fn refused(ledger: &Committer, order: Order) -> Refused {
    match ledger.carry_out(order).await {
        Err(Error::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_key_has_one_answer_whatever_happened_in_between(pool: PgPool) {
    let ledger = world(&pool, 2).await;
    assert_eq!(refused(&ledger, order(1, "early", spend(5))).await, Refused::TooLittle);
    let granted = ledger.carry_out(order(1, "g", grant(100))).await.unwrap();
    let spent = ledger.carry_out(order(1, "s", spend(30))).await.unwrap();
    assert_eq!(spent, Done { transfer: Some(2), hold: None, amount: 30, balance: 70, available: 70 });
    let until = NOON.plus_seconds(60);
    let held = ledger.carry_out(order(1, "h", Act::Hold { amount: 20, until })).await.unwrap();
    assert_eq!((held.hold, held.balance, held.available), (Some(1), 70, 50));

    assert_eq!(ledger.carry_out(order(1, "g", grant(100))).await.unwrap(), granted);
    assert_eq!(ledger.carry_out(order(1, "s", spend(30))).await.unwrap(), spent);
    let later = Act::Hold { amount: 20, until: until.plus_seconds(5) };
    assert_eq!(ledger.carry_out(order(1, "h", later)).await.unwrap(), held, "its end is counted from now");
    assert_eq!(
        refused(&ledger, order(1, "early", spend(5))).await,
        Refused::TooLittle,
        "there is enough by now"
    );

    assert_eq!(refused(&ledger, order(1, "s", spend(31))).await, Refused::KeyReused);
    assert_eq!(refused(&ledger, order(2, "s", spend(30))).await, Refused::KeyReused);
    assert_eq!(refused(&ledger, order(3, "x", grant(1))).await, Refused::NoSuchParty);
    assert_eq!(refused(&ledger, order(1, "x", grant(0))).await, Refused::Unreadable);
    assert_eq!(statement::lines(&pool, 1, None, 10).await.unwrap().len(), 2);
    assert_eq!(proofs::check(&pool).await.unwrap(), []);
}

#[sqlx::test(migrations = "../../migrations")]
async fn credit_is_spent_once_however_many_ask_at_once(pool: PgPool) {
    let one = world(&pool, 1).await;
    let other = Committer::new(&pool, &Clock::frozen(NOON));
    one.carry_out(order(1, "g", grant(1_000))).await.unwrap();
    let asked = (0..100).map(|n| {
        let ledger = if n % 2 == 0 { one.clone() } else { other.clone() };
        tokio::spawn(async move { ledger.carry_out(order(1, &format!("s{n}"), spend(90))).await })
    });
    let mut done = 0;
    for answer in asked.collect::<Vec<_>>() {
        match answer.await.unwrap() {
            Ok(_) => done += 1,
            Err(Error::Refused(Refused::TooLittle)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(done, 11);
    let balance = statement::balance(&pool, 1, NOON).await.unwrap();
    assert_eq!((balance.balance, balance.available, balance.held), (10, 10, 0));
    assert_eq!(proofs::check(&pool).await.unwrap(), []);
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_two_who_use_one_key_at_once_one_is_told(pool: PgPool) {
    let one = world(&pool, 40).await;
    let other = Committer::new(&pool, &Clock::frozen(NOON));
    for round in 0..20i64 {
        let key = format!("k{round}");
        let (first, second) = (1 + round, 40 - round);
        let answers = tokio::join!(
            one.carry_out(order(first, &key, grant(7))),
            other.carry_out(order(second, &key, grant(7))),
            one.carry_out(order(1, &format!("beside{round}"), grant(1))),
        );
        let refused = [&answers.0, &answers.1]
            .iter()
            .filter(|answer| matches!(answer, Err(Error::Refused(Refused::KeyReused))))
            .count();
        assert_eq!(refused, 1, "{answers:?}");
        assert!(answers.2.is_ok(), "who came along is not held up");
    }
    assert_eq!(proofs::check(&pool).await.unwrap(), []);
}

#[sqlx::test(migrations = "../../migrations")]
async fn held_captured_given_back_and_expired(pool: PgPool) {
    let ledger = world(&pool, 1).await;
    let today = NOON.day();
    let lot = |amount, days| Act::Grant { amount, expires_on: Some(today + days), from: House::Granted };
    ledger.carry_out(order(1, "1", lot(100, 30))).await.unwrap();
    ledger.carry_out(order(1, "2", lot(50, 1))).await.unwrap();
    let until = NOON.plus_seconds(3_600);
    ledger.carry_out(order(1, "3", Act::Hold { amount: 60, until })).await.unwrap();
    let to = House::Payable(4);
    let captured = ledger.carry_out(order(1, "4", Act::Capture { hold: 1, amount: 55, to })).await.unwrap();
    assert_eq!((captured.transfer, captured.balance, captured.available), (Some(3), 95, 90));
    let released = ledger.carry_out(order(1, "5", Act::Release { hold: 1 })).await.unwrap();
    assert_eq!((released.amount, released.available), (5, 95));
    assert_eq!(refused(&ledger, order(1, "6", Act::Release { hold: 1 })).await, Refused::HoldEnded);

    // 50 came from the lot that expires first and 5 from the other: what was taken last goes back first.
    let back = |amount| Act::Reverse { transfer: 3, amount };
    ledger.carry_out(order(1, "7", back(10))).await.unwrap();
    assert_eq!(refused(&ledger, order(1, "8", back(46))).await, Refused::ReversedAlready);
    ledger.carry_out(order(1, "9", back(45))).await.unwrap();
    let lots: Vec<(i32, i64)> =
        statement::lots(&pool, 1).await.unwrap().iter().map(|lot| (lot.lot, lot.unspent)).collect();
    assert_eq!(lots, [(2, 50), (1, 100)]);

    let later = Committer::new(&pool, &Clock::frozen(NOON.plus_seconds(2 * 86_400)));
    let expired = later.carry_out(order(1, "10", Act::Expire)).await.unwrap();
    assert_eq!((expired.amount, expired.balance), (50, 100));
    let lines = statement::lines(&pool, 1, None, 20).await.unwrap();
    let running: Vec<i64> = lines.iter().rev().map(|line| line.balance).collect();
    assert_eq!(running, [100, 150, 95, 105, 150, 100]);
    assert_eq!(statement::balance_on(&pool, 1, today).await.unwrap(), 150);
    assert_eq!(statement::balance_on(&pool, 1, today + 2).await.unwrap(), 100);
    assert_eq!(proofs::check(&pool).await.unwrap(), []);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_proofs_name_the_account_that_was_tampered_with(pool: PgPool) {
    let ledger = world(&pool, 3).await;
    for party in 1..=3 {
        ledger.carry_out(order(party, &format!("g{party}"), grant(100))).await.unwrap();
        ledger.carry_out(order(party, &format!("s{party}"), spend(40))).await.unwrap();
        let until = NOON.plus_seconds(60);
        ledger.carry_out(order(party, &format!("h{party}"), Act::Hold { amount: 10, until })).await.unwrap();
    }
    let cases = [
        ("UPDATE ledger.account SET balance = 61 WHERE party_id = 2", "balance"),
        ("UPDATE ledger.transfer SET amount = 41 WHERE party_id = 2 AND no = 2", "running"),
        ("UPDATE ledger.lot SET unspent = 49 WHERE party_id = 2", "lots"),
        ("UPDATE ledger.lot SET unspent = 51 WHERE party_id = 2", "lots"),
        ("UPDATE ledger.hold SET kept = 9 WHERE party_id = 2", "holds"),
        ("UPDATE ledger.account SET held = 11 WHERE party_id = 2", "holds"),
        ("DELETE FROM ledger.transfer WHERE party_id = 2 AND no = 2", "balance"),
        ("DELETE FROM ledger.lot WHERE party_id = 2", "grants"),
    ];
    for (tampering, proof) in cases {
        let mut transaction = pool.begin().await.unwrap();
        sqlx::query(tampering).execute(&mut *transaction).await.unwrap();
        transaction.commit().await.unwrap();
        let findings = proofs::check(&pool).await.unwrap();
        assert!(
            findings.iter().any(|found| found.proof == proof && found.parties == [2]),
            "{tampering}: {findings:?}"
        );
        mend(&pool).await;
        assert_eq!(proofs::check(&pool).await.unwrap(), [], "{tampering}");
    }
}

/// Puts the account of party 2 as that of party 1.
async fn mend(pool: &PgPool) {
    for table in ["account", "transfer", "lot", "hold"] {
        let copy = format!(
            "CREATE TEMP TABLE copy AS SELECT * FROM ledger.{table} WHERE party_id = 1;
             UPDATE copy SET party_id = 2;
             {}
             DELETE FROM ledger.{table} WHERE party_id = 2;
             INSERT INTO ledger.{table} SELECT * FROM copy;
             DROP TABLE copy;",
            if table == "transfer" {
                "UPDATE copy SET from_account = CASE from_account WHEN 1 THEN 2 ELSE from_account END,
                                 to_account = CASE to_account WHEN 1 THEN 2 ELSE to_account END;"
            } else {
                ""
            }
        );
        let mut conn = pool.acquire().await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(copy)).execute(&mut *conn).await.unwrap();
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn days_are_closed_with_their_totals_and_proofs(pool: PgPool) {
    let clock = Clock::frozen(NOON);
    world(&pool, 2).await;
    let ledger = Committer::new(&pool, &clock);
    let lot = |amount, days| Act::Grant { amount, expires_on: Some(NOON.day() + days), from: House::Granted };
    ledger.carry_out(order(1, "1", lot(1_000, 0))).await.unwrap();
    ledger.carry_out(order(2, "2", lot(500, 30))).await.unwrap();
    ledger.carry_out(order(1, "3", Act::Spend { amount: 300, to: House::Payable(4) })).await.unwrap();
    assert_eq!(close::close(&pool, &clock, "test").await.unwrap(), [], "the day is not over");

    clock.advance(2 * 86_400);
    let closed = close::close(&pool, &clock, "test").await.unwrap();
    let owed: Vec<(i32, i64)> =
        closed.iter().map(|closed| (closed.day.0 - NOON.day().0, closed.owed)).collect();
    assert_eq!(owed, [(0, 1_200), (1, 1_200)], "what expires on a day is taken out on the next");
    assert_eq!(
        closed[0].totals,
        serde_json::json!([
            { "account": -1, "kind": 1, "received": 0, "given": 1_500, "transfers": 2 },
            { "account": -1004, "kind": 2, "received": 300, "given": 0, "transfers": 1 },
        ])
    );
    assert!(closed[0].proofs.as_object().unwrap().values().all(|named| named == 0), "{}", closed[0].proofs);
    clock.advance(86_400);
    let closed = close::close(&pool, &clock, "test").await.unwrap();
    assert_eq!(closed.iter().map(|closed| closed.owed).collect::<Vec<_>>(), [500]);
    assert_eq!(close::days(&pool, NOON.day()).await.unwrap().len(), 3);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_members_hold_is_parted_and_agrees_with_balances_and_days(pool: PgPool) {
    let clock = Clock::frozen(NOON);
    world(&pool, 3).await;
    let ledger = Committer::new(&pool, &clock);
    let today = clock.today();
    let lot = |amount, days: i32| {
        let expires_on = (days != 0).then(|| today + days);
        Act::Grant { amount, expires_on, from: House::Granted }
    };
    let rows = [
        (1, "old", lot(1_000, 400)),
        (1, "ends", lot(500, 140)),
        (2, "never", lot(70, 0)),
        (2, "spent", spend(20)),
        (3, "young", lot(9, 0)),
        (3, "held", Act::Hold { amount: 4, until: NOON.plus_seconds(120 * 86_400) }),
    ];
    for (index, (party_id, key, act)) in rows.into_iter().enumerate() {
        if index == 4 {
            let steps = Steps { ages: [today; 4], ends: &[today] };
            let before = liability::liability(&pool, steps).await.unwrap();
            assert_eq!((before.closed, before.moved, before.agrees()), (None, 1_550, true));
            clock.advance(100 * 86_400);
            close::close(&pool, &clock, "test").await.unwrap();
        }
        ledger.carry_out(order(party_id, key, act)).await.unwrap();
    }
    let now = clock.today();
    let ends = [now, now + 30, now + 60];
    sqlx::query("UPDATE ledger.lot SET origin = CASE WHEN amount = 1000 THEN 3 END")
        .execute(&pool)
        .await
        .unwrap();
    let found =
        liability::liability(&pool, Steps { ages: [30, 90, 180, 365].map(|days| now - days), ends: &ends });
    let found = found.await.unwrap();
    let expected = Liability {
        ages: [5, 0, 1_550, 0, 0],
        ends: vec![(None, 55), (Some(2), 500), (Some(3), 1_000)],
        origins: vec![(None, 555), (Some(3), 1_000)],
        tiers: vec![(None, 1_559)],
        members: 3,
        held: 4,
        debt: 0,
        closed: Some((now - 1, 1_550)),
        moved: 9,
    };
    assert_eq!(found, expected);
    assert!(found.agrees());

    sqlx::query("UPDATE ledger.lot SET unspent = unspent - 1 WHERE party_id = 1 AND lot = 1")
        .execute(&pool)
        .await
        .unwrap();
    let steps = Steps { ages: [now; 4], ends: &ends };
    assert!(!liability::liability(&pool, steps).await.unwrap().agrees(), "a rial is missing");
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_a_merchant_is_owed_is_paid_out_between_accounts_of_the_house(pool: PgPool) {
    let ledger = world(&pool, 1).await;
    ledger.carry_out(order(1, "g", grant(1_000))).await.unwrap();
    for (key, amount, merchant) in [("a", 300, 1), ("b", 200, 2)] {
        ledger.carry_out(order(1, key, Act::Spend { amount, to: House::Payable(merchant) })).await.unwrap();
    }
    let moved = |to, amount| settlement::Moved {
        from: House::Payable(1),
        to,
        amount,
        reference: "settlement 1".to_owned(),
    };
    let mut transaction = pool.begin().await.unwrap();
    let both = [moved(House::PaidOut, 290), moved(House::Commission, 10)];
    settlement::settle(&mut transaction, NOON, "sara", "settlement", &both).await.unwrap();
    let none =
        settlement::settle(&mut transaction, NOON, "sara", "settlement", &[moved(House::PaidOut, 0)]).await;
    assert!(matches!(none, Err(Error::Refused(Refused::Unreadable))));
    transaction.commit().await.unwrap();
    let payables = settlement::payables(&pool).await.unwrap();
    assert_eq!((payables[&1], payables[&2]), (0, 200));
    assert_eq!(proofs::check(&pool).await.unwrap(), []);
    let later = Clock::frozen(NOON.plus_seconds(86_400));
    let closed = close::close(&pool, &later, "test").await.unwrap();
    assert_eq!(
        (closed[0].owed, closed[0].moved(&[Kind::Settlement])),
        (500, 0),
        "members hold what they held"
    );
}

/// Moves what party 1 has to party 2; `None` where some of it is held.
async fn merged(pool: &PgPool, now: Instant) -> Option<Moved> {
    let mut transaction = pool.begin().await.unwrap();
    let moved = merge::move_party(&mut transaction, now, "test", (1, 2)).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(proofs::check(pool).await.unwrap(), []);
    moved
}

async fn parted(pool: &PgPool, now: Instant, moved: &Moved) -> Returned {
    let mut transaction = pool.begin().await.unwrap();
    let returned = merge::move_back(&mut transaction, now, "test", (1, 2), moved).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(proofs::check(pool).await.unwrap(), []);
    returned
}

async fn balances(pool: &PgPool) -> (i64, i64) {
    let balance = async |party| statement::balance(pool, party, NOON).await.unwrap().balance;
    (balance(1).await, balance(2).await)
}

#[sqlx::test(migrations = "../../migrations")]
async fn credit_goes_to_the_other_record_lot_by_lot_and_back_as_far_as_it_is_there(pool: PgPool) {
    let clock = Clock::frozen(NOON);
    world(&pool, 2).await;
    let ledger = Committer::new(&pool, &clock);
    let granted = ledger.carry_out(order(1, "g", grant(50))).await.unwrap();
    let lot = Act::Grant { amount: 100, expires_on: Some(NOON.day() + 300), from: House::Granted };
    ledger.carry_out(order(1, "lot", lot)).await.unwrap();
    ledger.carry_out(order(1, "s", spend(20))).await.unwrap();
    clock.advance(100 * 86_400);
    close::close(&pool, &clock, "test").await.unwrap();

    let moved = merged(&pool, clock.now()).await.expect("nothing is held");
    assert_eq!((balances(&pool).await, moved.amount()), ((0, 130), 130));
    let lots = statement::lots(&pool, 2).await.unwrap();
    let told: Vec<_> = lots.iter().map(|lot| (lot.unspent, lot.expires_on, &*lot.reference)).collect();
    assert_eq!(told, [(80, Some(NOON.day() + 300), "party 1 lot 2"), (50, None, "party 1 lot 1")]);
    let today = clock.today();
    let steps = Steps { ages: [30, 90, 180, 365].map(|days| today - days), ends: &[today] };
    let found = liability::liability(&pool, steps).await.unwrap();
    assert_eq!((found.ages, found.agrees()), ([0, 0, 130, 0, 0], true), "as old as it was");
    clock.advance(86_400);
    let day = close::close(&pool, &clock, "test").await.unwrap().pop().unwrap();
    assert_eq!((day.owed, day.moved(&[ledger::Kind::Move, ledger::Kind::Grant])), (130, 0), "no new grant");

    assert_eq!(refused(&ledger, order(1, "late", spend(1))).await, Refused::Moved);
    assert_eq!(refused(&ledger, order(1, "late", grant(1))).await, Refused::Moved);
    assert_eq!(ledger.carry_out(order(1, "g", grant(50))).await.unwrap(), granted, "its key has its answer");
    ledger.carry_out(order(2, "s2", spend(100))).await.unwrap();
    let back = order(1, "back", Act::Reverse { transfer: 3, amount: 20 });
    let given = merge::give_back(&pool, clock.now(), &back).await.unwrap();
    assert_eq!(merge::give_back(&pool, clock.now(), &back).await.unwrap(), given);
    assert_eq!(balances(&pool).await, (0, 50), "what the one spent is given back to the other");

    let returned = parted(&pool, clock.now(), &moved).await;
    assert_eq!(returned, Returned { amount: 30, kept: 100, owed: 0, paid: 0 });
    assert_eq!(balances(&pool).await, (30, 20));
    ledger.carry_out(order(1, "own", spend(30))).await.unwrap();

    let again = merged(&pool, clock.now()).await.expect("nothing is held");
    assert_eq!((balances(&pool).await, again), ((0, 20), Moved::default()), "there is nothing to be moved");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_debt_goes_along_and_comes_back_as_far_as_it_is_owed(pool: PgPool) {
    // What the other has, what it is granted after the merge, what both then have, and have when they are two again.
    let cases = [
        (0, 0, (0, -60), (-60, 0)),
        (100, 0, (0, 40), (-60, 100)),
        (40, 0, (0, -20), (-60, 40)),
        (40, 15, (0, -5), (-45, 40)),
        (40, 50, (0, 30), (-40, 70)),
    ];
    world(&pool, 2).await;
    for (place, (has, more, merged_to, parted_to)) in cases.into_iter().enumerate() {
        let mut empty = pool.acquire().await.unwrap();
        sqlx::raw_sql("TRUNCATE ledger.account, ledger.transfer, ledger.lot, ledger.hold, ledger.answer")
            .execute(&mut *empty)
            .await
            .unwrap();
        let ledger = Committer::new(&pool, &Clock::frozen(NOON));
        ledger.carry_out(order(1, "g", grant(100))).await.unwrap();
        ledger.carry_out(order(1, "s", spend(100))).await.unwrap();
        ledger.carry_out(order(1, "c", Act::ClawBack { amount: 60, lot: Some(1), debt: 60 })).await.unwrap();
        if has > 0 {
            ledger.carry_out(order(2, "has", grant(has))).await.unwrap();
        }
        let moved = merged(&pool, NOON).await.expect("nothing is held");
        assert_eq!(
            moved.debt.as_ref().map(|debt: &MovedDebt| (debt.amount, debt.paid)),
            Some((60, has.min(60)))
        );
        if more > 0 {
            ledger.carry_out(order(2, "more", grant(more))).await.unwrap();
        }
        assert_eq!(balances(&pool).await, merged_to, "case {place}");
        let returned = parted(&pool, NOON, &moved).await;
        assert_eq!((returned.owed, returned.paid), (-parted_to.0, 60 + parted_to.0), "case {place}");
        assert_eq!(balances(&pool).await, parted_to, "case {place}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_held_does_not_go_until_its_time_is_over(pool: PgPool) {
    let ledger = world(&pool, 2).await;
    ledger.carry_out(order(1, "g", grant(100))).await.unwrap();
    let until = NOON.plus_seconds(60);
    ledger.carry_out(order(1, "h", Act::Hold { amount: 30, until })).await.unwrap();
    assert_eq!(merged(&pool, NOON).await, None);
    assert_eq!(balances(&pool).await, (100, 0));
    assert_eq!(merged(&pool, until).await.map(|moved| moved.amount()), Some(100));
    assert_eq!(balances(&pool).await, (0, 100));
}

/// A simple generator: the same orders each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % sides) as i64
    }
}

/// What an order gives or takes back; spending, holds and expiry are neither.
fn weight(act: &Act, done: &Done) -> i64 {
    match act {
        Act::Grant { .. } => done.amount,
        Act::ClawBack { .. } => -done.amount,
        _ => 0,
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_was_granted_in_a_time_is_what_the_answers_say(pool: PgPool) {
    world(&pool, 6).await;
    let (mut dice, mut told) = (Dice(1405), Vec::new());
    let first = NOON.day() - 300;
    for no in 0..400 {
        let (party, day, amount) = (1 + dice.below(6), first + no * 300 / 400, 1 + dice.below(900));
        let clock = Clock::frozen(Instant::start_of(day).plus_seconds(no as i64 % 86_400));
        let expires_on = (dice.below(2) == 0).then_some(day + 40);
        let act = match dice.below(8) {
            0..=3 => Act::Grant { amount, expires_on, from: House::Granted },
            4 => Act::Grant { amount, expires_on, from: House::Adjustment },
            5 => Act::ClawBack { amount, lot: None, debt: 50 },
            6 => spend(amount),
            _ => Act::Expire,
        };
        let order = order(party, &no.to_string(), act);
        if let Ok(done) = Committer::new(&pool, &clock).carry_out(order.clone()).await {
            told.push((party, day, weight(&order.act, &done)));
        }
    }
    assert!(told.iter().filter(|(_, _, weight)| *weight < 0).count() > 20, "some was taken back");
    let known = Instant(i64::MAX);
    let ask = async |windows: [(i32, i32); 2]| {
        let windows = windows.map(|(days, ago)| Window::of_days(days, NOON.day() - ago, known));
        (windows, granted(&pool, windows).await.unwrap())
    };
    // A member's number, and under which number it is known.
    let compare = async |lead: &dyn Fn(i64) -> i64| {
        for (days, ago) in [(1, 0), (30, 0), (100, 40), (365, 0), (7, 299), (365, 400)] {
            let last = NOON.day() - ago;
            let (windows, [found, all]) = ask([(days, ago), (1_000, 0)]).await;
            for party in 1..=6 {
                let of = |days: i32, last: calendar::Day| -> i64 {
                    let counts = |told: &&(i64, calendar::Day, i64)| {
                        lead(told.0) == party && told.1 <= last && told.1 > last - days
                    };
                    told.iter().filter(counts).map(|told| told.2).sum()
                };
                assert_eq!(found.of(party), of(days, last), "{party}: {days} days up to {ago} days ago");
                assert_eq!(all.of(party), of(1_000, NOON.day()));
                if lead(party) == party {
                    assert_eq!(granted_to(&pool, party, windows[0]).await.unwrap(), found.of(party));
                }
            }
        }
    };
    compare(&|party| party).await;

    // Records that were merged count as the one that is left.
    for (from, to) in [(1, 2), (2, 5)] {
        let mut transaction = pool.begin().await.unwrap();
        merge::move_party(&mut transaction, NOON, "test", (from, to))
            .await
            .unwrap()
            .expect("nothing is held");
        transaction.commit().await.unwrap();
        let sql = "INSERT INTO parties.merged VALUES ($1, $2, 1)";
        sqlx::query(sql).bind(from).bind(to).execute(&pool).await.unwrap();
    }
    compare(&|party| if party <= 2 { 5 } else { party }).await;
    let nothing = ask([(1, 900), (1, 900)]).await.1;
    assert_eq!(nothing, [Granted::none(), Granted::none()]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_earned_credit_is_known_wherever_it_goes(pool: PgPool) {
    world(&pool, 2).await;
    let earned = |party_id, amount, origin| Grant {
        party_id,
        amount,
        expires_on: None,
        reason: "rule".to_owned(),
        reference: "policy 7".to_owned(),
        origin,
    };
    let mut transaction = pool.begin().await.unwrap();
    let grants = [earned(1, 300, Some(3)), earned(1, 50, Some(-2)), earned(2, 70, Some(3))];
    bulk::grant(&mut transaction, NOON, "test", &grants).await.unwrap();
    transaction.commit().await.unwrap();
    let ledger = Committer::new(&pool, &Clock::frozen(NOON));
    ledger.carry_out(order(1, "by staff", grant(9))).await.unwrap();
    ledger.carry_out(order(1, "s", spend(100))).await.unwrap();
    let origins = async || {
        let steps = Steps { ages: [NOON.day(); 4], ends: &[NOON.day()] };
        let found = liability::liability(&pool, steps).await.unwrap();
        assert_eq!((found.by_origin(), found.agrees()), (found.lots(), true));
        found.origins
    };
    let before = vec![(None, 9), (Some(-2), 50), (Some(3), 270)];
    assert_eq!(origins().await, before);
    let moved = merged(&pool, NOON).await.expect("nothing is held");
    assert_eq!(origins().await, before, "with the other record");
    parted(&pool, NOON, &moved).await;
    assert_eq!(origins().await, before, "and back");
}
