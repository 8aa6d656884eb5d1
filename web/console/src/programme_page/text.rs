//! What the page of the programme says.

use i18n::Text;

/// The five events, in the order of their kinds.
pub const EVENTS: [Text; 5] = [JOINING, SURVEY, INTRODUCTION, OCCASION, SPECIAL_PLAN];
/// The four ways of contact, in their order.
pub const CONTACTS: [Text; 4] = [SMS, TELEPHONE, EMAIL, VOICE];

i18n::texts! {
    TITLE = "برنامهٔ باشگاه، نسخهٔ {n}" | "Programme, version {n}";
    VERSION = "نسخهٔ {n}" | "Version {n}";
    SUBTITLE = "{insurer} · {day}" | "{insurer} · {day}";
    SINCE_DAY = "از {day}" | "from {day}";
    SINCE_EVER = "از آغاز" | "from the beginning";
    IN_FORCE = "در اجرا" | "In force";
    TO_COME = "در راه" | "To come";
    PAST = "پیشین" | "Past";
    AS_TABLES = "جدول‌ها" | "Tables";
    AS_TEXT = "متن برنامه" | "Document";
    NONE_TITLE = "هنوز برنامه‌ای در اجرا نیست" | "No programme is in force yet";
    NONE_NOTE = "برنامه را مدیر سامانه با فرمان انتشار می‌گذارد." | "The administrator publishes one on the command line.";

    TIERS_TITLE = "سطح‌ها" | "Tiers";
    TIERS_NOTE = "کم‌ترین امتیاز هر سطح؛ صعود بی‌درنگ، نزول پس از مهلت" | "Least score of each tier; up at once, down after the grace";
    LOWEST_TIER = "همهٔ اعضا" | "Every member";
    FROM_SCORE = "از {n} امتیاز" | "from {n} points";

    LINES_TITLE = "رشته‌های بیمه" | "Lines of business";
    LINES_NOTE = "امتیاز هر میلیون ریال حق‌بیمهٔ کسب‌شده، و هزینه‌هایی که از آن کم می‌شود" | "Points for each million rials of earned premium, and the costs taken from it";
    LINE = "رشته" | "Line";
    POINTS_PER_MILLION = "امتیاز" | "Points";
    PER_MILLION = "هر میلیون ریال" | "per million rials";
    COMMISSION = "کارمزد" | "Commission";
    SERVICING = "هزینهٔ خدمات" | "Servicing";
    DISCOUNT_CEILING = "سقف تخفیف" | "Ceiling of discount";
    RIAL_A_YEAR = "ریال، هر بیمه‌نامه در سال" | "rials, a policy and year";

    SCORECARD_TITLE = "کارت امتیاز" | "Scorecard";
    SCORECARD_NOTE = "امتیاز پایه در هر پنج ضرب یا با آن جمع می‌شود؛ یک بار گرد می‌شود، در پایان" | "What multiplies the base points of a policy, or is added; truncated once, at the end";
    FACTOR = "ضریب" | "Factor";
    POINTS = "امتیاز" | "Points";
    CLAIMS = "خسارت بیمه‌نامه" | "Claims of the policy";
    CLAIMS_NOTE = "بر پایهٔ ضریب خسارت همان بیمه‌نامه" | "By the policy’s loss ratio";
    LOSS_RATIO = "ضریب خسارت" | "Loss ratio";
    COLLECTION = "وصول حق‌بیمه" | "Collection";
    COLLECTION_NOTE = "وصول‌شده از آنچه سررسید شده" | "Collected of what had fallen due";
    COLLECTED = "وصول" | "Collected";
    POLICY_YEAR = "سال بیمه‌نامه" | "Policy year";
    POLICY_YEAR_NOTE = "نخستین سال و هر تمدید" | "The first year and each renewal";
    YEAR = "سال" | "Year";
    CONTRACT_TYPE = "نوع قرارداد" | "Contract type";
    CONTRACT_TYPE_NOTE = "انفرادی یا گروهی" | "Individual or group";
    KIND = "نوع" | "Kind";
    ENDORSEMENTS = "الحاقیه‌ها" | "Endorsements";
    ENDORSEMENTS_NOTE = "امتیاز هر الحاقیه در بازه" | "Points for each in the window";
    CANCELS = "پایان پوشش" | "ends the cover";
    ONE_YEAR = "سال {n}" | "Year {n}";
    YEARS = "سال {from} تا {to}" | "Years {from} to {to}";
    YEARS_ON = "سال {n} به بعد" | "Year {n} and later";
    BELOW = "کم‌تر از {n}" | "Below {n}";
    BETWEEN = "{from} تا {to}" | "{from} to {to}";
    AND_MORE = "{n} و بیش‌تر" | "{n} and more";
    NO_CLAIM = "بی‌خسارت" | "No claim";

    EVENTS_TITLE = "رویدادهای غیر فنی" | "Non-technical events";
    EVENTS_NOTE = "هر رویداد سقفی دارد" | "Each has a limit";
    EVENT = "رویداد" | "Event";
    LIMIT = "سقف سال" | "Limit a year";
    MOST = "حداکثر" | "At most";
    TIMES = "{n} بار" | "{n} times";
    JOINING = "پیوستن به باشگاه" | "Joining the club";
    SURVEY = "پاسخ به نظرسنجی" | "Survey completed";
    INTRODUCTION = "معرفی دوستی که عضو شد" | "Friend introduced who joined";
    OCCASION = "مناسبت" | "Occasion";
    SPECIAL_PLAN = "خرید طرح ویژه" | "Special plan bought";

    WINDOWS_TITLE = "بازه‌ها و مرزها" | "Windows and limits";
    VALUE_WINDOW = "بازهٔ ارزش" | "Value window";
    SCORE_WINDOW = "بازهٔ امتیاز" | "Score window";
    ACCEPTABLE_MARGIN = "سود پذیرفتنی روی هزینه" | "Acceptable margin over cost";
    LARGE_LOSS = "سقف یک خسارت در ارزش عضو" | "Most of one claim in a member’s value";
    NO_LIMIT = "بی‌سقف" | "No limit";
    GRACE = "مهلت حفظ سطح" | "Grace of a tier";
    DEMOTION = "پایین آمدن" | "Coming down";
    ONE_STEP = "هر بار یک سطح" | "One tier at a time";
    TO_SCORE = "تا سطح امتیاز" | "To what the score gives";
    DAYS = "{n} روز" | "{n} days";
    RIALS = "{n} ریال" | "{n} rials";

    COSTS_TITLE = "هزینه‌های جذب و تماس" | "Costs of winning and contact";
    COSTS_NOTE = "ریال، هر مشتری تازه و هر تماس" | "Rials, per new customer and per contact";
    CHANNEL = "کانال جذب" | "Channel";
    CONTACT = "تماس" | "Contact";
    SMS = "پیامک" | "SMS";
    TELEPHONE = "تلفن" | "Telephone";
    EMAIL = "رایانامه" | "E-mail";
    VOICE = "پیام صوتی" | "Voice message";

    CREDIT_TITLE = "قاعده‌های اعتبار" | "Rules of credit";
    CREDIT_NOTE = "آنچه خرید و رویداد به عضو می‌دهد؛ با وصول حق‌بیمه خرج‌شدنی می‌شود و با فسخ و برگشت پس گرفته می‌شود" | "What purchases and events give a member; to be spent as the premium is collected, taken back when a policy is cancelled or returned";
    CREDIT_NONE = "این نسخه اعتباری نمی‌دهد." | "This version gives no credit.";
    CREDIT_RULE = "قاعده" | "Rule";
    CREDIT_GIVES = "چقدر" | "How much";
    CREDIT_CONDITIONS = "به چه" | "For what";
    CREDIT_LIMITS = "تا چه اندازه" | "Up to";
    CREDIT_GIVEN = "داده‌شده" | "Granted";
    CREDIT_DAYS = "مهلت خرج" | "Days to spend it";
    CREDIT_DEBT = "بیشترین بدهی عضو پس از بازپس‌گیری" | "Most that a member may owe after a claw-back";
    CREDIT_STAFF = "اختیار یک همکار در روز" | "What one of staff may grant a day";
    CLUB_TITLE = "باشگاه" | "The club";
    INSURER = "بیمه‌گر" | "Insurer";
    PHONE = "تلفن" | "Telephone";
    SMS_LINE = "خط پیامک" | "SMS line";
    WEBSITE = "وب‌گاه" | "Web site";

    VERSIONS_TITLE = "نسخه‌ها" | "Versions";
    VERSIONS_NOTE = "هر محاسبه نسخه‌ای را به کار می‌برد که در روز ارزیابی در اجراست" | "A computation uses the version in force on its valuation day";
    BY = "منتشرکننده" | "Published by";
}
