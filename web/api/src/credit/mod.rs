//! Credit: what a member has, how it came about, and orders about it.

pub mod balance;
pub mod orders;
pub mod statement;

use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

/// `{hold}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is read by HoldNumber")]
struct HoldPath {
    /// The member's hold
    #[param(minimum = 1)]
    hold: i32,
}

/// `{transfer}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is read by TransferNumber")]
struct TransferPath {
    /// The member's transfer
    #[param(minimum = 1)]
    transfer: i32,
}

/// What a transfer was made for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferKind {
    Grant,
    Spending,
    /// A hold that was spent.
    Capture,
    /// A spending given back.
    Reversal,
    Expiry,
    /// A grant taken back.
    ClawBack,
    /// A grant by way of correction.
    Correction,
    /// Between accounts of the insurer's own.
    Settlement,
    /// Between two records that became one member, or two again.
    Move,
}

impl From<ledger::Kind> for TransferKind {
    fn from(kind: ledger::Kind) -> TransferKind {
        match kind {
            ledger::Kind::Grant => TransferKind::Grant,
            ledger::Kind::Spending => TransferKind::Spending,
            ledger::Kind::Capture => TransferKind::Capture,
            ledger::Kind::Reversal => TransferKind::Reversal,
            ledger::Kind::Expiry => TransferKind::Expiry,
            ledger::Kind::ClawBack => TransferKind::ClawBack,
            ledger::Kind::Correction => TransferKind::Correction,
            ledger::Kind::Settlement => TransferKind::Settlement,
            ledger::Kind::Move => TransferKind::Move,
        }
    }
}
