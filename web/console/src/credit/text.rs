//! What the pages of credit say.

i18n::texts! {
    CREDIT = "اعتبار" | "Credit";
    OF_MEMBER = "اعتبار {name}" | "Credit of {name}";
    WHOLE = "صورت‌حساب" | "Statement";
    BALANCE = "موجودی" | "Balance";
    AVAILABLE = "قابل خرج" | "Can be spent";
    HELD = "نگه‌داشته" | "Held";
    ENDS_NEXT = "نخستین پایان مهلت" | "Expires next";
    ENDS_ON = "تا پایان {day}" | "until the end of {day}";
    NOTHING_ENDS = "مهلت‌داری نیست" | "Nothing expires";
    OF_IT = "{available} ریال قابل خرج، {held} ریال نگه‌داشته" | "{available} rials can be spent, {held} rials held";
    ENDS_SOON = "{amount} ریال تا پایان {day} مهلت دارد" | "{amount} rials expire at the end of {day}";
    CARD_EMPTY = "هنوز اعتباری نگرفته است." | "No credit has been granted yet.";

    STATEMENT = "گردش اعتبار" | "Statement";
    STATEMENT_NOTE = "ریال، تازه‌ترین در آغاز" | "Rials, the newest first";
    NO_LINES = "هنوز گردشی نیست" | "Nothing has moved yet";
    NO_LINES_NOTE = "هر اعتباری که داده، خرج یا پس گرفته شود با دلیلش اینجا می‌آید." | "Whatever is granted, spent or taken back stands here with its reason.";
    DAY = "روز" | "Day";
    WHAT_FOR = "بابت" | "For what";
    ABOUT = "موضوع" | "About";
    AMOUNT = "مبلغ" | "Amount";
    LEFT_AFTER = "مانده" | "Balance";
    LINES_SHOWN = "{n} گردش" | "{n} lines";
    OF_APPROVAL = "تأیید {n}" | "Approval {n}";

    GRANT = "اعتبار داده‌شده" | "Granted";
    SPENDING = "خرج" | "Spent";
    CAPTURE = "خرج مبلغ نگه‌داشته" | "Spent of what was held";
    REVERSAL = "برگشت خرج" | "Given back";
    EXPIRY = "پایان مهلت" | "Expired";
    CLAW_BACK = "پس گرفته‌شده" | "Taken back";
    CORRECTION = "اصلاح" | "Corrected";
    SETTLEMENT = "تسویه" | "Settled";

    LOTS = "از کجا مانده است" | "Where it is left from";
    LOTS_NOTE = "آنچه زودتر پایان می‌یابد زودتر خرج می‌شود" | "What expires first is spent first";
    NO_LOTS = "اعتباری نمانده است." | "No credit is left.";
    GRANTED_ON = "داده‌شده" | "Granted";
    LEFT = "مانده از" | "Left of";
    LEFT_OF = "از {amount}" | "of {amount}";
    LAST_DAY = "آخرین روز" | "Last day";
    NEVER = "بی‌پایان" | "does not expire";
    PASSED = "گذشته" | "passed";
    HOLDS = "نگه‌داشته‌ها" | "Holds";
    HOLDS_NOTE = "تا برداشت یا آزاد شدن، خرج‌شدنی نیست" | "Cannot be spent until captured or released";
    FREE_AT = "آزاد می‌شود {at}" | "free again {at}";
    WAITING = "در انتظار تأیید" | "Waiting for approval";
    ASKED_BY = "{name}، {at}" | "{name}, {at}";

    GIVE = "دادن و پس گرفتن" | "Give or take back";
    GIVE_NOTE = "تا {amount} ریال در روز برای هر عضو همان‌دم انجام می‌شود؛ بیش از آن را همکار دیگری تأیید می‌کند." | "Up to {amount} rials a day for a member are done at once; above that a second person approves.";
    KIND = "چه کاری" | "What is done";
    AMOUNT_RIAL = "مبلغ، ریال" | "Amount, rials";
    LAST_DAY_LABEL = "آخرین روز خرج" | "Last day to spend it";
    LAST_DAY_NOTE = "خالی: بی‌پایان. برای پس گرفتن لازم نیست." | "Empty: it does not expire. Not needed to take back.";
    REASON = "دلیل" | "Reason";
    REASON_NOTE = "عضو همین را در صورت‌حسابش می‌بیند." | "The member reads this in the statement.";
    SEND = "ثبت" | "Record";
    DAY_WRONG = "روز را به شکل ۱۴۰۵/۱۲/۲۹ بنویسید." | "Write a day as 2027-03-19.";
    DONE = "اعتبار ثبت شد" | "The credit was recorded";
    ASKED = "برای تأیید فرستاده شد" | "Sent for approval";
    ASKED_NOTE = "تا همکار دیگری تأیید نکند چیزی جابه‌جا نمی‌شود." | "Nothing is moved until another person approves.";

    LIABILITY = "اعتبار اعضا" | "Members’ credit";
    LIABILITY_SHORT = "اعتبار" | "Credit";
    LIABILITY_NOTE = "آنچه بیمه‌گر اکنون به اعضا بدهکار است، به تفکیک و سنجیده با دفتر" | "What the insurer owes its members now, in parts and checked against the ledger";
    OWED = "مانده نزد اعضا" | "Members hold";
    HOLDERS = "اعضای دارای اعتبار" | "Members with credit";
    ENDS_SOON_TITLE = "پایان تا آخر {month}" | "Expires by the end of {month}";
    PERSONS = "نفر" | "members";
    EMPTY_TITLE = "هنوز اعتباری داده نشده است" | "No credit has been granted yet";
    EMPTY_NOTE = "با نخستین اعتبار، مانده و روند آن اینجا می‌آید." | "With the first grant, what is held and its course stand here.";

    BY_AGE = "به سن اعتبار" | "By age";
    BY_AGE_NOTE = "{unit}، از روزی که داده شده است" | "{unit}, since the day of the grant";
    AGE_30 = "تا ۳۰ روز" | "up to 30 days";
    AGE_90 = "۳۱ تا ۹۰ روز" | "31 to 90 days";
    AGE_180 = "۹۱ تا ۱۸۰ روز" | "91 to 180 days";
    AGE_365 = "۱۸۱ تا ۳۶۵ روز" | "181 to 365 days";
    AGE_OVER = "بیش از یک سال" | "over a year";
    BY_TIER = "به سطح عضو" | "By tier";
    BY_TIER_NOTE = "{unit}، همهٔ موجودی، سطح در آخرین ارزیابی" | "{unit}, all balances, tier of the latest valuation";
    NO_TIER = "بدون سطح" | "no tier yet";
    BY_END = "به ماه پایان" | "By month of expiry";
    BY_END_NOTE = "{unit}، اگر خرج نشود" | "{unit}, unless it is spent";
    END_PASSED = "گذشته، در انتظار برداشت" | "passed, to be taken out";
    END_LATER = "پس از آن" | "later";
    SHARE = "سهم" | "Share";
    SUM = "جمع" | "Sum";
    HELD_BESIDE = "آنچه نگه داشته شده ({amount}) در ماه‌ها و سن‌ها نیست." | "What is held ({amount}) is in no month and no age.";

    AGREES_TITLE = "سنجش با دفتر" | "Checked against the ledger";
    AGREES_NOTE = "ریال، همه از یک لحظه" | "Rials, all of one moment";
    IN_LOTS = "مانده در اعتبارهای داده‌شده" | "Left of grants";
    IN_HOLDS = "نگه‌داشته" | "Held";
    IN_DEBT = "بدهی اعضا" | "Owed by members";
    BY_PARTS = "جمع اجزا" | "Sum of the parts";
    BALANCES = "جمع موجودی‌ها" | "Sum of the balances";
    CLOSED_OWED = "پایان {day}، بسته‌شده" | "End of {day}, closed";
    NEVER_CLOSED = "پیش از نخستین روز بسته‌شده" | "Before the first closed day";
    MOVED_SINCE = "گردش پس از آن" | "Moved since";
    BY_DAYS = "جمع از روزها" | "Sum by days";
    AGREES = "اجزا، موجودی‌ها و روزها با هم می‌خواند." | "Parts, balances and days agree.";
    DIFFERS = "با هم نمی‌خواند: اجزا {parts} و روزها {days} ریال با موجودی‌ها اختلاف دارد. «bashgah ledger check» را اجرا کنید." | "They differ from the balances: the parts by {parts}, the days by {days} rials. Run “bashgah ledger check”.";

    TREND = "روند مانده" | "Course of what is held";
    TREND_NOTE = "{unit}، در پایان هر روز بسته‌شده، {n} روز" | "{unit}, at the end of each closed day, {n} days";
    TREND_EMPTY = "هنوز روزی بسته نشده است" | "No day has been closed yet";
    TREND_EMPTY_NOTE = "پس از پایان نخستین روز، روند اینجا می‌آید." | "After the first day has ended, the course stands here.";
    DAYS = "روزهای بسته‌شده" | "Closed days";
    DAYS_NOTE = "ریال؛ گردش هر روز، مانده در پایانش و شش آزمون دفتر" | "Rials: what moved, what was held at the end, and the ledger’s six proofs";
    DAY_GRANTED = "داده‌شده" | "Granted";
    DAY_SPENT = "خرج" | "Spent";
    DAY_ENDED = "پایان‌یافته و پس‌گرفته" | "Expired, taken back";
    DAY_OWED = "مانده" | "Held";
    PROOFS = "آزمون" | "Proofs";
    PROVEN = "درست" | "hold";
    PROOF_SUM = "جمع صفر" | "sum of zero";
    PROOF_BALANCE = "موجودی" | "balance";
    PROOF_RUNNING = "ماندهٔ سطرها" | "running balance";
    PROOF_LOTS = "مانده‌ها" | "lots";
    PROOF_HOLDS = "نگه‌داشته‌ها" | "holds";
    PROOF_GRANTS = "داده‌شده‌ها" | "grants";
}
