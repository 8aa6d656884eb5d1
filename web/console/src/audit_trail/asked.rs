//! What is asked of the trail, as it stands in the address.

use audit::{Filter, Place, Word};
use calendar::{Day, Instant};
use i18n::Text;
use kit::site::encoded;

use super::text;

/// Words of a search that are looked for; the rest are left out.
const MOST_WORDS: usize = 6;

/// What is asked for; an empty field does not narrow.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Words.
    pub q: String,
    /// Who acted.
    pub actor: String,
    /// An action, or what stands before its dot.
    pub area: String,
    /// Number of a member.
    pub member: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// A page back in time from this entry.
    pub before: Option<i64>,
    /// A page forward in time from this entry.
    pub after: Option<i64>,
}

impl Asked {
    /// The filter, or `None` where nothing can fit it; and whether a day could not be read.
    pub fn filter(&self) -> (Option<Filter>, bool) {
        let (from, to) = (day(&self.from), day(&self.to));
        let wrong_day = from.is_err() || to.is_err();
        let party_id = persian::latin_digits(&self.member).trim().parse().ok();
        if !self.member.trim().is_empty() && party_id.is_none() {
            return (None, wrong_day);
        }
        let filter = Filter {
            words: words(&self.q),
            actor: given(&self.actor),
            action: given(&self.area),
            party_id,
            from: from.unwrap_or_default().map(Instant::start_of),
            until: to.unwrap_or_default().map(|day| Instant::start_of(day + 1)),
            place: self.place(),
        };
        (Some(filter), wrong_day)
    }

    /// Where the page begins.
    pub fn place(&self) -> Place {
        match (self.before, self.after) {
            (Some(entry), _) => Place::OlderThan(entry),
            (None, Some(entry)) => Place::NewerThan(entry),
            (None, None) => Place::Newest,
        }
    }

    /// Whether anything narrows.
    pub fn narrows(&self) -> bool {
        self.fields().iter().any(|(_, value)| !value.is_empty())
    }

    fn fields(&self) -> [(&'static str, &String); 6] {
        [
            ("q", &self.q),
            ("actor", &self.actor),
            ("area", &self.area),
            ("member", &self.member),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// The same question at an address, from another place.
    pub fn address(&self, path: &str, place: Place) -> String {
        let filled = self.fields().into_iter().filter(|(_, value)| !value.is_empty());
        let mut query: Vec<String> =
            filled.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        match place {
            Place::Newest => {}
            Place::OlderThan(entry) => query.push(format!("before={entry}")),
            Place::NewerThan(entry) => query.push(format!("after={entry}")),
        }
        format!("{path}?{}", query.join("&"))
    }

    /// What is noted of an export: not the words, in which somebody may have looked for a person.
    pub fn noted(&self) -> serde_json::Map<String, serde_json::Value> {
        let named = self.fields().into_iter().filter(|(name, value)| *name != "q" && !value.is_empty());
        let named = named.map(|(name, value)| {
            let name = match name {
                "member" => "party",
                "to" => "until",
                name => name,
            };
            (name.to_owned(), serde_json::Value::String(value.clone()))
        });
        named.collect()
    }
}

fn given(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn day(text: &str) -> Result<Option<Day>, calendar::DayError> {
    if text.trim().is_empty() { Ok(None) } else { Day::parse(text).map(Some) }
}

/// The words of a search, each with the codes whose names hold it in either language.
fn words(query: &str) -> Vec<Word> {
    let holds =
        |name: &Text, word: &str| [name.fa, name.en].iter().any(|name| persian::fold(name).contains(word));
    let folded = query.split_whitespace().map(|word| (word, persian::fold(word)));
    let folded = folded.filter(|(_, word)| !word.is_empty()).take(MOST_WORDS);
    folded
        .map(|(given, word)| {
            let actions =
                text::ACTIONS.iter().filter(|(_, name, _)| holds(name, &word)).map(|(code, ..)| *code);
            let subjects =
                text::SUBJECTS.iter().filter(|(_, name, _)| holds(name, &word)).map(|(code, ..)| *code);
            let actors = text::ACTORS.iter().filter(|(_, name)| holds(name, &word)).map(|(code, _)| *code);
            let codes = actions.chain(subjects).chain(actors).map(str::to_owned).collect();
            Word { text: persian::latin_digits(given), codes }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_codes_in_both_languages() {
        for (query, codes) in [
            ("خروج", vec!["staff.sign_out", "audit.export", "standing.export", "report.export"]),
            ("signed out", vec!["staff.sign_in", "staff.sign_out", "sign-in"]),
            ("بازیابی", vec!["staff.recovery_code", "staff.recovery_codes"]),
            ("فرمان", vec!["command line"]),
            ("۱۰۴۲", vec![]),
        ] {
            let words = words(query);
            assert_eq!(words[0].codes, codes, "{query}");
        }
        assert_eq!(words("  ۱۰۴۲ ")[0].text, "1042");
        assert_eq!(words("- —"), []);
    }

    #[test]
    fn an_address_asks_the_same_again() {
        let asked =
            Asked { q: "خروج".into(), from: "1405/08/30".into(), after: Some(9), ..Asked::default() };
        assert_eq!(
            asked.address("/audit", Place::OlderThan(7)),
            "/audit?q=%D8%AE%D8%B1%D9%88%D8%AC&from=1405/08/30&before=7"
        );
        assert_eq!(asked.place(), Place::NewerThan(9));
        assert!(asked.narrows() && !asked.noted().contains_key("q"));
        let (filter, wrong) = Asked { from: "x".into(), ..Asked::default() }.filter();
        assert!(filter.is_some() && wrong);
        assert!(Asked { member: "someone".into(), ..Asked::default() }.filter().0.is_none());
    }
}
