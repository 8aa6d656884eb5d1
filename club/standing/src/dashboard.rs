//! A run in figures: the [`Summary`] of what the pass gave.

use book::copy::{Chunk, Copy, NO_DAY, NO_PROVINCE, Stretch};
use calendar::{Day, Jalali};
use ledger::granted::Granted;
use money::ratio_bp;
use programme::model::Programme;

use crate::arithmetic::{at_rate, mul_div};
use crate::columns::{Columns, NO_RATIO};
use crate::evaluate::{PolicyLine, Segment, Silent, Sink, fallen_due, servicing};
use crate::pass::{on_all_cores, pass};
use crate::renewal::{NEAR, is_due};
use crate::rules::Rules;
use crate::summary::{FollowUp, LineSum, MonthSum, ProvinceSum, SegmentSum, Summary, Tasks, TierSum, Totals};
use crate::tier::TierState;

/// Jalali months that the dashboard goes back.
const MONTHS: usize = 36;
/// Members of so many of the highest tiers are reminded of a renewal in person.
const HIGHEST_TIERS: usize = 2;

/// Sums by line, as the pass goes by.
pub(crate) struct LineSums {
    policies: [i64; 256],
    earned: [i64; 256],
    incurred: [i64; 256],
}

impl Default for LineSums {
    fn default() -> Self {
        LineSums { policies: [0; 256], earned: [0; 256], incurred: [0; 256] }
    }
}

impl Sink for LineSums {
    #[inline(always)]
    fn policy(&mut self, line: &PolicyLine) {
        let id = usize::from(line.line);
        self.policies[id] += i64::from(line.days > 0);
        self.earned[id] = self.earned[id].saturating_add(line.earned);
        self.incurred[id] = self.incurred[id].saturating_add(line.incurred);
    }
}

/// The pass and its summary; what was granted in the value window, and in the one before it.
pub(crate) fn summarise(
    copy: &Copy,
    programme: &Programme,
    as_of: Day,
    previous: &TierState,
    [granted, granted_before]: &[Granted; 2],
) -> (Columns, Summary) {
    let rules = Rules::new(programme, as_of);
    let (mut columns, lines) = pass::<LineSums>(copy, &rules, previous, granted);
    let earlier = Rules::new(programme, Day(rules.value_from));
    let mut before = totals(&pass::<Silent>(copy, &earlier, &TierState::none(), granted_before).0);
    let walked = walk(copy, &rules, &columns);
    before.members = walked.members_before;
    walked.put_follow_up(&mut columns);
    let summary = Summary {
        window: (Day(rules.value_from + 1), as_of),
        totals: totals(&columns),
        before,
        by_segment: by_segment(&columns),
        by_tier: by_tier(programme, &columns, previous),
        by_line: by_line(programme, &lines),
        by_province: by_province(&walked.provinces),
        months: walked.months,
        tasks: walked.tasks,
    };
    (columns, summary)
}

/// Puts into the rows of the pass who is followed up.
pub(crate) fn follow_up(copy: &Copy, rules: &Rules, columns: &mut Columns) {
    walk(copy, rules, columns).put_follow_up(columns);
}

/// Sums over all rows.
fn totals(columns: &Columns) -> Totals {
    let sum = |values: &[i64]| values.iter().fold(0i64, |sum, value| sum.saturating_add(*value));
    let earned = sum(&columns.earned);
    let incurred = sum(&columns.incurred);
    let exposed = columns.segment.iter().filter(|segment| **segment != Segment::NoExposure as u8).count();
    Totals {
        members: columns.len() as i64,
        members_with_exposure: exposed as i64,
        policies_in_window: columns.policies_in_window.iter().map(|count| i64::from(*count)).sum(),
        earned,
        collected: sum(&columns.collected),
        incurred,
        large_loss_excess: sum(&columns.large_loss_excess),
        commission: sum(&columns.commission),
        servicing: sum(&columns.servicing),
        acquisition: sum(&columns.acquisition),
        contacts: sum(&columns.contacts),
        credit_cost: sum(&columns.credit_cost),
        cost: sum(&columns.cost),
        margin: sum(&columns.margin),
        loss_ratio_bp: some_ratio(incurred, earned),
        technical: sum(&columns.technical),
        non_technical: sum(&columns.non_technical),
        score: sum(&columns.score),
    }
}

pub(crate) fn some_ratio(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| ratio_bp(part, whole)).flatten().filter(|ratio| *ratio != NO_RATIO)
}

