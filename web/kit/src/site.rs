//! What stands around every handler: who asks, in which language, whether they may, and how faults look.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use access::{Session, Sessions};
use askama::Template;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts, Request, State};
use axum::handler::Handler;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{MethodFilter, MethodRouter, get, on};
use calendar::Clock;
use futures::StreamExt;
use i18n::Lang;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tracing::Instrument;

use crate::{Fault, Fmt, Page, assets};

/// Largest form, in bytes. Uploads say their own limit.
const FORM_LIMIT: usize = 512 * 1024;
/// Bytes within which the first part of a form with a file ends: it holds the token.
const FIRST_PART: usize = 1_024;
/// Cookie of the session.
const SESSION: &str = "bashgah_session";
/// Cookie by which a device is known to be somebody's.
const DEVICE: &str = "bashgah_device";
/// Cookie between the password and the second step.
const STEP: &str = "bashgah_step";
/// Cookie between the way to the insurer's provider and the way back.
const PROVIDER: &str = "bashgah_provider";
/// Cookie of the language.
const LANGUAGE: &str = "bashgah_lang";
/// Cookie of a notice that the next page shows once.
const NOTICE: &str = "bashgah_notice";
/// Header by which htmx sends the session's token.
const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-csrf-token");
/// Time that a page took, for the browser's tools.
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");
/// What of the device a page may use.
pub const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
    connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What the frame needs to know of the site.
#[derive(Clone)]
pub struct Site {
    /// Who is signed in.
    pub sessions: Sessions,
    /// Clock.
    pub clock: Clock,
    /// Makes a page's frame: menus for who is signed in.
    pub frame: Frame,
}

/// Makes a page's frame for a visit, with a title.
pub type Frame = Arc<dyn Fn(&Visit, &str) -> Page + Send + Sync>;

/// One request: who asks, in which language, from where.
#[derive(Clone)]
pub struct Visit {
    /// Writes in the visitor's language.
    pub f: Fmt,
    /// Who is signed in.
    pub session: Option<Arc<Session>>,
    /// The request's id, in the log and on error pages.
    pub request_id: String,
    /// Path and query.
    pub path: String,
    /// The request is for a part of a page.
    pub part: bool,
    /// Code of the notice that the page before left.
    pub notice: Option<String>,
    /// Network address of the visitor.
    pub address: String,
    /// The visitor's connection is encrypted.
    pub secure: bool,
}

impl Visit {
    /// Token for forms; empty where nobody is signed in.
    pub fn csrf(&self) -> &str {
        self.session.as_ref().map_or("", |session| &session.csrf)
    }

    /// Answers with a page or a part of one.
    ///
    /// # Errors
    /// Where the template fails.
    pub fn html(&self, template: &impl Template) -> Answer {
        Ok(Html(template.render()?).into_response())
    }
}

/// A visit by somebody who is signed in.
#[derive(Clone)]
pub struct Signed {
    /// The visit.
    pub visit: Visit,
    /// Who it is.
    pub session: Arc<Session>,
}

impl std::ops::Deref for Signed {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.visit
    }
}

/// What a handler gives: a response, or why there is none.
pub type Answer = Result<Response, Fault>;

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visit, Fault> {
        parts
            .extensions
            .get::<Visit>()
            .cloned()
            .ok_or_else(|| Fault::of_status(StatusCode::INTERNAL_SERVER_ERROR))
    }
}

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Signed, Fault> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let session = visit.session.clone().ok_or_else(|| Fault::of_status(StatusCode::UNAUTHORIZED))?;
        Ok(Signed { visit, session })
    }
}

/// Who may ask for a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Everybody.
    Open,
    /// Everybody who is signed in, also before the one-time password was changed or the second factor enrolled.
    SignedIn,
    /// Whose role has the permission.
    May(access::Permission),
}

impl From<access::Permission> for Need {
    fn from(permission: access::Permission) -> Need {
        Need::May(permission)
    }
}

/// A line of a routes table.
pub struct Route<S> {
    /// Method.
    pub method: Method,
    /// Path, as axum writes it.
    pub path: &'static str,
    /// Who may.
    pub need: Need,
    handler: MethodRouter<S>,
}

