//! What can go wrong with rewards, and the words of the room.

use calendar::Day;
use i18n::{Message, Text};
use ledger::MOST_TEXT;

use crate::eligible::Why;
use crate::offer::Wrong;
use crate::picture::MOST_BYTES;
use crate::policy::Unfit;
use crate::state::{Refused, State};

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The terms of an offer cannot be.
    #[error("the terms cannot be: {0:?}")]
    Terms(Wrong),
    /// There is no such offer.
    #[error("no such offer")]
    NoSuchOffer,
    /// An offer cannot go back to being a draft.
    #[error("an offer that was opened is no draft any more")]
    NoDraft,
    /// There is no such member.
    #[error("no such member")]
    NoSuchMember,
    /// There is no such entitlement.
    #[error("no such entitlement")]
    NoSuchEntitlement,
    /// The member cannot have the offer.
    #[error("the member cannot have it: {0:?}")]
    Ineligible(Why),
    /// The step cannot be.
    #[error("the step cannot be: {0:?}")]
    Refused(Refused),
    /// What was typed is no code.
    #[error("no code was typed")]
    NoCode,
    /// Nobody has the code.
    #[error("the code is nobody's")]
    UnknownCode,
    /// A reason is missing or longer than [`MOST_TEXT`] letters.
    #[error("a reason has 1 to {MOST_TEXT} letters")]
    Reason,
    /// The form has no key, or none of ours.
    #[error("the form has no key")]
    Form,
    /// Another thing was asked with the same key.
    #[error("the key was used for something else")]
    FormReused,
    /// The discount cannot be used on the policy.
    #[error("the discount cannot be used on the policy: {0:?}")]
    Policy(Unfit),
    /// A picture is none of the known kinds, or has more than [`MOST_BYTES`] bytes.
    #[error("no picture, or too large a one")]
    Picture,
    /// The ledger refused.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    /// The role does not allow it, or the home's key cannot be read.
    #[error(transparent)]
    Access(#[from] access::Error),
    /// The database refused or is gone.
    #[error("rewards: {0}")]
    Database(#[from] sqlx::Error),
}

i18n::texts! {
    INSURANCE = "تخفیف بیمه" | "Insurance discount";
    MERCHANT = "تخفیف پذیرنده" | "Merchant discount";
    SERVICE = "خدمت ویژه" | "Special service";
    DRAFT = "پیش‌نویس" | "Draft";
    OPEN = "باز" | "Open";
    CLOSED = "بسته" | "Closed";
    RESERVED = "نگه‌داشته" | "Reserved";
    ISSUED = "داده‌شده" | "Issued";
    USED = "به‌کاررفته" | "Used";
    EXPIRED = "منقضی" | "Expired";
    CANCELLED = "پس‌گرفته" | "Cancelled";
    ACT_RESERVE = "نگه داشته شد" | "Reserved";
    ACT_ISSUE = "داده شد" | "Issued";
    ACT_BOOK = "روزش تعیین شد" | "Booked";
    ACT_USE = "به‌کار رفت" | "Used";
    ACT_EXPIRE = "مهلتش گذشت" | "Expired";
    ACT_CANCEL = "پس گرفته شد" | "Cancelled";

    PICTURE_GIFT = "هدیه" | "Gift";
    PICTURE_SHIELD = "سپر" | "Shield";
    PICTURE_CAR = "خودرو" | "Car";
    PICTURE_HOME = "خانه" | "Home";
    PICTURE_PLANE = "هواپیما" | "Plane";
    PICTURE_STETHOSCOPE = "پزشک" | "Doctor";
    PICTURE_TOOL = "ابزار" | "Tool";
    PICTURE_STORE = "فروشگاه" | "Shop";
    PICTURE_BOOK = "کتاب" | "Book";
    PICTURE_COFFEE = "فنجان" | "Cup";
    PICTURE_TICKET = "بلیت" | "Ticket";
    PICTURE_PHONE = "تلفن" | "Telephone";

    WRONG_TITLE = "عنوان را به فارسی و انگلیسی بنویسید، هر یک تا {most} نویسه." | "Write the title in Persian and English, each of up to {most} letters.";
    WRONG_SUMMARY = "شرح کوتاه را به فارسی و انگلیسی بنویسید، هر یک تا {most} نویسه." | "Write the summary in Persian and English, each of up to {most} letters.";
    WRONG_TERMS = "شرایط را به هر دو زبان یا به هیچ‌یک بنویسید، هر یک تا {most} نویسه." | "Write the terms in both languages or in none, each of up to {most} letters.";
    WRONG_ICON = "یکی از تصویرهای فهرست را برگزینید." | "Choose one of the pictures of the list.";
    WRONG_UNKNOWN = "سطح، بخش یا رشته‌ای برگزیده شده که در برنامهٔ باشگاه نیست؛ صفحه را تازه کنید." | "A tier, segment or line is chosen that the programme does not have: load the page again.";
    WRONG_DAYS = "آخرین روز پیش از نخستین روز است؛ یکی از آن دو را درست کنید." | "The last day is before the first: mend one of the two.";
    WRONG_STOCK = "موجودی را با رقم بنویسید، از ۱ تا {most}، یا خالی بگذارید: بی‌حد." | "Write the stock in digits, 1 to {most}, or leave it empty: without limit.";
    WRONG_STOCK_BELOW = "تاکنون {taken} تا گرفته شده است؛ موجودی کمتر از آن نمی‌شود." | "{taken} are taken already; the stock cannot be less.";
    WRONG_PER_MEMBER = "سهم هر عضو از ۱ تا {most} است." | "A member can have 1 to {most}.";
    WRONG_PRICE = "بها را به ریال و با رقم بنویسید، از ۰ تا {most}." | "Write the price in rials, in digits: 0 to {most}.";
    WRONG_LINES = "دست‌کم یک رشته برگزینید که تخفیف بر آن می‌نشیند." | "Choose at least one line on which the discount counts.";
    WRONG_DISCOUNT = "تخفیف درصدی است از ۰٫۰۱ تا ۱۰۰، دست‌بالا با دو رقم اعشار." | "A discount is a percentage of 0.01 to 100, with at most two decimals.";
    ABOVE_CEILING = "سقف تخفیف رشتهٔ «{line}» {ceiling} درصد است؛ تخفیف را کمتر کنید یا این رشته را بردارید." | "The ceiling of discount on “{line}” is {ceiling} percent: lower the discount, or leave the line out.";
    NO_CEILING = "برای رشتهٔ «{line}» سقف تخفیفی در برنامه نیست و تخفیفی بر آن داده نمی‌شود؛ نخست سقف را در برنامه بنویسید یا این رشته را بردارید." | "The programme has no ceiling of discount for “{line}”, so none is given on it: write the ceiling into the programme first, or leave the line out.";
    WRONG_MOST = "سقف ریالی را با رقم بنویسید، از ۱ تا {most}، یا خالی بگذارید." | "Write the limit in rials, in digits, 1 to {most}, or leave it empty.";
    WRONG_AUTOMATIC_PRICE = "حق خودکار بها ندارد؛ بها را صفر کنید یا کد بدهید." | "A right without a code costs nothing: set the price to zero, or give a code.";
    WRONG_MERCHANT = "پذیرنده‌ای را برگزینید که باز است و قرارداد برقرار دارد." | "Choose a merchant that is open and has a contract in force.";
    WRONG_QUOTA = "شمار استفاده از ۱ تا {most} است." | "The number of uses is 1 to {most}.";
    WRONG_GOOD_DAYS = "روزهای اعتبار از ۱ تا {most} است." | "It is good for 1 to {most} days.";

    NOT_OPEN = "اکنون باز نیست." | "It is not open now.";
    NOT_YET = "از {day} باز می‌شود." | "It opens on {day}.";
    OVER = "{day} به پایان رسید." | "It ended on {day}.";
    OTHER_TIER = "برای سطح این عضو نیست." | "It is not for this member’s tier.";
    OTHER_SEGMENT = "برای بخش این عضو نیست." | "It is not for this member’s segment.";
    LINE_NOT_HELD = "بیمه‌نامه‌ای که لازم دارد برقرار نیست." | "The policy that it needs is not in force.";
    MERCHANT_CLOSED = "پذیرندهٔ آن اکنون بسته است یا قراردادی ندارد." | "Its merchant is closed now, or has no contract.";
    SOLD_OUT = "همه گرفته شده است." | "All are taken.";
    HAD = "سهم این عضو ({had}) گرفته شده است." | "This member has had the share of {had}.";
    CREDIT_MISSING = "{missing} ریال اعتبار کم است." | "{missing} rials of credit are missing.";

    ENDED = "این جایزه پیش‌تر پایان یافته است: {state}." | "This reward has ended already: {state}.";
    ISSUED_BEFORE = "این جایزه پیش‌تر داده شده است." | "This reward was issued before.";
    NOT_ISSUED = "این جایزه هنوز تنها نگه داشته شده است؛ نخست آن را بدهید." | "This reward is only reserved yet: issue it first.";
    LAST_DAY_OVER = "آخرین روز این جایزه گذشته است." | "The last day of this reward has passed.";
    NOT_OVER = "آخرین روز این جایزه هنوز نگذشته است." | "The last day of this reward has not passed yet.";
    NOT_BOOKABLE = "برای این جایزه روزی تعیین نمی‌شود." | "No day is agreed for such a reward.";
    BOOKED_DAY = "روزی از امروز تا {day} را بنویسید." | "Write a day from today to {day}.";

    POLICY_MISSING = "شمارهٔ بیمه‌نامه‌ای را بنویسید که تخفیف بر آن به‌کار می‌رود." | "Write the number of the policy on which the discount is used.";
    POLICY_NOT_THEIRS = "این عضو بیمه‌نامه‌ای با این شماره ندارد؛ شماره را وارسی کنید." | "This member has no policy of this number: check the number.";
    POLICY_LINE = "این تخفیف بر رشتهٔ این بیمه‌نامه نمی‌نشیند؛ بیمه‌نامهٔ دیگری را بنویسید." | "This discount does not count on the line of this policy: write another policy.";
    POLICY_OVER = "این بیمه‌نامه از {day} پوشش ندارد؛ بیمه‌نامهٔ دیگری را بنویسید." | "This policy has no cover since {day}: write another policy.";
    POLICY_NOTHING = "بر این بیمه‌نامه تخفیفی داده نمی‌شود: رشته‌اش در برنامه سقف تخفیف ندارد یا حق‌بیمه‌ای نمانده است." | "Nothing can be given on this policy: the programme has no ceiling for its line, or no premium is left.";
    POLICY_FULL = "تخفیف‌های پیشین سقف این بیمه‌نامه را پر کرده‌اند؛ این یکی را برای بیمه‌نامهٔ دیگری نگه دارید." | "Earlier discounts have reached the ceiling of this policy: keep this one for another policy.";

    NO_SUCH_OFFER = "چنین جایزه‌ای در فهرست نیست." | "There is no such reward in the catalogue.";
    NO_DRAFT = "جایزه‌ای که باز شده است دیگر پیش‌نویس نمی‌شود؛ آن را ببندید." | "A reward that was opened is no draft any more: close it.";
    NO_SUCH_MEMBER = "چنین عضوی نیست؛ شاید با پروندهٔ دیگری یکی شده است." | "There is no such member, who may have been merged with another record.";
    NO_SUCH_ENTITLEMENT = "این عضو چنین جایزه‌ای ندارد." | "The member has no such reward.";
    NO_CODE = "این کد نیست: دوازده نویسه است و دست‌کم یکی از آن‌ها با بقیه نمی‌خواند؛ دوباره از روی کد بنویسید." | "This is no code: it has twelve signs, and at least one of them does not fit the others. Write it again.";
    UNKNOWN_CODE = "چنین کدی به کسی داده نشده است." | "No such code was given to anybody.";
    REASON = "دلیل را در ۱ تا {most} نویسه بنویسید." | "Write the reason in 1 to {most} letters.";
    FORM = "این فرم کهنه شده است؛ صفحه را تازه کنید و دوباره بفرستید." | "The form has expired: load the page again and send it once more.";
    FORM_REUSED = "این درخواست پیش‌تر برای کار دیگری آمده بود؛ صفحه را تازه کنید و دوباره بفرستید." | "This request came before for something else: load the page again and send it once more.";
    PICTURE_WRONG = "تصویر باید PNG، JPEG یا WebP و دست‌بالا {most} کیلوبایت باشد." | "A picture is a PNG, JPEG or WebP file of at most {most} kilobytes.";
    DATABASE = "پایگاه داده پاسخ نداد؛ چیزی عوض نشد." | "The database did not answer; nothing was changed.";
}

impl Why {
    /// Stable.
    pub fn code(self) -> &'static str {
        match self {
            Why::NotOpen => "not_open",
            Why::NotYet(_) => "not_yet",
            Why::Over(_) => "over",
            Why::Tier => "tier",
            Why::Segment => "segment",
            Why::Line => "line",
            Why::Merchant => "merchant",
            Why::SoldOut => "sold_out",
            Why::Times(_) => "times",
            Why::Credit(_) => "credit",
        }
    }

    /// In one sentence.
    pub fn message(self) -> Message {
        match self {
            Why::NotOpen => NOT_OPEN.into(),
            Why::NotYet(day) => dated(NOT_YET, day),
            Why::Over(day) => dated(OVER, day),
            Why::Tier => OTHER_TIER.into(),
            Why::Segment => OTHER_SEGMENT.into(),
            Why::Line => LINE_NOT_HELD.into(),
            Why::Merchant => MERCHANT_CLOSED.into(),
            Why::SoldOut => SOLD_OUT.into(),
            Why::Times(had) => HAD.message(&[("had", &had.to_string())]),
            Why::Credit(missing) => grouped(CREDIT_MISSING, "missing", missing),
        }
    }
}

