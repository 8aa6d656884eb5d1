//! Standing's tables.

use calendar::{Day, Instant};
use postgres::copy::Rows;
use postgres::copy::out::{Fields, RowsOut};
use sqlx::{PgConnection, PgExecutor};

use crate::changes::{Changes, Stored, changes, print};
use crate::columns::{Columns, NO_RATIO};
use crate::evaluate::{Figures, Segment};
use crate::latest::Latest;
use crate::past::{Kept, Then};
use crate::run::Run;
use crate::summary::Summary;
use crate::tier::{Held, TierState};
use book::copy::NO_DAY;

/// The figures of a row of `standing.member`: every query has a type of its own.
macro_rules! figures {
    ($row:ident) => {
        Figures {
            earned: $row.earned,
            collected: $row.collected,
            incurred: $row.incurred,
            large_loss_excess: $row.large_loss_excess,
            commission: $row.commission,
            servicing: $row.servicing,
            acquisition: $row.acquisition,
            contacts: $row.contacts,
            credit_cost: $row.credit_cost,
            cost: $row.cost,
            margin: $row.margin,
            loss_ratio_bp: $row.loss_ratio_bp,
            segment: Segment::of($row.segment).unwrap_or_default(),
            technical: $row.technical,
            non_technical: $row.non_technical,
            score: $row.score,
            policies_in_window: $row.policies_in_window,
            lines_held: $row.lines_held,
            first_cover: $row.first_cover,
            last_cover_end: $row.last_cover_end,
        }
    };
}

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

/// Number and valuation day of the run that `standing.member` shows, and when it was computed.
pub(crate) async fn latest_run(db: impl PgExecutor<'_>) -> sqlx::Result<Option<(i64, Day, Instant)>> {
    let row = sqlx::query!(
        r#"SELECT run_id, as_of AS "as_of: Day", computed_at AS "computed_at: Instant"
           FROM standing.run ORDER BY as_of DESC, run_id DESC LIMIT 1"#
    );
    Ok(row.fetch_optional(db).await?.map(|row| (row.run_id, row.as_of, row.computed_at)))
}

/// What everybody holds.
pub(crate) async fn tiers(pool: &sqlx::PgPool) -> sqlx::Result<TierState> {
    let mut conn = pool.acquire().await?;
    let query = "SELECT party_id, tier, grace_since FROM standing.member ORDER BY party_id";
    let mut rows = RowsOut::open(&mut conn, query, held_row).await?;
    let mut tiers = TierState::none();
    while let Some((party_id, held)) = rows.next().await? {
        tiers.push(party_id, held);
    }
    Ok(tiers)
}

/// Everybody's standing as it is stored.
pub(crate) async fn stored(conn: &mut PgConnection) -> sqlx::Result<Stored> {
    let query = "SELECT * FROM standing.member ORDER BY party_id";
    let mut rows = RowsOut::open(conn, query, stored_row).await?;
    let mut stored = Stored::default();
    while let Some((party_id, segment, held, print)) = rows.next().await? {
        stored.tiers.push(party_id, held);
        stored.segment.push(segment);
        stored.print.push(print);
    }
    Ok(stored)
}

fn held_row(fields: &mut Fields<'_>) -> (i64, Held) {
    (fields.i64().unwrap_or_default(), Held { tier: small(fields.i16()), grace_since: fields.day() })
}

fn small(number: Option<i16>) -> u8 {
    number.and_then(|number| u8::try_from(number).ok()).unwrap_or_default()
}

fn stored_row(fields: &mut Fields<'_>) -> (i64, u8, Held, u64) {
    let party_id = fields.i64().unwrap_or_default();
    fields.skip(1); // the run
    let print = print(fields.rest());
    fields.skip(12); // the amounts and their ratio
    let segment = small(fields.i16());
    fields.skip(3); // the scores
    let held = Held { tier: small(fields.i16()), grace_since: fields.day() };
    (party_id, segment, held, print)
}

/// Parties whose book was changed after a run, in the order of their numbers.
pub(crate) async fn changed_since(db: impl PgExecutor<'_>, run: &Run) -> sqlx::Result<Vec<i64>> {
    // A load that was slow may have a lower number than one that the run has seen.
    sqlx::query_scalar!(
        "SELECT t.party_id FROM book.touched t JOIN feeds.load l USING (load_id)
         WHERE l.load_id > $1 OR l.finished_at > $2 ORDER BY t.party_id",
        run.load_id,
        run.computed_at as Instant
    )
    .fetch_all(db)
    .await
}

