//! The answer to a report: one table.

use std::cmp::Reverse;

use calendar::Day;
use i18n::Message;
use serde::{Deserialize, Serialize};
use standing::report::{Cube, Dimension, Form, Measure, Members, Period, Question, Subject, Sums, UNKNOWN};

use crate::names::{Names, agents_of};
use crate::report::{Kind, Report};
use crate::{Error, Source, cohorts, moves, store, text};

/// A report's answer. It can be kept and shown again as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What was asked.
    pub report: Report,
    /// Its days.
    pub period: Period,
    /// The valuation day as of which everything is known.
    pub as_of: Day,
    /// The run that it stands on.
    pub run_id: i64,
    /// Version of the programme.
    pub version: i32,
    /// The figures of the whole, with what they were in as many days before.
    pub figures: Vec<Figure>,
    /// The table.
    pub table: Table,
    /// The conditions, in words.
    pub conditions: Vec<(Dimension, i32, Message)>,
    /// Movement: the day of the run that says what members were; none where there is none so old.
    pub since: Option<Day>,
}

/// A figure of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Which.
    pub measure: Measure,
    /// In the period.
    pub value: Option<i64>,
    /// In the period before; none where the two cannot be compared.
    pub before: Option<i64>,
}

/// A table of figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// What the rows are.
    pub head: Message,
    /// The columns of figures.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The whole.
    pub total: Row,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// What it is called.
    pub name: Message,
    /// Its figure; none where members are counted.
    pub measure: Option<Measure>,
    /// In what its values are counted.
    pub form: Form,
    /// Its key, where columns are those of a dimension; none for the sum over them.
    pub key: Option<i32>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What it is called.
    pub name: Message,
    /// Its key; none for the whole.
    pub key: Option<i32>,
    /// A value a column: none where there is none, as the ratio to nothing.
    pub values: Vec<Option<i64>>,
}

/// Answers a report.
///
/// # Errors
/// Where it cannot be answered, or the copy or the database cannot be read.
pub async fn answer(source: Source<'_>, report: &Report) -> Result<Answer, Error> {
    match report.kind {
        Kind::Premium | Kind::Customers | Kind::Renewal => figures(source, report).await,
        Kind::Segments | Kind::Tiers => moves::answer(source, report).await,
        Kind::Cohorts => cohorts::answer(source, report).await,
    }
}

/// The members behind a number of a report: of a row and a column by their keys, none of them for the whole.
///
/// # Errors
/// As [`answer`].
pub async fn behind(
    source: Source<'_>,
    report: &Report,
    row: Option<i32>,
    column: Option<i32>,
    measure: Option<Measure>,
) -> Result<std::sync::Arc<Members>, Error> {
    let Source { pool, desk, basis, programme } = source;
    if let Kind::Segments | Kind::Tiers = report.kind {
        return moves::behind(source, report, row, column).await;
    }
    let (question, measure) = match report.kind {
        Kind::Cohorts => cohorts::cell(source, report, row, column, measure)?,
        _ => {
            let question = report.question(basis.as_of, programme.value_days).ok_or(Error::Unsound)?;
            let measure = measure.or(report.chart()).ok_or(Error::Unsound)?;
            (cell(question, row, column), measure)
        }
    };
    Ok(desk.members(pool, basis, programme, &question, measure).await?)
}

/// A question with the conditions of a cell. Where a row or column is time and not asked for, it is no part of
/// the question any more, so that the period is counted as a whole.
pub(crate) fn cell(mut question: Question, row: Option<i32>, column: Option<i32>) -> Question {
    let rows = question.rows;
    question.filter.extend(row.map(|key| (rows, key)));
    question.filter.extend(question.columns.zip(column));
    question.columns = None;
    if rows.is_time() && row.is_none() {
        question.rows = Dimension::Segment;
    }
    question
}

