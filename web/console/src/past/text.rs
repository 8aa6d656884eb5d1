//! What the pages of past standings say.

i18n::texts! {
    TITLE = "جایگاه روزهای گذشته" | "Past standings";
    NOTE = "هر پایان ماه و هر نسخهٔ تازهٔ برنامه، همان‌گونه که ثبت شد، در برابر آنچه امروز دربارهٔ آن روز می‌دانیم" | "Each month’s end and each new version as it was recorded, beside what is known of that day today";
    NONE_TITLE = "هنوز روزی نگه داشته نشده است" | "No day is kept yet";
    NONE_NOTE = "با نخستین محاسبهٔ ماه بعد، جایگاه همهٔ اعضا در پایان این ماه نگه داشته می‌شود." | "The first computation of next month keeps everybody’s standing at the end of this one.";
    DAY = "روز" | "Day";
    VERSION = "برنامه" | "Programme";
    VERSION_N = "نسخهٔ {n}" | "Version {n}";
    COMPUTED = "محاسبه‌شده در" | "Computed";
    PARTIES = "اعضا" | "Members";
    ONE_TITLE = "جایگاه {day}" | "Standing of {day}";
    ONE_NOTE = "با نسخهٔ {version} برنامه که آن روز در اجرا بود؛ ثبت‌شده هرگز عوض نمی‌شود" | "By version {version}, in force on that day; what was recorded never changes";
    SAME = "آنچه امروز حساب می‌شود تا ریال آخر همان است که ثبت شد." | "What is computed today is what was recorded, to the last rial.";
    DIFFERS = "پس از آن روز خسارت یا اصلاحی رسیده است: {n} عضو امروز چیز دیگری می‌شوند، {renamed} نفر با سطح یا بخش دیگر." | "Claims or corrections came after that day: {n} members come to something else today, {renamed} of them in another tier or segment.";
    SUMS = "جمع همهٔ اعضا" | "Everybody together";
    SUMS_NOTE = "{n} عضو با پوشش · {unit}" | "{n} members with exposure · {unit}";
    RECORDED = "ثبت‌شده" | "Recorded";
    TODAY = "با دانستهٔ امروز" | "By what is known today";
    DIFFERENCE = "تفاوت" | "Difference";
    EARNED = "حق‌بیمهٔ کسب‌شده" | "Earned premium";
    INCURRED = "خسارت" | "Incurred claims";
    COST = "کل هزینه" | "All cost";
    MARGIN = "حاشیه" | "Margin";
    SCORE = "امتیاز" | "Score";
    MEMBERS = "اعضایی که تفاوت دارند" | "Members who differ";
    MEMBERS_NOTE = "حداکثر {n} نفر، بیشترین تفاوت حاشیه در آغاز" | "At most {n}, the greatest difference of margin first";
    MEMBER = "عضو" | "Member";
    TIER = "سطح" | "Tier";
    INCURRED_DIFFERENCE = "تفاوت خسارت" | "Claims";
    MARGIN_DIFFERENCE = "تفاوت حاشیه" | "Margin";
    LINK = "جایگاه روزهای گذشته" | "Past standings";
}
