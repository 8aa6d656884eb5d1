//! Rewards: a catalogue of insurance discounts, discounts at merchants and special services, and what members have of
//! it.
//!
//! An [`Offer`] says what it gives, to whom, and what it costs in credit. What a member has of it is an
//! [`Entitlement`], which goes by steps: reserved, issued, used; or cancelled, or expired. What a step does is decided
//! by [`Held::step`] without a database; the step, what it does to the member's credit and the trail's entry are one
//! transaction. The stock is guarded by the lock of the offer's row, the number per member by that of the member's.

mod announce;
mod catalogue;
mod ceiling;
mod code;
mod eligible;
mod entitlement;
mod error;
pub mod expiry;
mod members;
mod offer;
mod picture;
mod policy;
mod state;
mod steps;
mod store;

pub use announce::{ALL_TEXTS as MESSAGE_TEXTS, CANCELLED, EXPIRED, ISSUED, MESSAGES, USED};
pub use ceiling::{Counted, Cut, Discount, stack};
pub use code::{Code, SIGNS};
pub use eligible::{Person, Why, why_not};
pub use entitlement::{Entitlement, Step};
pub use error::{ALL_TEXTS, Error};
pub use offer::{
    Kind, MOST_SUMMARY, MOST_TERMS, MOST_TITLE, Offer, PICTURES, Shop, State as OfferState, Terms, Wrong,
};
pub use picture::{Format, MOST_BYTES, Picture};
pub use policy::{Given, OnPolicy, Policy, Unfit};
pub use state::{Act, Held, Money, Next, Refused, State, act_title};

use access::{ApiKey, KeyFile, Permission, Random, Scope, Staff};
use audit::Actor;
use calendar::{Clock, Day};
use programme::model::Programme;
use serde_json::Value;
use sqlx::{PgConnection, PgPool};

/// Days for which a reward is kept for a member who has not taken it yet.
pub const RESERVED_DAYS: i32 = 7;
/// The most characters of a form's key.
const MOST_FORM: usize = 320;

/// The rewards of a database. Cheap to clone.
#[derive(Clone)]
pub struct Rewards {
    pool: PgPool,
    clock: Clock,
    random: Random,
    keys: KeyFile,
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// A member of staff.
    Staff(&'a Staff),
    /// Another system, by its key.
    System(&'a ApiKey),
}

impl<'a> From<&'a Staff> for By<'a> {
    fn from(staff: &'a Staff) -> By<'a> {
        By::Staff(staff)
    }
}

impl<'a> From<&'a ApiKey> for By<'a> {
    fn from(key: &'a ApiKey) -> By<'a> {
        By::System(key)
    }
}

impl By<'_> {
    fn actor(self) -> Actor {
        match self {
            By::Staff(staff) => staff.actor(),
            By::System(key) => key.actor(),
        }
    }

    /// Whether they may give members rewards and use them.
    fn may_give(self) -> Result<(), Error> {
        match self {
            By::Staff(staff) => allow(staff, Permission::GiveRewards),
            By::System(key) if key.may(Scope::RewardsRedeem) => Ok(()),
            By::System(_) => Err(access::Error::NotAllowed.into()),
        }
    }
}

/// How far a wish goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It is kept for the member.
    Reserve,
    /// The member gets it.
    Give,
    /// The member gets it and uses it at once: a right without a code.
    Use,
}

/// What a form asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The form: the same form sent again is the same wish.
    pub form: String,
    /// For whom.
    pub party_id: i64,
    /// What.
    pub offer_id: i64,
    /// How far.
    pub way: Way,
    /// Of an insurance discount that is used at once: the number of the policy.
    pub policy: String,
}

/// What is to be done with what a member has.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// The step.
    pub act: Act,
    /// Why; cancelling needs it.
    pub why: &'a str,
    /// Of an insurance discount that is used: the number of the policy.
    pub policy: &'a str,
    /// What asks: asked again it is the same; `None`: it is another step each time.
    pub form: Option<&'a str>,
}

impl Deed<'static> {
    /// A step of which nothing more needs to be said.
    pub fn of(act: Act) -> Deed<'static> {
        Deed { act, why: "", policy: "", form: None }
    }
}

/// How many entitlements of an offer are in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InState {
    /// The state.
    pub state: State,
    /// How many.
    pub entitlements: i64,
}

/// All offers as of a day: what is open first, then the newest.
///
/// # Errors
/// The database's.
pub async fn offers(pool: &PgPool, today: Day) -> sqlx::Result<Vec<Offer>> {
    store::offers::all(pool, today).await
}

/// Offers behind one of them, in the order of [`offers`].
///
/// # Errors
/// The database's.
pub async fn page(pool: &PgPool, today: Day, after: Option<i64>, limit: i64) -> sqlx::Result<Vec<Offer>> {
    store::offers::page(pool, today, after, limit).await
}

/// How many offers there are.
///
/// # Errors
/// The database's.
pub async fn count(pool: &PgPool) -> sqlx::Result<i64> {
    store::offers::count(pool).await
}

