//! Reading the latest standing of everyone.

use std::path::PathBuf;

use book::copy::Copy;
use calendar::{Day, Instant};
use futures::TryStreamExt;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgHasArrayType, PgTypeInfo, PgValueRef, Postgres};
use sqlx::{Decode, PgPool, Type};

use super::gather::gather;
use super::snapshot::{Builder, Record, Snapshot, Stamp};
use super::{Agency, Mark, Member, More, TierChange, Turn};
use crate::rules::Rules;

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

/// A member's turns of tier and segment.
pub(super) async fn turns(pool: &PgPool, party_id: i64, until: Day, most: i64) -> sqlx::Result<Vec<Turn>> {
    sqlx::query_as!(
        Turn,
        r#"SELECT on_day AS "on!: Day", is_tier AS "is_tier!", before AS "from", after AS "to!" FROM (
               SELECT as_of AS on_day, true AS is_tier, from_tier AS before, to_tier AS after, run_id
               FROM standing.tier_change WHERE party_id = $1
               UNION ALL
               SELECT as_of, false, before, segment, run_id FROM (
                   SELECT as_of, run_id, segment, lag(segment) OVER (ORDER BY as_of, run_id) AS before
                   FROM standing.history WHERE party_id = $1) history
               WHERE before <> segment) turns
           WHERE on_day <= $2
           ORDER BY on_day DESC, run_id DESC, is_tier DESC LIMIT $3"#,
        party_id,
        until as Day,
        most,
    )
    .fetch_all(pool)
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

/// Everyone, those without a standing too: what was loaded after the last run is seen at once. What the book
/// says of them is as of the latest run.
pub(super) async fn load(pool: &PgPool, today: Day, book: Option<PathBuf>) -> sqlx::Result<Snapshot> {
    let stamp = latest(pool).await?;
    let expected =
        sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM parties.party"#).fetch_one(pool).await?;
    let mut builder = Builder::new(stamp, today, usize::try_from(expected).unwrap_or(0));
    everyone(pool, &mut builder).await?;
    branches(pool, &mut builder).await?;
    builder.agencies(agencies(pool).await?);
    let rules = match stamp {
        Some(stamp) => rules(pool, &stamp).await?,
        None => None,
    };
    let build = move || {
        let copy = book.and_then(|folder| Copy::shared(&folder).ok());
        if let (Some(copy), Some(rules)) = (copy, rules) {
            gather(&copy, &rules, |one| builder.push_book(one));
        }
        builder.build()
    };
    tokio::task::spawn_blocking(build).await.map_err(|error| sqlx::Error::Protocol(error.to_string()))
}

