//! Messages brought to a real receiver, with a clock that the test moves.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use audit::Actor;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use calendar::{Clock, Day, Instant};
use sqlx::PgPool;
use webhooks::{Courier, NewEndpoint, Secret, WAITS, signature};

const KIND: &str = "thing.changed";

/// What came: headers and body.
type Came = (HashMap<String, String>, String);

/// A receiver on a port of its own, which answers as it is told.
#[derive(Clone)]
struct Receiver {
    answer: Arc<Mutex<StatusCode>>,
    came: Arc<Mutex<Vec<Came>>>,
}

impl Receiver {
    async fn open() -> (Receiver, String) {
        let receiver = Receiver { answer: Arc::new(Mutex::new(StatusCode::OK)), came: Arc::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/hooks", listener.local_addr().unwrap());
        let router = Router::new().route("/hooks", post(receive)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, address)
    }

    fn answers(&self, status: StatusCode) {
        *self.answer.lock().unwrap() = status;
    }

    fn take(&self) -> Vec<Came> {
        std::mem::take(&mut *self.came.lock().unwrap())
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> StatusCode {
    let headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    receiver.came.lock().unwrap().push((headers.collect(), body));
    *receiver.answer.lock().unwrap()
}

struct World {
    pool: PgPool,
    clock: Clock,
    courier: Arc<Courier>,
    receiver: Receiver,
    endpoint_id: i64,
    secret: Secret,
}

impl World {
    async fn new(pool: PgPool) -> World {
        let clock = Clock::frozen(Instant::start_of(Day(20_779)));
        let (receiver, url) = Receiver::open().await;
        let new = NewEndpoint { url, note: "core".to_owned(), types: vec![KIND.to_owned()] };
        let (endpoint_id, secret) =
            webhooks::add(&pool, &clock, &Actor::program(), [7; 32], &new).await.unwrap();
        let courier = Courier::new(pool.clone(), clock.clone()).unwrap();
        World { pool, clock, courier, receiver, endpoint_id, secret }
    }

    async fn publish(&self, numbers: std::ops::Range<i64>) {
        let mut transaction = self.pool.begin().await.unwrap();
        assert!(webhooks::listens(&mut transaction, KIND).await.unwrap());
        let data = numbers.map(|number| serde_json::json!({ "number": number }));
        webhooks::publish(&mut transaction, KIND, self.clock.now(), data).await.unwrap();
        transaction.commit().await.unwrap();
    }

    async fn outcomes(&self) -> (i64, i64, i64) {
        let found = webhooks::outcomes(&self.pool, self.clock.now()).await.unwrap();
        (found.pending, found.delivered_today, found.dead)
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_message_arrives_signed(pool: PgPool) {
    let world = World::new(pool).await;
    world.publish(1..2).await;
    assert_eq!(world.courier.round().await.unwrap(), 1);
    let came = world.receiver.take();
    let (headers, body) = &came[0];
    assert!(headers["webhook-id"].starts_with("msg_"));
    assert_eq!(headers["webhook-timestamp"], (world.clock.now().0 / 1_000_000).to_string());
    assert_eq!(headers["content-type"], "application/json");
    let secrets = [world.secret.clone()];
    assert_eq!(
        headers["webhook-signature"],
        signature(&secrets, &headers["webhook-id"], world.clock.now(), body)
    );
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["type"], KIND);
    assert_eq!(body["data"], serde_json::json!({ "number": 1 }));
    assert_eq!(world.outcomes().await, (0, 1, 0));
    assert_eq!(world.courier.round().await.unwrap(), 0, "what arrived is not sent again");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_message_is_there_exactly_if_its_transaction_is(pool: PgPool) {
    let world = World::new(pool).await;
    let mut transaction = world.pool.begin().await.unwrap();
    let data = std::iter::once(serde_json::json!({}));
    webhooks::publish(&mut transaction, KIND, world.clock.now(), data).await.unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(world.outcomes().await, (0, 0, 0));
}

#[sqlx::test(migrations = "../../migrations")]
async fn ten_attempts_then_dead_then_sent_again_by_hand(pool: PgPool) {
    let world = World::new(pool).await;
    world.receiver.answers(StatusCode::SERVICE_UNAVAILABLE);
    world.publish(1..2).await;
    for wait in WAITS {
        assert_eq!(world.courier.round().await.unwrap(), 1);
        assert_eq!(world.outcomes().await, (1, 0, 0));
        world.clock.advance(wait - 1);
        assert_eq!(world.courier.round().await.unwrap(), 0, "not before {wait} seconds");
        world.clock.advance(1);
    }
    assert_eq!(world.courier.round().await.unwrap(), 1);
    assert_eq!(world.outcomes().await, (0, 0, 1));
    let came = world.receiver.take();
    assert_eq!(came.len(), 10);
    let id = &came[0].0["webhook-id"];
    assert!(came.iter().all(|(headers, body)| &headers["webhook-id"] == id && *body == came[0].1));

    let dead = webhooks::deliveries(&world.pool, true, None, 10).await.unwrap();
    assert_eq!((dead.len(), dead[0].status, dead[0].attempts), (1, Some(503), 10));
    assert_eq!(dead[0].why().unwrap().en, "The receiver answered 503");

    world.receiver.answers(StatusCode::NO_CONTENT);
    let actor = Actor::program();
    webhooks::resend(&world.pool, &world.clock, &actor, dead[0].delivery_id).await.unwrap();
    assert_eq!(world.courier.round().await.unwrap(), 1);
    assert_eq!(world.outcomes().await, (0, 1, 0));
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_is_gone_is_asked_no_more(pool: PgPool) {
    let world = World::new(pool).await;
    world.receiver.answers(StatusCode::GONE);
    world.publish(1..2).await;
    world.courier.round().await.unwrap();
    let endpoints = webhooks::endpoints(&world.pool).await.unwrap();
    assert!(!endpoints[0].enabled && endpoints[0].gone_at.is_some());
    assert_eq!(world.outcomes().await, (0, 0, 1));
    let mut connection = world.pool.acquire().await.unwrap();
    assert!(!webhooks::listens(&mut connection, KIND).await.unwrap(), "no more messages are made for it");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_redirect_is_a_failure(pool: PgPool) {
    let world = World::new(pool).await;
    world.receiver.answers(StatusCode::TEMPORARY_REDIRECT);
    world.publish(1..2).await;
    world.courier.round().await.unwrap();
    let all = webhooks::deliveries(&world.pool, false, None, 10).await.unwrap();
    assert_eq!((all[0].state.as_str(), all[0].status), ("pending", Some(307)));
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_cannot_be_reached_is_tried_again(pool: PgPool) {
    let world = World::new(pool).await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", closed.local_addr().unwrap());
    drop(closed);
    let new = NewEndpoint { url, note: String::new(), types: vec!["other".to_owned()] };
    let (id, _) = webhooks::add(&world.pool, &world.clock, &Actor::program(), [1; 32], &new).await.unwrap();
    webhooks::send_test(&world.pool, &world.clock, &Actor::program(), id).await.unwrap();
    assert_eq!(world.courier.round().await.unwrap(), 1);
    let all = webhooks::deliveries(&world.pool, false, None, 10).await.unwrap();
    assert_eq!(
        (all[0].state.as_str(), all[0].reason.as_deref(), all[0].status),
        ("pending", Some("connect"), None)
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_courier_that_is_killed_leaves_its_messages_to_the_next(pool: PgPool) {
    let world = World::new(pool).await;
    world.publish(1..2).await;
    // A courier took it and was gone before it wrote down what came of it.
    sqlx::query("UPDATE webhooks.delivery SET next_at = next_at + interval '120 seconds'")
        .execute(&world.pool)
        .await
        .unwrap();
    assert_eq!(world.courier.round().await.unwrap(), 0, "it may still be at it");
    world.clock.advance(120);
    assert_eq!(world.courier.round().await.unwrap(), 1);
    assert_eq!(world.outcomes().await, (0, 1, 0));
}

#[sqlx::test(migrations = "../../migrations")]
async fn eight_at_once_to_one_endpoint_and_all_in_the_end(pool: PgPool) {
    let world = World::new(pool).await;
    world.publish(0..21).await;
    let mut rounds = Vec::new();
    loop {
        match world.courier.round().await.unwrap() {
            0 => break,
            tried => rounds.push(tried),
        }
    }
    assert_eq!(rounds, [8, 8, 5]);
    let mut numbers: Vec<i64> = world
        .receiver
        .take()
        .iter()
        .map(|(_, body)| serde_json::from_str::<serde_json::Value>(body).unwrap()["data"]["number"].as_i64())
        .map(Option::unwrap)
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..21).collect::<Vec<i64>>());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_new_secret_signs_beside_the_old_one_for_a_day(pool: PgPool) {
    let world = World::new(pool).await;
    let actor = Actor::program();
    let new = webhooks::rotate(&world.pool, &world.clock, &actor, [9; 32], world.endpoint_id).await.unwrap();
    for (hours, secrets) in [(0, vec![new.clone(), world.secret.clone()]), (24, vec![new])] {
        world.clock.advance(hours * 3_600);
        world.publish(1..2).await;
        world.courier.round().await.unwrap();
        let (headers, body) = world.receiver.take().remove(0);
        let expected = signature(&secrets, &headers["webhook-id"], world.clock.now(), &body);
        assert_eq!(headers["webhook-signature"], expected, "after {hours} hours");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_waits_for_a_paused_endpoint_goes_when_it_is_resumed(pool: PgPool) {
    let world = World::new(pool).await;
    let (actor, id) = (Actor::program(), world.endpoint_id);
    world.publish(1..2).await;
    webhooks::set_enabled(&world.pool, &world.clock, &actor, id, false).await.unwrap();
    assert_eq!(world.courier.round().await.unwrap(), 0);
    webhooks::set_enabled(&world.pool, &world.clock, &actor, id, true).await.unwrap();
    assert_eq!(world.courier.round().await.unwrap(), 1);
}

#[test]
fn every_text_has_both_languages() {
    assert_eq!(i18n::check_texts(webhooks::text::ALL_TEXTS, &["https", "http", "localhost"]), [""; 0]);
}
