//! What the ledger's transfers of purchases and events are about, in words.

use std::collections::HashMap;

use programme::model::{Name, Programme};
use sqlx::PgPool;

use crate::error::Error;
use crate::source::{Pending, Source};
use crate::store;

/// Names of rules and numbers of policies that transfers of one party name.
#[derive(Debug, Default)]
pub struct Told {
    rules: HashMap<String, Name>,
    policies: HashMap<i64, String>,
}

impl Told {
    /// The name of a rule; `None` where nobody knows it any more.
    pub fn rule(&self, code: &str) -> Option<&Name> {
        self.rules.get(code)
    }

    /// The number of a policy; `None` where it is not the party's any more.
    pub fn policy(&self, policy_id: i64) -> Option<&str> {
        self.policies.get(&policy_id).map(String::as_str)
    }
}

/// Reads what transfers of a party name, each by its reason and its reference. A rule that the programme in force does
/// not have is told by the version that promised it.
///
/// # Errors
/// The database's, and those of reading a programme.
pub async fn told(
    pool: &PgPool,
    programme: Option<&Programme>,
    party_id: i64,
    named: &[(&str, &str)],
) -> Result<Told, Error> {
    let of_policies = |(rule, reference): &(&str, &str)| match Source::of_reference(reference)? {
        Source::Policy(policy_id) => Some(((*rule).to_owned(), policy_id)),
        Source::Event(..) => None,
    };
    let (codes, policies): (Vec<String>, Vec<i64>) = named.iter().filter_map(of_policies).unzip();
    if codes.is_empty() {
        return Ok(Told::default());
    }
    let mut rules = HashMap::new();
    programme.into_iter().for_each(|programme| add_names(&mut rules, programme));
    let former: Vec<String> = codes.into_iter().filter(|code| !rules.contains_key(code)).collect();
    for version in store::versions_of(pool, party_id, &former).await? {
        if let Some((_, programme)) = programme::version(pool, version).await? {
            add_names(&mut rules, &programme);
        }
    }
    Ok(Told { rules, policies: store::policy_numbers(pool, party_id, &policies).await? })
}

/// What a party is promised and does not have yet, as of the last settlement: all of it in rial, and the greatest
/// promises, at most so many.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn pending(pool: &PgPool, party_id: i64, most: i64) -> sqlx::Result<(i64, Vec<Pending>)> {
    store::pending(pool, party_id, most).await
}

/// Adds the names of a programme's rules; a name that is there stays.
fn add_names(rules: &mut HashMap<String, Name>, programme: &Programme) {
    for rule in &programme.earning {
        rules.entry(rule.code.clone()).or_insert_with(|| rule.name.clone());
    }
}
