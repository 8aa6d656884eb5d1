//! The command line. What it says of itself stands in `help`, in both languages.

use std::env;
use std::net::IpAddr;
use std::path::PathBuf;

use access::{Role, Scope};
use calendar::Day;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use feeds::kind::Kind;
use i18n::Lang;
use tracing_subscriber::EnvFilter;

#[derive(Parser)]
#[command(name = "bashgah", version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    #[arg(long, global = true, env = "BASHGAH_HOME", default_value = ".bashgah", value_name = "DIR")]
    pub home: PathBuf,
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<String>,
    #[arg(long, global = true, value_enum)]
    pub lang: Option<LangArg>,
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum LangArg {
    Fa,
    En,
}

#[derive(Subcommand)]
pub enum Command {
    Serve(Serve),
    #[command(subcommand)]
    Staff(Staff),
    #[command(subcommand)]
    ApiKey(ApiKeyCommand),
    #[command(subcommand)]
    Feed(Feed),
    #[command(subcommand)]
    Standing(Standing),
    #[command(subcommand)]
    Credit(Credit),
    #[command(subcommand)]
    Programme(Programme),
    #[command(subcommand)]
    Demo(Demo),
    Check,
    #[command(subcommand)]
    Audit(Audit),
    #[command(subcommand)]
    Ledger(Ledger),
    #[command(subcommand)]
    Rewards(Rewards),
    #[command(subcommand)]
    Db(Db),
}

#[derive(Args)]
pub struct Serve {
    #[arg(long, env = "PORT", default_value_t = 8080)]
    pub port: u16,
    #[arg(long, env = "BASHGAH_ADDRESS", default_value = "127.0.0.1")]
    pub address: IpAddr,
    #[arg(long)]
    pub no_demo: bool,
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    pub demo_parties: u64,
    #[arg(long, default_value_t = 12, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=12))]
    pub demo_months: u32,
    #[arg(long, value_name = "DIR")]
    pub watch: Vec<PathBuf>,
    #[command(flatten)]
    pub provider: Provider,
}

/// The insurer's provider of identities; without an issuer there is none.
#[derive(Args)]
pub struct Provider {
    #[arg(long, env = "BASHGAH_OIDC_ISSUER", value_name = "URL")]
    pub oidc_issuer: Option<String>,
    #[arg(long, env = "BASHGAH_OIDC_CLIENT", value_name = "ID", requires = "oidc_issuer")]
    pub oidc_client: Option<String>,
    #[arg(long, env = "BASHGAH_OIDC_SECRET_FILE", value_name = "FILE", requires = "oidc_issuer")]
    pub oidc_secret_file: Option<PathBuf>,
    #[arg(long, env = "BASHGAH_OIDC_CLAIM", value_name = "CLAIM", default_value = "preferred_username")]
    pub oidc_claim: String,
    #[arg(long, env = "BASHGAH_PUBLIC_ADDRESS", value_name = "URL")]
    pub public_address: Option<String>,
}

#[derive(Subcommand)]
pub enum Staff {
    Add {
        name: String,
        #[arg(long, value_parser = role_parser())]
        role: Role,
        #[arg(long, default_value = "", value_name = "TEXT")]
        display_name: String,
        #[arg(long, value_name = "CODE")]
        agent: Option<String>,
    },
    List,
    Role {
        name: String,
        #[arg(long, value_parser = role_parser())]
        role: Role,
        #[arg(long, value_name = "CODE")]
        agent: Option<String>,
    },
    Reset {
        name: String,
    },
    ResetFactor {
        name: String,
    },
    Disable {
        name: String,
    },
    Enable {
        name: String,
    },
}

#[derive(Subcommand)]
pub enum ApiKeyCommand {
    Make {
        name: String,
        #[arg(long, value_parser = scope_parser(), required = true, value_delimiter = ',')]
        scope: Vec<Scope>,
        #[arg(long, default_value_t = 365, value_name = "N")]
        days: i64,
        #[arg(long, default_value_t = 600, value_name = "N")]
        per_minute: i32,
    },
    List,
    Revoke {
        id: i64,
    },
}

fn scope_parser() -> impl TypedValueParser<Value = Scope> {
    PossibleValuesParser::new(Scope::all().map(Scope::code))
        .try_map(|code| Scope::from_code(&code).ok_or("not a scope"))
}

fn role_parser() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::code))
        .try_map(|code| Role::from_code(&code).ok_or("not a role"))
}

