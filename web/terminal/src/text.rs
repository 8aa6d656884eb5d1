//! What the terminal says.

i18n::texts! {
    TITLE = "پایانهٔ پذیرنده" | "Merchant’s terminal";
    SIGN_IN = "ورود صندوق‌دار" | "Cashier’s sign-in";
    SIGN_IN_NOTE = "با نامی که بیمه‌گر به شما داده است وارد شوید." | "Sign in with the name that the insurer gave you.";
    SESSION_ENDED = "نشست شما پایان یافته بود؛ وارد شوید. خریدهای امروز سر جایشان است." | "Your session had ended: sign in. Today’s purchases are still there.";
    NAME = "نام کاربری" | "User name";
    PASSWORD = "گذرواژه" | "Password";
    ENTER = "ورود" | "Sign in";
    ENTERING = "در حال ورود…" | "Signing in…";
    LEAVE = "خروج" | "Sign out";
    PASSWORD_TITLE = "گذرواژهٔ تازه" | "New password";
    PASSWORD_NOTE = "با رمز یک‌بارمصرف وارد شده‌اید؛ گذرواژه‌ای با دست‌کم {least} نویسه برگزینید." | "You came in with a one-time password: choose one of at least {least} characters.";
    PRESENT = "رمز یک‌بارمصرف" | "One-time password";
    NEW = "گذرواژهٔ تازه" | "New password";
    CHANGE = "ذخیره و ادامه" | "Save and go on";
    STALE = "این صفحه کهنه شده بود؛ دوباره بفرستید. هیچ خریدی دو بار حساب نمی‌شود." | "The page was old: send it once more. Nothing is charged twice.";

    BRANCH_OF = "شعبهٔ {branch} · {name}" | "{branch} branch · {name}";
    TODAY = "خریدهای امروز" | "Today’s purchases";
    STEP_OF = "گام {n} از ۳" | "Step {n} of 3";
    AMOUNT = "مبلغ خرید" | "Amount of the purchase";
    TOMAN = "تومان" | "tomans";
    GO_ON = "ادامه، خواندن کارت" | "Go on, read the card";
    AMOUNT_WRONG = "مبلغ خرید را به تومان و با رقم بزنید: از ۱ تا ۱۰۰ میلیارد." | "Type the amount in tomans, in digits: 1 to 100 billion.";
    BACKSPACE = "پاک کردن" | "Delete";

    READ_CARD = "خواندن کارت عضو" | "Read the member’s card";
    BACK = "بازگشت" | "Back";
    HOLD_PICTURE = "نگارهٔ کارت عضو را در چارچوب بگیرید" | "Hold the picture of the member’s card in the frame";
    OR_TYPE = "یا کد هشت‌رقمی عضو را بزنید" | "Or type the member’s eight digits";
    CODE_LABEL = "کد هشت‌رقمی کارت" | "The card’s eight digits";
    CAMERA_DENIED = "اجازهٔ دوربین داده نشده است؛ کد را بزنید" | "The camera is not allowed: type the code";
    CAMERA_ABSENT = "دوربین در دسترس نیست؛ کد را بزنید" | "There is no camera: type the code";
    OTHER_PICTURE = "این نگارهٔ کارت باشگاه نیست" | "This is no picture of a club card";
    READ_BEFORE = "این کد به‌کار رفته است؛ کد تازهٔ کارت را بگیرید" | "This code was used: hold the card’s new one";
    READ = "خواندن" | "Read";
    READING = "در حال خواندن…" | "Reading…";

    PURCHASE = "مبلغ خرید" | "Purchase";
    DISCOUNT = "تخفیف {percent} درصد" | "Discount of {percent} percent";
    DISCOUNT_NOTE = "تخفیف همهٔ اعضا" | "The discount of all members";
    DISCOUNT_OF_TIER = "تخفیف سطح {tier}" | "The discount of the tier {tier}";
    FROM_CREDIT = "از اعتبار عضو" | "From the member’s credit";
    AS_TOLD = "هر چه خود عضو بگوید" | "As the member says";
    ALL = "همهٔ مبلغ" | "All of it";
    HALF = "نصف" | "Half";
    NONE = "هیچ" | "None";
    CASH = "دریافتی از مشتری" | "To take from the customer";
    TAKE_CONSENT = "گرفتن تأیید عضو" | "Get the member’s consent";
    SENDING = "در حال فرستادن…" | "Sending…";
    RIALS = "ریال" | "rials";
    MOST_CREDIT = "از اعتبار دست‌بالا {most} تومان می‌توان برداشت، که همهٔ مبلغ است." | "At most {most} tomans of credit can be taken, which is all of it.";
    MOST_PAYMENT = "در هر خرید دست‌بالا {most} تومان از اعتبار برداشته می‌شود؛ همین یا کمتر بزنید." | "At most {most} tomans of credit are taken in one purchase: type that or less.";
    MOST_DAY = "این عضو امروز این‌جا دست‌بالا {most} تومان دیگر می‌تواند خرج کند؛ همین یا کمتر بزنید." | "This member can spend at most {most} tomans more here today: type that or less.";
    NOTHING_TODAY = "سقف امروز این عضو این‌جا پر است؛ «هیچ» را بزنید تا فقط تخفیف بگیرد." | "This member has spent all that a day allows here: press “None” for the discount alone.";
    CREDIT_WRONG = "مبلغ اعتبار را به تومان و با رقم بزنید." | "Type the amount of credit in tomans, in digits.";

    WAITS = "منتظر تأیید عضو" | "Waits for the member";
    READS_OUT = "{name} کد را از روی گوشی خود می‌خواند" | "{name} reads the code from the phone";
    FOUR_DIGITS = "کد چهاررقمی تأیید" | "The four digits of consent";
    LEFT = "{time} مانده" | "{time} left";
    RETRY_NOTE = "اگر ارتباط قطع شد، دوباره بزنید؛ هیچ خریدی دو بار حساب نمی‌شود." | "If the connection breaks, press again: nothing is charged twice.";
    CONFIRM = "تأیید و پایان" | "Confirm and end";
    GIVE_UP = "انصراف" | "Give up";

    DONE = "انجام شد" | "Done";
    TAKE_CASH = "از مشتری همین مبلغ را بگیرید" | "Take this amount from the customer";
    TAKE_NOTHING = "چیزی از مشتری نگیرید" | "Take nothing from the customer";
    CREDIT = "از اعتبار عضو" | "From the member’s credit";
    GIVEN_DISCOUNT = "تخفیف" | "Discount";
    MEMBER = "عضو" | "Member";
    RECEIPT = "رسید" | "Receipt";
    NEXT = "خرید بعدی" | "Next purchase";
    VOID = "باطل‌کردن این خرید (تا پایان امروز)" | "Void this purchase (until the end of today)";
    VOID_ASK = "اعتبار عضو برمی‌گردد و باید {amount} تومان نقد را پس بدهید." | "The credit goes back to the member, and you give {amount} tomans of cash back.";
    VOID_YES = "بله، باطل کن" | "Yes, void it";
    VOIDING = "در حال باطل‌کردن…" | "Voiding…";

    NOT_DONE = "انجام نشد" | "Not done";
    ASKED_CREDIT = "خواسته‌شده از اعتبار" | "Asked of the credit";
    WHAT_NOW = "چه کنیم؟" | "What now?";
    LESS = "مبلغ کمتری از اعتبار بزنید یا فقط با تخفیف ادامه دهید. مانده را خود عضو روی گوشی‌اش می‌بیند." | "Ask for less credit, or go on with the discount only. The member sees on the phone what is left.";
    ANEW = "اگر عضو هنوز می‌خواهد، خرید را از نو آغاز کنید." | "If the member still wants to, begin the purchase anew.";
    NOTHING_TAKEN = "چیزی از حساب عضو کم نشد" | "Nothing was taken of the member’s credit";
    OTHER_AMOUNT = "مبلغ اعتبار را عوض کن" | "Change the amount of credit";
    DISCOUNT_ONLY = "فقط تخفیف" | "Discount only";
    LAPSED = "مهلت تأیید گذشت" | "The time for consent is over";
    VOIDED = "باطل شد" | "Voided";
    VOIDED_NOTE = "اعتبار عضو برگشت؛ پول نقد را هم پس بدهید" | "The credit is the member’s again: give the cash back too";
    GIVE_BACK = "پس دادن به مشتری" | "To give back to the customer";

    MISSING_NOTE = "شمارهٔ رسید را از فهرست خریدهای امروز ببینید." | "See its receipt in the list of today’s purchases.";
    FACTS = "{at} · {name} · رسید {n}" | "{at} · {name} · receipt {n}";
    NO_PAYMENTS = "امروز هنوز خریدی نبوده است." | "There was no purchase today yet.";
    SUM = "{n} خرید، {amount} تومان از اعتبار" | "Purchases done: {n}, {amount} tomans of credit";
    NEW_PAYMENT = "خرید تازه" | "New purchase";

    TILL_KEY = "سرآیند Authorization: Bearer با کلید صندوق لازم است." | "The header Authorization: Bearer with the till’s key is needed.";
    TILL_IDEMPOTENCY = "سرآیند Idempotency-Key لازم است: ۱ تا ۶۴ نویسهٔ سادهٔ لاتین، برای هر خرید یکی." | "The header Idempotency-Key is needed: 1 to 64 plain Latin letters, one for each purchase.";
    TILL_BODY = "بدنهٔ درخواست خوانده نشد: {cause}" | "The body could not be read: {cause}";
    TILL_CODE = "کد ۱ تا ۴۰ نویسه است." | "A code has 1 to 40 letters.";
    TILL_MEDIA_TYPE = "بدنهٔ درخواست باید application/json باشد." | "The body must be application/json.";
    TILL_TOO_LARGE = "بدنهٔ درخواست بیش از ۱۶ کیلوبایت است." | "The body is above 16 kilobytes.";
    TILL_UNREADABLE = "درخواست خوانده نشد؛ دوباره بفرستید." | "The request could not be read: send it again.";
    TILL_NOT_FOUND = "چنین نشانی‌ای نیست؛ نشانی‌ها در openapi.json آمده‌اند." | "There is no such address: see openapi.json.";
    TILL_METHOD = "این نشانی متد دیگری می‌خواهد؛ متدها در openapi.json آمده‌اند." | "The address takes another method: see openapi.json.";
    TILL_INTERNAL = "درخواست انجام نشد؛ همان را با همان کلید دوباره بفرستید." | "The request was not done: send it again with the same key.";
}
