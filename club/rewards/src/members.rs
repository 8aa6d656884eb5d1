//! What is done for a member: what they can have, giving it, its steps, its code.

use audit::Actor;
use ledger::{MOST_TEXT, statement};
use programme::model::{Name, Programme};
use sqlx::PgConnection;

use crate::state::{Act, Refused, State};
use crate::{
    By, Code, Counted, Deed, Discount, Entitlement, Error, MOST_FORM, Offer, Person, Rewards, Terms, Way,
    Why, Wish, offer, stack, steps, store, why_not,
};

impl Rewards {
    /// What is open now or later, the newest first, and why a member cannot have it, where so.
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
        let open = store::offers::open(&self.pool, today, None, None).await?;
        Ok(open.into_iter().map(why).filter(|(_, why)| !matches!(why, Some(Why::Over(_)))).collect())
    }

    /// Gives a member a reward, or keeps it for them.
    ///
    /// # Errors
    /// [`Error::Ineligible`], [`Error::Policy`], [`Error::NoSuchMember`], [`Error::NoSuchOffer`], [`Error::Form`],
    /// [`Error::FormReused`], those of the ledger, or the database's; nothing was then done.
    pub async fn give<'a>(
        &self,
        by: impl Into<By<'a>>,
        programme: &Programme,
        wish: &Wish,
    ) -> Result<Entitlement, Error> {
        let by = by.into();
        by.may_give()?;
        if wish.form.is_empty() || wish.form.len() > MOST_FORM {
            return Err(Error::Form);
        }
        match self.try_give(by.actor(), programme, wish).await {
            Err(Error::Ledger(ledger::Error::Refused(ledger::Refused::TooLittle))) => {
                let price = offer(&self.pool, self.clock.today(), wish.offer_id).await?.terms.price;
                let balance = statement::balance(&self.pool, wish.party_id, self.clock.now()).await?;
                Err(Error::Ineligible(Why::Credit(price - balance.available)))
            }
            given => given,
        }
    }

    async fn try_give(
        &self,
        by: Actor,
        programme: &Programme,
        Wish { form, party_id, offer_id, way, policy }: &Wish,
    ) -> Result<Entitlement, Error> {
        let (now, today) = (self.clock.now(), self.clock.today());
        let mut transaction = self.pool.begin().await?;
        if !store::entitlements::lock_member(&mut transaction, *party_id).await? {
            return Err(Error::NoSuchMember);
        }
        if let Some(former) = store::entitlements::of_form(&mut *transaction, *party_id, form).await? {
            return if former.offer_id == *offer_id { Ok(former) } else { Err(Error::FormReused) };
        }
        let offer =
            store::offers::lock(&mut transaction, today, *offer_id).await?.ok_or(Error::NoSuchOffer)?;
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
            let deed = Deed { policy, ..Deed::of(*act) };
            self.go(&mut transaction, (now, programme), &by, (*party_id, entitlement_id), &deed).await?;
        }
        let given = store::entitlements::one(&mut *transaction, *party_id, entitlement_id).await?;
        transaction.commit().await?;
        given.ok_or(Error::NoSuchEntitlement)
    }

    /// Does something with what a member has; answers what it then is. Cancelling needs a reason, and the use of an
    /// insurance discount a policy. Who asks again with the same key is answered, and nothing more is done.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Policy`], [`Error::Reason`], [`Error::NoSuchEntitlement`], [`Error::Form`],
    /// [`Error::FormReused`], those of the ledger, or the database's; nothing was then done.
    pub async fn step<'a>(
        &self,
        by: impl Into<By<'a>>,
        programme: &Programme,
        (party_id, entitlement_id): (i64, i64),
        deed: &Deed<'_>,
    ) -> Result<Entitlement, Error> {
        let by = by.into();
        by.may_give()?;
        // What is reserved begins so; only giving it does that.
        if deed.act == Act::Reserve {
            return Err(Error::Refused(Refused::IssuedBefore));
        }
        let why = deed.why.split_whitespace().collect::<Vec<_>>().join(" ");
        let least = usize::from(deed.act == Act::Cancel);
        if !(least..=MOST_TEXT).contains(&why.chars().count()) {
            return Err(Error::Reason);
        }
        if deed.form.is_some_and(|form| form.is_empty() || form.len() > MOST_FORM) {
            return Err(Error::Form);
        }
        let (now, whose, mut transaction) =
            (self.clock.now(), (party_id, entitlement_id), self.pool.begin().await?);
        if !store::entitlements::lock_member(&mut transaction, party_id).await? {
            return Err(Error::NoSuchEntitlement);
        }
        if !done_before(&mut transaction, whose, deed).await? {
            let deed = Deed { why: &why, ..*deed };
            self.go(&mut transaction, (now, programme), &by.actor(), whose, &deed).await?;
        }
        let held = store::entitlements::one(&mut *transaction, party_id, entitlement_id).await?;
        transaction.commit().await?;
        held.ok_or(Error::NoSuchEntitlement)
    }

    /// Whose a code is that somebody typed.
    ///
    /// # Errors
    /// [`Error::NoCode`], [`Error::UnknownCode`], [`Error::Access`], or the database's.
    pub async fn find<'a>(&self, by: impl Into<By<'a>>, typed: &str) -> Result<Entitlement, Error> {
        by.into().may_give()?;
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
        Ok(titles.into_iter().zip(stack(premium, ceiling_bp, 0, &discounts)).collect())
    }
}

/// Whether a step was asked with its key before.
async fn done_before(conn: &mut PgConnection, whose: (i64, i64), deed: &Deed<'_>) -> Result<bool, Error> {
    let (party_id, entitlement_id) = whose;
    let Some(form) = deed.form else { return Ok(false) };
    match store::entitlements::step_of_form(conn, party_id, form, deed.act).await? {
        None => Ok(false),
        Some(former) if former == (entitlement_id, true) => Ok(true),
        Some(_) => Err(Error::FormReused),
    }
}
