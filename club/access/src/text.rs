//! What the room says, in both languages.

i18n::texts! {
    ADMINISTRATOR = "مدیر سامانه" | "Administrator";
    MARKETING = "بازاریابی و باشگاه" | "Marketing and club";
    OPERATOR = "کارشناس مرکز تماس" | "Call-centre operator";
    FINANCE = "کارشناس مالی" | "Finance officer";
    ANALYST = "تحلیلگر" | "Analyst";
    AUDITOR = "حسابرس" | "Auditor";
    AGENT = "نمایندهٔ بیمه" | "Insurance agent";

    SEE_DASHBOARD = "دیدن پیشخوان" | "See the dashboard";
    SEE_MEMBERS = "دیدن اعضا" | "See members";
    UNMASK_CONTACTS = "نمایش کامل شمارهٔ تماس و شناسه" | "Unmask contacts and identities";
    SEE_FEEDS = "دیدن فایل‌های ورودی" | "See feeds";
    LOAD_FEEDS = "بارگذاری فایل" | "Load files";
    SEE_PROGRAMME = "دیدن برنامهٔ باشگاه" | "See the programme";
    TRY_PROGRAMME = "آزمودن برنامه روی همهٔ اعضا" | "Try a programme on the whole book";
    PUBLISH_PROGRAMME = "انتشار نسخهٔ تازهٔ برنامه" | "Publish a new version of the programme";
    RUN_STANDING = "محاسبهٔ دوبارهٔ جایگاه اعضا" | "Compute standing anew";
    EXPORT_STANDING = "گرفتن خروجی از جایگاه اعضا" | "Export standing";
    SEE_AUDIT = "دیدن رد کارها" | "See the audit trail";
    SEE_STAFF = "دیدن کارکنان و نقش‌ها" | "See staff and roles";
    MANAGE_STAFF = "مدیریت کارکنان و نقش‌ها" | "Manage staff and roles";
    MANAGE_FILTERS = "ذخیرهٔ فیلتر، فهرست و برچسب" | "Save filters, lists and labels";
    BULK_ACT = "کار گروهی روی اعضا" | "Act on many members at once";
    EXPORT_MEMBERS = "گرفتن فایل اعضا با تماس پوشیده" | "Export members with contacts masked";
    EXPORT_CONTACTS = "گرفتن فایل اعضا با تماس کامل" | "Export members with full contacts";
    WRITE_NOTES = "یادداشت و سپردن کار" | "Write notes and give tasks";

    REFUSED = "نام کاربری یا گذرواژه درست نیست." | "The name or the password is not right.";
    TOO_MANY = "به‌دلیل چند ورود ناموفق، ورود موقتاً بسته است. {minutes} دقیقهٔ دیگر دوباره تلاش کنید."
        | "Sign-in is closed for a while after several failed attempts. Try again in {minutes} minutes.";
    SIGN_IN_NAME = "نام کاربری باید ۲ تا ۳۲ نویسه از حروف کوچک لاتین، رقم، نقطه، خط تیره یا زیرخط باشد و با حرف آغاز شود."
        | "A sign-in name is 2 to 32 lower-case Latin letters, digits, dots, hyphens or underscores, and begins with a letter.";
    NAME_TAKEN = "نام کاربری «{name}» پیش‌تر ثبت شده است." | "The sign-in name “{name}” is taken.";
    NO_SUCH_STAFF = "همکاری با نام کاربری «{name}» یافت نشد." | "There is no member of staff named “{name}”.";
    AGENT_MISSING = "برای نقش نماینده، کد نمایندگی لازم است؛ برای نقش‌های دیگر نباید داده شود."
        | "The agent role needs the agency's code; the other roles take none.";
    LAST_ADMINISTRATOR = "این تنها مدیر فعال سامانه است و نمی‌توان دسترسی او را برداشت."
        | "This is the only active administrator: the access cannot be taken away.";
    PASSWORD_LENGTH = "گذرواژه باید دست‌کم {least} نویسه و حداکثر {most} نویسه باشد."
        | "A password has at least {least} and at most {most} characters.";
    PASSWORD_SAME = "گذرواژهٔ تازه باید با گذرواژهٔ کنونی و نام کاربری متفاوت باشد."
        | "The new password must differ from the present one and from the sign-in name.";
    PASSWORD_WRONG = "گذرواژهٔ کنونی درست نیست." | "The present password is not right.";
    INTERNAL = "کار انجام نشد. لطفاً دوباره تلاش کنید؛ اگر تکرار شد به مدیر سامانه خبر دهید."
        | "It could not be done. Please try again; if it happens again, tell the administrator.";
}
