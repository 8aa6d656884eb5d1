//! Rewards by the API: what a member can have and has, given, used on a policy and cancelled, once for each key.

mod common;

use access::{Role, Scope, Staff};
use axum::http::StatusCode;
use common::World;
use programme::model::Name;
use rewards::{Kind, OfferState, Terms};
use serde_json::{Value, json};
use sqlx::PgPool;

const PARTY: &str = r#"{"ref": "C1", "kind": "person", "given_name": "مریم", "family_name": "رضایی"}"#;
const POLICY: &str = r#"{"number": "1405/8812", "party": "C1", "line": "body", "start_on": "2026-10-01",
                         "end_on": "2027-10-01", "premium": 10000000}"#;

/// A world with party 1, who has a policy of motor hull and a million rials of credit, and party 2, who has nothing.
async fn world(pool: &PgPool) -> World {
    let world = World::new(pool).await;
    for (path, key, row) in [
        ("/feeds/parties/rows", "party", PARTY.to_owned()),
        ("/feeds/parties/rows", "other", PARTY.replace("C1", "C2")),
        ("/feeds/policies/rows", "policy", POLICY.to_owned()),
        ("/parties/1/credit/grants", "credit", json!({"amount": 1_000_000, "reason": "gift"}).to_string()),
    ] {
        let answer = world.post(path, key, row).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.json);
    }
    world
}

/// A doctor's visit, three times, for 300,000 rials.
fn visits() -> Terms {
    let name = |en: &str| Name { fa: "ویزیت".to_owned(), en: en.to_owned() };
    Terms {
        kind: Kind::Service,
        title: name("Doctor’s visit"),
        summary: name("At home"),
        terms: Name { fa: String::new(), en: String::new() },
        icon: "stethoscope".to_owned(),
        tiers: Vec::new(),
        segments: Vec::new(),
        line_held: None,
        from: calendar::Day::parse("2026-01-01").unwrap(),
        until: None,
        stock: Some(5),
        per_member: 2,
        price: 300_000,
        lines: Vec::new(),
        discount_bp: 0,
        most: None,
        automatic: false,
        merchant_id: None,
        quota: 3,
        good_days: 30,
        gives_back: false,
    }
}

/// A fifth off motor hull, free.
fn hull() -> Terms {
    Terms { kind: Kind::Insurance, lines: vec![2], discount_bp: 2_000, price: 0, quota: 1, ..visits() }
}

/// Makes an offer and opens it.
async fn open(world: &World, terms: &Terms) -> i64 {
    let staff = Staff {
        staff_id: 1,
        name: "sara".to_owned(),
        display_name: "sara".to_owned(),
        role: Role::Administrator,
        agent_id: None,
        must_change: false,
        must_enrol: false,
    };
    let api::ApiState { pool, clock, .. } = &world.state;
    let keys = access::KeyFile::of(&world.home);
    let rewards = rewards::Rewards::new(pool, clock, &access::Random::seeded(5), &keys);
    let (_, programme) = programme::in_force(pool, clock.today()).await.unwrap().unwrap();
    let offer_id = rewards.make(&staff, &programme, terms).await.unwrap();
    rewards.set_state(&staff, &programme, offer_id, OfferState::Open).await.unwrap();
    offer_id
}

/// Sends an order twice with its key: both times the same answer.
async fn order(world: &World, path: &str, key: &str, body: Value) -> Value {
    let path = format!("/parties/1/entitlements{path}");
    let first = world.post(&path, key, body.to_string()).await;
    assert_eq!(first.status, StatusCode::OK, "{path}: {}", first.json);
    let again = world.post(&path, key, body.to_string()).await;
    assert_eq!((again.status, &again.json), (StatusCode::OK, &first.json), "{path} again is done once");
    first.json
}

