//! What staff do with merchants: add them, agree on terms, open branches.

use access::{Permission, Staff};
use calendar::{Clock, Day, Instant};
use persian::identity;
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};

use crate::error::{Error, MOST_NAME};
use crate::may;
use crate::payment::Payment;
use crate::store::{manage as store, payment as payments};
use crate::terms::{Contract, ICONS};
use crate::tier;
use crate::till::Till;

/// What is written about a merchant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Persian name.
    pub name_fa: String,
    /// English name.
    pub name_en: String,
    /// National ID of the legal entity; empty where there is none.
    pub legal_id: String,
    /// Account to which it is paid.
    pub iban: String,
    /// One of [`ICONS`].
    pub icon: String,
}

impl About {
    /// The same in one spelling, or what is wrong with it.
    fn checked(&self) -> Result<About, Error> {
        let legal_id = match self.legal_id.trim() {
            "" => String::new(),
            given => identity::legal_id(given).map_err(|_| Error::LegalId)?,
        };
        let icon = ICONS.iter().find(|icon| **icon == self.icon).unwrap_or(&ICONS[0]);
        Ok(About {
            name_fa: name(&self.name_fa)?,
            name_en: name(&self.name_en)?,
            legal_id,
            iban: identity::iban(&self.iban).map_err(|_| Error::Iban)?,
            icon: (*icon).to_owned(),
        })
    }
}

fn name(given: &str) -> Result<String, Error> {
    let name = given.split_whitespace().collect::<Vec<_>>().join(" ");
    if (1..=MOST_NAME).contains(&name.chars().count()) { Ok(name) } else { Err(Error::Name) }
}

/// A line of the list of merchants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merchant {
    /// Its number.
    pub merchant_id: i32,
    /// What is written about it.
    pub about: About,
    /// Since when it takes no payments.
    pub closed_at: Option<Instant>,
    /// The contract in force.
    pub contract: Option<Contract>,
    /// Open branches.
    pub branches: i64,
    /// What it was paid with and is not yet settled, rial.
    pub unsettled: i64,
    /// What stands in statements that are not paid yet, rial.
    pub open: i64,
}

/// A branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Its number.
    pub branch_id: i32,
    /// Persian name.
    pub name_fa: String,
    /// English name.
    pub name_en: String,
    /// Since when it is closed.
    pub closed_at: Option<Instant>,
}

/// A cashier as staff see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cashier {
    /// Its number.
    pub cashier_id: i32,
    /// The branch.
    pub branch_id: i32,
    /// Sign-in name.
    pub name: String,
    /// Name as shown.
    pub display_name: String,
    /// Has a one-time password.
    pub must_change: bool,
    /// Since when the access is taken away.
    pub disabled_at: Option<Instant>,
    /// When they last came in.
    pub last_sign_in: Option<Instant>,
}

/// All merchants, the open ones first.
///
/// # Errors
/// The database's.
pub async fn list(pool: &PgPool, today: Day) -> sqlx::Result<Vec<Merchant>> {
    store::list(pool, today, None).await
}

/// One merchant.
///
/// # Errors
/// [`Error::NoSuchMerchant`], or the database's.
pub async fn one(pool: &PgPool, today: Day, merchant_id: i32) -> Result<Merchant, Error> {
    store::list(pool, today, Some(merchant_id)).await?.pop().ok_or(Error::NoSuchMerchant)
}

/// Contracts, the newest first.
///
/// # Errors
/// The database's.
pub async fn contracts(pool: &PgPool, merchant_id: i32) -> sqlx::Result<Vec<Contract>> {
    store::contracts(pool, merchant_id).await
}

/// Branches, the open ones first.
///
/// # Errors
/// The database's.
pub async fn branches(pool: &PgPool, merchant_id: i32) -> sqlx::Result<Vec<Branch>> {
    store::branches(pool, merchant_id).await
}

/// A branch, and the names of its merchant.
///
/// # Errors
/// The database's.
pub async fn place(pool: &PgPool, branch_id: i32) -> sqlx::Result<Option<(Branch, About)>> {
    store::place(pool, branch_id).await
}

/// Cashiers, those with access first.
///
/// # Errors
/// The database's.
pub async fn cashiers(pool: &PgPool, merchant_id: i32) -> sqlx::Result<Vec<Cashier>> {
    store::cashiers(pool, merchant_id).await
}

/// Tills that are not revoked.
///
/// # Errors
/// The database's.
pub async fn tills(pool: &PgPool, merchant_id: i32) -> sqlx::Result<Vec<Till>> {
    store::tills(pool, merchant_id).await
}

/// The last payments, the newest first.
///
/// # Errors
/// The database's.
pub async fn payments(pool: &PgPool, merchant_id: i32, limit: i64) -> sqlx::Result<Vec<Payment>> {
    payments::of_merchant(pool, merchant_id, limit).await
}

