//! Rewards: a catalogue of insurance discounts, discounts at merchants and special services, and what members have of
//! it.
//!
//! An [`Offer`] says what it gives, to whom, and what it costs in credit. What a member has of it is an
//! [`Entitlement`], which goes by steps: reserved, issued, used; or cancelled, or expired. What a step does is decided
//! by [`Held::step`] without a database; the step, what it does to the member's credit and the trail's entry are one
//! transaction. The stock is guarded by the lock of the offer's row, the number per member by that of the member's.

mod ceiling;
mod code;
mod eligible;
mod entitlement;
mod error;
pub mod expiry;
mod offer;
mod state;
mod steps;
mod store;

pub use ceiling::{Counted, Cut, Discount, stack};
pub use code::{Code, SIGNS};
pub use eligible::{Person, Why, why_not};
pub use entitlement::{Entitlement, Step};
pub use error::{ALL_TEXTS, Error};
pub use offer::{
    Kind, MOST_SUMMARY, MOST_TERMS, MOST_TITLE, Offer, PICTURES, State as OfferState, Terms, Wrong,
};
pub use state::{Act, Held, Money, Next, Refused, State, act_title};

use access::{KeyFile, Permission, Random, Staff};
use calendar::{Clock, Day};
use ledger::{MOST_TEXT, statement};
use programme::model::{Name, Programme};
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};

/// Days for which a reward is kept for a member who has not taken it yet.
pub const RESERVED_DAYS: i32 = 7;
/// The most characters of a form's key.
const MOST_FORM: usize = 64;

/// The rewards of a database. Cheap to clone.
#[derive(Clone)]
pub struct Rewards {
    pool: PgPool,
    clock: Clock,
    random: Random,
    keys: KeyFile,
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
}

/// How many entitlements of an offer are in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InState {
    /// The state.
    pub state: State,
    /// How many.
    pub entitlements: i64,
}

/// All offers: what is open first, then the newest.
///
/// # Errors
/// The database's.
pub async fn offers(pool: &PgPool) -> Result<Vec<Offer>, Error> {
    Ok(store::offers::all(pool).await?)
}

