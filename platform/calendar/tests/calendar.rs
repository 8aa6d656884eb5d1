//! The calendar against its rule, against known days, and against itself.

use calendar::{Clock, Day, DayError, Instant, Jalali};
use proptest::prelude::*;

/// Days that stand in published calendars: the law of 1304, Nowruz of some years, leap days, the ends of the eras.
const KNOWN: &[(&str, &str)] = &[
    ("1304/01/11", "1925-03-31"),
    ("1357/11/22", "1979-02-11"),
    ("1375/12/30", "1997-03-20"),
    ("1399/12/30", "2021-03-20"),
    ("1400/01/01", "2021-03-21"),
    ("1403/12/30", "2025-03-20"),
    ("1404/01/01", "2025-03-21"),
    ("1405/08/30", "2026-11-21"),
    ("1408/12/30", "2030-03-20"),
];

#[test]
fn known_days() {
    for (jalali, gregorian) in KNOWN {
        let day = Day::parse(jalali).unwrap();
        assert_eq!(day.to_string(), *gregorian, "{jalali}");
        assert_eq!(Day::parse(gregorian).unwrap().jalali().numeric(), *jalali);
    }
}

/// The official table of leap years, 1206 to 1498 (Calendar Centre, Institute of Geophysics, University of
/// Tehran), follows the cycle of 33 years: years whose rest of (25 y + 11) / 33 is below 8.
#[test]
fn leap_years_of_the_official_table() {
    for year in 1206..=1498 {
        assert_eq!(Jalali::is_leap(year), (25 * year + 11) % 33 < 8, "{year}");
    }
    for leap in
        [1210, 1214, 1243, 1276, 1309, 1342, 1370, 1375, 1379, 1391, 1395, 1399, 1403, 1408, 1412, 1498]
    {
        assert!(Jalali::is_leap(leap), "{leap}");
    }
}

#[test]
fn what_is_written_is_read() {
    let aban_30 = Day::from_jalali(1405, 8, 30).unwrap();
    for text in
        ["1405/08/30", "1405-8-30", " ۱۴۰۵/۰۸/۳۰ ", "١٤٠٥/٠٨/٣٠", "1405.08.30", "2026-11-21", "2026/11/21"]
    {
        assert_eq!(Day::parse(text), Ok(aban_30), "{text}");
    }
    for (text, fault) in [
        ("", DayError::Form),
        ("1405/08", DayError::Form),
        ("1405/08/30/1", DayError::Form),
        ("30 Aban", DayError::Form),
        ("1405/13/01", DayError::NoSuchDay),
        ("1404/12/30", DayError::NoSuchDay),
        ("2025-02-29", DayError::NoSuchDay),
        ("0000/00/00", DayError::NoSuchDay),
    ] {
        assert_eq!(Day::parse(text), Err(fault), "{text}");
    }
}

#[test]
fn a_day_in_tehran_begins_before_utc() {
    let evening =
        Instant(Day::parse("2026-11-21").unwrap().0 as i64 * 86_400_000_000).plus_seconds(21 * 3600);
    assert_eq!(evening.in_tehran(), (Day::parse("1405/09/01").unwrap(), 0, 30));
    let clock = Clock::frozen(evening);
    clock.advance(60);
    assert_eq!(clock.now(), evening.plus_seconds(60));
    assert_eq!(clock.today().jalali().numeric(), "1405/09/01");
}

proptest! {
    #[test]
    fn every_day_goes_there_and_back(days in -54_000i32..54_000) {
        let day = Day(days);
        let (year, month, date) = day.gregorian();
        prop_assert_eq!(Day::from_gregorian(year, month, date), Some(day));
        prop_assert_eq!(day.jalali().to_day(), Some(day));
    }

    #[test]
    fn the_next_day_is_the_next_date(days in -54_000i32..54_000) {
        let (today, tomorrow) = (Day(days).jalali(), (Day(days) + 1).jalali());
        prop_assert!(tomorrow > today);
        let length = Jalali::month_length(today.year, today.month).unwrap();
        prop_assert_eq!(tomorrow.day == 1, today.day == length);
    }
}
