//! The `bashgah` program: command line, configuration, wiring; nothing else.

mod cli;
mod commands;
mod failure;
mod help;
mod output;
mod progress;
mod text;
mod world;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::FromArgMatches;

use crate::cli::Cli;
use crate::failure::Failure;
use crate::output::Output;
use crate::world::World;

fn main() -> ExitCode {
    let lang = cli::lang();
    let cli = match help::command(lang).try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches))
    {
        Ok(cli) => cli,
        Err(usage) => {
            let _ = usage.print();
            return ExitCode::from(if usage.use_stderr() { failure::USAGE } else { 0 });
        }
    };
    tracing_subscriber::fmt()
        .with_env_filter(cli::log_filter(&cli))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
    let output = Output { lang, json: cli.json };
    match run(cli, output) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            output.failure(&failure);
            ExitCode::from(failure.exit)
        }
    }
}

fn run(cli: Cli, output: Output) -> Result<u8, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|cause| Failure::internal(&cause))?;
    let (world, command) = World::new(cli, output)?;
    let outcome = runtime.block_on(commands::run(&world, command));
    // A thread that still computes for a command that was interrupted is not waited for.
    runtime.shutdown_background();
    outcome
}
