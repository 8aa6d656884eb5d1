//! Merchants: who they are and on which terms, what they are owed and how they are paid, and members' cards.

pub mod card;
pub mod list;
pub mod one;
pub mod settlements;
pub mod text;

use std::collections::BTreeMap;

use axum::http::StatusCode;
use kit::{Answer, Fault, Fmt, Markup, Visit};

use crate::sheet::{Cell, Sink};
use crate::{ConsoleState, download};

/// What the forms of merchants send; what was typed stands again where something is wrong.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    name_fa: String,
    name_en: String,
    legal_id: String,
    iban: String,
    icon: String,
    from_day: String,
    to_day: String,
    discount: String,
    commission: String,
    cycle: String,
    most_payment: String,
    most_day: String,
    branch: String,
    name: String,
    display_name: String,
    act: String,
    /// Fields that the programme makes: one for each tier.
    #[serde(flatten)]
    more: BTreeMap<String, String>,
}

/// An error of the room in words; what is nobody's mistake is a fault.
pub(crate) fn told(visit: &Visit, error: ::merchants::Error) -> Result<String, Fault> {
    use ::merchants::Error;
    match error {
        Error::Database(error) | Error::Access(access::Error::Database(error)) => Err(error.into()),
        Error::NoSuchMerchant | Error::NoSuchSettlement => {
            Err(Fault::told(StatusCode::NOT_FOUND, error.message(), text::NOT_THERE))
        }
        error => Ok(visit.f.digits(visit.f.msg(&error.message()))),
    }
}

/// A percentage as people type it, in basis points: at most two decimals.
fn basis_points(text: &str) -> Option<i32> {
    let latin = persian::latin_digits(text.trim()).replace('٫', ".");
    let latin = latin.trim_end_matches(['%', '٪']).trim_end();
    let (whole, part) = latin.split_once('.').unwrap_or((latin, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 2 || whole.len() > 5 {
        return None;
    }
    let part: i32 = format!("{part:0<2}").parse().ok()?;
    Some(whole.parse::<i32>().ok()? * 100 + part)
}

/// An account as it is read out: in groups of four.
fn iban(f: &Fmt, iban: &str) -> Markup {
    let groups: Vec<String> =
        iban.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    Markup(format!("<bdi dir=\"ltr\" data-x>{}</bdi>", Markup::text(f.digits(&groups.join(" ")))))
}

/// A file of rows, CSV or XLSX by its ending.
async fn sheet(
    state: &ConsoleState,
    visit: &Visit,
    name: &str,
    ending: &str,
    header_row: Vec<String>,
    rows: Vec<Vec<Cell>>,
) -> Answer {
    let content_type = match ending {
        "xlsx" => download::XLSX,
        "csv" => download::CSV,
        _ => return Err(Fault::not_found()),
    };
    let xlsx = ending == "xlsx";
    let ((), file) = download::make(state, visit, ending, async |path| {
        let write = move || {
            let mut sink = Sink::create(xlsx, &path, header_row)?;
            for row in &rows {
                sink.row(row)?;
            }
            sink.finish(&path)
        };
        Ok(tokio::task::spawn_blocking(write).await??)
    })
    .await?;
    Ok(file.answer(&format!("{name}.{ending}"), content_type))
}

#[cfg(test)]
mod tests {
    use super::basis_points;

    #[test]
    fn percentages_are_read_as_people_type_them() {
        for (text, expected) in [
            ("20", Some(2_000)),
            ("۲٫۵", Some(250)),
            ("1.75", Some(175)),
            ("۱۵٪", Some(1_500)),
            ("0", Some(0)),
            ("", None),
            ("1.234", None),
            ("-1", None),
            ("twenty", None),
        ] {
            assert_eq!(basis_points(text), expected, "{text}");
        }
    }
}
