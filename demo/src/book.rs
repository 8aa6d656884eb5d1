//! What a party bought, paid and claimed.

use calendar::Day;

use crate::dice::Dice;
use crate::party::{Party, Payer, Relation};
use crate::product::{Cause, Customer, ORGANISATIONS, PERSONS, Product};

/// Years of the past that the files hold.
const YEARS: i32 = 5;
/// A premium of a year before, in parts of a thousand of this year's.
const YEAR_BEFORE: f64 = 0.76;
/// Amounts are whole ten thousands of rials.
const ROUND: i64 = 10_000;

/// A policy with all that happened to it.
#[derive(Debug)]
pub struct Policy {
    pub product: Product,
    /// Count of the party's policies, from 1.
    pub serial: u32,
    pub renewals: i32,
    pub start: Day,
    pub end: Day,
    pub premium: i64,
    pub endorsements: Vec<Endorsement>,
    pub receipts: Vec<Receipt>,
    pub claims: Vec<Claim>,
}

#[derive(Debug)]
pub struct Endorsement {
    pub kind: &'static str,
    pub on: Day,
    pub change: i64,
}

#[derive(Debug)]
pub struct Receipt {
    pub due: Option<(Day, i64)>,
    pub paid: Option<(Day, i64)>,
}

#[derive(Debug)]
pub struct Claim {
    pub cover: &'static str,
    pub loss: Day,
    pub reported: Day,
    pub paid: i64,
    pub outstanding: i64,
    pub recovered: i64,
    pub closed: bool,
}

/// All policies of a party, by contract and then by year.
pub fn policies(party: &Party, as_of: Day, dice: &mut Dice) -> Vec<Policy> {
    let mut policies = Vec::new();
    if party.relation == Relation::Prospect {
        return policies;
    }
    let kinds: &[Customer] = if party.facts.organisation { &ORGANISATIONS } else { &PERSONS };
    let customer = &kinds[dice.weighted(kinds.iter().map(|kind| kind.share))];
    let current = party.relation == Relation::Current;
    contract(party, customer.first, current, as_of, dice, &mut policies);
    for (product, share) in customer.beside {
        if dice.chance(share * 1_000) {
            let kept = current && dice.chance(900_000);
            contract(party, *product, kept, as_of, dice, &mut policies);
        }
    }
    // what was tried once and left
    if dice.chance(140_000) {
        contract(party, customer.first, false, as_of, dice, &mut policies);
    }
    policies
}

/// A contract with its yearly policies: it still runs, or it ended before the last year.
fn contract(
    party: &Party,
    product: Product,
    runs: bool,
    as_of: Day,
    dice: &mut Dice,
    policies: &mut Vec<Policy>,
) {
    let last = last_start(product, runs, as_of, dice);
    let mut renewals = 0;
    while renewals < 14 && dice.chance(product.renewal * 1_000) {
        renewals += 1;
    }
    let this_year = product.premium as f64 * 1_000.0 * dice.spread(product.sigma);
    let horizon = as_of - YEARS * 365;
    for back in (0..=renewals).rev() {
        let start = last - back * product.days;
        if start < horizon {
            continue;
        }
        let years_ago = f64::from(as_of - start) / 365.0;
        let premium = rounded(this_year * YEAR_BEFORE.powf((years_ago - 0.5).max(0.0)) * dice.spread(0.04));
        let mut policy = Policy {
            product,
            serial: policies.len() as u32 + 1,
            renewals: renewals - back,
            start,
            end: start + product.days,
            premium,
            endorsements: Vec::new(),
            receipts: Vec::new(),
            claims: Vec::new(),
        };
        let ends = back == 0 && !runs;
        endorse(&mut policy, ends, as_of, dice);
        collect(&mut policy, party.payer, as_of, dice);
        for cause in product.causes {
            claims(&mut policy, cause, party.risk, as_of, dice);
        }
        policies.push(policy);
    }
}

/// Policies begin on any day, in Esfand (before Nowruz) more often and in Farvardin less.
fn last_start(product: Product, runs: bool, as_of: Day, dice: &mut Dice) -> Day {
    let (earliest, latest) =
        if runs { (as_of - 364, as_of) } else { (as_of - YEARS * 365 + 30, as_of - 366 - product.days) };
    let mut start = as_of;
    for _ in 0..4 {
        start = earliest + dice.between(0, latest - earliest);
        let kept = match start.jalali().month {
            12 => 1_000_000,
            1 => 420_000,
            11 => 760_000,
            _ => 640_000,
        };
        if dice.chance(kept) {
            break;
        }
    }
    start
}

fn rounded(amount: f64) -> i64 {
    ((amount / ROUND as f64).round() as i64).max(1) * ROUND
}

fn part(amount: i64, share: f64) -> i64 {
    (amount as f64 * share / ROUND as f64).round() as i64 * ROUND
}

