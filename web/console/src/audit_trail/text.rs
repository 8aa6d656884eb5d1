//! What the audit trail says.

use i18n::Text;
use kit::{Fmt, Markup};

/// Areas to filter by: what stands before the dot of an action.
pub const AREAS: &[(&str, Text)] = &[
    ("staff", AREA_STAFF),
    ("party", AREA_PARTY),
    ("feed", AREA_FEED),
    ("standing", AREA_STANDING),
    ("earning", AREA_EARNING),
    ("programme", AREA_PROGRAMME),
    ("draft", AREA_DRAFT),
    ("approval", AREA_APPROVAL),
    ("report", AREA_REPORT),
    ("audit", AREA_AUDIT),
    ("api_key", AREA_API_KEY),
    ("webhook", AREA_WEBHOOK),
    ("filter", AREA_FILTER),
    ("list", AREA_LIST),
    ("bulk", AREA_BULK),
    ("note", AREA_NOTE),
    ("task", AREA_TASK),
    ("credit", AREA_CREDIT),
    ("merchant", AREA_MERCHANT),
    ("settlement", AREA_SETTLEMENT),
    ("payment", AREA_PAYMENT),
    ("card", AREA_CARD),
    ("reward", AREA_REWARD),
];

/// Actions: code, name, icon.
pub const ACTIONS: &[(&str, Text, &str)] = &[
    ("staff.sign_in", SIGN_IN, "user-check"),
    ("staff.sign_in_refused", SIGN_IN_REFUSED, "shield-lock"),
    ("staff.sign_out", SIGN_OUT, "logout"),
    ("staff.password", PASSWORD, "key"),
    ("staff.add", ADD, "user-plus"),
    ("staff.reset", RESET, "key"),
    ("staff.enable", ENABLE, "user-check"),
    ("staff.disable", DISABLE, "lock"),
    ("staff.role", ROLE, "user-cog"),
    ("staff.second_step_refused", STEP_REFUSED, "shield-lock"),
    ("staff.end_sessions", END_SESSIONS, "logout"),
    ("staff.factor_on", FACTOR_ON, "shield-check"),
    ("staff.factor_off", FACTOR_OFF, "shield-half"),
    ("staff.factor_reset", FACTOR_RESET, "shield-half"),
    ("staff.factor_required", FACTOR_REQUIRED, "shield-check"),
    ("staff.recovery_code", RECOVERY_CODE, "key"),
    ("staff.recovery_codes", RECOVERY_CODES, "key"),
    ("audit.export", AUDIT_EXPORT, "table-export"),
    ("party.unmask", UNMASK, "eye"),
    ("feed.load", LOAD, "database-import"),
    ("feed.rejects_read", REJECTS_READ, "eye"),
    ("standing.run", RUN, "refresh"),
    ("earning.settle", SETTLE, "coin"),
    ("earning.review", REVIEW, "users"),
    ("standing.export", EXPORT, "table-export"),
    ("programme.publish", PUBLISH, "adjustments-horizontal"),
    ("feed.mapping_save", MAPPING_SAVE, "bookmark"),
    ("feed.mapping_rename", MAPPING_RENAME, "bookmark"),
    ("feed.mapping_retire", MAPPING_RETIRE, "trash"),
    ("feed.mapping_restore", MAPPING_RESTORE, "arrow-back-up"),
    ("feed.source_set", SOURCE_SET, "database-import"),
    ("feed.source_retire", SOURCE_RETIRE, "trash"),
    ("feed.source_restore", SOURCE_RESTORE, "arrow-back-up"),
    ("party.merge", PARTY_MERGE, "users"),
    ("party.tell_apart", PARTY_APART, "users"),
    ("party.unmerge", PARTY_UNMERGE, "arrow-back-up"),
    ("draft.begin", DRAFT_BEGIN, "pencil"),
    ("draft.discard", DRAFT_DISCARD, "trash"),
    ("approval.ask", APPROVAL_ASK, "send"),
    ("approval.approve", APPROVAL_APPROVE, "signature"),
    ("approval.refuse", APPROVAL_REFUSE, "circle-x"),
    ("approval.withdraw", APPROVAL_WITHDRAW, "arrow-back-up"),
    ("report.save", REPORT_SAVE, "bookmark"),
    ("report.remove", REPORT_REMOVE, "circle-x"),
    ("report.export", REPORT_EXPORT, "table-export"),
    ("api_key.make", KEY_MAKE, "key"),
    ("api_key.revoke", KEY_REVOKE, "lock"),
    ("webhook.add", HOOK_ADD, "send"),
    ("webhook.rotate", HOOK_ROTATE, "key"),
    ("webhook.pause", HOOK_PAUSE, "clock-pause"),
    ("webhook.resume", HOOK_RESUME, "send"),
    ("webhook.remove", HOOK_REMOVE, "trash"),
    ("webhook.test", HOOK_TEST, "send"),
    ("webhook.resend", HOOK_RESEND, "refresh"),
    ("party.export", MEMBERS_EXPORTED, "download"),
    ("filter.save", FILTER_SAVE, "filter"),
    ("filter.delete", FILTER_DELETE, "trash"),
    ("filter.restore", FILTER_RESTORE, "arrow-back-up"),
    ("list.save", LIST_SAVE, "bookmark"),
    ("list.delete", LIST_DELETE, "trash"),
    ("list.restore", LIST_RESTORE, "arrow-back-up"),
    ("list.add", LIST_ADD, "plus"),
    ("list.remove", LIST_REMOVE, "minus"),
    ("bulk.add", BULK_ADD, "list-check"),
    ("bulk.remove", BULK_REMOVE, "list-check"),
    ("bulk.tasks", BULK_TASKS, "list-check"),
    ("bulk.undo", BULK_UNDO, "arrow-back-up"),
    ("note.write", NOTE_WRITE, "message-2"),
    ("note.edit", NOTE_EDIT, "message-2"),
    ("note.pin", NOTE_PIN, "bookmark"),
    ("note.unpin", NOTE_UNPIN, "bookmark"),
    ("note.strike", NOTE_STRIKE, "message-2"),
    ("note.restore", NOTE_RESTORE, "arrow-back-up"),
    ("task.give", TASK_GIVE, "list-check"),
    ("task.done", TASK_DONE, "circle-check"),
    ("task.reopen", TASK_REOPEN, "arrow-back-up"),
    ("credit.grant", CREDIT_GRANT, "wallet"),
    ("credit.correct", CREDIT_CORRECT, "wallet"),
    ("credit.take_back", CREDIT_TAKE_BACK, "wallet"),
    ("merchant.add", MERCHANT_ADD, "shopping-cart"),
    ("merchant.change", MERCHANT_CHANGE, "pencil"),
    ("merchant.close", MERCHANT_CLOSE, "lock"),
    ("merchant.open", MERCHANT_OPEN, "shopping-cart"),
    ("merchant.contract", MERCHANT_CONTRACT, "signature"),
    ("merchant.branch_open", BRANCH_OPEN, "building-store"),
    ("merchant.branch_close", BRANCH_CLOSE, "lock"),
    ("merchant.cashier_add", CASHIER_ADD, "user-plus"),
    ("merchant.cashier_reset", CASHIER_RESET, "key"),
    ("merchant.cashier_disable", CASHIER_DISABLE, "lock"),
    ("merchant.cashier_enable", CASHIER_ENABLE, "user-check"),
    ("merchant.till_make", TILL_MAKE, "key"),
    ("merchant.till_revoke", TILL_REVOKE, "lock"),
    ("settlement.make", SETTLEMENT_MAKE, "receipt"),
    ("settlement.send", SETTLEMENT_SEND, "send"),
    ("settlement.reconcile", SETTLEMENT_RECONCILE, "cash"),
    ("payment.void", PAYMENT_VOID, "arrow-back-up"),
    ("card.make", CARD_MAKE, "credit-card"),
    ("card.revoke", CARD_REVOKE, "lock"),
    ("reward.make", REWARD_MAKE, "gift"),
    ("reward.change", REWARD_CHANGE, "pencil"),
    ("reward.open", REWARD_OPEN, "gift"),
    ("reward.picture", REWARD_PICTURE, "pencil"),
    ("reward.close", REWARD_CLOSE, "lock"),
    ("reward.reserve", REWARD_RESERVE, "hourglass"),
    ("reward.issue", REWARD_ISSUE, "gift"),
    ("reward.book", REWARD_BOOK, "calendar-event"),
    ("reward.use", REWARD_USE, "circle-check"),
    ("reward.expire", REWARD_EXPIRE, "hourglass-low"),
    ("reward.cancel", REWARD_CANCEL, "arrow-back-up"),
];

