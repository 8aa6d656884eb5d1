use sqlx::PgConnection;

use super::{Settled, everybody};

/// Settles `stage_policies`. A policy whose holder is another now moves with all that hangs on it.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn policies(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<Settled> {
    keep_last(conn).await?;
    wait(conn).await?;
    transfer(conn).await?;
    let changed = change(conn, load_id).await?;
    let first_id = reserve(conn).await?;
    let new = add(conn, load_id, first_id).await?;
    if new + changed > 0 && !everybody(conn, new + changed).await? {
        touch(conn, load_id).await?;
    }
    insured(conn, first_id).await?;
    Ok(Settled { new })
}

async fn keep_last(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH repeats AS (
             SELECT s.row_no, last_value(s.row_no) OVER same AS last,
                    ROW(party, line, contract_type, channel, agent, renewals, start_on, end_on, premium, branch, title)
                    IS DISTINCT FROM
                    last_value(ROW(party, line, contract_type, channel, agent, renewals, start_on, end_on, premium,
                                   branch, title)) OVER same AS other
             FROM stage_policies s
             WHERE number IN (SELECT number FROM stage_policies WHERE again)
             WINDOW same AS (PARTITION BY number ORDER BY row_no
                             ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
         ), dropped AS (
             DELETE FROM stage_policies s USING repeats r WHERE s.row_no = r.row_no AND r.row_no < r.last
             RETURNING s.row_no, s.number, r.last, r.other)
         INSERT INTO stage_finding (row_no, field, value, reason, params, fatal)
         SELECT row_no, 'number', number, 'repeated', jsonb_build_object('row', last::text), false
         FROM dropped WHERE other"
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn wait(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO stage_waiting (row_no, parent_kind, parent_key)
         SELECT s.row_no, 'party', s.party
         FROM stage_policies s
         WHERE NOT EXISTS (SELECT FROM parties.identity_key i WHERE i.kind = 5 AND i.value = s.party)"
    )
    .execute(&mut *conn)
    .await?;
    // or the planner would put all other rows into a table to look these up
    sqlx::query("ANALYZE stage_waiting").execute(conn).await?;
    Ok(())
}

/// Moves policies whose row names another holder, with their endorsements, receipts and claims.
async fn transfer(conn: &mut PgConnection) -> sqlx::Result<()> {
    let moved = sqlx::query!(
        "WITH moved AS (
             INSERT INTO stage_moved (policy_id, from_party, to_party)
             SELECT k.policy_id, k.party_id, i.party_id
             FROM stage_policies s
             JOIN book.policy_key k ON k.number = s.number
             JOIN parties.identity_key i ON i.kind = 5 AND i.value = s.party
             WHERE i.party_id <> k.party_id
             RETURNING policy_id, from_party, to_party
         ), touched AS (
             INSERT INTO stage_touched SELECT from_party FROM moved UNION SELECT to_party FROM moved
         ), policy AS (
             UPDATE book.policy t SET party_id = m.to_party
             FROM moved m WHERE t.party_id = m.from_party AND t.policy_id = m.policy_id
             RETURNING t.number, t.party_id
         ), changed AS (
             INSERT INTO stage_changed
             SELECT s.row_no FROM stage_policies s JOIN policy p ON p.number = s.number)
         UPDATE book.policy_key k SET party_id = p.party_id FROM policy p WHERE k.number = p.number"
    )
    .execute(&mut *conn)
    .await?;
    if moved.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query!(
        "WITH endorsements AS (
             UPDATE book.endorsement t SET party_id = m.to_party
             FROM stage_moved m WHERE t.party_id = m.from_party AND t.policy_id = m.policy_id
         ), receipts AS (
             UPDATE book.receipt t SET party_id = m.to_party
             FROM stage_moved m WHERE t.party_id = m.from_party AND t.policy_id = m.policy_id
         ), claims AS (
             UPDATE book.claim t SET party_id = m.to_party
             FROM stage_moved m WHERE t.party_id = m.from_party AND t.policy_id = m.policy_id)
         UPDATE book.insured t SET party_id = m.to_party
         FROM stage_moved m WHERE t.party_id = m.from_party AND t.policy_id = m.policy_id"
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn change(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<u64> {
    let changed = sqlx::query!(
        "WITH given AS (
             SELECT s.row_no, k.party_id, k.policy_id, s.line, coalesce(s.contract_type, 0) AS contract_type,
                    coalesce(s.channel, 0) AS channel, a.agent_id, coalesce(s.renewals, 0)::smallint AS renewals,
                    s.start_on, s.end_on, s.premium, s.branch, s.title
             FROM stage_policies s
             JOIN book.policy_key k ON k.number = s.number
             LEFT JOIN parties.agent a ON a.code = s.agent
             WHERE NOT EXISTS (SELECT FROM stage_waiting w WHERE w.row_no = s.row_no)
         ), changed AS (
             UPDATE book.policy t
             SET line = g.line, contract_type = g.contract_type, channel = g.channel, agent_id = g.agent_id,
                 renewals = g.renewals, start_on = g.start_on, end_on = g.end_on, premium = g.premium,
                 branch = g.branch, title = g.title, load_id = $1
             FROM given g
             WHERE t.party_id = g.party_id AND t.policy_id = g.policy_id
               AND (t.line, t.contract_type, t.channel, t.agent_id, t.renewals, t.start_on, t.end_on, t.premium,
                    t.branch, t.title)
                   IS DISTINCT FROM
                   (g.line, g.contract_type, g.channel, g.agent_id, g.renewals, g.start_on, g.end_on, g.premium,
                    g.branch, g.title)
             RETURNING g.row_no)
         INSERT INTO stage_changed SELECT row_no FROM changed",
        load_id
    )
    .execute(conn)
    .await?;
    Ok(changed.rows_affected())
}

/// Reserves a run of policy ids, one for each row in the order of the file: settling is one at a time.
/// New policies are those from the answer on.
async fn reserve(conn: &mut PgConnection) -> sqlx::Result<i64> {
    let rows = sqlx::query_scalar!("SELECT max(row_no) FROM stage_policies").fetch_one(&mut *conn).await?;
    sqlx::query_scalar!(
        r#"SELECT setval('book.policy_id', nextval('book.policy_id') + $1) - $1 AS "first!""#,
        rows.unwrap_or(0)
    )
    .fetch_one(conn)
    .await
}

/// In the order of the book: by holder.
async fn add(conn: &mut PgConnection, load_id: i64, first_id: i64) -> sqlx::Result<u64> {
    let added = sqlx::query!(
        "WITH added AS (
             INSERT INTO book.policy (party_id, policy_id, number, line, contract_type, channel, agent_id, renewals,
                                      start_on, end_on, premium, branch, title, load_id)
             SELECT i.party_id, $2 + s.row_no, s.number, s.line, coalesce(s.contract_type, 0), coalesce(s.channel, 0),
                    a.agent_id, coalesce(s.renewals, 0), s.start_on, s.end_on, s.premium, s.branch, s.title, $1::bigint
             FROM stage_policies s
             JOIN parties.identity_key i ON i.kind = 5 AND i.value = s.party
             LEFT JOIN parties.agent a ON a.code = s.agent
             WHERE NOT EXISTS (SELECT FROM book.policy_key k WHERE k.number = s.number)
             ORDER BY i.party_id, s.row_no
             RETURNING number, party_id, policy_id)
         INSERT INTO book.policy_key (number, party_id, policy_id) SELECT number, party_id, policy_id FROM added",
        load_id,
        first_id
    )
    .execute(conn)
    .await?;
    Ok(added.rows_affected())
}

