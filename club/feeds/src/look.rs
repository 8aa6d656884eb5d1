//! A file before there is a mapping for it.

use std::path::Path;

use i18n::Message;
use serde::Serialize;
use tabular::Note;

use crate::Error;
use crate::kind::Kind;
use crate::mapping::Mapping;

/// The beginning of a file, as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Look {
    /// The columns' names.
    pub header: Vec<String>,
    /// The first rows; each has as many cells as the header.
    pub rows: Vec<Vec<String>>,
    /// What the reader made of doubtful things.
    pub notes: Vec<Message>,
    /// A mapping (TOML) from what could be recognised by the columns' names.
    pub suggested: String,
}

/// Looks at the first `rows` rows of a file. What `mapping` says about the file itself (delimiter, encoding,
/// sheet) is followed where it can be read; an empty one will do.
///
/// # Errors
/// [`Error::File`] where the file cannot be read as a table.
pub async fn look(kind: Kind, path: &Path, mapping: &str, rows: usize) -> Result<Look, Error> {
    let options = Mapping::parse(mapping).map(|mapping| mapping.options().clone()).unwrap_or_default();
    let path = path.to_owned();
    let preview = tokio::task::spawn_blocking(move || tabular::preview(&path, &options, rows)).await;
    let preview = preview.map_err(|_| Error::Reader)??;
    Ok(Look {
        suggested: Mapping::suggest(kind, &preview.header),
        header: preview.header,
        rows: preview.rows,
        notes: messages(&preview.notes),
    })
}

pub(crate) fn messages(notes: &[Note]) -> Vec<Message> {
    notes.iter().map(|note| note.message.clone()).collect()
}
