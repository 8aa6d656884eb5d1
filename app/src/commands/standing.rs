//! `bashgah standing`: value, segment, score and tier of everybody.

use std::path::Path;

use calendar::Day;
use i18n::Lang;
use persian::latin_digits;
use postgres::{Database, Home, Use};
use programme::model::Programme;
use serde_json::json;
use standing::{Explanation, Run};

use crate::cli::Standing;
use crate::failure::{FAILED, Failure};
use crate::output::{columns, number_in};
use crate::text;
use crate::world::World;

pub async fn run(world: &World, command: Standing) -> Result<u8, Failure> {
    let today = world.clock.today();
    world
        .with_database(Use::Command, async |home, database| match command {
            Standing::Run { as_of } => {
                let run = compute(world, home, database, as_of.unwrap_or(today)).await?;
                world.output.result(&run_value(&run), |lang| run_text(lang, &run));
                Ok(())
            }
            Standing::Export { file } => export(world, database, &file).await,
            Standing::Explain { party, identity, as_of } => {
                let party_id = if identity { find(database, &party).await? } else { number(&party)? };
                explain(world, home, database, party_id, as_of.unwrap_or(today)).await
            }
            Standing::Backtest { file, as_of, members } => {
                let document =
                    std::fs::read_to_string(&file).map_err(|cause| Failure::file(&file, &cause))?;
                let dir = book::copy::dir(home.path());
                let as_of = as_of.unwrap_or(today);
                let trial = standing::trial(&database.pool, &dir, &document, as_of).await?;
                if let Some(members) = members {
                    standing::export_trial(&database.pool, &trial, &members).await?;
                }
                backtest(world, &trial).await
            }
        })
        .await?;
    Ok(0)
}

/// Refreshes the copy of the book, computes everybody, and settles the credit that was earned by the day; a day before
/// the last settlement settles nothing.
pub async fn compute(world: &World, home: &Home, database: &Database, as_of: Day) -> Result<Run, Failure> {
    world.output.note(text::COMPUTING, &[]);
    let dir = book::copy::dir(home.path());
    let run = standing::run(&database.pool, &world.clock, &world.actor, &dir, as_of).await?;
    match earning::settle(&database.pool, &world.clock, &world.actor, &dir, as_of).await {
        Ok(_) | Err(earning::Error::Settled(_)) => Ok(run),
        Err(error) => Err(error.into()),
    }
}

fn run_value(run: &Run) -> serde_json::Value {
    json!({
        "run_id": run.run_id, "as_of": run.as_of, "programme": run.version, "parties": run.parties,
        "millis": run.millis, "computed_at": run.computed_at,
    })
}

pub fn run_text(lang: Lang, run: &Run) -> String {
    text::COMPUTED.with(
        lang,
        &[
            ("parties", &number_in(lang, run.parties)),
            ("day", &day(lang, run.as_of)),
            ("version", &number_in(lang, run.version)),
            ("millis", &number_in(lang, run.millis)),
        ],
    )
}

async fn export(world: &World, database: &Database, file: &Path) -> Result<(), Failure> {
    let rows = standing::export(&database.pool, file).await?;
    world.output.result(&json!({ "file": file, "rows": rows }), |lang| {
        let values = [("rows", &*number_in(lang, rows as i64)), ("file", &*file.to_string_lossy())];
        text::EXPORTED.with(lang, &values)
    });
    Ok(())
}

pub fn number(party: &str) -> Result<i64, Failure> {
    latin_digits(party).parse().map_err(|_| no_such_party(party))
}

fn no_such_party(party: &str) -> Failure {
    Failure::new("standing.no_such_party", text::NO_SUCH_PARTY.message(&[("party", party)]), FAILED)
}

async fn find(database: &Database, identity: &str) -> Result<i64, Failure> {
    let value = latin_digits(identity.trim());
    let found = sqlx::query_scalar!(
        "SELECT party_id FROM parties.identity_key WHERE value = $1 ORDER BY kind",
        value
    );
    // The identity itself is not repeated: it may be somebody's mobile number.
    found.fetch_optional(&database.pool).await?.ok_or_else(|| no_such_party("…"))
}

async fn explain(
    world: &World,
    home: &Home,
    database: &Database,
    party_id: i64,
    as_of: Day,
) -> Result<(), Failure> {
    let dir = book::copy::dir(home.path());
    let explanation = standing::explain(&database.pool, &dir, party_id, as_of).await?;
    let programme =
        programme::version(&database.pool, explanation.version).await?.map(|(_, programme)| programme);
    world.output.result(&explanation, |lang| {
        explain_text(lang, &explanation, |code| name_of(programme.as_ref(), lang, code))
    });
    Ok(())
}

