//! One's own account: the second factor, and the sessions.

pub mod factor;
mod qr;
pub mod sessions;
pub mod text;
