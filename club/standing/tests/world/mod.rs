//! Small random books and programmes, and their way into a copy.

#![allow(dead_code)] // each test file uses what it needs

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use book::copy::{
    self, Agreed, ClaimRow, Copy, EndorsementRow, EventRow, NO_DAY, PartyRow, ReceiptRow, Writer,
};
use programme::Codes;
use programme::model::{Demotion, Programme};
use proptest::collection::vec;
use proptest::prelude::*;
use standing::{Columns, Granted};

use crate::oracle::{Answer, Claim, Endorsement, Party, Policy};

/// The day around which everything happens: 1405/09/01.
pub const TODAY: i32 = 20_779;

/// A directory that is gone with the test.
pub struct Dir(PathBuf);

impl Dir {
    pub fn new() -> Dir {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("standing-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a temporary directory");
        Dir(path)
    }
}

impl std::ops::Deref for Dir {
    type Target = Path;
    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A programme that stays as it is, whatever becomes of the shipped one.
pub const DOCUMENT: &str = include_str!("programme.toml");

/// It, ready for use; its codes are numbered as in a new database.
pub fn fixed() -> Programme {
    programme::parse(DOCUMENT, &Codes::none()).expect("the programme has no faults")
}

/// What the ledger granted these parties in the value window.
pub fn granted(parties: &[Party]) -> Granted {
    let mut granted = Granted::none();
    parties
        .iter()
        .filter(|party| party.credit != 0)
        .for_each(|party| granted.push(party.party_id, party.credit));
    granted
}

/// The book of these parties as a copy.
pub fn copy_of(parties: &[Party]) -> (Dir, Copy) {
    let dir = Dir::new();
    copy::create(&dir, |writer| parties.iter().try_for_each(|party| write(writer, party))).expect("a copy");
    let copy = Copy::open(&dir).expect("the copy opens");
    (dir, copy)
}

fn write(writer: &mut Writer, party: &Party) -> Result<(), book::Error> {
    let row = PartyRow {
        party_id: party.party_id,
        kind: 1,
        channel: party.channel,
        joined_on: NO_DAY,
        agent_id: (party.party_id % 4) as i32,
        province: (party.party_id % 31) as u8,
        ..PartyRow::default()
    };
    let mut events: Vec<EventRow> =
        party.events.iter().map(|(kind, day)| EventRow { on_day: *day, kind: *kind, party_id: 0 }).collect();
    writer.party(row, &mut events)?;
    for (index, policy) in party.policies.iter().enumerate() {
        let agreed = Agreed {
            policy_id: party.party_id * 100 + index as i64,
            start: policy.start,
            end_on: policy.end,
            premium: policy.premium,
            line: policy.line,
            contract_type: policy.contract_type,
            channel: policy.channel,
            renewals: policy.renewals,
            agent_id: (party.party_id % 7) as i32,
            branch: (index % 3) as u32,
        };
        let (mut receipts, claims, endorsements) = rows(policy);
        writer.policy(agreed, &mut receipts, &claims, &endorsements);
    }
    Ok(())
}

fn rows(policy: &Policy) -> (Vec<ReceiptRow>, Vec<ClaimRow>, Vec<EndorsementRow>) {
    let due = policy.instalments.iter().map(|(day, due)| ReceiptRow {
        due_on: *day,
        due: *due,
        paid_on: NO_DAY,
        paid: 0,
        policy_id: 0,
    });
    let paid = policy.payments.iter().map(|(day, paid)| ReceiptRow {
        due_on: NO_DAY,
        due: 0,
        paid_on: *day,
        paid: *paid,
        policy_id: 0,
    });
    let claims = policy.claims.iter().map(|claim| ClaimRow {
        loss_on: claim.loss_on,
        known_on: claim.known_on,
        incurred: claim.incurred,
        policy_id: 0,
    });
    let endorsements = policy.endorsements.iter().map(|one| EndorsementRow {
        effective_on: one.effective_on,
        kind: one.kind,
        cancels: u8::from(one.cancels),
        premium_change: one.change,
        policy_id: 0,
    });
    (due.chain(paid).collect(), claims.collect(), endorsements.collect())
}

fn day() -> impl Strategy<Value = i32> {
    TODAY - 900..TODAY + 200
}

/// Mostly everyday amounts, now and then none, one rial or very many.
fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![8 => 100_000..200_000_000i64, 1 => Just(0), 1 => Just(1), 1 => 1..9_000_000_000_000i64]
}

fn signed() -> impl Strategy<Value = i64> {
    (amount(), any::<bool>()).prop_map(|(amount, is_negative)| if is_negative { -amount } else { amount })
}

