//! Single transfers through the JSON API, over TCP, beside TPC-B.

use std::time::Duration;

use access::{Keys, NewApiKey, Random, Scope};
use anyhow::{Context, Result};
use api::ApiState;
use audit::Actor;
use bench_api::client::{Load, Write};
use calendar::Clock;
use postgres::Database;

use crate::Plan;
use crate::single::{CLIENTS, in_turns};

/// Orders of 64 clients, each on disk before it is answered, and TPC-B, in turns.
pub async fn beside_tpc_b(plan: &Plan, database: &Database) -> Result<()> {
    let (pool, clock, random) = (&database.pool, Clock::system(), Random::system());
    let scopes = vec![Scope::CreditSpend];
    let new = NewApiKey { name: "bench".to_owned(), scopes, days: 1, per_minute: 1_000_000 };
    let (_, key) = access::make_key(pool, &clock, &random, &Actor::program(), &new).await?;
    let keys = Keys::new(pool.clone());
    let state = ApiState::new(pool.clone(), clock, random, keys, plan.home.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr().context("the port is open")?.to_string();
    let server = tokio::spawn(axum::serve(listener, api::router(state)).into_future());

    println!("orders of {CLIENTS} clients through the API beside TPC-B at scale 10 of 8 clients, a second");
    let measured = in_turns(plan, database, async |turn| {
        let body = r#"{"amount": 500, "reason": "purchase", "reference": "receipt 88321"}"#;
        let load = Load {
            address: address.clone(),
            path: "/api/v1/parties/{}/credit/spending",
            write: Some(Write { body, run: turn.to_string() }),
            key: key.reveal().to_owned(),
            parties: plan.members,
            clients: CLIENTS,
            time: Duration::from_secs(plan.seconds),
        };
        let times = load.run().await?;
        Ok((times.len() as f64 / load.time.as_secs_f64(), times))
    })
    .await;
    server.abort();
    measured
}
