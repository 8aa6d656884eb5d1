//! Live counts of filters over invented members in memory.

use std::collections::HashMap;
use std::process::ExitCode;
use std::time::Instant as Stopwatch;

use calendar::{Day, Instant};
use programme::model::Programme;
use standing::roster::asked::{Known, Op, Plan, Tree};
use standing::roster::filter::Filter;
use standing::roster::snapshot::{Builder, Record, Snapshot, Stamp, Within};
use standing::roster::{InBook, More};

const AS_OF: Day = Day(20_779);
/// Counts of each filter.
const ROUNDS: usize = 40;
/// A count must take less, in milliseconds.
const MOST: f64 = 100.0;

fn main() -> ExitCode {
    let parties = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(2_000_000);
    let Ok(programme) = programme::parse(programme::DEFAULT, &programme::Codes::none()) else {
        eprintln!("the default programme does not read");
        return ExitCode::FAILURE;
    };
    let snapshot = invent(parties);
    println!("{:<44}{:>12}{:>10}{:>10}", format!("{parties} members"), "left", "p50 ms", "p95 ms");
    let worst = filters(&programme)
        .into_iter()
        .map(|(name, tree)| measure(&snapshot, &programme, name, &tree))
        .fold(0.0, f64::max);
    if worst < MOST { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Counts a filter again and again, each time anew; the 95th percentile.
fn measure(snapshot: &Snapshot, programme: &Programme, name: &str, tree: &Tree) -> f64 {
    let known = Known { programme: Some(programme), snapshot, lists: &[], labels: &[], today: AS_OF };
    let mut left = 0;
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|round| {
            let began = Stopwatch::now();
            let Ok(plan) = Plan::of(tree, &known, &HashMap::new()) else { return f64::INFINITY };
            // Another key each time: nothing is remembered.
            let within = Within { key: format!("{name} {round}"), group: snapshot.group(&plan) };
            left = snapshot.select_within(&Filter::default(), &[], Some(&within)).count;
            began.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let (p50, p95) = (times[ROUNDS / 2], times[ROUNDS * 95 / 100]);
    println!("{name:<44}{left:>12}{p50:>10.1}{p95:>10.1}");
    p95
}

fn filters(programme: &Programme) -> Vec<(&'static str, Tree)> {
    let tier = |rank: usize| programme.tiers[rank].code.as_str();
    let line = |index: usize| programme.lines[index].code.as_str();
    let profitable = Tree::is("segment", Op::Is, &["profitable"]);
    let heavy = Tree::is("loss_ratio", Op::AtLeast, &["100"]);
    let ending = Tree::is("policy_ends", Op::NextDays, &["30", line(0)]);
    let consent = Tree::is("consent_sms", Op::Is, &["granted"]);
    let all = |parts: &[&Tree]| Tree::All(parts.iter().map(|part| (*part).clone()).collect());
    vec![
        ("everybody", Tree::everyone()),
        ("one segment", profitable.clone()),
        ("two tiers and a province", {
            let tiers = Tree::is("tier", Op::Is, &[tier(2), tier(3)]);
            all(&[&tiers, &Tree::is("province", Op::Is, &["0"])])
        }),
        ("loss ratio 100% and more", heavy.clone()),
        ("premium between, at least one claim", {
            let earned = Tree::is("earned", Op::Between, &["10000000", "90000000"]);
            all(&[&earned, &Tree::is("claims", Op::AtLeast, &["1"])])
        }),
        ("a policy of a line ends in 30 days, consent", all(&[&ending, &consent])),
        ("birthday in 7 days, has a mobile", {
            let birthday = Tree::is("birthday", Op::NextDays, &["7"]);
            all(&[&birthday, &Tree::is("has_mobile", Op::Yes, &[])])
        }),
        ("near the next tier, not overdue", {
            let near = Tree::is("to_next_tier", Op::AtMost, &["500"]);
            let overdue = Tree::is("overdue", Op::AtLeast, &["1"]);
            all(&[&near, &Tree::None(vec![overdue])])
        }),
        ("a word of the name", Tree::is("name", Op::Is, &["رضا"])),
        ("any of four groups of three", {
            let age = Tree::is("age", Op::Between, &["30", "45"]);
            let joined = Tree::is("joined", Op::LastDays, &["700"]);
            let margin = Tree::is("margin", Op::AtLeast, &["1000000"]);
            Tree::Any(vec![
                all(&[&profitable, &age, &consent]),
                all(&[&heavy, &joined, &margin]),
                all(&[&ending, &age, &margin]),
                Tree::None(vec![profitable.clone(), joined, heavy]),
            ])
        }),
    ]
}

/// Numbers that are spread like chance and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % most) as i64
    }

    fn day(&mut self, back: u64) -> Option<Day> {
        Some(AS_OF - self.below(back) as i32)
    }
}

fn invent(parties: usize) -> Snapshot {
    let stamp = Stamp { run_id: 1, as_of: AS_OF, version: 1, computed_at: Instant(0) };
    let mut builder = Builder::new(Some(stamp), AS_OF, parties);
    let mut dice = Dice(7);
    for party_id in 1..=parties as i64 {
        builder.push(&member(&mut dice, party_id));
    }
    for party_id in 1..=parties as i64 {
        let ending = |dice: &mut Dice| (1 + dice.below(8) as u8, AS_OF + 1 + dice.below(365) as i32);
        let endings = (0..1 + dice.below(3)).map(|_| ending(&mut dice)).collect();
        let overdue = if dice.below(8) == 0 { dice.below(90_000_000) } else { 0 };
        let (claims, contract_types) = (dice.below(4) as i32 / 3, 1 << (1 + dice.below(3)));
        builder.push_book(&InBook { party_id, claims, overdue, contract_types, endings });
    }
    builder.build()
}

fn member(dice: &mut Dice, party_id: i64) -> Record {
    const GIVEN: [&str; 6] = ["مریم", "علی", "محمدرضا", "زهرا", "حسین", "نرگس"];
    let name = format!("{} خانوادهٔ {}", GIVEN[dice.below(6) as usize], dice.below(40_000));
    let (earned, incurred) = (dice.below(200_000_000), dice.below(4) / 3 * dice.below(300_000_000));
    let more = More {
        gender: 1 + dice.below(2) as i16,
        birth: dice.day(25_000),
        channel: 1 + dice.below(4) as i16,
        joined_on: dice.day(4_000),
        roles: 2,
        consents: dice.below(256) as i16,
        contacts: dice.below(4) as i16,
        collected: earned,
        margin: earned - incurred,
        policies: dice.below(5) as i32,
        ..More::default()
    };
    Record {
        party_id,
        kind: 1,
        province: Some(dice.below(31) as i16),
        agent_id: Some(1 + dice.below(3_000) as i32),
        segment: 1 + dice.below(4) as i16,
        tier: dice.below(5) as i16,
        score: dice.below(30_000),
        earned,
        incurred,
        lines_held: dice.below(512) as i32,
        first_cover: dice.day(5_000),
        last_cover_end: Some(AS_OF + dice.below(400) as i32 - 30),
        follow_up: dice.below(16) as i16,
        search_key: persian::search_key(&name),
        more,
    }
}
