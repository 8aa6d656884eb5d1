//! Codes of the programme and the numbers that the book holds in their stead.

use std::collections::BTreeMap;

/// What has codes, as `programme.code` names the kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeKind {
    /// Lines of business.
    Line,
    /// Channels by which customers are won.
    Channel,
    /// Contract types.
    ContractType,
    /// Kinds of endorsement.
    Endorsement,
}

impl CodeKind {
    /// All kinds.
    pub const ALL: [CodeKind; 4] =
        [CodeKind::Line, CodeKind::Channel, CodeKind::ContractType, CodeKind::Endorsement];

    /// The kind's name in the database, in feeds and in the document.
    pub fn name(self) -> &'static str {
        match self {
            CodeKind::Line => "line",
            CodeKind::Channel => "channel",
            CodeKind::ContractType => "contract_type",
            CodeKind::Endorsement => "endorsement",
        }
    }

    /// The kind of a name.
    pub fn of(name: &str) -> Option<CodeKind> {
        CodeKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The registered codes: (kind, code) → id. Ids begin at 1 and are never given twice;
/// 0 is free for "not said".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes {
    ids: BTreeMap<(CodeKind, String), u8>,
}

impl Codes {
    /// None yet: what a document is read with where nothing is registered.
    pub fn none() -> Codes {
        Codes::default()
    }

    /// The id of a code; `kind` is a [`CodeKind::name`].
    pub fn id(&self, kind: &str, code: &str) -> Option<i16> {
        CodeKind::of(kind).and_then(|kind| self.get(kind, code)).map(i16::from)
    }

    /// The id of a code.
    pub fn get(&self, kind: CodeKind, code: &str) -> Option<u8> {
        self.ids.get(&(kind, code.to_owned())).copied()
    }

    /// The code of an id.
    pub fn code(&self, kind: CodeKind, id: u8) -> Option<&str> {
        self.of(kind).find(|(_, known)| *known == id).map(|(code, _)| code)
    }

    /// The codes of a kind with their ids, by code.
    pub fn of(&self, kind: CodeKind) -> impl Iterator<Item = (&str, u8)> {
        self.ids.iter().filter(move |((of, _), _)| *of == kind).map(|((_, code), id)| (code.as_str(), *id))
    }

    /// Takes a code in with its id.
    pub(crate) fn insert(&mut self, kind: CodeKind, code: String, id: u8) {
        self.ids.insert((kind, code), id);
    }

    /// The id of a code, the next free one where it has none; `None` where all 255 are given.
    pub(crate) fn register(&mut self, kind: CodeKind, code: &str) -> Option<u8> {
        if let Some(id) = self.get(kind, code) {
            return Some(id);
        }
        let id = self.of(kind).map(|(_, id)| id).max().unwrap_or(0).checked_add(1)?;
        self.insert(kind, code.to_owned(), id);
        Some(id)
    }
}
