//! A file of members: columns that were chosen.

use i18n::Text;
use kit::Fmt;
use parties::view::{Contact, Face, full_name};
use standing::roster::snapshot::Row;

use super::text;
use crate::members::Names;
use crate::sheet::Cell;

/// A column: its code and its name.
pub(super) const COLUMNS: [(&str, Text); 16] = [
    ("membership", text::COLUMN_MEMBERSHIP),
    ("source_ref", text::COLUMN_SOURCE),
    ("name", text::COLUMN_NAME),
    ("kind", text::COLUMN_KIND),
    ("province", text::COLUMN_PROVINCE),
    ("city", text::COLUMN_CITY),
    ("agency", text::COLUMN_AGENCY),
    ("mobile", text::COLUMN_MOBILE),
    ("email", text::COLUMN_EMAIL),
    ("segment", text::COLUMN_SEGMENT),
    ("tier", text::COLUMN_TIER),
    ("score", text::COLUMN_SCORE),
    ("earned", text::COLUMN_EARNED),
    ("incurred", text::COLUMN_INCURRED),
    ("loss_ratio", text::COLUMN_RATIO),
    ("cover_end", text::COLUMN_COVER_END),
];

/// What a row is made from.
pub(super) struct Member<'a> {
    pub row: Row,
    pub face: &'a Face,
    pub contact: Option<&'a Contact>,
}

/// How rows are told.
pub(super) struct Teller<'a> {
    pub f: Fmt,
    pub names: Names<'a>,
    /// Contacts stand in full.
    pub full: bool,
}

impl Teller<'_> {
    /// The cell of a column.
    pub fn cell(&self, column: &str, member: &Member<'_>) -> Cell {
        let (row, face) = (&member.row, member.face);
        let text =
            |text: Option<String>| text.filter(|text| !text.is_empty()).map_or(Cell::Empty, Cell::Text);
        let province = face.province.and_then(persian::province::by_code);
        match column {
            "membership" => Cell::Text(persian::identity::membership_number(face.party_id)),
            "source_ref" => text(member.contact.and_then(|contact| contact.source_ref.clone())),
            "name" => text(Some(full_name(face.given_name.as_deref(), face.family_name.as_deref()))),
            "kind" => {
                let kind = if face.kind == 2 { text::IS_ORGANISATION } else { text::IS_PERSON };
                Cell::Text(self.f.t(kind).to_owned())
            }
            "province" => text(province.map(|province| self.f.name(province.fa, province.en).to_owned())),
            "city" => text(face.city.clone()),
            "agency" => text(member.contact.and_then(|contact| contact.agent_code.clone())),
            "mobile" => text(face.mobile.as_deref().map(|mobile| self.mobile(mobile))),
            "email" => {
                let email = member.contact.and_then(|contact| contact.email.as_deref());
                text(email.map(|email| self.email(email)))
            }
            "segment" => Cell::Text(self.f.t(kit::parts::segment_name(row.segment.into())).to_owned()),
            "tier" => Cell::Text(self.names.tier(row.tier.into())),
            "score" => Cell::Whole(row.score),
            "earned" => Cell::Whole(row.earned),
            "incurred" => Cell::Whole(row.incurred),
            "loss_ratio" => text(row.loss_ratio_bp().map(hundredths)),
            "cover_end" => text(row.last_cover_end.map(|day| match self.f.lang {
                i18n::Lang::Fa => day.jalali().numeric(),
                i18n::Lang::En => day.to_string(),
            })),
            _ => Cell::Empty,
        }
    }

    fn mobile(&self, mobile: &str) -> String {
        if self.full {
            return mobile.to_owned();
        }
        let head: String = mobile.chars().take(4).collect();
        let tail: String = mobile.chars().skip(mobile.chars().count().saturating_sub(4)).collect();
        if mobile.chars().count() < 9 { "•••".to_owned() } else { format!("{head}•••{tail}") }
    }

    fn email(&self, email: &str) -> String {
        if self.full {
            return email.to_owned();
        }
        let (name, domain) = email.split_once('@').unwrap_or((email, ""));
        format!("{}•••@{domain}", name.chars().take(1).collect::<String>())
    }
}

/// Basis points as a percentage with two decimals.
fn hundredths(bp: i64) -> String {
    let sign = if bp < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", bp.unsigned_abs() / 100, bp.unsigned_abs() % 100)
}
