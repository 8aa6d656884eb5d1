//! The desk on the real PostgreSQL: what a bulk action changes, what its undo gives back, and who may do what.

use audit::Actor;
use calendar::{Day, Instant};
use desk::bulk::{self, Action};
use desk::collections::{self, New};
use desk::notes::Act;
use desk::tasks::Which;
use desk::{By, Error, Kind, filters, notes, tasks};
use parties::Scope;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::json;
use sqlx::PgPool;

const NOON: Instant = Instant(1_795_348_800_000_000);

async fn world(pool: &PgPool, parties: i32) -> By {
    sqlx::query(
        "INSERT INTO parties.party (kind, family_name, search_key, agent_id, created_at, changed_at)
         SELECT 1, 'نام ' || n, ' نام ', 1 + n % 2, now(), now() FROM generate_series(1, $1) n",
    )
    .bind(parties)
    .execute(pool)
    .await
    .expect("parties");
    by(staff(pool, "nargess", None).await, Scope::Everyone)
}

async fn staff(pool: &PgPool, name: &str, agent_id: Option<i32>) -> i64 {
    sqlx::query_scalar(
        "INSERT INTO access.staff (name, display_name, role, agent_id, password_hash, must_change, created_at)
         VALUES ($1, $1, 'marketing', $2, '', false, now()) RETURNING staff_id",
    )
    .bind(name)
    .bind(agent_id)
    .fetch_one(pool)
    .await
    .expect("staff")
}

fn by(staff_id: i64, scope: Scope) -> By {
    By { staff_id, actor: Actor { staff_id: Some(staff_id), name: "nargess".to_owned() }, scope, at: NOON }
}

fn later(by: &By, days: i64) -> By {
    By { at: by.at.plus_seconds(days * 86_400), ..by.clone() }
}

async fn list(pool: &PgPool, by: &By, kind: Kind, name: &str) -> i64 {
    let new = New { collection_id: None, kind, name, note: "", shared: false };
    collections::save(pool, by, &new).await.expect("saved")
}

