//! Members' credit, in rial: every movement is a transfer between two accounts, so that all accounts together are
//! zero whatever happens.
//!
//! What comes in is a [`Lot`] with its own last day; what goes out takes the lots that expire first, and what is given
//! back returns to the lots it came from. Credit can be held for a purpose and captured later. Nothing is ever edited:
//! a correction is another transfer.
//!
//! An [`Order`] concerns one member and has a key. What it does is decided by [`Account`], without a database, and
//! written where the account still is the one that was decided on, so that two who spend the same credit at once are
//! one after the other. Orders that arrive together share a transaction ([`Committer`]), and the accounts they leave are
//! remembered.

mod account;
mod announce;
pub mod bulk;
pub mod close;
mod committer;
mod error;
pub mod granted;
mod house;
pub mod liability;
mod memory;
pub mod merge;
mod order;
pub mod proofs;
pub mod settlement;
pub mod statement;
mod store;

pub use account::{Account, Hold, Kind, Lot, NEVER, Pieces, Spent, Transfer};
pub use announce::{ALL_TEXTS as MESSAGE_TEXTS, CREDIT_CHANGED, MESSAGES};
pub use committer::{Committer, within};
pub use error::{ALL_TEXTS, Error};
pub use house::House;
pub use order::{Act, Done, LONGEST_HOLD, MOST_AMOUNT, MOST_KEY, MOST_TEXT, Order, Refused};
pub use statement::Balance;