/// The rules of a run, by which its windows are told; none where its version cannot be read any more.
async fn rules(pool: &PgPool, stamp: &Stamp) -> sqlx::Result<Option<Rules>> {
    match programme::version(pool, stamp.version).await {
        Ok(version) => Ok(version.map(|(_, programme)| Rules::new(&programme, stamp.as_of))),
        Err(programme::Error::Database(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

async fn everyone(pool: &PgPool, builder: &mut Builder) -> sqlx::Result<()> {
    let mut rows = sqlx::query!(
        r#"SELECT p.party_id AS "party_id!", p.kind AS "kind!", p.province, p.agent_id,
                  coalesce(m.segment, 4::smallint) AS "segment!", coalesce(m.tier, 0::smallint) AS "tier!",
                  coalesce(m.score, 0) AS "score!", coalesce(m.earned, 0) AS "earned!",
                  coalesce(m.incurred, 0) AS "incurred!", coalesce(m.lines_held, 0) AS "lines_held!",
                  m.first_cover AS "first_cover?: Day", m.last_cover_end AS "last_cover_end?: Day",
                  coalesce(m.follow_up, 0::smallint) AS "follow_up!", p.search_key AS "search_key!",
                  coalesce(p.gender, 0::smallint) AS "gender!",
                  CASE WHEN p.kind = 1 THEN p.birth_date END AS "birth?: Day", p.city,
                  coalesce(p.channel, 0::smallint) AS "channel!", p.joined_on AS "joined_on?: Day",
                  coalesce(r.roles, 0) AS "roles!", coalesce(c.consents, 0)::smallint AS "consents!",
                  coalesce(i.contacts, 0)::smallint AS "contacts!",
                  coalesce(m.collected, 0) AS "collected!", coalesce(m.large_loss_excess, 0) AS "excess!",
                  coalesce(m.cost, 0) AS "cost!", coalesce(m.margin, 0) AS "margin!",
                  coalesce(m.technical, 0) AS "technical!", coalesce(m.non_technical, 0) AS "non_technical!",
                  m.grace_since AS "grace_since?: Day", coalesce(m.policies_in_window, 0) AS "policies!",
                  t.rose_on AS "rose_on?: Day", t.fell_on AS "fell_on?: Day"
           FROM parties.party p
           LEFT JOIN standing.member m ON m.party_id = p.party_id
           LEFT JOIN (SELECT party_id, bit_or(1 << role) AS roles FROM parties.role GROUP BY party_id) r
               ON r.party_id = p.party_id
           LEFT JOIN (SELECT party_id, sum((CASE WHEN granted THEN 1 ELSE 2 END) << (2 * (channel - 1))) AS consents
                      FROM parties.consent WHERE channel BETWEEN 1 AND 4 GROUP BY party_id) c
               ON c.party_id = p.party_id
           LEFT JOIN (SELECT party_id, bit_or(kind - 2) AS contacts
                      FROM parties.identity WHERE kind IN (3, 4) GROUP BY party_id) i
               ON i.party_id = p.party_id
           LEFT JOIN (SELECT party_id, max(as_of) FILTER (WHERE to_tier > from_tier) AS rose_on,
                             max(as_of) FILTER (WHERE to_tier < from_tier) AS fell_on
                      FROM standing.tier_change WHERE from_tier IS NOT NULL GROUP BY party_id) t
               ON t.party_id = p.party_id
           ORDER BY p.party_id"#,
    )
    .fetch(pool);
    while let Some(row) = rows.try_next().await? {
        builder.push(&Record {
            party_id: row.party_id,
            kind: row.kind,
            province: row.province,
            agent_id: row.agent_id,
            segment: row.segment,
            tier: row.tier,
            score: row.score,
            earned: row.earned,
            incurred: row.incurred,
            lines_held: row.lines_held,
            first_cover: row.first_cover,
            last_cover_end: row.last_cover_end,
            follow_up: row.follow_up,
            search_key: row.search_key,
            more: More {
                gender: row.gender,
                birth: row.birth,
                city: row.city,
                channel: row.channel,
                joined_on: row.joined_on,
                roles: row.roles,
                consents: row.consents,
                contacts: row.contacts,
                collected: row.collected,
                large_loss_excess: row.excess,
                cost: row.cost,
                margin: row.margin,
                technical: row.technical,
                non_technical: row.non_technical,
                grace_since: row.grace_since,
                policies: row.policies,
                rose_on: row.rose_on,
                fell_on: row.fell_on,
            },
        });
    }
    Ok(())
}

/// The branches of everyone's policies.
async fn branches(pool: &PgPool, builder: &mut Builder) -> sqlx::Result<()> {
    let mut rows = sqlx::query!(
        r#"SELECT DISTINCT party_id AS "party_id!", branch AS "branch!" FROM book.policy WHERE branch <> ''"#
    )
    .fetch(pool);
    while let Some(row) = rows.try_next().await? {
        builder.push_branch(row.party_id, &row.branch);
    }
    Ok(())
}

async fn agencies(pool: &PgPool) -> sqlx::Result<Vec<Agency>> {
    sqlx::query_as!(Agency, "SELECT agent_id, code, name FROM parties.agent ORDER BY code")
        .fetch_all(pool)
        .await
}