/// Every row of the collections as it stands.
async fn rows(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT member::text FROM desk.member ORDER BY party_id, member_id")
        .fetch_all(pool)
        .await
        .expect("rows")
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_undo_gives_back_exactly_what_was_there(pool: PgPool) {
    let by = world(&pool, 40).await;
    let gold = list(&pool, &by, Kind::List, "طلایی‌ها").await;
    let mut runner = TestRunner::deterministic();
    let some = proptest::sample::subsequence((1..=40i64).collect::<Vec<_>>(), 1..30);
    for round in 0..24 {
        let parties = some.new_tree(&mut runner).expect("parties").current();
        let action = if round % 3 == 1 { Action::Remove(gold) } else { Action::Add(gold) };
        let before = rows(&pool).await;
        let inside = collections::members(&pool, gold).await.unwrap();
        let there = parties.iter().filter(|party| inside.contains(party)).count();
        let changes = if round % 3 == 1 { there } else { parties.len() - there };
        let preview = bulk::preview(&pool, &by, &action, &parties).await.unwrap();
        assert_eq!((preview.asked, preview.changes), (parties.len() as i64, changes as i64));
        assert_eq!(rows(&pool).await, before, "a preview writes nothing");
        let done = bulk::carry_out(&pool, &by, &action, &parties).await.unwrap();
        assert_eq!(done.changed, changes as i64);
        if round % 2 == 0 {
            let undone = bulk::undo(&pool, &by, done.bulk_id).await.unwrap();
            assert_eq!((undone.restored, undone.kept), (Some(done.changed), Some(0)));
            assert_eq!(rows(&pool).await, before, "round {round}");
            assert!(matches!(bulk::undo(&pool, &by, done.bulk_id).await, Err(Error::Undone)));
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_changed_since_is_left_and_counted(pool: PgPool) {
    let by = world(&pool, 10).await;
    let label = list(&pool, &by, Kind::Label, "پیگیری").await;
    let parties: Vec<i64> = (1..=10).collect();
    let done = bulk::carry_out(&pool, &by, &Action::Add(label), &parties).await.unwrap();
    assert!(collections::put(&pool, &by, label, 3, false).await.unwrap());
    assert!(collections::put(&pool, &by, label, 4, false).await.unwrap());
    assert!(collections::put(&pool, &by, label, 4, true).await.unwrap());
    let undone = bulk::undo(&pool, &later(&by, 6), done.bulk_id).await.unwrap();
    assert_eq!((undone.restored, undone.kept), (Some(8), Some(2)));
    assert_eq!(
        collections::members(&pool, label).await.unwrap(),
        [4],
        "who was labelled by hand since stays so"
    );

    let give = Action::Tasks { title: "تماس".to_owned(), due_on: Day(20_790), assignee: by.staff_id };
    let done = bulk::carry_out(&pool, &by, &give, &parties).await.unwrap();
    let first = tasks::list(&pool, &by, Which::Mine, None, 1).await.unwrap().remove(0).task;
    tasks::finish(&pool, &later(&by, 1), first.party_id, first.task_id, true).await.unwrap();
    let undone = bulk::undo(&pool, &later(&by, 2), done.bulk_id).await.unwrap();
    assert_eq!((undone.restored, undone.kept), (Some(9), Some(1)));

    let done = bulk::carry_out(&pool, &by, &Action::Add(label), &parties).await.unwrap();
    assert!(matches!(bulk::undo(&pool, &later(&by, 8), done.bulk_id).await, Err(Error::TooLate)));
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_was_put_in_and_taken_out_since_stays_out(pool: PgPool) {
    let by = world(&pool, 2).await;
    let gold = list(&pool, &by, Kind::List, "طلایی‌ها").await;
    assert!(collections::put(&pool, &by, gold, 1, true).await.unwrap());
    let done = bulk::carry_out(&pool, &later(&by, 1), &Action::Remove(gold), &[1]).await.unwrap();
    assert_eq!(done.changed, 1);
    assert!(collections::put(&pool, &later(&by, 2), gold, 1, true).await.unwrap());
    assert!(collections::put(&pool, &later(&by, 3), gold, 1, false).await.unwrap());
    let undone = bulk::undo(&pool, &later(&by, 4), done.bulk_id).await.unwrap();
    assert_eq!((undone.restored, undone.kept), (Some(0), Some(1)), "a colleague decided since");
    assert!(collections::members(&pool, gold).await.unwrap().is_empty());
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_written_while_two_are_merged_waits_for_it(pool: PgPool) {
    let by = world(&pool, 3).await;
    let gold = list(&pool, &by, Kind::List, "طلایی‌ها").await;
    let give = Action::Tasks { title: "تماس".to_owned(), due_on: Day(20_790), assignee: by.staff_id };
    let (add, all) = (Action::Add(gold), [1, 2, 3]);
    let mut merge = pool.begin().await.unwrap();
    sqlx::query("DELETE FROM parties.party WHERE party_id = 2").execute(&mut *merge).await.unwrap();
    // Who would wait is told so at once.
    let hurried = PgPool::connect_with((*pool.connect_options()).clone().options([("lock_timeout", "1ms")]));
    let hurried = hurried.await.unwrap();
    assert!(matches!(notes::write(&hurried, &by, 2, "یادداشت").await, Err(Error::Database(_))));
    assert!(matches!(bulk::carry_out(&hurried, &by, &add, &all).await, Err(Error::Database(_))));
    assert!(matches!(bulk::carry_out(&hurried, &by, &give, &all).await, Err(Error::Database(_))));
    merge.commit().await.unwrap();
    assert!(matches!(notes::write(&hurried, &by, 2, "یادداشت").await, Err(Error::NoSuchMember)));
    assert_eq!(bulk::carry_out(&hurried, &by, &add, &all).await.unwrap().changed, 2);
    assert_eq!(bulk::carry_out(&hurried, &by, &give, &all).await.unwrap().changed, 2);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_list_is_found_among_any_number_of_them(pool: PgPool) {
    let by = world(&pool, 1).await;
    let last = list(&pool, &by, Kind::List, "یلدا").await;
    sqlx::query(
        "INSERT INTO desk.collection (kind, name, staff_id, shared, created_at, changed_at)
         SELECT 1, 'الف ' || n, 0, true, now(), now() FROM generate_series(1, 500) n",
    )
    .execute(&pool)
    .await
    .unwrap();
    let found = collections::find(&pool, &by, last).await.unwrap();
    assert_eq!((found.kind, found.name.as_str()), (Kind::List, "یلدا"));
    assert!(collections::put(&pool, &by, last, 1, true).await.unwrap());
    collections::delete(&pool, &by, last, false).await.unwrap();
    assert!(matches!(collections::find(&pool, &by, last).await, Err(Error::NoSuch)));
}

#[sqlx::test(migrations = "../../migrations")]
async fn tasks_come_by_their_day_and_when_done_the_latest_first(pool: PgPool) {
    let by = world(&pool, 1).await;
    let mut given = Vec::new();
    for day in [20_793, 20_791, 20_792, 20_791] {
        let new = tasks::New { title: "تماس", due_on: Day(day), assignee: by.staff_id };
        given.push(tasks::give(&pool, &by, 1, &new).await.unwrap());
    }
    let [a, b, c, d] = given[..] else { panic!("four tasks") };
    assert_eq!(leafed(&pool, &by, Which::All).await, [b, d, c, a]);
    assert_eq!(leafed(&pool, &by, Which::Mine).await, [b, d, c, a]);
    for (task, after) in [(b, 3), (a, 1), (d, 3), (c, 2)] {
        tasks::finish(&pool, &later(&by, after), 1, task, true).await.unwrap();
    }
    assert_eq!(leafed(&pool, &by, Which::Done).await, [d, b, c, a]);
    assert!(leafed(&pool, &by, Which::All).await.is_empty());
}

/// All tasks of a list, read a page after another.
async fn leafed(pool: &PgPool, by: &By, which: Which) -> Vec<i64> {
    let (mut all, mut after) = (Vec::new(), None);
    while let Some(line) = tasks::list(pool, by, which, after, 1).await.unwrap().pop() {
        after = Some(line.task.place());
        all.push(line.task.task_id);
    }
    all
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_agent_touches_own_customers_only(pool: PgPool) {
    let everybody = world(&pool, 20).await;
    let agent = by(staff(&pool, "agency", Some(1)).await, Scope::Agency(1));
    let own = list(&pool, &agent, Kind::List, "مشتریان من").await;
    let parties: Vec<i64> = (1..=20).collect();
    let done = bulk::carry_out(&pool, &agent, &Action::Add(own), &parties).await.unwrap();
    assert_eq!((done.asked, done.changed), (10, 10));
    let (mine, stranger) = (2, 1);
    assert!(notes::write(&pool, &agent, mine, "یادداشت").await.is_ok());
    assert!(matches!(notes::write(&pool, &agent, stranger, "یادداشت").await, Err(Error::NoSuchMember)));
    assert!(!collections::put(&pool, &agent, own, stranger, true).await.unwrap());
    let new = tasks::New { title: "تماس", due_on: Day(20_790), assignee: everybody.staff_id };
    assert!(
        matches!(tasks::give(&pool, &agent, mine, &new).await, Err(Error::Assignee)),
        "nor another's staff"
    );
    assert!(
        matches!(collections::find(&pool, &everybody, own).await, Err(Error::NoSuch)),
        "the list is private"
    );
    assert!(matches!(bulk::undo(&pool, &everybody, done.bulk_id).await, Err(Error::NoSuch)));
}

#[sqlx::test(migrations = "../../migrations")]
async fn notes_are_edited_by_their_author_and_never_erased(pool: PgPool) {
    let by = world(&pool, 2).await;
    let other = By { staff_id: staff(&pool, "other", None).await, ..by.clone() };
    let note = notes::write(&pool, &by, 1, "  سلام  ").await.unwrap();
    assert!(matches!(notes::edit(&pool, &other, 1, note, "نه").await, Err(Error::NotYours)));
    notes::edit(&pool, &later(&by, 1), 1, note, "سلام دوباره").await.unwrap();
    assert_eq!(
        notes::former(&pool, 1, note)
            .await
            .unwrap()
            .iter()
            .map(|(_, body)| body.as_str())
            .collect::<Vec<_>>(),
        ["سلام"]
    );
    notes::act(&pool, &other, 1, note, Act::Pin).await.unwrap();
    assert!(matches!(notes::act(&pool, &other, 1, note, Act::Strike).await, Err(Error::NoSuch)));
    notes::act(&pool, &by, 1, note, Act::Strike).await.unwrap();
    assert!(desk::folder(&pool, other.staff_id, 1).await.unwrap().notes.is_empty());
    notes::act(&pool, &by, 1, note, Act::Restore).await.unwrap();
    let folder = desk::folder(&pool, other.staff_id, 1).await.unwrap();
    assert_eq!((folder.notes[0].body.as_str(), folder.notes[0].pinned), ("سلام دوباره", true));
    for body in ["", "   ", &"ا".repeat(4_001)] {
        assert!(matches!(notes::write(&pool, &by, 1, body).await, Err(Error::Body)));
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn filters_and_lists_are_private_or_shared_and_come_back(pool: PgPool) {
    let by = world(&pool, 1).await;
    let other = By { staff_id: staff(&pool, "other", None).await, ..by.clone() };
    let definition = json!({ "all": [] });
    let new =
        |filter_id, shared| filters::New { filter_id, name: "فیلتر", shared, definition: &definition };
    let id = filters::save(&pool, &by, &new(None, false)).await.unwrap();
    assert!(matches!(filters::find(&pool, other.staff_id, id).await, Err(Error::NoSuch)));
    filters::save(&pool, &by, &new(Some(id), true)).await.unwrap();
    assert_eq!(filters::find(&pool, other.staff_id, id).await.unwrap().definition, definition);
    assert!(matches!(filters::save(&pool, &other, &new(Some(id), true)).await, Err(Error::NotYours)));
    filters::delete(&pool, &by, id, false).await.unwrap();
    assert!(filters::names(&pool, by.staff_id).await.unwrap().is_empty());
    assert!(matches!(filters::delete(&pool, &later(&by, 8), id, true).await, Err(Error::NoSuch)));
    filters::delete(&pool, &later(&by, 6), id, true).await.unwrap();

    list(&pool, &by, Kind::Label, "پیگیری").await;
    let again = New { collection_id: None, kind: Kind::Label, name: "پیگیری", note: "", shared: true };
    assert!(matches!(collections::save(&pool, &other, &again).await, Err(Error::NameTaken)));
    assert!(matches!(collections::save(&pool, &by, &New { name: " ", ..again }).await, Err(Error::Name)));
}

#[test]
fn every_text_has_both_languages() {
    assert_eq!(i18n::check_texts(desk::ALL_TEXTS, &[]), Vec::<String>::new());
}
