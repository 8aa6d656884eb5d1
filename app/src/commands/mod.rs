//! One file a command.

mod api_key;
mod audit;
mod check;
mod credit;
mod db;
mod demo;
mod demo_rewards;
mod demo_year;
mod feed;
mod ledger;
mod programme;
mod rewards;
mod serve;
mod staff;
mod standing;

use crate::cli::Command;
use crate::failure::Failure;
use crate::world::World;

/// Carries a command out; answers its exit code.
pub async fn run(world: &World, command: Command) -> Result<u8, Failure> {
    match command {
        Command::Serve(options) => serve::run(world, &options).await,
        Command::Staff(command) => staff::run(world, command).await,
        Command::ApiKey(command) => api_key::run(world, command).await,
        Command::Feed(command) => feed::run(world, command).await,
        Command::Standing(command) => standing::run(world, command).await,
        Command::Credit(command) => credit::run(world, command).await,
        Command::Demo(command) => demo::run(world, command).await,
        Command::Programme(command) => programme::run(world, command).await,
        Command::Check => check::run(world).await,
        Command::Audit(command) => audit::run(world, command).await,
        Command::Ledger(command) => ledger::run(world, command).await,
        Command::Rewards(command) => rewards::run(world, command).await,
        Command::Db(command) => db::run(world, command).await,
    }
}
