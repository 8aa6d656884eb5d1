//! What the console's own pages say; members and feeds have lists of their own.

use i18n::Text;

use crate::account::text as account;
use crate::staff::text as staff;

/// Notices that a page leaves for the next: code, title, what follows.
pub const NOTICES: &[(&str, Text, Option<Text>)] = &[
    ("factor-off", account::FACTOR_OFF_DONE, Some(IN_AUDIT)),
    ("sessions-ended", account::SESSIONS_ENDED, Some(account::SESSIONS_ENDED_NOTE)),
    ("factor-reset", staff::FACTOR_RESET, Some(IN_AUDIT)),
    ("factor-required", staff::REQUIRED_SAVED, Some(IN_AUDIT)),
    ("staff-sessions-ended", staff::SESSIONS_ENDED, Some(IN_AUDIT)),
    ("password-changed", PASSWORD_CHANGED, Some(PASSWORD_CHANGED_NOTE)),
    ("staff-disabled", STAFF_DISABLED, Some(IN_AUDIT)),
    ("staff-enabled", STAFF_ENABLED, Some(IN_AUDIT)),
    ("role-changed", ROLE_CHANGED, Some(IN_AUDIT)),
    ("key-revoked", KEY_REVOKED, Some(IN_AUDIT)),
    ("webhook-paused", WEBHOOK_PAUSED, Some(IN_AUDIT)),
    ("webhook-resumed", WEBHOOK_RESUMED, Some(IN_AUDIT)),
    ("webhook-removed", WEBHOOK_REMOVED, Some(IN_AUDIT)),
    ("webhook-tested", WEBHOOK_TESTED, Some(WEBHOOK_TESTED_NOTE)),
    ("webhook-resent", WEBHOOK_RESENT, Some(IN_AUDIT)),
    ("file-dropped", crate::feeds::text::FILE_DROPPED, Some(crate::feeds::text::FILE_DROPPED_NOTE)),
    ("rows-mended", crate::feeds::text::ROWS_MENDED, Some(crate::feeds::text::ROWS_MENDED_NOTE)),
    ("draft-discarded", crate::studio::text::DRAFT_DISCARDED_NOTICE, Some(IN_AUDIT)),
    ("draft-submitted", crate::studio::text::DRAFT_SUBMITTED_NOTICE, Some(IN_AUDIT)),
    ("draft-withdrawn", crate::studio::text::DRAFT_WITHDRAWN_NOTICE, Some(IN_AUDIT)),
    ("programme-approved", PROGRAMME_APPROVED, Some(PROGRAMME_APPROVED_NOTE)),
    ("programme-refused", PROGRAMME_REFUSED, Some(IN_AUDIT)),
    (
        "filter-saved",
        crate::members::work::text::FILTER_SAVED,
        Some(crate::members::work::text::FILTER_SAVED_NOTE),
    ),
    (
        "saved-deleted",
        crate::members::work::text::SAVED_DELETED,
        Some(crate::members::work::text::SAVED_DELETED_NOTE),
    ),
    ("list-saved", crate::members::work::text::LIST_SAVED, None),
    ("bulk-done", crate::members::work::text::BULK_DONE, Some(crate::members::work::text::BULK_DONE_NOTE)),
    ("bulk-undone", crate::members::work::text::BULK_UNDONE, None),
    ("load-queued", crate::feeds::text::LOAD_QUEUED, Some(crate::feeds::text::LOAD_QUEUED_NOTE)),
    (
        "report-saved",
        crate::reports_page::text::REPORT_SAVED,
        Some(crate::reports_page::text::REPORT_SAVED_NOTE),
    ),
    ("credit-done", crate::credit::text::DONE, Some(IN_AUDIT)),
    ("credit-asked", crate::credit::text::ASKED, Some(crate::credit::text::ASKED_NOTE)),
    ("credit-approved", crate::approvals::text::CREDIT_APPROVED, Some(IN_AUDIT)),
    ("credit-refused", crate::approvals::text::CREDIT_REFUSED, Some(IN_AUDIT)),
    ("credit-withdrawn", crate::approvals::text::CREDIT_WITHDRAWN, Some(IN_AUDIT)),
    (
        "introduction-agreed",
        crate::credit::text::INTRODUCTION_AGREED,
        Some(crate::credit::text::INTRODUCTION_AGREED_NOTE),
    ),
    ("introduction-refused", crate::credit::text::INTRODUCTION_REFUSED, Some(IN_AUDIT)),
    ("merchant-added", crate::merchants::text::MERCHANT_ADDED, Some(IN_AUDIT)),
    ("merchant-saved", crate::merchants::text::MERCHANT_SAVED, Some(IN_AUDIT)),
    ("statements-made", crate::merchants::text::STATEMENTS_MADE, Some(IN_AUDIT)),
    (
        "statements-none",
        crate::merchants::text::STATEMENTS_NONE,
        Some(crate::merchants::text::STATEMENTS_NONE_NOTE),
    ),
    ("card-revoked", crate::merchants::text::CARD_REVOKED, Some(IN_AUDIT)),
    ("reward-saved", crate::rewards::text::SAVED, Some(IN_AUDIT)),
    ("reward-opened", crate::rewards::text::OPENED, Some(IN_AUDIT)),
    ("reward-closed", crate::rewards::text::CLOSED, Some(IN_AUDIT)),
    ("reward-given", crate::rewards::text::GIVEN, Some(IN_AUDIT)),
    ("reward-reserved", crate::rewards::text::RESERVED, Some(crate::rewards::text::RESERVED_NOTE)),
    ("reward-used", crate::rewards::text::USED, Some(IN_AUDIT)),
    ("reward-booked", crate::rewards::text::BOOKED, None),
    ("reward-cancelled", crate::rewards::text::CANCELLED, Some(crate::rewards::text::CANCELLED_NOTE)),
    ("report-made", crate::reports_page::text::REPORT_MADE, None),
    (
        "report-failed",
        crate::reports_page::text::REPORT_FAILED,
        Some(crate::reports_page::text::REPORT_FAILED_NOTE),
    ),
    ("report-removed", crate::reports_page::text::REPORT_REMOVED, Some(IN_AUDIT)),
    ("mapping-saved", crate::feeds::mapping::text::SAVED, Some(crate::feeds::mapping::text::SAVED_NOTE)),
    ("mapping-renamed", crate::feeds::mapping::text::RENAMED, None),
    (
        "mapping-retired",
        crate::feeds::mapping::text::MAPPING_RETIRED,
        Some(crate::feeds::mapping::text::MAPPING_RETIRED_NOTE),
    ),
    ("parties-merged", crate::duplicates::text::MERGED, Some(crate::duplicates::text::MERGED_NOTE)),
    ("parties-apart", crate::duplicates::text::APART, None),
    (
        "merge-undone-in-part",
        crate::duplicates::text::UNDONE,
        Some(crate::duplicates::text::UNDONE_IN_PART_NOTE),
    ),
    ("merge-undone", crate::duplicates::text::UNDONE, Some(crate::duplicates::text::UNDONE_NOTE)),
    ("source-saved", crate::feeds::sources::text::SOURCE_SAVED, None),
    ("source-retired", crate::feeds::sources::text::SOURCE_RETIRED, None),
    ("source-restored", crate::feeds::sources::text::SOURCE_RESTORED, None),
    ("mapping-restored", crate::feeds::mapping::text::MAPPING_RESTORED, None),
];

