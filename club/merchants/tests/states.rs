//! Where each step leads, from each state: a table. And when cycles end.

use calendar::{Day, Instant};
use merchants::payment::{Payment, State, Step, Why};
use merchants::{Cycle, Terms};

const NOON: Instant = Instant(1_795_336_200_000_000);

fn payment(stands: &str) -> Payment {
    let stood = match stands.split('-').next().unwrap_or_default() {
        "begun" => State::Begun,
        "asked" => State::Asked,
        "done" => State::Done,
        "refused" => State::Refused(Why::TooLittle),
        "voided" => State::Voided,
        other => panic!("{other}"),
    };
    let days = if stands.ends_with("yesterday") { -86_400 } else { 0 };
    Payment {
        payment_id: 1,
        merchant_id: 1,
        branch_id: 1,
        party_id: 1,
        card: 1,
        purchase: 900,
        discount: 100,
        credit: if stood == State::Begun { 0 } else { 500 },
        commission: 0,
        stood,
        tries: if stands.ends_with("-2") { 2 } else { 0 },
        hold: None,
        transfer: None,
        tier: None,
        by_tier: false,
        begun_at: NOON,
        expires_at: NOON.plus_seconds(if stands.ends_with("late") { 0 } else { 60 }),
        ended_at: Some(NOON.plus_seconds(days)),
    }
}

fn step(words: &str) -> Step {
    match words.split(' ').collect::<Vec<_>>()[..] {
        ["ask", credit] => Step::Ask(credit.parse().unwrap()),
        [which, "code"] => Step::Confirm { right: which == "right" },
        ["stop"] => Step::Stop,
        ["cancel"] => Step::Cancel,
        ["void"] => Step::Void,
        _ => panic!("{words}"),
    }
}

#[test]
fn where_each_step_leads() {
    let table = include_str!("states.txt");
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let (from, expected) = line.split_once("=>").unwrap();
        let (stands, words) = from.trim().split_once(' ').unwrap();
        let told = match payment(stands).next(step(words.trim()), NOON) {
            Ok(None) => "same".to_owned(),
            Ok(Some(State::Refused(why))) => format!("refused {}", why.code()),
            Ok(Some(state)) => state.code().to_owned(),
            Err(error) => error.code().to_owned(),
        };
        assert_eq!(told, expected.trim(), "{line}");
    }
}

#[test]
fn cycles_end_on_their_last_day() {
    let day = |text: &str| Day::parse(text).unwrap();
    for (cycle, today, end) in [
        (Cycle::Daily, "1405/09/01", "1405/08/30"),
        // 1405/08/29 was a Friday.
        (Cycle::Weekly, "1405/08/29", "1405/08/22"),
        (Cycle::Weekly, "1405/08/30", "1405/08/29"),
        (Cycle::Weekly, "1405/09/06", "1405/08/29"),
        (Cycle::Weekly, "1405/09/07", "1405/09/06"),
        (Cycle::Monthly, "1405/09/01", "1405/08/30"),
        (Cycle::Monthly, "1405/08/30", "1405/07/30"),
        (Cycle::Monthly, "1405/01/15", "1404/12/29"),
    ] {
        assert_eq!(cycle.last_end(day(today)), day(end), "{cycle:?} on {today}");
    }
}

#[test]
fn a_discount_is_whole_tomans_and_a_commission_is_of_the_credit() {
    let terms = Terms {
        merchant_id: 1,
        discount_bp: 2_000,
        commission_bp: 150,
        most_payment: 1,
        most_day: 1,
        tiers: Vec::new(),
    };
    for (purchase, discount) in [(12_500_000, 2_500_000), (99, 10), (49, 0), (12_345, 2_460)] {
        assert_eq!(terms.discount(purchase, None).amount, discount, "{purchase}");
    }
    assert_eq!(terms.commission(4_000_000), 60_000);
    assert_eq!(terms.commission(1), 0);
}
