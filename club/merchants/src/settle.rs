//! How merchants are paid: a statement for each cycle, one file for the bank, and its answer laid beside it.
//!
//! A statement takes the payments of days that are over, which can no longer be voided: it adds up a span of time and
//! marks no payment. Who does or voids one reads the clock within a lock that statements wait for, so that nothing is
//! done later within a span that is stated. What is owed leaves the
//! merchant's account in the ledger when the bank says that it was paid: the commission to the insurer, the rest to what
//! was paid out. So each merchant's account is at any time what is neither settled nor paid, to the rial.

use access::{Permission, Staff};
use calendar::{Clock, Day, Instant};
use i18n::Text;
use ledger::House;
use ledger::settlement::Moved;
use serde_json::json;
use sqlx::PgPool;

use crate::error::{self, Error, MOST_ANSWERS};
use crate::may;
use crate::payment::Payment;
use crate::store::{payment as payments, settle as store};

/// Where a settlement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// To be paid.
    Open,
    /// In a file that went to the bank.
    Sent,
    /// Paid.
    Paid,
}

impl State {
    pub(crate) fn of(number: i16) -> Option<State> {
        [State::Open, State::Sent, State::Paid].get(usize::try_from(number - 1).ok()?).copied()
    }

    /// As shown.
    pub fn title(self) -> Text {
        match self {
            State::Open => error::SETTLEMENT_OPEN,
            State::Sent => error::SETTLEMENT_SENT,
            State::Paid => error::SETTLEMENT_PAID,
        }
    }
}

/// What a merchant is paid for a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Its number: the payment id of the bank's file.
    pub settlement_id: i32,
    /// The merchant.
    pub merchant_id: i32,
    /// Its names, Persian and English.
    pub merchant: (String, String),
    /// First day.
    pub from_day: Day,
    /// Last day.
    pub to_day: Day,
    /// Payments in it.
    pub payments: i32,
    /// What members paid with, rial.
    pub credit: i64,
    /// What the insurer keeps, rial.
    pub commission: i64,
    /// Account, as it was when the statement was made.
    pub iban: String,
    /// Where it stands.
    pub state: State,
    /// The file it went in.
    pub batch_id: Option<i32>,
    /// Why the bank gave it back.
    pub returned: Option<String>,
    /// The bank's reference.
    pub reference: Option<String>,
    /// When it was paid.
    pub paid_at: Option<Instant>,
}

impl Settlement {
    /// What the merchant is paid, rial.
    pub fn net(&self) -> i64 {
        self.credit - self.commission
    }
}

/// A file for the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub batch_id: i32,
    /// Sign-in name of who made it.
    pub made_by: String,
    /// When.
    pub made_at: Instant,
    /// Settlements that wait for the bank's answer.
    pub waiting: i64,
}

/// What a row of the bank's answer led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Paid, and closed in the ledger.
    Paid,
    /// The bank gave it back: open again.
    Returned,
    /// Another amount than the statement's; nothing was closed.
    Amount,
    /// No settlement of this batch that waits; nothing was closed.
    Unknown,
    /// A row that cannot be read.
    Unreadable,
}

impl Outcome {
    /// All, in the order of their numbers from 1.
    pub const ALL: [Outcome; 5] =
        [Outcome::Paid, Outcome::Returned, Outcome::Amount, Outcome::Unknown, Outcome::Unreadable];

    pub(crate) fn number(self) -> i16 {
        1 + self as i16
    }

    /// As shown.
    pub fn title(self) -> Text {
        match self {
            Outcome::Paid => error::OUTCOME_PAID,
            Outcome::Returned => error::OUTCOME_RETURNED,
            Outcome::Amount => error::OUTCOME_AMOUNT,
            Outcome::Unknown => error::OUTCOME_UNKNOWN,
            Outcome::Unreadable => error::OUTCOME_UNREADABLE,
        }
    }
}

/// A row of the bank's answer, and what it led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The settlement that it names.
    pub settlement_id: Option<i32>,
    /// The amount that it names, rial.
    pub amount: Option<i64>,
    /// What it led to.
    pub outcome: Outcome,
    /// The bank's reference, or its reason, or the row as it was.
    pub told: String,
}

