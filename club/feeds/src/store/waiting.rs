//! Rows that wait for their parent, and links that wait for a party.

use sqlx::PgConnection;

use crate::kind::Kind;

/// What became of rows that have to wait.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Kept {
    /// Wait now for the first time.
    pub waiting: i64,
    /// Took the place of a row that waited and said something else.
    pub changed: i64,
}

/// For a kind of rows: the statements that keep those of its stage which wait, drop those which no longer
/// do, and bring into the stage those whose parent has arrived.
macro_rules! kind_that_waits {
    ($module:ident, $kind:literal, $stage:literal, $own_key:literal) => {
        mod $module {
            use super::Kept;
            use sqlx::PgConnection;

            pub async fn keep(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<Kept> {
                let before = sqlx::query_scalar!(
                    r#"SELECT count(*) AS "count!" FROM stage_waiting w JOIN "# + $stage + r#" s ON s.row_no = w.row_no
                       JOIN feeds.waiting held ON held.kind = '"# + $kind + r#"' AND held.own_key = "# + $own_key
                )
                .fetch_one(&mut *conn)
                .await?;
                let put = sqlx::query!(
                    "INSERT INTO feeds.waiting AS held (load_id, row_no, kind, own_key, parent_kind, parent_key, record)
                     SELECT $1, w.row_no, '" + $kind + "', " + $own_key + ", w.parent_kind, w.parent_key,
                            jsonb_strip_nulls(to_jsonb(s) - 'row_no' - 'again')
                     FROM stage_waiting w JOIN " + $stage + " s ON s.row_no = w.row_no
                     ON CONFLICT (kind, own_key) DO UPDATE
                     SET load_id = EXCLUDED.load_id, row_no = EXCLUDED.row_no, parent_kind = EXCLUDED.parent_kind,
                         parent_key = EXCLUDED.parent_key, record = EXCLUDED.record
                     WHERE held.record <> EXCLUDED.record",
                    load_id
                )
                .execute(&mut *conn)
                .await?;
                let waiting = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM stage_waiting"#)
                    .fetch_one(conn)
                    .await?
                    - before;
                Ok(Kept { waiting, changed: put.rows_affected() as i64 - waiting })
            }

            pub async fn drop_applied(conn: &mut PgConnection) -> sqlx::Result<()> {
                sqlx::query!(
                    "DELETE FROM feeds.waiting held USING " + $stage + " s
                     WHERE held.kind = '" + $kind + "' AND held.own_key = " + $own_key + "
                       AND NOT EXISTS (SELECT FROM stage_waiting w WHERE w.row_no = s.row_no)"
                )
                .execute(conn)
                .await?;
                Ok(())
            }

            pub async fn arrive(conn: &mut PgConnection) -> sqlx::Result<u64> {
                let arrived = sqlx::query!(
                    "WITH due AS (
                         DELETE FROM feeds.waiting w
                         WHERE w.kind = '" + $kind + "'
                           AND CASE w.parent_kind
                               WHEN 'party' THEN EXISTS (SELECT FROM parties.identity_key k
                                                         WHERE k.kind = 5 AND k.value = w.parent_key)
                               ELSE EXISTS (SELECT FROM book.policy_key k WHERE k.number = w.parent_key) END
                         RETURNING w.load_id, w.row_no, w.record
                     ), numbered AS (
                         SELECT record, row_number() OVER (ORDER BY load_id, row_no) AS row_no FROM due)
                     INSERT INTO " + $stage + "
                     SELECT staged.*
                     FROM numbered n,
                          jsonb_populate_record(NULL::" + $stage + ",
                              n.record || jsonb_build_object('row_no', n.row_no, 'again', false)) staged"
                )
                .execute(conn)
                .await?;
                Ok(arrived.rows_affected())
            }
        }
    };
}

kind_that_waits!(policies, "policies", "stage_policies", "s.number");
kind_that_waits!(endorsements, "endorsements", "stage_endorsements", "(s.policy || '␟' || s.number)");
kind_that_waits!(receipts, "receipts", "stage_receipts", "(s.policy || '␟' || s.number)");
kind_that_waits!(
    claims,
    "claims",
    "stage_claims",
    "(s.policy || '␟' || s.number || '␟' || coalesce(s.cover, ''))"
);
kind_that_waits!(events, "events", "stage_events", "(s.party || '␟' || s.kind || '␟' || s.ref)");

/// Keeps the staged rows of `stage_waiting`. One that waits already stays where it is unless it says
/// something else now.
pub(crate) async fn keep(conn: &mut PgConnection, kind: Kind, load_id: i64) -> sqlx::Result<Kept> {
    match kind {
        Kind::Parties | Kind::Agents => Ok(Kept::default()),
        Kind::Policies => policies::keep(conn, load_id).await,
        Kind::Endorsements => endorsements::keep(conn, load_id).await,
        Kind::Receipts => receipts::keep(conn, load_id).await,
        Kind::Claims => claims::keep(conn, load_id).await,
        Kind::Events => events::keep(conn, load_id).await,
    }
}

/// Drops waiting rows in whose place a staged row was applied.
pub(crate) async fn drop_applied(conn: &mut PgConnection, kind: Kind) -> sqlx::Result<()> {
    match kind {
        Kind::Parties | Kind::Agents => Ok(()),
        Kind::Policies => policies::drop_applied(conn).await,
        Kind::Endorsements => endorsements::drop_applied(conn).await,
        Kind::Receipts => receipts::drop_applied(conn).await,
        Kind::Claims => claims::drop_applied(conn).await,
        Kind::Events => events::drop_applied(conn).await,
    }
}

