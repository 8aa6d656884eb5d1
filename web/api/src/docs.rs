//! The description, the page to try it, and what each kind of problem means. None of these needs a key.

use std::sync::{Arc, LazyLock};

use axum::Json;
use axum::body::Bytes;
use axum::extract::RawPathParams;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::Config;

use crate::etag::tagged_bytes;
use crate::problem::{KINDS, Kind, NOT_FOUND, Problem};

/// Swagger UI draws its icons from data addresses and sets styles by script; it may do nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE: &str = include_str!("docs/page.html");
const SCRIPT: &str = include_str!("docs/start.js");

/// The description, written once.
#[derive(Clone)]
pub struct Described(Bytes);

impl Described {
    /// Of a description.
    pub fn new(description: OpenApi) -> Described {
        Described(description.to_json().unwrap_or_default().into())
    }

    /// As OpenAPI 3.1, in JSON.
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        tagged_bytes(headers, self.0.clone())
    }
}

/// The page on which the API is tried.
pub async fn page() -> Response {
    with_policy(Html(PAGE).into_response())
}

/// What the page loads.
pub async fn file(parameters: RawPathParams) -> Result<Response, Problem> {
    static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| Arc::new(Config::from("openapi.json")));
    let name = parameters.iter().next().map(|(_, name)| name.to_owned()).unwrap_or_default();
    if name == "start.js" {
        return Ok(([(header::CONTENT_TYPE, "text/javascript")], SCRIPT).into_response());
    }
    if !["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"].contains(&name.as_str()) {
        return Err(Problem::of(NOT_FOUND));
    }
    let file =
        utoipa_swagger_ui::serve(&name, Arc::clone(&CONFIG)).map_err(|cause| Problem::internal(&cause))?;
    let file = file.ok_or_else(|| Problem::of(NOT_FOUND))?;
    let kept = (header::CACHE_CONTROL, "public, max-age=3600".to_owned());
    Ok(([(header::CONTENT_TYPE, file.content_type), kept], file.bytes).into_response())
}

fn with_policy(mut response: Response) -> Response {
    let policy = (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response.headers_mut().extend([(Some(policy.0), policy.1)]);
    response
}

/// A text in both languages.
#[derive(Serialize, ToSchema)]
pub struct Both {
    /// Persian.
    pub fa: String,
    /// English.
    pub en: String,
}

impl From<i18n::Text> for Both {
    fn from(text: i18n::Text) -> Both {
        Both { fa: text.fa.to_owned(), en: text.en.to_owned() }
    }
}

impl From<i18n::Message> for Both {
    fn from(message: i18n::Message) -> Both {
        Both { fa: message.fa.into_owned(), en: message.en.into_owned() }
    }
}

impl From<programme::model::Name> for Both {
    fn from(name: programme::model::Name) -> Both {
        Both { fa: name.fa, en: name.en }
    }
}

/// What a kind of problem means.
#[derive(Serialize, ToSchema)]
pub struct ProblemKind {
    /// Stable code.
    code: &'static str,
    /// HTTP status.
    status: u16,
    /// What it is.
    title: Both,
    /// What to do.
    detail: Both,
}

impl From<&Kind> for ProblemKind {
    fn from(kind: &Kind) -> ProblemKind {
        let status = kind.status.as_u16();
        ProblemKind { code: kind.code, status, title: kind.title.into(), detail: kind.detail.into() }
    }
}

/// Every kind of problem
#[utoipa::path(get, path = "/problems", tag = "Problems", responses((status = 200, body = Vec<ProblemKind>)))]
pub async fn problems() -> Json<Vec<ProblemKind>> {
    Json(KINDS.iter().map(|kind| ProblemKind::from(*kind)).collect())
}

/// What a kind of problem means
#[utoipa::path(
    get,
    path = "/problems/{code}",
    tag = "Problems",
    params(("code" = String, Path, description = "Its stable code", example = "no_such_party")),
    responses(
        (status = 200, body = ProblemKind),
        (status = 404, body = inline(crate::problem::ProblemBody<'static>), content_type = "application/problem+json", description = "There is no such code"),
    )
)]
pub async fn problem(parameters: RawPathParams) -> Result<Json<ProblemKind>, Problem> {
    let code = parameters.iter().next().map(|(_, code)| code.to_owned()).unwrap_or_default();
    let found = KINDS.iter().find(|kind| kind.code == code);
    found.map(|kind| Json(ProblemKind::from(*kind))).ok_or_else(|| Problem::of(NOT_FOUND))
}
