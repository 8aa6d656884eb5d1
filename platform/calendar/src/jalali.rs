use std::sync::LazyLock;

use icu_calendar::Date;

use crate::Day;

/// Month names, Farvardin first.
pub const MONTHS_FA: [&str; 12] =
    ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"];

/// Month names in Latin letters, Farvardin first.
pub const MONTHS_EN: [&str; 12] = [
    "Farvardin",
    "Ordibehesht",
    "Khordad",
    "Tir",
    "Mordad",
    "Shahrivar",
    "Mehr",
    "Aban",
    "Azar",
    "Dey",
    "Bahman",
    "Esfand",
];

const FIRST_YEAR: i32 = 1200;
const LAST_YEAR: i32 = 1500;

/// First day of each Jalali year from 1200 to 1501. Only the length of Esfand varies, so that the
/// years' first days are all that is asked of the calendar library.
static YEAR_STARTS: LazyLock<Vec<i32>> = LazyLock::new(|| {
    let epoch = Day::from_gregorian(1970, 1, 1).map_or(0, |day| day.0);
    (FIRST_YEAR..=LAST_YEAR + 1)
        .map(|year| {
            let date = Date::try_new_persian(year, 1, 1)
                .unwrap_or_else(|error| panic!("the library knows the Jalali year {year}: {error}"))
                .to_calendar(icu_calendar::Iso);
            let month = u32::from(date.month().ordinal);
            let day = u32::from(date.day_of_month().0);
            Day::from_gregorian(date.year().extended_year(), month, day).map_or(epoch, |day| day.0)
        })
        .collect()
});

/// A date of the Jalali calendar: month and day count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jalali {
    /// 1200 to 1500.
    pub year: i32,
    /// 1 is Farvardin.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

impl Jalali {
    /// The date of a day; before 1200 and after 1500 the nearest day of that range.
    pub fn from_day(day: Day) -> Jalali {
        let starts = &*YEAR_STARTS;
        let last = starts[starts.len() - 1] - 1;
        let day = day.0.clamp(starts[0], last);
        // A first guess by the mean year is off by one at the most.
        let mut index = (((day - starts[0]) as i64 * 10_000 / 3_652_425) as usize).min(starts.len() - 2);
        while starts[index] > day {
            index -= 1;
        }
        while starts[index + 1] <= day {
            index += 1;
        }
        let day_of_year = (day - starts[index]) as u32;
        let (month, day) = if day_of_year < 186 {
            (day_of_year / 31, day_of_year % 31)
        } else {
            (6 + (day_of_year - 186) / 30, (day_of_year - 186) % 30)
        };
        Jalali { year: FIRST_YEAR + index as i32, month: month + 1, day: day + 1 }
    }

    /// The day of the date; `None` where there is no such date, or the year is outside 1200 to 1500.
    pub fn to_day(self) -> Option<Day> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&self.year)
            || self.day < 1
            || self.day > Jalali::month_length(self.year, self.month)?
        {
            return None;
        }
        let before = if self.month <= 7 { (self.month - 1) * 31 } else { 186 + (self.month - 7) * 30 };
        let start = YEAR_STARTS[(self.year - FIRST_YEAR) as usize];
        Some(Day(start + (before + self.day) as i32 - 1))
    }

    /// Days in a month, 29 to 31; `None` for a month or year that is not there.
    pub fn month_length(year: i32, month: u32) -> Option<u32> {
        match month {
            1..=6 => Some(31),
            7..=11 => Some(30),
            12 if (FIRST_YEAR..=LAST_YEAR).contains(&year) => {
                Some(if Jalali::is_leap(year) { 30 } else { 29 })
            }
            _ => None,
        }
    }

    /// Whether Esfand has 30 days in the year; false outside 1200 to 1500.
    pub fn is_leap(year: i32) -> bool {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return false;
        }
        let index = (year - FIRST_YEAR) as usize;
        YEAR_STARTS[index + 1] - YEAR_STARTS[index] == 366
    }

    /// `1405/08/30`: for values of files and inputs.
    pub fn numeric(self) -> String {
        format!("{:04}/{:02}/{:02}", self.year, self.month, self.day)
    }
}
