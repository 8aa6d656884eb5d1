//! Every way to fail, as RFC 9457 has it. A problem is told in the language that the client asks for.

use std::fmt::Display;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use i18n::{Lang, Message, Text};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{BASE, text};

/// The content type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A kind of problem: a stable code, its status, what it is, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Stable.
    pub code: &'static str,
    /// HTTP status.
    pub status: StatusCode,
    /// What it is.
    pub title: Text,
    /// What to do; may have places to fill.
    pub detail: Text,
}

macro_rules! kinds {
    ($($name:ident = $code:literal, $status:ident, $title:ident, $detail:ident;)*) => {
        $(#[allow(missing_docs)] pub const $name: &Kind = &Kind {
            code: $code, status: StatusCode::$status, title: text::$title, detail: text::$detail,
        };)*
        /// Every kind of problem.
        pub const KINDS: &[&Kind] = &[$($name),*];
    };
}

kinds! {
    BAD_PARAMETER = "bad_parameter", BAD_REQUEST, BAD_PARAMETER_TITLE, BAD_PARAMETER;
    BAD_CURSOR = "bad_cursor", UNPROCESSABLE_ENTITY, BAD_CURSOR_TITLE, BAD_CURSOR;
    MALFORMED_JSON = "malformed_json", BAD_REQUEST, MALFORMED_JSON_TITLE, MALFORMED_JSON;
    BODY_BROKE_OFF = "body_broke_off", BAD_REQUEST, BODY_BROKE_OFF_TITLE, BODY_BROKE_OFF;
    IDEMPOTENCY_KEY = "idempotency_key", BAD_REQUEST, IDEMPOTENCY_KEY_TITLE, IDEMPOTENCY_KEY;
    KEY_MISSING = "key_missing", UNAUTHORIZED, KEY_MISSING_TITLE, KEY_MISSING;
    KEY_UNKNOWN = "key_unknown", UNAUTHORIZED, KEY_UNKNOWN_TITLE, KEY_UNKNOWN;
    SCOPE_MISSING = "scope_missing", FORBIDDEN, SCOPE_MISSING_TITLE, SCOPE_MISSING;
    NOT_FOUND = "not_found", NOT_FOUND, NOT_FOUND_TITLE, NOT_FOUND;
    NO_SUCH_PARTY = "no_such_party", NOT_FOUND, NO_SUCH_PARTY_TITLE, NO_SUCH_PARTY;
    NO_STANDING = "no_standing", NOT_FOUND, NO_STANDING_TITLE, NO_STANDING;
    NO_SUCH_LOAD = "no_such_load", NOT_FOUND, NO_SUCH_LOAD_TITLE, NO_SUCH_LOAD;
    NO_SUCH_KIND = "no_such_kind", NOT_FOUND, NO_SUCH_KIND_TITLE, NO_SUCH_KIND;
    NO_SUCH_VERSION = "no_such_version", NOT_FOUND, NO_SUCH_VERSION_TITLE, NO_SUCH_VERSION;
    METHOD_NOT_ALLOWED = "method_not_allowed", METHOD_NOT_ALLOWED, METHOD_TITLE, METHOD;
    IN_PROGRESS = "in_progress", CONFLICT, IN_PROGRESS_TITLE, IN_PROGRESS;
    TOO_LARGE = "too_large", PAYLOAD_TOO_LARGE, TOO_LARGE_TITLE, TOO_LARGE;
    MEDIA_TYPE = "media_type", UNSUPPORTED_MEDIA_TYPE, MEDIA_TYPE_TITLE, MEDIA_TYPE;
    KEY_REUSED = "key_reused", UNPROCESSABLE_ENTITY, KEY_REUSED_TITLE, KEY_REUSED;
    INVALID = "invalid", UNPROCESSABLE_ENTITY, INVALID_TITLE, INVALID;
    ROW_REJECTED = "row_rejected", UNPROCESSABLE_ENTITY, ROW_REJECTED_TITLE, ROW_REJECTED;
    PROGRAMME_FAULTS = "programme_faults", UNPROCESSABLE_ENTITY, PROGRAMME_FAULTS_TITLE, PROGRAMME_FAULTS;
    NO_PROGRAMME = "no_programme", UNPROCESSABLE_ENTITY, NO_PROGRAMME_TITLE, NO_PROGRAMME;
    CREDIT_TOO_LITTLE = "credit_too_little", UNPROCESSABLE_ENTITY, CREDIT_TOO_LITTLE_TITLE, CREDIT_TOO_LITTLE;
    GRANT_TOO_LARGE = "grant_too_large", UNPROCESSABLE_ENTITY, GRANT_TOO_LARGE_TITLE, GRANT_TOO_LARGE;
    NO_SUCH_HOLD = "no_such_hold", NOT_FOUND, NO_SUCH_HOLD_TITLE, NO_SUCH_HOLD;
    HOLD_ENDED = "hold_ended", CONFLICT, HOLD_ENDED_TITLE, HOLD_ENDED;
    HOLD_TOO_SMALL = "hold_too_small", UNPROCESSABLE_ENTITY, HOLD_TOO_SMALL_TITLE, HOLD_TOO_SMALL;
    NO_SUCH_TRANSFER = "no_such_transfer", NOT_FOUND, NO_SUCH_TRANSFER_TITLE, NO_SUCH_TRANSFER;
    REVERSED_ALREADY = "reversed_already", UNPROCESSABLE_ENTITY, REVERSED_ALREADY_TITLE, REVERSED_ALREADY;
    NO_SUCH_REWARD = "no_such_reward", NOT_FOUND, NO_SUCH_REWARD_TITLE, NO_SUCH_REWARD;
    NO_SUCH_ENTITLEMENT = "no_such_entitlement", NOT_FOUND, NO_SUCH_ENTITLEMENT_TITLE, NO_SUCH_ENTITLEMENT;
    NO_SUCH_CODE = "no_such_code", UNPROCESSABLE_ENTITY, NO_SUCH_CODE_TITLE, NO_SUCH_CODE;
    REWARD_INELIGIBLE = "reward_ineligible", UNPROCESSABLE_ENTITY, REWARD_INELIGIBLE_TITLE, REWARD_INELIGIBLE;
    REWARD_POLICY = "reward_policy", UNPROCESSABLE_ENTITY, REWARD_POLICY_TITLE, REWARD_POLICY;
    REWARD_REFUSED = "reward_refused", CONFLICT, REWARD_REFUSED_TITLE, REWARD_REFUSED;
    RATE_LIMITED = "rate_limited", TOO_MANY_REQUESTS, RATE_LIMITED_TITLE, RATE_LIMITED;
    INTERNAL = "internal", INTERNAL_SERVER_ERROR, INTERNAL_TITLE, INTERNAL;
    UNAVAILABLE = "unavailable", SERVICE_UNAVAILABLE, UNAVAILABLE_TITLE, UNAVAILABLE;
}

