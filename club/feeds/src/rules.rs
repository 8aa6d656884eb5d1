//! What must hold between the fields of one row.

use calendar::Day;

use crate::kind::{Kind, Value};
use crate::value::Refusal;

/// The places of the fields that a kind's rules look at.
#[derive(Debug, Clone)]
pub(crate) enum Rules {
    Parties { kind: usize, gender: usize, national_id: usize, legal_id: usize },
    Policies { renewals: usize, start_on: usize, end_on: usize, premium: usize },
    Receipts { due_on: usize, due: usize, paid_on: usize, paid: usize },
    Claims { loss_on: usize, reported_on: usize, outstanding: usize, recovered: usize },
    None,
}

/// A rule that is broken: at which field, why, and whether it costs the row.
pub(crate) struct Broken {
    pub field: usize,
    pub refusal: Refusal,
    pub fatal: bool,
}

const PERSON: i16 = 1;
const ORGANISATION: i16 = 2;
const MOST_RENEWALS: i32 = 200;

impl Rules {
    /// The rules of a kind.
    pub fn of(kind: Kind) -> Rules {
        let at = |name: &str| kind.fields().iter().position(|field| field.name == name).unwrap_or(usize::MAX);
        match kind {
            Kind::Parties => Rules::Parties {
                kind: at("kind"),
                gender: at("gender"),
                national_id: at("national_id"),
                legal_id: at("legal_id"),
            },
            Kind::Policies => Rules::Policies {
                renewals: at("renewals"),
                start_on: at("start_on"),
                end_on: at("end_on"),
                premium: at("premium"),
            },
            Kind::Receipts => Rules::Receipts {
                due_on: at("due_on"),
                due: at("due"),
                paid_on: at("paid_on"),
                paid: at("paid"),
            },
            Kind::Claims => Rules::Claims {
                loss_on: at("loss_on"),
                reported_on: at("reported_on"),
                outstanding: at("outstanding"),
                recovered: at("recovered"),
            },
            Kind::Agents | Kind::Endorsements | Kind::Events => Rules::None,
        }
    }

    /// Calls `broken` for each rule that the row breaks.
    pub fn check(&self, values: &[Option<Value>], mut broken: impl FnMut(Broken)) {
        let mut say = |field, refusal, fatal| broken(Broken { field, refusal, fatal });
        match *self {
            Rules::Parties { kind, gender, national_id, legal_id } => {
                let kind = small(values, kind);
                if kind == Some(PERSON) && values[legal_id].is_some() {
                    say(legal_id, Refusal::new("legal_id_of_person"), true);
                }
                if kind == Some(ORGANISATION) && values[national_id].is_some() {
                    say(national_id, Refusal::new("national_id_of_organisation"), true);
                }
                if kind == Some(ORGANISATION) && values[gender].is_some() {
                    say(gender, Refusal::new("gender_of_organisation"), false);
                }
            }
            Rules::Policies { renewals, start_on, end_on, premium } => {
                if let (Some(start), Some(end)) = (day(values, start_on), day(values, end_on))
                    && end <= start
                {
                    say(end_on, Refusal::new("end_before_start").with("start", start).with("end", end), true);
                }
                if money(values, premium).is_some_and(|premium| premium < 0) {
                    say(premium, Refusal::new("negative_premium"), true);
                }
                if count(values, renewals).is_some_and(|count| !(0..=MOST_RENEWALS).contains(&count)) {
                    say(
                        renewals,
                        Refusal::new("count_out_of_range").with("least", 0).with("most", MOST_RENEWALS),
                        false,
                    );
                }
            }
            Rules::Receipts { due_on, due, paid_on, paid } => {
                let (due_amount, paid_amount) =
                    (money(values, due).unwrap_or(0), money(values, paid).unwrap_or(0));
                if due_amount < 0 {
                    say(due, Refusal::new("negative_amount"), true);
                }
                if due_amount != 0 && values[due_on].is_none() {
                    say(due_on, Refusal::new("due_without_date"), true);
                }
                if paid_amount != 0 && values[paid_on].is_none() {
                    say(paid_on, Refusal::new("paid_without_date"), true);
                }
                if due_amount == 0 && paid_amount == 0 {
                    say(paid, Refusal::new("nothing_due_or_paid"), true);
                }
            }
            Rules::Claims { loss_on, reported_on, outstanding, recovered } => {
                for field in [outstanding, recovered] {
                    if money(values, field).is_some_and(|amount| amount < 0) {
                        say(field, Refusal::new("negative_amount"), true);
                    }
                }
                if let (Some(loss), Some(reported)) = (day(values, loss_on), day(values, reported_on))
                    && reported < loss
                {
                    say(
                        reported_on,
                        Refusal::new("reported_before_loss").with("loss", loss).with("reported", reported),
                        false,
                    );
                }
            }
            Rules::None => {}
        }
    }
}

fn day(values: &[Option<Value>], at: usize) -> Option<Day> {
    match values.get(at) {
        Some(Some(Value::Day(day))) => Some(*day),
        _ => None,
    }
}

fn money(values: &[Option<Value>], at: usize) -> Option<i64> {
    match values.get(at) {
        Some(Some(Value::Money(amount))) => Some(*amount),
        _ => None,
    }
}

fn count(values: &[Option<Value>], at: usize) -> Option<i32> {
    match values.get(at) {
        Some(Some(Value::Count(count))) => Some(*count),
        _ => None,
    }
}

fn small(values: &[Option<Value>], at: usize) -> Option<i16> {
    match values.get(at) {
        Some(Some(Value::Small(number))) => Some(*number),
        _ => None,
    }
}
