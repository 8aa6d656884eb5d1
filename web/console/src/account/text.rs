//! What the pages of one's own account say.

i18n::texts! {
    FACTOR = "ورود دومرحله‌ای" | "Second factor";
    FACTOR_NOTE = "پس از گذرواژه، کدی هم از تلفن شما خواسته می‌شود." | "After the password, a code from your phone is asked.";
    FACTOR_IS_ON = "روشن" | "On";
    FACTOR_IS_OFF = "خاموش" | "Off";
    FACTOR_SINCE = "از {at}" | "Since {at}";
    CODES_LEFT = "{n} کد بازیابی مانده" | "{n} recovery codes left";
    FACTOR_MANAGE = "تنظیم ورود دومرحله‌ای" | "Set up the second factor";
    FACTOR_FIRST = "برای نقش شما ورود دومرحله‌ای لازم است. پیش از هر کار آن را روشن کنید."
        | "Your role needs the second factor. Turn it on before anything else.";

    OFF_WHAT = "یک برنامهٔ رمزساز روی تلفن لازم دارید، مانند Aegis، FreeOTP یا Google Authenticator. اینترنت تلفن لازم نیست."
        | "You need an authenticator app on your phone, such as Aegis, FreeOTP or Google Authenticator. The phone needs no network.";
    BEGIN = "آغاز" | "Begin";
    ONE_SCAN = "این تصویر را با برنامهٔ رمزساز بخوانید" | "Scan this picture with the app";
    PICTURE = "تصویر QR برای برنامهٔ رمزساز" | "QR code for the authenticator app";
    OR_TYPE = "اگر دوربین نمی‌خواند، این کلید را در برنامه بنویسید:" | "If the camera cannot read it, type this key into the app:";
    TWO_CODE = "کد شش‌رقمی برنامه را اینجا بنویسید" | "Write the app’s six-digit code here";
    CODE = "کد" | "Code";
    CODE_NOTE = "کد هر ۳۰ ثانیه عوض می‌شود." | "The code changes every 30 seconds.";
    TURN_ON = "روشن کردن" | "Turn on";
    ANEW = "کلیدی دیگر بساز" | "Make another key";

    CODES_TITLE = "کدهای بازیابی" | "Recovery codes";
    CODES_NOTE = "هر کد یک بار به‌جای کد تلفن پذیرفته می‌شود. آن‌ها را جایی جز تلفن نگه دارید؛ دوباره نشان داده نمی‌شوند."
        | "Each is taken once in place of the phone’s code. Keep them elsewhere than on the phone: they are not shown again.";
    CODES_KEPT = "نگه داشتم، ادامه" | "I have kept them, go on";
    COPY = "رونوشت" | "Copy";
    RENEW_TITLE = "کدهای بازیابی تازه" | "New recovery codes";
    RENEW_NOTE = "کدهای پیشین از کار می‌افتند." | "The old ones become void.";
    RENEW = "کدهای تازه" | "New codes";
    OFF_TITLE = "خاموش کردن" | "Turn off";
    OFF_NOTE = "گذرواژه و یک کد لازم است." | "The password and a code are needed.";
    OFF_REQUIRED = "نقش شما به آن نیاز دارد و خاموش نمی‌شود." | "Your role needs it: it cannot be turned off.";
    TURN_OFF = "خاموش کن" | "Turn off";
    FACTOR_OFF_DONE = "ورود دومرحله‌ای خاموش شد" | "The second factor is off";

    STEP_TITLE = "گام دوم ورود" | "Second step";
    STEP_NOTE = "کد شش‌رقمی برنامهٔ رمزساز را بنویسید." | "Write the six-digit code of your authenticator app.";
    STEP_CODE = "کد شش‌رقمی یا کد بازیابی" | "Six-digit or recovery code";
    STEP_ENTER = "ادامه" | "Go on";
    STEP_LOST = "تلفن در دسترس نیست؟ یکی از کدهای بازیابی را بنویسید. آن‌ها را هم ندارید؟ از مدیر سامانه بخواهید ورود دومرحله‌ای شما را بردارد."
        | "No phone at hand? Write one of your recovery codes. None of them either? Ask the administrator to take your second factor away.";
    STEP_BACK = "با نام دیگری وارد می‌شوم" | "Sign in under another name";

    SESSIONS = "نشست‌های باز" | "Open sessions";
    SESSIONS_NOTE = "جاهایی که با نام شما وارد شده‌اند" | "Where somebody is signed in under your name";
    DEVICE = "دستگاه" | "Device";
    ADDRESS = "نشانی" | "Address";
    BEGUN = "آغاز" | "Begun";
    SEEN = "آخرین کار" | "Last seen";
    THIS_SESSION = "همین نشست" | "This session";
    BY_PROVIDER = "با حساب سازمانی" | "By the organisation’s account";
    END = "پایان" | "End";
    END_OTHERS = "پایان همهٔ نشست‌های دیگر" | "End all other sessions";
    SESSIONS_ENDED = "نشست پایان یافت" | "The session has ended";
    SESSIONS_ENDED_NOTE = "از آن دستگاه باید دوباره وارد شوند" | "That device has to sign in again";
    NO_SESSION = "اکنون جایی وارد نشده است." | "Not signed in anywhere now.";
}