/// Subjects: kind, name, the address before the number, or nothing.
pub const SUBJECTS: &[(&str, Text, &str)] = &[
    ("party", SUBJECT_PARTY, "/members/"),
    ("load", SUBJECT_LOAD, "/feeds/"),
    ("staff", SUBJECT_STAFF, "/staff/"),
    ("run", SUBJECT_RUN, ""),
    ("settlement", SUBJECT_SETTLEMENT, ""),
    ("draft", SUBJECT_DRAFT, "/programme/drafts/"),
    ("approval", SUBJECT_APPROVAL, "/approvals/"),
    ("report", SUBJECT_REPORT, "/reports/saved/"),
    ("programme", SUBJECT_PROGRAMME, "/programme?version="),
    ("version", SUBJECT_PROGRAMME, "/programme?version="),
    ("roles", SUBJECT_ROLES, ""),
    ("trail", SUBJECT_TRAIL, ""),
    ("sign-in", SUBJECT_SIGN_IN, ""),
    ("api_key", SUBJECT_KEY, ""),
    ("webhook", SUBJECT_HOOK, ""),
    ("delivery", SUBJECT_DELIVERY, ""),
    ("deliveries", SUBJECT_DELIVERIES, ""),
    ("filter", SUBJECT_FILTER, "/members?filter="),
    ("list", SUBJECT_LIST, "/members?list="),
    ("label", SUBJECT_LABEL, "/members?list="),
    ("bulk", SUBJECT_BULK, ""),
    ("note", SUBJECT_NOTE, ""),
    ("task", SUBJECT_TASK, ""),
    ("merchant", SUBJECT_MERCHANT, "/merchants/"),
    ("payment", SUBJECT_PAYMENT, ""),
    ("settlements", SUBJECT_SETTLEMENTS, ""),
    ("batch", SUBJECT_BATCH, "/settlements/batches/"),
    ("offer", SUBJECT_OFFER, "/rewards/"),
];

