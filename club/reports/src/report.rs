//! What is asked, in words that stay right from day to day.

use calendar::Day;
use serde::{Deserialize, Serialize};
use standing::report::{Dimension, GAP_DAYS, Measure, Period, Question, Subject};

/// A kind of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Premium, claims, margin and collection.
    Premium,
    /// Customers who came, stayed, went and came back.
    Customers,
    /// Policies that end and are renewed.
    Renewal,
    /// Movement between segments.
    Segments,
    /// Movement between tiers.
    Tiers,
    /// Cohorts by the year in which they joined or were first insured.
    Cohorts,
}

impl Kind {
    /// All, in the order in which they are offered.
    pub const ALL: [Kind; 6] =
        [Kind::Premium, Kind::Customers, Kind::Renewal, Kind::Segments, Kind::Tiers, Kind::Cohorts];

    /// As addresses write it.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Premium => "premium",
            Kind::Customers => "customers",
            Kind::Renewal => "renewal",
            Kind::Segments => "segments",
            Kind::Tiers => "tiers",
            Kind::Cohorts => "cohorts",
        }
    }

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The subject whose figures it shows; none where members are only counted by what they are.
    pub fn subject(self) -> Option<Subject> {
        match self {
            Kind::Premium => Some(Subject::Premium),
            Kind::Customers => Some(Subject::Customers),
            Kind::Renewal => Some(Subject::Renewal),
            Kind::Segments | Kind::Tiers | Kind::Cohorts => None,
        }
    }

    /// What its rows can be.
    pub fn dimensions(self) -> Vec<Dimension> {
        match (self, self.subject()) {
            (Kind::Cohorts, _) => vec![Dimension::FirstYear, Dimension::JoiningYear],
            (_, Some(subject)) => Dimension::ALL.into_iter().filter(|by| subject.has(*by)).collect(),
            _ => Vec::new(),
        }
    }

    /// The figures among which one is chosen where the columns are not figures themselves.
    pub fn measures(self) -> &'static [Measure] {
        match self {
            Kind::Cohorts => &[Measure::After, Measure::Earned, Measure::Margin],
            _ => self.subject().map_or(&[], Subject::measures),
        }
    }
}

/// The days of a report. All but [`Span::Days`] move on with the valuation day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// The value window of the programme: that of the dashboard and the members' standing.
    Window,
    /// The Jalali month of the valuation day, up to it.
    ThisMonth,
    /// The whole Jalali month before.
    LastMonth,
    /// The Jalali year of the valuation day, up to it.
    ThisYear,
    /// The whole Jalali year before.
    LastYear,
    /// Three Jalali years, up to the valuation day.
    ThreeYears,
    /// From a first to a last day.
    Days {
        /// The first.
        first: Day,
        /// The last.
        last: Day,
    },
}

impl Span {
    /// Those that need no days, in the order in which they are offered.
    pub const RELATIVE: [Span; 6] =
        [Span::Window, Span::ThisMonth, Span::LastMonth, Span::ThisYear, Span::LastYear, Span::ThreeYears];

    /// As addresses write it.
    pub fn code(self) -> &'static str {
        match self {
            Span::Window => "window",
            Span::ThisMonth => "month",
            Span::LastMonth => "last-month",
            Span::ThisYear => "year",
            Span::LastYear => "last-year",
            Span::ThreeYears => "3y",
            Span::Days { .. } => "days",
        }
    }

    /// Its days on a valuation day; none of them is after it. `None` where nothing is left.
    pub fn period(self, as_of: Day, value_days: i32) -> Option<Period> {
        let today = as_of.jalali();
        let year = |year: i32| Day::from_jalali(year, 1, 1);
        let month = Day::from_jalali(today.year, today.month, 1)?;
        match self {
            Span::Window => Period::of(as_of - value_days + 1, as_of),
            Span::ThisMonth => Period::of(month, as_of),
            Span::LastMonth => {
                let before = (month - 1).jalali();
                Period::of(Day::from_jalali(before.year, before.month, 1)?, month - 1)
            }
            Span::ThisYear => Period::of(year(today.year)?, as_of),
            Span::LastYear => Period::of(year(today.year - 1)?, year(today.year)? - 1),
            Span::ThreeYears => Period::of(year(today.year - 2)?, as_of),
            Span::Days { first, last } => Period::of(first, last.min(as_of)),
        }
    }
}

/// A report: what is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What it is about.
    pub kind: Kind,
    /// Of which days; of movement, since when: the last day before them.
    pub span: Span,
    /// What the rows are.
    pub rows: Dimension,
    /// What the columns are, where they are not the figures.
    pub columns: Option<Dimension>,
    /// The figure of a table with such columns, and of the chart.
    pub measure: Option<Measure>,
    /// Only of these keys.
    pub filter: Vec<(Dimension, i32)>,
    /// Customers: days of a gap that is bridged.
    pub gap_days: i32,
}

impl Report {
    /// A report of a kind as it first opens.
    pub fn of(kind: Kind) -> Report {
        let rows = match kind {
            Kind::Customers => Dimension::Month,
            Kind::Cohorts => Dimension::FirstYear,
            _ => Dimension::Line,
        };
        Report {
            kind,
            span: if kind.subject().is_some() { Span::Window } else { Span::ThisMonth },
            rows,
            columns: None,
            measure: None,
            filter: Vec::new(),
            gap_days: GAP_DAYS,
        }
    }

    /// The figure that the chart shows.
    pub fn chart(&self) -> Option<Measure> {
        let usual = match self.kind {
            Kind::Premium => Measure::Earned,
            Kind::Customers => Measure::After,
            Kind::Renewal => Measure::RenewalRate,
            Kind::Cohorts => Measure::After,
            Kind::Segments | Kind::Tiers => return None,
        };
        Some(self.measure.unwrap_or(usual))
    }

    /// Its question of a subject on a valuation day; `None` where it cannot be answered.
    pub fn question(&self, as_of: Day, value_days: i32) -> Option<Question> {
        let question = Question {
            subject: self.kind.subject()?,
            period: self.span.period(as_of, value_days)?,
            rows: self.rows,
            columns: self.columns,
            filter: self.filter.clone(),
            gap_days: self.gap_days,
        };
        question.is_sound().then_some(question)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_move_on_with_the_valuation_day() {
        let day = |text: &str| Day::parse(text).expect("a day");
        let days = Span::Days { first: day("1405/01/10"), last: day("1406/01/01") };
        for (span, as_of, expected) in [
            (Span::Window, "1405/09/01", Some(("1404/09/02", "1405/09/01"))),
            (Span::ThisMonth, "1405/09/01", Some(("1405/09/01", "1405/09/01"))),
            (Span::LastMonth, "1405/09/01", Some(("1405/08/01", "1405/08/30"))),
            (Span::LastMonth, "1405/01/20", Some(("1404/12/01", "1404/12/29"))),
            (Span::ThisYear, "1405/09/01", Some(("1405/01/01", "1405/09/01"))),
            (Span::LastYear, "1405/09/01", Some(("1404/01/01", "1404/12/29"))),
            (Span::ThreeYears, "1405/09/01", Some(("1403/01/01", "1405/09/01"))),
            (days, "1405/09/01", Some(("1405/01/10", "1405/09/01"))),
            (days, "1405/01/09", None),
        ] {
            let period = span.period(day(as_of), 365);
            let expected = expected.map(|(first, last)| (day(first), day(last)));
            assert_eq!(period.map(|period| (period.first(), period.to)), expected, "{span:?} on {as_of}");
        }
    }
}
