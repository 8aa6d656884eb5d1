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
use parties::duplicate;
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};

pub use error::{ALL_TEXTS, Error};

/// Makes one party of two: `from` goes into `to`. Answers the merge's number.
///
/// # Errors
/// [`Error::Refused`] where they cannot be one; [`Error::HasCredit`] where `from` has; [`Error::Feeds`], [`Error::Database`].
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
    if ledger::bulk::has_transfers(conn, from).await? {
        return Err(Error::HasCredit);
    }
    let record = json!({
        "parties": parties,
        "book": book::merge::move_party(conn, from, to, load_id).await?,
        "feeds": change::move_party(conn, from, to).await?,
        "desk": desk::move_party(conn, from, to).await?,
        "earning": earning::merge::move_party(conn, from, to).await?,
        "rewards": rewards::move_party(conn, from, to).await?,
    });
    standing::forget(conn, from).await?;
    let merge_id = duplicate::record(conn, (from, to), load_id, &record, &actor.name, now).await?;
    change::finish(conn, load_id, clock).await?;
    let detail = json!({ "merge": merge_id, "from": from, "policies": count(&record) });
    let subject = format!("party {to}");
    audit::record(conn, now, actor, "party.merge", &subject, Some(to), detail).await?;
    Ok(merge_id)
}

fn count(record: &Value) -> usize {
    record["book"]["policies"].as_array().map_or(0, Vec::len)
}

/// Makes two parties of one again. Answers the two: who comes back, and who had survived.
///
/// # Errors
/// As [`merge`].
pub async fn undo(pool: &PgPool, clock: &Clock, actor: &Actor, merge_id: i64) -> Result<(i64, i64), Error> {
    let mut change = Change::begin(pool, clock, actor, "unmerge").await?;
    let load_id = change.load_id;
    let mut transaction = change.transaction().await?;
    match undo_in(&mut transaction, clock, actor, merge_id, load_id).await {
        Ok(both) => {
            transaction.commit().await?;
            Ok(both)
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
) -> Result<(i64, i64), Error> {
    let now = clock.now();
    earning::merge::wait(conn).await?;
    let merge = duplicate::to_undo(conn, merge_id).await?.map_err(Error::Refused)?;
    let both = (merge.from_party, merge.to_party);
    duplicate::move_back(conn, both, &merge.record["parties"], now).await?;
    book::merge::move_back(conn, both, &merge.record["book"], load_id).await?;
    change::move_back(conn, &merge.record["feeds"]).await?;
    desk::move_back(conn, both, &merge.record["desk"]).await?;
    earning::merge::move_back(conn, both, &merge.record["earning"]).await?;
    // A merge of before there were rewards has moved none.
    if !merge.record["rewards"].is_null() {
        rewards::move_back(conn, both, &merge.record["rewards"]).await?;
    }
    duplicate::undone(conn, merge_id, &actor.name, now).await?;
    change::finish(conn, load_id, clock).await?;
    let (subject, detail) = (format!("party {}", both.1), json!({ "merge": merge_id, "from": both.0 }));
    audit::record(conn, now, actor, "party.unmerge", &subject, Some(both.1), detail).await?;
    Ok(both)
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
