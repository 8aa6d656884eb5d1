//! The programme's tables.

use calendar::{Day, Instant};
use sqlx::{PgConnection, PgExecutor};

use crate::codes::{CodeKind, Codes};
use crate::draft::{Draft, State};

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
    /// Who approved it, where it came from the studio.
    pub approved_by: Option<String>,
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
                  created_at as "created_at: Instant", approved_by
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
                  created_at as "created_at: Instant", approved_by
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
                  created_at as "created_at: Instant", approved_by
           FROM programme.version ORDER BY version DESC"#
    )
    .fetch_all(db)
    .await
}

/// Whether any version was published.
pub(crate) async fn any(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"SELECT EXISTS (SELECT 1 FROM programme.version) AS "any!""#).fetch_one(db).await
}

/// Keeps with a version who approved it and what it was tried with.
pub(crate) async fn approve(
    conn: &mut PgConnection,
    version: i32,
    approved_by: &str,
    backtest: &serde_json::Value,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE programme.version SET approved_by = $2, backtest = $3 WHERE version = $1",
        version,
        approved_by,
        backtest
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a version changed when it was approved; `None` where it did not come from the studio.
pub(crate) async fn backtest(
    db: impl PgExecutor<'_>,
    version: i32,
) -> sqlx::Result<Option<serde_json::Value>> {
    let kept = sqlx::query_scalar!("SELECT backtest FROM programme.version WHERE version = $1", version);
    Ok(kept.fetch_optional(db).await?.flatten())
}

/// A row of `programme.draft`.
struct DraftRow {
    draft_id: i64,
    base_version: i32,
    document: String,
    note: String,
    effective_from: Option<Day>,
    state: String,
    revision: i32,
    created_by: String,
    changed_by: String,
    changed_at: Instant,
    approval_id: Option<i64>,
    version: Option<i32>,
}

impl DraftRow {
    fn draft(self) -> Option<Draft> {
        Some(Draft {
            draft_id: self.draft_id,
            base_version: self.base_version,
            document: self.document,
            note: self.note,
            effective_from: self.effective_from,
            state: State::of(&self.state)?,
            revision: self.revision,
            created_by: self.created_by,
            changed_by: self.changed_by,
            changed_at: self.changed_at,
            approval_id: self.approval_id,
            version: self.version,
        })
    }
}

/// Begins a draft and gives its number.
pub(crate) async fn add_draft(
    conn: &mut PgConnection,
    base_version: i32,
    document: &str,
    by: &str,
    at: Instant,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO programme.draft (base_version, document, state, revision, created_by, created_at, changed_by, changed_at)
         VALUES ($1, $2, 'open', 1, $3, $4, $3, $4) RETURNING draft_id",
        base_version,
        document,
        by,
        at as Instant
    )
    .fetch_one(conn)
    .await
}

/// Writes a draft back where nobody else has since; whether it was.
pub(crate) async fn save_draft(db: impl PgExecutor<'_>, draft: &Draft, at: Instant) -> sqlx::Result<bool> {
    let saved = sqlx::query!(
        "UPDATE programme.draft
         SET document = $3, note = $4, effective_from = $5, state = $6, changed_by = $7, changed_at = $8,
             approval_id = $9, version = $10, revision = revision + 1
         WHERE draft_id = $1 AND revision = $2",
        draft.draft_id,
        draft.revision,
        draft.document,
        draft.note,
        draft.effective_from as Option<Day>,
        draft.state.code(),
        draft.changed_by,
        at as Instant,
        draft.approval_id,
        draft.version
    )
    .execute(db)
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// A draft by its number.
pub(crate) async fn draft(db: impl PgExecutor<'_>, draft_id: i64) -> sqlx::Result<Option<Draft>> {
    let row = sqlx::query_as!(
        DraftRow,
        r#"SELECT draft_id, base_version, document, note, effective_from as "effective_from: Day", state, revision,
                  created_by, changed_by, changed_at as "changed_at: Instant", approval_id, version
           FROM programme.draft WHERE draft_id = $1"#,
        draft_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(DraftRow::draft))
}

/// Drafts that are open or submitted, the last changed first.
pub(crate) async fn drafts(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Draft>> {
    let rows = sqlx::query_as!(
        DraftRow,
        r#"SELECT draft_id, base_version, document, note, effective_from as "effective_from: Day", state, revision,
                  created_by, changed_by, changed_at as "changed_at: Instant", approval_id, version
           FROM programme.draft WHERE state IN ('open', 'submitted') ORDER BY changed_at DESC"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(DraftRow::draft).collect())
}
