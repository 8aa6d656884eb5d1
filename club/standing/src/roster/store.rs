//! Reading the latest standing of everyone.

use calendar::{Day, Instant};
use futures::TryStreamExt;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgHasArrayType, PgTypeInfo, PgValueRef, Postgres};
use sqlx::{Decode, PgPool, Type};

use super::snapshot::{Builder, Record, Snapshot, Stamp};
use super::{Mark, Member, TierChange};

/// The run that members show: that of the newest valuation day.
pub(super) async fn latest(pool: &PgPool) -> sqlx::Result<Option<Stamp>> {
    sqlx::query_as!(
        Stamp,
        r#"SELECT run_id, as_of AS "as_of: Day", version, computed_at AS "computed_at: Instant"
           FROM standing.run ORDER BY as_of DESC, run_id DESC LIMIT 1"#,
    )
    .fetch_optional(pool)
    .await
}

/// The present mark.
pub(super) async fn mark(pool: &PgPool) -> sqlx::Result<Mark> {
    sqlx::query_as!(
        Mark,
        r#"SELECT coalesce((SELECT max(run_id) FROM standing.run), 0) AS "run!",
                  coalesce((SELECT max(load_id) FROM feeds.load WHERE status = 'loaded'), 0) AS "load!""#
    )
    .fetch_one(pool)
    .await
}

/// How many parties there are, as the database's statistics have it.
pub(super) async fn size(pool: &PgPool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT greatest(reltuples, 0)::bigint AS "size!" FROM pg_class WHERE oid = 'parties.party'::regclass"#
    )
    .fetch_one(pool)
    .await
}

/// What a member is worth, in all its parts, and its latest tier changes.
pub(super) async fn member(pool: &PgPool, party_id: i64) -> sqlx::Result<Option<Member>> {
    sqlx::query_as!(
        Member,
        r#"SELECT r.as_of AS "as_of: Day", r.version, m.earned, m.collected, m.incurred, m.large_loss_excess, m.commission,
                  m.servicing, m.acquisition, m.contacts, m.credit_cost, m.margin, m.loss_ratio_bp, m.segment,
                  m.technical, m.non_technical, m.score, m.tier, m.grace_since AS "grace_since: Day",
                  m.first_cover AS "first_cover: Day",
                  ARRAY(SELECT (as_of, from_tier, to_tier) FROM standing.tier_change
                        WHERE party_id = m.party_id ORDER BY run_id DESC LIMIT 40) AS "tier_changes!: Vec<TierChange>"
           FROM standing.member m, (SELECT as_of, version FROM standing.run ORDER BY as_of DESC, run_id DESC LIMIT 1) r
           WHERE m.party_id = $1"#,
        party_id,
    )
    .fetch_optional(pool)
    .await
}

/// A tier change as a row of a query.
type TierChangeRow = (Day, Option<i16>, i16);

impl Type<Postgres> for TierChange {
    fn type_info() -> PgTypeInfo {
        <TierChangeRow as Type<Postgres>>::type_info()
    }
}

impl PgHasArrayType for TierChange {
    fn array_type_info() -> PgTypeInfo {
        <TierChangeRow as PgHasArrayType>::array_type_info()
    }
}

impl<'r> Decode<'r, Postgres> for TierChange {
    fn decode(value: PgValueRef<'r>) -> Result<TierChange, BoxDynError> {
        let (as_of, from_tier, to_tier) = <TierChangeRow as Decode<Postgres>>::decode(value)?;
        Ok(TierChange { as_of, from_tier, to_tier })
    }
}

/// Everyone, those without a standing too: what was loaded after the last run is seen at once.
pub(super) async fn load(pool: &PgPool, today: Day) -> sqlx::Result<Snapshot> {
    let stamp = latest(pool).await?;
    let expected =
        sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM parties.party"#).fetch_one(pool).await?;
    let mut builder = Builder::new(stamp, today, usize::try_from(expected).unwrap_or(0));
    let mut records = sqlx::query_as!(
        Record,
        r#"SELECT p.party_id AS "party_id!", p.kind AS "kind!", p.province, p.agent_id,
                  coalesce(m.segment, 4::smallint) AS "segment!", coalesce(m.tier, 0::smallint) AS "tier!",
                  coalesce(m.score, 0) AS "score!", coalesce(m.earned, 0) AS "earned!",
                  coalesce(m.incurred, 0) AS "incurred!", coalesce(m.lines_held, 0) AS "lines_held!",
                  m.first_cover AS "first_cover?: Day", m.last_cover_end AS "last_cover_end?: Day",
                  coalesce(m.follow_up, 0::smallint) AS "follow_up!", p.search_key AS "search_key!"
           FROM parties.party p LEFT JOIN standing.member m ON m.party_id = p.party_id
           ORDER BY p.party_id"#,
    )
    .fetch(pool);
    while let Some(record) = records.try_next().await? {
        builder.push(&record);
    }
    drop(records);
    tokio::task::spawn_blocking(|| builder.build())
        .await
        .map_err(|error| sqlx::Error::Protocol(error.to_string()))
}
