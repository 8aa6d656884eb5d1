//! What a programme would change, for the whole book.

use book::copy::NO_PROVINCE;
use calendar::Day;
use programme::model::Programme;
use serde::Serialize;

use super::movers::{Greatest, Mover, Sight, ranks};
use super::pair::{Gathered, Pair, Question, walk};
use crate::evaluate::{PolicyLine, Segment, Sink};
use crate::summary::{SegmentSum, Totals};

/// How many of those who gain or lose most are named.
const NAMED: usize = 100;
/// Steps of the distribution of scores, but for the last one, which is open.
const STEPS: usize = 18;
/// Members of so many of the highest tiers are dear.
const HIGHEST_TIERS: usize = 2;

/// What a programme would change. Tiers are told in two ways: as the scores give them, so that the rules are
/// compared and not the times; and as a run of the day would give them, where who falls keeps the tier for the
/// time of grace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backtest {
    /// Valuation day.
    pub as_of: Day,
    /// Version that is compared with.
    pub version: i32,
    /// Codes of its tiers, the lowest first.
    pub tiers_before: Vec<String>,
    /// Codes of the tiers of the programme that is tried.
    pub tiers_after: Vec<String>,
    /// Members by tier before (row) and after (column), as the scores give them.
    pub tiers: Vec<Vec<i64>>,
    /// The same, as a run of the day gives them.
    pub tiers_held: Vec<Vec<i64>>,
    /// Members by segment before (row) and after (column), in the order of [`Segment::ALL`].
    pub segments: Vec<Vec<i64>>,
    /// Everybody, by the programme that is compared with.
    pub before: Totals,
    /// Everybody, by the programme that is tried.
    pub after: Totals,
    /// The segments, by the programme that is compared with.
    pub segments_before: Vec<SegmentSum>,
    /// The segments, by the programme that is tried.
    pub segments_after: Vec<SegmentSum>,
    /// How scores are spread.
    pub distribution: Distribution,
    /// Loss-making members of the two highest tiers, as the scores give them: before and after.
    pub loss_making_high: (i64, i64),
    /// By line, in the order of the programme that is tried.
    pub by_line: Vec<LineEffect>,
    /// By province, by number; who has none comes last.
    pub by_province: Vec<ProvinceEffect>,
    /// By the tier that the score gives before, the lowest first.
    pub by_tier: Vec<TierEffect>,
    /// Whose score rises most.
    pub gains: Vec<Mover>,
    /// Whose score falls most.
    pub losses: Vec<Mover>,
    /// Milliseconds that the pass took.
    pub millis: i64,
}

impl Backtest {
    /// Members by tier before (row) and after (column).
    pub fn tiers(&self, sight: Sight) -> &[Vec<i64>] {
        match sight {
            Sight::Scores => &self.tiers,
            Sight::Day => &self.tiers_held,
        }
    }

    /// Who rises and who falls; tiers of the two programmes are compared by rank.
    pub fn moves(&self, sight: Sight) -> (i64, i64) {
        let (mut up, mut down) = (0, 0);
        for (from, row) in self.tiers(sight).iter().enumerate() {
            for (to, members) in row.iter().enumerate() {
                up += if to > from { *members } else { 0 };
                down += if to < from { *members } else { 0 };
            }
        }
        (up, down)
    }
}

/// How scores are spread: members by steps of the score, the last one without an end.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)]
pub struct Distribution {
    /// Points of a step.
    pub width: i64,
    pub before: Vec<i64>,
    pub after: Vec<i64>,
}

/// A line of business.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)]
pub struct LineEffect {
    /// Its code; empty for what the programme does not know.
    pub line: String,
    pub points_before: i64,
    pub points_after: i64,
    /// Earned less incurred, commission and servicing.
    pub margin_before: i64,
    pub margin_after: i64,
}

/// A province.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)]
pub struct ProvinceEffect {
    /// `None`: the province is not known.
    pub province: Option<i16>,
    pub members: i64,
    pub up: i64,
    pub down: i64,
    pub score_before: i64,
    pub score_after: i64,
}

/// A tier.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)]
pub struct TierEffect {
    /// Its code.
    pub tier: String,
    pub members: i64,
    pub up: i64,
    pub down: i64,
    pub score_before: i64,
    pub score_after: i64,
    pub margin_before: i64,
    pub margin_after: i64,
}

/// Points and margin by number of the line, as the pass goes by.
struct Lines {
    points: [i64; 256],
    margin: [i64; 256],
}

impl Default for Lines {
    fn default() -> Self {
        Lines { points: [0; 256], margin: [0; 256] }
    }
}

impl Sink for Lines {
    #[inline(always)]
    fn policy(&mut self, line: &PolicyLine) {
        let id = usize::from(line.line);
        let margin = line.earned.saturating_sub(line.incurred).saturating_sub(line.commission);
        self.margin[id] = self.margin[id].saturating_add(margin.saturating_sub(line.servicing));
        if let Some(score) = &line.score {
            self.points[id] = self.points[id].saturating_add(score.points);
        }
    }
}

