//! Payments.

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgExecutor, PgPool};

use crate::card::Holder;
use crate::pay::Asker;
use crate::payment::{Payment, State};
use crate::terms::{Discount, Terms, tier_discounts};

/// A row of `merchants.payment`.
pub(crate) struct Row {
    payment_id: i64,
    merchant_id: i32,
    branch_id: i32,
    party_id: i64,
    card: i32,
    purchase: i64,
    discount: i64,
    credit: i64,
    commission: i64,
    state: i16,
    refused: Option<i16>,
    tries: i16,
    hold: Option<i32>,
    transfer: Option<i32>,
    tier: Option<String>,
    by_tier: bool,
    begun_at: Instant,
    expires_at: Instant,
    ended_at: Option<Instant>,
}

impl Row {
    pub(crate) fn payment(self) -> Option<Payment> {
        Some(Payment {
            payment_id: self.payment_id,
            merchant_id: self.merchant_id,
            branch_id: self.branch_id,
            party_id: self.party_id,
            card: self.card,
            purchase: self.purchase,
            discount: self.discount,
            credit: self.credit,
            commission: self.commission,
            stood: State::of(self.state, self.refused)?,
            tries: self.tries,
            hold: self.hold,
            transfer: self.transfer,
            tier: self.tier,
            by_tier: self.by_tier,
            begun_at: self.begun_at,
            expires_at: self.expires_at,
            ended_at: self.ended_at,
        })
    }
}

/// A question about payments: what stands after `FROM merchants.payment`.
macro_rules! payments {
    ($rest:literal, $($value:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"SELECT payment_id, merchant_id, branch_id, party_id, card, purchase, discount, credit, commission, state,
                      refused, tries, hold, transfer, tier, by_tier, begun_at AS "begun_at: Instant",
                      expires_at AS "expires_at: Instant", ended_at AS "ended_at: Instant"
               FROM merchants.payment "# + $rest,
            $($value),*
        )
    };
}
/// The terms of a branch's contract on a day.
pub(crate) async fn terms(db: impl PgExecutor<'_>, branch_id: i32, day: Day) -> sqlx::Result<Option<Terms>> {
    let row = sqlx::query!(
        r#"SELECT m.merchant_id, c.discount_bp, c.commission_bp, c.most_payment, c.most_day,
                  ARRAY(SELECT t.tier FROM merchants.contract_tier t WHERE t.merchant_id = m.merchant_id
                        AND t.from_day = c.from_day ORDER BY t.tier) AS "tiers!",
                  ARRAY(SELECT t.discount_bp FROM merchants.contract_tier t WHERE t.merchant_id = m.merchant_id
                        AND t.from_day = c.from_day ORDER BY t.tier) AS "discounts!"
           FROM merchants.branch b JOIN merchants.merchant m USING (merchant_id)
           JOIN LATERAL (SELECT * FROM merchants.contract c WHERE c.merchant_id = m.merchant_id AND c.from_day <= $2
                         ORDER BY c.from_day DESC LIMIT 1) c ON c.to_day IS NULL OR c.to_day >= $2
           WHERE b.branch_id = $1 AND b.closed_at IS NULL AND m.closed_at IS NULL"#,
        branch_id,
        day as Day
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Terms {
        merchant_id: row.merchant_id,
        discount_bp: row.discount_bp,
        commission_bp: row.commission_bp,
        most_payment: row.most_payment,
        most_day: row.most_day,
        tiers: tier_discounts(row.tiers, row.discounts),
    }))
}

/// The tier of a member by the latest standing: its place in the programme.
pub(crate) async fn tier(db: impl PgExecutor<'_>, party_id: i64) -> sqlx::Result<Option<i16>> {
    sqlx::query_scalar!(
        "SELECT tier FROM standing.member WHERE party_id = $1 ORDER BY run_id DESC LIMIT 1",
        party_id
    )
    .fetch_optional(db)
    .await
}

/// What a new payment is about.
pub(crate) struct New<'a> {
    pub key: &'a str,
    pub purchase: i64,
    pub discount: Discount,
    pub tier: Option<&'a str>,
    pub now: Instant,
    pub until: Instant,
}

/// A new payment; nothing where the key was taken meanwhile.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    asker: &Asker,
    merchant_id: i32,
    holder: &Holder,
    new: &New<'_>,
) -> sqlx::Result<Option<Payment>> {
    let payment_id = sqlx::query_scalar!(
        "INSERT INTO merchants.payment (merchant_id, branch_id, cashier_id, till_id, key, party_id, card, purchase,
                                        discount, by_tier, tier, credit, commission, state, tries, begun_at,
                                        expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 1, 0, $12, $13)
         ON CONFLICT (branch_id, key) DO NOTHING RETURNING payment_id",
        merchant_id,
        asker.branch_id,
        asker.cashier_id,
        asker.till_id,
        new.key,
        holder.party_id,
        holder.card,
        new.purchase,
        new.discount.amount,
        new.discount.by_tier,
        new.tier,
        new.now as Instant,
        new.until as Instant
    )
    .fetch_optional(&mut *conn)
    .await?;
    match payment_id {
        Some(payment_id) => payment(conn, payment_id).await,
        None => Ok(None),
    }
}

