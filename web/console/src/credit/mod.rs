//! Credit: a member's balance with every reason, what staff give and take back, and what all members hold.

pub mod liability;
pub mod member;
pub mod text;

use i18n::Text;
use kit::{Fmt, Markup, Unit};
use ledger::Kind;
use ledger::statement::{Line, LotLine};

/// Reasons that we write ourselves: code and words. What a person wrote stands as it is.
const REASONS: [(&str, Text); 2] =
    [("expiry", text::EXPIRY), ("reward", crate::rewards::text::REASON_REWARD)];

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
    pub(crate) fn of(f: &Fmt, line: &Line) -> LineRow {
        let what = f.t(kind_text(line.kind));
        LineRow {
            no: line.no,
            day: f.day(line.at.day()),
            what,
            why: Some(reason(f, &line.reason)).filter(|why| why.plain() != what),
            about: about(f, &line.reference),
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
    }
}

/// Why, in words where the reason is a code of ours.
pub(crate) fn reason(f: &Fmt, reason: &str) -> Markup {
    match REASONS.iter().find(|(code, _)| *code == reason) {
        Some((_, words)) => Markup::text(f.t(*words)),
        None => Markup(format!("<span data-x>{}</span>", Markup::text(f.digits(reason)))),
    }
}

/// What it is about: an approval or a reward in words with its place, anything else as it is written.
pub(crate) fn about(f: &Fmt, reference: &str) -> Markup {
    if reference.is_empty() {
        return f.dash();
    }
    let approval = reference.strip_prefix("approval ").and_then(|number| number.parse::<i64>().ok());
    if let Some(number) = reference.strip_prefix("reward ").and_then(|number| number.parse::<i64>().ok()) {
        let words = f.say(crate::rewards::text::REWARD_N, [("n", f.int(number))]);
        return Markup(format!("<a class=\"quiet-link\" href=\"rewards#held-{number}\">{words}</a>"));
    }
    match approval {
        Some(number) => Markup(format!(
            "<a class=\"quiet-link\" href=\"/approvals/{number}\">{}</a>",
            f.say(text::OF_APPROVAL, [("n", f.int(number))])
        )),
        None => Markup(format!("<span data-x>{}</span>", f.ltr(reference))),
    }
}

/// What of the lots expires next: its day and how much.
pub(crate) fn ends_next(f: &Fmt, lots: &[LotLine]) -> Option<(i64, String)> {
    let day = lots.iter().filter_map(|lot| lot.expires_on).filter(|day| *day >= f.today).min()?;
    let amount = lots.iter().filter(|lot| lot.expires_on == Some(day)).map(|lot| lot.unspent).sum();
    Some((amount, f.day(day)))
}
