//! What reports are called.

use i18n::Text;
use standing::report::Measure;

use crate::report::{Kind, Span};

i18n::texts! {
    PREMIUM = "حق‌بیمه، سود، خسارت و وصول" | "Premium, margin, loss ratio and collection";
    CUSTOMERS = "آمد و رفت مشتریان" | "Customers who came and went";
    RENEWAL = "تمدید بیمه‌نامه‌ها" | "Renewal of policies";
    SEGMENTS = "جابه‌جایی میان بخش‌ها" | "Movement between segments";
    TIERS = "جابه‌جایی میان سطح‌ها" | "Movement between tiers";
    COHORTS = "ماندگاری ورودی‌های هر سال" | "Cohorts by year";

    LINE = "رشته" | "Line";
    CONTRACT_TYPE = "نوع قرارداد" | "Contract type";
    CHANNEL = "کانال فروش" | "Channel";
    AGENT = "نماینده" | "Agent";
    BRANCH = "شعبه" | "Branch";
    POLICY_YEAR = "سال بیمه‌ای" | "Policy year";
    PROVINCE = "استان" | "Province";
    SEGMENT = "بخش" | "Segment";
    TIER = "سطح" | "Tier";
    JOINING_YEAR = "سال عضویت" | "Joining year";
    FIRST_YEAR = "سال نخستین بیمه" | "Year of the first cover";
    MONTH = "ماه" | "Month";
    YEAR = "سال" | "Year";
    SEGMENT_BEFORE = "بخش پیشین" | "Segment before";
    TIER_BEFORE = "سطح پیشین" | "Tier before";

    NOT_KNOWN = "نامشخص" | "Not known";
    WHOLE = "کل" | "Whole";
    SUM = "جمع" | "Sum";
    NEWCOMERS = "تازه‌وارد" | "Not there yet";
    GONE = "دیگر نیست" | "No longer there";
    PROFITABLE = "سودآور" | "Profitable";
    ORDINARY = "معمولی" | "Ordinary";
    LOSS_MAKING = "زیان‌ده" | "Loss-making";
    NO_EXPOSURE = "بدون پوشش" | "No cover";
    COHORT_MEMBERS = "اعضا" | "Members";
    SAME_YEAR = "همان سال" | "Same year";
    YEARS_AFTER = "سال +{n}" | "Year +{n}";

    POLICIES = "بیمه‌نامه‌های آغازشده" | "Policies begun";
    WRITTEN = "حق‌بیمهٔ صادره" | "Written premium";
    EARNED = "حق‌بیمهٔ کسب‌شده" | "Earned premium";
    DUE = "سررسیدشده" | "Due";
    COLLECTED = "وصول‌شده" | "Collected";
    COLLECTION_RATIO = "نسبت وصول" | "Collection ratio";
    CLAIMS = "تعداد خسارت" | "Claims";
    INCURRED = "خسارت" | "Incurred claims";
    LOSS_RATIO = "ضریب خسارت" | "Loss ratio";
    COMMISSION = "کارمزد" | "Commission";
    SERVICING = "هزینهٔ خدمت" | "Servicing";
    ACQUISITION = "هزینهٔ جذب" | "Acquisition";
    MARGIN = "حاشیهٔ سود" | "Margin";
    MARGIN_RATIO = "درصد سود" | "Margin ratio";
    BEFORE = "بیمه‌شده در آغاز" | "Insured at the beginning";
    NEW = "تازه" | "New";
    RETURNED = "بازگشته" | "Returned";
    LOST = "از دست رفته" | "Lost";
    GONE_AGAIN = "آمده و رفته" | "Come and gone";
    AFTER = "بیمه‌شده در پایان" | "Insured at the end";
    KEPT = "مانده" | "Kept";
    KEPT_RATIO = "نرخ ماندگاری" | "Retention";
    MEMBERS = "اعضا" | "Members";
    ENDING = "پایان‌یافته" | "Ended";
    RENEWED = "تمدیدشده" | "Renewed";
    OPEN = "هنوز باز" | "Still open";
    RENEWAL_RATE = "نرخ تمدید" | "Renewal rate";
    ENDING_PREMIUM = "حق‌بیمهٔ پایان‌یافته" | "Premium ended";
    RENEWED_PREMIUM = "حق‌بیمهٔ تمدید" | "Premium renewed";
    PREMIUM_RETENTION = "ماندگاری حق‌بیمه" | "Premium retention";

    WINDOW = "۱۲ ماه گذشته" | "Past 12 months";
    THIS_MONTH = "این ماه" | "This month";
    LAST_MONTH = "ماه پیش" | "Last month";
    THIS_YEAR = "از ابتدای سال" | "This year";
    LAST_YEAR = "سال پیش" | "Last year";
    THREE_YEARS = "۳ سال" | "3 years";
    DAYS = "روزهای دلخواه" | "Days of choice";

    MEMBER_NUMBER = "شمارهٔ عضو" | "Member number";
    SOURCE_REF = "شمارهٔ مشتری" | "Customer number";
    NAME = "نام" | "Name";

    DATABASE = "پایگاه داده پاسخ نداد؛ کمی بعد دوباره تلاش کنید." | "The database did not answer; try again in a moment.";
    UNSOUND = "این پرسش پاسخی ندارد: تاریخ آغاز باید پیش از پایان باشد، بازه حداکثر ۱۲۰ ماه، و سطر و ستون دو چیز جدا." | "This cannot be answered: the first day must come before the last, a period has at most 120 months, and rows and columns are two different things.";
    NAME_WRONG = "نامی برای گزارش بنویسید که حداکثر {n} نویسه داشته باشد." | "Give the report a name of at most {n} letters.";
    TOO_MANY = "{n} گزارش ذخیره شده است و بیش از این جا ندارد؛ نخست یکی را بردارید." | "There are {n} saved reports, which is the most: remove one first.";
    NO_REPORT = "چنین گزارشی نیست." | "There is no such report.";
    SHEET_TOO_SMALL = "{rows} سطر در یک برگهٔ XLSX جا نمی‌شود؛ CSV بخواهید." | "{rows} rows do not fit on a sheet of an XLSX file: ask for CSV.";
    FILE = "فایل ساخته نشد؛ دوباره بخواهید." | "The file could not be made: ask for it again.";
    STORED = "این نتیجه با نسخهٔ دیگری از برنامه نگه داشته شده و خوانده نمی‌شود؛ گزارش را دوباره بسازید." | "This result was kept by another version of the program and cannot be read: make the report again.";
}

