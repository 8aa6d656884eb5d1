//! The programme's values as a manager reads them: groups of rows, each with its name, what it was and what it is.

use i18n::Text;
use kit::{Fmt, Markup};
use programme::model::{Band, Name, Programme};
use programme::rule::{Difference, Form, Rule};

use super::text;
use crate::programme_page::{self, text as told};

/// A part of the programme: one page of forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tab {
    #[default]
    Scorecard,
    Events,
    Tiers,
    Costs,
    Credit,
}

impl Tab {
    pub const ALL: [Tab; 5] = [Tab::Scorecard, Tab::Events, Tab::Tiers, Tab::Costs, Tab::Credit];

    pub fn code(self) -> &'static str {
        match self {
            Tab::Scorecard => "scorecard",
            Tab::Events => "events",
            Tab::Tiers => "tiers",
            Tab::Costs => "costs",
            Tab::Credit => "credit",
        }
    }

    pub fn of(code: &str) -> Tab {
        Tab::ALL.into_iter().find(|tab| tab.code() == code).unwrap_or_default()
    }

    pub fn title(self) -> Text {
        match self {
            Tab::Scorecard => text::TAB_SCORECARD,
            Tab::Events => text::TAB_EVENTS,
            Tab::Tiers => text::TAB_TIERS,
            Tab::Costs => text::TAB_COSTS,
            Tab::Credit => text::TAB_CREDIT,
        }
    }
}

/// Values of one kind.
pub(crate) struct Group {
    pub title: &'static str,
    pub note: &'static str,
    /// What a row is.
    pub head: &'static str,
    /// The scale of [`programme::rule::SCALES`] that the rows are bands of.
    pub scale: Option<&'static str>,
    pub rows: Vec<Row>,
}

/// A value.
pub(crate) struct Row {
    pub address: String,
    pub label: Markup,
    pub form: Form,
    pub value: Option<i64>,
}

/// A group before its rows are found.
struct Plan {
    title: Text,
    note: Text,
    head: Text,
    scale: Option<&'static str>,
    rows: Vec<(String, Markup)>,
}

/// The groups of a part of the programme.
pub(crate) fn groups(f: &Fmt, tab: Tab, programme: &Programme) -> Vec<Group> {
    let rules = programme.rules();
    let row = |(address, label): (String, Markup)| {
        let rule = rules.iter().find(|rule| rule.address == address)?;
        Some(Row { address, label, form: rule.form, value: rule.value })
    };
    let group = |plan: Plan| Group {
        title: f.t(plan.title),
        note: f.t(plan.note),
        head: f.t(plan.head),
        scale: plan.scale,
        rows: plan.rows.into_iter().filter_map(row).collect(),
    };
    let plans = match tab {
        Tab::Scorecard => scorecard(f, programme),
        Tab::Events => events(f),
        Tab::Tiers => tiers(f, programme),
        Tab::Costs => costs(f, programme),
        Tab::Credit => credit(f, programme),
    };
    // What a programme leaves out has no form: it is added in the document.
    plans.into_iter().map(group).filter(|group| !group.rows.is_empty()).collect()
}

fn named(f: &Fmt, name: &Name) -> Markup {
    Markup(format!("<span data-x>{}</span>", Markup::text(f.name(&name.fa, &name.en))))
}

type Say = fn(&Fmt, i64, Option<i64>) -> Markup;

/// How the bands of a scale are named.
fn sayer(scale: &str) -> Say {
    match scale {
        "claims" => programme_page::claims_band,
        "collection" => programme_page::percent_band,
        _ => programme_page::year_band,
    }
}

fn bands(f: &Fmt, scale: &str, bands: &[Band]) -> Vec<(String, Markup)> {
    let until = |index: usize| bands.get(index + 1).map(|next| next.from);
    let label = |(index, band): (usize, &Band)| {
        (format!("scorecard.{scale}.{index}.factor"), sayer(scale)(f, band.from, until(index)))
    };
    bands.iter().enumerate().map(label).collect()
}

fn scorecard(f: &Fmt, programme: &Programme) -> Vec<Plan> {
    let scale = |scale: &'static str, title, note, head| Plan {
        title,
        note,
        head,
        scale: Some(scale),
        rows: bands(f, scale, programme.bands(scale)),
    };
    let plain = |title, note, head, rows| Plan { title, note, head, scale: None, rows };
    let lines = programme.lines.iter();
    let contracts = programme.contract_types.iter();
    let endorsements = programme.endorsements.iter();
    vec![
        scale("claims", told::CLAIMS, told::CLAIMS_NOTE, told::LOSS_RATIO),
        scale("collection", told::COLLECTION, told::COLLECTION_NOTE, told::COLLECTED),
        plain(
            text::POINTS_PER_MILLION,
            text::POINTS_PER_MILLION_NOTE,
            told::LINE,
            lines
                .map(|line| (format!("line.{}.points_per_million", line.code), named(f, &line.name)))
                .collect(),
        ),
        scale("policy_year", told::POLICY_YEAR, told::POLICY_YEAR_NOTE, told::YEAR),
        plain(
            told::CONTRACT_TYPE,
            told::CONTRACT_TYPE_NOTE,
            told::KIND,
            contracts
                .map(|kind| (format!("contract_type.{}.factor", kind.code), named(f, &kind.name)))
                .collect(),
        ),
        plain(
            told::ENDORSEMENTS,
            told::ENDORSEMENTS_NOTE,
            told::KIND,
            endorsements
                .map(|kind| (format!("endorsement.{}.points", kind.code), named(f, &kind.name)))
                .collect(),
        ),
    ]
}

