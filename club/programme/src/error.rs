//! What can go wrong with programmes.

use i18n::Message;

use crate::fault::Fault;

/// Why a programme was not published or not found.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The document has faults; nothing was stored.
    #[error("the document has {} faults", .0.len())]
    Faults(Vec<Fault>),
    /// A stored version cannot be read by this release.
    #[error("the stored version {version} cannot be read: {faults:?}")]
    Stored {
        /// Which one.
        version: i32,
        /// What this release finds wrong with it.
        faults: Vec<Fault>,
    },
    /// There is no such draft, or no such version to begin one from.
    #[error("no such draft")]
    NoSuchDraft,
    /// Somebody else saved the draft since it was read.
    #[error("the draft was changed by somebody else")]
    Moved,
    /// The draft is submitted, published or discarded: it cannot be changed.
    #[error("the draft is closed")]
    Closed,
    /// A version cannot begin before today: what was valued in the past stays as it was.
    #[error("a version cannot begin in the past")]
    PastDay,
    /// The draft says what the version in force says.
    #[error("nothing is changed")]
    Unchanged,
    /// A second person's approval was not asked for or not given.
    #[error(transparent)]
    Approval(#[from] access::Error),
    /// The database refused or is gone.
    #[error("the programme's tables: {0}")]
    Database(#[from] sqlx::Error),
}

impl Error {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Faults(_) => "programme_faults",
            Error::Stored { .. } => "programme_stored_unreadable",
            Error::NoSuchDraft => "programme_no_such_draft",
            Error::Moved => "programme_draft_moved",
            Error::Closed => "programme_draft_closed",
            Error::PastDay => "programme_past_day",
            Error::Unchanged => "programme_unchanged",
            Error::Approval(error) => error.code(),
            Error::Database(_) => "database",
        }
    }

    /// What is wrong and what to do.
    pub fn message(&self) -> Message {
        match self {
            Error::Faults(faults) => FAULTS.message(&[("count", &faults.len().to_string())]),
            Error::Stored { version, .. } => STORED.message(&[("version", &version.to_string())]),
            Error::NoSuchDraft => NO_SUCH_DRAFT.into(),
            Error::Moved => MOVED.into(),
            Error::Closed => CLOSED.into(),
            Error::PastDay => PAST_DAY.into(),
            Error::Unchanged => UNCHANGED.into(),
            Error::Approval(error) => error.message(),
            Error::Database(_) => DATABASE.into(),
        }
    }
}

i18n::texts! {
    FAULTS = "سند {count} ایراد دارد و چیزی ثبت نشد؛ ایرادها را سطر به سطر برطرف کنید."
        | "The document has {count} faults and nothing was stored; mend them line by line.";
    STORED = "نسخهٔ {version} برنامه با این ویرایش نرم‌افزار خوانده نمی‌شود؛ سند آن را اصلاح و نسخه‌ای تازه منتشر کنید."
        | "Version {version} of the programme cannot be read by this release; mend its document and publish a new version.";
    NO_SUCH_DRAFT = "این پیش‌نویس پیدا نشد." | "This draft was not found.";
    MOVED = "همکار دیگری این پیش‌نویس را هم‌زمان تغییر داد؛ صفحه را تازه کنید و تغییر خود را دوباره بنویسید."
        | "Somebody else changed this draft meanwhile; load the page again and repeat your change.";
    CLOSED = "این پیش‌نویس فرستاده یا بسته شده و دیگر تغییر نمی‌کند." | "This draft was submitted or closed; it does not change any more.";
    PAST_DAY = "آغاز اجرا نمی‌تواند پیش از امروز باشد: آنچه گذشته با نسخهٔ زمان خودش سنجیده شده است."
        | "A version cannot begin before today: the past was valued by the version of its time.";
    UNCHANGED = "این پیش‌نویس با نسخهٔ در اجرا یکی است؛ چیزی برای فرستادن نیست."
        | "This draft says what the version in force says; there is nothing to submit.";
    DATABASE = "پایگاه داده پاسخ نداد؛ کمی بعد دوباره تلاش کنید."
        | "The database did not answer; try again in a moment.";
}
