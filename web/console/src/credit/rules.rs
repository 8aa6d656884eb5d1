//! The rules of earning: what each gave, what it promised, and how much of its budget that is.

use askama::Template;
use axum::extract::State;
use earning::Spent;
use kit::{Answer, Fmt, Markup, Page, Signed, chart, parts};
use money::ratio_bp;
use programme::model::Programme;

use super::words::{Told, told};
use super::{rials, text};
use crate::card::{Card, card};
use crate::{ConsoleState, frame};

#[derive(Template)]
#[template(path = "credit/rules.html")]
struct RulesPage {
    page: Page,
    note: Markup,
    /// How many introductions are to be looked at; `None` where that could not be read.
    reviews: Option<Markup>,
    rules: Card<Vec<RuleRow>>,
}

impl RulesPage {
    fn empty(&self) -> Markup {
        let f = &self.page.f;
        let note = Markup::text(f.t(text::NO_RULES_NOTE));
        parts::blank("empty", f.t(text::NO_RULES), &note, &Markup::default())
    }
}

/// A rule, as shown.
struct RuleRow {
    name: Markup,
    gives: Markup,
    given: Markup,
    exact: i64,
    pending: Markup,
    budget: Markup,
    used: Option<Used>,
    stopped: Option<Markup>,
}

/// How much of a budget is given or promised.
struct Used {
    bar: Markup,
    share: Markup,
}

/// The page.
pub async fn show(State(state): State<ConsoleState>, visit: Signed) -> Answer {
    let f = visit.f;
    let shown = state.now().await?;
    let pool = &state.pool;
    let (spent, settled, reviews) =
        tokio::join!(earning::spent(pool), earning::settled_on(pool), earning::count_reviews(pool));
    let note = match settled? {
        Some(day) => f.say(text::SETTLED_ON, [("day", Markup::text(f.day(day)))]),
        None => Markup::text(f.t(text::NOT_SETTLED)),
    };
    visit.html(&RulesPage {
        page: frame::page(&visit, f.t(text::RULES).to_owned(), &shown),
        note,
        reviews: reviews.ok().map(|reviews| f.say(text::REVIEWS_N, [("n", f.int(reviews))])),
        rules: card(&visit, spent, |spent| rows(&f, shown.programme.as_ref(), &spent)),
    })
}

/// The rules of the programme in force, then what those of former ones gave, together.
fn rows(f: &Fmt, programme: Option<&Programme>, spent: &[Spent]) -> Vec<RuleRow> {
    let known = programme.map_or_else(Vec::new, |programme| told(f, programme));
    let of = |kind: i16, rule: &str| spent.iter().find(|one| (one.kind, &*one.rule) == (kind, rule));
    let is_known = |one: &&Spent| known.iter().any(|rule| (rule.kind, &*rule.code) == (one.kind, &*one.rule));
    let former: Vec<&Spent> = spent.iter().filter(|one| !is_known(one)).collect();
    let (given, all) = (sum(&former, |one| one.given), sum(&former, |one| one.spent));
    let mut rows: Vec<RuleRow> = known.iter().map(|rule| row(f, rule, of(rule.kind, &rule.code))).collect();
    rows.extend((all > 0).then(|| RuleRow {
        name: Markup::text(f.t(text::FORMER_RULES)),
        gives: Markup::default(),
        given: rials(f, given),
        exact: given,
        pending: amount(f, all - given),
        budget: f.dash(),
        used: None,
        stopped: None,
    }));
    rows
}

fn sum(spent: &[&Spent], amount: impl Fn(&Spent) -> i64) -> i64 {
    spent.iter().map(|one| amount(one)).sum()
}

fn row(f: &Fmt, rule: &Told, spent: Option<&Spent>) -> RuleRow {
    let (given, all) = spent.map_or((0, 0), |spent| (spent.given, spent.spent));
    RuleRow {
        name: rule.name.clone(),
        gives: rule.gives.clone(),
        given: amount(f, given),
        exact: given,
        pending: amount(f, all - given),
        budget: rule.budget.map_or_else(|| Markup::text(f.t(text::NO_BUDGET)), |budget| rials(f, budget)),
        used: rule.budget.map(|budget| Used {
            bar: chart::bar(f, all, budget, if all < budget { "teal" } else { "loss" }),
            share: f.percent_or_dash(ratio_bp(all, budget)),
        }),
        stopped: spent
            .and_then(|spent| spent.stopped_at)
            .map(|at| f.say(text::STOPPED, [("day", Markup::text(f.day(at.day())))])),
    }
}

fn amount(f: &Fmt, amount: i64) -> Markup {
    if amount == 0 { f.dash() } else { rials(f, amount) }
}
