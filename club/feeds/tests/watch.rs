//! A watched folder: what comes is loaded once and put away, whatever interrupts it.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::World;
use feeds::Error;
use feeds::kind::Kind;
use feeds::rhythm::{Expected, Rhythm};
use feeds::source::{ArrivalState, Source, SourceForm};
use feeds::watch::{Arrived, Folder, With};
use sqlx::PgPool;

const HEAD: &str = "ref,kind,family_name";
const MAPPING: &str = "kind = \"parties\"\n";

struct Watched {
    world: World,
    folder: PathBuf,
}

impl Watched {
    /// A folder, and a saved mapping for files of parties.
    async fn new(pool: PgPool) -> Watched {
        let world = World::new(pool).await;
        let folder = world.file("x", "").with_file_name("incoming");
        fs::create_dir_all(&folder).unwrap();
        let header: Vec<String> = HEAD.split(',').map(str::to_owned).collect();
        feeds::saved::save(&world.pool, &world.clock, &world.actor, "اشخاص", Kind::Parties, &header, MAPPING)
            .await
            .unwrap();
        Watched { world, folder }
    }

    fn send(&self, name: &str, rows: &str) -> PathBuf {
        let path = self.folder.join(name);
        fs::write(&path, format!("{HEAD}\n{rows}")).unwrap();
        path
    }

    fn with(&self) -> With<'_> {
        With { pool: &self.world.pool, clock: &self.world.clock, actor: &self.world.actor }
    }

    /// Two looks of a program that has just started.
    async fn look_twice(&self) -> Vec<Arrived> {
        let mut folder = Folder::open(&self.folder, None).unwrap();
        let mut arrived = self.look(&mut folder).await;
        arrived.extend(self.look(&mut folder).await);
        arrived
    }

    /// A look in which nothing fails.
    async fn look(&self, folder: &mut Folder) -> Vec<Arrived> {
        let looked = folder.look(self.with()).await;
        assert!(looked.failure.is_none(), "{:?}", looked.failure);
        looked.arrived
    }

    fn holds(&self, place: &str) -> bool {
        self.folder.join(place).exists()
    }

    async fn loads(&self) -> i64 {
        self.world.number("SELECT count(*) FROM feeds.load WHERE status = 'loaded'").await
    }
}