/// A row of the bank's answer: `payment id, amount, paid or returned, reference or reason`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    settlement_id: i32,
    amount: i64,
    paid: bool,
    told: String,
}

/// Words by which banks say that a transfer was paid, and that it was not.
const PAID: [&str; 4] = ["paid", "ok", "پرداخت شد", "موفق"];
const RETURNED: [&str; 5] = ["returned", "failed", "برگشت", "برگشتی", "ناموفق"];
/// The most letters of a reference or a reason.
const MOST_TOLD: usize = 120;

impl Row {
    fn read(line: &str) -> Option<Row> {
        let latin = persian::latin_digits(line);
        let mut fields = latin.split([',', ';', '\t']).map(str::trim);
        let (settlement_id, amount, word) = (fields.next()?, fields.next()?, fields.next()?.to_lowercase());
        let paid = PAID.contains(&word.as_str());
        if !paid && !RETURNED.contains(&word.as_str()) {
            return None;
        }
        let told = fields.collect::<Vec<_>>().join(" ").chars().take(MOST_TOLD).collect();
        Some(Row { settlement_id: settlement_id.parse().ok()?, amount: amount.parse().ok()?, paid, told })
    }
}

/// Makes the statements of all cycles that are over; answers how many.
///
/// # Errors
/// Where the role may not, or the database's.
pub async fn make_statements(pool: &PgPool, clock: &Clock, staff: &Staff) -> Result<usize, Error> {
    may(staff, Permission::SettleMerchants)?;
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    // Who makes statements at the same moment waits here too, and then finds none.
    store::close_days(&mut transaction).await?;
    let cycles = store::cycles(&mut transaction, now.day()).await?;
    let ends: Vec<(i32, Day)> =
        cycles.into_iter().map(|(merchant_id, cycle)| (merchant_id, cycle.last_end(now.day()))).collect();
    let made = store::make(&mut transaction, &ends, &staff.name, now).await?;
    if made > 0 {
        let detail = json!({ "statements": made });
        let by = staff.actor();
        audit::record(&mut transaction, now, &by, "settlement.make", "settlements", None, detail).await?;
    }
    transaction.commit().await?;
    Ok(made)
}

/// Settlements: what is not paid first, then the newest.
///
/// # Errors
/// The database's.
pub async fn list(pool: &PgPool, merchant_id: Option<i32>, limit: i64) -> sqlx::Result<Vec<Settlement>> {
    store::list(pool, merchant_id, limit).await
}

/// A settlement and its payments.
///
/// # Errors
/// [`Error::NoSuchSettlement`], or the database's.
pub async fn one(pool: &PgPool, settlement_id: i32) -> Result<(Settlement, Vec<Payment>), Error> {
    let settlement = store::one(pool, settlement_id).await?.ok_or(Error::NoSuchSettlement)?;
    Ok((settlement, payments::of_settlement(pool, settlement_id).await?))
}

/// Puts all that is open into one file for the bank; answers its number. Accounts are those of now.
///
/// # Errors
/// [`Error::NothingOpen`], where the role may not, or the database's.
pub async fn send(pool: &PgPool, clock: &Clock, staff: &Staff) -> Result<i32, Error> {
    may(staff, Permission::SettleMerchants)?;
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    let batch_id = store::insert_batch(&mut transaction, &staff.name, now).await?;
    let sent = store::send(&mut transaction, batch_id).await?;
    if sent == 0 {
        return Err(Error::NothingOpen);
    }
    let (subject, detail) = (format!("batch {batch_id}"), json!({ "statements": sent }));
    audit::record(&mut transaction, now, &staff.actor(), "settlement.send", &subject, None, detail).await?;
    transaction.commit().await?;
    Ok(batch_id)
}

/// Files that went to the bank, the newest first.
///
/// # Errors
/// The database's.
pub async fn batches(pool: &PgPool, limit: i64) -> sqlx::Result<Vec<Batch>> {
    store::batches(pool, limit).await
}

