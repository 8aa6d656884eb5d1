//! Credit as a browser asks for it: whose an agent sees, what a second person decides, and that a click counts once.

mod world;

use access::Role;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use ledger::statement;
use sqlx::PgPool;
use tower::ServiceExt;
use world::{Visitor, World, html};

async fn send(world: &World, path: &str, visitor: &Visitor, form: &str) -> Response<Body> {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, &visitor.cookie)
        .body(Body::from(format!("csrf={}&{form}", visitor.csrf)))
        .unwrap();
    world.router.clone().oneshot(request).await.unwrap()
}

/// Two members, of the agencies 1 and 2.
async fn members(pool: &PgPool) -> World {
    sqlx::query(
        "INSERT INTO parties.party (kind, family_name, search_key, agent_id, created_at, changed_at)
         SELECT 1, 'نام ' || n, ' نام ', n, now(), now() FROM generate_series(1, 2) n",
    )
    .execute(pool)
    .await
    .unwrap();
    World::new(pool)
}

async fn balance(world: &World, party_id: i64) -> i64 {
    statement::balance(&world.state.pool, party_id, world.state.clock.now()).await.unwrap().balance
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_agent_sees_the_credit_of_own_customers_alone(pool: PgPool) {
    let world = members(&pool).await;
    let (finance, agent) = (world.sign_in(Role::Finance).await, world.sign_in(Role::Agent).await);
    for party_id in [1, 2] {
        let form = format!("form=f{party_id}&kind=grant&amount=70{party_id}&last_day=&reason=gift");
        let path = format!("/members/{party_id}/credit");
        let given = send(&world, &path, &finance, &form).await;
        assert_eq!(
            (given.status(), balance(&world, party_id).await),
            (StatusCode::SEE_OTHER, 700 + party_id)
        );
    }
    let (status, own) = world.page("/members/1/credit", &agent, "en").await;
    assert!(status == StatusCode::OK && own.contains("value=\"701\"") && !own.contains("id=\"give\""));
    for path in ["/members/2", "/members/2/credit", "/members/2/credit?before=9"] {
        let (status, other) = world.page(path, &agent, "en").await;
        assert!(status == StatusCode::NOT_FOUND && !other.contains("702"), "{path}");
    }
    assert_eq!(world.page("/credit", &agent, "en").await.0, StatusCode::FORBIDDEN);
    let given = send(&world, "/members/1/credit", &agent, "form=x&kind=grant&amount=5&reason=x").await;
    assert_eq!((given.status(), balance(&world, 1).await), (StatusCode::FORBIDDEN, 701));
}

#[sqlx::test(migrations = "../../migrations")]
async fn above_the_limit_a_second_person_of_finance_decides(pool: PgPool) {
    let world = members(&pool).await;
    let marketing = world.sign_in(Role::Marketing).await;
    let (analyst, finance) = (world.sign_in(Role::Analyst).await, world.sign_in(Role::Finance).await);
    let form = "form=f&kind=grant&amount=%DB%B1%DB%B0%D9%AC000%D9%AC001&last_day=&reason=gift";
    for _ in 0..2 {
        let asked = send(&world, "/members/1/credit", &marketing, form).await;
        assert_eq!(asked.headers()[header::LOCATION], "/members/1/credit");
    }
    let waiting: Vec<i64> =
        sqlx::query_scalar("SELECT approval_id FROM access.approval").fetch_all(&pool).await.unwrap();
    let [approval_id] = waiting[..] else { panic!("a form is one request: {waiting:?}") };
    let place = format!("/approvals/{approval_id}");
    let (_, page) = world.page(&place, &finance, "en").await;
    assert!(page.contains("value=\"10000001\"") && page.contains("value=\"approve\""));

    let decide = async |visitor: &Visitor, decision: &str| {
        let answer = send(&world, &place, visitor, &format!("decision={decision}&note=")).await;
        let status = answer.status();
        let told = |error: access::Error| error.message().fa.into_owned();
        let page = html(answer).await;
        let errors = [access::Error::NotAllowed, access::Error::Decided].map(told);
        (status, errors.iter().position(|error| page.contains(error)))
    };
    assert_eq!(decide(&analyst, "approve").await, (StatusCode::UNPROCESSABLE_ENTITY, Some(0)));
    assert_eq!(decide(&marketing, "approve").await, (StatusCode::UNPROCESSABLE_ENTITY, Some(0)));
    assert_eq!(balance(&world, 1).await, 0);
    assert_eq!(decide(&finance, "approve").await.0, StatusCode::SEE_OTHER);
    assert_eq!(decide(&finance, "approve").await, (StatusCode::UNPROCESSABLE_ENTITY, Some(1)));
    assert_eq!(decide(&finance, "refuse").await, (StatusCode::UNPROCESSABLE_ENTITY, Some(1)));
    assert_eq!(balance(&world, 1).await, 10_000_001, "a second click changes nothing");
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_members_hold_is_shown_by_line_and_given_as_a_file(pool: PgPool) {
    let world = members(&pool).await;
    let clock = &world.state.clock;
    programme::publish_default(&pool, clock, &audit::Actor::program()).await.unwrap();
    let earned = |party_id, amount, origin| ledger::bulk::Grant {
        party_id,
        amount,
        expires_on: None,
        reason: "fire_and_life".to_owned(),
        reference: "policy 7".to_owned(),
        origin,
    };
    let mut transaction = pool.begin().await.unwrap();
    let grants = [earned(1, 40_000_000, Some(3)), earned(2, 600_000, Some(-2)), earned(2, 30_000, None)];
    ledger::bulk::grant(&mut transaction, clock.now(), "test", &grants).await.unwrap();
    transaction.commit().await.unwrap();
    let admin = world.sign_in(Role::Administrator).await;
    let (status, page) = world.page("/credit", &admin, "en").await;
    let card = page.split("id=\"origins\"").nth(1).and_then(|rest| rest.split("</section>").next());
    let card = card.expect("a card of the lines");
    assert_eq!(status, StatusCode::OK);
    for found in ["Fire", "Survey completed", "by staff", "value=\"40000000\"", "value=\"40630000\""] {
        assert!(card.contains(found), "{found}");
    }
    let (status, file) = world.page("/credit/export/csv", &admin, "en").await;
    assert!(status == StatusCode::OK && file.contains("By line of insurance,Fire,40000000"), "{file}");
    let in_parts = |part: &str| -> i64 {
        let rows = file.lines().filter(|line| line.starts_with(part));
        rows.map(|line| line.rsplit(',').next().unwrap().parse::<i64>().unwrap()).sum()
    };
    for part in ["By tier", "By line", "By age", "By month"] {
        assert_eq!(in_parts(part), 40_630_000, "{part}");
    }
    assert_eq!(world.page("/credit/export/doc", &admin, "en").await.0, StatusCode::NOT_FOUND);

    // The programme tells its rules in words; what they gave is for whom it concerns.
    let (_, page) = world.page("/programme", &admin, "en").await;
    for words in ["Fire and life", "of the net premium", "rials a policy", "Gold, VIP"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("fire_and_life"), "a code");
}