/// The present standing of some parties, with its run.
pub(crate) async fn latest_of(db: impl PgExecutor<'_>, parties: &[i64]) -> sqlx::Result<Vec<Latest>> {
    let rows = sqlx::query!(
        r#"SELECT m.party_id, r.as_of AS "as_of: Day", r.version, r.computed_at AS "computed_at: Instant", m.earned,
                  m.collected, m.incurred, m.large_loss_excess, m.commission, m.servicing, m.acquisition, m.contacts,
                  m.credit_cost, m.cost, m.margin, m.loss_ratio_bp, m.segment, m.technical, m.non_technical, m.score,
                  m.tier, m.grace_since AS "grace_since: Day", m.policies_in_window, m.lines_held,
                  m.first_cover AS "first_cover: Day", m.last_cover_end AS "last_cover_end: Day"
           FROM standing.member m,
                (SELECT as_of, version, computed_at FROM standing.run ORDER BY as_of DESC, run_id DESC LIMIT 1) r
           WHERE m.party_id = ANY($1)"#,
        parties
    )
    .fetch_all(db)
    .await?;
    let latest = rows.into_iter().map(|row| Latest {
        party_id: row.party_id,
        as_of: row.as_of,
        version: row.version,
        computed_at: row.computed_at,
        figures: figures!(row),
        held: Held { tier: small(Some(row.tier)), grace_since: row.grace_since },
    });
    Ok(latest.collect())
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

/// What a run changes in what is stored.
pub(crate) fn changes_of(stored: &Stored, columns: &Columns, is_new_version: bool) -> Changes {
    let mut rows = Rows::default();
    changes(stored, columns, is_new_version, |row| {
        rows.clear();
        values(&mut rows, columns, row);
        print(rows.encoded())
    })
}

/// Makes a run the members' standing, with its history and tier changes.
pub(crate) async fn write(
    conn: &mut PgConnection,
    run_id: i64,
    columns: &Columns,
    changes: &Changes,
) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM standing.member WHERE party_id = ANY($1)", &changes.stale)
        .execute(&mut *conn)
        .await?;
    let members = "COPY standing.member FROM STDIN BINARY";
    send(conn, members, &changes.members, |rows, row| {
        rows.row(MEMBER_COLUMNS).i64(columns.party_id[*row]).i64(run_id);
        values(rows, columns, *row);
    })
    .await?;
    let tiers = "COPY standing.tier_change FROM STDIN BINARY";
    send(conn, tiers, &changes.tiers, |rows, (row, before)| {
        rows.row(5).i64(columns.party_id[*row]).i64(run_id).day(columns.as_of);
        rows.option(before.map(i16::from), Rows::i16).i16(i16::from(columns.tier[*row]));
    })
    .await?;
    keep(conn, run_id, columns, &changes.history).await
}

/// Keeps rows of a run as history.
pub(crate) async fn keep(
    conn: &mut PgConnection,
    run_id: i64,
    columns: &Columns,
    rows: &[usize],
) -> sqlx::Result<()> {
    send(conn, "COPY standing.history FROM STDIN BINARY", rows, |rows, row| {
        let held = columns.held(*row);
        rows.row(11).i64(columns.party_id[*row]).i64(run_id).day(columns.as_of);
        rows.i16(i16::from(columns.segment[*row])).i16(i16::from(held.tier));
        rows.option(held.grace_since, Rows::day);
        rows.i64(columns.technical[*row]).i64(columns.non_technical[*row]);
        rows.i64(columns.earned[*row]).i64(columns.incurred[*row]).i64(columns.cost[*row]);
    })
    .await
}

/// Keeps the values of everybody with exposure, as the run that is stored found them.
pub(crate) async fn keep_month(conn: &mut PgConnection, run: &Run) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO standing.history
             (party_id, run_id, as_of, segment, tier, grace_since, technical, non_technical, earned, incurred, cost)
         SELECT party_id, $1, $2, segment, tier, grace_since, technical, non_technical, earned, incurred, cost
         FROM standing.member WHERE segment <> 4
         ON CONFLICT (party_id, run_id) DO NOTHING",
        run.run_id,
        run.as_of as Day
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sends what becomes a row each.
async fn send<T>(
    conn: &mut PgConnection,
    statement: &str,
    what: &[T],
    encode: impl Fn(&mut Rows, &T),
) -> sqlx::Result<()> {
    let batches = what.chunks(BATCH).map(|batch| {
        let mut rows = Rows::default();
        batch.iter().for_each(|one| encode(&mut rows, one));
        rows.take()
    });
    postgres::copy::copy_in(conn, statement, futures::stream::iter(batches)).await?;
    Ok(())
}

/// Rows encoded before they are sent on.
const BATCH: usize = 1024;
/// Columns of `standing.member`: party, run and the values.
const MEMBER_COLUMNS: i16 = 25;

