//! The files go in through the feeds, and the book holds what the manifest says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use audit::Actor;
use calendar::{Clock, Day, Instant};
use feeds::kind::Kind;
use feeds::{Counts, Progress};
use sqlx::{AssertSqlSafe, PgPool};

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn load(pool: &PgPool, clock: &Clock, dir: &Path) -> BTreeMap<&'static str, Counts> {
    let mut counts = BTreeMap::new();
    for kind in Kind::ALL {
        let file = dir.join(format!("{}.csv", kind.name()));
        let mapping = std::fs::read_to_string(dir.join(format!("{}.toml", kind.name()))).unwrap();
        let actor = Actor::program();
        let outcome =
            feeds::load(pool, clock, &actor, kind, &file, &mapping, &Progress::default()).await.unwrap();
        counts.insert(kind.name(), outcome.counts);
    }
    counts
}

async fn number(pool: &PgPool, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrations = "../migrations")]
async fn the_book_holds_what_the_manifest_says(pool: PgPool) {
    let clock = Clock::frozen(Instant(1_795_300_000_000_000));
    programme::publish_default(&pool, &clock, &Actor::program()).await.unwrap();
    let dir = Folder(std::env::temp_dir().join(format!("bashgah-demo-load-{}", std::process::id())));
    let as_of = Day::from_jalali(1405, 8, 30).unwrap();
    let manifest = demo::generate(&dir.0, 3_000, 4, as_of, |_| {}).unwrap();

    for (name, counts) in load(&pool, &clock, &dir.0).await {
        let file = manifest.files[name];
        let found = (counts.read, counts.rejected, counts.waiting);
        assert_eq!(found, (file.rows, file.rejected, file.waiting), "{name}: {counts:?}");
    }
    let loaded = manifest.loaded;
    for (sql, sum) in [
        ("SELECT count(*) FROM book.policy", loaded.policies as i64),
        ("SELECT sum(premium)::bigint FROM book.policy", loaded.premium),
        ("SELECT sum(premium_change)::bigint FROM book.endorsement", loaded.premium_change),
        ("SELECT sum(due)::bigint FROM book.receipt", loaded.due),
        ("SELECT sum(paid)::bigint FROM book.receipt", loaded.collected),
        ("SELECT count(*) FROM book.claim", loaded.claims as i64),
        ("SELECT sum(paid)::bigint FROM book.claim", loaded.paid),
        ("SELECT sum(outstanding)::bigint FROM book.claim", loaded.outstanding),
        ("SELECT sum(recovered)::bigint FROM book.claim", loaded.recovered),
    ] {
        assert_eq!(number(&pool, sql).await, sum, "{sql}");
    }
    for (line, sums) in &manifest.lines {
        let sql = format!(
            "SELECT sum(premium)::bigint FROM book.policy p
             JOIN programme.code c ON c.kind = 'line' AND c.id = p.line WHERE c.code = '{line}'"
        );
        assert_eq!(number(&pool, &sql).await, sums.premium, "{line}");
    }
    // who stands twice is one party with two numbers
    let parties = manifest.parties - manifest.files["parties"].rejected;
    assert_eq!(number(&pool, "SELECT count(*) FROM parties.party").await, parties as i64);
    assert!(number(&pool, "SELECT count(*) FROM parties.relation").await > 0);
    assert!(number(&pool, "SELECT count(*) FROM book.insured").await > 0);

    for (name, counts) in load(&pool, &clock, &dir.0).await {
        assert_eq!(
            (counts.new, counts.rejected),
            (0, manifest.files[name].rejected),
            "{name} again: {counts:?}"
        );
        if name != "parties" {
            assert_eq!(counts.changed, 0, "{name} again: {counts:?}");
        }
    }
}
