//! Rewards as a browser asks for them: whose an agent sees, who may give, and what a click that comes twice does.

mod world;

use access::{KeyFile, Role};
use audit::Actor;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use sqlx::PgPool;
use tower::ServiceExt;
use world::{Visitor, World, html};

async fn send(world: &World, path: &str, visitor: &Visitor, form: &str) -> Response<Body> {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, format!("{}; bashgah_lang=en", visitor.cookie))
        .body(Body::from(format!("csrf={}&{form}", visitor.csrf)))
        .unwrap();
    world.router.clone().oneshot(request).await.unwrap()
}

/// Two members, of the agencies 1 and 2, and a free service that is open.
async fn world(pool: &PgPool, folder: &str) -> World {
    sqlx::query(
        "INSERT INTO parties.party (kind, family_name, search_key, agent_id, created_at, changed_at)
         SELECT 1, 'نام ' || n, ' نام ', n, now(), now() FROM generate_series(1, 2) n",
    )
    .execute(pool)
    .await
    .unwrap();
    let world = World::in_folder(pool, folder);
    std::fs::create_dir_all(&world.state.home).unwrap();
    KeyFile::of(&world.state.home).prepare(&world.state.random).unwrap();
    programme::publish_default(pool, &world.state.clock, &Actor::program()).await.unwrap();
    let marketing = world.sign_in(Role::Marketing).await;
    let form = "kind=service&title_fa=%DA%86%DA%A9%D8%A7%D9%BE&title_en=Check-up&summary_fa=%DA%86%DA%A9%D8%A7%D9%BE\
                &summary_en=Yearly&icon=gift&from=1405/01/01&stock=1&per_member=1&price=0&quota=1&good_days=30";
    let made = send(&world, "/rewards", &marketing, form).await;
    assert_eq!(made.headers()[header::LOCATION], "/rewards/1");
    send(&world, "/rewards/1/state", &marketing, "state=open").await;
    world
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_agent_sees_what_own_customers_have_and_gives_nothing(pool: PgPool) {
    let world = world(&pool, "bashgah-console-rewards-agent").await;
    let (operator, agent) = (world.sign_in(Role::Operator).await, world.sign_in(Role::Agent).await);
    let give = "form=a&offer=1&way=give";
    assert_eq!(send(&world, "/members/1/rewards", &agent, give).await.status(), StatusCode::FORBIDDEN);
    for _ in 0..2 {
        let given = send(&world, "/members/1/rewards", &operator, give).await;
        assert_eq!(
            given.headers()[header::LOCATION],
            "/members/1/rewards",
            "the same form again is the same wish"
        );
    }
    let whole: Vec<(i64, i64)> =
        sqlx::query_as("SELECT party_id, count(*) FROM rewards.entitlement GROUP BY 1")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(whole, [(1, 1)]);

    let (_, page) = world.page("/members/1/rewards", &operator, "en").await;
    assert!(page.contains("class=\"secret\""), "who gives sees the code");
    let (status, page) = world.page("/members/1/rewards", &agent, "en").await;
    assert!(status == StatusCode::OK && page.contains("Check-up") && !page.contains("class=\"secret\""));
    assert_eq!(world.page("/members/2/rewards", &agent, "en").await.0, StatusCode::NOT_FOUND);
    for path in ["/rewards", "/rewards/1", "/rewards/codes"] {
        assert_eq!(world.page(path, &agent, "en").await.0, StatusCode::FORBIDDEN, "{path}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_cannot_be_is_told_on_the_page_and_changes_nothing(pool: PgPool) {
    let world = world(&pool, "bashgah-console-rewards-told").await;
    let operator = world.sign_in(Role::Operator).await;
    send(&world, "/members/1/rewards", &operator, "form=a&offer=1&way=give").await;
    for (path, form, told) in [
        ("/members/2/rewards", "form=b&offer=1&way=give", "All are taken."),
        ("/members/1/rewards", "form=c&offer=1&way=give", "This member has had the share of 1."),
        ("/members/1/rewards/1", "act=cancel&why=", "Write the reason in 1 to 200 letters."),
        ("/members/1/rewards/1", "act=book&day=tomorrow", "Write a day as 2027-03-19."),
        ("/members/1/rewards/1", "act=issue", "This reward was issued before."),
        ("/rewards/codes", "code=7K4M", "This is no code"),
        ("/rewards/codes", "code=000000000000&act=use", "No such code was given to anybody."),
    ] {
        let answer = send(&world, path, &operator, form).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path} {form}");
        assert!(html(answer).await.contains(told), "{path} {form}");
    }
    let missing = send(&world, "/members/2/rewards/1", &operator, "act=use").await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND, "of another member there is no such one");
    let state: i16 =
        sqlx::query_scalar("SELECT state FROM rewards.entitlement").fetch_one(&pool).await.unwrap();
    assert_eq!(state, 2);
}
