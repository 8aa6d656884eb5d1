use postgres::copy::Rows;

use super::repeats::Repeats;
use crate::kind::{Field, FieldType, Finding, Kind, Mapped, Value};

/// Encodes mapped rows for the staging table of a kind.
pub(super) struct Encoder {
    kind: Kind,
    /// Kinds of endorsement that end the cover.
    cancelling: Vec<i16>,
    repeats: Repeats,
}

impl Encoder {
    pub(super) fn new(kind: Kind, cancelling: Vec<i16>) -> Encoder {
        Encoder { kind, cancelling, repeats: Repeats::of(kind) }
    }

    /// Adds a row that was not rejected.
    pub(super) fn stage(&mut self, mapped: &Mapped, rows: &mut Rows) {
        let fields = self.kind.fields();
        let added = if matches!(self.kind, Kind::Parties | Kind::Endorsements) { 3 } else { 2 };
        rows.row(fields.len() as i16 + added).i64(mapped.row_no as i64);
        for (field, value) in fields.iter().zip(&mapped.values) {
            cell(rows, field, value.as_ref());
        }
        rows.bool(self.repeats.seen(&mapped.values));
        match self.kind {
            Kind::Parties => rows.text(&search_key(&mapped.values)),
            Kind::Endorsements => rows.bool(self.cancels(&mapped.values)),
            _ => rows,
        };
    }

    /// An endorsement's kind is its third field.
    fn cancels(&self, values: &[Option<Value>]) -> bool {
        matches!(&values[2], Some(Value::Small(kind)) if self.cancelling.contains(kind))
    }
}

fn cell(rows: &mut Rows, field: &Field, value: Option<&Value>) {
    match value {
        None => rows.null(),
        Some(Value::Text(text)) => rows.text(text),
        Some(Value::List(words)) => rows.text_array(words),
        Some(Value::Day(day)) => rows.day(*day),
        Some(Value::Money(rials)) => rows.i64(*rials),
        Some(Value::Count(count)) => rows.i32(*count),
        Some(Value::Small(number)) => rows.i16(*number),
        Some(Value::Flag(flag)) => rows.bool(*flag),
    };
    debug_assert!(value.is_none_or(|value| fits(field.ty, value)), "{}: {value:?}", field.name);
}

fn fits(ty: FieldType, value: &Value) -> bool {
    match ty {
        FieldType::Keys => matches!(value, Value::List(_)),
        FieldType::Day => matches!(value, Value::Day(_)),
        FieldType::Money => matches!(value, Value::Money(_)),
        FieldType::Count => matches!(value, Value::Count(_)),
        FieldType::Flag => matches!(value, Value::Flag(_)),
        FieldType::Word(_) | FieldType::Code(_) | FieldType::Province => matches!(value, Value::Small(_)),
        _ => matches!(value, Value::Text(_)),
    }
}

/// Given name and family name are the third and fourth field of a party.
fn search_key(values: &[Option<Value>]) -> String {
    let text = |index: usize| match &values[index] {
        Some(Value::Text(text)) => text.as_str(),
        _ => "",
    };
    persian::search_key(&format!("{} {}", text(2), text(3)))
}

/// Adds a row's findings for `feeds.finding`; of those with one field and reason the first.
pub(super) fn findings(load_id: i64, row_no: u64, findings: &[Finding], rows: &mut Rows) {
    for (place, finding) in findings.iter().enumerate() {
        let same = |other: &Finding| other.field == finding.field && other.reason == finding.reason;
        if findings[..place].iter().any(same) {
            continue;
        }
        rows.row(8)
            .i64(load_id)
            .i64(row_no as i64)
            .text(finding.field)
            .text(&finding.column)
            .text(&finding.value)
            .text(finding.reason)
            .jsonb(&params(&finding.params))
            .bool(finding.fatal);
    }
}

fn params(params: &[(&'static str, String)]) -> String {
    let map: serde_json::Map<String, serde_json::Value> =
        params.iter().map(|(name, value)| ((*name).to_owned(), value.replace('\0', "").into())).collect();
    serde_json::Value::Object(map).to_string()
}

/// Adds a rejected row's cells for `feeds.rejected`.
pub(super) fn rejected<'a>(load_id: i64, row_no: u64, cells: impl Iterator<Item = &'a str>, rows: &mut Rows) {
    let cells: Vec<&str> = cells.collect();
    rows.row(3).i64(load_id).i64(row_no as i64).text_array(&cells);
}
