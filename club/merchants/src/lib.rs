//! Merchants: where members spend their credit, and how merchants are paid for it.
//!
//! A [`Payment`](payment::Payment) is begun with a code of the member's [`card`], asked with an amount of credit, which
//! the ledger holds, and confirmed with a code that the member reads out, which captures it for the merchant. Each step
//! locks the payment's row and is decided by [`payment::next`], without a database; what has ended shows its first
//! result to whoever asks again. [`settle`] closes what a merchant is owed, cycle by cycle.

pub mod card;
pub mod cashier;
mod error;
pub mod manage;
pub mod pay;
pub mod payment;
pub mod proofs;
pub mod settle;
mod store;
mod terms;
pub mod tier;
pub mod till;

pub use error::{ALL_TEXTS, Error};
pub use terms::{Contract, Cycle, Discount, ICONS, MOST_COMMISSION_BP, Terms, TierDiscount};

use access::{Permission, Staff};

/// Whether somebody may do it.
fn may(staff: &Staff, permission: Permission) -> Result<(), Error> {
    if staff.may(permission) { Ok(()) } else { Err(access::Error::NotAllowed.into()) }
}
