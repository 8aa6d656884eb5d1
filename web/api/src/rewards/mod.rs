//! Rewards: the catalogue, what a member can have and has of it, and orders about it.

pub mod catalogue;
pub mod held;
pub mod of_party;
pub mod orders;

use calendar::{Day, Instant};
use programme::model::Programme;
use rewards::{Cut, Given, Offer};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::ApiState;
use crate::docs::Both;
use crate::problem::{NO_PROGRAMME, Problem};
use crate::standing::Segment;

/// `{entitlement}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is read by EntitlementId")]
struct EntitlementPath {
    /// The member's entitlement
    #[param(minimum = 1, example = 41)]
    entitlement: i64,
}

/// The programme in force: lines, tiers and ceilings come from it.
async fn rules(state: &ApiState) -> Result<Programme, Problem> {
    let in_force = programme::in_force(&state.pool, state.clock.today()).await?;
    in_force.map(|(_, programme)| programme).ok_or_else(|| Problem::of(NO_PROGRAMME))
}

/// What a reward is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RewardKind {
    /// Something off a premium.
    Insurance,
    /// Something off a purchase at a merchant.
    Merchant,
    /// A service, so many times.
    Service,
}

impl From<rewards::Kind> for RewardKind {
    fn from(kind: rewards::Kind) -> RewardKind {
        match kind {
            rewards::Kind::Insurance => RewardKind::Insurance,
            rewards::Kind::Merchant => RewardKind::Merchant,
            rewards::Kind::Service => RewardKind::Service,
        }
    }
}

/// A reward of the catalogue. Amounts are rials.
#[derive(Serialize, ToSchema)]
pub struct Reward {
    /// Its number.
    #[schema(example = 7)]
    reward: i64,
    kind: RewardKind,
    title: Both,
    /// What it gives, in one line.
    summary: Both,
    /// The small print; may be empty.
    terms: Both,
    /// Name of its icon.
    #[schema(example = "book-2")]
    icon: String,
    /// Address of its picture on this server, where it has one.
    #[schema(required)]
    picture: Option<String>,
    /// What it costs, of the member's credit; 0: nothing.
    #[schema(example = 300_000)]
    price: i64,
    /// What it takes off, basis points; null for services.
    #[schema(required)]
    discount_bp: Option<i64>,
    /// The most that it takes off.
    #[schema(required)]
    most: Option<i64>,
    /// Of insurance: codes of the lines on which it counts.
    lines: Vec<String>,
    /// Of insurance: a right without a code.
    automatic: bool,
    /// Of merchants: whose.
    #[schema(required)]
    merchant: Option<RewardMerchant>,
    /// How often one can be used.
    quota: i64,
    /// Days for which what is issued can be used.
    good_days: i64,
    /// What expires gives its credit back.
    gives_back: bool,
    /// Codes of the tiers that can have it; empty: every tier.
    tiers: Vec<String>,
    /// The segments that can have it; empty: every segment.
    segments: Vec<Segment>,
    /// Code of the line that a member has to hold.
    #[schema(required)]
    line_held: Option<String>,
    /// The first day on which it can be had.
    #[schema(value_type = String, format = Date)]
    from: Day,
    /// The last one; null: no end.
    #[schema(required, value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// How many are left; null: without limit.
    #[schema(required)]
    left: Option<i64>,
    /// How many one member can have.
    per_member: i64,
}

/// The merchant of a reward.
#[derive(Serialize, ToSchema)]
pub struct RewardMerchant {
    /// Its number.
    merchant: i32,
    name: Both,
    /// Whether it is open and has a contract in force; otherwise nobody can have the reward now.
    in_force: bool,
}

impl From<rewards::Shop> for RewardMerchant {
    fn from(shop: rewards::Shop) -> RewardMerchant {
        RewardMerchant { merchant: shop.merchant_id, name: shop.name.into(), in_force: shop.in_force }
    }
}

impl Reward {
    fn of(offer: Offer, programme: &Programme) -> Reward {
        let (picture, terms) = (offer.picture.as_ref().map(rewards::Picture::address), offer.terms);
        let discount = terms.kind != rewards::Kind::Service;
        Reward {
            reward: offer.offer_id,
            kind: terms.kind.into(),
            title: terms.title.into(),
            summary: terms.summary.into(),
            terms: terms.terms.into(),
            icon: terms.icon,
            picture,
            price: terms.price,
            discount_bp: discount.then_some(terms.discount_bp),
            most: terms.most,
            lines: terms.lines.iter().filter_map(|line| line_code(programme, *line)).collect(),
            automatic: terms.automatic,
            merchant: offer.shop.map(RewardMerchant::from),
            quota: terms.quota,
            good_days: terms.good_days,
            gives_back: terms.gives_back,
            tiers: terms.tiers,
            segments: terms.segments.iter().filter_map(|segment| segment_of(*segment)).collect(),
            line_held: terms.line_held.and_then(|line| line_code(programme, line)),
            from: terms.from,
            until: terms.until,
            left: terms.stock.map(|stock| (stock - offer.taken).max(0)),
            per_member: terms.per_member,
        }
    }
}

