use sqlx::PgConnection;

use super::Settled;

/// Settles `stage_agents`. An agent that so far was only named by others' rows counts as new.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn agents(conn: &mut PgConnection, load_id: i64) -> sqlx::Result<Settled> {
    sqlx::query!(
        "DELETE FROM stage_agents s
         USING (SELECT code, max(row_no) AS last FROM stage_agents
                WHERE code IN (SELECT code FROM stage_agents WHERE again) GROUP BY code) repeated
         WHERE s.code = repeated.code AND s.row_no < repeated.last"
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "WITH changed AS (
             UPDATE parties.agent a
             SET name = s.name, branch = coalesce(s.branch, a.branch), province = coalesce(s.province, a.province),
                 active = coalesce(s.active, a.active), load_id = $1
             FROM stage_agents s
             WHERE a.code = s.code AND a.load_id IS NOT NULL
               AND (a.name, a.branch, a.province, a.active) IS DISTINCT FROM
                   (s.name, coalesce(s.branch, a.branch), coalesce(s.province, a.province), coalesce(s.active, a.active))
             RETURNING s.row_no)
         INSERT INTO stage_changed SELECT row_no FROM changed",
        load_id
    )
    .execute(&mut *conn)
    .await?;
    let named = sqlx::query!(
        "UPDATE parties.agent a
         SET name = s.name, branch = s.branch, province = s.province, active = coalesce(s.active, true), load_id = $1
         FROM stage_agents s
         WHERE a.code = s.code AND a.load_id IS NULL",
        load_id
    )
    .execute(&mut *conn)
    .await?;
    let added = sqlx::query!(
        "INSERT INTO parties.agent (code, name, branch, province, active, load_id)
         SELECT code, name, branch, province, coalesce(active, true), $1 FROM stage_agents ORDER BY row_no
         ON CONFLICT (code) DO NOTHING",
        load_id
    )
    .execute(&mut *conn)
    .await?;
    Ok(Settled { new: named.rows_affected() + added.rows_affected() })
}

/// Makes an agent of every code that a staged party or policy names and nobody knows yet: its name is
/// its code until the agents feed tells more.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn known_agents(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO parties.agent (code, name)
         SELECT agent, agent FROM (SELECT agent FROM stage_parties UNION SELECT agent FROM stage_policies) named
         WHERE agent IS NOT NULL
         ORDER BY agent
         ON CONFLICT (code) DO NOTHING"
    )
    .execute(conn)
    .await?;
    Ok(())
}
