//! Credit: a member's balance with every reason, what staff give and take back, and what all members hold.

pub mod liability;
pub mod member;
pub mod reviews;
pub mod rules;
pub mod text;
pub(crate) mod words;

use earning::{Source, Told};
use i18n::Text;
use kit::{Fmt, Markup, Unit};
use ledger::Kind;
use ledger::statement::{Line, LotLine};
use persian::identity::membership_number;
use programme::model::Programme;
use sqlx::PgPool;

use crate::programme_page::text::EVENTS;

/// Reasons that we write ourselves: code and words. What a person wrote stands as it is.
const REASONS: [(&str, Text); 5] = [
    ("expiry", text::EXPIRY),
    ("merchant", text::AT_MERCHANT),
    ("reward", crate::rewards::text::REASON_REWARD),
    ("merge", text::MERGE),
    ("unmerge", text::UNMERGE),
];

/// Rials in full, as where money moves.
pub(crate) fn rials(f: &Fmt, amount: impl kit::Given<i64>) -> Markup {
    f.amount(amount, Unit::Rial, 0)
}

/// A line of a statement, as shown.
pub(crate) struct LineRow {
    pub no: i32,
    pub day: String,
    pub what: &'static str,
    pub why: Option<Markup>,
    pub about: Markup,
    pub amount: Markup,
    pub rials: i64,
    pub balance: Markup,
}

impl LineRow {
    pub(crate) fn of(words: &Words, line: &Line) -> LineRow {
        let f = &words.f;
        let what = f.t(kind_text(line.kind));
        LineRow {
            no: line.no,
            day: f.day(line.at.day()),
            what,
            why: Some(words.reason(&line.reason, &line.reference)).filter(|why| why.plain() != what),
            about: words.about(&line.reference),
            amount: f.amount_signed(line.amount, Unit::Rial, 0),
            rials: line.amount,
            balance: rials(f, line.balance),
        }
    }

    /// Whether the member received it.
    pub(crate) fn came_in(&self) -> bool {
        self.rials > 0
    }
}

fn kind_text(kind: Kind) -> Text {
    match kind {
        Kind::Grant => text::GRANT,
        Kind::Spending => text::SPENDING,
        Kind::Capture => text::CAPTURE,
        Kind::Reversal => text::REVERSAL,
        Kind::Expiry => text::EXPIRY,
        Kind::ClawBack => text::CLAW_BACK,
        Kind::Correction => text::CORRECTION,
        Kind::Settlement => text::SETTLEMENT,
        Kind::Move => text::MOVE,
    }
}

/// Reasons and references of one member's transfers, in words.
pub(crate) struct Words {
    f: Fmt,
    told: Told,
}

impl Words {
    /// Of transfers by their reasons and references.
    pub(crate) async fn read(
        pool: &PgPool,
        f: Fmt,
        programme: Option<&Programme>,
        party_id: i64,
        named: &[(&str, &str)],
    ) -> Result<Words, earning::Error> {
        Ok(Words { f, told: earning::told(pool, programme, party_id, named).await? })
    }

    /// Why: the rule's name or the event, in words where it is a code of ours, else as a person wrote it.
    pub(crate) fn reason(&self, reason: &str, reference: &str) -> Markup {
        let f = &self.f;
        let words = |words: Text| Markup::text(f.t(words));
        match Source::of_reference(reference) {
            Some(Source::Policy(_)) => match self.told.rule(reason) {
                Some(name) => Markup::text(f.name(&name.fa, &name.en)),
                None => words(text::FORMER_RULE),
            },
            Some(Source::Event(kind, _)) => words(EVENTS[usize::from(kind - 1)]),
            None => match REASONS.iter().find(|(code, _)| *code == reason) {
                Some((_, known)) => words(*known),
                None => Markup(format!("<span data-x>{}</span>", Markup::text(f.digits(reason)))),
            },
        }
    }

    /// What it is about: a policy or an approval in words, anything else as it is written.
    pub(crate) fn about(&self, reference: &str) -> Markup {
        let f = &self.f;
        let written = |text: &str| match text {
            "" => f.dash(),
            text => Markup(format!("<span data-x>{}</span>", f.ltr(text))),
        };
        match Source::of_reference(reference) {
            Some(Source::Policy(policy_id)) => match self.told.policy(policy_id) {
                Some(number) => f.say(text::OF_POLICY, [("number", f.ltr(number))]),
                None => f.dash(),
            },
            Some(Source::Event(_, event)) => written(&event),
            None => {
                let known = approval(f, reference).or_else(|| payment(f, reference));
                let known = known.or_else(|| reward(f, reference)).or_else(|| record(f, reference));
                known.unwrap_or_else(|| written(reference))
            }
        }
    }
}

/// The approval that a transfer names, with its place.
fn approval(f: &Fmt, reference: &str) -> Option<Markup> {
    let number: i64 = reference.strip_prefix("approval ")?.parse().ok()?;
    let words = f.say(text::OF_APPROVAL, [("n", f.int(number))]);
    Some(Markup(format!("<a class=\"quiet-link\" href=\"/approvals/{number}\">{words}</a>")))
}

/// The payment at a merchant that a transfer names.
fn payment(f: &Fmt, reference: &str) -> Option<Markup> {
    let number: i64 = reference.strip_prefix("payment ")?.parse().ok()?;
    Some(f.say(text::OF_PAYMENT, [("n", f.int(number))]))
}

/// The reward that a transfer paid for, with its place on the member's page.
fn reward(f: &Fmt, reference: &str) -> Option<Markup> {
    let number: i64 = reference.strip_prefix("reward ")?.parse().ok()?;
    let words = f.say(crate::rewards::text::REWARD_N, [("n", f.int(number))]);
    Some(Markup(format!("<a class=\"quiet-link\" href=\"rewards#held-{number}\">{words}</a>")))
}

/// The other record of the member, with which credit was moved: its membership number, and its statement.
fn record(f: &Fmt, reference: &str) -> Option<Markup> {
    let number = reference.strip_prefix("party ")?.split(' ').next()?;
    let party_id: i64 = number.parse().ok()?;
    let words = f.say(text::OF_RECORD, [("n", f.ltr(&membership_number(party_id)))]);
    Some(Markup(format!("<a class=\"quiet-link\" href=\"/members/{party_id}/credit\">{words}</a>")))
}

/// What of the lots expires next: its day and how much.
pub(crate) fn ends_next(f: &Fmt, lots: &[LotLine]) -> Option<(i64, String)> {
    let day = lots.iter().filter_map(|lot| lot.expires_on).filter(|day| *day >= f.today).min()?;
    let amount = lots.iter().filter(|lot| lot.expires_on == Some(day)).map(|lot| lot.unspent).sum();
    Some((amount, f.day(day)))
}