/// A line of a routes table that reads.
pub fn read<H, T, S>(path: &'static str, need: impl Into<Need>, handler: H) -> Route<S>
where
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    Route { method: Method::GET, path, need: need.into(), handler: on(MethodFilter::GET, handler) }
}

/// A line of a routes table that changes something.
pub fn write<H, T, S>(path: &'static str, need: impl Into<Need>, handler: H) -> Route<S>
where
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    Route { method: Method::POST, path, need: need.into(), handler: on(MethodFilter::POST, handler) }
}

impl<S: Clone + Send + Sync + 'static> Route<S> {
    /// Takes a body of up to `bytes` in place of the limit for forms; the handler must not gather it in memory.
    #[must_use]
    pub fn taking(mut self, bytes: usize) -> Route<S> {
        self.handler = self.handler.layer(DefaultBodyLimit::max(bytes));
        self
    }
}

/// The router of a routes table; nothing but the table and the assets answers.
pub fn router<S: Clone + Send + Sync + 'static>(site: &Site, routes: Vec<Route<S>>, state: S) -> Router {
    let whole = table(routes)
        .route(assets::ASSETS_PATH, get(assets::serve))
        .fallback(|| async { Fault::not_found() });
    around(site, whole.with_state(state))
}

/// Pages that are merged with a [`router`], with a site of their own: no assets, and no answer for what is not there.
pub fn part<S: Clone + Send + Sync + 'static>(site: &Site, routes: Vec<Route<S>>, state: S) -> Router {
    around(site, table(routes).with_state(state))
}

fn table<S: Clone + Send + Sync + 'static>(routes: Vec<Route<S>>) -> Router<S> {
    let mut router = Router::new();
    for route in routes {
        let gate = from_fn_with_state(route.need, gate);
        router = router.route(route.path, route.handler.layer(gate));
    }
    router
}

/// What stands around every page.
fn around(site: &Site, router: Router) -> Router {
    let compressed = SizeAbove::new(1_024)
        .and(NotForContentType::new("font/"))
        .and(NotForContentType::new("image/png"))
        .and(NotForContentType::new("application/vnd."));
    router
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(site.clone(), enter))
        .layer(
            CompressionLayer::new().quality(tower_http::CompressionLevel::Fastest).compress_when(compressed),
        )
}

/// Makes the [`Visit`], turns faults into pages, and tells how long it took. The outermost of the site.
pub async fn enter(State(site): State<Site>, request: Request, next: Next) -> Response {
    let began = site.clock.now();
    let mut response = answer(&site, request, next).await;
    let micros = site.clock.now().0 - began.0;
    let timing = format!("page;dur={}.{:03}", micros / 1_000, micros % 1_000);
    if let Ok(timing) = HeaderValue::from_str(&timing) {
        response.headers_mut().insert(SERVER_TIMING, timing);
    }
    response
}

async fn answer(site: &Site, request: Request, next: Next) -> Response {
    let request_id = next_request_id(&site.clock);
    let path = logged(request.uri().path());
    let span = tracing::info_span!("request", id = %request_id, method = %request.method(), path);
    let asset = request.uri().path().starts_with("/assets/");
    async move {
        let (mut parts, body) = request.into_parts();
        let visit = match visit(site, &parts, request_id, asset).await {
            Ok(visit) => visit,
            Err((visit, fault)) => return finish(site, &visit, fault.into_response()),
        };
        parts.extensions.insert(visit.clone());
        let response = next.run(Request::from_parts(parts, body)).await;
        if asset { with_policy(response) } else { finish(site, &visit, response) }
    }
    .instrument(span)
    .await
}

/// A path as the log has it: whoever knows the address of a card has the card.
fn logged(path: &str) -> &str {
    if path.starts_with("/card/") { "/card/…" } else { path }
}

