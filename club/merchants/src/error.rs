//! What can go wrong with merchants.

use i18n::Message;

use crate::payment::{MOST_KEY, MOST_PURCHASE};
use crate::terms::MOST_COMMISSION_BP;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The purchase is below one rial or above [`MOST_PURCHASE`].
    #[error("a purchase is 1 to {MOST_PURCHASE} rials")]
    Purchase,
    /// The till's key is empty, too long, or no plain letters.
    #[error("a key has 1 to {MOST_KEY} plain letters")]
    Key,
    /// The key was used for another purchase.
    #[error("the key was used for another purchase")]
    KeyReused,
    /// The merchant has no contract today, or it or the branch is closed.
    #[error("no contract in force")]
    NoContract,
    /// No card shows this code now.
    #[error("no card shows this code")]
    NoSuchCode,
    /// The card is no longer good.
    #[error("no such card")]
    NoSuchCard,
    /// All codes of a moment are taken.
    #[error("no code is free")]
    Crowded,
    /// There is no such payment at this branch.
    #[error("no such payment")]
    NoSuchPayment,
    /// More credit than the price, which is so many rials.
    #[error("the credit is 0 to {0} rials")]
    Credit(i64),
    /// More than the contract allows in one payment, which is so many rials.
    #[error("at most {0} rials in a payment")]
    MostPayment(i64),
    /// More than the contract allows a member in a day; so many rials are left.
    #[error("at most {0} rials more today")]
    MostDay(i64),
    /// The member's code is wrong; so many tries are left.
    #[error("the code is wrong; {0} tries are left")]
    WrongCode(i16),
    /// The step does not belong to where the payment stands.
    #[error("the payment does not stand so")]
    NotNow,
    /// The day of the payment is over.
    #[error("the day of the payment is over")]
    TooLate,
    /// A name is empty or too long.
    #[error("a name has 1 to {MOST_NAME} letters")]
    Name,
    /// The national ID of a legal entity is none.
    #[error("no legal ID")]
    LegalId,
    /// The IBAN is none.
    #[error("no IBAN")]
    Iban,
    /// A rate is out of its bounds.
    #[error("a rate is out of its bounds")]
    Rate,
    /// A discount is for a tier that the programme does not have.
    #[error("no such tier")]
    Tier,
    /// Limits that cannot be.
    #[error("limits that cannot be")]
    Limits,
    /// Days that cannot be.
    #[error("days that cannot be")]
    Days,
    /// There is no such merchant, branch, cashier or till.
    #[error("no such merchant")]
    NoSuchMerchant,
    /// There is no such member.
    #[error("no such member")]
    NoSuchMember,
    /// The cashier's session has ended.
    #[error("the session has ended")]
    NoSession,
    /// Nothing is open to be sent to the bank.
    #[error("nothing is open")]
    NothingOpen,
    /// There is no such settlement or batch.
    #[error("no such settlement")]
    NoSuchSettlement,
    /// A row of the bank's answer is missing, or there are too many.
    #[error("an answer has 1 to {MOST_ANSWERS} rows")]
    Answer,
    /// A password, a name, or too many attempts.
    #[error(transparent)]
    Access(#[from] access::Error),
    /// The programme cannot be read.
    #[error(transparent)]
    Programme(#[from] programme::Error),
    /// The ledger refused.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    /// The database refused or is gone.
    #[error("merchants: {0}")]
    Database(#[from] sqlx::Error),
}

/// The most letters of a name.
pub(crate) const MOST_NAME: usize = 100;
/// The most rows of a bank's answer.
pub(crate) const MOST_ANSWERS: usize = 5_000;

i18n::texts! {
    DAILY = "روزانه" | "Daily";
    WEEKLY = "هفتگی" | "Weekly";
    MONTHLY = "ماهانه" | "Monthly";

    STATE_BEGUN = "کارت خوانده شد" | "Card read";
    STATE_ASKED = "منتظر عضو" | "Waits for the member";
    STATE_DONE = "انجام شد" | "Done";
    STATE_REFUSED = "انجام نشد" | "Not done";
    STATE_VOIDED = "باطل شد" | "Voided";
    STATE_LAPSED = "مهلت گذشت" | "Lapsed";

    TOO_LITTLE = "اعتبار عضو برای این مبلغ کافی نیست" | "The member’s credit is not enough for this amount";
    STOPPED = "عضو جلوی خرید را گرفت" | "The member stopped the purchase";
    WRONG_CODES = "کد تأیید چند بار نادرست بود" | "The code was wrong several times";
    CANCELLED = "صندوق‌دار انصراف داد" | "The cashier gave it up";

    SETTLEMENT_OPEN = "آمادهٔ پرداخت" | "Ready to be paid";
    SETTLEMENT_SENT = "فرستاده به بانک" | "Sent to the bank";
    SETTLEMENT_PAID = "پرداخت شد" | "Paid";
    OUTCOME_PAID = "پرداخت شد" | "Paid";
    OUTCOME_RETURNED = "بانک برگرداند" | "Returned by the bank";
    OUTCOME_AMOUNT = "مبلغ نمی‌خواند" | "Another amount";
    OUTCOME_UNKNOWN = "در این دسته باز نیست" | "Not open in this batch";
    OUTCOME_UNREADABLE = "سطر خوانده نشد" | "The row could not be read";

    PURCHASE = "مبلغ خرید را با رقم بنویسید: از ۱ تا {most} ریال." | "Write the amount of the purchase in digits: 1 to {most} rials.";
    KEY = "کلید درخواست ۱ تا {most} نویسهٔ سادهٔ لاتین است؛ صفحه را تازه کنید." | "A request’s key is 1 to {most} plain Latin letters: load the page again.";
    KEY_REUSED = "این کلید برای خرید دیگری به‌کار رفته است؛ خرید تازه‌ای آغاز کنید." | "The key was used for another purchase: begin a new one.";
    NO_CONTRACT = "این پذیرنده امروز قرارداد فعال ندارد؛ با بیمه‌گر تماس بگیرید." | "The merchant has no contract in force today: call the insurer.";
    NO_SUCH_CODE = "این کد روی هیچ کارتی نیست یا کهنه شده است؛ کد تازهٔ کارت عضو را بزنید." | "No card shows this code, or it is old: type the card’s present code.";
    NO_SUCH_CARD = "این کارت دیگر کار نمی‌کند؛ کارت تازه بخواهید." | "This card is no longer good: ask for a new one.";
    CROWDED = "همین حالا کد تازه‌ای آزاد نیست؛ چند ثانیه دیگر دوباره باز کنید." | "No code is free just now: open the card again in some seconds.";
    NO_SUCH_PAYMENT = "چنین خریدی در این شعبه نیست." | "There is no such purchase at this branch.";
    CREDIT = "از اعتبار از ۰ تا {most} ریال می‌توان برداشت." | "Credit of 0 to {most} rials can be taken.";
    MOST_PAYMENT = "در هر خرید دست‌بالا {most} ریال از اعتبار برداشته می‌شود." | "At most {most} rials of credit are taken in one purchase.";
    MOST_DAY = "این عضو امروز نزد این پذیرنده دست‌بالا {most} ریال دیگر می‌تواند خرج کند." | "This member can spend at most {most} rials more here today.";
    WRONG_CODE = "کد درست نیست؛ {tries} بار دیگر می‌توان زد." | "The code is not right; {tries} tries are left.";
    NOT_NOW = "این خرید در این وضع نیست؛ صفحه را تازه کنید." | "The purchase does not stand so: load the page again.";
    TOO_LATE = "خرید فقط در همان روز باطل می‌شود؛ با بیمه‌گر تماس بگیرید." | "A purchase is voided on its own day only: call the insurer.";
    NAME = "نام را در ۱ تا {most} نویسه، به فارسی و انگلیسی، بنویسید." | "Write the name in 1 to {most} letters, in Persian and in English.";
    LEGAL_ID = "شناسهٔ ملی یازده رقم است و رقم آخرش باید بخواند؛ اگر ندارد خالی بگذارید." | "A legal ID has eleven digits and a check digit: leave it empty where there is none.";
    IBAN = "شبا «IR» و ۲۴ رقم است و رقم‌های کنترلش باید بخواند؛ دوباره ببینید." | "An IBAN is “IR” and 24 digits with check digits: look again.";
    RATE = "تخفیف از ۰ تا ۱۰۰ درصد و کارمزد از ۰ تا {most} درصد است." | "The discount is 0 to 100 percent, the commission 0 to {most} percent.";
    TIER = "تخفیفی برای سطحی است که در برنامهٔ باشگاه نیست؛ صفحه را تازه کنید." | "A discount is for a tier that the programme does not have: load the page again.";
    LIMITS = "سقف‌ها را به ریال و بیش از صفر بنویسید؛ سقف هر خرید از سقف روز بیشتر نیست." | "Write the limits in rials, above zero; that of a purchase is not above that of a day.";
    DAYS = "قرارداد از امروز یا پس از آن آغاز می‌شود و پایانش پیش از آغاز نیست." | "A contract begins today or later, and does not end before it begins.";
    NO_SUCH_MERCHANT = "چنین پذیرنده، شعبه یا صندوق‌داری نیست." | "There is no such merchant, branch or cashier.";
    NO_SUCH_MEMBER = "چنین عضوی نیست؛ شاید با پروندهٔ دیگری یکی شده است." | "There is no such member, who may have been merged with another record.";
    NO_SESSION = "نشست شما پایان یافته است؛ دوباره وارد شوید." | "Your session has ended: sign in again.";
    NOTHING_OPEN = "هیچ صورت‌حسابی آمادهٔ پرداخت نیست." | "No statement is ready to be paid.";
    NO_SUCH_SETTLEMENT = "چنین صورت‌حساب یا دستهٔ پرداختی نیست." | "There is no such statement or batch.";
    ANSWER = "پاسخ بانک را سطر به سطر، ۱ تا {most} سطر، بنویسید." | "Write the bank’s answer row by row, 1 to {most} rows.";
    DATABASE = "پایگاه داده پاسخ نداد؛ همین کار را دوباره انجام دهید، هیچ خریدی دو بار حساب نمی‌شود." | "The database did not answer: do the same again, nothing is charged twice.";
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
            Error::Purchase => "purchase",
            Error::Key => "key",
            Error::KeyReused => "key_reused",
            Error::NoContract => "no_contract",
            Error::NoSuchCode => "no_such_code",
            Error::NoSuchCard => "no_such_card",
            Error::Crowded => "crowded",
            Error::NoSuchPayment => "no_such_payment",
            Error::Credit(_) => "credit",
            Error::MostPayment(_) => "most_payment",
            Error::MostDay(_) => "most_day",
            Error::WrongCode(_) => "wrong_code",
            Error::NotNow => "not_now",
            Error::TooLate => "too_late",
            Error::Name => "name",
            Error::LegalId => "legal_id",
            Error::Iban => "iban",
            Error::Rate => "rate",
            Error::Tier => "tier",
            Error::Limits => "limits",
            Error::Days => "days",
            Error::NoSuchMerchant => "no_such_merchant",
            Error::NoSuchMember => "no_such_member",
            Error::NoSession => "no_session",
            Error::NothingOpen => "nothing_open",
            Error::NoSuchSettlement => "no_such_settlement",
            Error::Answer => "answer",
            Error::Access(error) => error.code(),
            Error::Programme(error) => error.code(),
            Error::Ledger(error) => error.code(),
            Error::Database(_) => "database",
        }
    }

    /// What is wrong and what to do.
    pub fn message(&self) -> Message {
        let most = |text: i18n::Text, most: i64| text.message(&[("most", &most.to_string())]);
        match self {
            Error::Purchase => most(PURCHASE, MOST_PURCHASE),
            Error::Key => most(KEY, MOST_KEY as i64),
            Error::KeyReused => KEY_REUSED.into(),
            Error::NoContract => NO_CONTRACT.into(),
            Error::NoSuchCode => NO_SUCH_CODE.into(),
            Error::NoSuchCard => NO_SUCH_CARD.into(),
            Error::Crowded => CROWDED.into(),
            Error::NoSuchPayment => NO_SUCH_PAYMENT.into(),
            Error::Credit(rials) => most(CREDIT, *rials),
            Error::MostPayment(rials) => most(MOST_PAYMENT, *rials),
            Error::MostDay(rials) => most(MOST_DAY, *rials),
            Error::WrongCode(tries) => WRONG_CODE.message(&[("tries", &tries.to_string())]),
            Error::NotNow => NOT_NOW.into(),
            Error::TooLate => TOO_LATE.into(),
            Error::Name => most(NAME, MOST_NAME as i64),
            Error::LegalId => LEGAL_ID.into(),
            Error::Iban => IBAN.into(),
            Error::Rate => most(RATE, i64::from(MOST_COMMISSION_BP / 100)),
            Error::Tier => TIER.into(),
            Error::Limits => LIMITS.into(),
            Error::Days => DAYS.into(),
            Error::NoSuchMerchant => NO_SUCH_MERCHANT.into(),
            Error::NoSuchMember => NO_SUCH_MEMBER.into(),
            Error::NoSession => NO_SESSION.into(),
            Error::NothingOpen => NOTHING_OPEN.into(),
            Error::NoSuchSettlement => NO_SUCH_SETTLEMENT.into(),
            Error::Answer => most(ANSWER, MOST_ANSWERS as i64),
            Error::Access(error) => error.message(),
            Error::Programme(error) => error.message(),
            Error::Ledger(error) => error.message(),
            Error::Database(_) => DATABASE.into(),
        }
    }
}
