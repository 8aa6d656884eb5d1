//! The receipt of a score and the strip that leads to the next tier, from the explanation.

use book::view::Portfolio;
use kit::{Fmt, Markup, Signed, Unit};
use standing::roster::Member;
use standing::{Act, ActKind, Cause, Explanation, PolicyReason, ScoreReason};

use super::{Names, text};
use crate::ConsoleState;
use crate::card::{Card, card};
use crate::live::Shown;

/// The most policies and acts that are told.
const MOST_LINES: usize = 8;
const MOST_ACTS: usize = 4;

/// The receipt: every line multiplies out, and the lines add up to the total.
pub(crate) struct Receipt {
    pub(crate) note: Markup,
    pub(crate) lines: Vec<ReceiptLine>,
    pub(crate) more: Option<(Markup, Markup)>,
    pub(crate) policies: Markup,
    pub(crate) extras: Vec<(Markup, Markup)>,
    pub(crate) total: Markup,
}

/// A policy's line.
pub(crate) struct ReceiptLine {
    pub(crate) name: String,
    pub(crate) number: Markup,
    pub(crate) points: Markup,
    pub(crate) base: Markup,
    pub(crate) factors: Vec<(bool, Markup)>,
}

/// What would take the member further.
pub(super) struct Strip {
    pub(super) title: Markup,
    pub(super) note: Markup,
    pub(super) acts: Vec<StripAct>,
}

/// Something that the member can do.
pub(super) struct StripAct {
    pub(super) points: Markup,
    pub(super) what: String,
    pub(super) note: Markup,
}

/// Whose reasons are asked for, with what the page knows already.
pub(super) struct Asked<'a> {
    pub(super) state: &'a ConsoleState,
    pub(super) shown: &'a Shown,
    pub(super) party_id: i64,
    pub(super) portfolio: Option<&'a Portfolio>,
}

/// Both and what they were told from, where the member has a standing.
pub(super) async fn reasons(
    visit: &Signed,
    names: &Names<'_>,
    asked: &Asked<'_>,
    member: Option<&Member>,
) -> (Card<Option<Receipt>>, Option<Strip>, Option<Explanation>) {
    let Some(member) = member else { return (Card::Shown(None), None, None) };
    let explained = asked.explained(member).await;
    let f = visit.f;
    let strip = explained.as_ref().ok().and_then(|explanation| strip(&f, names, explanation));
    match explained {
        Ok(explanation) => (Card::Shown(Some(receipt(&f, names, &explanation))), strip, Some(explanation)),
        failed => (card(visit, failed, |_| None), None, None),
    }
}

impl Asked<'_> {
    async fn explained(&self, member: &Member) -> Result<Explanation, standing::Error> {
        let (pool, directory) = (&self.state.pool, book::copy::dir(&self.state.home));
        let by_run = self.shown.latest.as_ref().filter(|latest| latest.run.version == member.version);
        let Some(latest) = by_run else {
            return standing::explain(pool, &directory, self.party_id, member.as_of).await;
        };
        let explained =
            standing::explain_member(pool, &directory, &latest.programme, self.party_id, member).await;
        let mut explanation = explained?;
        match self.portfolio {
            Some(portfolio) if portfolio.policy_count == portfolio.policies.len() as i64 => {
                explanation.policies.iter_mut().for_each(|reason| name(reason, portfolio));
            }
            _ => explanation.name(pool).await?,
        }
        Ok(explanation)
    }
}

/// Puts in the number and the title of a policy.
fn name(reason: &mut PolicyReason, portfolio: &Portfolio) {
    if let Some(policy) = portfolio.policies.iter().find(|policy| policy.policy_id == reason.policy_id) {
        reason.number.clone_from(&policy.number);
        reason.title.clone_from(&policy.title);
    }
}

/// The receipt of an explanation.
pub(crate) fn receipt(f: &Fmt, names: &Names<'_>, explanation: &Explanation) -> Receipt {
    let mut scored: Vec<(&PolicyReason, &ScoreReason)> =
        explanation.policies.iter().filter_map(|policy| Some((policy, policy.score.as_ref()?))).collect();
    scored.sort_by_key(|(_, score)| std::cmp::Reverse(score.points));
    let all: i64 = scored.iter().map(|(_, score)| score.points).sum();
    let rest = scored.get(MOST_LINES..).unwrap_or_default();
    let more = (!rest.is_empty()).then(|| {
        let points = rest.iter().map(|(_, score)| score.points).sum::<i64>();
        (f.say(text::RECEIPT_MORE, [("n", f.int(rest.len()))]), f.int(points))
    });
    let version = f.int(explanation.version);
    let day = Markup::text(f.day_full(explanation.as_of));
    Receipt {
        note: f.say(text::RECEIPT_NOTE, [("day", day), ("version", version)]),
        lines: scored.iter().take(MOST_LINES).map(|(policy, score)| line(f, names, policy, score)).collect(),
        more,
        policies: f.int(all),
        extras: extras(f, names, explanation),
        total: f.int(explanation.figures.score),
    }
}

fn line(f: &Fmt, names: &Names<'_>, policy: &PolicyReason, score: &ScoreReason) -> ReceiptLine {
    let line = names.line_of_code(&policy.line);
    let name = policy
        .title
        .as_ref()
        .filter(|title| title.chars().count() <= 40)
        .map_or(line.clone(), |title| format!("{line} · {title}"));
    // The base is exact: millions with as many decimals as it needs, at most six.
    let base = [
        ("premium", exact(f, score.earned)),
        ("rate", f.int(score.points_per_million)),
        ("points", exact(f, score.base_millionths)),
    ];
    ReceiptLine {
        name,
        number: f.ltr(&policy.number),
        points: f.int(score.points),
        base: f.say(text::MILLION_TIMES, base),
        factors: score
            .factors
            .iter()
            .filter(|factor| factor.factor_bp != money::WHOLE_BP)
            .map(|factor| {
                let times = f.factor(factor.factor_bp);
                (
                    factor.factor_bp < money::WHOLE_BP,
                    Markup(format!("{} {times}", cause(f, names, &factor.cause))),
                )
            })
            .collect(),
    }
}

