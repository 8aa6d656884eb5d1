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
    MANAGE_SOURCES = "تعیین پوشه‌هایی که فایل‌هایشان خودبه‌خود بارگذاری می‌شود" | "Say from which folders files come by themselves";
    MERGE_PARTIES = "یکی کردن دو پروندهٔ یک شخص و بازگرداندن آن" | "Merge two records of the same party, and take it back";
    SEE_PROGRAMME = "دیدن برنامهٔ باشگاه" | "See the programme";
    TRY_PROGRAMME = "آزمودن برنامه روی همهٔ اعضا" | "Try a programme on the whole book";
    DRAFT_PROGRAMME = "نوشتن و فرستادن پیش‌نویس برنامه" | "Draft a programme and submit it";
    SEE_APPROVALS = "دیدن تأییدها" | "See approvals";
    PUBLISH_PROGRAMME = "تأیید و انتشار نسخهٔ تازهٔ برنامه" | "Approve and publish a new version of the programme";
    RUN_STANDING = "محاسبهٔ دوبارهٔ جایگاه اعضا" | "Compute standing anew";
    EXPORT_STANDING = "گرفتن خروجی از جایگاه اعضا" | "Export standing";
    SEE_AUDIT = "دیدن رد کارها" | "See the audit trail";
    EXPORT_AUDIT = "گرفتن خروجی از رد کارها" | "Export the audit trail";
    SEE_STAFF = "دیدن کارکنان و نقش‌ها" | "See staff and roles";
    MANAGE_STAFF = "مدیریت کارکنان و نقش‌ها" | "Manage staff and roles";
    MANAGE_API_KEYS = "مدیریت کلیدهای اتصال سامانه‌ها" | "Manage the API’s keys";
    MANAGE_WEBHOOKS = "مدیریت پیام‌های خودکار به سامانه‌ها" | "Manage webhooks";

    SCOPE_PARTIES_READ = "خواندن اعضا، با شناسه و تماس پوشیده" | "Read parties, contacts masked";
    SCOPE_CONTACTS_READ = "خواندن کامل تماس و شناسه؛ هر بار ثبت می‌شود" | "Read contacts and identities in full; recorded each time";
    SCOPE_STANDING_READ = "خواندن جایگاه اعضا و دلیل‌های آن" | "Read standing and its reasons";
    SCOPE_CREDIT_READ = "خواندن اعتبار اعضا و صورت‌حساب آن" | "Read credit and its statement";
    SCOPE_CREDIT_GRANT = "دادن اعتبار تا سقف یک اعطا" | "Give credit up to the limit of a grant";
    SCOPE_CREDIT_SPEND = "خرج، نگه‌داشتن و برگرداندن اعتبار" | "Spend, hold and give back credit";
    SCOPE_REWARDS_READ = "خواندن جایزه‌ها و آنچه اعضا دارند" | "Read rewards and what members have of them";
    SCOPE_REWARDS_REDEEM = "دادن جایزه با کد آن، به‌کار بردن و پس گرفتن" | "Give rewards with their codes, use and cancel them";
    SCOPE_FEEDS_READ = "دیدن بارگذاری‌ها و نتیجهٔ آن‌ها" | "See loads and their results";
    SCOPE_FEEDS_WRITE = "فرستادن سطرها و دیدن سطرهای ردشدهٔ همان‌ها" | "Send rows and see those that were rejected of them";
    SCOPE_EVENTS_WRITE = "ثبت رویدادهای غیرفنی" | "Record non-technical events";
    SCOPE_PROGRAMME_READ = "خواندن نسخه‌های برنامهٔ باشگاه" | "Read the programme’s versions";
    SCOPE_BACKTEST_RUN = "آزمودن برنامه روی همهٔ اعضا" | "Try a programme on the whole book";

    KEY_NAME = "نام سامانه‌ای را که این کلید را نگه می‌دارد بنویسید؛ حداکثر {most} حرف."
        | "Write the name of the system that will hold the key; at most {most} letters.";
    KEY_SCOPES = "دست‌کم یکی از اجازه‌ها را برگزینید." | "Choose at least one of the permissions.";
    KEY_DAYS = "اعتبار کلید از ۱ تا {most} روز است؛ پیش از پایان آن کلیدی تازه بسازید."
        | "A key is good for 1 to {most} days; make a new one before it ends.";
    KEY_RATE = "سقف درخواست از ۱ تا {most} در دقیقه است." | "The limit is 1 to {most} requests a minute.";
    NO_SUCH_KEY = "کلیدی با شمارهٔ {id} نیست، یا پیش‌تر باطل شده است." | "There is no key {id}, or it was revoked before.";
    MANAGE_FILTERS = "ذخیرهٔ فیلتر، فهرست و برچسب" | "Save filters, lists and labels";
    BULK_ACT = "کار گروهی روی اعضا" | "Act on many members at once";
    EXPORT_MEMBERS = "گرفتن فایل اعضا با تماس پوشیده" | "Export members with contacts masked";
    EXPORT_CONTACTS = "گرفتن فایل اعضا با تماس کامل" | "Export members with full contacts";
    WRITE_NOTES = "یادداشت و سپردن کار" | "Write notes and give tasks";
    SEE_LIABILITY = "دیدن تعهد اعتبار همهٔ اعضا" | "See what all members hold in credit";
    GRANT_CREDIT = "دادن اعتبار به عضو و پس گرفتن آن" | "Give a member credit and take it back";
    SEE_MERCHANTS = "دیدن پذیرنده‌ها" | "See merchants";
    MANAGE_MERCHANTS = "مدیریت پذیرنده‌ها، قرارداد و صندوق‌دارها" | "Manage merchants, contracts and cashiers";
    SETTLE_MERCHANTS = "تسویه با پذیرنده‌ها" | "Settle with merchants";
    ISSUE_CARDS = "دادن کارت گوشی به عضو و پس گرفتن آن" | "Give members a card for the phone and take it back";
    APPROVE_CREDIT = "تأیید دادن و پس گرفتن اعتبار" | "Approve credit given or taken back";
    SEE_REWARDS = "دیدن جایزه‌ها" | "See rewards";
    MANAGE_REWARDS = "ساختن جایزه، گشودن و بستن آن" | "Make rewards, open and close them";
    GIVE_REWARDS = "دادن جایزه به عضو، آزمودن کد و به‌کار بردن آن" | "Give members rewards, check codes and use them";

    REFUSED = "نام کاربری یا گذرواژه درست نیست." | "The name or the password is not right.";
    TOO_MANY = "به‌دلیل چند ورود ناموفق، ورود موقتاً بسته است. {minutes} دقیقهٔ دیگر دوباره تلاش کنید."
        | "Sign-in is closed for a while after several failed attempts. Try again in {minutes} minutes.";
    SIGN_IN_NAME = "نام کاربری باید ۲ تا ۶۴ نویسه از حروف کوچک لاتین، رقم، نقطه، خط تیره، زیرخط یا @ باشد و با حرف آغاز شود."
        | "A sign-in name is 2 to 64 lower-case Latin letters, digits, dots, hyphens, underscores or @, and begins with a letter.";
    NAME_TAKEN = "نام کاربری «{name}» پیش‌تر ثبت شده است." | "The sign-in name “{name}” is taken.";
    NO_SUCH_STAFF = "همکاری با نام کاربری «{name}» یافت نشد." | "There is no member of staff named “{name}”.";
    AGENT_MISSING = "برای نقش نماینده، کد نمایندگی لازم است؛ برای نقش‌های دیگر نباید داده شود."
        | "The agent role needs the agency's code; the other roles take none.";
    LAST_ADMINISTRATOR = "این تنها مدیر فعال سامانه است؛ نه دسترسی او را می‌توان برداشت و نه نقشش را. نخست مدیر دیگری بیفزایید."
        | "This is the only active administrator, who keeps access and role. Add another administrator first.";
    PASSWORD_LENGTH = "گذرواژه باید دست‌کم {least} نویسه و حداکثر {most} نویسه باشد."
        | "A password has at least {least} and at most {most} characters.";
    PASSWORD_SAME = "گذرواژهٔ تازه باید با گذرواژهٔ کنونی و نام کاربری متفاوت باشد."
        | "The new password must differ from the present one and from the sign-in name.";
    PASSWORD_WRONG = "گذرواژهٔ کنونی درست نیست." | "The present password is not right.";
    MATTER_GRANT_CREDIT = "دادن یا پس گرفتن اعتبار عضو" | "Give a member credit, or take it back";
    MATTER_PUBLISH_PROGRAMME = "انتشار نسخهٔ تازهٔ برنامه" | "Publish a new version of the programme";
    NO_SUCH_APPROVAL = "این درخواست تأیید پیدا نشد." | "This request for approval was not found.";
    DECIDED = "دربارهٔ این درخواست پیش‌تر تصمیم گرفته شده است؛ صفحه را تازه کنید."
        | "This request was decided before; load the page again.";
    OWN_APPROVAL = "کسی که درخواست را فرستاده نمی‌تواند تأییدش کند؛ همکار دیگری باید تصمیم بگیرد."
        | "Who sent the request cannot approve it; another person has to decide.";
    NOT_ALLOWED = "نقش شما اجازهٔ این کار را ندارد." | "Your role does not allow this.";
    NOTE_LENGTH = "یادداشت حداکثر {most} نویسه می‌پذیرد؛ کوتاه‌ترش کنید." | "A note takes at most {most} characters; make it shorter.";
    PASSWORD_COMMON = "این گذرواژه از نخستین‌هایی است که آزموده می‌شود. چند واژهٔ بی‌ربط را کنار هم بگذارید."
        | "This password is among the first that are tried. Put a few unrelated words together.";
    PASSWORD_NAME = "نام شما در گذرواژه آمده است. گذرواژه‌ای بدون نام خود برگزینید."
        | "Your name is in the password. Choose one without it.";
    STRENGTH_WEAK = "ضعیف: واژه‌ای دیگر بیفزایید" | "Weak: add another word";
    STRENGTH_FAIR = "متوسط" | "Fair";
    STRENGTH_GOOD = "خوب" | "Good";
    STRENGTH_STRONG = "قوی" | "Strong";
    CODE_WRONG = "کد درست نیست یا پیش‌تر به کار رفته است. کد تازهٔ برنامه یا یکی از کدهای بازیابی را بنویسید."
        | "The code is wrong or was used before. Write the app’s present code or one of the recovery codes.";
    STEP_OVER = "زمان گام دوم گذشت یا چند بار کد نادرست داده شد. دوباره با گذرواژه آغاز کنید."
        | "The second step took too long or failed too often. Begin again with the password.";
    PROVIDER_UNKNOWN = "حساب سازمانی شما «{name}» است و همکاری با این نام کاربری در باشگاه نیست. از مدیر سامانه بخواهید شما را با همین نام بیفزاید."
        | "Your organisation’s account is “{name}”, and nobody of that user name works here. Ask the administrator to add you under it.";
    PROVIDER_DISABLED = "دسترسی «{name}» به باشگاه برداشته شده است. اگر باید برگردد به مدیر سامانه بگویید."
        | "The access of “{name}” was taken away. If you should have it, tell the administrator.";
    WAY_OVER = "این ورود در همین مرورگر آغاز نشده، زمانش گذشته یا پیش‌تر به پایان رسیده است. دوباره آغاز کنید."
        | "This sign-in was not begun in this browser, took too long or was finished before. Begin again.";
    FACTOR_ON = "ورود دومرحله‌ای روشن است." | "The second factor is on already.";
    FACTOR_OFF = "ورود دومرحله‌ای روشن نیست. از نو آغاز کنید." | "The second factor is not on. Begin anew.";
    FACTOR_REQUIRED = "برای نقش شما ورود دومرحله‌ای لازم است و خاموش نمی‌شود."
        | "Your role needs the second factor: it cannot be turned off.";
    KEY = "کلید پوشهٔ داده خوانده نشد یا کلید دیگری است. مدیر سامانه باید پروندهٔ کلید را از پشتیبان برگرداند."
        | "The key of the data directory cannot be read, or is another one. The administrator restores the file secret.key from the backup.";
    BROWSER = "{browser} روی {system}" | "{browser} on {system}";
    BROWSER_CHROME = "کروم" | "Chrome";
    BROWSER_EDGE = "اج" | "Edge";
    BROWSER_FIREFOX = "فایرفاکس" | "Firefox";
    BROWSER_SAFARI = "سافاری" | "Safari";
    BROWSER_OPERA = "اپرا" | "Opera";
    BROWSER_SAMSUNG = "مرورگر سامسونگ" | "Samsung Internet";
    BROWSER_OTHER = "مرورگری دیگر" | "Another browser";
    SYSTEM_WINDOWS = "ویندوز" | "Windows";
    SYSTEM_ANDROID = "اندروید" | "Android";
    SYSTEM_IPHONE = "آیفون" | "iPhone";
    SYSTEM_IPAD = "آی‌پد" | "iPad";
    SYSTEM_MAC = "مک" | "Mac";
    SYSTEM_LINUX = "لینوکس" | "Linux";
    SYSTEM_OTHER = "دستگاهی دیگر" | "another device";
    INTERNAL = "کار انجام نشد. لطفاً دوباره تلاش کنید؛ اگر تکرار شد به مدیر سامانه خبر دهید."
        | "It could not be done. Please try again; if it happens again, tell the administrator.";
}
