//! What each kind of problem means; it needs no key.

use axum::Json;
use axum::extract::RawPathParams;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::{KINDS, Kind, NOT_FOUND, Problem};

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
