//! The API's reads against a bare handler that reads one row from the same PostgreSQL.

mod bare;

use std::path::PathBuf;
use std::time::Duration;

use bench_api::client;
use clap::{Parser, Subcommand};

/// Measures the API's reads beside a bare handler's.
#[derive(Parser)]
struct Plan {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Serves the bare handler over the database of a home.
    Bare {
        #[arg(long)]
        home: PathBuf,
        #[arg(long)]
        port: u16,
    },
    /// Asks both in turns and prints how they compare.
    Measure(Measure),
}

#[derive(Parser)]
struct Measure {
    /// Address of the program.
    #[arg(long)]
    api: String,
    /// Address of the bare handler.
    #[arg(long)]
    bare: String,
    /// A key that may read parties and standing.
    #[arg(long)]
    key: String,
    /// Parties to ask for: 1 to this number, all of which there are.
    #[arg(long)]
    parties: i64,
    /// Clients at once.
    #[arg(long, default_value_t = 64)]
    clients: u64,
    /// Seconds of a turn.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Turns of each.
    #[arg(long, default_value_t = 5)]
    turns: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Plan::parse().what {
        What::Bare { home, port } => bare::serve(home, port).await,
        What::Measure(plan) => measure(&plan).await,
    }
}

async fn measure(plan: &Measure) -> anyhow::Result<()> {
    let load = |address: &str, path: &'static str| client::Load {
        address: address.to_owned(),
        path,
        write: None,
        key: plan.key.clone(),
        parties: plan.parties,
        clients: plan.clients,
        time: Duration::from_secs(plan.seconds),
    };
    let all = [
        ("bare handler, one row", load(&plan.bare, "/{}")),
        ("GET /parties/{id}", load(&plan.api, "/api/v1/parties/{}")),
        ("GET /parties/{id}/standing", load(&plan.api, "/api/v1/parties/{}/standing")),
    ];
    // Whatever warms up does so before it is measured.
    for (_, load) in &all {
        load.run().await?;
    }
    let mut rates = vec![Vec::new(); all.len()];
    let mut latest = vec![Vec::new(); all.len()];
    for _ in 0..plan.turns {
        for (place, (_, load)) in all.iter().enumerate() {
            let mut times = load.run().await?;
            rates[place].push(times.len() as f64 / load.time.as_secs_f64());
            times.sort_unstable();
            latest[place].push(times[times.len() * 95 / 100]);
        }
    }
    let bare = client::median(&mut rates[0]);
    println!("{:<28} {:>10} {:>8} {:>10}", "", "requests/s", "of bare", "p95 ms");
    for (place, (name, _)) in all.iter().enumerate() {
        let rate = client::median(&mut rates[place]);
        latest[place].sort_unstable();
        let p95 = latest[place][latest[place].len() / 2].as_secs_f64() * 1e3;
        println!("{name:<28} {rate:>10.0} {:>7.0}% {p95:>10.2}", 100.0 * rate / bare);
    }
    Ok(())
}
