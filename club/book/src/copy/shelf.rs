//! Parties being put together: a chunk that one owns, party by party, policy by policy.

use super::layout::{
    Base, Chunk, ClaimRow, Claims, EndorsementRow, Endorsements, EventRow, Events, NO_DAY, Parties, PartyRow,
    Policies, PolicyRow, ReceiptRow, Receipts,
};

/// A chunk being filled. What follows from a policy's rows (its net premium, its end …) is computed here
/// and nowhere else.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    pub(super) parties: Parties,
    pub(super) policies: Policies,
    pub(super) receipts: Receipts,
    pub(super) claims: Claims,
    pub(super) endorsements: Endorsements,
    pub(super) events: Events,
    pub(super) base: Base,
}

/// A policy as it was agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreed {
    /// The policy.
    pub policy_id: i64,
    /// First day of cover.
    pub start: i32,
    /// First day without cover.
    pub end_on: i32,
    /// Premium, rial.
    pub premium: i64,
    /// Line of business.
    pub line: u8,
    /// Contract type.
    pub contract_type: u8,
    /// Channel of sale.
    pub channel: u8,
    /// How many times the contract was renewed.
    pub renewals: u8,
    /// Agent; 0 where there is none.
    pub agent_id: i32,
    /// Number of the branch, from 1; 0 where none is known.
    pub branch: u32,
}

impl PolicyRow {
    /// What was agreed, before anything happened.
    pub fn agreed(&self) -> Agreed {
        Agreed {
            policy_id: self.policy_id,
            start: self.start,
            end_on: self.end_on,
            premium: self.premium,
            line: self.line,
            contract_type: self.contract_type,
            channel: self.channel,
            renewals: self.renewals,
            agent_id: self.agent_id,
            branch: self.branch,
        }
    }
}

fn length(rows: &[i64]) -> u32 {
    u32::try_from(rows.len()).unwrap_or(u32::MAX)
}

impl Shelf {
    /// Adds a party and its events. The order of the calls is the order of the party numbers.
    pub fn party(&mut self, party: PartyRow, events: &mut [EventRow]) {
        events.sort_by_key(|event| (event.on_day, event.kind));
        for event in &*events {
            self.events.push(EventRow { party_id: party.party_id, ..*event });
        }
        self.parties.push(PartyRow {
            policies_end: self.base.policies + length(&self.policies.policy_id),
            events_end: self.base.events + length(&self.events.party_id),
            ..party
        });
    }

    /// Adds a policy of the last party with all that is the policy's.
    pub fn policy(
        &mut self,
        agreed: Agreed,
        receipts: &mut [ReceiptRow],
        claims: &[ClaimRow],
        endorsements: &[EndorsementRow],
    ) {
        let policy_id = agreed.policy_id;
        let mut row = PolicyRow {
            start: agreed.start,
            end: agreed.end_on.max(agreed.start),
            net: agreed.premium,
            last_paid: NO_DAY,
            last_due: NO_DAY,
            last_change: NO_DAY,
            line: agreed.line,
            contract_type: agreed.contract_type,
            channel: agreed.channel,
            renewals: agreed.renewals,
            agent_id: agreed.agent_id,
            branch: agreed.branch,
            end_on: agreed.end_on,
            premium: agreed.premium,
            policy_id,
            party_id: self.parties.party_id.last().copied().unwrap_or_default(),
            ..PolicyRow::default()
        };
        for receipt in &mut *receipts {
            date(receipt, agreed.start);
        }
        // To the last column: the copy is the same in whatever order PostgreSQL gives rows of one day.
        receipts.sort_by_key(|receipt| (receipt.due_on, receipt.paid_on, receipt.due, receipt.paid));
        for receipt in &*receipts {
            row.collected = row.collected.saturating_add(receipt.paid);
            row.due = row.due.saturating_add(receipt.due);
            row.last_paid = row.last_paid.max(receipt.paid_on);
            row.last_due = row.last_due.max(receipt.due_on);
            self.receipts.push(ReceiptRow { policy_id, ..*receipt });
        }
        for claim in claims {
            self.claims.push(ClaimRow { policy_id, ..*claim });
        }
        for endorsement in endorsements {
            row.net = row.net.saturating_add(endorsement.premium_change);
            row.last_change = row.last_change.max(endorsement.effective_on);
            if endorsement.cancels != 0 {
                row.end = row.end.min(endorsement.effective_on).max(row.start);
            }
            self.endorsements.push(EndorsementRow { policy_id, ..*endorsement });
        }
        row.receipts_end = self.base.receipts + length(&self.receipts.policy_id);
        row.claims_end = self.base.claims + length(&self.claims.policy_id);
        row.endorsements_end = self.base.endorsements + length(&self.endorsements.policy_id);
        self.policies.push(row);
        if let Some(end) = self.parties.policies_end.last_mut() {
            *end = self.base.policies + length(&self.policies.policy_id);
        }
    }

    /// What is on the shelf, for reading.
    pub fn chunk(&self) -> Chunk<'_> {
        Chunk {
            parties: self.parties.view(),
            policies: self.policies.view(),
            receipts: self.receipts.view(),
            claims: self.claims.view(),
            endorsements: self.endorsements.view(),
            events: self.events.view(),
            base: self.base,
        }
    }

    /// Rows of all tables.
    pub(super) fn rows(&self) -> usize {
        self.parties.party_id.len()
            + self.policies.policy_id.len()
            + self.receipts.policy_id.len()
            + self.claims.policy_id.len()
            + self.endorsements.policy_id.len()
            + self.events.party_id.len()
    }
}

/// Gives every amount a day and takes the day from what has no amount: an undated instalment was due
/// with the start of cover, an undated payment came when it was due.
fn date(receipt: &mut ReceiptRow, start: i32) {
    let due_on = if receipt.due_on == NO_DAY { start } else { receipt.due_on };
    receipt.due_on = if receipt.due == 0 { NO_DAY } else { due_on };
    receipt.paid_on = match (receipt.paid, receipt.paid_on) {
        (0, _) => NO_DAY,
        (_, NO_DAY) => due_on,
        (_, paid_on) => paid_on,
    };
}