/// The values of a row of `standing.member`, in the order of its columns.
fn values(rows: &mut Rows, columns: &Columns, row: usize) {
    let day = |day: i32| (day != NO_DAY).then_some(Day(day));
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

/// A member as an export shows it.
pub(crate) struct Member {
    pub party_id: i64,
    /// The core system's number.
    pub source_ref: Option<String>,
    pub figures: Figures,
    /// Rank of the tier.
    pub tier: i16,
}

/// All members, one after the other.
pub(crate) fn members(pool: &sqlx::PgPool) -> futures::stream::BoxStream<'_, sqlx::Result<Member>> {
    let rows = sqlx::query!(
        r#"SELECT m.party_id, p.source_ref AS "source_ref?", m.earned, m.collected, m.incurred, m.large_loss_excess,
                  m.commission, m.servicing, m.acquisition, m.contacts, m.credit_cost, m.cost, m.margin,
                  m.loss_ratio_bp, m.segment, m.technical, m.non_technical, m.score, m.tier,
                  m.policies_in_window, m.lines_held, m.first_cover AS "first_cover: Day",
                  m.last_cover_end AS "last_cover_end: Day"
           FROM standing.member m LEFT JOIN parties.party p USING (party_id) ORDER BY m.party_id"#
    );
    Box::pin(
        rows.map(|row| Member {
            party_id: row.party_id,
            figures: figures!(row),
            source_ref: row.source_ref,
            tier: row.tier,
        })
        .fetch(pool),
    )
}

/// The core system's number of every party, in the order of the party numbers.
pub(crate) fn source_refs(
    pool: &sqlx::PgPool,
) -> futures::stream::BoxStream<'_, sqlx::Result<(i64, Option<String>)>> {
    let rows = sqlx::query!("SELECT party_id, source_ref FROM parties.party ORDER BY party_id");
    Box::pin(rows.map(|row| (row.party_id, row.source_ref)).fetch(pool))
}

/// Removes the present standing of a party that is no more. What it was stays in its history.
pub(crate) async fn forget(conn: &mut PgConnection, party_id: i64) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM standing.member WHERE party_id = $1", party_id).execute(conn).await?;
    Ok(())
}

/// Says of a run that everybody with exposure has a row of it in the history.
pub(crate) async fn mark_kept(conn: &mut PgConnection, run_id: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE standing.run SET kept = true WHERE run_id = $1", run_id).execute(conn).await?;
    Ok(())
}

/// The runs that are kept whole, the newest day first.
pub(crate) async fn kept_runs(db: impl PgExecutor<'_>, most: i64) -> sqlx::Result<Vec<Kept>> {
    sqlx::query_as!(
        Kept,
        r#"SELECT run_id, as_of AS "as_of: Day", version, computed_at AS "computed_at: Instant", parties
           FROM standing.run WHERE kept ORDER BY as_of DESC, run_id DESC LIMIT $1"#,
        most
    )
    .fetch_all(db)
    .await
}

/// One of them.
pub(crate) async fn kept_run(db: impl PgExecutor<'_>, run_id: i64) -> sqlx::Result<Option<Kept>> {
    sqlx::query_as!(
        Kept,
        r#"SELECT run_id, as_of AS "as_of: Day", version, computed_at AS "computed_at: Instant", parties
           FROM standing.run WHERE kept AND run_id = $1"#,
        run_id
    )
    .fetch_optional(db)
    .await
}

/// What everybody held when a run began: by the last row of the history before it. Runs of a day before the newest
/// one left rows too, but nobody's tier went on from them; where the run is one of these, nothing was held.
pub(crate) async fn held_before(pool: &sqlx::PgPool, run_id: i64) -> sqlx::Result<TierState> {
    let rows = sqlx::query!(
        r#"WITH forward AS (
               SELECT run_id FROM standing.run r
               WHERE run_id <= $1
                 AND NOT EXISTS (SELECT FROM standing.run o WHERE o.run_id < r.run_id AND o.as_of > r.as_of))
           SELECT DISTINCT ON (h.party_id) h.party_id, h.tier, h.grace_since AS "grace_since: Day"
           FROM standing.history h JOIN forward f USING (run_id)
           WHERE h.run_id < $1 AND EXISTS (SELECT FROM forward WHERE run_id = $1)
           ORDER BY h.party_id, h.run_id DESC"#,
        run_id
    )
    .fetch_all(pool)
    .await?;
    let mut state = TierState::none();
    for row in rows {
        state.push(row.party_id, Held { tier: small(Some(row.tier)), grace_since: row.grace_since });
    }
    Ok(state)
}

/// What a run kept of everybody, in the order of the party numbers.
pub(crate) async fn kept_members(pool: &sqlx::PgPool, run_id: i64) -> sqlx::Result<Vec<(i64, Then)>> {
    let rows = sqlx::query!(
        "SELECT party_id, segment, tier, technical, non_technical, earned, incurred, cost
         FROM standing.history WHERE run_id = $1 ORDER BY party_id",
        run_id
    )
    .fetch_all(pool)
    .await?;
    let then = rows.into_iter().map(|row| {
        let segment = Segment::of(row.segment).unwrap_or(Segment::NoExposure);
        let Ok(tier) = u8::try_from(row.tier) else { return (row.party_id, Then::default()) };
        let score = row.technical.saturating_add(row.non_technical);
        let (earned, incurred, cost) = (row.earned, row.incurred, row.cost);
        (row.party_id, Then { segment, tier, score, earned, incurred, cost })
    });
    Ok(then.collect())
}