/// Adds a merchant with its first branch; answers its number.
///
/// # Errors
/// [`Error::Name`], [`Error::LegalId`], [`Error::Iban`], where the role may not, or the database's.
pub async fn add(pool: &PgPool, clock: &Clock, staff: &Staff, about: &About) -> Result<i32, Error> {
    may(staff, Permission::ManageMerchants)?;
    let (now, about) = (clock.now(), about.checked()?);
    let mut transaction = pool.begin().await?;
    let merchant_id = store::insert(&mut transaction, &about, now).await?;
    let detail = json!({ "name": about.name_fa });
    record(&mut transaction, now, staff, "merchant.add", merchant_id, detail).await?;
    transaction.commit().await?;
    Ok(merchant_id)
}

/// Writes about a merchant anew.
///
/// # Errors
/// As [`add`], and [`Error::NoSuchMerchant`].
pub async fn change(
    pool: &PgPool,
    clock: &Clock,
    staff: &Staff,
    merchant_id: i32,
    about: &About,
) -> Result<(), Error> {
    may(staff, Permission::ManageMerchants)?;
    let (now, about) = (clock.now(), about.checked()?);
    let mut transaction = pool.begin().await?;
    let iban_changed =
        store::update(&mut transaction, merchant_id, &about).await?.ok_or(Error::NoSuchMerchant)?;
    let detail = json!({ "name": about.name_fa, "iban_changed": iban_changed });
    record(&mut transaction, now, staff, "merchant.change", merchant_id, detail).await?;
    Ok(transaction.commit().await?)
}

/// Closes a merchant for payments, or opens it again.
///
/// # Errors
/// [`Error::NoSuchMerchant`], where the role may not, or the database's.
pub async fn set_open(
    pool: &PgPool,
    clock: &Clock,
    staff: &Staff,
    merchant_id: i32,
    open: bool,
) -> Result<(), Error> {
    may(staff, Permission::ManageMerchants)?;
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    if !store::set_closed(&mut transaction, merchant_id, (!open).then_some(now)).await? {
        return Err(Error::NoSuchMerchant);
    }
    let action = if open { "merchant.open" } else { "merchant.close" };
    record(&mut transaction, now, staff, action, merchant_id, json!({})).await?;
    Ok(transaction.commit().await?)
}

/// Agrees on terms from a day on; a contract of the same day is replaced.
///
/// # Errors
/// [`Error::Rate`], [`Error::Limits`], [`Error::Days`], [`Error::Tier`], [`Error::NoSuchMerchant`], where the role may
/// not, the programme's, or the database's.
pub async fn agree(
    pool: &PgPool,
    clock: &Clock,
    staff: &Staff,
    merchant_id: i32,
    contract: &Contract,
) -> Result<(), Error> {
    may(staff, Permission::ManageMerchants)?;
    let now = clock.now();
    contract.check(now.day())?;
    let tiers = tier::all(pool, now.day()).await?;
    if !contract.tiers.iter().all(|own| tiers.iter().any(|tier| tier.code == own.tier)) {
        return Err(Error::Tier);
    }
    let mut transaction = pool.begin().await?;
    if !store::insert_contract(&mut transaction, merchant_id, contract, &staff.name, now).await? {
        return Err(Error::NoSuchMerchant);
    }
    let detail = json!({
        "effective_from": contract.from_day.to_string(),
        "discount_bp": contract.discount_bp,
        "commission_bp": contract.commission_bp,
    });
    record(&mut transaction, now, staff, "merchant.contract", merchant_id, detail).await?;
    Ok(transaction.commit().await?)
}

/// Opens a branch; answers its number.
///
/// # Errors
/// [`Error::Name`], [`Error::NoSuchMerchant`], where the role may not, or the database's.
pub async fn open_branch(
    pool: &PgPool,
    clock: &Clock,
    staff: &Staff,
    merchant_id: i32,
    (name_fa, name_en): (&str, &str),
) -> Result<i32, Error> {
    may(staff, Permission::ManageMerchants)?;
    let (now, name_fa, name_en) = (clock.now(), name(name_fa)?, name(name_en)?);
    let mut transaction = pool.begin().await?;
    let branch = store::insert_branch(&mut transaction, merchant_id, &name_fa, &name_en, now).await?;
    let branch_id = branch.ok_or(Error::NoSuchMerchant)?;
    record(&mut transaction, now, staff, "merchant.branch_open", merchant_id, json!({ "name": name_fa }))
        .await?;
    transaction.commit().await?;
    Ok(branch_id)
}

/// Closes a branch: its cashiers and tills are no longer served.
///
/// # Errors
/// [`Error::NoSuchMerchant`], where the role may not, or the database's.
pub async fn close_branch(pool: &PgPool, clock: &Clock, staff: &Staff, branch_id: i32) -> Result<(), Error> {
    may(staff, Permission::ManageMerchants)?;
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    let (merchant_id, name) =
        store::close_branch(&mut transaction, branch_id, now).await?.ok_or(Error::NoSuchMerchant)?;
    record(&mut transaction, now, staff, "merchant.branch_close", merchant_id, json!({ "name": name }))
        .await?;
    Ok(transaction.commit().await?)
}

async fn record(
    conn: &mut PgConnection,
    now: Instant,
    staff: &Staff,
    action: &'static str,
    merchant_id: i32,
    detail: Value,
) -> sqlx::Result<()> {
    audit::record(conn, now, &staff.actor(), action, &format!("merchant {merchant_id}"), None, detail).await
}
