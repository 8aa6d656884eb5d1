//! Past standings: what was recorded, and what the same day comes to by what is known today.

pub(crate) mod text;

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use kit::{Answer, Fault, Fmt, Markup, Page, Signed, Unit, parts};
use parties::view::full_name;
use standing::past::{self, Differing, Kept, NAMED, Past, Then};

use crate::ConsoleState;
use crate::members::{Names, scope};

#[derive(Template)]
#[template(path = "past/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    day: String,
    version: Markup,
    computed: Markup,
    parties: Markup,
}

/// The days that are kept.
pub async fn list(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    let f = visit.f;
    let row = |kept: &Kept| Row {
        href: format!("/standing/past/{}", kept.run_id),
        day: f.day_full(kept.as_of),
        version: f.say(text::VERSION_N, [("n", f.int(kept.version))]),
        computed: f.moment(kept.computed_at),
        parties: f.int(kept.parties),
    };
    let rows = past::kept(&state.pool).await?.iter().map(row).collect();
    visit.html(&ListPage { page: state.page(&visit, f.t(text::TITLE)).await?, rows })
}

#[derive(Template)]
#[template(path = "past/one.html")]
struct OnePage {
    page: Page,
    note: Markup,
    finding: Markup,
    same: bool,
    sums_note: Markup,
    sums: Vec<[Markup; 4]>,
    members_note: Markup,
    members: Vec<Member>,
    unit: Markup,
}

struct Member {
    name: String,
    href: String,
    tier: Markup,
    /// Where the tier is another today.
    tier_now: Option<Markup>,
    incurred: Markup,
    margin: Markup,
}

/// One day, beside what it comes to today.
pub async fn one(State(state): State<ConsoleState>, visit: Signed, Path(run_id): Path<i64>) -> Answer {
    let f = visit.f;
    let dir = book::copy::dir(&state.home);
    let past = past::compare(&state.pool, &dir, run_id).await?.ok_or_else(Fault::not_found)?;
    let programme = programme::version(&state.pool, past.run.version).await?.map(|(_, programme)| programme);
    let names = Names::new(f, programme.as_ref());
    let day = Markup::text(f.day_full(past.run.as_of));
    let unit = Unit::of_total(past.then.earned.max(past.now.earned));
    let finding = match past.differ {
        0 => Markup::text(f.t(text::SAME)),
        differ => f.say(text::DIFFERS, [("n", f.int(differ)), ("renamed", f.int(past.renamed))]),
    };
    let in_unit = Markup::text(f.t(unit.text()));
    visit.html(&OnePage {
        page: state.page(&visit, f.say(text::ONE_TITLE, [("day", day)]).plain()).await?,
        note: f.say(text::ONE_NOTE, [("version", f.int(past.run.version))]),
        finding,
        same: past.differ == 0,
        sums_note: f.say(text::SUMS_NOTE, [("n", f.int(past.members)), ("unit", in_unit.clone())]),
        sums: sums(&f, &past, unit),
        members_note: f.say(text::MEMBERS_NOTE, [("n", f.int(NAMED))]),
        members: members(&state, &visit, &names, &past).await?,
        unit: Markup::text(f.t(Unit::Rial.text())),
    })
}

fn sums(f: &Fmt, past: &Past, unit: Unit) -> Vec<[Markup; 4]> {
    let amount = |name, pick: fn(&Then) -> i64| {
        let (then, now) = (pick(&past.then), pick(&past.now));
        [
            Markup::text(f.t(name)),
            f.amount(then, unit, 1),
            f.amount(now, unit, 1),
            f.amount_signed(now - then, unit, 1),
        ]
    };
    let (then, now) = (past.then.score, past.now.score);
    vec![
        amount(text::EARNED, |one| one.earned),
        amount(text::INCURRED, |one| one.incurred),
        amount(text::COST, |one| one.cost),
        amount(text::MARGIN, Then::margin),
        [Markup::text(f.t(text::SCORE)), f.int(then), f.int(now), f.signed(now - then, 0)],
    ]
}

async fn members(
    state: &ConsoleState,
    visit: &Signed,
    names: &Names<'_>,
    past: &Past,
) -> Result<Vec<Member>, Fault> {
    let f = visit.f;
    let ids: Vec<i64> = past.named.iter().map(|one| one.party_id).collect();
    let faces = parties::faces(&state.pool, scope(&visit.session), &ids).await?;
    let known: HashMap<i64, String> = faces
        .into_iter()
        .map(|face| (face.party_id, full_name(face.given_name.as_deref(), face.family_name.as_deref())))
        .collect();
    let tier = |one: Option<Then>| {
        one.map_or_else(
            || f.dash(),
            |one| parts::tier(one.tier.into(), names.tiers(), &names.tier(one.tier.into())),
        )
    };
    let member = |one: &Differing| {
        let of = |pick: fn(&Then) -> i64| {
            let value = |side: Option<Then>| side.as_ref().map_or(0, pick);
            f.signed(value(one.now) - value(one.then), 0)
        };
        let renamed = one.then.map(|then| then.tier) != one.now.map(|now| now.tier);
        Member {
            name: known.get(&one.party_id).cloned().unwrap_or_else(|| f.int_text(one.party_id)),
            href: format!("/members/{}", one.party_id),
            tier: tier(one.then),
            tier_now: renamed.then(|| tier(one.now)),
            incurred: of(|one| one.incurred),
            margin: of(Then::margin),
        }
    };
    Ok(past.named.iter().map(member).collect())
}
