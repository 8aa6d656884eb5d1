//! What is read of a party: a row of a list, or all that its page shows.

use calendar::{Day, Instant};

/// A party in a row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// Its number.
    pub party_id: i64,
    /// 1 person, 2 organisation.
    pub kind: i16,
    /// Given name of a person.
    pub given_name: Option<String>,
    /// Family name; of an organisation its name.
    pub family_name: Option<String>,
    /// Index of `persian::province`.
    pub province: Option<i16>,
    /// City.
    pub city: Option<String>,
    /// Mobile, unmasked: mask it before it is shown.
    pub mobile: Option<String>,
}

/// How a party is reached and who looks after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its number.
    pub party_id: i64,
    /// The core system's number.
    pub source_ref: Option<String>,
    /// E-mail, unmasked: mask it before it is shown.
    pub email: Option<String>,
    /// The insurer's number of its agency.
    pub agent_code: Option<String>,
}

/// A party with its agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its number.
    pub party_id: i64,
    /// 1 person, 2 organisation.
    pub kind: i16,
    /// The core system's number.
    pub source_ref: Option<String>,
    /// Given name of a person.
    pub given_name: Option<String>,
    /// Family name; of an organisation its name.
    pub family_name: Option<String>,
    /// 1 woman, 2 man.
    pub gender: Option<i16>,
    /// Day of birth or of founding.
    pub birth_date: Option<Day>,
    /// Index of `persian::province`.
    pub province: Option<i16>,
    /// City.
    pub city: Option<String>,
    /// By which channel it was won: an id of the programme's codes.
    pub channel: Option<i16>,
    /// Day of joining the club.
    pub joined_on: Option<Day>,
    /// When it first came in.
    pub created_at: Instant,
    /// Its agency.
    pub agent_id: Option<i32>,
    /// The insurer's number of its agency.
    pub agent_code: Option<String>,
    /// Name of its agency.
    pub agent_name: Option<String>,
}

/// The name as it is written: given and family name, or the organisation's.
pub fn full_name(given: Option<&str>, family: Option<&str>) -> String {
    [given, family].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A role of a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// 1 customer, 2 colleague, 3 agent, 4 partner, 5 merchant.
    pub role: i16,
    /// Since when.
    pub since: Option<Day>,
}

/// An identity of a party.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// One of [`crate::search::kind`].
    pub kind: i16,
    /// In its one spelling, unmasked.
    pub value: String,
}

/// Consent to a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    /// 1 SMS, 2 telephone, 3 e-mail, 4 voice message.
    pub channel: i16,
    /// Given or refused.
    pub granted: bool,
    /// When it was asked.
    pub at: Instant,
}

/// A party to whom another stands in a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// 1 represents, 2 introduced by.
    pub kind: i16,
    /// The other's number.
    pub party_id: i64,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name or the organisation's.
    pub family_name: Option<String>,
    /// Whether the one who asks may see the other.
    pub seen: bool,
}

/// All that the data bank knows of one party.
#[derive(Clone)]
pub struct Profile {
    /// The party.
    pub party: Party,
    /// Its roles.
    pub roles: Vec<Role>,
    /// Its identities, unmasked.
    pub identities: Vec<Identity>,
    /// Consent by channel; a channel without one was not asked for yet.
    pub consents: Vec<Consent>,
    /// Whom it represents and who introduced it.
    pub related: Vec<Related>,
    /// Who represents it.
    pub representatives: Vec<Related>,
    /// How many it introduced.
    pub introduced: i64,
}
