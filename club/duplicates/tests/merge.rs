//! Two records become one and two again.

use audit::Actor;
use calendar::{Clock, Instant};
use desk::By;
use desk::bulk::{self, Action};
use desk::collections::{self, New};
use duplicates::{Error, Undone};
use feeds::Progress;
use feeds::kind::Kind;
use ledger::merge::Returned;
use ledger::{Act, House, Order};
use parties::Scope;
use parties::duplicate::{self, Refused};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlx::{AssertSqlSafe, PgPool};

/// What a merge leaves where it is: the trail, what is computed anew, the history under its own number, where that
/// number leads, the account with its transfers (what is left of it is moved by transfers more), what was decided about
/// introductions (those of a survivor are looked at again), and the card, which is no longer good.
const STAY: [&str; 18] = [
    "audit.entry",
    "book.touched",
    "credit.asked",
    "earning.review",
    "ledger.account",
    "ledger.answer",
    "ledger.hold",
    "ledger.lot",
    "ledger.transfer",
    "merchants.card",
    "merchants.card_key",
    "merchants.payment",
    "merchants.shown",
    "parties.duplicate",
    "parties.merged",
    "standing.history",
    "standing.member",
    "standing.tier_change",
];

struct World {
    pool: PgPool,
    clock: Clock,
    actor: Actor,
    folder: std::path::PathBuf,
}