async fn figures(source: Source<'_>, report: &Report) -> Result<Answer, Error> {
    let Source { pool, desk, basis, programme } = source;
    let question = report.question(basis.as_of, programme.value_days).ok_or(Error::Unsound)?;
    let earlier = Question {
        period: question.period.before(),
        rows: Dimension::Segment,
        columns: None,
        ..question.clone()
    };
    let cube = desk.cube(pool, basis, programme, &question).await?;
    let before = desk.cube(pool, basis, programme, &earlier).await?;
    let agents = store::agents(pool, &agents_of(&cube)).await?;
    let names = Names { programme, branches: &cube.branches, agents };
    // What may still be renewed is not held against a period in which all is decided.
    let is_open = question.subject == Subject::Renewal && Measure::Open.of(&cube.total) > Some(0);
    let figure = |measure: &Measure| Figure {
        measure: *measure,
        value: measure.of(&cube.total),
        before: measure.of(&before.total).filter(|_| !(is_open && measure.is_pending())),
    };
    Ok(Answer {
        report: report.clone(),
        period: question.period,
        as_of: basis.as_of,
        run_id: basis.run_id,
        version: basis.version,
        figures: question.subject.measures().iter().map(figure).collect(),
        table: table(&cube, report, &names),
        conditions: names.conditions(&report.filter),
        since: None,
    })
}

fn table(cube: &Cube, report: &Report, names: &Names<'_>) -> Table {
    let measures = cube.question.subject.measures();
    let chart = report.chart().unwrap_or(measures[0]);
    let rows_by = cube.question.rows;
    let (columns, keys) = columns(cube, chart, names);
    let values = |row: Option<i32>| -> Vec<Option<i64>> {
        columns.iter().zip(&keys).map(|(column, key)| value(cube, column, row, *key)).collect()
    };
    let is_shown =
        |sums: &Sums| measures.iter().any(|measure| measure.of(sums).is_some_and(|value| value != 0));
    let shown = cube.rows.iter().filter(|(_, sums)| is_shown(sums)).map(|(key, sums)| (*key, *sums));
    let rows = ordered(shown.collect(), rows_by, chart).into_iter().map(|key| Row {
        name: names.of(rows_by, key),
        key: Some(key),
        values: values(Some(key)),
    });
    Table {
        head: crate::names::dimension(rows_by).into(),
        rows: rows.collect(),
        total: Row { name: text::WHOLE.into(), key: None, values: values(None) },
        columns,
    }
}

/// The figures as columns, or the keys of a dimension and their sum.
fn columns(cube: &Cube, chart: Measure, names: &Names<'_>) -> (Vec<Column>, Vec<Option<i32>>) {
    let of = |measure: Measure, name: Message, key: Option<i32>| Column {
        name,
        measure: Some(measure),
        form: measure.form(),
        key,
    };
    let Some(by) = cube.question.columns else {
        let measures = cube.question.subject.measures().iter();
        let columns: Vec<Column> =
            measures.map(|measure| of(*measure, text::measure(*measure).into(), None)).collect();
        let keys = vec![None; columns.len()];
        return (columns, keys);
    };
    let all: Vec<(i32, Sums)> = cube.columns.iter().map(|(key, sums)| (*key, *sums)).collect();
    // The sum stands first: it is seen however many columns follow.
    let keys: Vec<Option<i32>> =
        [None].into_iter().chain(ordered(all, by, chart).into_iter().map(Some)).collect();
    let name = |key: &Option<i32>| key.map_or_else(|| text::WHOLE.into(), |key| names.of(by, key));
    (keys.iter().map(|key| of(chart, name(key), *key)).collect(), keys)
}

fn value(cube: &Cube, column: &Column, row: Option<i32>, key: Option<i32>) -> Option<i64> {
    let measure = column.measure?;
    let sums = match (row, key) {
        (Some(row), Some(key)) => cube.cells.get(&(row, key)),
        (Some(row), None) => cube.rows.get(&row),
        (None, Some(key)) => cube.columns.get(&key),
        (None, None) => Some(&cube.total),
    };
    measure.of(&sums.copied().unwrap_or_default())
}

/// Keys in their own order, or the largest figure first; what is not known comes last.
fn ordered(mut keys: Vec<(i32, Sums)>, by: Dimension, chart: Measure) -> Vec<i32> {
    let highest_first = by == Dimension::Tier;
    keys.sort_by_key(|(key, sums)| {
        let figure = if by.is_ordered() { 0 } else { chart.of(sums).unwrap_or(i64::MIN) };
        (*key == UNKNOWN, Reverse(figure), if highest_first { -*key } else { *key })
    });
    keys.into_iter().map(|(key, _)| key).collect()
}
