//! The one evaluator: what a party is worth and scores on a day, from its rows and the rules.
//!
//! The pass over the whole book, a single member and the explanation run this same code. Who wants to
//! know how the figures came about listens by a [`Sink`]; the pass listens to nothing, and the compiler
//! takes the telling out.

use book::copy::{Chunk, NO_DAY};
use calendar::Day;
use money::WHOLE_BP;

use crate::arithmetic::{at_rate, mul_div, points, ratio};
use crate::rules::Rules;

/// Where a member stands between profit and loss.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Segment {
    /// مشتری سودآور
    Profitable = 1,
    /// مشتری معمولی
    Ordinary = 2,
    /// مشتری زیان‌ده
    LossMaking = 3,
    /// No cover touches the value window.
    #[default]
    NoExposure = 4,
}

impl Segment {
    /// All, in the order of their numbers.
    pub const ALL: [Segment; 4] =
        [Segment::Profitable, Segment::Ordinary, Segment::LossMaking, Segment::NoExposure];

    /// Number in the database.
    pub fn number(self) -> i16 {
        self as i16
    }

    /// The segment of a number.
    pub fn of(number: i16) -> Option<Segment> {
        Segment::ALL.into_iter().find(|segment| segment.number() == number)
    }

    /// Stable word, as in exports.
    pub fn name(self) -> &'static str {
        match self {
            Segment::Profitable => "profitable",
            Segment::Ordinary => "ordinary",
            Segment::LossMaking => "loss_making",
            Segment::NoExposure => "no_exposure",
        }
    }
}

/// What a member is on a valuation day, but for the tier, which also depends on what it was before.
/// Amounts are rials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[allow(missing_docs)]
pub struct Figures {
    pub earned: i64,
    /// All that was ever paid up to the valuation day.
    pub collected: i64,
    /// Without what exceeds the large-loss limit.
    pub incurred: i64,
    pub large_loss_excess: i64,
    pub commission: i64,
    pub servicing: i64,
    pub acquisition: i64,
    pub contacts: i64,
    /// Credit granted in the value window, less what was taken back.
    pub credit_cost: i64,
    pub cost: i64,
    pub margin: i64,
    /// `None` where nothing was earned.
    pub loss_ratio_bp: Option<i64>,
    pub segment: Segment,
    pub technical: i64,
    pub non_technical: i64,
    pub score: i64,
    /// Policies whose cover touches the value window.
    pub policies_in_window: i32,
    /// Bit per line with a cover on the valuation day.
    pub lines_held: i32,
    pub first_cover: Option<Day>,
    pub last_cover_end: Option<Day>,
}

/// What one policy contributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PolicyLine {
    /// Index in the chunk.
    pub policy: usize,
    pub line: u8,
    /// First day without cover, as it stood on the valuation day.
    pub end: i32,
    pub net: i64,
    pub collected: i64,
    /// Days of its cover within the value window.
    pub days: i32,
    pub earned: i64,
    pub incurred: i64,
    pub large_loss_excess: i64,
    pub commission: i64,
    pub servicing: i64,
    /// Where its cover touches the score window.
    pub score: Option<ScoreLine>,
}

/// How a policy's points came about. Factors are basis points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScoreLine {
    pub earned: i64,
    pub incurred: i64,
    pub points_per_million: i64,
    pub policy_year_bp: i64,
    pub contract_bp: i64,
    /// What should have been paid by now, and whether that is by known instalments.
    pub payable: i64,
    pub by_instalments: bool,
    pub collection_ratio_bp: i64,
    pub collection_bp: i64,
    pub loss_ratio_bp: i64,
    pub claims_bp: i64,
    pub points: i64,
}

/// What one claim contributes to the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClaimLine {
    /// Indexes in the chunk.
    pub policy: usize,
    pub claim: usize,
    pub incurred: i64,
    pub excess: i64,
}

/// Who wants to know how the figures came about.
pub(crate) trait Sink {
    #[inline(always)]
    fn policy(&mut self, _line: &PolicyLine) {}
    #[inline(always)]
    fn claim(&mut self, _line: &ClaimLine) {}
    /// An endorsement of a policy that touches the score window, with an effective date in it.
    #[inline(always)]
    fn endorsement(&mut self, _policy: usize, _endorsement: usize, _points: i64) {}
    /// An event in its period: `counted` is false where the limit was reached before it.
    #[inline(always)]
    fn event(&mut self, _event: usize, _points: i64, _counted: bool) {}
    /// A new customer: channel and cost.
    #[inline(always)]
    fn acquisition(&mut self, _channel: u8, _cost: i64) {}
}

