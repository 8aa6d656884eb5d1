//! One's own account: the second factor, and the sessions.

pub mod factor;
pub mod sessions;
pub mod text;
