//! What can go wrong in the ledger.

use i18n::Message;

use crate::order::{LONGEST_HOLD, MOST_AMOUNT, Refused};

/// What can go wrong in the ledger.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The order was refused; nothing was moved.
    #[error("refused: {0}")]
    Refused(#[from] Refused),
    /// A key was taken by another order at the same moment.
    #[error("a key was taken at the same moment")]
    KeyTaken,
    /// The parts of an account do not add up; nothing was moved.
    #[error("the account of party {0} does not add up")]
    Broken(i64),
    /// The program is about to end.
    #[error("the ledger has stopped")]
    Stopped,
    /// The database did not answer; whether the order was done is told when it is sent again.
    #[error("ledger: {0}")]
    Database(#[from] sqlx::Error),
    /// The database did not answer an order of the same transaction.
    #[error("ledger: the transaction failed")]
    Failed,
}

i18n::texts! {
    NO_SUCH_PARTY = "چنین عضوی نیست؛ شماره را بررسی کنید." | "There is no such member: check the number.";
    UNREADABLE = "درخواست پذیرفتنی نیست: مبلغ ۱ تا {most} ریال، دلیل و کلید پر، و نگه‌داشتن دست‌بالا {days} روز." | "The order cannot be taken: an amount of 1 to {most} rials, a reason and a key, and a hold of at most {days} days.";
    TOO_LITTLE = "اعتبار قابل خرج عضو کمتر از این مبلغ است." | "The member’s credit that can be spent is less than this.";
    NO_SUCH_HOLD = "چنین مبلغ نگه‌داشته‌ای نیست." | "There is no such hold.";
    HOLD_ENDED = "این مبلغ دیگر نگه داشته نیست: برداشت، آزاد یا منقضی شده است." | "The hold has ended: captured, released or expired.";
    HOLD_TOO_SMALL = "مبلغ نگه‌داشته‌شده کمتر از این است." | "The hold keeps less than this.";
    NO_SUCH_TRANSFER = "چنین انتقالی که بتوان برگرداند نیست." | "There is no such transfer that can be given back.";
    REVERSED_ALREADY = "از این انتقال کمتر از این مبلغ برای برگرداندن مانده است." | "Less of the transfer is left to be given back.";
    KEY_REUSED = "این کلید پیش‌تر برای درخواست دیگری به‌کار رفته است؛ کلید تازه‌ای بسازید." | "The key was used for another order: make a new one.";
    MOVED = "این پرونده با پروندهٔ دیگری یکی شده و اعتبارش آنجاست؛ درخواست را برای آن پرونده بفرستید." | "The record was merged into another, where its credit is now: send the order for that one.";
    BROKEN = "اجزای حساب عضو {party} با هم نمی‌خواند؛ چیزی جابه‌جا نشد. «bashgah ledger check» را اجرا کنید." | "The account of member {party} does not add up; nothing was moved. Run “bashgah ledger check”.";
    DATABASE = "پایگاه داده پاسخ نداد؛ همین درخواست را با همین کلید دوباره بفرستید." | "The database did not answer; send the same order with the same key again.";
}

impl Refused {
    /// A stable code.
    pub fn code(self) -> &'static str {
        match self {
            Refused::NoSuchParty => "no_such_party",
            Refused::Unreadable => "order_unreadable",
            Refused::TooLittle => "credit_too_little",
            Refused::NoSuchHold => "no_such_hold",
            Refused::HoldEnded => "hold_ended",
            Refused::HoldTooSmall => "hold_too_small",
            Refused::NoSuchTransfer => "no_such_transfer",
            Refused::ReversedAlready => "reversed_already",
            Refused::KeyReused => "key_reused",
            Refused::Moved => "credit_moved",
        }
    }

    /// What a page shows.
    pub fn message(self) -> Message {
        match self {
            Refused::NoSuchParty => NO_SUCH_PARTY.into(),
            Refused::Unreadable => {
                let days = (LONGEST_HOLD / 86_400).to_string();
                UNREADABLE.message(&[("most", &MOST_AMOUNT.to_string()), ("days", &days)])
            }
            Refused::TooLittle => TOO_LITTLE.into(),
            Refused::NoSuchHold => NO_SUCH_HOLD.into(),
            Refused::HoldEnded => HOLD_ENDED.into(),
            Refused::HoldTooSmall => HOLD_TOO_SMALL.into(),
            Refused::NoSuchTransfer => NO_SUCH_TRANSFER.into(),
            Refused::ReversedAlready => REVERSED_ALREADY.into(),
            Refused::KeyReused => KEY_REUSED.into(),
            Refused::Moved => MOVED.into(),
        }
    }
}

impl Error {
    /// The same for another order of the transaction.
    pub(crate) fn again(&self) -> Error {
        match self {
            Error::Refused(refused) => Error::Refused(*refused),
            Error::KeyTaken => Error::KeyTaken,
            Error::Broken(party) => Error::Broken(*party),
            Error::Stopped => Error::Stopped,
            Error::Database(_) | Error::Failed => Error::Failed,
        }
    }

    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Refused(refused) => refused.code(),
            Error::KeyTaken => "ledger_key_taken",
            Error::Broken(_) => "ledger_broken",
            Error::Stopped => "ledger_stopped",
            Error::Database(_) | Error::Failed => "ledger_database",
        }
    }

    /// What a page shows.
    pub fn message(&self) -> Message {
        match self {
            Error::Refused(refused) => refused.message(),
            Error::Broken(party) => BROKEN.message(&[("party", &party.to_string())]),
            Error::KeyTaken | Error::Stopped | Error::Database(_) | Error::Failed => DATABASE.into(),
        }
    }
}
