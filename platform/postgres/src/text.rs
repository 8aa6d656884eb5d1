//! What can go wrong with the database, in both languages.

i18n::texts! {
    BUSY = "برنامهٔ دیگری (شمارهٔ پردازه {pid}) با همین پوشهٔ داده در حال کار است: {home}. نخست آن را متوقف کنید یا با BASHGAH_HOME پوشهٔ دیگری برگزینید."
        | "Another program (process {pid}) is at work on this data directory: {home}. Stop it first, or choose another directory with BASHGAH_HOME.";
    BINARIES_MISSING = "برنامه‌های PostgreSQL روی این دستگاه یافت نشد. آن را نصب کنید: {command} — یا با PG_BINDIR محل آن را بگویید، یا با DATABASE_URL از کارساز خودتان استفاده کنید."
        | "PostgreSQL was not found on this machine. Install it: {command} — or say where it is with PG_BINDIR, or use a server of your own with DATABASE_URL.";
    TOO_OLD = "نسخهٔ {found} از PostgreSQL قدیمی است؛ نسخهٔ {least} یا تازه‌تر لازم است."
        | "PostgreSQL {found} is too old: version {least} or later is needed.";
    OTHER_MAJOR = "پوشهٔ دادهٔ {data} با نسخهٔ {made_by} از PostgreSQL ساخته شده و روی این دستگاه فقط نسخهٔ {found} هست. همان نسخه را نصب کنید ({command})؛ یا با نسخهٔ قدیم پشتیبان بگیرید و در پوشه‌ای تازه بازگردانید. چیزی تغییر نکرد."
        | "The data directory {data} was made by PostgreSQL {made_by}; this machine has only {found}. Install the same version ({command}), or dump with the old one and restore into a new directory. Nothing was changed.";
    NOT_A_CLUSTER = "پوشهٔ {data} خالی نیست ولی پایگاه دادهٔ PostgreSQL هم نیست. آن را جابه‌جا کنید یا با BASHGAH_HOME پوشهٔ دیگری برگزینید. چیزی تغییر نکرد."
        | "The directory {data} is not empty and is not a PostgreSQL data directory. Move it away, or choose another with BASHGAH_HOME. Nothing was changed.";
    DISK_FULL = "فضای دیسک پر است و پایگاه داده نتوانست در {place} بنویسد. آنچه تأیید شده بود سر جایش است؛ جا باز کنید و دوباره اجرا کنید."
        | "The disk is full: the database could not write to {place}. What was confirmed is kept; make room and start again.";
    SOCKET_IN_USE = "سوکت {place} در دست برنامهٔ دیگری است. آن برنامه را متوقف کنید و دوباره اجرا کنید."
        | "The socket {place} is in use by another program. Stop that program and start again.";
    NO_USER = "این برنامه با کاربر root اجرا شده و PostgreSQL با root کار نمی‌کند؛ کاربر «{user}» هم روی این دستگاه نیست. با کاربری عادی اجرا کنید یا آن کاربر را بسازید: {command}"
        | "This program runs as root, which PostgreSQL refuses, and there is no user “{user}” on this machine. Run it as an ordinary user, or make that one: {command}";
    NOT_ALLOWED = "دسترسی به {place} ممکن نیست: {cause}. مالک و مجوزهای پوشه را درست کنید یا با BASHGAH_HOME پوشهٔ دیگری برگزینید."
        | "{place} cannot be used: {cause}. Mend the owner and the permissions, or choose another directory with BASHGAH_HOME.";
    START_FAILED = "پایگاه داده بالا نیامد: {cause}. گزارش کامل: {log}"
        | "The database did not start: {cause}. The whole log: {log}";
    STOP_FAILED = "پایگاه داده به‌موقع خاموش نشد: {cause}. گزارش کامل: {log}"
        | "The database did not stop in time: {cause}. The whole log: {log}";
    UNREACHABLE = "اتصال به پایگاه داده برقرار نشد: {cause}. نشانی DATABASE_URL و روشن‌بودن کارساز را بررسی کنید."
        | "The database cannot be reached: {cause}. Check DATABASE_URL and that the server runs.";
    NEWER_SCHEMA = "این پایگاه داده را نسخهٔ تازه‌تری از برنامه ساخته است. برنامه را به‌روز کنید. چیزی تغییر نکرد."
        | "This database was made by a newer version of the program. Update the program. Nothing was changed.";
    MIGRATION = "ساختار پایگاه داده به‌روز نشد: {cause}" | "The database's schema could not be brought up to date: {cause}";
    INPUT_OUTPUT = "خواندن یا نوشتن در {place} انجام نشد: {cause}" | "{place} could not be read or written: {cause}";
}
