//! All SQL of earning.

pub(crate) mod review;

use std::collections::{BTreeSet, HashMap};

use calendar::{Day, Instant};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor, PgPool};

use crate::budget::RuleKey;
use crate::pass::Rows;
use crate::review::Suspicion;
use crate::settle::{Settled, Spent, Step};
use crate::source::{Event, Given, Pending, Source};

/// Day and version of a settlement.
pub(crate) struct Last {
    pub as_of: Day,
    pub version: i32,
}

/// Keeps other settlements out until the transaction ends.
pub(crate) async fn lock(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("LOCK TABLE earning.settlement IN SHARE ROW EXCLUSIVE MODE").execute(conn).await?;
    Ok(())
}

/// The last settlement.
pub(crate) async fn last(db: impl PgExecutor<'_>) -> sqlx::Result<Option<Last>> {
    sqlx::query_as!(
        Last,
        r#"SELECT as_of AS "as_of: Day", version FROM earning.settlement ORDER BY settlement_id DESC LIMIT 1"#
    )
    .fetch_optional(db)
    .await
}

/// Begins a settlement; its number is never given again.
pub(crate) async fn begin(
    conn: &mut PgConnection,
    as_of: Day,
    version: i32,
    now: Instant,
    actor: &str,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO earning.settlement (as_of, version, settled_at, actor, grants, granted, take_backs, taken, short)
         VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 0) RETURNING settlement_id",
        as_of as Day,
        version,
        now as Instant,
        actor
    )
    .fetch_one(conn)
    .await
}

/// Says what a settlement did.
pub(crate) async fn end(conn: &mut PgConnection, settlement_id: i64, settled: &Settled) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE earning.settlement SET grants = $2, granted = $3, take_backs = $4, taken = $5, short = $6
         WHERE settlement_id = $1",
        settlement_id,
        settled.grants,
        settled.granted,
        settled.take_backs,
        settled.taken,
        settled.short
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Versions of the programme by which something was promised.
pub(crate) async fn versions(pool: &PgPool) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(
        r#"SELECT version FROM programme.version v
        WHERE EXISTS (SELECT FROM earning.settlement s WHERE s.version = v.version)
           OR EXISTS (SELECT FROM earning.given g WHERE g.version = v.version)"#
    )
    .fetch_all(pool)
    .await
}

/// Tiers, events and what was given, of parties whose numbers are above `from` and at most `to`.
pub(crate) async fn rows(pool: &PgPool, from: i64, to: i64) -> sqlx::Result<Rows> {
    let given = given(pool, from, to).await?.into_iter().peekable();
    Ok(Rows { given, ..rows_of_book(pool, from, to).await? })
}

/// The same without what was given.
pub(crate) async fn rows_of_book(pool: &PgPool, from: i64, to: i64) -> sqlx::Result<Rows> {
    let tiers = sqlx::query!(
        "SELECT party_id, tier FROM standing.member WHERE party_id > $1 AND party_id <= $2 ORDER BY party_id",
        from,
        to
    )
    .fetch_all(pool)
    .await?;
    let tiers: Vec<_> = tiers.into_iter().map(|row| (row.party_id, small(row.tier))).collect();
    Ok(Rows {
        tiers: tiers.into_iter().peekable(),
        events: events(pool, from, to).await?.into_iter().peekable(),
        given: Vec::new().into_iter().peekable(),
    })
}

/// Events in the order of their days; what is known of introductions is asked of these members alone.
async fn events(pool: &PgPool, from: i64, to: i64) -> sqlx::Result<Vec<(i64, Event)>> {
    let rows = sqlx::query!(
        r#"SELECT e.party_id, e.kind, e.event_ref, e.on_day AS "on_day: Day",
                  coalesce(i.bought, false) AS "bought!", coalesce(i.among_themselves, false) AS "themselves!",
                  i.suspicion AS "suspicion?", r.paid AS "agreed?"
           FROM book.event e
           LEFT JOIN earning.introduction i ON e.kind = 3 AND (i.party_id, i.event_ref) = (e.party_id, e.event_ref)
                AND i.party_id > $1 AND i.party_id <= $2
           LEFT JOIN earning.review r ON e.kind = 3 AND (r.party_id, r.event_ref) = (e.party_id, e.event_ref)
           WHERE e.party_id > $1 AND e.party_id <= $2
           ORDER BY e.party_id, e.on_day, e.kind, e.event_ref COLLATE "C""#,
        from,
        to
    )
    .fetch_all(pool)
    .await?;
    let events = rows.into_iter().map(|row| {
        let event = Event {
            kind: small(row.kind),
            reference: row.event_ref,
            on_day: row.on_day,
            friend_bought: row.bought,
            among_themselves: row.themselves,
            suspicion: row.suspicion.and_then(Suspicion::of),
            agreed: row.agreed,
        };
        (row.party_id, event)
    });
    Ok(events.collect())
}

