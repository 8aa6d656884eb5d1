//! What the ledger answers about accounts.

use calendar::{Day, Instant};
use sqlx::PgPool;

use super::pieces;
use crate::account::Kind;
use crate::statement::{Balance, Line, LotLine, OpenHold};

pub(crate) async fn balance(pool: &PgPool, party_id: i64, now: Instant) -> sqlx::Result<Balance> {
    let row = sqlx::query!(
        r#"SELECT coalesce((SELECT balance FROM ledger.account WHERE party_id = $1), 0) AS "balance!",
                  coalesce((SELECT sum(unspent) FROM ledger.lot WHERE party_id = $1 AND unspent > 0
                            AND (expires_on >= $2 OR expires_on IS NULL)), 0)::bigint AS "in_lots!",
                  coalesce((SELECT sum(kept) FROM ledger.hold WHERE party_id = $1 AND kept > 0
                            AND expires_at > $3), 0)::bigint AS "held!",
                  coalesce((SELECT sum(kept) FROM ledger.hold WHERE party_id = $1 AND kept > 0
                            AND expires_at <= $3), 0)::bigint AS "ended!""#,
        party_id,
        now.day() as Day,
        now as Instant
    )
    .fetch_one(pool)
    .await?;
    Ok(Balance { balance: row.balance, available: row.in_lots + row.ended, held: row.held })
}

/// The last transfers before a number.
pub(crate) async fn lines(
    pool: &PgPool,
    party_id: i64,
    before: Option<i32>,
    limit: i64,
) -> sqlx::Result<Vec<Line>> {
    let rows = sqlx::query!(
        r#"SELECT no, from_account, to_account, amount, balance, kind, pieces, reverses, hold, reason, reference,
                  actor, at AS "at: Instant"
           FROM ledger.transfer WHERE party_id = $1 AND no < $2 ORDER BY no DESC LIMIT $3"#,
        party_id,
        before.unwrap_or(i32::MAX),
        limit
    )
    .fetch_all(pool)
    .await?;
    let lines = rows.into_iter().filter_map(|row| {
        Some(Line {
            no: row.no,
            amount: if row.to_account == party_id { row.amount } else { -row.amount },
            other: if row.to_account == party_id { row.from_account } else { row.to_account },
            balance: row.balance,
            kind: Kind::of(row.kind)?,
            pieces: pieces(&row.pieces),
            reverses: row.reverses,
            hold: row.hold,
            reason: row.reason,
            reference: row.reference,
            actor: row.actor,
            at: row.at,
        })
    });
    Ok(lines.collect())
}

/// The balance after the last transfer before a moment.
pub(crate) async fn balance_before(pool: &PgPool, party_id: i64, moment: Instant) -> sqlx::Result<i64> {
    let balance = sqlx::query_scalar!(
        "SELECT balance FROM ledger.transfer WHERE party_id = $1 AND at < $2 ORDER BY no DESC LIMIT 1",
        party_id,
        moment as Instant
    )
    .fetch_optional(pool)
    .await?;
    Ok(balance.unwrap_or_default())
}

pub(crate) async fn lots(pool: &PgPool, party_id: i64) -> sqlx::Result<Vec<LotLine>> {
    sqlx::query_as!(
        LotLine,
        r#"SELECT l.lot, l.amount, l.unspent, l.expires_on AS "expires_on: Day", t.reason, t.reference,
                  t.at AS "at: Instant"
           FROM ledger.lot l JOIN ledger.transfer t ON t.party_id = l.party_id AND t.no = l.lot
           WHERE l.party_id = $1 AND l.unspent > 0 ORDER BY l.expires_on, l.lot"#,
        party_id
    )
    .fetch_all(pool)
    .await
}

pub(crate) async fn holds(pool: &PgPool, party_id: i64, now: Instant) -> sqlx::Result<Vec<OpenHold>> {
    sqlx::query_as!(
        OpenHold,
        r#"SELECT hold, amount, kept, expires_at AS "expires_at: Instant", reason, reference, at AS "at: Instant"
           FROM ledger.hold WHERE party_id = $1 AND kept > 0 AND expires_at > $2 ORDER BY hold"#,
        party_id,
        now as Instant
    )
    .fetch_all(pool)
    .await
}
