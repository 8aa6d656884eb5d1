//! `bashgah audit`: whether the trail is what was sealed, and the seal to keep elsewhere.

use audit::{Break, Fault, Look, Verdict};
use calendar::Instant;
use i18n::Lang;
use postgres::{Database, Use};
use sqlx::PgPool;

use crate::cli::Audit;
use crate::failure::{FAILED, Failure, INPUT};
use crate::output::number_in;
use crate::text;
use crate::world::World;

pub async fn run(world: &World, command: Audit) -> Result<u8, Failure> {
    world
        .with_database(Use::Command, async |_, database| match command {
            Audit::Check { head } => check(world, database, head.as_deref()).await,
            Audit::Head => head(world, database).await,
        })
        .await
}

/// Seals what is not sealed yet, then goes over the whole chain.
pub async fn verdict(world: &World, pool: &PgPool, head: Option<&str>) -> Result<Verdict, Failure> {
    audit::seal(pool, &world.clock, Look::All).await?;
    Ok(audit::check(pool, head).await?)
}

async fn check(world: &World, database: &Database, head: Option<&str>) -> Result<u8, Failure> {
    let verdict = verdict(world, &database.pool, head).await?;
    world.output.result(&verdict, |lang| told(lang, &verdict));
    Ok(if verdict.is_good() { 0 } else { INPUT })
}

fn told(lang: Lang, verdict: &Verdict) -> String {
    let mut lines = Vec::new();
    match &verdict.first {
        None => lines.push(text::TRAIL_GOOD.with(lang, &[("n", &number_in(lang, verdict.sealed))])),
        Some(first) => {
            lines.push(broken(lang, first));
            let values =
                [("breaks", &*number_in(lang, verdict.breaks)), ("n", &*number_in(lang, verdict.sealed))];
            lines.push(text::TRAIL_BAD.with(lang, &values));
        }
    }
    match verdict.head_found {
        Some(true) => lines.push(text::HEAD_FOUND.of(lang).to_owned()),
        Some(false) => lines.push(text::HEAD_MISSING.of(lang).to_owned()),
        None => {}
    }
    lines.join("\n")
}

fn broken(lang: Lang, first: &Break) -> String {
    let text = match first.fault {
        Fault::Changed => text::TRAIL_CHANGED,
        Fault::Removed => text::TRAIL_REMOVED,
        Fault::Inserted => text::TRAIL_INSERTED,
        Fault::SealRemoved => text::TRAIL_SEAL_REMOVED,
    };
    let entry = first.entry_id.map_or_else(|| "—".to_owned(), |entry| number_in(lang, entry));
    let at = first.sealed_at.map(|at| moment(lang, at)).unwrap_or_default();
    text.with(lang, &[("seal", &number_in(lang, first.seal_no)), ("entry", &entry), ("at", &at)])
}

pub fn moment(lang: Lang, at: Instant) -> String {
    let (day, hour, minute) = at.in_tehran();
    match lang {
        Lang::Fa => persian::persian_digits(&format!("{} {hour:02}:{minute:02}", day.jalali().numeric())),
        Lang::En => format!("{day} {hour:02}:{minute:02}"),
    }
}

async fn head(world: &World, database: &Database) -> Result<u8, Failure> {
    audit::seal(&database.pool, &world.clock, Look::All).await?;
    let head = audit::head(&database.pool).await?;
    let head = head.ok_or_else(|| Failure::new("audit.empty", text::TRAIL_EMPTY, FAILED))?;
    world.output.result(&head, |lang| {
        let values = [("n", &*number_in(lang, head.seals)), ("at", &*moment(lang, head.at))];
        format!("{}\n{}", head.hash, text::HEAD_NOTE.with(lang, &values))
    });
    Ok(0)
}
