//! Settlements, files for the bank, and its answers.

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgExecutor, PgPool};

use crate::settle::{Answer, Batch, Outcome, Settlement, State};
use crate::terms::Cycle;

/// Under which payments and statements wait for each other.
const CLOSING: i64 = 0x6d65_7263_6861_6e74;

/// Lets days go on for whom a payment is done or taken back: statements wait until the transaction ends.
pub(crate) async fn keep_open(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("SELECT FROM (SELECT pg_advisory_xact_lock_shared($1)) wait", CLOSING).execute(conn).await?;
    Ok(())
}

/// Waits for whoever is at a payment, and keeps others out: what was done until a moment that is over is then known.
pub(crate) async fn close_days(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("SELECT FROM (SELECT pg_advisory_xact_lock($1)) wait", CLOSING).execute(conn).await?;
    Ok(())
}

/// Merchants, and the cycle of the contract that is or was in force.
pub(crate) async fn cycles(conn: &mut PgConnection, today: Day) -> sqlx::Result<Vec<(i32, Cycle)>> {
    let rows = sqlx::query!(
        r#"SELECT DISTINCT ON (merchant_id) merchant_id, cycle FROM merchants.contract WHERE from_day <= $1
           ORDER BY merchant_id, from_day DESC"#,
        today as Day
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.merchant_id, Cycle::of(row.cycle)?))).collect())
}

/// Makes a statement for each merchant of what was paid since the last one and up to the end of its cycle; how many.
pub(crate) async fn make(
    conn: &mut PgConnection,
    ends: &[(i32, Day)],
    made_by: &str,
    now: Instant,
) -> sqlx::Result<usize> {
    let merchants: Vec<i32> = ends.iter().map(|(merchant_id, _)| *merchant_id).collect();
    let days: Vec<Day> = ends.iter().map(|(_, day)| *day).collect();
    let moments: Vec<Instant> = days.iter().map(|day| Instant::start_of(*day + 1)).collect();
    let made = sqlx::query!(
        "INSERT INTO merchants.settlement (merchant_id, from_day, to_day, payments, credit, commission, iban, state,
                                           made_by, made_at, since, until)
         SELECT e.merchant_id, (p.first AT TIME ZONE 'Asia/Tehran')::date, e.to_day, p.payments, p.credit, p.commission,
                m.iban, 1, $4, $5::timestamptz, w.since, e.until
         FROM unnest($1::integer[], $2::date[], $3::timestamptz[]) e (merchant_id, to_day, until)
         JOIN merchants.merchant m USING (merchant_id)
         CROSS JOIN LATERAL (SELECT coalesce(max(s.until), '-infinity') AS since FROM merchants.settlement s
                             WHERE s.merchant_id = e.merchant_id) w
         CROSS JOIN LATERAL (SELECT count(*) AS payments, sum(credit) AS credit, sum(commission) AS commission,
                                    min(ended_at) AS first
                             FROM merchants.payment p
                             WHERE p.merchant_id = e.merchant_id AND p.state = 3 AND p.credit > 0
                               AND p.ended_at >= w.since AND p.ended_at < e.until) p
         WHERE p.payments > 0 ORDER BY e.merchant_id",
        &merchants,
        &days as &[Day],
        &moments as &[Instant],
        made_by,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(usize::try_from(made.rows_affected()).unwrap_or_default())
}

/// A row of `merchants.settlement` with its merchant's names.
struct Row {
    settlement_id: i32,
    merchant_id: i32,
    name_fa: String,
    name_en: String,
    from_day: Day,
    to_day: Day,
    payments: i32,
    credit: i64,
    commission: i64,
    iban: String,
    state: i16,
    batch_id: Option<i32>,
    returned: Option<String>,
    reference: Option<String>,
    paid_at: Option<Instant>,
}

impl Row {
    fn settlement(self) -> Option<Settlement> {
        Some(Settlement {
            settlement_id: self.settlement_id,
            merchant_id: self.merchant_id,
            merchant: (self.name_fa, self.name_en),
            from_day: self.from_day,
            to_day: self.to_day,
            payments: self.payments,
            credit: self.credit,
            commission: self.commission,
            iban: self.iban,
            state: State::of(self.state)?,
            batch_id: self.batch_id,
            returned: self.returned,
            reference: self.reference,
            paid_at: self.paid_at,
        })
    }
}

/// A question about settlements: what stands after the tables.
macro_rules! settlements {
    ($rest:literal, $($value:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"SELECT s.settlement_id, s.merchant_id, m.name_fa, m.name_en, s.from_day AS "from_day: Day",
                      s.to_day AS "to_day: Day", s.payments, s.credit, s.commission, s.iban, s.state, s.batch_id,
                      s.returned, s.reference, s.paid_at AS "paid_at: Instant"
               FROM merchants.settlement s JOIN merchants.merchant m USING (merchant_id) "# + $rest,
            $($value),*
        )
    };
}

