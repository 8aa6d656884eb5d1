//! The reasons for which a row is rejected or a cell left out: what is wrong, what probably happened,
//! what to do; in both languages.

use calendar::Day;
use i18n::{Lang, Message, Text};

/// A reason: its code, a few words for lists, and the whole text with places for the finding's params.
struct Reason {
    code: &'static str,
    title: Text,
    text: Text,
}

/// What a reason says, with its places filled by the finding's params: in Persian, days are Jalali and
/// digits Persian; in English, days are Gregorian.
pub fn message(code: &str, params: &[(&str, &str)]) -> Message {
    let Some(reason) = find(code) else {
        return Message { fa: code.to_owned().into(), en: code.to_owned().into() };
    };
    let persian: Vec<(&str, String)> =
        params.iter().map(|(name, value)| (*name, in_persian(value))).collect();
    let persian: Vec<(&str, &str)> = persian.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Message { fa: reason.text.with(Lang::Fa, &persian).into(), en: reason.text.with(Lang::En, params).into() }
}

/// A few words for a reason, for lists and counts.
pub fn title(code: &str) -> Message {
    find(code).map_or_else(
        || Message { fa: code.to_owned().into(), en: code.to_owned().into() },
        |reason| reason.title.into(),
    )
}

/// The codes of all reasons.
pub fn codes() -> impl Iterator<Item = &'static str> {
    REASONS.iter().map(|reason| reason.code)
}

fn find(code: &str) -> Option<&'static Reason> {
    REASONS.iter().find(|reason| reason.code == code)
}

/// A param as the Persian text shows it: a day as Jalali, a number in Persian digits, all else as it is.
fn in_persian(value: &str) -> String {
    let numeric = value.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ',' | '.'));
    if !numeric {
        return value.to_owned();
    }
    if value.len() == 10
        && value.as_bytes()[4] == b'-'
        && let Ok(day) = Day::parse(value)
    {
        return persian::persian_digits(&day.jalali().numeric());
    }
    persian::persian_digits(value).replace(',', "٬")
}

macro_rules! reasons {
    ($($code:literal: $title_fa:literal | $title_en:literal => $fa:literal | $en:literal;)*) => {
        const REASONS: &[Reason] = &[$(Reason {
            code: $code,
            title: Text { fa: $title_fa, en: $title_en },
            text: Text { fa: $fa, en: $en },
        }),*];
        /// Every text declared here, by code: titles and whole texts.
        pub const ALL_TEXTS: &[(&str, Text)] = &[
            $(($code, Text { fa: $title_fa, en: $title_en }), ($code, Text { fa: $fa, en: $en })),*
        ];
    };
}