/// A file, the settlements that went in it and wait or were paid, and what the bank answered so far.
///
/// # Errors
/// [`Error::NoSuchSettlement`], or the database's.
pub async fn batch(pool: &PgPool, batch_id: i32) -> Result<(Batch, Vec<Settlement>, Vec<Answer>), Error> {
    let batch = store::batch(pool, batch_id).await?.ok_or(Error::NoSuchSettlement)?;
    Ok((batch, store::of_batch(pool, batch_id).await?, store::answers(pool, batch_id).await?))
}

/// Lays the bank's answer beside a batch, row by row: what agrees is closed in the ledger, what was returned is open
/// again, and every difference is kept and told. The same answer again closes nothing twice.
///
/// # Errors
/// [`Error::Answer`], [`Error::NoSuchSettlement`], where the role may not, the ledger's, or the database's.
pub async fn reconcile(
    pool: &PgPool,
    clock: &Clock,
    staff: &Staff,
    batch_id: i32,
    answer: &str,
) -> Result<Vec<Answer>, Error> {
    may(staff, Permission::SettleMerchants)?;
    let lines: Vec<&str> = answer.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if !(1..=MOST_ANSWERS).contains(&lines.len()) {
        return Err(Error::Answer);
    }
    let now = clock.now();
    let mut transaction = pool.begin().await?;
    if !store::lock_batch(&mut transaction, batch_id).await? {
        return Err(Error::NoSuchSettlement);
    }
    let mut waiting = store::waiting(&mut transaction, batch_id).await?;
    let answers: Vec<Answer> = lines.into_iter().map(|line| judged(line, &mut waiting)).collect();
    let of = |outcome: Outcome| answers.iter().filter(move |answer| answer.outcome == outcome);
    let closed: Vec<i32> = of(Outcome::Paid).filter_map(|answer| answer.settlement_id).collect();
    let moved = moves(&store::several(&mut transaction, &closed).await?);
    ledger::settlement::settle(&mut transaction, now, &staff.name, "settlement", &moved).await?;
    store::close(&mut transaction, &answers, now).await?;
    store::keep_answers(&mut transaction, batch_id, &answers, &staff.name, now).await?;
    let detail = json!({ "paid": closed.len(), "rows": answers.len() });
    let (by, subject) = (staff.actor(), format!("batch {batch_id}"));
    audit::record(&mut transaction, now, &by, "settlement.reconcile", &subject, None, detail).await?;
    transaction.commit().await?;
    Ok(answers)
}

/// What a row of the answer leads to; a settlement that was answered no longer waits.
fn judged(line: &str, waiting: &mut Vec<(i32, i64)>) -> Answer {
    let Some(row) = Row::read(line) else {
        let told = line.chars().take(MOST_TOLD).collect();
        return Answer { settlement_id: None, amount: None, outcome: Outcome::Unreadable, told };
    };
    let place = waiting.iter().position(|(settlement_id, _)| *settlement_id == row.settlement_id);
    let outcome = match place.map(|place| (place, waiting[place].1)) {
        None => Outcome::Unknown,
        Some((_, net)) if net != row.amount => Outcome::Amount,
        Some((place, _)) => {
            waiting.remove(place);
            if row.paid { Outcome::Paid } else { Outcome::Returned }
        }
    };
    Answer { settlement_id: Some(row.settlement_id), amount: Some(row.amount), outcome, told: row.told }
}

/// What leaves the merchants' accounts as settlements are paid.
fn moves(paid: &[Settlement]) -> Vec<Moved> {
    let moved = paid.iter().flat_map(|settlement| {
        let (from, reference) =
            (House::Payable(settlement.merchant_id), format!("settlement {}", settlement.settlement_id));
        [(House::PaidOut, settlement.net()), (House::Commission, settlement.commission)]
            .map(|(to, amount)| Moved { from, to, amount, reference: reference.clone() })
    });
    moved.filter(|moved| moved.amount > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banks_answer_is_judged_row_by_row() {
        let table = include_str!("../tests/answers.txt");
        let mut waiting = vec![(7, 980_000), (8, 500_000), (9, 120_000)];
        for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (row, expected) = line.split_once(" => ").expect("a row and what it leads to");
            let answer = judged(row, &mut waiting);
            assert_eq!(format!("{:?} {}", answer.outcome, answer.told).trim(), expected, "{row}");
        }
        assert_eq!(waiting, [(9, 120_000)]);
    }
}
