//! `bashgah programme`: the club's rules.

use std::fs;
use std::path::Path;

use calendar::Day;
use postgres::{Database, Use};
use programme::{Codes, Error, Fault, Version};
use serde_json::{Value, json};

use crate::cli::Programme;
use crate::failure::{FAILED, Failure, INPUT};
use crate::output::columns;
use crate::text;
use crate::world::World;

pub async fn run(world: &World, command: Programme) -> Result<u8, Failure> {
    if let Programme::Check { file } = &command {
        return check(world, file);
    }
    world
        .with_database(Use::Command, async |_, database| match command {
            Programme::Show { number } => show(world, database, number).await,
            Programme::List => list(world, database).await,
            Programme::Publish { file, from, note } => publish(world, database, &file, from, &note).await,
            Programme::Check { .. } => Ok(0),
        })
        .await
}

/// Nothing but the document is looked at: no database is needed.
fn check(world: &World, file: &Path) -> Result<u8, Failure> {
    let document = read(file)?;
    match programme::parse(&document, &Codes::none()) {
        Ok(_) => {
            world.output.result(&json!({ "faults": [] }), |lang| text::PROGRAMME_GOOD.of(lang).to_owned());
            Ok(0)
        }
        Err(faults) => Ok(show_faults(world, &faults)),
    }
}

fn show_faults(world: &World, faults: &[Fault]) -> u8 {
    let value: Vec<Value> = faults
        .iter()
        .map(|fault| {
            let (fa, en) = (&fault.message.fa, &fault.message.en);
            json!({ "line": fault.line, "code": fault.code, "fa": fa, "en": en })
        })
        .collect();
    world.output.result(&json!({ "faults": value }), |lang| {
        let mut text = String::new();
        for fault in faults {
            let line = crate::output::number_in(lang, fault.line as i64);
            text.push_str(
                &text::FAULT_LINE.with(lang, &[("line", &line), ("message", fault.message.of(lang))]),
            );
            text.push('\n');
        }
        text
    });
    INPUT
}

async fn publish(
    world: &World,
    database: &Database,
    file: &Path,
    from: Option<Day>,
    note: &str,
) -> Result<u8, Failure> {
    let document = read(file)?;
    let from = from.unwrap_or_else(|| world.clock.today());
    match programme::publish(&database.pool, &world.clock, &world.actor, &document, from, note).await {
        Ok(version) => {
            let value = json!({ "version": version, "effective_from": from });
            world.output.result(&value, |lang| {
                let number = crate::output::number_in(lang, version);
                text::PROGRAMME_PUBLISHED.with(lang, &[("version", &number), ("day", &day(lang, from))])
            });
            Ok(0)
        }
        Err(Error::Faults(faults)) => Ok(show_faults(world, &faults)),
        Err(error) => Err(error.into()),
    }
}

async fn show(world: &World, database: &Database, number: Option<i32>) -> Result<u8, Failure> {
    let found = match number {
        Some(number) => programme::version(&database.pool, number).await?,
        None => programme::in_force(&database.pool, world.clock.today()).await?,
    };
    let (version, _) = found.ok_or_else(|| Failure::new("programme.none", text::NO_PROGRAMME, FAILED))?;
    let mut value = summary(&version);
    value["document"] = json!(version.document);
    world.output.result(&value, |_| version.document.clone());
    Ok(0)
}

async fn list(world: &World, database: &Database) -> Result<u8, Failure> {
    let versions = programme::versions(&database.pool).await?;
    let values: Vec<Value> = versions.iter().map(summary).collect();
    world.output.result(&values, |lang| {
        let rows: Vec<Vec<String>> = versions
            .iter()
            .map(|version| {
                let number = crate::output::number_in(lang, version.version);
                vec![
                    number,
                    day(lang, version.effective_from),
                    version.created_by.clone(),
                    version.note.clone(),
                ]
            })
            .collect();
        columns(&rows)
    });
    Ok(0)
}

fn summary(version: &Version) -> Value {
    json!({
        "version": version.version,
        "effective_from": version.effective_from,
        "note": version.note,
        "created_by": version.created_by,
        "created_at": version.created_at,
    })
}

fn day(lang: i18n::Lang, day: Day) -> String {
    match lang {
        i18n::Lang::Fa => persian::persian_digits(&day.jalali().numeric()),
        i18n::Lang::En => day.to_string(),
    }
}

fn read(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|cause| Failure::file(file, &cause))
}
