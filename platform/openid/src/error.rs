//! What can go wrong on the way over the provider.

use i18n::Message;

use crate::text;

/// Why the provider's word does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not a signed statement, or a field is missing or of another kind.
    #[error("not a signed statement")]
    Shape,
    /// Signed in a way that is not taken, or not signed at all.
    #[error("the algorithm")]
    Algorithm,
    /// No key of the provider's set has its number and kind.
    #[error("the key")]
    Key,
    /// The signature is not the key's.
    #[error("the signature")]
    Signature,
    /// Another issuer.
    #[error("the issuer")]
    Issuer,
    /// Made for another client.
    #[error("the audience")]
    Audience,
    /// It is over.
    #[error("expired")]
    Expired,
    /// Made in the future, or too long ago.
    #[error("the time at which it was made")]
    Made,
    /// Made for another sign-in.
    #[error("the nonce")]
    Nonce,
    /// The provider states no name in the claim that names the staff.
    #[error("the claim that names the staff")]
    Name,
    /// What is said beside the statement is about somebody else.
    #[error("the subject")]
    Subject,
}

/// Why somebody does not come in by the provider.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An address that is not `https`, or not an address.
    #[error("the address of {0}")]
    Address(&'static str),
    /// A setting that must not be empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// The HTTP client cannot be made.
    #[error("the HTTP client: {0}")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The provider does not answer, or not in time.
    #[error("the provider cannot be reached: {0}")]
    Unreachable(String),
    /// The provider's answer is not what the standard says.
    #[error("the provider's answer: {0}")]
    Answer(String),
    /// The provider says no; the code is the provider's.
    #[error("refused by the provider: {0}")]
    Refused(String),
    /// The provider's statement does not count.
    #[error("the provider's statement: {0}")]
    Statement(Fault),
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        Error::Statement(fault)
    }
}

impl Error {
    /// The provider's refusal, with a code that comes from outside: only what the standard allows is kept of it.
    pub fn refused(code: &str) -> Error {
        let known: String = code.chars().filter(|c| c.is_ascii_lowercase() || *c == '_').take(40).collect();
        Error::Refused(if known.is_empty() { "error".to_owned() } else { known })
    }

    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Address(_) => "openid.address",
            Error::Empty(_) => "openid.empty",
            Error::Client(_) => "openid.client",
            Error::Unreachable(_) => "openid.unreachable",
            Error::Answer(_) => "openid.answer",
            Error::Refused(_) => "openid.refused",
            Error::Statement(_) => "openid.statement",
        }
    }

    /// What is shown.
    pub fn message(&self) -> Message {
        match self {
            Error::Address(setting) => text::ADDRESS.message(&[("setting", setting)]),
            Error::Empty(setting) => text::EMPTY.message(&[("setting", setting)]),
            Error::Client(_) => text::CLIENT.into(),
            Error::Unreachable(_) => text::UNREACHABLE.into(),
            Error::Refused(code) => text::REFUSED.message(&[("code", code)]),
            Error::Answer(_) | Error::Statement(_) => text::STATEMENT.into(),
        }
    }
}
