//! Duplicates: two records of one party become one, and two again. Each room moves its own tables; here is only
//! their order, one transaction, and the trail.
//!
//! A merge is a change of the book like a load: it has a number among the loads, waits for a load that is being
//! settled, and marks both parties as touched. What was moved is kept with the merge. Taking it back moves exactly
//! that; what the survivor got since stays with it, and goes to the other with the next file that names the other's
//! core number.

mod error;

use audit::Actor;
use calendar::Clock;
use feeds::change::{self, Change};
use ledger::merge::Moved;
use parties::duplicate;
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};

pub use error::{ALL_TEXTS, Error};

/// Makes one party of two: `from` goes into `to`. Answers the merge's number.
///
/// # Errors
/// [`Error::Refused`] where they cannot be one; [`Error::HasHolds`] where credit of `from` is held;
/// [`Error::HasRewards`] where it has rewards that were paid with credit and are open; [`Error::Ledger`],
/// [`Error::Feeds`], [`Error::Database`].
pub async fn merge(pool: &PgPool, clock: &Clock, actor: &Actor, from: i64, to: i64) -> Result<i64, Error> {
    let mut change = Change::begin(pool, clock, actor, "merge").await?;
    let load_id = change.load_id;
    let mut transaction = change.transaction().await?;
    let merged = merge_in(&mut transaction, clock, actor, (from, to), load_id).await;
    match merged {
        Ok(merge_id) => {
            transaction.commit().await?;
            Ok(merge_id)
        }
        Err(error) => {
            transaction.rollback().await?;
            change.give_up(clock).await?;
            Err(error)
        }
    }
}

async fn merge_in(
    conn: &mut PgConnection,
    clock: &Clock,
    actor: &Actor,
    (from, to): (i64, i64),
    load_id: i64,
) -> Result<i64, Error> {
    let now = clock.now();
    earning::merge::wait(conn).await?;
    let parties = duplicate::move_party(conn, from, to, now).await?.map_err(Error::Refused)?;
    let credit =
        ledger::merge::move_party(conn, now, &actor.name, (from, to)).await?.ok_or(Error::HasHolds)?;
    let rewards = rewards::move_party(conn, from, to).await?.ok_or(Error::HasRewards)?;
    let lots: Vec<(i32, i32)> = credit.lots.iter().map(|lot| (lot.lot, lot.to_lot)).collect();
    let record = json!({
        "parties": parties,
        "book": book::merge::move_party(conn, from, to, load_id).await?,
        "feeds": change::move_party(conn, from, to).await?,
        "desk": desk::move_party(conn, from, to).await?,
        "ledger": credit,
        "earning": earning::merge::move_party(conn, (from, to), &lots).await?,
        "rewards": rewards,
    });
    standing::forget(conn, from).await?;
    let merge_id = duplicate::record(conn, (from, to), load_id, &record, &actor.name, now).await?;
    change::finish(conn, load_id, clock).await?;
    let mut detail = json!({ "merge": merge_id, "from": from, "policies": count(&record) });
    note(&mut detail, [("credit", credit.amount()), ("owed", credit.owed())]);
    let subject = format!("party {to}");
    audit::record(conn, now, actor, "party.merge", &subject, Some(to), detail).await?;
    Ok(merge_id)
}

fn count(record: &Value) -> usize {
    record["book"]["policies"].as_array().map_or(0, Vec::len)
}

/// Adds amounts to a detail of the trail, where there are some.
fn note(detail: &mut Value, amounts: [(&str, i64); 2]) {
    for (name, amount) in amounts {
        if amount > 0 {
            detail[name] = json!(amount);
        }
    }
}

/// A merge that was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undone {
    /// Who comes back, and who had survived.
    pub both: (i64, i64),
    /// The credit that went back, and what of it stays spent where it was spent.
    pub credit: ledger::merge::Returned,
}

/// Makes two parties of one again. Credit that the survivor has spent meanwhile stays spent.
///
/// # Errors
/// As [`merge`].
pub async fn undo(pool: &PgPool, clock: &Clock, actor: &Actor, merge_id: i64) -> Result<Undone, Error> {
    let mut change = Change::begin(pool, clock, actor, "unmerge").await?;
    let load_id = change.load_id;
    let mut transaction = change.transaction().await?;
    match undo_in(&mut transaction, clock, actor, merge_id, load_id).await {
        Ok(undone) => {
            transaction.commit().await?;
            Ok(undone)
        }
        Err(error) => {
            transaction.rollback().await?;
            change.give_up(clock).await?;
            Err(error)
        }
    }
}

async fn undo_in(
    conn: &mut PgConnection,
    clock: &Clock,
    actor: &Actor,
    merge_id: i64,
    load_id: i64,
) -> Result<Undone, Error> {
    let now = clock.now();
    earning::merge::wait(conn).await?;
    let merge = duplicate::to_undo(conn, merge_id).await?.map_err(Error::Refused)?;
    let both = (merge.from_party, merge.to_party);
    duplicate::move_back(conn, both, &merge.record["parties"], now).await?;
    book::merge::move_back(conn, both, &merge.record["book"], load_id).await?;
    change::move_back(conn, &merge.record["feeds"]).await?;
    desk::move_back(conn, both, &merge.record["desk"]).await?;
    let moved = serde_json::from_value::<Option<Moved>>(merge.record["ledger"].clone()).ok().flatten();
    let moved = moved.unwrap_or_default();
    let credit = ledger::merge::move_back(conn, now, &actor.name, both, &moved).await?;
    earning::merge::move_back(conn, both, &merge.record["earning"]).await?;
    rewards::move_back(conn, both, &merge.record["rewards"]).await?;
    duplicate::undone(conn, merge_id, &actor.name, now).await?;
    change::finish(conn, load_id, clock).await?;
    let (subject, mut detail) = (format!("party {}", both.1), json!({ "merge": merge_id, "from": both.0 }));
    note(&mut detail, [("credit", credit.amount), ("owed", credit.owed)]);
    note(&mut detail, [("spent", credit.kept), ("paid", credit.paid)]);
    audit::record(conn, now, actor, "party.unmerge", &subject, Some(both.1), detail).await?;
    Ok(Undone { both, credit })
}

/// Notes that two parties are two, whatever the files say.
///
/// # Errors
/// [`Error::Refused`] where the pair is not open; [`Error::Database`].
pub async fn tell_apart(pool: &PgPool, clock: &Clock, actor: &Actor, duplicate_id: i64) -> Result<(), Error> {
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    if !duplicate::distinct(&mut transaction, duplicate_id, &actor.name, now).await? {
        return Err(Error::Refused(duplicate::Refused::Gone));
    }
    let subject = format!("duplicate {duplicate_id}");
    audit::record(&mut transaction, now, actor, "party.tell_apart", &subject, None, json!({})).await?;
    Ok(transaction.commit().await?)
}
