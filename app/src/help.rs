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
    ("staff reset", text::STAFF_RESET, "bashgah staff reset sara"),
    ("staff disable", text::STAFF_DISABLE, "bashgah staff disable sara"),
    ("staff enable", text::STAFF_ENABLE, "bashgah staff enable sara"),
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
    ("name", text::NAME),
    ("role", text::ROLE),
    ("display_name", text::DISPLAY_NAME),
    ("agent", text::AGENT),
    ("number", text::NUMBER),
    ("file", text::FILE),
    ("from", text::FROM),
    ("note", text::NOTE),
    ("arguments", text::ARGUMENTS),
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
        STAFF_RESET = "گذرواژهٔ یک‌بارمصرف تازه می‌دهد و نشست‌ها را پایان می‌دهد" | "Gives a new one-time password and ends the sessions";
        STAFF_DISABLE = "دسترسی را برمی‌دارد" | "Takes the access away";
        STAFF_ENABLE = "دسترسی را برمی‌گرداند" | "Gives the access back";
        PROGRAMME = "برنامهٔ باشگاه: ضریب‌ها، سطح‌ها، هزینه‌ها و سقف‌ها" | "The programme: factors, tiers, costs and limits";
        PROGRAMME_SHOW = "سند برنامهٔ در حال اجرا، یا نسخه‌ای دیگر، را نشان می‌دهد" | "Shows the document in force, or of another version";
        PROGRAMME_LIST = "فهرست نسخه‌ها" | "Lists the versions";
        PROGRAMME_CHECK = "سند را وارسی می‌کند و ایرادها را با شمارهٔ سطر می‌گوید؛ چیزی ثبت نمی‌کند" | "Checks a document and names its faults by line; writes nothing";
        PROGRAMME_PUBLISH = "سند را نسخهٔ تازهٔ برنامه می‌کند" | "Makes a document the next version of the programme";
        CHECK = "اثبات می‌کند که چیزی گم نشده است؛ هر شمارش باید صفر باشد" | "Proves that nothing was lost: every count must be zero";
        DB = "کار دستی با پایگاه دادهٔ برنامه" | "The program's own database, by hand";
        DB_PSQL = "خط فرمان psql را روی پایگاه دادهٔ برنامه باز می‌کند" | "Opens psql on the program's own database";

        HOME = "پوشهٔ داده" | "Data directory";
        DATABASE_URL = "کارساز PostgreSQL خودتان، به‌جای کارساز درونی برنامه" | "A PostgreSQL server of your own, instead of the private one";
        LANG = "زبان پیام‌ها" | "Language of what is said";
        JSON = "خروجی برای ماشین" | "Output for machines";
        PORT = "درگاه کنسول" | "Port of the console";
        ADDRESS = "نشانی شبکه‌ای که کنسول روی آن در دسترس است" | "Network address on which the console is reached";
        NO_DEMO = "بیمه‌گر نمایشی در نخستین اجرا ساخته نشود" | "Make no demonstration insurer on the first start";
        DEMO_PARTIES = "شمار اشخاص بیمه‌گر نمایشی" | "Parties of the demonstration insurer";
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
        let names = ["psql", "PostgreSQL", "BASHGAH", "HOME", "DATABASE", "URL", "PORT"];
        assert_eq!(i18n::check_texts(text::ALL_TEXTS, &names), Vec::<String>::new());
        assert_eq!(i18n::check_texts(crate::text::ALL_TEXTS, &names), Vec::<String>::new());
    }

    #[test]
    fn the_command_line_is_consistent() {
        command(Lang::Fa).debug_assert();
        command(Lang::En).debug_assert();
    }
}