async fn given(pool: &PgPool, from: i64, to: i64) -> sqlx::Result<Vec<(i64, Given)>> {
    let rows = sqlx::query!(
        "SELECT party_id, kind, source, rule, version, tier, given, due, pending, short, lot
         FROM earning.given WHERE party_id > $1 AND party_id <= $2 ORDER BY party_id",
        from,
        to
    )
    .fetch_all(pool)
    .await?;
    let given = rows.into_iter().map(|row| {
        let given = Given {
            source: Source::of(row.kind, row.source),
            rule: row.rule,
            version: row.version,
            tier: row.tier.map(small),
            given: row.given,
            due: row.due,
            pending: row.pending,
            short: row.short,
            lot: row.lot,
        };
        (row.party_id, given)
    });
    Ok(given.collect())
}

fn small(number: i16) -> u8 {
    u8::try_from(number).unwrap_or_default()
}

/// Numbers of those of the policies that are a member's.
pub(crate) async fn policy_numbers(
    pool: &PgPool,
    party_id: i64,
    policies: &[i64],
) -> sqlx::Result<HashMap<i64, String>> {
    let rows = sqlx::query!(
        "SELECT policy_id, number FROM book.policy WHERE party_id = $1 AND policy_id = ANY ($2)",
        party_id,
        policies
    );
    Ok(rows.fetch_all(pool).await?.into_iter().map(|row| (row.policy_id, row.number)).collect())
}

/// Versions of the programme by which rules promised a member's policies something, the newest first.
pub(crate) async fn versions_of(pool: &PgPool, party_id: i64, rules: &[String]) -> sqlx::Result<Vec<i32>> {
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query_scalar!(
        "SELECT DISTINCT version FROM earning.given WHERE party_id = $1 AND kind = 0 AND rule = ANY ($2)
         ORDER BY version DESC",
        party_id,
        rules
    )
    .fetch_all(pool)
    .await
}

/// Columns of what was given.
#[derive(Default)]
struct Columns<'a> {
    party: Vec<i64>,
    kind: Vec<i16>,
    source: Vec<String>,
    rule: Vec<&'a str>,
    version: Vec<i32>,
    tier: Vec<Option<i16>>,
    given: Vec<i64>,
    due: Vec<i64>,
    pending: Vec<i64>,
    short: Vec<i64>,
    lot: Vec<Option<i32>>,
    inputs: Vec<&'a str>,
}