fn events(f: &Fmt) -> Vec<Plan> {
    let rows = |part: &str| {
        let names = programme::EVENTS.iter().zip(told::EVENTS);
        names.map(|(code, name)| (format!("event.{code}.{part}"), Markup::text(f.t(name)))).collect()
    };
    let plan = |title, note, part| Plan { title, note, head: told::EVENT, scale: None, rows: rows(part) };
    vec![
        plan(text::EVENT_POINTS, text::EVENT_POINTS_NOTE, "points"),
        plan(text::EVENT_LIMIT, text::EVENT_LIMIT_NOTE, "limit"),
        plan(text::EVENT_PERIOD, text::EVENT_PERIOD_NOTE, "period_days"),
    ]
}

fn tiers(f: &Fmt, programme: &Programme) -> Vec<Plan> {
    let above = programme.tiers.iter().skip(1).rev();
    let rows = above.map(|tier| (format!("tier.{}.threshold", tier.code), named(f, &tier.name)));
    let kept = [("tiers.grace_days", text::GRACE_DAYS), ("tiers.demotion", told::DEMOTION)];
    vec![
        Plan {
            title: text::THRESHOLDS,
            note: text::THRESHOLDS_NOTE,
            head: text::TIER,
            scale: None,
            rows: rows.collect(),
        },
        Plan {
            title: text::FALLING,
            note: text::FALLING_NOTE,
            head: text::RULE,
            scale: None,
            rows: kept.map(|(address, name)| (address.to_owned(), Markup::text(f.t(name)))).into(),
        },
    ]
}

fn costs(f: &Fmt, programme: &Programme) -> Vec<Plan> {
    let plain = |title, note, head, rows| Plan { title, note, head, scale: None, rows };
    let of_lines = |part: &str| {
        let lines = programme.lines.iter();
        lines.map(|line| (format!("line.{}.{part}", line.code), named(f, &line.name))).collect()
    };
    let channels = programme.channels.iter();
    let contacts = programme::CONTACTS.iter().zip(told::CONTACTS);
    let value = [
        ("value.acceptable_margin", told::ACCEPTABLE_MARGIN),
        ("value.large_loss_limit", text::LARGE_LOSS_RIAL),
        ("windows.value_days", text::VALUE_DAYS),
        ("windows.score_days", text::SCORE_DAYS),
    ];
    vec![
        plain(
            text::VALUE,
            text::VALUE_NOTE,
            text::RULE,
            value.map(|(address, name)| (address.to_owned(), Markup::text(f.t(name)))).into(),
        ),
        plain(told::COMMISSION, text::COMMISSION_NOTE, told::LINE, of_lines("commission")),
        plain(told::SERVICING, text::SERVICING_NOTE, told::LINE, of_lines("servicing")),
        plain(told::DISCOUNT_CEILING, text::DISCOUNT_CEILING_NOTE, told::LINE, of_lines("discount_ceiling")),
        plain(
            text::ACQUISITION,
            text::ACQUISITION_NOTE,
            text::CHANNEL,
            channels
                .map(|channel| (format!("channel.{}.acquisition", channel.code), named(f, &channel.name)))
                .collect(),
        ),
        plain(
            told::CONTACT,
            text::CONTACT_NOTE,
            text::CHANNEL,
            contacts
                .map(|(code, name)| (format!("value.contact_cost.{code}"), Markup::text(f.t(name))))
                .collect(),
        ),
    ]
}

