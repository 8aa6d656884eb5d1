//! The chain over the trail: what was sealed stays as it was, or is found.

use audit::{
    Actor, Fault, Filter, Look, Place, Verdict, Word, WritingPast, check, head, is_past_written, record, seal,
};
use calendar::{Clock, Instant};
use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

const NOON: Instant = Instant(1_795_334_400_000_000);

struct World {
    pool: PgPool,
    clock: Clock,
}

impl World {
    /// So many entries, a minute apart, each sealed soon after it was written.
    async fn with(pool: PgPool, entries: i64) -> sqlx::Result<World> {
        let world = World { pool, clock: Clock::frozen(NOON) };
        for n in 0..entries {
            let mut conn = world.pool.acquire().await?;
            world.write(&mut conn, &format!("party {n}")).await?;
            world.clock.advance(60);
            seal(&world.pool, &world.clock, Look::Recent).await?;
        }
        Ok(world)
    }

    async fn write(&self, conn: &mut PgConnection, subject: &str) -> sqlx::Result<()> {
        let detail = json!({ "field": "mobile", "n": 1, "of": { "b": 2, "a": null } });
        record(conn, self.clock.now(), &Actor::program(), "party.unmask", subject, Some(7), detail).await
    }

    async fn check(&self) -> sqlx::Result<Verdict> {
        seal(&self.pool, &self.clock, Look::All).await?;
        check(&self.pool, None).await
    }

