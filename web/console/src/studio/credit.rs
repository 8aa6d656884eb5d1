//! What the rules of a draft would have given in credit, beside those that it is compared with.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use earning::Estimate;
use kit::{Answer, Fmt, Markup, Page, Signed, Unit, parts};

use super::{Open, text};
use crate::ConsoleState;
use crate::card::{Card, card};
use crate::credit::text as credit_text;
use crate::members::Names;
use crate::programme_page::text::EVENTS;

#[derive(Template)]
#[template(path = "studio/credit.html")]
struct CreditPage {
    page: Page,
    place: String,
    note: Markup,
    effect: Card<Effect>,
}

/// Both estimates, as shown.
struct Effect {
    sum: Table,
    tiers: Table,
    lines: Table,
    /// What members were really granted in the time.
    really: Markup,
}

struct Table {
    unit: &'static str,
    rows: Vec<Row>,
}

/// An amount by both programmes.
struct Row {
    name: Markup,
    before: Markup,
    after: Markup,
    change: Markup,
    exact: (i64, i64),
}

/// The page. The policies and events of the value window are settled by both programmes as if nobody had been given
/// anything.
pub async fn credit(State(state): State<ConsoleState>, visit: Signed, Path(draft_id): Path<i64>) -> Answer {
    let f = visit.f;
    let open = Open::read(&state, draft_id, None).await?;
    let (before, after) = (&open.base_programme, open.readable()?);
    let (dir, days) = (book::copy::dir(&state.home), before.value_days);
    let estimate = earning::estimate(&state.pool, &dir, [before, after], f.today, days).await;
    let granted = open.effect(&state).await?.before.credit_cost;
    visit.html(&CreditPage {
        page: state.page(&visit, f.t(text::CREDIT_TITLE)).await?,
        place: open.place(),
        note: f.say(text::CREDIT_NOTE, [("n", f.int(days)), ("version", f.int(open.base.version))]),
        effect: card(&visit, estimate, |both| effect(&f, &Names::new(f, Some(after)), &both, granted)),
    })
}

fn effect(f: &Fmt, names: &Names<'_>, [before, after]: &[Estimate; 2], granted: i64) -> Effect {
    let unit = Unit::of_total(before.given.max(after.given));
    let row = |name: Markup, before: i64, after: i64| Row {
        name,
        before: f.amount(before, unit, unit.places()),
        after: f.amount(after, unit, unit.places()),
        change: f.amount_signed(after - before, unit, unit.places()),
        exact: (before, after),
    };
    let named = |name: i18n::Text, before: i64, after: i64| row(Markup::text(f.t(name)), before, after);
    let mut tiers: Vec<Option<u8>> = before.tiers.keys().chain(after.tiers.keys()).copied().collect();
    tiers.sort_unstable_by(|a, b| b.cmp(a));
    tiers.dedup();
    let tier = |tier: Option<u8>| match tier.map(i16::from) {
        Some(rank) => parts::tier(rank, names.tiers(), &names.tier(rank)),
        None => Markup::text(f.t(credit_text::NO_TIER)),
    };
    let mut origins: Vec<i16> = before.origins.keys().chain(after.origins.keys()).copied().collect();
    origins.sort_unstable_by_key(|origin| (*origin < 0, origin.unsigned_abs()));
    origins.dedup();
    let line = |origin: i16| match usize::try_from(-i32::from(origin) - 1) {
        Ok(event) => EVENTS.get(event).map_or_else(|| f.dash(), |name| Markup::text(f.t(*name))),
        Err(_) => Markup(format!("<span data-x>{}</span>", Markup::text(names.line(origin)))),
    };
    let of = |sums: &BTreeMap<Option<u8>, i64>, tier| sums.get(&tier).copied().unwrap_or(0);
    let by = |sums: &BTreeMap<i16, i64>, origin| sums.get(&origin).copied().unwrap_or(0);
    let table = |rows: Vec<Row>| Table { unit: f.t(unit.text()), rows };
    let tiers = tiers.into_iter().map(|one| row(tier(one), of(&before.tiers, one), of(&after.tiers, one)));
    let lines =
        origins.into_iter().map(|one| row(line(one), by(&before.origins, one), by(&after.origins, one)));
    Effect {
        sum: table(vec![
            named(text::CREDIT_GIVEN, before.given, after.given),
            named(text::CREDIT_PENDING, before.pending, after.pending),
        ]),
        tiers: table(tiers.collect()),
        lines: table(lines.collect()),
        really: f.say(text::CREDIT_REALLY, [("amount", f.amount(granted, Unit::Rial, 0))]),
    }
}
