//! The list of members: counts as SQL counts them, pages that leave nobody out, and what an agent sees.

use std::sync::Arc;

use calendar::{Clock, Day, Instant};
use parties::{Query, Scope};
use proptest::prelude::*;
use sqlx::PgPool;
use standing::FollowUp;
use standing::roster::filter::{Condition, CustomerState, Filter, RatioBand};
use standing::roster::snapshot::{Builder, Cursor, Order, Record, Snapshot, Stamp};
use standing::roster::{self, Ask, More, Roster};

const AS_OF: Day = Day(20_000);

async fn book(pool: &PgPool, parties: i32) {
    sqlx::query(
        "INSERT INTO parties.party (kind, family_name, search_key, province, agent_id, created_at, changed_at)
         SELECT 1 + (n % 5 = 0)::int, 'نام ' || n, ' ' || CASE WHEN n % 3 = 0 THEN 'محمد' ELSE 'زهرا' END || ' ' || n || ' ',
                nullif(n % 32, 31), nullif(n % 4, 0), now(), now()
         FROM generate_series(1, $1) n",
    )
    .bind(parties)
    .execute(pool)
    .await
    .expect("parties");
    sqlx::query(
        "INSERT INTO standing.run (as_of, version, load_id, computed_at, millis, parties, summary)
         VALUES ($1, 1, 1, now(), 1, 1, '{}')",
    )
    .bind(AS_OF)
    .execute(pool)
    .await
    .expect("a run");
    sqlx::query(
        "INSERT INTO standing.member
         SELECT party_id, 1, e, 0, i, 0, 0, 0, 0, 0, 0, 0, 0, CASE WHEN e > 0 THEN i * 10000 / e END,
                1 + party_id % 4, 0, 0, party_id * 7919 % 13, party_id % 5, NULL, 0, (party_id % 8)::int,
                CASE WHEN party_id % 6 > 0 THEN date '2010-01-01' + (party_id % 5000)::int END,
                CASE WHEN party_id % 6 > 0 THEN $1 + (party_id % 41 - 20)::int END, party_id % 16
         FROM (SELECT party_id, party_id % 7 * 1000 AS e, party_id % 3 * party_id % 9000 AS i FROM parties.party
               WHERE party_id % 11 > 0) members",
    )
    .bind(AS_OF)
    .execute(pool)
    .await
    .expect("members");
}

/// The same conditions in SQL; an empty array asks for nothing.
const SAME_IN_SQL: &str = "SELECT count(*), coalesce(sum(earned), 0)::bigint, coalesce(sum(incurred), 0)::bigint FROM (
    SELECT p.kind, p.province, p.agent_id, coalesce(m.segment, 4) AS segment, coalesce(m.tier, 0) AS tier,
           coalesce(m.earned, 0) AS earned, coalesce(m.incurred, 0) AS incurred, coalesce(m.lines_held, 0) AS lines_held,
           coalesce(m.follow_up, 0) AS follow_up,
           CASE WHEN m.last_cover_end IS NULL THEN 2 WHEN m.last_cover_end > $10 THEN 0 ELSE 1 END AS state,
           CASE WHEN coalesce(m.earned, 0) = 0 THEN 4 WHEN m.incurred = 0 THEN 0 WHEN m.incurred >= m.earned THEN 3
                WHEN m.incurred * 10000 / m.earned >= 6000 THEN 2 ELSE 1 END AS ratio
    FROM parties.party p LEFT JOIN standing.member m USING (party_id)) everyone
    WHERE ($1::int[] = '{}' OR segment = ANY ($1)) AND ($2::int[] = '{}' OR tier = ANY ($2))
      AND ($3::int[] = '{}' OR province = ANY ($3))
      AND ($4::int[] = '{}' OR EXISTS (SELECT FROM unnest($4) line WHERE lines_held >> line & 1 = 1))
      AND ($5::int[] = '{}' OR state = ANY ($5)) AND ($6::int[] = '{}' OR ratio = ANY ($6))
      AND ($7::int[] = '{}' OR kind = ANY ($7))
      AND ($8::int[] = '{}' OR EXISTS (SELECT FROM unnest($8) task WHERE follow_up >> task & 1 = 1))
      AND ($9::int IS NULL OR agent_id = $9)";

async fn counted(pool: &PgPool, filter: &Filter) -> (i64, i64, i64) {
    let asked = |condition| -> Vec<i32> {
        (0..32).filter(|value| filter.asked(condition).has(*value)).map(i32::from).collect()
    };
    sqlx::query_as(SAME_IN_SQL)
        .bind(asked(Condition::Segment))
        .bind(asked(Condition::Tier))
        .bind(asked(Condition::Province))
        .bind(asked(Condition::Line))
        .bind(asked(Condition::State))
        .bind(asked(Condition::Ratio))
        .bind(asked(Condition::Kind))
        .bind(asked(Condition::FollowUp))
        .bind(filter.scope.agency())
        .bind(AS_OF)
        .fetch_one(pool)
        .await
        .expect("a count")
}

