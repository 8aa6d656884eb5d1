//! Runs on PostgreSQL: what is kept, what is history, how tiers go up and come down, and what is told of it.

mod oracle;
mod world;

use audit::Actor;
use calendar::{Clock, Day, Instant};
use ledger::{Act, Committer, House, Order};
use sqlx::{PgPool, query, query_as, query_scalar};
use standing::{Error, Segment, backtest, differing, explain, export, latest, past, roster, run};

use world::{DOCUMENT, Dir};

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn clock() -> Clock {
    Clock::frozen(Instant(1_795_000_000_000_000))
}

/// The shipped programme, and three parties: Maryam with a paid fire policy and a claim, Reza with a policy
/// that is partly paid, and a prospect.
async fn insurer(pool: &PgPool) {
    let since = day("2000-01-01");
    programme::publish(pool, &clock(), &Actor::command_line(), DOCUMENT, since, "").await.expect("published");
    let load = "INSERT INTO feeds.load (kind, file_name, file_bytes, mapping, status, actor, created_at)
                VALUES ('policies', 'a.csv', 1, '', 'loaded', 'test', '2026-11-22')";
    query(load).execute(pool).await.expect("a load");
    let parties = "INSERT INTO parties.party (party_id, kind, source_ref, search_key, province, joined_on, created_at, changed_at)
        OVERRIDING SYSTEM VALUE
        SELECT id, 1, 'C' || id, ' a', 23, '2025-01-01', '2026-11-22', '2026-11-22' FROM generate_series(1, 3) id";
    query(parties).execute(pool).await.expect("parties");
    let policies = "INSERT INTO book.policy VALUES
        (1, 11, '1404/11', 3, 1, 1, NULL, 0, '2025-12-01', '2026-12-01', 200000000, NULL, 'خانه', 1),
        (2, 21, '1404/21', 1, 1, 2, NULL, 2, '2026-03-01', '2027-03-01', 90000000, NULL, NULL, 1)";
    query(policies).execute(pool).await.expect("policies");
    let receipts = "INSERT INTO book.receipt VALUES
        (1, 11, 'R1', NULL, 0, '2025-12-01', 200000000, 1),
        (2, 21, 'R1', '2026-03-01', 45000000, '2026-03-01', 45000000, 1),
        (2, 21, 'R2', '2026-09-01', 45000000, NULL, 0, 1)";
    query(receipts).execute(pool).await.expect("receipts");
    let claims = "INSERT INTO book.claim VALUES
        (2, 21, 'C7', 'body', '2026-05-01', NULL, 30000000, 60000000, 0, false, 1),
        (2, 21, 'C7', 'third', '2026-05-01', NULL, 5000000, 0, 1000000, false, 1)";
    query(claims).execute(pool).await.expect("claims");
    query("INSERT INTO book.event VALUES (1, 1, 'club', '2026-01-05', 1)")
        .execute(pool)
        .await
        .expect("an event");
    query("INSERT INTO book.touched SELECT id, 1 FROM generate_series(1, 3) id")
        .execute(pool)
        .await
        .expect("touched");
}

async fn count(pool: &PgPool, table: &str) -> i64 {
    query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
        .fetch_one(pool)
        .await
        .expect("a count")
}