pub(crate) async fn payment(db: impl PgExecutor<'_>, payment_id: i64) -> sqlx::Result<Option<Payment>> {
    let row = payments!("WHERE payment_id = $1", payment_id).fetch_optional(db).await?;
    Ok(row.and_then(Row::payment))
}

/// A payment, locked until the transaction ends.
pub(crate) async fn lock(conn: &mut PgConnection, payment_id: i64) -> sqlx::Result<Option<Payment>> {
    let row = payments!("WHERE payment_id = $1 FOR UPDATE", payment_id).fetch_optional(conn).await?;
    Ok(row.and_then(Row::payment))
}

pub(crate) async fn of_key(pool: &PgPool, branch_id: i32, key: &str) -> sqlx::Result<Option<Payment>> {
    let row = payments!("WHERE branch_id = $1 AND key = $2", branch_id, key).fetch_optional(pool).await?;
    Ok(row.and_then(Row::payment))
}

/// The last payment of a card that waits or ended since a moment.
pub(crate) async fn last_of_card(
    pool: &PgPool,
    holder: &Holder,
    since: Instant,
) -> sqlx::Result<Option<Payment>> {
    let row = payments!(
        "WHERE party_id = $1 AND card = $2 AND (state < 3 AND expires_at > $3 OR ended_at > $3)
         ORDER BY begun_at DESC, payment_id DESC LIMIT 1",
        holder.party_id,
        holder.card,
        since as Instant
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.and_then(Row::payment))
}

/// The payments of a branch since a moment, the newest first.
pub(crate) async fn of_branch(pool: &PgPool, branch_id: i32, since: Instant) -> sqlx::Result<Vec<Payment>> {
    let rows = payments!(
        "WHERE branch_id = $1 AND begun_at >= $2 ORDER BY begun_at DESC, payment_id DESC LIMIT 200",
        branch_id,
        since as Instant
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().filter_map(Row::payment).collect())
}

/// The last payments of a merchant, the newest first.
pub(crate) async fn of_merchant(pool: &PgPool, merchant_id: i32, limit: i64) -> sqlx::Result<Vec<Payment>> {
    let rows = payments!(
        "WHERE merchant_id = $1 ORDER BY begun_at DESC, payment_id DESC LIMIT $2",
        merchant_id,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().filter_map(Row::payment).collect())
}

/// The payments of a settlement, the oldest first.
pub(crate) async fn of_settlement(pool: &PgPool, settlement_id: i32) -> sqlx::Result<Vec<Payment>> {
    let rows = payments!(
        "JOIN (SELECT merchant_id AS of, since, until FROM merchants.settlement WHERE settlement_id = $1) s
           ON merchant_id = s.of AND ended_at >= s.since AND ended_at < s.until
         WHERE state = 3 AND credit > 0 ORDER BY ended_at, payment_id",
        settlement_id
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().filter_map(Row::payment).collect())
}

/// What the member of a payment has spent with its merchant today, or is asked for, this payment left out. What was
/// spent before under the number of a record that is merged into the member's counts too.
pub(crate) async fn credit_of_day(
    conn: &mut PgConnection,
    payment: &Payment,
    now: Instant,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"WITH RECURSIVE record AS (
               SELECT $1::bigint AS party_id
               UNION SELECT m.party_id FROM record r JOIN parties.merged m ON m.to_party = r.party_id)
           SELECT coalesce(sum(credit), 0)::bigint AS "credit!" FROM record JOIN merchants.payment USING (party_id)
           WHERE merchant_id = $2 AND payment_id <> $3 AND begun_at >= $4
             AND (state = 3 OR state = 2 AND expires_at > $5)"#,
        payment.party_id,
        payment.merchant_id,
        payment.payment_id,
        Instant::start_of(now.day()) as Instant,
        now as Instant
    )
    .fetch_one(conn)
    .await
}

/// Writes what a step made of a payment.
pub(crate) async fn update(
    conn: &mut PgConnection,
    payment: &Payment,
    voided_at: Option<Instant>,
) -> sqlx::Result<()> {
    let (state, refused) = payment.stood.numbers();
    sqlx::query!(
        "UPDATE merchants.payment
         SET credit = $2, commission = $3, state = $4, refused = $5, tries = $6, hold = $7, transfer = $8,
             expires_at = $9, ended_at = $10, voided_at = $11
         WHERE payment_id = $1",
        payment.payment_id,
        payment.credit,
        payment.commission,
        state,
        refused,
        payment.tries,
        payment.hold,
        payment.transfer,
        payment.expires_at as Instant,
        payment.ended_at as Option<Instant>,
        voided_at as Option<Instant>
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Names the transfer by which it was given back.
pub(crate) async fn reversed(
    conn: &mut PgConnection,
    payment_id: i64,
    transfer: Option<i32>,
) -> sqlx::Result<()> {
    sqlx::query!("UPDATE merchants.payment SET reversal = $2 WHERE payment_id = $1", payment_id, transfer)
        .execute(conn)
        .await?;
    Ok(())
}
