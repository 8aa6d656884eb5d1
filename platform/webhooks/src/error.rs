//! What can go wrong with webhooks.

use i18n::Message;

use crate::{endpoint, text};

/// Why something about endpoints or deliveries was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not an address that messages may be sent to.
    #[error("the endpoint's address")]
    Url,
    /// An endpoint that listens to nothing.
    #[error("an endpoint without a type")]
    Types,
    /// The note is too long.
    #[error("the endpoint's note")]
    Note,
    /// There are as many endpoints as there may be.
    #[error("too many endpoints")]
    TooMany,
    /// There is no such endpoint or delivery.
    #[error("no such endpoint or delivery")]
    NotFound,
    /// The HTTP client cannot be made.
    #[error("the HTTP client: {0}")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database refused or is gone.
    #[error("webhooks: {0}")]
    Database(#[from] sqlx::Error),
}

impl Error {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Url => "webhooks.url",
            Error::Types => "webhooks.types",
            Error::Note => "webhooks.note",
            Error::TooMany => "webhooks.too_many",
            Error::NotFound => "webhooks.not_found",
            Error::Client(_) => "webhooks.client",
            Error::Database(_) => "webhooks.database",
        }
    }

    /// What is shown.
    pub fn message(&self) -> Message {
        match self {
            Error::Url => text::URL.into(),
            Error::Types => text::TYPES.into(),
            Error::Note => text::NOTE.message(&[("most", &endpoint::MOST_NOTE.to_string())]),
            Error::TooMany => text::TOO_MANY.message(&[("most", &endpoint::MOST_ENDPOINTS.to_string())]),
            Error::NotFound => text::NOT_FOUND.into(),
            Error::Client(_) | Error::Database(_) => text::INTERNAL.into(),
        }
    }
}
