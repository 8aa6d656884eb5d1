//! `bashgah db`: the private server by hand.

use postgres::Use;

use crate::cli::Db;
use crate::failure::{FAILED, Failure};
use crate::text;
use crate::world::World;

pub async fn run(world: &World, command: Db) -> Result<u8, Failure> {
    let Db::Psql { arguments } = command;
    world
        .with_database(Use::Command, async |_, database| {
            let no_private = || Failure::new("db.not_private", text::NOT_PRIVATE, FAILED);
            let mut psql = tokio::process::Command::from(database.client("psql").ok_or_else(no_private)?);
            let status = psql.args(arguments).status().await.map_err(|cause| Failure::internal(&cause))?;
            Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(FAILED))
        })
        .await
}
