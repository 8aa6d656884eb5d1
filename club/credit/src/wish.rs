//! What staff want to be done with a member's credit.

use calendar::{Day, Instant};
use i18n::Text;
use ledger::{Act, House, MOST_AMOUNT, MOST_TEXT, Order};

use crate::error::Error;

/// The most letters of a form's key.
const MOST_FORM: usize = 64;

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Credit is given.
    Grant,
    /// Credit is given because an earlier line was wrong.
    Correction,
    /// Credit is taken back; never more than the member has.
    TakeBack,
}

impl Kind {
    /// All, in the order of their numbers from 1.
    pub const ALL: [Kind; 3] = [Kind::Grant, Kind::Correction, Kind::TakeBack];

    /// As the database has it.
    pub fn number(self) -> i16 {
        1 + self as i16
    }

    pub(crate) fn of(number: i16) -> Option<Kind> {
        Kind::ALL.get(usize::try_from(number - 1).ok()?).copied()
    }

    /// As a form writes it.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Grant => "grant",
            Kind::Correction => "correction",
            Kind::TakeBack => "take_back",
        }
    }

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// As the trail names what was done.
    pub fn action(self) -> &'static str {
        match self {
            Kind::Grant => "credit.grant",
            Kind::Correction => "credit.correct",
            Kind::TakeBack => "credit.take_back",
        }
    }

    /// As shown.
    pub fn title(self) -> Text {
        match self {
            Kind::Grant => crate::error::GRANT,
            Kind::Correction => crate::error::CORRECTION,
            Kind::TakeBack => crate::error::TAKE_BACK,
        }
    }
}

/// What a form asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The form: the same form sent again is the same wish.
    pub form: String,
    /// Whose credit.
    pub party_id: i64,
    /// What is wanted.
    pub kind: Kind,
    /// How much, rial.
    pub amount: i64,
    /// The last day on which it can be spent; `None`: it does not expire. Nothing where credit is taken back.
    pub last_day: Option<Day>,
    /// Why, as the member's statement will say it.
    pub reason: String,
}

impl Wish {
    /// The wish without needless blanks, or what is wrong with it.
    pub(crate) fn checked(&self, today: Day) -> Result<Wish, Error> {
        let reason = self.reason.split_whitespace().collect::<Vec<_>>().join(" ");
        if !(1..=MOST_AMOUNT).contains(&self.amount) {
            return Err(Error::Amount);
        }
        if !(1..=MOST_TEXT).contains(&reason.chars().count()) {
            return Err(Error::Reason);
        }
        if self.form.is_empty() || self.form.len() > MOST_FORM {
            return Err(Error::Form);
        }
        let last_day = self.last_day.filter(|_| self.kind != Kind::TakeBack);
        if last_day.is_some_and(|day| day < today) {
            return Err(Error::PastDay);
        }
        Ok(Wish { reason, last_day, ..self.clone() })
    }
}

/// What became of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It waits for a second person: number of the approval.
    Waits(i64),
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its number.
    pub asked_id: i64,
    /// Whose credit.
    pub party_id: i64,
    /// What is wanted.
    pub kind: Kind,
    /// How much, rial.
    pub amount: i64,
    /// The last day on which it can be spent; `None`: it does not expire.
    pub last_day: Option<Day>,
    /// Why.
    pub reason: String,
    /// Sign-in name of who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: Instant,
    /// The approval that it needs.
    pub approval_id: Option<i64>,
    /// The transfer that it became.
    pub transfer: Option<i32>,
}

impl Asked {
    pub(crate) fn outcome(&self) -> Outcome {
        self.approval_id.map_or(Outcome::Done, Outcome::Waits)
    }

    /// The order by which it is carried out.
    pub(crate) fn order(&self) -> Order {
        let (amount, expires_on) = (self.amount, self.last_day);
        let own = || format!("credit asked {}", self.asked_id);
        Order {
            party_id: self.party_id,
            key: self.approval_id.map_or_else(own, |approval_id| format!("credit approval {approval_id}")),
            act: match self.kind {
                Kind::Grant => Act::Grant { amount, expires_on, from: House::Granted },
                Kind::Correction => Act::Grant { amount, expires_on, from: House::Adjustment },
                Kind::TakeBack => Act::ClawBack { amount, lot: None, debt: 0 },
            },
            reason: self.reason.clone(),
            reference: self
                .approval_id
                .map_or_else(String::new, |approval_id| format!("approval {approval_id}")),
            actor: self.asked_by.clone(),
        }
    }
}
