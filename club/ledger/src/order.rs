//! What can be asked of the ledger, and its answer.

use calendar::{Day, Instant};
use sha2::{Digest, Sha256};

use crate::house::House;

/// The most characters of a key.
pub const MOST_KEY: usize = 300;
/// The most characters of a reason and of a reference.
pub const MOST_TEXT: usize = 200;
/// The most rials of one transfer: nothing that adds up can leave 64 bits.
pub const MOST_AMOUNT: i64 = 1_000_000_000_000_000;
/// The longest that credit is held, in seconds: 30 days.
pub const LONGEST_HOLD: i64 = 30 * 86_400;

/// An order: what is to be done with one member's credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Whose credit.
    pub party_id: i64,
    /// The same key has the same answer, whatever happened in between. Callers keep their keys apart by a prefix.
    pub key: String,
    /// What is done.
    pub act: Act,
    /// Code of the rule, or what a person wrote.
    pub reason: String,
    /// What it is about: a policy, a merchant's receipt.
    pub reference: String,
    /// Who asks, as the trail names them.
    pub actor: String,
}

/// What is done. Amounts are rials, above zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Gives credit, as a lot of its own.
    Grant {
        /// How much.
        amount: i64,
        /// The last day on which it can be spent; `None`: it does not expire.
        expires_on: Option<Day>,
        /// [`House::Granted`], or [`House::Adjustment`] for a correction.
        from: House,
    },
    /// Spends what is not held, of the lots that expire first.
    Spend {
        /// How much.
        amount: i64,
        /// Where to.
        to: House,
    },
    /// Keeps an amount for a purpose.
    Hold {
        /// How much.
        amount: i64,
        /// It is free again from then on.
        until: Instant,
    },
    /// Spends of what a hold keeps.
    Capture {
        /// Number of the hold.
        hold: i32,
        /// How much; what is left stays kept.
        amount: i64,
        /// Where to.
        to: House,
    },
    /// Frees what a hold still keeps.
    Release {
        /// Number of the hold.
        hold: i32,
    },
    /// Gives back what was spent, to the lots that it came from, with their expiry.
    Reverse {
        /// Number of the transfer.
        transfer: i32,
        /// How much of it; together never more than it was.
        amount: i64,
    },
    /// Takes granted credit back: of the lot where it is still there, of others, and as a debt up to a limit. What
    /// cannot be had is not taken: the answer says how much was.
    ClawBack {
        /// How much.
        amount: i64,
        /// The lot that was granted wrongly, or too large.
        lot: Option<i32>,
        /// How much the member may owe after it.
        debt: i64,
    },
    /// Takes out what has passed its last day.
    Expire,
    /// Takes credit out that goes to the other record of the member: of one lot, or, where the other's debt comes
    /// here, of those that expire first and as a debt.
    MoveOut {
        /// How much.
        amount: i64,
        /// The lot, which has that much; `None`: a debt that comes here.
        lot: Option<i32>,
    },
    /// Credit that comes from the other record, as a lot of its own.
    MoveIn {
        /// How much.
        amount: i64,
        /// The day on which it was granted there.
        granted_on: Day,
        /// The last day on which it can be spent; `None`: it does not expire.
        expires_on: Option<Day>,
        /// What earned it there.
        origin: Option<i16>,
    },
    /// What was moved out comes back to the lots that it came from; once.
    MoveBack {
        /// Number of the transfer that moved it out.
        transfer: i32,
        /// How much of it.
        amount: i64,
    },
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Number of the transfer, where there is one; a claw-back that finds nothing makes none.
    pub transfer: Option<i32>,
    /// Number of the hold that was made, captured or released.
    pub hold: Option<i32>,
    /// How much was moved, kept or freed, rial.
    pub amount: i64,
    /// The member's balance after it.
    pub balance: i64,
    /// What of it can be spent: neither held nor past its day.
    pub available: i64,
}

/// Why nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no such party.
    #[error("there is no such party")]
    NoSuchParty,
    /// An amount below one or above [`MOST_AMOUNT`], a key, reason or reference that is empty or too long, or a hold
    /// that ends before it begins or after [`LONGEST_HOLD`].
    #[error("the order cannot be read")]
    Unreadable,
    /// The member has less to spend.
    #[error("the member has less to spend")]
    TooLittle,
    /// There is no such hold.
    #[error("there is no such hold")]
    NoSuchHold,
    /// The hold has ended: captured in whole, released or expired.
    #[error("the hold has ended")]
    HoldEnded,
    /// The hold keeps less.
    #[error("the hold keeps less")]
    HoldTooSmall,
    /// There is no such transfer, or it is none that can be given back.
    #[error("there is no such transfer that can be given back")]
    NoSuchTransfer,
    /// So much of the transfer is not left to be given back.
    #[error("less of the transfer is left to be given back")]
    ReversedAlready,
    /// The same key came before with another order.
    #[error("the key was used for another order")]
    KeyReused,
    /// The member's record was merged into another, and its credit went along.
    #[error("the credit went to another record of the member")]
    Moved,
}

