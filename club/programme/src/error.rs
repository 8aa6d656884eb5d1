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
            Error::Database(_) => "database",
        }
    }

    /// What is wrong and what to do.
    pub fn message(&self) -> Message {
        match self {
            Error::Faults(faults) => FAULTS.message(&[("count", &faults.len().to_string())]),
            Error::Stored { version, .. } => STORED.message(&[("version", &version.to_string())]),
            Error::Database(_) => DATABASE.into(),
        }
    }
}

i18n::texts! {
    FAULTS = "سند {count} ایراد دارد و چیزی ثبت نشد؛ ایرادها را سطر به سطر برطرف کنید."
        | "The document has {count} faults and nothing was stored; mend them line by line.";
    STORED = "نسخهٔ {version} برنامه با این ویرایش نرم‌افزار خوانده نمی‌شود؛ سند آن را اصلاح و نسخه‌ای تازه منتشر کنید."
        | "Version {version} of the programme cannot be read by this release; mend its document and publish a new version.";
    DATABASE = "پایگاه داده پاسخ نداد؛ کمی بعد دوباره تلاش کنید."
        | "The database did not answer; try again in a moment.";
}
