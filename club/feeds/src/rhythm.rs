//! When files are expected, and whether they are late.

use calendar::{Day, Instant, Jalali};

/// How often a source's files are expected. All of a delivery has come when one file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    /// Whenever it pleases.
    Never,
    /// Every day.
    Daily,
    /// Saturday to Wednesday.
    Workdays,
    /// Once a week: 0 is Saturday, 6 is Friday.
    Weekly(u8),
    /// Once a Jalali month, on its day; the last one where the month is shorter.
    Monthly(u8),
}

/// A rhythm and the minute of the day in Tehran by which the files are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// How often.
    pub rhythm: Rhythm,
    /// Minute of the day.
    pub by_minute: u16,
}

/// Where a source stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Punctuality {
    /// The deadline that has not been met, where one has not.
    pub late_since: Option<Instant>,
    /// The next deadline that is not met yet.
    pub next: Option<Instant>,
}

/// Days that are looked through for the next or the last deadline: more than any month has.
const MOST_DAYS: i32 = 40;

impl Rhythm {
    /// Its name in the database and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Rhythm::Never => "never",
            Rhythm::Daily => "daily",
            Rhythm::Workdays => "workdays",
            Rhythm::Weekly(_) => "weekly",
            Rhythm::Monthly(_) => "monthly",
        }
    }

    /// The rhythm of a name; `on_day` is the day of the week or month.
    pub fn of(name: &str, on_day: u8) -> Option<Rhythm> {
        Some(match name {
            "never" => Rhythm::Never,
            "daily" => Rhythm::Daily,
            "workdays" => Rhythm::Workdays,
            "weekly" if on_day < 7 => Rhythm::Weekly(on_day),
            "monthly" if (1..=31).contains(&on_day) => Rhythm::Monthly(on_day),
            _ => return None,
        })
    }

    /// The day of the week or month, 0 where there is none.
    pub fn on_day(self) -> u8 {
        match self {
            Rhythm::Weekly(day) | Rhythm::Monthly(day) => day,
            _ => 0,
        }
    }

    /// Whether files are due on a day.
    fn holds(self, day: Day) -> bool {
        match self {
            Rhythm::Never => false,
            Rhythm::Daily => true,
            Rhythm::Workdays => weekday(day) < 5,
            Rhythm::Weekly(on) => weekday(day) == on,
            Rhythm::Monthly(on) => {
                let Jalali { year, month, day: of_month } = day.jalali();
                let last = Jalali::month_length(year, month).unwrap_or(31);
                of_month == u32::from(on).min(last)
            }
        }
    }
}

/// Day of the week: 0 is Saturday.
pub fn weekday(day: Day) -> u8 {
    // the first of January 1970 was a Thursday
    (day.0 + 5).rem_euclid(7) as u8
}

impl Expected {
    fn deadline(self, day: Day) -> Instant {
        Instant::start_of(day).plus_seconds(i64::from(self.by_minute) * 60)
    }

    /// The last deadline that has passed.
    pub fn last(self, now: Instant) -> Option<Instant> {
        let today = now.day();
        let days = (0..MOST_DAYS).map(|back| Day(today.0 - back));
        days.filter(|day| self.rhythm.holds(*day)).map(|day| self.deadline(day)).find(|at| *at <= now)
    }

    /// The first deadline after a moment.
    pub fn next(self, now: Instant) -> Option<Instant> {
        let today = now.day();
        let days = (0..MOST_DAYS).map(|ahead| Day(today.0 + ahead));
        days.filter(|day| self.rhythm.holds(*day)).map(|day| self.deadline(day)).find(|at| *at > now)
    }

    /// Where a source stands whose last file came at `last_arrival`: late where nothing came between the last
    /// two deadlines or since. It is not late for what was due before it was there (`since`).
    pub fn punctuality(self, since: Instant, last_arrival: Option<Instant>, now: Instant) -> Punctuality {
        let late_since = self.last(now).filter(|due| {
            let before = self.last(Instant(due.0 - 1)).map_or(since, |before| before.max(since));
            *due > since && last_arrival.is_none_or(|arrival| arrival <= before)
        });
        Punctuality { late_since, next: self.next(now) }
    }

