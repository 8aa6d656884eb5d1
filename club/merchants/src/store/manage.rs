//! Merchants, contracts, branches, tills.

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgPool};

use crate::manage::{About, Branch, Cashier, Merchant};
use crate::terms::{Contract, Cycle, tier_discounts};
use crate::till::Till;

/// All merchants, or one.
pub(crate) async fn list(pool: &PgPool, today: Day, one: Option<i32>) -> sqlx::Result<Vec<Merchant>> {
    let rows = sqlx::query!(
        r#"SELECT m.merchant_id, m.name_fa, m.name_en, coalesce(m.legal_id, '') AS "legal_id!", m.iban, m.icon,
                  m.closed_at AS "closed_at: Instant", c.from_day AS "from_day?: Day", c.to_day AS "to_day: Day",
                  c.discount_bp AS "discount_bp?", c.commission_bp AS "commission_bp?", c.cycle AS "cycle?",
                  c.most_payment AS "most_payment?", c.most_day AS "most_day?",
                  ARRAY(SELECT t.tier FROM merchants.contract_tier t WHERE t.merchant_id = m.merchant_id
                        AND t.from_day = c.from_day ORDER BY t.tier) AS "tiers!",
                  ARRAY(SELECT t.discount_bp FROM merchants.contract_tier t WHERE t.merchant_id = m.merchant_id
                        AND t.from_day = c.from_day ORDER BY t.tier) AS "discounts!",
                  (SELECT count(*) FROM merchants.branch b
                   WHERE b.merchant_id = m.merchant_id AND b.closed_at IS NULL) AS "branches!",
                  (SELECT coalesce(sum(credit), 0)::bigint FROM merchants.payment p
                   WHERE p.merchant_id = m.merchant_id AND p.state = 3 AND p.credit > 0
                     AND p.ended_at >= coalesce((SELECT max(s.until) FROM merchants.settlement s
                                                 WHERE s.merchant_id = m.merchant_id), '-infinity')) AS "unsettled!",
                  (SELECT coalesce(sum(credit - commission), 0)::bigint FROM merchants.settlement s
                   WHERE s.merchant_id = m.merchant_id AND s.state < 3) AS "open!"
           FROM merchants.merchant m
           LEFT JOIN LATERAL (SELECT * FROM merchants.contract c
                              WHERE c.merchant_id = m.merchant_id AND c.from_day <= $1
                              ORDER BY c.from_day DESC LIMIT 1) c ON c.to_day IS NULL OR c.to_day >= $1
           WHERE $2::integer IS NULL OR m.merchant_id = $2
           ORDER BY m.closed_at IS NOT NULL, m.name_fa, m.merchant_id"#,
        today as Day,
        one
    )
    .fetch_all(pool)
    .await?;
    let merchants = rows.into_iter().map(|row| Merchant {
        merchant_id: row.merchant_id,
        about: About {
            name_fa: row.name_fa,
            name_en: row.name_en,
            legal_id: row.legal_id,
            iban: row.iban,
            icon: row.icon,
        },
        closed_at: row.closed_at,
        contract: (|| {
            Some(Contract {
                from_day: row.from_day?,
                to_day: row.to_day,
                discount_bp: row.discount_bp?,
                commission_bp: row.commission_bp?,
                cycle: Cycle::of(row.cycle?)?,
                most_payment: row.most_payment?,
                most_day: row.most_day?,
                tiers: tier_discounts(row.tiers, row.discounts),
            })
        })(),
        branches: row.branches,
        unsettled: row.unsettled,
        open: row.open,
    });
    Ok(merchants.collect())
}

pub(crate) async fn contracts(pool: &PgPool, merchant_id: i32) -> sqlx::Result<Vec<Contract>> {
    let rows = sqlx::query!(
        r#"SELECT from_day AS "from_day: Day", to_day AS "to_day: Day", discount_bp, commission_bp, cycle,
                  most_payment, most_day,
                  ARRAY(SELECT t.tier FROM merchants.contract_tier t
                        WHERE t.merchant_id = $1 AND t.from_day = c.from_day ORDER BY t.tier) AS "tiers!",
                  ARRAY(SELECT t.discount_bp FROM merchants.contract_tier t
                        WHERE t.merchant_id = $1 AND t.from_day = c.from_day ORDER BY t.tier) AS "discounts!"
           FROM merchants.contract c WHERE merchant_id = $1 ORDER BY from_day DESC"#,
        merchant_id
    )
    .fetch_all(pool)
    .await?;
    let contracts = rows.into_iter().filter_map(|row| {
        Some(Contract {
            from_day: row.from_day,
            to_day: row.to_day,
            discount_bp: row.discount_bp,
            commission_bp: row.commission_bp,
            cycle: Cycle::of(row.cycle)?,
            most_payment: row.most_payment,
            most_day: row.most_day,
            tiers: tier_discounts(row.tiers, row.discounts),
        })
    });
    Ok(contracts.collect())
}

