//! Names as they occur in Iran, in the spellings in which core systems hold them.

use std::sync::LazyLock;

use crate::dice::Dice;

static MEN: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("lists/men.txt").split_whitespace().collect());
static WOMEN: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("lists/women.txt").split_whitespace().collect());
static FAMILIES: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("lists/family.txt").split_whitespace().collect());
static SUFFIXES: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("lists/places.txt").split_whitespace().collect());
static CITIES: LazyLock<Vec<Vec<&str>>> = LazyLock::new(|| {
    let lines = include_str!("lists/cities.txt").lines();
    lines.map(|line| line.split_whitespace().skip(1).collect()).collect()
});

/// Family names that go with the title سید.
const SAYYID_FAMILIES: [&str; 8] =
    ["موسوی", "حسینی", "هاشمی", "رضوی", "طباطبایی", "علوی", "میر_حسینی", "مرعشی"];

/// A person's name.
pub struct PersonName {
    /// Given name, with the title سید where it belongs.
    pub given: String,
    /// Family name.
    pub family: String,
}

/// A given name and a family name.
pub fn person(dice: &mut Dice, man: bool) -> PersonName {
    let sayyid = dice.chance(35_000);
    let given = frequent(dice, if man { &MEN } else { &WOMEN });
    let given = spelt(dice, given);
    let given = match (sayyid, man) {
        (true, true) => titled(dice, "سید", &given),
        (true, false) => titled(dice, "سیده", &given),
        _ => given,
    };
    let family = if sayyid { dice.pick(&SAYYID_FAMILIES) } else { frequent(dice, &FAMILIES) };
    let mut family = spelt(dice, family);
    if dice.chance(110_000) {
        let suffix = *dice.pick(&SUFFIXES);
        family.push(' ');
        family.push_str(&spelt(dice, suffix));
    }
    PersonName { given, family }
}

/// Frequent names stand first in the lists: the lesser of two draws prefers them.
fn frequent<'l>(dice: &mut Dice, list: &[&'l str]) -> &'l str {
    let len = list.len() as u64;
    list[dice.below(len).min(dice.below(len)) as usize]
}

/// A compound name joined, split or with a zero-width non-joiner.
fn spelt(dice: &mut Dice, name: &str) -> String {
    if !name.contains('_') {
        return name.to_owned();
    }
    let joint = ["", " ", "\u{200C}"][dice.weighted([50, 30, 20].into_iter())];
    name.replace('_', joint)
}

fn titled(dice: &mut Dice, title: &str, name: &str) -> String {
    let joint = if dice.chance(600_000) { " " } else { "" };
    format!("{title}{joint}{name}")
}

/// The same text as an old system with an Arabic keyboard holds it.
pub fn arabic_letters(text: &str) -> String {
    text.replace('ی', "ي").replace('ک', "ك")
}

/// The same name as another clerk would have typed it: split for joined and the reverse.
pub fn otherwise_spelt(text: &str) -> String {
    if text.contains('\u{200C}') {
        text.replace('\u{200C}', " ")
    } else if text.contains(' ') {
        text.replace(' ', "\u{200C}")
    } else {
        arabic_letters(text)
    }
}

/// A city of a province; its capital is the most frequent.
pub fn city(dice: &mut Dice, province: i16) -> String {
    let cities = &CITIES[province as usize];
    let index = dice.weighted(
        (0..cities.len() as u32).map(|rank| if rank == 0 { 10 } else { 5u32.saturating_sub(rank).max(1) }),
    );
    cities[index].replace('_', " ")
}

/// The capital of a province.
pub fn capital(province: i16) -> String {
    CITIES[province as usize][0].replace('_', " ")
}

const TRADES: [&str; 24] = [
    "بازرگانی",
    "صنایع غذایی",
    "حمل و نقل",
    "مهندسی",
    "ساختمانی",
    "تولیدی",
    "پخش",
    "داده‌پردازی",
    "کشت و صنعت",
    "فولاد",
    "پتروشیمی",
    "نساجی",
    "دارویی",
    "کاشی و سرامیک",
    "لبنیات",
    "قطعات خودرو",
    "چاپ و بسته‌بندی",
    "گردشگری",
    "بازرسی فنی",
    "سیمان",
    "معدنی",
    "لاستیک",
    "پوشاک",
    "صنایع چوب",
];
const BRANDS: [&str; 40] = [
    "پارس",
    "آریا",
    "سپهر",
    "آفتاب",
    "البرز",
    "زاگرس",
    "دماوند",
    "کیمیا",
    "نوین",
    "پیشرو",
    "ایرانیان",
    "خاورمیانه",
    "سپاهان",
    "گلستان",
    "کاوه",
    "راهیان",
    "امید",
    "پویا",
    "تابان",
    "مهر",
    "سبلان",
    "الوند",
    "هیرمند",
    "کارون",
    "ارس",
    "تلاش",
    "رهاورد",
    "فرآیند",
    "پایدار",
    "بهین",
    "آرمان",
    "نگین",
    "صدف",
    "مرجان",
    "یاس",
    "نیلگون",
    "سرو",
    "آذرخش",
    "شهاب",
    "سهند",
];
const SUFFIX_BRANDS: [&str; 12] =
    ["گستر", "سازان", "پرداز", "کاران", "آوران", "یار", "تجارت", "صنعت", "شرق", "غرب", "جنوب", "کویر"];

/// The name of an organisation of a city.
pub fn organisation(dice: &mut Dice, city: &str) -> String {
    let brand = dice.pick(&BRANDS);
    let trade = dice.pick(&TRADES);
    match dice.weighted([52, 10, 9, 7, 6, 4, 4, 4, 4].into_iter()) {
        0 => format!("شرکت {trade} {brand} {}", dice.pick(&SUFFIX_BRANDS)),
        1 => format!("شرکت {trade} {brand}"),
        2 => format!("شرکت تعاونی {trade} {brand} {city}"),
        3 => format!("تعاونی مسکن کارکنان {trade} {brand} {city}"),
        4 => format!("گروه صنعتی {brand} {}", dice.pick(&SUFFIX_BRANDS)),
        5 => format!("شهرداری {city} منطقهٔ {}", dice.between(1, 9)),
        6 => format!("دانشگاه {brand} {city}"),
        7 => format!("بیمارستان {brand} {city}"),
        _ => format!("مؤسسهٔ آموزشی {brand} {city}"),
    }
}

/// An agency's name.
pub fn agency(dice: &mut Dice) -> String {
    let man = dice.chance(640_000);
    let name = person(dice, man);
    if dice.chance(250_000) {
        format!("شرکت خدمات بیمه‌ای {} {}", dice.pick(&BRANDS), dice.pick(&SUFFIX_BRANDS))
    } else {
        format!("{} {}", name.given, name.family)
    }
}
