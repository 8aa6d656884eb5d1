//! What `--help` says, in both languages: of every command with an example, of every argument.

use clap::{Command, CommandFactory};
use i18n::{Lang, Text};

use crate::cli::Cli;

/// Commands by their path, with their examples.
const COMMANDS: &[(&str, Text, &str)] = &[
    ("", text::PROGRAM, "make run\nbashgah serve --port 8090\nbashgah staff add sara --role marketing"),
    ("serve", text::SERVE, "bashgah serve\nPORT=8090 BASHGAH_HOME=/srv/bashgah bashgah serve --no-demo"),
    ("staff", text::STAFF, "bashgah staff add sara --role marketing"),
    (
        "staff add",
        text::STAFF_ADD,
        "bashgah staff add sara --role marketing --display-name 'سارا احمدی'\nbashgah staff add agency-1042 --role agent --agent 1042",
    ),
    ("staff list", text::STAFF_LIST, "bashgah staff list --json"),
    (
        "staff role",
        text::STAFF_ROLE,
        "bashgah staff role sara --role analyst\nbashgah staff role agency-1042 --role agent --agent 1042",
    ),
    ("staff reset", text::STAFF_RESET, "bashgah staff reset sara"),
    ("staff reset-factor", text::STAFF_RESET_FACTOR, "bashgah staff reset-factor sara"),
    ("staff disable", text::STAFF_DISABLE, "bashgah staff disable sara"),
    ("staff enable", text::STAFF_ENABLE, "bashgah staff enable sara"),
    ("api-key", text::API_KEY, "bashgah api-key list"),
    (
        "api-key make",
        text::API_KEY_MAKE,
        "bashgah api-key make 'سامانهٔ صدور' --scope parties:read,feeds:write --days 365",
    ),
    ("api-key list", text::API_KEY_LIST, "bashgah api-key list --json"),
    ("api-key revoke", text::API_KEY_REVOKE, "bashgah api-key revoke 3"),
    ("feed", text::FEED, "bashgah feed load policies policies.csv --map policies.toml"),
    ("feed check", text::FEED_CHECK, "bashgah feed check policies policies.csv --map policies.toml"),
    (
        "feed load",
        text::FEED_LOAD,
        "bashgah feed load policies policies.csv --map policies.toml\nbashgah feed load claims خسارت.xlsx --map claims.toml --json",
    ),
    ("feed suggest", text::FEED_SUGGEST, "bashgah feed suggest policies policies.csv > policies.toml"),
    ("feed list", text::FEED_LIST, "bashgah feed list"),
    (
        "feed watch",
        text::FEED_WATCH,
        "bashgah feed watch /srv/bashgah/incoming\nbashgah feed watch /srv/sftp/core/incoming --source core --once",
    ),
    ("feed rejects", text::FEED_REJECTS, "bashgah feed rejects 7 rejected.csv"),
    ("standing", text::STANDING, "bashgah standing run"),
    ("standing run", text::STANDING_RUN, "bashgah standing run\nbashgah standing run --as-of 1405/08/30"),
    (
        "standing export",
        text::STANDING_EXPORT,
        "bashgah standing export standing.parquet\nbashgah standing export standing.xlsx",
    ),
    (
        "standing explain",
        text::STANDING_EXPLAIN,
        "bashgah standing explain 1042\nbashgah standing explain 0012345679 --identity --json",
    ),
    ("standing backtest", text::STANDING_BACKTEST, "bashgah standing backtest programme.toml"),
    ("credit", text::CREDIT, "bashgah credit explain 1042"),
    ("credit settle", text::CREDIT_SETTLE, "bashgah credit settle\nbashgah credit settle --as-of 1405/08/30"),
    (
        "credit explain",
        text::CREDIT_EXPLAIN,
        "bashgah credit explain 1042\nbashgah credit explain 1042 --json",
    ),
    ("demo", text::DEMO, "bashgah demo generate demo --parties 20000"),
    ("demo generate", text::DEMO_GENERATE, "bashgah demo generate demo --parties 20000 --seed 7"),
    ("demo load", text::DEMO_LOAD, "bashgah demo load demo"),
    ("programme", text::PROGRAMME, "bashgah programme show > programme.toml"),
    (
        "programme show",
        text::PROGRAMME_SHOW,
        "bashgah programme show > programme.toml\nbashgah programme show --number 2",
    ),
    ("programme list", text::PROGRAMME_LIST, "bashgah programme list"),
    ("programme check", text::PROGRAMME_CHECK, "bashgah programme check programme.toml"),
    (
        "programme publish",
        text::PROGRAMME_PUBLISH,
        "bashgah programme publish programme.toml --from 1405/10/01 --note 'ضریب‌های زمستان'",
    ),
    ("check", text::CHECK, "bashgah check\nbashgah check --json"),
    ("audit", text::AUDIT, "bashgah audit check"),
    ("audit check", text::AUDIT_CHECK, "bashgah audit check\nbashgah audit check --head 3f1c…"),
    ("audit head", text::AUDIT_HEAD, "bashgah audit head >> seals.txt"),
    ("ledger", text::LEDGER, "bashgah ledger check"),
    ("ledger check", text::LEDGER_CHECK, "bashgah ledger check"),
    ("ledger statement", text::LEDGER_STATEMENT, "bashgah ledger statement 1042"),
    ("ledger close", text::LEDGER_CLOSE, "bashgah ledger close"),
    ("rewards", text::REWARDS, "bashgah rewards list"),
    ("rewards list", text::REWARDS_LIST, "bashgah rewards list\nbashgah rewards list --json"),
    ("db", text::DB, "bashgah db psql"),
    ("db psql", text::DB_PSQL, "bashgah db psql\nbashgah db psql -c 'SELECT count(*) FROM parties.party'"),
];

