//! Every route, asked in every role: it answers exactly as the table says.

use std::collections::HashMap;

use access::{NewStaff, Permission, Random, Role};
use audit::Actor;
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use calendar::{Clock, Instant};
use console::{ConsoleState, routes};
use kit::Need;
use sqlx::PgPool;
use tower::ServiceExt;

const NOON: Instant = Instant(1_795_250_000_000_000);

struct World {
    state: ConsoleState,
    router: Router,
}

/// A session's cookie and token.
struct Visitor {
    cookie: String,
    csrf: String,
}

impl World {
    fn new(pool: &PgPool) -> World {
        let home = std::env::temp_dir().join("bashgah-routes-test");
        let state = ConsoleState::new(pool.clone(), Clock::frozen(NOON), Random::seeded(7), home);
        World { router: console::router(state.clone()), state }
    }

    async fn sign_in(&self, role: Role) -> Visitor {
        let ConsoleState { pool, clock, random, .. } = &self.state;
        let agent_id = (role == Role::Agent).then_some(1);
        let new = NewStaff { name: format!("a-{}", role.code()), display_name: String::new(), role, agent_id };
        let (staff, one_time) = access::add_staff(pool, clock, random, &Actor::program(), &new).await.unwrap();
        let (first, _) = access::sign_in(pool, clock, random, &staff.name, one_time.reveal(), "test").await.unwrap();
        let secret = "a long enough password";
        access::change_password(pool, clock, random, first.reveal(), one_time.reveal(), secret).await.unwrap();
        let (token, _) = access::sign_in(pool, clock, random, &staff.name, secret, "test").await.unwrap();
        let session = access::session(pool, clock, token.reveal()).await.unwrap().unwrap();
        Visitor { cookie: format!("bashgah_session={}", token.reveal()), csrf: session.csrf }
    }

    async fn ask(&self, method: &Method, path: &str, visitor: Option<&Visitor>, token: bool) -> Response<Body> {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(visitor) = visitor {
            request = request.header(header::COOKIE, &visitor.cookie);
            if token {
                request = request.header("x-csrf-token", &visitor.csrf);
            }
        }
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }
}

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
                let html = String::from_utf8(
                    axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap().to_vec(),
                )
                .unwrap();
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
    for route in routes::table().iter().filter(|route| route.method != Method::GET && route.need != Need::Open) {
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
    let ConsoleState { pool, clock, random, .. } = &world.state;
    let new = NewStaff { name: "new".into(), display_name: String::new(), role: Role::Administrator, agent_id: None };
    let (_, password) = access::add_staff(pool, clock, random, &Actor::program(), &new).await.unwrap();
    let (token, _) = access::sign_in(pool, clock, random, "new", password.reveal(), "test").await.unwrap();
    let session = access::session(pool, clock, token.reveal()).await.unwrap().unwrap();
    let visitor = Visitor { cookie: format!("bashgah_session={}", token.reveal()), csrf: session.csrf };
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
        assert!(policy.starts_with("default-src 'self'; script-src 'self'; style-src 'self'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(headers["x-request-id"].len(), 9, "{path}");
        let html = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        let html = String::from_utf8(html.to_vec()).unwrap();
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

/// The table as it can be read: a change of it is a change of this snapshot.
#[test]
fn who_may_ask_for_what() {
    let mut lines = Vec::new();
    for route in routes::table() {
        let roles: Vec<&str> = match route.need {
            Need::Open => vec!["everybody"],
            Need::SignedIn => vec!["everybody signed in"],
            Need::May(permission) => roles_with(permission),
        };
        lines.push(format!("{:4} {:28} {}", route.method, route.path, roles.join(" ")));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

fn roles_with(permission: Permission) -> Vec<&'static str> {
    Role::ALL.into_iter().filter(|role| access::allowed(*role, permission)).map(Role::code).collect()
}
