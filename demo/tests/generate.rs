//! The files are the same for the same seed, agree with their manifest and look like an insurer's.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use calendar::Day;
use demo::Manifest;

const PARTIES: u64 = 4_000;

fn as_of() -> Day {
    Day::from_jalali(1405, 8, 30).unwrap()
}

struct Generated {
    dir: PathBuf,
    manifest: Manifest,
}

impl Drop for Generated {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn generate(name: &str, parties: u64, seed: u64) -> Generated {
    let dir = std::env::temp_dir().join(format!("bashgah-demo-{}-{name}", std::process::id()));
    let manifest = demo::generate(&dir, parties, seed, as_of(), |_| {}).unwrap();
    Generated { dir, manifest }
}

fn rows(dir: &Path, name: &str, delimiter: u8) -> Vec<csv::StringRecord> {
    let file = dir.join(format!("{name}.csv"));
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_path(file).unwrap();
    reader.records().map(Result::unwrap).collect()
}

#[test]
fn the_seed_decides() {
    let (first, second, third) = (generate("a", 300, 7), generate("b", 300, 7), generate("c", 300, 8));
    for name in ["agents", "parties", "policies", "endorsements", "receipts", "claims", "events"] {
        let read = |generated: &Generated| fs::read(generated.dir.join(format!("{name}.csv"))).unwrap();
        assert!(read(&first) == read(&second), "{name}");
        assert!(read(&first) != read(&third), "{name}");
    }
    assert_eq!(first.manifest, second.manifest);
}

#[test]
fn a_party_is_the_same_in_a_small_and_in_a_large_insurer() {
    let (small, large) = (generate("small", 200, 7), generate("large", 2_000, 7));
    for (name, delimiter) in [("parties", b','), ("policies", b';'), ("claims", b',')] {
        let (few, many) = (rows(&small.dir, name, delimiter), rows(&large.dir, name, delimiter));
        assert_eq!(few, many[..few.len()], "{name}");
    }
}

#[test]
fn identities_are_valid_and_unique_but_for_the_dirt() {
    let demo = generate("identities", PARTIES, 1);
    let (mut wrong, mut again, mut seen, mut mobiles) = (0, 0, HashSet::new(), HashSet::new());
    for row in rows(&demo.dir, "parties", b',') {
        let (national, legal, mobile) = (&row[6], &row[7], &row[8]);
        let sound = if national.is_empty() {
            persian::identity::legal_id(legal).is_ok()
        } else {
            persian::identity::national_id(national).is_ok()
        };
        wrong += u64::from(!sound);
        again += u64::from(!seen.insert(format!("{national}{legal}")));
        if !mobile.is_empty() && mobile != "ندارد" && row[0].starts_with('1') {
            assert_eq!(persian::identity::mobile(mobile).as_deref(), Ok(mobile));
            assert!(mobiles.insert(mobile.to_owned()), "{mobile} twice");
        }
        assert!(persian::province::by_name(&row[10]).is_some(), "{}", &row[10]);
        assert!(!row[3].trim().is_empty());
    }
    assert_eq!(wrong, demo.manifest.dirt.get("party_check_digit").copied().unwrap_or(0));
    assert_eq!(again, demo.manifest.twice);
    assert!((10..=40).contains(&again), "{again} of 4,000 stand twice");
}

#[test]
fn the_manifest_tells_what_is_in_the_files() {
    let demo = generate("manifest", PARTIES, 2);
    let files = &demo.manifest.files;
    for (name, count) in files {
        let delimiter = if name == "policies" { b';' } else { b',' };
        assert_eq!(rows(&demo.dir, name, delimiter).len() as u64, count.rows, "{name}");
    }
    let number = |text: &str| text.replace(',', "").parse::<i64>().ok();

    // sums taken from the files alone: rows whose own cells are sound and whose parents are
    let parties: HashSet<String> = rows(&demo.dir, "parties", b',')
        .iter()
        .filter(|row| {
            persian::identity::national_id(&row[6]).is_ok() || persian::identity::legal_id(&row[7]).is_ok()
        })
        .map(|row| row[0].to_owned())
        .collect();
    let mut policies = HashSet::new();
    let mut premium = 0;
    for row in rows(&demo.dir, "policies", b';') {
        if let (Some(amount), true, true) = (number(&row[9]), row[7] < row[8], parties.contains(&row[1])) {
            premium += amount;
            policies.insert(row[0].to_owned());
        }
    }
    assert_eq!(
        (policies.len() as u64, premium),
        (demo.manifest.loaded.policies, demo.manifest.loaded.premium)
    );
    assert_eq!(files["policies"].loaded(), demo.manifest.loaded.policies);

    let (mut count, mut paid, mut outstanding, mut recovered) = (0, 0, 0, 0);
    for row in rows(&demo.dir, "claims", b',') {
        if let (Some(amount), true, true) = (number(&row[5]), policies.contains(&row[0]), &row[3] > "1300") {
            count += 1;
            paid += amount * 10;
            outstanding += number(&row[6]).unwrap() * 10;
            recovered += number(&row[7]).unwrap() * 10;
        }
    }
    let loaded = demo.manifest.loaded;
    assert_eq!((count, paid), (loaded.claims, loaded.paid));
    assert_eq!((outstanding, recovered), (loaded.outstanding, loaded.recovered));
    assert_eq!(files["claims"].loaded(), count);

    let (mut due, mut collected) = (0, 0);
    for row in
        rows(&demo.dir, "receipts", b',').iter().filter(|row| &row[3] != "؟؟؟" && policies.contains(&row[0]))
    {
        due += number(&row[3]).unwrap_or(0);
        collected += number(&row[5]).unwrap_or(0);
    }
    assert_eq!((due, collected), (loaded.due, loaded.collected));

    let written: Manifest =
        serde_json::from_slice(&fs::read(demo.dir.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(written, demo.manifest);
}

#[test]
fn the_insurer_looks_like_one() {
    let demo = generate("looks", PARTIES, 3);
    let manifest = &demo.manifest;
    let share = |word: &str| manifest.kinds[word] * 1_000 / PARTIES;
    assert!((20..=40).contains(&share("organisation")), "organisations: {}", share("organisation"));
    assert!((45..=75).contains(&share("prospect")));
    let policies = manifest.files["policies"].rows * 10 / PARTIES;
    assert!((34..=46).contains(&policies), "policies to a party: {policies} tenths");
    let premium = |line: &str| manifest.lines[line].premium * 100 / manifest.loaded.premium;
    assert!((28..=48).contains(&premium("third_party")), "third party: {} %", premium("third_party"));
    assert!((18..=40).contains(&premium("health")), "health: {} %", premium("health"));
    assert_eq!(manifest.lines.len(), 12, "every line is sold");
    let dirty: u64 = manifest.files.values().map(|count| count.rejected).sum();
    let all: u64 = manifest.files.values().map(|count| count.rows).sum();
    assert!((1..=20).contains(&(dirty * 10_000 / all)), "{dirty} of {all} rows are rejected");
}

#[test]
fn sizes_without_sense_are_refused() {
    let dir = std::env::temp_dir();
    assert!(matches!(demo::generate(&dir, 0, 1, as_of(), |_| {}), Err(demo::Error::Parties)));
    assert!(matches!(demo::generate(&dir, u64::MAX, 1, as_of(), |_| {}), Err(demo::Error::Parties)));
}
