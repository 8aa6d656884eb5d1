//! The description as a whole: what all endpoints have in common is said here, once.

use access::Scope;
use feeds::kind::{Field, FieldType, Kind};
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type,
};
use utoipa::openapi::{HeaderBuilder, OpenApi, Ref, RefOr};
use utoipa_axum::router::OpenApiRouter;

use crate::described::{self, needs_key, operations, problem};
use crate::problem::{FaultBody, ProblemBody};
use crate::{ApiState, BASE};

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
    for operation in router.get_openapi_mut().paths.paths.values_mut().flat_map(operations) {
        operation
            .responses
            .responses
            .entry("403".to_owned())
            .or_insert_with(|| problem("The key has not the scope"));
        needs_key(operation, &[scope.code()]);
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
    router
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
    let mut any = OneOfBuilder::new();
    for kind in Kind::ALL {
        components.schemas.insert(row_name(kind), row_schema(kind).into());
        any = any.item(Ref::from_schema_name(row_name(kind)));
    }
    let any = any.description(Some("A row in the fields of its kind")).build();
    components.schemas.insert("Row".to_owned(), Schema::OneOf(any).into());
    described::finish(&mut description, BASE, "bgk_…");
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
