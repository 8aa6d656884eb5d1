//! Versions on PostgreSQL.

use audit::Actor;
use calendar::{Clock, Day, Instant};
use programme::{CodeKind, DEFAULT, Error};
use sqlx::PgPool;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn clock() -> Clock {
    Clock::frozen(Instant(1_795_000_000_000_000))
}

/// The shipped document with a line of business more, before the others.
fn with_crop() -> String {
    let crop = "[[line]]\ncode = \"crop\"\nname = { fa = \"کشاورزی\", en = \"Crop\" }\ncommission = \"10%\"\nservicing = 1\npoints_per_million = 1\n\n[[line]]\n";
    DEFAULT.replacen("[[line]]\n", crop, 1)
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_version_is_in_force_from_its_day_on(pool: PgPool) {
    let (clock, actor) = (clock(), Actor::command_line());
    assert_eq!(programme::publish_default(&pool, &clock, &actor).await.unwrap(), Some(1));
    assert_eq!(programme::publish_default(&pool, &clock, &actor).await.unwrap(), None);
    let later = DEFAULT.replace("acceptable_margin = \"20%\"", "acceptable_margin = \"25%\"");
    assert_eq!(
        programme::publish(&pool, &clock, &actor, &later, day("1405/10/01"), " more ").await.unwrap(),
        2
    );

    for (on, version, margin) in
        [("1390/01/01", 1, 2_000), ("1405/09/30", 1, 2_000), ("1405/10/01", 2, 2_500)]
    {
        let (found, programme) = programme::in_force(&pool, day(on)).await.unwrap().unwrap();
        assert_eq!((found.version, programme.acceptable_margin_bp), (version, margin), "{on}");
    }
    let (second, _) = programme::version(&pool, 2).await.unwrap().unwrap();
    assert_eq!((second.note.as_str(), second.created_by.as_str()), ("more", "command line"));
    assert_eq!(second.document, later);
    assert!(programme::version(&pool, 3).await.unwrap().is_none());
    let numbers: Vec<i32> = programme::versions(&pool).await.unwrap().iter().map(|v| v.version).collect();
    assert_eq!(numbers, [2, 1]);
    let trail: Vec<String> = sqlx::query_scalar!(
        "SELECT subject FROM audit.entry WHERE action = 'programme.publish' ORDER BY entry_id"
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(trail, ["programme 1", "programme 2"]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn no_version_before_the_first(pool: PgPool) {
    assert!(programme::in_force(&pool, day("1405/01/01")).await.unwrap().is_none());
    programme::publish(&pool, &clock(), &Actor::program(), DEFAULT, day("1405/01/02"), "").await.unwrap();
    assert!(programme::in_force(&pool, day("1405/01/01")).await.unwrap().is_none());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_code_keeps_its_number_and_may_not_vanish(pool: PgPool) {
    let (clock, actor) = (clock(), Actor::command_line());
    programme::publish_default(&pool, &clock, &actor).await.unwrap();
    programme::publish(&pool, &clock, &actor, &with_crop(), day("1405/10/01"), "").await.unwrap();

    let codes = programme::store::codes(&pool).await.unwrap();
    assert_eq!(codes.id("line", "third_party"), Some(1));
    assert_eq!(codes.id("line", "crop"), Some(13), "a new code follows the others wherever it stands");
    assert_eq!(codes.code(CodeKind::Line, 13), Some("crop"));
    assert_eq!(codes.of(CodeKind::Channel).count(), 6);

    // version 1 does not know the new line and is read all the same
    let (_, first) = programme::version(&pool, 1).await.unwrap().unwrap();
    assert_eq!(first.lines.len(), 12);
    let (_, second) = programme::version(&pool, 2).await.unwrap().unwrap();
    assert_eq!(second.lines[0].id, 13);

    // a document without it is refused, and leaves nothing behind
    let error = programme::publish(&pool, &clock, &actor, DEFAULT, day("1405/11/01"), "").await.unwrap_err();
    let Error::Faults(faults) = error else { panic!("{error}") };
    assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["CODE_GONE"]);
    assert_eq!(programme::versions(&pool).await.unwrap().len(), 2);
}

#[sqlx::test(migrations = "../../migrations")]
async fn publishers_at_one_time_number_codes_once(pool: PgPool) {
    let (clock, actor) = (clock(), Actor::program());
    let (first, second) = tokio::join!(
        programme::publish_default(&pool, &clock, &actor),
        programme::publish_default(&pool, &clock, &actor)
    );
    let mut published = [first.unwrap(), second.unwrap()];
    published.sort_unstable();
    assert_eq!(published, [None, Some(1)]);
}
