//! Every route, asked in every role: it answers exactly as the table says.

mod world;

use std::collections::HashMap;

use access::Role;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use console::routes;
use kit::Need;
use sqlx::PgPool;
use tower::ServiceExt;
use world::{Visitor, World, html};

/// A path with something in the place of each parameter.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn may(need: Need, role: Role) -> bool {
    match need {
        Need::Open | Need::SignedIn => true,
        Need::May(permission) => access::allowed(role, permission),
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_route_answers_every_role_as_the_table_says(pool: PgPool) {
    let world = World::new(&pool);
    let mut table = routes::table();
    table.sort_by_key(|route| route.path == "/sign-out");
    for role in Role::ALL {
        let visitor = world.sign_in(role).await;
        for route in &table {
            let asked = format!("{} {} as {}", route.method, route.path, role.code());
            let answer = world.ask(&route.method, &filled(route.path), Some(&visitor), true).await;
            let refused = answer.status() == StatusCode::FORBIDDEN;
            assert_eq!(refused, !may(route.need, role), "{asked}: {}", answer.status());
            if refused {
                let html = html(answer).await;
                assert!(html.contains(role.title().fa), "{asked}: the page names the role");
            }
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn nobody_comes_in_without_signing_in(pool: PgPool) {
    let world = World::new(&pool);
    for route in routes::table().iter().filter(|route| route.need != Need::Open) {
        let answer = world.ask(&route.method, &filled(route.path), None, false).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{} {}", route.method, route.path);
        let to = answer.headers()[header::LOCATION].to_str().unwrap();
        assert!(to.starts_with("/sign-in"), "{} {} leads to {to}", route.method, route.path);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn nothing_changes_without_the_sessions_token(pool: PgPool) {
    let world = World::new(&pool);
    let visitor = world.sign_in(Role::Administrator).await;
    for route in
        routes::table().iter().filter(|route| route.method != Method::GET && route.need != Need::Open)
    {
        let path = filled(route.path);
        let bare = world.ask(&route.method, &path, Some(&visitor), false).await;
        assert_eq!(bare.status(), StatusCode::FORBIDDEN, "{} {}", route.method, route.path);
        let wrong = Visitor { cookie: visitor.cookie.clone(), csrf: "0".repeat(visitor.csrf.len()) };
        let wrong = world.ask(&route.method, &path, Some(&wrong), true).await;
        assert_eq!(wrong.status(), StatusCode::FORBIDDEN, "{} {}", route.method, route.path);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn another_sites_page_cannot_send_our_forms(pool: PgPool) {
    let world = World::new(&pool);
    for path in ["/sign-in", "/language"] {
        let request = Request::post(path)
            .header("sec-fetch-site", "cross-site")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("name=a&password=b&to=en"))
            .unwrap();
        let answer = world.router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_one_time_password_is_changed_before_anything_else(pool: PgPool) {
    let world = World::new(&pool);
    let visitor = world.one_time(Role::Administrator).await;
    for route in routes::table().iter().filter(|route| matches!(route.need, Need::May(_))) {
        let answer = world.ask(&route.method, &filled(route.path), Some(&visitor), true).await;
        assert_eq!(answer.headers()[header::LOCATION], "/password", "{} {}", route.method, route.path);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_answer_has_the_strict_policy_and_an_id(pool: PgPool) {
    let world = World::new(&pool);
    let visitor = world.sign_in(Role::Auditor).await;
    for (path, status) in [
        ("/sign-in", StatusCode::SEE_OTHER),
        ("/", StatusCode::OK),
        ("/audit", StatusCode::OK),
        ("/nowhere", StatusCode::NOT_FOUND),
        ("/audit?before=x", StatusCode::BAD_REQUEST),
    ] {
        let answer = world.ask(&Method::GET, path, Some(&visitor), false).await;
        assert_eq!(answer.status(), status, "{path}");
        let headers = answer.headers();
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'self'; script-src 'self'; style-src 'self'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(headers["x-request-id"].len(), 9, "{path}");
        let html = html(answer).await;
        assert!(!html.contains("style=\"") && !html.contains("onclick"), "{path}");
    }
}

#[test]
fn an_address_and_method_stands_once_in_the_table() {
    let mut seen = HashMap::new();
    for route in routes::table() {
        *seen.entry((route.method.to_string(), route.path)).or_insert(0) += 1;
    }
    assert!(seen.values().all(|count| *count == 1), "{seen:?}");
}
