//! What can go wrong with standing.

use i18n::Message;

/// What can go wrong with standing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The copy of the book.
    #[error(transparent)]
    Book(#[from] book::Error),
    /// The programme.
    #[error(transparent)]
    Programme(#[from] programme::Error),
    /// PostgreSQL refused.
    #[error("standing: {0}")]
    Database(#[from] sqlx::Error),
    /// No programme is in force on the day.
    #[error("no programme is in force on {0}")]
    NoProgramme(calendar::Day),
    /// The book has no such party.
    #[error("there is no party {0}")]
    NoSuchParty(i64),
    /// The file's ending is none that can be written.
    #[error("the file's ending must be .parquet, .csv or .xlsx")]
    Ending,
    /// More rows than a sheet of a workbook holds.
    #[error("{0} rows do not fit on a sheet")]
    SheetTooSmall(usize),
    /// A file could not be written.
    #[error("writing the file: {0}")]
    File(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The pass itself failed.
    #[error("the pass over the book did not end: {0}")]
    Pass(#[from] tokio::task::JoinError),
}

i18n::texts! {
    DATABASE = "پایگاه داده پاسخ نداد؛ کمی بعد دوباره تلاش کنید." | "The database did not answer; try again in a moment.";
    NO_PROGRAMME = "در تاریخ {day} هیچ برنامه‌ای برای باشگاه در جریان نیست؛ نخست برنامه‌ای منتشر کنید که از این تاریخ یا پیش از آن برقرار باشد." | "No programme is in force on {day}: publish one that is in force from that day or before.";
    NO_SUCH_PARTY = "عضوی با شمارهٔ {party} در دفتر بیمه‌نامه‌ها نیست؛ اگر تازه ثبت شده است، پس از محاسبهٔ بعدی دیده می‌شود." | "The book has no party {party}; one that was just recorded is seen after the next run.";
    ENDING = "نام فایل خروجی باید به ‎.parquet‎، ‎.csv‎ یا ‎.xlsx‎ ختم شود." | "The name of the file must end in .parquet, .csv or .xlsx.";
    SHEET_TOO_SMALL = "{rows} سطر در یک برگهٔ ‎.xlsx‎ جا نمی‌شود؛ فایل را با پسوند ‎.csv‎ یا ‎.parquet‎ بخواهید." | "{rows} rows do not fit on a sheet of an .xlsx file: ask for .csv or .parquet.";
    FILE = "فایل خروجی نوشته نشد؛ فضای خالی دیسک و دسترسی پوشه را بررسی کنید." | "The file could not be written: check free space and access to the folder.";
    PASS = "محاسبهٔ جایگاه اعضا ناتمام ماند؛ دوباره اجرا کنید." | "The computation of standings did not end: run it again.";
}

impl Error {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Book(error) => error.code(),
            Error::Programme(error) => error.code(),
            Error::Database(_) => "standing_database",
            Error::NoProgramme(_) => "standing_no_programme",
            Error::NoSuchParty(_) => "standing_no_such_party",
            Error::Ending => "standing_export_ending",
            Error::SheetTooSmall(_) => "standing_export_too_large",
            Error::File(_) => "standing_export_file",
            Error::Pass(_) => "standing_pass",
        }
    }

    /// What a page or the command line shows.
    pub fn message(&self) -> Message {
        match self {
            Error::Book(error) => error.message(),
            Error::Programme(error) => error.message(),
            Error::Database(_) => DATABASE.into(),
            Error::NoProgramme(day) => Message {
                fa: NO_PROGRAMME.with(i18n::Lang::Fa, &[("day", &day.jalali().numeric())]).into(),
                en: NO_PROGRAMME.with(i18n::Lang::En, &[("day", &day.to_string())]).into(),
            },
            Error::NoSuchParty(party) => NO_SUCH_PARTY.message(&[("party", &party.to_string())]),
            Error::Ending => ENDING.into(),
            Error::SheetTooSmall(rows) => SHEET_TOO_SMALL.message(&[("rows", &rows.to_string())]),
            Error::File(_) => FILE.into(),
            Error::Pass(_) => PASS.into(),
        }
    }
}
