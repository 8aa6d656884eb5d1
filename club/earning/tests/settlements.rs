//! Settlements on PostgreSQL: what a small book earns as it changes, and that nothing is given twice.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use access::{Role, Staff};
use audit::Actor;
use calendar::{Clock, Day, Instant};
use earning::{
    Condition, Decision, Error, Estimate, Settled, Suspicion, count_reviews, decide, estimate, explain,
    reviews, settle, spent,
};
use ledger::{Act, House, Order, proofs, statement};
use sqlx::{AssertSqlSafe, PgPool, query, query_scalar};

/// 1405/09/01, 12:00.
const NOON: Instant = Instant(1_795_336_200_000_000);

struct World {
    pool: PgPool,
    dir: PathBuf,
    clock: Clock,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

fn document(change: impl Fn(String) -> String) -> String {
    let shipped = programme::DEFAULT.split("# ---- Credit").next().unwrap();
    change(format!("{shipped}\n{}", include_str!("rules.toml")))
}

impl World {
    /// The rules of the cases, and four members without a policy.
    async fn new(pool: PgPool, change: impl Fn(String) -> String) -> World {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("earning-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let dir = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&dir).unwrap();
        let world = World { pool, dir, clock: Clock::frozen(NOON) };
        world.publish(&document(change), "2000-01-01").await;
        world
            .load(
                "INSERT INTO parties.party (party_id, kind, source_ref, search_key, created_at, changed_at)
                 OVERRIDING SYSTEM VALUE SELECT id, 1, 'C' || id, ' a', now(), now() FROM generate_series(1, 4) id;
                 INSERT INTO parties.identity_key (kind, value, party_id)
                 SELECT 5, 'C' || id, id FROM generate_series(1, 4) id",
            )
            .await;
        world
    }

    async fn publish(&self, document: &str, since: &str) {
        let since = Day::parse(since).unwrap();
        programme::publish(&self.pool, &self.clock, &Actor::command_line(), document, since, "")
            .await
            .unwrap();
    }

    /// What a feed brings.
    async fn load(&self, rows: &str) {
        let load: i64 = query_scalar(
            "INSERT INTO feeds.load (kind, file_name, file_bytes, mapping, status, actor, created_at)
             VALUES ('policies', 'a.csv', 1, '', 'loaded', 'test', now()) RETURNING load_id",
        )
        .fetch_one(&self.pool)
        .await
        .unwrap();
        sqlx::raw_sql(AssertSqlSafe(rows.to_owned())).execute(&self.pool).await.unwrap();
        query(
            "INSERT INTO book.touched SELECT party_id, $1 FROM parties.party
             ON CONFLICT (party_id) DO UPDATE SET load_id = excluded.load_id",
        )
        .bind(load)
        .execute(&self.pool)
        .await
        .unwrap();
    }

    /// A fire policy of a member, which begins so many days after 2026-03-01.
    async fn fire(&self, party: i64, policy: i64, later: i32, premium: i64) {
        let start = Day::parse("2026-03-01").unwrap() + later;
        self.load(&format!(
            "INSERT INTO book.policy VALUES ({party}, {policy}, '1405/{policy}', 3, 1, 1, NULL, 0, '{start}',
                                             '{}', {premium}, NULL, NULL, 1)",
            start + 365
        ))
        .await;
    }

    async fn pay(&self, party: i64, policy: i64, receipt: &str, amount: i64) {
        self.load(&format!(
            "INSERT INTO book.receipt VALUES ({party}, {policy}, '{receipt}', NULL, 0, '2026-06-01', {amount}, 1)"
        ))
        .await;
    }

    async fn cancel(&self, party: i64, policy: i64, change: i64) {
        self.load(&format!(
            "INSERT INTO book.endorsement VALUES ({party}, {policy}, 'E', 5, true, '2026-10-01', {change}, 1)"
        ))
        .await;
    }

