//! Loading: what becomes of rows, on a real PostgreSQL.

mod common;

use common::{World, counts};
use feeds::kind::Kind;
use sqlx::PgPool;

const PARTIES: &str = "\
ref,kind,given_name,family_name,national_id,mobile,agent,represents,introduced_by
1,person,مریم,رضایی,0084575948,09121234567,A7,,
2,person,علی,کریمی,,09351234567,,9,1
9,organisation,,فولاد شرق,,,,,
";
const POLICIES: &str = "\
number,party,line,start_on,end_on,premium,agent,insured
P1,1,third_party,1404/01/01,1405/01/01,12000000,A7,
P2,2,third_party,1404/03/01,1405/03/01,9000000,A8,
P3,9,fire,1404/05/01,1405/05/01,70000000,,
";
const CLAIMS: &str = "\
policy,number,cover,loss_on,paid,outstanding
P1,C1,,1404/06/01,1000,0
P1,C2,glass,1404/06/01,1000,500
P1,C2,body,1404/06/01,2000,0
P9,C3,,1404/07/01,700,0
";

#[sqlx::test(migrations = "../../migrations")]
async fn rows_settle_and_the_same_file_changes_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    for (kind, text, first) in [
        (Kind::Parties, PARTIES, counts(3, 0, 0, 0, 0)),
        (Kind::Policies, POLICIES, counts(3, 0, 0, 0, 0)),
        (Kind::Claims, CLAIMS, counts(3, 0, 0, 1, 0)),
    ] {
        assert_eq!(world.load(kind, text).await, first, "{kind:?}");
        let again = world.load(kind, text).await;
        assert_eq!(again, counts(0, 0, first.read, 0, 0), "{kind:?} again");
    }
    assert_eq!(world.number("SELECT sum(premium)::bigint FROM book.policy").await, 91_000_000);
    assert_eq!(world.number("SELECT count(*) FROM parties.agent WHERE name = code").await, 2);
    assert_eq!(world.number("SELECT count(*) FROM parties.relation").await, 2);
    assert_eq!(world.number("SELECT count(*) FROM book.touched").await, 3);
    assert_eq!(world.number("SELECT count(*) FROM feeds.waiting").await, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_load_that_touches_nearly_everybody_says_so_by_one_row(pool: PgPool) {
    let world = World::new(pool).await;
    let touched = async || world.rows("SELECT party_id, load_id FROM book.touched").await;
    let rows: String = (1..=12_000).map(|n| format!("{n},person,رضایی\n")).collect();
    world.load(Kind::Parties, &format!("ref,kind,family_name\n{rows}")).await;
    assert_eq!(touched().await, [r#"{"load_id": 1, "party_id": 0}"#]);
    world.load(Kind::Parties, "ref,kind,family_name\n7,person,کریمی\n").await;
    let rows: String = (1..=24_000)
        .map(|n| format!("P{n},{},fire,1404/01/01,1405/01/01,1000000\n", n % 12_000 + 1))
        .collect();
    let policies = format!("number,party,line,start_on,end_on,premium\n{rows}");
    world.load(Kind::Policies, &policies).await;
    world.load(Kind::Policies, &policies.replacen("1000000", "2000000", 1)).await;
    let changed = world.number("SELECT party_id FROM book.policy WHERE premium = 2000000").await;
    let mut expected = vec![r#"{"load_id": 3, "party_id": 0}"#.to_owned()];
    let seventh =
        world.number("SELECT party_id FROM parties.identity_key WHERE kind = 5 AND value = '7'").await;
    expected.push(format!(r#"{{"load_id": 2, "party_id": {seventh}}}"#));
    expected.push(format!(r#"{{"load_id": 4, "party_id": {changed}}}"#));
    expected.sort();
    assert_eq!(touched().await, expected);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_load_is_not_disturbed_by_what_a_connection_did_before(pool: PgPool) {
    let world = World::new(pool).await;
    sqlx::raw_sql("CREATE TEMPORARY TABLE used AS SELECT 1").execute(&world.pool).await.unwrap();
    assert_eq!(world.load(Kind::Parties, PARTIES).await, counts(3, 0, 0, 0, 0));
}

#[sqlx::test(migrations = "../../migrations")]
async fn rows_before_their_parents_wait_and_arrive(pool: PgPool) {
    let world = World::new(pool).await;
    assert_eq!(world.load(Kind::Claims, CLAIMS).await, counts(0, 0, 0, 4, 0));
    assert_eq!(world.load(Kind::Policies, POLICIES).await, counts(0, 0, 0, 3, 0));
    assert_eq!(world.load(Kind::Policies, POLICIES).await, counts(0, 0, 3, 0, 0));
    let more = POLICIES.replace("12000000", "13000000");
    assert_eq!(world.load(Kind::Policies, &more).await, counts(0, 1, 2, 0, 0));
    assert_eq!(world.load(Kind::Parties, PARTIES).await, counts(3, 0, 0, 0, 0));
    assert_eq!(world.number("SELECT sum(premium)::bigint FROM book.policy").await, 92_000_000);
    assert_eq!(world.number("SELECT count(*) FROM book.claim").await, 3);
    assert_eq!(world.number("SELECT count(*) FROM feeds.waiting WHERE kind = 'claims'").await, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_policy_moves_to_its_new_holder_with_all_that_hangs_on_it(pool: PgPool) {
    let world = World::new(pool).await;
    world.load(Kind::Parties, PARTIES).await;
    world.load(Kind::Policies, POLICIES).await;
    world.load(Kind::Claims, CLAIMS).await;
    world.load(Kind::Receipts, "policy,number,paid_on,paid\nP1,R1,1404/01/01,5\n").await;
    world
        .load(
            Kind::Endorsements,
            "policy,number,kind,effective_on,premium_change\nP1,E1,cancellation,1404/09/01,-7\n",
        )
        .await;
    assert_eq!(world.number("SELECT count(*) FROM book.endorsement WHERE cancels").await, 1);
    let moved = POLICIES.replace("P1,1,", "P1,2,");
    assert_eq!(world.load(Kind::Policies, &moved).await, counts(0, 1, 2, 0, 0));
    assert_eq!(world.load(Kind::Policies, &moved).await, counts(0, 0, 3, 0, 0));
    for table in ["claim", "receipt", "endorsement"] {
        let sql = format!(
            "SELECT count(*) FROM book.{table} t JOIN book.policy_key k USING (party_id, policy_id)
             JOIN parties.identity_key i ON i.party_id = k.party_id AND i.kind = 5 AND i.value = '2'"
        );
        assert!(world.number(&sql).await > 0, "{table}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn parties_are_known_once(pool: PgPool) {
    let world = World::new(pool).await;
    let two_numbers = "\
ref,kind,given_name,family_name,national_id,mobile
10,person,سارا,محمدی,0084575948,09121234567
11,person,سارا,محمدی,0084575948,09121234567
12,person,نیما,احمدی,,09121234567
";
    assert_eq!(world.load(Kind::Parties, two_numbers).await, counts(2, 1, 0, 0, 0));
    assert_eq!(world.number("SELECT count(*) FROM parties.party").await, 2);
    assert_eq!(world.number("SELECT count(*) FROM parties.identity WHERE kind = 5").await, 3);
    assert_eq!(
        world
            .number("SELECT count(*) FROM feeds.finding WHERE reason = 'belongs_to_another' AND NOT fatal")
            .await,
        1
    );
    assert_eq!(world.load(Kind::Parties, two_numbers).await, counts(0, 0, 3, 0, 0));
    let conflict = "ref,kind,family_name,national_id\n12,person,احمدی,0084575948\n";
    assert_eq!(world.load(Kind::Parties, conflict).await, counts(0, 0, 0, 0, 1));
    let cells = "SELECT count(*) FROM feeds.rejected WHERE cells[4] = '0084575948'";
    assert_eq!(world.number(cells).await, 1, "the row's cells are kept");
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_empty_cell_of_a_party_says_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    world.load(Kind::Parties, PARTIES).await;
    let less = "ref,kind,family_name\n1,person,رضایی\n";
    assert_eq!(world.load(Kind::Parties, less).await, counts(0, 0, 1, 0, 0));
    let moved = "ref,kind,family_name,mobile\n1,person,رضایی,09131112233\n";
    assert_eq!(world.load(Kind::Parties, moved).await, counts(0, 1, 0, 0, 0));
    let mobiles = world.rows("SELECT value FROM parties.identity_key WHERE kind = 3").await;
    assert_eq!(mobiles, ["{\"value\": \"09131112233\"}", "{\"value\": \"09351234567\"}"]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_party_changes_with_its_identities_and_roles(pool: PgPool) {
    let world = World::new(pool).await;
    world.load(Kind::Parties, PARTIES).await;
    let first = world.clock.now();
    for (text, changed) in [
        ("ref,kind,family_name,mobile\n1,person,رضایی,09131112233\n", true),
        ("ref,kind,family_name,roles\n1,person,رضایی,partner\n", true),
        ("ref,kind,family_name,introduced_by\n1,person,رضایی,2\n", true),
        ("ref,kind,family_name\n1,person,رضایی\n", false),
    ] {
        world.clock.advance(60);
        assert_eq!(world.load(Kind::Parties, text).await.changed, u64::from(changed), "{text}");
        let at = if changed { world.clock.now() } else { world.clock.now().plus_seconds(-60) };
        let changed_at = "SELECT (extract(epoch FROM changed_at) * 1000000)::bigint FROM parties.party WHERE";
        assert_eq!(world.number(&format!("{changed_at} source_ref = '1'")).await, at.0, "{text}");
        assert_eq!(world.number(&format!("{changed_at} source_ref = '2'")).await, first.0, "{text}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_repeats_in_a_file_the_last_row_is_taken(pool: PgPool) {
    let world = World::new(pool).await;
    world.load(Kind::Parties, PARTIES).await;
    let repeated = "\
policy,number,paid_on,paid
P1,R1,1404/01/01,5
P1,R1,1404/01/01,5
P1,R2,1404/01/01,6
P1,R2,1404/01/01,8
";
    world.load(Kind::Policies, POLICIES).await;
    assert_eq!(world.load(Kind::Receipts, repeated).await, counts(2, 0, 2, 0, 0));
    assert_eq!(world.load(Kind::Receipts, repeated).await, counts(0, 0, 4, 0, 0));
    assert_eq!(world.number("SELECT sum(paid)::bigint FROM book.receipt").await, 13);
    assert_eq!(
        world.number("SELECT count(*) FROM feeds.finding WHERE load_id = 3 AND reason = 'repeated'").await,
        1
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_rejected_row_is_given_back_mended_and_loaded(pool: PgPool) {
    let world = World::new(pool).await;
    world.load(Kind::Parties, PARTIES).await;
    let broken = POLICIES.replace("9000000", "nine");
    let outcome = world.try_load(Kind::Policies, &broken).await.unwrap();
    assert_eq!(outcome.counts, counts(2, 0, 0, 0, 1));
    let rejects = feeds::rejects_file(&world.pool, outcome.load_id).await.unwrap();
    let (name, bytes) = (rejects.name(), rejects.write(&world.pool, Vec::new()).await.unwrap());
    assert!(name.starts_with("policies-rejected-") && name.ends_with(".csv"), "{name}");
    let lines: Vec<String> = String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(lines, [POLICIES.lines().next().unwrap(), "P2,2,third_party,1404/03/01,1405/03/01,nine,A8,"]);
    let mended = POLICIES.lines().nth(2).unwrap().split(',').map(str::to_owned).collect::<Vec<_>>();
    let World { pool, clock, actor, .. } = &world;
    let mut still = mended.clone();
    still[5] = "ten".to_owned();
    let refused = feeds::mend(pool, clock, actor, outcome.load_id, 2, &still).await.unwrap();
    assert!(matches!(&refused, feeds::Mended::Refused(report) if report.findings[0].value == "ten"));
    assert_eq!(world.number("SELECT count(*) FROM feeds.load").await, 2, "what is refused again is no load");
    let taken = feeds::mend(pool, clock, actor, outcome.load_id, 2, &mended).await.unwrap();
    assert!(matches!(taken, feeds::Mended::Loaded(again) if again.counts == counts(1, 0, 0, 0, 0)));
    assert_eq!(feeds::open_rejects(pool, outcome.load_id).await.unwrap(), 0);
}

#[sqlx::test(migrations = "../../migrations")]
async fn rejected_rows_that_are_alike_are_mended_together(pool: PgPool) {
    let world = World::new(pool).await;
    world.load(Kind::Parties, PARTIES).await;
    let row = |number: u32, line: &str, premium: &str| {
        format!("N{number},1,{line},1404/03/01,1405/03/01,{premium},A8,\n")
    };
    let mut file = format!("{}\n", POLICIES.lines().next().unwrap());
    (1..=5).for_each(|number| file += &row(number, "sails", "1000"));
    file += &row(6, "sails", "many");
    file += &row(7, "oars", "1000");
    file += &row(8, "fire", "1000");
    let World { pool, clock, actor, .. } = &world;
    let first = world.try_load(Kind::Policies, &file).await.unwrap();
    assert_eq!(first.counts, counts(1, 0, 0, 0, 7));
    let like = feeds::findings_of_row(pool, first.load_id, 1).await.unwrap().remove(0);
    assert_eq!((like.column.as_str(), like.value.as_str()), ("line", "sails"));
    assert_eq!(feeds::alike(pool, first.load_id, &like).await.unwrap(), 6);

    let report = feeds::check_alike(pool, clock, first.load_id, &like, "fire").await.unwrap();
    assert_eq!(report.counts, counts(5, 0, 0, 0, 1), "one has another fault");
    let none = feeds::check_alike(pool, clock, first.load_id, &like, "masts").await.unwrap();
    assert_eq!(none.counts, counts(0, 0, 0, 0, 6));
    assert_eq!(world.number("SELECT count(*) FROM feeds.load").await, 2, "looking writes nothing");

    let again = feeds::mend_alike(pool, clock, actor, first.load_id, &like, "fire").await.unwrap();
    assert_eq!(again.counts, counts(5, 0, 0, 0, 1));
    assert_eq!(world.number("SELECT count(*) FROM book.policy WHERE line = 3").await, 6);
    assert_eq!(feeds::open_rejects(pool, first.load_id).await.unwrap(), 1, "the one of the oars");
    let kept = feeds::findings_of_row(pool, again.load_id, 6).await.unwrap().remove(0);
    assert_eq!((kept.value.as_str(), feeds::open_rejects(pool, again.load_id).await.unwrap()), ("many", 1));
    assert_eq!(feeds::alike(pool, first.load_id, &like).await.unwrap(), 0, "mended once");
    let nothing = feeds::mend_alike(pool, clock, actor, first.load_id, &like, "fire").await;
    assert!(matches!(nothing, Err(feeds::Error::NotFound)));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_check_tells_the_same_and_writes_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    world.load(Kind::Parties, PARTIES).await;
    let path = world.file("policies.csv", &POLICIES.replace("9000000", "nine"));
    let progress = feeds::Progress::default();
    let report = feeds::check(&world.pool, &world.clock, Kind::Policies, &path, "", &progress).await.unwrap();
    assert_eq!(report.counts, counts(2, 0, 0, 0, 1));
    assert_eq!(report.findings.len(), 1);
    assert_eq!(world.number("SELECT count(*) FROM book.policy").await, 0);
    assert_eq!(world.number("SELECT count(*) FROM feeds.finding").await, 0);
    assert_eq!(world.number("SELECT count(*) FROM feeds.load").await, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_load_that_fails_or_is_cancelled_leaves_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    let path = world.file("parties.csv", PARTIES);
    let progress = feeds::Progress::default();
    progress.cancel();
    let cancelled =
        feeds::load(&world.pool, &world.clock, &world.actor, Kind::Parties, &path, "", &progress).await;
    assert!(matches!(cancelled, Err(feeds::Error::Cancelled)), "{cancelled:?}");
    let missing = path.with_file_name("no such file");
    let progress = feeds::Progress::default();
    let failed =
        feeds::load(&world.pool, &world.clock, &world.actor, Kind::Parties, &missing, "", &progress).await;
    assert_eq!(failed.unwrap_err().code(), "file_not_found");
    assert_eq!(world.number("SELECT count(*) FROM parties.party").await, 0);
    let states: Vec<_> =
        feeds::list(&world.pool, None, 10).await.unwrap().iter().map(|load| load.state).collect();
    assert_eq!(states, [feeds::State::Failed, feeds::State::Cancelled]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_load_whose_program_is_gone_is_marked_interrupted(pool: PgPool) {
    let world = World::new(pool).await;
    let insert = "INSERT INTO feeds.load (kind, file_name, file_bytes, mapping, status, actor, created_at)
                  VALUES ('parties', 'x', 0, '', 'running', 'x', now()) RETURNING load_id";
    let dead = world.number(insert).await;
    let alive = world.number(insert).await;
    let mut holder = world.pool.acquire().await.unwrap();
    sqlx::query("SELECT pg_advisory_lock($1, $2)")
        .bind(0x6c6f_6164_i32)
        .bind(alive as i32)
        .execute(&mut *holder)
        .await
        .unwrap();
    let marked = feeds::mark_interrupted(&world.pool, world.clock.now()).await.unwrap();
    assert_eq!(marked, [dead]);
    assert_eq!(feeds::one(&world.pool, alive).await.unwrap().state, feeds::State::Running);
}
