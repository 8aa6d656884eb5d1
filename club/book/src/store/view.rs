//! Reading one party's book.

use calendar::Day;
use parties::Scope;
use sqlx::PgPool;

use crate::view::{
    Claim, Endorsement, Event, Happened, Insured, InsuredPeople, MOST_POLICIES, Policy, Portfolio, Receipt,
    Wanted, What,
};

/// The holder of a policy.
pub(crate) async fn holder(pool: &PgPool, number: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("SELECT party_id FROM book.policy_key WHERE number = $1", number)
        .fetch_optional(pool)
        .await
}

/// What happened in a party's book, in one question. Payments are gathered by Jalali month: the months' first days
/// are given, since the database does not know them.
pub(crate) async fn happened(
    pool: &PgPool,
    party_id: i64,
    wanted: Wanted,
    today: Day,
    until: Day,
    most: i64,
) -> sqlx::Result<Vec<Happened>> {
    let months = month_starts(today);
    let rows = sqlx::query!(
        r#"WITH policy AS (
               SELECT p.policy_id, p.number, p.line, p.renewals, p.start_on, p.end_on,
                      (SELECT min(e.effective_on) FROM book.endorsement e
                       WHERE e.party_id = p.party_id AND e.policy_id = p.policy_id AND e.cancels
                         AND e.effective_on <= $3) AS cancelled_on
               FROM book.policy p WHERE p.party_id = $1)
           SELECT what AS "what!", on_day AS "on_day!: Day", line::smallint AS "line!", amount AS "amount!",
                  number AS "count!", text AS "text!" FROM (
               SELECT 1 AS what, policy_id AS id, start_on AS on_day, line, 0::bigint AS amount,
                      renewals::bigint AS number, number AS text
               FROM policy WHERE $6
               UNION ALL
               SELECT CASE WHEN cancelled_on IS NULL THEN 2 ELSE 3 END, policy_id,
                      coalesce(cancelled_on, end_on), line, 0, 0, number
               FROM policy WHERE $6
               UNION ALL
               SELECT 4, e.policy_id, e.effective_on, p.line, e.premium_change, e.kind, e.endorsement_no
               FROM book.endorsement e JOIN policy p ON p.policy_id = e.policy_id
               WHERE $6 AND e.party_id = $1 AND NOT e.cancels
               UNION ALL
               SELECT 5, width_bucket(r.paid_on, $5::date[]), max(r.paid_on), 0, sum(r.paid)::bigint, count(*), ''
               FROM book.receipt r
               WHERE $7 AND r.party_id = $1 AND r.paid <> 0 AND r.paid_on <= $3
               GROUP BY 2
               UNION ALL
               SELECT 6, c.policy_id, min(c.loss_on), max(p.line),
                      sum(c.paid + c.outstanding - c.recovered)::bigint, 0, c.claim_no
               FROM book.claim c JOIN policy p ON p.policy_id = c.policy_id
               WHERE $8 AND c.party_id = $1
               GROUP BY c.policy_id, c.claim_no
               UNION ALL
               SELECT 7, 0, v.on_day, 0, 0, v.kind, v.event_ref FROM book.event v WHERE $9 AND v.party_id = $1
           ) happened
           WHERE on_day <= $2
           ORDER BY on_day DESC, what, id DESC, text LIMIT $4"#,
        party_id,
        until as Day,
        today as Day,
        most,
        &months as &[Day],
        wanted.policies,
        wanted.receipts,
        wanted.claims,
        wanted.events,
    )
    .fetch_all(pool)
    .await?;
    let happened = rows.into_iter().map(|row| Happened {
        what: What::of(row.what),
        on: row.on_day,
        line: row.line,
        amount: row.amount,
        count: row.count,
        text: row.text,
    });
    Ok(happened.collect())
}

/// The first days of the Jalali months of the last sixty years, ascending.
fn month_starts(today: Day) -> Vec<Day> {
    let year = today.jalali().year;
    let months = (year - 60..=year).flat_map(|year| (1..=12).map(move |month| (year, month)));
    months.filter_map(|(year, month)| Day::from_jalali(year, month, 1)).collect()
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

/// Who is insured under a party's contracts in force, in one question.
pub(crate) async fn insured_people(
    pool: &PgPool,
    scope: Scope,
    party_id: i64,
    as_of: Day,
    most: i64,
) -> sqlx::Result<InsuredPeople> {
    let row = sqlx::query!(
        r#"WITH people AS (
               SELECT DISTINCT i.insured_id
               FROM book.policy p
               JOIN book.insured i ON i.party_id = p.party_id AND i.policy_id = p.policy_id
               WHERE p.party_id = $1 AND i.insured_id <> $1 AND p.start_on <= $2 AND p.end_on > $2
                 AND NOT EXISTS (SELECT FROM book.endorsement e
                                 WHERE e.party_id = p.party_id AND e.policy_id = p.policy_id AND e.cancels
                                   AND e.effective_on <= $2))
           SELECT (SELECT count(*) FROM people) AS "count!",
                  ARRAY(SELECT (o.party_id, o.given_name, o.family_name)
                        FROM people JOIN parties.party o ON o.party_id = people.insured_id
                        WHERE $3::integer IS NULL OR o.agent_id = $3
                        ORDER BY o.family_name, o.given_name, o.party_id LIMIT $4)
                      AS "first!: Vec<(i64, Option<String>, Option<String>)>""#,
        party_id,
        as_of as Day,
        scope.agency(),
        most,
    )
    .fetch_one(pool)
    .await?;
    Ok(InsuredPeople { count: row.count, first: row.first })
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
