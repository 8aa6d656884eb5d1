//! Rules for a password that somebody chooses, and how strong it is.

use std::collections::HashSet;
use std::sync::LazyLock;

use i18n::Text;

use crate::secret::{LEAST_PASSWORD, MOST_PASSWORD};
use crate::staff::normalised;
use crate::{Error, text};

/// What people choose first, in Persian, in Persian with Latin letters, and in English; a word a line.
static COMMON: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let lines = include_str!("common.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(letters).filter(|word| !word.is_empty()).collect()
});

/// Rows of keys, and what is counted: pieces of them, forward and backward, are no secret.
const ROWS: [&str; 9] = [
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "ضصثقفغعهخحجچ",
    "شسیبلاتنمکگ",
];

/// Letters of a name's word that may not stand in a password; shorter ones are in many words.
const LEAST_OF_NAME: usize = 4;

/// Whether a new password may be taken by somebody with this sign-in name and this name as shown.
pub(crate) fn check(name: &str, display_name: &str, current: &str, new: &str) -> Result<(), Error> {
    if !(LEAST_PASSWORD..=MOST_PASSWORD).contains(&new.chars().count()) {
        return Err(Error::PasswordLength);
    }
    if new == current || normalised(new) == name {
        return Err(Error::PasswordSame);
    }
    if has_name(name, display_name, new) {
        return Err(Error::PasswordName);
    }
    if is_common(new) { Err(Error::PasswordCommon) } else { Ok(()) }
}

fn has_name(name: &str, display_name: &str, new: &str) -> bool {
    let folded = letters(new);
    // Of a name that is an address (`sara@insurer.ir`) the person's part.
    let words = display_name.split_whitespace().chain(name.split('@').take(1)).map(letters);
    words.into_iter().any(|word| word.chars().count() >= LEAST_OF_NAME && folded.contains(&word))
}

/// Whether it is a common word, two of them, or a run of keys, with any digits and signs around them.
fn is_common(new: &str) -> bool {
    let folded = persian::fold(new);
    let whole: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    if whole.is_empty() || repeats(&whole) || COMMON.contains(&whole) {
        return true;
    }
    let letters: String = letters(new).chars().filter(|c| !c.is_numeric()).collect();
    let digits: String = whole.chars().filter(|c| c.is_numeric()).collect();
    if letters.is_empty() {
        // A telephone number or a day has no more than twelve digits.
        return digits.len() <= 12 || runs(&digits);
    }
    runs(&whole) || runs(&letters) || repeats(&letters) || of_common_words(&letters)
}

fn of_common_words(letters: &str) -> bool {
    COMMON.contains(letters)
        || letters.char_indices().any(|(at, _)| {
            let (first, second) = letters.split_at(at);
            COMMON.contains(first) && (COMMON.contains(second) || second.chars().count() < 3)
        })
}

/// Whether it is made of pieces of four or more keys in a row.
fn runs(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let mut from = 0;
    while from < characters.len() {
        let longest = (4..=characters.len() - from).rev().find(|length| {
            let piece: String = characters[from..from + length].iter().collect();
            let back: String = piece.chars().rev().collect();
            ROWS.iter().any(|row| row.contains(&piece) || row.contains(&back))
        });
        match longest {
            Some(length) => from += length,
            // What is left of a run that wraps around, as 890 after 1234567.
            None if from > 0 && characters.len() - from < 4 => return true,
            None => return false,
        }
    }
    true
}

/// Whether it is one piece of at most four characters, again and again.
fn repeats(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    (1..=4.min(characters.len() / 2))
        .any(|length| characters.iter().enumerate().all(|(place, c)| *c == characters[place % length]))
}

/// Folded, without spaces and signs; digits that stand for letters are read as these.
fn letters(text: &str) -> String {
    let folded = persian::fold(&text.replace('@', "a").replace('$', "s"));
    folded.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// How strong a password is, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Found in a short time.
    Weak,
    /// Enough where attempts are limited.
    Fair,
    /// Good.
    Good,
    /// A sentence.
    Strong,
}

impl Strength {
    /// Of a password, by its length and by how many kinds of characters are in it.
    pub fn of(password: &str) -> Strength {
        if password.chars().count() < LEAST_PASSWORD || is_common(password) {
            return Strength::Weak;
        }
        let characters: Vec<char> = password.chars().collect();
        // A character that only repeats the one before it adds nothing.
        let counted = characters.windows(2).filter(|pair| pair[0] != pair[1]).count() + 1;
        let different = characters.iter().collect::<HashSet<_>>().len();
        let kinds = [char::is_lowercase, char::is_uppercase, char::is_numeric, char::is_whitespace];
        let kinds: usize = kinds.iter().filter(|kind| characters.iter().any(|c| kind(*c))).count();
        match counted.min(different * 2) + 2 * kinds {
            0..=14 => Strength::Weak,
            15..=18 => Strength::Fair,
            19..=24 => Strength::Good,
            _ => Strength::Strong,
        }
    }

    /// As shown.
    pub fn title(self) -> Text {
        match self {
            Strength::Weak => text::STRENGTH_WEAK,
            Strength::Fair => text::STRENGTH_FAIR,
            Strength::Good => text::STRENGTH_GOOD,
            Strength::Strong => text::STRENGTH_STRONG,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_refused() {
        for (new, code) in [
            ("short", "access.password_length"),
            ("password123", "access.password_common"),
            ("P@ssw0rd!!", "access.password_common"),
            ("Perspolis1402", "access.password_common"),
            ("استقلال۱۲۳۴", "access.password_common"),
            ("عشقم دوستت دارم", "access.password_common"),
            ("salamsalam", "access.password_common"),
            ("salamazizam", "access.password_common"),
            ("1234567890", "access.password_common"),
            ("۰۹۱۲۳۴۵۶۷۸۹", "access.password_common"),
            ("qwertyuiop12", "access.password_common"),
            ("1qaz2wsx3edc", "access.password_common"),
            ("aaaaaaaaaaaa", "access.password_common"),
            ("abcdefghijk", "access.password_common"),
            ("old password of mine", "access.password_same"),
            ("ahmadi is my name", "access.password_name"),
            ("i am sara.a here", "access.password_name"),
            ("گل سارا احمدی باغ", "access.password_name"),
        ] {
            let refused = check("sara.a", "سارا احمدی Ahmadi", "old password of mine", new);
            assert_eq!(refused.expect_err(new).code(), code, "{new}");
        }
        for good in ["یک گذرواژهٔ بلند", "a long enough password", "hkqm-7fzt-9wrd", "دریا پنجره کبوتر ۷"]
        {
            check("sara.a", "سارا احمدی", "old", good).expect(good);
        }
    }

    #[test]
    fn strength_is_told_in_words() {
        for (password, strength) in [
            ("short", Strength::Weak),
            ("password123", Strength::Weak),
            ("hkqmfztwrd", Strength::Weak),
            ("hkqm7fzt9wrd", Strength::Fair),
            ("Hkqm7fzt9wrdb", Strength::Good),
            ("یک گذرواژهٔ بلند برای خانه", Strength::Strong),
            ("four unrelated words here", Strength::Strong),
        ] {
            assert_eq!(Strength::of(password), strength, "{password}");
        }
    }
}
