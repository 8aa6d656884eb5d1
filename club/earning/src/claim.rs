//! What a source should have given by a rule: promised, due and pending.

use std::borrow::Cow;

use calendar::Day;
use money::WHOLE_BP;
use programme::model::{EarningRule, EventRule};

use crate::condition::Condition;
use crate::source::{Event, Given, Purchase, Source};

/// What a source should have given by a rule. It promises an amount; the part of it for which the premium is
/// collected is due, the rest is pending.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// What gives it.
    pub source: Cow<'a, Source>,
    /// Code of the rule.
    pub rule: &'a str,
    /// Version of the programme that promises it.
    pub version: i32,
    /// The member's rank when it was promised.
    pub tier: Option<u8>,
    /// First day of cover, or the event's day.
    pub on_day: Day,
    /// What was given before.
    pub before: Option<&'a Given>,
    /// What limits and budget leave of the promise, rial.
    pub allowed: i64,
    /// The most that policies of one Jalali year give the member, rial.
    pub member_limit: Option<i64>,
    /// What does not hold: why nothing is promised, or not all.
    pub failed: Option<Condition>,
    /// Net premium and percentage, for the record.
    pub base: i64,
    /// The line of the policy, or below zero the kind of the event: what the ledger keeps with the grant.
    pub origin: Option<i16>,
    /// Basis points of the base; nothing for events, whose base is the credit itself.
    pub percent_bp: Option<i64>,
    /// The promise in ten-thousandths of a rial.
    exact: i128,
    /// What of `whole` was collected.
    part: i64,
    whole: i64,
}

