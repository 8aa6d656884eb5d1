//! Two languages, Persian first. A text is declared once with both, so that none can be missing.

use std::borrow::Cow;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Persian, right to left.
    #[default]
    Fa,
    /// English, left to right.
    En,
}

impl Lang {
    /// `fa` or `en`, as in the `lang` attribute.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Fa => "fa",
            Lang::En => "en",
        }
    }

    /// `rtl` or `ltr`, as in the `dir` attribute.
    pub fn dir(self) -> &'static str {
        match self {
            Lang::Fa => "rtl",
            Lang::En => "ltr",
        }
    }
}

/// A text in both languages. `{name}` in it is a place for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// Persian.
    pub fa: &'static str,
    /// English.
    pub en: &'static str,
}

impl Text {
    /// The text in one language, places unfilled.
    pub fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Fa => self.fa,
            Lang::En => self.en,
        }
    }

    /// The text in one language with its places filled.
    pub fn with(self, lang: Lang, values: &[(&str, &str)]) -> String {
        fill(self.of(lang), values)
    }

    /// Both languages with their places filled by the same values.
    pub fn message(self, values: &[(&str, &str)]) -> Message {
        Message { fa: fill(self.fa, values).into(), en: fill(self.en, values).into() }
    }
}

/// A finished message in both languages: what errors carry to pages and to the command line.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Message {
    /// Persian.
    pub fa: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Message {
    /// The message in one language.
    pub fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fa => &self.fa,
            Lang::En => &self.en,
        }
    }
}

impl From<Text> for Message {
    fn from(text: Text) -> Message {
        Message { fa: text.fa.into(), en: text.en.into() }
    }
}

fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        let name = &rest[open + 1..open + close];
        filled.push_str(&rest[..open]);
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => filled.push_str(value),
            None => filled.push_str(&rest[open..=open + close]),
        }
        rest = &rest[open + close + 1..];
    }
    filled.push_str(rest);
    filled
}

/// Declares texts, each with both languages:
///
/// ```
/// i18n::texts! {
///     /// Title of the dashboard.
///     DASHBOARD = "پیشخوان" | "Dashboard";
///     ROWS_READ = "{n} سطر خوانده شد" | "{n} rows read";
/// }
/// assert_eq!(ROWS_READ.with(i18n::Lang::En, &[("n", "7")]), "7 rows read");
/// assert!(ALL_TEXTS.iter().any(|(name, _)| *name == "DASHBOARD"));
/// ```
///
/// A text without one of the two does not compile; `ALL_TEXTS` lists them for [`check_texts`].
#[macro_export]
macro_rules! texts {
    ($($(#[$meta:meta])* $name:ident = $fa:literal | $en:literal;)*) => {
        $($(#[$meta])* #[allow(missing_docs)] pub const $name: $crate::Text = $crate::Text { fa: $fa, en: $en };)*
        /// Every text declared here, by name.
        pub const ALL_TEXTS: &[(&str, $crate::Text)] = &[$((stringify!($name), $name)),*];
    };
}

/// What is wrong with a list of texts: an empty side, Persian letters in the English, English words in
/// the Persian beside names, or places that differ. An empty answer is a good one.
///
/// `latin_names` are Latin words that Persian texts may hold (VIP, CSV …).
pub fn check_texts(texts: &[(&str, Text)], latin_names: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, text) in texts {
        if text.fa.trim().is_empty() {
            faults.push(format!("{name}: the Persian is missing"));
        }
        if text.en.trim().is_empty() {
            faults.push(format!("{name}: the English is missing"));
        }
        if text.en.chars().any(|c| ('\u{0600}'..='\u{06FF}').contains(&c)) {
            faults.push(format!("{name}: Persian letters in the English"));
        }
        let mut fa_places = places(text.fa);
        let mut en_places = places(text.en);
        fa_places.sort_unstable();
        en_places.sort_unstable();
        if fa_places != en_places {
            faults.push(format!("{name}: the two languages have other places to fill"));
        }
        for word in without_places(text.fa).split(|c: char| !c.is_ascii_alphabetic()) {
            if !word.is_empty() && !latin_names.contains(&word) {
                faults.push(format!("{name}: the English word “{word}” in the Persian"));
            }
        }
    }
    faults
}

fn places(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
}

fn without_places(text: &str) -> String {
    let mut kept = String::new();
    let mut inside = false;
    for c in text.chars() {
        match c {
            '{' => inside = true,
            '}' => inside = false,
            c if !inside => kept.push(c),
            _ => {}
        }
    }
    kept
}
