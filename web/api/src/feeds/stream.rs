use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use feeds::kind::Kind;
use futures::StreamExt;
use tokio::fs::File;
use tokio::io::{AsyncWriteExt, BufWriter};

use super::{Load, load_of};
use crate::ApiState;
use crate::extract::{RowKind, is_type};
use crate::gate::Caller;
use crate::idempotency::{Fingerprint, IdempotencyKey, Once, Written};
use crate::problem::{BODY_BROKE_OFF, IN_PROGRESS, MEDIA_TYPE, Problem, TOO_LARGE};

/// Largest stream, in bytes.
const LARGEST: u64 = 2 * 1024 * 1024 * 1024;
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
        ("Idempotency-Key" = String, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$", description = "One for each request, the same when it is repeated"),
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
            return match fingerprint(&address, body).await {
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

/// Writes the body to a file, piece by piece; its fingerprint.
async fn write(address: &str, body: Body, path: &Path) -> Result<Vec<u8>, Problem> {
    let failed = |cause: std::io::Error| Problem::internal(&cause);
    if let Some(folder) = path.parent() {
        tokio::fs::create_dir_all(folder).await.map_err(failed)?;
    }
    let mut file = BufWriter::new(File::create_new(path).await.map_err(failed)?);
    let (mut fingerprint, mut pieces, mut bytes) = (Fingerprint::of(address), body.into_data_stream(), 0);
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Problem::of(BODY_BROKE_OFF))?;
        bytes += piece.len() as u64;
        if bytes > LARGEST {
            return Err(Problem::of(TOO_LARGE));
        }
        fingerprint.add(&piece);
        file.write_all(&piece).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    Ok(fingerprint.finish())
}

/// The fingerprint of a body that is not needed otherwise.
async fn fingerprint(address: &str, body: Body) -> Result<Vec<u8>, Problem> {
    let (mut fingerprint, mut pieces) = (Fingerprint::of(address), body.into_data_stream());
    while let Some(piece) = pieces.next().await {
        fingerprint.add(&piece.map_err(|_| Problem::of(BODY_BROKE_OFF))?);
    }
    Ok(fingerprint.finish())
}