/// Fields of the detail.
pub const FIELDS: &[(&str, Text)] = &[
    ("address", FIELD_ADDRESS),
    ("name", FIELD_NAME),
    ("role", FIELD_ROLE),
    ("from", FIELD_FROM),
    ("to", FIELD_TO),
    ("agent", FIELD_AGENT),
    ("field", FIELD_FIELD),
    ("kind", FIELD_KIND),
    ("file", FIELD_FILE),
    ("as_of", FIELD_AS_OF),
    ("programme", FIELD_PROGRAMME),
    ("version", FIELD_PROGRAMME),
    ("parties", FIELD_PARTIES),
    ("rows", FIELD_ROWS),
    ("effective_from", FIELD_EFFECTIVE),
    ("note", FIELD_NOTE),
    ("matter", FIELD_MATTER),
    ("rows_read", FIELD_ROWS),
    ("counts", FIELD_ROWS),
    ("way", FIELD_WAY),
    ("why", FIELD_WHY),
    ("sessions", FIELD_SESSIONS),
    ("roles", FIELD_ROLE),
    ("party", SUBJECT_PARTY),
    ("area", FIELD_KIND),
    ("actor", ACTOR),
    ("until", FIELD_TO),
    ("url", FIELD_ADDRESS),
    ("expires_at", FIELD_TO),
    ("deliveries", FIELD_DELIVERIES),
    ("identity", FIELD_FIELD),
    ("shared", FIELD_SHARED),
    ("contacts", FIELD_CONTACTS),
    ("filter", FIELD_FILTER),
    ("what", FIELD_WHAT),
    ("amount", FIELD_AMOUNT),
    ("asked_by", FIELD_ASKED_BY),
    ("granted", FIELD_GRANTED),
    ("taken", FIELD_TAKEN),
    ("short", FIELD_SHORT),
    ("credit", FIELD_CREDIT_MOVED),
    ("owed", FIELD_DEBT_MOVED),
    ("spent", FIELD_STAYS_SPENT),
    ("paid", FIELD_STAYS_PAID),
    ("reason", FIELD_WHY),
    ("friend", FIELD_FRIEND),
    ("agreed", FIELD_AGREED),
    ("iban_changed", FIELD_IBAN),
    ("discount_bp", FIELD_DISCOUNT),
    ("commission_bp", FIELD_COMMISSION),
    ("statements", FIELD_STATEMENTS),
    ("paid", FIELD_STATEMENTS),
    ("card", FIELD_CARD),
    ("offer", SUBJECT_OFFER),
    ("entitlement", FIELD_ENTITLEMENT),
    ("count", FIELD_COUNT),
];

/// Actors that are no member of staff.
pub const ACTORS: &[(&str, Text)] =
    &[("command line", COMMAND_LINE), ("bashgah", kit::texts::BRAND), ("sign-in", NOBODY)];

/// Who acted: a name as it is, the program and the command line in words.
pub fn actor(f: &Fmt, actor: &str) -> String {
    let known = ACTORS.iter().find(|(code, _)| *code == actor);
    known.map_or_else(|| actor.to_owned(), |(_, name)| f.t(name).to_owned())
}

