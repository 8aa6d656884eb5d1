//! What the pages of reports say.

use i18n::Text;
use reports::{Kind, Schedule};

i18n::texts! {
    SUBTITLE = "هر عدد تا اعضای پشت آن باز می‌شود و به فایل می‌رود" | "Every number opens to the members behind it and goes into a file";
    TO_REPORTS = "گزارش‌ها" | "Reports";

    PREMIUM_NOTE = "کدام رشته، استان، شعبه یا نماینده سود می‌آورد و کدام زیان، و چقدر وصول شده است" | "Which line, province, branch or agent earns or loses, and what was collected";
    CUSTOMERS_NOTE = "چند مشتری تازه آمدند، ماندند، رفتند یا بازگشتند، ماه به ماه" | "How many customers came, stayed, left or came back, month by month";
    RENEWAL_NOTE = "چند بیمه‌نامه تمدید شد و چقدر از حق‌بیمه ماند" | "How many policies were renewed and how much premium stayed";
    SEGMENTS_NOTE = "چه کسانی سودآور یا زیان‌ده شدند، از هر روزی که بخواهید" | "Who became profitable or loss-making, since any day";
    TIERS_NOTE = "چه کسانی بالا رفتند یا پایین آمدند، از هر روزی که بخواهید" | "Who rose or fell, since any day";
    COHORTS_NOTE = "از ورودی‌های هر سال چند درصد مانده‌اند و هر عضو چه آورده است" | "How many of each year’s newcomers stayed, and what a member brought";

    PREMIUM_MEANS = "حق‌بیمهٔ صادره: حق‌بیمهٔ بیمه‌نامه‌ها در روز آغاز پوشش و تغییر الحاقیه‌ها در روز اثر. کسب‌شده: سهم روزهای پوشش درون بازه. سررسیدشده: اقساطی که در بازه سر رسید؛ بیمه‌نامهٔ بی‌قسط در روز آغاز. وصول‌شده: آنچه در بازه پرداخت شد. خسارت: با تاریخ وقوع در بازه، تا سقف خسارت بزرگ. حاشیهٔ سود: کسب‌شده منهای خسارت، کارمزد، هزینهٔ خدمت و هزینهٔ جذب، پیش از هزینهٔ اعتبار." | "Written: premium of policies on their first day of cover and changes by endorsement on their day. Earned: the share of the days of cover in the period. Due: instalments that fell due in it; without instalments, on the first day. Collected: what was paid in it. Incurred: losses in it, up to the large-loss limit. Margin: earned less incurred, commission, servicing and acquisition, before the cost of credit.";
    CUSTOMERS_MEANS = "بیمه‌شده کسی است که در آن روز پوشش دارد؛ فاصلهٔ کوتاه میان دو پوشش، دیرکرد تمدید شمرده می‌شود. تازه: نخستین پوشش در بازه. بازگشته: پوشش پس از فاصله‌ای بلندتر. از دست رفته: در آغاز بیمه‌شده و در پایان نه. آمده و رفته: در بازه آمد و در پایان نبود. پایان = مانده + تازه + بازگشته − آمده و رفته. ماه‌ها را با هم جمع نزنید: سطر کل برای همهٔ بازه شمرده شده است." | "Insured is who has a cover on that day; a short gap between two covers counts as a late renewal. New: the first cover ever begins in the period. Returned: a cover after a longer gap. Lost: insured at the beginning and not at the end. Come and gone: came in the period and is not there at its end. End = kept + new + returned − come and gone. Months are not to be added: the whole is counted for the period itself.";
    RENEWAL_MEANS = "پایان‌یافته: پوشش قراردادی در بازه تمام شد، بدون باطل‌شده‌ها. تمدیدشده: پوشش دیگری از همان بیمه‌گذار و رشته که از ۳۰ روز پیش تا ۶۰ روز پس از پایان آغاز شد؛ هر پوشش تنها یک بیمه‌نامه را تمدید می‌کند. هنوز باز: تمدید نشده و ۶۰ روزش نگذشته است. نرخ تمدید، بازمانده‌ها را تمدیدنشده می‌شمارد." | "Ended: the agreed cover ended in the period, cancelled ones left out. Renewed: another cover of the same holder and line begins from 30 days before to 60 days after the end; one cover renews one policy. Still open: not renewed, and the 60 days are not over. The rate counts those still open as not renewed.";
    MOVES_MEANS = "جایگاه هر عضو در پایان آن روز، در برابر آخرین محاسبه. سطر، جای پیشین است و ستون، جای کنونی." | "What each member was at the end of that day, beside the latest computation. Rows are where they were, columns where they are.";
    COHORTS_MEANS = "سطر، سال ورود است. ستون‌ها سال‌های پس از آن‌اند: سهم کسانی که در پایان سال بیمه‌شده‌اند، یا حق‌بیمه و سود آن سال بخش بر همهٔ اعضای آن ورودی. سال جاری تا روز ارزیابی است." | "A row is the year of entry. Columns are the years after it: the share insured at the year’s end, or the year’s premium or margin divided by all members of that entry. The present year goes up to the valuation day.";

    MEANS = "این عددها چه هستند" | "What the figures mean";
    PERIOD = "بازه" | "Period";
    SINCE = "از پایان روز" | "Since the end of";
    FROM = "از روز" | "From";
    TO = "تا روز" | "To";
    DAY_FORM = "۱۴۰۵/۰۸/۳۰" | "2026-11-21";
    DAY_WRONG = "روزها را به شکل سال/ماه/روز بنویسید، و روز آغاز را پیش از پایان." | "Write days as year-month-day, the first before the last.";
    DAYS_OF_CHOICE = "روزهای دلخواه" | "Days of choice";
    ONE_DAY = "یک روز دلخواه" | "A day of choice";
    ROWS = "سطرها" | "Rows";
    COLUMNS = "ستون‌ها" | "Columns";
    FIGURES = "همهٔ عددها" | "All figures";
    MEASURE = "عدد نمودار" | "Figure of the chart";
    GAP = "فاصلهٔ مجاز (روز)" | "Gap allowed (days)";
    SHOW = "نمایش" | "Show";
    WITHOUT = "بدون شرط {name}" | "Without {name}";

    RANGE = "{from} تا {to}" | "{from} to {to}";
    KNOWN = "آنچه تا پایان {day} دانسته است · برنامهٔ نسخهٔ {version}" | "As known at the end of {day} · programme version {version}";
    THAN_BEFORE = "از {n} روز پیش از آن" | "than the {n} days before";
    POINTS = "واحد درصد" | "points";
    UNCHANGED = "بی‌تغییر" | "Unchanged";

    CHART_FIRST = "{n} سطر نخست؛ همه در جدول" | "The first {n} rows; all are in the table";
    TABLE = "جدول" | "Table";
    TABLE_NOTE = "مبلغ‌ها به {unit}؛ هر عدد اعضای پشت خود را باز می‌کند" | "Amounts in {unit}; every number opens the members behind it";
    TABLE_COUNTS = "هر عدد اعضای پشت خود را باز می‌کند" | "Every number opens the members behind it";
    KEPT_TABLE_NOTE = "مبلغ‌ها به {unit}؛ همان‌گونه که در آن روز بود" | "Amounts in {unit}; as they were on that day";
    XLSX = "XLSX" | "XLSX";
    CSV = "CSV" | "CSV";
    EMPTY = "در این بازه چیزی نیست" | "There is nothing in this period";
    EMPTY_NOTE = "بازهٔ دیگری برگزینید یا شرط‌ها را بردارید." | "Choose another period or drop the conditions.";
    NO_RUN = "هنوز جایگاهی محاسبه نشده است" | "No standing was computed yet";
    NO_RUN_NOTE = "گزارش‌ها پس از نخستین محاسبهٔ جایگاه اعضا ساخته می‌شوند." | "Reports are made after the first computation of the members’ standing.";
    NO_HISTORY = "برای آن روز یا پیش از آن محاسبه‌ای نیست، پس جای پیشین کسی دانسته نیست. روز دیرتری برگزینید." | "There is no computation of that day or before, so that nobody’s former place is known. Choose a later day.";
    HISTORY_OF = "جای پیشین بر پایهٔ محاسبهٔ {day}" | "Former places by the computation of {day}";
    FLOW_STAYED = "{n} عضو جابه‌جا شدند و {stayed} عضو ماندند" | "{n} members moved and {stayed} stayed";

    BEHIND = "اعضای پشت عدد" | "The members behind it";
    BEHIND_SUM = "{n} عضو · جمع {amount} {unit}" | "{n} members · sum {amount} {unit}";
    BEHIND_RATIO = "{n} عضو · {part} از {whole}" | "{n} members · {part} of {whole}";
    MEMBER = "عضو" | "Member";
    TIER = "سطح" | "Tier";
    SEGMENT = "بخش" | "Segment";
    SHOWN_ROWS = "{from} تا {to} از {n}" | "{from} to {to} of {n}";
    NOBODY = "پشت این عدد کسی نیست" | "Nobody is behind this number";
    NOBODY_NOTE = "به گزارش بازگردید و عدد دیگری را باز کنید." | "Go back to the report and open another number.";
    RIALS = "ریال" | "rials";
    ITEMS = "مورد" | "items";

    SAVE_TITLE = "ذخیرهٔ این گزارش" | "Save this report";
    SAVE_NOTE = "نتیجهٔ هر بار با فایل‌هایش نگه داشته می‌شود، تا {n} نتیجه." | "What it gives each time is kept with its files, up to {n} results.";
    NAME = "نام" | "Name";
    SCHEDULE = "زمان" | "When";
    WEEKDAY = "روز هفته" | "Day of the week";
    SHARED = "همهٔ کسانی که گزارش می‌بینند این را هم ببینند" | "Everybody who sees reports sees it too";
    SAVE_ACTION = "ذخیره" | "Save";
    NEVER = "تنها با دست" | "Only by hand";
    DAILY = "هر روز پس از محاسبه" | "Every day after the computation";
    WEEKLY = "هر هفته" | "Every week";
    WEEKLY_ON = "هر {day}" | "Every {day}";
    MONTHLY = "نخستین روز هر ماه" | "On the first day of each month";
    SATURDAY = "شنبه" | "Saturday";
    SUNDAY = "یکشنبه" | "Sunday";
    MONDAY = "دوشنبه" | "Monday";
    TUESDAY = "سه‌شنبه" | "Tuesday";
    WEDNESDAY = "چهارشنبه" | "Wednesday";
    THURSDAY = "پنجشنبه" | "Thursday";
    FRIDAY = "جمعه" | "Friday";

    SAVED_TITLE = "گزارش‌های ذخیره‌شده" | "Saved reports";
    SAVED_NONE = "هنوز گزارشی ذخیره نشده است. هر گزارشی را باز کنید و پایین صفحه ذخیره‌اش کنید." | "No report is saved yet. Open one and save it at the foot of its page.";
    LAST_MADE = "آخرین نتیجه" | "Last result";
    RESULTS = "نتیجه" | "Results";
    OWNER = "از" | "By";
    PRIVATE = "خصوصی" | "Private";
    OPEN_NOW = "دیدن با عددهای امروز" | "See with today’s figures";
    MAKE_NOW = "ساختن نتیجهٔ تازه" | "Make a result now";
    REMOVE = "برداشتن گزارش و نتیجه‌هایش" | "Remove the report and its results";
    KEPT_TITLE = "نتیجه‌های نگه‌داشته" | "Kept results";
    KEPT_NONE = "هنوز نتیجه‌ای نیست" | "There is no result yet";
    KEPT_NONE_NOTE = "در روز خود ساخته می‌شود، یا همین حالا با «ساختن نتیجهٔ تازه»." | "It is made on its day, or right now by “Make a result now”.";
    OF_DAY = "وضعیت روز" | "As of";
    MADE_AT = "ساخته‌شده" | "Made";
    WHY = "برای" | "For";
    BY_HAND = "با دست" | "By hand";
    ROW_COUNT = "سطر" | "Rows";
    FILES = "فایل" | "Files";
    FAILED = "ساخته نشد" | "Failed";

    REPORT_SAVED = "گزارش ذخیره شد" | "The report was saved";
    REPORT_SAVED_NOTE = "در روز خود ساخته و نگه داشته می‌شود" | "It is made and kept on its day";
    REPORT_MADE = "نتیجهٔ تازه نگه داشته شد" | "A new result was kept";
    REPORT_FAILED = "گزارش ساخته نشد" | "The report could not be made";
    REPORT_FAILED_NOTE = "دلیلش در فهرست نتیجه‌هاست" | "Its reason is in the list of results";
    REPORT_REMOVED = "گزارش برداشته شد" | "The report was removed";
}

