//! `bashgah api-key`: which systems may use the JSON API.

use access::{ApiKey, NewApiKey};
use calendar::Instant;
use i18n::Lang;
use postgres::{Database, Use};
use serde_json::json;

use crate::cli::ApiKeyCommand;
use crate::failure::Failure;
use crate::output::columns;
use crate::text;
use crate::world::World;

pub async fn run(world: &World, command: ApiKeyCommand) -> Result<u8, Failure> {
    world
        .with_database(Use::Command, async |_, database| match command {
            ApiKeyCommand::Make { name, scope, days, per_minute } => {
                make(world, database, NewApiKey { name, scopes: scope, days, per_minute }).await
            }
            ApiKeyCommand::List => list(world, database).await,
            ApiKeyCommand::Revoke { id } => revoke(world, database, id).await,
        })
        .await?;
    Ok(0)
}

async fn make(world: &World, database: &Database, new: NewApiKey) -> Result<(), Failure> {
    let (key, secret) =
        access::make_key(&database.pool, &world.clock, &world.random, &world.actor, &new).await?;
    let value = json!({ "id": key.api_key_id, "key": secret.reveal(), "expires_at": key.expires_at });
    world
        .output
        .result(&value, |lang| text::KEY_MADE.with(lang, &[("name", &key.name), ("key", secret.reveal())]));
    Ok(())
}

async fn list(world: &World, database: &Database) -> Result<(), Failure> {
    let now = world.clock.now();
    let keys = access::list_keys(&database.pool, now).await?;
    world
        .output
        .result(&keys, |lang| columns(&keys.iter().map(|key| line(lang, key, now)).collect::<Vec<_>>()));
    Ok(())
}

fn line(lang: Lang, key: &ApiKey, now: Instant) -> Vec<String> {
    let state = match key {
        ApiKey { revoked_at: Some(_), .. } => text::KEY_STATE_REVOKED,
        key if key.is_good(now) => text::STATE_ACTIVE,
        _ => text::KEY_STATE_EXPIRED,
    };
    let number = crate::output::number_in(lang, key.api_key_id);
    vec![number, key.name.clone(), format!("{}…", key.shown), state.of(lang).to_owned(), key.scopes.join(" ")]
}

async fn revoke(world: &World, database: &Database, id: i64) -> Result<(), Failure> {
    access::revoke_key(&database.pool, &world.clock, &world.actor, id).await?;
    let shown = id.to_string();
    world.output.result(&json!({ "id": id }), |lang| text::KEY_REVOKED.with(lang, &[("id", &shown)]));
    Ok(())
}
