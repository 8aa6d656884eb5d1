//! What was so of a policy on a day. The copy has what is so after everything that is known; only where something
//! came later are the rows read.

use std::ops::Range;

use super::layout::{Chunk, EndorsementRow, ReceiptsView};

impl Chunk<'_> {
    /// What was paid of the policy at an index up to a day, rial.
    #[inline(always)]
    pub fn collected(&self, policy: usize, as_of: i32) -> i64 {
        match self.policies.last_paid[policy] <= as_of {
            true => self.policies.collected[policy],
            false => collected_by(self.receipts, self.receipts_of(policy), as_of),
        }
    }

    /// Net premium, rial, and end of cover of the policy at an index, as they stood on a day.
    #[inline(always)]
    pub fn stands(&self, policy: usize, as_of: i32) -> (i64, i32) {
        let policies = &self.policies;
        match policies.last_change[policy] <= as_of {
            true => (policies.net[policy], policies.end[policy]),
            false => {
                let rows = self.endorsements_of(policy);
                let agreed = (policies.premium[policy], policies.end_on[policy]);
                changed_by(rows.map(|row| self.endorsements.row(row)), agreed, as_of)
            }
        }
    }
}

#[cold]
fn collected_by(receipts: ReceiptsView<'_>, rows: Range<usize>, as_of: i32) -> i64 {
    let mut collected = 0i64;
    for row in rows.filter(|row| receipts.paid_on[*row] <= as_of) {
        collected = collected.saturating_add(receipts.paid[row]);
    }
    collected
}

/// Net premium and end of cover after the endorsements up to a day.
#[cold]
pub fn changed_by(
    endorsements: impl Iterator<Item = EndorsementRow>,
    (mut net, mut end): (i64, i32),
    as_of: i32,
) -> (i64, i32) {
    for endorsement in endorsements.filter(|endorsement| endorsement.effective_on <= as_of) {
        net = net.saturating_add(endorsement.premium_change);
        if endorsement.cancels != 0 {
            end = end.min(endorsement.effective_on);
        }
    }
    (net, end)
}
