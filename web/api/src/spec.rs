//! The description as a whole: what all endpoints have in common is said here, once.

use access::Scope;
use feeds::kind::{Field, FieldType, Kind};
use utoipa::openapi::path::{Operation, Parameter, ParameterIn, PathItem};
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type,
};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, OpenApi, Ref, RefOr, Required, ResponseBuilder, SecurityRequirement,
};
use utoipa_axum::router::OpenApiRouter;

use crate::problem::{FaultBody, PROBLEM_JSON, ProblemBody};
use crate::{ApiState, BASE};

const KEY: &str = "key";

/// The head of the description.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Bashgah",
        description = "The customers' club of an insurer, for the insurer's own systems.\n\n\
            Every request brings a key (`Authorization: Bearer bgk_…`), made on the console with scopes, an end and a \
            limit of requests a minute, which `RateLimit` tells. Every write brings an `Idempotency-Key`: sent again \
            within a day, it gets the same answer and does nothing. Reads have an `ETag` for `If-None-Match`. What \
            fails is told as `application/problem+json`, in Persian or, by `Accept-Language`, in English.\n\n\
            Amounts are whole rials, rates and ratios basis points, days `yyyy-mm-dd` (Gregorian), moments UTC."
    ),
    servers((url = "/api/v1")),
    components(schemas(ProblemBody, FaultBody))
)]
pub struct Head;

/// Says of every endpoint of a router that it needs a key with a scope, and what follows from that.
pub fn with_scope(mut router: OpenApiRouter<ApiState>, scope: Scope) -> OpenApiRouter<ApiState> {
    for item in router.get_openapi_mut().paths.paths.values_mut() {
        for operation in operations(item) {
            operation.security = Some(vec![SecurityRequirement::new(KEY, [scope.code()])]);
            if let Some(RefOr::T(body)) = &mut operation.request_body {
                body.required = Some(Required::True);
            }
            for (status, why) in problems_of(operation) {
                operation.responses.responses.entry(status.to_owned()).or_insert_with(|| problem(why));
            }
            for response in operation.responses.responses.values_mut() {
                if let RefOr::T(response) = response {
                    for name in ["RateLimit", "RateLimit-Policy"] {
                        response
                            .headers
                            .insert(name.to_owned(), header("Requests that are left, and the limit").into());
                    }
                }
            }
        }
    }
    router
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
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
        ("403", "The key has not the scope"),
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

fn problem(why: &str) -> RefOr<utoipa::openapi::Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(why).content(PROBLEM_JSON, content).build().into()
}

fn header(description: &str) -> utoipa::openapi::Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some(description))
        .build()
}

/// The description with what no endpoint says of itself: the key, and the rows of each kind.
pub fn finished(mut description: OpenApi) -> OpenApi {
    let components = description.components.get_or_insert_default();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("bgk_…")
        .description(Some("A key made on the console"))
        .build();
    components.add_security_scheme(KEY, SecurityScheme::Http(scheme));
    let mut any = OneOfBuilder::new();
    for kind in Kind::ALL {
        components.schemas.insert(row_name(kind), row_schema(kind).into());
        any = any.item(Ref::from_schema_name(row_name(kind)));
    }
    let any = any.description(Some("A row in the fields of its kind")).build();
    components.schemas.insert("Row".to_owned(), Schema::OneOf(any).into());
    description.info.version = BASE.rsplit('/').next().unwrap_or_default().to_owned();
    description
}

fn row_name(kind: Kind) -> String {
    let name = kind.name();
    let singular = match kind {
        Kind::Parties => "Party",
        Kind::Policies => "Policy",
        _ => name.strip_suffix('s').unwrap_or(name),
    };
    let mut letters = singular.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    format!("{}{}Row", first.into_iter().collect::<String>(), letters.as_str())
}

/// A row's fields, from the same table that the feeds go by.
fn row_schema(kind: Kind) -> Schema {
    let mut object = ObjectBuilder::new().additional_properties(Some(AdditionalProperties::FreeForm(false)));
    object = object.description(Some(format!("A row of the kind `{}`", kind.name())));
    for field in kind.fields() {
        object = object.property(field.name, field_schema(field));
        if field.required {
            object = object.required(field.name);
        }
    }
    Schema::Object(object.build())
}

fn field_schema(field: &Field) -> RefOr<Schema> {
    let plain = |ty: Type| ObjectBuilder::new().schema_type(types(field, &[ty]));
    let said = |text: &str| plain(Type::String).description(Some(text.to_owned()));
    let least = field.required.then_some(1);
    let object = match field.ty {
        FieldType::Text => plain(Type::String).min_length(least).max_length(Some(400)),
        FieldType::Key => plain(Type::String).min_length(least).max_length(Some(60)),
        FieldType::Keys => {
            let item = ObjectBuilder::new().schema_type(Type::String).max_length(Some(60));
            return ArrayBuilder::new().items(item).max_items(Some(1_000)).build().into();
        }
        FieldType::Day => said("A day: `yyyy-mm-dd`, Gregorian or Jalali"),
        FieldType::Money => plain(Type::Integer).description(Some("Rials")),
        FieldType::Count => plain(Type::Integer).minimum(Some(0)),
        FieldType::Flag => plain(Type::Boolean),
        FieldType::Word(words) => plain(Type::String).enum_values(Some(words.iter().copied())),
        FieldType::Code(kind) => said(&format!("A code of the programme: `{kind}`")),
        FieldType::Province => said("A province's name or number"),
        FieldType::NationalId => said("National ID of a person"),
        FieldType::LegalId => said("Legal ID of an organisation"),
        FieldType::Mobile => said("Mobile"),
        FieldType::Email => said("E-mail"),
    };
    Schema::Object(object.build()).into()
}

/// A field that is not needed may be null.
fn types(field: &Field, types: &[Type]) -> SchemaType {
    let words = matches!(field.ty, FieldType::Word(_));
    if field.required || words {
        return types.iter().cloned().collect();
    }
    types.iter().cloned().chain([Type::Null]).collect()
}
