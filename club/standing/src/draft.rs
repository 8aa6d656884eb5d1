//! A member's data taken out of the book, to be changed and evaluated: "what if".

use book::copy::{Agreed, Chunk, ClaimRow, EndorsementRow, EventRow, PartyRow, ReceiptRow, Shelf};

use crate::evaluate::{Figures, Silent, evaluate};
use crate::rules::Rules;

/// A member's data.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub party: PartyRow,
    pub events: Vec<EventRow>,
    pub policies: Vec<PolicyDraft>,
}

/// A policy of it.
#[derive(Debug, Clone)]
pub(crate) struct PolicyDraft {
    pub agreed: Agreed,
    pub receipts: Vec<ReceiptRow>,
    pub claims: Vec<ClaimRow>,
    pub endorsements: Vec<EndorsementRow>,
}

impl Draft {
    pub fn of(chunk: &Chunk<'_>, party: usize) -> Draft {
        let policy = |policy: usize| PolicyDraft {
            agreed: chunk.policies.row(policy).agreed(),
            receipts: chunk.receipts_of(policy).map(|row| chunk.receipts.row(row)).collect(),
            claims: chunk.claims_of(policy).map(|row| chunk.claims.row(row)).collect(),
            endorsements: chunk.endorsements_of(policy).map(|row| chunk.endorsements.row(row)).collect(),
        };
        Draft {
            party: chunk.parties.row(party),
            events: chunk.events_of(party).map(|row| chunk.events.row(row)).collect(),
            policies: chunk.policies_of(party).map(policy).collect(),
        }
    }

    /// The member's figures with these data, but for what credit costs, which no act of the member's changes.
    pub fn figures(&self, rules: &Rules) -> Figures {
        let mut shelf = Shelf::default();
        shelf.party(self.party, &mut self.events.clone());
        for policy in &self.policies {
            shelf.policy(policy.agreed, &mut policy.receipts.clone(), &policy.claims, &policy.endorsements);
        }
        evaluate(rules, &shelf.chunk(), 0, 0, &mut Silent)
    }
}