/// Arguments by their name, in every command alike.
const ARGUMENTS: &[(&str, Text)] = &[
    ("home", text::HOME),
    ("database_url", text::DATABASE_URL),
    ("lang", text::LANG),
    ("json", text::JSON),
    ("port", text::PORT),
    ("address", text::ADDRESS),
    ("no_demo", text::NO_DEMO),
    ("demo_parties", text::DEMO_PARTIES),
    ("demo_months", text::DEMO_MONTHS),
    ("name", text::NAME),
    ("role", text::ROLE),
    ("scope", text::SCOPE),
    ("days", text::DAYS),
    ("per_minute", text::PER_MINUTE),
    ("id", text::KEY_ID),
    ("display_name", text::DISPLAY_NAME),
    ("agent", text::AGENT),
    ("number", text::NUMBER),
    ("file", text::FILE),
    ("from", text::FROM),
    ("note", text::NOTE),
    ("arguments", text::ARGUMENTS),
    ("kind", text::KIND),
    ("map", text::MAP),
    ("load", text::LOAD),
    ("as_of", text::AS_OF),
    ("members", text::MEMBERS),
    ("party", text::PARTY),
    ("identity", text::IDENTITY),
    ("dir", text::DIR),
    ("parties", text::PARTIES),
    ("seed", text::SEED),
    ("folder", text::FOLDER),
    ("source", text::SOURCE),
    ("every", text::EVERY),
    ("once", text::ONCE),
    ("watch", text::WATCH),
    ("head", text::HEAD),
    ("oidc_issuer", text::OIDC_ISSUER),
    ("oidc_client", text::OIDC_CLIENT),
    ("oidc_secret_file", text::OIDC_SECRET_FILE),
    ("oidc_claim", text::OIDC_CLAIM),
    ("public_address", text::PUBLIC_ADDRESS),
];

/// The command line with its texts in one language.
pub fn command(lang: Lang) -> Command {
    told(Cli::command(), "", lang)
}