/// Tier and first day of grace of the first party.
async fn held(pool: &PgPool) -> (i16, Option<Day>) {
    query_as("SELECT tier, grace_since FROM standing.member WHERE party_id = 1")
        .fetch_one(pool)
        .await
        .expect("a member")
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_member_rises_at_once_and_comes_down_by_grace(pool: PgPool) {
    insurer(&pool).await;
    let (dir, clock, actor) = (Dir::new(), clock(), Actor::command_line());
    let run_on = async |text: &str| run(&pool, &clock, &actor, &dir, day(text)).await.expect("a run");

    // Fire, 357 of 365 days earned: 3 912 × 1.05 paid × 1.20 no claim, and 50 for joining.
    let first = run_on("2026-11-22").await;
    assert_eq!(first.parties, 3);
    let score: i64 =
        query_scalar("SELECT score FROM standing.member WHERE party_id = 1").fetch_one(&pool).await.unwrap();
    assert_eq!(score, 4_979);
    assert_eq!(held(&pool).await, (3, None));
    assert_eq!((count(&pool, "standing.history").await, count(&pool, "standing.tier_change").await), (3, 3));

    // Nothing happened: nothing is written but the run.
    run_on("2026-11-22").await;
    assert_eq!((count(&pool, "standing.history").await, count(&pool, "standing.tier_change").await), (3, 3));
    assert_eq!(count(&pool, "standing.member WHERE run_id = 1").await, 3);

    // The policy has left the window: gold is kept for 90 days, then it goes down a step at a time.
    for (on, tier, since) in [
        ("2027-11-30", 3, Some("2027-11-30")),
        ("2028-02-27", 3, Some("2027-11-30")),
        ("2028-02-28", 2, Some("2028-02-28")),
        ("2028-05-28", 1, Some("2028-05-28")),
        ("2028-08-26", 0, None),
    ] {
        let run = run_on(on).await;
        assert_eq!(held(&pool).await, (tier, since.map(day)), "on {on}");
        let in_grace = count(&pool, "standing.member WHERE follow_up & 2 > 0").await;
        assert_eq!(in_grace, run.summary.by_tier.iter().map(|sum| sum.in_grace).sum::<i64>(), "on {on}");
        let ending = count(&pool, "standing.member WHERE follow_up & 4 > 0").await;
        assert_eq!(ending, run.summary.tasks.grace_ending, "on {on}");
        let fell: i64 = run.summary.by_tier.iter().map(|sum| sum.fell_from).sum();
        assert_eq!(fell > 0, since != Some("2027-11-30"), "on {on}");
    }
    let steps: Vec<(Option<i16>, i16)> =
        query_as("SELECT from_tier, to_tier FROM standing.tier_change WHERE party_id = 1 ORDER BY run_id")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(steps, [(None, 3), (Some(3), 2), (Some(2), 1), (Some(1), 0)]);

    // A new policy: gold at once.
    query("INSERT INTO book.policy VALUES (1, 12, '1407/12', 3, 1, 1, NULL, 0, '2027-09-01', '2028-09-01', 200000000, NULL, NULL, 1)")
        .execute(&pool).await.unwrap();
    query(
        "INSERT INTO feeds.load (kind, file_name, file_bytes, mapping, status, actor, created_at)
           VALUES ('policies', 'b.csv', 1, '', 'loaded', 'test', '2028-08-27')",
    )
    .execute(&pool)
    .await
    .unwrap();
    query("UPDATE book.touched SET load_id = 2 WHERE party_id = 1").execute(&pool).await.unwrap();
    let run = run_on("2028-08-27").await;
    assert_eq!((run.load_id, held(&pool).await.1), (2, None));
    assert!(held(&pool).await.0 >= 1);
    assert_eq!(run.summary.by_tier.iter().map(|sum| sum.rose_to).sum::<i64>(), 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn history_has_what_members_became_and_every_month(pool: PgPool) {
    insurer(&pool).await;
    let (dir, clock, actor) = (Dir::new(), clock(), Actor::command_line());
    programme::publish(&pool, &clock, &actor, DOCUMENT, day("2027-01-01"), "").await.unwrap();
    // Rows that each run wrote: members', history of its own day, history of the run before, tier changes.
    let cases = [
        ("2026-11-22", "everybody is new", [3, 3, 0, 3]),
        ("2026-11-22", "nothing happened", [0, 0, 0, 0]),
        ("2026-11-23", "two earn on", [2, 0, 0, 0]),
        ("2026-12-21", "the last day of Azar", [2, 0, 0, 0]),
        ("2026-12-22", "Dey begins: what the two with cover were at the end of Azar", [2, 0, 2, 0]),
        ("2027-01-01", "another version of the programme", [2, 3, 0, 0]),
        ("2027-01-02", "the same version", [2, 0, 0, 0]),
    ];
    for (on, case, written) in cases {
        let before = latest(&pool).await.unwrap().map_or(0, |run| run.run_id);
        let history_before = count(&pool, &format!("standing.history WHERE run_id = {before}")).await;
        let run_id = run(&pool, &clock, &actor, &dir, day(on)).await.unwrap().run_id;
        let of = async |table: &str, run_id| count(&pool, &format!("{table} WHERE run_id = {run_id}")).await;
        let found = [
            of("standing.member", run_id).await,
            of("standing.history", run_id).await,
            of("standing.history", before).await - history_before,
            of("standing.tier_change", run_id).await,
        ];
        assert_eq!(found, written, "{on}: {case}");
        assert_eq!(count(&pool, "standing.member").await, 3, "{on}: {case}");
    }
    let kept = "SELECT r.as_of, sum(h.earned)::bigint, (r.summary->'totals'->>'earned')::bigint
                FROM standing.history h JOIN standing.run r USING (run_id) WHERE r.as_of = '2026-12-21' GROUP BY r.run_id";
    let (as_of, earned, told): (Day, i64, i64) = query_as(kept).fetch_one(&pool).await.unwrap();
    assert_eq!((as_of, earned), (day("2026-12-21"), told));
    // Unchanged since the first run, and yet of the newest day.
    assert_eq!(roster::member(&pool, 3).await.unwrap().unwrap().as_of, day("2027-01-02"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_day_of_the_past_is_history_and_changes_nobody(pool: PgPool) {
    insurer(&pool).await;
    let (dir, clock, actor) = (Dir::new(), clock(), Actor::command_line());
    run(&pool, &clock, &actor, &dir, day("2026-11-22")).await.unwrap();
    let members = "SELECT coalesce(string_agg(m::text, '|' ORDER BY party_id), '') FROM standing.member m";
    let before: String = query_scalar(members).fetch_one(&pool).await.unwrap();
    let past = run(&pool, &clock, &actor, &dir, day("2026-02-01")).await.unwrap();
    assert_eq!(query_scalar::<_, String>(members).fetch_one(&pool).await.unwrap(), before);
    assert_eq!(count(&pool, "standing.tier_change").await, 3);
    assert_eq!(count(&pool, &format!("standing.history WHERE run_id = {}", past.run_id)).await, 3);
    assert_eq!(past.summary.totals.earned, 200_000_000 * 63 / 365);
    // Members show the newest day, whichever run came last; the same past again is another finding of it.
    assert_eq!(latest(&pool).await.unwrap().unwrap().as_of, day("2026-11-22"));
    let shown = roster::member(&pool, 1).await.unwrap().unwrap();
    assert_eq!((shown.as_of, shown.earned), (day("2026-11-22"), 195_616_438));
    run(&pool, &clock, &actor, &dir, day("2026-02-01")).await.unwrap();
    assert_eq!(count(&pool, "standing.history").await, 9);
    assert_eq!(count(&pool, "audit.entry WHERE action = 'standing.run'").await, 3);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_stored_is_what_the_book_gives(pool: PgPool) {
    insurer(&pool).await;
    let (dir, clock, actor) = (Dir::new(), clock(), Actor::command_line());
    let differ = async || differing(&pool, &dir).await.unwrap();
    assert_eq!(differ().await, 0, "there is no run yet");
    for on in ["2026-11-22", "2027-11-30", "2028-02-28"] {
        run(&pool, &clock, &actor, &dir, day(on)).await.unwrap();
        assert_eq!(differ().await, 0, "on {on}");
    }
    // Each of these is noticed; a day of the past makes no difference.
    run(&pool, &clock, &actor, &dir, day("2026-02-01")).await.unwrap();
    for (wrong, right) in [
        (
            "UPDATE standing.member SET earned = earned + 1, margin = margin + 1 WHERE party_id = 2",
            "UPDATE standing.member SET earned = earned - 1, margin = margin - 1 WHERE party_id = 2",
        ),
        (
            "UPDATE standing.member SET tier = 3 WHERE party_id = 3",
            "UPDATE standing.member SET tier = 0 WHERE party_id = 3",
        ),
        (
            "UPDATE standing.member SET party_id = 4 WHERE party_id = 3",
            "UPDATE standing.member SET party_id = 3 WHERE party_id = 4",
        ),
    ] {
        query(wrong).execute(&pool).await.unwrap();
        assert!(differ().await > 0, "{wrong}");
        query(right).execute(&pool).await.unwrap();
        assert_eq!(differ().await, 0, "{right}");
    }
    // Whose book changed since the run is computed anew by the next.
    query("UPDATE standing.member SET earned = 7 WHERE party_id = 2").execute(&pool).await.unwrap();
    let load = "INSERT INTO feeds.load (kind, file_name, file_bytes, mapping, status, actor, created_at)
                VALUES ('receipts', 'b.csv', 1, '', 'loaded', 'test', '2028-03-01')";
    query(load).execute(&pool).await.unwrap();
    query("UPDATE book.touched SET load_id = 2 WHERE party_id = 2").execute(&pool).await.unwrap();
    assert_eq!(differ().await, 0);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_parts_of_the_summary_add_up(pool: PgPool) {
    insurer(&pool).await;
    let dir = Dir::new();
    let run = run(&pool, &clock(), &Actor::command_line(), &dir, day("2026-11-22")).await.unwrap();
    assert_eq!(latest(&pool).await.unwrap().unwrap(), run, "what is stored is what was computed");
    let summary = &run.summary;
    let totals = &summary.totals;
    let segments = &summary.by_segment;
    assert_eq!(
        segments.iter().map(|sum| (sum.members, sum.margin)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1)),
        (3, totals.margin)
    );
    let of = |segment: Segment| segments.iter().find(|sum| sum.segment == segment).unwrap().members;
    assert_eq!((of(Segment::Profitable), of(Segment::LossMaking), of(Segment::NoExposure)), (1, 1, 1));
    assert_eq!(summary.by_tier.iter().map(|sum| sum.members).sum::<i64>(), 3);
    assert_eq!(summary.by_tier.iter().map(|sum| sum.margin).sum::<i64>(), totals.margin);
    assert_eq!(summary.by_line.len(), 12);
    assert_eq!(summary.by_line.iter().map(|sum| sum.earned).sum::<i64>(), totals.earned);
    assert_eq!(summary.by_line.iter().map(|sum| sum.incurred).sum::<i64>(), totals.incurred);
    assert_eq!(summary.by_line.iter().map(|sum| sum.policies).sum::<i64>(), totals.policies_in_window);
    assert_eq!(summary.by_province.len(), 1);
    assert_eq!((summary.by_province[0].province, summary.by_province[0].margin), (Some(23), totals.margin));
    // Both policies began within the last 36 months: the months together have earned what both have by now.
    let months = &summary.months;
    assert_eq!(
        (months.len(), months[35].year, months[35].month, months[35].last),
        (36, 1405, 9, day("2026-11-22"))
    );
    let earned = 200_000_000i64 * 357 / 365 + 90_000_000 * 267 / 365;
    assert_eq!(months.iter().map(|month| month.earned).sum::<i64>(), earned);
    assert_eq!(months.iter().map(|month| month.incurred).sum::<i64>(), totals.incurred);
    assert!(months.iter().all(|month| month.margin == month.earned - month.cost));
    assert_eq!(months[35].members, 3);
    assert_eq!(summary.tasks.renewal_policies, 1);
    assert_eq!((summary.tasks.overdue_members, summary.tasks.overdue_amount), (1, 45_000_000));
    for (bit, tasks) in [(1, summary.tasks.renewal_members), (8, summary.tasks.overdue_members)] {
        let members = count(&pool, &format!("standing.member WHERE follow_up & {bit} > 0")).await;
        assert_eq!(members, tasks, "bit {bit}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_explanation_names_policies_and_claims(pool: PgPool) {
    insurer(&pool).await;
    let dir = Dir::new();
    let today = day("2026-11-22");
    // There is no copy yet: it is built.
    let told = explain(&pool, &dir, 2, today).await.unwrap();
    assert_eq!(told.policies.len(), 1);
    let policy = &told.policies[0];
    assert_eq!((policy.number.as_str(), policy.line.as_str()), ("1404/21", "third_party"));
    assert_eq!(policy.claims.len(), 1);
    assert_eq!((policy.claims[0].number.as_str(), policy.claims[0].incurred), ("C7", 94_000_000));
    // 90 000 000 × 267 / 365 earned × 8, third year 1.10, half paid 0.60, claims above premium 0.40.
    let score = policy.score.as_ref().unwrap();
    assert_eq!(score.factors.each_ref().map(|factor| factor.factor_bp), [11_000, 10_000, 6_000, 4_000]);
    assert_eq!((score.earned, score.base_millionths, score.points), (65_835_616, 526_684_928, 139));
    let next = told.next_tier.unwrap();
    assert_eq!((next.code.as_str(), next.missing), ("bronze", 700 - 139));
    assert!(next.acts.iter().any(|act| matches!(
        act.kind,
        standing::ActKind::PayOverdue { amount: 45_000_000, since: Some(since), .. } if since == day("2026-09-01")
    )));
    assert!(matches!(explain(&pool, &dir, 99, today).await, Err(Error::NoSuchParty(99))));
    assert!(matches!(explain(&pool, &dir, 1, day("1700-01-01")).await, Err(Error::NoProgramme(_))));
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_export_has_the_promised_columns(pool: PgPool) {
    insurer(&pool).await;
    let dir = Dir::new();
    run(&pool, &clock(), &Actor::command_line(), &dir, day("2026-11-22")).await.unwrap();
    for ending in ["csv", "parquet", "xlsx"] {
        assert_eq!(export(&pool, &dir.join(format!("members.{ending}"))).await.unwrap(), 3);
    }
    let text = std::fs::read_to_string(dir.join("members.csv")).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines[0],
        "party_id,source_ref,as_of,earned,collected,incurred,large_loss_excess,commission,servicing,acquisition,\
         contacts,credit_cost,cost,margin,loss_ratio_bp,segment,technical,non_technical,score,tier,\
         policies_in_window,lines_held,first_cover,last_cover_end"
    );
    assert_eq!(
        lines[1],
        "1,C1,2026-11-22,195616438,200000000,0,0,39123287,880273,1500000,0,0,41503560,154112878,0,profitable,4929,50,\
         4979,gold,1,8,2025-12-01,2026-12-01"
    );
    assert_eq!(lines[3], "3,C3,2026-11-22,0,0,0,0,0,0,0,0,0,0,0,,no_exposure,0,0,0,ordinary,0,0,,");
    let parquet = std::fs::File::open(dir.join("members.parquet")).unwrap();
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(parquet).unwrap();
    let names: Vec<_> = reader.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names.join(","), lines[0]);
    assert_eq!(reader.build().unwrap().map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 3);
    assert!(matches!(export(&pool, &dir.join("members.doc")).await, Err(Error::Ending)));
    let left = std::fs::read_dir(&*dir)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().ends_with(".partial"));
    assert_eq!(left.count(), 0);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_programme_is_tried_and_nothing_is_written(pool: PgPool) {
    insurer(&pool).await;
    let dir = Dir::new();
    run(&pool, &clock(), &Actor::command_line(), &dir, day("2026-11-22")).await.unwrap();
    let tables =
        ["standing.run", "standing.history", "standing.tier_change", "programme.version", "audit.entry"];
    let mut before = Vec::new();
    for table in tables {
        before.push(count(&pool, table).await);
    }
    let harder = DOCUMENT.replace("threshold = 3_000", "threshold = 6_000").replace("\"20%\"", "\"90%\"");
    let tried = backtest(&pool, &dir, &harder, day("2026-11-22")).await.unwrap();
    assert_eq!(tried.tiers.iter().flatten().sum::<i64>(), 3);
    assert_eq!((tried.tiers[3][2], tried.tiers[3][3]), (1, 0), "gold becomes silver");
    assert_eq!(tried.segments[0][1], 1, "profitable becomes ordinary");
    // Commission of 90 rather than 20 per cent on 195 616 438.
    assert_eq!(tried.before.margin - tried.after.margin, 136_931_507);
    assert_eq!((tried.gains.len(), tried.losses.len()), (0, 0), "no score changes");
    let richer = DOCUMENT.replace("points_per_million = 20", "points_per_million = 40");
    let tried = backtest(&pool, &dir, &richer, day("2026-11-22")).await.unwrap();
    assert_eq!((tried.losses.len(), tried.gains.len(), tried.gains[0].party_id), (0, 1, 1));
    assert_eq!((tried.gains[0].score_before, tried.gains[0].score_after), (4_979, 9_909));
    assert!(matches!(backtest(&pool, &dir, "[windows", day("2026-11-22")).await, Err(Error::Programme(_))));
    for (table, before) in tables.into_iter().zip(before) {
        assert_eq!(count(&pool, table).await, before, "{table}");
    }
}

#[test]
fn texts_are_there_in_both_languages() {
    assert_eq!(i18n::check_texts(standing::ALL_TEXTS, &["csv", "parquet", "xlsx"]), Vec::<String>::new());
    assert_eq!(i18n::check_texts(book::ALL_TEXTS, &[]), Vec::<String>::new());
}

/// Messages that wait to be delivered: type and data, in the order of the parties.
async fn messages(pool: &PgPool) -> Vec<(String, serde_json::Value)> {
    let rows: Vec<(String, String)> =
        query_as("SELECT type, body FROM webhooks.message").fetch_all(pool).await.expect("messages");
    let data = |body: &str| serde_json::from_str::<serde_json::Value>(body).expect("JSON")["data"].clone();
    let mut messages: Vec<_> = rows.into_iter().map(|(kind, body)| (kind, data(&body))).collect();
    messages.sort_by_key(|(kind, data)| (kind.clone(), data["run"].as_i64(), data["party_id"].as_i64()));
    messages
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_listens_is_told_of_tiers_and_segments_and_of_nothing_else(pool: PgPool) {
    insurer(&pool).await;
    let (dir, clock, actor) = (Dir::new(), clock(), Actor::command_line());
    let run_on = async |text: &str| run(&pool, &clock, &actor, &dir, day(text)).await.expect("a run");
    run_on("2026-11-22").await;
    assert_eq!(messages(&pool).await, [], "nobody listens yet");

    let types = standing::MESSAGES.map(|(kind, _)| kind.to_owned()).to_vec();
    let new =
        webhooks::NewEndpoint { url: "https://core.example.ir/".to_owned(), note: String::new(), types };
    webhooks::add(&pool, &clock, &actor, [1; 32], &new).await.expect("an endpoint");
    run_on("2026-11-23").await;
    assert_eq!(messages(&pool).await, [], "nobody became anything else");

    // Every cover and event of the past is out of the windows then.
    let later = run_on("2029-01-01").await;
    let changes: Vec<(i64, i16)> =
        query_as("SELECT party_id, to_tier FROM standing.tier_change WHERE run_id = $1 ORDER BY 1")
            .bind(later.run_id)
            .fetch_all(&pool)
            .await
            .expect("changes");
    let told = messages(&pool).await;
    let tiers = told.iter().filter(|(kind, _)| kind == standing::TIER_CHANGED);
    let parties = |told: &mut dyn Iterator<Item = &(String, serde_json::Value)>| -> Vec<i64> {
        told.map(|(_, data)| data["party_id"].as_i64().expect("a party")).collect()
    };
    assert_eq!(
        parties(&mut tiers.clone()),
        changes.iter().map(|(party_id, _)| *party_id).collect::<Vec<_>>()
    );
    let segments: Vec<_> = told.iter().filter(|(kind, _)| kind == standing::SEGMENT_CHANGED).collect();
    assert_eq!(parties(&mut segments.iter().copied()), [1, 2], "who had exposure has none");
    assert_eq!(
        segments[0].1,
        serde_json::json!({
            "party_id": 1,
            "membership_number": persian::identity::membership_number(1),
            "before": "profitable",
            "after": "no_exposure",
            "as_of": "2029-01-01",
            "programme_version": 1,
            "run": later.run_id,
        })
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_past_standing_is_reproduced_and_what_came_late_is_shown(pool: PgPool) {
    insurer(&pool).await;
    let (dir, clock, actor) = (Dir::new(), clock(), Actor::command_line());
    let run_on = async |text: &str| run(&pool, &clock, &actor, &dir, day(text)).await.expect("a run");
    run_on("2026-10-30").await;
    let end_of_aban = run_on("2026-11-21").await;
    run_on("2026-11-22").await; // Azar begins: the last run of Aban is kept.
    assert_eq!(standing::past::kept(&pool).await.unwrap().len(), 1);
    let compare = async || {
        let past = standing::past::compare(&pool, &dir, end_of_aban.run_id).await.expect("compared");
        past.expect("it is kept")
    };
    let same = compare().await;
    assert_eq!((same.differ, same.then, same.members), (0, same.now, 2), "to the rial");
    assert_eq!(same.then.earned, end_of_aban.summary.totals.earned);

    // Another version today changes nothing of what was.
    let richer = DOCUMENT.replace("points_per_million = 20", "points_per_million = 40");
    programme::publish(&pool, &clock, &actor, &richer, day("2026-11-22"), "").await.unwrap();
    run_on("2026-11-23").await;
    assert_eq!(compare().await.differ, 0);

    // A claim of the spring that is entered now: the day comes to something else, the record stays.
    query("INSERT INTO book.claim VALUES (1, 11, 'LATE', '', '2026-04-01', NULL, 150000000, 0, 0, true, 1)")
        .execute(&pool)
        .await
        .unwrap();
    query("UPDATE feeds.load SET finished_at = '2026-11-24'").execute(&pool).await.unwrap();
    query("INSERT INTO book.touched VALUES (1, 2) ON CONFLICT (party_id) DO UPDATE SET load_id = 2")
        .execute(&pool)
        .await
        .unwrap();
    query("INSERT INTO feeds.load (kind, file_name, file_bytes, mapping, status, actor, created_at, finished_at)
           VALUES ('claims', 'late.csv', 1, '', 'loaded', 'test', '2026-11-24', '2026-11-24')")
        .execute(&pool)
        .await
        .unwrap();
    run_on("2026-11-24").await;
    let late = compare().await;
    assert_eq!((late.differ, late.named.len(), late.named[0].party_id), (1, 1, 1));
    let (then, now) = (late.named[0].then.unwrap(), late.named[0].now.unwrap());
    assert_eq!((now.incurred - then.incurred, now.earned), (150_000_000, then.earned));
    assert_eq!(late.now.cost - late.then.cost, 150_000_000);
    assert_eq!(late.then, same.then, "what was recorded stays");
    assert!(standing::past::compare(&pool, &dir, 9_999).await.unwrap().is_none());
}

/// Credit at noon of a day: granted, or taken back where it is below zero.
async fn credit(pool: &PgPool, party_id: i64, on: &str, amount: i64) {
    credit_at(pool, party_id, Instant::start_of(day(on)).plus_seconds(12 * 3_600), amount).await;
}

async fn credit_at(pool: &PgPool, party_id: i64, at: Instant, amount: i64) {
    let act = match amount {
        0.. => Act::Grant { amount, expires_on: None, from: House::Granted },
        _ => Act::ClawBack { amount: -amount, lot: None, debt: 0 },
    };
    let (key, reason) = (format!("{party_id} {at} {amount}"), "test".to_owned());
    let order = Order { party_id, key, act, reason, reference: String::new(), actor: "test".to_owned() };
    Committer::new(pool, &Clock::frozen(at)).carry_out(order).await.expect("carried out");
}

/// What credit cost for a member at the last run.
async fn credit_cost(pool: &PgPool, party_id: i64) -> i64 {
    query_scalar("SELECT credit_cost FROM standing.member WHERE party_id = $1")
        .bind(party_id)
        .fetch_one(pool)
        .await
        .expect("a member")
}

#[sqlx::test(migrations = "../../migrations")]
async fn credit_of_the_value_window_is_a_cost_of_the_member(pool: PgPool) {
    insurer(&pool).await;
    let (dir, actor, today) = (Dir::new(), Actor::command_line(), "2026-11-22");
    // The window is of 365 days: the first grant is on its last day before, the second on its first.
    for (party, on, amount) in [
        (1, "2025-11-22", 7_000_000),
        (1, "2025-11-23", 3_000_000),
        (1, "2026-05-01", -1_000_000),
        (2, "2026-11-21", 90_000_000),
        (3, "2026-11-21", 5),
    ] {
        credit(&pool, party, on, amount).await;
    }
    let evening = Clock::frozen(Instant::start_of(day(today)).plus_seconds(20 * 3_600));
    let first = run(&pool, &evening, &actor, &dir, day(today)).await.expect("a run");
    assert_eq!([credit_cost(&pool, 1).await, credit_cost(&pool, 2).await], [2_000_000, 90_000_000]);
    assert_eq!(first.summary.totals.credit_cost, 92_000_005);
    assert_eq!(first.summary.before.credit_cost, 7_000_000, "in the window before");
    let segment = |party_id: i64| {
        query_scalar("SELECT segment FROM standing.member WHERE party_id = $1").bind(party_id)
    };
    let found: i16 = segment(2).fetch_one(&pool).await.expect("a member");
    assert_eq!(found, Segment::LossMaking.number());

    let explained = explain(&pool, &dir, 1, day(today)).await.expect("reasons");
    assert_eq!((explained.figures.credit_cost, explained.figures.margin), (2_000_000, 152_112_878));

    // What comes after the run is of the next; the check and the day computed again have what the run had.
    credit(&pool, 1, "2026-11-23", 40).await;
    credit(&pool, 3, "2026-11-22", 60).await;
    assert_eq!(
        differing(&pool, &dir).await.expect("counted"),
        1,
        "noon is before the run: it should have seen it"
    );
    query("DELETE FROM ledger.transfer WHERE party_id = 3 AND amount = 60")
        .execute(&pool)
        .await
        .expect("gone");
    assert_eq!(differing(&pool, &dir).await.expect("counted"), 0);
    query("UPDATE standing.run SET kept = true").execute(&pool).await.expect("kept");
    credit_at(&pool, 1, Instant::start_of(day("2026-11-23")).plus_seconds(-60), 9).await;
    let past = past::compare(&pool, &dir, first.run_id).await.expect("compared").expect("it is kept");
    assert_eq!(
        (past.differ, past.then.cost),
        (0, past.now.cost),
        "as it was known when the run was computed"
    );

    // A run of the same day sees what came since, and the next day what comes then.
    let later = Clock::frozen(Instant::start_of(day("2026-11-24")));
    run(&pool, &later, &actor, &dir, day(today)).await.expect("a run");
    assert_eq!(credit_cost(&pool, 1).await, 2_000_009);
    run(&pool, &later, &actor, &dir, day("2026-11-23")).await.expect("a run");
    assert_eq!(credit_cost(&pool, 1).await, -1_000_000 + 9 + 40, "the first day has left the window");
    assert_eq!(differing(&pool, &dir).await.expect("counted"), 0);
}
