//! Measures the questions of reports on the book that the pass is measured on.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use book::copy::Copy;
use standing::report::{Dimension, Measure, Period, Question, Subject, Who, cube, drill};
use standing::{Granted, TierState};

use crate::invent::AS_OF;
use crate::shipped;

/// Prints the median seconds of each question, and of the pass beside them.
pub fn measure(dir: &Path, times: usize) -> Result<()> {
    let (programme, copy) = (shipped()?, Copy::open(&dir.join("copy"))?);
    let columns = standing::compute(&copy, &programme, AS_OF, &TierState::none(), &Granted::none());
    let mut who = Who::default();
    for row in 0..columns.len() {
        who.push(columns.party_id[row], i32::from(columns.segment[row]), i32::from(columns.tier[row]));
    }
    let year = Period { from: AS_OF - 365, to: AS_OF };
    let ask = |subject, period, rows, columns| Question {
        subject,
        period,
        rows,
        columns,
        filter: Vec::new(),
        gap_days: standing::report::GAP_DAYS,
    };
    let ten_years = Period { from: AS_OF - 3_650, to: AS_OF };
    use Dimension::*;
    let line = ask(Subject::Premium, year, Line, None);
    let agents = ask(Subject::Premium, year, Agent, Some(Month));
    let customers = ask(Subject::Customers, year, Month, None);
    let renewal = ask(Subject::Renewal, year, Branch, None);
    let cohorts = ask(Subject::Premium, ten_years, FirstYear, Some(Year));
    let time = |name: &str, work: &dyn Fn()| {
        let mut seconds: Vec<f64> = (0..times.max(1))
            .map(|_| {
                let began = Instant::now();
                work();
                began.elapsed().as_secs_f64()
            })
            .collect();
        seconds.sort_by(f64::total_cmp);
        println!("{}", serde_json::json!({ "question": name, "seconds": seconds[seconds.len() / 2] }));
    };
    time("the pass", &|| {
        drop(standing::compute(&copy, &programme, AS_OF, &TierState::none(), &Granted::none()))
    });
    for (name, question) in [
        ("premium by line", &line),
        ("premium by agent and month", &agents),
        ("customers by month", &customers),
        ("renewal by branch", &renewal),
        ("cohorts of ten years", &cohorts),
    ] {
        time(name, &|| drop(cube(&copy, &programme, AS_OF, &who, question)));
    }
    let cell = Question { filter: vec![(Line, 1)], ..line };
    time("members behind a line's margin", &|| {
        drop(drill(&copy, &programme, AS_OF, &who, &cell, Measure::Margin))
    });
    Ok(())
}
