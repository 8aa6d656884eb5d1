//! What the page of staff and roles says.

i18n::texts! {
    SUBTITLE = "چه کسانی وارد می‌شوند و هر نقش چه می‌تواند" | "Who signs in, and what each role may do";
    LIST_TITLE = "کارکنان" | "Staff";
    NAME = "نام" | "Name";
    ROLE = "نقش" | "Role";
    STATE = "وضع" | "State";
    LAST_SIGN_IN = "آخرین ورود" | "Last sign-in";
    ACTIVE = "فعال" | "Active";
    ONE_TIME = "رمز یک‌بارمصرف" | "One-time password";
    DISABLED = "بدون دسترسی" | "No access";
    RESET = "رمز تازه" | "New password";
    DISABLE = "برداشتن دسترسی" | "Take access away";
    ENABLE = "برگرداندن دسترسی" | "Give access back";
    YOU = "شما" | "You";
    MORE = "کارها" | "Actions";

    ADD_TITLE = "افزودن همکار" | "Add staff";
    ADD_NOTE = "رمز یک‌بارمصرف یک بار نشان داده می‌شود و در نخستین ورود باید عوض شود." | "A one-time password is shown once and must be changed at the first sign-in.";
    SIGN_IN_NAME = "نام کاربری" | "User name";
    SIGN_IN_NAME_NOTE = "حروف کوچک لاتین، رقم و . - _ @" | "Lower-case Latin letters, digits and . - _ @";
    DISPLAY_NAME = "نام و نام خانوادگی" | "Full name";
    AGENCY = "نمایندگی" | "Agency";
    AGENCY_NOTE = "تنها برای نقش نماینده" | "For the agent role only";
    NO_AGENCY = "هیچ‌کدام" | "None";
    ADD = "افزودن" | "Add";

    SECRET_TITLE = "رمز یک‌بارمصرف {name}" | "One-time password of {name}";
    SECRET_NOTE = "اکنون به او بدهید؛ دوباره نشان داده نمی‌شود." | "Hand it over now: it is not shown again.";
    COPY = "رونوشت" | "Copy";

    MATRIX_TITLE = "هر نقش چه می‌تواند" | "What each role may do";
    MATRIX_NOTE = "«مشتریان خود»: نماینده تنها مشتریان نمایندگی‌اش را می‌بیند" | "“Own”: an agent sees the customers of the agency only";
    PERMISSION = "کار" | "Permission";
    ALL = "می‌تواند" | "Yes";
    OWN = "مشتریان خود" | "Own";

    FACTOR_COLUMN = "ورود دومرحله‌ای" | "Second factor";
    REQUIRED_TITLE = "چه نقش‌هایی ورود دومرحله‌ای لازم دارند" | "Roles that need the second factor";
    REQUIRED_NOTE = "هر کس در این نقش‌ها آن را روشن نکرده باشد، پیش از هر کار باید روشنش کند." | "Whoever has such a role and has not turned it on does so before anything else.";
    REQUIRED_SAVE = "ثبت" | "Save";
    REQUIRED_SAVED = "ثبت شد" | "Saved";
    PERSON_BACK = "همهٔ کارکنان" | "All staff";
    PERSON_FACTS = "نقش و دسترسی" | "Role and access";
    ROLE_TITLE = "تغییر نقش" | "Change the role";
    ROLE_NOTE = "از نخستین درخواست بعدی او به کار می‌رود." | "It counts from their next request on.";
    ROLE_SAVE = "تغییر نقش" | "Change the role";
    PERSON_SESSIONS = "نشست‌های باز" | "Open sessions";
    PERSON_SESSIONS_NOTE = "جاهایی که اکنون با این نام وارد شده‌اند" | "Where this name is signed in now";
    END_ALL = "پایان همهٔ نشست‌ها" | "End all sessions";
    SESSIONS_ENDED = "نشست‌ها پایان یافت" | "The sessions have ended";
    FACTOR_TITLE = "ورود دومرحله‌ای" | "Second factor";
    FACTOR_NONE = "این همکار آن را روشن نکرده است." | "It is not turned on.";
    FACTOR_RESET_NOTE = "اگر تلفن و کدهای بازیابی گم شده‌اند، آن را بردارید. نشست‌ها پایان می‌یابد و همکار دوباره روشنش می‌کند."
        | "If phone and recovery codes are lost, take it away. The sessions end, and the person turns it on again.";
    FACTOR_TAKE = "برداشتن ورود دومرحله‌ای" | "Take the second factor away";
    FACTOR_RESET = "ورود دومرحله‌ای برداشته شد" | "The second factor was taken away";
    SINCE = "از {at}، {n} کد بازیابی مانده" | "Since {at}, {n} recovery codes left";
    ADDED = "افزوده شده" | "Added";
}