async fn available(world: &World) -> (Value, Value) {
    let mut credit = world.get("/parties/1/credit").await.json;
    (credit["balance"].take(), credit["available"].take())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_service_is_reserved_issued_used_and_cancelled(pool: PgPool) {
    let world = world(&pool).await;
    let reward = open(&world, &visits()).await;
    let reserved = order(&world, "", "r", json!({"reward": reward, "way": "reserve"})).await;
    assert_eq!((&reserved["entitlement"]["state"], &reserved["code"]), (&json!("reserved"), &Value::Null));
    assert_eq!(available(&world).await, (json!(1_000_000), json!(700_000)));

    let issued = order(&world, "/1/issue", "i", json!({})).await;
    assert_eq!(issued["entitlement"]["state"], "issued");
    assert_eq!(issued["code"].as_str().map(str::len), Some(14));
    assert_eq!(available(&world).await, (json!(700_000), json!(700_000)));
    let used = order(&world, "/1/use", "u", json!({"note": "visit 1"})).await;
    assert_eq!(used["entitlement"]["uses_left"], 2);
    let cancelled = order(&world, "/1/cancel", "c", json!({"reason": "moved"})).await;
    assert_eq!(cancelled["entitlement"]["state"], "cancelled");
    assert_eq!(available(&world).await.0, 900_000, "two thirds were not used");

    let given = order(&world, "", "g", json!({"reward": reward})).await;
    assert_eq!(given["entitlement"]["state"], "issued");
    let kept: Vec<Option<String>> =
        sqlx::query_scalar("SELECT body FROM api.answer").fetch_all(&pool).await.unwrap();
    let code = given["code"].as_str().unwrap();
    assert!(kept.iter().flatten().all(|body| !body.contains(code)), "no answer that is kept has a code");

    let page = world.get("/parties/1/entitlements?limit=1").await.json;
    assert_eq!(page["items"][0]["entitlement"], 2);
    let next = page["next"].as_str().unwrap();
    let rest = world.get(&format!("/parties/1/entitlements?limit=5&cursor={next}")).await.json;
    assert_eq!((&rest["items"][0]["entitlement"], &rest["next"]), (&json!(1), &Value::Null));
    assert_eq!(ledger::proofs::check(&pool).await.unwrap(), []);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_catalogue_says_what_a_party_can_have_and_why_not(pool: PgPool) {
    let world = world(&pool).await;
    let visit = open(&world, &visits()).await;
    let gold = open(&world, &Terms { tiers: vec!["gold".to_owned()], ..hull() }).await;
    let whole = world.get("/rewards").await;
    assert_eq!(whole.status, StatusCode::OK, "{}", whole.json);
    let items = whole.json["items"].as_array().unwrap();
    assert_eq!(items.iter().map(|item| item["reward"].as_i64().unwrap()).collect::<Vec<_>>(), [gold, visit]);
    assert_eq!((&items[0]["lines"], &items[0]["discount_bp"]), (&json!(["body"]), &json!(2_000)));
    assert_eq!((&items[1]["left"], &items[1]["discount_bp"]), (&json!(5), &Value::Null));
    let first = world.get("/rewards?limit=1").await.json;
    let next = first["next"].as_str().unwrap();
    let second = world.get(&format!("/rewards?limit=1&cursor={next}")).await.json;
    assert_eq!((&second["items"][0], first["items"][0] == items[0]), (&items[1], true));

    let told = async |party: &str| {
        let page = world.get(&format!("/parties/{party}/rewards")).await.json;
        let item = |item: &Value| (item["available"].as_bool().unwrap(), item["why"]["code"].clone());
        page["items"].as_array().unwrap().iter().map(item).collect::<Vec<_>>()
    };
    assert_eq!(told("1").await, [(false, json!("tier")), (true, Value::Null)]);
    assert_eq!(told("2").await, [(false, json!("tier")), (false, json!("credit"))]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_code_is_used_on_a_policy_and_stops_at_the_ceiling(pool: PgPool) {
    let world = world(&pool).await;
    let reward = open(&world, &hull()).await;
    let first = order(&world, "", "a", json!({"reward": reward})).await;
    let second = order(&world, "", "b", json!({"reward": reward})).await;
    let on = |held: &Value| json!({"code": held["code"], "policy": "1405/8812"}).to_string();
    let used = world.post("/codes/use", "k", on(&first)).await;
    assert_eq!(used.status, StatusCode::OK, "{}", used.json);
    let discount = &used.json["entitlement"]["discount"];
    assert_eq!((&discount["gives"], &discount["cut_by"]), (&json!(2_000_000), &json!("nothing")));
    let again = world.post("/codes/use", "k", on(&first)).await;
    assert_eq!((again.status, again.json), (StatusCode::OK, used.json));
    let twice = world.post("/codes/use", "k2", on(&first)).await;
    assert_eq!((twice.status.as_u16(), &twice.json["code"]), (409, &json!("reward_refused")));
    let rest = order(&world, "/2/use", "u", json!({"policy": "1405/8812"})).await;
    let discount = &rest["entitlement"]["discount"];
    let told = ["former", "gives", "cut", "cut_by"].map(|name| discount[name].clone());
    assert_eq!(told, [json!(2_000_000), json!(1_000_000), json!(1_000_000), json!("ceiling")]);
    assert_eq!(second["entitlement"]["discount"], Value::Null);
    let shown = world.get("/parties/1/entitlements").await.json;
    assert_eq!(shown["items"][0]["discount"]["policy"], "1405/8812");
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_cannot_be_done_is_told_and_changes_nothing(pool: PgPool) {
    let mut world = world(&pool).await;
    let visit = open(&world, &visits()).await;
    let dear = open(&world, &Terms { price: 1_000_001, ..visits() }).await;
    let code = open(&world, &hull()).await;
    order(&world, "", "first", json!({"reward": code})).await;
    let long = "x".repeat(201);
    let cases: &[(&str, Value, u16, &str)] = &[
        ("/parties/1/entitlements", json!({"reward": dear}), 422, "reward_ineligible"),
        ("/parties/1/entitlements", json!({"reward": 99}), 404, "no_such_reward"),
        ("/parties/9/entitlements", json!({"reward": visit}), 404, "no_such_party"),
        ("/parties/1/entitlements", json!({"reward": visit, "way": "steal"}), 422, "invalid"),
        ("/parties/1/entitlements", json!({"reward": visit, "price": 0}), 422, "invalid"),
        ("/parties/1/entitlements/9/use", json!({}), 404, "no_such_entitlement"),
        ("/parties/2/entitlements/1/use", json!({}), 404, "no_such_entitlement"),
        ("/parties/1/entitlements/0/use", json!({}), 400, "bad_parameter"),
        ("/parties/1/entitlements/1/use", json!({}), 422, "reward_policy"),
        ("/parties/1/entitlements/1/use", json!({"policy": "1405/1"}), 422, "reward_policy"),
        ("/parties/1/entitlements/1/use", json!({"policy": "a\u{0}b"}), 422, "invalid"),
        ("/parties/1/entitlements/1/use", json!({"note": long}), 422, "invalid"),
        ("/parties/1/entitlements/1/issue", json!({}), 409, "reward_refused"),
        ("/parties/1/entitlements/1/cancel", json!({"reason": " "}), 422, "invalid"),
        ("/codes/use", json!({"code": "7K4M"}), 422, "no_such_code"),
        ("/codes/use", json!({"code": "0000-0000-0000"}), 422, "no_such_code"),
    ];
    for (place, (path, body, status, code)) in cases.iter().enumerate() {
        let answer = world.post(path, &format!("case-{place}"), body.to_string()).await;
        let told = (answer.status.as_u16(), answer.json["code"].as_str());
        assert_eq!(told, (*status, Some(*code)), "{path} {body}");
    }
    let why = world.post("/parties/1/entitlements", "why", json!({"reward": dear}).to_string()).await.json;
    assert_eq!(why["errors"][0]["code"], "credit");
    let reused = world.post("/parties/1/entitlements", "first", json!({"reward": visit}).to_string()).await;
    assert_eq!((reused.status.as_u16(), &reused.json["code"]), (422, &json!("key_reused")));
    assert_eq!(world.get("/parties/1/entitlements/1").await.json["entitlement"]["state"], "issued");
    assert_eq!(available(&world).await, (json!(1_000_000), json!(1_000_000)));

    world.key = world.key(vec![Scope::RewardsRead], 100).await.1;
    let one = world.get("/parties/1/entitlements/1").await;
    assert_eq!(
        (one.status, &one.json["code"]),
        (StatusCode::OK, &Value::Null),
        "who only reads sees no code"
    );
    let refused = world.post("/parties/1/entitlements", "x", json!({"reward": visit}).to_string()).await;
    assert_eq!((refused.status.as_u16(), &refused.json["code"]), (403, &json!("scope_missing")));
}

#[sqlx::test(migrations = "../../migrations")]
async fn two_systems_at_once_get_the_last_piece_once(pool: PgPool) {
    let world = world(&pool).await;
    let reward = open(&world, &Terms { stock: Some(1), price: 0, ..visits() }).await;
    let body = json!({"reward": reward}).to_string();
    let (one, other) = tokio::join!(
        world.post("/parties/1/entitlements", "a", body.clone()),
        world.post("/parties/2/entitlements", "b", body.clone())
    );
    let mut told = [one.status.as_u16(), other.status.as_u16()];
    told.sort_unstable();
    assert_eq!(told, [200, 422]);
    assert_eq!(world.get("/rewards").await.json["items"][0]["left"], 0);
}
