//! The kinds whose rows hang on a policy or a party are settled alike.

/// Makes the function that settles a kind's stage: which rows of it are the same row of the book, what such a row
/// says, and on what it hangs. Each column of the table is given with its value in the stage `s` or the parent `k`.
macro_rules! settles {
    (
        $(#[$doc:meta])*
        $kind:ident: $stage:literal into $table:literal,
        hangs on $parent_kind:literal $parent_key:literal of $parent:literal where $found:literal,
        repeated by ($own_key:literal) told of $field:literal,
        key { $($key:literal = $key_value:literal,)+ }
        says { $first:literal = $first_value:literal, $($column:literal = $value:literal,)* }
    ) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// What PostgreSQL answers.
        pub async fn $kind(conn: &mut sqlx::PgConnection, load_id: i64) -> sqlx::Result<super::Settled> {
            super::join_as_written(conn, true).await?;
            $kind::keep_last(conn).await?;
            let changed = $kind::change(conn, load_id).await?;
            let new = $kind::add(conn, load_id).await?;
            if new + changed > 0 && !super::everybody(conn, new + changed).await? {
                $kind::touch(conn, load_id).await?;
            }
            $kind::wait(conn, new).await?;
            super::join_as_written(conn, false).await?;
            Ok(super::Settled { new })
        }

        mod $kind {
            use sqlx::PgConnection;

            pub async fn keep_last(conn: &mut PgConnection) -> sqlx::Result<()> {
                sqlx::query!(
                    "WITH suspects AS (SELECT DISTINCT " + $own_key + " FROM " + $stage + " s WHERE again),
                     repeats AS (
                         SELECT s.row_no, last_value(s.row_no) OVER same AS last,
                                ROW(" + $first_value $(+ ", " + $value)* + ") IS DISTINCT FROM
                                last_value(ROW(" + $first_value $(+ ", " + $value)* + ")) OVER same AS other
                         FROM " + $stage + " s
                         WHERE (" + $own_key + ") IN (SELECT * FROM suspects)
                         WINDOW same AS (PARTITION BY " + $own_key + " ORDER BY row_no
                                         ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
                     ), dropped AS (
                         DELETE FROM " + $stage + " s USING repeats r WHERE s.row_no = r.row_no AND r.row_no < r.last
                         RETURNING s.row_no, s." + $field + " AS value, r.last, r.other)
                     INSERT INTO stage_finding (row_no, field, value, reason, params, fatal)
                     SELECT row_no, '" + $field + "', value, 'repeated', jsonb_build_object('row', last::text), false
                     FROM dropped WHERE other"
                )
                .execute(conn)
                .await?;
                Ok(())
            }

            pub async fn change(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<u64> {
                let changed = sqlx::query!(
                    "WITH changed AS (
                         UPDATE " + $table + " t
                         SET load_id = $1, " + $first + " = " + $first_value $(+ ", " + $column + " = " + $value)* + "
                         FROM " + $stage + " s JOIN " + $parent + " ON " + $found + "
                         WHERE t.party_id = k.party_id" $(+ " AND t." + $key + " = " + $key_value)+ + "
                           AND (t." + $first $(+ ", t." + $column)* + ")
                               IS DISTINCT FROM (" + $first_value $(+ ", " + $value)* + ")
                         RETURNING s.row_no)
                     INSERT INTO stage_changed SELECT row_no FROM changed",
                    load_id
                )
                .execute(conn)
                .await?;
                Ok(changed.rows_affected())
            }

            /// In the order of the book. Of two rows that come to one key by two names of its parent, the last counts.
            pub async fn add(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<u64> {
                let added = sqlx::query!(
                    "INSERT INTO " + $table + " (party_id" $(+ ", " + $key)+ + ", " + $first $(+ ", " + $column)* + ", load_id)
                     SELECT DISTINCT ON (k.party_id" $(+ ", " + $key_value)+ + ")
                            k.party_id" $(+ ", " + $key_value)+ + ", " + $first_value $(+ ", " + $value)* + ", $1::bigint
                     FROM " + $stage + " s JOIN " + $parent + " ON " + $found + "
                     WHERE NOT EXISTS (SELECT FROM " + $table + " t
                                       WHERE t.party_id = k.party_id" $(+ " AND t." + $key + " = " + $key_value)+ + ")
                     ORDER BY k.party_id" $(+ ", " + $key_value)+ + ", s.row_no DESC",
                    load_id
                )
                .execute(conn)
                .await?;
                Ok(added.rows_affected())
            }

            pub async fn touch(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<()> {
                sqlx::query!(
                    "INSERT INTO stage_touched
                     SELECT DISTINCT t.party_id
                     FROM " + $stage + " s JOIN " + $parent + " ON " + $found + "
                     JOIN " + $table + " t ON t.party_id = k.party_id" $(+ " AND t." + $key + " = " + $key_value)+ + "
                     WHERE t.load_id = $1",
                    load_id
                )
                .execute(conn)
                .await?;
                Ok(())
            }

            pub async fn wait(conn: &mut PgConnection, new: u64) -> sqlx::Result<()> {
                let staged = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM "# + $stage)
                    .fetch_one(&mut *conn)
                    .await?;
                if staged.unsigned_abs() == new {
                    return Ok(());
                }
                sqlx::query!(
                    "INSERT INTO stage_waiting (row_no, parent_kind, parent_key)
                     SELECT s.row_no, '" + $parent_kind + "', s." + $parent_key + "
                     FROM " + $stage + " s
                     WHERE NOT EXISTS (SELECT FROM " + $parent + " WHERE " + $found + ")"
                )
                .execute(&mut *conn)
                .await?;
                sqlx::query("ANALYZE stage_waiting").execute(conn).await?;
                Ok(())
            }
        }
    };
}

settles! {
    /// Settles `stage_endorsements`.
    endorsements: "stage_endorsements" into "book.endorsement",
    hangs on "policy" "policy" of "book.policy_key k" where "k.number = s.policy",
    repeated by ("s.policy, s.number") told of "number",
    key { "policy_id" = "k.policy_id", "endorsement_no" = "s.number", }
    says {
        "kind" = "s.kind",
        "cancels" = "s.cancels",
        "effective_on" = "s.effective_on",
        "premium_change" = "s.premium_change",
    }
}

settles! {
    /// Settles `stage_receipts`.
    receipts: "stage_receipts" into "book.receipt",
    hangs on "policy" "policy" of "book.policy_key k" where "k.number = s.policy",
    repeated by ("s.policy, s.number") told of "number",
    key { "policy_id" = "k.policy_id", "receipt_no" = "s.number", }
    says {
        "due_on" = "s.due_on",
        "due" = "coalesce(s.due, 0)",
        "paid_on" = "s.paid_on",
        "paid" = "coalesce(s.paid, 0)",
    }
}

settles! {
    /// Settles `stage_claims`. A claim's number is one within its policy.
    claims: "stage_claims" into "book.claim",
    hangs on "policy" "policy" of "book.policy_key k" where "k.number = s.policy",
    repeated by ("s.policy, s.number, coalesce(s.cover, '')") told of "number",
    key { "policy_id" = "k.policy_id", "claim_no" = "s.number", "cover" = "coalesce(s.cover, '')", }
    says {
        "loss_on" = "s.loss_on",
        "reported_on" = "s.reported_on",
        "paid" = "coalesce(s.paid, 0)",
        "outstanding" = "coalesce(s.outstanding, 0)",
        "recovered" = "coalesce(s.recovered, 0)",
        "closed" = "coalesce(s.closed, false)",
    }
}

settles! {
    /// Settles `stage_events`.
    events: "stage_events" into "book.event",
    hangs on "party" "party" of "parties.identity_key k" where "k.kind = 5 AND k.value = s.party",
    repeated by ("s.party, s.kind, s.ref") told of "ref",
    key { "kind" = "s.kind", "event_ref" = "s.ref", }
    says { "on_day" = "s.on_day", }
}
