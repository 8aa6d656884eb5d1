use calendar::Instant;
use i18n::Message;

use crate::{api_key, secret, text};

/// Why something about staff, sign-in or sessions was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Unknown name, wrong password or disabled: which of them is not told.
    #[error("sign-in refused")]
    Refused,
    /// Too many failures by this name or from this address.
    #[error("too many failed sign-ins; again at {again_at}")]
    TooMany {
        /// When the next attempt is taken.
        again_at: Instant,
        /// Whole minutes until then, at least one.
        minutes: i64,
    },
    /// Not a sign-in name.
    #[error("not a sign-in name")]
    Name,
    /// Somebody has the name.
    #[error("the name is taken: {0}")]
    NameTaken(String),
    /// Nobody has the name.
    #[error("no such member of staff: {0}")]
    NoSuchStaff(String),
    /// An agent without an agency, or an agency for another role.
    #[error("role and agency do not fit")]
    Agency,
    /// Nobody would be left who can manage staff.
    #[error("the last administrator")]
    LastAdministrator,
    /// Too short or too long.
    #[error("length of the password")]
    PasswordLength,
    /// As before, or as the name.
    #[error("the new password is the old one, or the name")]
    PasswordSame,
    /// The present password was not right.
    #[error("the present password is wrong")]
    PasswordWrong,
    /// There is no such approval.
    #[error("no such approval")]
    NoSuchApproval,
    /// It was decided, or taken back, before.
    #[error("already decided")]
    Decided,
    /// Who asks for something cannot approve it.
    #[error("own approval")]
    OwnApproval,
    /// The role does not allow it.
    #[error("not allowed")]
    NotAllowed,
    /// A note has too many letters; so many are taken.
    #[error("length of the note")]
    NoteLength(usize),
    /// Among the passwords that are tried first.
    #[error("a common password")]
    PasswordCommon,
    /// With the person's name in it.
    #[error("the password contains the name")]
    PasswordName,
    /// The code of the second step is wrong, or was used before.
    #[error("a wrong code")]
    CodeWrong,
    /// The second step was not done in time, or too often wrong.
    #[error("the second step is over")]
    StepOver,
    /// The provider named somebody who is no member of staff.
    #[error("the provider names nobody who works here")]
    ProviderUnknown(String),
    /// The provider named somebody whose access was taken away.
    #[error("the provider names somebody without access")]
    ProviderDisabled(String),
    /// The answer of the provider fits no way that was begun in this browser.
    #[error("no way to the provider was begun here")]
    WayOver,
    /// The second factor is on already.
    #[error("the second factor is on")]
    FactorOn,
    /// There is no second factor, or none was begun.
    #[error("there is no second factor")]
    FactorOff,
    /// The role needs the second factor.
    #[error("the role needs the second factor")]
    FactorRequired,
    /// The key of the home cannot be read, or is another one.
    #[error("key of the home: {0}")]
    Key(String),
    /// An API key without a name, or with one that is too long.
    #[error("the key's name")]
    KeyName,
    /// An API key that may do nothing.
    #[error("a key without a scope")]
    KeyScopes,
    /// An API key that ends too late, or at once.
    #[error("the key's days")]
    KeyDays,
    /// An API key without requests, or with too many.
    #[error("the key's rate")]
    KeyRate,
    /// There is no such API key that could be taken back.
    #[error("no such key: {0}")]
    NoSuchKey(i64),
    /// The hash could not be computed or read.
    #[error("password hash: {0}")]
    Hash(String),
    /// The database refused or is gone.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl Error {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Refused => "access.refused",
            Error::TooMany { .. } => "access.too_many",
            Error::Name => "access.name",
            Error::NameTaken(_) => "access.name_taken",
            Error::NoSuchStaff(_) => "access.no_such_staff",
            Error::Agency => "access.agency",
            Error::LastAdministrator => "access.last_administrator",
            Error::PasswordLength => "access.password_length",
            Error::PasswordSame => "access.password_same",
            Error::PasswordWrong => "access.password_wrong",
            Error::NoSuchApproval => "access.no_such_approval",
            Error::Decided => "access.decided",
            Error::OwnApproval => "access.own_approval",
            Error::NotAllowed => "access.not_allowed",
            Error::NoteLength(_) => "access.note_length",
            Error::PasswordCommon => "access.password_common",
            Error::PasswordName => "access.password_name",
            Error::CodeWrong => "access.code_wrong",
            Error::StepOver => "access.step_over",
            Error::ProviderUnknown(_) => "access.provider_unknown",
            Error::ProviderDisabled(_) => "access.provider_disabled",
            Error::WayOver => "access.way_over",
            Error::FactorOn => "access.factor_on",
            Error::FactorOff => "access.factor_off",
            Error::FactorRequired => "access.factor_required",
            Error::Key(_) => "access.key",
            Error::KeyName => "access.key_name",
            Error::KeyScopes => "access.key_scopes",
            Error::KeyDays => "access.key_days",
            Error::KeyRate => "access.key_rate",
            Error::NoSuchKey(_) => "access.no_such_key",
            Error::Hash(_) => "access.hash",
            Error::Database(_) => "access.database",
        }
    }

    /// What is shown.
    pub fn message(&self) -> Message {
        match self {
            Error::Refused => text::REFUSED.into(),
            Error::TooMany { minutes, .. } => text::TOO_MANY.message(&[("minutes", &minutes.to_string())]),
            Error::Name => text::SIGN_IN_NAME.into(),
            Error::NameTaken(name) => text::NAME_TAKEN.message(&[("name", name)]),
            Error::NoSuchStaff(name) => text::NO_SUCH_STAFF.message(&[("name", name)]),
            Error::Agency => text::AGENT_MISSING.into(),
            Error::LastAdministrator => text::LAST_ADMINISTRATOR.into(),
            Error::PasswordLength => {
                let (least, most) = (secret::LEAST_PASSWORD.to_string(), secret::MOST_PASSWORD.to_string());
                text::PASSWORD_LENGTH.message(&[("least", &least), ("most", &most)])
            }
            Error::PasswordSame => text::PASSWORD_SAME.into(),
            Error::PasswordWrong => text::PASSWORD_WRONG.into(),
            Error::NoSuchApproval => text::NO_SUCH_APPROVAL.into(),
            Error::Decided => text::DECIDED.into(),
            Error::OwnApproval => text::OWN_APPROVAL.into(),
            Error::NotAllowed => text::NOT_ALLOWED.into(),
            Error::NoteLength(most) => text::NOTE_LENGTH.message(&[("most", &most.to_string())]),
            Error::PasswordCommon => text::PASSWORD_COMMON.into(),
            Error::PasswordName => text::PASSWORD_NAME.into(),
            Error::CodeWrong => text::CODE_WRONG.into(),
            Error::StepOver => text::STEP_OVER.into(),
            Error::ProviderUnknown(name) => text::PROVIDER_UNKNOWN.message(&[("name", name)]),
            Error::ProviderDisabled(name) => text::PROVIDER_DISABLED.message(&[("name", name)]),
            Error::WayOver => text::WAY_OVER.into(),
            Error::FactorOn => text::FACTOR_ON.into(),
            Error::FactorOff => text::FACTOR_OFF.into(),
            Error::FactorRequired => text::FACTOR_REQUIRED.into(),
            Error::Key(_) => text::KEY.into(),
            Error::KeyName => text::KEY_NAME.message(&[("most", &api_key::MOST_NAME.to_string())]),
            Error::KeyScopes => text::KEY_SCOPES.into(),
            Error::KeyDays => text::KEY_DAYS.message(&[("most", &api_key::MOST_DAYS.to_string())]),
            Error::KeyRate => text::KEY_RATE.message(&[("most", &api_key::MOST_PER_MINUTE.to_string())]),
            Error::NoSuchKey(id) => text::NO_SUCH_KEY.message(&[("id", &id.to_string())]),
            Error::Hash(_) | Error::Database(_) => text::INTERNAL.into(),
        }
    }
}
