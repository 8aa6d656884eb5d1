//! Signing in by a provider of identities (OpenID Connect): authorization code with PKCE, state and nonce.
//!
//! [`Provider::way`] is the address to which the browser goes; [`Provider::name`] takes the code that it comes
//! back with and answers the name that the provider states. Who keeps state, nonce and verifier in between, and
//! who may come in under a name, is the caller's part. Nothing here touches a database.
//!
//! # Decisions
//!
//! *Checks.* The provider's statement (the ID token) counts where it is signed by a key of the provider's own set
//! and was made by this issuer, for this client, now, and for this very sign-in. What the provider says over the
//! wire beside it (userinfo) counts only for the same subject.
//!
//! *Memory.* Where the provider's endpoints are is asked once a minute at the most, so that one that is down is
//! noticed before a browser is sent there; keys are kept for an hour, and asked for again where a statement names
//! one that is not known.
//!
//! *Addresses.* `https` only; `http` for a provider on the machine itself.

mod crypto;
mod error;
mod provider;
mod settings;
mod statement;
pub mod text;
mod wire;

pub use error::{Error, Fault};
pub use provider::Provider;
pub use settings::{Secret, Settings};
pub use statement::{Expected, Keys, LEEWAY_SECONDS, OLDEST_SECONDS, Statement, verified};
