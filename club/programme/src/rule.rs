//! One value of the document at a time: where it stands, how it is written, and the document with another one.
//!
//! Forms and text write the same document: a form replaces the few letters of a value and leaves everything else,
//! comments too, as its author wrote it.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::decimal;
use crate::document::{CONTACTS, EVENTS};
use crate::model::{Band, Demotion, Programme};

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Points, days, times, policy years.
    Integer,
    /// An amount in rials.
    Rial,
    /// A rate in basis points, written as a percentage.
    Percent,
    /// A factor in basis points, written as a decimal number.
    Factor,
    /// How a member comes down: 0 one step, 1 to the score.
    Demotion,
}

/// A value of the programme that can be changed by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Where it stands: `line.body.commission`, `scorecard.claims.0.factor`, `tier.gold.threshold`.
    pub address: String,
    /// How it is written.
    pub form: Form,
    /// What it is, in the unit of its form; `None` where it may be absent and is.
    pub value: Option<i64>,
}

/// The three factors by bands.
pub const SCALES: [&str; 3] = ["claims", "collection", "policy_year"];

impl Programme {
    /// The bands of a scale of [`SCALES`].
    pub fn bands(&self, scale: &str) -> &[Band] {
        match scale {
            "claims" => &self.claims,
            "collection" => &self.collection,
            _ => &self.policy_year,
        }
    }

    /// Every value that can be changed by itself, in the order in which a page shows them.
    pub fn rules(&self) -> Vec<Rule> {
        let mut rules = Vec::new();
        let mut add = |address: String, form: Form, value: i64| {
            rules.push(Rule { address, form, value: Some(value) });
        };
        for scale in SCALES {
            let from = if scale == "policy_year" { Form::Integer } else { Form::Percent };
            for (index, band) in self.bands(scale).iter().enumerate() {
                add(format!("scorecard.{scale}.{index}.from"), from, band.from);
                add(format!("scorecard.{scale}.{index}.factor"), Form::Factor, band.factor_bp);
            }
        }
        for line in &self.lines {
            let code = &line.code;
            add(format!("line.{code}.points_per_million"), Form::Integer, line.points_per_million);
            add(format!("line.{code}.commission"), Form::Percent, line.commission_bp);
            add(format!("line.{code}.servicing"), Form::Rial, line.servicing);
            if let Some(ceiling_bp) = line.discount_ceiling_bp {
                add(format!("line.{code}.discount_ceiling"), Form::Percent, ceiling_bp);
            }
        }
        for kind in &self.contract_types {
            add(format!("contract_type.{}.factor", kind.code), Form::Factor, kind.factor_bp);
        }
        for kind in &self.endorsements {
            add(format!("endorsement.{}.points", kind.code), Form::Integer, kind.points);
        }
        for (name, event) in EVENTS.iter().zip(&self.events) {
            add(format!("event.{name}.points"), Form::Integer, event.points);
            add(format!("event.{name}.limit"), Form::Integer, i64::from(event.limit));
            add(format!("event.{name}.period_days"), Form::Integer, i64::from(event.period_days));
        }
        for (name, event) in EVENTS.iter().zip(&self.events).filter(|(_, event)| event.credit > 0) {
            add(format!("event.{name}.credit"), Form::Rial, event.credit);
            if let Some(budget) = event.budget {
                add(format!("event.{name}.budget"), Form::Rial, budget);
            }
        }
        for rule in &self.earning {
            add(format!("earning.{}.percent", rule.code), Form::Percent, rule.percent_bp);
            let limits = [
                ("policy_limit", rule.policy_limit),
                ("member_limit", rule.member_limit),
                ("budget", rule.budget),
            ];
            for (key, limit) in limits.into_iter().filter_map(|(key, limit)| Some((key, limit?))) {
                add(format!("earning.{}.{key}", rule.code), Form::Rial, limit);
            }
        }
        if let Some(credit) = self.credit {
            add("credit.lot_days".to_owned(), Form::Integer, i64::from(credit.lot_days));
            add("credit.max_debt".to_owned(), Form::Rial, credit.max_debt);
            add("credit.staff_limit".to_owned(), Form::Rial, credit.staff_limit);
        }
        for tier in &self.tiers {
            add(format!("tier.{}.threshold", tier.code), Form::Integer, tier.threshold);
        }
        add("tiers.grace_days".to_owned(), Form::Integer, i64::from(self.grace_days));
        add("tiers.demotion".to_owned(), Form::Demotion, i64::from(self.demotion == Demotion::ToScore));
        for channel in &self.channels {
            add(format!("channel.{}.acquisition", channel.code), Form::Rial, channel.acquisition);
        }
        for (name, cost) in CONTACTS.iter().zip(self.contact_cost) {
            add(format!("value.contact_cost.{name}"), Form::Rial, cost);
        }
        add("value.acceptable_margin".to_owned(), Form::Percent, self.acceptable_margin_bp);
        add("windows.value_days".to_owned(), Form::Integer, i64::from(self.value_days));
        add("windows.score_days".to_owned(), Form::Integer, i64::from(self.score_days));
        let limit = "value.large_loss_limit".to_owned();
        rules.push(Rule { address: limit, form: Form::Rial, value: self.large_loss_limit });
        rules
    }
}

