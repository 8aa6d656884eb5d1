//! JSON for tills of the merchant's own, below [`BASE`], with a key bound to a branch. Amounts are rials. What goes wrong
//! is a problem of RFC 9457; a request that is sent again has the first result. Described by itself, at
//! `/till/v1/openapi.json`, with the code that describes the insurer's own API.

mod payments;
mod problem;

use api::described;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn;
use i18n::Lang;
use merchants::pay::Asker;
use merchants::till;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Description;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::{TerminalState, text};
use problem::{Problem, ProblemBody, no_bare_failure};

/// Where it begins.
pub const BASE: &str = "/till/v1";
/// Largest body, in bytes.
const BODY_LIMIT: usize = 16 * 1024;

/// The head of the description.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Bashgah: tills",
        description = "A till of the merchant's own takes a payment with a member's credit.\n\n\
            Every request brings the till's key (`Authorization: Bearer bgt_…`), made on the merchant's page of the \
            console and bound to a branch. A purchase has an `Idempotency-Key` of the till's: sent again, whenever, it \
            is the same payment and nothing is charged twice, so that a till which heard no answer simply asks again. \
            A step that is sent again shows where the payment stands.\n\n\
            Amounts are whole rials. What fails is told as `application/problem+json`, in Persian or, by \
            `Accept-Language`, in English; go by its `code`. A payment that is `refused` was answered, not failed: \
            `told` is for the cashier."
    ),
    servers((url = "/till/v1")),
    components(schemas(ProblemBody))
)]
struct Head;

fn endpoints() -> OpenApiRouter<TerminalState> {
    let mut router = OpenApiRouter::with_openapi(Head::openapi())
        .routes(routes!(payments::begin))
        .routes(routes!(payments::show))
        .routes(routes!(payments::confirm))
        .routes(routes!(payments::cancel))
        .routes(routes!(payments::void));
    let paths = router.get_openapi_mut().paths.paths.values_mut();
    paths.flat_map(described::operations).for_each(|operation| described::needs_key(operation, &[]));
    router
}

/// The description: OpenAPI 3.1.
pub fn description() -> Description {
    let mut description = endpoints().into_openapi();
    described::finish(&mut description, BASE, "bgt_…");
    description
}

pub(crate) fn router(state: TerminalState) -> Router {
    let (router, _) = endpoints().split_for_parts();
    let below = router
        .merge(described::routes(&description()))
        .method_not_allowed_fallback(async || StatusCode::METHOD_NOT_ALLOWED)
        .fallback(async || StatusCode::NOT_FOUND)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn(no_bare_failure))
        .with_state(state);
    Router::new().nest(BASE, below)
}

/// A till whose key is good.
struct Till {
    asker: Asker,
    lang: Lang,
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
        match till::asker(&state.pool, key).await {
            Ok(Some(asker)) => Ok(Till { asker, lang }),
            Ok(None) => Err(Problem::told(StatusCode::UNAUTHORIZED, "key", text::TILL_KEY, lang)),
            Err(error) => Err(Problem::of(error.into(), lang)),
        }
    }
}