fn by_segment(columns: &Columns) -> Vec<SegmentSum> {
    let mut sums =
        Segment::ALL.map(|segment| SegmentSum { segment, members: 0, earned: 0, cost: 0, margin: 0 });
    for row in 0..columns.len() {
        let sum = &mut sums[usize::from(columns.segment[row]).saturating_sub(1).min(3)];
        sum.members += 1;
        sum.earned = sum.earned.saturating_add(columns.earned[row]);
        sum.cost = sum.cost.saturating_add(columns.cost[row]);
        sum.margin = sum.margin.saturating_add(columns.margin[row]);
    }
    sums.to_vec()
}

fn by_tier(programme: &Programme, columns: &Columns, previous: &TierState) -> Vec<TierSum> {
    let mut sums: Vec<TierSum> = programme
        .tiers
        .iter()
        .map(|tier| TierSum { tier: tier.code.clone(), ..TierSum::default() })
        .collect();
    let highest = sums.len().saturating_sub(1);
    let mut before = previous.cursor(i64::MIN);
    for row in 0..columns.len() {
        let tier = usize::from(columns.tier[row]);
        let Some(sum) = sums.get_mut(tier) else { continue };
        sum.members += 1;
        sum.earned = sum.earned.saturating_add(columns.earned[row]);
        sum.margin = sum.margin.saturating_add(columns.margin[row]);
        sum.in_grace += i64::from(columns.grace_since[row] != NO_DAY);
        if let Some(held) = before.seek(columns.party_id[row]) {
            let held = usize::from(held.tier).min(highest);
            sums[tier].rose_to += i64::from(tier > held);
            sums[held].fell_from += i64::from(tier < held);
        }
    }
    sums
}

fn by_line(programme: &Programme, sums: &[LineSums]) -> Vec<LineSum> {
    let add = |pick: fn(&LineSums) -> &[i64; 256], id: usize| {
        sums.iter().fold(0i64, |sum, one| sum.saturating_add(pick(one)[id]))
    };
    let line_sum = |code: &str, ids: &[usize]| {
        let mut line = LineSum { line: code.to_owned(), ..LineSum::default() };
        for id in ids {
            line.policies += add(|sums| &sums.policies, *id);
            line.earned = line.earned.saturating_add(add(|sums| &sums.earned, *id));
            line.incurred = line.incurred.saturating_add(add(|sums| &sums.incurred, *id));
        }
        line.loss_ratio_bp = some_ratio(line.incurred, line.earned);
        line
    };
    let mut lines: Vec<LineSum> =
        programme.lines.iter().map(|line| line_sum(&line.code, &[usize::from(line.id)])).collect();
    let is_unknown = |id: &usize| programme.lines.iter().all(|line| usize::from(line.id) != *id);
    let unknown = line_sum("", &(0..256).filter(is_unknown).collect::<Vec<_>>());
    if unknown.policies != 0 || unknown.incurred != 0 {
        lines.push(unknown);
    }
    lines
}

fn by_province(sums: &[ProvinceSum]) -> Vec<ProvinceSum> {
    sums.iter()
        .filter(|sum| sum.members > 0)
        .map(|sum| ProvinceSum { margin_bp: some_ratio(sum.margin, sum.earned), ..sum.clone() })
        .collect()
}

/// What a second walk over the book adds: months, provinces and tasks.
struct Walked {
    months: Vec<MonthSum>,
    provinces: Vec<ProvinceSum>,
    tasks: Tasks,
    members_before: i64,
    /// Rows of members whom a task concerns, and the bits of their [`FollowUp`].
    follow_up: Vec<(usize, u8)>,
}

impl Walked {
    fn new(months: &[MonthSum]) -> Walked {
        let province = |code: usize| ProvinceSum {
            province: (code != usize::from(NO_PROVINCE)).then_some(code as i16),
            ..ProvinceSum::default()
        };
        Walked {
            months: months.to_vec(),
            provinces: (0..=usize::from(NO_PROVINCE)).map(province).collect(),
            tasks: Tasks::default(),
            members_before: 0,
            follow_up: Vec::new(),
        }
    }