pub(crate) async fn branches(pool: &PgPool, merchant_id: i32) -> sqlx::Result<Vec<Branch>> {
    sqlx::query_as!(
        Branch,
        r#"SELECT branch_id, name_fa, name_en, closed_at AS "closed_at: Instant" FROM merchants.branch
           WHERE merchant_id = $1 ORDER BY closed_at IS NOT NULL, branch_id"#,
        merchant_id
    )
    .fetch_all(pool)
    .await
}

pub(crate) async fn place(pool: &PgPool, branch_id: i32) -> sqlx::Result<Option<(Branch, About)>> {
    let row = sqlx::query!(
        r#"SELECT b.name_fa AS branch_fa, b.name_en AS branch_en, b.closed_at AS "closed_at: Instant", m.name_fa,
                  m.name_en, coalesce(m.legal_id, '') AS "legal_id!", m.iban, m.icon
           FROM merchants.branch b JOIN merchants.merchant m USING (merchant_id) WHERE b.branch_id = $1"#,
        branch_id
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| {
        let branch =
            Branch { branch_id, name_fa: row.branch_fa, name_en: row.branch_en, closed_at: row.closed_at };
        let (name_fa, name_en, legal_id) = (row.name_fa, row.name_en, row.legal_id);
        (branch, About { name_fa, name_en, legal_id, iban: row.iban, icon: row.icon })
    }))
}

pub(crate) async fn cashiers(pool: &PgPool, merchant_id: i32) -> sqlx::Result<Vec<Cashier>> {
    sqlx::query_as!(
        Cashier,
        r#"SELECT c.cashier_id, c.branch_id, c.name, c.display_name, c.must_change,
                  c.disabled_at AS "disabled_at: Instant", c.last_sign_in AS "last_sign_in: Instant"
           FROM merchants.cashier c JOIN merchants.branch b USING (branch_id)
           WHERE b.merchant_id = $1 ORDER BY c.disabled_at IS NOT NULL, c.name"#,
        merchant_id
    )
    .fetch_all(pool)
    .await
}

pub(crate) async fn tills(pool: &PgPool, merchant_id: i32) -> sqlx::Result<Vec<Till>> {
    sqlx::query_as!(
        Till,
        r#"SELECT t.till_id, t.branch_id, t.name, t.shown, t.created_at AS "created_at: Instant",
                  t.revoked_at AS "revoked_at: Instant"
           FROM merchants.till t JOIN merchants.branch b USING (branch_id)
           WHERE b.merchant_id = $1 AND t.revoked_at IS NULL ORDER BY t.till_id"#,
        merchant_id
    )
    .fetch_all(pool)
    .await
}

pub(crate) async fn insert(conn: &mut PgConnection, about: &About, now: Instant) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "INSERT INTO merchants.merchant (name_fa, name_en, legal_id, iban, icon, created_at)
         VALUES ($1, $2, nullif($3, ''), $4, $5, $6) RETURNING merchant_id",
        about.name_fa,
        about.name_en,
        about.legal_id,
        about.iban,
        about.icon,
        now as Instant
    )
    .fetch_one(conn)
    .await
}

/// Whether the IBAN became another; nothing where there is no such merchant.
pub(crate) async fn update(
    conn: &mut PgConnection,
    merchant_id: i32,
    about: &About,
) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        r#"UPDATE merchants.merchant m
           SET name_fa = $2, name_en = $3, legal_id = nullif($4, ''), iban = $5, icon = $6
           FROM (SELECT merchant_id, iban FROM merchants.merchant WHERE merchant_id = $1 FOR UPDATE) b
           WHERE m.merchant_id = b.merchant_id RETURNING b.iban <> m.iban AS "changed!""#,
        merchant_id,
        about.name_fa,
        about.name_en,
        about.legal_id,
        about.iban,
        about.icon
    )
    .fetch_optional(conn)
    .await
}

