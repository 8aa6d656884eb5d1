//! What must come out at zero.

use sqlx::PgPool;

use crate::proofs::Finding;

/// At most so many accounts are named for each proof.
pub(crate) const NAMED: i64 = 100;

/// A proof's name, and the question that finds where it fails: members' numbers, at most [`NAMED`].
pub(crate) async fn findings(pool: &PgPool) -> sqlx::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut keep = |proof: &'static str, parties: Vec<i64>| {
        findings.extend((!parties.is_empty()).then_some(Finding { proof, parties }));
    };
    keep("sum", unequal_sum(pool).await?);
    keep("balance", unequal_balance(pool).await?);
    keep("running", unequal_running(pool).await?);
    keep("lots", unequal_lots(pool).await?);
    keep("holds", unequal_holds(pool).await?);
    keep("grants", grants_without_lot(pool).await?);
    Ok(findings)
}

/// All accounts together are zero: a transfer leaves one and enters another. Party 0 stands for the whole.
async fn unequal_sum(pool: &PgPool) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"SELECT 0::bigint AS "party!" WHERE
             (SELECT coalesce(sum(CASE WHEN from_account < 0 THEN -amount ELSE 0 END
                                + CASE WHEN to_account < 0 THEN amount ELSE 0 END), 0) FROM ledger.transfer)
           + (SELECT coalesce(sum(balance), 0) FROM ledger.account) <> 0"#
    )
    .fetch_all(pool)
    .await
}

/// The balance is the sum of the transfers, and their number how many there are.
async fn unequal_balance(pool: &PgPool) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"SELECT party_id AS "party!" FROM
             (SELECT party_id, sum(CASE WHEN to_account = party_id THEN amount ELSE -amount END) AS balance,
                     count(*) AS transfers, max(no) AS last
              FROM ledger.transfer WHERE party_id > 0 GROUP BY party_id) t
           FULL JOIN ledger.account a USING (party_id)
           WHERE coalesce(t.balance, 0) IS DISTINCT FROM a.balance::numeric
              OR coalesce(t.transfers, 0) IS DISTINCT FROM a.transfers::bigint
              OR coalesce(t.last, 0) IS DISTINCT FROM a.transfers
           ORDER BY party_id LIMIT $1"#,
        NAMED
    )
    .fetch_all(pool)
    .await
}

/// Every transfer shows the balance of the one before it and its own amount, and is one of the member's own.
async fn unequal_running(pool: &PgPool) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"SELECT DISTINCT party_id AS "party!" FROM
             (SELECT party_id, balance, from_account, to_account,
                     sum(CASE WHEN to_account = party_id THEN amount ELSE -amount END)
                         OVER (PARTITION BY party_id ORDER BY no) AS running
              FROM ledger.transfer WHERE party_id > 0) t
           WHERE balance <> running OR (from_account <> party_id AND to_account <> party_id)
           ORDER BY 1 LIMIT $1"#,
        NAMED
    )
    .fetch_all(pool)
    .await
}

/// What is left of lots and what holds keep, less the debt, is the balance.
async fn unequal_lots(pool: &PgPool) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"SELECT party_id AS "party!" FROM ledger.account a
           LEFT JOIN (SELECT party_id, sum(unspent) AS unspent FROM ledger.lot GROUP BY party_id) l USING (party_id)
           WHERE coalesce(l.unspent, 0) + a.held - a.debt <> a.balance
           ORDER BY party_id LIMIT $1"#,
        NAMED
    )
    .fetch_all(pool)
    .await
}

/// What an account says is held is what its holds keep, and what they keep is what they took.
async fn unequal_holds(pool: &PgPool) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"SELECT party_id AS "party!" FROM ledger.account a
           FULL JOIN (SELECT party_id, sum(kept) AS kept,
                             bool_or(kept <> (SELECT coalesce(sum(p.amount), 0)
                                              FROM unnest(h.pieces) WITH ORDINALITY p (amount, place)
                                              WHERE p.place % 2 = 0)) AS differs
                      FROM ledger.hold h WHERE kept > 0 GROUP BY party_id) h USING (party_id)
           WHERE coalesce(h.kept, 0) IS DISTINCT FROM a.held::numeric OR h.differs
           ORDER BY party_id LIMIT $1"#,
        NAMED
    )
    .fetch_all(pool)
    .await
}

/// Every grant, and whatever came from another record, has its lot and every lot its grant, of the same amount.
async fn grants_without_lot(pool: &PgPool) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"SELECT DISTINCT coalesce(t.party_id, l.party_id) AS "party!" FROM
             (SELECT party_id, no, amount FROM ledger.transfer
              WHERE party_id > 0 AND (kind IN (1, 7) OR kind = 9 AND to_account = party_id AND reverses IS NULL)) t
           FULL JOIN ledger.lot l ON l.party_id = t.party_id AND l.lot = t.no
           WHERE t.amount IS DISTINCT FROM l.amount ORDER BY 1 LIMIT $1"#,
        NAMED
    )
    .fetch_all(pool)
    .await
}
