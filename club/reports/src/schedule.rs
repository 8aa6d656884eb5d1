//! When a saved report is made by itself.

use calendar::Day;
use serde::{Deserialize, Serialize};

/// When a saved report is made by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "every")]
pub enum Schedule {
    /// Only by hand.
    Never,
    /// Every day, after the run of that day.
    Day,
    /// Once a week.
    Week {
        /// 0 is Saturday, 6 Friday.
        weekday: u8,
    },
    /// On the first day of each Jalali month.
    Month,
}

/// 1970-01-03 was a Saturday.
const A_SATURDAY: i32 = 2;

impl Schedule {
    /// The latest day of the schedule up to a day.
    pub fn last_day(self, today: Day) -> Option<Day> {
        match self {
            Schedule::Never => None,
            Schedule::Day => Some(today),
            Schedule::Week { weekday } => {
                let since = (today.0 - A_SATURDAY - i32::from(weekday % 7)).rem_euclid(7);
                Some(today - since)
            }
            Schedule::Month => {
                let date = today.jalali();
                Day::from_jalali(date.year, date.month, 1)
            }
        }
    }

    /// The day for which a report is to be made now: the latest of the schedule, where it came after the report
    /// was saved, was not made yet, and the members' standing is of that day or later. Days that were missed
    /// before it are not made up one by one.
    pub fn due(self, saved_on: Day, made_for: Option<Day>, standing: Day, today: Day) -> Option<Day> {
        let day = self.last_day(today)?;
        let is_new = day > saved_on && made_for.is_none_or(|made| day > made);
        (is_new && standing >= day).then_some(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_due_once_for_the_latest_day_of_its_schedule() {
        use Schedule::*;
        let day = |text: &str| calendar::Day::parse(text).expect("a day");
        // 1405/09/01 is a Sunday.
        let sunday = Week { weekday: 1 };
        for (case, schedule, saved, made, standing, today, due) in [
            ("by hand", Never, "1405/01/01", None, "1405/09/01", "1405/09/01", None),
            ("the next day", Day, "1405/08/30", None, "1405/09/01", "1405/09/01", Some("1405/09/01")),
            ("the day it was saved", Day, "1405/09/01", None, "1405/09/01", "1405/09/01", None),
            ("no run of today yet", Day, "1405/08/30", None, "1405/08/30", "1405/09/01", None),
            ("made already", Day, "1405/08/20", Some("1405/09/01"), "1405/09/01", "1405/09/01", None),
            (
                "off for a week",
                Day,
                "1405/08/01",
                Some("1405/08/24"),
                "1405/09/01",
                "1405/09/01",
                Some("1405/09/01"),
            ),
            ("on the weekday", sunday, "1405/08/20", None, "1405/09/01", "1405/09/01", Some("1405/09/01")),
            (
                "missed on Sunday, made up on Tuesday",
                sunday,
                "1405/08/01",
                Some("1405/08/24"),
                "1405/09/03",
                "1405/09/03",
                Some("1405/09/01"),
            ),
            (
                "on Saturday the week is over",
                sunday,
                "1405/08/01",
                Some("1405/08/24"),
                "1405/08/30",
                "1405/08/30",
                None,
            ),
            (
                "two weeks missed",
                sunday,
                "1405/08/01",
                Some("1405/08/10"),
                "1405/09/07",
                "1405/09/07",
                Some("1405/09/01"),
            ),
            (
                "the first of the month",
                Month,
                "1405/08/15",
                None,
                "1405/09/01",
                "1405/09/01",
                Some("1405/09/01"),
            ),
            ("in the month", Month, "1405/08/15", None, "1405/09/20", "1405/09/20", Some("1405/09/01")),
            ("saved on the first", Month, "1405/09/01", None, "1405/09/20", "1405/09/20", None),
            ("made this month", Month, "1405/08/15", Some("1405/09/01"), "1405/09/20", "1405/09/20", None),
            (
                "half a year missed",
                Month,
                "1405/01/15",
                Some("1405/02/01"),
                "1405/09/20",
                "1405/09/20",
                Some("1405/09/01"),
            ),
        ] {
            let found = schedule.due(day(saved), made.map(day), day(standing), day(today));
            assert_eq!(found, due.map(day), "{case}");
        }
    }
}
