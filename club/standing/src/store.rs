//! Standing's tables.

use calendar::{Day, Instant};
use futures::TryStreamExt;
use postgres::copy::Rows;
use sqlx::{PgConnection, PgExecutor};

use crate::columns::{Columns, NO_RATIO};
use crate::run::Run;
use crate::summary::Summary;
use crate::tier::{Held, TierState};
use book::copy::NO_DAY;

/// Keeps other runs out until the transaction ends.
pub(crate) async fn lock(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("LOCK TABLE standing.run IN SHARE ROW EXCLUSIVE MODE").execute(conn).await?;
    Ok(())
}

/// The run of the newest valuation day: the one that `standing.member` shows.
pub(crate) async fn newest(db: impl PgExecutor<'_>) -> sqlx::Result<Option<Run>> {
    let row = sqlx::query!(
        r#"SELECT run_id, as_of AS "as_of: Day", version, load_id, computed_at AS "computed_at: Instant", millis, parties, summary
           FROM standing.run ORDER BY as_of DESC, run_id DESC LIMIT 1"#
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Run {
        run_id: row.run_id,
        as_of: row.as_of,
        version: row.version,
        load_id: row.load_id,
        computed_at: row.computed_at,
        millis: row.millis,
        parties: row.parties,
        summary: summary(row.summary),
    }))
}

/// A summary as it was stored; one that an earlier release stored in another shape counts as empty.
fn summary(stored: serde_json::Value) -> Summary {
    serde_json::from_value(stored).unwrap_or_default()
}

/// The tiers that members hold.
pub(crate) async fn tiers(conn: &mut PgConnection) -> sqlx::Result<TierState> {
    let mut rows = sqlx::query!(
        r#"SELECT party_id, tier, grace_since AS "grace_since: Day" FROM standing.member ORDER BY party_id"#
    )
    .fetch(conn);
    let mut state = TierState::none();
    while let Some(row) = rows.try_next().await? {
        let tier = u8::try_from(row.tier).unwrap_or_default();
        state.push(row.party_id, Held { tier, grace_since: row.grace_since });
    }
    Ok(state)
}

/// What one member holds.
pub(crate) async fn tier_of(db: impl PgExecutor<'_>, party_id: i64) -> sqlx::Result<Option<Held>> {
    let row = sqlx::query!(
        r#"SELECT tier, grace_since AS "grace_since: Day" FROM standing.member WHERE party_id = $1"#,
        party_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Held { tier: u8::try_from(row.tier).unwrap_or_default(), grace_since: row.grace_since }))
}

/// Records a run; gives its number.
pub(crate) async fn add_run(conn: &mut PgConnection, run: &Run) -> sqlx::Result<i64> {
    let summary = serde_json::to_value(&run.summary).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query_scalar!(
        "INSERT INTO standing.run (as_of, version, load_id, computed_at, millis, parties, summary)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING run_id",
        run.as_of as Day,
        run.version,
        run.load_id,
        run.computed_at as Instant,
        run.millis,
        run.parties,
        summary
    )
    .fetch_one(conn)
    .await
}

/// Rows encoded before they are sent on.
const BATCH: usize = 4096;
const WIDTH: i16 = 25;

/// Puts all rows into the temporary table `staged`, which has the columns of `standing.member`.
pub(crate) async fn stage(conn: &mut PgConnection, run_id: i64, columns: &Columns) -> sqlx::Result<()> {
    sqlx::raw_sql("CREATE TEMPORARY TABLE staged (LIKE standing.member) ON COMMIT DROP")
        .execute(&mut *conn)
        .await?;
    let batches = (0..columns.len()).step_by(BATCH).map(|from| {
        let mut rows = Rows::default();
        for row in from..columns.len().min(from + BATCH) {
            encode(&mut rows, run_id, columns, row);
        }
        rows.take()
    });
    postgres::copy::copy_in(conn, "COPY staged FROM STDIN BINARY", futures::stream::iter(batches)).await?;
    sqlx::raw_sql("ANALYZE staged").execute(conn).await?;
    Ok(())
}