    /// What only the server's superuser can do: the triggers are off.
    async fn tamper(&self, statement: &str) -> sqlx::Result<()> {
        let mut conn = self.pool.acquire().await?;
        sqlx::query("SET session_replication_role = replica").execute(&mut *conn).await?;
        let done = sqlx::query(AssertSqlSafe(statement)).execute(&mut *conn).await?;
        assert!(done.rows_affected() > 0, "{statement}");
        sqlx::query("SET session_replication_role = DEFAULT").execute(&mut *conn).await?;
        Ok(())
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_was_tampered_with_is_found_where_it_is(pool: PgPool) -> sqlx::Result<()> {
    let world = World::with(pool, 9).await?;
    let good = world.check().await?;
    assert!(good.is_good() && good.sealed == 9, "{good:?}");

    let entry = |seal: i64| format!("(SELECT entry_id FROM audit.seal WHERE seal_no = {seal})");
    for (statement, fault, seal_no) in [
        (
            format!(
                "UPDATE audit.entry SET detail = '{{\"field\": \"email\"}}' WHERE entry_id = {}",
                entry(8)
            ),
            Fault::Changed,
            8,
        ),
        (
            format!(
                "UPDATE audit.entry SET at = at + interval '1 microsecond' WHERE entry_id = {}",
                entry(7)
            ),
            Fault::Changed,
            7,
        ),
        (format!("UPDATE audit.entry SET party_id = NULL WHERE entry_id = {}", entry(6)), Fault::Changed, 6),
        (
            format!("UPDATE audit.entry SET staff_id = 7, party_id = NULL WHERE entry_id = {}", entry(5)),
            Fault::Changed,
            5,
        ),
        (format!("DELETE FROM audit.entry WHERE entry_id = {}", entry(4)), Fault::Removed, 4),
        ("DELETE FROM audit.seal WHERE seal_no = 3".to_owned(), Fault::SealRemoved, 3),
        ("UPDATE audit.seal SET hash = sha256('another') WHERE seal_no = 2".to_owned(), Fault::Changed, 2),
        (
            "WITH hidden AS (INSERT INTO audit.entry (at, actor, action, subject)
                             VALUES ('2026-11-22 08:00+00', 'sara', 'party.unmask', 'party 9') RETURNING entry_id)
             INSERT INTO audit.seal SELECT 0, entry_id, '2026-11-22 08:00+00', '' FROM hidden"
                .to_owned(),
            Fault::Inserted,
            0,
        ),
    ] {
        world.tamper(&statement).await?;
        let found = world.check().await?;
        let first = found.first.clone().expect(&statement);
        assert_eq!((first.fault, first.seal_no), (fault, seal_no), "{statement}: {found:?}");
    }
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_entry_put_in_with_an_earlier_time_is_found(pool: PgPool) -> sqlx::Result<()> {
    let world = World::with(pool, 2).await?;
    world.clock.advance(3 * 86_400);
    let mut conn = world.pool.acquire().await?;
    world.write(&mut conn, "party 3").await?;
    assert!(world.check().await?.is_good());
    world.clock.advance(60);
    let statement = "INSERT INTO audit.entry (entry_id, at, actor, action, subject) OVERRIDING SYSTEM VALUE
                     SELECT min(entry_id) - 100, min(at), 'sara', 'party.unmask', 'party 9' FROM audit.entry";
    world.tamper(statement).await?;
    let found = world.check().await?;
    assert_eq!(found.first.map(|first| (first.fault, first.seal_no)), Some((Fault::Inserted, 4)));
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_trail_from_before_the_chain_is_sealed_at_once(pool: PgPool) -> sqlx::Result<()> {
    let world = World { pool, clock: Clock::frozen(NOON) };
    for n in 0..3 {
        let mut conn = world.pool.acquire().await?;
        world.write(&mut conn, &format!("party {n}")).await?;
        world.clock.advance(5 * 86_400);
    }
    let found = world.check().await?;
    assert!(found.is_good() && found.sealed == 3, "{found:?}");
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_cut_off_or_rebuilt_trail_lacks_the_head_that_was_kept(pool: PgPool) -> sqlx::Result<()> {
    let world = World::with(pool, 5).await?;
    let kept = head(&world.pool).await?.expect("something is sealed");
    assert_eq!(kept.seals, 5);
    for given in [kept.hash.clone(), format!(" {} \n", kept.hash.to_uppercase())] {
        assert_eq!(check(&world.pool, Some(&given)).await?.head_found, Some(true));
    }
    world.tamper("DELETE FROM audit.entry WHERE entry_id = (SELECT max(entry_id) FROM audit.entry)").await?;
    world.tamper("DELETE FROM audit.seal WHERE seal_no = 5").await?;
    let found = check(&world.pool, Some(&kept.hash)).await?;
    assert_eq!((found.breaks, found.head_found), (0, Some(false)), "the chain alone cannot know");
    assert!(!found.is_good());

    world.tamper("DELETE FROM audit.seal").await?;
    let rebuilt = world.check().await?;
    assert!(rebuilt.is_good());
    assert_eq!(check(&world.pool, Some(&kept.hash)).await?.head_found, Some(false));
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn entries_that_commit_out_of_order_are_sealed_late_and_once(pool: PgPool) -> sqlx::Result<()> {
    let world = World::with(pool, 1).await?;
    let mut slow = world.pool.begin().await?;
    world.write(&mut slow, "slow").await?;
    let mut given_up = world.pool.begin().await?;
    world.write(&mut given_up, "given up").await?;
    let mut quick = world.pool.acquire().await?;
    world.write(&mut quick, "quick").await?;
    given_up.rollback().await?;
    assert_eq!(seal(&world.pool, &world.clock, Look::Recent).await?, 1, "nothing waits for the slow one");
    slow.commit().await?;
    assert_eq!(seal(&world.pool, &world.clock, Look::Recent).await?, 1);
    assert_eq!(seal(&world.pool, &world.clock, Look::All).await?, 0);
    let order: Vec<(i64, String)> = sqlx::query_as(
        "SELECT seal_no, subject FROM audit.seal JOIN audit.entry USING (entry_id) ORDER BY seal_no",
    )
    .fetch_all(&world.pool)
    .await?;
    let expected = [(1, "party 0"), (2, "quick"), (3, "slow")];
    assert_eq!(order, expected.map(|(number, subject)| (number, subject.to_owned())));
    assert!(world.check().await?.is_good());
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn sealers_side_by_side_make_one_chain(pool: PgPool) -> sqlx::Result<()> {
    let world = World { pool, clock: Clock::frozen(NOON) };
    let mut conn = world.pool.acquire().await?;
    sqlx::query(
        "INSERT INTO audit.entry (at, actor, action, subject)
         SELECT '2026-11-22 08:00+00', 'bashgah', 'feed.load', 'load ' || n FROM generate_series(1, 4500) n",
    )
    .execute(&mut *conn)
    .await?;
    let pass = || seal(&world.pool, &world.clock, Look::All);
    let sealed = tokio::try_join!(pass(), pass(), pass(), pass())?;
    assert_eq!(sealed.0 + sealed.1 + sealed.2 + sealed.3, 4_500);
    let found = check(&world.pool, None).await?;
    assert!(found.is_good() && found.sealed == 4_500, "{found:?}");
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn seals_cannot_be_changed_either(pool: PgPool) -> sqlx::Result<()> {
    let world = World::with(pool, 1).await?;
    for statement in ["UPDATE audit.seal SET hash = ''", "DELETE FROM audit.seal", "TRUNCATE audit.seal"] {
        let refused = sqlx::query(AssertSqlSafe(statement)).execute(&world.pool).await.expect_err(statement);
        let code = refused.as_database_error().and_then(|error| error.code().map(|code| code.into_owned()));
        assert_eq!(code.as_deref(), Some("42501"), "{statement}");
    }
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn words_and_places_narrow_the_list(pool: PgPool) -> sqlx::Result<()> {
    let world = World { pool, clock: Clock::frozen(NOON) };
    let mut conn = world.pool.acquire().await?;
    for (actor, action, subject, detail) in [
        ("sara", "staff.sign_in", "staff 3", json!({ "address": "10.0.0.7" })),
        ("command line", "feed.load", "load 12", json!({ "file": "100%_policies.csv" })),
        ("sara", "party.unmask", "party 1042", json!({})),
        ("ali", "party.unmask", "party 12", json!({ "field": "mobile" })),
    ] {
        let who = Actor { staff_id: None, name: actor.to_owned() };
        record(&mut conn, world.clock.now(), &who, action, subject, None, detail).await?;
    }
    let word = |text: &str, codes: &[&str]| Word {
        text: text.to_owned(),
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
    };
    let found = async |words: Vec<Word>| -> sqlx::Result<Vec<String>> {
        let filter = Filter { words, ..Filter::default() };
        Ok(audit::list(&world.pool, &filter, 10).await?.into_iter().map(|entry| entry.subject).collect())
    };
    for (words, subjects) in [
        (vec![], vec!["party 12", "party 1042", "load 12", "staff 3"]),
        (vec![word("SARA", &[])], vec!["party 1042", "staff 3"]),
        (vec![word("12", &[])], vec!["party 12", "load 12"]),
        (vec![word("12", &[]), word("عضو", &["party"])], vec!["party 12"]),
        (vec![word("بارگذاری", &["feed.load", "load"])], vec!["load 12"]),
        (vec![word("فرمان", &["command line"])], vec!["load 12"]),
        (vec![word("10.0.0", &[])], vec!["staff 3"]),
        (vec![word("%", &[])], vec!["load 12"]),
        (vec![word("0%_p", &[])], vec!["load 12"]),
        (vec![word("nobody", &[])], vec![]),
    ] {
        assert_eq!(found(words.clone()).await?, subjects, "{words:?}");
    }

    assert_eq!(audit::actors(&world.pool).await?, ["ali", "command line", "sara"]);

    let page = async |place| audit::list(&world.pool, &Filter { place, ..Filter::default() }, 2).await;
    let newest = page(Place::Newest).await?;
    let older = page(Place::OlderThan(newest[1].entry_id)).await?;
    assert_eq!((older[0].subject.as_str(), older[1].subject.as_str()), ("load 12", "staff 3"));
    assert_eq!(page(Place::NewerThan(older[0].entry_id)).await?, newest);
    Ok(())
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_written_of_the_past_is_sealed_when_all_of_it_is_there(pool: PgPool) -> sqlx::Result<()> {
    let world = World::with(pool.clone(), 0).await?;
    let past = WritingPast::begin(&pool).await?;
    assert!(is_past_written(&pool).await?);
    let mut conn = pool.acquire().await?;
    world.write(&mut conn, "party of today").await?;
    for look in [Look::Recent, Look::All] {
        assert_eq!(seal(&pool, &world.clock, look).await?, 0, "somebody opens the trail meanwhile");
    }
    world.clock.advance(-300 * 86_400);
    world.write(&mut conn, "party of the past").await?;
    world.clock.advance(301 * 86_400);
    drop(conn);
    past.end().await?;
    assert!(world.check().await?.is_good());
    assert_eq!(head(&pool).await?.map(|head| head.seals), Some(2));
    Ok(())
}