/// Millionths as a decimal number, the zeros at the end left out.
fn exact(f: &Fmt, millionths: i64) -> Markup {
    let (mut scaled, mut places) = (millionths, 6);
    while places > 0 && scaled % 10 == 0 {
        scaled /= 10;
        places -= 1;
    }
    f.decimal(scaled, places)
}

fn cause(f: &Fmt, names: &Names<'_>, cause: &Cause) -> Markup {
    match cause {
        Cause::PolicyYear { year } => f.say(text::FACTOR_YEAR, [("n", f.int(*year))]),
        Cause::ContractType { code } => Markup::text(names.contract_of_code(code)),
        Cause::Collection { ratio_bp, .. } => {
            f.say(text::FACTOR_COLLECTION, [("share", f.percent(*ratio_bp))])
        }
        Cause::Claims { incurred: 0, .. } => Markup::text(f.t(text::FACTOR_NO_CLAIM)),
        Cause::Claims { loss_ratio_bp, .. } => {
            f.say(text::FACTOR_CLAIMS, [("share", f.percent(*loss_ratio_bp))])
        }
    }
}

/// Points of endorsements and of events, those of a kind together.
fn extras(f: &Fmt, names: &Names<'_>, explanation: &Explanation) -> Vec<(Markup, Markup)> {
    let mut sums: Vec<(String, i64, usize)> = Vec::new();
    let mut add = |name: String, points: i64| match sums.iter_mut().find(|(known, _, _)| *known == name) {
        Some((_, sum, count)) => (*sum, *count) = (*sum + points, *count + 1),
        None => sums.push((name, points, 1)),
    };
    for endorsement in &explanation.endorsements {
        let kind = names.endorsement_of_code(&endorsement.kind);
        add(text::ENDORSEMENT_OF.with(f.lang, &[("kind", &kind)]), endorsement.points);
    }
    for event in explanation.events.iter().filter(|event| event.stopped_by.is_none()) {
        add(f.t(event_text(event.kind)).to_owned(), event.points);
    }
    sums.into_iter()
        .filter(|(_, points, _)| *points != 0)
        .map(|(name, points, count)| {
            let name = Markup::text(name);
            let name =
                if count > 1 { Markup(format!("{name} {}", f.ltr(&format!("×{count}")))) } else { name };
            (name, f.signed(points, 0))
        })
        .collect()
}

fn event_text(kind: u8) -> i18n::Text {
    match kind {
        1 => text::ACT_EVENT_JOINING,
        2 => text::ACT_EVENT_SURVEY,
        3 => text::ACT_EVENT_INTRODUCTION,
        4 => text::ACT_EVENT_OCCASION,
        _ => text::ACT_EVENT_SPECIAL_PLAN,
    }
}

fn strip(f: &Fmt, names: &Names<'_>, explanation: &Explanation) -> Option<Strip> {
    let next = explanation.next_tier.as_ref()?;
    let values = [("tier", Markup::text(names.tier(i16::from(next.tier)))), ("n", f.int(next.missing))];
    let title = if next.keeps { text::TO_KEEP_TIER } else { text::TO_TIER };
    let note = if next.acts.is_empty() {
        Markup::text(f.t(text::NO_ACTS))
    } else if next.together >= next.missing {
        f.say(text::TOGETHER_ENOUGH, [("n", f.int(next.together))])
    } else {
        f.say(text::TOGETHER, [("n", f.int(next.together))])
    };
    let acts = next.acts.iter().take(MOST_ACTS).map(|act| strip_act(f, names, explanation, act)).collect();
    Some(Strip { title: f.say(title, values), note, acts })
}

fn strip_act(f: &Fmt, names: &Names<'_>, explanation: &Explanation, act: &Act) -> StripAct {
    let line = |policy_id: i64| {
        let policy = explanation.policies.iter().find(|policy| policy.policy_id == policy_id);
        policy.map(|policy| names.line_of_code(&policy.line)).unwrap_or_default()
    };
    let rial = |amount: i64| f.amount(amount, Unit::Rial, 0);
    let (what, note) = match &act.kind {
        ActKind::PayOverdue { policy_id, amount, since } => {
            let note = match since {
                Some(since) => {
                    let late = f.int(explanation.as_of - *since);
                    f.say(text::ACT_OVERDUE_NOTE, [("amount", rial(*amount)), ("n", late)])
                }
                None => f.say(text::ACT_AMOUNT, [("amount", rial(*amount))]),
            };
            (text::ACT_OVERDUE.with(f.lang, &[("line", &line(*policy_id))]), note)
        }
        ActKind::AddPremium { policy_id, amount } => (
            text::ACT_ADD.with(f.lang, &[("line", &line(*policy_id))]),
            f.say(text::ACT_AMOUNT, [("amount", rial(*amount))]),
        ),
        ActKind::Renew { policy_id, ends_on } => (
            text::ACT_RENEW.with(f.lang, &[("line", &line(*policy_id))]),
            f.say(text::ACT_RENEW_NOTE, [("day", Markup::text(f.day(*ends_on)))]),
        ),
        ActKind::Event { event, count } => {
            (f.t(event_text(*event)).to_owned(), f.say(text::ACT_LEFT, [("n", f.int(*count))]))
        }
    };
    StripAct { points: f.signed(act.points, 0), what, note }
}
