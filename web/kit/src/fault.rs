use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use i18n::{Message, Text};

use crate::texts;

/// Why a page is not shown: what the reader is told. The cause goes to the log, not to the page.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Status of the answer.
    pub status: StatusCode,
    /// What it is.
    pub title: Message,
    /// What can be done.
    pub note: Message,
}

impl Fault {
    /// A fault in words of one's own.
    pub fn told(status: StatusCode, title: impl Into<Message>, note: impl Into<Message>) -> Fault {
        Fault { status, title: title.into(), note: note.into() }
    }

    /// 404.
    pub fn not_found() -> Fault {
        Fault::of_status(StatusCode::NOT_FOUND)
    }

    /// 403 for a role: the page says which role it is.
    pub fn forbidden(role: Text) -> Fault {
        let note = Message {
            fa: texts::FORBIDDEN.with(i18n::Lang::Fa, &[("role", role.fa)]).into(),
            en: texts::FORBIDDEN.with(i18n::Lang::En, &[("role", role.en)]).into(),
        };
        Fault::told(StatusCode::FORBIDDEN, texts::FORBIDDEN_TITLE, note)
    }

    /// 403 for a form whose token is not the session's.
    pub fn stale_form() -> Fault {
        Fault::told(StatusCode::FORBIDDEN, texts::STALE_FORM_TITLE, texts::STALE_FORM)
    }

    /// The words for a status.
    pub fn of_status(status: StatusCode) -> Fault {
        let (title, note) = match status {
            StatusCode::NOT_FOUND => (texts::NOT_FOUND_TITLE, texts::NOT_FOUND),
            StatusCode::METHOD_NOT_ALLOWED => (texts::METHOD_TITLE, texts::BAD_REQUEST),
            StatusCode::PAYLOAD_TOO_LARGE => (texts::TOO_LARGE_TITLE, texts::TOO_LARGE),
            StatusCode::SERVICE_UNAVAILABLE => (texts::UNAVAILABLE_TITLE, texts::UNAVAILABLE),
            status if status.is_client_error() => (texts::BAD_REQUEST_TITLE, texts::BAD_REQUEST),
            _ => (texts::INTERNAL_TITLE, texts::INTERNAL),
        };
        Fault::told(status, title, note)
    }
}

/// Anything that fails without words for the reader: logged here, once, within the request's span.
impl<E: std::error::Error> From<E> for Fault {
    fn from(error: E) -> Fault {
        tracing::error!(cause = %chain(&error), "the page failed");
        Fault::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut out = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        out.push_str(": ");
        out.push_str(&cause.to_string());
        next = cause.source();
    }
    out
}

/// The bare status; [`crate::site::enter`] writes the page, since it knows the language and who is signed in.
impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