async fn visit(
    site: &Site,
    request: &Parts,
    request_id: String,
    asset: bool,
) -> Result<Visit, (Box<Visit>, Fault)> {
    let headers = &request.headers;
    let lang = match cookie(headers, LANGUAGE) {
        Some("en") => Lang::En,
        _ => Lang::Fa,
    };
    let mut visit = Visit {
        f: Fmt { lang, today: site.clock.today() },
        session: None,
        request_id,
        path: request.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        part: headers.contains_key("hx-request"),
        notice: cookie(headers, NOTICE).filter(|code| !code.is_empty()).map(str::to_owned),
        address: address(request),
        secure: headers.get("x-forwarded-proto").is_some_and(|proto| proto.as_bytes() == b"https"),
    };
    if let (false, Some(token)) = (asset, cookie(headers, SESSION)) {
        match site.sessions.of(&site.clock, token).await {
            Ok(session) => visit.session = session.map(Arc::new),
            Err(error) => return Err((Box::new(visit), Fault::from(error))),
        }
    }
    Ok(visit)
}

/// The network address: of the proxy's caller where a proxy on this machine says it, else of the peer. Only what
/// stands last was written by that proxy; whatever is before it the caller may have made up.
fn address(request: &Parts) -> String {
    let peer = request.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let forwarded = request.headers.get_all("x-forwarded-for").iter().next_back();
    let last = forwarded.and_then(|line| line.to_str().ok()).and_then(|list| list.rsplit(',').next());
    match (peer, last.map(str::trim).filter(|caller| !caller.is_empty())) {
        (Some(peer), Some(caller)) if peer.is_loopback() => caller.chars().take(64).collect(),
        (Some(peer), _) => peer.to_string(),
        (None, _) => "unknown".to_owned(),
    }
}

/// Whether the route may be asked for: signed in, permitted, and meant by our own page.
async fn gate(State(need): State<Need>, visit: Visit, request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    if changes && from_elsewhere(request.headers()) {
        return Fault::stale_form().into_response();
    }
    let session = match (need, &visit.session) {
        (Need::Open, _) => return next.run(request).await,
        (_, None) => return to_sign_in(&visit, changes),
        (_, Some(session)) => session.clone(),
    };
    if let Need::May(permission) = need {
        if session.staff.must_change {
            return go(&visit, "/password");
        }
        if session.staff.must_enrol {
            return go(&visit, "/settings/second-factor");
        }
        if !access::allowed(session.staff.role, permission) {
            return Fault::forbidden(session.staff.role.title()).into_response();
        }
    }
    if !changes {
        return next.run(request).await;
    }
    match with_token(request, &session.csrf).await {
        Ok(request) => next.run(request).await,
        Err(fault) => fault.into_response(),
    }
}

/// The request again where it carries the session's token: in the header, or in a form's field `csrf`, which
/// is the first where the form brings a file.
async fn with_token(request: Request, token: &str) -> Result<Request, Fault> {
    if let Some(sent) = request.headers().get(TOKEN_HEADER) {
        return if same(sent.as_bytes(), token.as_bytes()) { Ok(request) } else { Err(Fault::stale_form()) };
    }
    let kind = request.headers().get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    let (form, file) =
        (kind.starts_with(b"application/x-www-form-urlencoded"), kind.starts_with(b"multipart/form-data"));
    let (parts, body) = request.into_parts();
    let (sent, body) = if form {
        let bytes =
            to_bytes(body, FORM_LIMIT).await.map_err(|_| Fault::of_status(StatusCode::PAYLOAD_TOO_LARGE))?;
        (form_token(&bytes).to_owned(), Body::from(bytes))
    } else if file {
        first_part(body).await
    } else {
        return Err(Fault::stale_form());
    };
    match same(sent.as_bytes(), token.as_bytes()) {
        true => Ok(Request::from_parts(parts, body)),
        false => Err(Fault::stale_form()),
    }
}

/// The token in the first part of a form that brings a file, and the whole body again: a file of any size
/// passes without being gathered.
async fn first_part(body: Body) -> (String, Body) {
    let mut rest = body.into_data_stream();
    let mut head = Vec::new();
    let token = loop {
        if let Some(token) = part_token(&head) {
            break token;
        }
        match rest.next().await {
            Some(Ok(piece)) if head.len() <= FIRST_PART => head.extend_from_slice(&piece),
            _ => break String::new(),
        }
    };
    let head = futures::stream::iter([Ok(Bytes::from(head))]);
    (token, Body::from_stream(head.chain(rest)))
}