impl Unfit {
    /// What is wrong and what to do.
    pub fn message(self) -> Message {
        match self {
            Unfit::Missing => POLICY_MISSING.into(),
            Unfit::NotTheirs => POLICY_NOT_THEIRS.into(),
            Unfit::Line => POLICY_LINE.into(),
            Unfit::Over(day) => dated(POLICY_OVER, day),
            Unfit::Nothing => POLICY_NOTHING.into(),
            Unfit::Full => POLICY_FULL.into(),
        }
    }
}

impl Refused {
    /// What is wrong and what to do.
    pub fn message(self) -> Message {
        match self {
            Refused::Ended(state) => ended(state),
            Refused::IssuedBefore => ISSUED_BEFORE.into(),
            Refused::NotIssued => NOT_ISSUED.into(),
            Refused::Over => LAST_DAY_OVER.into(),
            Refused::NotOver => NOT_OVER.into(),
            Refused::NotBookable => NOT_BOOKABLE.into(),
            Refused::BookedDay(last) => dated(BOOKED_DAY, last),
        }
    }
}

fn ended(state: State) -> Message {
    let title = state.title();
    Message {
        fa: ENDED.with(i18n::Lang::Fa, &[("state", title.fa)]).into(),
        en: ENDED.with(i18n::Lang::En, &[("state", title.en)]).into(),
    }
}

