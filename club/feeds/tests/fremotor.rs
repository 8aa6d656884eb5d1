//! The real motor portfolio, where it is at hand: `FREMOTOR_DIR`, or `../shared/data/fremotor` beside the
//! repository. What the tables hold is compared with sums taken from the files line by line.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use common::{World, counts};
use feeds::Progress;
use feeds::kind::Kind;
use sqlx::PgPool;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn data() -> Option<PathBuf> {
    let given = std::env::var_os("FREMOTOR_DIR").map(PathBuf::from);
    let folder = given.unwrap_or_else(|| repository().join("../shared/data/fremotor"));
    folder.join("policies.csv").is_file().then_some(folder)
}

/// The cells of a plain file: no cell of these two is quoted.
fn lines(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut rows = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    (rows.next().unwrap(), rows.collect())
}

/// Euros with decimals as cents, by their digits.
fn cents(euros: &str) -> i64 {
    let (whole, part) = euros.split_once('.').unwrap_or((euros, ""));
    let part: i64 = format!("{part:0<2}").parse().unwrap();
    whole.parse::<i64>().unwrap() * 100 + part
}

async fn load(world: &World, kind: Kind, file: &Path) -> feeds::Counts {
    let mapping = repository().join(format!("examples/fremotor/{}.toml", kind.name()));
    let mapping = std::fs::read_to_string(mapping).unwrap();
    let progress = Progress::default();
    feeds::load(&world.pool, &world.clock, &world.actor, kind, file, &mapping, &progress)
        .await
        .unwrap()
        .counts
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_portfolio_loads_and_its_sums_are_those_of_the_files(pool: PgPool) {
    let Some(folder) = data() else {
        println!("skipped: the fremotor portfolio is not at hand");
        return;
    };
    let world = World::new(pool).await;
    let (policies, claims) = (folder.join("policies.csv"), folder.join("claims.csv"));
    // in the least helpful order
    let waiting = load(&world, Kind::Claims, &claims).await;
    assert_eq!(waiting, counts(0, 0, 0, 9_246, 0));
    assert_eq!(load(&world, Kind::Policies, &policies).await, counts(0, 0, 6, 51_943, 0));
    assert_eq!(load(&world, Kind::Parties, &policies).await, counts(17_155, 0, 34_794, 0, 0));
    assert_eq!(world.number("SELECT count(*) FROM feeds.waiting").await, 1_314);
    for (kind, file) in [(Kind::Parties, &policies), (Kind::Policies, &policies), (Kind::Claims, &claims)] {
        let again = load(&world, kind, file).await;
        assert_eq!((again.new, again.changed, again.waiting, again.rejected), (0, 0, 0, 0), "{kind:?} again");
    }

    // of a contract's year the last row counts
    let (header, rows) = lines(&policies);
    let total = header.iter().position(|name| name == "PremTot").unwrap();
    let mut premiums = BTreeMap::new();
    for row in &rows {
        premiums.insert((row[0].clone(), row[1][..4].to_owned()), cents(&row[total]));
    }
    let clients: BTreeSet<&str> = rows.iter().map(|row| row[0].split('.').next().unwrap()).collect();
    let (_, rows) = lines(&claims);
    let (booked, unbooked): (Vec<_>, Vec<_>) =
        rows.iter().partition(|row| premiums.contains_key(&(row[0].clone(), row[1][..4].to_owned())));
    let paid = |rows: &[&Vec<String>]| rows.iter().map(|row| cents(&row[2])).sum::<i64>();

    assert_eq!(world.number("SELECT count(*) FROM parties.party").await, clients.len() as i64);
    assert_eq!(world.number("SELECT count(*) FROM book.policy").await, premiums.len() as i64);
    assert_eq!(
        world.number("SELECT sum(premium)::bigint FROM book.policy").await,
        premiums.values().sum::<i64>()
    );
    assert_eq!(world.number("SELECT count(*) FROM book.claim").await, booked.len() as i64);
    assert_eq!(world.number("SELECT sum(paid)::bigint FROM book.claim").await, paid(&booked));
    assert_eq!(
        world.number("SELECT sum((record ->> 'paid')::bigint)::bigint FROM feeds.waiting").await,
        paid(&unbooked)
    );
}
