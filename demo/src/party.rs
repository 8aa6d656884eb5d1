//! Who the parties are.

use calendar::Day;
use persian::identity;
use persian::province::PROVINCES;

use crate::agents::Agents;
use crate::dice::Dice;
use crate::names;

/// What is wrong with a party's row on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dirt {
    /// The last digit of the national or legal ID is another: the row is rejected, its book waits.
    CheckDigit,
    /// Born on 1900-01-01, as core systems write "not known": the cell is left out.
    BornIn1900,
    /// A remark in the place of the mobile number: the cell is left out.
    MobileText,
}

/// What can be said of a party without generating it: others refer to it.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    pub organisation: bool,
    pub dirt: Option<Dirt>,
}

/// The facts of the party of an index.
pub fn facts(seed: u64, index: u64) -> Facts {
    let mut dice = Dice::of(seed, 1, index);
    let organisation = dice.chance(30_000);
    let dirt = match dice.weighted([997_700, 500, 1_000, 800].into_iter()) {
        1 => Some(Dirt::CheckDigit),
        2 if !organisation => Some(Dirt::BornIn1900),
        3 => Some(Dirt::MobileText),
        _ => None,
    };
    Facts { organisation, dirt }
}

/// The core system's number of a party.
pub fn reference(index: u64) -> String {
    format!("{}", 10_000_000 + index)
}

/// The second number of a party that the core system holds twice.
pub fn second_reference(index: u64) -> String {
    format!("{}", 90_000_000 + index)
}

/// Which customers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Never bought.
    Prospect,
    /// Bought, and has no cover of the last year.
    Past,
    /// Has cover in the last year.
    Current,
}

/// A party.
pub struct Party {
    pub index: u64,
    pub facts: Facts,
    pub reference: String,
    pub relation: Relation,
    pub man: bool,
    pub given: String,
    pub family: String,
    pub born: Option<Day>,
    pub identity: String,
    pub mobile: Option<String>,
    pub email: Option<String>,
    pub province: i16,
    pub city: String,
    pub channel: &'static str,
    pub agent: Option<u32>,
    pub joined: Option<Day>,
    /// A second row of the same person under another number.
    pub twice: bool,
    pub introduced_by: Option<u64>,
    pub represents: Option<u64>,
    pub role: Option<&'static str>,
    /// How prone to claims: one on average.
    pub risk: f64,
    pub payer: Payer,
}

/// How a party pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payer {
    OnTime,
    Late,
    Defaulting,
}

/// Claims against the country's mean, in percent, of the provinces that stand out.
const RISKS: [(i16, f64); 17] = [
    (11, 1.38),
    (6, 1.30),
    (15, 1.24),
    (27, 1.22),
    (5, 1.20),
    (17, 1.18),
    (12, 1.12),
    (16, 1.12),
    (2, 1.10),
    (24, 1.08),
    (21, 0.82),
    (20, 0.88),
    (10, 0.88),
    (23, 0.92),
    (26, 0.92),
    (0, 0.92),
    (18, 0.93),
];

/// The channels of the programme with their shares.
const CHANNELS: [(&str, u32); 6] =
    [("agent", 62), ("broker", 12), ("branch", 10), ("web", 8), ("bank", 5), ("referral", 3)];

/// The party of an index as it stands on `as_of`.
pub fn party(seed: u64, index: u64, as_of: Day, agents: &Agents, dice: &mut Dice) -> Party {
    let facts = facts(seed, index);
    let province = PROVINCES[dice.weighted(PROVINCES.iter().map(|province| province.thousands))].code;
    let city = names::city(dice, province);
    let man = dice.chance(640_000);
    let (given, family) = if facts.organisation {
        (String::new(), names::organisation(dice, &city))
    } else {
        let name = names::person(dice, man);
        (name.given, name.family)
    };
    let old_letters = dice.chance(120_000);
    let spelt = |text: String| if old_letters { names::arabic_letters(&text) } else { text };
    let relation = match dice.weighted([60, 110, 830].into_iter()) {
        0 => Relation::Prospect,
        1 => Relation::Past,
        _ => Relation::Current,
    };
    let channel = CHANNELS[dice.weighted(CHANNELS.iter().map(|(_, share)| *share))].0;
    let joined = joined(dice, as_of, relation);
    Party {
        index,
        facts,
        reference: reference(index),
        relation,
        man,
        given: spelt(given),
        family: spelt(family),
        born: born(dice, as_of, facts.organisation),
        identity: if facts.organisation { legal_id(seed, index) } else { national_id(seed, index) },
        mobile: dice.chance(930_000).then(|| mobile(seed, index)),
        email: dice.chance(140_000).then(|| format!("member{}@example.com", 10_000_000 + index)),
        province,
        city: spelt(city),
        channel,
        agent: agents.of(dice, province, index, channel),
        joined,
        twice: !facts.organisation && facts.dirt.is_none() && dice.chance(5_000),
        introduced_by: introduced_by(seed, index, joined, dice),
        represents: represents(seed, index, facts),
        role: role(dice),
        risk: risk(dice, province, facts.organisation),
        payer: match dice.weighted([88, 9, 3].into_iter()) {
            0 => Payer::OnTime,
            1 => Payer::Late,
            _ => Payer::Defaulting,
        },
    }
}