impl World {
    async fn new(pool: &PgPool) -> World {
        let clock = Clock::frozen(Instant(1_795_000_000_000_000));
        let actor = Actor::command_line();
        programme::publish_default(pool, &clock, &actor).await.unwrap();
        let name: String = sqlx::query_scalar("SELECT current_database()").fetch_one(pool).await.unwrap();
        let folder = std::env::temp_dir().join(format!("bashgah-merge-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        World { pool: pool.clone(), clock, actor, folder }
    }

    async fn load(&self, kind: Kind, text: &str) -> feeds::Counts {
        let path = self.folder.join(format!("{}.csv", kind.name()));
        std::fs::write(&path, text).unwrap();
        let progress = Progress::default();
        let loaded = feeds::load(&self.pool, &self.clock, &self.actor, kind, &path, "", &progress).await;
        loaded.unwrap().counts
    }

    /// Who has a core number.
    async fn party(&self, of: &str) -> i64 {
        let sql = "SELECT party_id FROM parties.identity_key WHERE kind = 5 AND value = $1";
        sqlx::query_scalar(sql).bind(of).fetch_one(&self.pool).await.unwrap()
    }

    /// Every table that knows parties by their number, whoever made it.
    async fn tables(&self) -> Vec<String> {
        let sql = "SELECT table_schema || '.' || table_name FROM information_schema.columns c
                   JOIN information_schema.tables t USING (table_schema, table_name)
                   WHERE column_name = 'party_id' AND table_type = 'BASE TABLE' ORDER BY 1";
        let all: Vec<String> = sqlx::query_scalar(sql).fetch_all(&self.pool).await.unwrap();
        all.into_iter().filter(|table| !table.contains(".stage_")).collect()
    }

    /// Of the tables whose rows a merge moves, those in which a party has a row.
    async fn tables_of(&self, party_id: i64) -> Vec<String> {
        let mut of = Vec::new();
        for table in self.tables().await.into_iter().filter(|table| !STAY.contains(&table.as_str())) {
            let sql = format!("SELECT EXISTS (SELECT FROM {table} WHERE party_id = $1)");
            let query = sqlx::query_scalar(AssertSqlSafe(sql)).bind(party_id);
            if query.fetch_one(&self.pool).await.unwrap() {
                of.push(table);
            }
        }
        of
    }

    /// Every row that names a party, but for the instants of change and what is made anew by the next run.
    async fn contents(&self) -> Vec<String> {
        let mut all = Vec::new();
        let made =
            |table: &String| ["audit.entry", "book.touched", "standing.member"].contains(&table.as_str());
        let tables = self.tables().await.into_iter().filter(|table| !made(table));
        for table in tables.chain(["feeds.waiting".to_owned()]) {
            let leave = if table == "parties.party" { "- 'changed_at'" } else { "" };
            let sql = format!("SELECT '{table} ' || (to_jsonb(t) {leave})::text FROM {table} t ORDER BY 1");
            all.extend(
                sqlx::query_scalar::<_, String>(AssertSqlSafe(sql)).fetch_all(&self.pool).await.unwrap(),
            );
        }
        all
    }

    async fn merge(&self, from: i64, to: i64) -> Result<i64, Error> {
        duplicates::merge(&self.pool, &self.clock, &self.actor, from, to).await
    }

    async fn undo(&self, merge_id: i64) -> Result<Undone, Error> {
        duplicates::undo(&self.pool, &self.clock, &self.actor, merge_id).await
    }

    /// Who has which place in collections, and notes and tasks: places are party, collection, whether it ended, and
    /// the bulk action that made it.
    async fn at_the_desk(&self, places: &[(i64, i64, bool, Option<i64>)], parties: &[i64]) {
        for (party_id, collection_id, ended, bulk_id) in places {
            let sql =
                "INSERT INTO desk.member (party_id, collection_id, added_at, added_by, bulk_id, removed_at)
                 VALUES ($1, $2, $5, 'nargess', $4, CASE WHEN $3 THEN $5 END) ON CONFLICT DO NOTHING";
            let query = sqlx::query(sql).bind(party_id).bind(collection_id).bind(ended).bind(bulk_id);
            let query = query.bind(self.clock.now());
            query.execute(&self.pool).await.unwrap();
        }
        let sql = "WITH note AS (
                       INSERT INTO desk.note (party_id, staff_id, author, body, created_at, changed_at)
                       SELECT unnest($1::bigint[]), 1, 'nargess', 'سلام', now(), now() RETURNING party_id, note_id
                   ), former AS (
                       INSERT INTO desk.note_former SELECT party_id, note_id, now(), 'درود' FROM note)
                   INSERT INTO desk.task (party_id, title, due_on, assignee, created_by, created_at, changed_at)
                   SELECT unnest($1::bigint[]), 'تماس', '2026-12-01', 1, 'nargess', now(), now()";
        sqlx::query(sql).bind(parties).execute(&self.pool).await.unwrap();
    }

    /// Gives everybody the credit that is due; what it gave and took back.
    async fn settle(&self) -> (i64, i64) {
        let (folder, today) = (self.folder.join("copy"), self.clock.today());
        let settled = earning::settle(&self.pool, &self.clock, &self.actor, &folder, today).await.unwrap();
        assert_eq!(ledger::proofs::check(&self.pool).await.unwrap(), []);
        (settled.granted, settled.taken)
    }

    /// Carries out an order about a party's credit.
    async fn credit(&self, party_id: i64, key: &str, act: Act) -> ledger::Done {
        let (key, reason) = (key.to_owned(), "test".to_owned());
        let order = Order { party_id, key, act, reason, reference: String::new(), actor: "test".to_owned() };
        let mut conn = self.pool.acquire().await.unwrap();
        ledger::within(&mut conn, self.clock.now(), &[order]).await.unwrap().remove(0).unwrap()
    }

    /// Two records with a policy each, of which everything is paid: 2,000,000 and 1,000,000 rials.
    async fn both_have_credit(&self) -> (i64, i64) {
        self.load(Kind::Parties, "ref,kind,family_name\nC1,person,رضایی\nC2,person,رضائی\n").await;
        let policies = "number,party,line,start_on,end_on,premium\n\
                        P1,C1,fire,1405/02/01,1406/02/01,100000000\nP2,C2,fire,1405/02/01,1406/02/01,50000000\n";
        self.load(Kind::Policies, policies).await;
        let receipts = "policy,number,paid_on,paid\nP1,R1,1405/03/01,100000000\nP2,R2,1405/03/01,50000000\n";
        self.load(Kind::Receipts, receipts).await;
        assert_eq!(self.settle().await, (3_000_000, 0));
        (self.party("C1").await, self.party("C2").await)
    }

    /// A policy is cancelled, with what of its premium is given back; a second time the amount is corrected.
    async fn cancel(&self, policy: &str, premium_change: i64) {
        let row = "policy,number,kind,effective_on,premium_change\n";
        let text = format!("{row}{policy},E1,cancellation,1405/06/01,{premium_change}\n");
        assert_eq!(self.load(Kind::Endorsements, &text).await.rejected, 0);
    }

    async fn balance(&self, party_id: i64) -> i64 {
        ledger::statement::balance(&self.pool, party_id, self.clock.now()).await.unwrap().balance
    }

    /// Rows that `bashgah check` would count after a change of parties.
    async fn orphans(&self) -> i64 {
        let sql = "SELECT (SELECT count(*) FROM parties.identity i FULL JOIN parties.identity_key k
                           USING (kind, value, party_id) WHERE i.party_id IS NULL OR k.value IS NULL)
                        + (SELECT count(*) FROM book.policy p FULL JOIN book.policy_key k
                           USING (party_id, policy_id, number) WHERE p.policy_id IS NULL OR k.policy_id IS NULL)
                        + (SELECT count(*) FROM (SELECT party_id FROM book.policy UNION ALL SELECT party_id FROM book.event
                             UNION ALL SELECT party_id FROM parties.role UNION ALL SELECT party_id FROM parties.relation
                             UNION ALL SELECT other_id FROM parties.relation UNION ALL SELECT insured_id FROM book.insured
                             UNION ALL SELECT party_id FROM parties.consent) named
                           WHERE NOT EXISTS (SELECT FROM parties.party p WHERE p.party_id = named.party_id))
                        + (SELECT count(*) FROM (SELECT party_id, policy_id FROM book.receipt
                             UNION ALL SELECT party_id, policy_id FROM book.claim
                             UNION ALL SELECT party_id, policy_id FROM book.endorsement
                             UNION ALL SELECT party_id, policy_id FROM book.insured) rows
                           WHERE NOT EXISTS (SELECT FROM book.policy p
                             WHERE p.party_id = rows.party_id AND p.policy_id = rows.policy_id))";
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }

