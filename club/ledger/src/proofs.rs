//! The proofs that nothing was lost: each is a count that must be zero.

use sqlx::PgPool;

use crate::store::proofs as store;

/// A proof that failed, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Code of the proof: `sum`, `balance`, `running`, `lots`, `holds`, `grants`.
    pub proof: &'static str,
    /// Members whose accounts it names, at most a hundred; 0 stands for the whole ledger.
    pub parties: Vec<i64>,
}

/// The proofs, in the order in which they are made.
pub const PROOFS: [&str; 6] = ["sum", "balance", "running", "lots", "holds", "grants"];

/// Proves the whole ledger; empty where all adds up.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn check(pool: &PgPool) -> sqlx::Result<Vec<Finding>> {
    store::findings(pool).await
}
