//! What the room says, in both languages.

i18n::texts! {
    URL = "نشانی باید با https:// آغاز شود، نام کاربری و گذرواژه در آن نباشد و حداکثر ۵۰۰ نویسه باشد. http:// تنها برای همین رایانه (localhost) پذیرفته است."
        | "The address must begin with https://, hold no user name or password and have at most 500 characters. http:// is taken for this machine (localhost) only.";
    TYPES = "دست‌کم یک نوع پیام را برگزینید." | "Choose at least one type of message.";
    NOTE = "یادداشت حداکثر {most} حرف است." | "The note has at most {most} letters.";
    TOO_MANY = "بیش از {most} گیرنده نمی‌توان داشت؛ نخست یکی را بردارید." | "There can be at most {most} endpoints; remove one first.";
    NOT_FOUND = "چنین گیرنده یا پیامی نیست؛ شاید پیش‌تر برداشته شده است." | "There is no such endpoint or message; perhaps it was removed before.";
    INTERNAL = "کار انجام نشد. لطفاً دوباره تلاش کنید؛ اگر تکرار شد به مدیر سامانه خبر دهید."
        | "It could not be done. Please try again; if it happens again, tell the administrator.";

    REASON_STATUS = "گیرنده با کد {status} پاسخ داد" | "The receiver answered {status}";
    REASON_TIMEOUT = "گیرنده تا ۱۵ ثانیه پاسخ نداد" | "The receiver did not answer within 15 seconds";
    REASON_CONNECT = "اتصال به گیرنده برقرار نشد" | "The receiver could not be reached";
    REASON_GONE = "گیرنده گفت دیگر پیام نمی‌خواهد (410)" | "The receiver said that it wants no more (410)";
    REASON_BROKEN = "پاسخ گیرنده ناتمام ماند" | "The receiver’s answer broke off";
}