/// Nobody.
#[derive(Default)]
pub(crate) struct Silent;
impl Sink for Silent {}

/// Days of `[start, end)` within `(from, as_of]`.
#[inline(always)]
fn overlap(start: i32, end: i32, from: i32, as_of: i32) -> i32 {
    (end.min(as_of + 1) - start.max(from + 1)).max(0)
}

/// What a party is on the valuation day. What credit cost in the value window is not of the book: the caller knows it.
#[inline(always)]
pub(crate) fn evaluate<S: Sink>(
    rules: &Rules,
    chunk: &Chunk<'_>,
    party: usize,
    credit_cost: i64,
    sink: &mut S,
) -> Figures {
    let mut sums = Sums { first_start: i32::MAX, last_end: NO_DAY, ..Sums::default() };
    for policy in chunk.policies_of(party) {
        add_policy(rules, chunk, policy, &mut sums, sink);
    }
    let non_technical = events(rules, chunk, party, sink);
    let acquisition = acquisition(rules, chunk.parties.channel[party], &sums, sink);
    sums.finish(rules, acquisition, credit_cost, non_technical)
}

#[derive(Default)]
struct Sums {
    earned: i64,
    collected: i64,
    incurred: i64,
    large_loss_excess: i64,
    commission: i64,
    servicing: i64,
    technical: i64,
    policies_in_window: i32,
    lines_held: i32,
    first_start: i32,
    first_channel: u8,
    last_end: i32,
}

/// A policy's cover as it stood on the valuation day, and how much of it lies in the windows.
struct Cover {
    start: i32,
    end: i32,
    /// Days of all of it.
    days: i32,
    /// Whether it has a day up to the valuation day.
    has_begun: bool,
    /// Days in the value window.
    value_days: i32,
    /// Days in the score window.
    score_days: i32,
}

impl Cover {
    #[inline(always)]
    fn of(rules: &Rules, start: i32, end: i32) -> Cover {
        let days = end - start;
        let has_begun = start <= rules.as_of && days > 0;
        let within = |from: i32| if has_begun { overlap(start, end, from, rules.as_of) } else { 0 };
        let (value_days, score_days) = (within(rules.value_from), within(rules.score_from));
        Cover { start, end, days, has_begun, value_days, score_days }
    }

    /// What of a net premium is earned in so many of its days.
    #[inline(always)]
    fn earned(&self, net: i64, days: i32) -> i64 {
        mul_div(net, i64::from(days), i64::from(self.days))
    }
}

#[inline(always)]
fn add_policy<S: Sink>(rules: &Rules, chunk: &Chunk<'_>, policy: usize, sums: &mut Sums, sink: &mut S) {
    let policies = &chunk.policies;
    let line = policies.line[policy];
    let collected = chunk.collected(policy, rules.as_of);
    let (net, end) = chunk.stands(policy, rules.as_of);
    let cover = Cover::of(rules, policies.start[policy], end);
    let claims = claims(rules, chunk, policy, sink);
    let mut told = PolicyLine {
        policy,
        line,
        end,
        net,
        collected,
        days: cover.value_days,
        earned: 0,
        incurred: claims.value,
        large_loss_excess: claims.excess,
        commission: 0,
        servicing: 0,
        score: None,
    };
    if cover.value_days > 0 {
        told.earned = cover.earned(net, cover.value_days);
        told.commission = at_rate(told.earned, rules.commission_bp[usize::from(line)]);
        told.servicing = servicing(rules, line, cover.value_days);
    }
    sums.add_cover(&cover, rules.as_of, line, policies.channel[policy]);
    sums.add_value(&told);
    if cover.score_days > 0 {
        let earned = match cover.score_days == cover.value_days {
            true => told.earned,
            false => cover.earned(net, cover.score_days),
        };
        let score = score(rules, chunk, policy, Collected { net, collected }, earned, claims.score);
        sums.technical = sums.technical.saturating_add(score.points);
        told.score = Some(score);
        if policies.last_change[policy] > rules.score_from {
            sums.technical = sums.technical.saturating_add(endorsements(rules, chunk, policy, sink));
        }
    }
    sink.policy(&told);
}

