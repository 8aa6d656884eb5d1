//! What the pages of approvals say.

i18n::texts! {
    LIST_NOTE = "آنچه یک نفر خواسته و نفر دیگری باید درباره‌اش تصمیم بگیرد" | "What one person asked for and another has to decide";
    WHAT = "درخواست" | "Request";
    ASKED = "فرستنده" | "Asked by";
    WHEN = "کِی" | "When";
    STATE = "وضع" | "State";
    DECIDED = "تصمیم‌گیرنده" | "Decided by";
    WAITING = "در انتظار" | "Waiting";
    APPROVED = "تأیید شد" | "Approved";
    REFUSED = "تأیید نشد" | "Refused";
    WITHDRAWN = "پس گرفته شد" | "Taken back";
    NONE_TITLE = "درخواستی نیست" | "Nothing was asked for";
    NONE_NOTE = "پیش‌نویس برنامه یا اعتباری که برای تأیید فرستاده شود اینجا دیده می‌شود." | "A draft of the programme or credit that is sent for approval is seen here.";
    CREDIT_SUBJECT = "{what}: {amount} ریال، {name}" | "{what}: {amount} rials, {name}";
    APPROVE_CREDIT = "تأیید و انجام" | "Approve and carry out";
    WITHDRAW = "پس گرفتن درخواست" | "Take the request back";
    MEMBER = "عضو" | "Member";
    HAS_NOW = "موجودی کنونی" | "Balance now";
    OPEN_CREDIT = "دیدن اعتبار عضو" | "See the member’s credit";
    CREDIT_APPROVED = "اعتبار تأیید و ثبت شد" | "The credit was approved and recorded";
    CREDIT_REFUSED = "اعتبار تأیید نشد" | "The credit was refused";
    CREDIT_WITHDRAWN = "درخواست پس گرفته شد" | "The request was taken back";
    ASKED_BY = "{name}، {at}" | "{name}, {at}";
    DECIDED_BY = "{name}، {at}" | "{name}, {at}";
    FROM = "آغاز اجرا" | "In force from";
    NOTE = "یادداشت فرستنده" | "Note of who asks";
    NO_NOTE = "بدون یادداشت" | "No note";
    DECISION = "تصمیم شما" | "Your decision";
    DECISION_NOTE = "یادداشت" | "Note";
    DECISION_NOTE_HINT = "اگر تأیید نمی‌کنید، بنویسید چه چیزی باید عوض شود" | "Where you refuse, say what has to change";
    APPROVE = "تأیید و انتشار" | "Approve and publish";
    REFUSE = "تأیید نمی‌کنم" | "Refuse";
    CHANGES = "چه چیزی عوض می‌شود" | "What changes";
    OPEN_SUBJECT = "دیدن پیش‌نویس" | "See the draft";
    BACK_TO_LIST = "به فهرست تأییدها بازگردید." | "Go back to the list of approvals.";
}