/// A text with a day, in the calendar of each language.
fn dated(text: Text, day: Day) -> Message {
    Message {
        fa: text.with(i18n::Lang::Fa, &[("day", &day.jalali().numeric())]).into(),
        en: text.with(i18n::Lang::En, &[("day", &day.to_string())]).into(),
    }
}

fn grouped(text: Text, place: &str, amount: i64) -> Message {
    Message {
        fa: text.with(i18n::Lang::Fa, &[(place, &persian::grouped(amount, '٬'))]).into(),
        en: text.with(i18n::Lang::En, &[(place, &persian::grouped(amount, ','))]).into(),
    }
}

impl Error {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Terms(_) => "reward_terms",
            Error::NoSuchOffer => "reward_no_such_offer",
            Error::NoDraft => "reward_no_draft",
            Error::NoSuchMember => "reward_no_such_member",
            Error::NoSuchEntitlement => "reward_no_such_entitlement",
            Error::Ineligible(_) => "reward_ineligible",
            Error::Refused(_) => "reward_refused",
            Error::NoCode => "reward_no_code",
            Error::UnknownCode => "reward_unknown_code",
            Error::Reason => "reward_reason",
            Error::Form => "reward_form",
            Error::FormReused => "reward_form_reused",
            Error::Policy(_) => "reward_policy",
            Error::Picture => "reward_picture",
            Error::Ledger(error) => error.code(),
            Error::Access(error) => error.code(),
            Error::Database(_) => "database",
        }
    }

    /// What is wrong and what to do.
    pub fn message(&self) -> Message {
        match self {
            Error::Terms(wrong) => wrong.message(),
            Error::NoSuchOffer => NO_SUCH_OFFER.into(),
            Error::NoDraft => NO_DRAFT.into(),
            Error::NoSuchMember => NO_SUCH_MEMBER.into(),
            Error::NoSuchEntitlement => NO_SUCH_ENTITLEMENT.into(),
            Error::Ineligible(why) => why.message(),
            Error::Refused(refused) => refused.message(),
            Error::NoCode => NO_CODE.into(),
            Error::UnknownCode => UNKNOWN_CODE.into(),
            Error::Reason => REASON.message(&[("most", &MOST_TEXT.to_string())]),
            Error::Form => FORM.into(),
            Error::FormReused => FORM_REUSED.into(),
            Error::Policy(unfit) => unfit.message(),
            Error::Picture => PICTURE_WRONG.message(&[("most", &(MOST_BYTES / 1024).to_string())]),
            Error::Ledger(error) => error.message(),
            Error::Access(error) => error.message(),
            Error::Database(_) => DATABASE.into(),
        }
    }
}