/// Brings the waiting rows of a kind whose parent is known by now into its stage; answers how many.
pub(crate) async fn arrive(conn: &mut PgConnection, kind: Kind) -> sqlx::Result<u64> {
    match kind {
        Kind::Parties | Kind::Agents => Ok(0),
        Kind::Policies => policies::arrive(conn).await,
        Kind::Endorsements => endorsements::arrive(conn).await,
        Kind::Receipts => receipts::arrive(conn).await,
        Kind::Claims => claims::arrive(conn).await,
        Kind::Events => events::arrive(conn).await,
    }
}

/// Whether anything waits: rows or links of the kind.
pub(crate) async fn any(conn: &mut PgConnection, kind: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM feeds.waiting WHERE kind = $1) AS "any!""#, kind)
        .fetch_one(conn)
        .await
}

/// Whether nothing waits at all.
pub(crate) async fn none(conn: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"SELECT NOT EXISTS (SELECT FROM feeds.waiting) AS "none!""#).fetch_one(conn).await
}

/// Keeps the links of `stage_link` whose party is not known, in the place of those that the same parties and policies waited for.
pub(crate) async fn keep_links(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM feeds.waiting held
         USING stage_found f JOIN stage_parties s ON s.row_no = f.row_no
         WHERE f.wins AND held.own_key = f.party_id::text
           AND (held.kind = 'represents' AND s.represents IS NOT NULL
                OR held.kind = 'introduced_by' AND s.introduced_by IS NOT NULL)"
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "DELETE FROM feeds.waiting held USING stage_policies s
         WHERE held.kind = 'insured' AND held.record ->> 'policy' = s.number AND s.insured IS NOT NULL
           AND NOT EXISTS (SELECT FROM stage_waiting w WHERE w.row_no = s.row_no)"
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO feeds.waiting (load_id, row_no, kind, own_key, parent_kind, parent_key, record)
         SELECT $1, row_no, kind, coalesce(policy || '␟' || parent_key, party_id::text), 'party', parent_key,
                jsonb_strip_nulls(jsonb_build_object('policy', policy, 'party_id', party_id))
         FROM stage_link
         WHERE other_id IS NULL
         ON CONFLICT (kind, own_key) DO NOTHING",
        load_id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Brings waiting links whose party is known by now into `stage_link`; answers how many.
pub(crate) async fn arrive_links(conn: &mut PgConnection) -> sqlx::Result<u64> {
    let arrived = sqlx::query!(
        "WITH due AS (
             DELETE FROM feeds.waiting w USING parties.identity_key i
             WHERE w.kind IN ('represents', 'introduced_by', 'insured')
               AND i.kind = 5 AND i.value = w.parent_key
             RETURNING w.kind, w.parent_key, w.record, i.party_id AS other_id)
         INSERT INTO stage_link (row_no, kind, parent_key, party_id, policy_id, policy, other_id)
         SELECT 0, d.kind, d.parent_key, coalesce(k.party_id, (d.record ->> 'party_id')::bigint), k.policy_id,
                d.record ->> 'policy', d.other_id
         FROM due d LEFT JOIN book.policy_key k ON k.number = d.record ->> 'policy'"
    )
    .execute(conn)
    .await?;
    Ok(arrived.rows_affected())
}

/// Waiting links of one party become another's, but for those that the other has; answers both.
pub(crate) async fn move_party(
    conn: &mut PgConnection,
    from: i64,
    to: i64,
) -> sqlx::Result<serde_json::Value> {
    sqlx::query_scalar!(
        r#"WITH gone AS (
               DELETE FROM feeds.waiting WHERE record -> 'party_id' = to_jsonb($1::bigint) RETURNING *
           ), added AS (
               INSERT INTO feeds.waiting (load_id, row_no, kind, own_key, parent_kind, parent_key, record)
               SELECT load_id, row_no, kind,
                      -- a link of a party itself is known by the party's number
                      CASE WHEN kind IN ('represents', 'introduced_by') THEN ($2::bigint)::text ELSE own_key END,
                      parent_kind, parent_key, jsonb_set(record, '{party_id}', to_jsonb($2::bigint))
               FROM gone
               ON CONFLICT (kind, own_key) DO NOTHING
               RETURNING kind, own_key)
           SELECT jsonb_build_object('had', (SELECT coalesce(jsonb_agg(gone), '[]') FROM gone),
                                     'added', (SELECT coalesce(jsonb_agg(added), '[]') FROM added)) AS "moved!""#,
        from,
        to
    )
    .fetch_one(conn)
    .await
}

/// Gives them back, as far as they still wait.
pub(crate) async fn move_back(conn: &mut PgConnection, moved: &serde_json::Value) -> sqlx::Result<()> {
    // Two statements: one key may be taken away and given back.
    sqlx::query!(
        "DELETE FROM feeds.waiting w USING jsonb_to_recordset($1) AS m (kind text, own_key text)
         WHERE w.kind = m.kind AND w.own_key = m.own_key",
        moved["added"]
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO feeds.waiting
         SELECT h.* FROM jsonb_populate_recordset(NULL::feeds.waiting, $1) h
         WHERE NOT EXISTS (SELECT FROM parties.identity_key k
                           WHERE h.parent_kind = 'party' AND k.kind = 5 AND k.value = h.parent_key)
         ON CONFLICT DO NOTHING",
        moved["had"]
    )
    .execute(conn)
    .await?;
    Ok(())
}
