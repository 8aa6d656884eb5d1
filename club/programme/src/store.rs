//! The programme's tables.

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgExecutor};

use crate::codes::{CodeKind, Codes};

/// A published version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number; 1 is the first.
    pub version: i32,
    /// The day from which on it is in force, until a later one is.
    pub effective_from: Day,
    /// The document as it was given.
    pub document: String,
    /// What the publisher noted.
    pub note: String,
    /// Who published it.
    pub created_by: String,
    /// When.
    pub created_at: Instant,
}

/// Keeps other publishers out until the transaction ends: codes are numbered one document at a time.
pub(crate) async fn lock(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("LOCK TABLE programme.code IN SHARE ROW EXCLUSIVE MODE").execute(conn).await?;
    Ok(())
}

/// The registered codes.
///
/// # Errors
/// Where the database refuses or is gone.
pub async fn codes(db: impl PgExecutor<'_>) -> sqlx::Result<Codes> {
    let rows = sqlx::query!("SELECT kind, id, code FROM programme.code").fetch_all(db).await?;
    let mut codes = Codes::none();
    for row in rows {
        if let (Some(kind), Ok(id)) = (CodeKind::of(&row.kind), u8::try_from(row.id)) {
            codes.insert(kind, row.code, id);
        }
    }
    Ok(codes)
}

/// Adds the codes that are not registered yet.
pub(crate) async fn register(conn: &mut PgConnection, codes: &Codes) -> sqlx::Result<()> {
    let (mut kinds, mut ids, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for kind in CodeKind::ALL {
        for (code, id) in codes.of(kind) {
            kinds.push(kind.name().to_owned());
            ids.push(i16::from(id));
            names.push(code.to_owned());
        }
    }
    sqlx::query!(
        "INSERT INTO programme.code (kind, id, code)
         SELECT * FROM unnest($1::text[], $2::smallint[], $3::text[])
         ON CONFLICT DO NOTHING",
        &kinds,
        &ids,
        &names
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores a version and gives its number.
pub(crate) async fn add(
    conn: &mut PgConnection,
    at: Instant,
    created_by: &str,
    document: &str,
    effective_from: Day,
    note: &str,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "INSERT INTO programme.version (effective_from, document, note, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5) RETURNING version",
        effective_from as Day,
        document,
        note,
        created_by,
        at as Instant
    )
    .fetch_one(conn)
    .await
}

/// The version in force on a day: of those effective by then the last to begin, and of equals the newest.
pub(crate) async fn in_force(db: impl PgExecutor<'_>, day: Day) -> sqlx::Result<Option<Version>> {
    sqlx::query_as!(
        Version,
        r#"SELECT version, effective_from as "effective_from: Day", document, note, created_by,
                  created_at as "created_at: Instant"
           FROM programme.version WHERE effective_from <= $1
           ORDER BY effective_from DESC, version DESC LIMIT 1"#,
        day as Day
    )
    .fetch_optional(db)
    .await
}

/// A version by its number.
pub(crate) async fn version(db: impl PgExecutor<'_>, version: i32) -> sqlx::Result<Option<Version>> {
    sqlx::query_as!(
        Version,
        r#"SELECT version, effective_from as "effective_from: Day", document, note, created_by,
                  created_at as "created_at: Instant"
           FROM programme.version WHERE version = $1"#,
        version
    )
    .fetch_optional(db)
    .await
}

/// All versions, the newest first.
pub(crate) async fn versions(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Version>> {
    sqlx::query_as!(
        Version,
        r#"SELECT version, effective_from as "effective_from: Day", document, note, created_by,
                  created_at as "created_at: Instant"
           FROM programme.version ORDER BY version DESC"#
    )
    .fetch_all(db)
    .await
}

/// Whether any version was published.
pub(crate) async fn any(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"SELECT EXISTS (SELECT 1 FROM programme.version) AS "any!""#).fetch_one(db).await
}
