use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::Day;

/// A moment, as microseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// Day, hour and minute on a clock in Tehran.
    pub fn in_tehran(self) -> (Day, u8, u8) {
        let stamp = jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let zone = jiff::tz::TimeZone::get("Asia/Tehran").unwrap_or(jiff::tz::TimeZone::UTC);
        let local = stamp.to_zoned(zone);
        let day = Day::from_gregorian(i32::from(local.year()), local.month() as u32, local.day() as u32);
        (day.unwrap_or_default(), local.hour() as u8, local.minute() as u8)
    }

    /// The calendar day in Tehran.
    pub fn day(self) -> Day {
        self.in_tehran().0
    }

    /// The first moment of a day in Tehran.
    pub fn start_of(day: Day) -> Instant {
        let midnight = jiff::civil::Date::new(1970, 1, 1)
            .ok()
            .and_then(|epoch| epoch.checked_add(jiff::Span::new().days(day.0)).ok())
            .and_then(|date| date.in_tz("Asia/Tehran").ok());
        Instant(midnight.map_or(i64::from(day.0) * 86_400_000_000, |at| at.timestamp().as_microsecond()))
    }

    /// Reads RFC 3339, e.g. `2026-11-22T08:30:00Z`; `None` where it is none.
    pub fn parse(text: &str) -> Option<Instant> {
        text.parse::<jiff::Timestamp>().ok().map(|stamp| Instant(stamp.as_microsecond()))
    }

    /// Seconds later.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Instant {
        Instant(self.0 + seconds * 1_000_000)
    }
}

/// RFC 3339, UTC: for files and logs.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stamp = jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        fmt::Display::fmt(&stamp, f)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What tells the time: the system's clock, or one that a test sets.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System,
    Frozen(Arc<AtomicI64>),
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Clock {
        Clock(Source::System)
    }

    /// A clock that stands at `at` until [`Clock::advance`] moves it.
    pub fn frozen(at: Instant) -> Clock {
        Clock(Source::Frozen(Arc::new(AtomicI64::new(at.0))))
    }

    /// The present instant.
    pub fn now(&self) -> Instant {
        match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "the one place where the system's time enters")]
            Source::System => Instant(jiff::Timestamp::now().as_microsecond()),
            Source::Frozen(at) => Instant(at.load(Ordering::Relaxed)),
        }
    }

    /// The present day in Tehran.
    pub fn today(&self) -> Day {
        self.now().day()
    }

    /// Moves a frozen clock; the system's clock stays as it is.
    pub fn advance(&self, seconds: i64) {
        if let Source::Frozen(at) = &self.0 {
            at.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
        }
    }
}
