//! The pass of a question: sums by row and column.

use std::collections::{BTreeMap, HashMap};

use book::copy::{Copy, Stretch};
use calendar::Day;
use programme::model::Programme;

use super::cell::{Folded, Member, Years};
use super::customers::customers;
use super::measure::Sums;
use super::period::Slice;
use super::premium::premium;
use super::renewal::{Term, renewal};
use super::who::Who;
use super::{Dimension, Question, Subject};
use crate::pass::on_all_cores;
use crate::rules::Rules;

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cube {
    /// What was asked.
    pub question: Question,
    /// The day as of which everything is known.
    pub as_of: Day,
    /// Sums by the keys of row and column; the column is 0 where there is none.
    pub cells: BTreeMap<(i32, i32), Sums>,
    /// Sums of the rows. Of customers over months or years these are of the period as a whole: who stays for
    /// two months is kept once.
    pub rows: BTreeMap<i32, Sums>,
    /// Sums of the columns.
    pub columns: BTreeMap<i32, Sums>,
    /// Everything together.
    pub total: Sums,
    /// Names of the branches, whose numbers are the keys of that dimension, from 1.
    pub branches: Vec<String>,
    /// Milliseconds that it took.
    pub millis: i64,
}

/// Answers a question on the book as it was known on a day.
pub fn cube(copy: &Copy, programme: &Programme, as_of: Day, who: &Who, question: &Question) -> Cube {
    let began = std::time::Instant::now();
    let rules = Rules::new(programme, as_of);
    let cells = cells(copy, &rules, who, question);
    let mut cube = Cube {
        question: question.clone(),
        as_of,
        cells: BTreeMap::new(),
        rows: BTreeMap::new(),
        columns: BTreeMap::new(),
        total: Sums::default(),
        branches: copy.branches().to_vec(),
        millis: 0,
    };
    for ((row, column), sums) in cells {
        cube.cells.entry((row, column)).or_default().add(&sums);
        cube.rows.entry(row).or_default().add(&sums);
        cube.columns.entry(column).or_default().add(&sums);
        cube.total.add(&sums);
    }
    if question.subject == Subject::Customers {
        whole_period(copy, &rules, who, &mut cube);
    }
    cube.millis = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    cube
}

/// Customers of several months are not the sum of the months: the totals over time are counted anew.
fn whole_period(copy: &Copy, rules: &Rules, who: &Who, cube: &mut Cube) {
    let time = |dimension: Option<Dimension>| dimension.is_some_and(Dimension::is_time);
    let Question { rows, columns, .. } = cube.question;
    let others = match (time(Some(rows)), time(columns)) {
        (false, false) => return,
        (true, _) => columns,
        (_, true) => Some(rows),
    };
    // The kind of a member stands in for a row where nothing else is asked: its parts are added up at once.
    let by = others.unwrap_or(Dimension::Segment);
    let question = Question { rows: by, columns: None, ..cube.question.clone() };
    cube.total = Sums::default();
    let mut sums: BTreeMap<i32, Sums> = BTreeMap::new();
    for ((key, _), part) in cells(copy, rules, who, &question) {
        cube.total.add(&part);
        sums.entry(key).or_default().add(&part);
    }
    match (time(Some(rows)), others) {
        (true, Some(_)) => cube.columns = sums,
        (false, Some(_)) => cube.rows = sums,
        (_, None) => {}
    }
}

type Cells = HashMap<(i32, i32), Sums, Folded>;

fn cells(copy: &Copy, rules: &Rules, who: &Who, question: &Question) -> Cells {
    let slices = question.slices();
    let years = Years::new();
    let stretches: Vec<&Stretch> = copy.stretches().iter().collect();
    let parts = on_all_cores(stretches, Cells::default, |cells, stretch| {
        let mut teller = Teller::new(question, &slices);
        each(copy, stretch, rules, who, |member| {
            teller.tell(member, |policy, index, sums| {
                let slice = &slices[index];
                let row = member.key(&years, question.rows, policy, slice);
                let column = question.columns.map_or(0, |by| member.key(&years, by, policy, slice));
                if passes(member, &years, &question.filter, policy, slice) {
                    cells.entry((row, column)).or_default().add(sums);
                }
            });
        });
    });
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_default();
    for (at, sums) in parts.flatten() {
        all.entry(at).or_default().add(&sums);
    }
    all
}

/// Whether a fact is among those that are asked for.
#[inline]
pub(super) fn passes(
    member: &Member<'_>,
    years: &Years,
    filter: &[(Dimension, i32)],
    policy: Option<usize>,
    slice: &Slice,
) -> bool {
    filter.iter().all(|(by, key)| member.key(years, *by, policy, slice) == *key)
}

/// Hands over the parties of a stretch, one after the other.
pub(super) fn each(
    copy: &Copy,
    stretch: &Stretch,
    rules: &Rules,
    who: &Who,
    mut then: impl FnMut(&Member<'_>),
) {
    let mut cursor = None;
    copy.walk(stretch, |chunk, parties| {
        let chunk = &chunk.aligned();
        let cursor = cursor.get_or_insert_with(|| who.from(chunk.parties.party_id[parties.start]));
        for party in parties {
            let called = cursor.seek(chunk.parties.party_id[party]);
            then(&Member { rules, chunk, party, called });
        }
    });
}

/// Tells the facts of a question's subject, with the working memory that this takes.
pub(super) struct Teller<'a> {
    question: &'a Question,
    slices: &'a [Slice],
    part: Vec<Sums>,
    covers: Vec<(i32, i32)>,
    terms: Vec<Term>,
}

impl<'a> Teller<'a> {
    pub fn new(question: &'a Question, slices: &'a [Slice]) -> Teller<'a> {
        Teller { question, slices, part: Vec::new(), covers: Vec::new(), terms: Vec::new() }
    }

    pub fn tell(&mut self, member: &Member<'_>, mut then: impl FnMut(Option<usize>, usize, &Sums)) {
        let gap_days = self.question.gap_days;
        match self.question.subject {
            Subject::Premium => premium(member, self.slices, &mut self.part, &mut then),
            Subject::Customers => customers(member, self.slices, gap_days, &mut self.covers, &mut then),
            Subject::Renewal => renewal(member, self.slices, &mut self.terms, &mut then),
        }
    }
}
