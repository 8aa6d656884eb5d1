//! What the page of duplicates says.

i18n::texts! {
    TITLE = "پرونده‌های تکراری" | "Duplicates";
    NOTE = "دو پرونده که یک شناسه هر دو را نشان می‌دهد. یکی‌شان کنید یا بگویید دو شخص‌اند. یکی‌کردن بازگشتنی است؛ «دو شخص‌اند» می‌ماند." | "Two records to which one identity points. Merge them or say that they are two. A merge can be taken back; that they are two stays.";
    NONE_TITLE = "پروندهٔ تکراری نیست" | "There are no duplicates";
    NONE_NOTE = "اگر فایلی شمارهٔ مشتری و کد ملی دو شخص را با هم بیاورد، آن دو اینجا کنار هم دیده می‌شوند." | "When a file brings the customer number of one party with the national ID of another, the two are seen here side by side.";
    BY_NATIONAL = "یک کد ملی، دو پرونده" | "one national ID, two records";
    BY_LEGAL = "یک شناسهٔ ملی، دو پرونده" | "one legal ID, two records";
    FOUND = "از بارگذاری {n}، {when}" | "since load {n}, {when}";
    KEEP_THIS = "این بماند و دیگری به آن بپیوندد" | "Keep this one and merge the other into it";
    TWO_PARTIES = "دو شخص‌اند" | "They are two";
    FIELD = "مشخصه" | "Field";
    NAME = "نام" | "Name";
    MEMBERSHIP = "شمارهٔ عضویت" | "Membership number";
    REFS = "شمارهٔ مشتری" | "Customer number";
    NATIONAL_ID = "کد ملی" | "National ID";
    LEGAL_ID = "شناسهٔ ملی" | "Legal ID";
    MOBILE = "تلفن همراه" | "Mobile";
    EMAIL = "رایانامه" | "E-mail";
    BORN = "تاریخ تولد یا تأسیس" | "Born or founded";
    PLACE = "نشانی" | "Place";
    AGENCY = "نمایندگی" | "Agency";
    JOINED = "روز عضویت" | "Joined on";
    ROLES = "نقش‌ها" | "Roles";
    POLICIES = "بیمه‌نامه‌ها" | "Policies";
    SEGMENT = "بخش" | "Segment";
    TIER = "سطح" | "Tier";
    SCORE = "امتیاز" | "Score";
    MERGES = "یکی‌شده‌ها" | "Merges";
    MERGES_NOTE = "بازگرداندن، هرچه را جابه‌جا شده بود سر جایش می‌برد؛ آنچه پس از آن رسیده نزد پروندهٔ مانده می‌ماند" | "Taking one back moves exactly what was moved; what came since stays with the record that was kept";
    MERGES_SHOWN = "{n} یکی‌شده" | "{n} merges";
    PAIRS_SHOWN = "{n} از {all} جفت" | "{n} of {all} pairs";
    MERGE_LINE = "پروندهٔ {from} به پروندهٔ {to} پیوست" | "record {from} was merged into {to}";
    WHEN = "کی و چه کسی" | "When and who";
    UNDO = "بازگرداندن" | "Take back";
    TAKEN_BACK = "بازگردانده شد" | "taken back";
    MERGED = "دو پرونده یکی شد" | "The two records are one";
    MERGED_NOTE = "جایگاه عضو در پس‌زمینه از نو حساب می‌شود" | "The member’s standing is computed anew in the background";
    APART = "این دو از این پس دو شخص شمرده می‌شوند" | "The two are taken for two from now on";
    UNDONE = "پرونده‌ها دوباره دو تا شدند" | "The records are two again";
    UNDONE_IN_PART_NOTE = "اعتباری که در این میان خرج شده نزد پروندهٔ مانده خرج‌شده می‌ماند؛ مبلغش در رویدادنگاری است" | "Credit that was spent meanwhile stays spent with the record that was kept; the audit trail has the amount";
    UNDONE_NOTE = "جایگاه هر دو در پس‌زمینه از نو حساب می‌شود" | "The standing of both is computed anew in the background";
}
