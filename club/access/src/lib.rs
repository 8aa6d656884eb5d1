//! Access: staff, their roles, sign-in and sessions.
//!
//! Begin with [`role`]: the table of who may do what.

pub mod api_key;
mod error;
pub mod limit;
mod manage;
pub mod role;
mod secret;
mod session;
mod staff;
mod store;
pub mod text;

pub use api_key::{ApiKey, KeySecret, Keys, NewApiKey, Scope, list_keys, make_key, revoke_key};
pub use error::Error;
pub use manage::{add_staff, list_staff, reset_password, set_access, set_role};
pub use role::{Permission, Reach, Role, allowed, reach};
pub use secret::{LEAST_PASSWORD, Password, Random, SessionToken};
pub use session::{SESSION_SECONDS, Session, Sessions, change_password, session, sign_in, sign_out};
pub use staff::{Listed, NewStaff, Staff};
