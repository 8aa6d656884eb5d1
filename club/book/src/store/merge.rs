//! Moving one party's book to another, and back.

use serde_json::{Value, json};
use sqlx::PgConnection;

/// Moves policies with all that hangs on them, events, and what the party is insured by. Answers what moved, for
/// [`move_back`]. Both parties are marked as touched by `load_id`.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn move_party(conn: &mut PgConnection, from: i64, to: i64, load_id: i64) -> sqlx::Result<Value> {
    let policies = sqlx::query_scalar!("SELECT policy_id FROM book.policy WHERE party_id = $1", from)
        .fetch_all(&mut *conn)
        .await?;
    move_policies(conn, from, to, &policies).await?;
    // An event that both have stays with the survivor; the other's is kept to be given back.
    let events = sqlx::query_scalar!(
        r#"WITH gone AS (
               DELETE FROM book.event WHERE party_id = $1 RETURNING *
           ), added AS (
               INSERT INTO book.event SELECT $2, kind, event_ref, on_day, load_id FROM gone
               ON CONFLICT (party_id, kind, event_ref) DO NOTHING RETURNING kind, event_ref)
           SELECT jsonb_build_object('had', (SELECT coalesce(jsonb_agg(gone), '[]') FROM gone),
                                     'added', (SELECT coalesce(jsonb_agg(added), '[]') FROM added)) AS "events!""#,
        from,
        to
    )
    .fetch_one(&mut *conn)
    .await?;
    let insured = sqlx::query_scalar!(
        r#"WITH gone AS (
               DELETE FROM book.insured WHERE insured_id = $1 RETURNING party_id, policy_id
           ), added AS (
               INSERT INTO book.insured SELECT party_id, policy_id, $2 FROM gone
               ON CONFLICT (party_id, policy_id, insured_id) DO NOTHING RETURNING policy_id)
           SELECT jsonb_build_object('had', (SELECT coalesce(jsonb_agg(policy_id), '[]') FROM gone),
                                     'added', (SELECT coalesce(jsonb_agg(policy_id), '[]') FROM added)) AS "insured!""#,
        from,
        to
    )
    .fetch_one(&mut *conn)
    .await?;
    touch(conn, from, to, load_id).await?;
    Ok(json!({ "policies": policies, "events": events, "insured": insured }))
}

/// Takes a move back. Policies and events that the survivor got since stay with it.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn move_back(
    conn: &mut PgConnection,
    (from, to): (i64, i64),
    record: &Value,
    load_id: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH gone AS (
             DELETE FROM book.insured
             WHERE insured_id = $2 AND policy_id IN (SELECT value::bigint FROM jsonb_array_elements_text($4)))
         INSERT INTO book.insured
         SELECT p.party_id, p.policy_id, $1 FROM book.policy p
         WHERE p.policy_id IN (SELECT value::bigint FROM jsonb_array_elements_text($3))
         ON CONFLICT DO NOTHING",
        from,
        to,
        record["insured"]["had"],
        record["insured"]["added"]
    )
    .execute(&mut *conn)
    .await?;
    let policies: Vec<i64> =
        record["policies"].as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
    move_policies(conn, to, from, &policies).await?;
    sqlx::query!(
        "WITH gone AS (
             DELETE FROM book.event e USING jsonb_to_recordset($2) AS a (kind smallint, event_ref text)
             WHERE e.party_id = $1 AND e.kind = a.kind AND e.event_ref = a.event_ref)
         INSERT INTO book.event SELECT * FROM jsonb_populate_recordset(NULL::book.event, $3)
         ON CONFLICT DO NOTHING",
        to,
        record["events"]["added"],
        record["events"]["had"]
    )
    .execute(&mut *conn)
    .await?;
    touch(conn, from, to, load_id).await
}

/// Moves those of the policies that the first party holds, each with all of its rows.
async fn move_policies(conn: &mut PgConnection, from: i64, to: i64, policies: &[i64]) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH policy AS (
             UPDATE book.policy SET party_id = $2 WHERE party_id = $1 AND policy_id = ANY ($3) RETURNING number
         ), key AS (
             UPDATE book.policy_key k SET party_id = $2 FROM policy p WHERE k.number = p.number
         ), endorsement AS (
             UPDATE book.endorsement SET party_id = $2 WHERE party_id = $1 AND policy_id = ANY ($3)
         ), receipt AS (
             UPDATE book.receipt SET party_id = $2 WHERE party_id = $1 AND policy_id = ANY ($3)
         ), claim AS (
             UPDATE book.claim SET party_id = $2 WHERE party_id = $1 AND policy_id = ANY ($3))
         UPDATE book.insured SET party_id = $2 WHERE party_id = $1 AND policy_id = ANY ($3)",
        from,
        to,
        policies
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn touch(conn: &mut PgConnection, from: i64, to: i64, load_id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO book.touched (party_id, load_id) SELECT unnest($1::bigint[]), $2
         ON CONFLICT (party_id) DO UPDATE SET load_id = excluded.load_id
         WHERE book.touched.load_id < excluded.load_id",
        &[from, to][..],
        load_id
    )
    .execute(conn)
    .await?;
    Ok(())
}
