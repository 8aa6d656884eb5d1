//! What endpoints take from a request; what cannot be taken is a problem, never a plain text.

use access::Scope;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query as AxumQuery, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use feeds::kind::Kind;
use i18n::Message;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::gate::Caller;
use crate::problem::{
    BODY_BROKE_OFF, Fault, INVALID, MALFORMED_JSON, MEDIA_TYPE, NO_SUCH_KIND, Problem, TOO_LARGE,
};
use crate::text;

/// A parameter of the path, by its name.
async fn path_parameter<S: Send + Sync>(parts: &mut Parts, state: &S, name: &str) -> Result<String, Problem> {
    let parameters = RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| Problem::parameter(name, text::NUMBER_FORM))?;
    let found = parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
    found.ok_or_else(|| Problem::internal(&format!("the path has no {name}")))
}

/// `{party}`, as the description has it.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is read by PartyId")]
pub struct PartyPath {
    /// Its number, or its membership number with hyphens
    #[param(example = "4287", pattern = "^([1-9][0-9]{0,17}|[0-9]{4,13}-[0-9]{4}-[0-9])$")]
    party: String,
}

/// `{party}`: a party by its number, or by its membership number with hyphens.
pub struct PartyId(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for PartyId {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<PartyId, Problem> {
        let given = path_parameter(parts, state, "party").await?;
        let wrong = || Problem::parameter("party", text::PARTY_FORM);
        if given.contains('-') {
            let formed = given.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            let none = || if formed { Problem::no_such_party() } else { wrong() };
            return persian::identity::membership(&given).map(PartyId).map_err(|_| none());
        }
        whole(&given).map(PartyId).ok_or_else(wrong)
    }
}

/// A number of the path, from 1.
fn whole(given: &str) -> Option<i64> {
    let digits = !given.is_empty() && given.bytes().all(|byte| byte.is_ascii_digit());
    given.parse::<i64>().ok().filter(|number| digits && *number > 0)
}

/// `{load_id}`.
pub struct LoadId(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for LoadId {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<LoadId, Problem> {
        let given = path_parameter(parts, state, "load_id").await?;
        whole(&given).map(LoadId).ok_or_else(|| Problem::parameter("load_id", text::NUMBER_FORM))
    }
}

/// `{entitlement}`: an entitlement of the party.
pub struct EntitlementId(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for EntitlementId {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<EntitlementId, Problem> {
        let given = path_parameter(parts, state, "entitlement").await?;
        let number = whole(&given).map(EntitlementId);
        number.ok_or_else(|| Problem::parameter("entitlement", text::NUMBER_FORM))
    }
}

/// `{hold}`: a hold of the party.
pub struct HoldNumber(pub i32);

impl<S: Send + Sync> FromRequestParts<S> for HoldNumber {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<HoldNumber, Problem> {
        small(parts, state, "hold").await.map(HoldNumber)
    }
}

/// `{transfer}`: a transfer of the party.
pub struct TransferNumber(pub i32);

impl<S: Send + Sync> FromRequestParts<S> for TransferNumber {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<TransferNumber, Problem> {
        small(parts, state, "transfer").await.map(TransferNumber)
    }
}

/// A number of the path, from 1, of 32 bits.
async fn small<S: Send + Sync>(parts: &mut Parts, state: &S, name: &str) -> Result<i32, Problem> {
    let given = path_parameter(parts, state, name).await?;
    let number = whole(&given).and_then(|number| i32::try_from(number).ok());
    number.ok_or_else(|| Problem::parameter(name, text::NUMBER_FORM))
}

/// `{version}`.
pub struct Version(pub i32);

impl<S: Send + Sync> FromRequestParts<S> for Version {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Version, Problem> {
        small(parts, state, "version").await.map(Version)
    }
}

/// `{kind}` of rows.
pub struct RowKind(pub Kind);

impl<S: Send + Sync> FromRequestParts<S> for RowKind {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<RowKind, Problem> {
        let given = path_parameter(parts, state, "kind").await?;
        let kinds = Kind::ALL.map(Kind::name).join(", ");
        Kind::of(&given).map(RowKind).ok_or_else(|| Problem::with(NO_SUCH_KIND, &[("kinds", &kinds)]))
    }
}

/// The query's parameters; an unknown or repeated one is a problem.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Query<T>, Problem> {
        match AxumQuery::<T>::from_request_parts(parts, state).await {
            Ok(AxumQuery(query)) => Ok(Query(query)),
            Err(_) => {
                let query = parts.uri.query().unwrap_or_default();
                let name =
                    query.split('&').next().and_then(|pair| pair.split('=').next()).unwrap_or_default();
                let shown: String = name.chars().filter(|c| c.is_ascii_graphic()).take(40).collect();
                Err(Problem::parameter(&shown, text::UNKNOWN_PARAMETER))
            }
        }
    }
}

/// How many items a page has.
pub fn limit(given: Option<&str>) -> Result<i64, Problem> {
    let Some(given) = given else { return Ok(crate::page::USUAL) };
    let limit = whole(given).filter(|limit| *limit <= parties::record::MOST_RECORDS);
    limit.ok_or_else(|| Problem::parameter("limit", text::LIMIT_FORM))
}

/// The body's bytes, where they are JSON by their content type.
pub struct JsonBytes(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonBytes {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<JsonBytes, Problem> {
        if !is_type(request.headers(), &["application/json"]) {
            return Err(Problem::of(MEDIA_TYPE));
        }
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(JsonBytes(bytes)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Problem::of(TOO_LARGE))
            }
            Err(_) => Err(Problem::of(BODY_BROKE_OFF)),
        }
    }
}

impl JsonBytes {
    /// Reads the body as a type; what does not fit is named by a JSON pointer.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let reader = &mut serde_json::Deserializer::from_slice(&self.0);
        let read = serde_path_to_error::deserialize(&mut *reader);
        let wrong = |cause: &serde_json::Error, pointer: String| {
            let kind = if cause.is_data() { INVALID } else { MALFORMED_JSON };
            let detail = cause.to_string();
            let detail = Message { fa: detail.clone().into(), en: detail.into() };
            let line = u64::try_from(cause.line()).ok().filter(|line| *line > 0);
            let fault = Fault { pointer, code: kind.code.to_owned(), detail, line };
            Problem::of(kind).errors(vec![fault])
        };
        let value = read.map_err(|error| wrong(error.inner(), pointer(error.path())))?;
        reader.end().map_err(|error| wrong(&error, String::new()))?;
        Ok(value)
    }
}

/// A path into the body as RFC 6901 writes it.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let segment = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } | Segment::Enum { variant: key } => {
            format!("/{}", key.replace('~', "~0").replace('/', "~1"))
        }
        Segment::Unknown => String::new(),
    };
    path.iter().map(segment).collect()
}

/// Whether the body says that it is of one of these types, whatever parameters follow.
pub fn is_type(headers: &HeaderMap, types: &[&str]) -> bool {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    types.iter().any(|known| essence.eq_ignore_ascii_case(known))
}

impl Caller {
    /// Whether the key has a scope beside the one that the endpoint needs.
    pub fn may(&self, scope: Scope) -> bool {
        self.key.may(scope)
    }
}
