//! Members as a file: who, which columns, and why; recorded.

use std::path::PathBuf;

use access::Permission as May;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kit::{Answer, Fault, Markup, Page, Signed};

use super::bulk::who;
use super::file::{COLUMNS, Member, Teller};
use super::source::{Meant, Names, meant};
use super::text;
use crate::members::{self, scope};
use crate::sheet::{Cell, SHEET_ROWS, Sink};
use crate::{ConsoleState, download, frame};

/// Members that are read and written at a time.
const BATCH: usize = 5_000;
/// The most characters of a reason.
const MOST_REASON: usize = 300;

#[derive(Template)]
#[template(path = "members/work/export.html")]
struct ExportPage {
    page: Page,
    who: Markup,
    facts: Vec<Markup>,
    kept: Vec<(&'static str, String)>,
    columns: Vec<(&'static str, &'static str, bool)>,
    may_full: bool,
    asked: Asked,
    error: Option<String>,
    blank: Option<Markup>,
}

/// What the form asks for beside who is meant.
#[derive(Debug, Clone, Default)]
struct Asked {
    columns: Vec<&'static str>,
    xlsx: bool,
    full: bool,
    reason: String,
}

impl Asked {
    fn of(pairs: &[(String, String)]) -> Asked {
        let has =
            |name: &str, value: &str| pairs.iter().any(|(known, given)| known == name && given == value);
        let reason =
            pairs.iter().find(|(name, _)| name == "reason").map(|(_, reason)| reason.trim().to_owned());
        let columns = COLUMNS.iter().map(|(code, _)| *code).filter(|code| has("column", code));
        Asked {
            columns: columns.collect(),
            xlsx: has("format", "xlsx"),
            full: has("contacts", "full"),
            reason: reason.unwrap_or_default(),
        }
    }

    /// What is wrong with it.
    fn wrong(&self, count: u64) -> Option<i18n::Text> {
        if count == 0 {
            Some(text::EXPORT_NOBODY)
        } else if self.columns.is_empty() {
            Some(text::NO_COLUMNS)
        } else if !(3..=MOST_REASON).contains(&self.reason.chars().count()) {
            Some(text::REASON_LENGTH)
        } else if has_number(&self.reason) {
            // The trail never holds a mobile number or a national ID.
            Some(text::REASON_NUMBER)
        } else if self.xlsx && count > SHEET_ROWS {
            Some(text::SHEET_FULL)
        } else {
            None
        }
    }
}

/// Whether a text holds seven digits in a row, marks between them left out.
fn has_number(text: &str) -> bool {
    let mut run = 0;
    for c in persian::latin_digits(text).chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '‌')) {
        run = if c.is_ascii_digit() { run + 1 } else { 0 };
        if run >= 7 {
            return true;
        }
    }
    false
}

/// The form.
pub async fn show(
    State(state): State<ConsoleState>,
    visit: Signed,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let meant = meant(&state, &visit, pairs).await?;
    let usual =
        ["membership", "name", "province", "mobile", "segment", "tier", "score", "earned", "incurred"];
    let columns = COLUMNS.iter().map(|(code, _)| *code).filter(|code| usual.contains(code)).collect();
    let asked = Asked { columns, xlsx: true, ..Asked::default() };
    page(&state, &visit, &meant, asked, None).await
}

async fn page(
    state: &ConsoleState,
    visit: &Signed,
    meant: &Meant,
    asked: Asked,
    error: Option<String>,
) -> Answer {
    let f = visit.f;
    let names = Names::read(state, visit.session.staff.staff_id).await?;
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let n = [("n", f.int(meant.selection.count)), ("who", who(&f, meant, &names, visit))];
    let html = ExportPage {
        page: frame::page(visit, f.t(text::EXPORT_TITLE).to_owned(), &meant.shown),
        who: f.say(text::BULK_WHO, n),
        facts: super::builder::facts(&f, &meant.selection),
        kept: meant.address.meant(),
        columns: COLUMNS
            .iter()
            .map(|(code, name)| (*code, f.t(*name), asked.columns.contains(code)))
            .collect(),
        may_full: may_full(visit),
        asked,
        error,
        blank: (meant.selection.count == 0).then(|| {
            kit::parts::blank("nothing", f.t(text::EXPORT_NOBODY), &Markup::default(), &Markup::default())
        }),
    };
    Ok((status, visit.html(&html)?).into_response())
}