#[derive(Subcommand)]
pub enum Feed {
    Check {
        #[arg(value_parser = kind_parser())]
        kind: Kind,
        file: PathBuf,
        #[arg(long, value_name = "MAP.toml")]
        map: PathBuf,
    },
    Load {
        #[arg(value_parser = kind_parser())]
        kind: Kind,
        file: PathBuf,
        #[arg(long, value_name = "MAP.toml")]
        map: PathBuf,
    },
    Suggest {
        #[arg(value_parser = kind_parser())]
        kind: Kind,
        file: PathBuf,
    },
    List,
    Rejects {
        load: i64,
        file: Option<PathBuf>,
    },
    Watch {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        #[arg(long, value_name = "NAME")]
        source: Option<String>,
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=86_400), value_name = "SECONDS")]
        every: u64,
        #[arg(long)]
        once: bool,
    },
}

fn kind_parser() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::name)).try_map(|name| Kind::of(&name).ok_or("not a kind"))
}

#[derive(Subcommand)]
pub enum Standing {
    Run {
        #[arg(long, value_name = "DATE", value_parser = Day::parse)]
        as_of: Option<Day>,
    },
    Export {
        file: PathBuf,
    },
    Explain {
        party: String,
        #[arg(long)]
        identity: bool,
        #[arg(long, value_name = "DATE", value_parser = Day::parse)]
        as_of: Option<Day>,
    },
    Backtest {
        #[arg(value_name = "PROGRAMME.toml")]
        file: PathBuf,
        #[arg(long, value_name = "DATE", value_parser = Day::parse)]
        as_of: Option<Day>,
        #[arg(long, value_name = "FILE")]
        members: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub enum Credit {
    Settle {
        #[arg(long, value_name = "DATE", value_parser = Day::parse)]
        as_of: Option<Day>,
    },
    Explain {
        #[arg(value_name = "MEMBER")]
        party: String,
    },
}

#[derive(Subcommand)]
pub enum Demo {
    Generate {
        dir: PathBuf,
        #[arg(long, default_value_t = 20_000, value_name = "N")]
        parties: u64,
        #[arg(long, default_value_t = 1405, value_name = "S")]
        seed: u64,
    },
    Load {
        dir: PathBuf,
    },
}

#[derive(Subcommand)]
pub enum Programme {
    Show {
        #[arg(long, value_name = "N")]
        number: Option<i32>,
    },
    List,
    Check {
        file: PathBuf,
    },
    Publish {
        file: PathBuf,
        #[arg(long, value_name = "DATE", value_parser = Day::parse)]
        from: Option<Day>,
        #[arg(long, default_value = "", value_name = "TEXT")]
        note: String,
    },
}

#[derive(Subcommand)]
pub enum Audit {
    Check {
        #[arg(long, value_name = "HASH")]
        head: Option<String>,
    },
    Head,
}

#[derive(Subcommand)]
pub enum Ledger {
    Check,
    Statement { party: i64 },
    Close,
}

#[derive(Subcommand)]
pub enum Rewards {
    List,
}

#[derive(Subcommand)]
pub enum Db {
    Psql {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARG")]
        arguments: Vec<String>,
    },
}

/// The language: `--lang`, else English where the environment's language is English, else Persian.
pub fn lang() -> Lang {
    let arguments: Vec<String> = env::args().collect();
    let value_of = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    choose_lang(&arguments, ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(value_of).as_deref())
}

fn choose_lang(arguments: &[String], environment: Option<&str>) -> Lang {
    let asked =
        arguments.iter().enumerate().find_map(|(place, argument)| match argument.strip_prefix("--lang") {
            Some("") => arguments.get(place + 1).map(String::as_str),
            Some(value) => value.strip_prefix('='),
            None => None,
        });
    let english = asked.or(environment).is_some_and(|value| value.starts_with("en"));
    if english { Lang::En } else { Lang::Fa }
}

/// `BASHGAH_LOG` as in `tracing`'s directives; by default what a person at the terminal needs.
pub fn log_filter(cli: &Cli) -> EnvFilter {
    let usual =
        if matches!(cli.command, Command::Serve(_)) { "info,sqlx=warn,tower_http=warn" } else { "warn" };
    EnvFilter::try_from_env("BASHGAH_LOG").unwrap_or_else(|_| EnvFilter::new(usual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_chosen() {
        for (arguments, environment, expected) in [
            ("bashgah check", None, Lang::Fa),
            ("bashgah check", Some("C.UTF-8"), Lang::Fa),
            ("bashgah check", Some("en_US.UTF-8"), Lang::En),
            ("bashgah check --lang fa", Some("en_US.UTF-8"), Lang::Fa),
            ("bashgah --lang=en check", Some("fa_IR"), Lang::En),
        ] {
            let arguments: Vec<String> = arguments.split(' ').map(str::to_owned).collect();
            assert_eq!(choose_lang(&arguments, environment), expected, "{arguments:?} {environment:?}");
        }
    }
}