reasons! {
    // the whole row
    "too_many_cells": "خانه‌های بیش از سرستون" | "More cells than columns" =>
        "این سطر {got} خانه دارد و سرستون {expected} ستون؛ شاید جداکننده درون یکی از مقدارها آمده باشد. آن مقدار را میان دو علامت نقل‌قول بگذارید." |
        "This row has {got} cells and the header {expected} columns; the delimiter may stand inside one of the values. Put that value in quotation marks.";
    "too_few_cells": "خانه‌های کمتر از سرستون" | "Fewer cells than columns" =>
        "این سطر {got} خانه دارد و سرستون {expected} ستون؛ شاید سطر در میانه شکسته یا انتهای آن بریده شده باشد." |
        "This row has {got} cells and the header {expected} columns; the row may be broken by a line break or cut at its end.";
    "bad_encoding": "نویسه‌های ناخوانا" | "Unreadable characters" =>
        "این سطر نویسه‌هایی دارد که با کدگذاری فایل خوانده نمی‌شود؛ شاید بخشی از فایل با کدگذاری دیگری نوشته شده باشد. کدگذاری را با encoding معرفی کنید یا سطر را دوباره بنویسید." |
        "This row has characters that cannot be read in the file's encoding; part of the file may have been written in another one. Give the encoding with encoding, or write the row again.";
    "unclosed_quote": "علامت نقل‌قول باز" | "Open quotation mark" =>
        "علامت نقل‌قولی در این سطر باز شده و تا پایان فایل بسته نشده است؛ سطرهای پس از آن هم در همین سطر خوانده شده‌اند. آن را ببندید و دوباره بارگذاری کنید." |
        "A quotation mark is opened in this row and not closed before the end of the file; the rows after it were read as part of it. Close it and load again.";
    "cell_too_long": "مقدار بسیار بلند" | "Very long value" =>
        "این مقدار از ۶۴ کیلوبایت بلندتر است؛ شاید متن ستون دیگری در آن ریخته باشد." |
        "This value is longer than 64 KiB; the text of another column may have run into it.";
    "formula_without_value": "فرمول بی‌مقدار" | "Formula without a value" =>
        "در این خانه فرمولی هست که مقدارش حساب و ذخیره نشده است. فایل را در اکسل باز و دوباره ذخیره کنید، یا مقدار را به جای فرمول بنویسید." |
        "This cell holds a formula whose value was never computed and saved. Open the file in Excel and save it again, or write the value instead of the formula.";
    "not_an_object": "شیء ناقص" | "Not an object" =>
        "این سطر یک شیء کامل نیست، یا از یک مگابایت بلندتر است. هر شیء باید از آکولاد باز تا آکولاد بسته بر یک خط باشد." |
        "This line is not a complete JSON object, or it is longer than one megabyte. Every object must stand on one line, from its opening to its closing brace.";
    "unknown_field": "فیلد ناشناخته" | "Unknown field" =>
        "این شیء فیلدی دارد که این نوع سطر ندارد؛ شاید نام فیلدی نادرست نوشته شده است. نام فیلدها در شرح رابط برنامه‌نویسی آمده است." |
        "This object has a field that rows of this kind have not; a name may be misspelt. The names are in the API's description.";
    "nested_value": "مقدار تودرتو" | "Nested value" =>
        "این مقدار یک شیء یا فهرستی تودرتو است؛ متن، عدد، درست یا نادرست، یا (در فیلدهای فهرستی) فهرستی از متن‌ها بنویسید." |
        "This value is an object or a nested list; write a text, a number, true or false, or (in fields that are lists) a list of texts.";
    "error_value": "خطای اکسل" | "Excel error" =>
        "در این خانه خطای اکسل (مانند #N/A) نشسته است، نه مقدار. فرمول آن را درست کنید یا خانه را خالی بگذارید." |
        "This cell holds an error of Excel (such as #N/A) and no value. Mend its formula or leave the cell empty.";

    // any field
    "missing": "مقدار لازم نیامده" | "Required value missing" =>
        "این مقدار لازم است و در سطر نیامده است." |
        "This value is required and is not in the row.";
    "too_long": "متن بلند" | "Text too long" =>
        "این مقدار از {limit} نویسه بلندتر است؛ شاید مقدار چند ستون به هم چسبیده باشد." |
        "This value is longer than {limit} characters; several columns may have run together.";
    "too_many_keys": "فهرست بلند" | "List too long" =>
        "فهرست این خانه بیش از {limit} شماره دارد." |
        "The list in this cell has more than {limit} numbers.";
    "not_in_lookup": "مقدار بیرون از نگاشت" | "Value not in the mapping" =>
        "نگاشت نمی‌گوید این مقدار چیست. مقدارهای شناخته: {known}. آن را به lookup بیفزایید یا برای بقیه otherwise بنویسید." |
        "The mapping does not say what this value means. It knows: {known}. Add it to lookup, or write otherwise for the rest.";
    "unknown_word": "واژهٔ ناشناخته" | "Unknown word" =>
        "این واژه شناخته نیست. یکی از این‌ها باید باشد: {known}." |
        "This word is not known. It must be one of: {known}.";
    "unknown_code": "کد ناشناخته" | "Unknown code" =>
        "این کد در برنامهٔ باشگاه نیست. کدهای برنامه: {known}. اگر نام دیگری برای یکی از آن‌هاست در نگاشت با lookup معرفی کنید." |
        "This code is not in the club's programme. Its codes are: {known}. If it is another name for one of them, say so in the mapping with lookup.";
    "unknown_province": "استان ناشناخته" | "Unknown province" =>
        "استانی با این نام یا شماره نیست؛ شاید نام شهر به جای استان آمده باشد." |
        "There is no province of this name or number; it may be the name of a city.";
    "not_a_flag": "نه بله و نه خیر" | "Neither yes nor no" =>
        "این مقدار نه «بله» است و نه «خیر». بله یا خیر، ۱ یا ۰، true یا false بنویسید." |
        "This is neither yes nor no. Write yes or no, 1 or 0, true or false.";

    // days
    "not_a_date": "تاریخ ناخوانا" | "Not a date" =>
        "این مقدار تاریخ نیست. تاریخ را مانند ۱۴۰۵/۰۸/۳۰ بنویسید، یا شیوهٔ نوشتنش را در نگاشت با date معرفی کنید." |
        "This is not a date. Write it like 1405/08/30 or 2026-11-21, or say in the mapping with date how it is written.";
    "no_such_day": "روز ناموجود" | "No such day" =>
        "تقویم چنین روزی ندارد؛ شاید ماه یا روز اشتباه نوشته شده باشد، یا سال کبیسه نباشد." |
        "The calendar has no such day; the month or day may be mistyped, or the year no leap year.";
    "other_calendar": "تاریخ از تقویم دیگر" | "Date of the other calendar" =>
        "سال این تاریخ از تقویم دیگری است (شمسی یا میلادی) و نگاشت جز این گفته است. اگر هر دو در ستون هست date = \"auto\" بنویسید." |
        "The year belongs to the other calendar (Jalali or Gregorian) than the mapping says. If the column holds both, write date = \"auto\".";
    "date_order": "ترتیب روز و ماه نامعلوم" | "Order of day and month unknown" =>
        "معلوم نیست کدام عدد روز است و کدام ماه. ترتیب را در نگاشت بگویید، مانند date = \"dd/mm/yyyy\"." |
        "It cannot be known which number is the day and which the month. Say it in the mapping, e.g. date = \"dd/mm/yyyy\".";
    "date_serial": "شمارهٔ روز اکسل" | "Serial day of a spreadsheet" =>
        "این مقدار به شمارهٔ روز اکسل می‌ماند، نه تاریخ. اگر چنین است در نگاشت date = \"serial\" بنویسید." |
        "This looks like a spreadsheet's serial day and not like a date. If it is, write date = \"serial\" in the mapping.";
    "date_out_of_range": "تاریخ دور از ذهن" | "Date out of range" =>
        "تاریخ {day} بیرون از بازهٔ پذیرفته ({first} تا {last}) است؛ شاید رقمی از سال افتاده باشد، یا این تاریخ جای خالی را پر کرده باشد (absent_before را ببینید)." |
        "The date {day} lies outside what is taken ({first} to {last}); a digit of the year may be wrong, or the date stands for an empty cell (see absent_before).";

    // numbers
    "not_a_number": "عدد ناخوانا" | "Not a number" =>
        "این مقدار عدد نیست." |
        "This is not a number.";
    "not_a_count": "شمارش ناخوانا" | "Not a whole number" =>
        "این مقدار باید عددی صحیح و کوچک باشد، مانند ۳." |
        "This must be a small whole number, such as 3.";
    "count_out_of_range": "شمارش دور از ذهن" | "Number out of range" =>
        "این عدد باید از {least} تا {most} باشد." |
        "This number must be from {least} to {most}.";
    "number_scientific": "عدد گردشده" | "Number in scientific form" =>
        "این عدد به شکل علمی (مانند 1.2E+10) نوشته شده و رقم‌هایی از آن افتاده است. در اکسل قالب ستون را «عدد» کنید و دوباره خروجی بگیرید." |
        "This number is written in scientific form (like 1.2E+10) and has lost digits. Format the column as a number in Excel and export it again.";
    "amount_too_large": "مبلغ بسیار بزرگ" | "Amount too large" =>
        "این مبلغ از {limit} بزرگ‌تر است؛ شاید دو مقدار به هم چسبیده یا شماره‌ای به جای مبلغ آمده باشد." |
        "This amount is greater than {limit}; two values may have run together, or it is an identifying number and no amount.";
    "too_precise": "اعشار بیش از واحد پول" | "More decimals than the currency has" =>
        "این مبلغ پس از ضرب در scale هم عدد صحیح نمی‌شود. واحد فایل و scale نگاشت را با هم بسنجید." |
        "Multiplied by scale this amount is still no whole number. Compare the unit of the file with the mapping's scale.";
    "comma_in_number": "جای نادرست جداکنندهٔ هزارگان" | "Comma in the wrong place" =>
        "جداکننده در جایی آمده که هزارگان نیست؛ شاید ممیز باشد. اگر ممیز این فایل «,» است در نگاشت decimal = \",\" بنویسید." |
        "A comma stands where no thousands end; it may be a decimal mark. If the file writes decimals with a comma, put decimal = \",\" in the mapping.";
    "amount_in_toman": "مبلغ به تومان" | "Amount in tomans" =>
        "کنار این مبلغ «تومان» نوشته شده است. واژه را از ستون بردارید و در نگاشت scale = 10 بنویسید." |
        "This amount says that it is in tomans. Take the word out of the column and put scale = 10 in the mapping.";
    "negative_amount": "مبلغ منفی" | "Negative amount" =>
        "این مبلغ نمی‌تواند منفی باشد؛ شاید علامت آن وارونه آمده باشد." |
        "This amount cannot be negative; its sign may be reversed.";

    // identities
    "national_id_form": "کد ملی ناقص" | "National ID of a wrong form" =>
        "کد ملی ده رقم دارد و همهٔ رقم‌هایش یکسان نیست؛ شاید رقمی افتاده باشد یا شمارهٔ دیگری به جای آن آمده باشد." |
        "A national ID has ten digits, not all the same; a digit may be missing, or this is another number.";
    "national_id_check": "رقم کنترل کد ملی" | "Check digit of the national ID" =>
        "رقم کنترل کد ملی نمی‌خواند؛ شاید دو رقم جابه‌جا نوشته شده باشد." |
        "The check digit of the national ID does not fit; two digits may have been swapped.";
    "legal_id_form": "شناسهٔ ملی ناقص" | "Legal ID of a wrong form" =>
        "شناسهٔ ملی اشخاص حقوقی یازده رقم دارد؛ شاید رقمی افتاده یا کد اقتصادی به جای آن آمده باشد." |
        "The legal ID of an organisation has eleven digits; a digit may be missing, or this is its tax number.";
    "legal_id_check": "رقم کنترل شناسهٔ ملی" | "Check digit of the legal ID" =>
        "رقم کنترل شناسهٔ ملی نمی‌خواند؛ شاید دو رقم جابه‌جا نوشته شده باشد." |
        "The check digit of the legal ID does not fit; two digits may have been swapped.";
    "legal_id_of_person": "شناسهٔ ملی برای شخص حقیقی" | "Legal ID of a person" =>
        "شناسهٔ ملی از آنِ اشخاص حقوقی است و این سطر شخص حقیقی است. نوع شخص یا ستون شناسه را در نگاشت بررسی کنید." |
        "A legal ID belongs to an organisation and this row is a person. Check the kind of party, or the column of the ID in the mapping.";
    "national_id_of_organisation": "کد ملی برای شخص حقوقی" | "National ID of an organisation" =>
        "کد ملی از آنِ اشخاص حقیقی است و این سطر شخص حقوقی است. نوع شخص یا ستون شناسه را در نگاشت بررسی کنید." |
        "A national ID belongs to a person and this row is an organisation. Check the kind of party, or the column of the ID in the mapping.";
    "gender_of_organisation": "جنسیت برای شخص حقوقی" | "Gender of an organisation" =>
        "شخص حقوقی جنسیت ندارد؛ این مقدار کنار گذاشته شد." |
        "An organisation has no gender; this value was left out.";
    "mobile_form": "شمارهٔ همراه نادرست" | "Not a mobile number" =>
        "این شمارهٔ تلفن همراه ایران نیست؛ باید ۱۱ رقم باشد و با ۰۹ آغاز شود. شاید تلفن ثابت باشد." |
        "This is not an Iranian mobile number: eleven digits that begin with 09. It may be a landline.";
    "email_form": "نشانی ایمیل نادرست" | "Not an e-mail address" =>
        "به این نشانی نمی‌توان نامه فرستاد؛ نشانی درست مانند name@example.ir است." |
        "Mail cannot be sent to this address; a good one looks like name@example.ir.";

    // between fields
    "end_before_start": "پایان پیش از آغاز" | "End before start" =>
        "پایان پوشش ({end}) پس از آغاز آن ({start}) نیست؛ شاید دو تاریخ جابه‌جا نوشته شده باشد." |
        "The end of cover ({end}) does not come after its start ({start}); the two dates may have been swapped.";
    "negative_premium": "حق‌بیمهٔ منفی" | "Negative premium" =>
        "حق‌بیمهٔ بیمه‌نامه نمی‌تواند منفی باشد. برگشت حق‌بیمه را به‌صورت الحاقیه بفرستید." |
        "The premium of a policy cannot be negative. Send a return of premium as an endorsement.";
    "nothing_due_or_paid": "نه سررسید و نه وصول" | "Neither due nor paid" =>
        "در این سطر نه مبلغ سررسید آمده است و نه مبلغ وصول." |
        "This row has neither an amount due nor an amount paid.";
    "due_without_date": "سررسید بی‌تاریخ" | "Due without a date" =>
        "مبلغ قسط آمده و تاریخ سررسید آن نیامده است." |
        "There is an amount due without the day on which it is due.";
    "paid_without_date": "وصول بی‌تاریخ" | "Paid without a date" =>
        "مبلغ وصول آمده و تاریخ وصول آن نیامده است." |
        "There is an amount paid without the day on which it was paid.";
    "reported_before_loss": "اعلام پیش از حادثه" | "Reported before the loss" =>
        "تاریخ اعلام خسارت ({reported}) پیش از تاریخ حادثه ({loss}) است؛ تاریخ اعلام کنار گذاشته شد." |
        "The claim is reported ({reported}) before the loss happened ({loss}); the day of the report was left out.";

    // against what is known already
    "identity_conflict": "شناسه از آنِ دیگری" | "Identity of another party" =>
        "این شناسه پیش‌تر برای شخص دیگری با شمارهٔ {ref} ثبت شده است. شاید یک مشتری دو بار در سامانه آمده باشد؛ شماره‌ها را بسنجید." |
        "This identity is already that of another party, number {ref}. One customer may stand in the core system twice; compare the numbers.";
    "belongs_to_another": "تماس از آنِ دیگری" | "Contact of another party" =>
        "این مقدار پیش‌تر برای شخص دیگری ثبت شده است و برای این سطر کنار گذاشته شد؛ شاید شمارهٔ نماینده یا خویشاوند باشد." |
        "This value is already that of another party and was left out for this row; it may be the agent's or a relative's.";
    "repeated": "سطر تکراری" | "Repeated row" =>
        "این شماره در همین فایل دوباره آمده است (سطر {row})؛ سطر آخر به کار رفت." |
        "This number comes again in the same file (row {row}); the last row was used.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_whole_in_both_languages() {
        let latin = [
            "encoding",
            "N",
            "A",
            "lookup",
            "otherwise",
            "true",
            "false",
            "date",
            "auto",
            "dd",
            "mm",
            "yyyy",
            "serial",
            "absent",
            "before",
            "E",
            "scale",
            "decimal",
            "name",
            "example",
            "ir",
        ];
        assert_eq!(i18n::check_texts(ALL_TEXTS, &latin), Vec::<String>::new());
    }

    #[test]
    fn days_are_jalali_in_persian() {
        let message = message("end_before_start", &[("start", "2026-11-22"), ("end", "2026-11-21")]);
        assert!(message.fa.contains("۱۴۰۵/۰۹/۰۱") && message.fa.contains("۱۴۰۵/۰۸/۳۰"), "{}", message.fa);
        assert!(message.en.contains("2026-11-22"), "{}", message.en);
        assert!(super::message("amount_too_large", &[("limit", "10,000")]).fa.contains("۱۰٬۰۰۰"));
    }
}
