//! Accounts as they were left, so that they need not be read again.

use std::collections::HashMap;

use crate::account::Account;

/// Accounts of a generation; two are kept. An account with a few lots takes some 200 bytes.
const GENERATION: usize = 65_536;

/// The accounts that were written last. Somebody else may have changed them since: what is decided on them counts only
/// where the write finds the account as it is here.
#[derive(Default)]
pub(crate) struct Memory {
    young: HashMap<i64, Account>,
    old: HashMap<i64, Account>,
}

impl Memory {
    /// An account, which is forgotten until it is kept again.
    pub(crate) fn take(&mut self, party_id: i64) -> Option<Account> {
        self.young.remove(&party_id).or_else(|| self.old.remove(&party_id))
    }

    /// Keeps an account for the next order, without what no order but a giving back asks for: that one reads it.
    pub(crate) fn keep(&mut self, mut account: Account) {
        if account.moved_to.is_some() {
            return;
        }
        account.holds.retain(|hold| hold.kept() > 0);
        if account.holds.is_empty() {
            account.lots.retain(|lot| lot.unspent > 0);
        }
        if self.young.len() == GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(account.party_id, account);
    }
}
