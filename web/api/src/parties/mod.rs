//! Parties.

pub mod list;
pub mod one;

use access::Scope;
use calendar::{Day, Instant};
use parties::record::Record;
use parties::search::kind;
use parties::view::Identity;
use persian::province::PROVINCES;
use serde::Serialize;
use utoipa::ToSchema;

use crate::gate::Caller;

/// A person or an organisation.
#[derive(Serialize, ToSchema)]
pub struct Party {
    /// Its number.
    party_id: i64,
    /// The number on the member's card: the party's number with a check digit.
    #[schema(example = "1000-4287-8")]
    membership_number: String,
    kind: PartyKind,
    /// The core system's number, its first one.
    #[schema(required)]
    r#ref: Option<String>,
    /// Of a person.
    #[schema(required)]
    given_name: Option<String>,
    /// Or the organisation's name.
    #[schema(required)]
    family_name: Option<String>,
    #[schema(required)]
    gender: Option<Gender>,
    /// Of an organisation: the day it was founded.
    #[schema(required, value_type = Option<String>, format = Date)]
    birth_date: Option<Day>,
    #[schema(required)]
    province: Option<Province>,
    #[schema(required)]
    city: Option<String>,
    /// The insurer's number of its agency.
    #[schema(required)]
    agent: Option<String>,
    /// Day of joining the club.
    #[schema(required, value_type = Option<String>, format = Date)]
    joined_on: Option<Day>,
    roles: Vec<PartyRole>,
    /// National and legal IDs, mobiles, e-mails and the core system's numbers.
    identities: Vec<PartyIdentity>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    #[schema(value_type = String, format = DateTime)]
    changed_at: Instant,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PartyKind {
    Person,
    Organisation,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Gender {
    Woman,
    Man,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PartyRole {
    Customer,
    Colleague,
    Agent,
    Partner,
    Merchant,
}

/// A province by its number of ISO 3166-2:IR.
#[derive(Serialize, ToSchema)]
pub struct Province {
    code: i16,
    fa: &'static str,
    en: &'static str,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum IdentityKind {
    NationalId,
    LegalId,
    Mobile,
    Email,
    Ref,
}

/// What names the party.
#[derive(Serialize, ToSchema)]
pub struct PartyIdentity {
    kind: IdentityKind,
    /// In full, or with its middle hidden.
    #[schema(example = "0912***4471")]
    value: String,
    /// Whether a part is hidden: the key lacks `contacts:read`, or the request is for many.
    masked: bool,
}

impl Party {
    /// A record, its contacts masked or in full.
    pub fn of(record: &Record, full: bool) -> Party {
        let party = &record.party;
        let province = party.province.and_then(|code| PROVINCES.get(usize::try_from(code).ok()?));
        Party {
            party_id: party.party_id,
            membership_number: persian::identity::membership_number(party.party_id),
            kind: if party.kind == 2 { PartyKind::Organisation } else { PartyKind::Person },
            r#ref: party.source_ref.clone(),
            given_name: party.given_name.clone(),
            family_name: party.family_name.clone(),
            gender: match party.gender {
                Some(1) => Some(Gender::Woman),
                Some(2) => Some(Gender::Man),
                _ => None,
            },
            birth_date: party.birth_date,
            province: province.map(|found| Province { code: found.code, fa: found.fa, en: found.en }),
            city: party.city.clone(),
            agent: party.agent_code.clone(),
            joined_on: party.joined_on,
            roles: record.roles.iter().filter_map(|role| role_of(*role)).collect(),
            identities: record.identities.iter().filter_map(|found| identity(found, full)).collect(),
            created_at: party.created_at,
            changed_at: record.changed_at,
        }
    }
}

fn role_of(number: i16) -> Option<PartyRole> {
    Some(match number {
        1 => PartyRole::Customer,
        2 => PartyRole::Colleague,
        3 => PartyRole::Agent,
        4 => PartyRole::Partner,
        5 => PartyRole::Merchant,
        _ => return None,
    })
}

fn identity(found: &Identity, full: bool) -> Option<PartyIdentity> {
    let known = match found.kind {
        kind::NATIONAL_ID => IdentityKind::NationalId,
        kind::LEGAL_ID => IdentityKind::LegalId,
        kind::MOBILE => IdentityKind::Mobile,
        kind::EMAIL => IdentityKind::Email,
        kind::CORE => IdentityKind::Ref,
        _ => return None,
    };
    let masked = !full && found.kind != kind::CORE;
    let value = if masked { mask(found) } else { found.value.clone() };
    Some(PartyIdentity { kind: known, value, masked })
}

/// A contact with its middle hidden; of an e-mail the name.
fn mask(found: &Identity) -> String {
    if let Some((name, domain)) = found.value.split_once('@') {
        return format!("{}***@{domain}", name.chars().take(1).collect::<String>());
    }
    let letters: Vec<char> = found.value.chars().collect();
    let (head, tail) = if found.kind == kind::MOBILE { (4, 4) } else { (0, 3) };
    if letters.len() < head + tail + 3 {
        return "***".to_owned();
    }
    let text = |part: &[char]| part.iter().collect::<String>();
    format!("{}***{}", text(&letters[..head]), text(&letters[letters.len() - tail..]))
}

/// Whether this request reads contacts in full.
fn in_full(caller: &Caller) -> bool {
    caller.may(Scope::ContactsRead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_contact_is_hidden() {
        for (of, value, masked) in [
            (kind::MOBILE, "09123456789", "0912***6789"),
            (kind::NATIONAL_ID, "0067749828", "***828"),
            (kind::LEGAL_ID, "10380284790", "***790"),
            (kind::EMAIL, "maryam@example.ir", "m***@example.ir"),
            (kind::MOBILE, "0912", "***"),
        ] {
            assert_eq!(mask(&Identity { kind: of, value: value.to_owned() }), masked);
        }
    }
}