/// What the first part says where it is the field `csrf` and is there to its end.
fn part_token(head: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&head[..head.len().min(FIRST_PART)]);
    let (names, rest) = head.split_once("\r\n\r\n")?;
    let (value, _) = rest.split_once("\r\n")?;
    Some(if names.contains("name=\"csrf\"") { value.to_owned() } else { String::new() })
}

/// The token has letters and digits only, so that nothing in it needs decoding.
fn form_token(body: &Bytes) -> &str {
    std::str::from_utf8(body)
        .unwrap_or_default()
        .split('&')
        .find_map(|pair| pair.strip_prefix("csrf="))
        .unwrap_or_default()
}

/// Compares in a time that does not tell where the two differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    !b.is_empty() && a.len() == b.len() && a.iter().zip(b).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

/// A browser says that another site's page sent this.
fn from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"))
}

fn to_sign_in(visit: &Visit, changes: bool) -> Response {
    let back =
        if changes || visit.path == "/" { String::new() } else { format!("?next={}", encoded(&visit.path)) };
    go(visit, &format!("/sign-in{back}"))
}

/// Sends the browser to another page of ours; a part of a page takes the whole page with it.
pub fn go(visit: &Visit, to: &str) -> Response {
    if visit.part {
        let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
        return (StatusCode::OK, [(HeaderName::from_static("hx-redirect"), to)]).into_response();
    }
    Redirect::to(to).into_response()
}

/// [`go`], leaving a notice that the next page shows once. `code` is one of ours.
pub fn go_with_notice(visit: &Visit, to: &str, code: &'static str) -> Response {
    let mut response = go(visit, to);
    set_cookie(&mut response, visit, NOTICE, code, None);
    response
}

/// Keeps the session's token in the browser; for `seconds`, or until the browser closes.
pub fn keep_session(response: &mut Response, visit: &Visit, token: &str, seconds: Option<i64>) {
    set_cookie(response, visit, SESSION, token, seconds);
}

/// The session's token of a request.
pub fn session_token(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, SESSION)
}

/// Forgets the session's token.
pub fn drop_session(response: &mut Response, visit: &Visit) {
    set_cookie(response, visit, SESSION, "", Some(0));
}

/// Who asks to come in: the address, what the browser calls itself, and the device's token.
pub fn caller(visit: &Visit, headers: &HeaderMap) -> access::Caller {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    access::Caller {
        address: visit.address.clone(),
        user_agent: agent.unwrap_or_default().to_owned(),
        device: cookie(headers, DEVICE).map(str::to_owned),
    }
}

/// Keeps the device's token.
pub fn keep_device(response: &mut Response, visit: &Visit, token: &str) {
    set_cookie(response, visit, DEVICE, token, Some(access::DEVICE_SECONDS));
}

/// Keeps the token of the second step; nothing forgets it.
pub fn keep_step(response: &mut Response, visit: &Visit, token: Option<&str>) {
    set_cookie(response, visit, STEP, token.unwrap_or_default(), token.map_or(Some(0), |_| None));
}

/// The token of the second step.
pub fn step_token(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, STEP).filter(|token| !token.is_empty())
}

/// Keeps the state of a way to the provider, for as long as the way back is awaited; nothing forgets it.
pub fn keep_way(response: &mut Response, visit: &Visit, state: Option<&str>) {
    let seconds = state.map_or(0, |_| access::WAY_SECONDS);
    set_cookie(response, visit, PROVIDER, state.unwrap_or_default(), Some(seconds));
}

/// The state of the way to the provider that began in this browser.
pub fn way_state(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, PROVIDER).filter(|state| !state.is_empty())
}

/// Keeps the language, for a year.
pub fn keep_language(response: &mut Response, visit: &Visit, lang: Lang) {
    set_cookie(response, visit, LANGUAGE, lang.code(), Some(365 * 86_400));
}