fn line_code(programme: &Programme, line: i16) -> Option<String> {
    let line = programme.lines.iter().find(|one| i16::from(one.id) == line);
    line.map(|line| line.code.clone())
}

/// Where an entitlement stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntitlementState {
    /// It is kept for the member, and its price is held.
    Reserved,
    /// The member has it and paid for it.
    Issued,
    /// It was used up.
    Used,
    /// Its last day has passed.
    Expired,
    /// It was taken back.
    Cancelled,
}

impl From<rewards::State> for EntitlementState {
    fn from(state: rewards::State) -> EntitlementState {
        match state {
            rewards::State::Reserved => EntitlementState::Reserved,
            rewards::State::Issued => EntitlementState::Issued,
            rewards::State::Used => EntitlementState::Used,
            rewards::State::Expired => EntitlementState::Expired,
            rewards::State::Cancelled => EntitlementState::Cancelled,
        }
    }
}

/// What a member has or had of a reward. Amounts are rials.
#[derive(Serialize, ToSchema)]
pub struct Entitlement {
    /// Its number.
    #[schema(example = 41)]
    entitlement: i64,
    /// Whose.
    party_id: i64,
    /// Of which reward.
    #[schema(example = 7)]
    reward: i64,
    kind: RewardKind,
    title: Both,
    state: EntitlementState,
    /// What it costs, of the member's credit.
    price: i64,
    /// How often it can be used.
    quota: i32,
    /// How often still.
    uses_left: i32,
    /// Of a service: the day that is agreed.
    #[schema(required, value_type = Option<String>, format = Date)]
    booked_for: Option<Day>,
    /// The last day of the reservation, then of what was issued.
    #[schema(value_type = String, format = Date)]
    last_day: Day,
    /// The last signs of its code, by which codes are told apart.
    #[schema(required, example = "C02R")]
    code_end: Option<String>,
    /// Of an insurance discount that was used: what it gave, and on which policy.
    #[schema(required)]
    discount: Option<PolicyDiscount>,
    #[schema(value_type = String, format = DateTime)]
    reserved_at: Instant,
    #[schema(value_type = String, format = DateTime)]
    changed_at: Instant,
}

/// What a discount gave on a policy.
#[derive(Serialize, ToSchema)]
pub struct PolicyDiscount {
    /// The insurer's policy number.
    #[schema(example = "1405/8812")]
    policy: String,
    /// Its net premium on that day.
    premium: i64,
    /// The ceiling of its line, basis points of the premium, for all discounts together.
    ceiling_bp: i32,
    /// What others had given on it before.
    former: i64,
    gives: i64,
    /// What it did not give of its share.
    cut: i64,
    cut_by: CutBy,
    #[schema(value_type = String, format = DateTime)]
    at: Instant,
}

/// Why a discount gave less than its share of the premium.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CutBy {
    /// It gave all.
    Nothing,
    /// Its own limit.
    OwnLimit,
    /// The ceiling of the line, over everything that was given on the policy.
    Ceiling,
}

impl From<&Given> for PolicyDiscount {
    fn from(given: &Given) -> PolicyDiscount {
        let (cut_by, cut) = match given.counted.cut {
            Cut::Nothing => (CutBy::Nothing, 0),
            Cut::OwnLimit(amount) => (CutBy::OwnLimit, amount),
            Cut::Ceiling(amount) => (CutBy::Ceiling, amount),
        };
        PolicyDiscount {
            policy: given.policy.clone(),
            premium: given.premium,
            ceiling_bp: given.ceiling_bp,
            former: given.former,
            gives: given.counted.gives,
            cut,
            cut_by,
            at: given.at,
        }
    }
}

impl Entitlement {
    fn of(held: rewards::Entitlement, given: &[Given]) -> Entitlement {
        let own = given.iter().find(|given| given.entitlement_id == held.entitlement_id);
        Entitlement {
            entitlement: held.entitlement_id,
            party_id: held.party_id,
            reward: held.offer_id,
            kind: held.kind.into(),
            title: held.title.into(),
            state: held.state.into(),
            price: held.price,
            quota: held.quota,
            uses_left: held.uses_left,
            booked_for: held.booked_for,
            last_day: held.last_day,
            code_end: held.code_end,
            discount: own.map(PolicyDiscount::from),
            reserved_at: held.reserved_at,
            changed_at: held.changed_at,
        }
    }
}

/// A segment, as the standing has it.
fn segment_of(number: i16) -> Option<Segment> {
    standing::Segment::of(number).map(Segment::from)
}
