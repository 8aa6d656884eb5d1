//! What a search box may hold: parts of a name, or any number that names one party.

use persian::identity;

/// Kinds of identity, as `parties.identity` numbers them.
pub mod kind {
    /// National ID of a person.
    pub const NATIONAL_ID: i16 = 1;
    /// Legal ID of an organisation.
    pub const LEGAL_ID: i16 = 2;
    /// Mobile.
    pub const MOBILE: i16 = 3;
    /// E-mail.
    pub const EMAIL: i16 = 4;
    /// The core system's number.
    pub const CORE: i16 = 5;
}

/// A search as it was meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Words of a name, folded; a key matches that holds each of them.
    pub words: Vec<String>,
    /// Identities that the text may be, by kind and in their one spelling.
    pub identities: Vec<(i16, String)>,
    /// The party that the text names, where it is a membership number.
    pub member: Option<i64>,
    /// The text as a number of the insurer (a policy, say), where it holds a digit.
    pub number: Option<String>,
}

/// The most words that are looked for; a name has not more.
const MOST_WORDS: usize = 6;

impl Query {
    /// Reads the text; `None` where there is nothing to look for.
    pub fn parse(text: &str) -> Option<Query> {
        let plain = persian::latin_digits(text.trim());
        let mut words = persian::search_words(text);
        words.truncate(MOST_WORDS);
        if words.is_empty() {
            return None;
        }
        let mut query = Query { words, ..Query::default() };
        let one_token = plain.chars().count() <= 60 && !plain.contains(char::is_whitespace);
        let checks: [(i16, Result<String, identity::Fault>); 4] = [
            (kind::NATIONAL_ID, identity::national_id(&plain)),
            (kind::LEGAL_ID, identity::legal_id(&plain)),
            (kind::MOBILE, identity::mobile(&plain)),
            (kind::EMAIL, identity::email(&plain)),
        ];
        query.identities =
            checks.into_iter().filter_map(|(kind, value)| value.ok().map(|value| (kind, value))).collect();
        query.member = identity::membership(&plain).ok();
        if one_token && plain.contains(|c: char| c.is_ascii_digit()) {
            query.identities.push((kind::CORE, plain.clone()));
            query.number = Some(plain);
        }
        Some(query)
    }

    /// Whether the text may be a number or an address rather than a name.
    pub fn names_one(&self) -> bool {
        !self.identities.is_empty() || self.member.is_some() || self.number.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_was_meant() {
        // text, words, identities, member, number
        type Case = (
            &'static str,
            &'static [&'static str],
            &'static [(i16, &'static str)],
            Option<i64>,
            Option<&'static str>,
        );
        let cases: [Case; 8] = [
            ("مريم رضايي‌فر", &["مریم", "رضایی", "فر"], &[], None, None),
            ("  كاظمى ", &["کاظمی"], &[], None, None),
            ("۰۹۱۲ ۳۴۵ ۶۷۸۹", &["0912", "345", "6789"], &[(kind::MOBILE, "09123456789")], None, None),
            (
                "+98-912-345-6789",
                &["98", "912", "345", "6789"],
                &[(kind::MOBILE, "09123456789"), (kind::CORE, "+98-912-345-6789")],
                None,
                Some("+98-912-345-6789"),
            ),
            (
                "۰۰۶۷۷۴۹۸۲۸",
                &["0067749828"],
                &[(kind::NATIONAL_ID, "0067749828"), (kind::CORE, "0067749828")],
                None,
                Some("0067749828"),
            ),
            (
                "Maryam@Example.ir",
                &["maryam", "example", "ir"],
                &[(kind::EMAIL, "maryam@example.ir")],
                None,
                None,
            ),
            ("1404/551093", &["1404", "551093"], &[(kind::CORE, "1404/551093")], None, Some("1404/551093")),
            (
                "1000-4287-8",
                &["1000", "4287", "8"],
                &[(kind::CORE, "1000-4287-8")],
                Some(4287),
                Some("1000-4287-8"),
            ),
        ];
        for (text, words, identities, member, number) in cases {
            let query = Query::parse(text).expect(text);
            assert_eq!(query.words, words, "{text}");
            let found: Vec<(i16, &str)> =
                query.identities.iter().map(|(kind, value)| (*kind, value.as_str())).collect();
            assert_eq!(found, identities, "{text}");
            assert_eq!(query.member, member, "{text}");
            assert_eq!(query.number.as_deref(), number, "{text}");
        }
        assert_eq!(Query::parse(" ‌ - "), None);
    }
}
