//! The copy follows PostgreSQL, whatever feeds come and whatever breaks.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::task::Poll;

use book::copy::{
    Agreed, ClaimRow, Copy, EndorsementRow, EventRow, PartyRow, Progress, ReceiptRow, Refreshed, damaged,
    rebuild, refresh,
};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::{PgPool, query};

/// A directory that is gone with the test.
struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Dir {
        let path = std::env::temp_dir().join(format!("book-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Dir(path)
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Everything that the copy says, without the places of rows.
type Content = Vec<(PartyRow, Vec<EventRow>, Vec<PolicyContent>)>;
type PolicyContent =
    (Agreed, String, (i32, i64, i64, i64), Vec<ReceiptRow>, Vec<ClaimRow>, Vec<EndorsementRow>);

fn content(dir: &Path) -> Content {
    let copy = Copy::open(dir).expect("the copy opens");
    let mut content = Content::new();
    for stretch in copy.stretches() {
        let before = content.len();
        copy.walk(stretch, |chunk, parties| {
            for party in parties {
                let policy = |policy: usize| {
                    let row = chunk.policies.row(policy);
                    // The number of a branch is the copy's own: the name counts.
                    let branch = (row.branch as usize).checked_sub(1).map(|at| copy.branches()[at].clone());
                    (
                        Agreed { branch: 0, ..row.agreed() },
                        branch.unwrap_or_default(),
                        (row.end, row.net, row.collected, row.due),
                        chunk.receipts_of(policy).map(|index| chunk.receipts.row(index)).collect(),
                        chunk.claims_of(policy).map(|index| chunk.claims.row(index)).collect(),
                        chunk.endorsements_of(policy).map(|index| chunk.endorsements.row(index)).collect(),
                    )
                };
                content.push((
                    PartyRow { policies_end: 0, events_end: 0, ..chunk.parties.row(party) },
                    chunk.events_of(party).map(|index| chunk.events.row(index)).collect(),
                    chunk.policies_of(party).map(policy).collect(),
                ));
            }
        });
        assert_eq!(content.len() - before, stretch.len);
        assert_eq!(before, stretch.first);
    }
    assert_eq!(content.len(), copy.len());
    for (party, ..) in &content {
        let found = copy.find(party.party_id, |chunk, index| chunk.parties.party_id[index]);
        assert_eq!(found, Some(party.party_id));
    }
    content
}

async fn load(pool: &PgPool, status: &str) -> i64 {
    sqlx::query_scalar(
        "INSERT INTO feeds.load (kind, file_name, file_bytes, mapping, status, actor, created_at)
         VALUES ('policies', 'a.csv', 1, '', $1, 'test', '2026-11-22') RETURNING load_id",
    )
    .bind(status)
    .fetch_one(pool)
    .await
    .expect("a load")
}

async fn touch(pool: &PgPool, party_id: i64, load_id: i64) {
    query("INSERT INTO book.touched VALUES ($1, $2) ON CONFLICT (party_id) DO UPDATE SET load_id = greatest(touched.load_id, excluded.load_id)")
        .bind(party_id)
        .bind(load_id)
        .execute(pool)
        .await
        .expect("touched");
}

async fn party(pool: &PgPool, party_id: i64, rng: &mut StdRng) {
    query("INSERT INTO parties.party (party_id, kind, search_key, province, channel, agent_id, joined_on, created_at, changed_at)
           OVERRIDING SYSTEM VALUE VALUES ($1, 1, ' a', $2, $3, $4, '2020-01-01'::date + $5::int, '2026-11-22', '2026-11-22')
           ON CONFLICT (party_id) DO UPDATE SET province = excluded.province, channel = excluded.channel")
        .bind(party_id)
        .bind(if rng.random_bool(0.2) { None } else { Some(rng.random_range(0..31i16)) })
        .bind(if rng.random_bool(0.2) { None } else { Some(rng.random_range(1..6i16)) })
        .bind(if rng.random_bool(0.2) { None } else { Some(rng.random_range(1..9i32)) })
        .bind(if rng.random_bool(0.2) { None } else { Some(rng.random_range(1..900i32)) })
        .execute(pool)
        .await
        .expect("a party");
}

/// Writes a random policy with what belongs to it; one that is there changes.
async fn policy(pool: &PgPool, party_id: i64, policy_id: i64, load_id: i64, rng: &mut StdRng) {
    query("INSERT INTO book.policy VALUES ($1, $2, $3, $4, $5, 1, nullif($2 % 4, 0), 2, '2025-03-01'::date + $6::int, '2026-03-01'::date + $6::int, $7, 'B' || nullif($7 % 5, 0), NULL, $8)
           ON CONFLICT (party_id, policy_id) DO UPDATE SET premium = excluded.premium, branch = excluded.branch")
        .bind(party_id)
        .bind(policy_id)
        .bind(format!("P{policy_id}"))
        .bind(rng.random_range(1..12i16))
        .bind(rng.random_range(1..5i16))
        .bind(rng.random_range(0..400i32))
        .bind(rng.random_range(0..90_000_000i64))
        .bind(load_id)
        .execute(pool)
        .await
        .expect("a policy");
    for number in 0..rng.random_range(0..4) {
        query("INSERT INTO book.receipt VALUES ($1, $2, $3, '2025-03-01'::date + $4::int, $5, '2025-03-01'::date + $6::int, $7, $8) ON CONFLICT DO NOTHING")
            .bind(party_id)
            .bind(policy_id)
            .bind(format!("R{number}"))
            .bind(if rng.random_bool(0.3) { None } else { Some(rng.random_range(0..700i32)) })
            .bind(if rng.random_bool(0.3) { 0 } else { rng.random_range(1..9_000_000i64) })
            .bind(if rng.random_bool(0.3) { None } else { Some(rng.random_range(0..700i32)) })
            .bind(if rng.random_bool(0.3) { 0 } else { rng.random_range(1..9_000_000i64) })
            .bind(load_id)
            .execute(pool)
            .await
            .expect("a receipt");
    }
    for number in 0..rng.random_range(0..4) {
        query("INSERT INTO book.claim VALUES ($1, $2, $3, $4, '2025-06-01'::date + $5::int, NULL, $6, 5, 3, false, $7) ON CONFLICT DO NOTHING")
            .bind(party_id)
            .bind(policy_id)
            .bind(format!("C{}", number % 2))
            .bind(format!("cover {number}"))
            .bind(rng.random_range(0..300i32))
            .bind(rng.random_range(0..9_000_000i64))
            .bind(load_id)
            .execute(pool)
            .await
            .expect("a claim");
    }
    for number in 0..rng.random_range(0..3) {
        query("INSERT INTO book.endorsement VALUES ($1, $2, $3, 2, $4, '2025-06-01'::date + $5::int, $6, $7) ON CONFLICT DO NOTHING")
            .bind(party_id)
            .bind(policy_id)
            .bind(format!("E{number}"))
            .bind(rng.random_bool(0.3))
            .bind(rng.random_range(0..300i32))
            .bind(rng.random_range(-900_000..900_000i64))
            .bind(load_id)
            .execute(pool)
            .await
            .expect("an endorsement");
    }
    query(
        "INSERT INTO book.event VALUES ($1, $2, $3, '2026-01-01'::date + $4::int, $5) ON CONFLICT DO NOTHING",
    )
    .bind(party_id)
    .bind(rng.random_range(1..6i16))
    .bind(format!("V{}", rng.random_range(0..5)))
    .bind(rng.random_range(0..300i32))
    .bind(load_id)
    .execute(pool)
    .await
    .expect("an event");
}

/// A feed: some parties come, change or go.
async fn feed(pool: &PgPool, most: i64, rng: &mut StdRng) {
    let load_id = load(pool, "loaded").await;
    for _ in 0..rng.random_range(1..most) {
        let party_id = rng.random_range(1..120i64);
        if rng.random_bool(0.1) {
            query("DELETE FROM parties.party WHERE party_id = $1")
                .bind(party_id)
                .execute(pool)
                .await
                .expect("gone");
        } else {
            party(pool, party_id, rng).await;
            for _ in 0..rng.random_range(0..3) {
                policy(pool, party_id, party_id * 10 + rng.random_range(0..4i64), load_id, rng).await;
            }
        }
        touch(pool, party_id, load_id).await;
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn refreshed_by_any_split_of_feeds_it_is_what_a_rebuild_gives(pool: PgPool) {
    let (refreshed, rebuilt) = (Dir::new("refreshed"), Dir::new("rebuilt"));
    let mut rng = StdRng::seed_from_u64(1405);
    let mut ways = [0; 3];
    for round in 0..24 {
        for _ in 0..rng.random_range(0..3) {
            feed(&pool, if round == 0 { 100 } else { 12 }, &mut rng).await;
        }
        let way = refresh(&pool, &refreshed.0, &Progress::default()).await.expect("refreshed");
        ways[match way {
            Refreshed::Unchanged => 0,
            Refreshed::Updated { .. } => 1,
            Refreshed::Rebuilt => 2,
        }] += 1;
        rebuild(&pool, &rebuilt.0, &Progress::default()).await.expect("rebuilt");
        assert_eq!(content(&refreshed.0), content(&rebuilt.0), "round {round}");
        let segments = std::fs::read_dir(&refreshed.0).expect("the directory").count();
        assert!(segments <= 4, "a base, a delta, the manifest and the lock are all that stays");
    }
    assert!(ways[0] > 0 && ways[1] > 5 && ways[2] > 0, "every way was gone: {ways:?}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_load_that_ends_after_a_later_one_is_not_missed(pool: PgPool) {
    let dir = Dir::new("late");
    let mut rng = StdRng::seed_from_u64(7);
    for party_id in 1..40 {
        party(&pool, party_id, &mut rng).await;
    }
    let slow = load(&pool, "running").await;
    let quick = load(&pool, "loaded").await;
    touch(&pool, 1, quick).await;
    refresh(&pool, &dir.0, &Progress::default()).await.expect("built");
    assert_eq!(Copy::open(&dir.0).expect("opens").generation(), slow - 1);

    policy(&pool, 2, 20, slow, &mut rng).await;
    touch(&pool, 2, slow).await;
    query("UPDATE feeds.load SET status = 'loaded' WHERE load_id = $1")
        .bind(slow)
        .execute(&pool)
        .await
        .expect("ended");
    let way = refresh(&pool, &dir.0, &Progress::default()).await.expect("refreshed");
    assert_eq!(way, Refreshed::Updated { parties: 2 });
    let copy = Copy::open(&dir.0).expect("opens");
    assert_eq!(copy.generation(), quick);
    assert_eq!(copy.find(2, |chunk, party| chunk.policies_of(party).len()), Some(1));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_load_that_touched_everybody_has_the_book_read_again(pool: PgPool) {
    let dir = Dir::new("everybody");
    let mut rng = StdRng::seed_from_u64(11);
    feed(&pool, 100, &mut rng).await;
    refresh(&pool, &dir.0, &Progress::default()).await.expect("built");
    for party_id in 1..40 {
        party(&pool, party_id, &mut rng).await;
    }
    touch(&pool, 0, load(&pool, "loaded").await).await;
    let way = refresh(&pool, &dir.0, &Progress::default()).await.expect("refreshed");
    assert_eq!(way, Refreshed::Rebuilt);
    feed(&pool, 5, &mut rng).await;
    let way = refresh(&pool, &dir.0, &Progress::default()).await.expect("refreshed");
    assert!(matches!(way, Refreshed::Updated { .. }), "that load is over: {way:?}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_damaged_is_built_again(pool: PgPool) {
    let dir = Dir::new("damaged");
    let mut rng = StdRng::seed_from_u64(8);
    feed(&pool, 100, &mut rng).await;
    refresh(&pool, &dir.0, &Progress::default()).await.expect("built");
    let sound = content(&dir.0);
    let segment = || {
        let entries = std::fs::read_dir(&dir.0).expect("the directory");
        entries.filter_map(Result::ok).find(|entry| entry.path().is_dir()).expect("a segment").path()
    };
    let damages: [&dyn Fn(); 5] = [
        &|| std::fs::remove_file(dir.0.join("book.json")).expect("removed"),
        &|| std::fs::write(dir.0.join("book.json"), "{").expect("written"),
        &|| std::fs::remove_file(segment().join("claims.arrow")).expect("removed"),
        &|| std::fs::write(segment().join("policies.arrow"), "not Arrow").expect("written"),
        &|| {
            // The length stays, the footer does not.
            let path = segment().join("receipts.arrow");
            let length = std::fs::metadata(&path).expect("its length").len() as usize;
            std::fs::write(path, vec![7u8; length]).expect("written");
        },
    ];
    for damage in damages {
        damage();
        assert!(Copy::open(&dir.0).is_err());
        let way = refresh(&pool, &dir.0, &Progress::default()).await.expect("built again");
        assert_eq!(way, Refreshed::Rebuilt);
        assert_eq!(content(&dir.0), sound);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_flipped_bit_is_found_and_mended(pool: PgPool) {
    let dir = Dir::new("flipped");
    assert_eq!(damaged(&dir.0).expect("nothing to damage"), Vec::<String>::new());
    let mut rng = StdRng::seed_from_u64(10);
    feed(&pool, 100, &mut rng).await;
    refresh(&pool, &dir.0, &Progress::default()).await.expect("built");
    feed(&pool, 8, &mut rng).await;
    refresh(&pool, &dir.0, &Progress::default()).await.expect("refreshed");
    for round in 0..12 {
        let sound = content(&dir.0);
        assert_eq!(damaged(&dir.0).expect("sound"), Vec::<String>::new());
        let mut files: Vec<PathBuf> = std::fs::read_dir(&dir.0)
            .expect("the directory")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.is_dir())
            .flat_map(|segment| std::fs::read_dir(segment).expect("a segment"))
            .map(|entry| entry.expect("a file").path())
            .collect();
        files.sort();
        let file = &files[rng.random_range(0..files.len())];
        let mut bytes = std::fs::read(file).expect("its bytes");
        let at = rng.random_range(0..bytes.len());
        bytes[at] ^= 1 << rng.random_range(0..8);
        std::fs::write(file, bytes).expect("written");
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        assert_eq!(damaged(&dir.0).expect("a manifest"), [name]);
        // Found at the next refresh, with a feed or without one.
        if round % 2 == 1 {
            feed(&pool, 8, &mut rng).await;
        }
        let way = refresh(&pool, &dir.0, &Progress::default()).await.expect("built again");
        assert_eq!(way, Refreshed::Rebuilt);
        assert!(round % 2 == 1 || content(&dir.0) == sound);
        if round % 3 == 1 {
            feed(&pool, 8, &mut rng).await;
            refresh(&pool, &dir.0, &Progress::default()).await.expect("a delta again");
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn stopped_at_any_point_it_is_the_old_copy_or_the_new(pool: PgPool) {
    let (dir, other) = (Dir::new("stopped"), Dir::new("stopped-other"));
    let mut rng = StdRng::seed_from_u64(9);
    feed(&pool, 100, &mut rng).await;
    refresh(&pool, &dir.0, &Progress::default()).await.expect("built");
    for polls in 1.. {
        feed(&pool, 5, &mut rng).await;
        let old = content(&dir.0);
        rebuild(&pool, &other.0, &Progress::default()).await.expect("rebuilt");
        let new = content(&other.0);
        let progress = Progress::default();
        let mut refreshing = Box::pin(refresh(&pool, &dir.0, &progress));
        let mut ended = false;
        // Each step is given up to the reactor once, then the whole is dropped where it stands.
        for _ in 0..1u64 << polls {
            let polled = std::future::poll_fn(|context| Poll::Ready(refreshing.as_mut().poll(context)));
            ended |= polled.await.is_ready();
            if ended {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(refreshing);
        let now = content(&dir.0);
        assert!(now == old || now == new, "after 2^{polls} steps");
        if ended {
            assert_eq!(now, new);
            assert!(polls > 1);
            break;
        }
    }
}
