//! Other systems: the API's keys, and the messages that are sent to them.

pub mod deliveries;
pub mod keys;
pub mod text;
pub mod webhooks;

use std::str::FromStr;

use kit::Markup;

/// What a form sent, in its order: a name may come several times.
pub(crate) type Sent = Vec<(String, String)>;

/// The first value of a name.
pub(crate) fn value<'a>(sent: &'a Sent, name: &str) -> &'a str {
    sent.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
}

/// A number of a form, in any digits.
pub(crate) fn number<T: FromStr>(sent: &Sent, name: &str) -> Option<T> {
    persian::latin_digits(value(sent, name).trim()).parse().ok()
}

/// All values of a name.
pub(crate) fn values<'a>(sent: &'a Sent, name: &'a str) -> impl Iterator<Item = &'a str> {
    sent.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// An identifier that is to be copied or compared: its digits stay as they are.
pub(crate) fn verbatim(text: &str) -> Markup {
    Markup(format!("<bdi dir=\"ltr\" data-x>{}</bdi>", Markup::text(text)))
}
