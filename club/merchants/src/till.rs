//! Tills of the merchant's own, which ask by JSON with a key bound to their branch.

use access::{Permission, Random, Staff, door};
use calendar::{Clock, Instant};
use serde_json::json;
use sqlx::PgPool;

use crate::error::{Error, MOST_NAME};
use crate::may;
use crate::pay::Asker;
use crate::store::{cashier, manage as store};

/// Every key begins so: it is found where it should not be.
const PREFIX: &str = "bgt_";
/// Letters by which a key is told from others.
const SHOWN: usize = 12;

/// A till as staff see it; its key is kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Till {
    /// Its number.
    pub till_id: i32,
    /// The branch.
    pub branch_id: i32,
    /// Its name.
    pub name: String,
    /// The first letters of its key.
    pub shown: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
}

/// Makes a till; answers its key, which is shown once.
///
/// # Errors
/// [`Error::Name`], [`Error::NoSuchMerchant`], where the role may not, or the database's.
pub async fn make(
    pool: &PgPool,
    clock: &Clock,
    random: &Random,
    staff: &Staff,
    branch_id: i32,
    name: &str,
) -> Result<String, Error> {
    may(staff, Permission::ManageMerchants)?;
    let (now, name) = (clock.now(), name.trim());
    if !(1..=MOST_NAME).contains(&name.chars().count()) {
        return Err(Error::Name);
    }
    let key = format!("{PREFIX}{}", door::token(random).reveal());
    let mut transaction = pool.begin().await?;
    let merchant = cashier::merchant_of(&mut transaction, branch_id).await?.ok_or(Error::NoSuchMerchant)?;
    let hash = door::token_hash(&key);
    store::insert_till(&mut transaction, branch_id, name, &key[..SHOWN], &hash, &staff.name, now).await?;
    let (subject, detail) = (format!("merchant {merchant}"), json!({ "name": name }));
    audit::record(&mut transaction, now, &staff.actor(), "merchant.till_make", &subject, None, detail)
        .await?;
    transaction.commit().await?;
    Ok(key)
}

/// Takes a till's key back.
///
/// # Errors
/// [`Error::NoSuchMerchant`], where the role may not, or the database's.
pub async fn revoke(pool: &PgPool, clock: &Clock, staff: &Staff, till_id: i32) -> Result<(), Error> {
    may(staff, Permission::ManageMerchants)?;
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    let (merchant, name) =
        store::revoke_till(&mut transaction, till_id, now).await?.ok_or(Error::NoSuchMerchant)?;
    let (subject, detail) = (format!("merchant {merchant}"), json!({ "name": name }));
    audit::record(&mut transaction, now, &staff.actor(), "merchant.till_revoke", &subject, None, detail)
        .await?;
    Ok(transaction.commit().await?)
}

/// The till of a key, as who asks.
///
/// # Errors
/// The database's.
pub async fn asker(pool: &PgPool, key: &str) -> sqlx::Result<Option<Asker>> {
    let found = store::till_of(pool, &door::token_hash(key)).await?;
    Ok(found.map(|(till_id, branch_id)| Asker {
        branch_id,
        cashier_id: None,
        till_id: Some(till_id),
        name: format!("till {till_id}"),
    }))
}
