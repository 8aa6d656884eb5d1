//! What every page says.

i18n::texts! {
    BRAND = "باشگاه" | "Bashgah";
    RIAL = "ریال" | "rials";
    MILLION_RIAL = "میلیون ریال" | "million rials";
    MILLIARD_RIAL = "میلیارد ریال" | "billion rials";
    THOUSAND_MILLIARD_RIAL = "هزار میلیارد ریال" | "trillion rials";
    TODAY = "امروز" | "today";
    YESTERDAY = "دیروز" | "yesterday";
    MILLISECONDS = "{n} هزارم ثانیه" | "{n} ms";
    SECONDS = "{n} ثانیه" | "{n} s";
    MINUTES = "{n} دقیقه" | "{n} min";
    HOURS = "{n} ساعت" | "{n} h";
    BYTES = "{n} بایت" | "{n} bytes";
    KILOBYTES = "{n} کیلوبایت" | "{n} kB";
    MEGABYTES = "{n} مگابایت" | "{n} MB";
    GIGABYTES = "{n} گیگابایت" | "{n} GB";

    SKIP_TO_CONTENT = "رفتن به متن صفحه" | "Skip to the page";
    MAIN_MENU = "فهرست اصلی" | "Main menu";
    SEARCH_MEMBERS = "نام، کد ملی، موبایل، شمارهٔ بیمه‌نامه یا عضویت" | "Name, national ID, mobile, policy or membership number";
    SEARCH = "جستجو" | "Search";
    VALUATION = "ارزیابی در پایان {day}" | "As of the end of {day}";
    OTHER_LANGUAGE = "زبان" | "Language";
    SIGN_OUT = "خروج" | "Sign out";
    MORE = "بیشتر" | "More";
    CLOSE = "بستن" | "Close";
    PREVIOUS = "قبلی" | "Previous";
    NEXT = "بعدی" | "Next";

    PROFITABLE = "سودآور" | "Profitable";
    ORDINARY = "معمولی" | "Ordinary";
    LOSS_MAKING = "زیان‌ده" | "Loss-making";
    NO_EXPOSURE = "بدون پوشش" | "No cover";

    MOVED = "از {from} به {to}: {n} عضو" | "From {from} to {to}: {n} members";

    REQUEST_ID = "شناسهٔ درخواست" | "Request id";
    BACK_TO_START = "بازگشت به پیشخوان" | "Back to the dashboard";
    GO_BACK = "بازگشت" | "Back";
    NO_CONNECTION = "ارتباط قطع است و چیزی فرستاده نشد. وصل که شد، از همین‌جا ادامه دهید." | "No connection: nothing was sent. Go on here when it is back.";
    TRY_AGAIN = "دوباره خواندن" | "Try again";
    NOT_FOUND_TITLE = "چنین صفحه‌ای نیست" | "There is no such page";
    NOT_FOUND = "شاید نشانی جابه‌جا نوشته شده یا آنچه می‌خواهید برداشته شده است." | "The address may be mistyped, or what you look for has been removed.";
    FORBIDDEN_TITLE = "این صفحه در نقش شما نیست" | "This page is not in your role";
    FORBIDDEN = "نقش شما «{role}» است. اگر به این صفحه نیاز دارید، از مدیر سامانه بخواهید." | "Your role is “{role}”. If you need this page, ask the administrator.";
    INTERNAL_TITLE = "این صفحه خوانده نشد" | "This page could not be read";
    INTERNAL = "دوباره بخوانید. اگر باز هم نشد، این شناسه را به پشتیبانی بگویید." | "Try again. If it still fails, tell the support this id.";
    STALE_FORM_TITLE = "این فرم کهنه شده است" | "This form has expired";
    STALE_FORM = "شاید در زبانه‌ای دیگر خارج شده‌اید. صفحه را تازه کنید و دوباره بفرستید." | "You may have signed out in another tab. Reload the page and send it again.";
    TOO_LARGE_TITLE = "فرستاده بزرگ‌تر از اندازهٔ مجاز است" | "What was sent is too large";
    TOO_LARGE = "چیزی ذخیره نشد." | "Nothing was stored.";
    BAD_REQUEST_TITLE = "درخواست خوانده نشد" | "The request could not be read";
    BAD_REQUEST = "چیزی تغییر نکرد. صفحه را تازه کنید و دوباره بفرستید." | "Nothing was changed. Reload the page and send it again.";
    METHOD_TITLE = "این نشانی چنین کاری نمی‌پذیرد" | "This address does not take that";
    UNAVAILABLE_TITLE = "سامانه در حال آماده شدن است" | "The system is getting ready";
    UNAVAILABLE = "چند لحظهٔ دیگر دوباره بخوانید." | "Try again in a moment.";
}