impl Sums {
    #[inline(always)]
    fn add_cover(&mut self, cover: &Cover, as_of: i32, line: u8, channel: u8) {
        if !cover.has_begun {
            return;
        }
        if cover.start < self.first_start {
            self.first_start = cover.start;
            self.first_channel = channel;
        }
        self.last_end = self.last_end.max(cover.end);
        if cover.end > as_of && line < 31 {
            self.lines_held |= 1 << line;
        }
    }

    #[inline(always)]
    fn add_value(&mut self, told: &PolicyLine) {
        self.collected = self.collected.saturating_add(told.collected);
        self.incurred = self.incurred.saturating_add(told.incurred);
        self.large_loss_excess = self.large_loss_excess.saturating_add(told.large_loss_excess);
        self.earned = self.earned.saturating_add(told.earned);
        self.commission = self.commission.saturating_add(told.commission);
        self.servicing = self.servicing.saturating_add(told.servicing);
        self.policies_in_window += i32::from(told.days > 0);
    }
}

/// A line's servicing cost for days of cover: its cost per policy year × days / 365.
#[inline(always)]
pub(crate) fn servicing(rules: &Rules, line: u8, days: i32) -> i64 {
    mul_div(rules.servicing[usize::from(line)], i64::from(days), 365)
}

struct ClaimSums {
    /// In the value window.
    value: i64,
    excess: i64,
    /// In the score window.
    score: i64,
}

#[inline(always)]
fn claims<S: Sink>(rules: &Rules, chunk: &Chunk<'_>, policy: usize, sink: &mut S) -> ClaimSums {
    let mut sums = ClaimSums { value: 0, excess: 0, score: 0 };
    let claims = &chunk.claims;
    for claim in chunk.claims_of(policy) {
        let loss_on = claims.loss_on[claim];
        if claims.known_on[claim] > rules.as_of || loss_on > rules.as_of {
            continue;
        }
        let incurred = claims.incurred[claim].min(rules.large_loss_limit);
        if loss_on > rules.value_from {
            let excess = claims.incurred[claim] - incurred;
            sums.value = sums.value.saturating_add(incurred);
            sums.excess = sums.excess.saturating_add(excess);
            sink.claim(&ClaimLine { policy, claim, incurred, excess });
        }
        if loss_on > rules.score_from {
            sums.score = sums.score.saturating_add(incurred);
        }
    }
    sums
}

struct Collected {
    net: i64,
    collected: i64,
}

#[inline(always)]
fn score(
    rules: &Rules,
    chunk: &Chunk<'_>,
    policy: usize,
    premium: Collected,
    earned: i64,
    incurred: i64,
) -> ScoreLine {
    let policies = &chunk.policies;
    let by_instalments = policies.last_due[policy] != NO_DAY;
    let payable = if by_instalments { fallen_due(chunk, policy, rules.as_of) } else { premium.net };
    // Nothing to be paid yet is as good as paid.
    let collection_ratio_bp = if payable > 0 { ratio(premium.collected, payable) } else { WHOLE_BP };
    let collection_bp = rules.collection.factor_bp(collection_ratio_bp);
    let loss_ratio_bp = if earned > 0 { ratio(incurred, earned) } else { 0 };
    let claims_bp = if earned > 0 { rules.claims.factor_bp(loss_ratio_bp) } else { WHOLE_BP };
    let points_per_million = rules.points_per_million[usize::from(policies.line[policy])];
    let policy_year_bp = rules.policy_year_bp[usize::from(policies.renewals[policy])];
    let contract_bp = rules.contract_bp[usize::from(policies.contract_type[policy])];
    let points = points(earned, points_per_million, [policy_year_bp, contract_bp, collection_bp, claims_bp]);
    ScoreLine {
        earned,
        incurred,
        points_per_million,
        policy_year_bp,
        contract_bp,
        payable,
        by_instalments,
        collection_ratio_bp,
        collection_bp,
        loss_ratio_bp,
        claims_bp,
        points,
    }
}

