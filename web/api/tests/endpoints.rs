//! What the endpoints give.

mod common;

use access::Scope;
use audit::Actor;
use axum::http::StatusCode;
use common::World;
use serde_json::json;
use sqlx::PgPool;

const PARTIES: &str = r#"{"ref": "C1", "kind": "person", "given_name": "مریم", "family_name": "رضایی", "gender": "woman", "national_id": "0067749828", "mobile": "۰۹۱۲۳۴۵۶۷۸۹", "province": "تهران", "joined_on": "1404/02/01", "roles": ["customer", "partner"]}
{"ref": "C2", "kind": "organisation", "family_name": "شرکت آزمون", "email": "Info@Example.ir"}

{"ref": "C3", "kind": "person", "family_name": "نامدار", "national_id": "1111111112"}
{"ref": "C4", "kind": "person", "family_name": "x", "nickname": "y"}
{"ref": "C5", "kind": ["person"], "family_name": "x"}
not JSON
"#;

const POLICIES: &str = r#"{"number": "1404/11", "party": "C1", "line": "fire", "start_on": "2025-12-01", "end_on": "2026-12-01", "premium": 200000000}
{"number": "1404/12", "party": "C9", "line": "fire", "start_on": "2025-12-01", "end_on": "2026-12-01", "premium": 1}
"#;

