//! All SQL of merchants.

pub(crate) mod card;
pub(crate) mod cashier;
pub(crate) mod manage;
pub(crate) mod payment;
pub(crate) mod settle;
