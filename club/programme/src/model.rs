//! The programme in force, ready for use: what [`crate::parse`] makes of the document.
//! Ids are those of `programme.code`, from 1; vectors of coded things are in document order.
//! The bounds of the numbers are in [`crate::limits`].

use calendar::Day;

/// A whole programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Who runs the club.
    pub insurer: Insurer,
    /// Days of the value window: revenue, claims, costs.
    pub value_days: i32,
    /// Days of the score window; the qualification window of the tiers too.
    pub score_days: i32,
    /// The acceptable margin over cost, in basis points: above it a member is profitable.
    pub acceptable_margin_bp: i64,
    /// What exceeds this in one claim (rial) is left out of the member's value.
    pub large_loss_limit: Option<i64>,
    /// Lines of business.
    pub lines: Vec<Line>,
    /// Channels by which customers are won.
    pub channels: Vec<Channel>,
    /// Contract types.
    pub contract_types: Vec<ContractType>,
    /// Kinds of endorsement.
    pub endorsements: Vec<EndorsementKind>,
    /// Factor by policy year: `from` is a policy year, 1 is the first.
    pub policy_year: Vec<Band>,
    /// Factor by collection ratio: `from` in basis points.
    pub collection: Vec<Band>,
    /// Factor by the policy's loss ratio: `from` in basis points.
    pub claims: Vec<Band>,
    /// The five non-technical events, in the order of their kinds: joining, survey, introduction, occasion, special plan.
    pub events: [EventRule; 5],
    /// Cost of one contact in rial: SMS, telephone, e-mail, voice message.
    pub contact_cost: [i64; 4],
    /// Tiers, the lowest first; its threshold is zero. The index is the tier's rank.
    pub tiers: Vec<Tier>,
    /// Days for which a tier is kept after the score fell below it.
    pub grace_days: i32,
    /// How a member comes down when the grace has ended.
    pub demotion: Demotion,
    /// How credit is kept; `None`: nothing earns.
    pub credit: Option<Credit>,
    /// How premium becomes credit. What several rules give a policy adds up.
    pub earning: Vec<EarningRule>,
}

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Persian.
    pub fa: String,
    /// English.
    pub en: String,
}

/// The insurer, as pages and messages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insurer {
    /// Its name.
    pub name: Name,
    /// Its colour, `#rrggbb`.
    pub colour: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// Web site.
    pub website: String,
    /// Number of its SMS line.
    pub sms_line: String,
}

/// A line of business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Number in the book.
    pub id: u8,
    /// Code in the document and in feeds.
    pub code: String,
    /// Name.
    pub name: Name,
    /// Commission on earned premium, basis points.
    pub commission_bp: i64,
    /// Servicing cost per policy year, rial.
    pub servicing: i64,
    /// Points per million rials of earned premium.
    pub points_per_million: i64,
    /// What all the club's discounts together may take off a premium, basis points; `None`: none may be given.
    pub discount_ceiling_bp: Option<i64>,
}

/// A channel by which customers are won.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Number in the book.
    pub id: u8,
    /// Code in the document and in feeds.
    pub code: String,
    /// Name.
    pub name: Name,
    /// Acquisition cost of a new customer, rial.
    pub acquisition: i64,
}

/// A contract type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractType {
    /// Number in the book.
    pub id: u8,
    /// Code in the document and in feeds.
    pub code: String,
    /// Name.
    pub name: Name,
    /// Factor of the score, basis points.
    pub factor_bp: i64,
}

/// A kind of endorsement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndorsementKind {
    /// Number in the book.
    pub id: u8,
    /// Code in the document and in feeds.
    pub code: String,
    /// Name.
    pub name: Name,
    /// Points per endorsement whose effective date lies in the score window; may be negative.
    pub points: i64,
    /// It cancels the policy: cover ends on its effective date.
    pub cancels: bool,
}

/// From `from` on (up to the next band) the factor is `factor_bp`. Bands ascend; below the first the factor is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// Lower end, inclusive.
    pub from: i64,
    /// Basis points.
    pub factor_bp: i64,
}

/// What a non-technical event gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRule {
    /// Points per event.
    pub points: i64,
    /// The most events that count per member within the period; the earliest count.
    pub limit: u32,
    /// Days of the period, a window that ends on the valuation day; at most the score window.
    pub period_days: i32,
    /// Credit of an event, rial; as many give it within the period as give points.
    pub credit: i64,
    /// What all of them together may give, rial; `None`: no bound.
    pub budget: Option<i64>,
}

/// How credit is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit {
    /// Days for which what is granted can be spent.
    pub lot_days: i32,
    /// The most that a member may owe after credit was taken back, rial.
    pub max_debt: i64,
    /// What one member of staff may grant alone, rial; for more a second person is needed.
    pub staff_limit: i64,
}

/// How the premium of a policy becomes credit. A condition that is empty holds for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarningRule {
    /// Code; grants name it as their reason.
    pub code: String,
    /// Name.
    pub name: Name,
    /// Part of the net premium, basis points.
    pub percent_bp: i64,
    /// Lines of business.
    pub lines: Vec<u8>,
    /// Ranks of tiers.
    pub tiers: Vec<u8>,
    /// Contract types.
    pub contract_types: Vec<u8>,
    /// Channels of sale.
    pub channels: Vec<u8>,
    /// The first day on which cover may begin.
    pub from: Option<Day>,
    /// The last day on which cover may begin.
    pub until: Option<Day>,
    /// The most that one policy gives, rial.
    pub policy_limit: Option<i64>,
    /// The most that policies which begin in one Jalali year give a member, rial.
    pub member_limit: Option<i64>,
    /// What the rule may give in all, rial.
    pub budget: Option<i64>,
}

/// A tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// Code: `ordinary`, `bronze`, `silver`, `gold`, `vip` in the default.
    pub code: String,
    /// Name.
    pub name: Name,
    /// Least total score.
    pub threshold: i64,
}

/// How a member comes down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demotion {
    /// One tier lower, and a new grace begins.
    OneStep,
    /// To the tier that the score gives.
    ToScore,
}

/// The factor of the highest band that starts at or below `value`.
pub fn band_factor(bands: &[Band], value: i64) -> i64 {
    bands.iter().rev().find(|band| band.from <= value).map_or(money::WHOLE_BP, |band| band.factor_bp)
}