i18n::texts! {
    DASHBOARD = "پیشخوان" | "Dashboard";
    MEMBERS = "اعضا" | "Members";
    TASKS = "کارها" | "Tasks";
    FEEDS = "فایل‌های ورودی" | "Feeds";
    FEEDS_SHORT = "فایل‌ها" | "Feeds";
    PROGRAMME = "برنامهٔ باشگاه" | "Programme";
    PROGRAMME_SHORT = "برنامه" | "Programme";
    APPROVALS = "تأییدها" | "Approvals";
    PROGRAMME_APPROVED = "نسخهٔ تازهٔ برنامه منتشر شد" | "The new version of the programme is published";
    PROGRAMME_APPROVED_NOTE = "اثری که دیدید با نسخه نگه داشته شد" | "The effect that you saw is kept with it";
    PROGRAMME_REFUSED = "درخواست تأیید نشد و به فرستنده بازگشت" | "The request was refused and went back";
    MANAGEMENT = "مدیریت" | "Management";
    AUDIT = "رد کارها" | "Audit trail";
    STAFF = "کارکنان و نقش‌ها" | "Staff and roles";
    REPORTS = "گزارش‌ها" | "Reports";
    API_KEYS = "کلیدهای اتصال" | "API keys";
    WEBHOOKS = "پیام به سامانه‌ها" | "Webhooks";
    SETTINGS = "تنظیمات" | "Settings";
    IN_AUDIT = "در رد کارها ثبت شد" | "Recorded in the audit trail";

    CARD_FAILED = "این بخش خوانده نشد" | "This part could not be read";
    CARD_FAILED_NOTE = "بقیهٔ صفحه درست است. دوباره بخوانید، یا این شناسه را به پشتیبانی بگویید: {id}" | "The rest of the page is right. Try again, or tell the support this id: {id}";

    SIGN_IN_TITLE = "ورود کارکنان" | "Staff sign-in";
    SIGN_IN_NOTE = "با نام کاربری سازمانی خود وارد شوید." | "Sign in with your staff user name.";
    USER_NAME = "نام کاربری" | "User name";
    PASSWORD = "گذرواژه" | "Password";
    SHOW_PASSWORD = "نمایش گذرواژه" | "Show the password";
    REMEMBER = "این رایانه را تا ۱۲ ساعت به یاد بسپار" | "Remember this computer for 12 hours";
    SIGN_IN = "ورود" | "Sign in";
    SIGN_IN_OR = "یا" | "or";
    SIGN_IN_BY_PROVIDER = "ورود با حساب سازمانی" | "Sign in with the organisation’s account";
    SIGN_IN_PROMISE = "هر عدد دلیلش را می‌گوید" | "Every number tells its reason";
    SIGN_IN_PROMISE_NOTE = "امتیاز، سطح و ارزش هر عضو، تا خود بیمه‌نامه و قاعده‌اش" | "Each member’s score, tier and value, down to the policy and its rule";
    FORGOTTEN = "گذرواژه را فراموش کرده‌اید؟ از مدیر سامانه رمز یک‌بارمصرف تازه بخواهید." | "Forgotten the password? Ask the administrator for a new one-time password.";
    EDITION = "نسخهٔ {version}" | "Version {version}";
    SUPPORT = "پشتیبانی: {phone}" | "Support: {phone}";

    PASSWORD_TITLE = "گذرواژهٔ تازه" | "New password";
    PASSWORD_FIRST = "با رمز یک‌بارمصرف وارد شده‌اید. پیش از هر کار گذرواژه‌ای تازه برگزینید." | "You signed in with a one-time password. Choose a new one before anything else.";
    PASSWORD_NOTE = "پس از تغییر، نشست‌های دیگر شما بسته می‌شوند." | "Your other sessions end when it is changed.";
    PRESENT_PASSWORD = "گذرواژهٔ کنونی" | "Present password";
    NEW_PASSWORD = "گذرواژهٔ تازه" | "New password";
    NEW_PASSWORD_NOTE = "دست‌کم {least} نویسه، بدون نام شما و نه از گذرواژه‌های رایج؛ یک جملهٔ کوتاه هم خوب است." | "At least {least} characters, without your name and not a common one; a short sentence does well.";
    STRENGTH = "قدرت گذرواژه: {strength}" | "Strength: {strength}";
    REPEAT_PASSWORD = "تکرار گذرواژهٔ تازه" | "New password again";
    REPEAT_WRONG = "با گذرواژهٔ تازه یکی نیست." | "It is not the same as the new password.";
    CHANGE_PASSWORD = "تغییر گذرواژه" | "Change the password";
    PASSWORD_CHANGED = "گذرواژه تغییر کرد" | "The password was changed";
    PASSWORD_CHANGED_NOTE = "نشست‌های دیگر شما بسته شدند" | "Your other sessions have ended";

    LANGUAGE = "زبان" | "Language";
    LANGUAGE_NOTE = "زبان صفحه‌ها روی همین مرورگر" | "The language of the pages in this browser";

    STAFF_DISABLED = "دسترسی برداشته شد" | "The access was taken away";
    STAFF_ENABLED = "دسترسی برگشت" | "The access was given back";
    ROLE_CHANGED = "نقش تغییر کرد" | "The role was changed";
    KEY_REVOKED = "کلید باطل شد" | "The key was revoked";
    WEBHOOK_PAUSED = "گیرنده متوقف شد" | "The endpoint was paused";
    WEBHOOK_RESUMED = "گیرنده از سر گرفته شد" | "The endpoint was resumed";
    WEBHOOK_REMOVED = "گیرنده برداشته شد" | "The endpoint was removed";
    WEBHOOK_TESTED = "پیام آزمایشی در راه است" | "The test message is on its way";
    WEBHOOK_TESTED_NOTE = "نتیجه‌اش در فهرست پیام‌ها دیده می‌شود" | "The list of messages shows what comes of it";
    WEBHOOK_RESENT = "دوباره فرستاده می‌شود" | "It is sent again";
}