    /// By how many minutes each delivery was late, the latest deadline first, for at most `most` deadlines that
    /// have passed since a moment; `None` where nothing has come for it. `arrivals` in order.
    pub fn deliveries(
        self,
        since: Instant,
        arrivals: &[Instant],
        now: Instant,
        most: usize,
    ) -> Vec<(Instant, Option<i64>)> {
        let mut told = Vec::new();
        let mut due = self.last(now);
        while let Some(at) = due.filter(|at| *at > since && told.len() < most) {
            let before = self.last(Instant(at.0 - 1));
            let first = arrivals.iter().find(|arrival| before.is_none_or(|before| **arrival > before));
            told.push((at, first.map(|arrival| ((arrival.0 - at.0).max(0)) / 60_000_000)));
            due = before;
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str, hour: i64, minute: i64) -> Instant {
        Instant::start_of(Day::parse(day).unwrap()).plus_seconds(hour * 3_600 + minute * 60)
    }

    fn by_six(rhythm: Rhythm) -> Expected {
        Expected { rhythm, by_minute: 360 }
    }

    #[test]
    fn deadlines() {
        // 1405-09-01 is a Sunday
        for (rhythm, now, last, next) in [
            (Rhythm::Daily, at("1405-09-01", 5, 0), "1405-08-30", "1405-09-01"),
            (Rhythm::Daily, at("1405-09-01", 6, 0), "1405-09-01", "1405-09-02"),
            (Rhythm::Workdays, at("1405-09-06", 12, 0), "1405-09-04", "1405-09-07"),
            (Rhythm::Weekly(0), at("1405-09-01", 12, 0), "1405-08-30", "1405-09-07"),
            (Rhythm::Monthly(31), at("1405-09-01", 12, 0), "1405-08-30", "1405-09-30"),
        ] {
            let expected = by_six(rhythm);
            assert_eq!(expected.last(now), Some(at(last, 6, 0)), "{rhythm:?} before {now}");
            assert_eq!(expected.next(now), Some(at(next, 6, 0)), "{rhythm:?} after {now}");
        }
        assert_eq!(by_six(Rhythm::Never).next(at("1405-09-01", 0, 0)), None);
    }

    #[test]
    fn a_source_is_late_until_something_comes() {
        let (since, expected) = (at("1405-08-01", 0, 0), by_six(Rhythm::Daily));
        for (arrival, now, late) in [
            (None, at("1405-09-02", 7, 0), true),
            (Some(at("1405-09-02", 5, 0)), at("1405-09-02", 7, 0), false),
            (Some(at("1405-09-01", 5, 0)), at("1405-09-02", 7, 0), true),
            (Some(at("1405-09-01", 5, 0)), at("1405-09-02", 5, 0), false),
            (Some(at("1405-09-02", 7, 30)), at("1405-09-02", 8, 0), false),
        ] {
            let told = expected.punctuality(since, arrival, now);
            assert_eq!(told.late_since.is_some(), late, "{arrival:?} at {now}");
        }
        let young = expected.punctuality(at("1405-09-02", 6, 30), None, at("1405-09-02", 7, 0));
        assert_eq!(young.late_since, None, "what was due before it was there");
    }

    #[test]
    fn deliveries_by_deadline() {
        let (since, expected) = (at("1405-08-29", 12, 0), by_six(Rhythm::Daily));
        let arrivals = [at("1405-08-30", 5, 0), at("1405-09-01", 7, 30)];
        let told = expected.deliveries(since, &arrivals, at("1405-09-02", 7, 0), 10);
        let expected = [
            (at("1405-09-02", 6, 0), Some(0)),
            (at("1405-09-01", 6, 0), Some(90)),
            (at("1405-08-30", 6, 0), Some(0)),
        ];
        assert_eq!(told, expected);
    }
}