pub(crate) async fn list(
    pool: &PgPool,
    merchant_id: Option<i32>,
    limit: i64,
) -> sqlx::Result<Vec<Settlement>> {
    let rows = settlements!(
        "WHERE $1::integer IS NULL OR s.merchant_id = $1
         ORDER BY s.state = 3, s.settlement_id DESC LIMIT $2",
        merchant_id,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().filter_map(Row::settlement).collect())
}

pub(crate) async fn one(pool: &PgPool, settlement_id: i32) -> sqlx::Result<Option<Settlement>> {
    let row = settlements!("WHERE s.settlement_id = $1", settlement_id).fetch_optional(pool).await?;
    Ok(row.and_then(Row::settlement))
}

pub(crate) async fn several(conn: &mut PgConnection, ids: &[i32]) -> sqlx::Result<Vec<Settlement>> {
    let rows =
        settlements!("WHERE s.settlement_id = ANY($1) ORDER BY s.settlement_id", ids).fetch_all(conn).await?;
    Ok(rows.into_iter().filter_map(Row::settlement).collect())
}

/// What went in a batch and waits or was paid.
pub(crate) async fn of_batch(pool: &PgPool, batch_id: i32) -> sqlx::Result<Vec<Settlement>> {
    let rows =
        settlements!("WHERE s.batch_id = $1 ORDER BY s.settlement_id", batch_id).fetch_all(pool).await?;
    Ok(rows.into_iter().filter_map(Row::settlement).collect())
}

pub(crate) async fn insert_batch(conn: &mut PgConnection, made_by: &str, now: Instant) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "INSERT INTO merchants.batch (made_by, made_at) VALUES ($1, $2) RETURNING batch_id",
        made_by,
        now as Instant
    )
    .fetch_one(conn)
    .await
}

/// Puts what is open into a batch, with the accounts of now; how many.
pub(crate) async fn send(conn: &mut PgConnection, batch_id: i32) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "UPDATE merchants.settlement s SET state = 2, batch_id = $1, returned = NULL, iban = m.iban
         FROM merchants.merchant m WHERE m.merchant_id = s.merchant_id AND s.state = 1",
        batch_id
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

pub(crate) async fn batches(pool: &PgPool, limit: i64) -> sqlx::Result<Vec<Batch>> {
    sqlx::query_as!(
        Batch,
        r#"SELECT batch_id, made_by, made_at AS "made_at: Instant",
                  (SELECT count(*) FROM merchants.settlement s
                   WHERE s.batch_id = b.batch_id AND s.state = 2) AS "waiting!"
           FROM merchants.batch b ORDER BY batch_id DESC LIMIT $1"#,
        limit
    )
    .fetch_all(pool)
    .await
}

pub(crate) async fn batch(pool: &PgPool, batch_id: i32) -> sqlx::Result<Option<Batch>> {
    sqlx::query_as!(
        Batch,
        r#"SELECT batch_id, made_by, made_at AS "made_at: Instant",
                  (SELECT count(*) FROM merchants.settlement s
                   WHERE s.batch_id = b.batch_id AND s.state = 2) AS "waiting!"
           FROM merchants.batch b WHERE batch_id = $1"#,
        batch_id
    )
    .fetch_optional(pool)
    .await
}

/// Whether there is such a batch; answers about it come one after the other.
pub(crate) async fn lock_batch(conn: &mut PgConnection, batch_id: i32) -> sqlx::Result<bool> {
    let found =
        sqlx::query_scalar!("SELECT batch_id FROM merchants.batch WHERE batch_id = $1 FOR UPDATE", batch_id)
            .fetch_optional(conn)
            .await?;
    Ok(found.is_some())
}

/// What of a batch waits: number, and what is to be paid.
pub(crate) async fn waiting(conn: &mut PgConnection, batch_id: i32) -> sqlx::Result<Vec<(i32, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT settlement_id, credit - commission AS "net!" FROM merchants.settlement
           WHERE batch_id = $1 AND state = 2 ORDER BY settlement_id"#,
        batch_id
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.settlement_id, row.net)).collect())
}