/// One offer.
///
/// # Errors
/// [`Error::NoSuchOffer`], or the database's.
pub async fn offer(pool: &PgPool, offer_id: i64) -> Result<Offer, Error> {
    store::offers::one(pool, offer_id).await?.ok_or(Error::NoSuchOffer)
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

/// The steps of a member's entitlements, the first first.
///
/// # Errors
/// The database's.
pub async fn steps(pool: &PgPool, party_id: i64, entitlements: &[i64]) -> sqlx::Result<Vec<Step>> {
    store::entitlements::steps(pool, party_id, entitlements).await
}

/// Moves what a party has to another with whom it is merged; answers what moved, or nothing where the party has open
/// rewards that were paid with credit: they are given back to the account that paid. What was paid and has ended
/// stays where it is.
///
/// # Errors
/// The database's.
pub async fn move_party(conn: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<Option<Value>> {
    if store::merges::has_paid(conn, from).await? {
        return Ok(None);
    }
    store::merges::move_party(conn, from, to).await.map(Some)
}

/// Takes a move back. What the survivor got since stays with it.
///
/// # Errors
/// The database's.
pub async fn move_back(conn: &mut PgConnection, both: (i64, i64), record: &Value) -> sqlx::Result<()> {
    store::merges::move_back(conn, both, record).await
}

fn allow(staff: &Staff, permission: Permission) -> Result<(), Error> {
    if staff.may(permission) { Ok(()) } else { Err(access::Error::NotAllowed.into()) }
}

/// The catalogue.
impl Rewards {
    /// Over a migrated database and the key of a home.
    pub fn new(pool: &PgPool, clock: &Clock, random: &Random, keys: &KeyFile) -> Rewards {
        Rewards { pool: pool.clone(), clock: clock.clone(), random: random.clone(), keys: keys.clone() }
    }

    /// Makes an offer, as a draft; its number.
    ///
    /// # Errors
    /// [`Error::Terms`], [`Error::Access`], or the database's.
    pub async fn make(&self, staff: &Staff, programme: &Programme, terms: &Terms) -> Result<i64, Error> {
        allow(staff, Permission::ManageRewards)?;
        let (now, terms) = (self.clock.now(), terms.checked(programme).map_err(Error::Terms)?);
        let mut transaction = self.pool.begin().await?;
        let offer_id = store::offers::insert(&mut transaction, &terms, &staff.name, now).await?;
        self.note(&mut transaction, staff, offer_id, "reward.make", &terms).await?;
        transaction.commit().await?;
        Ok(offer_id)
    }

    /// Changes an offer. Of one that was opened, what it promises stays.
    ///
    /// # Errors
    /// As [`Rewards::make`], and [`Error::NoSuchOffer`].
    pub async fn change(
        &self,
        staff: &Staff,
        programme: &Programme,
        offer_id: i64,
        terms: &Terms,
    ) -> Result<(), Error> {
        allow(staff, Permission::ManageRewards)?;
        let mut transaction = self.pool.begin().await?;
        let offer = store::offers::lock(&mut transaction, offer_id).await?.ok_or(Error::NoSuchOffer)?;
        let terms = match offer.state {
            OfferState::Draft => terms.clone(),
            _ => terms.with_promise_of(&offer.terms),
        };
        let terms = terms.checked(programme).map_err(Error::Terms)?;
        if terms.stock.is_some_and(|stock| stock < offer.taken) {
            return Err(Error::Terms(Wrong::StockBelow(offer.taken)));
        }
        store::offers::update(&mut transaction, offer_id, &terms, &staff.name, self.clock.now()).await?;
        self.note(&mut transaction, staff, offer_id, "reward.change", &terms).await?;
        Ok(transaction.commit().await?)
    }

    /// Opens an offer or closes it. What was issued of one that is closed stays good.
    ///
    /// # Errors
    /// [`Error::NoDraft`], [`Error::NoSuchOffer`], [`Error::Terms`] where the programme has changed and what it
    /// promises cannot be any more, or the database's.
    pub async fn set_state(
        &self,
        staff: &Staff,
        programme: &Programme,
        offer_id: i64,
        state: OfferState,
    ) -> Result<(), Error> {
        allow(staff, Permission::ManageRewards)?;
        let mut transaction = self.pool.begin().await?;
        let offer = store::offers::lock(&mut transaction, offer_id).await?.ok_or(Error::NoSuchOffer)?;
        if offer.state == state {
            return Ok(());
        }
        let action = match state {
            OfferState::Draft => return Err(Error::NoDraft),
            OfferState::Open => "reward.open",
            OfferState::Closed => "reward.close",
        };
        if state == OfferState::Open {
            offer.terms.checked(programme).map_err(Error::Terms)?;
        }
        store::offers::set_state(&mut transaction, offer_id, state, &staff.name, self.clock.now()).await?;
        self.note(&mut transaction, staff, offer_id, action, &offer.terms).await?;
        Ok(transaction.commit().await?)
    }

    async fn note(
        &self,
        conn: &mut PgConnection,
        staff: &Staff,
        offer_id: i64,
        action: &'static str,
        terms: &Terms,
    ) -> sqlx::Result<()> {
        let (subject, detail) = (format!("offer {offer_id}"), json!({ "name": terms.title.fa }));
        audit::record(conn, self.clock.now(), &staff.actor(), action, &subject, None, detail).await
    }
}

/// Members.
impl Rewards {
    /// What is open now or later, and why a member cannot have it, where so.
    ///
    /// # Errors
    /// The database's.
    pub async fn for_member(
        &self,
        programme: &Programme,
        party_id: i64,
    ) -> Result<Vec<(Offer, Option<Why>)>, Error> {
        let mut person = store::entitlements::person(&self.pool, party_id).await?.known(programme);
        let balance = statement::balance(&self.pool, party_id, self.clock.now()).await?;
        person.available = balance.available;
        let had = store::entitlements::had(&self.pool, party_id).await?;
        let of = |offer: &Offer| had.iter().find(|(id, _)| *id == offer.offer_id).map_or(0, |(_, had)| *had);
        let today = self.clock.today();
        let why = |offer: Offer| {
            let why = why_not(&offer, &person, of(&offer), today);
            (offer, why)
        };
        let offers = store::offers::all(&self.pool).await?;
        let open = offers.into_iter().filter(|offer| offer.state == OfferState::Open);
        Ok(open.map(why).filter(|(_, why)| !matches!(why, Some(Why::Over(_)))).collect())
    }

    /// Gives a member a reward, or keeps it for them.
    ///
    /// # Errors
    /// [`Error::Ineligible`], [`Error::NoSuchMember`], [`Error::NoSuchOffer`], [`Error::Form`], those of the ledger,
    /// or the database's; nothing was then done.
    pub async fn give(
        &self,
        staff: &Staff,
        programme: &Programme,
        wish: &Wish,
    ) -> Result<Entitlement, Error> {
        allow(staff, Permission::GiveRewards)?;
        if wish.form.is_empty() || wish.form.len() > MOST_FORM {
            return Err(Error::Form);
        }
        match self.try_give(staff, programme, wish).await {
            Err(Error::Ledger(ledger::Error::Refused(ledger::Refused::TooLittle))) => {
                let price = offer(&self.pool, wish.offer_id).await?.terms.price;
                let balance = statement::balance(&self.pool, wish.party_id, self.clock.now()).await?;
                Err(Error::Ineligible(Why::Credit(price - balance.available)))
            }
            given => given,
        }
    }

    async fn try_give(
        &self,
        staff: &Staff,
        programme: &Programme,
        Wish { form, party_id, offer_id, way }: &Wish,
    ) -> Result<Entitlement, Error> {
        let (now, today, by) = (self.clock.now(), self.clock.today(), staff.actor());
        let mut transaction = self.pool.begin().await?;
        if !store::entitlements::lock_member(&mut transaction, *party_id).await? {
            return Err(Error::NoSuchMember);
        }
        if let Some(former) = store::entitlements::of_form(&mut *transaction, *party_id, form).await? {
            return Ok(former);
        }
        let offer = store::offers::lock(&mut transaction, *offer_id).await?.ok_or(Error::NoSuchOffer)?;
        let had = store::entitlements::had(&mut *transaction, *party_id).await?;
        let had = had.iter().find(|(id, _)| id == offer_id).map_or(0, |(_, had)| *had);
        let person = store::entitlements::person(&mut *transaction, *party_id).await?.known(programme);
        // Whether the credit is enough is said by the ledger.
        if let Some(why) = why_not(&offer, &Person { available: i64::MAX, ..person }, had, today) {
            return Err(Error::Ineligible(why));
        }
        store::offers::take(&mut transaction, *offer_id).await?;
        let new = store::entitlements::New { offer: &offer, party_id: *party_id, form, now };
        let entitlement_id = store::entitlements::insert(&mut transaction, &new).await?;
        let acts = match way {
            Way::Reserve => &[Act::Reserve][..],
            Way::Give => &[Act::Reserve, Act::Issue],
            Way::Use => &[Act::Reserve, Act::Issue, Act::Use],
        };
        for act in acts {
            self.go(&mut transaction, now, &by, (*party_id, entitlement_id), *act, "").await?;
        }
        let given = store::entitlements::one(&mut *transaction, *party_id, entitlement_id).await?;
        transaction.commit().await?;
        given.ok_or(Error::NoSuchEntitlement)
    }

    /// Does something with what a member has. Cancelling needs a reason.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Reason`], [`Error::NoSuchEntitlement`], those of the ledger, or the database's;
    /// nothing was then done.
    pub async fn step(
        &self,
        staff: &Staff,
        (party_id, entitlement_id): (i64, i64),
        act: Act,
        why: &str,
    ) -> Result<(), Error> {
        allow(staff, Permission::GiveRewards)?;
        // What is reserved begins so; only giving it does that.
        if act == Act::Reserve {
            return Err(Error::Refused(Refused::IssuedBefore));
        }
        let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
        let least = usize::from(act == Act::Cancel);
        if !(least..=MOST_TEXT).contains(&why.chars().count()) {
            return Err(Error::Reason);
        }
        let mut transaction = self.pool.begin().await?;
        self.go(&mut transaction, self.clock.now(), &staff.actor(), (party_id, entitlement_id), act, &why)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Whose a code is that somebody typed.
    ///
    /// # Errors
    /// [`Error::NoCode`], [`Error::UnknownCode`], [`Error::Access`], or the database's.
    pub async fn find(&self, staff: &Staff, typed: &str) -> Result<Entitlement, Error> {
        allow(staff, Permission::GiveRewards)?;
        let code = Code::typed(typed).ok_or(Error::NoCode)?;
        let hash = self.keys.hash(steps::CODES, code.reveal())?;
        store::entitlements::of_code(&self.pool, &hash).await?.ok_or(Error::UnknownCode)
    }

    /// The code of what is issued, to be shown to its member; `None` where it has none, or nothing can be done with
    /// it any more.
    ///
    /// # Errors
    /// [`Error::Access`] where the home's key is not the one by which it was sealed.
    pub fn code(&self, entitlement: &Entitlement) -> Result<Option<Code>, Error> {
        let open = entitlement.state == State::Issued;
        let Some(sealed) = entitlement.code_sealed.as_ref().filter(|_| open) else { return Ok(None) };
        let opened = self.keys.open(&entitlement.seal(), sealed)?;
        Ok(Code::typed(&String::from_utf8_lossy(&opened)))
    }

    /// What a member's discounts give together on a premium (rial) of a line: the rights without a code first, then
    /// what was issued, the first to expire first.
    ///
    /// # Errors
    /// The database's.
    pub async fn on_premium(
        &self,
        programme: &Programme,
        party_id: i64,
        line: i16,
        premium: i64,
    ) -> Result<Vec<(Name, Counted)>, Error> {
        let rights = self.for_member(programme, party_id).await?.into_iter();
        let rights = rights.filter(|(offer, why)| {
            why.is_none() && offer.terms.automatic && offer.terms.lines.contains(&line)
        });
        let of_terms =
            |terms: Terms| (terms.title, Discount { discount_bp: terms.discount_bp, most: terms.most });
        let issued = store::entitlements::issued_on(&self.pool, party_id, line, self.clock.today()).await?;
        let issued = issued.into_iter().map(|held| (held.title, held.discount));
        let (titles, discounts): (Vec<Name>, Vec<Discount>) =
            rights.map(|(offer, _)| of_terms(offer.terms)).chain(issued).unzip();
        let of_line = programme.lines.iter().find(|one| i16::from(one.id) == line);
        let ceiling_bp = of_line.and_then(|line| line.discount_ceiling_bp);
        Ok(titles.into_iter().zip(stack(premium, ceiling_bp, &discounts)).collect())
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