fn encode(rows: &mut Rows, run_id: i64, columns: &Columns, row: usize) {
    let day = |day: i32| (day != NO_DAY).then_some(Day(day));
    rows.row(WIDTH).i64(columns.party_id[row]).i64(run_id);
    for amount in [
        &columns.earned,
        &columns.collected,
        &columns.incurred,
        &columns.large_loss_excess,
        &columns.commission,
        &columns.servicing,
        &columns.acquisition,
        &columns.contacts,
        &columns.credit_cost,
        &columns.cost,
        &columns.margin,
    ] {
        rows.i64(amount[row]);
    }
    rows.option(Some(columns.loss_ratio_bp[row]).filter(|ratio| *ratio != NO_RATIO), Rows::i64)
        .i16(i16::from(columns.segment[row]))
        .i64(columns.technical[row])
        .i64(columns.non_technical[row])
        .i64(columns.score[row])
        .i16(i16::from(columns.tier[row]))
        .option(day(columns.grace_since[row]), Rows::day)
        .i32(columns.policies_in_window[row])
        .i32(columns.lines_held[row])
        .option(day(columns.first_cover[row]), Rows::day)
        .option(day(columns.last_cover_end[row]), Rows::day)
        .i16(i16::from(columns.follow_up[row]));
}

// What follows reads the temporary table, which the compiler's check of queries cannot know.

const TIER_CHANGES: &str = "
    INSERT INTO standing.tier_change (party_id, run_id, as_of, from_tier, to_tier)
    SELECT s.party_id, s.run_id, $1, m.tier, s.tier
    FROM staged s LEFT JOIN standing.member m USING (party_id)
    WHERE m.tier IS DISTINCT FROM s.tier";

const HISTORY: &str = "
    INSERT INTO standing.history (party_id, run_id, as_of, segment, tier, technical, non_technical, earned, incurred, cost)
    SELECT s.party_id, s.run_id, $1, s.segment, s.tier, s.technical, s.non_technical, s.earned, s.incurred, s.cost
    FROM staged s LEFT JOIN standing.member m USING (party_id)
    WHERE m.party_id IS NULL
       OR (m.segment, m.tier, m.technical, m.non_technical, m.earned, m.incurred, m.cost)
          <> (s.segment, s.tier, s.technical, s.non_technical, s.earned, s.incurred, s.cost)";

const HISTORY_OF_THE_PAST: &str = "
    INSERT INTO standing.history (party_id, run_id, as_of, segment, tier, technical, non_technical, earned, incurred, cost)
    SELECT s.party_id, s.run_id, $1, s.segment, s.tier, s.technical, s.non_technical, s.earned, s.incurred, s.cost
    FROM staged s LEFT JOIN (
        SELECT DISTINCT ON (party_id) party_id, segment, tier, technical, non_technical, earned, incurred, cost
        FROM standing.history WHERE as_of <= $1 ORDER BY party_id, as_of DESC, run_id DESC
    ) h USING (party_id)
    WHERE h.party_id IS NULL
       OR (h.segment, h.tier, h.technical, h.non_technical, h.earned, h.incurred, h.cost)
          <> (s.segment, s.tier, s.technical, s.non_technical, s.earned, s.incurred, s.cost)";

const UPDATE: &str = "
    UPDATE standing.member m SET
        run_id = s.run_id, earned = s.earned, collected = s.collected, incurred = s.incurred,
        large_loss_excess = s.large_loss_excess, commission = s.commission, servicing = s.servicing,
        acquisition = s.acquisition, contacts = s.contacts, credit_cost = s.credit_cost, cost = s.cost,
        margin = s.margin, loss_ratio_bp = s.loss_ratio_bp, segment = s.segment, technical = s.technical,
        non_technical = s.non_technical, score = s.score, tier = s.tier, grace_since = s.grace_since,
        policies_in_window = s.policies_in_window, lines_held = s.lines_held, first_cover = s.first_cover,
        last_cover_end = s.last_cover_end, follow_up = s.follow_up
    FROM staged s
    WHERE m.party_id = s.party_id
      AND (m.earned, m.collected, m.incurred, m.large_loss_excess, m.commission, m.servicing, m.acquisition,
           m.contacts, m.credit_cost, m.segment, m.technical, m.non_technical, m.tier, m.grace_since,
           m.policies_in_window, m.lines_held, m.first_cover, m.last_cover_end, m.follow_up)
          IS DISTINCT FROM
          (s.earned, s.collected, s.incurred, s.large_loss_excess, s.commission, s.servicing, s.acquisition,
           s.contacts, s.credit_cost, s.segment, s.technical, s.non_technical, s.tier, s.grace_since,
           s.policies_in_window, s.lines_held, s.first_cover, s.last_cover_end, s.follow_up)";

