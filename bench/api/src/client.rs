//! Clients that ask without a pause, each on a connection of its own.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;

/// What is asked, and by how many.
#[derive(Clone)]
pub struct Load {
    /// Host and port.
    pub address: String,
    /// `{}` stands for a party's number.
    pub path: &'static str,
    /// What is written; `None`: it is read.
    pub write: Option<Write>,
    /// Of the API.
    pub key: String,
    /// Parties to ask for: 1 to this number.
    pub parties: i64,
    /// Clients at once.
    pub clients: u64,
    /// For how long.
    pub time: Duration,
}

/// What is written.
#[derive(Clone)]
pub struct Write {
    /// JSON.
    pub body: &'static str,
    /// Tells the keys of this run from those of others.
    pub run: String,
}

impl Load {
    /// The time that every answer took.
    ///
    /// # Errors
    /// Where the server does not answer, or with another status than 200.
    pub async fn run(&self) -> anyhow::Result<Vec<Duration>> {
        let until = Instant::now() + self.time;
        let clients: Vec<_> =
            (0..self.clients).map(|seed| tokio::spawn(self.clone().client(seed, until))).collect();
        let mut times = Vec::new();
        for client in clients {
            times.extend(client.await??);
        }
        Ok(times)
    }

    async fn client(self, seed: u64, until: Instant) -> anyhow::Result<Vec<Duration>> {
        let stream = TcpStream::connect(&self.address).await.context("the server does not answer")?;
        stream.set_nodelay(true)?;
        let (mut stream, mut rng, mut times) =
            (BufStream::new(stream), StdRng::seed_from_u64(seed), Vec::new());
        let (mut line, mut body) = (String::new(), Vec::new());
        while Instant::now() < until {
            let path = self.path.replace("{}", &rng.random_range(1..=self.parties).to_string());
            let request = self.request(&path, seed, times.len());
            let began = Instant::now();
            stream.write_all(request.as_bytes()).await?;
            stream.flush().await?;
            let status = answer(&mut stream, &mut line, &mut body).await?;
            times.push(began.elapsed());
            ensure!(status == 200, "{path} answered {status}");
        }
        Ok(times)
    }
}

impl Load {
    fn request(&self, path: &str, client: u64, no: usize) -> String {
        let head =
            format!("{path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n", self.address, self.key);
        match &self.write {
            None => format!("GET {head}\r\n"),
            Some(Write { body, run }) => format!(
                "POST {head}Content-Type: application/json\r\nContent-Length: {}\r\nIdempotency-Key: {run}-{client}-{no}\r\n\r\n{body}",
                body.len()
            ),
        }
    }
}

/// Reads an answer to its end; its status.
async fn answer(
    stream: &mut BufStream<TcpStream>,
    line: &mut String,
    body: &mut Vec<u8>,
) -> anyhow::Result<u16> {
    line.clear();
    stream.read_line(line).await?;
    let status =
        line.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no answer of HTTP")?;
    let mut length = 0;
    loop {
        line.clear();
        stream.read_line(line).await?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        if name == "content-length" {
            length = value.parse()?;
        }
    }
    body.resize(length, 0);
    stream.read_exact(body).await?;
    Ok(status)
}

/// The middle of some numbers.
///
/// # Panics
/// Where there are none.
pub fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