/// What a kind of report is called.
pub fn kind(kind: Kind) -> Text {
    match kind {
        Kind::Premium => PREMIUM,
        Kind::Customers => CUSTOMERS,
        Kind::Renewal => RENEWAL,
        Kind::Segments => SEGMENTS,
        Kind::Tiers => TIERS,
        Kind::Cohorts => COHORTS,
    }
}

/// What a dimension is called.
pub use crate::names::dimension;

/// What a span of days is called.
pub fn span(span: Span) -> Text {
    match span {
        Span::Window => WINDOW,
        Span::ThisMonth => THIS_MONTH,
        Span::LastMonth => LAST_MONTH,
        Span::ThisYear => THIS_YEAR,
        Span::LastYear => LAST_YEAR,
        Span::ThreeYears => THREE_YEARS,
        Span::Days { .. } => DAYS,
    }
}

/// What a figure is called.
pub fn measure(measure: Measure) -> Text {
    match measure {
        Measure::Policies => POLICIES,
        Measure::Written => WRITTEN,
        Measure::Earned => EARNED,
        Measure::Due => DUE,
        Measure::Collected => COLLECTED,
        Measure::CollectionRatio => COLLECTION_RATIO,
        Measure::Claims => CLAIMS,
        Measure::Incurred => INCURRED,
        Measure::LossRatio => LOSS_RATIO,
        Measure::Commission => COMMISSION,
        Measure::Servicing => SERVICING,
        Measure::Acquisition => ACQUISITION,
        Measure::Margin => MARGIN,
        Measure::MarginRatio => MARGIN_RATIO,
        Measure::Before => BEFORE,
        Measure::New => NEW,
        Measure::Returned => RETURNED,
        Measure::Lost => LOST,
        Measure::GoneAgain => GONE_AGAIN,
        Measure::After => AFTER,
        Measure::Kept => KEPT,
        Measure::KeptRatio => KEPT_RATIO,
        Measure::Members => MEMBERS,
        Measure::Ending => ENDING,
        Measure::Renewed => RENEWED,
        Measure::Open => OPEN,
        Measure::RenewalRate => RENEWAL_RATE,
        Measure::EndingPremium => ENDING_PREMIUM,
        Measure::RenewedPremium => RENEWED_PREMIUM,
        Measure::PremiumRetention => PREMIUM_RETENTION,
    }
}
