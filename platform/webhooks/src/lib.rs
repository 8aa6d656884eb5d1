//! Webhooks: signed messages to other systems, after Standard Webhooks (standardwebhooks.com).
//!
//! Whoever has something to tell calls [`publish`] in the transaction of what it tells of: a message, and a
//! delivery for each endpoint that listens, are there exactly if the change is. A [`Courier`] delivers them at
//! least once, outside of any transaction, and sets aside as dead what could not be delivered.
//!
//! # Decisions
//!
//! *Addresses.* `https` only, but for receivers on the machine itself. Private networks are allowed, since the
//! insurer's own systems are there; link-local addresses, by which clouds hand out credentials, are not. Only an
//! administrator adds an endpoint, redirects are not followed, and nothing of an answer is shown but its status.
//!
//! *Secrets* are stored as they are: a message can only be signed by who has them. After a change the old one signs
//! beside the new one for a day, so that a receiver need not change in the same second.
//!
//! *Order.* Deliveries may overtake each other; the time of a message is in it.

mod courier;
mod endpoint;
mod error;
mod message;
mod resolve;
mod schedule;
mod sign;
mod store;
pub mod text;

pub use courier::Courier;
pub use endpoint::{
    Endpoint, MOST_ENDPOINTS, NewEndpoint, OLD_SECRET_SECONDS, add, endpoints, remove, rotate, set_enabled,
};
pub use error::Error;
pub use message::{
    Delivery, Outcomes, Reason, TEST, deliveries, listens, outcomes, publish, resend, resend_dead, send_test,
};
pub use schedule::{MOST_ATTEMPTS, WAITS};
pub use sign::{SECRET_BYTES, Secret, signature};