fn may_full(visit: &Signed) -> bool {
    let staff = &visit.session.staff;
    staff.may(May::ExportContacts) && staff.may(May::UnmaskContacts)
}

/// The file, after it was recorded who took it, and why.
pub async fn take(
    State(state): State<ConsoleState>,
    visit: Signed,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let asked = Asked::of(&pairs);
    let meant = meant(&state, &visit, pairs).await?;
    if let Some(wrong) = asked.wrong(meant.selection.count) {
        let error = visit.f.t(wrong).to_owned();
        return page(&state, &visit, &meant, asked, Some(error)).await;
    }
    let full = asked.full && may_full(&visit);
    let (ending, content_type) = if asked.xlsx { ("xlsx", download::XLSX) } else { ("csv", download::CSV) };
    let (rows, file) = download::make(&state, &visit, ending, async |path| {
        write(&state, &visit, &meant, &asked, full, path).await
    })
    .await?;
    record(&state, &visit, &meant, &asked, full, rows).await?;
    Ok(file.answer(&format!("members-{}.{ending}", meant.snapshot.as_of()), content_type))
}

async fn record(
    state: &ConsoleState,
    visit: &Signed,
    meant: &Meant,
    asked: &Asked,
    full: bool,
    rows: usize,
) -> Result<(), Fault> {
    let mut conn = state.pool.acquire().await?;
    let what = meant.address.with("q", None).href("");
    let detail = serde_json::json!({
        "rows": rows,
        "contacts": if full { "full" } else { "masked" },
        "filter": what,
        "note": asked.reason,
    });
    let (at, actor) = (state.clock.now(), visit.session.staff.actor());
    Ok(audit::record(&mut conn, at, &actor, "party.export", "members", None, detail).await?)
}

/// Writes the members of the selection in batches; gives how many.
async fn write(
    state: &ConsoleState,
    visit: &Signed,
    meant: &Meant,
    asked: &Asked,
    full: bool,
    path: PathBuf,
) -> Result<usize, Fault> {
    let f = visit.f;
    let header = COLUMNS.iter().filter(|(code, _)| asked.columns.contains(code));
    let header = header.map(|(_, name)| f.t(*name).to_owned()).collect();
    let mut sink = Sink::create(asked.xlsx, &path, header)?;
    let teller = Teller { f, names: members::Names::new(f, meant.shown.programme.as_ref()), full };
    let parties = meant.snapshot.parties(&meant.selection, usize::MAX);
    let mut written = 0;
    for batch in parties.chunks(BATCH) {
        let scope = scope(&visit.session);
        let (mut faces, mut contacts) = tokio::try_join!(
            parties::faces(&state.pool, scope, batch),
            parties::contacts(&state.pool, scope, batch)
        )?;
        faces.sort_unstable_by_key(|face| face.party_id);
        contacts.sort_unstable_by_key(|contact| contact.party_id);
        for face in &faces {
            let Some(place) = meant.snapshot.place(face.party_id) else { continue };
            let contact = contacts.binary_search_by_key(&face.party_id, |contact| contact.party_id).ok();
            let contact = contact.map(|at| &contacts[at]);
            let member = Member { row: meant.snapshot.row(place), face, contact };
            let cells: Vec<Cell> = asked.columns.iter().map(|column| teller.cell(column, &member)).collect();
            sink.row(&cells)?;
            written += 1;
        }
        tokio::task::yield_now().await;
    }
    tokio::task::spawn_blocking(move || sink.finish(&path)).await??;
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::has_number;

    #[test]
    fn a_reason_holds_no_number_of_a_person() {
        let cases = [
            ("برای تماس تمدید مهر ۱۴۰۵", false),
            ("مشتری ۰۹۱۲۳۴۵۶۷۸۹", true),
            ("0912-345-6789", true),
            ("2 000 000 members", true),
            ("500 members", false),
        ];
        for (reason, expected) in cases {
            assert_eq!(has_number(reason), expected, "{reason}");
        }
    }
}
