//! The steps of a payment. Each is one transaction: the payment's row is locked, the step is decided, and the ledger's
//! transfer is written with it or not at all.

use access::door;
use audit::Actor;
use calendar::{Clock, Instant};
use ledger::{Act, Done, House, Order, Refused};
use programme::model::Tier;
use serde_json::json;
use sqlx::{PgConnection, PgPool};

use crate::card::{self, Holder, confirmation};
use crate::error::Error;
use crate::payment::{
    ASKED_SECONDS, BEGUN_SECONDS, MOST_KEY, MOST_PURCHASE, MOST_TRIES, Payment, State, Step, Why,
};
use crate::store::{card as cards, payment as store, settle};
use crate::terms::Terms;
use crate::tier;

/// Who asks for a merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// The branch.
    pub branch_id: i32,
    /// A cashier, or
    pub cashier_id: Option<i32>,
    /// a till of the merchant's own.
    pub till_id: Option<i32>,
    /// As the trail and the ledger name them.
    pub name: String,
}

/// Begins a payment with the code of a member's card. The same key is the same payment, whatever became of it.
///
/// # Errors
/// [`Error::Purchase`], [`Error::Key`], [`Error::KeyReused`], [`Error::NoContract`], [`Error::NoSuchCode`],
/// [`Error::Access`] after too many wrong codes, or the database's.
pub async fn begin(
    pool: &PgPool,
    clock: &Clock,
    asker: &Asker,
    key: &str,
    purchase: i64,
    code: &str,
) -> Result<Payment, Error> {
    if !(1..=MOST_KEY).contains(&key.len()) || !key.bytes().all(|sign| sign.is_ascii_graphic()) {
        return Err(Error::Key);
    }
    if !(1..=MOST_PURCHASE).contains(&purchase) {
        return Err(Error::Purchase);
    }
    if let Some(former) = former(pool, asker, key, purchase).await? {
        return Ok(former);
    }
    let now = clock.now();
    let terms = store::terms(pool, asker.branch_id, now.day()).await?.ok_or(Error::NoContract)?;
    let tiers = tier::all(pool, now.day()).await?;
    let whose = format!("branch {}", asker.branch_id);
    door::guess(pool, now, &whose).await?;
    let mut transaction = pool.begin().await?;
    let code = card::typed(code, 8).and_then(|code| code.parse::<u32>().ok());
    let holder = match code {
        Some(code) => cards::take(&mut transaction, code, now).await?,
        None => None,
    };
    let Some(holder) = holder else {
        // The request before this one, of which nobody heard, may have taken the code.
        transaction.rollback().await?;
        return self::former(pool, asker, key, purchase).await?.ok_or(Error::NoSuchCode);
    };
    let payment = read(&mut transaction, now, asker, (&terms, &tiers), &holder, (key, purchase)).await?;
    let Some(payment) = payment else {
        transaction.rollback().await?;
        return self::former(pool, asker, key, purchase).await?.ok_or(Error::NotNow);
    };
    transaction.commit().await?;
    door::guessed(pool, now, &whose).await?;
    Ok(payment)
}

/// Begins another payment of the same card and purchase, where one was refused for its amount.
///
/// # Errors
/// [`Error::NotNow`] where it was not, [`Error::NoSuchPayment`], those of [`begin`], or the database's.
pub async fn again(
    pool: &PgPool,
    clock: &Clock,
    asker: &Asker,
    payment_id: i64,
    key: &str,
) -> Result<Payment, Error> {
    let now = clock.now();
    let before = payment(pool, asker, payment_id).await?;
    if let Some(former) = former(pool, asker, key, before.purchase).await? {
        return Ok(former);
    }
    let fresh = before.ended_at.is_some_and(|at| at.plus_seconds(BEGUN_SECONDS) > now);
    if before.stood != State::Refused(Why::TooLittle) || !fresh {
        return Err(Error::NotNow);
    }
    let terms = store::terms(pool, asker.branch_id, now.day()).await?.ok_or(Error::NoContract)?;
    let tiers = tier::all(pool, now.day()).await?;
    let mut transaction = pool.begin().await?;
    let holder = cards::of_payment(&mut transaction, &before).await?.ok_or(Error::NoSuchCode)?;
    let payment =
        read(&mut transaction, now, asker, (&terms, &tiers), &holder, (key, before.purchase)).await?;
    transaction.commit().await?;
    match payment {
        Some(payment) => Ok(payment),
        None => self::former(pool, asker, key, before.purchase).await?.ok_or(Error::NotNow),
    }
}