/// Closes what was paid, and opens again what the bank gave back.
pub(crate) async fn close(conn: &mut PgConnection, answers: &[Answer], now: Instant) -> sqlx::Result<()> {
    let ends: Vec<&Answer> =
        answers.iter().filter(|one| matches!(one.outcome, Outcome::Paid | Outcome::Returned)).collect();
    let ids: Vec<i32> = ends.iter().filter_map(|one| one.settlement_id).collect();
    let paid: Vec<bool> = ends.iter().map(|one| one.outcome == Outcome::Paid).collect();
    let told: Vec<String> = ends.iter().map(|one| one.told.clone()).collect();
    sqlx::query!(
        "UPDATE merchants.settlement s
         SET state = CASE WHEN a.paid THEN 3 ELSE 1 END, batch_id = CASE WHEN a.paid THEN s.batch_id END,
             reference = CASE WHEN a.paid THEN a.told END, returned = CASE WHEN NOT a.paid THEN a.told END,
             paid_at = CASE WHEN a.paid THEN $4::timestamptz END
         FROM unnest($1::integer[], $2::boolean[], $3::text[]) a (settlement_id, paid, told)
         WHERE s.settlement_id = a.settlement_id",
        &ids,
        &paid,
        &told,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps the bank's answer with what each row led to.
pub(crate) async fn keep_answers(
    conn: &mut PgConnection,
    batch_id: i32,
    answers: &[Answer],
    noted_by: &str,
    now: Instant,
) -> sqlx::Result<()> {
    let ids: Vec<Option<i32>> = answers.iter().map(|one| one.settlement_id).collect();
    let amounts: Vec<Option<i64>> = answers.iter().map(|one| one.amount).collect();
    let outcomes: Vec<i16> = answers.iter().map(|one| one.outcome.number()).collect();
    let told: Vec<String> = answers.iter().map(|one| one.told.clone()).collect();
    sqlx::query!(
        "INSERT INTO merchants.answer (batch_id, line, settlement_id, amount, outcome, told, noted_by, noted_at)
         SELECT $1, (SELECT coalesce(max(line), 0) FROM merchants.answer WHERE batch_id = $1) + place, settlement_id,
                amount, outcome, told, $6, $7::timestamptz
         FROM unnest($2::integer[], $3::bigint[], $4::smallint[], $5::text[])
              WITH ORDINALITY a (settlement_id, amount, outcome, told, place)",
        batch_id,
        &ids as &[Option<i32>],
        &amounts as &[Option<i64>],
        &outcomes,
        &told,
        noted_by,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn answers(pool: &PgPool, batch_id: i32) -> sqlx::Result<Vec<Answer>> {
    let rows = sqlx::query!(
        "SELECT settlement_id, amount, outcome, told FROM merchants.answer WHERE batch_id = $1 ORDER BY line",
        batch_id
    )
    .fetch_all(pool)
    .await?;
    let answers = rows.into_iter().filter_map(|row| {
        let outcome = *Outcome::ALL.get(usize::try_from(row.outcome - 1).ok()?)?;
        Some(Answer { settlement_id: row.settlement_id, amount: row.amount, outcome, told: row.told })
    });
    Ok(answers.collect())
}

/// What each merchant is owed: credit that was paid, less the settlements that the bank paid.
pub(crate) async fn owed(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<(i32, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT merchant_id AS "merchant_id!", sum(credit)::bigint AS "credit!"
           FROM (SELECT merchant_id, credit FROM merchants.payment WHERE state = 3
                 UNION ALL SELECT merchant_id, -credit FROM merchants.settlement WHERE state = 3) moved
           GROUP BY merchant_id"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.merchant_id, row.credit)).collect())
}

/// Settlements whose sums are not those of the payments of their time, or which do not begin where the one before ends.
pub(crate) async fn unequal(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!"
           FROM (SELECT *, lag(until, 1, '-infinity') OVER (PARTITION BY merchant_id ORDER BY settlement_id) AS before
                 FROM merchants.settlement) s
           CROSS JOIN LATERAL (SELECT count(*) AS payments, sum(credit) AS credit, sum(commission) AS commission
                               FROM merchants.payment p
                               WHERE p.merchant_id = s.merchant_id AND p.state = 3 AND p.credit > 0
                                 AND p.ended_at >= s.since AND p.ended_at < s.until) p
           WHERE s.since <> s.before OR (p.payments, p.credit, p.commission)
                 IS DISTINCT FROM (s.payments::bigint, s.credit::numeric, s.commission::numeric)"#
    )
    .fetch_one(db)
    .await
}

/// Payments that are done or voided and whose transfer in the ledger says something else.
pub(crate) async fn without_transfer(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM merchants.payment p
           LEFT JOIN ledger.transfer t ON t.party_id = p.party_id AND t.no = p.transfer
           WHERE p.state IN (3, 5) AND p.credit > 0
             AND (t.amount, t.kind, t.to_account) IS DISTINCT FROM (p.credit, 3::smallint, -1000::bigint - p.merchant_id)"#
    )
    .fetch_one(db)
    .await
}