/// What is wrong with one part of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer into the body, or the name of a parameter.
    pub pointer: String,
    /// Stable.
    pub code: String,
    /// What is wrong and what to do.
    pub detail: Message,
    /// Line of a document.
    pub line: Option<u64>,
}

/// Why a request was not done.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: &'static Kind,
    detail: Message,
    errors: Vec<Fault>,
    load_id: Option<i64>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// A problem as it is sent (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody<'a> {
    /// Address at which the kind of problem is explained.
    #[schema(example = "/api/v1/problems/no_such_party")]
    r#type: String,
    /// What it is.
    title: &'a str,
    /// HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What to do.
    detail: &'a str,
    /// Stable code of the kind.
    code: &'a str,
    /// By which the request is found in the log.
    request_id: &'a str,
    /// What is wrong with which part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FaultBody<'a>>,
    /// The load that keeps the rejected row.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    load_id: Option<i64>,
}

/// What is wrong with one part of the request.
#[derive(Serialize, ToSchema)]
#[schema(as = Fault)]
pub struct FaultBody<'a> {
    /// JSON pointer into the body, or the name of a parameter.
    pointer: &'a str,
    /// Stable code.
    code: &'a str,
    /// What is wrong and what to do.
    detail: &'a str,
    /// Line of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    line: Option<u64>,
}

/// Who asks: in which language, and the request's id.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Language of problems.
    pub lang: Lang,
    /// The request's id, in the log too.
    pub request_id: String,
}

impl Problem {
    /// A problem whose detail has no places.
    pub fn of(kind: &'static Kind) -> Problem {
        Problem { kind, detail: kind.detail.into(), errors: Vec::new(), load_id: None, headers: Vec::new() }
    }

    /// A problem whose detail has places.
    pub fn with(kind: &'static Kind, values: &[(&str, &str)]) -> Problem {
        Problem { detail: kind.detail.message(values), ..Problem::of(kind) }
    }