    /// A settlement; whatever it did, the ledger adds up, and the same once more does nothing.
    async fn settle(&self) -> Settled {
        let settled = self.once().await;
        assert_eq!(proofs::check(&self.pool).await.unwrap(), []);
        assert_eq!(self.once().await, Settled::default(), "settled twice");
        settled
    }

    async fn once(&self) -> Settled {
        self.settle_on("2026-11-22").await.unwrap()
    }

    async fn settle_on(&self, as_of: &str) -> Result<Settled, Error> {
        let (actor, as_of) = (Actor::command_line(), Day::parse(as_of).unwrap());
        settle(&self.pool, &self.clock, &actor, &self.dir, as_of).await
    }

    async fn balance(&self, party: i64) -> i64 {
        statement::balance(&self.pool, party, self.clock.now()).await.unwrap().balance
    }

    /// What is on its way, which is the sum of the promises.
    async fn pending(&self, party: i64) -> i64 {
        let (all, promises) = earning::pending(&self.pool, party, 10).await.unwrap();
        assert_eq!(promises.iter().map(|promise| promise.amount).sum::<i64>(), all);
        all
    }

    async fn spend(&self, party: i64, amount: i64) {
        let act = Act::Spend { amount, to: House::Redeemed };
        let (key, reason) = (format!("spend {amount}"), "shop".to_owned());
        let order =
            Order { party_id: party, key, act, reason, reference: String::new(), actor: "test".to_owned() };
        let mut conn = self.pool.acquire().await.unwrap();
        ledger::within(&mut conn, self.clock.now(), &[order]).await.unwrap()[0].as_ref().expect("spent");
    }

