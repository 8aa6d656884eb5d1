//! The words that files may use for coded fields: lines, channels, contract types, kinds of endorsement.

use std::collections::HashMap;

use programme::model::{Name, Programme};

/// Codes of the programme with their names, by `programme.code` kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    kinds: HashMap<String, Vec<Code>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Code {
    id: i16,
    /// The code first, then its names.
    words: Vec<String>,
}

impl Vocabulary {
    /// The codes and names of a programme.
    pub fn of(programme: &Programme) -> Vocabulary {
        let mut all = Vocabulary::default();
        let mut add =
            |kind, id: u8, code: &str, name: &Name| all.add(kind, i16::from(id), &[code, &name.fa, &name.en]);
        programme.lines.iter().for_each(|line| add("line", line.id, &line.code, &line.name));
        programme
            .channels
            .iter()
            .for_each(|channel| add("channel", channel.id, &channel.code, &channel.name));
        programme
            .contract_types
            .iter()
            .for_each(|kind| add("contract_type", kind.id, &kind.code, &kind.name));
        programme.endorsements.iter().for_each(|kind| add("endorsement", kind.id, &kind.code, &kind.name));
        all
    }

    /// Adds a code: its number, and its words (the code itself first).
    pub fn add(&mut self, kind: &str, id: i16, words: &[&str]) {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        self.kinds.entry(kind.to_owned()).or_default().push(Code { id, words });
    }

    /// Folded word → number, for the codes of a kind.
    pub(crate) fn numbers(&self, kind: &str) -> HashMap<String, i16> {
        let codes = self.kinds.get(kind).map_or(&[][..], Vec::as_slice);
        codes.iter().flat_map(|code| code.words.iter().map(|word| (persian::fold(word), code.id))).collect()
    }

    /// The codes of a kind, as a message lists them.
    pub(crate) fn codes(&self, kind: &str) -> Vec<&str> {
        let codes = self.kinds.get(kind).map_or(&[][..], Vec::as_slice);
        codes.iter().filter_map(|code| code.words.first().map(String::as_str)).collect()
    }

    /// The codes of a kind: number, code and name.
    pub(crate) fn named(&self, kind: &str) -> impl Iterator<Item = (i16, String, i18n::Message)> {
        let codes = self.kinds.get(kind).map_or(&[][..], Vec::as_slice);
        codes.iter().map(|code| {
            let word = |at: usize| code.words.get(at).or(code.words.first()).cloned().unwrap_or_default();
            (code.id, word(0), i18n::Message { fa: word(1).into(), en: word(2).into() })
        })
    }
}
