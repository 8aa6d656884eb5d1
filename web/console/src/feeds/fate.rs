//! What became of a file's rows, or what would: the five counts as one bar, and the reasons.

use feeds::{Counts, Found};
use kit::{Fmt, Markup, chart, shares_in_tenths};

use super::text;

/// The five counts.
pub(super) struct Fate {
    pub bar: Markup,
    pub sum: Markup,
    pub parts: Vec<Part>,
}

/// One of the five.
pub(super) struct Part {
    pub class: &'static str,
    pub name: &'static str,
    pub count: Markup,
    pub share: Markup,
    pub bad: bool,
}

/// A finding as a table shows it.
pub(super) struct Row {
    pub row_no: u64,
    pub row: Markup,
    pub column: String,
    pub value: String,
    pub why: String,
    pub fatal: bool,
    /// The load that brought the row again, mended.
    pub mended_by: Option<i64>,
}

/// The five counts of a file.
pub(super) fn fate(f: &Fmt, counts: Counts) -> Fate {
    let parts = [
        ("new", text::NEW, counts.new),
        ("changed", text::CHANGED, counts.changed),
        ("unchanged", text::UNCHANGED, counts.unchanged),
        ("waiting", text::WAITING, counts.waiting),
        ("rejected", text::REJECTED, counts.rejected),
    ];
    let figures: Vec<i64> =
        parts.iter().map(|(_, _, count)| i64::try_from(*count).unwrap_or(i64::MAX)).collect();
    let shares = shares_in_tenths(&figures);
    let bars: Vec<(i64, &str)> =
        figures.iter().zip(parts).map(|(count, (class, ..))| (*count, class)).collect();
    Fate {
        bar: chart::share_bar(f, &bars, 18),
        sum: f.say(text::ADDS_UP, [("n", f.int(counts.read))]),
        parts: parts
            .iter()
            .zip(shares)
            .map(|((class, name, count), tenths)| Part {
                class,
                name: f.t(*name),
                count: f.int(*count),
                share: match tenths {
                    0 if *count > 0 => f.say(text::UNDER, [("share", f.percent(10))]),
                    tenths => f.percent(tenths * 10),
                },
                bad: *class == "rejected" && *count > 0,
            })
            .collect(),
    }
}

/// A finding.
pub(super) fn row(f: &Fmt, found: &Found) -> Row {
    Row {
        row_no: found.row_no,
        row: f.int(found.row_no),
        column: if found.column.is_empty() { found.field.clone() } else { found.column.clone() },
        value: found.value.clone(),
        why: f.msg(&found.message()).to_owned(),
        fatal: found.fatal,
        mended_by: found.mended_by,
    }
}