/// A noted value: codes in words where they are known.
pub fn value(f: &Fmt, value: &str) -> Markup {
    if let Some(roles) = value.split(' ').map(access::Role::from_code).collect::<Option<Vec<_>>>() {
        let names: Vec<&str> = roles.iter().map(|role| f.t(role.title())).collect();
        return Markup::text(names.join(f.name("، ", ", ")));
    }
    match VALUES.iter().find(|(known, _)| *known == value) {
        Some((_, name)) => Markup::text(f.t(name)),
        None => Markup(format!("<span data-x>{}</span>", f.ltr(value))),
    }
}

const VALUES: &[(&str, Text)] = &[
    ("mobile", VALUE_MOBILE),
    ("national_id", VALUE_NATIONAL_ID),
    ("legal_id", VALUE_LEGAL_ID),
    ("email", VALUE_EMAIL),
    ("programme.publish", VALUE_PUBLISH_PROGRAMME),
    ("credit.grant", VALUE_GRANT_CREDIT),
    ("parties", VALUE_PARTIES),
    ("agents", VALUE_AGENTS),
    ("policies", VALUE_POLICIES),
    ("endorsements", VALUE_ENDORSEMENTS),
    ("receipts", VALUE_RECEIPTS),
    ("claims", VALUE_CLAIMS),
    ("events", VALUE_EVENTS),
    ("password", VALUE_PASSWORD),
    ("second_step", VALUE_SECOND_STEP),
    ("provider", VALUE_PROVIDER),
    ("unknown", VALUE_UNKNOWN),
    ("disabled", VALUE_DISABLED),
    ("openid.refused", VALUE_PROVIDER_REFUSED),
    ("openid.statement", VALUE_PROVIDER_WRONG),
    ("openid.answer", VALUE_PROVIDER_WRONG),
    ("openid.unreachable", VALUE_PROVIDER_SILENT),
    ("masked", VALUE_MASKED),
    ("full", VALUE_FULL),
    ("true", VALUE_YES),
    ("false", VALUE_NO),
    ("table", VALUE_TABLE),
    ("members", VALUE_MEMBERS),
];

