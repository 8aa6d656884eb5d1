//! As much of a browser as asks for pages: one connection, kept open, and the session's cookie.

use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;

/// A browser at one site.
pub struct Browser {
    address: String,
    stream: BufStream<TcpStream>,
    cookie: String,
}

/// What the site answered.
#[derive(Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    /// From the request's last byte to the answer's last.
    pub took: Duration,
    /// What the server says that the page took.
    pub at_server: Duration,
    /// Where it sends the browser to.
    pub location: String,
    cookie: Option<String>,
}

impl Answer {
    /// The text between two others.
    pub fn between(&self, before: &str, after: &str) -> Option<String> {
        let text = String::from_utf8_lossy(&self.body);
        let (_, rest) = text.split_once(before)?;
        Some(rest.split_once(after)?.0.to_owned())
    }
}

impl Browser {
    pub async fn open(address: &str) -> anyhow::Result<Browser> {
        let stream = TcpStream::connect(address).await.context("the server does not answer")?;
        stream.set_nodelay(true)?;
        Ok(Browser { address: address.to_owned(), stream: BufStream::new(stream), cookie: String::new() })
    }

    /// Signs in; a one-time password is replaced by `lasting`, which is then used.
    pub async fn sign_in(&mut self, name: &str, password: &str, lasting: &str) -> anyhow::Result<()> {
        let form = format!("name={}&password={}&next=", encoded(name), encoded(password));
        let answer = self.send("/sign-in", &form).await?;
        ensure!(answer.status == 303, "the sign-in answered {}", answer.status);
        self.cookie = answer.cookie.context("the sign-in gave no session")?;
        let page = self.get("/password", false).await?;
        if password != lasting {
            let csrf = page.between("name=\"csrf\" value=\"", "\"").context("no form for a password")?;
            let (old, new) = (encoded(password), encoded(lasting));
            let answer =
                self.send("/password", &format!("csrf={csrf}&current={old}&new={new}&again={new}")).await?;
            ensure!(answer.status == 303, "the new password answered {}", answer.status);
        }
        Ok(())
    }

    /// Asks for a page, compressed as browsers ask for it, or plain.
    pub async fn get(&mut self, path: &str, compressed: bool) -> anyhow::Result<Answer> {
        let encoding = if compressed { "Accept-Encoding: gzip\r\n" } else { "" };
        let head = format!("GET {path} HTTP/1.1\r\n{encoding}");
        self.ask(&head, "").await
    }

    /// Sends a form.
    pub async fn send(&mut self, path: &str, form: &str) -> anyhow::Result<Answer> {
        self.post(path, "", form).await
    }

    /// Sends one field of a form as the page's script does; what it changes comes back.
    pub async fn change(&mut self, path: &str, form: &str) -> anyhow::Result<Answer> {
        self.post(path, "HX-Request: true\r\nAccept-Encoding: gzip\r\n", form).await
    }

    async fn post(&mut self, path: &str, more: &str, form: &str) -> anyhow::Result<Answer> {
        let kind = "application/x-www-form-urlencoded";
        let length = form.len();
        let head =
            format!("POST {path} HTTP/1.1\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{more}");
        self.ask(&head, form).await
    }

    async fn ask(&mut self, head: &str, body: &str) -> anyhow::Result<Answer> {
        let Browser { address, cookie, .. } = self;
        let request = format!("{head}Host: {address}\r\nCookie: {cookie}\r\n\r\n{body}");
        self.stream.write_all(request.as_bytes()).await?;
        self.stream.flush().await?;
        let began = Instant::now();
        let mut answer = self.read().await?;
        answer.took = began.elapsed();
        Ok(answer)
    }

    async fn read(&mut self) -> anyhow::Result<Answer> {
        let mut answer = Answer::default();
        let (mut length, mut chunked) = (0, false);
        let status = self.line().await?;
        answer.status =
            status.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no answer of HTTP")?;
        loop {
            let line = self.line().await?;
            let Some((name, value)) = line.split_once(": ") else { break };
            match name {
                "content-length" => length = value.parse()?,
                "location" => answer.location = value.to_owned(),
                "transfer-encoding" => chunked = value == "chunked",
                "server-timing" => answer.at_server = at_server(value).context("no time of the server")?,
                "set-cookie" if value.starts_with("bashgah_session=") => {
                    answer.cookie = value.split(';').next().map(str::to_owned);
                }
                _ => {}
            }
        }
        while chunked {
            let size = usize::from_str_radix(&self.line().await?, 16)?;
            self.append(&mut answer.body, size).await?;
            self.line().await?;
            chunked = size > 0;
        }
        self.append(&mut answer.body, length).await?;
        Ok(answer)
    }

    async fn append(&mut self, body: &mut Vec<u8>, size: usize) -> anyhow::Result<()> {
        let from = body.len();
        body.resize(from + size, 0);
        self.stream.read_exact(&mut body[from..]).await?;
        Ok(())
    }

    async fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            bail!("the server hung up");
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }
}

/// `page;dur=1.234` in milliseconds.
fn at_server(timing: &str) -> Option<Duration> {
    Some(Duration::from_secs_f64(timing.strip_prefix("page;dur=")?.parse::<f64>().ok()? / 1e3))
}

/// A text as part of an address or a form.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