    /// Given, pending, not taken back and the condition of each line for policies.
    async fn told(&self, party: i64) -> Vec<(String, String, i64, i64, i64, Option<Condition>)> {
        let told = explain(&self.pool, &self.dir, party).await.unwrap();
        let told = told.lines.into_iter();
        told.map(|line| (line.source, line.rule, line.given, line.pending, line.short, line.condition))
            .collect()
    }
}

fn as_it_is(document: String) -> String {
    document
}

fn line(
    source: &str,
    rule: &str,
    amounts: [i64; 3],
    condition: Option<Condition>,
) -> (String, String, i64, i64, i64, Option<Condition>) {
    let [given, pending, short] = amounts;
    (source.to_owned(), rule.to_owned(), given, pending, short, condition)
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_feed_that_comes_twice_gives_once(pool: PgPool) {
    let world = World::new(pool, as_it_is).await;
    world.fire(1, 11, 0, 100_000_000).await;
    world.pay(1, 11, "R1", 100_000_000).await;
    let settled = world.settle().await;
    assert_eq!((settled.grants, settled.granted), (1, 2_000_000));
    world.load("UPDATE book.policy SET load_id = load_id + 1").await;
    assert_eq!(world.settle().await, Settled::default());
    assert_eq!(world.balance(1).await, 2_000_000);
    let lots = statement::lots(&world.pool, 1).await.unwrap();
    assert_eq!(
        (lots[0].amount, lots[0].reason.as_str(), lots[0].reference.as_str()),
        (2_000_000, "fire", "policy 11")
    );
    assert_eq!(lots[0].expires_on, Some(NOON.day() + 365));
}

#[sqlx::test(migrations = "../../migrations")]
async fn credit_comes_as_the_premium_is_collected(pool: PgPool) {
    let world = World::new(pool, as_it_is).await;
    world.fire(1, 11, 0, 100_000_000).await;
    assert_eq!(world.settle().await, Settled::default());
    let nothing_for_gold = line("1405/11", "gold", [0, 0, 0], Some(Condition::Tier));
    let told = vec![line("1405/11", "fire", [0, 2_000_000, 0], None), nothing_for_gold.clone()];
    assert_eq!(world.told(1).await, told, "all of it is pending");
    assert_eq!(world.pending(1).await, 2_000_000);
    world.pay(1, 11, "R1", 40_000_000).await;
    assert_eq!(world.settle().await.granted, 800_000);
    assert_eq!(world.pending(1).await, 1_200_000);
    let told = vec![line("1405/11", "fire", [800_000, 1_200_000, 0], None), nothing_for_gold.clone()];
    assert_eq!(world.told(1).await, told);
    world.pay(1, 11, "R2", 60_000_000).await;
    assert_eq!(world.settle().await.granted, 1_200_000);
    let told = vec![line("1405/11", "fire", [2_000_000, 0, 0], None), nothing_for_gold];
    assert_eq!(world.told(1).await, told);
    assert_eq!(world.balance(1).await, 2_000_000);
}

/// A feed that corrects an earlier one settles the difference: another premium, and another line.
#[sqlx::test(migrations = "../../migrations")]
async fn a_correction_settles_the_difference(pool: PgPool) {
    let world = World::new(pool, as_it_is).await;
    world.fire(1, 11, 0, 100_000_000).await;
    world.pay(1, 11, "R1", 100_000_000).await;
    world.settle().await;
    world.load("UPDATE book.policy SET premium = 120000000; UPDATE book.receipt SET paid = 120000000").await;
    assert_eq!(world.settle().await.granted, 400_000);
    world.load("UPDATE book.policy SET line = 1").await;
    let settled = world.settle().await;
    assert_eq!((settled.taken, settled.short), (2_400_000, 0));
    assert_eq!(world.balance(1).await, 0);
    assert_eq!(world.told(1).await[0].5, Some(Condition::Line));
}

/// The danger "a refund that takes points twice": the cancellation takes back in proportion, and the refund that
/// follows it takes nothing more.
#[sqlx::test(migrations = "../../migrations")]
async fn a_refund_after_a_cancellation_takes_back_once(pool: PgPool) {
    let world = World::new(pool, as_it_is).await;
    world.fire(1, 11, 0, 100_000_000).await;
    world.pay(1, 11, "R1", 100_000_000).await;
    world.settle().await;
    world.cancel(1, 11, -60_000_000).await;
    let settled = world.settle().await;
    assert_eq!((settled.taken, settled.granted), (1_200_000, 0));
    world.pay(1, 11, "R2", -60_000_000).await;
    assert_eq!(world.settle().await, Settled::default());
    assert_eq!(world.balance(1).await, 800_000);

    // The other way round: the refund comes first.
    world.fire(2, 21, 0, 100_000_000).await;
    world.pay(2, 21, "R1", 100_000_000).await;
    world.settle().await;
    world.pay(2, 21, "R2", -60_000_000).await;
    assert_eq!(world.settle().await.taken, 1_200_000);
    world.cancel(2, 21, -60_000_000).await;
    assert_eq!(world.settle().await, Settled::default());
    assert_eq!(world.balance(2).await, 800_000);
}

/// The danger "buy, earn, cancel, keep": what is spent becomes a debt up to the programme's limit, the rest is noted,
/// and the same purchase earns nothing until it has earned that anew.
#[sqlx::test(migrations = "../../migrations")]
async fn who_buys_earns_spends_and_cancels_keeps_nothing_of_the_next(pool: PgPool) {
    let world = World::new(pool, as_it_is).await;
    world.fire(1, 11, 0, 100_000_000).await;
    world.pay(1, 11, "R1", 100_000_000).await;
    world.settle().await;
    world.spend(1, 1_500_000).await;
    world.cancel(1, 11, -100_000_000).await;
    // 500 000 are still there, 300 000 may be owed, 1 200 000 cannot be had.
    let settled = world.settle().await;
    assert_eq!((settled.taken, settled.short), (800_000, 1_200_000));
    assert_eq!(world.balance(1).await, -300_000);
    let gone = line("1405/11", "fire", [1_200_000, 0, 1_200_000], Some(Condition::Premium));
    assert_eq!(world.told(1).await[0], gone);

    // The cancellation was a mistake: the policy earns again, and what was kept is its first part.
    world.load("DELETE FROM book.endorsement").await;
    assert_eq!(world.settle().await.granted, 800_000);
    assert_eq!(world.balance(1).await, 500_000, "the debt is paid first");
    assert_eq!(world.told(1).await[0], line("1405/11", "fire", [2_000_000, 0, 0], None));

    // A policy that is bought and cancelled in one day has given nothing.
    world.fire(2, 21, 0, 100_000_000).await;
    world.pay(2, 21, "R1", 100_000_000).await;
    world.cancel(2, 21, -100_000_000).await;
    assert_eq!(world.settle().await, Settled::default());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_member_earns_no_more_than_the_limit_of_a_year(pool: PgPool) {
    let world = World::new(pool, as_it_is).await;
    for (policy, later) in [(11, 40), (12, 50), (13, 60)] {
        world.fire(1, policy, later, 150_000_000).await;
        world.pay(1, policy, "R1", 150_000_000).await;
    }
    assert_eq!(world.settle().await.granted, 5_000_000);
    let told = world.told(1).await;
    let fire: Vec<_> = told.iter().filter(|line| line.1 == "fire").map(|line| (line.2, line.5)).collect();
    let limit = Some(Condition::MemberLimit);
    assert_eq!(fire, [(3_000_000, None), (2_000_000, limit), (0, limit)]);

    // What a cancellation frees goes to those that were cut.
    world.cancel(1, 11, -150_000_000).await;
    let settled = world.settle().await;
    assert_eq!((settled.granted, settled.taken), (3_000_000, 3_000_000));
    assert_eq!(world.balance(1).await, 5_000_000);
}

fn with_budget(document: String) -> String {
    document.replacen("member_limit = 5_000_000", "budget = 5_000_000", 1)
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_rule_stops_when_its_budget_is_spent_and_says_so(pool: PgPool) {
    let world = World::new(pool, with_budget).await;
    // The last member's policy begins first.
    for (party, later) in [(1, 30), (2, 20), (3, 10)] {
        world.fire(party, 10 * party + 1, later, 100_000_000).await;
        world.pay(party, 10 * party + 1, "R1", 50_000_000).await;
    }
    let settled = world.settle().await;
    assert_eq!(settled.granted, 1_000_000 + 1_000_000 + 500_000, "half of what is promised");
    let rules = spent(&world.pool).await.unwrap();
    let fire = rules.iter().find(|rule| rule.rule == "fire").unwrap();
    assert_eq!((fire.spent, fire.given, fire.budget), (5_000_000, 2_500_000, Some(5_000_000)));
    assert_eq!(fire.stopped_at, Some(NOON));
    let budget = Some(Condition::Budget);
    assert_eq!(world.told(1).await[0], line("1405/11", "fire", [500_000, 500_000, 0], budget));
    assert_eq!(world.told(3).await[0], line("1405/31", "fire", [1_000_000, 1_000_000, 0], None));

    // Nothing is left for who comes now, even if the policy began before all.
    world.fire(4, 41, 0, 100_000_000).await;
    world.pay(4, 41, "R1", 100_000_000).await;
    assert_eq!(world.settle().await, Settled::default());
    assert_eq!(world.told(4).await[0], line("1405/41", "fire", [0, 0, 0], budget));

    // What was promised is kept.
    world.pay(3, 31, "R2", 50_000_000).await;
    assert_eq!(world.settle().await.granted, 1_000_000);

    // A cancellation frees the budget, and the rule goes on where it is asked for again.
    world.cancel(2, 21, -100_000_000).await;
    let settled = world.once().await;
    assert_eq!(settled.taken, 1_000_000);
    let more = world.once().await;
    assert_eq!(settled.granted + more.granted, 2_000_000, "to the policy that begins first");
    assert_eq!(proofs::check(&world.pool).await.unwrap(), []);
    assert_eq!(world.once().await, Settled::default());
}

#[sqlx::test(migrations = "../../migrations")]
async fn another_programme_takes_nothing_back(pool: PgPool) {
    let world = World::new(pool, as_it_is).await;
    world.fire(1, 11, 0, 100_000_000).await;
    world.pay(1, 11, "R1", 40_000_000).await;
    assert_eq!(world.settle().await.granted, 800_000);
    world
        .publish(&document(|text| text.replacen("percent = \"2%\"", "percent = \"1%\"", 1)), "2026-11-01")
        .await;
    assert_eq!(world.settle().await, Settled::default());
    // What was promised by the first version comes as it was promised; what is new is promised by the second.
    world.pay(1, 11, "R2", 60_000_000).await;
    world.fire(2, 21, 0, 100_000_000).await;
    world.pay(2, 21, "R1", 100_000_000).await;
    assert_eq!(world.settle().await.granted, 1_200_000 + 1_000_000);
    let versions: Vec<i32> = query_scalar("SELECT version FROM earning.given ORDER BY party_id")
        .fetch_all(&world.pool)
        .await
        .unwrap();
    assert_eq!(versions, [1, 2]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn events_give_credit_and_a_friend_has_to_buy(pool: PgPool) {
    let world = World::new(pool, as_it_is).await;
    world
        .load(
            "INSERT INTO book.event VALUES (1, 1, 'club', '2026-05-01', 1), (1, 3, 'C2', '2026-06-01', 1),
                                           (1, 2, 'Q', '2020-01-01', 1)",
        )
        .await;
    assert_eq!(world.settle().await.granted, 500_000);
    let told = world.told(1).await;
    assert_eq!(told[0], line("Q", "survey", [0, 0, 0], Some(Condition::Period)));
    assert_eq!(told[2], line("C2", "introduction", [0, 1_000_000, 0], Some(Condition::Friend)));
    world.fire(2, 21, 0, 1_000_000).await;
    assert_eq!(world.settle().await, Settled::default(), "bought, and not paid");
    world.pay(2, 21, "R1", 1_000_000).await;
    assert_eq!(world.settle().await.granted, 1_000_000 + 20_000);
    assert_eq!(world.balance(1).await, 1_500_000);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_day_before_the_last_settlement_is_refused(pool: PgPool) {
    let world = World::new(pool, as_it_is).await;
    let told = explain(&world.pool, Path::new(&world.dir), 1).await;
    assert!(matches!(told, Err(Error::NotSettled)));
    world.settle().await;
    assert!(matches!(world.settle_on("2026-11-21").await, Err(Error::Settled(_))));
    assert!(matches!(world.settle_on("1999-01-01").await, Err(Error::NoProgramme(_))));
    let told = explain(&world.pool, &world.dir, 99).await;
    assert!(matches!(told, Err(Error::NoSuchParty(99))));
}

/// What was granted so far, by what earned it.
async fn granted(pool: &PgPool) -> Vec<(i16, i64)> {
    let sql = "SELECT origin, sum(amount)::bigint FROM ledger.lot GROUP BY origin ORDER BY origin";
    sqlx::query_as(sql).fetch_all(pool).await.unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_estimate_is_what_the_settlement_gives_where_nothing_was_given_before(pool: PgPool) {
    let world = World::new(pool, with_budget).await;
    for (party, policy, later, premium, paid) in [
        (1, 11, 0, 100_000_000, 100_000_000),
        (1, 12, 5, 40_000_000, 10_000_000),
        (2, 21, 20, 900_000_000, 900_000_000),
        (3, 31, 40, 700_000_000, 350_000_000),
    ] {
        world.fire(party, policy, later, premium).await;
        world.pay(party, policy, "R1", paid).await;
    }
    world
        .load("INSERT INTO book.event VALUES (2, 2, 'S1', '2026-04-01', 1), (4, 3, 'C1', '2026-05-01', 1)")
        .await;
    let (_, programme) =
        programme::in_force(&world.pool, world.clock.today()).await.unwrap().expect("a programme");
    let mut dearer = programme.clone();
    dearer.earning.iter_mut().for_each(|rule| (rule.percent_bp, rule.budget) = (2 * rule.percent_bp, None));
    let today = Day::parse("2026-11-22").unwrap();
    let both = [&programme, &dearer];
    let [now, then] = estimate(&world.pool, &world.dir, both, today, 365).await.unwrap();
    let settled = world.settle().await;
    assert!(
        settled.granted > 0 && spent(&world.pool).await.unwrap().iter().any(|rule| rule.stopped_at.is_some())
    );
    assert_eq!(now.given, settled.granted);
    assert_eq!(now.origins.clone().into_iter().collect::<Vec<_>>(), granted(&world.pool).await);
    assert_eq!(now.tiers, [(None, settled.granted)].into(), "nobody has a standing yet");
    let mut pending = 0;
    for party in 1..=4 {
        pending += world.pending(party).await;
    }
    assert_eq!(now.pending, pending);
    assert!(then.given > now.given && then.origins[&-2] == now.origins[&-2], "events give what they gave");

    // A time in which nothing began gives nothing, and what was given meanwhile changes no estimate.
    assert_eq!(
        estimate(&world.pool, &world.dir, both, today, 30).await.unwrap(),
        [Estimate::default(), Estimate::default()]
    );
    assert_eq!(estimate(&world.pool, &world.dir, both, today, 365).await.unwrap(), [now, then]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn friends_who_introduce_each_other_or_themselves_get_nothing_for_it(pool: PgPool) {
    let world = World::new(pool, as_it_is).await;
    for party in 1..=3 {
        world.fire(party, 10 * party + 1, 0, 1_000_000).await;
        world.pay(party, 10 * party + 1, "R1", 1_000_000).await;
    }
    // The first introduces the second, who introduces the first later; the third introduces itself and the second.
    world
        .load(
            "INSERT INTO book.event VALUES (1, 3, 'C2', '2026-04-01', 1), (2, 3, 'C1', '2026-05-01', 1),
                                           (3, 3, 'C3', '2026-04-01', 1), (3, 3, 'C2', '2026-06-01', 1)",
        )
        .await;
    world.settle().await;
    let credit = async |party| {
        let told = world.told(party).await.into_iter().filter(|line| line.1 == "introduction");
        told.map(|line| (line.0, line.2, line.5)).collect::<Vec<_>>()
    };
    let (_, programme) =
        programme::in_force(&world.pool, world.clock.today()).await.unwrap().expect("a programme");
    let all = programme.events[2].credit;
    assert!(all > 0);
    let none = Some(Condition::Themselves);
    assert_eq!(credit(1).await, [("C2".to_owned(), all, None)]);
    assert_eq!(credit(2).await, [("C1".to_owned(), 0, none)]);
    assert_eq!(credit(3).await, [("C3".to_owned(), 0, none), ("C2".to_owned(), all, None)]);

    // Who is found to be one with a friend has introduced nobody.
    world.load("UPDATE parties.identity_key SET party_id = 1 WHERE value = 'C2'").await;
    let settled = world.settle().await;
    assert_eq!((settled.taken, credit(1).await), (all, vec![("C2".to_owned(), 0, none)]));
}

/// Somebody of the staff.
fn staff(role: Role) -> Staff {
    let name = role.code().to_owned();
    let display_name = name.clone();
    Staff { staff_id: 1, name, display_name, role, agent_id: None, must_change: false, must_enrol: false }
}

impl World {
    /// Four members more: the first three of one family, two of them and the last of one agency.
    async fn families(&self) {
        self.load(
            "INSERT INTO parties.party (party_id, kind, source_ref, family_name, agent_id, search_key, created_at, changed_at)
             OVERRIDING SYSTEM VALUE SELECT id, 1, 'C' || id, name, agent, ' a', now(), now()
             FROM (VALUES (5, 'رضایی', 1), (6, 'رضا‌یي', 1), (7, 'رضایی', 2), (8, 'کریمی', 1)) m (id, name, agent);
             INSERT INTO parties.identity_key (kind, value, party_id)
             SELECT 5, 'C' || id, id FROM generate_series(5, 8) id",
        )
        .await;
    }

    async fn introduce(&self, party: i64, friend: i64) {
        let day = Day::parse("2026-06-01").unwrap() + party as i32;
        self.load(&format!("INSERT INTO book.event VALUES ({party}, 3, 'C{friend}', '{day}', 1)")).await;
    }

    /// A member buys a small policy and pays it.
    async fn buy(&self, party: i64) {
        self.fire(party, 10 * party + 1, 0, 1_000_000).await;
        self.pay(party, 10 * party + 1, "R1", 1_000_000).await;
    }

    /// Given, pending and the condition of a member's introduction.
    async fn introduction(&self, party: i64) -> (i64, i64, Option<Condition>) {
        let told = self.told(party).await.into_iter().find(|line| line.1 == "introduction");
        told.map(|line| (line.2, line.3, line.5)).expect("an introduction")
    }

    async fn decide(&self, role: Role, party: i64, friend: i64, agreed: bool, why: &str) -> &'static str {
        let reference = format!("C{friend}");
        let decision = Decision { party_id: party, reference, agreed, why: why.to_owned() };
        let decided = decide(&self.pool, &self.clock, &staff(role), &decision).await;
        decided.map_or_else(|error| error.code(), |()| "decided")
    }

    /// Who introduces, the friend and what speaks against it.
    async fn waiting(&self, passed: i64, most: i64) -> Vec<(i64, i64, Suspicion)> {
        let reviews = reviews(&self.pool, passed, most).await.unwrap().into_iter();
        reviews.map(|review| (review.party_id, review.friend_id, review.suspicion)).collect()
    }
}

const REVIEW: (i64, i64, Option<Condition>) = (0, 0, Some(Condition::Review));

/// The danger "an agent who harvests customers' credit": who is an agent, a family or insured under one policy is looked
/// at by staff, and paid only if they agree.
#[sqlx::test(migrations = "../../migrations")]
async fn an_agent_who_harvests_customers_credit_is_looked_at_first(pool: PgPool) {
    let world = World::new(pool, as_it_is).await;
    world.families().await;
    world.fire(3, 31, 0, 1_000_000).await;
    world
        .load("INSERT INTO parties.role VALUES (1, 3, NULL); INSERT INTO book.insured VALUES (3, 31, 4)")
        .await;
    for (party, friend) in [(1, 2), (3, 4), (5, 6), (7, 8)] {
        world.introduce(party, friend).await;
    }
    world.settle().await;
    for party in [1, 3, 5] {
        assert_eq!(world.introduction(party).await, REVIEW, "of {party}");
    }
    assert_eq!(world.introduction(7).await, (0, 1_000_000, Some(Condition::Friend)));
    assert_eq!(world.waiting(0, 9).await, [], "nobody has bought");

    for friend in [2, 4, 6, 8] {
        world.buy(friend).await;
    }
    assert_eq!(world.settle().await.granted, 1_000_000 + 4 * 20_000, "an ordinary friend is paid");
    assert_eq!(world.introduction(7).await, (1_000_000, 0, None));
    let waiting = [(1, 2, Suspicion::Agent), (3, 4, Suspicion::Insured), (5, 6, Suspicion::Family)];
    assert_eq!((world.waiting(0, 9).await, count_reviews(&world.pool).await.unwrap()), (waiting.to_vec(), 3));
    assert_eq!(world.waiting(1, 1).await, waiting[1..2]);

    let cases = [
        ("access.not_allowed", Role::Marketing, 1, 2, true, "با او گفت‌وگو شد"),
        ("earning_why", Role::Finance, 1, 2, true, " بله  "),
        ("earning_no_such_review", Role::Finance, 7, 8, false, "چیزی برای بررسی نیست"),
        ("earning_no_such_review", Role::Finance, 1, 8, true, "چنین معرفی‌ای نیست"),
        ("decided", Role::Finance, 1, 2, true, "با او گفت‌وگو شد"),
        ("decided", Role::Administrator, 3, 4, false, "فرزند خود را معرفی کرده است"),
        ("earning_decided", Role::Finance, 3, 4, true, "نظر دیگری آمد"),
    ];
    for (expected, role, party, friend, agreed, why) in cases {
        assert_eq!(world.decide(role, party, friend, agreed, why).await, expected, "{party} and {friend}");
    }
    assert_eq!(world.settle().await.granted, 1_000_000, "what was agreed to is paid once");
    assert_eq!(world.introduction(1).await, (1_000_000, 0, None));
    assert_eq!(world.introduction(3).await, (0, 0, Some(Condition::Refused)));
    assert_eq!((world.introduction(5).await, world.waiting(0, 9).await), (REVIEW, waiting[2..].to_vec()));
    assert_eq!(world.decide(Role::Finance, 1, 2, false, "پس از پرداخت").await, "earning_decided");

    // A refusal stays, whatever becomes of the reason for it.
    world.load("DELETE FROM book.insured").await;
    assert_eq!(world.settle().await, Settled::default());
    assert_eq!(world.introduction(3).await, (0, 0, Some(Condition::Refused)));
    let trail: Vec<serde_json::Value> =
        query_scalar("SELECT detail FROM audit.entry WHERE action = 'earning.review' ORDER BY entry_id")
            .fetch_all(&world.pool)
            .await
            .unwrap();
    let agreed = serde_json::json!({ "friend": 2, "agreed": true, "reason": "با او گفت‌وگو شد" });
    assert_eq!((trail.len(), &trail[0]), (2, &agreed));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_suspicion_that_comes_after_the_payment_takes_nothing_back(pool: PgPool) {
    let world = World::new(pool, as_it_is).await;
    world.introduce(1, 2).await;
    world.introduce(3, 4).await;
    world.buy(2).await;
    world.settle().await;
    assert_eq!(world.introduction(1).await, (1_000_000, 0, None));
    assert_eq!(world.pending(3).await, 1_000_000);

    // Both begin to work for the insurer: what is paid stays paid, what is only promised is looked at.
    world.load("INSERT INTO parties.role VALUES (1, 2, NULL), (3, 3, NULL)").await;
    assert_eq!(world.settle().await, Settled::default());
    assert_eq!(world.introduction(1).await, (1_000_000, 0, None));
    assert_eq!((world.introduction(3).await, world.pending(3).await), (REVIEW, 0));
    assert_eq!(world.waiting(0, 9).await, []);

    // A friend who is paid back has not bought; whoever buys again is looked at.
    world.pay(2, 21, "R2", -1_000_000).await;
    assert_eq!(world.settle().await.taken, 1_000_000 + 20_000);
    world.pay(2, 21, "R3", 1_000_000).await;
    assert_eq!(world.settle().await.granted, 20_000);
    assert_eq!(world.waiting(0, 9).await, [(1, 2, Suspicion::Agent)]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_introduction_does_not_grow_old_while_it_waits_for_a_decision(pool: PgPool) {
    let world = World::new(pool, as_it_is).await;
    world.load("INSERT INTO parties.role VALUES (1, 3, NULL)").await;
    world.introduce(1, 2).await;
    world.settle().await;
    world.buy(2).await;
    assert_eq!(world.settle_on("2029-11-22").await.unwrap().granted, 20_000);
    assert_eq!(world.decide(Role::Finance, 1, 2, true, "با او گفت‌وگو شد").await, "decided");
    assert_eq!(world.settle_on("2029-11-22").await.unwrap().granted, 1_000_000);
}
