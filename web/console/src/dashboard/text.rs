//! What the dashboard says.

i18n::texts! {
    TO_REPORT = "جدول و گزارش" | "Table and report";
    TWELVE_MONTHS = "۱۲ ماه" | "12 months";
    THIS_YEAR = "از ابتدای سال" | "This year";
    THREE_YEARS = "۳ سال" | "3 years";
    RANGE = "بازه" | "Period";
    EXPORT = "خروجی" | "Export";
    EXPORT_XLSX = "جایگاه اعضا، اکسل" | "Members’ standing, Excel";
    EXPORT_CSV = "جایگاه اعضا، متن جداشده" | "Members’ standing, CSV";
    COMPUTED = "ارزیابی در پایان {day} · برنامهٔ نسخهٔ {version} · محاسبه‌شده {at}" | "As of the end of {day} · programme version {version} · computed {at}";
    STALE_LOADS = "پس از محاسبهٔ {day} فایل‌های تازه‌ای بارگذاری شده که در این عددها نیست." | "Files were loaded after these figures, which are of {day}.";
    STALE_DAY = "عددها ارزیابی پایان {day} را نشان می‌دهند." | "The figures are as of the end of {day}.";
    STALE_FAILED = "محاسبه انجام نشد؛ عددها از پایان {day} است." | "The computation failed; the figures are as of the end of {day}.";
    COMPUTING = "جایگاه همهٔ اعضا در حال محاسبه است؛ صفحه خودش تازه می‌شود." | "Every member’s standing is being computed; the page renews itself.";
    COMPUTE = "محاسبهٔ دوباره" | "Compute again";

    MEMBERS = "اعضای باشگاه" | "Members";
    PERSONS = "عضو" | "members";
    EARNED = "حق‌بیمهٔ کسب‌شده" | "Earned premium";
    MARGIN = "حاشیهٔ سود" | "Margin";
    LOSS_RATIO = "ضریب خسارت" | "Loss ratio";
    SINCE_A_YEAR = "از ۱۲ ماه پیش" | "on 12 months ago";
    SINCE_LAST_YEAR = "از همین زمان پارسال" | "on the same time last year";
    SINCE_PERIOD = "از دورهٔ قبل" | "on the period before";
    THE_SAME = "بی‌تغییر" | "Unchanged";
    POINTS = "واحد درصد" | "points";

    COLUMNS_TITLE = "حق‌بیمهٔ کسب‌شده و حاشیهٔ سود" | "Earned premium and margin";
    BY_MONTH = "ماهانه، {unit}" | "By month of the Persian calendar, {unit}";
    UNTIL = "تا {day}" | "to {day}";
    BY_QUARTER = "سه‌ماهه، {unit}؛ نام ماه پایانی هر دوره" | "By three months of the Persian calendar, {unit}; named by the last";

    SEGMENTS_TITLE = "بخش‌های مشتریان" | "Customer segments";
    SEGMENTS_SUBTITLE = "سهم اعضا و سودی که هر بخش می‌آورد یا می‌برد" | "Share of members, and the margin each brings or takes";
    SEGMENT_MEMBERS = "اعضا" | "Members";
    SHARE = "سهم" | "Share";
    SEGMENT_MARGIN = "حاشیه" | "Margin";
    SUM = "جمع" | "Total";
    SEGMENT_FINDING = "زیان‌ده‌ها {members} اعضا هستند و {taken} سود بخش‌های دیگر را می‌برند." | "The loss-making are {members} of the members and take {taken} of what the other segments bring.";

    LADDER_TITLE = "پلکان سطح‌ها" | "Ladder of tiers";
    LADDER_BETWEEN = "جابه‌جایی از {from} تا {to}" | "Moves from {from} to {to}";
    LADDER_FIRST = "نخستین محاسبه؛ جابه‌جایی از محاسبهٔ بعد دیده می‌شود" | "The first computation; moves show from the next one on";
    TIER = "سطح" | "Tier";
    ROSE_TO = "صعود به" | "Rose to";
    FELL_FROM = "نزول از" | "Fell from";
    RISEN = "عضو بالا رفتند" | "members rose";
    FALLEN = "عضو پایین آمدند" | "members fell";
    IN_GRACE = "در مهلت حفظ سطح" | "keep their tier by grace";

    LINES_TITLE = "ضریب خسارت رشته‌ها" | "Loss ratio by line";
    LINES_SUBTITLE = "خسارت واقع‌شده به حق‌بیمهٔ کسب‌شده" | "Incurred claims to earned premium";
    LINES_FINDING = "{first} و {second} {earned} حق‌بیمه و {incurred} خسارت را دارند" | "{first} and {second} carry {earned} of premium and {incurred} of claims";
    LINE = "رشته" | "Line";
    RATIO = "ضریب" | "Ratio";
    PREMIUM = "حق‌بیمه" | "Premium";
    WHOLE = "کل" | "All";
    LINES_NOTE = "حق‌بیمهٔ کسب‌شده به {unit}، ۱۲ ماه" | "Earned premium in {unit}, 12 months";
    UNKNOWN_LINE = "رشتهٔ ناشناخته" | "Unknown line";

    TASKS_TITLE = "کارهای پیش رو" | "What waits";
    TASK_COUNT = "{n} مورد" | "{n} to do";
    NO_TASKS = "کاری در انتظار نیست." | "Nothing waits.";
    REJECTED = "{n} سطر از {file} رد شد" | "{n} rows of {file} were rejected";
    LOADED_AT = "بارگذاری {at}" | "Loaded {at}";
    SEE_REJECTED = "دیدن ردشده‌ها" | "See the rejected";
    LATE_ONE = "فایل {name} دیر کرده است" | "The file of {name} is late";
    LATE_SOME = "فایل {n} منبع دیر کرده است، نخست {name}" | "The files of {n} sources are late, first {name}";
    LATE_NOTE = "باید تا {at} می‌رسید" | "It was to be there by {at}";
    SEE_SOURCES = "دیدن منبع‌ها" | "See the sources";
    RENEWALS = "{n} عضو {tiers} تا ۳۰ روز دیگر تمدید دارند" | "{n} {tiers} members renew within 30 days";
    RENEWALS_NOTE = "{n} بیمه‌نامه، {amount} {unit} حق‌بیمه" | "{n} policies, {amount} {unit} of premium";
    GRACE = "{n} عضو تا ۳۰ روز دیگر سطحشان را از دست می‌دهند" | "{n} members lose their tier within 30 days";
    GRACE_NOTE = "پایان مهلت حفظ سطح" | "The grace period ends";
    OVERDUE = "{n} عضو قسط معوق دارند" | "{n} members have an instalment overdue";
    OVERDUE_NOTE = "{amount} {unit} سررسیدشده و وصول‌نشده" | "{amount} {unit} due and not collected";
    SEE_MEMBERS = "دیدن این اعضا" | "See these members";
    WAITING = "{n} سطر در انتظار سطر مادر است" | "{n} rows wait for their parent row";
    WAITING_NOTE = "قدیمی‌ترین از {day}" | "The oldest since {day}";
    SEE_FEED = "دیدن سطرها" | "See the rows";
    TIER_AND = "{first} و {second}" | "{first} and {second}";

    PROVINCES_TITLE = "حاشیهٔ سود استان‌ها" | "Margin by province";
    PROVINCES_SUBTITLE = "درصد از حق‌بیمهٔ کسب‌شده، ۱۲ ماه" | "Percent of earned premium, 12 months";
    LOSS = "زیان" | "Loss";
    GAIN = "سود" | "Gain";
    TILE_NOTE = "هر خانه یک استان است، نه به اندازهٔ آن" | "A tile is a province, not its size";
    PROVINCES_TITLE_NONE = "استان اعضا ثبت نشده است" | "No member has a province on record";
    PROVINCES_NONE = "استان با فایل اشخاص می‌آید؛ پس از بارگذاری آن، سود هر استان اینجا دیده می‌شود." | "Provinces come with the parties’ file; once it is loaded, each one’s margin is seen here.";
    NO_PROVINCE = "استان {n} عضو ثبت نشده است" | "{n} members have no province on record";

    EMPTY_TITLE = "هنوز فایلی نیامده است" | "No file has come yet";
    EMPTY_NOTE = "با بارگذاری فایل بیمه‌نامه‌ها، اعضا و ارزششان اینجا دیده می‌شوند." | "Once the policies’ file is loaded, members and their value show here.";
    EMPTY_ACTION = "بارگذاری نخستین فایل" | "Load the first file";
    UNCOMPUTED_TITLE = "فایل‌ها آمده‌اند و هنوز محاسبه نشده‌اند" | "Files have come and wait to be computed";
    UNCOMPUTED_NOTE = "با یک محاسبه، ارزش، بخش، امتیاز و سطح هر عضو دیده می‌شود." | "One computation shows every member’s value, segment, score and tier.";
    UNCOMPUTED_ACTION = "محاسبهٔ جایگاه اعضا" | "Compute the members’ standing";
}
