//! What is asked, in a mix as at a call centre's and a marketing desk's screen.

use rand::RngExt;
use standing::roster::snapshot::{Condition, CustomerState, Filter, RatioBand};

const FREQUENT: [&str; 8] = ["محمد", "علی", "فاطمه", "حسینی", "محمدی", "رضا", "شرکت", "زهرا"];
const MIDDLING: [&str; 8] = ["خوانساری", "پانته‌آ", "منوچهر", "دزفولی", "نیا", "کورش", "زاده", "ماندانا"];
const RARE: [&str; 8] = [
    "درخشان نیا",
    "شیرازی پناهی",
    "ماندانا خوانساری",
    "تورج دزفولی",
    "ژاله نیشابوری",
    "بیژن اردبیلی",
    "پترو صنعت",
    "هوشنگ سبزواری",
];
const TWO_WORDS: [&str; 8] = [
    "محمد رضایی",
    "مریم رضایی",
    "علی محمدی",
    "زهرا موسوی",
    "حسین کریمی",
    "سارا احمدی",
    "محمد رضا",
    "فاطمه حسینی",
];
const TWO_LETTERS: [&str; 8] = ["مح", "سی", "عل", "رض", "پو", "نا", "گچ", "ژا"];
const MISSPELT: [&str; 8] = ["مريم رضايي", "كريمي", "اکبري", "كاظمي", "مهدى", "يوسفي", "علي اكبر", "شاكري"];
const NOTHING: [&str; 8] = ["ابدجهوز", "قشقشقش", "محمد ژژژ", "زکریاپورنیا", "خخخ", "تتمم", "گگ", "وووو"];

/// A text for the search box and its kind.
pub fn search(rng: &mut impl RngExt, parties: i64) -> (&'static str, String) {
    let pick = |rng: &mut _, from: &[&str; 8]| from[RngExt::random_range(rng, 0..8)].to_owned();
    let party = rng.random_range(1..=parties);
    match rng.random_range(0..12) {
        0 => ("search frequent", pick(rng, &FREQUENT)),
        1 => ("search middling", pick(rng, &MIDDLING)),
        2 => ("search rare", pick(rng, &RARE)),
        3 | 4 => ("search two words", pick(rng, &TWO_WORDS)),
        5 => ("search two letters", pick(rng, &TWO_LETTERS)),
        6 => ("search misspelt", pick(rng, &MISSPELT)),
        7 => ("search nothing", pick(rng, &NOTHING)),
        8 => ("search membership", persian::identity::membership_number(party)),
        9 => ("search mobile", persian::persian_digits(&format!("09{:09}", 100_000_000 + party * 37))),
        10 => ("search core number", format!("C{party}")),
        _ => ("search policy", format!("14{:02}/{:07}", 3 + party % 3, party * 4)),
    }
}

/// A filter of one to three conditions.
pub fn filter(rng: &mut impl RngExt) -> Filter {
    let mut filter = Filter::default();
    for _ in 0..rng.random_range(0..3) {
        let (condition, value) = match rng.random_range(0..6) {
            0 => (Condition::Segment, rng.random_range(1..5)),
            1 => (Condition::Tier, rng.random_range(0..5)),
            2 => (Condition::Province, rng.random_range(0..31)),
            3 => (Condition::Line, rng.random_range(1..13)),
            4 => (
                Condition::State,
                [CustomerState::Current, CustomerState::Past][rng.random_range(0..2)] as u8,
            ),
            _ => (Condition::Ratio, [RatioBand::NoClaim, RatioBand::High][rng.random_range(0..2)] as u8),
        };
        filter = filter.asking(condition, value);
    }
    filter
}