fn states(arrived: &[Arrived]) -> Vec<(&str, ArrivalState)> {
    arrived.iter().map(|one| (one.file_name.as_str(), one.state)).collect()
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_comes_is_loaded_once_and_put_away_with_its_report(pool: PgPool) {
    let watched = Watched::new(pool).await;
    watched.send("parties.csv", "A,organisation,فولاد\nB,robot,ماشین\n");
    let arrived = watched.look_twice().await;
    assert_eq!(states(&arrived), [("parties.csv", ArrivalState::Loaded)]);
    let counts = arrived[0].loads[0].1.counts;
    assert_eq!((counts.new, counts.rejected), (1, 1));
    let place = &arrived[0].moved_to;
    assert!(place.starts_with("loaded/14"), "{place}");
    assert!(watched.holds(place) && !watched.holds("parties.csv"));
    let report = fs::read_to_string(watched.folder.join(format!("{place}.report.txt"))).unwrap();
    assert!(report.contains("1 rejected") && report.contains("ستون «kind»"), "{report}");
    let rejected = fs::read_to_string(watched.folder.join(format!("{place}.rejected.csv"))).unwrap();
    assert_eq!(rejected, format!("{HEAD}\nB,robot,ماشین\n"));

    // The same again, under another name.
    watched.send("again.csv", "A,organisation,فولاد\nB,robot,ماشین\n");
    let again = watched.look_twice().await;
    assert_eq!(states(&again), [("again.csv", ArrivalState::Repeated)]);
    assert!(again[0].moved_to.starts_with("repeated/") && again[0].loads.is_empty());
    assert_eq!(watched.loads().await, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn only_what_is_whole_is_taken(pool: PgPool) {
    let watched = Watched::new(pool).await;
    let mut folder = Folder::open(&watched.folder, None).unwrap();
    watched.send("big.csv.part", "A,organisation,فولاد\n");
    watched.send(".hidden", "A,organisation,فولاد\n");
    std::os::unix::fs::symlink("/etc/passwd", watched.folder.join("link.csv")).unwrap();
    watched.send("growing.csv", "A,organisation,فولاد\n");
    assert_eq!(watched.look(&mut folder).await, []);
    watched.send("growing.csv", "A,organisation,فولاد\nB,organisation,مس\n");
    assert_eq!(watched.look(&mut folder).await, [], "it grew between two looks");
    fs::rename(watched.folder.join("big.csv.part"), watched.folder.join("big.csv")).unwrap();
    let arrived = watched.look(&mut folder).await;
    assert_eq!(states(&arrived), [("growing.csv", ArrivalState::Loaded)]);
    let arrived = watched.look(&mut folder).await;
    assert_eq!(states(&arrived), [("big.csv", ArrivalState::Loaded)]);
    assert!(watched.holds("link.csv") && watched.holds(".hidden"));
    assert!(matches!(Folder::open(&watched.folder, None), Err(Error::Watched)), "one watches at a time");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_marker_says_that_a_file_is_whole(pool: PgPool) {
    let watched = Watched::new(pool).await;
    let form = SourceForm {
        name: "core".to_owned(),
        folder: watched.folder.to_string_lossy().into_owned(),
        kinds: vec![Kind::Parties],
        mapping_id: None,
        expected: Expected { rhythm: Rhythm::Daily, by_minute: 360 },
        responsible: "IT".to_owned(),
        done_marker: true,
    };
    let World { pool, clock, actor, .. } = &watched.world;
    let source_id = feeds::source::set(pool, clock, actor, None, &form).await.unwrap();
    let source: Source = feeds::source::one(pool, source_id).await.unwrap();
    let mut folder = Folder::open(&watched.folder, Some(source.clone())).unwrap();
    watched.send("parties.csv", "A,organisation,فولاد\n");
    for _ in 0..3 {
        assert_eq!(watched.look(&mut folder).await, []);
    }
    fs::write(watched.folder.join("parties.csv.done"), "").unwrap();
    assert_eq!(states(&watched.look(&mut folder).await), [("parties.csv", ArrivalState::Loaded)]);
    assert!(!watched.holds("parties.csv.done"));
    let standing = &feeds::source::standings(pool, clock).await.unwrap()[0];
    assert_eq!(standing.lately.new, 1);
    assert_eq!(standing.last.as_ref().unwrap().state, ArrivalState::Loaded);
    let points = feeds::quality::over_time(pool, feeds::quality::Of::Source(source_id), 10).await.unwrap();
    assert_eq!((points.len(), points[0].rejected_bp()), (1, 0));

    // A program that was killed right after the move left the marker: it says nothing of the next file.
    drop(folder);
    fs::rename(
        watched.send("parties.csv", "B,organisation,مس\n"),
        watched.folder.join("working/parties.csv"),
    )
    .unwrap();
    fs::write(watched.folder.join("parties.csv.done"), "").unwrap();
    let mut folder = Folder::open(&watched.folder, Some(source)).unwrap();
    assert_eq!(states(&watched.look(&mut folder).await), [("parties.csv", ArrivalState::Loaded)]);
    assert!(!watched.holds("parties.csv.done"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_file_that_fails_does_not_stop_the_others(pool: PgPool) {
    let watched = Watched::new(pool).await;
    watched.send("first.csv", "A,organisation,فولاد\n");
    let first = watched.look_twice().await;
    let today = watched.folder.join(&first[0].moved_to).with_file_name("");
    let in_the_way = today.join("bad.csv.report.txt.part");
    fs::create_dir(&in_the_way).unwrap();

    watched.send("bad.csv", "B,organisation,مس\n");
    watched.send("good.csv", "C,organisation,سرب\n");
    let mut folder = Folder::open(&watched.folder, None).unwrap();
    assert_eq!(watched.look(&mut folder).await, []);
    let looked = folder.look(watched.with()).await;
    assert_eq!(states(&looked.arrived), [("good.csv", ArrivalState::Loaded)]);
    assert!(matches!(looked.failure, Some(Error::Disk(_))), "it is told: {:?}", looked.failure);
    fs::remove_dir(&in_the_way).unwrap();
    assert_eq!(states(&watched.look(&mut folder).await), [("bad.csv", ArrivalState::Loaded)]);
    assert_eq!(watched.loads().await, 3, "each is loaded once");

    // One that somebody takes away after it failed is gone.
    fs::create_dir(today.join("lost.csv.report.txt.part")).unwrap();
    watched.send("lost.csv", "D,organisation,روی\n");
    assert_eq!(watched.look(&mut folder).await, []);
    assert!(folder.look(watched.with()).await.failure.is_some());
    fs::remove_file(watched.folder.join("working/lost.csv")).unwrap();
    assert_eq!(watched.look(&mut folder).await, []);
    let gone = "SELECT count(*) FROM feeds.arrival WHERE file_name = 'lost.csv' AND state = 'gone'";
    assert_eq!(watched.world.number(gone).await, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_cannot_be_loaded_is_refused_with_its_reason(pool: PgPool) {
    let watched = Watched::new(pool).await;
    fs::write(watched.folder.join("other.csv"), "a,b\n1,2\n").unwrap();
    fs::write(watched.folder.join("picture.csv"), b"\x89PNG\r\n\x1a\n\0\0").unwrap();
    let arrived = watched.look_twice().await;
    assert_eq!(arrived.len(), 2);
    for one in &arrived {
        assert_eq!(one.state, ArrivalState::Rejected, "{}", one.file_name);
        assert!(one.moved_to.starts_with("rejected/") && watched.holds(&one.moved_to));
        assert!(watched.holds(&format!("{}.report.txt", one.moved_to)));
    }
    assert_eq!(watched.loads().await, 0);
    // What was refused may come again, once there is a mapping for it.
    let (pool, clock, actor) = (&watched.world.pool, &watched.world.clock, &watched.world.actor);
    let header = ["a", "b"].map(str::to_owned);
    let mapping = "kind = \"agents\"\n[fields]\ncode = \"a\"\nname = \"b\"\n";
    feeds::saved::save(pool, clock, actor, "نمایندگی", Kind::Agents, &header, mapping).await.unwrap();
    fs::write(watched.folder.join("other.csv"), "a,b\n1,2\n").unwrap();
    assert_eq!(states(&watched.look_twice().await), [("other.csv", ArrivalState::Loaded)]);
}

/// Every state in which a killed program can leave a file, made by taking its last steps back.
#[sqlx::test(migrations = "../../migrations")]
async fn killed_after_any_step_it_goes_on_from_there(pool: PgPool) {
    let watched = Watched::new(pool).await;
    let db = watched.world.pool.clone();
    let step = async |sql: &'static str| {
        sqlx::query(sql).execute(&db).await.unwrap();
    };
    let back = |place: &str, to: &Path| fs::rename(watched.folder.join(place), to).unwrap();
    let mut expected = 0;
    for (name, killed) in [
        ("moved-into-working", 0),
        ("written-down", 1),
        ("loaded", 2),
        ("place-written-down", 3),
        ("put-away", 4),
    ] {
        let file = format!("{name}.csv");
        watched.send(&file, &format!("{name},organisation,{name}\n"));
        let working = watched.folder.join("working").join(&file);
        if killed < 2 {
            drop(Folder::open(&watched.folder, None).unwrap());
            fs::rename(watched.folder.join(&file), &working).unwrap();
        } else {
            let arrived = watched.look_twice().await;
            step("UPDATE feeds.arrival SET state = 'taken', ended_at = NULL WHERE arrival_id = (SELECT max(arrival_id) FROM feeds.arrival)").await;
            if killed < 4 {
                back(&arrived[0].moved_to, &working);
            }
            if killed == 2 {
                step("UPDATE feeds.arrival SET moved_to = NULL WHERE state = 'taken'").await;
            }
        }
        if killed == 1 {
            let sql = "INSERT INTO feeds.arrival (folder, file_name, content, file_bytes, taken_at, state)
                       VALUES ($1, $2, sha256($3), 1, now(), 'taken')";
            let content = fs::read(&working).unwrap();
            let folder = watched.folder.to_string_lossy().into_owned();
            sqlx::query(sql).bind(folder).bind(&file).bind(content).execute(&db).await.unwrap();
        }
        watched.look_twice().await;
        expected += 1;
        assert_eq!(watched.loads().await, expected, "{name}: loaded once");
        let open = "SELECT count(*) FROM feeds.arrival WHERE state <> 'loaded' OR moved_to IS NULL";
        assert_eq!(watched.world.number(open).await, 0, "{name}: ended");
        assert_eq!(
            watched.world.number("SELECT count(*) FROM feeds.arrival").await,
            expected,
            "{name}: one arrival"
        );
        assert!(!working.exists(), "{name}: put away");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_file_may_bring_several_kinds(pool: PgPool) {
    let watched = Watched::new(pool).await;
    let World { pool, clock, actor, .. } = &watched.world;
    let header: Vec<String> = HEAD.split(',').map(str::to_owned).collect();
    let agents = "kind = \"agents\"\n[fields]\ncode = \"ref\"\nname = \"family_name\"\n";
    feeds::saved::save(pool, clock, actor, "نمایندگی", Kind::Agents, &header, agents).await.unwrap();
    watched.send("both.csv", "A,organisation,فولاد\n");
    let arrived = watched.look_twice().await;
    let kinds: Vec<Kind> = arrived[0].loads.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [Kind::Agents, Kind::Parties]);
}
