//! Credit at the desk: staff give a member credit, correct it, or take it back.
//!
//! A [`Wish`] up to [`at_once`] is carried out as it is sent; above it a second person decides. Either way the wish,
//! the decision, the transfer and the trail's entry are one transaction, and a form or a decision that comes again
//! changes nothing.

mod error;
mod store;
mod wish;

pub use error::{ALL_TEXTS, Error};
pub use wish::{Asked, Kind, Outcome, Wish};

use access::approval::{self, Matter};
use access::{Permission, Staff};
use audit::Actor;
use calendar::{Clock, Day, Instant};
use ledger::Done;
use serde_json::json;
use sqlx::{PgConnection, PgPool};

/// The same as [`at_once`], where the programme says nothing of credit.
pub const AT_ONCE: i64 = 10_000_000;

/// What one person gives one member in a day, or takes back, without a second person: rial, as the programme in force
/// says.
///
/// # Errors
/// Those of reading the programme, or the database's.
pub async fn at_once(pool: &PgPool, today: Day) -> Result<i64, Error> {
    let said = programme::in_force(pool, today).await?.and_then(|(_, programme)| programme.credit);
    Ok(said.map_or(AT_ONCE, |credit| credit.staff_limit))
}

/// Asks for a wish: it is done at once, or waits for a second person where it, with what the same person did at once
/// for the member on the same day, is above [`at_once`].
///
/// # Errors
/// [`Error::NotAllowed`], what [`Wish`] says against itself, [`Error::TooLittle`], those of the ledger and of asking
/// for an approval, or the database's; nothing was then done.
pub async fn ask(pool: &PgPool, clock: &Clock, staff: &Staff, wish: &Wish) -> Result<Outcome, Error> {
    if !staff.may(Permission::GrantCredit) {
        return Err(access::Error::NotAllowed.into());
    }
    let (now, wish) = (clock.now(), wish.checked(clock.today())?);
    let at_once = at_once(pool, clock.today()).await?;
    let mut transaction = pool.begin().await?;
    if !store::lock_member(&mut transaction, wish.party_id).await? {
        return Err(Error::NoSuchMember);
    }
    if let Some(former) = store::of_form(&mut transaction, &wish.form).await? {
        return Ok(former.outcome());
    }
    let today = Instant::start_of(clock.today());
    let before = store::done_at_once(&mut transaction, wish.party_id, &staff.name, today).await?;
    let asked_id = store::insert(&mut transaction, &wish, &staff.name, now).await?;
    let outcome = if before.saturating_add(wish.amount) > at_once {
        let note = wish.reason.as_str();
        let approval_id =
            approval::ask(&mut transaction, clock, staff, Matter::GrantCredit, asked_id, note).await?;
        store::wait_for(&mut transaction, asked_id, approval_id).await?;
        Outcome::Waits(approval_id)
    } else {
        let asked = store::asked(&mut *transaction, asked_id).await?.ok_or(Error::NoSuchAsked)?;
        carry_out(&mut transaction, now, &staff.actor(), &asked).await?;
        Outcome::Done
    };
    transaction.commit().await?;
    Ok(outcome)
}

/// Decides as a second person; what is approved is carried out in the same transaction.
///
/// # Errors
/// [`Error::NoSuchAsked`], [`Error::TooLittle`] where less is left to be taken back, those of the ledger and of
/// deciding, or the database's; nothing was then decided.
pub async fn decide(
    pool: &PgPool,
    clock: &Clock,
    staff: &Staff,
    approval_id: i64,
    approve: bool,
    note: &str,
) -> Result<(), Error> {
    let mut transaction = pool.begin().await?;
    let approval = approval::decide(&mut transaction, clock, staff, approval_id, approve, note).await?;
    let asked = of_approval(&mut transaction, &approval).await?;
    if approve {
        carry_out(&mut transaction, clock.now(), &staff.actor(), &asked).await?;
    }
    Ok(transaction.commit().await?)
}

/// Takes back what one has asked for.
///
/// # Errors
/// Those of withdrawing an approval, or the database's.
pub async fn withdraw(pool: &PgPool, clock: &Clock, staff: &Staff, approval_id: i64) -> Result<(), Error> {
    let mut transaction = pool.begin().await?;
    approval::withdraw(&mut transaction, clock, staff, approval_id).await?;
    Ok(transaction.commit().await?)
}

/// What was asked for, by its number.
///
/// # Errors
/// [`Error::NoSuchAsked`], or the database's.
pub async fn asked(pool: &PgPool, asked_id: i64) -> Result<Asked, Error> {
    store::asked(pool, asked_id).await?.ok_or(Error::NoSuchAsked)
}

/// Several of them, in no order.
///
/// # Errors
/// The database's.
pub async fn several(pool: &PgPool, asked_ids: &[i64]) -> sqlx::Result<Vec<Asked>> {
    store::several(pool, asked_ids).await
}

/// What waits for a second person about a member, the oldest first.
///
/// # Errors
/// The database's.
pub async fn waiting(pool: &PgPool, party_id: i64) -> sqlx::Result<Vec<Asked>> {
    store::waiting(pool, party_id).await
}

async fn of_approval(conn: &mut PgConnection, approval: &approval::Approval) -> Result<Asked, Error> {
    if approval.matter != Matter::GrantCredit {
        return Err(Error::NoSuchAsked);
    }
    store::asked(conn, approval.subject_id).await?.ok_or(Error::NoSuchAsked)
}

/// Carries a wish out, in the caller's transaction. Its key is its approval's number, or its own where it needs none.
async fn carry_out(conn: &mut PgConnection, now: Instant, by: &Actor, asked: &Asked) -> Result<(), Error> {
    let order = asked.order();
    let mut answers = ledger::within(conn, now, std::slice::from_ref(&order)).await?;
    let Done { transfer, amount, .. } = answers.pop().ok_or(ledger::Error::Stopped)??;
    let Some(transfer) = transfer.filter(|_| amount == asked.amount) else {
        return Err(Error::TooLittle(amount));
    };
    store::done(conn, asked.asked_id, transfer).await?;
    let detail = json!({ "amount": asked.amount, "asked_by": asked.asked_by, "reason": asked.reason });
    let subject = format!("party {}", asked.party_id);
    Ok(audit::record(conn, now, by, asked.kind.action(), &subject, Some(asked.party_id), detail).await?)
}