/// Keeps a cookie for `seconds`, or until the browser closes; scripts do not see it.
pub fn set_cookie(response: &mut Response, visit: &Visit, name: &str, value: &str, seconds: Option<i64>) {
    let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let secure = if visit.secure { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// A cookie of a request.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Text for a place in an address's query.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[derive(Template)]
#[template(path = "fault.html")]
struct FaultPage<'a> {
    page: Page,
    fault: &'a Fault,
    retry: bool,
}

#[derive(Template)]
#[template(path = "fault_phone.html")]
struct PhoneFault<'a> {
    page: Page,
    fault: &'a Fault,
    retry: bool,
}

#[derive(Template)]
#[template(path = "fault_part.html")]
struct FaultPart<'a> {
    page: Page,
    fault: &'a Fault,
    retry: bool,
}

/// Writes the page of a fault where there is one, and the headers that every answer has.
fn finish(site: &Site, visit: &Visit, mut response: Response) -> Response {
    if let Some(fault) = fault_of(&mut response) {
        let headers = std::mem::take(response.headers_mut());
        response = fault_page(site, visit, &fault);
        if let Some(allow) = headers.get(header::ALLOW) {
            response.headers_mut().insert(header::ALLOW, allow.clone());
        }
    }
    let shown = response.status() == StatusCode::OK && !response.headers().contains_key("hx-redirect");
    if visit.notice.is_some() && shown && !visit.part {
        set_cookie(&mut response, visit, NOTICE, "", Some(0));
    }
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(id) = HeaderValue::from_str(&visit.request_id) {
        headers.insert(REQUEST_ID, id);
    }
    with_policy(response)
}

/// The fault that a handler gave, or one for a bare failure of the framework, whose text is not for readers.
fn fault_of(response: &mut Response) -> Option<Fault> {
    if let Some(fault) = response.extensions_mut().remove::<Fault>() {
        return Some(fault);
    }
    let status = response.status();
    let page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let failed = status.is_client_error() || status.is_server_error();
    (failed && !page).then(|| Fault::of_status(status))
}

fn fault_page(site: &Site, visit: &Visit, fault: &Fault) -> Response {
    let page = (site.frame)(visit, visit.f.msg(&fault.title));
    let retry = fault.status.is_server_error();
    let html = if page.phone {
        // A page without a beginning of its own can only be asked for again.
        let retry = retry || page.home.is_empty();
        PhoneFault { page, fault, retry }.render()
    } else if visit.part {
        FaultPart { page, fault, retry }.render()
    } else {
        FaultPage { page, fault, retry }.render()
    };
    (fault.status, Html(html.unwrap_or_default())).into_response()
}

fn with_policy(mut response: Response) -> Response {
    const HEADERS: [(HeaderName, &str); 5] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    // A page that reads codes by the camera says so itself.
    let devices = HeaderValue::from_static("camera=(), microphone=(), geolocation=()");
    response.headers_mut().entry(PERMISSIONS).or_insert(devices);
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Eight letters that a person can read out: different within this run, and between runs by their time.
fn next_request_id(clock: &Clock) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let count = NEXT.fetch_add(1, Ordering::Relaxed);
    // An odd multiplier spreads consecutive requests over the 40 bits that are shown.
    let mixed =
        (clock.now().0 as u64 / 1_000).wrapping_add(count << 20).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24;
    let mut id: String =
        (0..8).map(|place| char::from(LETTERS[(mixed >> (5 * place) & 31) as usize])).collect();
    id.insert(4, '-');
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_on_this_machine_says_who_asks() {
        for (peer, forwarded, address_of) in [
            ("127.0.0.1:5000", &[][..], "127.0.0.1"),
            ("127.0.0.1:5000", &["203.0.113.7"], "203.0.113.7"),
            ("127.0.0.1:5000", &["made up, 203.0.113.7"], "203.0.113.7"),
            ("[::1]:5000", &["made up", "203.0.113.7"], "203.0.113.7"),
            ("127.0.0.1:5000", &["made up, "], "127.0.0.1"),
            ("198.51.100.4:5000", &["203.0.113.7"], "198.51.100.4"),
        ] {
            let mut request = Request::new(Body::empty());
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer.parse().unwrap()));
            for line in forwarded {
                request.headers_mut().append("x-forwarded-for", HeaderValue::from_static(line));
            }
            assert_eq!(address(&request.into_parts().0), address_of, "{forwarded:?} from {peer}");
        }
    }
}