/// What a thread counts.
struct Counted {
    width: i64,
    /// Rank from which on a tier is dear, before and after.
    dear: (u8, u8),
    tiers: Vec<Vec<i64>>,
    tiers_held: Vec<Vec<i64>>,
    segments: [[i64; 4]; 4],
    totals: (Totals, Totals),
    segment_sums: ([SegmentSum; 4], [SegmentSum; 4]),
    spread: ([i64; STEPS + 1], [i64; STEPS + 1]),
    loss_making_high: (i64, i64),
    provinces: Vec<ProvinceEffect>,
    by_tier: Vec<TierEffect>,
    gains: Greatest,
    losses: Greatest,
}

fn no_segments() -> [SegmentSum; 4] {
    Segment::ALL.map(|segment| SegmentSum { segment, members: 0, earned: 0, cost: 0, margin: 0 })
}

impl Counted {
    fn new(before: &Programme, after: &Programme, width: i64) -> Counted {
        let matrix = vec![vec![0; after.tiers.len()]; before.tiers.len()];
        let dear = |programme: &Programme| programme.tiers.len().saturating_sub(HIGHEST_TIERS).max(1) as u8;
        let province = |code: usize| ProvinceEffect {
            province: (code != usize::from(NO_PROVINCE)).then_some(code as i16),
            ..ProvinceEffect::default()
        };
        let tier =
            |tier: &programme::model::Tier| TierEffect { tier: tier.code.clone(), ..Default::default() };
        Counted {
            width,
            dear: (dear(before), dear(after)),
            tiers: matrix.clone(),
            tiers_held: matrix,
            segments: [[0; 4]; 4],
            totals: Default::default(),
            segment_sums: (no_segments(), no_segments()),
            spread: ([0; STEPS + 1], [0; STEPS + 1]),
            loss_making_high: (0, 0),
            provinces: (0..=usize::from(NO_PROVINCE)).map(province).collect(),
            by_tier: before.tiers.iter().map(tier).collect(),
            gains: Greatest::new(NAMED),
            losses: Greatest::new(NAMED),
        }
    }

    #[inline(always)]
    fn put(&mut self, pair: &Pair) {
        let (before, after) = (&pair.before.figures, &pair.after.figures);
        let (from, to) = ranks(Sight::Scores, pair);
        let held = ranks(Sight::Day, pair);
        self.tiers[usize::from(from)][usize::from(to)] += 1;
        self.tiers_held[usize::from(held.0)][usize::from(held.1)] += 1;
        self.segments[before.segment as usize - 1][after.segment as usize - 1] += 1;
        self.totals.0.add(before);
        self.totals.1.add(after);
        self.segment_sums.0[before.segment as usize - 1].add(before);
        self.segment_sums.1[after.segment as usize - 1].add(after);
        self.spread.0[step(before.score, self.width)] += 1;
        self.spread.1[step(after.score, self.width)] += 1;
        let is_loss = |segment| i64::from(segment == Segment::LossMaking);
        self.loss_making_high.0 += is_loss(before.segment) * i64::from(from >= self.dear.0);
        self.loss_making_high.1 += is_loss(after.segment) * i64::from(to >= self.dear.1);
        self.put_groups(pair, (from, to));
        let change = after.score.saturating_sub(before.score);
        match change {
            0 => {}
            1.. => self.gains.put(change.unsigned_abs(), || Mover::of(pair)),
            _ => self.losses.put(change.unsigned_abs(), || Mover::of(pair)),
        }
    }

    #[inline(always)]
    fn put_groups(&mut self, pair: &Pair, (from, to): (u8, u8)) {
        let (before, after) = (&pair.before.figures, &pair.after.figures);
        let (up, down) = (i64::from(to > from), i64::from(to < from));
        let province = &mut self.provinces[usize::from(pair.province)];
        province.members += 1;
        province.up += up;
        province.down += down;
        province.score_before = province.score_before.saturating_add(before.score);
        province.score_after = province.score_after.saturating_add(after.score);
        let tier = &mut self.by_tier[usize::from(from)];
        tier.members += 1;
        tier.up += up;
        tier.down += down;
        tier.score_before = tier.score_before.saturating_add(before.score);
        tier.score_after = tier.score_after.saturating_add(after.score);
        tier.margin_before = tier.margin_before.saturating_add(before.margin);
        tier.margin_after = tier.margin_after.saturating_add(after.margin);
    }

