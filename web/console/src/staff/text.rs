//! What the page of staff and roles says.

i18n::texts! {
    SUBTITLE = "چه کسانی وارد می‌شوند و هر نقش چه می‌تواند" | "Who signs in, and what each role may do";
    LIST_TITLE = "کارکنان" | "Staff";
    NAME = "نام" | "Name";
    ROLE = "نقش" | "Role";
    STATE = "وضع" | "State";
    SINCE = "از" | "Since";
    LAST_SEEN = "آخرین ورود" | "Last sign-in";
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
    SIGN_IN_NAME_NOTE = "حروف کوچک لاتین و رقم" | "Lower-case Latin letters and digits";
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
}
