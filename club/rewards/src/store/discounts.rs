//! Policies on which discounts are used, and what was given on them.

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgExecutor};

use crate::ceiling::{Counted, Cut};
use crate::entitlement::Entitlement;
use crate::policy::{Given, OnPolicy, Policy};

/// The most policies that are looked at for a choice.
const MOST_POLICIES: i64 = 200;

/// A member's policies with cover on a day or later, or the one of a number; the last to end first.
pub(crate) async fn policies(
    db: impl PgExecutor<'_>,
    party_id: i64,
    number: Option<&str>,
    today: Day,
) -> sqlx::Result<Vec<Policy>> {
    sqlx::query_as!(
        Policy,
        r#"SELECT policy_id, number, line, start AS "start: Day", "end" AS "end!: Day", premium AS "premium!",
                  given AS "given!"
           FROM (SELECT p.policy_id, p.number, p.line, p.start_on AS start, least(p.end_on, e.cancelled_on) AS end,
                        p.premium + coalesce(e.change, 0) AS premium,
                        (SELECT coalesce(sum(d.gives), 0)::bigint FROM rewards.discount d
                         WHERE d.party_id = p.party_id AND d.policy_id = p.policy_id) AS given
                 FROM book.policy p
                 LEFT JOIN LATERAL (
                     SELECT min(effective_on) FILTER (WHERE cancels) AS cancelled_on,
                            (sum(premium_change) FILTER (WHERE effective_on <= $3))::bigint AS change
                     FROM book.endorsement e
                     WHERE e.party_id = p.party_id AND e.policy_id = p.policy_id) e ON true
                 WHERE p.party_id = $1 AND ($2::text IS NULL OR p.number = $2)) policy
           WHERE $2::text IS NOT NULL OR "end" > $3 ORDER BY "end" DESC, policy_id LIMIT $4"#,
        party_id,
        number,
        today as Day,
        MOST_POLICIES
    )
    .fetch_all(db)
    .await
}

/// Writes what an entitlement gave on a policy; the member is locked.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    now: Instant,
    held: &Entitlement,
    on: &OnPolicy,
) -> sqlx::Result<()> {
    let (cut, cut_amount) = match on.counted.cut {
        Cut::Nothing => (0_i16, 0),
        Cut::OwnLimit(amount) => (1, amount),
        Cut::Ceiling(amount) => (2, amount),
    };
    sqlx::query!(
        "INSERT INTO rewards.discount (party_id, policy_id, entitlement_id, line, premium, ceiling_bp, former, gives, cut,
                                       cut_amount, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        held.party_id,
        on.policy.policy_id,
        held.entitlement_id,
        on.policy.line,
        on.policy.premium,
        i32::try_from(on.ceiling_bp).unwrap_or(i32::MAX),
        on.policy.given,
        on.counted.gives,
        cut,
        cut_amount,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What entitlements of a member gave, each on its policy.
pub(crate) async fn given(
    db: impl PgExecutor<'_>,
    party_id: i64,
    entitlements: &[i64],
) -> sqlx::Result<Vec<Given>> {
    let rows = sqlx::query!(
        r#"SELECT d.entitlement_id, p.number, d.premium, d.ceiling_bp, d.former, d.gives, d.cut, d.cut_amount,
                  d.at AS "at: Instant"
           FROM rewards.discount d JOIN book.policy p USING (party_id, policy_id)
           WHERE d.party_id = $1 AND d.entitlement_id = ANY ($2) ORDER BY d.entitlement_id"#,
        party_id,
        entitlements
    )
    .fetch_all(db)
    .await?;
    let cut = |cut: i16, amount: i64| match cut {
        1 => Cut::OwnLimit(amount),
        2 => Cut::Ceiling(amount),
        _ => Cut::Nothing,
    };
    let given = rows.into_iter().map(|row| Given {
        entitlement_id: row.entitlement_id,
        policy: row.number,
        premium: row.premium,
        ceiling_bp: row.ceiling_bp,
        former: row.former,
        counted: Counted { gives: row.gives, cut: cut(row.cut, row.cut_amount) },
        at: row.at,
    });
    Ok(given.collect())
}