fn told(command: Command, path: &str, lang: Lang) -> Command {
    let mut command = command.mut_args(|argument| match argument_text(argument.get_id().as_str()) {
        Some(text) => argument.help(text.of(lang)),
        None => argument,
    });
    if let Some((_, about, example)) = COMMANDS.iter().find(|(of, ..)| *of == path) {
        let exits = if path.is_empty() { format!("\n\n{}", text::EXITS.of(lang)) } else { String::new() };
        let example = example.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n");
        command =
            command.about(about.of(lang)).after_help(format!("{}\n{example}{exits}", text::EXAMPLE.of(lang)));
    }
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let path = if path.is_empty() { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(name, |sub| told(sub, &path, lang));
    }
    command
}

fn argument_text(name: &str) -> Option<Text> {
    ARGUMENTS.iter().find(|(of, _)| *of == name).map(|(_, text)| *text)
}

/// The texts.
pub mod text {
    i18n::texts! {
        PROGRAM = "باشگاه مشتریان و ذی‌نفعان بیمه‌گر" | "The customers' and stakeholders' club of an insurer";
        EXAMPLE = "نمونه:" | "Example:";
        EXITS = "کد خروج: ۰ انجام شد؛ ۱ انجام نشد؛ ۲ خط فرمان نادرست؛ ۳ ورودی نادرست یا سطر ردشده؛ ۴ برنامهٔ دیگری در کار است؛ ۵ پایگاه داده در دسترس نیست؛ ۱۳۰ به درخواست شما متوقف شد."
            | "Exit codes: 0 done; 1 failed; 2 wrong command line; 3 wrong input or rejected rows; 4 another program is at work; 5 the database cannot be used; 130 interrupted.";
        SERVE = "کنسول را برپا می‌کند و تا زمان توقف روشن می‌ماند؛ پایگاه داده را هم خودش راه می‌اندازد"
            | "Serves the console until interrupted; starts the database by itself";
        STAFF = "کارکنان کنسول و نقش‌هایشان" | "Staff of the console and their roles";
        STAFF_ADD = "همکاری را می‌افزاید و گذرواژهٔ یک‌بارمصرف او را نشان می‌دهد" | "Adds a member of staff and shows the one-time password";
        STAFF_LIST = "فهرست کارکنان" | "Lists staff";
        STAFF_ROLE = "به همکاری نقش دیگری می‌دهد" | "Gives a member of staff another role";
        STAFF_RESET = "گذرواژهٔ یک‌بارمصرف تازه می‌دهد و نشست‌ها را پایان می‌دهد" | "Gives a new one-time password and ends the sessions";
        STAFF_RESET_FACTOR = "ورود دومرحله‌ای کسی را که تلفن و کدها را گم کرده است برمی‌دارد" | "Takes the second factor of somebody away who lost telephone and codes";
        STAFF_DISABLE = "دسترسی را برمی‌دارد" | "Takes the access away";
        STAFF_ENABLE = "دسترسی را برمی‌گرداند" | "Gives the access back";
        API_KEY = "کلیدهای رابط برنامه‌نویسی: کدام سامانه چه می‌تواند" | "Keys of the JSON API: which system may do what";
        API_KEY_MAKE = "کلیدی می‌سازد و یک بار نشان می‌دهد" | "Makes a key and shows it once";
        API_KEY_LIST = "فهرست کلیدها" | "Lists the keys";
        API_KEY_REVOKE = "کلیدی را باطل می‌کند" | "Takes a key back";
        SCOPE = "اجازه‌ها، با ویرگول" | "What it may do, with commas between";
        DAYS = "اعتبار به روز، حداکثر ۴۰۰" | "For how many days, at most 400";
        PER_MINUTE = "سقف درخواست در دقیقه" | "Requests a minute at the most";
        KEY_ID = "شمارهٔ کلید" | "Number of the key";
        PROGRAMME = "برنامهٔ باشگاه: ضریب‌ها، سطح‌ها، هزینه‌ها و سقف‌ها" | "The programme: factors, tiers, costs and limits";
        PROGRAMME_SHOW = "سند برنامهٔ در حال اجرا، یا نسخه‌ای دیگر، را نشان می‌دهد" | "Shows the document in force, or of another version";
        PROGRAMME_LIST = "فهرست نسخه‌ها" | "Lists the versions";
        PROGRAMME_CHECK = "سند را وارسی می‌کند و ایرادها را با شمارهٔ سطر می‌گوید؛ چیزی ثبت نمی‌کند" | "Checks a document and names its faults by line; writes nothing";
        PROGRAMME_PUBLISH = "سند را نسخهٔ تازهٔ برنامه می‌کند" | "Makes a document the next version of the programme";
        CHECK = "اثبات می‌کند که چیزی گم نشده است؛ هر شمارش باید صفر باشد" | "Proves that nothing was lost: every count must be zero";
        LEDGER = "دفتر اعتبار اعضا" | "The ledger of members’ credit";
        LEDGER_CHECK = "ثابت می‌کند که جمع همهٔ حساب‌ها صفر است و هیچ ریالی گم نشده؛ حسابی را که نخواند نام می‌برد" | "Proves that all accounts add up to zero and no rial is lost; names the account that does not";
        LEDGER_STATEMENT = "مانده و آخرین گردش‌های اعتبار یک عضو" | "Balance and latest transfers of one member";
        LEDGER_CLOSE = "اعتبارهای منقضی را برمی‌دارد و روزهای گذشته را با جمع‌ها و گواه‌هایشان می‌بندد" | "Takes out what has expired and closes the days that are over, with their totals and proofs";
        REWARDS = "جایزه‌هایی که اعضا می‌گیرند" | "What members can have as rewards";
        REWARDS_LIST = "فهرست جایزه‌ها: شماره، حالت، نوع، عنوان، گرفته‌شده و موجودی" | "Lists the rewards: number, state, kind, title, taken and stock";
        AUDIT = "رد کارها: زنجیره‌ای که دست‌کاری را نشان می‌دهد" | "The audit trail: a chain that shows tampering";
        AUDIT_CHECK = "زنجیره را از آغاز می‌پیماید و نخستین جای عوض‌شده، حذف‌شده یا افزوده‌شده را می‌گوید"
            | "Goes over the chain and names the first place that was changed, removed or inserted";
        AUDIT_HEAD = "آخرین مهر را می‌دهد تا جای دیگری نگه دارید" | "Gives the last seal, to be kept elsewhere";
        HEAD = "مهری که پیش‌تر جای دیگری نگه داشته‌اید" | "A seal that was kept elsewhere";
        OIDC_ISSUER = "نشانی سامانهٔ ورود سازمانی؛ با آن، کارکنان با حساب سازمانی هم وارد می‌شوند" | "The provider of identities (OpenID Connect) by which staff may sign in too";
        OIDC_CLIENT = "شناسهٔ باشگاه نزد سامانهٔ ورود سازمانی" | "As whom the provider knows this program";
        OIDC_SECRET_FILE = "فایلی که رمز باشگاه نزد سامانهٔ ورود سازمانی در آن است" | "The file with the secret that the provider gave for it";
        OIDC_CLAIM = "فیلدی از پاسخ سامانهٔ ورود سازمانی که نام کاربری در آن است" | "Which of the provider's claims is the sign-in name";
        PUBLIC_ADDRESS = "نشانی کنسول، چنان‌که در مرورگر نوشته می‌شود" | "The console's address as browsers see it";
        DB = "کار دستی با پایگاه دادهٔ برنامه" | "The program's own database, by hand";
        DB_PSQL = "خط فرمان psql را روی پایگاه دادهٔ برنامه باز می‌کند" | "Opens psql on the program's own database";

        FEED = "فایل‌های ورودی: اشخاص، بیمه‌نامه‌ها، الحاقیه‌ها، وصول‌ها، خسارت‌ها، نمایندگان، رویدادها" | "Feeds: parties, policies, endorsements, receipts, claims, agents, events";
        FEED_CHECK = "فایل را با نگاشت می‌خواند و گزارش می‌دهد؛ چیزی ثبت نمی‌کند" | "Reads a file through its mapping and reports; writes nothing";
        FEED_LOAD = "فایل را بارگذاری می‌کند: همه یا هیچ" | "Loads a file: all of it or nothing";
        FEED_SUGGEST = "از روی نام ستون‌های فایل، نگاشتی پیشنهاد می‌کند تا درستش کنید؛ پیش از هر بارگذاری آن را وارسی کنید" | "Suggests a mapping from the names of the file's columns, for you to correct and check";
        FEED_LIST = "فهرست بارگذاری‌ها با پنج شمارش هر یک" | "Lists the loads with the five counts of each";
        FEED_WATCH = "پوشه‌ای را زیر نظر می‌گیرد: هر فایلی که کامل شد با نگاشت ذخیره‌شده‌ای که ستون‌هایش را می‌شناسد بارگذاری می‌شود و با گزارشش به loaded، rejected یا repeated می‌رود"
            | "Watches a folder: each whole file is loaded by the saved mapping that knows its columns and goes to loaded, rejected or repeated with its report";
        FOLDER = "پوشه" | "The folder";
        SOURCE = "منبعی که پوشه از آنِ آن است (نامش در کنسول)" | "The source to which the folder belongs (its name on the console)";
        EVERY = "هر چند ثانیه یک بار نگاه کند" | "Seconds between two looks";
        ONCE = "آنچه هست را بارگذاری کند و پایان یابد" | "Load what is there and end";
        WATCH = "پوشه‌ای که، در کنار پوشه‌های منبع‌ها، زیر نظر باشد؛ می‌شود چند بار نوشت" | "A folder to watch beside those of the sources; may be repeated";
        FEED_REJECTS = "سطرهای ردشدهٔ یک بارگذاری را به شکل نخست می‌دهد" | "Gives the rejected rows of a load in the shape in which they came";
        STANDING = "جایگاه اعضا: ارزش، بخش، امتیاز و سطح" | "Standing: value, segment, score and tier";
        STANDING_RUN = "جایگاه همهٔ اعضا را محاسبه و ثبت می‌کند" | "Computes and keeps everybody's standing";
        STANDING_EXPORT = "آخرین جایگاه اعضا را در فایل می‌نویسد: parquet یا csv یا xlsx" | "Writes the latest standing to a file: parquet, csv or xlsx";
        STANDING_EXPLAIN = "دلیل امتیاز و حاشیهٔ سود یک عضو، سطر به سطر" | "Why a member's score and margin are what they are, line by line";
        CREDIT = "اعتبار اعضا: خریدها و رویدادها چه داده‌اند و چرا" | "Members' credit: what purchases and events gave, and why";
        CREDIT_SETTLE = "اعتبار خریدها و رویدادها را می‌دهد و آنچه زیاد داده شده است را پس می‌گیرد" | "Grants what purchases and events earned, and takes back what was too much";
        CREDIT_EXPLAIN = "هر بیمه‌نامه و رویداد عضو چه اعتباری داده است، چه در راه است، یا چرا هیچ" | "What each policy and event of a member gave, what is pending, or why nothing";
        STANDING_BACKTEST = "برنامه‌ای را روی همهٔ اعضا می‌آزماید؛ چیزی ثبت نمی‌کند" | "Tries a programme on the whole book; writes nothing";
        DEMO = "بیمه‌گر نمایشی" | "A demonstration insurer";
        DEMO_GENERATE = "فایل‌های ورودی یک بیمه‌گر ایرانی باورپذیر را می‌سازد" | "Writes the feed files of a believable Iranian insurer";
        DEMO_LOAD = "آن فایل‌ها را مانند فایل هر بیمه‌گری بارگذاری می‌کند" | "Loads those files like any insurer's";
        KIND = "نوع فایل" | "Kind of feed";
        MAP = "نگاشت: ستون‌های فایل به فیلدهای باشگاه" | "The mapping: which column is which of our fields";
        LOAD = "شمارهٔ بارگذاری" | "Number of the load";
        MEMBERS = "فایلی برای جایگاه همهٔ اعضا پس از تغییر (csv، xlsx یا parquet)" | "A file for everybody’s standing after the change (.csv, .xlsx or .parquet)";
        AS_OF = "روز ارزیابی، شمسی یا میلادی (پیش‌فرض: امروز)" | "Valuation day, Jalali or Gregorian (default: today)";
        PARTY = "شمارهٔ عضو" | "Number of the party";
        IDENTITY = "به‌جای شماره، یکی از شناسه‌های عضو داده شده است" | "What is given is an identity of the party, not its number";
        DIR = "پوشه" | "Directory";
        PARTIES = "شمار اشخاص" | "How many parties";
        SEED = "بذر: با بذر یکسان، فایل‌های یکسان" | "Seed: the same seed gives the same files";

        HOME = "پوشهٔ داده" | "Data directory";
        DATABASE_URL = "کارساز PostgreSQL خودتان، به‌جای کارساز درونی برنامه" | "A PostgreSQL server of your own, instead of the private one";
        LANG = "زبان پیام‌ها" | "Language of what is said";
        JSON = "خروجی برای ماشین" | "Output for machines";
        PORT = "درگاه کنسول" | "Port of the console";
        ADDRESS = "نشانی شبکه‌ای که کنسول روی آن در دسترس است" | "Network address on which the console is reached";
        NO_DEMO = "بیمه‌گر نمایشی در نخستین اجرا ساخته نشود" | "Make no demonstration insurer on the first start";
        DEMO_PARTIES = "شمار اشخاص بیمه‌گر نمایشی" | "Parties of the demonstration insurer";
        DEMO_MONTHS = "ماه‌هایی که اعضای آن اعتبار گرفته و نزد ده پذیرنده خرج کرده‌اند، ۰ تا ۱۲" | "Months in which its members earned credit and spent it at ten merchants, 0 to 12";
        NAME = "نام کاربری" | "Sign-in name";
        ROLE = "نقش" | "Role";
        DISPLAY_NAME = "نامی که نشان داده می‌شود" | "Name as shown";
        AGENT = "کد نمایندگی، فقط برای نقش نماینده" | "The agency's code, for the agent role only";
        NUMBER = "شمارهٔ نسخه" | "Number of the version";
        FILE = "فایل" | "File";
        FROM = "نخستین روز اجرا، شمسی یا میلادی (پیش‌فرض: امروز)" | "First day in force, Jalali or Gregorian (default: today)";
        NOTE = "یادداشت" | "A note";
        ARGUMENTS = "آرگومان‌های psql" | "Arguments for psql";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(command: &Command, path: &str, found: &mut Vec<String>) {
        if !COMMANDS.iter().any(|(of, ..)| *of == path) {
            found.push(format!("command “{path}”"));
        }
        for argument in command.get_arguments() {
            let name = argument.get_id().as_str();
            if !["help", "version"].contains(&name) && argument_text(name).is_none() {
                found.push(format!("argument “{name}” of “{path}”"));
            }
        }
        for sub in command.get_subcommands() {
            let path = if path.is_empty() {
                sub.get_name().to_owned()
            } else {
                format!("{path} {}", sub.get_name())
            };
            missing(sub, &path, found);
        }
    }

    #[test]
    fn every_command_and_argument_is_told_in_both_languages() {
        let mut found = Vec::new();
        missing(&Cli::command(), "", &mut found);
        assert_eq!(found, Vec::<String>::new());
        let names =
            ["psql", "PostgreSQL", "BASHGAH", "HOME", "DATABASE", "URL", "PORT", "parquet", "csv", "xlsx"];
        let commands = [
            "bashgah",
            "standing",
            "run",
            "ledger",
            "statement",
            "loaded",
            "rejected",
            "repeated",
            "Ctrl",
            "C",
        ];
        let names = [&names[..], &commands].concat();
        assert_eq!(i18n::check_texts(text::ALL_TEXTS, &names), Vec::<String>::new());
        assert_eq!(i18n::check_texts(crate::text::ALL_TEXTS, &names), Vec::<String>::new());
    }

    #[test]
    fn the_command_line_is_consistent() {
        command(Lang::Fa).debug_assert();
        command(Lang::En).debug_assert();
    }
}