/// A payment whose card was read, with the discount of everybody or of the member's tier; nothing where the key was
/// taken meanwhile.
async fn read(
    conn: &mut PgConnection,
    now: Instant,
    asker: &Asker,
    (terms, tiers): (&Terms, &[Tier]),
    holder: &Holder,
    (key, purchase): (&str, i64),
) -> Result<Option<Payment>, Error> {
    let tier = tier::of(conn, tiers, holder.party_id).await?;
    let (tier, until) = (tier.as_deref(), now.plus_seconds(BEGUN_SECONDS));
    let new = store::New { key, purchase, discount: terms.discount(purchase, tier), tier, now, until };
    Ok(store::insert(conn, asker, terms.merchant_id, holder, &new).await?)
}

/// The payment of a key that came before.
async fn former(pool: &PgPool, asker: &Asker, key: &str, purchase: i64) -> Result<Option<Payment>, Error> {
    match store::of_key(pool, asker.branch_id, key).await? {
        Some(former) if former.purchase != purchase => Err(Error::KeyReused),
        former => Ok(former),
    }
}

/// A payment of the asker's branch.
///
/// # Errors
/// [`Error::NoSuchPayment`], or the database's.
pub async fn payment(pool: &PgPool, asker: &Asker, payment_id: i64) -> Result<Payment, Error> {
    let found = store::payment(pool, payment_id).await?.filter(|found| found.branch_id == asker.branch_id);
    found.ok_or(Error::NoSuchPayment)
}

/// The payments of a branch since the beginning of the day, the newest first.
///
/// # Errors
/// The database's.
pub async fn of_today(pool: &PgPool, clock: &Clock, branch_id: i32) -> sqlx::Result<Vec<Payment>> {
    store::of_branch(pool, branch_id, Instant::start_of(clock.today())).await
}

/// Asks for an amount of credit, rial, which is held until the member confirms; with none the payment is done.
/// What the member has not ends the payment; other mistakes leave it as it was.
///
/// # Errors
/// [`Error::Credit`], [`Error::MostPayment`], [`Error::MostDay`], [`Error::NotNow`], [`Error::NoContract`],
/// [`Error::NoSuchPayment`], the ledger's, or the database's.
pub async fn ask(
    pool: &PgPool,
    clock: &Clock,
    asker: &Asker,
    payment_id: i64,
    credit: i64,
) -> Result<Payment, Error> {
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    let mut payment = locked(&mut transaction, asker, payment_id).await?;
    let Some(mut next) = payment.next(Step::Ask(credit), now)? else { return Ok(payment) };
    if !(0..=payment.price()).contains(&credit) {
        return Err(Error::Credit(payment.price()));
    }
    let terms =
        store::terms(&mut *transaction, payment.branch_id, now.day()).await?.ok_or(Error::NoContract)?;
    if credit > terms.most_payment {
        return Err(Error::MostPayment(terms.most_payment));
    }
    // The card's row: what one member asks for at two tills at once is asked one after the other.
    cards::lock(&mut transaction, &payment).await?.ok_or(Error::NoSuchCode)?;
    let today = store::credit_of_day(&mut transaction, &payment, now).await?;
    if credit > 0 && today + credit > terms.most_day {
        return Err(Error::MostDay((terms.most_day - today).max(0)));
    }
    payment.credit = credit;
    payment.commission = terms.commission(credit);
    payment.expires_at = now.plus_seconds(ASKED_SECONDS);
    if next == State::Asked {
        let act = Act::Hold { amount: credit, until: payment.expires_at };
        match order(&mut transaction, now, asker_name(asker), &payment, "hold", act).await? {
            Ok(done) => payment.hold = done.hold,
            Err(Refused::TooLittle) => next = State::Refused(Why::TooLittle),
            // The member's record has just become one with another, and the card is that of the former.
            Err(Refused::Moved | Refused::NoSuchParty) => return Err(Error::NoSuchCard),
            Err(refused) => return Err(refused.into()),
        }
    }
    moved(&mut transaction, &mut payment, next, now).await?;
    transaction.commit().await?;
    Ok(payment)
}

