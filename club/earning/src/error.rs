//! What can go wrong with earning.

use calendar::Day;
use i18n::Message;
use ledger::MOST_TEXT;

use crate::review::LEAST_WHY;

/// What can go wrong with earning.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The copy of the book.
    #[error(transparent)]
    Book(#[from] book::Error),
    /// The programme.
    #[error(transparent)]
    Programme(#[from] programme::Error),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    /// PostgreSQL refused.
    #[error("earning: {0}")]
    Database(#[from] sqlx::Error),
    /// No programme is in force on the day.
    #[error("no programme is in force on {0}")]
    NoProgramme(Day),
    /// Credit was settled up to a later day: an earlier one would take back what was earned since.
    #[error("credit was settled up to {0}")]
    Settled(Day),
    /// Nothing was settled yet.
    #[error("nothing was settled yet")]
    NotSettled,
    /// There is no such party.
    #[error("there is no party {0}")]
    NoSuchParty(i64),
    /// Who decides about an introduction may not.
    #[error(transparent)]
    Access(#[from] access::Error),
    /// Why an introduction is agreed to or refused has fewer or more letters.
    #[error("a reason has {LEAST_WHY} to {MOST_TEXT} letters")]
    Why,
    /// Nothing speaks against the introduction any more, or there is none.
    #[error("there is no such introduction to look at")]
    NoSuchReview,
    /// Somebody has decided about the introduction.
    #[error("the introduction was decided about")]
    Decided,
    /// The pass itself failed.
    #[error("the pass over the book did not end: {0}")]
    Pass(#[from] tokio::task::JoinError),
}

i18n::texts! {
    DATABASE = "پایگاه داده پاسخ نداد؛ کمی بعد دوباره تلاش کنید." | "The database did not answer; try again in a moment.";
    NO_PROGRAMME = "در تاریخ {day} هیچ برنامه‌ای برای باشگاه در جریان نیست؛ نخست برنامه‌ای منتشر کنید که از این تاریخ یا پیش از آن برقرار باشد." | "No programme is in force on {day}: publish one that is in force from that day or before.";
    SETTLED = "اعتبارها تا {day} تسویه شده است؛ همین روز یا روزی پس از آن را بدهید." | "Credit is settled up to {day}: name that day or a later one.";
    NOT_SETTLED = "هنوز اعتباری تسویه نشده است؛ نخست جایگاه اعضا را محاسبه کنید." | "Nothing has been settled yet: compute the standing first.";
    NO_SUCH_PARTY = "عضوی با شمارهٔ {party} در دفتر بیمه‌نامه‌ها نیست؛ اگر تازه ثبت شده است، پس از محاسبهٔ بعدی دیده می‌شود." | "The book has no party {party}; one that was just recorded is seen after the next run.";
    WHY = "دلیل را در {least} تا {most} نویسه بنویسید." | "Write the reason in {least} to {most} letters.";
    NO_SUCH_REVIEW = "این معرفی دیگر بررسی نمی‌خواهد؛ صفحه را تازه کنید." | "This introduction does not have to be looked at any more: load the page again.";
    DECIDED = "پیش‌تر دربارهٔ این معرفی تصمیم گرفته شده است؛ تصمیم تازه ثبت نشد." | "This introduction was decided about before; nothing was changed.";
    PASS = "تسویهٔ اعتبارها ناتمام ماند؛ دوباره اجرا کنید." | "The settlement of credit did not end: run it again.";
}

fn on(text: i18n::Text, day: Day) -> Message {
    Message {
        fa: text.with(i18n::Lang::Fa, &[("day", &day.jalali().numeric())]).into(),
        en: text.with(i18n::Lang::En, &[("day", &day.to_string())]).into(),
    }
}

impl Error {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Book(error) => error.code(),
            Error::Programme(error) => error.code(),
            Error::Ledger(error) => error.code(),
            Error::Database(_) => "earning_database",
            Error::NoProgramme(_) => "earning_no_programme",
            Error::Settled(_) => "earning_settled",
            Error::NotSettled => "earning_not_settled",
            Error::NoSuchParty(_) => "earning_no_such_party",
            Error::Access(error) => error.code(),
            Error::Why => "earning_why",
            Error::NoSuchReview => "earning_no_such_review",
            Error::Decided => "earning_decided",
            Error::Pass(_) => "earning_pass",
        }
    }

    /// What a page or the command line shows.
    pub fn message(&self) -> Message {
        match self {
            Error::Book(error) => error.message(),
            Error::Programme(error) => error.message(),
            Error::Ledger(error) => error.message(),
            Error::Database(_) => DATABASE.into(),
            Error::NoProgramme(day) => on(NO_PROGRAMME, *day),
            Error::Settled(day) => on(SETTLED, *day),
            Error::NotSettled => NOT_SETTLED.into(),
            Error::NoSuchParty(party) => NO_SUCH_PARTY.message(&[("party", &party.to_string())]),
            Error::Access(error) => error.message(),
            Error::Why => WHY.message(&[("least", &LEAST_WHY.to_string()), ("most", &MOST_TEXT.to_string())]),
            Error::NoSuchReview => NO_SUCH_REVIEW.into(),
            Error::Decided => DECIDED.into(),
            Error::Pass(_) => PASS.into(),
        }
    }
}
