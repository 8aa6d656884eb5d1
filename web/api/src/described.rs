//! How an API of ours is described and tried: shared by this one and the tills'.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Bytes;
use axum::extract::RawPathParams;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Required, ResponseBuilder, SecurityRequirement};
use utoipa_swagger_ui::Config;

use crate::etag::tagged_bytes;
use crate::problem::{PROBLEM_JSON, Problem};

/// Swagger UI draws its icons from data addresses and sets styles by script; it may do nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE: &str = include_str!("docs/page.html");
const SCRIPT: &str = include_str!("docs/start.js");
/// Name of the key in a description.
const KEY: &str = "key";

/// The description and the page on which it is tried, below where an API begins. A file that is not there is a bare
/// 404, for which the API has its own words.
pub fn routes<S: Clone + Send + Sync + 'static>(description: &OpenApi) -> Router<S> {
    let written = Bytes::from(description.to_json().unwrap_or_default());
    let answer = move |headers: HeaderMap| async move { tagged_bytes(&headers, written) };
    Router::new()
        .route("/openapi.json", get(answer))
        .route("/docs", get(page))
        .route("/docs/{file}", get(file))
}

async fn page() -> Response {
    let mut response = Html(PAGE).into_response();
    let policy = (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response.headers_mut().extend([(Some(policy.0), policy.1)]);
    response
}

/// What the page loads.
async fn file(parameters: RawPathParams) -> Result<Response, Response> {
    static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| Arc::new(Config::from("openapi.json")));
    let name = parameters.iter().next().map(|(_, name)| name.to_owned()).unwrap_or_default();
    if name == "start.js" {
        return Ok(([(header::CONTENT_TYPE, "text/javascript")], SCRIPT).into_response());
    }
    let missing = || StatusCode::NOT_FOUND.into_response();
    if !["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"].contains(&name.as_str()) {
        return Err(missing());
    }
    let file = utoipa_swagger_ui::serve(&name, Arc::clone(&CONFIG))
        .map_err(|cause| Problem::internal(&cause).into_response())?
        .ok_or_else(missing)?;
    let kept = (header::CACHE_CONTROL, "public, max-age=3600".to_owned());
    Ok(([(header::CONTENT_TYPE, file.content_type), kept], file.bytes).into_response())
}

/// Says of an endpoint that it needs a key, with scopes where there are such, and which problems follow from what it
/// takes; what it says of itself stands.
pub fn needs_key(operation: &mut Operation, scopes: &[&str]) {
    operation.security = Some(vec![SecurityRequirement::new(KEY, scopes.iter().copied())]);
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        body.required = Some(Required::True);
    }
    for (status, why) in problems_of(operation) {
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| problem(why));
    }
}

/// The operations of a path that we have.
pub fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post].into_iter().flatten()
}

/// The problems that an operation may have by what it takes.
fn problems_of(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let takes = |place: ParameterIn| {
        parameters.iter().any(|parameter| matches!(parameter, RefOr::T(Parameter { parameter_in, .. }) if *parameter_in == place))
    };
    let mut problems = vec![
        ("401", "The key is missing, unknown, revoked or expired"),
        ("429", "Over the limit of requests a minute; `Retry-After` says when to try again"),
        ("500", "A fault of ours; it was logged"),
        ("503", "The database cannot be reached"),
    ];
    if !parameters.is_empty() || operation.request_body.is_some() {
        problems.push(("400", "A parameter, header or the body cannot be read"));
    }
    if takes(ParameterIn::Path) {
        problems.push(("404", "There is none of this number or name"));
    }
    if operation.request_body.is_some() || takes(ParameterIn::Query) {
        problems.push(("422", "It can be read but not taken; `errors` says why"));
    }
    if operation.request_body.is_some() {
        problems.push(("413", "The body is too large"));
        problems.push(("415", "The body is of another content type"));
    }
    if takes(ParameterIn::Header) && operation.request_body.is_some() {
        problems.push(("409", "A request with the same `Idempotency-Key` is under way"));
    }
    problems
}

/// A problem, by the schema of that name.
pub fn problem(why: &str) -> RefOr<utoipa::openapi::Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(why).content(PROBLEM_JSON, content).build().into()
}

/// The description with its version and with the key, which begins as it is shown.
pub fn finish(description: &mut OpenApi, base: &str, key: &str) {
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format(key)
        .description(Some("A key made on the console"))
        .build();
    description.components.get_or_insert_default().add_security_scheme(KEY, SecurityScheme::Http(scheme));
    description.info.version = base.rsplit('/').next().unwrap_or_default().to_owned();
}