/// The member's code: it is paid. A wrong one counts, and the last ends the payment.
///
/// # Errors
/// [`Error::WrongCode`], [`Error::NotNow`], [`Error::NoSuchPayment`], the ledger's, or the database's.
pub async fn confirm(
    pool: &PgPool,
    clock: &Clock,
    asker: &Asker,
    payment_id: i64,
    code: &str,
) -> Result<Payment, Error> {
    let (mut transaction, now) = on_its_day(pool, clock).await?;
    let mut payment = locked(&mut transaction, asker, payment_id).await?;
    let holder = cards::of_payment(&mut transaction, &payment).await?;
    let right = holder.is_some_and(|holder: Holder| {
        card::typed(code, 4).is_some_and(|typed| typed == confirmation(&holder.secret, payment.payment_id))
    });
    let Some(next) = payment.next(Step::Confirm { right }, now)? else { return Ok(payment) };
    if !right {
        payment.tries += 1;
    }
    let (name, hold) = (asker_name(asker), payment.hold.unwrap_or_default());
    match next {
        State::Done => {
            let (amount, to) = (payment.credit, House::Payable(payment.merchant_id));
            let act = Act::Capture { hold, amount, to };
            payment.transfer = order(&mut transaction, now, name, &payment, "capture", act).await??.transfer;
        }
        State::Refused(_) => release(&mut transaction, now, name, &payment).await?,
        _ => {}
    }
    moved(&mut transaction, &mut payment, next, now).await?;
    transaction.commit().await?;
    match next {
        State::Asked => Err(Error::WrongCode(MOST_TRIES - payment.tries)),
        _ => Ok(payment),
    }
}

/// The member stops a payment.
///
/// # Errors
/// [`Error::NotNow`] where it is done, [`Error::NoSuchPayment`], the ledger's, or the database's.
pub async fn stop(pool: &PgPool, clock: &Clock, holder: &Holder, payment_id: i64) -> Result<Payment, Error> {
    let mut transaction = pool.begin().await?;
    let found = store::lock(&mut transaction, payment_id).await?;
    let own = found.filter(|found| (found.party_id, found.card) == (holder.party_id, holder.card));
    let payment = own.ok_or(Error::NoSuchPayment)?;
    end(transaction, clock.now(), "member".to_owned(), payment, Step::Stop).await
}

/// The cashier gives a payment up.
///
/// # Errors
/// [`Error::NotNow`] where it is done, [`Error::NoSuchPayment`], the ledger's, or the database's.
pub async fn cancel(pool: &PgPool, clock: &Clock, asker: &Asker, payment_id: i64) -> Result<Payment, Error> {
    let mut transaction = pool.begin().await?;
    let payment = locked(&mut transaction, asker, payment_id).await?;
    end(transaction, clock.now(), asker_name(asker), payment, Step::Cancel).await
}

async fn end(
    mut transaction: sqlx::Transaction<'_, sqlx::Postgres>,
    now: Instant,
    name: String,
    mut payment: Payment,
    step: Step,
) -> Result<Payment, Error> {
    let Some(next) = payment.next(step, now)? else { return Ok(payment) };
    release(&mut transaction, now, name, &payment).await?;
    moved(&mut transaction, &mut payment, next, now).await?;
    transaction.commit().await?;
    Ok(payment)
}

