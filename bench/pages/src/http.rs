//! Pages of a running server, asked over plain HTTP by clients that keep their connection.

use std::time::{Duration, Instant};

use anyhow::Context;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use standing::roster::snapshot::Condition;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::mix;
use crate::tally::Tally;

/// Whom to ask, as whom and how hard.
#[derive(Debug, Clone)]
pub struct Plan {
    pub address: String,
    pub cookie: String,
    pub parties: i64,
    pub clients: usize,
    pub seconds: u64,
    pub pause: u64,
}

/// Lets the clients ask and prints the times.
pub async fn run(plan: &Plan) -> anyhow::Result<()> {
    let until = Instant::now() + Duration::from_secs(plan.seconds);
    let clients: Vec<_> =
        (0..plan.clients).map(|client| tokio::spawn(client_of(plan.clone(), client as u64, until))).collect();
    let mut tally = Tally::default();
    for client in clients {
        tally.merge(client.await??);
    }
    tally.print();
    Ok(())
}

async fn client_of(plan: Plan, seed: u64, until: Instant) -> anyhow::Result<Tally> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut tally = Tally::default();
    let mut stream = TcpStream::connect(&plan.address).await.context("the server does not answer")?;
    stream.set_nodelay(true)?;
    pause(rng.random_range(0..=plan.pause)).await;
    while Instant::now() < until {
        let (kind, path) = page(&mut rng, plan.parties);
        let began = Instant::now();
        let status = get(&mut stream, &plan, &path).await?;
        tally.add(kind, began.elapsed());
        anyhow::ensure!(status == 200, "{path} answered {status}");
        pause(plan.pause).await;
    }
    Ok(tally)
}

async fn pause(millis: u64) {
    if millis > 0 {
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
}

/// A page and its kind.
fn page(rng: &mut StdRng, parties: i64) -> (&'static str, String) {
    match rng.random_range(0..10) {
        0 => ("dashboard", "/".to_owned()),
        1..=4 => ("members list", format!("/members?{}", list(rng))),
        5..=7 => {
            let (kind, text) = mix::search(rng, parties);
            (kind, format!("/members?q={}", encoded(&text)))
        }
        _ => ("member", format!("/members/{}", rng.random_range(1..=parties))),
    }
}

fn list(rng: &mut StdRng) -> String {
    let filter = mix::filter(rng);
    let names = [
        (Condition::Segment, "segment"),
        (Condition::Tier, "tier"),
        (Condition::Province, "province"),
        (Condition::Line, "line"),
        (Condition::State, "state"),
        (Condition::Ratio, "ratio"),
    ];
    let pairs: Vec<String> = names
        .into_iter()
        .flat_map(|(condition, name)| {
            let asked = filter.asked(condition);
            (0..32).filter(move |value| asked.has(*value)).map(move |value| format!("{name}={value}"))
        })
        .collect();
    pairs.join("&")
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Asks for a page and reads it to its end.
async fn get(stream: &mut TcpStream, plan: &Plan, path: &str) -> anyhow::Result<u16> {
    let Plan { address, cookie, .. } = plan;
    let ask = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n\r\n");
    stream.write_all(ask.as_bytes()).await?;
    let mut answer = Vec::with_capacity(65_536);
    loop {
        anyhow::ensure!(stream.read_buf(&mut answer).await? > 0, "the server hung up at {path}");
        if let Some(status) = whole(&answer)? {
            return Ok(status);
        }
    }
}

/// The status, once the answer is there to its end.
fn whole(answer: &[u8]) -> anyhow::Result<Option<u16>> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&answer[..end])?.to_ascii_lowercase();
    let status =
        head.split(' ').nth(1).and_then(|status| status.parse().ok()).context("not an answer of HTTP")?;
    let body = &answer[end + 4..];
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .and_then(|n| n.trim().parse().ok());
    let complete = match length {
        Some(length) => body.len() >= length,
        None => body.ends_with(b"0\r\n\r\n"),
    };
    Ok(complete.then_some(status))
}