async fn touch(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO stage_touched
         SELECT DISTINCT t.party_id
         FROM stage_policies s
         JOIN book.policy_key k ON k.number = s.number
         JOIN book.policy t ON t.party_id = k.party_id AND t.policy_id = k.policy_id
         WHERE t.load_id = $1",
        load_id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A row's insured take the place of the policy's; a row that names none leaves them.
async fn insured(conn: &mut PgConnection, first_id: i64) -> sqlx::Result<()> {
    let named = sqlx::query!(
        "INSERT INTO stage_link (row_no, kind, parent_key, party_id, policy_id, policy, other_id)
         SELECT s.row_no, 'insured', one.ref, k.party_id, k.policy_id, s.number, i.party_id
         FROM stage_policies s
         JOIN book.policy_key k ON k.number = s.number
         CROSS JOIN unnest(s.insured) AS one (ref)
         LEFT JOIN parties.identity_key i ON i.kind = 5 AND i.value = one.ref
         WHERE s.insured IS NOT NULL
           AND NOT EXISTS (SELECT FROM stage_waiting w WHERE w.row_no = s.row_no)"
    )
    .execute(&mut *conn)
    .await?;
    if named.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query("ANALYZE stage_link").execute(&mut *conn).await?;
    sqlx::query!(
        "WITH gone AS (
             DELETE FROM book.insured t
             USING (SELECT DISTINCT row_no, party_id, policy_id FROM stage_link
                    WHERE kind = 'insured' AND policy_id < $1) l
             WHERE t.party_id = l.party_id AND t.policy_id = l.policy_id
               AND NOT EXISTS (SELECT FROM stage_link o
                               WHERE o.kind = 'insured' AND o.policy_id = t.policy_id AND o.other_id = t.insured_id)
             RETURNING l.row_no)
         INSERT INTO stage_changed SELECT row_no FROM gone",
        first_id
    )
    .execute(&mut *conn)
    .await?;
    insured_links(conn, first_id).await
}

/// Makes the links of `stage_link` whose insured party is known. Policies from `first_id` on are new: a link
/// changes none of them.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn insured_links(conn: &mut PgConnection, first_id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO stage_changed
         SELECT l.row_no FROM stage_link l
         WHERE l.kind = 'insured' AND l.other_id IS NOT NULL AND l.policy_id < $1
           AND NOT EXISTS (SELECT FROM book.insured t WHERE t.party_id = l.party_id AND t.policy_id = l.policy_id
                                                        AND t.insured_id = l.other_id)",
        first_id
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO book.insured (party_id, policy_id, insured_id)
         SELECT DISTINCT l.party_id, l.policy_id, l.other_id FROM stage_link l
         WHERE l.kind = 'insured' AND l.other_id IS NOT NULL
           AND NOT EXISTS (SELECT FROM book.insured t WHERE t.party_id = l.party_id AND t.policy_id = l.policy_id
                                                        AND t.insured_id = l.other_id)
         ORDER BY l.party_id, l.policy_id, l.other_id"
    )
    .execute(conn)
    .await?;
    Ok(())
}
