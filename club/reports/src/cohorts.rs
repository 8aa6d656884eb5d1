//! Cohorts: of those who joined, or were first insured, in a year, how many are still insured and what they
//! bring, year after year.

use calendar::Day;
use standing::report::{Dimension, Form, Measure, Period, Question, Subject};

use crate::answer::{Answer, Column, Row, Table};
use crate::names::{Names, agents_of, dimension, number};
use crate::report::Report;
use crate::{Error, Source, store, text};

/// Jalali years that a cohort report goes back, the present one among them.
const YEARS: i32 = 10;

/// The key of the column with the number of members; the others have the years since.
const SIZE: i32 = -2;

fn period(as_of: Day) -> Option<Period> {
    Period::of(Day::from_jalali(as_of.jalali().year - YEARS + 1, 1, 1)?, as_of)
}

fn question(source: Source<'_>, report: &Report, subject: Subject) -> Result<Question, Error> {
    let rows = match report.rows {
        Dimension::JoiningYear => Dimension::JoiningYear,
        _ => Dimension::FirstYear,
    };
    Ok(Question {
        subject,
        period: period(source.basis.as_of).ok_or(Error::Unsound)?,
        rows,
        columns: Some(Dimension::Year),
        filter: report.filter.iter().copied().filter(|(by, _)| subject.has(*by) && !by.is_time()).collect(),
        gap_days: report.gap_days,
    })
}

/// The question and figure of a cell: the cohort's year and the years since.
pub(crate) fn cell(
    source: Source<'_>,
    report: &Report,
    row: Option<i32>,
    column: Option<i32>,
    measure: Option<Measure>,
) -> Result<(Question, Measure), Error> {
    let measure = measure.or(report.chart()).unwrap_or(Measure::After);
    let subject = if measure == Measure::After { Subject::Customers } else { Subject::Premium };
    let (measure, subject) = match column {
        Some(SIZE) => (Measure::Members, Subject::Customers),
        _ => (measure, subject),
    };
    let asked = question(source, report, subject)?;
    let year =
        column.filter(|column| *column != SIZE).zip(row).map(|(since, year)| year.saturating_add(since));
    Ok((crate::answer::cell(asked, row, year), measure))
}

pub(crate) async fn answer(source: Source<'_>, report: &Report) -> Result<Answer, Error> {
    let Source { pool, desk, basis, programme } = source;
    let chart = report.chart().unwrap_or(Measure::After);
    let asked = question(source, report, Subject::Customers)?;
    let period = asked.period;
    let customers = desk.cube(pool, basis, programme, &asked).await?;
    let figures = match chart {
        Measure::After => None,
        _ => Some(desk.cube(pool, basis, programme, &question(source, report, Subject::Premium)?).await?),
    };
    let agents = store::agents(pool, &agents_of(&customers)).await?;
    let names = Names { programme, branches: &customers.branches, agents };
    let last = basis.as_of.jalali().year;
    let value = |year: i32, since: i32| -> Option<i64> {
        let at = (year, year + since);
        let members = Measure::Members.of(customers.rows.get(&year)?).filter(|members| *members > 0)?;
        if year + since > last {
            return None;
        }
        match &figures {
            None => {
                let insured = customers.cells.get(&at).and_then(|sums| Measure::After.of(sums));
                money::ratio_bp(insured.unwrap_or(0), members)
            }
            Some(cube) => Some(cube.cells.get(&at).and_then(|sums| chart.of(sums)).unwrap_or(0) / members),
        }
    };
    // As many years as the oldest cohort with members has.
    let oldest = customers.rows.keys().copied().find(|year| *year > last - YEARS).unwrap_or(last);
    let years: Vec<i32> = (0..=last - oldest).collect();
    let row = |year: i32| {
        let size = customers.rows.get(&year).and_then(|sums| Measure::Members.of(sums));
        let values = years.iter().map(|since| value(year, *since));
        Row {
            name: number(year),
            key: Some(year),
            values: [size.or(Some(0))].into_iter().chain(values).collect(),
        }
    };
    let is_known = |row: &Row| row.values[0].is_some_and(|size| size > 0);
    let rows: Vec<Row> = (last - YEARS + 1..=last).rev().map(row).filter(is_known).collect();
    let size = rows.iter().filter_map(|row| row.values[0]).sum();
    let total = [Some(size)].into_iter().chain(years.iter().map(|_| None)).collect();
    Ok(Answer {
        report: report.clone(),
        period,
        as_of: basis.as_of,
        run_id: basis.run_id,
        version: basis.version,
        figures: Vec::new(),
        table: Table {
            head: dimension(asked.rows).into(),
            columns: columns(chart, &years),
            rows,
            total: Row { name: text::SUM.into(), key: None, values: total },
        },
        conditions: names.conditions(&report.filter),
        since: None,
    })
}

fn columns(chart: Measure, years: &[i32]) -> Vec<Column> {
    let size = Column {
        name: text::COHORT_MEMBERS.into(),
        measure: Some(Measure::Members),
        form: Form::Count,
        key: Some(SIZE),
    };
    let form = if chart == Measure::After { Form::Ratio } else { Form::Rial };
    let year = |since: &i32| Column {
        name: match since {
            0 => text::SAME_YEAR.into(),
            since => {
                let since = number(*since);
                i18n::Message {
                    fa: text::YEARS_AFTER.with(i18n::Lang::Fa, &[("n", &since.fa)]).into(),
                    en: text::YEARS_AFTER.with(i18n::Lang::En, &[("n", &since.en)]).into(),
                }
            }
        },
        measure: Some(chart),
        form,
        key: Some(*since),
    };
    [size].into_iter().chain(years.iter().map(year)).collect()
}