#[sqlx::test(migrations = "../../migrations")]
async fn counts_are_those_of_sql(pool: PgPool) {
    book(&pool, 3_000).await;
    let snapshot = Roster::open(&pool, &Clock::frozen(Instant(0))).await.expect("a roster").current();
    let any = Filter::default();
    let (past, prospect) = (CustomerState::Past as u8, CustomerState::Prospect as u8);
    let (high, middle, none) = (RatioBand::High as u8, RatioBand::Middle as u8, RatioBand::None as u8);
    let filters = [
        any,
        any.asking(Condition::Segment, 3),
        any.asking(Condition::Tier, 2).asking(Condition::Province, 4),
        any.asking(Condition::Tier, 2).asking(Condition::Tier, 4),
        any.asking(Condition::Line, 1).asking(Condition::State, past),
        any.asking(Condition::Line, 0).asking(Condition::Line, 2).asking(Condition::Tier, 1),
        any.asking(Condition::Ratio, middle),
        any.asking(Condition::Ratio, high).asking(Condition::Ratio, none).asking(Condition::Kind, 2),
        any.asking(Condition::State, prospect).asking(Condition::Segment, 4),
        any.asking(Condition::FollowUp, FollowUp::Overdue as u8),
        any.asking(Condition::FollowUp, FollowUp::Renewal as u8)
            .asking(Condition::FollowUp, FollowUp::GraceEnds as u8)
            .asking(Condition::Segment, 2),
        Filter::of(Scope::Agency(3)),
        Filter::of(Scope::Agency(3)).asking(Condition::Tier, 1),
        Filter::of(Scope::Nobody),
    ];
    for filter in filters {
        let (count, earned, incurred) = counted(&pool, &filter).await;
        let selection = snapshot.select(&filter, &[]);
        assert_eq!(selection.count as i64, count, "{filter:?}");
        assert_eq!((selection.earned, selection.incurred), (earned.into(), incurred.into()), "{filter:?}");
        let choices = snapshot.choices(&filter, &[]);
        for segment in 1..=4_u8 {
            let (count, ..) =
                counted(&pool, &filter.without(Condition::Segment).asking(Condition::Segment, segment)).await;
            assert_eq!(
                choices.facets.segment[usize::from(segment)] as i64,
                count,
                "{filter:?} and segment {segment}"
            );
        }
        for task in FollowUp::ALL {
            let other = filter.without(Condition::FollowUp).asking(Condition::FollowUp, task as u8);
            let (count, ..) = counted(&pool, &other).await;
            assert_eq!(choices.facets.follow_up[task as usize] as i64, count, "{filter:?} and {task:?}");
        }
        for condition in Condition::ALL.into_iter().filter(|condition| filter.has(*condition)) {
            let (without, ..) = counted(&pool, &filter.without(condition)).await;
            assert_eq!(
                choices.dropped[condition as usize] as i64,
                without - count,
                "{filter:?} without {condition:?}"
            );
        }
    }
}

