//! Rows that nobody computes, and a day that begins, become the members' standing by themselves.

mod world;

use audit::Actor;
use console::Current;
use feeds::kind::Kind;
use sqlx::PgPool;
use standing::Run;
use world::World;

const A_DAY: i64 = 86_400;

async fn latest(pool: &PgPool) -> Option<Run> {
    standing::latest(pool).await.unwrap()
}

async fn send(world: &World, reference: &str) {
    let row = serde_json::json!({ "ref": reference, "kind": "person", "family_name": "رضایی" });
    let (pool, clock) = (&world.state.pool, &world.state.clock);
    let (actor, row) = (Actor::program(), row.as_object().unwrap());
    let sent =
        feeds::objects::load_object(pool, clock, &actor, Kind::Parties, row, "API: core").await.unwrap();
    assert_eq!(sent.counts.new, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_rests_is_computed(pool: PgPool) {
    let world = World::in_folder(&pool, &format!("bashgah-current-{}", std::process::id()));
    programme::publish_default(&pool, &world.state.clock, &Actor::program()).await.unwrap();
    let mut current = Current::default();
    current.look(&world.state).await;
    current.look(&world.state).await;
    assert!(latest(&pool).await.is_none(), "there is nothing to be computed");

    send(&world, "a").await;
    current.look(&world.state).await;
    assert!(latest(&pool).await.is_none(), "more may follow");
    send(&world, "b").await;
    current.look(&world.state).await;
    assert!(latest(&pool).await.is_none(), "more did follow");
    current.look(&world.state).await;
    let first = latest(&pool).await.unwrap();
    assert_eq!((first.parties, first.as_of), (2, world::TODAY));

    current.look(&world.state).await;
    current.look(&world.state).await;
    assert_eq!(latest(&pool).await.unwrap().run_id, first.run_id, "nothing else is due");

    world.state.clock.advance(A_DAY);
    current.look(&world.state).await;
    current.look(&world.state).await;
    assert_eq!(latest(&pool).await.unwrap().as_of, world::TODAY + 1);
    std::fs::remove_dir_all(&world.state.home).unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn rows_that_never_rest_are_computed_too(pool: PgPool) {
    let world = World::in_folder(&pool, &format!("bashgah-current-steady-{}", std::process::id()));
    programme::publish_default(&pool, &world.state.clock, &Actor::program()).await.unwrap();
    let mut current = Current::default();
    for look in 1..=14 {
        send(&world, &format!("a{look}")).await;
        current.look(&world.state).await;
        assert!(latest(&pool).await.is_none(), "more follow, look by look");
    }
    send(&world, "a15").await;
    current.look(&world.state).await;
    let first = latest(&pool).await.unwrap();
    assert_eq!(first.parties, 15, "they were waited for long enough");

    send(&world, "b1").await;
    current.look(&world.state).await;
    assert_eq!(latest(&pool).await.unwrap().run_id, first.run_id, "the waiting begins anew");
    std::fs::remove_dir_all(&world.state.home).unwrap();
}
