//! Two programs that each remember the accounts they wrote, and a hand beside them: everybody is answered as if
//! nothing were remembered.

use calendar::{Clock, Instant};
use ledger::{Act, Committer, Done, Error, House, Order, Refused, proofs};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::PgPool;

const NOON: Instant = Instant(1_795_336_200_000_000);
/// Few, so that all of them are changed by everybody.
const MEMBERS: i64 = 3;
const ORDERS: usize = 600;

type Answer = Result<Done, Refused>;

async fn world(pool: &PgPool) {
    sqlx::query(
        "INSERT INTO parties.party (kind, family_name, search_key, created_at, changed_at)
         SELECT 1, 'نام ' || n, ' نام ', now(), now() FROM generate_series(1, $1) n",
    )
    .bind(2 * MEMBERS)
    .execute(pool)
    .await
    .unwrap();
}

fn order(party_id: i64, key: String, act: Act) -> Order {
    let (reason, actor) = ("test".to_owned(), "test".to_owned());
    Order { party_id, key, act, reason, reference: String::new(), actor }
}

fn act(rng: &mut StdRng) -> Act {
    let (amount, to) = (rng.random_range(1..100), House::Redeemed);
    let (hold, transfer) = (rng.random_range(1..20), rng.random_range(1..60));
    match rng.random_range(0..8) {
        0 => Act::Grant { amount: 2 * amount, expires_on: None, from: House::Granted },
        1 => Act::Hold { amount, until: NOON.plus_seconds(60) },
        2 => Act::Capture { hold, amount: amount / 4 + 1, to },
        3 => Act::Release { hold },
        4 => Act::Reverse { transfer, amount: amount / 4 + 1 },
        5 => Act::ClawBack { amount, lot: None, debt: 50 },
        _ => Act::Spend { amount, to },
    }
}

/// By a transaction of its own, which reads and locks what it changes.
async fn by_hand(pool: &PgPool, order: &Order) -> Answer {
    let mut transaction = pool.begin().await.unwrap();
    let answers = ledger::within(&mut transaction, NOON, std::slice::from_ref(order)).await.unwrap();
    transaction.commit().await.unwrap();
    answers.into_iter().next().unwrap()
}

async fn by_program(ledger: &Committer, order: &Order) -> Answer {
    match ledger.carry_out(order.clone()).await {
        Ok(done) => Ok(done),
        Err(Error::Refused(refused)) => Err(refused),
        Err(other) => panic!("{other}"),
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_remembered_is_answered_as_what_is_read(pool: PgPool) {
    world(&pool).await;
    let programs = [0, 1].map(|_| Committer::new(&pool, &Clock::frozen(NOON)));
    let mut rng = StdRng::seed_from_u64(7);
    let mut refused = 0;
    for n in 0..ORDERS {
        let (member, act) = (rng.random_range(1..=MEMBERS), act(&mut rng));
        let of = |side: i64| order(member + side, format!("{side} {n}"), act.clone());
        let found = match rng.random_range(0..3) {
            2 => by_hand(&pool, &of(0)).await,
            program => by_program(&programs[program], &of(0)).await,
        };
        let read = by_hand(&pool, &of(MEMBERS)).await;
        assert_eq!(found, read, "order {n}: {act:?}");
        refused += usize::from(found.is_err());
        let again = by_program(&programs[rng.random_range(0..2)], &of(0)).await;
        assert_eq!(again, found, "order {n} sent again: {act:?}");
    }
    assert!((100..500).contains(&refused), "{refused} were refused");
    assert_eq!(proofs::check(&pool).await.unwrap(), []);
}
