//! `bashgah rewards`: the catalogue.

use i18n::Lang;
use postgres::{Database, Use};
use rewards::Offer;
use serde_json::{Value, json};

use crate::cli::Rewards;
use crate::failure::Failure;
use crate::output::{columns, number_in};
use crate::text;
use crate::world::World;

pub async fn run(world: &World, command: Rewards) -> Result<u8, Failure> {
    world
        .with_database(Use::Command, async |_, database: &Database| match command {
            Rewards::List => list(world, database).await,
        })
        .await
}

async fn list(world: &World, database: &Database) -> Result<u8, Failure> {
    let offers = rewards::offers(&database.pool, world.clock.today()).await?;
    let told: Vec<Value> = offers.iter().map(summary).collect();
    world.output.result(&told, |lang| match offers.is_empty() {
        true => text::NO_REWARDS.of(lang).to_owned(),
        false => columns(&offers.iter().map(|offer| row(lang, offer)).collect::<Vec<_>>()),
    });
    Ok(0)
}

fn row(lang: Lang, offer: &Offer) -> Vec<String> {
    let terms = &offer.terms;
    let title = if lang == Lang::Fa { &terms.title.fa } else { &terms.title.en };
    let stock = terms.stock.map(|stock| format!(" / {}", number_in(lang, stock))).unwrap_or_default();
    vec![
        number_in(lang, offer.offer_id),
        offer.state.title().of(lang).to_owned(),
        terms.kind.title().of(lang).to_owned(),
        title.clone(),
        format!("{}{stock}", number_in(lang, offer.taken)),
    ]
}

fn summary(offer: &Offer) -> Value {
    let terms = &offer.terms;
    json!({
        "offer": offer.offer_id, "state": offer.state.title().en, "kind": terms.kind.code(), "fa": terms.title.fa,
        "en": terms.title.en, "price": terms.price, "taken": offer.taken, "stock": terms.stock,
        "from": terms.from.to_string(), "until": terms.until.map(|day| day.to_string()),
    })
}
