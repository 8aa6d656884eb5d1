//! Times the console's questions over a large book: searches and pages of the members list, asked
//! straight of the rooms (`rooms`) or as pages of a running server (`pages`), by many clients at once.

mod http;
mod mix;
mod rooms;
mod tally;

use clap::{Parser, Subcommand};

/// Times the console over a large book, e.g. the one that `bench/pages/book.sql` makes.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Searches and list pages, without the server, e.g. `bench-pages rooms postgres:///bench`.
    Rooms {
        /// The database.
        database: String,
        /// Searches and list pages that are asked.
        #[arg(long, default_value_t = 2_000)]
        asks: usize,
        /// Clients at once.
        #[arg(long, default_value_t = 1)]
        clients: usize,
    },
    /// Pages of a running console, e.g. `bench-pages pages 127.0.0.1:8080 --cookie 'bashgah=…'`.
    Pages {
        /// Address of the server.
        address: String,
        /// The session's cookie, as a browser sends it.
        #[arg(long)]
        cookie: String,
        /// Parties in the book: members 1 to this are asked for.
        #[arg(long, default_value_t = 2_000_000)]
        parties: i64,
        /// Clients at once.
        #[arg(long, default_value_t = 64)]
        clients: usize,
        /// Seconds of asking.
        #[arg(long, default_value_t = 20)]
        seconds: u64,
        /// Milliseconds that a client waits between a page and the next; 0 asks without a pause.
        #[arg(long, default_value_t = 1_000)]
        pause: u64,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Cli::parse().what {
        What::Rooms { database, asks, clients } => rooms::run(&database, asks, clients).await,
        What::Pages { address, cookie, parties, clients, seconds, pause } => {
            http::run(&http::Plan { address, cookie, parties, clients, seconds, pause }).await
        }
    }
}