impl Refused {
    /// All, in the order of their numbers from 1.
    pub const ALL: [Refused; 10] = [
        Refused::NoSuchParty,
        Refused::Unreadable,
        Refused::TooLittle,
        Refused::NoSuchHold,
        Refused::HoldEnded,
        Refused::HoldTooSmall,
        Refused::NoSuchTransfer,
        Refused::ReversedAlready,
        Refused::KeyReused,
        Refused::Moved,
    ];

    /// As the database has it.
    pub(crate) fn number(self) -> i16 {
        1 + Refused::ALL.iter().position(|one| *one == self).unwrap_or_default() as i16
    }

    pub(crate) fn of(number: i16) -> Option<Refused> {
        Refused::ALL.get(usize::try_from(number - 1).ok()?).copied()
    }
}

impl Order {
    /// What can be said against an order without looking at the account.
    pub(crate) fn fault(&self, now: Instant) -> Option<Refused> {
        let fits = |text: &str, least: usize, most: usize| {
            (least..=most).contains(&text.chars().count()) && !text.contains('\0')
        };
        let amount = self.act.amount();
        let good = (1..=MOST_AMOUNT).contains(&amount)
            && self.party_id > 0
            && fits(&self.key, 1, MOST_KEY)
            && fits(&self.reason, 1, MOST_TEXT)
            && fits(&self.reference, 0, MOST_TEXT)
            && match self.act {
                Act::Hold { until, .. } => until > now && until <= now.plus_seconds(LONGEST_HOLD),
                Act::ClawBack { debt, .. } => (0..=MOST_AMOUNT).contains(&debt),
                _ => true,
            };
        (!good).then_some(Refused::Unreadable)
    }

    /// The key as it is stored.
    pub(crate) fn key_hash(&self) -> [u8; 16] {
        short(&self.key)
    }

    /// What was asked, so that a key that comes again with something else is noticed. Who asks, and why, may be told
    /// in other words.
    pub(crate) fn digest(&self) -> [u8; 16] {
        short(&format!("{} {} {}", self.party_id, self.act.words(), self.reference))
    }
}

fn short(text: &str) -> [u8; 16] {
    let hash: [u8; 32] = Sha256::digest(text).into();
    let mut short = [0; 16];
    short.copy_from_slice(&hash[..16]);
    short
}

impl Act {
    /// What is the same when an order is sent again: not the moment at which a hold ends, which is counted from now.
    fn words(&self) -> String {
        match self {
            Act::Grant { amount, expires_on, from } => {
                format!("grant {amount} {:?} {}", expires_on.map(|day| day.0), from.account())
            }
            Act::Spend { amount, to } => format!("spend {amount} {}", to.account()),
            Act::Hold { amount, .. } => format!("hold {amount}"),
            Act::Capture { hold, amount, to } => format!("capture {hold} {amount} {}", to.account()),
            Act::Release { hold } => format!("release {hold}"),
            Act::Reverse { transfer, amount } => format!("reverse {transfer} {amount}"),
            Act::ClawBack { amount, lot, debt } => format!("claw back {amount} {lot:?} {debt}"),
            Act::Expire => "expire".to_owned(),
            Act::MoveOut { amount, lot } => format!("move out {amount} {lot:?}"),
            Act::MoveIn { amount, granted_on, expires_on, .. } => {
                format!("move in {amount} {} {:?}", granted_on.0, expires_on.map(|day| day.0))
            }
            Act::MoveBack { transfer, amount } => format!("move back {transfer} {amount}"),
        }
    }

    /// The transfer that it gives back.
    pub(crate) fn gives_back(&self) -> Option<i32> {
        match *self {
            Act::Reverse { transfer, .. } | Act::MoveBack { transfer, .. } => Some(transfer),
            _ => None,
        }
    }

    /// Whether it concerns an account whose credit went to another: what was spent there can be given back there.
    pub(crate) fn follows_a_move(&self) -> bool {
        matches!(self, Act::Reverse { .. } | Act::MoveOut { .. } | Act::MoveIn { .. } | Act::MoveBack { .. })
    }

    /// How much is moved, kept or freed at most; 1 where the order names no amount.
    pub fn amount(&self) -> i64 {
        match *self {
            Act::Grant { amount, .. }
            | Act::Spend { amount, .. }
            | Act::Hold { amount, .. }
            | Act::Capture { amount, .. }
            | Act::Reverse { amount, .. }
            | Act::ClawBack { amount, .. }
            | Act::MoveOut { amount, .. }
            | Act::MoveIn { amount, .. }
            | Act::MoveBack { amount, .. } => amount,
            Act::Release { .. } | Act::Expire => 1,
        }
    }
}