    /// Two records of Maryam: one by the branch, one by the web site, with all that can hang on them.
    async fn two_of_maryam(&self) {
        self.load(
            Kind::Parties,
            "ref,kind,given_name,family_name,national_id,mobile,city,joined_on,roles,represents,introduced_by\n\
             C1,person,مریم,رضایی,0012345679,09121111111,تهران,1403/01/01,customer,,\n\
             C2,person,مریم,رضائی,,09122222222,,1402/01/01,agent,O1,C3\n\
             C3,person,علی,کریمی,,,,,customer,,C2\n\
             O1,organisation,,فولاد شرق,,,,,customer,,\n\
             C4,person,زهرا,کریمی,,,,,customer,O9,C2\n",
        )
        .await;
        self.load(
            Kind::Policies,
            "number,party,line,start_on,end_on,premium,insured\n\
             P1,C1,fire,1404/01/01,1405/01/01,1000000,C2\n\
             P2,C2,body,1404/02/01,1405/02/01,2000000,C1|C2\n\
             P3,C3,travel,1404/03/01,1404/04/01,300000,C1|C2\n",
        )
        .await;
        self.load(Kind::Receipts, "policy,number,paid_on,paid\nP2,R1,1404/02/02,500000\n").await;
        self.load(Kind::Claims, "policy,number,loss_on,paid\nP2,K1,1404/05/01,700000\n").await;
        self.load(
            Kind::Endorsements,
            "policy,number,kind,effective_on,premium_change\nP2,E1,addition,1404/03/01,100000\n",
        )
        .await;
        self.load(
            Kind::Events,
            "party,kind,ref,on_day\nC1,survey,S1,1404/01/01\nC2,survey,S1,1404/01/02\nC2,survey,S2,1404/01/03\n",
        )
        .await;
        let (one, other) = (self.party("C1").await, self.party("C2").await);
        let sql =
            "INSERT INTO parties.consent VALUES ($1, 1, true, '2025-01-01'), ($2, 1, false, '2026-01-01'),
                                                      ($2, 2, true, '2026-01-01')";
        sqlx::query(sql).bind(one).bind(other).execute(&self.pool).await.unwrap();
        // Promises: of an event that both have, and of a policy.
        let sql =
            "INSERT INTO earning.given (party_id, kind, source, rule, version, given, due, pending, short,
                                              inputs, changed_at)
                   SELECT party_id, kind, source, rule, 1, 0, 0, 100, 0, '{}', now()
                   FROM (VALUES ($1, 2, 'S1', 'survey'), ($2, 2, 'S1', 'survey'), ($2, 0, '2', 'body'))
                        g (party_id, kind, source, rule)";
        sqlx::query(sql).bind(one).bind(other).execute(&self.pool).await.unwrap();
        // Both in the first list, each alone in another, one of them no more.
        let places = [
            (one, 1, false, None),
            (other, 1, false, Some(7)),
            (one, 2, false, Some(7)),
            (other, 3, false, None),
            (other, 2, true, None),
        ];
        self.at_the_desk(&places, &[one, other]).await;
        self.rewards(&[one, other]).await;
    }

    /// A reward of each, free, with a code, and what it gave on their policies.
    async fn rewards(&self, parties: &[i64]) {
        let sql = "WITH offer AS (
                       INSERT INTO rewards.offer (kind, state, title_fa, title_en, summary_fa, summary_en, terms_fa,
                           terms_en, icon, tiers, segments, from_day, taken, per_member, price, lines, discount_bp,
                           automatic, quota, good_days, gives_back, changed_at, changed_by)
                       VALUES (3, 2, 'چکاپ', 'Check-up', '', '', '', '', 'gift', '{}', '{}', '2026-01-01', 2, 1, 0, '{}',
                               0, false, 1, 30, false, now(), 'nargess') RETURNING offer_id
                   ), held AS (
                       INSERT INTO rewards.entitlement (party_id, offer_id, form, state, price, quota, uses_left, last_day,
                           reserved_at, changed_at)
                       SELECT party, offer_id, 'f' || party, 2, 0, 1, 1, '2027-01-01', now(), now()
                       FROM offer, unnest($1::bigint[]) party
                       RETURNING party_id, entitlement_id
                   ), code AS (
                       INSERT INTO rewards.code SELECT decode(lpad(party_id::text, 8, '0'), 'hex'), party_id, entitlement_id
                       FROM held
                   ), discount AS (
                       INSERT INTO rewards.discount
                       SELECT p.party_id, p.policy_id, entitlement_id, p.line, p.premium, 3000, 0, 1, 0, 0, now()
                       FROM held JOIN book.policy p USING (party_id))
                   INSERT INTO rewards.step SELECT party_id, entitlement_id, 1, 2, 2, 1, NULL, 0, now(), 'nargess', '',
                                                   'k' || party_id
                   FROM held";
        sqlx::query(sql).bind(parties).execute(&self.pool).await.unwrap();
    }
}

