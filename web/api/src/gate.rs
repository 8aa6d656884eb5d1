//! What stands around every endpoint: the request's id, its language, its key, and how problems look.

use std::sync::Arc;

use access::{ApiKey, Scope};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use i18n::Lang;
use tracing::Instrument;

use crate::ApiState;
use crate::problem::{
    KEY_MISSING, KEY_UNKNOWN, METHOD_NOT_ALLOWED, NOT_FOUND, PROBLEM_JSON, Problem, RATE_LIMITED,
    SCOPE_MISSING, Visit,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const RATE_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const RATE: HeaderName = HeaderName::from_static("ratelimit");
const BEARER: &str = "Bearer realm=\"bashgah\"";

/// Who asks, by which key.
#[derive(Clone)]
pub struct Caller {
    /// The key.
    pub key: Arc<ApiKey>,
    /// The request.
    pub visit: Visit,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Caller, Problem> {
        parts.extensions.get::<Caller>().cloned().ok_or_else(|| Problem::of(KEY_MISSING))
    }
}

/// Gives the request its id and language, and writes out what failed. The outermost of the API.
pub async fn enter(State(state): State<ApiState>, mut request: Request, next: Next) -> Response {
    let visit = Visit { lang: lang(request.headers()), request_id: request_id(&state) };
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let span = tracing::info_span!("api", id = %visit.request_id, %method, path);
    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).instrument(span).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let kept = std::mem::take(response.headers_mut());
        response = problem.answer(&visit);
        for name in [header::ALLOW, RATE_POLICY, RATE] {
            if let Some(value) = kept.get(&name) {
                response.headers_mut().insert(name, value.clone());
            }
        }
    }
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    if let Ok(id) = HeaderValue::from_str(&visit.request_id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

/// Turns a bare failure of the framework, whose text is not for clients, into a problem.
pub async fn no_bare_failure(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let told = response.extensions().get::<Problem>().is_some()
        || response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == PROBLEM_JSON);
    if failed && !told { Problem::of_status(status).into_response() } else { response }
}

/// Whether the key may ask for an endpoint of a scope, and may ask again already.
pub async fn gate(
    State((state, scope)): State<(ApiState, Scope)>,
    visit: axum::Extension<Visit>,
    mut request: Request,
    next: Next,
) -> Response {
    let key = match key(&state, request.headers()).await {
        Ok(key) => key,
        Err(problem) => return problem.into_response(),
    };
    let rate = state.keys.count(&key, state.clock.now());
    let mut response = if !rate.allowed {
        let (most, seconds) = (key.per_minute.to_string(), rate.seconds.to_string());
        let values = [("rate", most.as_str()), ("seconds", &seconds)];
        Problem::with(RATE_LIMITED, &values).header(header::RETRY_AFTER, rate.seconds).into_response()
    } else if !key.may(scope) {
        scope_missing(scope).into_response()
    } else {
        request.extensions_mut().insert(Caller { key: Arc::clone(&key), visit: visit.0 });
        next.run(request).await
    };
    let told = [
        (RATE_POLICY, format!("\"key\";q={};w=60", key.per_minute)),
        (RATE, format!("\"key\";r={};t={}", rate.remaining, rate.seconds)),
    ];
    for (name, value) in told {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The key may not do this.
pub fn scope_missing(scope: Scope) -> Problem {
    let asked = format!("{BEARER}, error=\"insufficient_scope\", scope=\"{}\"", scope.code());
    Problem::with(SCOPE_MISSING, &[("scope", scope.code())]).header(header::WWW_AUTHENTICATE, asked)
}

async fn key(state: &ApiState, headers: &HeaderMap) -> Result<Arc<ApiKey>, Problem> {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let secret = sent.and_then(|sent| {
        let (scheme, secret) = sent.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
    });
    let Some(secret) = secret else {
        return Err(Problem::of(KEY_MISSING).header(header::WWW_AUTHENTICATE, BEARER));
    };
    let found = state.keys.of(&state.clock, secret).await.map_err(|error| match error {
        access::Error::Database(error) => Problem::from(error),
        other => Problem::internal(&other),
    })?;
    found.ok_or_else(|| {
        let asked = format!("{BEARER}, error=\"invalid_token\"");
        Problem::of(KEY_UNKNOWN).header(header::WWW_AUTHENTICATE, asked)
    })
}

/// What answers where no endpoint is.
pub async fn not_found() -> Problem {
    Problem::of(NOT_FOUND)
}

/// What answers where an endpoint takes another method.
pub async fn method_not_allowed() -> Problem {
    Problem::of(METHOD_NOT_ALLOWED)
}

/// Persian, unless the client would rather have English.
fn lang(headers: &HeaderMap) -> Lang {
    let sent = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wish = |lang: &str| {
        let mut best = 0;
        for part in sent.split(',') {
            let (range, weight) = part.split_once(';').unwrap_or((part, "q=1"));
            let primary = range.trim().split('-').next().unwrap_or_default();
            if primary.eq_ignore_ascii_case(lang) {
                let thousandths = weight.trim().strip_prefix("q=").map_or(0, thousandths);
                best = best.max(thousandths);
            }
        }
        best
    };
    if wish("en") > wish("fa") { Lang::En } else { Lang::Fa }
}

/// A weight of `Accept-Language` in thousandths.
fn thousandths(weight: &str) -> u32 {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().unwrap_or(0).min(1) * 1_000 + part.parse::<u32>().unwrap_or(0)
}

/// Eight letters that a person can read out.
fn request_id(state: &ApiState) -> String {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let letters = state.random.bytes::<8>().map(|byte| char::from(LETTERS[usize::from(byte & 31)]));
    let (first, last) = letters.split_at(4);
    format!("{}-{}", first.iter().collect::<String>(), last.iter().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_problems() {
        for (sent, expected) in [
            ("", Lang::Fa),
            ("en", Lang::En),
            ("en-GB,en;q=0.9", Lang::En),
            ("fa-IR,fa;q=0.9,en;q=0.8", Lang::Fa),
            ("fa;q=0.5, en;q=0.75", Lang::En),
            ("de, en;q=0.1", Lang::En),
            ("de", Lang::Fa),
            ("en;q=0", Lang::Fa),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_str(sent).unwrap());
            assert_eq!(lang(&headers), expected, "{sent}");
        }
    }
}
