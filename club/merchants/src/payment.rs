//! A payment: what it is about, and what a step makes of it, without a database.

use calendar::Instant;
use i18n::Text;

use crate::error::{self, Error};

/// Seconds for which a payment waits for its amount after the card was read.
pub const BEGUN_SECONDS: i64 = 300;
/// Seconds for which it waits for the member's code.
pub const ASKED_SECONDS: i64 = 120;
/// Wrong codes that end it.
pub const MOST_TRIES: i16 = 3;
/// The most rials of a purchase.
pub const MOST_PURCHASE: i64 = 1_000_000_000_000;
/// The most letters of a till's key.
pub const MOST_KEY: usize = 64;

/// Why a payment was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The member has less to spend.
    TooLittle,
    /// The member stopped it.
    Stopped,
    /// Too many wrong codes.
    WrongCodes,
    /// The cashier gave it up.
    Cancelled,
}

impl Why {
    /// All, in the order of their numbers from 1.
    pub const ALL: [Why; 4] = [Why::TooLittle, Why::Stopped, Why::WrongCodes, Why::Cancelled];

    /// As the database has it.
    pub fn number(self) -> i16 {
        1 + self as i16
    }

    /// A stable code.
    pub fn code(self) -> &'static str {
        match self {
            Why::TooLittle => "too_little",
            Why::Stopped => "stopped",
            Why::WrongCodes => "wrong_codes",
            Why::Cancelled => "cancelled",
        }
    }

    /// As the cashier reads it: nothing of what the member has.
    pub fn title(self) -> Text {
        match self {
            Why::TooLittle => error::TOO_LITTLE,
            Why::Stopped => error::STOPPED,
            Why::WrongCodes => error::WRONG_CODES,
            Why::Cancelled => error::CANCELLED,
        }
    }
}

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The card was read; the amount of credit is awaited.
    Begun,
    /// The credit is held; the member's code is awaited.
    Asked,
    /// Paid.
    Done,
    /// Not paid.
    Refused(Why),
    /// Paid and given back on the same day.
    Voided,
    /// Nobody went on in time.
    Lapsed,
}

impl State {
    /// As the database has it; what has lapsed stays there as it was.
    pub(crate) fn numbers(self) -> (i16, Option<i16>) {
        match self {
            State::Begun | State::Lapsed => (1, None),
            State::Asked => (2, None),
            State::Done => (3, None),
            State::Refused(why) => (4, Some(why.number())),
            State::Voided => (5, None),
        }
    }

    pub(crate) fn of(number: i16, why: Option<i16>) -> Option<State> {
        let why = why.and_then(|why| Why::ALL.get(usize::try_from(why - 1).ok()?).copied());
        match (number, why) {
            (1, None) => Some(State::Begun),
            (2, None) => Some(State::Asked),
            (3, None) => Some(State::Done),
            (4, Some(why)) => Some(State::Refused(why)),
            (5, None) => Some(State::Voided),
            _ => None,
        }
    }

    /// A stable code.
    pub fn code(self) -> &'static str {
        match self {
            State::Begun => "begun",
            State::Asked => "asked",
            State::Done => "done",
            State::Refused(_) => "refused",
            State::Voided => "voided",
            State::Lapsed => "lapsed",
        }
    }

    /// As shown.
    pub fn title(self) -> Text {
        match self {
            State::Begun => error::STATE_BEGUN,
            State::Asked => error::STATE_ASKED,
            State::Done => error::STATE_DONE,
            State::Refused(_) => error::STATE_REFUSED,
            State::Voided => error::STATE_VOIDED,
            State::Lapsed => error::STATE_LAPSED,
        }
    }
}

/// What is done to a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Asks for an amount of credit, rial; nothing is held for zero, and no code awaited.
    Ask(i64),
    /// The member's code.
    Confirm {
        /// Whether it is the right one.
        right: bool,
    },
    /// The member stops it.
    Stop,
    /// The cashier gives it up.
    Cancel,
    /// The cashier takes it back.
    Void,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its number.
    pub payment_id: i64,
    /// The merchant.
    pub merchant_id: i32,
    /// The branch.
    pub branch_id: i32,
    /// Whose credit.
    pub party_id: i64,
    /// The card by whose code it was begun.
    pub card: i32,
    /// What was bought, rial.
    pub purchase: i64,
    /// What the member pays less, rial.
    pub discount: i64,
    /// What is paid with credit, rial.
    pub credit: i64,
    /// What the insurer keeps of the credit, rial.
    pub commission: i64,
    /// Where it stood when something last happened; see [`Payment::state`].
    pub stood: State,
    /// Wrong codes so far.
    pub tries: i16,
    /// Number of the hold in the member's account.
    pub hold: Option<i32>,
    /// Number of the transfer.
    pub transfer: Option<i32>,
    /// Code of the member's tier when the card was read; `None` where none was computed.
    pub tier: Option<String>,
    /// The discount is that of the tier.
    pub by_tier: bool,
    /// When the card was read.
    pub begun_at: Instant,
    /// Begun or asked, it lapses then.
    pub expires_at: Instant,
    /// When it was done or refused.
    pub ended_at: Option<Instant>,
}

impl Payment {
    /// Where it stands.
    pub fn state(&self, now: Instant) -> State {
        let waits = matches!(self.stood, State::Begun | State::Asked);
        if waits && self.expires_at <= now { State::Lapsed } else { self.stood }
    }

    /// What the cashier takes in cash, rial.
    pub fn cash(&self) -> i64 {
        self.purchase - self.discount - self.credit
    }

    /// What may be paid with credit, rial.
    pub fn price(&self) -> i64 {
        self.purchase - self.discount
    }

    /// Whether it can still be taken back.
    pub fn voidable(&self, now: Instant) -> bool {
        self.stood == State::Done && self.ended_at.is_some_and(|at| at.day() == now.day())
    }

    /// Where a step leads; `None` where it leads nowhere and the first result stands.
    ///
    /// # Errors
    /// [`Error::NotNow`] where the step does not belong to the state, [`Error::TooLate`] for a void after its day.
    pub fn next(&self, step: Step, now: Instant) -> Result<Option<State>, Error> {
        let to = match (self.state(now), step) {
            (State::Begun, Step::Ask(0)) => State::Done,
            (State::Begun, Step::Ask(_)) => State::Asked,
            (State::Begun | State::Asked, Step::Cancel) => State::Refused(Why::Cancelled),
            (State::Begun | State::Asked, Step::Stop) => State::Refused(Why::Stopped),
            (State::Asked, Step::Confirm { right: true }) => State::Done,
            (State::Asked, Step::Confirm { right: false }) if self.tries + 1 >= MOST_TRIES => {
                State::Refused(Why::WrongCodes)
            }
            (State::Asked, Step::Confirm { right: false }) => State::Asked,
            (State::Asked | State::Done, Step::Ask(credit)) if credit == self.credit => return Ok(None),
            (State::Done, Step::Void) if self.voidable(now) => State::Voided,
            (State::Done, Step::Void) => return Err(Error::TooLate),
            (State::Done, Step::Confirm { .. }) | (State::Refused(_) | State::Voided | State::Lapsed, _) => {
                return Ok(None);
            }
            (State::Begun, Step::Confirm { .. } | Step::Void)
            | (State::Asked, Step::Ask(_) | Step::Void)
            | (State::Done, Step::Ask(_) | Step::Stop | Step::Cancel) => return Err(Error::NotNow),
        };
        Ok(Some(to))
    }
}
