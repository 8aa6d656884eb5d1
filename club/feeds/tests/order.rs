//! Rows and files in any order end in the same tables, and none is lost on the way.

mod common;

use common::{World, name_parties};
use feeds::kind::Kind;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// A small book: each file a kind, a header and rows.
#[derive(Debug, Clone)]
struct Book(Vec<(Kind, &'static str, Vec<String>)>);

const KINDS: [(Kind, &str); 7] = [
    (Kind::Agents, "code,name,branch"),
    (
        Kind::Parties,
        "ref,kind,given_name,family_name,national_id,mobile,agent,represents,introduced_by,roles",
    ),
    (Kind::Policies, "number,party,line,start_on,end_on,premium,agent,insured"),
    (Kind::Endorsements, "policy,number,kind,effective_on,premium_change"),
    (Kind::Receipts, "policy,number,due_on,due,paid_on,paid"),
    (Kind::Claims, "policy,number,cover,loss_on,paid,outstanding,recovered"),
    (Kind::Events, "party,kind,ref,on_day"),
];

fn national_id(number: u32) -> String {
    let digits: Vec<u8> = format!("{:09}", 100_000_000 + number).bytes().map(|byte| byte - b'0').collect();
    let check = persian::identity::national_id_check(&digits);
    digits.iter().chain([&check]).map(|digit| char::from(b'0' + digit)).collect()
}

/// Every number below stands for a row or a link; some parents never come.
fn book() -> impl Strategy<Value = Book> {
    let parties = prop::collection::btree_set(0u32..12, 0..9);
    let policies = prop::collection::btree_map(0u32..10, (0u32..14, 0u32..3, 0u32..14), 0..10);
    let children = prop::collection::btree_map((0u32..12, 0u32..3), 0i64..1_000_000, 0..12);
    (
        parties,
        policies,
        children.clone(),
        children.clone(),
        children,
        prop::collection::btree_set(0u32..3, 0..3),
    )
        .prop_map(|(parties, policies, receipts, claims, endorsements, agents)| {
            let rows = [
                agents.iter().map(|n| format!("A{n},نمایندگی {n},مرکز")).collect(),
                // every third party has a second core number, told by its national ID
                parties.iter().flat_map(|n| party_rows(*n)).collect(),
                policies
                    .iter()
                    .map(|(n, (party, agent, insured))| {
                        format!("P{n},{party},third_party,1404/01/01,1405/01/01,{n}000000,A{agent},{insured}")
                    })
                    .collect(),
                endorsements
                    .iter()
                    .map(|((policy, n), v)| format!("P{policy},E{n},cancellation,1404/06/01,-{v}"))
                    .collect(),
                receipts
                    .iter()
                    .map(|((policy, n), v)| format!("P{policy},R{n},1404/02/01,{v},1404/03/01,{v}"))
                    .collect(),
                claims.iter().map(|((policy, n), v)| format!("P{policy},C{n},,1404/04/01,{v},0,0")).collect(),
                parties.iter().map(|n| format!("{},survey,S1,1404/05/01", n + 1)).collect::<Vec<_>>(),
            ];
            Book(KINDS.into_iter().zip(rows).map(|((kind, header), rows)| (kind, header, rows)).collect())
        })
}

fn party_rows(n: u32) -> Vec<String> {
    let row = |core: u32| {
        format!(
            "{core},person,مریم,رضایی {n},{},0912{n:07},A{},{},{},customer",
            national_id(n),
            n % 3,
            (n + 5) % 13,
            (n + 7) % 13
        )
    };
    if n.is_multiple_of(3) { vec![row(n), row(n + 100)] } else { vec![row(n)] }
}

fn shuffled() -> impl Strategy<Value = (Book, Book)> {
    book().prop_flat_map(|book| {
        let files: Vec<_> = book
            .0
            .iter()
            .map(|(kind, header, rows)| (Just(*kind), Just(*header), Just(rows.clone()).prop_shuffle()))
            .collect();
        (Just(book), files.prop_shuffle().prop_map(Book))
    })
}

async fn empty(pool: &PgPool) {
    sqlx::raw_sql(
        "TRUNCATE parties.party, parties.identity, parties.identity_key, parties.role, parties.relation, parties.agent,
                  book.policy, book.policy_key, book.insured, book.endorsement, book.receipt, book.claim, book.event,
                  book.touched, feeds.load, feeds.finding, feeds.rejected, feeds.waiting",
    )
    .execute(pool)
    .await
    .unwrap();
}

async fn load_all(world: &World, book: &Book) -> Vec<(&'static str, Vec<String>)> {
    empty(&world.pool).await;
    for (kind, header, rows) in &book.0 {
        world.load(*kind, &format!("{header}\n{}\n", rows.join("\n"))).await;
    }
    let first = world.contents().await;
    for (kind, header, rows) in &book.0 {
        let again = world.load(*kind, &format!("{header}\n{}\n", rows.join("\n"))).await;
        assert_eq!((again.new, again.changed), (0, 0), "{kind:?} again: {again:?}");
    }
    assert_eq!(world.contents().await, first, "the same files again");
    first
}

fn check(options: &PgConnectOptions, ordered: &Book, shuffled: &Book) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let pool = PgPoolOptions::new().connect_with(options.clone()).await.unwrap();
        let world = World::new(pool.clone()).await;
        let expected = load_all(&world, ordered).await;
        let found = load_all(&world, shuffled).await;
        pool.close().await;
        for (one, other) in expected.iter().zip(&found) {
            prop_assert_eq!(one, other);
        }
        Ok(())
    })
}

#[sqlx::test(migrations = "../../migrations")]
async fn any_order_gives_the_same_tables(
    _pool: sqlx::pool::PoolOptions<sqlx::Postgres>,
    options: PgConnectOptions,
) {
    let pool = PgPoolOptions::new().connect_with(options.clone()).await.unwrap();
    name_parties(&pool).await;
    pool.close().await;
    let run = move || {
        let config = ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() };
        TestRunner::new(config).run(&shuffled(), |(ordered, shuffled)| check(&options, &ordered, &shuffled))
    };
    tokio::task::spawn_blocking(run).await.unwrap().unwrap();
}