impl<'a> Claim<'a> {
    /// Of a policy. `before` keeps the version and the tier that promised it.
    pub fn of_purchase(
        purchase: &Purchase,
        rule: &'a EarningRule,
        (version, tier): (i32, Option<u8>),
        before: Option<&'a Given>,
    ) -> Claim<'a> {
        let failed = failed(rule, purchase, tier);
        let mut exact = i128::from(purchase.net) * i128::from(rule.percent_bp);
        if let Some(limit) = rule.policy_limit {
            exact = exact.min(i128::from(limit) * i128::from(WHOLE_BP));
        }
        let claim = Claim {
            source: Cow::Owned(Source::Policy(purchase.policy_id)),
            rule: &rule.code,
            version,
            tier,
            on_day: purchase.start,
            before,
            allowed: 0,
            member_limit: rule.member_limit,
            failed,
            base: purchase.net,
            origin: Some(i16::from(purchase.line)),
            percent_bp: Some(rule.percent_bp),
            exact: if failed.is_none() { exact } else { 0 },
            part: purchase.collected.clamp(0, purchase.net.max(0)),
            whole: purchase.net,
        };
        claim.with_all_allowed()
    }

    /// Of an event; how many may give credit is not looked at.
    pub fn of_event(
        event: &Event,
        rule: &'a EventRule,
        code: &'a str,
        (version, tier): (i32, Option<u8>),
        before: Option<&'a Given>,
        as_of: Day,
    ) -> Claim<'a> {
        let was_given = before.is_some_and(|before| before.given > 0);
        let waits_for_friend = event.kind == INTRODUCTION && !event.friend_bought;
        let conditions = [
            (Condition::Credit, rule.credit > 0),
            (Condition::Day, event.on_day <= as_of),
            (Condition::Themselves, !event.among_themselves),
            (Condition::Period, before.is_some() || event.on_day > as_of - rule.period_days),
            (Condition::Review, was_given || event.suspicion.is_none() || event.agreed.is_some()),
            (Condition::Refused, was_given || event.agreed != Some(false)),
        ];
        let failed = first_failed(&conditions);
        let exact = i128::from(rule.credit) * i128::from(WHOLE_BP);
        let claim = Claim {
            source: Cow::Owned(Source::Event(event.kind, event.reference.clone())),
            rule: code,
            version,
            tier,
            on_day: event.on_day,
            before,
            allowed: 0,
            member_limit: None,
            failed: failed.or(waits_for_friend.then_some(Condition::Friend)),
            base: rule.credit,
            origin: Some(-i16::from(event.kind)),
            percent_bp: None,
            exact: if failed.is_none() { exact } else { 0 },
            part: i64::from(!waits_for_friend),
            whole: 1,
        };
        claim.with_all_allowed()
    }

    /// Of a source that is no more, or a rule that nobody knows.
    pub fn gone(before: &'a Given) -> Claim<'a> {
        Claim {
            source: Cow::Borrowed(&before.source),
            rule: &before.rule,
            version: before.version,
            tier: before.tier,
            on_day: Day(0),
            before: Some(before),
            allowed: 0,
            member_limit: None,
            failed: Some(Condition::Source),
            base: 0,
            origin: None,
            percent_bp: None,
            exact: 0,
            part: 0,
            whole: 1,
        }
    }

    fn with_all_allowed(self) -> Claim<'a> {
        Claim { allowed: self.promised(), ..self }
    }

    /// What it gives when all is collected, before limits and budget, rial.
    pub fn promised(&self) -> i64 {
        clamped(self.exact / i128::from(WHOLE_BP))
    }

    /// What of the base was collected, rial; of an event 1 where nothing is waited for.
    pub fn collected(&self) -> i64 {
        self.part
    }

    /// What was promised before and still holds: limits and budget do not touch it.
    pub fn held(&self) -> i64 {
        self.promised().min(self.before.map_or(0, |before| before.due + before.pending))
    }

    /// Promises nothing, and says why.
    pub(crate) fn refuse(&mut self, condition: Condition) {
        (self.exact, self.allowed, self.failed) = (0, 0, Some(condition));
    }

    /// What of an allowed amount is due: truncated toward zero, once.
    fn due_of(&self, allowed: i64) -> i64 {
        if self.whole <= 0 {
            return 0;
        }
        let (part, whole) = (i128::from(self.part), i128::from(self.whole));
        match allowed == self.promised() {
            true => clamped(self.exact * part / (whole * i128::from(WHOLE_BP))),
            false => clamped(i128::from(allowed) * part / whole),
        }
    }

    /// What should have been given by now, rial.
    pub fn due(&self) -> i64 {
        self.due_of(self.allowed)
    }

    /// What comes when all is collected, rial.
    pub fn pending(&self) -> i64 {
        self.allowed - self.due()
    }

    /// What of the rule's budget is bound by what was promised before, or could not be taken back.
    pub(crate) fn bound(&self) -> i64 {
        let (held, due) = (self.held(), self.due_of(self.held()));
        let short = self.before.map_or(0, |before| before.short.min((before.given - due).max(0)));
        held.max(due + short)
    }

    /// What has to be done.
    pub fn act(&self) -> Act {
        let (given, short) = self.before.map_or((0, 0), |before| (before.given, before.short));
        let excess = given - self.due();
        if excess < 0 {
            Act::Grant(-excess)
        } else if excess > short {
            Act::TakeBack(excess - short)
        } else {
            Act::Note
        }
    }

    /// Whether something is another than before, or is to be looked at and was not noted yet.
    pub fn differs(&self) -> bool {
        match self.before {
            None => self.allowed > 0 || self.failed == Some(Condition::Review),
            Some(before) => {
                self.act() != Act::Note
                    || (before.due, before.pending) != (self.due(), self.pending())
                    || before.short != (before.given - self.due()).max(0)
            }
        }
    }
}

/// What has to be done for a claim; amounts in rial, above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Nothing moves.
    Note,
    /// Credit is granted.
    Grant(i64),
    /// Credit is taken back.
    TakeBack(i64),
}

/// Kind of an introduction.
const INTRODUCTION: u8 = 3;

/// The first condition that does not hold.
fn first_failed(conditions: &[(Condition, bool)]) -> Option<Condition> {
    conditions.iter().find(|(_, holds)| !holds).map(|(condition, _)| *condition)
}

/// The first condition of a rule that a policy does not meet.
pub fn failed(rule: &EarningRule, purchase: &Purchase, tier: Option<u8>) -> Option<Condition> {
    let among = |named: &[u8], one: u8| named.is_empty() || named.contains(&one);
    first_failed(&[
        (Condition::Line, among(&rule.lines, purchase.line)),
        (Condition::ContractType, among(&rule.contract_types, purchase.contract_type)),
        (Condition::Channel, among(&rule.channels, purchase.channel)),
        (Condition::Tier, rule.tiers.is_empty() || tier.is_some_and(|tier| rule.tiers.contains(&tier))),
        (Condition::From, rule.from.is_none_or(|from| purchase.start >= from)),
        (Condition::Until, rule.until.is_none_or(|until| purchase.start <= until)),
        (Condition::Cover, purchase.end > purchase.start),
        (Condition::Premium, purchase.net > 0),
        (Condition::Credit, rule.percent_bp > 0),
    ])
}

fn clamped(amount: i128) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}
