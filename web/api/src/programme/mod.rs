//! The programme.

pub mod backtest;
pub mod version;
pub mod versions;

use calendar::{Day, Instant};
use serde::Serialize;
use utoipa::ToSchema;

/// A published version.
#[derive(Serialize, ToSchema)]
pub struct Version {
    version: i32,
    /// The day from which on it is in force, until a later one is.
    #[schema(value_type = String, format = Date)]
    effective_from: Day,
    note: String,
    created_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
}

impl From<&programme::Version> for Version {
    fn from(found: &programme::Version) -> Version {
        Version {
            version: found.version,
            effective_from: found.effective_from,
            note: found.note.clone(),
            created_by: found.created_by.clone(),
            created_at: found.created_at,
        }
    }
}