impl Form {
    /// What somebody typed, in any digits, with or without separators and the percent sign.
    pub fn read(self, typed: &str) -> Option<i64> {
        let plain: String = persian::latin_digits(typed)
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, ',' | '٬' | '_' | '\u{200e}' | '\u{200f}'))
            .map(|c| if c == '−' { '-' } else { c })
            .collect();
        match self {
            Form::Integer | Form::Rial => plain.trim_start_matches('+').parse().ok(),
            Form::Percent => {
                let number = plain.trim_end_matches(['%', '٪']);
                decimal::percent_bp(&format!("{number}%"))
            }
            Form::Factor => decimal::factor_bp(&plain),
            Form::Demotion => plain.parse().ok().filter(|choice| (0..=1).contains(choice)),
        }
    }

    /// As the document writes it.
    fn write(self, value: i64) -> String {
        match self {
            Form::Integer | Form::Rial => grouped(value),
            Form::Percent => format!("\"{}\"", decimal::percent(value)),
            Form::Factor => format!("\"{}\"", two_decimals(decimal::factor(value))),
            Form::Demotion if value == 0 => "\"one_step\"".to_owned(),
            Form::Demotion => "\"to_score\"".to_owned(),
        }
    }

    /// As a field of a form shows it, in Latin digits: `12.5`, `1.10`, `2500000`.
    pub fn plain(self, value: i64) -> String {
        match self {
            Form::Percent => decimal::percent(value).trim_end_matches('%').to_owned(),
            Form::Factor => two_decimals(decimal::factor(value)),
            _ => value.to_string(),
        }
    }
}

fn grouped(value: i64) -> String {
    persian::grouped(value, '_').replace('−', "-")
}

fn two_decimals(factor: String) -> String {
    match factor.split_once('.') {
        None => format!("{factor}.00"),
        Some((_, decimals)) if decimals.len() == 1 => format!("{factor}0"),
        Some(_) => factor,
    }
}

/// The document with another value at an address; `None` takes out a value that may be absent. Nothing but the
/// value's own letters changes. `None` is answered where the document has no such place.
pub fn set(document: &str, rule: &Rule, value: Option<i64>) -> Option<String> {
    let root = DeTable::parse(document).ok()?;
    let written = value.map(|value| rule.form.write(value));
    match (find(root.get_ref(), &rule.address), written) {
        (Some(span), Some(written)) => Some(replaced(document, span, &written)),
        (Some(span), None) => Some(replaced(document, whole_line(document, span), "")),
        (None, None) => Some(document.to_owned()),
        (None, Some(written)) => {
            // Absent: it comes after a value of its section that is always there.
            let key = rule.address.rsplit('.').next()?;
            let beside = find(root.get_ref(), "value.acceptable_margin")?;
            let end = whole_line(document, beside).end;
            Some(replaced(document, end..end, &format!("{key} = {written}\n")))
        }
    }
}

/// The document with one band more on a scale, at the place of its lower end.
pub fn add_band(document: &str, programme: &Programme, scale: &str, band: Band) -> Option<String> {
    let root = DeTable::parse(document).ok()?;
    let from = if scale == "policy_year" { Form::Integer } else { Form::Percent };
    let written =
        format!("{{ from = {}, factor = {} }}", from.write(band.from), Form::Factor.write(band.factor_bp));
    let before = programme.bands(scale).iter().take_while(|known| known.from < band.from).count();
    if before == 0 {
        let first = find(root.get_ref(), &format!("scorecard.{scale}.0"))?;
        return Some(replaced(document, first.start..first.start, &format!("{written},\n    ")));
    }
    let end = find(root.get_ref(), &format!("scorecard.{scale}.{}", before - 1))?.end;
    Some(replaced(document, end..end, &format!(",\n    {written}")))
}

