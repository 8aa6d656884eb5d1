//! Names in memory: whose name holds every word of a query, found in a moment however frequent the words are.
//!
//! Every distinct key is held once. Three letters in a row, or the two that begin a word, name the keys that
//! hold them: the rarest of those in a query leave few keys, and only they are looked at.

use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem::Finder;

/// Three characters in a row; the first is a space where a word begins.
type Gram = [char; 3];

/// Everyone's search keys. A party is told by its place: 0 is the first that was gathered.
#[derive(Debug, Default)]
pub struct Names {
    /// The distinct keys one after the other, and where each begins and the last ends.
    text: String,
    begins: Vec<usize>,
    /// The keys that hold three characters, ascending.
    grams: HashMap<Gram, Vec<u32>>,
    /// Places of the parties by their keys, and where those of each key begin and of the last end.
    places: Vec<u32>,
    places_begin: Vec<u32>,
}

/// Gathers the search keys of parties, in the order of their places.
#[derive(Debug, Default)]
pub struct Gatherer {
    numbers: HashMap<Box<str>, u32>,
    key_of: Vec<u32>,
}

impl Gatherer {
    /// Adds the key of the next party.
    pub fn push(&mut self, key: &str) {
        let next = self.numbers.len() as u32;
        let number = match self.numbers.get(key) {
            Some(number) => *number,
            None => *self.numbers.entry(key.into()).or_insert(next),
        };
        self.key_of.push(number);
    }

    /// The names, ready to be searched.
    pub fn finish(self) -> Names {
        let mut names = Names { begins: vec![0], ..Names::default() };
        let mut keys: Vec<(u32, Box<str>)> =
            self.numbers.into_iter().map(|(key, number)| (number, key)).collect();
        keys.sort_unstable_by_key(|(number, _)| *number);
        for (number, key) in keys {
            names.add(number, &key);
        }
        names.grams.values_mut().for_each(Vec::shrink_to_fit);
        names.place(&self.key_of);
        names
    }
}

/// What is looked for in the keys: a word of one or two letters begins a word.
fn needle(word: &str) -> String {
    if word.chars().count() <= 2 { format!(" {word}") } else { word.to_owned() }
}

impl Names {
    fn add(&mut self, number: u32, key: &str) {
        self.text.push_str(key);
        self.begins.push(self.text.len());
        let mut gram = [' '; 3];
        for letter in key.chars() {
            gram = [gram[1], gram[2], letter];
            // Nobody asks for what ends a word, but a word of one letter has nothing else.
            if gram[1] != ' ' && (letter != ' ' || gram[0] == ' ') {
                let keys = self.grams.entry(gram).or_default();
                if keys.last() != Some(&number) {
                    keys.push(number);
                }
            }
        }
    }

    fn place(&mut self, key_of: &[u32]) {
        let mut begins = vec![0; self.begins.len()];
        key_of.iter().for_each(|key| begins[*key as usize + 1] += 1);
        for key in 1..begins.len() {
            begins[key] += begins[key - 1];
        }
        let mut next = begins.clone();
        self.places = vec![0; key_of.len()];
        for (place, key) in key_of.iter().enumerate() {
            let next = &mut next[*key as usize];
            self.places[*next as usize] = place as u32;
            *next += 1;
        }
        self.places_begin = begins;
    }

    /// The places of those whose name holds every word, in no particular order.
    pub fn holding(&self, words: &[String]) -> impl Iterator<Item = u32> {
        self.keys(words).into_iter().flat_map(|key| &self.places[self.places_of(key)]).copied()
    }

    fn places_of(&self, key: u32) -> Range<usize> {
        let key = key as usize;
        self.places_begin[key] as usize..self.places_begin[key + 1] as usize
    }

    /// The keys that hold every word.
    fn keys(&self, words: &[String]) -> Vec<u32> {
        let needles: Vec<String> = words.iter().map(|word| needle(word)).collect();
        let mut rarest: Option<(&[u32], Gram)> = None;
        for needle in &needles {
            let letters: Vec<char> = needle.chars().collect();
            for gram in letters.windows(3) {
                let gram = [gram[0], gram[1], gram[2]];
                let Some(keys) = self.grams.get(&gram) else { return Vec::new() };
                if rarest.is_none_or(|(known, _)| keys.len() < known.len()) {
                    rarest = Some((keys, gram));
                }
            }
        }
        let Some((keys, gram)) = rarest else { return self.beginning(&needles) };
        // A needle that is the three characters themselves is in all of their keys.
        let open = needles.iter().filter(|needle| !needle.chars().eq(gram));
        let finders: Vec<Finder<'_>> = open.map(|needle| Finder::new(needle.as_bytes())).collect();
        keys.iter().copied().filter(|key| self.holds(*key, &finders)).collect()
    }

    fn holds(&self, key: u32, finders: &[Finder<'_>]) -> bool {
        let key = key as usize;
        let text = &self.text.as_bytes()[self.begins[key]..self.begins[key + 1]];
        finders.iter().all(|finder| finder.find(text).is_some())
    }

    /// The keys that hold every one of some needles of two characters: a space and a word's first letter.
    fn beginning(&self, needles: &[String]) -> Vec<u32> {
        let keys = self.begins.len().saturating_sub(1);
        let mut held = vec![0; keys];
        for (step, needle) in needles.iter().enumerate() {
            let grams = self.grams.iter().filter(|(gram, _)| gram[..2].iter().copied().eq(needle.chars()));
            for key in grams.flat_map(|(_, keys)| keys) {
                let held = &mut held[*key as usize];
                // Counted where all needles before were held, and once where two words begin with the letter.
                if *held == step {
                    *held += 1;
                }
            }
        }
        (0..keys as u32).filter(|key| held[*key as usize] == needles.len()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &Names, text: &str) -> Vec<u32> {
        let mut places: Vec<u32> = names.holding(&persian::search_words(text)).collect();
        places.sort_unstable();
        places
    }

    #[test]
    fn any_part_of_a_name_finds_it() {
        let mut gatherer = Gatherer::default();
        let people = [
            "مریم رضایی‌فر",
            "محمد رضا كاظمي",
            "محمدرضا کاظمی‌نژاد",
            "سیّد علی مؤمنی",
            "م سی‌سختی",
            "محمد رضا كاظمي",
        ];
        people.iter().for_each(|name| gatherer.push(&persian::search_key(name)));
        let names = gatherer.finish();
        let cases: [(&str, &[u32]); 14] = [
            ("رضایی فر", &[0]),
            ("رضاییفر مریم", &[0]),
            ("ضایی", &[0]),
            ("محمد رضا", &[1, 2, 5]),
            ("محمدرضا", &[1, 2, 5]),
            ("کاظمی نژاد", &[2]),
            ("سی", &[3, 4]),
            ("م", &[0, 1, 2, 3, 4, 5]),
            ("م س", &[3, 4]),
            ("م ف", &[0]),
            ("علی", &[3]),
            ("اد", &[]),
            ("رضا ژژژ", &[]),
            ("دکا", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(&names, text), expected, "{text}");
        }
        assert!(found(&Gatherer::default().finish(), "مریم").is_empty());
    }
}
