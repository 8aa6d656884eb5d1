//! What the commands say, in both languages.

i18n::texts! {
    PROOF_PAYABLE = "بدهی به هر پذیرنده در دفتر همان خریدهای پرداخت‌نشدهٔ اوست" | "What the ledger owes each merchant is its purchases that are not paid yet";
    PROOF_STATEMENTS = "هر صورت‌حساب پذیرنده جمع خریدهای خودش است" | "A merchant’s statement is the sum of its purchases";
    PROOF_PAYMENTS = "هر خرید انجام‌شده انتقال خودش را در دفتر دارد" | "A purchase that was done has its transfer in the ledger";
    WATCHING = "پوشهٔ {folder} زیر نظر است؛ با Ctrl-C پایان می‌یابد." | "Watching {folder}; Ctrl-C ends it.";
    CAME_LOADED = "بارگذاری شد" | "loaded";
    CAME_REPEATED = "تکراری بود" | "a repeat";
    CAME_REJECTED = "پذیرفته نشد" | "rejected";
    INTERNAL = "کار انجام نشد. علت در گزارش برنامه آمده است." | "It could not be done. The log says why.";
    INTERRUPTED = "به درخواست شما متوقف شد؛ کار نیمه‌تمامی به جا نماند." | "Stopped at your request; nothing is left half done.";
    DATABASE = "پایگاه داده پاسخ نداد یا درخواست را نپذیرفت. علت در گزارش برنامه آمده است."
        | "The database did not answer or refused. The log says why.";
    FILE = "فایل {file} خوانده یا نوشته نشد: {cause}" | "The file {file} could not be read or written: {cause}";

    STARTING = "پایگاه داده راه‌اندازی می‌شود…" | "Starting the database…";
    STOPPED = "برنامه متوقف شد. داده‌ها سر جایشان است." | "Stopped. The data is kept.";
    READY = "باشگاه آماده است: {address}\nپوشهٔ داده: {home}" | "Bashgah is ready: {address}\nData directory: {home}";
    FIRST_SIGN_IN = "نام کاربری: {name}\nگذرواژهٔ یک‌بارمصرف: {password}\nاین گذرواژه دیگر نشان داده نمی‌شود؛ پس از نخستین ورود، گذرواژهٔ خود را برگزینید."
        | "Sign-in name: {name}\nOne-time password: {password}\nIt is not shown again; after the first sign-in you choose your own.";
    PORT_IN_USE = "درگاه {port} در دست برنامهٔ دیگری است. آن را متوقف کنید یا درگاه دیگری بدهید: PORT=8090"
        | "Port {port} is in use by another program. Stop it, or give another port: PORT=8090";
    ADDRESS = "گوش‌دادن روی {address} ممکن نیست: {cause}" | "It is not possible to listen on {address}: {cause}";

    STAFF_ADDED = "«{name}» با نقش «{role}» افزوده شد.\nگذرواژهٔ یک‌بارمصرف: {password}"
        | "“{name}” was added as {role}.\nOne-time password: {password}";
    STAFF_ROLE = "نقش «{name}» اکنون «{role}» است." | "“{name}” is {role} now.";
    STAFF_RESET = "گذرواژهٔ یک‌بارمصرف تازه برای «{name}»: {password}" | "New one-time password for “{name}”: {password}";
    STAFF_FACTOR_RESET = "ورود دومرحله‌ای «{name}» برداشته شد و نشست‌هایش پایان یافت." | "The second factor of “{name}” was taken away; the sessions have ended.";
    STAFF_ENABLED = "دسترسی «{name}» برقرار شد." | "“{name}” may sign in again.";
    KEY_MADE = "کلید «{name}» ساخته شد. دوباره نشان داده نمی‌شود:\n{key}" | "The key of “{name}” was made. It is not shown again:\n{key}";
    KEY_REVOKED = "کلید {id} باطل شد." | "The key {id} was revoked.";
    KEY_STATE_REVOKED = "باطل" | "revoked";
    KEY_STATE_EXPIRED = "به پایان رسیده" | "expired";
    STAFF_DISABLED = "دسترسی «{name}» برداشته شد و نشست‌هایش پایان یافت." | "“{name}” may not sign in any more; the sessions have ended.";
    STATE_ACTIVE = "فعال" | "active";
    STATE_ONE_TIME = "در انتظار نخستین ورود" | "first sign-in awaited";
    STATE_DISABLED = "بدون دسترسی" | "no access";
    NO_SUCH_AGENT = "نمایندگی با کد {code} یافت نشد." | "There is no agency with the code {code}.";

    PROGRAMME_GOOD = "سند برنامه درست است." | "The document is good.";
    PROGRAMME_PUBLISHED = "نسخهٔ {version} منتشر شد و از {day} در اجراست." | "Version {version} was published and is in force from {day}.";
    NO_PROGRAMME = "برنامه‌ای در اجرا نیست." | "No programme is in force.";
    FAULT_LINE = "سطر {line}: {message}" | "line {line}: {message}";

    PROGRESS = "{phase}: {count}، {rate} در ثانیه" | "{phase}: {count}, {rate} a second";
    TIME_LEFT = "، {time} مانده" | ", {time} left";
    SECONDS = "{n} ثانیه" | "{n} seconds";
    MINUTES = "{n} دقیقه" | "{n} minutes";
    PHASE_OPENING = "فایل و نگاشت وارسی می‌شود" | "looking at file and mapping";
    PHASE_READING = "خواندن سطرها" | "reading rows";
    PHASE_WAITING = "در انتظار پایان بارگذاری دیگر" | "waiting for another load";
    PHASE_SETTLING = "سنجش با آنچه هست و ثبت" | "comparing and writing";
    PHASE_ARRIVING = "ثبت سطرهایی که منتظر بودند" | "applying rows that waited";
    PHASE_CLOSING = "پایان کار" | "closing";
    PHASE_WRITING = "ساختن اشخاص" | "making parties";

    KIND_PARTIES = "اشخاص" | "parties";
    KIND_AGENTS = "نمایندگان" | "agents";
    KIND_POLICIES = "بیمه‌نامه‌ها" | "policies";
    KIND_ENDORSEMENTS = "الحاقیه‌ها" | "endorsements";
    KIND_RECEIPTS = "وصول‌ها" | "receipts";
    KIND_CLAIMS = "خسارت‌ها" | "claims";
    KIND_EVENTS = "رویدادها" | "events";
    COUNTS = "{kind}: {read} سطر = {new} تازه + {changed} تغییرکرده + {unchanged} بی‌تغییر + {waiting} در انتظار + {rejected} ردشده"
        | "{kind}: {read} rows = {new} new + {changed} changed + {unchanged} unchanged + {waiting} waiting + {rejected} rejected";
    FATE_REJECTED = "ردشده" | "rejected";
    FATE_LEFT_OUT = "بدون این خانه پذیرفته‌شده" | "taken without the cell";
    REASON_LINE = "  {rows} سطر {fate}: {reason}" | "  {rows} rows {fate}: {reason}";
    FINDING_LINE = "    سطر {row}، ستون «{column}»، مقدار «{value}»: {reason}" | "    row {row}, column “{column}”, value “{value}”: {reason}";
    NOTHING_WRITTEN = "این فقط وارسی بود؛ چیزی ثبت نشد." | "This was a check; nothing was written.";
    REJECTS_WRITTEN = "سطرهای ردشده در {file} نوشته شد. پس از اصلاح، همان فایل را دوباره بارگذاری کنید."
        | "The rejected rows were written to {file}. Mend them and load that file again.";
    LOAD_QUEUED = "در نوبت" | "queued";
    LOAD_RUNNING = "در حال اجرا" | "running";
    LOAD_LOADED = "بارگذاری‌شده" | "loaded";
    LOAD_FAILED = "ناموفق" | "failed";
    LOAD_CANCELLED = "متوقف‌شده" | "cancelled";
    LOAD_INTERRUPTED = "نیمه‌کاره" | "interrupted";

    DEMO_TITLE = "بیمه‌گر نمایشی" | "demonstration insurer";
    DEMO_PARTIES = "شمار اشخاص باید میان ۱ و {most} باشد." | "From 1 to {most} parties can be generated.";
    DEMO_GENERATED = "بیمه‌گر نمایشی با {parties} شخص در {dir} ساخته شد." | "A demonstration insurer of {parties} parties was written to {dir}.";
    DEMO_LOADED = "فایل‌ها بارگذاری شد. برای محاسبهٔ جایگاه اعضا: bashgah standing run" | "The files are loaded. To compute everybody's standing: bashgah standing run";
    DEMO_BEGINS = "نخستین اجرا: بیمه‌گر نمایشی ساخته و بارگذاری می‌شود؛ در این میان می‌توانید وارد شوید."
        | "First start: a demonstration insurer is made and loaded; you can sign in meanwhile.";
    DEMO_READY = "بیمه‌گر نمایشی آماده است: {address}" | "The demonstration insurer is ready: {address}";
    DEMO_FAILED = "بیمه‌گر نمایشی کامل نشد؛ در اجرای بعدی ادامه می‌یابد." | "The demonstration insurer is not complete; the next start goes on with it.";

    COMPUTING = "جایگاه همهٔ اعضا محاسبه می‌شود…" | "Computing everybody's standing…";
    COMPUTED = "جایگاه {parties} عضو در {day} با نسخهٔ {version} برنامه محاسبه شد ({millis} هزارم ثانیه)."
        | "Standing of {parties} members on {day} by version {version} of the programme ({millis} ms).";
    CREDIT_SETTLED = "اعتبار تا {day} تسویه شد: {granted} ریال در {grants} بار داده و {taken} ریال در {take_backs} بار پس گرفته شد."
        | "Credit is settled up to {day}: {granted} rials granted in {grants} grants, {taken} taken back in {take_backs}.";
    CREDIT_SHORT = "{short} ریال خرج شده بود و پس گرفته نشد." | "{short} rials were spent and could not be taken back.";
    CREDIT_STOPPED = "بودجهٔ قاعدهٔ «{rule}» تمام شده است: {spent} از {budget} ریال." | "The budget of the rule “{rule}” is spent: {spent} of {budget} rials.";
    CREDIT_TITLE = "اعتبار عضو {party} تا {day}، نسخهٔ {version} برنامه (ریال)" | "Credit of member {party} up to {day}, version {version} of the programme (rial)";
    CREDIT_NONE = "هیچ بیمه‌نامه یا رویدادی نیست که قاعده‌ای برای آن باشد." | "There is no policy or event for which there is a rule.";
    CREDIT_LINE = "{source}، {day}، «{rule}»" | "{source}, {day}, “{rule}”";
    CREDIT_EVENT_LINE = "{source}، {day}" | "{source}, {day}";
    CREDIT_FORMER_RULE = "قاعده‌ای از برنامهٔ پیشین" | "a rule of a former programme";
    CREDIT_POLICY = "بیمه‌نامهٔ {number}" | "policy {number}";
    CREDIT_JOINING = "عضویت" | "joining";
    CREDIT_SURVEY = "نظرسنجی" | "survey";
    CREDIT_INTRODUCTION = "معرفی دوست" | "introduction";
    CREDIT_OCCASION = "مناسبت" | "occasion";
    CREDIT_PLAN = "طرح ویژه" | "special plan";
    CREDIT_GIVEN = "داده‌شده {amount}" | "given {amount}";
    CREDIT_PENDING = "در انتظار وصول {amount}" | "pending {amount}";
    CREDIT_KEPT = "پس‌گرفته‌نشده {amount}" | "not taken back {amount}";
    PROOF_CREDIT = "اعتبارهایی که دفتر کل با خریدها و رویدادها یکی نمی‌داند"
        | "credit of purchases and events that the ledger does not confirm";
    EXPORTED = "{rows} سطر در {file} نوشته شد." | "{rows} rows were written to {file}.";
    NO_SUCH_PARTY = "عضوی با شمارهٔ «{party}» یافت نشد." | "There is no party “{party}”.";
    EXPLAIN_TITLE = "عضو {party} در {day}، نسخهٔ {version} برنامه: سطح {tier}، امتیاز {score}" | "Party {party} on {day}, version {version} of the programme: tier {tier}, score {score}";
    LINE_EARNED = "حق‌بیمهٔ کسب‌شده، {policy}" | "earned premium, {policy}";
    LINE_COMMISSION = "کارمزد، {policy}" | "commission, {policy}";
    LINE_SERVICING = "هزینهٔ خدمت، {policy}" | "servicing, {policy}";
    LINE_CLAIM = "خسارت {claim}، {policy}" | "claim {claim}, {policy}";
    LINE_ACQUISITION = "هزینهٔ جذب" | "acquisition";
    LINE_CONTACTS = "هزینهٔ تماس‌ها" | "contacts";
    LINE_CREDIT = "اعتبار داده‌شده (bashgah ledger statement {party})" | "credit granted (bashgah ledger statement {party})";
    LINE_MARGIN = "حاشیهٔ سود (ریال)" | "margin (rial)";
    LINE_POINTS = "امتیاز {policy}، ضریب‌ها {factors}" | "points of {policy}, factors {factors}";
    LINE_ENDORSEMENT = "امتیاز الحاقیهٔ {kind}" | "points of endorsement {kind}";
    LINE_EVENT = "امتیاز رویداد {day}" | "points of the event of {day}";
    LINE_SCORE = "امتیاز کل" | "score";
    BACKTEST_TITLE = "اثر برنامهٔ آزموده‌شده بر سطح‌ها در {day} ({millis} هزارم ثانیه)" | "Effect of the tried programme on tiers, {day} ({millis} ms)";

    NOT_PRIVATE = "با DATABASE_URL، پایگاه داده از آنِ خودتان است؛ با ابزار خودش به آن وصل شوید."
        | "With DATABASE_URL the server is your own: connect to it with its own tools.";

    CHECK_GOOD = "چیزی گم نشده است." | "Nothing is lost.";
    CHECK_BAD = "{count} مورد صفر نیست." | "{count} of them are not zero.";
    PROOF_LOADS = "بارگذاری‌هایی که پنج شمارش آن‌ها با سطرهای خوانده‌شده برابر نیست"
        | "loads whose five counts do not add up to the rows read";
    PROOF_REJECTED = "بارگذاری‌هایی که همهٔ سطرهای ردشدهٔ آن‌ها نگه داشته نشده است"
        | "loads whose rejected rows were not all kept";
    PROOF_REASONS = "سطرهای ردشدهٔ بدون دلیل" | "rejected rows without a reason";
    PROOF_WAITING = "سطرهای در انتظار بیمه‌نامه‌ای که رسیده است" | "rows that wait for a policy that has arrived";
    PROOF_IDENTITIES = "شناسه‌های بدون شخص" | "identities without a party";
    PROOF_IDENTITY_KEYS = "شناسه‌هایی که با فهرست یکتایی نمی‌خوانند" | "identities that do not agree with the key table";
    PROOF_ROLES = "نقش‌های بدون شخص" | "roles without a party";
    PROOF_RELATIONS = "پیوندهایی که یک سر ندارند" | "relations with an end missing";
    PROOF_POLICIES = "بیمه‌نامه‌های بدون بیمه‌گذار" | "policies without a policyholder";
    PROOF_POLICY_KEYS = "بیمه‌نامه‌هایی که با فهرست شماره‌ها نمی‌خوانند" | "policies that do not agree with the key table";
    PROOF_CODES = "بیمه‌نامه‌هایی با رشته، کانال یا نوع قرارداد ناشناخته" | "policies of an unknown line, channel or contract type";
    PROOF_INSURED = "بیمه‌شدگان بدون بیمه‌نامه یا بدون شخص" | "insured without a policy or a party";
    PROOF_ENDORSEMENTS = "الحاقیه‌های بدون بیمه‌نامه" | "endorsements without a policy";
    PROOF_RECEIPTS = "وصول‌های بدون بیمه‌نامه" | "receipts without a policy";
    PROOF_CLAIMS = "خسارت‌های بدون بیمه‌نامه" | "claims without a policy";
    PROOF_EVENTS = "رویدادهای بدون شخص" | "events without a party";
    PROOF_STANDING = "جایگاه‌های بدون شخص" | "standings without a party";
    PROOF_MARGIN = "جایگاه‌هایی که جمع بهای تمام‌شده، حاشیه یا امتیاز آن‌ها درست در نمی‌آید"
        | "standings whose cost, margin or score does not add up";
    PROOF_HALF_LOADS = "بارگذاری‌های ناتمامی که سطری از آن‌ها در دفتر است" | "loads that did not end well and yet have rows in the book";
    PROOF_AGENTS = "نمایندگانی که نامشان آمده و ثبت نشده‌اند" | "agents that are named and not recorded";
    PROOF_CONSENTS = "رضایت‌های بدون شخص" | "consents without a party";
    PROOF_ONCE = "اشخاصی که بیش از یک جایگاه دارند" | "parties with more than one standing";
    PROOF_HISTORY = "محاسبه‌هایی که تاریخچه از آن‌ها می‌گوید و ثبت نشده‌اند" | "runs that the history speaks of and that are not recorded";
    PROOF_STEPS = "تغییر سطح‌هایی که از سطح پیشین آغاز نشده‌اند" | "tier changes that do not begin at the tier before";
    PROOF_LAST_STEP = "اعضایی که سطحشان نتیجهٔ آخرین تغییر سطح نیست" | "members whose tier is not what the last change made it";
    PROOF_TRAIL = "محاسبه‌هایی که در سوابق ثبت نشده‌اند" | "runs that are not in the audit trail";
    PROOF_COPY = "فایل‌های نسخهٔ ستونی که آسیب دیده‌اند؛ با محاسبهٔ بعدی دوباره ساخته می‌شوند"
        | "damaged files of the columnar copy; the next run builds it again";
    PROOF_COMPUTED = "جایگاه‌هایی که محاسبهٔ دوباره از دفتر چیز دیگری می‌گوید"
        | "standings that a fresh computation from the book does not confirm";
    PROOF_REWARDS_TAKEN = "جایزه‌هایی که شمار گرفته‌شده‌شان درست نیست" | "rewards whose number taken is not that of their entitlements";
    PROOF_REWARDS_PAID = "جایزه‌های داده‌شده‌ای که بهایشان در دفتر اعتبار نیست" | "issued rewards whose price is not in the ledger";
    PROOF_REWARDS_BACK = "جایزه‌های پس‌گرفته‌ای که بهای به‌کارنرفته‌شان درست برنگشته است" | "cancelled rewards that did not give back the price of what was not used";
    PROOF_REWARDS_CEILINGS = "تخفیف‌هایی که بر یک بیمه‌نامه از سقف رشته گذشته‌اند" | "discounts that passed the ceiling of the line on a policy";
    PROOF_REWARDS_STEPS = "جایزه‌هایی که حالتشان آخرین گامشان نیست" | "rewards whose state is not that of their last step";
    NO_REWARDS = "هنوز جایزه‌ای نیست." | "There is no reward yet.";
    PROOF_LEDGER_SUM = "جمع همهٔ حساب‌های اعتبار صفر نیست" | "all credit accounts do not add up to zero";
    PROOF_LEDGER_BALANCE = "حساب‌هایی که مانده‌شان جمع گردش‌هایشان نیست" | "accounts whose balance is not the sum of their transfers";
    PROOF_LEDGER_RUNNING = "حساب‌هایی که ماندهٔ پس از یک گردششان درست نیست" | "accounts with a transfer that shows another balance";
    PROOF_LEDGER_LOTS = "حساب‌هایی که بخش‌های اعتبارشان با مانده نمی‌خواند" | "accounts whose lots, holds and debt are not the balance";
    PROOF_LEDGER_HOLDS = "حساب‌هایی که مبلغ نگه‌داشته‌شان درست نیست" | "accounts whose holds do not keep what they say";
    PROOF_LEDGER_GRANTS = "حساب‌هایی با اعتباری بی دلیل یا دلیلی بی اعتبار" | "accounts with a lot without its grant, or a grant without its lot";
    LEDGER_GOOD = "همهٔ حساب‌ها درست است: جمع صفر، و هر مانده جمع گردش‌های خود." | "All accounts add up: the sum is zero, and every balance is that of its transfers.";
    LEDGER_BALANCE = "مانده {balance} ریال؛ قابل خرج {available}؛ نگه‌داشته {held}" | "Balance {balance} rials; {available} can be spent; {held} held";
    LEDGER_PAST = "بیمه‌گر نمایشی هنوز ساخته می‌شود و روزهای گذشته هنوز گردش تازه می‌گیرد. پس از پایان آن دوباره فرمان دهید."
        | "The demonstration insurer is still being made, and past days still get transfers. Run this again when it is ready.";
    LEDGER_NOTHING_TO_CLOSE = "روزی برای بستن نیست." | "There is no day to close.";
    LEDGER_CLOSED = "{day} بسته شد؛ بدهی به اعضا {owed} ریال" | "{day} is closed; {owed} rials are owed to members";
    TRANSFER_GRANT = "اعطا" | "grant";
    TRANSFER_SPENDING = "خرج" | "spending";
    TRANSFER_CAPTURE = "برداشت" | "capture";
    TRANSFER_REVERSAL = "برگشت" | "reversal";
    TRANSFER_EXPIRY = "انقضا" | "expiry";
    TRANSFER_CLAW_BACK = "پس‌گرفتن" | "claw-back";
    TRANSFER_CORRECTION = "اصلاح" | "correction";
    TRANSFER_SETTLEMENT = "تسویه" | "settlement";
    TRANSFER_MOVE = "جابه‌جایی" | "move";
    PROOF_CHAIN = "جاهایی از رد کارها که با مهرشان نمی‌خواند" | "places where the audit trail is not what was sealed";
    TRAIL_GOOD = "رد کارها دست‌نخورده است: {n} کار مهرشده." | "The trail is as it was sealed: {n} entries.";
    TRAIL_BAD = "{breaks} جا از {n} با مهرش نمی‌خواند." | "{breaks} places of {n} are not what was sealed.";
    TRAIL_CHANGED = "نخستین جا: کار شمارهٔ {entry} پس از مهر {seal} ({at}) عوض شده است."
        | "First place: entry {entry} was changed after seal {seal} ({at}).";
    TRAIL_REMOVED = "نخستین جا: کار شمارهٔ {entry} پس از مهر {seal} ({at}) پاک شده است."
        | "First place: entry {entry} was removed after seal {seal} ({at}).";
    TRAIL_INSERTED = "نخستین جا: کار شمارهٔ {entry} با زمان یا مهری ساختگی افزوده و در مهر {seal} ({at}) دیده شده است."
        | "First place: entry {entry} was put in with a made-up time or seal, and seen at seal {seal} ({at}).";
    TRAIL_SEAL_REMOVED = "نخستین جا: مهر {seal} پاک شده است (پیش از {at})." | "First place: seal {seal} was removed (before {at}).";
    TRAIL_EMPTY = "هنوز کاری ثبت نشده است." | "Nothing was recorded yet.";
    HEAD_FOUND = "مهری که دادید در زنجیره هست." | "The seal that you gave is in the chain.";
    HEAD_MISSING = "مهری که دادید در زنجیره نیست: رد کارها از نو ساخته یا کوتاه شده است."
        | "The seal that you gave is not in the chain: the trail was rebuilt or cut off.";
    HEAD_NOTE = "مهر شمارهٔ {n}، {at}. آن را بیرون از این رایانه نگه دارید." | "Seal {n}, {at}. Keep it outside of this machine.";
}
