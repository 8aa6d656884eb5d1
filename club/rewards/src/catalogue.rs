//! What staff do with the catalogue: make offers, change them, open and close them.

use access::{Permission, Staff};
use calendar::Day;
use programme::model::Programme;
use serde_json::json;
use sqlx::PgConnection;

use crate::picture::{Format, MOST_BYTES};
use crate::{Error, OfferState, Rewards, Terms, Wrong, allow, store};

impl Rewards {
    /// Makes an offer, as a draft; its number.
    ///
    /// # Errors
    /// [`Error::Terms`], [`Error::Access`], or the database's.
    pub async fn make(&self, staff: &Staff, programme: &Programme, terms: &Terms) -> Result<i64, Error> {
        allow(staff, Permission::ManageRewards)?;
        let (now, terms) = (self.clock.now(), terms.checked(programme).map_err(Error::Terms)?);
        let mut transaction = self.pool.begin().await?;
        in_force(&mut transaction, &terms, now.day()).await?;
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
        let offer = store::offers::lock(&mut transaction, self.clock.today(), offer_id)
            .await?
            .ok_or(Error::NoSuchOffer)?;
        let terms = match offer.state {
            OfferState::Draft => terms.clone(),
            _ => terms.with_promise_of(&offer.terms),
        };
        let terms = terms.checked(programme).map_err(Error::Terms)?;
        // The merchant of one that was opened stays, whatever became of its contract.
        if offer.state == OfferState::Draft {
            in_force(&mut transaction, &terms, self.clock.today()).await?;
        }
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
        let offer = store::offers::lock(&mut transaction, self.clock.today(), offer_id)
            .await?
            .ok_or(Error::NoSuchOffer)?;
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
            in_force(&mut transaction, &offer.terms, self.clock.today()).await?;
        }
        store::offers::set_state(&mut transaction, offer_id, state, &staff.name, self.clock.now()).await?;
        self.note(&mut transaction, staff, offer_id, action, &offer.terms).await?;
        Ok(transaction.commit().await?)
    }

    /// Gives an offer a picture, which is kept as it came, or takes it away.
    ///
    /// # Errors
    /// [`Error::Picture`], [`Error::NoSuchOffer`], [`Error::Access`], or the database's.
    pub async fn set_picture(&self, staff: &Staff, offer_id: i64, file: Option<&[u8]>) -> Result<(), Error> {
        allow(staff, Permission::ManageRewards)?;
        let file = file.map(|bytes| known(bytes).ok_or(Error::Picture)).transpose()?;
        let now = self.clock.now();
        let mut transaction = self.pool.begin().await?;
        let offer = store::offers::lock(&mut transaction, now.day(), offer_id).await?;
        let offer = offer.ok_or(Error::NoSuchOffer)?;
        let digest = match file {
            Some(file) => Some(store::pictures::keep(&mut transaction, file, &staff.name, now).await?),
            None => None,
        };
        store::pictures::set(&mut transaction, offer_id, digest.as_deref(), &staff.name, now).await?;
        self.note(&mut transaction, staff, offer_id, "reward.picture", &offer.terms).await?;
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

/// Whether the merchant, where there is one, is open and has a contract.
async fn in_force(conn: &mut PgConnection, terms: &Terms, today: Day) -> Result<(), Error> {
    let Some(merchant_id) = terms.merchant_id else { return Ok(()) };
    let shops = store::offers::shops(conn, today).await?;
    let known = shops.iter().any(|shop| shop.merchant_id == merchant_id);
    if known { Ok(()) } else { Err(Error::Terms(Wrong::Merchant)) }
}

/// A file that may be a picture.
fn known(bytes: &[u8]) -> Option<(Format, &[u8])> {
    let format = Format::of_bytes(bytes).filter(|_| bytes.len() <= MOST_BYTES)?;
    Some((format, bytes))
}
