use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use feeds::kind::Kind;
use futures::StreamExt;
use tokio::fs::{DirBuilder, OpenOptions};
use tokio::io::{AsyncWrite, AsyncWriteExt, BufWriter};
use tokio::time::timeout;

use super::{Load, load_of};
use crate::ApiState;
use crate::extract::{RowKind, is_type};
use crate::gate::Caller;
use crate::idempotency::{Fingerprint, IdempotencyKey, Once, OnceHeader, Written};
use crate::problem::{BODY_BROKE_OFF, IN_PROGRESS, MEDIA_TYPE, Problem, TOO_LARGE};

/// Largest stream, in bytes.
const LARGEST: u64 = 2 * 1024 * 1024 * 1024;
/// A client from which nothing comes for so long has hung up: others wait for its turn.
const PATIENCE: Duration = Duration::from_secs(60);
const TYPES: [&str; 3] = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

/// Many rows of a kind, one JSON object a line
///
/// The stream becomes a load like a file: every row ends as new, changed, unchanged, waiting or rejected with a
/// reason. It is one transaction: where it fails as a whole, nothing was stored. Up to 2 GiB, lines up to 1 MiB.
#[utoipa::path(
    post,
    path = "/feeds/{kind}/stream",
    tag = "Feeds",
    params(
        ("kind" = super::RowsKind, Path, description = "Kind of the rows"),
        OnceHeader,
    ),
    request_body(content = serde_json::Value, content_type = "application/x-ndjson", description = "A row of the kind a line, as in `POST /feeds/{kind}/rows`"),
    responses((status = 200, body = Load, description = "The load; its rejected rows are at `/feeds/loads/{load_id}/rejects`"))
)]
pub async fn stream(
    State(state): State<ApiState>,
    caller: Caller,
    RowKind(kind): RowKind,
    key: IdempotencyKey,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if !is_type(&headers, &TYPES) {
        return Problem::of(MEDIA_TYPE).into_response();
    }
    // It goes on where the client hangs up: then the body breaks off, and the key is given back.
    let done = tokio::spawn(async move { take(&state, &caller, kind, key, body).await }).await;
    done.unwrap_or_else(|cause| Problem::internal(&cause).into_response())
}

async fn take(state: &ApiState, caller: &Caller, kind: Kind, key: IdempotencyKey, body: Body) -> Response {
    let address = format!("{} stream", kind.name());
    let once = match Once::begin(state, caller, key, None).await {
        Ok(Ok(once)) => once,
        Ok(Err(before)) if before.is_under_way() => return Problem::of(IN_PROGRESS).into_response(),
        Ok(Err(before)) => {
            return match take_in(&address, body, tokio::io::sink()).await {
                Ok(fingerprint) => before.again(&fingerprint),
                Err(problem) => problem.into_response(),
            };
        }
        Err(problem) => return problem.into_response(),
    };
    let _turn = state.streams.acquire().await;
    let file = state.streams_folder().join(&caller.visit.request_id);
    let response = match write(&address, body, &file).await {
        Ok(fingerprint) => once.end(&fingerprint, load(state, caller, kind, file.clone()).await).await,
        Err(problem) => {
            once.release().await;
            problem.into_response()
        }
    };
    let _ = tokio::fs::remove_file(&file).await;
    response
}

async fn load(state: &ApiState, caller: &Caller, kind: Kind, file: PathBuf) -> Written {
    let (actor, name) = (caller.key.actor(), format!("API: {}", caller.key.name));
    let loaded = feeds::objects::load_objects(&state.pool, &state.clock, &actor, kind, file, &name).await?;
    let load = load_of(state, loaded.load_id).await?;
    Ok((StatusCode::OK, serde_json::to_string(&load).map_err(|cause| Problem::internal(&cause))?))
}

/// Writes the body to a file that only the program reads; its fingerprint.
async fn write(address: &str, body: Body, path: &Path) -> Result<Vec<u8>, Problem> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).await.map_err(failed)?;
    }
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).await;
    take_in(address, body, BufWriter::new(file.map_err(failed)?)).await
}

/// Takes the body in, piece by piece; its fingerprint.
async fn take_in(address: &str, body: Body, mut to: impl AsyncWrite + Unpin) -> Result<Vec<u8>, Problem> {
    let (mut fingerprint, mut pieces, mut bytes) = (Fingerprint::of(address), body.into_data_stream(), 0);
    let broke_off = || Problem::of(BODY_BROKE_OFF);
    while let Some(piece) = timeout(PATIENCE, pieces.next()).await.map_err(|_| broke_off())? {
        let piece = piece.map_err(|_| broke_off())?;
        bytes += piece.len() as u64;
        if bytes > LARGEST {
            return Err(Problem::of(TOO_LARGE));
        }
        fingerprint.add(&piece);
        to.write_all(&piece).await.map_err(failed)?;
    }
    to.flush().await.map_err(failed)?;
    Ok(fingerprint.finish())
}

fn failed(cause: std::io::Error) -> Problem {
    Problem::internal(&cause)
}
