//! What a command says: results on standard output, everything else on standard error.

use i18n::{Lang, Text};
use serde::Serialize;

use crate::failure::Failure;

/// In which language and shape.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    pub lang: Lang,
    pub json: bool,
}

impl Output {
    /// The result: for machines as one line of JSON, for people as `text` puts it.
    pub fn result(self, value: &impl Serialize, text: impl FnOnce(Lang) -> String) {
        if self.json {
            println!("{}", serde_json::to_string(value).unwrap_or_default());
        } else {
            println!("{}", text(self.lang).trim_end());
        }
    }

    /// A remark on the way.
    pub fn note(self, text: Text, values: &[(&str, &str)]) {
        if !self.json {
            eprintln!("{}", text.with(self.lang, values));
        }
    }

    /// What went wrong: in the chosen language first, then in the other.
    pub fn failure(self, failure: &Failure) {
        if self.json {
            let error = serde_json::json!({
                "error": { "code": failure.code, "fa": failure.message.fa, "en": failure.message.en }
            });
            println!("{error}");
        } else {
            let other = if self.lang == Lang::Fa { Lang::En } else { Lang::Fa };
            eprintln!("{}", failure.message.of(self.lang));
            eprintln!("{} [{}]", failure.message.of(other), failure.code);
        }
        if let Some(cause) = &failure.cause {
            tracing::error!(code = failure.code, cause, "failed");
        }
    }
}

/// A whole number as a language writes it.
pub fn number_in(lang: Lang, number: impl TryInto<i64>) -> String {
    let number = number.try_into().unwrap_or(i64::MAX);
    match lang {
        Lang::Fa => persian::persian_digits(&persian::grouped(number, '٬')),
        Lang::En => persian::grouped(number, ','),
    }
}

/// Columns as wide as their widest cell, two spaces between them.
pub fn columns(rows: &[Vec<String>]) -> String {
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let missing = width(column).unwrap_or(0).saturating_sub(cell.chars().count());
            format!("{cell}{}", " ".repeat(missing))
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}