pub(crate) async fn set_closed(
    conn: &mut PgConnection,
    merchant_id: i32,
    closed_at: Option<Instant>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE merchants.merchant SET closed_at = $2 WHERE merchant_id = $1",
        merchant_id,
        closed_at as Option<Instant>
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn insert_contract(
    conn: &mut PgConnection,
    merchant_id: i32,
    contract: &Contract,
    created_by: &str,
    now: Instant,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO merchants.contract (merchant_id, from_day, to_day, discount_bp, commission_bp, cycle, most_payment,
                                         most_day, created_by, created_at)
         SELECT merchant_id, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM merchants.merchant WHERE merchant_id = $1
         ON CONFLICT (merchant_id, from_day) DO UPDATE
         SET to_day = excluded.to_day, discount_bp = excluded.discount_bp, commission_bp = excluded.commission_bp,
             cycle = excluded.cycle, most_payment = excluded.most_payment, most_day = excluded.most_day,
             created_by = excluded.created_by, created_at = excluded.created_at",
        merchant_id,
        contract.from_day as Day,
        contract.to_day as Option<Day>,
        contract.discount_bp,
        contract.commission_bp,
        contract.cycle.number(),
        contract.most_payment,
        contract.most_day,
        created_by,
        now as Instant
    )
    .execute(&mut *conn)
    .await?;
    insert_tiers(conn, merchant_id, contract).await?;
    Ok(done.rows_affected() == 1)
}

/// The discounts by tier of a contract, in the place of those of a contract of the same day.
async fn insert_tiers(conn: &mut PgConnection, merchant_id: i32, contract: &Contract) -> sqlx::Result<()> {
    let tiers: Vec<String> = contract.tiers.iter().map(|one| one.tier.clone()).collect();
    let discounts: Vec<i32> = contract.tiers.iter().map(|one| one.discount_bp).collect();
    sqlx::query!(
        "DELETE FROM merchants.contract_tier WHERE merchant_id = $1 AND from_day = $2",
        merchant_id,
        contract.from_day as Day
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO merchants.contract_tier (merchant_id, from_day, tier, discount_bp)
         SELECT c.merchant_id, c.from_day, t.tier, t.discount_bp
         FROM merchants.contract c, unnest($3::text[], $4::integer[]) t (tier, discount_bp)
         WHERE c.merchant_id = $1 AND c.from_day = $2",
        merchant_id,
        contract.from_day as Day,
        &tiers,
        &discounts
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn insert_branch(
    conn: &mut PgConnection,
    merchant_id: i32,
    name_fa: &str,
    name_en: &str,
    now: Instant,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "INSERT INTO merchants.branch (merchant_id, name_fa, name_en, created_at)
         SELECT merchant_id, $2, $3, $4 FROM merchants.merchant WHERE merchant_id = $1 RETURNING branch_id",
        merchant_id,
        name_fa,
        name_en,
        now as Instant
    )
    .fetch_optional(conn)
    .await
}

/// The merchant and the branch's name.
pub(crate) async fn close_branch(
    conn: &mut PgConnection,
    branch_id: i32,
    now: Instant,
) -> sqlx::Result<Option<(i32, String)>> {
    let row = sqlx::query!(
        "UPDATE merchants.branch SET closed_at = $2 WHERE branch_id = $1 AND closed_at IS NULL
         RETURNING merchant_id, name_fa",
        branch_id,
        now as Instant
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.merchant_id, row.name_fa)))
}

pub(crate) async fn insert_till(
    conn: &mut PgConnection,
    branch_id: i32,
    name: &str,
    shown: &str,
    key_hash: &[u8],
    created_by: &str,
    now: Instant,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO merchants.till (branch_id, name, shown, key_hash, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        branch_id,
        name,
        shown,
        key_hash,
        created_by,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The merchant and the till's name.
pub(crate) async fn revoke_till(
    conn: &mut PgConnection,
    till_id: i32,
    now: Instant,
) -> sqlx::Result<Option<(i32, String)>> {
    let row = sqlx::query!(
        "UPDATE merchants.till t SET revoked_at = $2 FROM merchants.branch b
         WHERE t.till_id = $1 AND t.revoked_at IS NULL AND b.branch_id = t.branch_id
         RETURNING b.merchant_id, t.name",
        till_id,
        now as Instant
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.merchant_id, row.name)))
}

/// Number and branch of a till whose key is good.
pub(crate) async fn till_of(pool: &PgPool, key_hash: &[u8]) -> sqlx::Result<Option<(i32, i32)>> {
    let row = sqlx::query!(
        "SELECT t.till_id, t.branch_id FROM merchants.till t JOIN merchants.branch b USING (branch_id)
         JOIN merchants.merchant m USING (merchant_id)
         WHERE t.key_hash = $1 AND t.revoked_at IS NULL AND b.closed_at IS NULL AND m.closed_at IS NULL",
        key_hash
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| (row.till_id, row.branch_id)))
}
