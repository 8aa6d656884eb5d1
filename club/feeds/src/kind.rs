//! What a feed can bring: the seven kinds and, for each, our fields.
//!
//! A mapping fills these fields from a file's columns; the staging table of the kind (`stage_<kind>`)
//! has a column for each, in this order, after `row_no bigint`.

use serde::{Deserialize, Serialize};

/// A kind of feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Persons and organisations.
    Parties,
    /// Agencies.
    Agents,
    /// Policies.
    Policies,
    /// Endorsements (الحاقیه).
    Endorsements,
    /// Premium collections and instalments.
    Receipts,
    /// Claims.
    Claims,
    /// The five non-technical events.
    Events,
}

/// What a field holds, how it is checked and which PostgreSQL type its staging column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// text: trimmed, kept as given, at most 400 characters.
    Text,
    /// text: an identifying number of the insurer; digits made Latin, trimmed, at most 60 characters.
    Key,
    /// text[]: several keys, from one cell by the mapping's `split`.
    Keys,
    /// date.
    Day,
    /// bigint: rials.
    Money,
    /// integer.
    Count,
    /// boolean.
    Flag,
    /// smallint: one of the fixed words, by position from 1.
    Word(&'static [&'static str]),
    /// smallint: a code of the programme, by its `programme.code` kind.
    Code(&'static str),
    /// smallint: a province by name or number.
    Province,
    /// text: checked by the rule of the identity.
    NationalId,
    /// text: checked by the rule of the identity.
    LegalId,
    /// text: checked by the rule of the identity.
    Mobile,
    /// text: checked by the rule of the identity.
    Email,
}

/// A field of a kind.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Name in mappings and in the staging table.
    pub name: &'static str,
    /// What it holds.
    pub ty: FieldType,
    /// A row without it is rejected.
    pub required: bool,
    /// A bad value costs the row; otherwise only the cell is left out, with a finding.
    pub strict: bool,
}

const fn needed(name: &'static str, ty: FieldType) -> Field {
    Field { name, ty, required: true, strict: true }
}
const fn strict(name: &'static str, ty: FieldType) -> Field {
    Field { name, ty, required: false, strict: true }
}
const fn lenient(name: &'static str, ty: FieldType) -> Field {
    Field { name, ty, required: false, strict: false }
}

use FieldType::{
    Code, Count, Day, Email, Flag, Key, Keys, LegalId, Mobile, Money, NationalId, Province, Text, Word,
};

const PARTIES: &[Field] = &[
    needed("ref", Key),
    needed("kind", Word(&["person", "organisation"])),
    lenient("given_name", Text),
    needed("family_name", Text),
    lenient("gender", Word(&["woman", "man"])),
    lenient("birth_date", Day),
    strict("national_id", NationalId),
    strict("legal_id", LegalId),
    lenient("mobile", Mobile),
    lenient("email", Email),
    lenient("province", Province),
    lenient("city", Text),
    lenient("channel", Code("channel")),
    lenient("agent", Key),
    lenient("joined_on", Day),
    // words of customer, colleague, agent, partner, merchant; customer where it is left out
    lenient("roles", Keys),
    lenient("represents", Key),
    lenient("introduced_by", Key),
];

const AGENTS: &[Field] = &[
    needed("code", Key),
    needed("name", Text),
    lenient("branch", Text),
    lenient("province", Province),
    lenient("active", Flag),
];

const POLICIES: &[Field] = &[
    needed("number", Key),
    needed("party", Key),
    needed("line", Code("line")),
    lenient("contract_type", Code("contract_type")),
    lenient("channel", Code("channel")),
    lenient("agent", Key),
    lenient("renewals", Count),
    needed("start_on", Day),
    needed("end_on", Day),
    needed("premium", Money),
    lenient("branch", Text),
    lenient("title", Text),
    lenient("insured", Keys),
];

const ENDORSEMENTS: &[Field] = &[
    needed("policy", Key),
    needed("number", Key),
    needed("kind", Code("endorsement")),
    needed("effective_on", Day),
    needed("premium_change", Money),
];

const RECEIPTS: &[Field] = &[
    needed("policy", Key),
    needed("number", Key),
    strict("due_on", Day),
    strict("due", Money),
    strict("paid_on", Day),
    strict("paid", Money),
];

const CLAIMS: &[Field] = &[
    needed("policy", Key),
    needed("number", Key),
    lenient("cover", Text),
    needed("loss_on", Day),
    lenient("reported_on", Day),
    strict("paid", Money),
    strict("outstanding", Money),
    strict("recovered", Money),
    lenient("closed", Flag),
];

const EVENTS: &[Field] = &[
    needed("party", Key),
    needed("kind", Word(&["joining", "survey", "introduction", "occasion", "special_plan"])),
    needed("ref", Key),
    needed("on_day", Day),
];

impl Kind {
    /// All kinds, in the order in which they are best loaded.
    pub const ALL: [Kind; 7] = [
        Kind::Agents,
        Kind::Parties,
        Kind::Policies,
        Kind::Endorsements,
        Kind::Receipts,
        Kind::Claims,
        Kind::Events,
    ];

    /// The fields of the kind, in the order of the staging table.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Kind::Parties => PARTIES,
            Kind::Agents => AGENTS,
            Kind::Policies => POLICIES,
            Kind::Endorsements => ENDORSEMENTS,
            Kind::Receipts => RECEIPTS,
            Kind::Claims => CLAIMS,
            Kind::Events => EVENTS,
        }
    }

    /// The kind's name on the command line, in mappings and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Parties => "parties",
            Kind::Agents => "agents",
            Kind::Policies => "policies",
            Kind::Endorsements => "endorsements",
            Kind::Receipts => "receipts",
            Kind::Claims => "claims",
            Kind::Events => "events",
        }
    }

    /// The kind of a name.
    pub fn of(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A value of a field, of the type that [`FieldType`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, keys and identities.
    Text(String),
    /// [`FieldType::Keys`].
    List(Vec<String>),
    /// [`FieldType::Day`].
    Day(calendar::Day),
    /// [`FieldType::Money`].
    Money(i64),
    /// [`FieldType::Count`].
    Count(i32),
    /// [`FieldType::Word`], [`FieldType::Code`], [`FieldType::Province`].
    Small(i16),
    /// [`FieldType::Flag`].
    Flag(bool),
}

/// What was found in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Our field.
    pub field: &'static str,
    /// The file's column or columns, joined by « + ».
    pub column: String,
    /// The value as it stood in the file, cut at 200 characters.
    pub value: String,
    /// A stable code, e.g. `not_a_number`; its text in both languages is in [`crate::reason`].
    pub reason: &'static str,
    /// What the reason's text needs, e.g. `("start", "1405-08-12")`.
    pub params: Vec<(&'static str, String)>,
    /// The row is rejected; otherwise only the cell was left out.
    pub fatal: bool,
}

/// A row in our fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// 1 is the first row after the header.
    pub row_no: u64,
    /// One value a field of the kind, in its order.
    pub values: Vec<Option<Value>>,
    /// What was found; a fatal one means that the row is rejected.
    pub findings: Vec<Finding>,
}
