//! Reading one party's book.

use calendar::Day;
use parties::Scope;
use sqlx::PgPool;

use crate::view::{Claim, Endorsement, Event, Insured, MOST_POLICIES, Policy, Receipt};

/// The holder of a policy.
pub(crate) async fn holder(pool: &PgPool, number: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("SELECT party_id FROM book.policy_key WHERE number = $1", number)
        .fetch_optional(pool)
        .await
}

/// Policies, the last to end first, with what endorsements up to the day did to them.
pub(crate) async fn policies(pool: &PgPool, party_id: i64, as_of: Day) -> sqlx::Result<Vec<Policy>> {
    sqlx::query_as!(
        Policy,
        r#"SELECT p.policy_id AS "policy_id!", p.number AS "number!", p.line AS "line!", p.renewals AS "renewals!",
                  p.start_on AS "start_on!: Day",
                  coalesce(e.cancelled_on, p.end_on) AS "end_on!: Day",
                  (p.premium + coalesce(e.change, 0))::bigint AS "net_premium!",
                  p.title, e.cancelled_on IS NOT NULL AS "cancelled!"
           FROM book.policy p
           LEFT JOIN LATERAL (
               SELECT sum(premium_change) AS change, min(effective_on) FILTER (WHERE cancels) AS cancelled_on
               FROM book.endorsement e
               WHERE e.party_id = p.party_id AND e.policy_id = p.policy_id AND e.effective_on <= $2) e ON true
           WHERE p.party_id = $1
           ORDER BY coalesce(e.cancelled_on, p.end_on) DESC, p.policy_id DESC
           LIMIT $3"#,
        party_id,
        as_of as Day,
        MOST_POLICIES,
    )
    .fetch_all(pool)
    .await
}

/// How many policies there are.
pub(crate) async fn policy_count(pool: &PgPool, party_id: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM book.policy WHERE party_id = $1"#, party_id)
        .fetch_one(pool)
        .await
}

/// Instalments and receipts of some policies.
pub(crate) async fn receipts(pool: &PgPool, party_id: i64, policies: &[i64]) -> sqlx::Result<Vec<Receipt>> {
    sqlx::query_as!(
        Receipt,
        r#"SELECT policy_id, due_on AS "due_on: Day", due, paid_on AS "paid_on: Day", paid
           FROM book.receipt WHERE party_id = $1 AND policy_id = ANY($2)"#,
        party_id,
        policies,
    )
    .fetch_all(pool)
    .await
}

/// Claims of some policies as known at the day, the covers of one together.
pub(crate) async fn claims(
    pool: &PgPool,
    party_id: i64,
    policies: &[i64],
    as_of: Day,
) -> sqlx::Result<Vec<Claim>> {
    sqlx::query_as!(
        Claim,
        r#"SELECT policy_id, claim_no, min(loss_on) AS "loss_on!: Day",
                  sum(paid + outstanding - recovered)::bigint AS "incurred!", bool_and(closed) AS "closed!"
           FROM book.claim
           WHERE party_id = $1 AND policy_id = ANY($2) AND loss_on <= $3
           GROUP BY policy_id, claim_no ORDER BY 3 DESC, claim_no"#,
        party_id,
        policies,
        as_of as Day,
    )
    .fetch_all(pool)
    .await
}

/// Endorsements of some policies.
pub(crate) async fn endorsements(
    pool: &PgPool,
    party_id: i64,
    policies: &[i64],
) -> sqlx::Result<Vec<Endorsement>> {
    sqlx::query_as!(
        Endorsement,
        r#"SELECT policy_id, kind, cancels, effective_on AS "effective_on: Day", premium_change
           FROM book.endorsement WHERE party_id = $1 AND policy_id = ANY($2)
           ORDER BY effective_on DESC, endorsement_no"#,
        party_id,
        policies,
    )
    .fetch_all(pool)
    .await
}

/// The latest events.
pub(crate) async fn events(pool: &PgPool, party_id: i64) -> sqlx::Result<Vec<Event>> {
    sqlx::query_as!(
        Event,
        r#"SELECT kind, event_ref, on_day AS "on_day: Day"
           FROM book.event WHERE party_id = $1 ORDER BY on_day DESC, kind, event_ref LIMIT 60"#,
        party_id,
    )
    .fetch_all(pool)
    .await
}

/// Contracts of others under which the party is insured, of holders who may be seen.
pub(crate) async fn insured_under(pool: &PgPool, scope: Scope, party_id: i64) -> sqlx::Result<Vec<Insured>> {
    sqlx::query_as!(
        Insured,
        r#"SELECT i.party_id AS "holder_id!", p.number AS "number!", p.line AS "line!"
           FROM book.insured i
           JOIN book.policy p ON p.party_id = i.party_id AND p.policy_id = i.policy_id
           JOIN parties.party h ON h.party_id = i.party_id
           WHERE i.insured_id = $1 AND i.party_id <> $1 AND ($2::integer IS NULL OR h.agent_id = $2)
           ORDER BY p.end_on DESC LIMIT 10"#,
        party_id,
        scope.agency(),
    )
    .fetch_all(pool)
    .await
}