fn endorsement() -> impl Strategy<Value = Endorsement> {
    (1..=6u8, prop::bool::weighted(0.3), day(), signed())
        .prop_map(|(kind, cancels, effective_on, change)| Endorsement { kind, cancels, effective_on, change })
}

fn claim() -> impl Strategy<Value = Claim> {
    (day(), 0..90i32, prop_oneof![9 => amount(), 1 => -5_000_000..0i64, 1 => 5_000_000_000..9_000_000_000i64])
        .prop_map(|(loss_on, later, incurred)| Claim { loss_on, known_on: loss_on + later, incurred })
}

prop_compose! {
    fn policy()(
        start in day(),
        days in prop_oneof![6 => Just(365), 2 => 1..800i32, 1 => Just(0), 1 => -3..0i32],
        premium in prop_oneof![9 => amount(), 1 => signed()],
        (line, contract_type, channel, renewals) in (1..=14u8, 0..=6u8, 0..=7u8, 0..12u8),
        endorsements in vec(endorsement(), 0..3),
        // an instalment of zero is none
        instalments in prop_oneof![vec((day(), 1..40_000_000i64), 0..5), Just(Vec::new())],
        payments in vec((day(), 1..90_000_000i64), 0..5),
        claims in vec(claim(), 0..3),
    ) -> Policy {
        Policy { start, end: start + days, premium, line, contract_type, channel, renewals, endorsements, instalments, payments, claims }
    }
}

prop_compose! {
    fn party()(
        channel in 0..=7u8,
        policies in vec(policy(), 0..5),
        events in vec((1..=5u8, day()), 0..10),
        credit in prop_oneof![Just(0), 1..20_000_000i64, -9_000_000..0i64],
    ) -> Party {
        Party { party_id: 0, channel, policies, events, credit }
    }
}

/// A book of a few parties.
pub fn book() -> impl Strategy<Value = Vec<Party>> {
    vec((party(), 1..4i64), 1..12).prop_map(|parties| {
        let mut party_id = 0;
        parties
            .into_iter()
            .map(|(party, step)| {
                party_id += step;
                Party { party_id, ..party }
            })
            .collect()
    })
}

prop_compose! {
    /// The shipped programme with other windows, limits and grace.
    pub fn programme()(
        (value_days, score_days) in (prop_oneof![Just(365), 1..900i32], prop_oneof![Just(365), 1..900i32]),
        large_loss_limit in prop_oneof![Just(None), (1..9_000_000_000i64).prop_map(Some)],
        acceptable_margin_bp in 0..5_000i64,
        grace_days in prop_oneof![Just(0), 1..200i32],
        to_score in any::<bool>(),
        factors in vec(0..40_000i64, 8),
        limits in prop::array::uniform5((-20..200i64, 0..4u32, 0..500i32)),
    ) -> Programme {
        let mut programme = fixed();
        (programme.value_days, programme.score_days) = (value_days, score_days);
        (programme.large_loss_limit, programme.acceptable_margin_bp) = (large_loss_limit, acceptable_margin_bp);
        (programme.grace_days, programme.demotion) = (grace_days, if to_score { Demotion::ToScore } else { Demotion::OneStep });
        for (band, factor) in programme.claims.iter_mut().chain(&mut programme.policy_year).zip(factors) {
            band.factor_bp = factor;
        }
        for (rule, (points, limit, period_days)) in programme.events.iter_mut().zip(limits) {
            (rule.points, rule.limit, rule.period_days) = (points, limit, period_days);
        }
        programme
    }
}

/// A row of the pass, in the words of the plain computation.
pub fn answer_of(columns: &Columns, row: usize) -> Answer {
    let figures = columns.figures(row);
    Answer {
        earned: figures.earned.into(),
        collected: figures.collected.into(),
        incurred: figures.incurred.into(),
        large_loss_excess: figures.large_loss_excess.into(),
        commission: figures.commission.into(),
        servicing: figures.servicing.into(),
        acquisition: figures.acquisition.into(),
        credit_cost: figures.credit_cost.into(),
        cost: figures.cost.into(),
        margin: figures.margin.into(),
        loss_ratio_bp: figures.loss_ratio_bp.map(i128::from),
        segment: figures.segment as u8,
        technical: figures.technical.into(),
        non_technical: figures.non_technical.into(),
        score: figures.score.into(),
        policies_in_window: figures.policies_in_window,
        lines_held: figures.lines_held,
        first_cover: figures.first_cover.map(|day| day.0),
        last_cover_end: figures.last_cover_end.map(|day| day.0),
    }
}
