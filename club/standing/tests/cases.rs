//! The worked cases of `cases.toml`: the pass and the plain computation both give what was worked out by hand.

mod oracle;
mod world;

use std::collections::BTreeMap;

use calendar::Day;
use programme::model::Programme;
use serde::Deserialize;
use standing::{TierState, compute};

use oracle::{Answer, Claim, Endorsement, Party, Policy};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    channel: Option<String>,
    #[serde(default)]
    policy: Vec<PolicyCase>,
    #[serde(default)]
    events: Vec<(String, Day)>,
    /// Granted in the value window less what was taken back, rial.
    #[serde(default)]
    credit: i64,
    expect: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyCase {
    line: String,
    channel: Option<String>,
    contract_type: Option<String>,
    #[serde(default)]
    renewals: u8,
    start: Day,
    end: Day,
    premium: i64,
    #[serde(default)]
    paid: Vec<(Day, i64)>,
    #[serde(default)]
    due: Vec<(Day, i64)>,
    /// Loss, knowledge, amount.
    #[serde(default)]
    claims: Vec<(Day, Day, i64)>,
    /// Kind, effective day, change of premium.
    #[serde(default)]
    endorsements: Vec<(String, Day, i64)>,
}

fn channel(programme: &Programme, code: Option<&String>) -> u8 {
    code.map_or(0, |code| programme.channels.iter().find(|one| one.code == *code).expect("a channel").id)
}

fn policy(programme: &Programme, case: &PolicyCase) -> Policy {
    let contract_type = case.contract_type.as_deref().unwrap_or("individual");
    let endorsement = |(kind, effective_on, change): &(String, Day, i64)| {
        let kind =
            programme.endorsements.iter().find(|one| one.code == *kind).expect("a kind of endorsement");
        Endorsement { kind: kind.id, cancels: kind.cancels, effective_on: effective_on.0, change: *change }
    };
    Policy {
        start: case.start.0,
        end: case.end.0,
        premium: case.premium,
        line: programme.lines.iter().find(|line| line.code == case.line).expect("a line").id,
        contract_type: programme
            .contract_types
            .iter()
            .find(|one| one.code == contract_type)
            .expect("a type")
            .id,
        channel: channel(programme, case.channel.as_ref()),
        renewals: case.renewals,
        endorsements: case.endorsements.iter().map(endorsement).collect(),
        instalments: case.due.iter().map(|(day, due)| (day.0, *due)).collect(),
        payments: case.paid.iter().map(|(day, paid)| (day.0, *paid)).collect(),
        claims: case
            .claims
            .iter()
            .map(|(loss, known, incurred)| Claim { loss_on: loss.0, known_on: known.0, incurred: *incurred })
            .collect(),
    }
}

fn party(programme: &Programme, case: &Case) -> Party {
    let kind =
        |name: &str| programme::EVENTS.iter().position(|event| *event == name).expect("an event") as u8 + 1;
    Party {
        party_id: 1,
        channel: channel(programme, case.channel.as_ref()),
        policies: case.policy.iter().map(|one| policy(programme, one)).collect(),
        events: case.events.iter().map(|(name, day)| (kind(name), day.0)).collect(),
        credit: case.credit,
    }
}

/// A figure by its name in the file.
fn figure(answer: &Answer, name: &str) -> Option<i128> {
    Some(match name {
        "earned" => answer.earned,
        "collected" => answer.collected,
        "incurred" => answer.incurred,
        "large_loss_excess" => answer.large_loss_excess,
        "commission" => answer.commission,
        "servicing" => answer.servicing,
        "acquisition" => answer.acquisition,
        "credit_cost" => answer.credit_cost,
        "cost" => answer.cost,
        "margin" => answer.margin,
        "loss_ratio_bp" => answer.loss_ratio_bp?,
        "segment" => answer.segment.into(),
        "technical" => answer.technical,
        "non_technical" => answer.non_technical,
        "score" => answer.score,
        "policies_in_window" => answer.policies_in_window.into(),
        "lines_held" => answer.lines_held.into(),
        "first_cover" => answer.first_cover?.into(),
        "last_cover_end" => answer.last_cover_end?.into(),
        other => panic!("there is no figure {other}"),
    })
}

#[test]
fn every_case_comes_out_as_worked_out() {
    let cases: Cases = toml::from_str(include_str!("cases.toml")).expect("the cases are TOML");
    let programme = world::fixed();
    let as_of = Day::parse("2026-11-22").expect("a day");
    for case in &cases.case {
        let party = party(&programme, case);
        let (_dir, copy) = world::copy_of(std::slice::from_ref(&party));
        let granted = world::granted(std::slice::from_ref(&party));
        let columns = compute(&copy, &programme, as_of, &TierState::none(), &granted);
        let plain = oracle::answer(&programme, &party, as_of.0);
        assert_eq!(world::answer_of(&columns, 0), plain, "{}", case.name);
        for (name, expected) in &case.expect {
            let expected = match expected {
                toml::Value::String(day) => Day::parse(day).expect("a day").0.into(),
                other => i128::from(other.as_integer().expect("a number")),
            };
            assert_eq!(figure(&plain, name), Some(expected), "{}: {name}", case.name);
        }
    }
}