    /// A problem with a detail of its own.
    pub fn told(kind: &'static Kind, detail: Message) -> Problem {
        Problem { detail, ..Problem::of(kind) }
    }

    /// The same with what is wrong with each part.
    #[must_use]
    pub fn errors(mut self, errors: Vec<Fault>) -> Problem {
        self.errors = errors;
        self
    }

    /// The same with the load that keeps the row.
    #[must_use]
    pub fn load(mut self, load_id: i64) -> Problem {
        self.load_id = Some(load_id);
        self
    }

    /// The same with a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: impl Display) -> Problem {
        if let Ok(value) = HeaderValue::from_str(&value.to_string()) {
            self.headers.push((name, value));
        }
        self
    }

    pub(crate) fn no_such_party() -> Problem {
        Problem::of(NO_SUCH_PARTY)
    }

    pub(crate) fn no_standing() -> Problem {
        Problem::of(NO_STANDING)
    }

    pub(crate) fn no_such_version() -> Problem {
        Problem::of(NO_SUCH_VERSION)
    }

    /// One parameter is wrong.
    pub(crate) fn parameter(name: &str, detail: Text) -> Problem {
        let fault = Fault {
            pointer: name.to_owned(),
            code: BAD_PARAMETER.code.to_owned(),
            detail: detail.into(),
            line: None,
        };
        Problem::with(BAD_PARAMETER, &[("name", name)]).errors(vec![fault])
    }

    /// A failure of ours: the cause goes to the log, once, and not to the client.
    pub(crate) fn internal(cause: &dyn Display) -> Problem {
        tracing::error!(%cause, "the request failed");
        Problem::of(INTERNAL)
    }

    /// The words for a bare status of the framework.
    pub(crate) fn of_status(status: StatusCode) -> Problem {
        Problem::of(match status {
            StatusCode::NOT_FOUND => NOT_FOUND,
            StatusCode::METHOD_NOT_ALLOWED => METHOD_NOT_ALLOWED,
            StatusCode::PAYLOAD_TOO_LARGE => TOO_LARGE,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => MEDIA_TYPE,
            StatusCode::SERVICE_UNAVAILABLE => UNAVAILABLE,
            status if status.is_client_error() => MALFORMED_JSON,
            _ => INTERNAL,
        })
    }

    /// Status of the answer.
    pub fn status(&self) -> StatusCode {
        self.kind.status
    }

    /// The body, in the visitor's language.
    pub(crate) fn body(&self, visit: &Visit) -> String {
        let errors = self.errors.iter().map(|fault| FaultBody {
            pointer: &fault.pointer,
            code: &fault.code,
            detail: fault.detail.of(visit.lang),
            line: fault.line,
        });
        let body = ProblemBody {
            r#type: format!("{BASE}/problems/{}", self.kind.code),
            title: self.kind.title.of(visit.lang),
            status: self.kind.status.as_u16(),
            detail: self.detail.of(visit.lang),
            code: self.kind.code,
            request_id: &visit.request_id,
            errors: errors.collect(),
            load_id: self.load_id,
        };
        serde_json::to_string(&body).unwrap_or_default()
    }

    /// The whole answer, in the visitor's language.
    pub(crate) fn answer(&self, visit: &Visit) -> Response {
        let mut response = (
            self.kind.status,
            [
                (header::CONTENT_TYPE, PROBLEM_JSON),
                (header::CONTENT_LANGUAGE, visit.lang.code()),
                (header::VARY, "accept-language"),
                (header::CACHE_CONTROL, "no-store"),
            ],
            self.body(visit),
        )
            .into_response();
        response.headers_mut().extend(self.headers.iter().cloned().map(|(name, value)| (Some(name), value)));
        response
    }
}

/// The bare status; [`crate::gate::enter`] writes the body, since it knows the language and the request's id.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Problem {
        let gone = matches!(error, sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed);
        // PostgreSQL's own message may hold what stood in a row.
        let cause = match &error {
            sqlx::Error::Database(error) => format!("PostgreSQL {}", error.code().unwrap_or_default()),
            error => error.to_string(),
        };
        tracing::error!(cause, "the database did not answer the request");
        Problem::of(if gone { UNAVAILABLE } else { INTERNAL })
    }
}

