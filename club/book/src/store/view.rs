//! Reading one party's book.

use calendar::Day;
use parties::Scope;
use sqlx::PgPool;

use crate::view::{Claim, Endorsement, Event, Insured, MOST_POLICIES, Policy, Portfolio, Receipt};

/// The holder of a policy.
pub(crate) async fn holder(pool: &PgPool, number: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("SELECT party_id FROM book.policy_key WHERE number = $1", number)
        .fetch_optional(pool)
        .await
}

/// One party's book, in one question: the policies, the last to end first, with what endorsements up to the
/// day did to them, and what belongs to those that are shown.
pub(crate) async fn portfolio(
    pool: &PgPool,
    scope: Scope,
    party_id: i64,
    as_of: Day,
) -> sqlx::Result<Portfolio> {
    let row = sqlx::query!(
        r#"WITH shown AS (
               SELECT p.policy_id, p.number, p.line, p.renewals, p.start_on,
                      coalesce(e.cancelled_on, p.end_on) AS end_on,
                      (p.premium + coalesce(e.change, 0))::bigint AS net_premium,
                      p.title, e.cancelled_on IS NOT NULL AS cancelled
               FROM book.policy p
               LEFT JOIN LATERAL (
                   SELECT sum(premium_change) AS change, min(effective_on) FILTER (WHERE cancels) AS cancelled_on
                   FROM book.endorsement e
                   WHERE e.party_id = p.party_id AND e.policy_id = p.policy_id AND e.effective_on <= $2) e ON true
               WHERE p.party_id = $1
               ORDER BY 6 DESC, p.policy_id DESC
               LIMIT $3)
           SELECT ARRAY(SELECT shown FROM shown) AS "policies!: Vec<PolicyRow>",
                  (SELECT count(*) FROM book.policy WHERE party_id = $1) AS "policy_count!",
                  ARRAY(SELECT (policy_id, due_on, due, paid_on, paid) FROM book.receipt
                        WHERE party_id = $1 AND policy_id IN (SELECT policy_id FROM shown))
                      AS "receipts!: Vec<ReceiptRow>",
                  ARRAY(SELECT (policy_id, claim_no, min(loss_on), sum(paid + outstanding - recovered)::bigint,
                                bool_and(closed))
                        FROM book.claim
                        WHERE party_id = $1 AND policy_id IN (SELECT policy_id FROM shown) AND loss_on <= $2
                        GROUP BY policy_id, claim_no ORDER BY min(loss_on) DESC, claim_no)
                      AS "claims!: Vec<ClaimRow>",
                  ARRAY(SELECT (policy_id, kind, cancels, effective_on, premium_change) FROM book.endorsement
                        WHERE party_id = $1 AND policy_id IN (SELECT policy_id FROM shown)
                        ORDER BY effective_on DESC, endorsement_no)
                      AS "endorsements!: Vec<(i64, i16, bool, Day, i64)>",
                  ARRAY(SELECT (kind, event_ref, on_day) FROM book.event
                        WHERE party_id = $1 ORDER BY on_day DESC, kind, event_ref LIMIT 60)
                      AS "events!: Vec<(i16, String, Day)>",
                  ARRAY(SELECT (i.party_id, p.number, p.line)
                        FROM book.insured i
                        JOIN book.policy p ON p.party_id = i.party_id AND p.policy_id = i.policy_id
                        JOIN parties.party h ON h.party_id = i.party_id
                        WHERE i.insured_id = $1 AND i.party_id <> $1 AND ($4::integer IS NULL OR h.agent_id = $4)
                        ORDER BY p.end_on DESC LIMIT 10)
                      AS "insured_under!: Vec<(i64, String, i16)>""#,
        party_id,
        as_of as Day,
        MOST_POLICIES,
        scope.agency(),
    )
    .fetch_one(pool)
    .await?;
    Ok(Portfolio {
        policies: row.policies.into_iter().map(policy).collect(),
        policy_count: row.policy_count,
        receipts: row.receipts.into_iter().map(receipt).collect(),
        claims: row.claims.into_iter().map(claim).collect(),
        endorsements: row.endorsements.into_iter().map(endorsement).collect(),
        events: row
            .events
            .into_iter()
            .map(|(kind, event_ref, on_day)| Event { kind, event_ref, on_day })
            .collect(),
        insured_under: row
            .insured_under
            .into_iter()
            .map(|(holder_id, number, line)| Insured { holder_id, number, line })
            .collect(),
    })
}

type PolicyRow = (i64, String, i16, i16, Day, Day, i64, Option<String>, bool);
type ReceiptRow = (i64, Option<Day>, i64, Option<Day>, i64);
type ClaimRow = (i64, String, Day, i64, bool);

fn policy(
    (policy_id, number, line, renewals, start_on, end_on, net_premium, title, cancelled): PolicyRow,
) -> Policy {
    Policy { policy_id, number, line, renewals, start_on, end_on, net_premium, title, cancelled }
}

fn receipt((policy_id, due_on, due, paid_on, paid): ReceiptRow) -> Receipt {
    Receipt { policy_id, due_on, due, paid_on, paid }
}

fn claim((policy_id, claim_no, loss_on, incurred, closed): ClaimRow) -> Claim {
    Claim { policy_id, claim_no, loss_on, incurred, closed }
}

fn endorsement(
    (policy_id, kind, cancels, effective_on, premium_change): (i64, i16, bool, Day, i64),
) -> Endorsement {
    Endorsement { policy_id, kind, cancels, effective_on, premium_change }
}
