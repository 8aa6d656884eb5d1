//! All SQL of rewards.

pub(crate) mod discounts;
pub(crate) mod entitlements;
pub(crate) mod merges;
pub(crate) mod offers;
pub(crate) mod pictures;
