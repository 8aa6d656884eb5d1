//! What is asked, in a mix as at a call centre's and a marketing desk's screens.

use rand::RngExt;

use crate::browser::encoded;

const FREQUENT: [&str; 10] =
    ["محمد", "علی", "فاطمه", "حسینی", "محمدی", "رضا", "شرکت", "زهرا", "احمد", "حسین"];
const MIDDLING: [&str; 10] =
    ["خوانساری", "پانته‌آ", "منوچهر", "دزفولی", "نیا", "کورش", "زاده", "ماندانا", "نژاد", "تهرانی"];
const MISSPELT: [&str; 8] = ["مريم رضايي", "كريمي", "اکبري", "كاظمي", "مهدى", "يوسفي", "علي اكبر", "شاكري"];
const NOTHING: [&str; 8] = ["ابدجهوز", "قشقشقش", "محمد ژژژ", "زکریاپورنیا", "خخخ", "تتمم", "گگ", "وووو"];
const ORDERS: [&str; 4] = ["score", "earned", "ratio", "cover"];

/// Some members, looked at before the asking begins.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The highest number of a party.
    pub parties: i64,
    pub names: Vec<String>,
    /// Mobiles and national IDs, in Persian digits.
    pub mobiles: Vec<String>,
    pub national_ids: Vec<String>,
}

/// A page's kind and its address.
pub fn page(rng: &mut impl RngExt, known: &Known) -> (&'static str, String) {
    match rng.random_range(0..20) {
        0 | 1 => ("dashboard", "/".to_owned()),
        2 => ("feeds", "/feeds".to_owned()),
        3 => ("programme", "/programme".to_owned()),
        4 => ("members", "/members".to_owned()),
        5 | 6 => ("members, conditions", format!("/members?{}", conditions(rng, 1))),
        7 => {
            let order = ORDERS[rng.random_range(0..4)];
            ("members, ordered", format!("/members?order={order}&{}", conditions(rng, 0)))
        }
        8 => {
            let (score, party) = (rng.random_range(0..6_000), rng.random_range(1..=known.parties));
            ("members, a later page", format!("/members?{}&at={score}.{party}.a", conditions(rng, 0)))
        }
        9 => ("members, choices", format!("/members/choices?of=province&{}", conditions(rng, 1))),
        10..=14 => ("member", format!("/members/{}", rng.random_range(1..=known.parties))),
        _ => {
            let (kind, text) = search(rng, known);
            (kind, format!("/members?q={}", encoded(&text)))
        }
    }
}

/// What stands in the search box, and its kind.
fn search(rng: &mut impl RngExt, known: &Known) -> (&'static str, String) {
    match rng.random_range(0..12) {
        0 => ("search, frequent", pick(rng, &FREQUENT).to_string()),
        1 => ("search, middling", pick(rng, &MIDDLING).to_string()),
        2 | 3 => ("search, a full name", pick(rng, &known.names).clone()),
        4 | 5 => ("search, part of a name", part(rng, &known.names)),
        6 => ("search, two letters", pick(rng, &known.names).chars().take(2).collect()),
        7 => ("search, misspelt", pick(rng, &MISSPELT).to_string()),
        8 => ("search, nothing found", pick(rng, &NOTHING).to_string()),
        9 => {
            let party = rng.random_range(1..=known.parties);
            ("search, membership", persian::identity::membership_number(party))
        }
        10 => ("search, mobile", pick(rng, &known.mobiles).clone()),
        _ => ("search, national ID", pick(rng, &known.national_ids).clone()),
    }
}

fn pick<'a, T>(rng: &mut impl RngExt, from: &'a [T]) -> &'a T {
    &from[rng.random_range(0..from.len())]
}

/// Three to six letters out of the middle of a name.
fn part(rng: &mut impl RngExt, names: &[String]) -> String {
    let letters: Vec<char> = pick(rng, names).chars().collect();
    let length = rng.random_range(3..=6).min(letters.len());
    let from = rng.random_range(0..=letters.len() - length);
    letters[from..from + length].iter().collect()
}

/// From `least` to two conditions, as the address says them.
fn conditions(rng: &mut impl RngExt, least: usize) -> String {
    let given = (0..rng.random_range(least..3)).map(|_| match rng.random_range(0..6) {
        0 => format!("segment={}", rng.random_range(1..5)),
        1 => format!("tier={}", rng.random_range(0..5)),
        2 => format!("province={}", rng.random_range(0..31)),
        3 => format!("line={}", rng.random_range(1..13)),
        4 => format!("state={}", rng.random_range(0..2)),
        _ => format!("ratio={}", rng.random_range(0..4)),
    });
    given.collect::<Vec<_>>().join("&")
}