const INSERT: &str = "
    INSERT INTO standing.member
    SELECT s.* FROM staged s WHERE NOT EXISTS (SELECT FROM standing.member m WHERE m.party_id = s.party_id)";

const DELETE: &str = "
    DELETE FROM standing.member m WHERE NOT EXISTS (SELECT FROM staged s WHERE s.party_id = m.party_id)";

/// Makes what was staged the members' standing, with history and tier changes: only what differs is written.
pub(crate) async fn swap(conn: &mut PgConnection, as_of: Day) -> sqlx::Result<()> {
    sqlx::query(TIER_CHANGES).bind(as_of).execute(&mut *conn).await?;
    sqlx::query(HISTORY).bind(as_of).execute(&mut *conn).await?;
    for statement in [DELETE, UPDATE, INSERT] {
        sqlx::query(statement).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Records what was staged as history only: a valuation day before the one that members show.
pub(crate) async fn record_past(conn: &mut PgConnection, as_of: Day) -> sqlx::Result<()> {
    sqlx::query(HISTORY_OF_THE_PAST).bind(as_of).execute(conn).await?;
    Ok(())
}

/// A policy as the insurer calls it.
pub(crate) struct PolicyName {
    pub policy_id: i64,
    pub number: String,
    pub title: Option<String>,
}

/// Numbers and titles of a party's policies.
pub(crate) async fn policy_names(db: impl PgExecutor<'_>, party_id: i64) -> sqlx::Result<Vec<PolicyName>> {
    sqlx::query_as!(
        PolicyName,
        "SELECT policy_id, number, title FROM book.policy WHERE party_id = $1",
        party_id
    )
    .fetch_all(db)
    .await
}

/// A claim as the insurer calls it, with what tells it from the policy's others.
pub(crate) struct ClaimName {
    pub policy_id: i64,
    pub number: String,
    pub loss_on: Day,
    pub incurred: i64,
}

/// Numbers of a party's claims, in their order.
pub(crate) async fn claim_names(db: impl PgExecutor<'_>, party_id: i64) -> sqlx::Result<Vec<ClaimName>> {
    sqlx::query_as!(
        ClaimName,
        r#"SELECT policy_id, claim_no AS number, min(loss_on) AS "loss_on!: Day",
                  least(greatest(sum(paid::numeric + outstanding - recovered), -9e18), 9e18)::bigint AS "incurred!"
           FROM book.claim WHERE party_id = $1
           GROUP BY policy_id, claim_no ORDER BY policy_id, claim_no COLLATE "C""#,
        party_id
    )
    .fetch_all(db)
    .await
}

/// A member as `standing.member` shows it.
#[allow(missing_docs)]
pub(crate) struct Member {
    pub party_id: i64,
    pub source_ref: Option<String>,
    pub earned: i64,
    pub collected: i64,
    pub incurred: i64,
    pub large_loss_excess: i64,
    pub commission: i64,
    pub servicing: i64,
    pub acquisition: i64,
    pub contacts: i64,
    pub credit_cost: i64,
    pub cost: i64,
    pub margin: i64,
    pub loss_ratio_bp: Option<i64>,
    pub segment: i16,
    pub technical: i64,
    pub non_technical: i64,
    pub score: i64,
    pub tier: i16,
    pub policies_in_window: i32,
    pub lines_held: i32,
    pub first_cover: Option<Day>,
    pub last_cover_end: Option<Day>,
}

/// All members, one after the other.
pub(crate) fn members(pool: &sqlx::PgPool) -> futures::stream::BoxStream<'_, sqlx::Result<Member>> {
    sqlx::query_as!(
        Member,
        r#"SELECT m.party_id, p.source_ref AS "source_ref?", m.earned, m.collected, m.incurred, m.large_loss_excess,
                  m.commission, m.servicing, m.acquisition, m.contacts, m.credit_cost, m.cost, m.margin,
                  m.loss_ratio_bp, m.segment, m.technical, m.non_technical, m.score, m.tier,
                  m.policies_in_window, m.lines_held, m.first_cover AS "first_cover: Day",
                  m.last_cover_end AS "last_cover_end: Day"
           FROM standing.member m LEFT JOIN parties.party p USING (party_id) ORDER BY m.party_id"#
    )
    .fetch(pool)
}