impl Drop for World {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_merge_taken_back_leaves_everything_as_it_was(pool: PgPool) {
    let world = World::new(&pool).await;
    world.two_of_maryam().await;
    let (one, other) = (world.party("C1").await, world.party("C2").await);
    let before = world.contents().await;
    let all = world.tables().await.into_iter().filter(|table| !STAY.contains(&table.as_str()));
    assert_eq!(
        world.tables_of(other).await,
        all.collect::<Vec<_>>(),
        "a row in every table that a merge moves"
    );
    for (from, to) in [(other, one), (one, other)] {
        let merge_id = world.merge(from, to).await.unwrap();
        assert_eq!(world.tables_of(from).await, Vec::<String>::new());
        assert_eq!(world.party("C1").await, world.party("C2").await, "both numbers lead to the survivor");
        assert_eq!(duplicate::survivor(&pool, from).await.unwrap(), Some(to));
        assert_eq!(world.orphans().await, 0);
        let undone = world.undo(merge_id).await.unwrap();
        assert_eq!(undone, Undone { both: (from, to), credit: Returned::default() });
        assert_eq!(world.orphans().await, 0);
        assert_eq!(world.contents().await, before, "{from} into {to} and back");
        assert_eq!(duplicate::survivor(&pool, from).await.unwrap(), None);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_pair_is_found_by_a_load_and_the_next_file_names_the_survivor(pool: PgPool) {
    let world = World::new(&pool).await;
    world.two_of_maryam().await;
    let again = "ref,kind,given_name,family_name,national_id\nC2,person,مریم,رضایی,0012345679\n";
    assert_eq!(world.load(Kind::Parties, again).await.rejected, 1);
    let found = duplicate::open(&pool, None, 10).await.unwrap();
    let pair = &found[0];
    let (one, other) = (world.party("C1").await, world.party("C2").await);
    assert_eq!((found.len(), pair.party_id, pair.other_id, pair.kind), (1, one, other, 1));
    let merge_id = world.merge(other, one).await.unwrap();
    assert!(duplicate::open(&pool, None, 10).await.unwrap().is_empty());
    assert_eq!(world.load(Kind::Parties, again).await.rejected, 0, "the two are one now");

    // What came since stays with the survivor.
    let late = "number,party,line,start_on,end_on,premium\nP9,C2,fire,1405/01/01,1406/01/01,400000\n";
    world.load(Kind::Policies, late).await;
    world.undo(merge_id).await.unwrap();
    let holder = "SELECT party_id FROM book.policy_key WHERE number = $1";
    for (number, expected) in [("P2", other), ("P9", one), ("P1", one)] {
        let held: i64 = sqlx::query_scalar(holder).bind(number).fetch_one(&pool).await.unwrap();
        assert_eq!(held, expected, "{number}");
    }
    // The next file of the core system puts it right.
    world.load(Kind::Policies, late).await;
    let held: i64 = sqlx::query_scalar(holder).bind("P9").fetch_one(&pool).await.unwrap();
    assert_eq!(held, other);
    assert_eq!(world.orphans().await, 0);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_pair_of_whom_one_is_gone_waits_until_the_merge_is_taken_back(pool: PgPool) {
    let world = World::new(&pool).await;
    world.two_of_maryam().await;
    let again = "ref,kind,given_name,family_name,national_id\nC2,person,مریم,رضایی,0012345679\n";
    world.load(Kind::Parties, again).await;
    let pair = duplicate::open(&pool, None, 10).await.unwrap().remove(0);
    let (other, third) = (world.party("C2").await, world.party("C3").await);
    let merge_id = world.merge(other, third).await.unwrap();
    assert_eq!(duplicate::count_open(&pool).await.unwrap(), 0);
    assert!(duplicate::open(&pool, None, 10).await.unwrap().is_empty());
    assert_eq!(duplicate::one(&pool, pair.duplicate_id).await.unwrap(), None);
    world.undo(merge_id).await.unwrap();
    assert_eq!(duplicate::count_open(&pool).await.unwrap(), 1);
    assert_eq!(duplicate::one(&pool, pair.duplicate_id).await.unwrap(), Some(pair));
}

#[sqlx::test(migrations = "../../migrations")]
async fn merges_are_read_page_by_page(pool: PgPool) {
    let world = World::new(&pool).await;
    world
        .load(Kind::Parties, "ref,kind,family_name\nA,person,الف\nB,person,ب\nC,person,پ\nD,person,ت\n")
        .await;
    let mut made = Vec::new();
    for from in ["B", "C", "D"] {
        made.push(world.merge(world.party(from).await, world.party("A").await).await.unwrap());
    }
    let (mut read, mut before) = (Vec::new(), None);
    while let Some(merge) = duplicate::merges(&pool, before, 1).await.unwrap().pop() {
        before = Some(merge.merge_id);
        read.push(merge.merge_id);
    }
    made.reverse();
    assert_eq!(read, made, "the last first, none of them twice");
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_is_not_the_same_is_not_merged(pool: PgPool) {
    let world = World::new(&pool).await;
    world
        .load(
            Kind::Parties,
            "ref,kind,family_name,national_id\nA,person,الف,0012345679\nB,person,ب,0067749828\nO,organisation,پ,\nC,person,ت,\n",
        )
        .await;
    let [a, b, o, c] =
        [world.party("A").await, world.party("B").await, world.party("O").await, world.party("C").await];
    for (from, to, why) in [
        (a, b, Refused::TwoIdentities),
        (a, o, Refused::OtherKind),
        (a, a, Refused::Gone),
        (a, 999_999, Refused::Gone),
    ] {
        match world.merge(from, to).await {
            Err(Error::Refused(refused)) => assert_eq!(refused, why, "{from} into {to}"),
            other => panic!("{from} into {to}: {other:?}"),
        }
    }
    world.credit(a, "grant", Act::Grant { amount: 5, expires_on: None, from: House::Granted }).await;
    let until = world.clock.now().plus_seconds(60);
    world.credit(a, "hold", Act::Hold { amount: 3, until }).await;
    assert!(matches!(world.merge(a, c).await, Err(Error::HasHolds)), "what is held is promised to somebody");
    assert_eq!(world.balance(a).await, 5);
    let first = world.merge(c, a).await.unwrap();
    assert!(matches!(world.undo(first + 1).await, Err(Error::Refused(Refused::Gone))));
    assert!(world.undo(first).await.is_ok());
    assert!(matches!(world.undo(first).await, Err(Error::Refused(Refused::Gone))), "once");
}

/// A promise goes along with its policy. What the survivor was given for it goes back when the two are two again.
#[sqlx::test(migrations = "../../migrations")]
async fn what_was_promised_goes_along_and_is_given_once(pool: PgPool) {
    let world = World::new(&pool).await;
    world.load(Kind::Parties, "ref,kind,family_name\nC1,person,رضایی\nC2,person,رضائی\n").await;
    let (one, other) = (world.party("C1").await, world.party("C2").await);
    let policy = "number,party,line,start_on,end_on,premium\nP2,C2,fire,1405/02/01,1406/02/01,100000000\n";
    world.load(Kind::Policies, policy).await;
    assert_eq!(world.settle().await, (0, 0), "nothing is paid yet");
    assert_eq!(world.tables_of(other).await.iter().filter(|table| *table == "earning.given").count(), 1);

    let merge_id = world.merge(other, one).await.unwrap();
    assert_eq!(world.settle().await, (0, 0));
    world.load(Kind::Receipts, "policy,number,paid_on,paid\nP2,R1,1405/03/01,100000000\n").await;
    assert_eq!(world.settle().await, (2_000_000, 0));
    assert_eq!(world.balance(one).await, 2_000_000);

    world.undo(merge_id).await.unwrap();
    assert_eq!(world.settle().await, (2_000_000, 2_000_000));
    assert_eq!((world.balance(one).await, world.balance(other).await), (0, 2_000_000));
    assert_eq!(world.settle().await, (0, 0));

    let merge_id = world.merge(other, one).await.unwrap();
    assert_eq!((world.balance(one).await, world.balance(other).await), (2_000_000, 0));
    assert_eq!(world.settle().await, (0, 0), "it was given once");
    world.undo(merge_id).await.unwrap();
    assert_eq!(world.settle().await, (0, 0));
    assert_eq!((world.balance(one).await, world.balance(other).await), (0, 2_000_000));
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_two_with_credit_one_has_the_credit_of_both(pool: PgPool) {
    let world = World::new(&pool).await;
    let (one, other) = world.both_have_credit().await;
    for (from, to, has) in [(other, one, (3_000_000, 0)), (one, other, (0, 3_000_000))] {
        let merge_id = world.merge(from, to).await.unwrap();
        assert_eq!((world.balance(one).await, world.balance(other).await), has);
        assert_eq!(world.settle().await, (0, 0), "nothing is given twice");
        let credit = world.undo(merge_id).await.unwrap().credit;
        assert_eq!((credit.kept, credit.paid), (0, 0));
        assert_eq!((world.balance(one).await, world.balance(other).await), (2_000_000, 1_000_000));
        assert_eq!(world.settle().await, (0, 0), "nor after it was taken back");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_was_spent_meanwhile_stays_spent_where_it_was(pool: PgPool) {
    let world = World::new(&pool).await;
    let (one, other) = world.both_have_credit().await;
    let merge_id = world.merge(other, one).await.unwrap();
    let spent = world.credit(one, "s", Act::Spend { amount: 2_400_000, to: House::Redeemed }).await;
    assert_eq!(spent.balance, 600_000);
    let credit = world.undo(merge_id).await.unwrap().credit;
    assert_eq!(credit, Returned { amount: 600_000, kept: 400_000, owed: 0, paid: 0 });
    assert_eq!((world.balance(one).await, world.balance(other).await), (0, 600_000));
    assert_eq!(world.settle().await, (0, 0));
    let detail: serde_json::Value =
        sqlx::query_scalar("SELECT detail FROM audit.entry WHERE action = 'party.unmerge'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!((&detail["credit"], &detail["spent"]), (&600_000.into(), &400_000.into()), "{detail}");
}

/// A cancelled policy takes its own credit back, wherever that went, and takes it from who has the policy.
#[sqlx::test(migrations = "../../migrations")]
async fn a_claw_back_finds_the_lot_where_it_is_now(pool: PgPool) {
    let world = World::new(&pool).await;
    let (one, other) = world.both_have_credit().await;
    let lots = async |party| {
        let lots = ledger::statement::lots(&pool, party).await.unwrap();
        let mut left: Vec<i64> = lots.iter().map(|lot| lot.unspent).collect();
        left.sort_unstable();
        left
    };
    let merge_id = world.merge(other, one).await.unwrap();
    world.cancel("P2", -25_000_000).await;
    assert_eq!(world.settle().await, (0, 500_000));
    assert_eq!(lots(one).await, [500_000, 2_000_000]);
    let credit = world.undo(merge_id).await.unwrap().credit;
    assert_eq!((credit.amount, credit.kept), (500_000, 500_000));
    assert_eq!(world.settle().await, (0, 0), "what was taken back is not given again");
    world.cancel("P2", -50_000_000).await;
    assert_eq!(world.settle().await, (0, 500_000));
    assert_eq!((lots(one).await, lots(other).await), (vec![2_000_000], vec![]));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_bulk_action_can_be_undone_after_a_merge(pool: PgPool) {
    let world = World::new(&pool).await;
    world.two_of_maryam().await;
    let (one, other) = (world.party("C1").await, world.party("C2").await);
    let by = By { staff_id: 1, actor: world.actor.clone(), scope: Scope::Everyone, at: world.clock.now() };
    let mut lists = Vec::new();
    for name in ["به دست همه", "به دست یکی", "بیرون"] {
        let new = New { collection_id: None, kind: desk::Kind::List, name, note: "", shared: true };
        lists.push(collections::save(&pool, &by, &new).await.unwrap());
    }
    let [both, by_hand, out] = lists[..] else { panic!("three lists") };
    sqlx::query("DELETE FROM desk.member").execute(&pool).await.unwrap();
    let places = [(other, by_hand, false, None), (one, out, false, None), (other, out, false, None)];
    world.at_the_desk(&places, &[]).await;
    let mut bulks = Vec::new();
    for (action, parties) in [
        (Action::Add(both), vec![one, other]),
        (Action::Add(by_hand), vec![one]),
        (Action::Remove(out), vec![one, other]),
    ] {
        bulks.push(bulk::carry_out(&pool, &by, &action, &parties).await.unwrap());
    }
    let merge_id = world.merge(other, one).await.unwrap();
    let people = async |list| collections::members(&pool, list).await.unwrap();
    assert_eq!(
        (people(both).await, people(by_hand).await, people(out).await),
        (vec![one], vec![one], vec![])
    );
    let mut counts = Vec::new();
    for done in bulks {
        let undone = bulk::undo(&pool, &by, done.bulk_id).await.unwrap();
        counts.push((undone.restored, undone.kept));
    }
    assert_eq!(counts, [(Some(1), Some(1)), (Some(0), Some(1)), (Some(1), Some(1))]);
    assert_eq!(
        (people(both).await, people(by_hand).await, people(out).await),
        (vec![], vec![one], vec![one])
    );

    // Taken apart, what was undone stays undone; who was put in by hand is there again.
    world.undo(merge_id).await.unwrap();
    assert_eq!(
        (people(both).await, people(by_hand).await, people(out).await),
        (vec![], vec![other], vec![one])
    );
}

/// Parties that are bound to each other, and everything that they can hold, in all proportions.
fn files() -> impl Strategy<Value = Vec<(Kind, String)>> {
    let who = || 0..6_usize;
    let party = (proptest::option::of(who()), proptest::option::of(0..9_usize), any::<bool>());
    let parties = proptest::collection::vec(party, 6);
    let policies = proptest::collection::vec((who(), proptest::collection::vec(who(), 0..3)), 0..6);
    let events = proptest::collection::vec((who(), 0..3_usize), 0..8);
    (parties, policies, events).prop_map(|(parties, policies, events)| {
        let mut people = "ref,kind,family_name,mobile,city,introduced_by,represents,roles\n".to_owned();
        for (place, (introduced_by, represents, customer)) in parties.iter().enumerate() {
            let of = |other: &Option<usize>| other.map_or(String::new(), |other| format!("C{other}"));
            let (city, role) = if *customer { ("تهران", "customer") } else { ("", "partner") };
            people += &format!(
                "C{place},person,نام {place},0912000000{place},{city},{},{},{role}\n",
                of(introduced_by),
                of(represents)
            );
        }
        let mut book = "number,party,line,start_on,end_on,premium,insured\n".to_owned();
        let mut receipts = "policy,number,paid_on,paid\n".to_owned();
        for (place, (holder, insured)) in policies.iter().enumerate() {
            let insured: Vec<String> = insured.iter().map(|who| format!("C{who}")).collect();
            book += &format!("P{place},C{holder},fire,1404/01/01,1405/01/01,100,{}\n", insured.join("|"));
            receipts += &format!("P{place},R,1404/01/01,50\n");
        }
        let mut happened = "party,kind,ref,on_day\n".to_owned();
        for (who, what) in events {
            happened += &format!("C{who},survey,S{what},1404/0{}/01\n", who + 1);
        }
        vec![
            (Kind::Parties, people),
            (Kind::Policies, book),
            (Kind::Receipts, receipts),
            (Kind::Events, happened),
        ]
    })
}

#[sqlx::test(migrations = "../../migrations")]
async fn merges_upon_merges_taken_back_one_by_one_leave_everything_as_it_was(pool: PgPool) {
    let world = World::new(&pool).await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..12 {
        for (kind, text) in files().new_tree(&mut runner).unwrap().current() {
            world.load(kind, &text).await;
        }
        let place = (0..6_usize, 1..4_i64, any::<bool>(), proptest::option::of(7..9_i64));
        let desk = (proptest::collection::vec(place, 0..10), proptest::collection::vec(0..6_usize, 0..4));
        let (places, noted) = desk.new_tree(&mut runner).unwrap().current();
        let mut who = Vec::new();
        for place in 0..6 {
            who.push(world.party(&format!("C{place}")).await);
        }
        let places: Vec<_> =
            places.into_iter().map(|(at, list, ended, bulk)| (who[at], list, ended, bulk)).collect();
        let noted: Vec<i64> = noted.into_iter().map(|at| who[at]).collect();
        world.at_the_desk(&places, &noted).await;
        let pairs = proptest::collection::vec((0..6, 0..6), 1..6);
        let mut merged = Vec::new();
        for (from, to) in pairs.new_tree(&mut runner).unwrap().current() {
            let (from, to) = (world.party(&format!("C{from}")).await, world.party(&format!("C{to}")).await);
            let before = world.contents().await;
            match world.merge(from, to).await {
                Ok(merge_id) => merged.push((merge_id, before)),
                Err(Error::Refused(Refused::Gone)) => assert_eq!(from, to),
                Err(other) => panic!("{other:?}"),
            }
            assert_eq!(world.orphans().await, 0);
        }
        for (merge_id, before) in merged.into_iter().rev() {
            world.undo(merge_id).await.unwrap();
            assert_eq!(world.orphans().await, 0);
            assert_eq!(world.contents().await, before);
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_both_were_given_for_one_event_adds_up_and_is_parted_again(pool: PgPool) {
    let world = World::new(&pool).await;
    world.load(Kind::Parties, "ref,kind,family_name\nC1,person,رضایی\nC2,person,رضائی\n").await;
    let (one, other) = (world.party("C1").await, world.party("C2").await);
    for party in [one, other] {
        let act = Act::Grant { amount: 100, expires_on: None, from: House::Granted };
        world.credit(party, &format!("survey of {party}"), act).await;
        let sql = "INSERT INTO earning.given (party_id, kind, source, rule, version, given, due, pending, short, lot,
                                              inputs, changed_at)
                   VALUES ($1, 2, 'S1', 'survey', 1, 100, 100, 0, 0, 1, '{}', '2026-01-01')";
        sqlx::query(sql).bind(party).execute(&pool).await.unwrap();
    }
    let given = async || {
        let sql = "SELECT to_jsonb(g)::text FROM earning.given g ORDER BY party_id";
        sqlx::query_scalar::<_, String>(sql).fetch_all(&pool).await.unwrap()
    };
    let before = given().await;
    let merge_id = world.merge(other, one).await.unwrap();
    let row: (i64, i64, i32) =
        sqlx::query_as("SELECT party_id, given, lot FROM earning.given").fetch_one(&pool).await.unwrap();
    assert_eq!(row, (one, 200, 2), "the lot that came is the first to be taken back");
    world.undo(merge_id).await.unwrap();
    assert_eq!(given().await, before);
    world.merge(other, one).await.unwrap();
    assert_eq!(world.settle().await, (0, 200), "nobody knows of the event");
    assert_eq!(world.balance(one).await, 0);
}
