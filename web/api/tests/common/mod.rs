//! An API over a database of its own, asked without a network.
#![allow(dead_code)]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use access::{KeyFile, Keys, NewApiKey, Random, Scope};
use api::ApiState;
use audit::Actor;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use calendar::{Clock, Day, Instant};
use serde_json::Value;
use sqlx::PgPool;
use tower::ServiceExt;

pub struct World {
    pub state: ApiState,
    pub router: Router,
    pub key: String,
    pub key_id: i64,
    /// The program's data folder.
    pub home: PathBuf,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub json: Value,
}

impl World {
    /// With the shipped programme and a key that may do everything.
    pub async fn new(pool: &PgPool) -> World {
        let clock = Clock::frozen(Instant::start_of(Day(20_779)).plus_seconds(12 * 3_600));
        // Tests run beside each other: each has a folder for its streams.
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name =
            format!("bashgah-api-tests-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let home = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&home).unwrap();
        KeyFile::of(&home).prepare(&Random::seeded(4)).unwrap();
        programme::publish_default(pool, &clock, &Actor::program()).await.unwrap();
        let state =
            ApiState::new(pool.clone(), clock, Random::seeded(3), Keys::new(pool.clone()), home.clone());
        let router = api::router(state.clone());
        let mut world = World { state, router, key: String::new(), key_id: 0, home };
        (world.key_id, world.key) = world.key(Scope::all().collect(), 100_000).await;
        world
    }

    pub async fn key(&self, scopes: Vec<Scope>, per_minute: i32) -> (i64, String) {
        let new = NewApiKey { name: "سامانهٔ صدور".to_owned(), scopes, days: 30, per_minute };
        let ApiState { pool, clock, .. } = &self.state;
        let made = access::make_key(pool, clock, &Random::system(), &Actor::program(), &new).await.unwrap();
        (made.0.api_key_id, made.1.reveal().to_owned())
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], Body::empty()).await
    }

    pub async fn post(&self, path: &str, idempotency: &str, body: impl Into<Body>) -> Answer {
        let headers = [("idempotency-key", idempotency), ("content-type", "application/json")];
        self.ask(Method::POST, path, &headers, body.into()).await
    }

    pub async fn stream(&self, path: &str, idempotency: &str, body: impl Into<Body>) -> Answer {
        let headers = [("idempotency-key", idempotency), ("content-type", "application/x-ndjson")];
        self.ask(Method::POST, path, &headers, body.into()).await
    }

    /// With the world's key, in English, unless the headers say otherwise.
    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", api::BASE));
        let bearer = format!("Bearer {}", self.key);
        for (name, value) in [("authorization", bearer.as_str()), ("accept-language", "en")] {
            if !headers.iter().any(|(given, _)| *given == name) {
                request = request.header(name, value);
            }
        }
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        let answer = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, 16 << 20).await.unwrap();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, json }
    }
}