fn endorse(policy: &mut Policy, ends: bool, as_of: Day, dice: &mut Dice) {
    let until = (policy.end - 5).min(as_of);
    let from = policy.start + 3;
    let (kinds, days) = (["addition", "reduction", "transfer", "correction"], until - from);
    if days < 1 {
        return;
    }
    let kind = dice.weighted([935, 32, 10, 6, 17].into_iter());
    if kind > 0 {
        let on = from + dice.between(0, days);
        let left = f64::from(policy.end - on) / f64::from(policy.end - policy.start);
        let share = f64::from(dice.between(5, 40)) / 100.0;
        let change = match kind {
            1 => part(policy.premium, share * left).max(ROUND),
            2 => -part(policy.premium, share * left),
            _ => 0,
        };
        policy.endorsements.push(Endorsement { kind: kinds[kind - 1], on, change });
    }
    if dice.chance(if ends { 70_000 } else { 4_000 }) {
        let on = from + dice.between(0, days);
        let left = f64::from(policy.end - on) / f64::from(policy.end - policy.start);
        policy.endorsements.push(Endorsement {
            kind: "cancellation",
            on,
            change: -part(policy.premium, left * 0.92),
        });
    }
}

impl Policy {
    /// The day on which cover ends, cancellations counted.
    fn cover_end(&self) -> Day {
        let cancelled = self.endorsements.iter().filter(|endorsement| endorsement.kind == "cancellation");
        cancelled.map(|endorsement| endorsement.on).min().unwrap_or(self.end)
    }
}

/// Instalments fall due until the cover ends; who is late pays later, who defaults stops.
fn collect(policy: &mut Policy, payer: Payer, as_of: Day, dice: &mut Dice) {
    let stops = match payer {
        Payer::Defaulting => dice.between(1, 4),
        _ => i32::MAX,
    };
    let cover_end = policy.cover_end();
    for (count, (due_on, due)) in (1..).zip(plan(policy, dice)) {
        if count > 1 && due_on >= cover_end {
            break;
        }
        let late = match payer {
            Payer::OnTime if count == 1 => 0,
            Payer::OnTime => dice.between(-2, 4),
            Payer::Late => dice.between(8, 75),
            Payer::Defaulting => dice.between(0, 45),
        };
        let paid_on = due_on + late.max(policy.start - due_on);
        let paid = (paid_on <= as_of && count <= stops).then_some(paid_on);
        let half = paid.is_some() && dice.chance(25_000) && paid_on + 12 <= as_of;
        let first = if half { part(due, 0.5) } else { due };
        policy.receipts.push(Receipt { due: Some((due_on, due)), paid: paid.map(|on| (on, first)) });
        if half && due > first {
            let rest_on = paid_on + dice.between(1, 12);
            policy.receipts.push(Receipt { due: None, paid: Some((rest_on, due - first)) });
        }
    }
    let additions = policy.endorsements.iter().filter(|endorsement| endorsement.change > 0);
    let rows = additions.map(|addition| {
        let paid = (payer != Payer::Defaulting).then_some((addition.on, addition.change));
        Receipt { due: Some((addition.on, addition.change)), paid }
    });
    policy.receipts.extend(rows.collect::<Vec<_>>());
}

/// What falls due when: all at once, or a first part and equal monthly ones.
fn plan(policy: &Policy, dice: &mut Dice) -> Vec<(Day, i64)> {
    if !dice.chance(policy.product.instalments * 1_000) {
        return vec![(policy.start, policy.premium)];
    }
    let months = *dice.pick(&[2, 3, 3, 4, 5, 6, 9]);
    let first = part(policy.premium, 0.28).max(ROUND);
    let each = part(policy.premium - first, 1.0 / f64::from(months));
    let mut due = vec![(policy.start, first)];
    due.extend((1..months).map(|month| (policy.start + month * 30, each)));
    due.push((policy.start + months * 30, policy.premium - first - each * i64::from(months - 1)));
    due.retain(|(_, amount)| *amount > 0);
    due
}

fn claims(policy: &mut Policy, cause: &Cause, risk: f64, as_of: Day, dice: &mut Dice) {
    let days = policy.cover_end().min(as_of + 1) - policy.start;
    let whole = policy.end - policy.start;
    if days < 1 {
        return;
    }
    let often = f64::from(cause.often) / 1_000.0;
    let mean = cause.ratio / often * policy.premium as f64;
    let mut lost: Vec<(i32, f64)> = Vec::new();
    if cause.regular > 0 {
        let step = whole / cause.regular as i32;
        let times = (1..).map(|time| time * step - 1 - step / 6).take_while(|day| *day < days);
        lost.extend(times.map(|day| (day, mean * risk.powf(0.3))));
    } else {
        let exposed = f64::from(days) / f64::from(whole);
        for _ in 0..dice.count(often * risk * exposed) {
            lost.push((dice.between(0, days - 1), mean));
        }
    }
    for (day, mean) in lost {
        let loss = policy.start + day;
        let reported = loss + dice.between(0, 6) + dice.between(0, 6);
        let amount = rounded(mean * dice.spread(cause.sigma));
        if reported <= as_of {
            policy.claims.push(settled(cause, loss, reported, amount, as_of, dice));
        }
    }
}

/// A claim as it stands: what is young is still open, a few are recovered from who caused the loss.
fn settled(cause: &Cause, loss: Day, reported: Day, amount: i64, as_of: Day, dice: &mut Dice) -> Claim {
    let takes = if cause.cover == "بدنی" { dice.between(60, 540) } else { dice.between(3, 75) };
    let closed = reported + takes <= as_of;
    let paid = match (closed, dice.chance(250_000)) {
        (true, _) => amount,
        (false, true) => part(amount, 0.4),
        (false, false) => 0,
    };
    let recovered = if closed && dice.chance(35_000) { part(amount, 0.25) } else { 0 };
    Claim { cover: cause.cover, loss, reported, paid, outstanding: amount - paid, recovered, closed }
}
