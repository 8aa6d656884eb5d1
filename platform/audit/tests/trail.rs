//! The trail is kept: an entry can be added, and neither changed nor removed.

use audit::{Actor, record};
use calendar::Instant;
use sqlx::{AssertSqlSafe, PgPool};

#[sqlx::test(migrations = "../../migrations")]
async fn an_entry_goes_in_and_stays(pool: PgPool) -> sqlx::Result<()> {
    let mut conn = pool.acquire().await?;
    let actor = Actor { staff_id: Some(3), name: "sara".to_owned() };
    let at = Instant(1_763_800_000_000_000);
    let detail = serde_json::json!({"field": "mobile"});
    record(&mut conn, at, &actor, "party.unmask", "party 1042", Some(1042), detail.clone()).await?;

    for statement in ["UPDATE audit.entry SET actor = 'x'", "DELETE FROM audit.entry", "TRUNCATE audit.entry"]
    {
        let refused = sqlx::query(AssertSqlSafe(statement)).execute(&mut *conn).await;
        let error = refused.expect_err(statement);
        let code = error.as_database_error().and_then(|error| error.code().map(|code| code.into_owned()));
        assert_eq!(code.as_deref(), Some("42501"), "{statement}");
    }
    type Row = (Instant, Option<i64>, String, String, String, Option<i64>, serde_json::Value);
    let entries: Vec<Row> =
        sqlx::query_as("SELECT at, staff_id, actor, action, subject, party_id, detail FROM audit.entry")
            .fetch_all(&mut *conn)
            .await?;
    let expected = (
        at,
        Some(3),
        "sara".to_owned(),
        "party.unmask".to_owned(),
        "party 1042".to_owned(),
        Some(1042),
        detail,
    );
    assert_eq!(entries, [expected]);
    Ok(())
}
