//! Movement between segments or tiers as a table: rows are what members were, columns what they are.

use std::sync::Arc;

use calendar::Day;
use i18n::Message;
use standing::report::{Form, Members, Movement, Of, Period, Place, UNKNOWN};

use crate::answer::{Answer, Column, Row, Table};
use crate::report::{Kind, Report};
use crate::{Error, Source, names, text};

/// Since when and between what.
fn asked(source: Source<'_>, report: &Report) -> Result<(Period, Of), Error> {
    let of = if report.kind == Kind::Tiers { Of::Tier } else { Of::Segment };
    let period = report.span.period(source.basis.as_of, source.programme.value_days);
    Ok((period.ok_or(Error::Unsound)?, of))
}

pub(crate) async fn answer(source: Source<'_>, report: &Report) -> Result<Answer, Error> {
    let (period, of) = asked(source, report)?;
    let movement = source.desk.movement(source.pool, source.basis, period.from, of).await?;
    Ok(Answer {
        report: report.clone(),
        period,
        as_of: source.basis.as_of,
        run_id: source.basis.run_id,
        version: source.basis.version,
        figures: Vec::new(),
        table: table(source, &movement, of),
        conditions: Vec::new(),
        since: movement.found,
    })
}

pub(crate) async fn behind(
    source: Source<'_>,
    report: &Report,
    row: Option<i32>,
    column: Option<i32>,
) -> Result<Arc<Members>, Error> {
    let (period, of) = asked(source, report)?;
    let since: (Day, Of) = (period.from, of);
    let (Some(row), Some(column)) = (row, column) else { return Err(Error::Unsound) };
    Ok(source.desk.moved(source.pool, source.basis, since, (place(row), place(column))).await?)
}

fn place(key: i32) -> Place {
    if key == UNKNOWN { None } else { i16::try_from(key).ok() }
}

fn key(place: Place) -> i32 {
    place.map_or(UNKNOWN, i32::from)
}

fn table(source: Source<'_>, movement: &Movement, of: Of) -> Table {
    let mut places: Vec<i16> = match of {
        Of::Segment => (1..=4).collect(),
        // The highest first.
        Of::Tier => (0..i16::try_from(source.programme.tiers.len()).unwrap_or(i16::MAX)).rev().collect(),
    };
    // A tier of an earlier programme that the present one has not.
    let seen = movement.moves.iter().flat_map(|(before, after, _)| [before, after]).flatten();
    for place in seen {
        if !places.contains(place) {
            places.insert(0, *place);
        }
    }
    let mut places: Vec<Place> = places.into_iter().map(Some).collect();
    places.push(None);
    let name = |place: Place, absent: i18n::Text| -> Message {
        let Some(number) = place.map(i32::from) else { return absent.into() };
        let known = match of {
            Of::Segment => names::segment(number),
            Of::Tier => names::tier(source.programme, number),
        };
        known.unwrap_or_else(|| names::number(number))
    };
    let mut columns: Vec<Column> =
        places.iter().map(|place| counted(name(*place, text::GONE), Some(key(*place)))).collect();
    columns.push(counted(text::SUM.into(), None));
    let row = |from: &Place| {
        let mut values: Vec<i64> = places.iter().map(|to| movement.members(*from, *to)).collect();
        values.push(values.iter().sum());
        Row {
            name: name(*from, text::NEWCOMERS),
            key: Some(key(*from)),
            values: values.into_iter().map(Some).collect(),
        }
    };
    let rows: Vec<Row> = places.iter().map(row).collect();
    let sum = |at: usize| rows.iter().filter_map(|row| row.values[at]).sum::<i64>();
    let total = (0..columns.len()).map(|at| Some(sum(at))).collect();
    Table {
        head: match of {
            Of::Segment => text::SEGMENT_BEFORE.into(),
            Of::Tier => text::TIER_BEFORE.into(),
        },
        total: Row { name: text::SUM.into(), key: None, values: total },
        columns,
        rows,
    }
}

fn counted(name: Message, key: Option<i32>) -> Column {
    Column { name, measure: None, form: Form::Count, key }
}
