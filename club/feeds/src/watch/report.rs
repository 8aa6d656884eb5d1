//! The report beside a file that was put away: in both languages, for whoever sends the files.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use calendar::Instant;
use i18n::{Lang, Message};
use sqlx::PgPool;

use super::{Arrived, moment};
use crate::source::ArrivalState;
use crate::{Error, Outcome, reason};

/// Findings that a report shows.
const FINDINGS_SHOWN: i64 = 50;

/// Why a file is a repeat.
pub(super) fn repeated(file_name: &str, at: Instant) -> Message {
    REPEATED.message(&[("file", file_name), ("when", &moment(at))])
}

/// Writes `PLACE.report.txt`, and the rejected rows of each load in the shape in which they came.
pub(super) async fn write(pool: &PgPool, place: &Path, arrived: &Arrived, now: Instant) -> Result<(), Error> {
    let mut said = String::new();
    for lang in [Lang::Fa, Lang::En] {
        said.push_str(&head(lang, arrived, now));
        for (kind, outcome) in &arrived.loads {
            said.push_str(&counts(lang, kind.name(), outcome));
            for one in crate::reasons(pool, outcome.load_id).await? {
                let fate = if one.fatal { REJECTED } else { LEFT_OUT };
                let (title, rows) = (reason::title(&one.reason), one.rows.to_string());
                let values = [("reason", title.of(lang)), ("rows", &*rows), ("fate", fate.of(lang))];
                said.push_str(&REASON.with(lang, &values));
            }
            for found in crate::findings(pool, outcome.load_id, None, None, FINDINGS_SHOWN).await? {
                let (row, why) = (found.row_no.to_string(), found.message());
                let values = [("row", &*row), ("column", &*found.column), ("why", why.of(lang))];
                said.push_str(&FINDING.with(lang, &values));
            }
        }
        said.push('\n');
    }
    let mut report = Part::of(beside(place, "report.txt"))?;
    report.file.write_all(said.as_bytes())?;
    report.end()?;
    for (kind, outcome) in arrived.loads.iter().filter(|(_, outcome)| outcome.counts.rejected > 0) {
        let rejects = crate::rejects_file(pool, outcome.load_id).await?;
        let ending = match arrived.loads.len() {
            1 => format!("rejected.{}", rejects.extension()),
            _ => format!("{}.rejected.{}", kind.name(), rejects.extension()),
        };
        let Part { file, path } = Part::of(beside(place, &ending))?;
        Part { file: rejects.write(pool, file).await?, path }.end()?;
    }
    Ok(())
}

fn head(lang: Lang, arrived: &Arrived, now: Instant) -> String {
    let state = match arrived.state {
        ArrivalState::Loaded => STATE_LOADED,
        ArrivalState::Repeated => STATE_REPEATED,
        ArrivalState::Rejected | ArrivalState::Taken | ArrivalState::Gone => STATE_REJECTED,
    };
    let when = moment(now);
    let mut said =
        HEAD.with(lang, &[("file", &arrived.file_name), ("state", state.of(lang)), ("when", &when)]);
    if let Some(error) = &arrived.error {
        said.push_str(error.of(lang));
        said.push('\n');
    }
    said
}

fn counts(lang: Lang, kind: &str, outcome: &Outcome) -> String {
    let counts = outcome.counts;
    let load = outcome.load_id.to_string();
    let figures =
        [counts.read, counts.new, counts.changed, counts.unchanged, counts.waiting, counts.rejected];
    let figures = figures.map(|figure| figure.to_string());
    let names = ["read", "new", "changed", "unchanged", "waiting", "rejected"];
    let mut values: Vec<(&str, &str)> = names.into_iter().zip(figures.iter().map(String::as_str)).collect();
    values.extend([("kind", kind), ("load", load.as_str())]);
    COUNTS.with(lang, &values)
}

fn beside(place: &Path, ending: &str) -> PathBuf {
    let mut name = place.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{ending}"));
    place.with_file_name(name)
}

/// A file that is there when all of it is written.
struct Part {
    file: BufWriter<File>,
    path: PathBuf,
}

impl Part {
    fn of(path: PathBuf) -> Result<Part, Error> {
        Ok(Part { file: BufWriter::new(File::create(beside(&path, "part"))?), path })
    }

    fn end(self) -> Result<(), Error> {
        let file = self.file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(fs::rename(beside(&self.path, "part"), self.path)?)
    }
}

i18n::texts! {
    HEAD = "فایل {file}: {state}، {when}\n" | "File {file}: {state}, {when}\n";
    STATE_LOADED = "بارگذاری شد" | "loaded";
    STATE_REJECTED = "پذیرفته نشد" | "rejected";
    STATE_REPEATED = "تکراری بود" | "a repeat";
    REPEATED = "همین محتوا پیش‌تر با نام {file} در {when} بارگذاری شده است؛ دوباره بارگذاری نشد."
        | "The same content was loaded before as {file} on {when}; it was not loaded again.";
    COUNTS = "بارگذاری {load} ({kind}): {read} سطر خوانده شد؛ {new} تازه، {changed} تغییرکرده، {unchanged} بی‌تغییر، {waiting} در انتظار، {rejected} ردشده\n"
        | "Load {load} ({kind}): {read} rows read; {new} new, {changed} changed, {unchanged} unchanged, {waiting} waiting, {rejected} rejected\n";
    REASON = "  {reason}: {rows} سطر، {fate}\n" | "  {reason}: {rows} rows, {fate}\n";
    REJECTED = "ردشده" | "rejected";
    LEFT_OUT = "خانه کنار ماند" | "cell left out";
    FINDING = "    سطر {row}، ستون «{column}»: {why}\n" | "    Row {row}, column “{column}”: {why}\n";
}