async fn loaded(pool: &PgPool) -> World {
    let world = World::new(pool).await;
    world.stream("/feeds/parties/stream", "p", PARTIES).await;
    world.stream("/feeds/policies/stream", "q", POLICIES).await;
    world
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_row_of_a_stream_is_told_what_became_of_it(pool: PgPool) {
    let world = World::new(&pool).await;
    let load = world.stream("/feeds/parties/stream", "p", PARTIES).await.json;
    let counts = json!({ "read": 6, "new": 2, "changed": 0, "unchanged": 0, "waiting": 0, "rejected": 4 });
    assert_eq!((&load["state"], &load["counts"]), (&json!("loaded"), &counts));
    let rejects = world.get("/feeds/loads/1/rejects").await.json;
    let told: Vec<(i64, &str)> = rejects["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["row"].as_i64().unwrap(), row["findings"][0]["reason"].as_str().unwrap()))
        .collect();
    let expected =
        [(3, "national_id_check"), (4, "unknown_field"), (5, "nested_value"), (6, "not_an_object")];
    assert_eq!(told, expected);
    assert_eq!(rejects["items"][3]["cells"], json!({ "line": "not JSON" }));
    let page = world.get("/feeds/loads/1/rejects?limit=3").await.json;
    let next = world.get(&format!("/feeds/loads/1/rejects?cursor={}", page["next"].as_str().unwrap())).await;
    assert_eq!(next.json["items"][0]["row"], 6);

    let load = world.stream("/feeds/policies/stream", "q", POLICIES).await.json;
    assert_eq!((&load["counts"]["new"], &load["counts"]["waiting"]), (&json!(1), &json!(1)));
    assert_eq!(world.get("/feeds/loads/2").await.json, load);
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_row_is_taken_or_rejected_with_reasons(pool: PgPool) {
    let world = loaded(&pool).await;
    let changed = r#"{"ref": "C2", "kind": "organisation", "family_name": "شرکت آزمون نو"}"#;
    assert_eq!(world.post("/feeds/parties/rows", "a", changed).await.json["outcome"], "changed");
    let event = r#"{"party": "C1", "kind": "survey", "ref": "S1", "on_day": "1405-08-30"}"#;
    assert_eq!(world.post("/events", "b", event).await.json["outcome"], "new");
    let waits = r#"{"party": "C77", "kind": "survey", "ref": "S1", "on_day": "1405-08-30"}"#;
    assert_eq!(world.post("/events", "c", waits).await.json["outcome"], "waiting");
    let wrong = r#"{"party": "C1", "kind": "surprise", "ref": "S1", "on_day": "soon"}"#;
    let answer = world.post("/events", "d", wrong).await;
    assert_eq!((answer.status.as_u16(), answer.json["code"].as_str()), (422, Some("row_rejected")));
    let told: Vec<&str> = answer.json["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["/kind", "/on_day"]);
    let load = answer.json["load_id"].as_i64().unwrap();
    let kept = world.get(&format!("/feeds/loads/{load}/rejects")).await.json;
    assert_eq!(kept["items"][0]["cells"]["kind"], "surprise");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_party_has_its_contacts_masked_but_for_who_may_read_them(pool: PgPool) {
    let mut world = loaded(&pool).await;
    let full = world.get("/parties/1").await.json;
    assert_eq!(full["membership_number"], persian::identity::membership_number(1));
    assert_eq!(
        (&full["ref"], &full["gender"], &full["kind"]),
        (&json!("C1"), &json!("woman"), &json!("person"))
    );
    assert_eq!((&full["roles"], &full["joined_on"]), (&json!(["customer", "partner"]), &json!("2025-04-21")));
    assert_eq!(full["province"]["en"], "Tehran");
    let values = |party: &serde_json::Value| -> Vec<(String, bool)> {
        let all = party["identities"].as_array().unwrap();
        let one = |id: &serde_json::Value| (id["value"].as_str().unwrap().into(), id["masked"] == true);
        all.iter().map(one).collect()
    };
    let known = [("0067749828", false), ("09123456789", false), ("C1", false)];
    assert_eq!(values(&full), known.map(|(value, masked)| (value.to_owned(), masked)));
    let by_number = format!("/parties/{}", persian::identity::membership_number(1));
    assert_eq!(world.get(&by_number).await.json, full);
    let noted: i64 =
        sqlx::query_scalar("SELECT count(*) FROM audit.entry WHERE action = 'party.unmask' AND party_id = 1")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(noted, 2, "each reading in full is kept");

    let masked = [("***828", true), ("0912***6789", true), ("C1", false)];
    let masked = masked.map(|(value, masked)| (value.to_owned(), masked));
    assert_eq!(values(&world.get("/parties?ref=C1").await.json["items"][0]), masked, "in lists always");
    world.key = world.key(vec![Scope::PartiesRead], 1_000).await.1;
    assert_eq!(values(&world.get("/parties/1").await.json), masked);
}

/// Somebody who turned out to be the first party; the number that is no more.
async fn merged_into_the_first(world: &World) -> i64 {
    let row = r#"{"ref": "C8", "kind": "person", "family_name": "رضایی"}"#;
    world.post("/feeds/parties/rows", "merged", row).await;
    let from = world.get("/parties?ref=C8").await.json["items"][0]["party_id"].as_i64().unwrap();
    let mut change = world.state.pool.begin().await.unwrap();
    let now = world.state.clock.now();
    let moved = parties::duplicate::move_party(&mut change, from, 1, now).await.unwrap().unwrap();
    parties::duplicate::record(&mut change, (from, 1), 1, &moved, "sara", now).await.unwrap();
    change.commit().await.unwrap();
    from
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_number_of_a_merged_party_leads_to_the_survivor(pool: PgPool) {
    let world = loaded(&pool).await;
    let merged = merged_into_the_first(&world).await;
    let party = world.get(&format!("/parties/{merged}")).await.json;
    assert_eq!(party["party_id"], 1);
    assert_eq!(party, world.get("/parties/1").await.json);
    let unmasked: Vec<i64> =
        sqlx::query_scalar("SELECT party_id FROM audit.entry WHERE action = 'party.unmask'")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(unmasked, [1, 1], "who was seen is the survivor");
    assert_eq!(world.get(&format!("/parties/{merged}/standing")).await.json["code"], "no_standing");
}

#[sqlx::test(migrations = "../../migrations")]
async fn rejected_rows_of_others_need_the_contacts_scope_and_are_noted(pool: PgPool) {
    let mut world = loaded(&pool).await;
    let noted = async || -> Vec<String> {
        sqlx::query_scalar(
            "SELECT actor FROM audit.entry WHERE action = 'feed.rejects_read' AND subject = 'load 1'",
        )
        .fetch_all(&pool)
        .await
        .unwrap()
    };
    assert_eq!(world.get("/feeds/loads/1/rejects").await.status, StatusCode::OK);
    assert_eq!(noted().await, [""; 0], "the rows are its own");

    // The names of the keys are the same.
    world.key = world.key(vec![Scope::FeedsWrite], 1_000).await.1;
    let refused = world.get("/feeds/loads/1/rejects").await;
    assert_eq!((refused.status.as_u16(), refused.json["code"].as_str()), (403, Some("scope_missing")));
    let (other, key) = world.key(vec![Scope::FeedsWrite, Scope::ContactsRead], 1_000).await;
    world.key = key;
    assert_eq!(world.get("/feeds/loads/1/rejects").await.json["items"].as_array().unwrap().len(), 4);
    assert_eq!(noted().await, [format!("API: سامانهٔ صدور #{other}")]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn parties_come_page_by_page(pool: PgPool) {
    let world = World::new(&pool).await;
    let line =
        |number: i32| format!("{{\"ref\": \"C{number}\", \"kind\": \"person\", \"family_name\": \"x\"}}\n");
    let lines: String = (1..=7).map(line).collect();
    world.stream("/feeds/parties/stream", "p", lines).await;
    let first_load = world.state.clock.now();
    world.state.clock.advance(60);
    let changed = r#"{"ref": "C2", "kind": "person", "family_name": "y"}"#;
    world.post("/feeds/parties/rows", "a", changed).await;
    let all = async |query: &str| {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = world.get(&format!("/parties?limit=3{query}{cursor}")).await.json;
            let items = page["items"].as_array().unwrap();
            seen.extend(items.iter().map(|party| party["ref"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return seen,
            }
        }
    };
    assert_eq!(all("").await, ["C1", "C2", "C3", "C4", "C5", "C6", "C7"]);
    let before = first_load.plus_seconds(-1);
    assert_eq!(
        all(&format!("&changed_since={before}")).await,
        ["C1", "C3", "C4", "C5", "C6", "C7", "C2"],
        "in the order of changes"
    );
    assert_eq!(all(&format!("&changed_since={first_load}")).await, ["C2"]);
    assert_eq!(world.get("/parties?ref=nobody").await.json, json!({ "items": [], "next": null }));
}

#[sqlx::test(migrations = "../../migrations")]
async fn standing_and_its_reasons_agree(pool: PgPool) {
    let world = loaded(&pool).await;
    assert_eq!(world.get("/parties/1/standing").await.json["code"], "no_standing");
    let merged = merged_into_the_first(&world).await;
    let (clock, dir) =
        (&world.state.clock, std::env::temp_dir().join(format!("api-copy-{}", std::process::id())));
    let home = ApiHome(dir.clone());
    standing::run(&pool, clock, &Actor::program(), &book::copy::dir(&dir), clock.today()).await.unwrap();
    let state = api::ApiState::new(
        pool.clone(),
        clock.clone(),
        access::Random::seeded(1),
        world.state.keys.clone(),
        dir.clone(),
    );
    let router = api::router(state.clone());
    let world = World { state, router, key: world.key, key_id: world.key_id, home: dir };
    let standing = world.get("/parties/1/standing").await.json;
    assert_eq!((&standing["as_of"], &standing["programme_version"]), (&json!("2026-11-22"), &json!(1)));
    assert_eq!(standing["totals"]["lines_held"], json!(["fire"]));
    assert!(standing["totals"]["earned"].as_i64().unwrap() > 190_000_000);
    let why = world.get("/parties/1/standing/explanation").await.json;
    assert_eq!((&why["totals"], &why["tier"]), (&standing["totals"], &standing["tier"]));
    let by_merged = world.get(&format!("/parties/{merged}/standing")).await.json;
    assert_eq!(by_merged, standing, "the survivor's, under its number");
    let sum: i64 =
        why["policies"].as_array().unwrap().iter().map(|policy| policy["earned"].as_i64().unwrap()).sum();
    assert_eq!(json!(sum), why["totals"]["earned"]);
    assert_eq!(why["policies"][0]["number"], "1404/11");

    let version = world.get("/programme/versions/1").await.json;
    let body = json!({ "document": version["document"] }).to_string();
    let tried = world.post("/programme/backtest", "", body).await;
    assert_eq!(tried.status, StatusCode::OK);
    assert_eq!(tried.json["before"], tried.json["after"]);
    assert_eq!((&tried.json["gains"], &tried.json["losses"]), (&json!([]), &json!([])));
    drop(home);
}

struct ApiHome(std::path::PathBuf);

impl Drop for ApiHome {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_text_has_both_languages() {
    let names = [
        "cursor",
        "next",
        "Idempotency",
        "Key",
        "Authorization",
        "Bearer",
        "ref",
        "programme",
        "versions",
        "Allow",
        "JSON",
        "Content",
        "Type",
        "application",
        "json",
        "x",
        "ndjson",
        "parties",
        "credit",
        "rewards",
        "entitlements",
        "errors",
        "request",
        "id",
        "RFC",
        "T",
        "Z",
        "yyyy",
        "mm",
        "dd",
    ];
    assert_eq!(i18n::check_texts(api::text::ALL_TEXTS, &names), [""; 0]);
}
