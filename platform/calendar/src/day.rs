use std::fmt;
use std::ops::{Add, Sub};

use crate::Jalali;

/// A calendar day, as days since 1970-01-01 (proleptic Gregorian).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Day(pub i32);

/// Why a text is not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// The text has not the form year, month, day.
    #[error("not a date: write year, month and day, e.g. 1405/08/30 or 2026-11-21")]
    Form,
    /// The calendar has no such day, e.g. 1404/12/30.
    #[error("the calendar has no such day")]
    NoSuchDay,
}

impl Day {
    /// The day of a Gregorian date; `None` where the calendar has none.
    pub fn from_gregorian(year: i32, month: u32, day: u32) -> Option<Day> {
        if !(1..=12).contains(&month) || day < 1 || day > gregorian_month_length(year, month) {
            return None;
        }
        if !(-9999..=9999).contains(&year) {
            return None;
        }
        // Days from civil: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let month_from_march = (month as i32 + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Day(era * 146_097 + day_of_era - 719_468))
    }

    /// Year, month and day in the Gregorian calendar.
    pub fn gregorian(self) -> (i32, u32, u32) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month as u32, day)
    }

    /// The day of a Jalali date; `None` where the calendar has none or the year is outside 1200 to 1500.
    pub fn from_jalali(year: i32, month: u32, day: u32) -> Option<Day> {
        Jalali { year, month, day }.to_day()
    }

    /// The Jalali date of the day.
    pub fn jalali(self) -> Jalali {
        Jalali::from_day(self)
    }

    /// Reads `yyyy-mm-dd` or `yyyy/mm/dd` in either calendar: a year below 1600 is Jalali.
    /// Digits may be Latin, Persian or Arabic.
    ///
    /// # Errors
    /// [`DayError`], where the text has another form or names a day that does not exist.
    pub fn parse(text: &str) -> Result<Day, DayError> {
        let mut parts = [0i64; 3];
        let mut filled = 0;
        for part in text.trim().split(['-', '/', '.']) {
            if filled == 3 || part.is_empty() || part.chars().count() > 4 {
                return Err(DayError::Form);
            }
            for c in part.chars() {
                let digit = digit(c).ok_or(DayError::Form)?;
                parts[filled] = parts[filled] * 10 + digit;
            }
            filled += 1;
        }
        if filled != 3 {
            return Err(DayError::Form);
        }
        let (year, month, day) = (parts[0] as i32, parts[1] as u32, parts[2] as u32);
        let found = if year < 1600 {
            Day::from_jalali(year, month, day)
        } else {
            Day::from_gregorian(year, month, day)
        };
        found.ok_or(DayError::NoSuchDay)
    }
}

fn digit(c: char) -> Option<i64> {
    match c {
        '0'..='9' => Some(c as i64 - '0' as i64),
        '۰'..='۹' => Some(c as i64 - '۰' as i64),
        '٠'..='٩' => Some(c as i64 - '٠' as i64),
        _ => None,
    }
}

fn gregorian_month_length(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl Add<i32> for Day {
    type Output = Day;
    fn add(self, days: i32) -> Day {
        Day(self.0 + days)
    }
}

impl Sub<i32> for Day {
    type Output = Day;
    fn sub(self, days: i32) -> Day {
        Day(self.0 - days)
    }
}

impl Sub<Day> for Day {
    type Output = i32;
    /// Days from `other` to `self`.
    fn sub(self, other: Day) -> i32 {
        self.0 - other.0
    }
}

/// `yyyy-mm-dd`, Gregorian: for files and logs. Pages show [`Jalali`].
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.gregorian();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Day::parse(&text).map_err(serde::de::Error::custom)
    }
}
