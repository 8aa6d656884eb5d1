//! What stands around every endpoint: keys, limits, problems, entity tags, repeats.

mod common;

use access::Scope;
use audit::Actor;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use common::World;
use futures::SinkExt;
use serde_json::json;
use sqlx::PgPool;

const PARTY: &str = r#"{"ref": "C1", "kind": "person", "given_name": "مریم", "family_name": "رضایی", "mobile": "09123456789"}"#;

#[sqlx::test(migrations = "../../migrations")]
async fn every_failure_is_a_problem(pool: PgPool) {
    let world = World::new(&pool).await;
    let json = ("content-type", "application/json");
    let key = ("idempotency-key", "k");
    let rows = "/feeds/parties/rows";
    type Case<'a> = (Method, &'a str, Vec<(&'a str, &'a str)>, &'a str, u16, &'a str);
    let cases: Vec<Case> = vec![
        (Method::GET, "/parties", vec![("authorization", "")], "", 401, "key_missing"),
        (Method::GET, "/parties", vec![("authorization", "Basic eDp5")], "", 401, "key_missing"),
        (Method::GET, "/parties", vec![("authorization", "Bearer bgk_no")], "", 401, "key_unknown"),
        (Method::GET, "/nowhere", vec![], "", 404, "not_found"),
        (Method::GET, "/", vec![], "", 404, "not_found"),
        (Method::DELETE, "/parties", vec![], "", 405, "method_not_allowed"),
        (Method::GET, "/parties/7", vec![], "", 404, "no_such_party"),
        (Method::GET, "/parties/1000-0007-0", vec![], "", 404, "no_such_party"),
        (Method::GET, "/parties/zero", vec![], "", 400, "bad_parameter"),
        (Method::GET, "/parties/99999999999999999999", vec![], "", 400, "bad_parameter"),
        (Method::GET, "/parties?limit=0", vec![], "", 400, "bad_parameter"),
        (Method::GET, "/parties?limit=501", vec![], "", 400, "bad_parameter"),
        (Method::GET, "/parties?limt=5", vec![], "", 400, "bad_parameter"),
        (Method::GET, "/parties?cursor=xx", vec![], "", 422, "bad_cursor"),
        (Method::GET, "/parties?changed_since=yesterday", vec![], "", 400, "bad_parameter"),
        (Method::GET, "/feeds/loads/1", vec![], "", 404, "no_such_load"),
        (Method::GET, "/programme/versions/9", vec![], "", 404, "no_such_version"),
        (Method::POST, rows, vec![json], PARTY, 400, "idempotency_key"),
        (Method::POST, rows, vec![json, ("idempotency-key", "two words")], PARTY, 400, "idempotency_key"),
        (Method::POST, rows, vec![key], PARTY, 415, "media_type"),
        (Method::POST, rows, vec![key, json], "{", 400, "malformed_json"),
        (Method::POST, rows, vec![key, json], "[]", 422, "invalid"),
        (Method::POST, rows, vec![key, json], r#"{"reff": 1}"#, 422, "invalid"),
        (Method::POST, rows, vec![key, json], r#"{"ref": {}}"#, 422, "invalid"),
        (Method::POST, "/feeds/people/rows", vec![key, json], PARTY, 404, "no_such_kind"),
        (Method::POST, "/feeds/parties/stream", vec![key, json], PARTY, 415, "media_type"),
        (Method::POST, "/programme/backtest", vec![json], r#"{"document": ""}"#, 422, "programme_faults"),
        (
            Method::POST,
            "/programme/backtest",
            vec![json],
            r#"{"document": "", "as_of": "x"}"#,
            422,
            "invalid",
        ),
        (Method::POST, "/programme/backtest", vec![json], r#"{"document": 7}"#, 422, "invalid"),
    ];
    for (method, path, headers, body, status, code) in cases {
        let asked = format!("{method} {path} {body}");
        let answer = world.ask(method, path, &headers, Body::from(body.to_owned())).await;
        assert_eq!((answer.status.as_u16(), answer.json["code"].as_str()), (status, Some(code)), "{asked}");
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{asked}");
        assert_eq!(answer.json["status"], status, "{asked}");
        assert_eq!(answer.json["type"], format!("/api/v1/problems/{code}"), "{asked}");
        assert_eq!(answer.json["request_id"], answer.headers["x-request-id"].to_str().unwrap(), "{asked}");
        let explained = world.get(&format!("/problems/{code}")).await;
        assert_eq!(
            (explained.status, &explained.json["status"]),
            (StatusCode::OK, &json!(status)),
            "{asked}"
        );
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_body_that_is_too_large_is_refused(pool: PgPool) {
    let world = World::new(&pool).await;
    let body = format!("{{\"document\": \"{}\"}}", "x".repeat(5 << 20));
    let answer = world.post("/programme/backtest", "k", body).await;
    assert_eq!((answer.status.as_u16(), answer.json["code"].as_str()), (413, Some("too_large")));
}

#[sqlx::test(migrations = "../../migrations")]
async fn problems_are_told_in_the_clients_language(pool: PgPool) {
    let world = World::new(&pool).await;
    for (wish, title) in [("en", "There is no such party"), ("fa", "چنین عضوی نیست"), ("", "چنین عضوی نیست")]
    {
        let answer = world.ask(Method::GET, "/parties/7", &[("accept-language", wish)], Body::empty()).await;
        assert_eq!(answer.json["title"], title, "{wish}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_key_does_what_its_scopes_say(pool: PgPool) {
    let mut world = World::new(&pool).await;
    let asked = [
        (Scope::PartiesRead, Method::GET, "/parties"),
        (Scope::StandingRead, Method::GET, "/parties/1/standing"),
        (Scope::StandingRead, Method::GET, "/parties/1/standing/explanation"),
        (Scope::CreditRead, Method::GET, "/parties/1/credit"),
        (Scope::CreditRead, Method::GET, "/parties/1/credit/transfers"),
        (Scope::CreditGrant, Method::POST, "/parties/1/credit/grants"),
        (Scope::CreditSpend, Method::POST, "/parties/1/credit/spending"),
        (Scope::CreditSpend, Method::POST, "/parties/1/credit/holds"),
        (Scope::CreditSpend, Method::POST, "/parties/1/credit/holds/1/capture"),
        (Scope::CreditSpend, Method::POST, "/parties/1/credit/holds/1/release"),
        (Scope::CreditSpend, Method::POST, "/parties/1/credit/transfers/1/reversal"),
        (Scope::FeedsRead, Method::GET, "/feeds/loads/1"),
        (Scope::FeedsWrite, Method::GET, "/feeds/loads/1/rejects"),
        (Scope::FeedsWrite, Method::POST, "/feeds/parties/rows"),
        (Scope::FeedsWrite, Method::POST, "/feeds/parties/stream"),
        (Scope::EventsWrite, Method::POST, "/events"),
        (Scope::ProgrammeRead, Method::GET, "/programme/versions"),
        (Scope::ProgrammeRead, Method::GET, "/programme/versions/1"),
        (Scope::BacktestRun, Method::POST, "/programme/backtest"),
    ];
    for scope in Scope::all() {
        world.key = world.key(vec![scope], 1_000).await.1;
        for (needs, method, path) in &asked {
            let answer = world.ask(method.clone(), path, &[], Body::empty()).await;
            let refused = answer.status == StatusCode::FORBIDDEN;
            assert_eq!(refused, *needs != scope, "{method} {path} with {}", scope.code());
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_revoked_or_expired_key_is_refused_at_once(pool: PgPool) {
    let world = World::new(&pool).await;
    assert_eq!(world.get("/parties").await.status, StatusCode::OK);
    world.state.keys.revoke(&world.state.clock, &Actor::program(), world.key_id).await.unwrap();
    assert_eq!(world.get("/parties").await.status, StatusCode::UNAUTHORIZED);

    let mut world = World::new(&pool).await;
    world.key = world.key(vec![Scope::PartiesRead], 1_000).await.1;
    world.state.clock.advance(30 * 86_400 - 1);
    assert_eq!(world.get("/parties").await.status, StatusCode::OK);
    world.state.clock.advance(1);
    assert_eq!(world.get("/parties").await.status, StatusCode::UNAUTHORIZED);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_keys_rate_is_told_and_kept(pool: PgPool) {
    let mut world = World::new(&pool).await;
    world.key = world.key(vec![Scope::PartiesRead], 3).await.1;
    for left in [2, 1, 0] {
        let answer = world.get("/parties").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers["ratelimit-policy"], "\"key\";q=3;w=60");
        assert!(answer.headers["ratelimit"].to_str().unwrap().starts_with(&format!("\"key\";r={left};")));
    }
    let answer = world.get("/parties").await;
    assert_eq!((answer.status.as_u16(), &answer.headers["retry-after"]), (429, &"20".parse().unwrap()));
    world.state.clock.advance(20);
    assert_eq!(world.get("/parties").await.status, StatusCode::OK);
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_has_the_answer_gets_none(pool: PgPool) {
    let world = World::new(&pool).await;
    world.post("/feeds/parties/rows", "k1", PARTY).await;
    for path in ["/parties", "/parties/1", "/feeds/loads/1", "/programme/versions", "/programme/versions/1"] {
        let first = world.get(path).await;
        assert_eq!(first.status, StatusCode::OK, "{path}");
        let tag = first.headers["etag"].to_str().unwrap().to_owned();
        let again = world.ask(Method::GET, path, &[("if-none-match", &tag)], Body::empty()).await;
        assert_eq!((again.status.as_u16(), again.json), (304, serde_json::Value::Null), "{path}");
        assert_eq!(again.headers["etag"], tag.as_str(), "{path}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_write_that_is_repeated_is_done_once(pool: PgPool) {
    let world = World::new(&pool).await;
    let first = world.post("/feeds/parties/rows", "k1", PARTY).await;
    assert_eq!(first.json, json!({ "load_id": 1, "outcome": "new", "findings": [] }));
    let again = world.post("/feeds/parties/rows", "k1", PARTY).await;
    assert_eq!((again.status, &again.json), (first.status, &first.json));
    assert_eq!(again.headers["idempotent-replayed"], "true");
    let other = world.post("/feeds/parties/rows", "k1", PARTY.replace("C1", "C2")).await;
    assert_eq!((other.status.as_u16(), other.json["code"].as_str()), (422, Some("key_reused")));
    let elsewhere = world.post("/feeds/agents/rows", "k1", r#"{"code": "1", "name": "x"}"#).await;
    assert_eq!(elsewhere.json["code"], "key_reused");
    let new = world.post("/feeds/parties/rows", "k2", PARTY).await;
    assert_eq!(new.json["outcome"], "unchanged");

    let lines = format!("{PARTY}\n{}\n", PARTY.replace("C1", "C2"));
    let first = world.stream("/feeds/parties/stream", "s1", lines.clone()).await;
    let again = world.stream("/feeds/parties/stream", "s1", lines).await;
    assert_eq!(first.json["counts"]["read"], 2);
    assert_eq!((&again.json, again.status), (&first.json, first.status));
    let other = world.stream("/feeds/parties/stream", "s1", PARTY).await;
    assert_eq!(other.json["code"], "key_reused");

    // After a day the key is free.
    world.state.clock.advance(86_400);
    let later = world.post("/feeds/parties/rows", "k1", PARTY.replace("C1", "C9")).await;
    assert_eq!(later.json["outcome"], "new");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_repeat_while_the_first_is_under_way_is_told_so(pool: PgPool) {
    let world = World::new(&pool).await;
    let (mut sender, pieces) = futures::channel::mpsc::channel::<std::io::Result<String>>(0);
    let first = world.stream("/feeds/parties/stream", "s1", Body::from_stream(pieces));
    let meanwhile = async {
        // It is sent when it has been read: the first request is under way.
        sender.send(Ok(format!("{PARTY}\n"))).await.unwrap();
        let answer = world.stream("/feeds/parties/stream", "s1", PARTY).await;
        sender.close_channel();
        answer
    };
    let (first, answer) = tokio::join!(first, meanwhile);
    assert_eq!((answer.status.as_u16(), answer.json["code"].as_str()), (409, Some("in_progress")));
    assert_eq!(first.status, StatusCode::OK);
    let again = world.stream("/feeds/parties/stream", "s1", format!("{PARTY}\n")).await;
    assert_eq!((again.status, &again.json), (first.status, &first.json));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_key_at_which_nobody_is_any_more_is_free(pool: PgPool) {
    let world = World::new(&pool).await;
    // The work panicked, say.
    sqlx::query("INSERT INTO api.answer (api_key_id, key, created_at, expires_at) VALUES ($1, 'k1', $2, $3)")
        .bind(world.key_id)
        .bind(world.state.clock.now())
        .bind(world.state.clock.now().plus_seconds(60))
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(world.post("/feeds/parties/rows", "k1", PARTY).await.json["outcome"], "new");

    // The answer cannot be kept.
    let refuse = "ALTER TABLE api.answer ADD CONSTRAINT none_is_kept CHECK (key <> 'k2' OR status IS NULL)";
    sqlx::query(refuse).execute(&pool).await.unwrap();
    let lost = world.post("/feeds/parties/rows", "k2", PARTY).await;
    assert_eq!(lost.status, StatusCode::INTERNAL_SERVER_ERROR);
    sqlx::query("ALTER TABLE api.answer DROP CONSTRAINT none_is_kept").execute(&pool).await.unwrap();
    assert_eq!(world.post("/feeds/parties/rows", "k2", PARTY).await.json["outcome"], "unchanged");
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_a_killed_program_left_is_cleared(pool: PgPool) {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new(&pool).await;
    world.stream("/feeds/parties/stream", "s1", PARTY).await;
    let folder = world.home.join("streams");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "what is loaded is gone");
    std::fs::write(folder.join("half"), PARTY).unwrap();
    world.state.clear().await.unwrap();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    let mode = std::fs::metadata(&folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "rows hold contacts");
    std::fs::remove_dir_all(&world.home).unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_stream_that_breaks_off_leaves_nothing(pool: PgPool) {
    let world = World::new(&pool).await;
    let broken = [Ok(format!("{PARTY}\n")), Err(std::io::Error::other("hung up"))];
    let body = Body::from_stream(futures::stream::iter(broken));
    let answer = world.stream("/feeds/parties/stream", "s1", body).await;
    assert_eq!((answer.status.as_u16(), answer.json["code"].as_str()), (400, Some("body_broke_off")));
    let again = world.stream("/feeds/parties/stream", "s1", PARTY).await;
    assert_eq!((again.status.as_u16(), &again.json["counts"]["new"]), (200, &json!(1)));
}
