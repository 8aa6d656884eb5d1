//! What goes wrong at a till, as RFC 9457 has it.

use api::problem::PROBLEM_JSON;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use i18n::{Lang, Message, Text};
use merchants::Error;
use serde::Serialize;
use utoipa::ToSchema;

use super::lang;
use crate::text;

/// Why a request was not done.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Message,
    lang: Lang,
}

/// A problem as it is sent (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemBody<'a> {
    /// Always `about:blank`: go by `code`.
    r#type: &'a str,
    /// The status in words.
    title: &'a str,
    /// HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// Stable.
    #[schema(example = "no_such_code")]
    code: &'a str,
    /// What is wrong and what to do, for the cashier.
    detail: &'a str,
}

impl Problem {
    pub(super) fn told(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Message>,
        lang: Lang,
    ) -> Problem {
        Problem { status, code, detail: detail.into(), lang }
    }

    /// An error of the room. What is nobody's mistake goes to the log.
    pub(super) fn of(error: Error, lang: Lang) -> Problem {
        let status = match &error {
            Error::NoSuchPayment => StatusCode::NOT_FOUND,
            Error::NotNow | Error::TooLate => StatusCode::CONFLICT,
            Error::Access(access::Error::TooMany { .. }) => StatusCode::TOO_MANY_REQUESTS,
            Error::Database(_) | Error::Ledger(_) | Error::Access(_) | Error::Programme(_) => {
                tracing::error!(code = error.code(), cause = %error, "a till's request failed");
                StatusCode::SERVICE_UNAVAILABLE
            }
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let detail = if status.is_server_error() { text::TILL_INTERNAL.into() } else { error.message() };
        Problem::told(status, error.code(), detail, lang)
    }

    /// The words for a bare status of the framework.
    fn of_status(status: StatusCode, lang: Lang) -> Problem {
        let (code, detail): (_, Text) = match status {
            StatusCode::NOT_FOUND => ("not_found", text::TILL_NOT_FOUND),
            StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", text::TILL_METHOD),
            StatusCode::PAYLOAD_TOO_LARGE => ("too_large", text::TILL_TOO_LARGE),
            status if status.is_server_error() => ("internal", text::TILL_INTERNAL),
            _ => ("unreadable", text::TILL_UNREADABLE),
        };
        Problem::told(status, code, detail, lang)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail.of(self.lang),
        };
        let body = serde_json::to_string(&body).unwrap_or_default();
        let kind = [(header::CONTENT_TYPE, PROBLEM_JSON), (header::CACHE_CONTROL, "no-store")];
        (self.status, kind, body).into_response()
    }
}

/// Turns a bare failure of the framework, whose text is not for tills, into a problem.
pub(super) async fn no_bare_failure(request: Request, next: Next) -> Response {
    let lang = lang(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let told = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == PROBLEM_JSON);
    if !failed || told {
        return response;
    }
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut problem = Problem::of_status(status, lang).into_response();
    problem.headers_mut().extend(allow.map(|allow| (header::ALLOW, allow)));
    problem
}