impl<'a> Columns<'a> {
    fn of(steps: &'a [Step]) -> Columns<'a> {
        let mut columns = Columns::default();
        for step in steps {
            columns.party.push(step.party_id);
            columns.kind.push(step.source.kind());
            columns.source.push(step.source.text());
            columns.rule.push(&step.rule);
            columns.version.push(step.version);
            columns.tier.push(step.tier.map(i16::from));
            columns.given.push(step.given);
            columns.due.push(step.due);
            columns.pending.push(step.pending);
            columns.short.push(step.short());
            columns.lot.push(step.lot);
            columns.inputs.push(&step.inputs);
        }
        columns
    }
}

/// Writes what sources were given, in the transaction of their credit.
pub(crate) async fn write(conn: &mut PgConnection, now: Instant, steps: &[Step]) -> sqlx::Result<()> {
    let columns = Columns::of(steps);
    sqlx::query!(
        "INSERT INTO earning.given (party_id, kind, source, rule, version, tier, given, due, pending, short, lot,
                                    inputs, changed_at)
         SELECT party_id, kind, source, rule, version, tier, given, due, pending, short, lot, inputs::jsonb,
                $1::timestamptz
         FROM unnest($2::bigint[], $3::smallint[], $4::text[], $5::text[], $6::integer[], $7::smallint[],
                     $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::integer[], $13::text[])
              g (party_id, kind, source, rule, version, tier, given, due, pending, short, lot, inputs)
         ON CONFLICT (party_id, kind, source, rule) DO UPDATE
         SET given = excluded.given, due = excluded.due, pending = excluded.pending, short = excluded.short,
             lot = excluded.lot, inputs = excluded.inputs, changed_at = excluded.changed_at",
        now as Instant,
        &columns.party,
        &columns.kind,
        &columns.source,
        &columns.rule as &[&str],
        &columns.version,
        &columns.tier as &[Option<i16>],
        &columns.given,
        &columns.due,
        &columns.pending,
        &columns.short,
        &columns.lot as &[Option<i32>],
        &columns.inputs as &[&str],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds up what each rule has given and promised, and says which promise no more.
pub(crate) async fn write_spent(
    conn: &mut PgConnection,
    now: Instant,
    budgets: &[(RuleKey, i64)],
    stopped: &BTreeSet<RuleKey>,
) -> sqlx::Result<()> {
    let kinds: Vec<i16> = budgets.iter().map(|((kind, _), _)| *kind).collect();
    let rules: Vec<&str> = budgets.iter().map(|((_, rule), _)| &**rule).collect();
    let amounts: Vec<i64> = budgets.iter().map(|(_, budget)| *budget).collect();
    let spent: Vec<bool> = budgets.iter().map(|(rule, _)| stopped.contains(rule)).collect();
    sqlx::query!(
        "WITH budget AS (
             SELECT * FROM unnest($2::smallint[], $3::text[], $4::bigint[], $5::boolean[])
                           b (kind, rule, budget, stopped)
         ), given AS (
             SELECT kind, rule, sum(greatest(given, due + pending))::bigint AS spent, sum(given)::bigint AS given
             FROM earning.given GROUP BY kind, rule)
         INSERT INTO earning.rule_spent (kind, rule, spent, given, budget, stopped_at)
         SELECT kind, rule, coalesce(g.spent, 0), coalesce(g.given, 0), b.budget, CASE WHEN b.stopped THEN $1::timestamptz END
         FROM given g FULL JOIN budget b USING (kind, rule)
         ON CONFLICT (kind, rule) DO UPDATE
         SET spent = excluded.spent, given = excluded.given, budget = excluded.budget,
             stopped_at = CASE WHEN excluded.stopped_at IS NOT NULL
                               THEN coalesce(rule_spent.stopped_at, excluded.stopped_at) END",
        now as Instant,
        &kinds,
        &rules as &[&str],
        &amounts,
        &spent
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What each rule has given and promised.
pub(crate) async fn spent(pool: &PgPool) -> sqlx::Result<Vec<Spent>> {
    sqlx::query_as!(
        Spent,
        r#"SELECT kind, rule, spent, given, budget, stopped_at AS "stopped_at: Instant"
           FROM earning.rule_spent ORDER BY kind, rule"#
    )
    .fetch_all(pool)
    .await
}

/// What waits for its premium or its friend, the most first: all of it, and so many of the promises.
pub(crate) async fn pending(pool: &PgPool, party_id: i64, most: i64) -> sqlx::Result<(i64, Vec<Pending>)> {
    let rows = sqlx::query!(
        r#"SELECT kind, source, rule, pending,
                  least(sum(pending) OVER (), 9223372036854775807)::bigint AS "all!"
           FROM earning.given WHERE party_id = $1 AND pending > 0 ORDER BY pending DESC, kind, source, rule LIMIT $2"#,
        party_id,
        most
    )
    .fetch_all(pool)
    .await?;
    let all = rows.first().map_or(0, |row| row.all);
    let promises = rows.into_iter().map(|row| Pending {
        source: Source::of(row.kind, row.source),
        rule: row.rule,
        amount: row.pending,
    });
    Ok((all, promises.collect()))
}

/// Moves what a party was given and promised to another, who keeps an own promise for the same event. Answers what was
/// there, and of what the other had too what it was.
pub(crate) async fn move_party(
    conn: &mut PgConnection,
    (from, to): (i64, i64),
    lots: &[(i32, i32)],
) -> sqlx::Result<Value> {
    let (lots, to_lots): (Vec<i32>, Vec<i32>) = lots.iter().copied().unzip();
    sqlx::query_scalar!(
        r#"WITH gone AS (
               DELETE FROM earning.given WHERE party_id = $1 RETURNING *
           ), going AS (
               SELECT g.*, m.to_lot FROM gone g LEFT JOIN unnest($3::integer[], $4::integer[]) m (lot, to_lot) USING (lot)
           ), own AS (
               SELECT s.kind, s.source, s.rule, s.given, s.short, s.lot, coalesce(g.to_lot, s.lot) AS then_lot
               FROM earning.given s JOIN going g USING (kind, source, rule) WHERE s.party_id = $2
           ), added AS (
               INSERT INTO earning.given AS s
               SELECT $2, kind, source, rule, version, tier, given, due, pending, short, to_lot, inputs, changed_at FROM going
               ON CONFLICT (party_id, kind, source, rule) DO UPDATE
               SET given = s.given + excluded.given, short = s.short + excluded.short,
                   lot = coalesce(excluded.lot, s.lot))
           SELECT jsonb_build_object('had', (SELECT coalesce(jsonb_agg(gone), '[]') FROM gone),
                                     'own', (SELECT coalesce(jsonb_agg(own), '[]') FROM own)) AS "moved!""#,
        from,
        to,
        &lots,
        &to_lots
    )
    .fetch_one(conn)
    .await
}

/// Gives promises back as they were, with what was given for them and not taken back since. What the survivor was given
/// for them since is the survivor's until the next settlement takes it back.
pub(crate) async fn move_back(
    conn: &mut PgConnection,
    (from, to): (i64, i64),
    record: &Value,
) -> sqlx::Result<()> {
    if record["had"].as_array().is_none_or(Vec::is_empty) {
        return Ok(());
    }
    sqlx::query!(
        "WITH own AS (
             SELECT * FROM jsonb_to_recordset($4) AS o (kind smallint, source text, rule text, given bigint,
                                                        short bigint, lot integer, then_lot integer)
         ), had AS (
             SELECT h.*, s.given AS whole, s.short AS whole_short, o.kind IS NOT NULL AS is_own,
                    coalesce(o.given, 0) AS own_given, coalesce(o.short, 0) AS own_short, o.lot AS own_lot, o.then_lot
             FROM jsonb_populate_recordset(NULL::earning.given, $3) h
             LEFT JOIN earning.given s ON s.party_id = $2 AND (s.kind, s.source, s.rule) = (h.kind, h.source, h.rule)
             LEFT JOIN own o ON (o.kind, o.source, o.rule) = (h.kind, h.source, h.rule)
         ), parted AS (
             SELECT h.*, least(given, greatest(whole - own_given, 0)) AS back FROM had h
         ), gone AS (
             DELETE FROM earning.given s USING parted p
             WHERE s.party_id = $2 AND (s.kind, s.source, s.rule) = (p.kind, p.source, p.rule)
               AND NOT p.is_own AND p.whole = p.back
         ), stays AS (
             UPDATE earning.given s
             SET given = p.whole - p.back,
                 short = p.whole_short - least(greatest(p.whole_short - p.own_short, 0), p.back),
                 lot = CASE WHEN p.is_own AND s.lot IS NOT DISTINCT FROM p.then_lot THEN p.own_lot ELSE s.lot END
             FROM parted p
             WHERE s.party_id = $2 AND (s.kind, s.source, s.rule) = (p.kind, p.source, p.rule)
               AND (p.is_own OR p.whole > p.back))
         INSERT INTO earning.given
         SELECT $1, kind, source, rule, version, tier, back, due, pending,
                least(greatest(whole_short - own_short, 0), back), lot, inputs, changed_at
         FROM parted ON CONFLICT (party_id, kind, source, rule) DO NOTHING",
        from,
        to,
        record["had"],
        record["own"]
    )
    .execute(conn)
    .await?;
    Ok(())
}
