//! The worked cases of `cases.toml`: what one member's policies and events should have given.

use std::collections::BTreeMap;

use calendar::Day;
use earning::{Event, Given, Member, Purchase, Rules, Source, claims};
use programme::Codes;
use programme::model::Programme;
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    tier: Option<String>,
    #[serde(default)]
    policy: Vec<PolicyCase>,
    /// Kind, what makes it one, day.
    #[serde(default)]
    events: Vec<(String, String, Day)>,
    /// Friends who bought.
    #[serde(default)]
    bought: Vec<String>,
    /// What was promised before: source, rule, given, due, pending.
    #[serde(default)]
    before: Vec<(String, String, i64, i64, i64)>,
    expect: Vec<Expected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyCase {
    line: String,
    #[serde(default = "individual")]
    contract_type: String,
    #[serde(default = "agent")]
    channel: String,
    start: Day,
    end: Option<Day>,
    net: i64,
    collected: i64,
}

fn individual() -> String {
    "individual".to_owned()
}

fn agent() -> String {
    "agent".to_owned()
}

/// Source (the policy's place from 1, or the event's reference), rule, due, pending, and the condition that failed.
#[derive(Deserialize, Debug, PartialEq)]
struct Expected(String, String, i64, i64, String);

const TODAY: &str = "2026-11-22";

fn programme() -> Programme {
    let document = programme::DEFAULT.split("# ---- Credit").next().unwrap();
    let document = format!("{document}\n{}", include_str!("rules.toml"));
    programme::parse(&document, &Codes::none()).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn purchase(programme: &Programme, number: i64, case: &PolicyCase) -> Purchase {
    let line = programme.lines.iter().find(|line| line.code == case.line).expect("a line").id;
    let contract_type = programme.contract_types.iter().find(|kind| kind.code == case.contract_type);
    let channel = programme.channels.iter().find(|channel| channel.code == case.channel);
    Purchase {
        policy_id: number,
        line,
        contract_type: contract_type.expect("a contract type").id,
        channel: channel.expect("a channel").id,
        start: case.start,
        end: case.end.unwrap_or(case.start + 365),
        net: case.net,
        collected: case.collected,
    }
}

fn event_kind(code: &str) -> Option<u8> {
    programme::EVENTS.iter().zip(1u8..).find(|(name, _)| **name == code).map(|(_, kind)| kind)
}

fn member(programme: &Programme, case: &Case) -> Member {
    let tier = case.tier.as_ref().map(|code| {
        programme.tiers.iter().zip(0u8..).find(|(tier, _)| tier.code == *code).expect("a tier").1
    });
    let event = |(kind, reference, on_day): &(String, String, Day)| Event {
        kind: event_kind(kind).expect("a kind of event"),
        reference: reference.clone(),
        on_day: *on_day,
        friend_bought: case.bought.contains(reference),
        among_themselves: false,
        suspicion: None,
        agreed: None,
    };
    let given = |(source, rule, given, due, pending): &(String, String, i64, i64, i64)| Given {
        source: event_kind(rule).map_or_else(
            || Source::Policy(source.parse().expect("a number")),
            |kind| Source::Event(kind, source.clone()),
        ),
        rule: rule.clone(),
        version: 1,
        tier: None,
        given: *given,
        due: *due,
        pending: *pending,
        short: 0,
        lot: None,
    };
    Member {
        party_id: 7,
        tier,
        policies: (1..)
            .zip(&case.policy)
            .map(|(number, policy)| purchase(programme, number, policy))
            .collect(),
        events: case.events.iter().map(event).collect(),
        given: case.before.iter().map(given).collect(),
    }
}

#[test]
fn every_case_is_decided_as_worked_out_by_hand() {
    let cases: Cases = toml::from_str(include_str!("cases.toml")).unwrap();
    let rules = Rules::new(1, programme(), BTreeMap::new());
    for case in cases.case {
        let member = member(&programme(), &case);
        let claims = claims(&rules, Day::parse(TODAY).unwrap(), &member, &mut |_, amount| amount);
        let found = claims.iter().map(|claim| {
            let failed = claim.failed.map_or("", |condition| condition.name()).to_owned();
            Expected(claim.source.text(), claim.rule.to_owned(), claim.due(), claim.pending(), failed)
        });
        assert_eq!(found.collect::<Vec<_>>(), case.expect, "{}", case.name);
    }
}

#[test]
fn a_document_from_before_there_was_credit_earns_nothing() {
    let document = programme::DEFAULT.split("# ---- Credit").next().unwrap();
    let kept = document.lines().filter(|line| !line.starts_with("credit") && !line.starts_with("budget"));
    let document = kept.collect::<Vec<_>>().join("\n");
    let old = programme::parse(&document, &Codes::none()).unwrap();
    assert_eq!((old.credit, old.earning.len()), (None, 0));
}

#[test]
fn texts_are_in_both_languages() {
    assert_eq!(i18n::check_texts(earning::ALL_TEXTS, &[]), [] as [String; 0]);
    assert_eq!(i18n::check_texts(earning::CONDITION_TEXTS, &[]), [] as [String; 0]);
    assert_eq!(i18n::check_texts(earning::REVIEW_TEXTS, &[]), [] as [String; 0]);
}
