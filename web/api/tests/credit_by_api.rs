//! Credit by the API: given, held, spent and given back, once for each key; and what other systems are told of it.

mod common;

use access::Scope;
use audit::Actor;
use axum::http::StatusCode;
use common::World;
use serde_json::{Value, json};
use sqlx::PgPool;

const PARTY: &str = r#"{"ref": "C1", "kind": "person", "given_name": "مریم", "family_name": "رضایی"}"#;

/// A world with party 1, who has nothing.
async fn world(pool: &PgPool) -> World {
    let world = World::new(pool).await;
    assert_eq!(world.post("/feeds/parties/rows", "party", PARTY).await.status, StatusCode::OK);
    world
}

async fn has(world: &World) -> (Value, Value, Value) {
    let mut credit = world.get("/parties/1/credit").await.json;
    (credit["balance"].take(), credit["available"].take(), credit["held"].take())
}

#[sqlx::test(migrations = "../../migrations")]
async fn credit_is_given_held_spent_and_given_back(pool: PgPool) {
    let world = world(&pool).await;
    let steps: &[(&str, Value, (i64, i64, i64))] = &[
        ("grants", json!({"amount": 900, "expires_on": "2027-01-01", "reason": "gift"}), (900, 900, 0)),
        ("grants", json!({"amount": 100, "reason": "gift", "reference": "1405/7"}), (1_000, 1_000, 0)),
        ("holds", json!({"amount": 600, "seconds": 60, "reason": "an order"}), (1_000, 400, 600)),
        ("holds/1/capture", json!({"amount": 250, "reason": "an order"}), (750, 400, 350)),
        ("holds/1/release", json!({}), (750, 750, 0)),
        ("spending", json!({"amount": 700, "reason": "renewal", "reference": "1405/8"}), (50, 50, 0)),
        ("transfers/4/reversal", json!({"amount": 700, "reason": "cancelled"}), (750, 750, 0)),
    ];
    for (place, (order, body, has_then)) in steps.iter().enumerate() {
        let (path, key) = (format!("/parties/1/credit/{order}"), format!("step {place}").replace(' ', "-"));
        let first = world.post(&path, &key, body.to_string()).await;
        assert_eq!(first.status, StatusCode::OK, "{order}: {}", first.json);
        let again = world.post(&path, &key, body.to_string()).await;
        assert_eq!((again.status, &again.json), (StatusCode::OK, &first.json), "{order} again is done once");
        let (balance, available, held) = has_then;
        assert_eq!(has(&world).await, (json!(balance), json!(available), json!(held)), "{order}");
    }

    let number = persian::identity::membership_number(1);
    let credit = world.get(&format!("/parties/{number}/credit")).await;
    assert_eq!(credit.status, StatusCode::OK, "{}", credit.json);
    assert_eq!(credit.json["lots"][0]["expires_on"], "2027-01-01");
    assert_eq!(credit.json["lots"][0]["unspent"], 650, "what expires first was spent first, and came back");

    let page = world.get("/parties/1/credit/transfers?limit=3").await.json;
    let told = |page: &Value| -> Vec<(String, i64, i64)> {
        let items = page["items"].as_array().expect("items");
        let line = |item: &Value| {
            let kind = item["kind"].as_str().unwrap_or_default().to_owned();
            (kind, item["amount"].as_i64().unwrap_or(0), item["balance"].as_i64().unwrap_or(0))
        };
        items.iter().map(line).collect()
    };
    let expected = [("reversal", 700, 750), ("spending", -700, 50), ("capture", -250, 750)];
    assert_eq!(told(&page), expected.map(|(kind, amount, balance)| (kind.to_owned(), amount, balance)));
    let next = page["next"].as_str().expect("more");
    let rest = world.get(&format!("/parties/1/credit/transfers?limit=3&cursor={next}")).await.json;
    assert_eq!((told(&rest).len(), &rest["next"]), (2, &Value::Null));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_cannot_be_done_is_told_and_changes_nothing(pool: PgPool) {
    let world = world(&pool).await;
    let give = json!({"amount": 1_000, "reason": "gift"}).to_string();
    assert_eq!(world.post("/parties/1/credit/grants", "g", give).await.status, StatusCode::OK);
    let most = ledger::MOST_AMOUNT;
    let cases: &[(&str, &str, Value, u16, &str)] = &[
        ("1", "spending", json!({"amount": 1_001, "reason": "x"}), 422, "credit_too_little"),
        ("1", "holds", json!({"amount": 1_001, "seconds": 9, "reason": "x"}), 422, "credit_too_little"),
        ("1", "spending", json!({"amount": 0, "reason": "x"}), 422, "invalid"),
        ("1", "spending", json!({"amount": most + 1, "reason": "x"}), 422, "invalid"),
        ("1", "spending", json!({"amount": 1, "reason": ""}), 422, "invalid"),
        ("1", "spending", json!({"amount": 1, "reason": "a\u{0}b"}), 422, "invalid"),
        ("1", "spending", json!({"amount": 1, "reason": "x".repeat(201)}), 422, "invalid"),
        ("1", "spending", json!({"amount": 1, "reason": "x", "to": "me"}), 422, "invalid"),
        ("1", "holds", json!({"amount": 1, "seconds": 2_592_001, "reason": "x"}), 422, "invalid"),
        ("1", "grants", json!({"amount": 1, "expires_on": "2020-01-01", "reason": "x"}), 422, "invalid"),
        ("1", "grants", json!({"amount": 1, "expires_on": "soon", "reason": "x"}), 422, "invalid"),
        ("1", "grants", json!({"amount": 10_000_001, "reason": "x"}), 422, "grant_too_large"),
        ("1", "holds/1/capture", json!({"amount": 1, "reason": "x"}), 404, "no_such_hold"),
        ("1", "holds/0/release", json!({}), 400, "bad_parameter"),
        ("1", "transfers/1/reversal", json!({"amount": 1, "reason": "x"}), 404, "no_such_transfer"),
        ("7", "spending", json!({"amount": 1, "reason": "x"}), 404, "no_such_party"),
    ];
    for (place, (party, order, body, status, code)) in cases.iter().enumerate() {
        let path = format!("/parties/{party}/credit/{order}");
        let answer = world.post(&path, &format!("case-{place}"), body.to_string()).await;
        assert_eq!((answer.status.as_u16(), answer.json["code"].as_str()), (*status, Some(*code)), "{body}");
        assert_eq!(has(&world).await, (json!(1_000), json!(1_000), json!(0)), "{body}");
    }
    let other = json!({"amount": 999, "reason": "gift"}).to_string();
    let reused = world.post("/parties/1/credit/grants", "g", other).await;
    assert_eq!((reused.status.as_u16(), &reused.json["code"]), (422, &json!("key_reused")));
}

#[sqlx::test(migrations = "../../migrations")]
async fn two_keys_may_use_the_same_words_for_their_orders(pool: PgPool) {
    let mut world = world(&pool).await;
    for _ in 0..2 {
        let give = json!({"amount": 10, "reason": "gift"}).to_string();
        assert_eq!(world.post("/parties/1/credit/grants", "same", give).await.status, StatusCode::OK);
        world.key = world.key(vec![Scope::CreditGrant, Scope::CreditRead], 100).await.1;
    }
    assert_eq!(has(&world).await.0, json!(20));
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_listens_is_told_of_every_transfer(pool: PgPool) {
    let world = world(&pool).await;
    let url = "https://core.example.ir/".to_owned();
    let types = vec![ledger::CREDIT_CHANGED.to_owned()];
    let new = webhooks::NewEndpoint { url, note: String::new(), types };
    webhooks::add(&pool, &world.state.clock, &Actor::program(), [1; 32], &new).await.expect("an endpoint");
    for (order, body) in [
        ("grants", json!({"amount": 900, "expires_on": "2026-11-30", "reason": "for Maryam"})),
        ("holds", json!({"amount": 500, "seconds": 60, "reason": "x"})),
        ("spending", json!({"amount": 1_000, "reason": "too much"})),
        ("holds/1/capture", json!({"amount": 500, "reason": "x", "reference": "1405/8"})),
    ] {
        world.post(&format!("/parties/1/credit/{order}"), order, body.to_string()).await;
    }
    world.state.clock.advance(30 * 86_400);
    let now = world.state.clock.now();
    ledger::bulk::expire(&pool, now, now.plus_seconds(-86_400), "bashgah").await.expect("it expires");

    let sent: Vec<String> =
        sqlx::query_scalar("SELECT body FROM webhooks.message ORDER BY occurred_at, body")
            .fetch_all(&pool)
            .await
            .expect("messages");
    let mut told: Vec<(String, i64, i64)> = sent
        .iter()
        .map(|body| {
            let data = &serde_json::from_str::<Value>(body).expect("JSON")["data"];
            let kind = data["kind"].as_str().expect("a kind").to_owned();
            (kind, data["amount"].as_i64().expect("rials"), data["balance"].as_i64().expect("rials"))
        })
        .collect();
    let expected = [("grant", 900, 900), ("capture", -500, 400), ("expiry", -400, 0)];
    let mut expected = expected.map(|(kind, amount, balance)| (kind.to_owned(), amount, balance)).to_vec();
    told.sort();
    expected.sort();
    assert_eq!(told, expected);
    assert!(sent.iter().all(|body| !body.contains("Maryam")), "what a person wrote stays here");
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_names_a_merged_record_is_answered_by_the_survivor(pool: PgPool) {
    let world = world(&pool).await;
    let other = PARTY.replace("C1", "C2");
    assert_eq!(world.post("/feeds/parties/rows", "other", other).await.status, StatusCode::OK);
    let give = json!({"amount": 900, "reason": "gift"}).to_string();
    world.post("/parties/1/credit/grants", "g", give).await;
    let order = async |path: &str, key: &str, amount: i64| {
        let body = json!({"amount": amount, "reason": "renewal"}).to_string();
        let answer = world.post(&format!("/parties/1/credit/{path}"), key, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.json);
        answer.json
    };
    let spent = order("spending", "s", 300).await;

    let mut transaction = pool.begin().await.expect("a transaction");
    let now = world.state.clock.now();
    let moved = ledger::merge::move_party(&mut transaction, now, "test", (1, 2)).await.expect("moved");
    assert_eq!(moved.map(|moved| moved.amount()), Some(600));
    let merged = "DELETE FROM parties.party WHERE party_id = 1; INSERT INTO parties.merged VALUES (1, 2, 1)";
    sqlx::raw_sql(merged).execute(&mut *transaction).await.expect("merged");
    transaction.commit().await.expect("committed");

    assert_eq!(order("spending", "s", 300).await, spent, "the key has its answer");
    for (path, key, amount, balance) in
        [("transfers/2/reversal", "back", 200, 800), ("spending", "s2", 150, 650), ("grants", "g2", 5, 655)]
    {
        let first = order(path, key, amount).await;
        assert_eq!(order(path, key, amount).await, first, "{path} again is done once");
        assert_eq!(has(&world).await.0, json!(balance), "{path}");
    }
    assert_eq!(ledger::proofs::check(&pool).await.expect("proofs"), []);
}
