//! What the members' pages say.

i18n::texts! {
    CARD = "کارت من" | "My card";
    TO_READ = "صندوق‌دار نمی‌تواند اسکن کند؟ این کد را بخوانید" | "The cashier cannot scan? Read this code out";
    NEXT_CODE = "کد تازه تا {n} ثانیهٔ دیگر" | "A new code in {n} seconds";
    PICTURE = "نگارهٔ کارت: کد {code}" | "The card’s picture: code {code}";
    TAKES_NOTHING = "این کد به‌تنهایی چیزی از اعتبار شما کم نمی‌کند؛ هر خرید را روی گوشی خودتان تأیید می‌کنید." | "This code alone takes nothing of your credit: you confirm each purchase on your own phone.";

    READ = "کارت شما خوانده شد" | "Your card was read";
    TOO_LITTLE = "اعتبار شما برای {amount} تومان کافی نیست. چیزی کم نشد؛ مبلغ کمتری بگویید." | "Your credit is not enough for {amount} tomans. Nothing was taken: name a smaller amount.";
    WRONG_CODES = "صندوق‌دار کد را سه بار نادرست زد. چیزی از اعتبار شما کم نشد." | "The cashier typed the code wrongly three times. Nothing was taken of your credit.";
    READ_NOTE = "صندوق‌دار مبلغ را می‌زند؛ همین صفحه را باز نگه دارید." | "The cashier types the amount: keep this page open.";

    CONFIRM = "تأیید خرید" | "Confirm the purchase";
    WANTS = "می‌خواهد از اعتبار شما بردارد" | "wants to take of your credit";
    AT = "{merchant}، شعبهٔ {branch}" | "{merchant}, {branch} branch";
    TELL = "این کد را به صندوق‌دار بگویید" | "Tell this code to the cashier";
    LEFT = "{time} مانده" | "{time} left";
    PURCHASE = "مبلغ خرید" | "Purchase";
    DISCOUNT = "تخفیف شما" | "Your discount";
    AFTER = "اعتبار پس از خرید" | "Credit after the purchase";
    STOP = "من نیستم، جلویش را بگیر" | "It is not me, stop it";
    STOPPING = "در حال گرفتن جلوی آن…" | "Stopping it…";

    DONE = "خرید انجام شد" | "The purchase is done";
    DONE_NOTE = "{amount} تومان از اعتبار شما به {merchant} رسید." | "{amount} tomans of your credit went to {merchant}.";
    DISCOUNTED_NOTE = "تخفیف شما نزد {merchant} حساب شد؛ از اعتبارتان چیزی کم نشد." | "{merchant} gave you your discount; nothing was taken of your credit.";
    NOT_DONE = "خرید انجام نشد" | "The purchase was not done";
    NOT_DONE_NOTE = "چیزی از اعتبار شما کم نشد." | "Nothing was taken of your credit.";
    VOIDED = "خرید باطل شد" | "The purchase was voided";
    VOIDED_NOTE = "{amount} تومان به اعتبار شما برگشت." | "{amount} tomans are your credit again.";
    HAVE = "اعتبار شما" | "Your credit";
    BACK_TO_CARD = "نمایش کارت" | "Show the card";
    TOMAN = "تومان" | "tomans";

    GONE = "این کارت دیگر کار نمی‌کند" | "This card is no longer good";
    GONE_NOTE = "از باشگاه بخواهید نشانی کارت تازه‌ای برایتان بفرستد." | "Ask the club to send you the address of a new card.";
}
