//! Asking the provider: with time-outs and limits, and without following where it may lead.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, redirect};
use serde::de::DeserializeOwned;

use crate::Error;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an answer may take as a whole.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of an answer that are read at most.
const MOST: usize = 512 * 1024;

pub(crate) fn client() -> Result<Client, Error> {
    // Another part of the program may have chosen it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT)
        .timeout(TIMEOUT)
        .user_agent(concat!("bashgah/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|cause| Error::Client(Box::new(cause)))
}

/// An answer's bytes. A refusal is told by the provider's own code, where it gives one.
pub(crate) async fn bytes(request: RequestBuilder) -> Result<Vec<u8>, Error> {
    let answer = request.header("accept", "application/json").send().await.map_err(unreachable)?;
    let status = answer.status();
    if status.is_server_error() {
        return Err(Error::Unreachable(format!("status {}", status.as_u16())));
    }
    let body = body(answer).await?;
    if status.is_client_error() {
        #[derive(serde::Deserialize)]
        struct Refusal {
            error: String,
        }
        let said = serde_json::from_slice::<Refusal>(&body);
        return Err(said.map_or_else(
            |_| Error::Answer(format!("status {}", status.as_u16())),
            |refusal| Error::refused(&refusal.error),
        ));
    }
    if status.is_success() { Ok(body) } else { Err(Error::Answer(format!("status {}", status.as_u16()))) }
}

/// An answer that is JSON. What it says is in no error: it may be a token.
pub(crate) async fn json<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Error> {
    let body = bytes(request).await?;
    serde_json::from_slice(&body)
        .map_err(|cause| Error::Answer(format!("not the JSON that is expected, line {}", cause.line())))
}

async fn body(mut answer: Response) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(unreachable)? {
        if body.len() + piece.len() > MOST {
            return Err(Error::Answer(format!("more than {MOST} bytes")));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

fn unreachable(cause: reqwest::Error) -> Error {
    let kind = if cause.is_timeout() { "no answer in time: " } else { "" };
    let source = std::error::Error::source(&cause).map(ToString::to_string).unwrap_or_default();
    Error::Unreachable(format!("{kind}{} {source}", cause.without_url()))
}