fn credit(f: &Fmt, programme: &Programme) -> Vec<Plan> {
    let plain = |title, note, head, rows| Plan { title, note, head, scale: None, rows };
    let of_rules = |part: &str| {
        let rules = programme.earning.iter();
        rules.map(|rule| (format!("earning.{}.{part}", rule.code), named(f, &rule.name))).collect()
    };
    let of_events = |part: &str| {
        let names = programme::EVENTS.iter().zip(told::EVENTS);
        names.map(|(code, name)| (format!("event.{code}.{part}"), Markup::text(f.t(name)))).collect()
    };
    let kept = [
        ("credit.lot_days", text::LOT_DAYS),
        ("credit.max_debt", text::MAX_DEBT),
        ("credit.staff_limit", text::STAFF_LIMIT),
    ];
    vec![
        plain(text::EARNING, text::EARNING_NOTE, text::RULE, of_rules("percent")),
        plain(text::POLICY_LIMIT, text::POLICY_LIMIT_NOTE, text::RULE, of_rules("policy_limit")),
        plain(text::MEMBER_LIMIT, text::MEMBER_LIMIT_NOTE, text::RULE, of_rules("member_limit")),
        plain(text::BUDGET, text::BUDGET_NOTE, text::RULE, of_rules("budget")),
        plain(text::EVENT_CREDIT, text::EVENT_CREDIT_NOTE, told::EVENT, of_events("credit")),
        plain(text::EVENT_BUDGET, text::BUDGET_NOTE, told::EVENT, of_events("budget")),
        plain(
            text::CREDIT_KEPT,
            text::CREDIT_KEPT_NOTE,
            text::RULE,
            kept.map(|(address, name)| (address.to_owned(), Markup::text(f.t(name)))).into(),
        ),
    ]
}

/// A value as a field shows it, in the page's digits; empty where there is none.
pub(crate) fn typed(f: &Fmt, form: Form, value: Option<i64>) -> String {
    let Some(value) = value else { return String::new() };
    match form {
        Form::Rial => f.int_text(value),
        Form::Integer => f.int_text(value),
        Form::Demotion => value.to_string(),
        Form::Percent | Form::Factor => {
            let plain = form.plain(value);
            f.digits(&if f.lang == i18n::Lang::Fa { plain.replace('.', "٫") } else { plain })
        }
    }
}

/// A value as it is read; a dash where there is none.
pub(crate) fn said(f: &Fmt, form: Form, value: Option<i64>) -> Markup {
    let Some(value) = value else { return f.dash() };
    match form {
        Form::Integer | Form::Rial => f.int(value),
        Form::Percent => f.rate(value),
        Form::Factor => f.factor(value),
        Form::Demotion => Markup::text(f.t(if value == 0 { told::ONE_STEP } else { told::TO_SCORE })),
    }
}

/// A change in words: what of, and from what to what.
pub(crate) struct Change {
    pub group: String,
    pub label: Markup,
    pub before: Markup,
    pub after: Markup,
}

/// What differs between two programmes, in words.
pub(crate) fn changes(f: &Fmt, before: &Programme, after: &Programme) -> Vec<Change> {
    let all = |programme| Tab::ALL.into_iter().flat_map(|tab| groups(f, tab, programme)).collect::<Vec<_>>();
    let known: Vec<Group> = all(after).into_iter().chain(all(before)).collect();
    let differences = programme::rule::differences(before, after);
    differences.iter().map(|difference| change(f, &known, difference)).collect()
}

fn change(f: &Fmt, known: &[Group], difference: &Difference) -> Change {
    let (before, after) =
        (said(f, difference.form, difference.before), said(f, difference.form, difference.after));
    let found = known.iter().find_map(|group| {
        let row = group.rows.iter().find(|row| row.address == difference.address)?;
        Some((group.title.to_owned(), row.label.clone()))
    });
    let (group, label) = found
        .or_else(|| of_scale(f, known, &difference.address))
        .unwrap_or_else(|| (difference.address.clone(), Markup::default()));
    Change { group, label, before, after }
}

/// A lower end of a band, or a band of a scale that was cut anew.
fn of_scale(f: &Fmt, known: &[Group], address: &str) -> Option<(String, Markup)> {
    let rest = address.strip_prefix("scorecard.")?;
    let (scale, at) = rest.split_once(['.', '@'])?;
    let title = known.iter().find(|group| group.scale == Some(scale))?.title.to_owned();
    let label = match at.strip_suffix(".from") {
        Some(index) => f.say(text::LOWER_END_OF, [("n", f.int(index.parse::<i64>().ok()? + 1))]),
        None => sayer(scale)(f, at.parse().ok()?, None),
    };
    Some((title, label))
}

/// How many values of a group differ from another programme's.
pub(crate) fn changed(rows: &[Row], base: &[Rule]) -> usize {
    rows.iter().filter(|row| is_changed(row, base)).count()
}

/// Whether a value differs from another programme's.
pub(crate) fn is_changed(row: &Row, base: &[Rule]) -> bool {
    before(row, base) != row.value
}

/// What the value is in another programme.
pub(crate) fn before(row: &Row, base: &[Rule]) -> Option<i64> {
    base.iter().find(|rule| rule.address == row.address).and_then(|rule| rule.value)
}

/// The tiers as marks of a ruler.
pub(crate) fn marks(f: &Fmt, programme: &Programme) -> Vec<kit::ruler::Tick> {
    let count = programme.tiers.len();
    let tick = |(rank, tier): (usize, &programme::model::Tier)| kit::ruler::Tick {
        at: tier.threshold,
        name: f.name(&tier.name.fa, &tier.name.en).to_owned(),
        class: kit::parts::tier_class(rank as i16, count),
    };
    programme.tiers.iter().enumerate().map(tick).collect()
}
