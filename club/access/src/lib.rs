//! Access: staff, their roles, sign-in and sessions.
//!
//! Begin with [`role`]: the table of who may do what.

pub mod api_key;
pub mod approval;
mod caller;
pub mod door;
mod enrol;
mod error;
mod factor;
mod key;
pub mod limit;
mod manage;
mod password;
mod provider;
pub mod role;
mod secret;
mod session;
mod sign_in;
mod staff;
mod store;
pub mod text;

pub use api_key::{ApiKey, KeySecret, Keys, NewApiKey, Scope, list_keys, make_key, revoke_key};
pub use caller::{Caller, device_in_words};
pub use enrol::{
    State as FactorState, begin_factor, confirm_factor, enrolment, factor_state, renew_codes, require_factor,
    required_roles, reset_factor, turn_factor_off,
};
pub use error::Error;
pub use factor::{Enrolment, RECOVERY_CODES};
pub use key::KeyFile;
pub use manage::{add_staff, list_staff, reset_password, set_access, set_role};
pub use password::Strength;
pub use provider::{WAY_SECONDS, Way, begin_way, end_way, enter_by_provider, note_refused_way};
pub use role::{Permission, Reach, Role, allowed, reach};
pub use secret::{LEAST_PASSWORD, Password, Random, SessionToken};
pub use session::{
    Open, SESSION_SECONDS, Session, Sessions, Which, change_password, end_sessions, session, sessions_of,
    sign_out,
};
pub use sign_in::{DEVICE_SECONDS, Entry, STEP_SECONDS, SignedIn, second_step, sign_in};
pub use staff::{Listed, NewStaff, Staff};
