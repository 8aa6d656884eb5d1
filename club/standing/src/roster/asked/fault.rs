//! What is wrong with a filter, and where.

use i18n::Message;

use super::tree::{MOST_CONDITIONS, MOST_DEPTH, MOST_VALUES};

/// Something that is wrong with a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where: the number of the part in each group, from the outermost on.
    pub place: Vec<usize>,
    /// What.
    pub why: Why,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Groups lie too deep in one another.
    TooDeep,
    /// Too many conditions.
    TooMany,
    /// Too many values in a condition.
    TooManyValues,
    /// There is no such field (any more).
    NoSuchField(String),
    /// The field is not compared like this.
    NoSuchOp,
    /// A value is missing.
    NoValue,
    /// The value is none of the field's (any more).
    NoSuchValue(String),
    /// Not a whole number.
    NotNumber(String),
    /// Not a percentage.
    NotPercent(String),
    /// Not a day.
    NotDay(String),
    /// Not a number of days from 0 to 3,660.
    NotDays(String),
    /// The first value is above the second.
    Turned,
    /// The list or label is no more, or is not shared.
    NoSuchCollection,
    /// The book was not computed yet.
    NoBook,
}

i18n::texts! {
    TOO_DEEP = "گروه‌ها بیش از {most} لایه در هم‌اند؛ گروهی را بیرون بیاورید." | "Groups lie more than {most} deep in one another: take one out.";
    TOO_MANY = "یک فیلتر بیش از {most} شرط نمی‌گیرد." | "A filter takes no more than {most} conditions.";
    TOO_MANY_VALUES = "یک شرط بیش از {most} مقدار نمی‌گیرد." | "A condition takes no more than {most} values.";
    NO_SUCH_FIELD = "«{value}» دیگر میان ویژگی‌ها نیست؛ این شرط را بردارید یا ویژگی دیگری برگزینید." | "“{value}” is no longer among the fields: remove the condition or choose another field.";
    NO_SUCH_OP = "این ویژگی این‌گونه سنجیده نمی‌شود؛ مقایسهٔ دیگری برگزینید." | "The field is not compared like this: choose another comparison.";
    NO_VALUE = "مقدار این شرط را بنویسید یا برگزینید." | "Write or choose this condition’s value.";
    NO_SUCH_VALUE = "«{value}» دیگر در برنامه یا داده‌ها نیست؛ مقدار دیگری برگزینید." | "“{value}” is no longer in the programme or the data: choose another value.";
    NOT_NUMBER = "«{value}» عدد نیست؛ عدد را با رقم بنویسید." | "“{value}” is not a whole number: write digits.";
    NOT_PERCENT = "«{value}» درصد نیست؛ عددی با دست‌بالا دو رقم اعشار بنویسید." | "“{value}” is not a percentage: write a number with at most two decimals.";
    NOT_DAY = "«{value}» روز درستی نیست؛ به شکل سال/ماه/روز بنویسید." | "“{value}” is not a day: write year-month-day.";
    NOT_DAYS = "«{value}» شمار روز نیست؛ عددی از ۰ تا ۳۶۶۰ بنویسید." | "“{value}” is not a number of days: write 0 to 3660.";
    TURNED = "مقدار نخست از دومی بیشتر است؛ جای آن‌ها را عوض کنید." | "The first value is above the second: exchange them.";
    NO_SUCH_COLLECTION = "این فهرست یا برچسب دیگر نیست یا با شما به اشتراک گذاشته نشده؛ یکی دیگر برگزینید." | "The list or label is no more, or is not shared with you: choose another.";
    NO_BOOK = "شرط‌های بیمه‌نامه و خسارت پس از نخستین محاسبهٔ جایگاه اعضا کار می‌کنند." | "Conditions on policies and claims work after the first computation of the standing.";
}

impl Why {
    /// What is shown.
    pub fn message(&self) -> Message {
        let most = |text: i18n::Text, most: usize| text.message(&[("most", &most.to_string())]);
        let about = |text: i18n::Text, value: &str| text.message(&[("value", value)]);
        match self {
            Why::TooDeep => most(TOO_DEEP, MOST_DEPTH),
            Why::TooMany => most(TOO_MANY, MOST_CONDITIONS),
            Why::TooManyValues => most(TOO_MANY_VALUES, MOST_VALUES),
            Why::NoSuchField(value) => about(NO_SUCH_FIELD, value),
            Why::NoSuchOp => NO_SUCH_OP.into(),
            Why::NoValue => NO_VALUE.into(),
            Why::NoSuchValue(value) => about(NO_SUCH_VALUE, value),
            Why::NotNumber(value) => about(NOT_NUMBER, value),
            Why::NotPercent(value) => about(NOT_PERCENT, value),
            Why::NotDay(value) => about(NOT_DAY, value),
            Why::NotDays(value) => about(NOT_DAYS, value),
            Why::Turned => TURNED.into(),
            Why::NoSuchCollection => NO_SUCH_COLLECTION.into(),
            Why::NoBook => NO_BOOK.into(),
        }
    }
}