/// Offers that are open, before a number, the newest first.
///
/// # Errors
/// The database's.
pub async fn open_offers(
    pool: &PgPool,
    today: Day,
    before: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<Offer>> {
    store::offers::open(pool, today, before, Some(limit)).await
}

/// One offer as of a day.
///
/// # Errors
/// [`Error::NoSuchOffer`], or the database's.
pub async fn offer(pool: &PgPool, today: Day, offer_id: i64) -> Result<Offer, Error> {
    store::offers::one(pool, today, offer_id).await?.ok_or(Error::NoSuchOffer)
}

/// Merchants of which an offer can be made on a day, by name.
///
/// # Errors
/// The database's.
pub async fn shops(pool: &PgPool, today: Day) -> sqlx::Result<Vec<Shop>> {
    store::offers::shops(pool, today).await
}

/// A picture by its name, as it came; `None` where there is none of the name.
///
/// # Errors
/// The database's.
pub async fn picture(pool: &PgPool, name: &str) -> sqlx::Result<Option<(Format, Vec<u8>)>> {
    match picture::digest(name) {
        Some(digest) => store::pictures::read(pool, &digest).await,
        None => Ok(None),
    }
}

/// How many entitlements of an offer are in each state that has some.
///
/// # Errors
/// The database's.
pub async fn in_states(pool: &PgPool, offer_id: i64) -> sqlx::Result<Vec<InState>> {
    store::entitlements::in_states(pool, offer_id).await
}

/// The latest entitlements of an offer before a number, the newest first.
///
/// # Errors
/// The database's.
pub async fn of_offer(
    pool: &PgPool,
    offer_id: i64,
    before: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<Entitlement>> {
    store::entitlements::of_offer(pool, offer_id, before, limit).await
}

/// The latest entitlements of a member: what is open first, then the newest.
///
/// # Errors
/// The database's.
pub async fn of_member(pool: &PgPool, party_id: i64, limit: i64) -> sqlx::Result<Vec<Entitlement>> {
    store::entitlements::of_member(pool, party_id, limit).await
}

/// Entitlements of a member before a number, the newest first.
///
/// # Errors
/// The database's.
pub async fn of_member_before(
    pool: &PgPool,
    party_id: i64,
    before: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<Entitlement>> {
    store::entitlements::of_member_before(pool, party_id, before, limit).await
}

/// One entitlement.
///
/// # Errors
/// [`Error::NoSuchEntitlement`], or the database's.
pub async fn entitlement(pool: &PgPool, party_id: i64, entitlement_id: i64) -> Result<Entitlement, Error> {
    store::entitlements::one(pool, party_id, entitlement_id).await?.ok_or(Error::NoSuchEntitlement)
}

/// What a member's insurance discounts gave, each on its policy.
///
/// # Errors
/// The database's.
pub async fn given(pool: &PgPool, party_id: i64, entitlements: &[i64]) -> sqlx::Result<Vec<Given>> {
    store::discounts::given(pool, party_id, entitlements).await
}

/// A member's policies with cover on a day or later, the last to end first.
///
/// # Errors
/// The database's.
pub async fn policies(pool: &PgPool, party_id: i64, today: Day) -> sqlx::Result<Vec<Policy>> {
    store::discounts::policies(pool, party_id, None, today).await
}

/// The steps of a member's entitlements, the first first.
///
/// # Errors
/// The database's.
pub async fn steps(pool: &PgPool, party_id: i64, entitlements: &[i64]) -> sqlx::Result<Vec<Step>> {
    store::entitlements::steps(pool, party_id, entitlements).await
}

/// Moves what a party has to another with whom it is merged; answers what moved, or nothing where the party has open
/// rewards that were paid with credit: they are given back to the account that paid. What was paid and has ended
/// stays where it is; what was given on policies goes with them.
///
/// # Errors
/// The database's.
pub async fn move_party(conn: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<Option<Value>> {
    if store::merges::has_paid(conn, from).await? {
        return Ok(None);
    }
    store::merges::move_party(conn, from, to).await.map(Some)
}

/// Takes a move back, after that of the book. What the survivor got since stays with it; a merge of before there were
/// rewards has moved none.
///
/// # Errors
/// The database's.
pub async fn move_back(conn: &mut PgConnection, both: (i64, i64), record: &Value) -> sqlx::Result<()> {
    store::merges::move_back(conn, both, record).await
}

fn allow(staff: &Staff, permission: Permission) -> Result<(), Error> {
    if staff.may(permission) { Ok(()) } else { Err(access::Error::NotAllowed.into()) }
}

impl Rewards {
    /// Over a migrated database and the key of a home.
    pub fn new(pool: &PgPool, clock: &Clock, random: &Random, keys: &KeyFile) -> Rewards {
        Rewards { pool: pool.clone(), clock: clock.clone(), random: random.clone(), keys: keys.clone() }
    }
}

/// What the standing says of a member.
pub(crate) struct Standing {
    pub tier: Option<i16>,
    pub segment: Option<i16>,
    pub lines_held: i32,
}

impl Standing {
    /// With the tier's code.
    fn known(self, programme: &Programme) -> Person {
        let tier = self.tier.and_then(|rank| programme.tiers.get(usize::try_from(rank).ok()?));
        Person {
            tier: tier.map(|tier| tier.code.clone()),
            segment: self.segment,
            lines_held: self.lines_held,
            available: 0,
        }
    }
}

/// The last day of what is reserved on a day.
fn reserved_until(today: Day) -> Day {
    today + RESERVED_DAYS
}