impl From<ledger::Error> for Problem {
    fn from(error: ledger::Error) -> Problem {
        use ledger::Refused;
        match error {
            ledger::Error::Refused(refused) => Problem::of(match refused {
                Refused::NoSuchParty => NO_SUCH_PARTY,
                Refused::Unreadable => INVALID,
                Refused::TooLittle => CREDIT_TOO_LITTLE,
                Refused::NoSuchHold => NO_SUCH_HOLD,
                Refused::HoldEnded => HOLD_ENDED,
                Refused::HoldTooSmall => HOLD_TOO_SMALL,
                Refused::NoSuchTransfer => NO_SUCH_TRANSFER,
                Refused::ReversedAlready => REVERSED_ALREADY,
                Refused::KeyReused => KEY_REUSED,
                // It was merged at this moment: sent again, the order is about the survivor.
                Refused::Moved => UNAVAILABLE,
            }),
            ledger::Error::Database(error) => error.into(),
            // What failed was logged where it happened; the same order may be sent again.
            ledger::Error::KeyTaken | ledger::Error::Stopped | ledger::Error::Failed => {
                Problem::of(UNAVAILABLE)
            }
            broken @ ledger::Error::Broken(_) => Problem::internal(&broken),
        }
    }
}

impl From<credit::Error> for Problem {
    fn from(error: credit::Error) -> Problem {
        match error {
            credit::Error::Programme(error) => error.into(),
            credit::Error::Ledger(error) => error.into(),
            other => Problem::internal(&other),
        }
    }
}

impl From<rewards::Error> for Problem {
    fn from(error: rewards::Error) -> Problem {
        use rewards::Error;
        let told = |kind: &'static Kind, pointer: &str, code: &str| {
            let (pointer, code) = (pointer.to_owned(), code.to_owned());
            Problem::told(kind, error.message()).errors(vec![Fault {
                pointer,
                code,
                detail: error.message(),
                line: None,
            }])
        };
        match error {
            Error::Ineligible(why) => told(REWARD_INELIGIBLE, "/reward", why.code()),
            Error::Policy(_) => told(REWARD_POLICY, "/policy", error.code()),
            Error::NoCode | Error::UnknownCode => told(NO_SUCH_CODE, "/code", error.code()),
            Error::Reason => told(INVALID, "/reason", error.code()),
            Error::Refused(_) => Problem::told(REWARD_REFUSED, error.message()),
            Error::NoSuchMember => Problem::no_such_party(),
            Error::NoSuchOffer => Problem::of(NO_SUCH_REWARD),
            Error::NoSuchEntitlement => Problem::of(NO_SUCH_ENTITLEMENT),
            Error::FormReused => Problem::of(KEY_REUSED),
            Error::Form => Problem::of(IDEMPOTENCY_KEY),
            Error::Ledger(error) => error.into(),
            Error::Database(error) => error.into(),
            other => Problem::internal(&other),
        }
    }
}

impl From<programme::Error> for Problem {
    fn from(error: programme::Error) -> Problem {
        match error {
            programme::Error::Database(error) => error.into(),
            programme::Error::Faults(faults) => {
                let fault = |fault: programme::Fault| Fault {
                    pointer: "/document".to_owned(),
                    code: fault.code.to_lowercase(),
                    detail: fault.message,
                    line: u64::try_from(fault.line).ok(),
                };
                Problem::of(PROGRAMME_FAULTS).errors(faults.into_iter().map(fault).collect())
            }
            stored => Problem::internal(&stored),
        }
    }
}

impl From<standing::Error> for Problem {
    fn from(error: standing::Error) -> Problem {
        match error {
            standing::Error::Database(error) => error.into(),
            standing::Error::Programme(error) => error.into(),
            standing::Error::NoSuchParty(_) => Problem::no_standing(),
            error @ standing::Error::NoProgramme(_) => Problem::told(NO_PROGRAMME, error.message()),
            other => Problem::internal(&other),
        }
    }
}

impl From<::feeds::Error> for Problem {
    fn from(error: ::feeds::Error) -> Problem {
        match error {
            ::feeds::Error::Database(error) => error.into(),
            ::feeds::Error::NotFound => Problem::of(NO_SUCH_LOAD),
            error @ ::feeds::Error::NoProgramme => Problem::told(NO_PROGRAMME, error.message()),
            ::feeds::Error::Programme(error) => error.into(),
            other => Problem::internal(&other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_once() {
        let mut codes: Vec<&str> = KINDS.iter().map(|kind| kind.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), KINDS.len());
    }
}
