//! The questions without the server: what the rooms themselves take.

use std::sync::Arc;
use std::time::Instant;

use calendar::Clock;
use parties::{Query, Scope};
use rand::{SeedableRng, rngs::StdRng};
use sqlx::postgres::{PgPool, PgPoolOptions};
use standing::roster::snapshot::{Order, Snapshot};
use standing::roster::{self, Ask, Roster};

use crate::mix;
use crate::tally::Tally;

/// Asks `asks` questions by `clients` at once and prints the times.
pub async fn run(database: &str, asks: usize, clients: usize) -> anyhow::Result<()> {
    let pool = PgPoolOptions::new().max_connections(16).connect(database).await?;
    let began = Instant::now();
    let snapshot = Roster::open(&pool, &Clock::system()).await?.current();
    println!("snapshot of {} parties in {:.1} s", snapshot.len(), began.elapsed().as_secs_f64());
    let mut tasks = Vec::new();
    for client in 0..clients {
        let (pool, snapshot) = (pool.clone(), Arc::clone(&snapshot));
        tasks.push(tokio::spawn(
            async move { client_of(&pool, &snapshot, asks / clients, client as u64).await },
        ));
    }
    let mut tally = Tally::default();
    for task in tasks {
        tally.merge(task.await??);
    }
    tally.print();
    Ok(())
}

async fn client_of(pool: &PgPool, snapshot: &Arc<Snapshot>, asks: usize, seed: u64) -> anyhow::Result<Tally> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut tally = Tally::default();
    for number in 0..asks {
        let mut ask = Ask { size: 12, ..Ask::default() };
        let mut kind = "list";
        if number % 3 > 0 {
            let (search, text) = mix::search(&mut rng, snapshot.len() as i64);
            kind = search;
            ask.query = Query::parse(&text);
        } else {
            ask.filter = mix::filter(&mut rng);
            ask.order = Order::ALL[number % 4];
        }
        let began = Instant::now();
        let sheet = roster::sheet(pool, snapshot, &ask).await?;
        let ids: Vec<i64> = sheet.rows.iter().map(|row| row.party_id).collect();
        parties::faces(pool, Scope::Everyone, &ids).await?;
        tally.add(kind, began.elapsed());
    }
    Ok(tally)
}
