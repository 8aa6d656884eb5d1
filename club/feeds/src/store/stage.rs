//! The temporary tables in which a load is prepared.

use sqlx::{AssertSqlSafe, PgConnection};

use crate::kind::Kind;

/// Tables of what settling finds out. `stage_touched` gathers over all that a load settles.
const FOUND: [&str; 9] =
    ["found", "identity", "changed", "waiting", "link", "finding", "moved", "touched", "duplicate"];

fn tables() -> impl Iterator<Item = &'static str> {
    Kind::ALL.iter().map(|kind| kind.name()).chain(FOUND)
}

/// Makes the temporary tables after their templates; they hide them until the transaction ends.
pub(crate) async fn create(conn: &mut PgConnection) -> sqlx::Result<()> {
    let statements: String = tables()
        .map(|table| format!("CREATE TEMP TABLE stage_{table} (LIKE public.stage_{table}) ON COMMIT DROP;"))
        .collect();
    sqlx::raw_sql(AssertSqlSafe(statements)).execute(conn).await?;
    Ok(())
}

/// Empties them for the next kind that this load settles.
pub(crate) async fn clear(conn: &mut PgConnection) -> sqlx::Result<()> {
    let names: Vec<String> =
        tables().filter(|table| *table != "touched").map(|table| format!("stage_{table}")).collect();
    sqlx::raw_sql(AssertSqlSafe(format!("TRUNCATE {}", names.join(", ")))).execute(conn).await?;
    Ok(())
}

/// Lets the planner know what was staged.
pub(crate) async fn analyze(conn: &mut PgConnection, kind: Kind) -> sqlx::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(format!("ANALYZE stage_{}", kind.name()))).execute(conn).await?;
    Ok(())
}

/// Lets the planner know what a load wrote.
pub(crate) async fn analyze_settled(conn: &mut PgConnection, kind: Kind) -> sqlx::Result<()> {
    let tables = match kind {
        Kind::Parties => {
            "parties.party, parties.identity, parties.identity_key, parties.role, parties.relation"
        }
        Kind::Agents => "parties.agent",
        Kind::Policies => "book.policy, book.policy_key, book.insured",
        Kind::Endorsements => "book.endorsement",
        Kind::Receipts => "book.receipt",
        Kind::Claims => "book.claim",
        Kind::Events => "book.event",
    };
    sqlx::raw_sql(AssertSqlSafe(format!("ANALYZE {tables}, book.touched"))).execute(conn).await?;
    Ok(())
}

/// Memory for sorting and joining a load, and an early end where the program is gone.
pub(crate) async fn settings(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::raw_sql(
        "SET temp_buffers = '64MB';
         SET work_mem = '192MB';
         SET hash_mem_multiplier = 2;
         SET jit = off;
         SET client_connection_check_interval = '2s';",
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Counts of the rows that settling told apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    pub changed: i64,
    pub rejected: i64,
}

pub(crate) async fn told(conn: &mut PgConnection) -> sqlx::Result<Told> {
    sqlx::query_as!(
        Told,
        r#"SELECT (SELECT count(DISTINCT row_no) FROM stage_changed) AS "changed!",
                  (SELECT count(DISTINCT row_no) FROM stage_finding WHERE fatal) AS "rejected!""#
    )
    .fetch_one(conn)
    .await
}