    fn add(&mut self, other: &Walked) {
        for (month, more) in self.months.iter_mut().zip(&other.months) {
            month.earned = month.earned.saturating_add(more.earned);
            month.incurred = month.incurred.saturating_add(more.incurred);
            month.cost = month.cost.saturating_add(more.cost);
            month.members += more.members;
        }
        for (province, more) in self.provinces.iter_mut().zip(&other.provinces) {
            province.members += more.members;
            province.earned = province.earned.saturating_add(more.earned);
            province.incurred = province.incurred.saturating_add(more.incurred);
            province.margin = province.margin.saturating_add(more.margin);
        }
        let (tasks, more) = (&mut self.tasks, &other.tasks);
        tasks.renewal_members += more.renewal_members;
        tasks.renewal_policies += more.renewal_policies;
        tasks.renewal_premium = tasks.renewal_premium.saturating_add(more.renewal_premium);
        tasks.grace_ending += more.grace_ending;
        tasks.overdue_members += more.overdue_members;
        tasks.overdue_amount = tasks.overdue_amount.saturating_add(more.overdue_amount);
        self.members_before += other.members_before;
        self.follow_up.extend_from_slice(&other.follow_up);
    }
}

/// The last months up to a day, empty, the oldest first.
fn months(as_of: Day) -> Vec<MonthSum> {
    let Jalali { mut year, mut month, .. } = as_of.jalali();
    let mut last = as_of;
    let mut months = Vec::with_capacity(MONTHS);
    while months.len() < MONTHS {
        let Some(first) = Day::from_jalali(year, month, 1) else { break };
        months.push(MonthSum { year, month, first, last, ..MonthSum::default() });
        last = first - 1;
        (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
    }
    months.reverse();
    months
}

fn walk(copy: &Copy, rules: &Rules, columns: &Columns) -> Walked {
    let months = months(Day(rules.as_of));
    let stretches = copy.stretches().iter().collect();
    let parts = on_all_cores(
        stretches,
        || Walked::new(&months),
        |walked, stretch| walk_stretch(copy, stretch, rules, columns, walked),
    );
    let mut walked = Walked::new(&months);
    parts.iter().for_each(|part| walked.add(part));
    for month in &mut walked.months {
        month.margin = month.earned.saturating_sub(month.cost);
        month.loss_ratio_bp = some_ratio(month.incurred, month.earned);
    }
    walked
}

fn walk_stretch(copy: &Copy, stretch: &Stretch, rules: &Rules, columns: &Columns, walked: &mut Walked) {
    let mut row = stretch.first;
    copy.walk(stretch, |chunk, parties| {
        for party in parties {
            member(rules, chunk, party, columns, row, walked);
            row += 1;
        }
    });
}

fn member(
    rules: &Rules,
    chunk: &Chunk<'_>,
    party: usize,
    columns: &Columns,
    row: usize,
    walked: &mut Walked,
) {
    let first_cover = columns.first_cover[row];
    walked.add_to_province(chunk.parties.province[party], columns, row);
    walked.add_since(since(chunk.parties.joined_on[party], first_cover), rules.value_from);
    if first_cover != NO_DAY {
        won(rules, chunk, party, first_cover, walked);
    }
    for policy in chunk.policies_of(party) {
        by_month(rules, chunk, policy, &mut walked.months);
    }
    let in_grace = columns.grace_since[row] != NO_DAY;
    let grace_ends = in_grace && columns.grace_since[row] + rules.grace_days - rules.as_of <= NEAR;
    walked.tasks.grace_ending += i64::from(grace_ends);
    let tier = usize::from(columns.tier[row]);
    let is_high = tier > 0 && tier + HIGHEST_TIERS >= rules.thresholds.len();
    let bits = FollowUp::Renewal.bit(is_high && renews(rules, chunk, party, &mut walked.tasks))
        | FollowUp::InGrace.bit(in_grace)
        | FollowUp::GraceEnds.bit(grace_ends)
        | FollowUp::Overdue.bit(is_overdue(rules, chunk, party, &mut walked.tasks));
    if bits != 0 {
        walked.follow_up.push((row, bits));
    }
}

/// Day of joining the club or of the first cover, whichever came first; [`NO_DAY`] where neither is known.
fn since(joined_on: i32, first_cover: i32) -> i32 {
    match (joined_on, first_cover) {
        (NO_DAY, first_cover) => first_cover,
        (joined_on, NO_DAY) => joined_on,
        (joined_on, first_cover) => joined_on.min(first_cover),
    }
}

impl Walked {
    fn put_follow_up(&self, columns: &mut Columns) {
        for (row, bits) in &self.follow_up {
            columns.follow_up[*row] = *bits;
        }
    }

    fn add_to_province(&mut self, province: u8, columns: &Columns, row: usize) {
        let province = &mut self.provinces[usize::from(province)];
        province.members += 1;
        province.earned = province.earned.saturating_add(columns.earned[row]);
        province.incurred = province.incurred.saturating_add(columns.incurred[row]);
        province.margin = province.margin.saturating_add(columns.margin[row]);
    }

    /// Counts a member in the months at whose ends it was one.
    fn add_since(&mut self, since: i32, value_from: i32) {
        self.members_before += i64::from(since <= value_from);
        for month in &mut self.months {
            month.members += i64::from(since <= month.last.0);
        }
    }
}

/// Counts a member's policies that are due for renewal; whether there is any.
fn renews(rules: &Rules, chunk: &Chunk<'_>, party: usize, tasks: &mut Tasks) -> bool {
    let mut due = 0;
    for policy in chunk.policies_of(party).filter(|policy| is_due(rules, chunk, party, *policy, NEAR)) {
        due += 1;
        tasks.renewal_premium = tasks.renewal_premium.saturating_add(chunk.policies.net[policy]);
    }
    tasks.renewal_policies += due;
    tasks.renewal_members += i64::from(due > 0);
    due > 0
}

/// Counts a member's overdue instalments; whether there is any.
fn is_overdue(rules: &Rules, chunk: &Chunk<'_>, party: usize, tasks: &mut Tasks) -> bool {
    let policies = chunk.policies_of(party);
    let amount = policies.fold(0i64, |sum, policy| sum.saturating_add(overdue_of(rules, chunk, policy)));
    tasks.overdue_members += i64::from(amount > 0);
    tasks.overdue_amount = tasks.overdue_amount.saturating_add(amount);
    amount > 0
}

/// Puts the cost of winning a customer into the month of the first cover.
fn won(rules: &Rules, chunk: &Chunk<'_>, party: usize, first_cover: i32, walked: &mut Walked) {
    let Some(month) = month_of(&walked.months, first_cover) else { return };
    let first = chunk.policies_of(party).find(|policy| chunk.policies.start[*policy] == first_cover);
    let channel = match chunk.parties.channel[party] {
        0 => first.map_or(0, |policy| chunk.policies.channel[policy]),
        channel => channel,
    };
    let month = &mut walked.months[month];
    month.cost = month.cost.saturating_add(rules.acquisition[usize::from(channel)]);
}

fn month_of(months: &[MonthSum], day: i32) -> Option<usize> {
    let index = months.partition_point(|month| month.last.0 < day);
    months.get(index).filter(|month| month.first.0 <= day).map(|_| index)
}

/// Spreads a policy over the months. What is earned by the end of one month less what was by the end of the
/// month before: the months of a policy add up to its net premium.
fn by_month(rules: &Rules, chunk: &Chunk<'_>, policy: usize, months: &mut [MonthSum]) {
    let policies = &chunk.policies;
    let (net, end) = chunk.stands(policy, rules.as_of);
    let start = policies.start[policy];
    let days = i64::from(end - start);
    let line = policies.line[policy];
    let first = months.partition_point(|month| month.last.0 < start);
    let earned_by = |day: i32| match days > 0 {
        true => mul_div(net, i64::from((day.min(end) - start).max(0)), days),
        false => 0,
    };
    let mut before = months.get(first).map_or(0, |month| earned_by(month.first.0));
    for month in months[first..].iter_mut().take_while(|month| month.first.0 < end) {
        let after = earned_by(month.last.0 + 1);
        let earned = after - before;
        before = after;
        let days = end.min(month.last.0 + 1) - start.max(month.first.0);
        let cost =
            at_rate(earned, rules.commission_bp[usize::from(line)]) + servicing(rules, line, days.max(0));
        month.earned = month.earned.saturating_add(earned);
        month.cost = month.cost.saturating_add(cost);
    }
    for claim in chunk.claims_of(policy).filter(|claim| chunk.claims.known_on[*claim] <= rules.as_of) {
        if let Some(month) = month_of(months, chunk.claims.loss_on[claim]) {
            let incurred = chunk.claims.incurred[claim].min(rules.large_loss_limit);
            months[month].incurred = months[month].incurred.saturating_add(incurred);
            months[month].cost = months[month].cost.saturating_add(incurred);
        }
    }
}

/// What of a policy's instalments is overdue.
pub(crate) fn overdue_of(rules: &Rules, chunk: &Chunk<'_>, policy: usize) -> i64 {
    let policies = &chunk.policies;
    if policies.last_due[policy] == NO_DAY || policies.last_paid[policy] > rules.as_of {
        return 0;
    }
    fallen_due(chunk, policy, rules.as_of).saturating_sub(policies.collected[policy]).max(0)
}
