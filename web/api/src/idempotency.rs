//! Writes are done once: the same request with the same `Idempotency-Key` gets the same answer.
//!
//! What goes on now is known in memory, what was answered in the database. A key that is taken in the database while
//! nobody is at it in memory was left behind (the work panicked, its answer could not be kept), and is free.

use std::sync::{MutexGuard, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use crate::ApiState;
use crate::gate::Caller;
use crate::problem::{IDEMPOTENCY_KEY, IN_PROGRESS, KEY_REUSED, PROBLEM_JSON, Problem};
use crate::state::UnderWay;
use crate::store::{self, Kept};

const NAME: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
const LONGEST: usize = 255;
/// Seconds for which an answer is kept.
const KEPT_SECONDS: i64 = 24 * 3_600;

/// The header `Idempotency-Key`, as the description has it.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it is read by IdempotencyKey")]
pub struct OnceHeader {
    /// One for each request, the same when it is repeated
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255, pattern = "^[!-~]+$")]
    idempotency_key: String,
}

/// The header `Idempotency-Key`.
pub struct IdempotencyKey(pub String);

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IdempotencyKey, Problem> {
        let mut sent = parts.headers.get_all(NAME).iter();
        let key = match (sent.next(), sent.next()) {
            (Some(key), None) => key.to_str().ok(),
            _ => None,
        };
        let good = |key: &&str| {
            (1..=LONGEST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
        };
        key.filter(good).map(|key| IdempotencyKey(key.to_owned())).ok_or_else(|| Problem::of(IDEMPOTENCY_KEY))
    }
}

/// Tells a request from others: its address and body.
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// Of a request to an address.
    pub fn of(address: &str) -> Fingerprint {
        let mut hash = Sha256::new();
        hash.update(address);
        hash.update([0]);
        Fingerprint(hash)
    }

    /// Takes a piece of the body in.
    pub fn add(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The fingerprint.
    pub fn finish(self) -> Vec<u8> {
        self.0.finalize().to_vec()
    }
}

/// What a write answers: a status and its JSON, or why it was not done.
pub type Written = Result<(StatusCode, String), Problem>;

/// A key that was taken for a request.
pub struct Once {
    state: ApiState,
    caller: Caller,
    key: String,
    _at_it: AtIt,
}

/// That somebody is at a request, until it is dropped.
struct AtIt {
    under_way: UnderWay,
    request: (i64, String),
}

impl AtIt {
    /// Nothing where somebody is at it already.
    fn begin(under_way: &UnderWay, request: (i64, String)) -> Option<AtIt> {
        let new = known(under_way).insert(request.clone());
        new.then(|| AtIt { under_way: UnderWay::clone(under_way), request })
    }
}

impl Drop for AtIt {
    fn drop(&mut self) {
        known(&self.under_way).remove(&self.request);
    }
}

fn known(under_way: &UnderWay) -> MutexGuard<'_, std::collections::HashSet<(i64, String)>> {
    under_way.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Once {
    /// Takes a key; what is kept under it where it was taken before. `fingerprint` is known where the body is.
    pub async fn begin(
        state: &ApiState,
        caller: &Caller,
        key: IdempotencyKey,
        fingerprint: Option<&[u8]>,
    ) -> Result<Result<Once, Before>, Problem> {
        let now = state.clock.now();
        let (id, until) = (caller.key.api_key_id, now.plus_seconds(KEPT_SECONDS));
        let Some(at_it) = AtIt::begin(&state.under_way, (id, key.0.clone())) else {
            return Ok(Err(Before(store::kept(&state.pool, id, &key.0).await?)));
        };
        let take = async || store::take(&state.pool, id, &key.0, fingerprint, now, until).await;
        let mut kept = take().await?;
        if kept.as_ref().is_some_and(|kept| kept.status.is_none()) {
            store::release(&state.pool, id, &key.0).await?;
            kept = take().await?;
        }
        Ok(match kept {
            None => Ok(Once { state: state.clone(), caller: caller.clone(), key: key.0, _at_it: at_it }),
            Some(kept) => Err(Before(kept)),
        })
    }

    /// Keeps the answer of the request and gives it. A failure of ours is not kept: the request may be sent again.
    pub async fn end(self, fingerprint: &[u8], written: Written) -> Response {
        let (status, body) = match written {
            Ok((status, body)) => (status, body),
            Err(problem) if problem.status().is_server_error() => {
                self.release().await;
                return problem.into_response();
            }
            Err(problem) => (problem.status(), problem.body(&self.caller.visit)),
        };
        let (id, code) = (self.caller.key.api_key_id, status.as_u16() as i16);
        if let Err(error) = store::keep(&self.state.pool, id, &self.key, fingerprint, code, &body).await {
            return Problem::from(error).into_response();
        }
        answer(status, body)
    }

    /// Gives the key back: nothing was done.
    pub async fn release(self) {
        if let Err(cause) = store::release(&self.state.pool, self.caller.key.api_key_id, &self.key).await {
            tracing::warn!(%cause, "an Idempotency-Key could not be given back");
        }
    }
}

/// What is kept under a key that was taken before.
pub struct Before(Kept);

impl Before {
    /// The answer to the request again: the same, if it is the same request.
    pub fn again(self, fingerprint: &[u8]) -> Response {
        if self.0.fingerprint.as_deref().is_some_and(|known| known != fingerprint) {
            return Problem::of(KEY_REUSED).into_response();
        }
        let status = self.0.status.and_then(|code| StatusCode::from_u16(code.unsigned_abs()).ok());
        let (Some(status), Some(body)) = (status, self.0.body) else {
            return Problem::of(IN_PROGRESS).header(header::RETRY_AFTER, 1).into_response();
        };
        let mut response = answer(status, body);
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        response
    }

    /// Whether the request is under way, so that its body need not be read.
    pub fn is_under_way(&self) -> bool {
        self.0.status.is_none()
    }
}

fn answer(status: StatusCode, body: String) -> Response {
    let kind = if status.is_success() { "application/json" } else { PROBLEM_JSON };
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}

/// Does a write whose body is known, once. It goes on where the client hangs up.
pub async fn once(
    state: &ApiState,
    caller: &Caller,
    key: IdempotencyKey,
    (address, body): (&str, &[u8]),
    work: impl Future<Output = Written> + Send + 'static,
) -> Response {
    let mut fingerprint = Fingerprint::of(address);
    fingerprint.add(body);
    let fingerprint = fingerprint.finish();
    let once = match Once::begin(state, caller, key, Some(&fingerprint)).await {
        Ok(Ok(once)) => once,
        Ok(Err(before)) => return before.again(&fingerprint),
        Err(problem) => return problem.into_response(),
    };
    let done = tokio::spawn(async move { once.end(&fingerprint, work.await).await }).await;
    done.unwrap_or_else(|cause| Problem::internal(&cause).into_response())
}

/// Forgets answers that are older than a day.
pub async fn sweep(state: &ApiState) {
    if let Err(cause) = store::sweep(&state.pool, state.clock.now()).await {
        tracing::warn!(%cause, "old answers could not be forgotten");
    }
}
