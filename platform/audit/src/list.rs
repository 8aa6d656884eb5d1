use calendar::Instant;
use sqlx::PgPool;

/// An entry of the trail.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Key; a later entry has a higher one.
    pub entry_id: i64,
    /// When.
    pub at: Instant,
    /// Sign-in name, `command line` or `bashgah`.
    pub actor: String,
    /// A stable code.
    pub action: String,
    /// What was touched.
    pub subject: String,
    /// Whose data, where it was one party's.
    pub party_id: Option<i64>,
    /// What else was noted.
    pub detail: serde_json::Value,
}

/// Which entries are asked for; a part that is absent does not narrow.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// By this actor.
    pub actor: Option<String>,
    /// With this action, or an action of this area (what stands before the dot).
    pub action: Option<String>,
    /// Touching this party.
    pub party_id: Option<i64>,
    /// At or after.
    pub from: Option<Instant>,
    /// Before.
    pub until: Option<Instant>,
    /// Older than this entry.
    pub older_than: Option<i64>,
}

/// The newest entries that a filter lets through.
///
/// # Errors
/// Where the database is gone.
pub async fn list(pool: &PgPool, filter: &Filter, limit: i64) -> sqlx::Result<Vec<Entry>> {
    sqlx::query_as!(
        Entry,
        r#"SELECT entry_id, at AS "at: Instant", actor, action, subject, party_id, detail
           FROM audit.entry
           WHERE ($1::text IS NULL OR actor = $1)
             AND ($2::text IS NULL OR action = $2 OR split_part(action, '.', 1) = $2)
             AND ($3::bigint IS NULL OR party_id = $3)
             AND ($4::timestamptz IS NULL OR at >= $4)
             AND ($5::timestamptz IS NULL OR at < $5)
             AND ($6::bigint IS NULL OR entry_id < $6)
           ORDER BY entry_id DESC LIMIT $7"#,
        filter.actor,
        filter.action,
        filter.party_id,
        filter.from as Option<Instant>,
        filter.until as Option<Instant>,
        filter.older_than,
        limit
    )
    .fetch_all(pool)
    .await
}

/// Who stands in the trail, in alphabetical order.
///
/// # Errors
/// Where the database is gone.
pub async fn actors(pool: &PgPool) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(r#"SELECT DISTINCT actor AS "actor!" FROM audit.entry ORDER BY 1 LIMIT 200"#)
        .fetch_all(pool)
        .await
}
