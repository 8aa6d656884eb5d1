//! What can go wrong with credit at the desk.

use i18n::Message;
use ledger::{MOST_AMOUNT, MOST_TEXT};

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The amount is below one rial or above [`MOST_AMOUNT`].
    #[error("an amount is 1 to {MOST_AMOUNT} rials")]
    Amount,
    /// The reason is empty or longer than [`MOST_TEXT`] letters.
    #[error("a reason has 1 to {MOST_TEXT} letters")]
    Reason,
    /// The last day is over.
    #[error("the last day is over")]
    PastDay,
    /// The form has no key, or none of ours.
    #[error("the form has no key")]
    Form,
    /// There is no such member.
    #[error("no such member")]
    NoSuchMember,
    /// There is nothing of the kind that was asked for.
    #[error("no such wish")]
    NoSuchAsked,
    /// Only so many rials can be taken back.
    #[error("only {0} rials can be taken back")]
    TooLittle(i64),
    /// The ledger refused.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    /// The programme could not be read.
    #[error(transparent)]
    Programme(#[from] programme::Error),
    /// A second person's approval could not be asked for or given.
    #[error(transparent)]
    Approval(#[from] access::Error),
    /// The database refused or is gone.
    #[error("credit: {0}")]
    Database(#[from] sqlx::Error),
}

i18n::texts! {
    GRANT = "دادن اعتبار" | "Give credit";
    CORRECTION = "اصلاح به سود عضو" | "Correct in the member’s favour";
    TAKE_BACK = "پس گرفتن اعتبار" | "Take credit back";

    AMOUNT = "مبلغ را به ریال و با رقم بنویسید: از ۱ تا {most}." | "Write the amount in rials, in digits: 1 to {most}.";
    REASON = "دلیل را در ۱ تا {most} نویسه بنویسید؛ عضو همین را در صورت‌حساب می‌بیند." | "Write the reason in 1 to {most} letters: the member reads it in the statement.";
    PAST_DAY = "آخرین روز گذشته است؛ امروز یا روزی پس از آن را بنویسید." | "The last day is over: write today or a later one.";
    FORM = "این فرم کهنه شده است؛ صفحه را تازه کنید و دوباره بفرستید." | "The form has expired: load the page again and send it once more.";
    NO_SUCH_MEMBER = "چنین عضوی نیست؛ شاید با پروندهٔ دیگری یکی شده است." | "There is no such member, who may have been merged with another record.";
    NO_SUCH_ASKED = "چنین درخواستی نیست." | "Nothing of the kind was asked for.";
    TOO_LITTLE = "از اعتبار عضو دست‌بالا {amount} ریال پس گرفتنی است؛ چیزی جابه‌جا نشد." | "At most {amount} rials of the member’s credit can be taken back; nothing was moved.";
    DATABASE = "پایگاه داده پاسخ نداد؛ چیزی جابه‌جا نشد." | "The database did not answer; nothing was moved.";
}

impl From<ledger::Refused> for Error {
    fn from(refused: ledger::Refused) -> Error {
        Error::Ledger(refused.into())
    }
}

impl Error {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Amount => "credit_amount",
            Error::Reason => "credit_reason",
            Error::PastDay => "credit_past_day",
            Error::Form => "credit_form",
            Error::NoSuchMember => "credit_no_such_member",
            Error::NoSuchAsked => "credit_no_such_wish",
            Error::TooLittle(_) => "credit_too_little",
            Error::Ledger(error) => error.code(),
            Error::Programme(error) => error.code(),
            Error::Approval(error) => error.code(),
            Error::Database(_) => "database",
        }
    }

    /// What is wrong and what to do.
    pub fn message(&self) -> Message {
        match self {
            Error::Amount => AMOUNT.message(&[("most", &MOST_AMOUNT.to_string())]),
            Error::Reason => REASON.message(&[("most", &MOST_TEXT.to_string())]),
            Error::PastDay => PAST_DAY.into(),
            Error::Form => FORM.into(),
            Error::NoSuchMember => NO_SUCH_MEMBER.into(),
            Error::NoSuchAsked => NO_SUCH_ASKED.into(),
            Error::TooLittle(amount) => TOO_LITTLE.message(&[("amount", &amount.to_string())]),
            Error::Ledger(error) => error.message(),
            Error::Programme(error) => error.message(),
            Error::Approval(error) => error.message(),
            Error::Database(_) => DATABASE.into(),
        }
    }
}
