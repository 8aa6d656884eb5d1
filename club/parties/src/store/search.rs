//! Finding parties: by an identity through the key table, by words through the trigram index.

use sqlx::PgPool;

use crate::Scope;
use crate::search::Query;

/// Parties that one of the identities or the membership number names.
pub(crate) async fn by_identity(pool: &PgPool, scope: Scope, query: &Query) -> sqlx::Result<Vec<i64>> {
    let (kinds, values): (Vec<i16>, Vec<String>) = query.identities.iter().cloned().unzip();
    sqlx::query_scalar!(
        r#"SELECT p.party_id FROM parties.party p
           WHERE p.party_id IN (
                   SELECT $1::bigint
                   UNION ALL
                   SELECT k.party_id FROM unnest($2::smallint[], $3::text[]) AS given (kind, value)
                   JOIN parties.identity_key k ON k.kind = given.kind AND k.value = given.value)
             AND ($4::integer IS NULL OR p.agent_id = $4)
           ORDER BY p.party_id"#,
        query.member,
        &kinds,
        &values,
        scope.agency(),
    )
    .fetch_all(pool)
    .await
}

/// At most `bound` parties whose key holds every word, in no particular order.
///
/// Planned anew each time (`persistent(false)`): a rare word goes through the trigram index, a frequent one
/// is met soon enough by walking the table, and only the word itself tells which. The two longest words
/// are conditions of their own, so that the index is asked for both; the rest is checked on what they leave.
pub(crate) async fn by_words(
    pool: &PgPool,
    scope: Scope,
    query: &Query,
    bound: i64,
) -> sqlx::Result<Vec<i64>> {
    let mut patterns = query.patterns();
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.len()));
    match (scope.agency(), patterns.as_slice()) {
        (Some(agency), _) => of_agency(pool, agency, &patterns, bound).await,
        (None, [only]) => {
            sqlx::query_scalar!(
                "SELECT party_id FROM parties.party WHERE search_key LIKE $1 LIMIT $2",
                only,
                bound
            )
            .persistent(false)
            .fetch_all(pool)
            .await
        }
        (None, [first, second, rest @ ..]) => {
            sqlx::query_scalar!(
                "SELECT party_id FROM parties.party
                 WHERE search_key LIKE $1 AND search_key LIKE $2 AND search_key LIKE ALL($3) LIMIT $4",
                first,
                second,
                rest,
                bound,
            )
            .persistent(false)
            .fetch_all(pool)
            .await
        }
        (None, []) => Ok(Vec::new()),
    }
}

/// The same among one agency's customers, who are few.
async fn of_agency(pool: &PgPool, agency: i32, patterns: &[String], bound: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT party_id FROM parties.party WHERE agent_id = $1 AND search_key LIKE ALL($2) LIMIT $3",
        agency,
        patterns,
        bound,
    )
    .fetch_all(pool)
    .await
}

/// Which of the given parties hold every word.
pub(crate) async fn among(pool: &PgPool, query: &Query, parties: &[i64]) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT party_id FROM parties.party WHERE party_id = ANY($1) AND search_key LIKE ALL($2)",
        parties,
        &query.patterns(),
    )
    .fetch_all(pool)
    .await
}
