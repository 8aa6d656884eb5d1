//! Persian text and Iranian identities, as tables of cases.

use persian::identity::{self, Fault};
use persian::{fold, grouped, latin_digits, persian_digits, province, search_key, search_words};
use proptest::prelude::*;

#[test]
fn spellings_of_one_name_have_one_key() {
    for (given, folded) in [
        ("علي كريمي", "علی کریمی"),
        ("عَلی", "علی"),
        ("آمنه", "امنه"),
        ("رضایی‌فر", "رضایی فر"),
        ("  محمد   رضا ", "محمد رضا"),
        ("مؤسسهٔ خیریة", "موسسه خیریه"),
        ("مسئولیت", "مسیولیت"),
        ("کـــوثر", "کوثر"),
        ("Ali-Reza ۱۲", "ali reza 12"),
    ] {
        assert_eq!(fold(given), folded, "{given}");
    }
}

#[test]
fn joined_and_split_names_find_one_another() {
    let spellings = ["محمد رضا رضایی فر", "محمدرضا رضایی‌فر", "محمد‌رضا رضاییفر", "محمدرضا رضائي فر"];
    for query in ["محمدرضا", "محمد رضا", "رضایی", "رضايی", "محمد‌رضا"] {
        for name in spellings {
            let key = search_key(name);
            assert!(
                search_words(query).iter().all(|word| key.contains(word.as_str())),
                "«{query}» in «{key}»"
            );
        }
    }
}

#[test]
fn national_ids() {
    for (given, expected) in [
        ("0013542419", Ok("0013542419")),
        ("13542419", Ok("0013542419")),
        ("۰۰۱۳۵۴۲۴۱۹", Ok("0013542419")),
        ("001-354241-9", Ok("0013542419")),
        ("0013542418", Err(Fault::CheckDigit)),
        ("0031542419", Err(Fault::CheckDigit)),
        ("1111111111", Err(Fault::Form)),
        ("12345", Err(Fault::Form)),
        ("00135424190", Err(Fault::Form)),
        ("۰۰۱۳۵x۲۴۱۹", Err(Fault::Form)),
        ("", Err(Fault::Form)),
    ] {
        assert_eq!(identity::national_id(given).as_deref().map_err(|fault| *fault), expected, "{given}");
    }
}

#[test]
fn legal_ids() {
    for (given, expected) in [
        ("10380284790", Ok("10380284790")),
        ("۱۰۳۸۰۲۸۴۷۹۰", Ok("10380284790")),
        ("10380284792", Err(Fault::CheckDigit)),
        ("1038028479", Err(Fault::Form)),
        ("00000000000", Err(Fault::Form)),
    ] {
        assert_eq!(identity::legal_id(given).as_deref().map_err(|fault| *fault), expected, "{given}");
    }
}

#[test]
fn mobiles_and_mail() {
    for given in ["09123456789", "9123456789", "+98 912 345 6789", "00989123456789", "۰۹۱۲-۳۴۵-۶۷۸۹"]
    {
        assert_eq!(identity::mobile(given).as_deref(), Ok("09123456789"), "{given}");
    }
    for given in ["02112345678", "0912345678", "091234567890", "abc", ""] {
        assert_eq!(identity::mobile(given), Err(Fault::Form), "{given}");
    }
    assert_eq!(identity::email(" Maryam.R@Example.IR "), Ok("maryam.r@example.ir".to_owned()));
    for given in ["maryam", "@example.ir", "a@b", "a b@example.ir", "a@-b.ir", ".a@example.ir", "a@b@c.ir"] {
        assert_eq!(identity::email(given), Err(Fault::Form), "{given}");
    }
}

#[test]
fn ibans() {
    let good = "IR062960000000100324200001";
    for given in
        [good, "ir06 2960 0000 0010 0324 2000 01", "062960000000100324200001", "IR۰۶۲۹۶۰۰۰۰۰۰۰۱۰۰۳۲۴۲۰۰۰۰۱"]
    {
        assert_eq!(identity::iban(given).as_deref(), Ok(good), "{given}");
    }
    for (given, fault) in [
        ("", Fault::Form),
        ("IR06296000000010032420000", Fault::Form),
        ("IR0629600000001003242000011", Fault::Form),
        ("DE062960000000100324200001", Fault::Form),
        // One digit, two swapped, and the check digits themselves.
        ("IR062960000000100324200002", Fault::CheckDigit),
        ("IR062960000000103024200001", Fault::CheckDigit),
        ("IR602960000000100324200001", Fault::CheckDigit),
    ] {
        assert_eq!(identity::iban(given), Err(fault), "{given}");
    }
}

#[test]
fn figures() {
    assert_eq!(grouped(-1_234_567, '٬'), "−1٬234٬567");
    assert_eq!(persian_digits(&grouped(2_014_386, '٬')), "۲٬۰۱۴٬۳۸۶");
    assert_eq!(grouped(i64::MIN, ','), "−9,223,372,036,854,775,808");
    assert_eq!(latin_digits("۱۴۰۵/٠٨"), "1405/08");
}

#[test]
fn provinces_by_any_spelling() {
    for (name, code) in [("تهران", 23), ("استان تهران", 23), ("آذربايجان شرقي", 3), ("Razavi Khorasan", 9)]
    {
        assert_eq!(province::by_name(name).map(|province| province.code), Some(code), "{name}");
    }
    assert!(province::by_name("ری").is_none());
    let mut tiles: Vec<_> = province::PROVINCES.iter().map(|p| (p.row, p.column)).collect();
    tiles.sort_unstable();
    tiles.dedup();
    assert_eq!(tiles.len(), 31, "two provinces on one tile");
    for (index, province) in province::PROVINCES.iter().enumerate() {
        assert_eq!(usize::try_from(province.code), Ok(index));
    }
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn nine_digits_have_one_check_digit(digits in prop::collection::vec(0u8..10, 9)) {
        let text = |check: u8| digits.iter().chain([&check]).map(|digit| char::from(b'0' + digit)).collect::<String>();
        prop_assume!(digits.iter().any(|digit| *digit != digits[0]));
        let taken: Vec<u8> = (0..10).filter(|check| identity::national_id(&text(*check)).is_ok()).collect();
        prop_assert_eq!(taken, [identity::national_id_check(&digits)]);
    }

    #[test]
    fn membership_numbers_come_back(party_id in 1i64..50_000_000) {
        let number = identity::membership_number(party_id);
        prop_assert_eq!(identity::membership(&number), Ok(party_id));
        prop_assert_eq!(identity::membership(&persian_digits(&number)), Ok(party_id));
    }

    #[test]
    fn nothing_that_is_typed_makes_it_fall(text in "\\PC{0,60}") {
        let _ = identity::national_id(&text);
        let _ = identity::legal_id(&text);
        let _ = identity::iban(&text);
        let _ = identity::mobile(&text);
        let _ = identity::email(&text);
        let _ = identity::membership(&text);
        let _ = province::by_name(&text);
    }
}