/// The document without a band of a scale.
pub fn drop_band(document: &str, scale: &str, index: usize) -> Option<String> {
    let root = DeTable::parse(document).ok()?;
    let span = find(root.get_ref(), &format!("scorecard.{scale}.{index}"))?;
    let after = document[span.end..].find(|c: char| c == ',' || !c.is_whitespace())? + span.end;
    let end = if document[after..].starts_with(',') { after + 1 } else { span.end };
    let before = document[..span.start].trim_end().len();
    // The last one of a list without a comma at its end takes the comma before it along.
    let start = if end == span.end && document[..before].ends_with(',') { before - 1 } else { before };
    Some(replaced(document, start..end, ""))
}

fn replaced(document: &str, span: Range<usize>, written: &str) -> String {
    format!("{}{written}{}", &document[..span.start], &document[span.end..])
}

fn whole_line(document: &str, span: Range<usize>) -> Range<usize> {
    let start = document[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = document[span.end..].find('\n').map_or(document.len(), |at| span.end + at + 1);
    start..end
}

/// Where the value of an address stands.
fn find(root: &DeTable<'_>, address: &str) -> Option<Range<usize>> {
    let mut steps = address.split('.');
    let mut at: &Spanned<DeValue<'_>> = root.get(steps.next()?)?;
    for step in steps {
        at = match at.get_ref() {
            DeValue::Table(table) => table.get(step)?,
            DeValue::Array(items) => match step.parse::<usize>() {
                Ok(index) => items.get(index)?,
                Err(_) => items.iter().find(|item| code_of(item) == Some(step))?,
            },
            _ => return None,
        };
    }
    Some(at.span())
}

fn code_of<'a>(item: &'a Spanned<DeValue<'_>>) -> Option<&'a str> {
    match item.get_ref() {
        DeValue::Table(table) => match table.get("code")?.get_ref() {
            DeValue::String(code) => Some(code),
            _ => None,
        },
        _ => None,
    }
}

/// A value that differs between two programmes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where it stands.
    pub address: String,
    /// How it is written.
    pub form: Form,
    /// What it was; `None` where it was not there.
    pub before: Option<i64>,
    /// What it is; `None` where it is no more.
    pub after: Option<i64>,
}

/// What differs between two programmes, in the order of [`Programme::rules`]; what is no more comes last. Bands are
/// compared one by one; where a scale has got more or fewer of them, by their lower ends (`scorecard.claims@4000`).
pub fn differences(before: &Programme, after: &Programme) -> Vec<Difference> {
    let recut = |scale: &str| before.bands(scale).len() != after.bands(scale).len();
    let comparable = |programme: &Programme| -> Vec<Rule> {
        let is_recut = |rule: &Rule| SCALES.iter().any(|scale| recut(scale) && rule.is_of_scale(scale));
        let kept = programme.rules().into_iter().filter(|rule| !is_recut(rule));
        let scales = SCALES.iter().filter(|scale| recut(scale));
        scales.flat_map(|scale| by_lower_end(programme, scale)).chain(kept).collect()
    };
    let (was, is) = (comparable(before), comparable(after));
    let of = |rules: &[Rule], address: &str| rules.iter().find(|rule| rule.address == address).cloned();
    let differs = |rule: &Rule| {
        let (old, new) = (of(&was, &rule.address), of(&is, &rule.address));
        let value = |rule: Option<Rule>| rule.and_then(|rule| rule.value);
        let (before, after) = (value(old), value(new));
        let (address, form) = (rule.address.clone(), rule.form);
        (before != after).then_some(Difference { address, form, before, after })
    };
    let gone = was.iter().filter(|rule| of(&is, &rule.address).is_none());
    is.iter().chain(gone).filter_map(differs).collect()
}

impl Rule {
    fn is_of_scale(&self, scale: &str) -> bool {
        self.address.strip_prefix("scorecard.").is_some_and(|rest| rest.starts_with(scale))
    }
}

fn by_lower_end(programme: &Programme, scale: &str) -> Vec<Rule> {
    let bands = programme.bands(scale).iter();
    let address = |band: &Band| format!("scorecard.{scale}@{}", band.from);
    bands
        .map(|band| Rule { address: address(band), form: Form::Factor, value: Some(band.factor_bp) })
        .collect()
}