/// Instalments that fell due up to a day. The rows stand in the order of their days: only those after it are read.
#[inline(always)]
pub(crate) fn fallen_due(chunk: &Chunk<'_>, policy: usize, as_of: i32) -> i64 {
    let mut due = chunk.policies.due[policy];
    if chunk.policies.last_due[policy] > as_of {
        let rows = chunk.receipts_of(policy);
        let days = &chunk.receipts.due_on[rows.clone()];
        let amounts = &chunk.receipts.due[rows];
        for (day, amount) in days.iter().zip(amounts).rev() {
            if *day <= as_of {
                break;
            }
            due = due.saturating_sub(*amount);
        }
    }
    due
}

#[inline(always)]
fn endorsements<S: Sink>(rules: &Rules, chunk: &Chunk<'_>, policy: usize, sink: &mut S) -> i64 {
    let mut sum = 0i64;
    for row in chunk.endorsements_of(policy) {
        let effective_on = chunk.endorsements.effective_on[row];
        if effective_on > rules.score_from && effective_on <= rules.as_of {
            let points = rules.endorsement_points[usize::from(chunk.endorsements.kind[row])];
            sum = sum.saturating_add(points);
            sink.endorsement(policy, row, points);
        }
    }
    sum
}

#[inline(always)]
fn events<S: Sink>(rules: &Rules, chunk: &Chunk<'_>, party: usize, sink: &mut S) -> i64 {
    let mut counts = [0u32; 5];
    let mut sum = 0i64;
    for row in chunk.events_of(party) {
        let kind = usize::from(chunk.events.kind[row]).wrapping_sub(1);
        let Some(rule) = rules.events.get(kind) else { continue };
        let day = chunk.events.on_day[row];
        if day <= rules.as_of - rule.period_days || day > rules.as_of {
            continue;
        }
        let counted = counts[kind] < rule.limit;
        if counted {
            counts[kind] += 1;
            sum = sum.saturating_add(rule.points);
        }
        sink.event(row, rule.points, counted);
    }
    sum
}

/// The cost of winning a customer, where the first cover begins in the value window: by the channel that
/// first won the party, else by that of the first policy.
#[inline(always)]
fn acquisition<S: Sink>(rules: &Rules, channel: u8, sums: &Sums, sink: &mut S) -> i64 {
    if sums.first_start == i32::MAX || sums.first_start <= rules.value_from {
        return 0;
    }
    let channel = if channel == 0 { sums.first_channel } else { channel };
    let cost = rules.acquisition[usize::from(channel)];
    sink.acquisition(channel, cost);
    cost
}

impl Sums {
    #[inline(always)]
    fn finish(self, rules: &Rules, acquisition: i64, credit_cost: i64, non_technical: i64) -> Figures {
        // Contacts arrive with the room that keeps them.
        let contacts = 0i64;
        let cost = self
            .incurred
            .saturating_add(self.commission)
            .saturating_add(self.servicing)
            .saturating_add(acquisition)
            .saturating_add(contacts)
            .saturating_add(credit_cost);
        Figures {
            earned: self.earned,
            collected: self.collected,
            incurred: self.incurred,
            large_loss_excess: self.large_loss_excess,
            commission: self.commission,
            servicing: self.servicing,
            acquisition,
            contacts,
            credit_cost,
            cost,
            margin: self.earned.saturating_sub(cost),
            loss_ratio_bp: (self.earned > 0).then(|| ratio(self.incurred, self.earned)),
            segment: segment(self.earned, cost, self.policies_in_window, rules.acceptable_bp),
            technical: self.technical,
            non_technical,
            score: self.technical.saturating_add(non_technical),
            policies_in_window: self.policies_in_window,
            lines_held: self.lines_held,
            first_cover: (self.first_start != i32::MAX).then_some(Day(self.first_start)),
            last_cover_end: (self.last_end != NO_DAY).then_some(Day(self.last_end)),
        }
    }
}

/// The segment of a revenue and a cost.
#[inline(always)]
fn segment(revenue: i64, cost: i64, policies_in_window: i32, acceptable_bp: i64) -> Segment {
    if policies_in_window == 0 {
        return Segment::NoExposure;
    }
    if revenue < cost {
        return Segment::LossMaking;
    }
    let asked = i128::from(cost) * i128::from(WHOLE_BP + acceptable_bp);
    match i128::from(revenue) * i128::from(WHOLE_BP) > asked {
        true => Segment::Profitable,
        false => Segment::Ordinary,
    }
}
