//! What can go wrong with merging.

use i18n::Message;
use parties::duplicate::Refused;

/// Why two parties are not merged, or not taken apart.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// They cannot be.
    #[error("refused: {0:?}")]
    Refused(Refused),
    /// The record that would go has credit that is held for a purpose.
    #[error("the record that would go has credit that is held")]
    HasHolds,
    /// The record that would go has rewards that were paid with its credit, and are open.
    #[error("the record that would go has paid rewards that are open")]
    HasRewards,
    /// Its credit could not be moved.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    /// The change could not be begun or ended.
    #[error(transparent)]
    Feeds(#[from] feeds::Error),
    /// The database refused or is gone.
    #[error("the parties' tables: {0}")]
    Database(#[from] sqlx::Error),
}

impl Error {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Refused(Refused::Gone) => "merge_gone",
            Error::Refused(Refused::OtherKind) => "merge_other_kind",
            Error::Refused(Refused::TwoIdentities) => "merge_two_identities",
            Error::Refused(Refused::MergedOn) => "merge_merged_on",
            Error::HasHolds => "merge_has_holds",
            Error::HasRewards => "merge_has_rewards",
            Error::Ledger(error) => error.code(),
            Error::Feeds(error) => error.code(),
            Error::Database(_) => "database",
        }
    }

    /// What is wrong and what to do.
    pub fn message(&self) -> Message {
        match self {
            Error::Refused(Refused::Gone) => GONE.into(),
            Error::Refused(Refused::OtherKind) => OTHER_KIND.into(),
            Error::Refused(Refused::TwoIdentities) => TWO_IDENTITIES.into(),
            Error::Refused(Refused::MergedOn) => MERGED_ON.into(),
            Error::HasHolds => HAS_HOLDS.into(),
            Error::HasRewards => HAS_REWARDS.into(),
            Error::Ledger(error) => error.message(),
            Error::Feeds(error) => error.message(),
            Error::Database(_) => DATABASE.into(),
        }
    }
}

i18n::texts! {
    GONE = "یکی از این دو پرونده دیگر نیست یا دربارهٔ آن تصمیم گرفته شده است؛ فهرست را دوباره ببینید."
        | "One of the two records is not there any more, or it was decided about; look at the list again.";
    OTHER_KIND = "شخص حقیقی و سازمان یکی نمی‌شوند؛ نوع یکی از آن دو را در فایل بیمه‌گر درست کنید."
        | "A person and an organisation cannot be one; correct the kind of one of them in the insurer’s file.";
    TWO_IDENTITIES = "هر یک شناسهٔ ملی خودش را دارد، پس دو شخص‌اند. اگر یکی نادرست است، در فایل بیمه‌گر درستش کنید."
        | "Each has a national or legal ID of its own, so they are two. If one is wrong, correct it in the insurer’s file.";
    MERGED_ON = "پس از این، یکی‌کردن دیگری انجام شده است؛ نخست آن را بازگردانید."
        | "Another merge came after this one; take that back first.";
    HAS_HOLDS = "پرونده‌ای که می‌رود اعتبار نگه‌داشته دارد؛ صبر کنید تا برداشت شود یا مهلتش بگذرد، یا آزادش کنید، یا همان پرونده را نگه دارید."
        | "The record that would go has credit that is held: wait until it is captured or its time is over, release it, or keep that record.";
    HAS_REWARDS = "پرونده‌ای که می‌رود جایزه‌ای باز دارد که با اعتبار خودش گرفته است؛ نخست آن را به کار ببرید یا لغو کنید، یا همان پرونده را نگه دارید."
        | "The record that would go has an open reward that was paid with its credit: use or cancel it first, or keep that record.";
    DATABASE = "پایگاه داده پاسخ نداد و چیزی عوض نشد؛ کمی بعد دوباره بکوشید."
        | "The database did not answer and nothing was changed; try again in a moment.";
}
