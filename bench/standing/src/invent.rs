//! An invented book of any size: the same for the same seed.

use book::copy::{Agreed, ClaimRow, EndorsementRow, EventRow, NO_DAY, PartyRow, ReceiptRow};
use calendar::Day;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The valuation day of the book: 1405/09/01.
pub const AS_OF: Day = Day(20_779);

/// A party and all that is its.
#[derive(Default)]
pub struct Member {
    pub party: PartyRow,
    pub events: Vec<EventRow>,
    pub policies: Vec<Policy>,
}

/// A policy and all that is the policy's.
#[derive(Default)]
pub struct Policy {
    pub agreed: Agreed,
    pub receipts: Vec<ReceiptRow>,
    pub claims: Vec<ClaimRow>,
    pub endorsements: Vec<EndorsementRow>,
}

/// Invents members one after the other: four policies a party, ten receipts, three quarters of a claim.
pub struct Invention {
    rng: StdRng,
    next_party: i64,
    next_policy: i64,
}

impl Invention {
    pub fn new(seed: u64) -> Invention {
        Invention { rng: StdRng::seed_from_u64(seed), next_party: 1, next_policy: 1 }
    }

    pub fn member(&mut self) -> Member {
        let party_id = self.next_party;
        self.next_party += 1;
        let rng = &mut self.rng;
        let party = PartyRow {
            party_id,
            joined_on: if rng.random_bool(0.8) { AS_OF.0 - rng.random_range(0..1800) } else { NO_DAY },
            agent_id: rng.random_range(1..2000),
            province: rng.random_range(0..31),
            kind: if rng.random_bool(0.03) { 2 } else { 1 },
            channel: if rng.random_bool(0.7) { rng.random_range(1..=6) } else { 0 },
            ..PartyRow::default()
        };
        let events = (0..rng.random_range(0..3))
            .map(|_| EventRow {
                on_day: AS_OF.0 - rng.random_range(0..900),
                kind: rng.random_range(1..=5),
                party_id,
            })
            .collect();
        let count = match rng.random_range(0..100) {
            0..6 => 0,
            6..70 => rng.random_range(1..=4),
            70..97 => rng.random_range(4..=10),
            _ => rng.random_range(10..=26),
        };
        let policies = (0..count).map(|_| self.policy()).collect();
        Member { party, events, policies }
    }

    fn policy(&mut self) -> Policy {
        let policy_id = self.next_policy;
        self.next_policy += 1;
        let rng = &mut self.rng;
        let line = [1, 1, 1, 1, 2, 2, 7, 7, 3, 6, 4, 5, 8, 9, 10, 11, 12][rng.random_range(0..17)];
        let start = AS_OF.0 - rng.random_range(-20..1825);
        let premium = rng.random_range(1_000_000..90_000_000i64);
        let agreed = Agreed {
            policy_id,
            start,
            end_on: start + if line == 5 { rng.random_range(5..60) } else { 365 },
            premium,
            line,
            contract_type: [1, 1, 1, 2, 3, 4, 5][rng.random_range(0..7)],
            channel: rng.random_range(1..=6),
            renewals: rng.random_range(0..9),
            agent_id: (policy_id % 5_000 + 1) as i32,
            branch: (policy_id % 180 + 1) as u32,
        };
        let endorsements = match rng.random_range(0..100) {
            0..9 => vec![EndorsementRow {
                effective_on: start + rng.random_range(1..300),
                kind: rng.random_range(1..=4),
                cancels: 0,
                premium_change: rng.random_range(-900_000..2_000_000),
                policy_id,
            }],
            9 => vec![EndorsementRow {
                effective_on: start + rng.random_range(0..300),
                kind: 5,
                cancels: 1,
                premium_change: -premium / 3,
                policy_id,
            }],
            _ => Vec::new(),
        };
        Policy { agreed, receipts: self.receipts(agreed), claims: self.claims(agreed), endorsements }
    }

    fn receipts(&mut self, agreed: Agreed) -> Vec<ReceiptRow> {
        let Agreed { policy_id, start, premium, .. } = agreed;
        let rng = &mut self.rng;
        if rng.random_bool(0.5) {
            let paid_on = start + rng.random_range(0..10);
            return vec![ReceiptRow { due_on: NO_DAY, due: 0, paid_on, paid: premium, policy_id }];
        }
        (0..4)
            .map(|number| {
                let due_on = start + 60 * number;
                let due = premium / 4;
                let paid_on = due_on + rng.random_range(-5..40);
                let is_paid = paid_on <= AS_OF.0 && rng.random_bool(0.95);
                let (paid_on, paid) = if is_paid { (paid_on, due) } else { (NO_DAY, 0) };
                ReceiptRow { due_on, due, paid_on, paid, policy_id }
            })
            .collect()
    }

    fn claims(&mut self, agreed: Agreed) -> Vec<ClaimRow> {
        let rng = &mut self.rng;
        let rate = match agreed.line {
            1 => 0.2,
            2 => 0.24,
            7 => 0.4,
            _ => 0.05,
        };
        let count = if rng.random_bool(rate) { 1 + i32::from(rng.random_bool(0.1)) } else { 0 };
        (0..count)
            .map(|_| {
                let loss_on = (agreed.start + rng.random_range(0..365)).min(AS_OF.0);
                let incurred = match rng.random_range(0..1000) {
                    0 => rng.random_range(4_000_000_000..9_000_000_000),
                    _ => agreed.premium * rng.random_range(5..400) / 100,
                };
                let known_on = loss_on + rng.random_range(0..40);
                ClaimRow { loss_on, known_on, incurred, policy_id: agreed.policy_id }
            })
            .collect()
    }
}
