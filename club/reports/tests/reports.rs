//! Reports on PostgreSQL: what they say, what is behind them, what is kept.

use std::path::PathBuf;

use audit::Actor;
use calendar::{Clock, Day, Instant};
use i18n::Lang;
use programme::model::Programme;
use reports::{Answer, Ending, Error, Kept, Kind, NewReport, Report, Schedule, Source, Span};
use sqlx::{PgPool, query, query_as};
use standing::report::{Basis, Desk, Dimension, Measure, UNKNOWN};

/// A directory that is gone with the test.
struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Dir {
        let path = std::env::temp_dir().join(format!("reports-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Dir(path)
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// Noon of 1405/09/01, a Sunday.
fn clock() -> Clock {
    Clock::frozen(Instant::start_of(day("1405/09/01")).plus_seconds(12 * 3_600))
}

/// A published programme, two agents and 60 parties with policies of several lines, branches and agents; every
/// seventh policy names neither.
async fn insurer(pool: &PgPool) {
    programme::publish_default(pool, &Clock::frozen(Instant::start_of(day("2020-01-01"))), &Actor::program())
        .await
        .expect("published");
    for statement in [
        "INSERT INTO feeds.load (kind, file_name, file_bytes, mapping, status, actor, created_at)
         VALUES ('policies', 'a.csv', 1, '', 'loaded', 'test', '2026-11-22')",
        "INSERT INTO parties.agent (code, name) VALUES ('101', 'یکم'), ('102', 'دوم')",
        "INSERT INTO parties.party (party_id, kind, source_ref, family_name, search_key, province, joined_on, created_at, changed_at)
         OVERRIDING SYSTEM VALUE
         SELECT id, 1, 'C' || id, 'عضو ' || id, ' a', id % 31, '2023-05-01'::date + (id * 11)::int, '2026-11-22', '2026-11-22'
         FROM generate_series(1, 60) id",
        "INSERT INTO book.policy
         SELECT id, id * 10 + n, 'P' || id || '-' || n, 1 + (id + n) % 4, 1, 1 + id % 3,
                CASE WHEN (id + n) % 7 > 0 THEN 1 + id % 2 END, n - 1,
                '2023-09-01'::date + (id * 13 + n * 365)::int, '2024-09-01'::date + (id * 13 + n * 365)::int,
                10000000 + id * 1234567, CASE WHEN (id + n) % 7 > 0 THEN 'شعبهٔ ' || id % 3 END, NULL, 1
         FROM generate_series(1, 60) id, generate_series(1, 3) n WHERE (id + n) % 5 > 0",
        "INSERT INTO book.receipt
         SELECT party_id, policy_id, 'R', start_on, premium, start_on + 20, premium * 9 / 10, 1 FROM book.policy",
        "INSERT INTO book.claim
         SELECT party_id, policy_id, 'C', '', start_on + 100, NULL, premium / 3, 1000, 0, true, 1
         FROM book.policy WHERE policy_id % 4 = 0",
        "INSERT INTO book.touched VALUES (0, 1)",
    ] {
        query(statement).execute(pool).await.expect(statement);
    }
}

/// An insurer with a run of a day, and a desk over it.
struct World {
    pool: PgPool,
    desk: Desk,
    basis: Basis,
    programme: Programme,
    dir: Dir,
}

impl World {
    async fn new(pool: PgPool, name: &str) -> World {
        insurer(&pool).await;
        let dir = Dir::new(name);
        let run =
            standing::run(&pool, &clock(), &Actor::program(), &dir.0, clock().today()).await.expect("a run");
        let (_, programme) = programme::version(&pool, run.version).await.unwrap().expect("its programme");
        World { desk: Desk::new(&dir.0), basis: Basis::of(&run), programme, pool, dir }
    }

    fn source(&self) -> Source<'_> {
        Source { pool: &self.pool, desk: &self.desk, basis: self.basis, programme: &self.programme }
    }

    async fn answer(&self, report: &Report) -> Answer {
        reports::answer(self.source(), report).await.expect("an answer")
    }
}

/// The value of a row and figure.
fn value(answer: &Answer, key: Option<i32>, measure: Measure) -> i64 {
    let at =
        answer.table.columns.iter().position(|column| column.measure == Some(measure)).expect("a column");
    let rows = answer.table.rows.iter().chain([&answer.table.total]);
    rows.filter(|row| row.key == key).find_map(|row| row.values[at]).unwrap_or(0)
}

#[sqlx::test(migrations = "../../migrations")]
async fn figures_are_what_the_book_says(pool: PgPool) {
    let world = World::new(pool, "figures").await;
    let days = Span::Days { first: day("1404/05/01"), last: day("1405/04/31") };
    let by = |rows| Report { rows, span: days, ..Report::of(Kind::Premium) };
    let told = world.answer(&by(Dimension::Agent)).await;
    let book: Vec<(i32, i64, i64)> = query_as(
        "SELECT coalesce(agent_id, -1), count(*) FILTER (WHERE start_on BETWEEN $1 AND $2),
                coalesce(sum(premium) FILTER (WHERE start_on BETWEEN $1 AND $2), 0)::bigint
         FROM book.policy GROUP BY 1",
    )
    .bind(day("1404/05/01"))
    .bind(day("1405/04/31"))
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert_eq!(book.len(), 3, "two agents, and no agent");
    for (agent, policies, written) in book {
        assert_eq!(value(&told, Some(agent), Measure::Policies), policies, "agent {agent}");
        assert_eq!(value(&told, Some(agent), Measure::Written), written, "agent {agent}");
    }
    let names: Vec<&str> = told.table.rows.iter().map(|row| row.name.of(Lang::Fa)).collect();
    assert!(names.contains(&"یکم · 101") && names.last() == Some(&"نامشخص"), "{names:?}");

    let told = world.answer(&by(Dimension::Branch)).await;
    let collected: Vec<(String, i64)> = query_as(
        "SELECT coalesce(branch, 'نامشخص'), sum(r.paid)::bigint
         FROM book.policy p JOIN book.receipt r USING (party_id, policy_id)
         WHERE r.paid_on BETWEEN $1 AND $2 GROUP BY 1",
    )
    .bind(day("1404/05/01"))
    .bind(day("1405/04/31"))
    .fetch_all(&world.pool)
    .await
    .unwrap();
    for (branch, paid) in collected {
        let row = told.table.rows.iter().find(|row| row.name.fa == branch).expect("the branch has a row");
        assert_eq!(value(&told, row.key, Measure::Collected), paid, "{branch}");
    }

    // Of the value window, the run's own totals.
    let told = world.answer(&Report::of(Kind::Premium)).await;
    let run = standing::latest(&world.pool).await.unwrap().unwrap();
    let totals = run.summary.totals;
    assert!(totals.earned > 0 && totals.incurred > 0);
    assert_eq!(value(&told, None, Measure::Earned), totals.earned);
    assert_eq!(value(&told, None, Measure::Incurred), totals.incurred);
    assert_eq!(value(&told, None, Measure::Margin), totals.margin);
    for line in &run.summary.by_line {
        let id = world
            .programme
            .lines
            .iter()
            .find(|known| known.code == line.line)
            .map(|known| i32::from(known.id));
        assert_eq!(value(&told, id, Measure::Earned), line.earned, "{}", line.line);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn page_file_and_members_agree_to_the_rial(pool: PgPool) {
    let world = World::new(pool, "agree").await;
    let report = Report {
        rows: Dimension::Province,
        columns: Some(Dimension::Month),
        measure: Some(Measure::Margin),
        filter: vec![(Dimension::Line, 2)],
        ..Report::of(Kind::Premium)
    };
    let told = world.answer(&report).await;
    assert_eq!(told.conditions[0].2.of(Lang::En), world.programme.lines[1].name.en);
    let csv = reports::table_file(&told, Lang::En, Ending::Csv).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let lines: Vec<&str> = csv.trim_start_matches('\u{FEFF}').lines().collect();
    assert_eq!(lines.len(), told.table.rows.len() + 2);
    for (line, row) in lines[1..].iter().zip(told.table.rows.iter().chain([&told.table.total])) {
        let cells: Vec<i64> =
            line.split(',').skip(1).map(|cell| cell.parse().expect("a whole number")).collect();
        assert_eq!(cells, row.values.iter().map(|value| value.unwrap_or(0)).collect::<Vec<_>>());
        let (sum, months) = cells.split_first().unwrap();
        assert_eq!(*sum, months.iter().sum::<i64>(), "months add up to the whole");
        for (column, amount) in told.table.columns.iter().zip(&cells) {
            let members =
                reports::behind(world.source(), &report, row.key, column.key, Some(Measure::Margin));
            let members = members.await.unwrap();
            assert_eq!(members.amount, *amount);
            assert_eq!(members.rows.iter().map(|row| row.amount).sum::<i64>(), *amount);
        }
    }
    let xlsx = reports::table_file(&told, Lang::Fa, Ending::Xlsx).unwrap();
    assert!(xlsx.starts_with(b"PK"));
    let members =
        reports::behind(world.source(), &report, None, None, Some(Measure::LossRatio)).await.unwrap();
    let file = reports::members_file(&world.pool, &members, Some(Measure::LossRatio), Lang::En, Ending::Csv);
    let file = String::from_utf8(file.await.unwrap()).unwrap();
    assert_eq!(file.lines().count(), members.rows.len() + 1);
    assert!(file.contains("Incurred claims (rials),Earned premium (rials)"), "{file}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_still_open_is_not_held_against_a_decided_period(pool: PgPool) {
    let world = World::new(pool, "open").await;
    let of = |answer: &Answer, measure| {
        *answer.figures.iter().find(|figure| figure.measure == measure).expect("a figure")
    };
    let pending =
        [Measure::Renewed, Measure::RenewalRate, Measure::RenewedPremium, Measure::PremiumRetention];
    let days = |first, last| Report {
        span: Span::Days { first: day(first), last: day(last) },
        ..Report::of(Kind::Renewal)
    };
    let last_year = world.answer(&days("1404/09/01", "1405/08/30")).await;
    assert!(of(&last_year, Measure::Open).value > Some(0));
    assert!(pending.iter().all(|measure| of(&last_year, *measure).before.is_none()));
    assert!(of(&last_year, Measure::Ending).before.is_some(), "what ended is told and compared");

    let decided = world.answer(&days("1404/09/01", "1405/06/01")).await;
    assert_eq!(of(&decided, Measure::Open).value, Some(0));
    assert!(pending.iter().all(|measure| of(&decided, *measure).before.is_some()));
}

#[sqlx::test(migrations = "../../migrations")]
async fn members_move_between_segments_since_any_day(pool: PgPool) {
    let world = World::new(pool, "moves").await;
    let since = |text: &str| Span::Days { first: day(text) + 1, last: day("1410/01/01") };
    let report = Report { span: since("1405/09/01"), ..Report::of(Kind::Segments) };
    assert!(
        matches!(reports::answer(world.source(), &report).await, Err(Error::Unsound)),
        "nothing after it"
    );

    // A run three months later: what members were is known of the first one.
    let (later, pool) = (day("1405/12/01"), &world.pool);
    let run = standing::run(pool, &clock(), &Actor::program(), &world.dir.0, later).await.unwrap();
    let source = Source { basis: Basis::of(&run), ..world.source() };
    let told =
        reports::answer(source, &Report { span: since("1405/10/05"), ..report.clone() }).await.unwrap();
    assert_eq!(told.since, Some(day("1405/09/01")));
    let moves: Vec<(i16, i16, i64)> = query_as(
        "SELECT DISTINCT ON (1, 2) h.segment, m.segment, count(*) OVER (PARTITION BY h.segment, m.segment)
         FROM standing.history h JOIN standing.member m USING (party_id) WHERE h.as_of = $1",
    )
    .bind(day("1405/09/01"))
    .fetch_all(pool)
    .await
    .unwrap();
    assert!(moves.iter().any(|(from, to, _)| from != to), "somebody moved");
    assert_eq!(moves.iter().map(|(.., members)| members).sum::<i64>(), 60);
    for (from, to, members) in moves {
        let row = told.table.rows.iter().find(|row| row.key == Some(from.into())).unwrap();
        let at = told.table.columns.iter().position(|column| column.key == Some(to.into())).unwrap();
        assert_eq!(row.values[at], Some(members), "{from} to {to}");
        let behind =
            reports::behind(source, &told.report, Some(from.into()), Some(to.into()), None).await.unwrap();
        assert_eq!((behind.amount, behind.rows.len() as i64), (members, members));
    }
    let told = reports::answer(source, &Report { span: since("1404/01/01"), ..report }).await.unwrap();
    assert_eq!(told.since, None);
    let newcomers = told.table.rows.iter().find(|row| row.key == Some(UNKNOWN)).unwrap();
    assert_eq!(newcomers.values.last(), Some(&Some(60)), "nobody's former place is known");
}

#[sqlx::test(migrations = "../../migrations")]
async fn cohorts_count_who_is_still_insured(pool: PgPool) {
    let world = World::new(pool, "cohorts").await;
    let begun = "SELECT count(DISTINCT party_id) FROM book.policy WHERE start_on <= $1";
    let insured: (i64,) = query_as(begun).bind(clock().today()).fetch_one(&world.pool).await.unwrap();
    assert!(insured.0 < 60, "a first cover may be yet to come");
    for (rows, members) in [(Dimension::FirstYear, insured.0), (Dimension::JoiningYear, 60)] {
        let told = world.answer(&Report { rows, ..Report::of(Kind::Cohorts) }).await;
        assert_eq!(told.table.total.values[0], Some(members));
        let row = &told.table.rows[told.table.rows.len() - 1];
        for (column, share) in told.table.columns.iter().zip(&row.values).skip(1) {
            let behind = reports::behind(world.source(), &told.report, row.key, column.key, column.measure);
            let insured = behind.await.unwrap().amount;
            assert_eq!(*share, money::ratio_bp(insured, row.values[0].unwrap()), "{}", column.name.en);
        }
    }
}

async fn staff(pool: &PgPool, name: &str) -> Actor {
    let staff_id: (i64,) = query_as(
        "INSERT INTO access.staff (name, display_name, role, password_hash, must_change, created_at)
         VALUES ($1, $1, 'analyst', '', false, '2026-01-01') RETURNING staff_id",
    )
    .bind(name)
    .fetch_one(pool)
    .await
    .unwrap();
    Actor { staff_id: Some(staff_id.0), name: name.to_owned() }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_report_is_saved_made_once_when_due_and_kept(pool: PgPool) {
    let world = World::new(pool, "kept").await;
    let (pool, clock) = (&world.pool, clock());
    let (narges, sohrab) = (staff(pool, "narges").await, staff(pool, "sohrab").await);
    let id = |actor: &Actor| actor.staff_id.unwrap();
    let new = |name: &str, schedule, shared| NewReport {
        name: name.to_owned(),
        report: Report::of(Kind::Renewal),
        schedule,
        shared,
    };
    for name in ["", "   ", &"ن".repeat(81)] {
        let refused = reports::save(pool, &clock, &narges, &new(name, Schedule::Day, true)).await;
        assert!(matches!(refused, Err(Error::Name)), "{name:?}");
    }
    let yesterday = Clock::frozen(Instant::start_of(day("1405/08/30")));
    let daily = reports::save(pool, &yesterday, &narges, &new("روزانه", Schedule::Day, true)).await.unwrap();
    let own = reports::save(pool, &yesterday, &narges, &new("خودم", Schedule::Never, false)).await.unwrap();
    let broken = NewReport {
        report: Report {
            span: Span::Days { first: day("1406/01/01"), last: day("1406/02/01") },
            ..Report::of(Kind::Premium)
        },
        ..new("نشدنی", Schedule::Day, true)
    };
    let broken = reports::save(pool, &yesterday, &narges, &broken).await.unwrap();

    // What is private is its owner's alone.
    assert_eq!(reports::list(pool, id(&narges)).await.unwrap().len(), 3);
    assert_eq!(reports::list(pool, id(&sohrab)).await.unwrap().len(), 2);
    assert!(matches!(reports::one(pool, id(&sohrab), own).await, Err(Error::NotFound)));
    assert!(matches!(reports::remove(pool, &clock, &sohrab, daily).await, Err(Error::NotFound)));

    // Made once for its day; one that fails is kept with its reason and not tried again.
    assert_eq!(reports::make_due(world.source(), &clock).await.unwrap(), 1);
    assert_eq!(reports::make_due(world.source(), &clock).await.unwrap(), 0);
    let (_, results) = reports::kept(pool, id(&sohrab), daily).await.unwrap();
    assert_eq!(results.len(), 1);
    assert_eq!(results[0].due_on, Some(day("1405/09/01")));
    let (_, failed) = reports::kept(pool, id(&sohrab), broken).await.unwrap();
    assert_eq!((failed.len(), failed[0].of), (1, None));
    assert!(failed[0].error.as_ref().is_some_and(|error| !error.fa.is_empty()));

    // It opens as it was, whatever the book says later.
    let (_, answer) = Kept::answer(pool, id(&sohrab), results[0].kept_id).await.unwrap();
    assert_eq!(answer, world.answer(&Report::of(Kind::Renewal)).await);
    let saved = reports::one(pool, id(&narges), own).await.unwrap();
    let kept = reports::make(world.source(), &clock, &saved, None).await.unwrap().expect("it is kept");
    assert!(matches!(Kept::answer(pool, id(&sohrab), kept).await, Err(Error::NotFound)), "another's own");
    reports::remove(pool, &clock, &narges, own).await.unwrap();
    assert!(matches!(Kept::answer(pool, id(&narges), kept).await, Err(Error::NotFound)));
    let recorded: (i64,) = query_as("SELECT count(*) FROM audit.entry WHERE action LIKE 'report.%'")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(recorded.0, 4, "three were saved and one removed");
}