/// Takes a payment back on its own day: the credit returns to where it came from, or to the record into which the
/// member's was merged since.
///
/// # Errors
/// [`Error::TooLate`], [`Error::NotNow`], [`Error::NoSuchPayment`], the ledger's, or the database's.
pub async fn void(pool: &PgPool, clock: &Clock, asker: &Asker, payment_id: i64) -> Result<Payment, Error> {
    let (mut transaction, now) = on_its_day(pool, clock).await?;
    let mut payment = locked(&mut transaction, asker, payment_id).await?;
    let Some(next) = payment.next(Step::Void, now)? else { return Ok(payment) };
    if let Some(transfer) = payment.transfer {
        let act = Act::Reverse { transfer, amount: payment.credit };
        let back = order_of(asker_name(asker), &payment, "void", act);
        let done = ledger::merge::give_back_within(&mut transaction, now, &back).await??;
        store::reversed(&mut transaction, payment_id, done.transfer).await?;
    }
    moved(&mut transaction, &mut payment, next, now).await?;
    let by = Actor { staff_id: None, name: asker_name(asker) };
    let (subject, detail) = (format!("payment {payment_id}"), json!({ "amount": payment.credit }));
    audit::record(&mut transaction, now, &by, "payment.void", &subject, Some(payment.party_id), detail)
        .await?;
    transaction.commit().await?;
    Ok(payment)
}

/// A transaction whose day is stated only after it, and the moment of what it does.
async fn on_its_day(
    pool: &PgPool,
    clock: &Clock,
) -> sqlx::Result<(sqlx::Transaction<'static, sqlx::Postgres>, Instant)> {
    let mut transaction = pool.begin().await?;
    settle::keep_open(&mut transaction).await?;
    Ok((transaction, clock.now()))
}

async fn locked(conn: &mut PgConnection, asker: &Asker, payment_id: i64) -> Result<Payment, Error> {
    let found = store::lock(conn, payment_id).await?.filter(|found| found.branch_id == asker.branch_id);
    found.ok_or(Error::NoSuchPayment)
}

fn asker_name(asker: &Asker) -> String {
    asker.name.clone()
}

async fn moved(
    conn: &mut PgConnection,
    payment: &mut Payment,
    next: State,
    now: Instant,
) -> sqlx::Result<()> {
    payment.stood = next;
    if matches!(next, State::Done | State::Refused(_)) {
        payment.ended_at = Some(now);
    }
    store::update(conn, payment, (next == State::Voided).then_some(now)).await
}

/// Frees what a payment holds. A hold that has ended meanwhile is free already.
async fn release(
    conn: &mut PgConnection,
    now: Instant,
    name: String,
    payment: &Payment,
) -> Result<(), Error> {
    let Some(hold) = payment.hold else { return Ok(()) };
    match order(conn, now, name, payment, "release", Act::Release { hold }).await? {
        Ok(_) | Err(Refused::HoldEnded) => Ok(()),
        Err(refused) => Err(refused.into()),
    }
}

/// An order of the ledger for a payment: its key is the payment's and the step's, so that it is carried out once.
fn order_of(actor: String, payment: &Payment, step: &str, act: Act) -> Order {
    Order {
        party_id: payment.party_id,
        key: format!("merchants {step} {}", payment.payment_id),
        act,
        reason: "merchant".to_owned(),
        reference: format!("payment {}", payment.payment_id),
        actor,
    }
}

async fn order(
    conn: &mut PgConnection,
    now: Instant,
    actor: String,
    payment: &Payment,
    step: &str,
    act: Act,
) -> Result<Result<Done, Refused>, Error> {
    let order = order_of(actor, payment, step, act);
    let mut answers = ledger::within(conn, now, std::slice::from_ref(&order)).await?;
    answers.pop().ok_or(Error::Ledger(ledger::Error::Stopped))
}
