//! `bashgah credit`: what purchases and events gave, and why.

use calendar::Day;
use earning::{Explanation, Line, Settled, Spent};
use i18n::{Lang, Text};
use postgres::Use;
use serde_json::json;

use crate::cli::Credit;
use crate::commands::standing::{day, number};
use crate::failure::Failure;
use crate::output::{columns, number_in};
use crate::text;
use crate::world::World;

pub async fn run(world: &World, command: Credit) -> Result<u8, Failure> {
    world
        .with_database(Use::Command, async |home, database| {
            let (pool, dir) = (&database.pool, book::copy::dir(home.path()));
            match command {
                Credit::Settle { as_of } => {
                    let as_of = as_of.unwrap_or(world.clock.today());
                    let settled = earning::settle(pool, &world.clock, &world.actor, &dir, as_of).await?;
                    let spent = earning::spent(pool).await?;
                    let value = json!({ "as_of": as_of, "settled": settled, "rules": spent });
                    world.output.result(&value, |lang| settled_text(lang, as_of, &settled, &spent));
                }
                Credit::Explain { party } => {
                    let told = earning::explain(pool, &dir, number(&party)?).await?;
                    world.output.result(&told, |lang| explain_text(lang, &told));
                }
            }
            Ok(())
        })
        .await?;
    Ok(0)
}

fn settled_text(lang: Lang, as_of: Day, settled: &Settled, rules: &[Spent]) -> String {
    let n = |amount: i64| number_in(lang, amount);
    let mut lines = vec![text::CREDIT_SETTLED.with(
        lang,
        &[
            ("day", &day(lang, as_of)),
            ("granted", &n(settled.granted)),
            ("grants", &n(settled.grants)),
            ("taken", &n(settled.taken)),
            ("take_backs", &n(settled.take_backs)),
        ],
    )];
    if settled.short > 0 {
        lines.push(text::CREDIT_SHORT.with(lang, &[("short", &n(settled.short))]));
    }
    for rule in rules.iter().filter(|rule| rule.stopped_at.is_some()) {
        let budget = n(rule.budget.unwrap_or_default());
        let values = [("rule", &*rule.rule), ("spent", &n(rule.spent)), ("budget", &budget)];
        lines.push(text::CREDIT_STOPPED.with(lang, &values));
    }
    lines.join("\n")
}

/// A line for each policy and rule, and for each event: what it gave, what is pending, and which condition failed.
fn explain_text(lang: Lang, told: &Explanation) -> String {
    let (party, version) = (number_in(lang, told.party_id), number_in(lang, told.version));
    let values = [("party", &*party), ("day", &day(lang, told.as_of)), ("version", &version)];
    let mut rows = vec![vec![text::CREDIT_TITLE.with(lang, &values)]];
    if told.lines.is_empty() {
        rows.push(vec![text::CREDIT_NONE.of(lang).to_owned()]);
    }
    for line in &told.lines {
        let on_day = line.on_day.map_or_else(|| "—".to_owned(), |on_day| day(lang, on_day));
        let values = [("source", &*source(lang, line)), ("day", &on_day), ("rule", &line.rule)];
        rows.push(vec![format!("  {}", text::CREDIT_LINE.with(lang, &values)), outcome(lang, line)]);
    }
    columns(&rows)
}

fn source(lang: Lang, line: &Line) -> String {
    let event: Text = match line.kind {
        "joining" => text::CREDIT_JOINING,
        "survey" => text::CREDIT_SURVEY,
        "introduction" => text::CREDIT_INTRODUCTION,
        "occasion" => text::CREDIT_OCCASION,
        "special_plan" => text::CREDIT_PLAN,
        _ => return text::CREDIT_POLICY.with(lang, &[("number", &line.source)]),
    };
    format!("{} · {}", event.of(lang), line.source)
}

fn outcome(lang: Lang, line: &Line) -> String {
    let amounts = [
        (text::CREDIT_GIVEN, line.given),
        (text::CREDIT_PENDING, line.pending),
        (text::CREDIT_KEPT, line.short),
    ];
    let told = amounts.into_iter().filter(|(_, amount)| *amount > 0);
    let told = told.map(|(text, amount)| text.with(lang, &[("amount", &number_in(lang, amount))]));
    let why = line.condition.map(|condition| condition.why().of(lang).to_owned());
    let separator = if lang == Lang::Fa { "؛ " } else { "; " };
    told.chain(why).collect::<Vec<_>>().join(separator)
}