fn risk(dice: &mut Dice, province: i16, organisation: bool) -> f64 {
    let of_province = RISKS.iter().find(|(code, _)| *code == province).map_or(1.0, |(_, risk)| *risk);
    of_province * dice.spread(if organisation { 0.2 } else { 0.4 })
}

fn role(dice: &mut Dice) -> Option<&'static str> {
    match dice.weighted([9_905, 50, 20, 25].into_iter()) {
        1 => Some("colleague"),
        2 => Some("partner"),
        3 => Some("merchant"),
        _ => None,
    }
}

/// Ages of policyholders by the shares of their decades; organisations are younger.
fn born(dice: &mut Dice, as_of: Day, organisation: bool) -> Option<Day> {
    if dice.chance(30_000) {
        return None;
    }
    let decade = dice.weighted([3, 17, 29, 24, 15, 8, 4].into_iter()) as i32;
    let years = if organisation {
        dice.between(1, 45)
    } else {
        18 + decade * 10 - dice.between(0, 9).min(decade * 10)
    };
    Some(as_of - years * 365 - years / 4 - dice.between(1, 364))
}

/// The club began three years ago; most who joined did so with a purchase since.
fn joined(dice: &mut Dice, as_of: Day, relation: Relation) -> Option<Day> {
    let share = match relation {
        Relation::Prospect => 900_000,
        Relation::Past => 300_000,
        Relation::Current => 640_000,
    };
    dice.chance(share).then(|| as_of - dice.between(0, 1_095))
}

fn introduced_by(seed: u64, index: u64, joined: Option<Day>, dice: &mut Dice) -> Option<u64> {
    let friend = dice.below(index);
    let introduced = dice.chance(80_000) && joined.is_some() && index > 0;
    let known = facts(seed, friend);
    (introduced && !known.organisation && known.dirt != Some(Dirt::CheckDigit)).then_some(friend)
}

/// The person after an organisation stands for it.
fn represents(seed: u64, index: u64, own: Facts) -> Option<u64> {
    let before = index.checked_sub(1)?;
    let known = facts(seed, before);
    (known.organisation && !own.organisation && known.dirt != Some(Dirt::CheckDigit)).then_some(before)
}

/// A number below `end` that belongs to the index alone: `step` and `end` have no common factor.
fn scattered(seed: u64, index: u64, step: u64, end: u64) -> u64 {
    ((u128::from(index) * u128::from(step) + u128::from(seed % 1_000_003)) % u128::from(end)) as u64
}

fn digits(number: u64, width: usize) -> Vec<u8> {
    format!("{number:0width$}").bytes().map(|byte| byte - b'0').collect()
}

fn national_id(seed: u64, index: u64) -> String {
    let nine = match 1_000_000 + scattered(seed, index, 387_420_489, 640_000_000) {
        // ten equal digits are no national ID
        same if digits(same, 9).iter().all(|digit| *digit == digits(same, 9)[0]) => {
            650_000_000 + same / 1_000
        }
        number => number,
    };
    format!("{nine:09}{}", identity::national_id_check(&digits(nine, 9)))
}

fn legal_id(seed: u64, index: u64) -> String {
    let ten = 1_010_000_000 + scattered(seed, index, 387_420_489, 400_000_000);
    format!("{ten}{}", identity::legal_id_check(&digits(ten, 10)))
}

/// Prefixes of the three large operators.
const PREFIXES: [&str; 29] = [
    "0910", "0911", "0912", "0913", "0914", "0915", "0916", "0917", "0918", "0919", "0990", "0991", "0992",
    "0993", "0901", "0902", "0903", "0904", "0905", "0930", "0933", "0935", "0936", "0937", "0938", "0939",
    "0920", "0921", "0922",
];

fn mobile(seed: u64, index: u64) -> String {
    let number = scattered(seed, index, 14_348_907, 290_000_000);
    format!("{}{:07}", PREFIXES[(number / 10_000_000) as usize], number % 10_000_000)
}

/// An identity with another last digit: its check fails.
pub fn mistyped(identity: &str) -> String {
    let mut digits: Vec<u8> = identity.bytes().collect();
    let last = digits.len() - 1;
    digits[last] = b'0' + (digits[last] - b'0' + 1) % 10;
    String::from_utf8(digits).unwrap_or_default()
}

impl Party {
    /// Whether the row of the party is rejected.
    pub fn rejected(&self) -> bool {
        self.facts.dirt == Some(Dirt::CheckDigit)
    }
}
