//! The proof that what is stored is what the book gives.

use std::collections::BTreeSet;
use std::path::Path;

use ledger::granted::{Window, granted, members};
use sqlx::PgPool;

use crate::columns::Columns;
use crate::dashboard::follow_up;
use crate::error::Error;
use crate::pass::compute;
use crate::rules::Rules;
use crate::run::open;
use crate::store;
use crate::tier::TierState;

/// In `book.touched` it stands for all parties.
const EVERYBODY: i64 = 0;
/// Seconds that credit may be on its way: a settlement writes all of it with the moment at which it began.
const ON_ITS_WAY: i64 = 3_600;

/// Members whose stored standing is not what a fresh computation gives, for the day and by the programme of the
/// run that they show. Whose book was changed after it, or whose credit while it was computed, is left out: the next
/// run computes them anew.
///
/// # Errors
/// Where the copy of the book can be neither read nor built; where PostgreSQL refuses.
pub async fn differing(pool: &PgPool, dir: &Path) -> Result<i64, Error> {
    let mut connection = pool.acquire().await?;
    let Some(run) = store::newest(&mut *connection).await? else { return Ok(0) };
    let Some((_, programme)) = programme::version(pool, run.version).await? else { return Ok(run.parties) };
    let stored = store::stored(&mut connection).await?;
    let changed = store::changed_since(&mut *connection, &run).await?;
    if changed.first() == Some(&EVERYBODY) {
        return Ok(0);
    }
    let late = Window { after: run.computed_at.plus_seconds(-ON_ITS_WAY), until: run.computed_at };
    let credited = members(&mut connection, late).await?;
    drop(connection);
    let window = Window::of_days(programme.value_days, run.as_of, run.computed_at);
    let [credit, _] = granted(pool, [window; 2]).await?;
    let copy = open(pool, dir).await?;
    let counted = tokio::task::spawn_blocking(move || {
        let mut columns = compute(&copy, &programme, run.as_of, &TierState::none(), &credit);
        take_over(&mut columns, &stored.tiers);
        follow_up(&copy, &Rules::new(&programme, run.as_of), &mut columns);
        let changes = store::changes_of(&stored, &columns, false);
        let differing = changes.members.iter().map(|row| columns.party_id[*row]).chain(changes.stale);
        let is_settled = |party_id: &i64| {
            changed.binary_search(party_id).is_err() && credited.binary_search(party_id).is_err()
        };
        differing.filter(is_settled).collect::<BTreeSet<_>>().len()
    });
    Ok(counted.await? as i64)
}

/// Puts in the tiers that are stored, since they go on from what was held before: they are right where they
/// are not below what the score gives, and above it by grace only.
fn take_over(columns: &mut Columns, stored: &TierState) {
    let mut stored = stored.cursor(i64::MIN);
    for row in 0..columns.len() {
        let given = columns.tier[row];
        let Some(held) = stored.seek(columns.party_id[row]) else { continue };
        if held.tier >= given && (held.tier > given) == held.grace_since.is_some() {
            columns.hold(row, held);
        }
    }
}
