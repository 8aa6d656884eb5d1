//! Second step, sessions, roles, approvals and the trail's export, as a browser asks for them.

mod world;

use access::{KeyFile, Role};
use audit::Actor;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use programme::draft;
use sqlx::PgPool;
use tower::ServiceExt;
use world::{Visitor, World, html};

async fn send(world: &World, path: &str, visitor: Option<&Visitor>, form: &str) -> Response<Body> {
    let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let mut body = form.to_owned();
    if let Some(visitor) = visitor {
        request = request.header(header::COOKIE, &visitor.cookie);
        body = format!("csrf={}&{form}", visitor.csrf);
    }
    world.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap()
}

fn cookies(answer: &Response<Body>) -> Vec<&str> {
    answer.headers().get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_recovery_code_passes_the_second_step(pool: PgPool) {
    let world = World::new(&pool);
    std::fs::create_dir_all(&world.state.home).unwrap();
    KeyFile::of(&world.state.home).prepare(&world.state.random).unwrap();
    let visitor = world.sign_in(Role::Finance).await;
    let begun = send(&world, "/settings/second-factor/begin", Some(&visitor), "").await;
    assert_eq!(begun.headers()[header::LOCATION], "/settings/second-factor");
    let (_, page) = world.page("/settings/second-factor", &visitor, "en").await;
    assert!(page.contains("<svg class=\"qr\"") && page.contains("id=\"factor-secret\""));
    let wrong = send(&world, "/settings/second-factor/confirm", Some(&visitor), "code=000000").await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);

    // The first page of a sign-in leads to the second step, whose cookie opens nothing else.
    sqlx::query("UPDATE access.second_factor SET confirmed_at = begun_at").execute(&pool).await.unwrap();
    let password = "name=a-finance&password=a+long+enough+password&next=/programme";
    let half = send(&world, "/sign-in", None, password).await;
    assert_eq!(half.headers()[header::LOCATION], "/sign-in/second-step?next=/programme");
    let step = cookies(&half)[0].split(';').next().unwrap().to_owned();
    assert!(step.starts_with("bashgah_step=") && cookies(&half).len() == 1, "{step}");
    let half = Visitor { cookie: step.clone(), csrf: String::new() };
    let (status, _) = world.page("/members", &half, "en").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, page) = world.page("/sign-in/second-step?next=//elsewhere.example", &half, "en").await;
    assert!(status == StatusCode::OK && !page.contains("elsewhere"), "only pages of ours are followed");
    let refused = send(&world, "/sign-in/second-step", Some(&half), "code=abcd-efgh-jkmn").await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    assert!(html(refused).await.contains("role=\"alert\""));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_role_that_needs_the_second_factor_sees_nothing_before_it(pool: PgPool) {
    let world = World::new(&pool);
    let (admin, analyst) = (world.sign_in(Role::Administrator).await, world.sign_in(Role::Analyst).await);
    let saved = send(&world, "/staff/second-factor", Some(&admin), "analyst=1").await;
    assert_eq!(saved.headers()[header::LOCATION], "/staff");
    for path in ["/", "/members", "/settings"] {
        let answer = world.ask(&axum::http::Method::GET, path, Some(&analyst), false).await;
        assert_eq!(answer.headers()[header::LOCATION], "/settings/second-factor", "{path}");
    }
    let (status, page) = world.page("/settings/second-factor", &analyst, "fa").await;
    assert!(status == StatusCode::OK && page.contains("factor-first") && !page.contains("/members"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn sessions_are_ended_by_their_owner_and_the_administrator(pool: PgPool) {
    let world = World::new(&pool);
    let (admin, operator) = (world.sign_in(Role::Administrator).await, world.sign_in(Role::Operator).await);
    let (staff_id, session_id): (i64, i64) = sqlx::query_as(
        "SELECT staff_id, session_id FROM access.session JOIN access.staff USING (staff_id) WHERE role = 'operator'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    // A number of somebody else's session ends nothing.
    send(&world, "/settings/sessions", Some(&admin), &format!("session={session_id}")).await;
    assert_eq!(world.page("/members", &operator, "fa").await.0, StatusCode::OK);
    let ended = send(&world, &format!("/staff/{staff_id}/sessions"), Some(&admin), "").await;
    assert_eq!(ended.headers()[header::LOCATION], format!("/staff/{staff_id}"));
    assert_eq!(world.page("/members", &operator, "fa").await.0, StatusCode::SEE_OTHER);
    let (_, page) = world.page("/settings", &admin, "en").await;
    assert!(page.contains("This session"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_role_is_changed_by_an_administrator_who_is_not_the_last(pool: PgPool) {
    let world = World::new(&pool);
    let (admin, operator) = (world.sign_in(Role::Administrator).await, world.sign_in(Role::Operator).await);
    let number = async |name: &str| {
        let staff = access::list_staff(&pool).await.unwrap();
        staff.into_iter().find(|listed| listed.staff.name == name).unwrap().staff.staff_id
    };
    let place = format!("/staff/{}", number("a-operator").await);
    let (_, page) = world.page(&place, &admin, "en").await;
    assert!(page.contains("Change the role") && page.contains("value=\"operator\" selected"));
    let changed = send(&world, &format!("{place}/role"), Some(&admin), "role=analyst&agent=").await;
    assert_eq!(changed.headers()[header::LOCATION], place);
    let (_, page) = world.page("/more", &operator, "en").await;
    assert!(page.contains("Analyst"), "it counts from the next request on");
    let noted: serde_json::Value =
        sqlx::query_scalar("SELECT detail FROM audit.entry WHERE action = 'staff.role'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(noted, serde_json::json!({ "from": "operator", "to": "analyst", "agent": null }));

    let own = format!("/staff/{}", number("a-administrator").await);
    let (_, page) = world.page(&own, &admin, "en").await;
    assert!(!page.contains("Change the role"), "one's own is changed by another");
    for (path, form, told) in [
        (&place, "role=agent&agent=", access::Error::Agency),
        (&own, "role=analyst", access::Error::LastAdministrator),
    ] {
        let refused = send(&world, &format!("{path}/role"), Some(&admin), form).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(html(refused).await.contains(told.message().fa.as_ref()), "{form}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_page_of_before_decides_on_nothing_that_came_since(pool: PgPool) {
    let world = World::new(&pool);
    let clock = &world.state.clock;
    programme::publish_default(&pool, clock, &Actor::program()).await.unwrap();
    world.sign_in(Role::Marketing).await;
    let approver = world.sign_in(Role::Administrator).await;
    let listed = access::list_staff(&pool).await.unwrap();
    let author = listed.into_iter().find(|listed| listed.staff.role == Role::Marketing).unwrap().staff;

    let draft_id = draft::begin(&pool, clock, &author.actor(), 1).await.unwrap();
    let read = async || draft::draft(&pool, draft_id).await.unwrap();
    let seen = read().await;
    let document = format!("{}\n# seen\n", seen.document);
    let seen = draft::save(&pool, clock, &author.actor(), seen, document).await.unwrap();
    let first = draft::submit(&pool, clock, &author, seen, clock.today(), "").await.unwrap();
    draft::withdraw(&pool, clock, &author, read().await).await.unwrap();
    let unseen = read().await;
    let document = format!("{}\n# not seen\n", unseen.document);
    let unseen = draft::save(&pool, clock, &author.actor(), unseen, document).await.unwrap();
    let second = draft::submit(&pool, clock, &author, unseen, clock.today(), "").await.unwrap();

    for decision in ["approve", "refuse"] {
        let form = format!("decision={decision}&note=");
        let stale = send(&world, &format!("/approvals/{first}"), Some(&approver), &form).await;
        assert_eq!(stale.status(), StatusCode::UNPROCESSABLE_ENTITY, "{decision}");
        assert!(html(stale).await.contains(access::Error::Decided.message().fa.as_ref()), "{decision}");
        assert_eq!(read().await.state, draft::State::Submitted, "{decision}");
    }
    assert_eq!(programme::versions(&pool).await.unwrap().len(), 1, "nothing was published");
    let refused =
        send(&world, &format!("/approvals/{second}"), Some(&approver), "decision=refuse&note=no").await;
    assert_eq!((refused.status(), read().await.state), (StatusCode::SEE_OTHER, draft::State::Open));
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_trail_is_exported_as_filtered_and_says_so(pool: PgPool) {
    let world = World::new(&pool);
    let auditor = world.sign_in(Role::Auditor).await;
    let (status, csv) = world.page("/audit/export/csv?area=staff.password&q=a-auditor", &auditor, "en").await;
    assert_eq!(status, StatusCode::OK);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 2, "{csv}");
    assert!(lines[1].contains("Changed the password") && lines[1].contains("2026-11-22 12:00"), "{csv}");
    let noted: serde_json::Value =
        sqlx::query_scalar("SELECT detail FROM audit.entry WHERE action = 'audit.export'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(noted, serde_json::json!({ "area": "staff.password", "file": "csv", "rows": 1 }));
    for (path, status) in [
        ("/audit/export/xlsx", StatusCode::OK),
        ("/audit/export/pdf", StatusCode::NOT_FOUND),
        ("/audit/export/csv?from=x", StatusCode::NOT_FOUND),
    ] {
        let answer = world.ask(&axum::http::Method::GET, path, Some(&auditor), false).await;
        assert_eq!(answer.status(), status, "{path}");
    }
    let (_, page) = world.page("/audit?q=password", &auditor, "en").await;
    assert!(page.contains("class=\"seal\""), "the last seal is told");
}
