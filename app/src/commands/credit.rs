//! `bashgah credit`: what purchases and events gave, and why.

use calendar::Day;
use earning::{Explanation, Line, Settled, Spent};
use i18n::{Lang, Text};
use postgres::Use;
use programme::model::{Name, Programme};
use serde_json::json;

use crate::cli::Credit;
use crate::commands::standing::{day, number};
use crate::failure::Failure;
use crate::output::{columns, number_in};
use crate::text;
use crate::world::World;

/// The kinds of events, in the order of their numbers.
const EVENTS: [Text; 5] = [
    text::CREDIT_JOINING,
    text::CREDIT_SURVEY,
    text::CREDIT_INTRODUCTION,
    text::CREDIT_OCCASION,
    text::CREDIT_PLAN,
];

pub async fn run(world: &World, command: Credit) -> Result<u8, Failure> {
    world
        .with_database(Use::Command, async |home, database| {
            let (pool, dir) = (&database.pool, book::copy::dir(home.path()));
            match command {
                Credit::Settle { as_of } => {
                    let as_of = as_of.unwrap_or(world.clock.today());
                    let settled = earning::settle(pool, &world.clock, &world.actor, &dir, as_of).await?;
                    let spent = earning::spent(pool).await?;
                    let in_force = programme::in_force(pool, as_of).await?.map(|(_, programme)| programme);
                    let value = json!({ "as_of": as_of, "settled": settled, "rules": spent });
                    world.output.result(&value, |lang| {
                        settled_text(lang, as_of, &settled, &stopped(lang, in_force.as_ref(), &spent))
                    });
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

/// Rules whose budget is spent, by their names.
fn stopped<'a>(
    lang: Lang,
    programme: Option<&'a Programme>,
    spent: &'a [Spent],
) -> Vec<(&'a str, &'a Spent)> {
    let name = |rule: &'a Spent| {
        let event = usize::try_from(rule.kind - 1).ok().and_then(|place| EVENTS.get(place));
        let known = programme.and_then(|all| all.earning.iter().find(|one| one.code == rule.rule));
        let named = known.map(|one| in_lang(lang, &one.name));
        event.map(|event| event.of(lang)).or(named).unwrap_or_else(|| text::CREDIT_FORMER_RULE.of(lang))
    };
    spent.iter().filter(|rule| rule.stopped_at.is_some()).map(|rule| (name(rule), rule)).collect()
}

fn settled_text(lang: Lang, as_of: Day, settled: &Settled, stopped: &[(&str, &Spent)]) -> String {
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
    for (name, rule) in stopped {
        let budget = n(rule.budget.unwrap_or_default());
        let values = [("rule", *name), ("spent", &n(rule.spent)), ("budget", &budget)];
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
        let values = [("source", &*source(lang, line)), ("day", &on_day)];
        let told = match (rule(lang, line), line.kind) {
            (Some(rule), _) => text::CREDIT_LINE.with(lang, &[&values[..], &[("rule", rule)]].concat()),
            (None, "policy") => {
                let former = text::CREDIT_FORMER_RULE.of(lang);
                text::CREDIT_LINE.with(lang, &[&values[..], &[("rule", former)]].concat())
            }
            (None, _) => text::CREDIT_EVENT_LINE.with(lang, &values),
        };
        rows.push(vec![format!("  {told}"), outcome(lang, line)]);
    }
    columns(&rows)
}

/// The rule's name in the language; an event is its own.
fn rule(lang: Lang, line: &Line) -> Option<&str> {
    line.name.as_ref().map(|name| in_lang(lang, name))
}

fn in_lang(lang: Lang, name: &Name) -> &str {
    match lang {
        Lang::Fa => &name.fa,
        Lang::En => &name.en,
    }
}

fn source(lang: Lang, line: &Line) -> String {
    let Some(place) = programme::EVENTS.iter().position(|event| *event == line.kind) else {
        return text::CREDIT_POLICY.with(lang, &[("number", &line.source)]);
    };
    let event = EVENTS[place];
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
