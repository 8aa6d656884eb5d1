//! What the room says, in both languages.

i18n::texts! {
    ADDRESS = "{setting}: نشانی کامل بنویسید؛ جز روی همین دستگاه، تنها نشانی رمزنگاری‌شده پذیرفته می‌شود."
        | "{setting}: write a whole address; it must begin with https, but for one on this machine.";
    EMPTY = "{setting}: خالی است؛ آنچه سامانهٔ ورود سازمانی به شما داده است را بنویسید."
        | "{setting}: it is empty; give what the provider gave you.";
    CLIENT = "گواهی‌های دستگاه خوانده نشد. علت در گزارش برنامه آمده است." | "The machine’s certificates cannot be read. The log says why.";
    UNREACHABLE = "سامانهٔ ورود سازمانی پاسخ نمی‌دهد. با نام کاربری و گذرواژهٔ باشگاه وارد شوید، یا کمی بعد دوباره تلاش کنید."
        | "The organisation’s sign-in does not answer. Sign in with your user name and password, or try again in a while.";
    REFUSED = "سامانهٔ ورود سازمانی اجازه نداد ({code}). دوباره تلاش کنید، یا با نام کاربری و گذرواژه وارد شوید."
        | "The organisation’s sign-in refused ({code}). Try again, or sign in with your user name and password.";
    STATEMENT = "پاسخ سامانهٔ ورود سازمانی پذیرفتنی نبود. دوباره آغاز کنید؛ اگر تکرار شد به مدیر سامانه خبر دهید."
        | "The answer of the organisation’s sign-in could not be accepted. Begin again; if it happens again, tell the administrator.";
}