i18n::texts! {
    AREA_MERCHANT = "پذیرنده" | "Merchant";
    AREA_SETTLEMENT = "تسویه" | "Settlement";
    AREA_PAYMENT = "خرید" | "Purchase";
    AREA_CARD = "کارت گوشی" | "Phone card";
    MERCHANT_ADD = "پذیرنده‌ای افزود" | "added a merchant";
    MERCHANT_CHANGE = "مشخصات پذیرنده را تغییر داد" | "changed a merchant";
    MERCHANT_CLOSE = "پذیرنده را بست" | "closed a merchant";
    MERCHANT_OPEN = "پذیرنده را باز کرد" | "opened a merchant";
    MERCHANT_CONTRACT = "قرارداد پذیرنده را ثبت کرد" | "saved a merchant’s contract";
    BRANCH_OPEN = "شعبه‌ای افزود" | "opened a branch";
    BRANCH_CLOSE = "شعبه‌ای را بست" | "closed a branch";
    CASHIER_ADD = "صندوق‌داری افزود" | "added a cashier";
    CASHIER_RESET = "رمز تازه به صندوق‌دار داد" | "gave a cashier a new password";
    CASHIER_DISABLE = "دسترسی صندوق‌دار را بست" | "took a cashier’s access away";
    CASHIER_ENABLE = "دسترسی صندوق‌دار را برگرداند" | "gave a cashier the access back";
    TILL_MAKE = "کلید صندوق ساخت" | "made a till’s key";
    TILL_REVOKE = "کلید صندوق را باطل کرد" | "revoked a till’s key";
    SETTLEMENT_MAKE = "صورت‌حساب پذیرنده‌ها را ساخت" | "made merchants’ statements";
    SETTLEMENT_SEND = "فایل پرداخت برای بانک ساخت" | "made a file for the bank";
    SETTLEMENT_RECONCILE = "پاسخ بانک را سنجید" | "compared the bank’s answer";
    PAYMENT_VOID = "خریدی را باطل کرد" | "voided a purchase";
    CARD_MAKE = "کارت گوشی ساخت" | "made a phone card";
    CARD_REVOKE = "کارت گوشی را باطل کرد" | "revoked a phone card";
    SUBJECT_MERCHANT = "پذیرندهٔ" | "merchant";
    SUBJECT_PAYMENT = "خرید" | "purchase";
    SUBJECT_SETTLEMENTS = "صورت‌حساب‌ها" | "statements";
    SUBJECT_BATCH = "دستهٔ پرداخت" | "batch";
    FIELD_IBAN = "شبا تغییر کرد" | "IBAN changed";
    FIELD_DISCOUNT = "تخفیف" | "discount";
    FIELD_COMMISSION = "کارمزد" | "commission";
    FIELD_STATEMENTS = "صورت‌حساب‌ها" | "statements";
    FIELD_CARD = "کارت" | "card";
    MAPPING_SAVE = "ذخیرهٔ نگاشت" | "Saved a mapping";
    REJECTS_READ = "خواندن سطرهای ردشدهٔ بارگذاری دیگری" | "Read the rejected rows of another’s load";
    MAPPING_RENAME = "تغییر نام نگاشت" | "Renamed a mapping";
    MAPPING_RETIRE = "کنار گذاشتن نگاشت" | "Retired a mapping";
    MAPPING_RESTORE = "بازآوردن نگاشت" | "Brought a mapping back";
    SOURCE_SET = "تعیین منبع فایل" | "Set a source of files";
    SOURCE_RETIRE = "کنار گذاشتن منبع فایل" | "Retired a source of files";
    SOURCE_RESTORE = "بازآوردن منبع فایل" | "Brought a source of files back";
    PARTY_MERGE = "یکی کردن دو پرونده" | "Merged two records";
    PARTY_APART = "جدا دانستن دو پرونده" | "Told two records apart";
    PARTY_UNMERGE = "بازگرداندن یکی‌سازی" | "Undid a merge";
    AREA_DRAFT = "پیش‌نویس‌ها" | "Drafts";
    AREA_APPROVAL = "تأییدها" | "Approvals";
    DRAFT_BEGIN = "آغاز پیش‌نویس برنامه" | "Began a draft of the programme";
    DRAFT_DISCARD = "کنار گذاشتن پیش‌نویس" | "Discarded a draft";
    APPROVAL_ASK = "درخواست تأیید" | "Asked for an approval";
    APPROVAL_APPROVE = "تأیید" | "Approved";
    APPROVAL_REFUSE = "تأیید نکردن" | "Refused an approval";
    APPROVAL_WITHDRAW = "پس گرفتن درخواست" | "Took a request back";
    SUBJECT_DRAFT = "پیش‌نویس" | "Draft";
    SUBJECT_APPROVAL = "درخواست تأیید" | "Request for approval";
    FIELD_MATTER = "درخواست" | "Request";
    VALUE_PUBLISH_PROGRAMME = "انتشار نسخهٔ تازهٔ برنامه" | "Publish a new version of the programme";
    AREA_REPORT = "گزارش‌ها" | "Reports";
    REPORT_SAVE = "ذخیرهٔ گزارش" | "Saved a report";
    REPORT_REMOVE = "برداشتن گزارش" | "Removed a report";
    REPORT_EXPORT = "خروجی گزارش" | "Exported a report";
    SUBJECT_REPORT = "گزارش" | "Report";
    SUBTITLE = "هر نوشتن و هر نمایش شناسه در اینجا می‌ماند؛ چیزی پاک یا عوض نمی‌شود" | "Every change and every unmasking stays here; nothing is erased or altered";
    ACTOR = "چه کسی" | "Who";
    ACTION = "چه کاری" | "What";
    SUBJECT = "روی چه" | "On what";
    AT = "کِی" | "When";
    DETAIL = "جزئیات" | "Details";
    MEMBER = "شمارهٔ عضو" | "Member’s number";
    FROM = "از روز" | "From";
    TO = "تا روز" | "To";
    DAY_FORM = "۱۴۰۵/۰۸/۳۰" | "2026-11-21";
    DAY_WRONG = "روز را به شکل سال/ماه/روز بنویسید." | "Write a day as year-month-day.";
    ANYBODY = "همه" | "Everybody";
    ANYTHING = "همهٔ کارها" | "Everything";
    FILTER = "پیدا کردن" | "Find";
    CLEAR = "برداشتن شرط‌ها" | "Clear";
    SHOWN = "{n} کار" | "{n} entries";
    NOTHING_TITLE = "کاری با این شرط‌ها نیست" | "Nothing was done under these conditions";
    NOTHING_NOTE = "شرطی را بردارید یا بازه را بلندتر کنید." | "Drop a condition or take a longer period.";

    AREA_STAFF = "کارکنان و ورود" | "Staff and sign-in";
    AREA_PARTY = "اعضا" | "Members";
    AREA_FEED = "فایل‌های ورودی" | "Feeds";
    AREA_EARNING = "اعتبار خریدها" | "Earned credit";
    REVIEW = "تصمیم دربارهٔ اعتبار یک معرفی" | "Decided about the credit of an introduction";
    SETTLE = "تسویهٔ اعتبار خریدها" | "Settled the credit of purchases";
    AREA_STANDING = "محاسبه و خروجی" | "Computation and export";
    AREA_PROGRAMME = "برنامهٔ باشگاه" | "Programme";

    AREA_API_KEY = "کلیدهای اتصال" | "API keys";
    AREA_WEBHOOK = "پیام به سامانه‌ها" | "Webhooks";
    KEY_MAKE = "ساختن کلید" | "Made a key";
    KEY_REVOKE = "باطل کردن کلید" | "Revoked a key";
    HOOK_ADD = "افزودن گیرنده" | "Added an endpoint";
    HOOK_ROTATE = "رمز تازه برای گیرنده" | "Gave an endpoint a new secret";
    HOOK_PAUSE = "توقف گیرنده" | "Paused an endpoint";
    HOOK_RESUME = "از سر گرفتن گیرنده" | "Resumed an endpoint";
    HOOK_REMOVE = "برداشتن گیرنده" | "Removed an endpoint";
    HOOK_TEST = "پیام آزمایشی" | "Sent a test message";
    HOOK_RESEND = "فرستادن دوبارهٔ پیام" | "Sent messages again";
    SUBJECT_KEY = "کلید" | "Key";
    SUBJECT_HOOK = "گیرندهٔ" | "Endpoint";
    SUBJECT_DELIVERY = "پیام" | "Message";
    SUBJECT_DELIVERIES = "پیام‌ها" | "Messages";
    FIELD_DELIVERIES = "پیام" | "Messages";

    SIGN_IN = "ورود" | "Signed in";
    SIGN_IN_REFUSED = "ورود ناموفق" | "Sign-in refused";
    SIGN_OUT = "خروج" | "Signed out";
    PASSWORD = "تغییر گذرواژه" | "Changed the password";
    ADD = "افزودن همکار" | "Added staff";
    RESET = "رمز یک‌بارمصرف تازه" | "Gave a new one-time password";
    ENABLE = "برگرداندن دسترسی" | "Gave the access back";
    DISABLE = "برداشتن دسترسی" | "Took the access away";
    ROLE = "تغییر نقش" | "Changed the role";
    UNMASK = "نمایش شناسه یا شماره" | "Unmasked a contact or identity";
    LOAD = "بارگذاری فایل" | "Loaded a file";
    RUN = "محاسبهٔ جایگاه اعضا" | "Computed standing";
    EXPORT = "گرفتن خروجی" | "Exported standing";
    PUBLISH = "انتشار برنامه" | "Published a programme";

    SUBJECT_PARTY = "عضو" | "Member";
    SUBJECT_LOAD = "بارگذاری" | "Load";
    SUBJECT_STAFF = "همکار" | "Staff";
    SUBJECT_SETTLEMENT = "تسویهٔ" | "Settlement";
    FIELD_GRANTED = "داده‌شده، ریال" | "Granted, rials";
    FIELD_TAKEN = "پس گرفته‌شده، ریال" | "Taken back, rials";
    FIELD_CREDIT_MOVED = "اعتبار جابه‌جاشده، ریال" | "Credit moved, rials";
    FIELD_DEBT_MOVED = "بدهی جابه‌جاشده، ریال" | "Debt moved, rials";
    FIELD_STAYS_SPENT = "خرج‌شده می‌ماند، ریال" | "Stays spent, rials";
    FIELD_STAYS_PAID = "پرداخته می‌ماند، ریال" | "Stays paid, rials";
    FIELD_SHORT = "پس گرفته‌نشده، ریال" | "Not to be had, rials";
    SUBJECT_RUN = "محاسبهٔ" | "Run";
    SUBJECT_PROGRAMME = "برنامهٔ نسخهٔ" | "Programme version";

    FIELD_ADDRESS = "نشانی شبکه" | "Address";
    FIELD_NAME = "نام" | "Name";
    FIELD_ROLE = "نقش" | "Role";
    FIELD_FROM = "از" | "From";
    FIELD_TO = "به" | "To";
    FIELD_FIELD = "کدام" | "Which";
    FIELD_KIND = "نوع" | "Kind";
    FIELD_FILE = "فایل" | "File";
    FIELD_AS_OF = "تا پایان" | "As of";
    FIELD_PROGRAMME = "نسخهٔ برنامه" | "Programme version";
    FIELD_PARTIES = "شمار اعضا" | "Members";
    FIELD_ROWS = "سطر" | "Rows";
    FIELD_EFFECTIVE = "از تاریخ" | "From";
    FIELD_NOTE = "یادداشت" | "Note";
    FIELD_AGENT = "شمارهٔ نمایندگی" | "Agency number";

    AREA_FILTER = "فیلترها" | "Filters";
    AREA_LIST = "فهرست‌ها و برچسب‌ها" | "Lists and labels";
    AREA_BULK = "کارهای گروهی" | "Bulk actions";
    AREA_NOTE = "یادداشت‌ها" | "Notes";
    AREA_TASK = "کارها" | "Tasks";
    MEMBERS_EXPORTED = "گرفتن فایل اعضا" | "Exported members";
    FILTER_SAVE = "ذخیرهٔ فیلتر" | "Saved a filter";
    FILTER_DELETE = "برداشتن فیلتر" | "Deleted a filter";
    FILTER_RESTORE = "برگرداندن فیلتر" | "Brought a filter back";
    LIST_SAVE = "ذخیرهٔ فهرست یا برچسب" | "Saved a list or label";
    LIST_DELETE = "برداشتن فهرست یا برچسب" | "Deleted a list or label";
    LIST_RESTORE = "برگرداندن فهرست یا برچسب" | "Brought a list or label back";
    LIST_ADD = "افزودن عضو" | "Added a member";
    LIST_REMOVE = "برداشتن عضو" | "Took a member out";
    BULK_ADD = "افزودن گروهی" | "Added many";
    BULK_REMOVE = "برداشتن گروهی" | "Took many out";
    BULK_TASKS = "سپردن گروهی کار" | "Gave tasks about many";
    BULK_UNDO = "برگرداندن کار گروهی" | "Undid a bulk action";
    NOTE_WRITE = "نوشتن یادداشت" | "Wrote a note";
    NOTE_EDIT = "ویرایش یادداشت" | "Edited a note";
    NOTE_PIN = "سنجاق یادداشت" | "Pinned a note";
    NOTE_UNPIN = "برداشتن سنجاق یادداشت" | "Unpinned a note";
    NOTE_STRIKE = "خط زدن یادداشت" | "Struck a note out";
    NOTE_RESTORE = "برگرداندن یادداشت" | "Brought a note back";
    TASK_GIVE = "سپردن کار" | "Gave a task";
    TASK_DONE = "پایان کار" | "Finished a task";
    TASK_REOPEN = "باز کردن دوبارهٔ کار" | "Opened a task again";
    SUBJECT_FILTER = "فیلتر" | "Filter";
    SUBJECT_LIST = "فهرست" | "List";
    SUBJECT_LABEL = "برچسب" | "Label";
    SUBJECT_BULK = "کار گروهی" | "Bulk action";
    SUBJECT_NOTE = "یادداشت" | "Note";
    SUBJECT_TASK = "کار" | "Task";
    FIELD_SHARED = "برای همه" | "Shared";
    FIELD_CONTACTS = "تماس‌ها" | "Contacts";
    FIELD_FILTER = "شرط‌ها" | "Conditions";
    FIELD_WHAT = "چه چیز" | "What";
    VALUE_TABLE = "جدول" | "table";
    VALUE_MEMBERS = "اعضا" | "members";
    VALUE_MASKED = "پوشیده" | "masked";
    VALUE_FULL = "کامل" | "in full";
    VALUE_YES = "بله" | "yes";
    VALUE_NO = "نه" | "no";

    AREA_CREDIT = "اعتبار" | "Credit";
    CREDIT_GRANT = "دادن اعتبار" | "Gave credit";
    CREDIT_CORRECT = "اصلاح اعتبار" | "Corrected credit";
    CREDIT_TAKE_BACK = "پس گرفتن اعتبار" | "Took credit back";
    AREA_REWARD = "جایزه‌ها" | "Rewards";
    REWARD_MAKE = "ساختن جایزه" | "Made a reward";
    REWARD_CHANGE = "ویرایش جایزه" | "Changed a reward";
    REWARD_PICTURE = "عکس جایزه" | "Changed a reward’s photo";
    REWARD_OPEN = "گشودن جایزه" | "Opened a reward";
    REWARD_CLOSE = "بستن جایزه" | "Closed a reward";
    REWARD_RESERVE = "نگه داشتن جایزه" | "Reserved a reward";
    REWARD_ISSUE = "دادن جایزه" | "Issued a reward";
    REWARD_BOOK = "تعیین روز خدمت" | "Booked a service";
    REWARD_USE = "به‌کار بردن جایزه" | "Used a reward";
    REWARD_EXPIRE = "پایان مهلت جایزه" | "Rewards expired";
    REWARD_CANCEL = "پس گرفتن جایزه" | "Cancelled a reward";
    SUBJECT_OFFER = "جایزه" | "Reward";
    FIELD_ENTITLEMENT = "شمارهٔ دریافت" | "Entitlement";
    FIELD_COUNT = "تعداد" | "Count";
    FIELD_AMOUNT = "مبلغ، ریال" | "Amount, rials";
    FIELD_ASKED_BY = "به درخواست" | "Asked by";
    VALUE_GRANT_CREDIT = "دادن یا پس گرفتن اعتبار عضو" | "Give a member credit, or take it back";

    COMMAND_LINE = "خط فرمان" | "Command line";
    NOBODY = "ناشناس" | "Nobody signed in";
    VALUE_MOBILE = "موبایل" | "mobile";
    VALUE_NATIONAL_ID = "کد ملی" | "national ID";
    VALUE_LEGAL_ID = "شناسهٔ ملی" | "legal ID";
    VALUE_EMAIL = "رایانامه" | "e-mail";
    VALUE_PARTIES = "اشخاص" | "parties";
    VALUE_AGENTS = "نمایندگان" | "agents";
    VALUE_POLICIES = "بیمه‌نامه‌ها" | "policies";
    VALUE_ENDORSEMENTS = "الحاقیه‌ها" | "endorsements";
    VALUE_RECEIPTS = "وصولی‌ها" | "receipts";
    VALUE_CLAIMS = "خسارت‌ها" | "claims";
    VALUE_EVENTS = "رویدادها" | "events";

    SEARCH = "جستجو" | "Search";
    SEARCH_HINT = "واژه‌ای از کار، شخص یا موضوع" | "A word of what was done, by whom, or on what";
    SEALED = "زنجیرهٔ رد کارها: {n} کار مهرشده، آخرین مهر {hash} در {at}" | "Chain of the trail: {n} entries sealed, the last seal {hash} at {at}";
    SEALED_NOTE = "این مهر را جای دیگری هم نگه دارید: bashgah audit head" | "Keep this seal elsewhere too: bashgah audit head";
    EXPORT_CSV = "خروجی CSV" | "CSV";
    EXPORT_XLSX = "خروجی اکسل" | "Excel";
    EXPORT_NOTE = "همین شرط‌ها در فایل" | "What is filtered, as a file";
    WHOLE_AREA = "همهٔ «{area}»" | "All of “{area}”";
    AREA_AUDIT = "رد کارها" | "Audit trail";
    STEP_REFUSED = "گام دوم ناموفق" | "Second step refused";
    END_SESSIONS = "پایان دادن به نشست‌ها" | "Ended sessions";
    FACTOR_ON = "روشن کردن ورود دومرحله‌ای" | "Turned the second factor on";
    FACTOR_OFF = "خاموش کردن ورود دومرحله‌ای" | "Turned the second factor off";
    FACTOR_RESET = "برداشتن ورود دومرحله‌ای همکار" | "Took somebody’s second factor away";
    FACTOR_REQUIRED = "تعیین نقش‌های دومرحله‌ای" | "Said which roles need the second factor";
    RECOVERY_CODE = "ورود با کد بازیابی" | "Used a recovery code";
    RECOVERY_CODES = "کدهای بازیابی تازه" | "Made new recovery codes";
    AUDIT_EXPORT = "گرفتن خروجی از رد کارها" | "Exported the audit trail";
    SUBJECT_ROLES = "نقش‌ها" | "Roles";
    SUBJECT_TRAIL = "رد کارها" | "Audit trail";
    SUBJECT_SIGN_IN = "صفحهٔ ورود" | "Sign-in page";
    FIELD_WAY = "راه" | "By";
    FIELD_SESSIONS = "نشست" | "Sessions";
    VALUE_PASSWORD = "گذرواژه" | "password";
    FIELD_FRIEND = "دوست" | "Friend";
    FIELD_AGREED = "پذیرفته" | "Agreed";
    FIELD_WHY = "چرا" | "Because";
    VALUE_PROVIDER = "حساب سازمانی" | "organisation’s account";
    VALUE_UNKNOWN = "چنین همکاری نیست" | "no such member of staff";
    VALUE_DISABLED = "دسترسی برداشته شده است" | "the access was taken away";
    VALUE_PROVIDER_REFUSED = "سامانهٔ ورود سازمانی اجازه نداد" | "the organisation’s sign-in refused";
    VALUE_PROVIDER_WRONG = "پاسخ سامانهٔ ورود سازمانی پذیرفتنی نبود" | "the organisation’s sign-in gave no acceptable answer";
    VALUE_PROVIDER_SILENT = "سامانهٔ ورود سازمانی پاسخ نداد" | "the organisation’s sign-in did not answer";
    VALUE_SECOND_STEP = "گذرواژه و کد" | "password and code";
    COLUMN_ENTRY = "شماره" | "entry";
    COLUMN_AT = "زمان (تهران)" | "time (Tehran)";
    COLUMN_INSTANT = "زمان جهانی" | "instant (UTC)";
    COLUMN_CODE = "کد کار" | "action code";
    COLUMN_PARTY = "شمارهٔ عضو" | "member";
}
