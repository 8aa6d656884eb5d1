//! Words that files write for fixed values, matched in any spelling that folds to them.

use std::collections::HashMap;

/// Other words for the fixed words of [`crate::kind::FieldType::Word`] and for roles.
const OTHER_WORDS: &[(&str, &[&str])] = &[
    ("person", &["حقیقی", "شخص", "شخص حقیقی", "individual", "natural"]),
    ("organisation", &["حقوقی", "شخص حقوقی", "سازمان", "شرکت", "organization", "company", "legal"]),
    ("woman", &["زن", "خانم", "مؤنث", "مونث", "female", "f"]),
    ("man", &["مرد", "آقا", "مذکر", "male", "m"]),
    ("joining", &["عضویت", "پیوستن", "join"]),
    ("survey", &["نظرسنجی", "پاسخ به نظرسنجی"]),
    ("introduction", &["معرفی", "معرفی دوست", "معرفی مشتری"]),
    ("occasion", &["مناسبت", "مناسبت‌ها"]),
    ("special_plan", &["طرح ویژه", "خرید طرح ویژه"]),
    ("customer", &["مشتری", "بیمه‌گذار"]),
    ("colleague", &["همکار", "کارمند", "employee"]),
    ("agent", &["نماینده", "نمایندگی"]),
    ("partner", &["شریک", "همکار تجاری", "شریک تجاری"]),
    ("merchant", &["پذیرنده", "فروشگاه"]),
];

/// The roles, as the field `roles` names them.
pub(crate) const ROLES: &[&str] = &["customer", "colleague", "agent", "partner", "merchant"];

const YES: &[&str] = &[
    "true",
    "t",
    "yes",
    "y",
    "1",
    "بله",
    "بلی",
    "آری",
    "فعال",
    "بسته",
    "مختومه",
    "دارد",
    "active",
    "closed",
];
const NO: &[&str] =
    &["false", "f", "no", "n", "0", "خیر", "نه", "غیرفعال", "غیر فعال", "باز", "ندارد", "inactive", "open"];

/// Folded word → position from 1.
pub(crate) fn positions(words: &[&str]) -> HashMap<String, i16> {
    let mut all = HashMap::new();
    for (position, word) in (1..).zip(words) {
        all.insert(persian::fold(word), position);
        let others =
            OTHER_WORDS.iter().find(|(known, _)| known == word).map_or(&[][..], |(_, others)| others);
        others.iter().for_each(|other| {
            all.insert(persian::fold(other), position);
        });
    }
    all
}

/// The answer that a word is.
pub(crate) fn flag(text: &str) -> Option<bool> {
    match text {
        "true" | "1" | "TRUE" => return Some(true),
        "false" | "0" | "FALSE" => return Some(false),
        _ => {}
    }
    let folded = persian::fold(text);
    let is = |words: &[&str]| words.iter().any(|word| persian::fold(word) == folded);
    if is(YES) {
        Some(true)
    } else if is(NO) {
        Some(false)
    } else {
        None
    }
}

/// Numbers by word, that remember the spellings that they met.
#[derive(Debug, Clone, Default)]
pub(crate) struct Matcher {
    folded: HashMap<String, i16>,
    met: HashMap<String, Option<i16>>,
}

/// Spellings remembered; a column of garbage must not fill the memory.
const MOST_MET: usize = 1024;

impl Matcher {
    pub fn new(folded: HashMap<String, i16>) -> Matcher {
        Matcher { folded, met: HashMap::new() }
    }

    /// The number of a word.
    pub fn number(&mut self, text: &str) -> Option<i16> {
        if let Some(number) = self.met.get(text) {
            return *number;
        }
        let number = self.folded.get(&persian::fold(text)).copied();
        if self.met.len() < MOST_MET {
            self.met.insert(text.to_owned(), number);
        }
        number
    }
}

/// The nearest of some names to a name that is none of them, by letters to change; `None` where all are far.
pub(crate) fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let folded = persian::fold(name);
    let wanted: Vec<char> = folded.chars().collect();
    names
        .map(|candidate| {
            let other = persian::fold(candidate);
            let letters: Vec<char> = other.chars().collect();
            let longest = wanted.len().max(letters.len());
            // A name that is a part of the other one is near, unless it is a mere syllable.
            let part =
                wanted.len().min(letters.len()) > 2 && (other.contains(&folded) || folded.contains(&other));
            let far = distance(&wanted, &letters);
            (if part { far.min(longest / 3) } else { far }, longest, candidate)
        })
        .filter(|(far, longest, _)| far * 2 <= *longest)
        .min_by_key(|(far, _, _)| *far)
        .map(|(_, _, candidate)| candidate)
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let change = diagonal + usize::from(left != right);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}
