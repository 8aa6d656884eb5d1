use std::collections::HashSet;

use crate::error::{self, Error, Note};
use crate::{Cells, MAX_COLUMNS};

/// The names of a header's columns, as rows are asked by them, and what was made of doubtful ones.
pub(crate) struct Header {
    pub names: Vec<String>,
    pub notes: Vec<Note>,
}

impl Header {
    /// Names for the cells of a header row.
    pub fn of(cells: &Cells) -> Result<Header, Error> {
        let mut raw: Vec<String> = cells.iter().map(plain).collect();
        while raw.len() > MAX_COLUMNS && raw.last().is_some_and(String::is_empty) {
            raw.pop();
        }
        if raw.len() > MAX_COLUMNS {
            return Err(Error::TooManyColumns { columns: raw.len() });
        }
        Ok(named(raw))
    }

    /// Names for a file without a header.
    pub fn numbered(columns: usize) -> Result<Header, Error> {
        if columns > MAX_COLUMNS {
            return Err(Error::TooManyColumns { columns });
        }
        Ok(Header { names: (1..=columns).map(|n| format!("column {n}")).collect(), notes: Vec::new() })
    }
}

/// A header cell without what is not seen: spaces at the ends, line breaks, marks of direction.
fn plain(cell: &str) -> String {
    let visible: String = cell
        .chars()
        .map(|c| if c.is_control() || c == '\u{A0}' { ' ' } else { c })
        .filter(|c| !matches!(c, '\u{FEFF}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .collect();
    visible.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn named(raw: Vec<String>) -> Header {
    let mut taken: HashSet<String> = HashSet::new();
    let mut notes = Vec::new();
    let given: HashSet<String> = raw.iter().cloned().collect();
    let names = raw
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let number = (index + 1).to_string();
            let base = if name.is_empty() { format!("column {number}") } else { name.clone() };
            let mut unique = base.clone();
            let mut copy = 1;
            while taken.contains(&unique) || (unique != *name && given.contains(&unique)) {
                copy += 1;
                unique = format!("{base} ({copy})");
            }
            if name.is_empty() {
                notes.push(Note::new(
                    "header_empty",
                    error::HEADER_EMPTY,
                    &[("n", &number), ("name", &unique)],
                ));
            } else if unique != *name {
                notes.push(Note::new(
                    "header_repeated",
                    error::HEADER_REPEATED,
                    &[("n", &number), ("name", name), ("other", &unique)],
                ));
            }
            taken.insert(unique.clone());
            unique
        })
        .collect();
    Header { names, notes }
}