/// What SQL looks for: a word of one or two letters begins a word.
fn patterns(text: &str) -> Vec<String> {
    let words = Query::parse(text).expect("words").words;
    let pattern =
        |word: &String| if word.chars().count() <= 2 { format!("% {word}%") } else { format!("%{word}%") };
    words.iter().map(pattern).collect()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_search_narrows_the_list(pool: PgPool) {
    book(&pool, 900).await;
    let snapshot = Roster::open(&pool, &Clock::frozen(Instant(0))).await.expect("a roster").current();
    let ask = |text: &str, filter| Ask { query: Query::parse(text), filter, size: 12, ..Ask::default() };
    let any = Filter::default();
    let cases: [(&str, Filter); 7] = [
        ("محمد", any),
        ("محمد", any.asking(Condition::Tier, 0)),
        ("محمد", any.asking(Condition::Tier, 0).asking(Condition::Province, 3)),
        ("محمد", Filter::of(Scope::Agency(3))),
        ("محمد 33", any),
        ("م 333", any),
        ("هیچ‌کس", any),
    ];
    for (text, filter) in cases {
        let sheet = roster::sheet(&pool, &snapshot, &ask(text, filter)).await.expect("a sheet");
        let names: Vec<i64> =
            sqlx::query_scalar("SELECT party_id FROM parties.party WHERE search_key LIKE ALL ($1)")
                .bind(patterns(text))
                .fetch_all(&pool)
                .await
                .expect("names");
        let holds =
            |party: &&i64| snapshot.place(**party).is_some_and(|place| snapshot.matches(&filter, place));
        let naive = names.iter().filter(holds).count() as u64;
        assert_eq!(sheet.selection.count, naive, "{text}");
        let words = Query::parse(text).expect("words").words;
        let choices = snapshot.choices(&filter, &words);
        let of_any_kind: u64 = choices.facets.kind.iter().sum();
        assert_eq!(of_any_kind, naive, "{text}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_agent_sees_no_row_of_another(pool: PgPool) {
    book(&pool, 400).await;
    let snapshot = Roster::open(&pool, &Clock::frozen(Instant(0))).await.expect("a roster").current();
    let agents: Vec<(i64, Option<i32>)> = sqlx::query_as("SELECT party_id, agent_id FROM parties.party")
        .fetch_all(&pool)
        .await
        .expect("agents");
    for scope in [Scope::Agency(1), Scope::Agency(2), Scope::Agency(77), Scope::Nobody] {
        for text in [None, Some("محمد"), Some("زهرا 4"), Some("1000-0002-5")] {
            for holder in [None, Some(3), Some(4)] {
                let filter = Filter::of(scope);
                let query = text.and_then(Query::parse);
                let ask = Ask { filter, query, holder, size: 500, ..Ask::default() };
                let sheet = roster::sheet(&pool, &snapshot, &ask).await.expect("a sheet");
                for row in sheet.rows {
                    let agent =
                        agents.iter().find(|(party, _)| *party == row.party_id).and_then(|(_, agent)| *agent);
                    assert!(scope.sees(agent), "{scope:?} saw {} by {text:?}", row.party_id);
                }
            }
        }
    }
}

fn snapshot_of(members: &[(i64, i64, i64, i16)]) -> Arc<Snapshot> {
    let stamp = Stamp { run_id: 1, as_of: AS_OF, version: 1, computed_at: Instant(0) };
    let mut builder = Builder::new(Some(stamp), AS_OF, members.len());
    for (index, (score, earned, incurred, tier)) in members.iter().enumerate() {
        builder.push(&Record {
            party_id: index as i64 * 3 + 1,
            kind: 1,
            province: None,
            agent_id: None,
            segment: 1,
            tier: *tier,
            score: *score,
            earned: *earned,
            incurred: *incurred,
            lines_held: 0,
            first_cover: None,
            last_cover_end: (*score % 2 == 0).then_some(AS_OF),
            follow_up: 0,
            search_key: String::new(),
            more: More::default(),
        });
    }
    Arc::new(builder.build())
}

/// All pages from the first on, or from the last back.
fn walk(
    snapshot: &Snapshot,
    filter: &Filter,
    order: Order,
    size: usize,
    mut from: Option<Cursor>,
) -> Vec<u32> {
    let selection = snapshot.select(filter, &[]);
    let mut rows = Vec::new();
    loop {
        let page = snapshot.page(&selection, order, from, size);
        let backwards = from.is_some_and(|cursor| cursor.backwards);
        if backwards {
            rows.splice(0..0, page.rows);
        } else {
            rows.extend(page.rows);
        }
        from = if backwards { page.previous } else { page.next };
        if from.is_none() {
            return rows;
        }
    }
}

proptest! {
    #[test]
    fn pages_leave_nobody_out_and_repeat_nobody(
        members in prop::collection::vec((0i64..6, 0i64..4, 0i64..5, 0i16..3), 0..60),
        size in 1usize..9,
        tier in prop::option::of(0u8..3),
    ) {
        let snapshot = snapshot_of(&members);
        let filter = tier.map_or_else(Filter::default, |tier| Filter::default().asking(Condition::Tier, tier));
        for order in Order::ALL {
            let rows = walk(&snapshot, &filter, order, size, None);
            let mut expected: Vec<u32> = (0..members.len() as u32).filter(|row| snapshot.matches(&filter, *row)).collect();
            let key = |row: &u32| {
                let row = snapshot.row(*row);
                match order {
                    Order::Score => row.score,
                    Order::Earned => row.earned,
                    Order::LossRatio => row.loss_ratio_bp().unwrap_or(i64::MIN),
                    Order::LastCover => row.last_cover_end.map_or(i64::MIN, |day| day.0.into()),
                }
            };
            expected.sort_by_key(|row| (std::cmp::Reverse(key(row)), *row));
            prop_assert_eq!(&rows, &expected);
            let end = Cursor { key: i64::MIN, party_id: i64::MAX, backwards: true };
            prop_assert_eq!(walk(&snapshot, &filter, order, size, Some(end)), expected);
        }
    }
}
