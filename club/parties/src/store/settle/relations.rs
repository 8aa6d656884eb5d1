use sqlx::PgConnection;

/// How one party is bound to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Stands for an organisation.
    Represents,
    /// Was introduced by.
    IntroducedBy,
}

impl Link {
    /// Both.
    pub const ALL: [Link; 2] = [Link::Represents, Link::IntroducedBy];

    /// The field of a parties feed that brings it; the kind of a waiting link.
    pub fn name(self) -> &'static str {
        match self {
            Link::Represents => "represents",
            Link::IntroducedBy => "introduced_by",
        }
    }

    fn kind(self) -> i16 {
        match self {
            Link::Represents => 1,
            Link::IntroducedBy => 2,
        }
    }
}

/// The links that the rows name; those to parties that are not known yet stay in `stage_link`.
pub(super) async fn settle(conn: &mut PgConnection) -> sqlx::Result<()> {
    for kind in Link::ALL {
        let named = sqlx::query!(
            "INSERT INTO stage_link (row_no, kind, parent_key, party_id, other_id)
             SELECT given.row_no, $1, given.other, given.party_id, i.party_id
             FROM (SELECT f.row_no, f.party_id, CASE $1 WHEN 'represents' THEN s.represents ELSE s.introduced_by END AS other
                   FROM stage_parties s JOIN stage_found f ON f.row_no = s.row_no AND f.wins) given
             LEFT JOIN parties.identity_key i ON i.kind = 5 AND i.value = given.other
             WHERE given.other IS NOT NULL",
            kind.name()
        )
        .execute(&mut *conn)
        .await?;
        if named.rows_affected() > 0 {
            link(conn, kind).await?;
        }
    }
    Ok(())
}

/// Makes the links of `stage_link` whose other party is known. A party has one link of a kind: a new one takes
/// the place of the old one. Nobody is linked to himself.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn link(conn: &mut PgConnection, link: Link) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH known AS (
             SELECT row_no, party_id, other_id FROM stage_link WHERE kind = $1 AND other_id IS NOT NULL
         ), gone AS (
             DELETE FROM parties.relation r USING known k
             WHERE r.party_id = k.party_id AND r.kind = $2 AND r.other_id <> k.other_id
         ), added AS (
             INSERT INTO parties.relation (party_id, kind, other_id)
             SELECT party_id, $2, other_id FROM known WHERE other_id <> party_id
             ON CONFLICT (party_id, kind, other_id) DO NOTHING
             RETURNING party_id)
         INSERT INTO stage_changed SELECT k.row_no FROM known k JOIN added a ON a.party_id = k.party_id
         WHERE NOT EXISTS (SELECT FROM stage_found f WHERE f.row_no = k.row_no AND f.fresh AND f.wins)",
        link.name(),
        link.kind()
    )
    .execute(conn)
    .await?;
    Ok(())
}