/// What a kind of report is for.
pub fn note(kind: Kind) -> Text {
    match kind {
        Kind::Premium => PREMIUM_NOTE,
        Kind::Customers => CUSTOMERS_NOTE,
        Kind::Renewal => RENEWAL_NOTE,
        Kind::Segments => SEGMENTS_NOTE,
        Kind::Tiers => TIERS_NOTE,
        Kind::Cohorts => COHORTS_NOTE,
    }
}

/// What its figures mean.
pub fn means(kind: Kind) -> Text {
    match kind {
        Kind::Premium => PREMIUM_MEANS,
        Kind::Customers => CUSTOMERS_MEANS,
        Kind::Renewal => RENEWAL_MEANS,
        Kind::Segments | Kind::Tiers => MOVES_MEANS,
        Kind::Cohorts => COHORTS_MEANS,
    }
}

/// The days of the week, Saturday first.
pub const WEEKDAYS: [Text; 7] = [SATURDAY, SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY];

/// A schedule in words.
pub fn schedule(f: &kit::Fmt, schedule: Schedule) -> String {
    match schedule {
        Schedule::Never => f.t(NEVER).to_owned(),
        Schedule::Day => f.t(DAILY).to_owned(),
        Schedule::Week { weekday } => {
            let day = WEEKDAYS[usize::from(weekday % 7)];
            WEEKLY_ON.with(f.lang, &[("day", f.t(day))])
        }
        Schedule::Month => f.t(MONTHLY).to_owned(),
    }
}
