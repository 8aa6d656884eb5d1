//! JSON for tills of the merchant's own, below `/till/v1`, with a key bound to a branch. Amounts are rials. What goes
//! wrong is a problem of RFC 9457; a request that is sent again has the first result.
//!
//! - `POST /till/v1/payments` `{"purchase": 12500000, "code": "48291703", "credit": 4000000}` with an `Idempotency-Key`
//! - `POST /till/v1/payments/{id}/confirm` `{"code": "6120"}`
//! - `POST /till/v1/payments/{id}/cancel`, `POST /till/v1/payments/{id}/void`, `GET /till/v1/payments/{id}`

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use i18n::{Lang, Message};
use merchants::pay::{self, Asker};
use merchants::payment::{Payment, State as Stands};
use merchants::{Error, till};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{TerminalState, text};

/// Largest body, in bytes.
const BODY_LIMIT: usize = 16 * 1024;
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

pub(crate) fn router(state: TerminalState) -> Router {
    Router::new()
        .route("/till/v1/payments", post(begin))
        .route("/till/v1/payments/{payment_id}", get(show))
        .route("/till/v1/payments/{payment_id}/confirm", post(confirm))
        .route("/till/v1/payments/{payment_id}/cancel", post(cancel))
        .route("/till/v1/payments/{payment_id}/void", post(void))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(state)
}

/// A till whose key is good.
struct Till {
    asker: Asker,
    lang: Lang,
}

/// Why a request was not done.
struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Message,
    lang: Lang,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or_default();
        let body = json!({
            "type": "about:blank", "title": title, "status": self.status.as_u16(), "code": self.code,
            "detail": self.detail.of(self.lang),
        });
        let kind = [(header::CONTENT_TYPE, "application/problem+json"), (header::CACHE_CONTROL, "no-store")];
        (self.status, kind, body.to_string()).into_response()
    }
}

/// Persian, unless English is asked for.
fn lang(headers: &HeaderMap) -> Lang {
    let sent = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if sent.trim_start().starts_with("en") { Lang::En } else { Lang::Fa }
}

impl FromRequestParts<TerminalState> for Till {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &TerminalState) -> Result<Till, Problem> {
        let lang = lang(&parts.headers);
        let sent = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let key = sent.and_then(|sent| sent.strip_prefix("Bearer ")).map(str::trim).unwrap_or_default();
        let unknown =
            || Problem { status: StatusCode::UNAUTHORIZED, code: "key", detail: text::TILL_KEY.into(), lang };
        match till::asker(&state.pool, key).await {
            Ok(asker) => asker.map(|asker| Till { asker, lang }).ok_or_else(unknown),
            Err(error) => Err(problem(error.into(), lang)),
        }
    }
}

/// An error of the room as a problem. What is nobody's mistake goes to the log.
fn problem(error: Error, lang: Lang) -> Problem {
    let status = match &error {
        Error::NoSuchPayment => StatusCode::NOT_FOUND,
        Error::NotNow | Error::TooLate => StatusCode::CONFLICT,
        Error::Access(access::Error::TooMany { .. }) => StatusCode::TOO_MANY_REQUESTS,
        Error::Database(_) | Error::Ledger(_) | Error::Access(_) => {
            tracing::error!(code = error.code(), cause = %error, "a till's request failed");
            StatusCode::SERVICE_UNAVAILABLE
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let detail = if status.is_server_error() { text::TILL_INTERNAL.into() } else { error.message() };
    Problem { status, code: error.code(), detail, lang }
}

impl Till {
    fn answer(&self, state: &TerminalState, done: Result<Payment, Error>) -> Result<Json<Value>, Problem> {
        let payment = done.map_err(|error| problem(error, self.lang))?;
        let stands = payment.state(state.clock.now());
        let why = match stands {
            Stands::Refused(why) => Some(why),
            _ => None,
        };
        Ok(Json(json!({
            "payment_id": payment.payment_id,
            "state": stands.code(),
            "refused": why.map(|why| why.code()),
            "told": why.map(|why| why.title().of(self.lang)),
            "purchase": payment.purchase,
            "discount": payment.discount,
            "credit": payment.credit,
            "cash": payment.cash(),
            "expires_at": payment.expires_at,
        })))
    }

    fn read<T: DeserializeOwned>(&self, body: &Bytes) -> Result<T, Problem> {
        serde_json::from_slice(body).map_err(|cause| Problem {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            code: "body",
            detail: text::TILL_BODY.message(&[("cause", &cause.to_string())]),
            lang: self.lang,
        })
    }
}

#[derive(serde::Deserialize)]
struct New {
    purchase: i64,
    code: String,
    credit: i64,
}

/// Begins a payment and asks for its credit, in one request.
async fn begin(
    State(state): State<TerminalState>,
    till: Till,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let New { purchase, code, credit } = till.read(&body)?;
    let key = headers.get(IDEMPOTENCY_KEY).and_then(|key| key.to_str().ok()).ok_or(Problem {
        status: StatusCode::BAD_REQUEST,
        code: "idempotency_key",
        detail: text::TILL_IDEMPOTENCY.into(),
        lang: till.lang,
    })?;
    let (pool, clock, asker) = (&state.pool, &state.clock, &till.asker);
    let begun = pay::begin(pool, clock, asker, key, purchase, &code).await;
    let asked = match begun {
        Ok(payment) => pay::ask(pool, clock, asker, payment.payment_id, credit).await,
        Err(error) => Err(error),
    };
    till.answer(&state, asked)
}

async fn show(
    State(state): State<TerminalState>,
    till: Till,
    Path(payment_id): Path<i64>,
) -> Result<Json<Value>, Problem> {
    let found = pay::payment(&state.pool, &till.asker, payment_id).await;
    till.answer(&state, found)
}

#[derive(serde::Deserialize)]
struct Confirmation {
    code: String,
}

async fn confirm(
    State(state): State<TerminalState>,
    till: Till,
    Path(payment_id): Path<i64>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let Confirmation { code } = till.read(&body)?;
    let done = pay::confirm(&state.pool, &state.clock, &till.asker, payment_id, &code).await;
    till.answer(&state, done)
}

async fn cancel(
    State(state): State<TerminalState>,
    till: Till,
    Path(payment_id): Path<i64>,
) -> Result<Json<Value>, Problem> {
    let done = pay::cancel(&state.pool, &state.clock, &till.asker, payment_id).await;
    till.answer(&state, done)
}

async fn void(
    State(state): State<TerminalState>,
    till: Till,
    Path(payment_id): Path<i64>,
) -> Result<Json<Value>, Problem> {
    let done = pay::void(&state.pool, &state.clock, &till.asker, payment_id).await;
    till.answer(&state, done)
}
