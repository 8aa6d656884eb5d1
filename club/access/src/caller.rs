//! Who knocks: from where, and with which device.

use i18n::{Message, Text};

use crate::text;

/// The most characters of a user agent that are kept.
const MOST_AGENT: usize = 300;

/// Where a request to sign in comes from.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// Network address.
    pub address: String,
    /// What the browser calls itself.
    pub user_agent: String,
    /// Token of the device's cookie, which an earlier sign-in left.
    pub device: Option<String>,
}

impl Caller {
    /// A user agent as it is kept.
    pub(crate) fn agent(&self) -> String {
        self.user_agent.chars().filter(|c| !c.is_control()).take(MOST_AGENT).collect()
    }
}

/// A user agent in words: «کروم روی ویندوز».
pub fn device_in_words(user_agent: &str) -> Message {
    let first = |table: &[(&str, Text)], other: Text| {
        table.iter().find(|(mark, _)| user_agent.contains(mark)).map_or(other, |(_, name)| *name)
    };
    let browser = first(BROWSERS, text::BROWSER_OTHER);
    let system = first(SYSTEMS, text::SYSTEM_OTHER);
    Message {
        fa: text::BROWSER.with(i18n::Lang::Fa, &[("browser", browser.fa), ("system", system.fa)]).into(),
        en: text::BROWSER.with(i18n::Lang::En, &[("browser", browser.en), ("system", system.en)]).into(),
    }
}

/// In the order in which they are asked: many call themselves Chrome and Safari too.
const BROWSERS: &[(&str, Text)] = &[
    ("Edg", text::BROWSER_EDGE),
    ("OPR/", text::BROWSER_OPERA),
    ("SamsungBrowser/", text::BROWSER_SAMSUNG),
    ("Firefox/", text::BROWSER_FIREFOX),
    ("FxiOS/", text::BROWSER_FIREFOX),
    ("Chrome/", text::BROWSER_CHROME),
    ("CriOS/", text::BROWSER_CHROME),
    ("Safari/", text::BROWSER_SAFARI),
];

const SYSTEMS: &[(&str, Text)] = &[
    ("Windows", text::SYSTEM_WINDOWS),
    ("Android", text::SYSTEM_ANDROID),
    ("iPhone", text::SYSTEM_IPHONE),
    ("iPad", text::SYSTEM_IPAD),
    ("Macintosh", text::SYSTEM_MAC),
    ("Linux", text::SYSTEM_LINUX),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_agents_are_told_in_words() {
        for (agent, words) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "Chrome on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge on Windows",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            ("curl/8.5.0", "Another browser on another device"),
            ("", "Another browser on another device"),
        ] {
            assert_eq!(device_in_words(agent).en, words, "{agent}");
        }
    }
}