/// The programme's name of a line, an endorsement or a tier; the code itself where it has none.
fn name_of(programme: Option<&Programme>, lang: Lang, code: &str) -> String {
    let named = programme.and_then(|programme| {
        let lines = programme.lines.iter().map(|line| (&line.code, &line.name));
        let endorsements = programme.endorsements.iter().map(|kind| (&kind.code, &kind.name));
        let tiers = programme.tiers.iter().map(|tier| (&tier.code, &tier.name));
        lines.chain(endorsements).chain(tiers).find(|(known, _)| *known == code).map(|(_, name)| name)
    });
    match (named, lang) {
        (Some(name), Lang::Fa) => name.fa.clone(),
        (Some(name), Lang::En) => name.en.clone(),
        (None, _) => code.to_owned(),
    }
}

/// Every line of the score and of the margin; the lines add up to the totals.
fn explain_text(lang: Lang, told: &Explanation, named: impl Fn(&str) -> String) -> String {
    let n = |amount: i64| number_in(lang, amount);
    let figures = &told.figures;
    let mut rows = vec![vec![text::EXPLAIN_TITLE.with(
        lang,
        &[
            ("party", &n(told.party_id)),
            ("day", &day(lang, told.as_of)),
            ("version", &number_in(lang, told.version)),
            ("tier", &named(&told.tier)),
            ("score", &n(figures.score)),
        ],
    )]];
    let mut line = |title: &str, amount: i64| rows.push(vec![format!("  {title}"), n(amount)]);
    for policy in &told.policies {
        let name = format!("{} · {}", policy.number, named(&policy.line));
        let say = |text: i18n::Text| text.with(lang, &[("policy", &name)]);
        if policy.days > 0 {
            line(&say(text::LINE_EARNED), policy.earned);
            line(&say(text::LINE_COMMISSION), -policy.commission);
            line(&say(text::LINE_SERVICING), -policy.servicing);
        }
        for claim in &policy.claims {
            line(
                &text::LINE_CLAIM.with(lang, &[("policy", &name), ("claim", &claim.number)]),
                -claim.incurred,
            );
        }
    }
    if let Some(acquisition) = &told.acquisition {
        line(text::LINE_ACQUISITION.of(lang), -acquisition.cost);
    }
    line(text::LINE_CONTACTS.of(lang), -figures.contacts);
    let party = told.party_id.to_string();
    line(&text::LINE_CREDIT.with(lang, &[("party", &party)]), -figures.credit_cost);
    line(text::LINE_MARGIN.of(lang), figures.margin);
    for policy in &told.policies {
        if let Some(score) = &policy.score {
            let factors = score.factors.iter().map(|factor| factor_text(lang, factor.factor_bp));
            let factors = factors.collect::<Vec<_>>().join(" × ");
            let name = format!("{} · {}", policy.number, named(&policy.line));
            line(&text::LINE_POINTS.with(lang, &[("policy", &name), ("factors", &factors)]), score.points);
        }
    }
    for endorsement in &told.endorsements {
        line(&text::LINE_ENDORSEMENT.with(lang, &[("kind", &named(&endorsement.kind))]), endorsement.points);
    }
    for event in &told.events {
        let title = text::LINE_EVENT.with(lang, &[("day", &day(lang, event.on_day))]);
        line(&title, event.points);
    }
    line(text::LINE_SCORE.of(lang), figures.score);
    columns(&rows)
}

/// A factor of 10500 basis points is 1.05.
fn factor_text(lang: Lang, factor_bp: i64) -> String {
    let text = format!("{}.{:04}", factor_bp / 10_000, factor_bp % 10_000);
    let text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
    match lang {
        Lang::Fa => persian::persian_digits(&text.replace('.', "٫")),
        Lang::En => text,
    }
}

async fn backtest(world: &World, trial: &standing::Trial) -> Result<(), Failure> {
    let tried = trial.effect().await?;
    world.output.result(&tried, |lang| {
        let mut rows =
            vec![vec![text::BACKTEST_TITLE.with(
                lang,
                &[("day", &day(lang, tried.as_of)), ("millis", &number_in(lang, tried.millis))],
            )]];
        for (from, row) in tried.tiers_before.iter().zip(&tried.tiers) {
            for (to, members) in
                tried.tiers_after.iter().zip(row).filter(|(to, members)| *to != from && **members > 0)
            {
                rows.push(vec![format!("  {from} ← {to}"), number_in(lang, *members)]);
            }
        }
        columns(&rows)
    });
    Ok(())
}

pub fn day(lang: Lang, day: Day) -> String {
    match lang {
        Lang::Fa => persian::persian_digits(&day.jalali().numeric()),
        Lang::En => day.to_string(),
    }
}
