//! What can be wrong with a document, in both languages, and at which line.

use i18n::{Message, Text};

/// A fault of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Line of the document, 1 is the first.
    pub line: usize,
    /// A stable code: the name of the text.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: Message,
}

impl Fault {
    pub(crate) fn new(line: usize, text: Text, values: &[(&str, &str)]) -> Fault {
        let code = ALL_TEXTS.iter().find(|(_, known)| *known == text).map_or("", |(name, _)| name);
        Fault { line, code, message: text.message(values) }
    }
}

i18n::texts! {
    TOO_LONG = "سند از یک مگابایت بزرگ‌تر است. سند برنامه معمولاً چند ده کیلوبایت است؛ فایل را وارسی کنید."
        | "The document is larger than one megabyte. A programme usually takes some ten kilobytes; check the file.";
    SYNTAX = "نگارش TOML در این سطر درست نیست. پیام خوانندهٔ سند: {detail}"
        | "This line is not valid TOML. The reader says: {detail}";
    UNKNOWN_KEY = "کلید «{key}» در {section} شناخته نیست. شاید منظور «{near}» بوده است."
        | "“{key}” is not known in {section}. Perhaps “{near}” was meant.";
    UNKNOWN_KEY_AMONG = "کلید «{key}» در {section} شناخته نیست. کلیدهای اینجا: {keys}."
        | "“{key}” is not known in {section}. The keys here are: {keys}.";
    MISSING = "«{key}» در {section} نیامده است؛ آن را بیفزایید."
        | "“{key}” is missing in {section}; add it.";
    NOT_TEXT = "«{key}» باید متنی میان دو علامت نقل‌قول باشد."
        | "“{key}” must be a text in quotation marks.";
    NOT_INTEGER = "«{key}» باید عدد صحیح و بدون علامت نقل‌قول باشد، مانند 1_200_000."
        | "“{key}” must be a whole number without quotation marks, e.g. 1_200_000.";
    NOT_BOOLEAN = "«{key}» باید true یا false باشد."
        | "“{key}” must be true or false.";
    NOT_TABLE = "«{key}» باید یک بخش باشد، مانند [{key}]."
        | "“{key}” must be a section, e.g. [{key}].";
    NOT_LIST = "«{key}» باید فهرستی از بخش‌ها باشد، هر کدام با سرِ [[{key}]]، یا میان [ و ]."
        | "“{key}” must be a list of sections, each headed [[{key}]], or between [ and ].";
    NOT_PERCENT = "«{key}» باید درصدی میان دو علامت نقل‌قول با حداکثر دو رقم اعشار باشد، مانند \"12.5%\"."
        | "“{key}” must be a percentage in quotation marks with at most two decimals, e.g. \"12.5%\".";
    NOT_FACTOR = "«{key}» باید ضریبی میان دو علامت نقل‌قول با حداکثر چهار رقم اعشار باشد، مانند \"1.10\"."
        | "“{key}” must be a factor in quotation marks with at most four decimals, e.g. \"1.10\".";
    NOT_WORDS = "«{key}» باید فهرستی از کدها میان [ و ] باشد، هر کدام میان دو علامت نقل‌قول، مانند [\"fire\", \"life\"]."
        | "“{key}” must be a list of codes between [ and ], each in quotation marks, e.g. [\"fire\", \"life\"].";
    NOT_A_DAY = "«{key}» باید روزی میان دو علامت نقل‌قول باشد، مانند \"1405/01/31\" یا \"2026-04-20\"."
        | "“{key}” must be a day in quotation marks, e.g. \"1405/01/31\" or \"2026-04-20\".";
    UNKNOWN_CODE = "کد «{code}» در «{key}» را این سند نمی‌شناسد؛ یکی از این‌ها را بنویسید: {choices}."
        | "The document has no “{code}” for “{key}”; write one of: {choices}.";
    DAYS_NOT_ASCENDING = "«until» پیش از «from» است؛ این قاعده هیچ روزی برقرار نیست."
        | "“until” is before “from”; the rule would hold on no day.";
    OUT_OF_RANGE = "مقدار «{key}» {value} است؛ باید از {least} تا {most} باشد."
        | "“{key}” is {value}; it must be from {least} to {most}.";
    NOT_A_CHOICE = "«{key}» نمی‌تواند «{value}» باشد؛ یکی از این‌ها را بنویسید: {choices}."
        | "“{key}” cannot be “{value}”; write one of: {choices}.";
    EMPTY = "«{key}» خالی است؛ آن را پر کنید."
        | "“{key}” is empty; fill it in.";
    TOO_MANY_LETTERS = "«{key}» {count} حرف دارد؛ بیش از {most} حرف نمی‌تواند باشد."
        | "“{key}” has {count} letters; it can have at most {most}.";
    NO_ENTRY = "«{key}» هیچ موردی ندارد؛ دست‌کم یکی لازم است."
        | "“{key}” has no entry; at least one is needed.";
    TOO_MANY = "«{key}» {count} مورد دارد؛ بیش از {most} مورد نمی‌تواند داشته باشد."
        | "“{key}” has {count} entries; it can have at most {most}.";
    NO_ID_LEFT = "برای «{code}» شماره‌ای نمانده است: در «{kind}» با شمردن کدهای نسخه‌های پیشین بیش از {most} کد نمی‌تواند باشد."
        | "No number is left for “{code}”: “{kind}” can have at most {most} codes, those of earlier versions included.";
    BAD_CODE = "کد «{code}» پذیرفتنی نیست: با حرف کوچک لاتین آغاز شود و جز a تا z، رقم و خط زیر نداشته باشد؛ حداکثر {most} حرف، مانند third_party."
        | "The code “{code}” cannot be used: begin with a small Latin letter and use only a to z, digits and underscores, at most {most}, e.g. third_party.";
    DUPLICATE_CODE = "کد «{code}» پیش‌تر در سطر {first} آمده است؛ هر کد فقط یک بار بیاید."
        | "The code “{code}” stands in line {first} already; each code may come only once.";
    CODE_GONE = "کد «{code}» از «{kind}» در نسخه‌های پیشین بوده و در این سند نیست. بیمه‌نامه‌ها، الحاقیه‌ها یا مشتریانِ ثبت‌شده به آن اشاره دارند و بی آن ارزش و امتیازشان حساب نمی‌شود؛ آن را برگردانید. برای کنار گذاشتن، امتیازش را صفر کنید."
        | "The code “{code}” of “{kind}” was in earlier versions and is not in this document. Policies, endorsements or customers in the book refer to it, and without it their value and score cannot be computed; put it back. To retire it, give it no points.";
    BANDS_NOT_ASCENDING = "پله‌ها باید رو به بالا باشند: شروع این پله {value} است و پلهٔ پیش از آن از {before} آغاز می‌شود."
        | "Bands must ascend: this one begins at {value} and the one before it at {before}.";
    TIERS_NOT_ASCENDING = "سطح‌ها باید رو به بالا باشند: آستانهٔ این سطح {value} است و آستانهٔ سطح پیش از آن {before}."
        | "Tiers must ascend: the threshold of this one is {value} and that of the one before it {before}.";
    FIRST_TIER_NOT_ZERO = "آستانهٔ پایین‌ترین سطح باید صفر باشد تا هیچ عضوی بی‌سطح نماند؛ اکنون {value} است."
        | "The lowest tier's threshold must be zero, so that no member is without a tier; it is {value}.";
    PERIOD_TOO_LONG = "دورهٔ این رویداد {value} روز است و از پنجرهٔ امتیاز ({most} روز) بلندتر؛ آن را کوتاه‌تر کنید."
        | "The period of this event is {value} days, longer than the score window ({most} days); shorten it.";
    BAD_COLOUR = "رنگ «{value}» خوانده نمی‌شود؛ آن را مانند \"#0F766E\" بنویسید."
        | "The colour “{value}” cannot be read; write it like \"#0F766E\".";
    BAD_PHONE = "شمارهٔ «{value}» پذیرفتنی نیست؛ آن را با ۳ تا ۲۰ رقم بنویسید، مانند \"021-87654\"."
        | "The number “{value}” cannot be used; write it with 3 to 20 digits, e.g. \"021-87654\".";
    BAD_EMAIL = "نشانی «{value}» ایمیل نیست؛ آن را مانند \"club@example.ir\" بنویسید."
        | "“{value}” is not an e-mail address; write it like \"club@example.ir\".";
    BAD_WEBSITE = "نشانی وب «{value}» پذیرفتنی نیست؛ با https:// آغاز شود و فاصله نداشته باشد."
        | "The web address “{value}” cannot be used; it begins with https:// and has no spaces.";
}