    fn add(&mut self, other: &Counted) {
        add_matrix(&mut self.tiers, &other.tiers);
        add_matrix(&mut self.tiers_held, &other.tiers_held);
        for (row, more) in self.segments.iter_mut().zip(&other.segments) {
            add_all(row, more);
        }
        self.totals.0.add_totals(&other.totals.0);
        self.totals.1.add_totals(&other.totals.1);
        for (sums, more) in [
            (&mut self.segment_sums.0, &other.segment_sums.0),
            (&mut self.segment_sums.1, &other.segment_sums.1),
        ] {
            sums.iter_mut().zip(more).for_each(|(sum, more)| sum.add_sum(more));
        }
        add_all(&mut self.spread.0, &other.spread.0);
        add_all(&mut self.spread.1, &other.spread.1);
        self.loss_making_high.0 += other.loss_making_high.0;
        self.loss_making_high.1 += other.loss_making_high.1;
        for (sum, more) in self.provinces.iter_mut().zip(&other.provinces) {
            sum.members += more.members;
            sum.up += more.up;
            sum.down += more.down;
            sum.score_before = sum.score_before.saturating_add(more.score_before);
            sum.score_after = sum.score_after.saturating_add(more.score_after);
        }
        for (sum, more) in self.by_tier.iter_mut().zip(&other.by_tier) {
            sum.members += more.members;
            sum.up += more.up;
            sum.down += more.down;
            sum.score_before = sum.score_before.saturating_add(more.score_before);
            sum.score_after = sum.score_after.saturating_add(more.score_after);
            sum.margin_before = sum.margin_before.saturating_add(more.margin_before);
            sum.margin_after = sum.margin_after.saturating_add(more.margin_after);
        }
    }
}

fn add_all(sums: &mut [i64], more: &[i64]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum = sum.saturating_add(*more));
}

fn add_matrix(sums: &mut [Vec<i64>], more: &[Vec<i64>]) {
    sums.iter_mut().zip(more).for_each(|(row, more)| add_all(row, more));
}

fn step(score: i64, width: i64) -> usize {
    usize::try_from(score.max(0) / width).map_or(STEPS, |step| step.min(STEPS))
}

/// A step of 1, 2 or 5 with zeros, so that the highest threshold lies within four fifths of the steps.
fn width(before: &Programme, after: &Programme) -> i64 {
    let highest = |programme: &Programme| programme.tiers.last().map_or(0, |tier| tier.threshold);
    let raw = highest(before).max(highest(after)) * 5 / 4 / STEPS as i64;
    let mut power = 1;
    loop {
        for lead in [1, 2, 5] {
            if lead * power >= raw {
                return lead * power;
            }
        }
        power *= 10;
    }
}

/// What changes.
pub(super) fn effect(question: &Question<'_>, before: &Programme, after: &Programme) -> Backtest {
    let width = width(before, after);
    let parts = walk::<Lines, _>(question, || Counted::new(before, after, width), Counted::put);
    let mut all = Counted::new(before, after, width);
    parts.iter().for_each(|part| all.add(&part.own));
    let by_line = by_line(after, &parts);
    let (mut gains, mut losses) = (Vec::new(), Vec::new());
    for part in parts {
        gains.push(part.own.gains);
        losses.push(part.own.losses);
    }
    let codes = |programme: &Programme| programme.tiers.iter().map(|tier| tier.code.clone()).collect();
    Backtest {
        as_of: Day(question.after.as_of),
        version: 0,
        tiers_before: codes(before),
        tiers_after: codes(after),
        tiers: all.tiers,
        tiers_held: all.tiers_held,
        segments: all.segments.iter().map(|row| row.to_vec()).collect(),
        before: all.totals.0.with_ratio(),
        after: all.totals.1.with_ratio(),
        segments_before: all.segment_sums.0.to_vec(),
        segments_after: all.segment_sums.1.to_vec(),
        distribution: Distribution { width, before: all.spread.0.to_vec(), after: all.spread.1.to_vec() },
        loss_making_high: all.loss_making_high,
        by_line,
        by_province: all.provinces.into_iter().filter(|province| province.members > 0).collect(),
        by_tier: all.by_tier,
        gains: Greatest::joined(gains, NAMED),
        losses: Greatest::joined(losses, NAMED),
        millis: 0,
    }
}

fn by_line(programme: &Programme, parts: &[Gathered<Lines, Counted>]) -> Vec<LineEffect> {
    let sum = |ids: &[usize], pick: &dyn Fn(&Gathered<Lines, Counted>, usize) -> i64| {
        let values = parts.iter().flat_map(|part| ids.iter().map(move |id| (part, *id)));
        values.fold(0i64, |sum, (part, id)| sum.saturating_add(pick(part, id)))
    };
    let line = |code: &str, ids: &[usize]| LineEffect {
        line: code.to_owned(),
        points_before: sum(ids, &|part, id| part.before.points[id]),
        points_after: sum(ids, &|part, id| part.after.points[id]),
        margin_before: sum(ids, &|part, id| part.before.margin[id]),
        margin_after: sum(ids, &|part, id| part.after.margin[id]),
    };
    let known = |id: &usize| programme.lines.iter().any(|line| usize::from(line.id) == *id);
    let mut lines: Vec<LineEffect> =
        programme.lines.iter().map(|one| line(&one.code, &[usize::from(one.id)])).collect();
    let unknown = line("", &(0..256).filter(|id| !known(id)).collect::<Vec<_>>());
    if unknown.margin_before != 0 || unknown.points_before != 0 {
        lines.push(unknown);
    }
    lines
}
