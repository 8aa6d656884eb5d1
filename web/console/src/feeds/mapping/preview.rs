//! The file's first rows as they will be read.

use feeds::mapping::Form;
use feeds::plain;
use feeds::preview::{Preview, Read};
use kit::{Fmt, Markup};

use super::text;

/// The preview as the page shows it.
pub(super) struct Shown {
    pub sum: Markup,
    pub bad: bool,
    pub heads: Vec<(String, String)>,
    pub rows: Vec<RowView>,
    pub unused: Vec<String>,
    pub notes: Vec<String>,
}

/// One row.
pub(super) struct RowView {
    pub row: Markup,
    pub rejected: bool,
    pub whole: Vec<String>,
    pub cells: Vec<CellView>,
}

/// One cell: what was read, or why it was not.
pub(super) struct CellView {
    pub value: Markup,
    pub fault: Option<(String, String, bool)>,
}

/// The preview.
pub(super) fn shown(f: &Fmt, form: &Form, preview: &Preview) -> Shown {
    let head = |name: &&'static str| {
        let title = plain::field(form.kind, name).map_or(*name, |(title, _)| f.t(title));
        let field = form.fields.iter().find(|field| field.name == **name);
        let columns = field.map(|field| field.columns.join("، ")).unwrap_or_default();
        (title.to_owned(), columns)
    };
    let rows = preview.rows.iter().map(|row| RowView {
        row: f.int(row.row_no),
        rejected: row.rejected,
        whole: row.whole.iter().map(|found| f.msg(&found.why).to_owned()).collect(),
        cells: row
            .cells
            .iter()
            .map(|cell| CellView {
                value: value(f, &cell.value),
                fault: cell
                    .found
                    .as_ref()
                    .map(|found| (found.given.clone(), f.msg(&found.why).to_owned(), found.fatal)),
            })
            .collect(),
    });
    let counts = [("n", f.int(preview.counted)), ("rejected", f.int(preview.rejected))];
    Shown {
        sum: f.say(if preview.rejected > 0 { text::COUNTED_BAD } else { text::COUNTED }, counts),
        bad: preview.rejected > 0,
        heads: preview.fields.iter().map(head).collect(),
        rows: rows.collect(),
        unused: preview.unused.clone(),
        notes: preview.notes.iter().map(|note| f.msg(note).to_owned()).collect(),
    }
}

/// A value as it was read.
pub(super) fn value(f: &Fmt, read: &Read) -> Markup {
    match read {
        Read::Nothing => f.dash(),
        Read::Text(text) => Markup(format!("<bdi>{}</bdi>", Markup::text(text))),
        Read::Day(day) => f.day_numeric(*day),
        Read::Money(rials) => f.int(*rials),
        Read::Count(count) => f.int(*count),
        Read::Flag(true) => Markup::text(f.t(text::YES)),
        Read::Flag(false) => Markup::text(f.t(text::NO)),
        Read::Named(name) => Markup::text(f.msg(name)),
    }
}
