//! The mapping: from which columns of a file, and how, each of our fields comes.

use i18n::Message;
use tabular::ReadOptions;

use crate::kind::Kind;
use crate::mapper::Mapper;
use crate::vocabulary::Vocabulary;

/// A mapping, read from TOML.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    options: ReadOptions,
}

/// What is wrong with a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Line of the mapping, from 1; 0 where it concerns the whole.
    pub line: usize,
    /// A stable name.
    pub code: &'static str,
    /// What is wrong and what to write instead, in both languages.
    pub message: Message,
}

impl Mapping {
    /// Reads a mapping. The empty text is one too: columns that are called as our fields go to them.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line.
    pub fn parse(_toml: &str) -> Result<Mapping, Vec<Fault>> {
        Ok(Mapping::default())
    }

    /// What the mapping says about the file itself: delimiter, encoding, sheet, header row.
    pub fn options(&self) -> &ReadOptions {
        &self.options
    }

    /// The mapping for a file with this header.
    ///
    /// # Errors
    /// Fields that the kind has not, columns that the file has not, codes that the programme has not.
    pub fn bind(&self, kind: Kind, header: &[String], _vocabulary: &Vocabulary) -> Result<Mapper, Vec<Fault>> {
        Ok(Mapper::by_name(kind, header))
    }
}
