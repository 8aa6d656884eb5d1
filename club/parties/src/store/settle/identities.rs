use sqlx::PgConnection;

/// Gives the parties the identities of their rows. Core numbers add up; of the other kinds a party has one,
/// and a new one takes the place of the old one. A mobile or e-mail of another party is left out.
pub(super) async fn settle(conn: &mut PgConnection) -> sqlx::Result<()> {
    claim(conn).await?;
    release(conn).await?;
    refuse(conn).await?;
    write(conn).await
}

/// What the rows bring and their party does not hold yet.
async fn claim(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO stage_identity (row_no, party_id, kind, value, fresh)
         SELECT f.row_no, f.party_id, given.kind, given.value, f.fresh
         FROM stage_parties s
         JOIN stage_found f ON f.row_no = s.row_no,
         LATERAL (VALUES (1::smallint, CASE WHEN f.wins AND s.kind = 1 THEN s.national_id END),
                         (2, CASE WHEN f.wins AND s.kind = 2 THEN s.legal_id END),
                         (3, CASE WHEN f.wins THEN s.mobile END),
                         (4, CASE WHEN f.wins THEN s.email END),
                         (5, CASE WHEN NOT f.ref_known THEN s.ref END)) AS given (kind, value)
         WHERE given.value IS NOT NULL
           AND (f.fresh OR NOT EXISTS (SELECT FROM parties.identity_key k
                                       WHERE k.kind = given.kind AND k.value = given.value AND k.party_id = f.party_id))"
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query("ANALYZE stage_identity").execute(conn).await?;
    Ok(())
}

async fn release(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH released AS (
             DELETE FROM parties.identity i
             USING stage_identity c
             WHERE NOT c.fresh AND i.party_id = c.party_id AND i.kind = c.kind AND c.kind < 5
             RETURNING i.kind, i.value, c.row_no
         ), freed AS (
             DELETE FROM parties.identity_key k USING released r WHERE k.kind = r.kind AND k.value = r.value)
         INSERT INTO stage_changed SELECT row_no FROM released"
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Of those who claim the same mobile or e-mail, its holder keeps it; else the first row gets it.
async fn refuse(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH refused AS (
             DELETE FROM stage_identity c
             WHERE EXISTS (SELECT FROM parties.identity_key k WHERE k.kind = c.kind AND k.value = c.value)
                OR (c.kind, c.value, c.row_no) IN (
                    SELECT kind, value, row_no
                    FROM (SELECT kind, value, row_no,
                                 row_number() OVER (PARTITION BY kind, value ORDER BY row_no) AS place
                          FROM stage_identity WHERE kind IN (3, 4)) claims
                    WHERE place > 1)
             RETURNING c.row_no, c.kind, c.value)
         INSERT INTO stage_finding (row_no, field, value, reason, params, fatal)
         SELECT row_no, (ARRAY['national_id', 'legal_id', 'mobile', 'email', 'ref'])[kind], value,
                'belongs_to_another', '{}', false
         FROM refused"
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn write(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO parties.identity_key (kind, value, party_id)
         SELECT kind, value, party_id FROM stage_identity ORDER BY kind, value"
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO parties.identity (party_id, kind, value)
         SELECT party_id, kind, value FROM stage_identity ORDER BY party_id, kind, value"
    )
    .execute(&mut *conn)
    .await?;
    // a row that only brings a second core number changes its party too, even a new one
    sqlx::query!(
        "INSERT INTO stage_changed
         SELECT c.row_no FROM stage_identity c JOIN stage_found f ON f.row_no = c.row_no
         WHERE NOT (f.fresh AND f.wins)"
    )
    .execute(conn)
    .await?;
    Ok(())
}
