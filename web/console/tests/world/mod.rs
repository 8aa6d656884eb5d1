//! A console over a database of its own, asked without a network.
#![allow(dead_code)]

use access::{Caller, NewStaff, Password, Random, Role, SessionToken, SignedIn};
use audit::Actor;
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use calendar::{Clock, Day, Instant};
use console::ConsoleState;
use sqlx::PgPool;
use tower::ServiceExt;

/// 1405/09/01, 2026-11-22
pub const TODAY: Day = Day(20_779);

pub struct World {
    pub state: ConsoleState,
    pub router: Router,
}

/// A session's cookie and token.
pub struct Visitor {
    pub cookie: String,
    pub csrf: String,
}

impl World {
    pub fn new(pool: &PgPool) -> World {
        World::in_folder(pool, "bashgah-console-tests")
    }

    /// A console whose data folder nobody else uses.
    pub fn in_folder(pool: &PgPool, name: &str) -> World {
        let home = std::env::temp_dir().join(name);
        let noon = Instant::start_of(TODAY).plus_seconds(12 * 3_600);
        let state = ConsoleState::new(pool.clone(), Clock::frozen(noon), Random::seeded(7), home);
        World { router: console::router(state.clone()), state }
    }

    /// Somebody of a role who has changed the one-time password.
    pub async fn sign_in(&self, role: Role) -> Visitor {
        let ConsoleState { pool, clock, random, .. } = &self.state;
        let (token, one_time) = self.begin(role).await;
        let password = "a long enough password";
        access::change_password(pool, clock, random, token.reveal(), one_time.reveal(), password)
            .await
            .unwrap();
        self.visitor(token.reveal()).await
    }

    /// Somebody of a role who has signed in with a one-time password.
    pub async fn one_time(&self, role: Role) -> Visitor {
        let (token, _) = self.begin(role).await;
        self.visitor(token.reveal()).await
    }

    async fn begin(&self, role: Role) -> (SessionToken, Password) {
        let ConsoleState { pool, clock, random, .. } = &self.state;
        let agent_id = (role == Role::Agent).then_some(1);
        let new =
            NewStaff { name: format!("a-{}", role.code()), display_name: String::new(), role, agent_id };
        let (staff, password) =
            access::add_staff(pool, clock, random, &Actor::program(), &new).await.unwrap();
        let caller = Caller { address: "test".to_owned(), ..Caller::default() };
        let signed =
            access::sign_in(pool, clock, random, &caller, &staff.name, password.reveal()).await.unwrap();
        let SignedIn::Entered(entry) = signed else { panic!("no second step was asked for") };
        (entry.token, password)
    }

    async fn visitor(&self, token: &str) -> Visitor {
        let session = access::session(&self.state.pool, &self.state.clock, token).await.unwrap().unwrap();
        Visitor { cookie: format!("bashgah_session={token}"), csrf: session.csrf }
    }

    pub async fn ask(
        &self,
        method: &Method,
        path: &str,
        visitor: Option<&Visitor>,
        token: bool,
    ) -> Response<Body> {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(visitor) = visitor {
            request = request.header(header::COOKIE, &visitor.cookie);
            if token {
                request = request.header("x-csrf-token", &visitor.csrf);
            }
        }
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    /// A page's HTML in a language.
    pub async fn page(&self, path: &str, visitor: &Visitor, lang: &str) -> (StatusCode, String) {
        let cookie = format!("{}; bashgah_lang={lang}", visitor.cookie);
        let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        (answer.status(), html(answer).await)
    }
}

/// The body of an answer.
pub async fn html(answer: Response<Body>) -> String {
    let bytes = axum::body::to_bytes(answer.into_body(), 4 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}
