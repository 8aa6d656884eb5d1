//! What may happen to an entitlement, and what it does to the credit that paid for it. Pure.

use calendar::Day;
use i18n::Text;

use crate::error;

/// Where an entitlement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is kept for the member, and its price is held.
    Reserved,
    /// The member has it and paid for it.
    Issued,
    /// It was used up.
    Used,
    /// Its last day has passed.
    Expired,
    /// It was taken back.
    Cancelled,
}

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It is kept for the member.
    Reserve,
    /// The member gets it.
    Issue,
    /// A day is agreed for a service.
    Book(Day),
    /// It is used once.
    Use,
    /// Its last day has passed.
    Expire,
    /// It is taken back.
    Cancel,
}

/// What a step does to the price, in rial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Money {
    /// Nothing.
    Nothing,
    /// It is held.
    Hold,
    /// What is held is taken.
    Capture,
    /// What is held is freed.
    Release,
    /// So much of what was taken is given back.
    GiveBack(i64),
}

/// What a step depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Where it stands.
    pub state: State,
    /// What it costs, rial.
    pub price: i64,
    /// How often it can be used.
    pub quota: i32,
    /// How often still.
    pub uses_left: i32,
    /// The day that was agreed.
    pub booked_for: Option<Day>,
    /// The last day on which something can be done with it.
    pub last_day: Day,
    /// Whether a day can be agreed for it.
    pub bookable: bool,
    /// Whether expiry gives its credit back.
    pub gives_back: bool,
}

/// What a step makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// Where it stands then.
    pub state: State,
    /// How often it can still be used.
    pub uses_left: i32,
    /// The day that is agreed.
    pub booked_for: Option<Day>,
    /// What happens to its price.
    pub money: Money,
}

/// Why a step cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It has ended already.
    Ended(State),
    /// It was issued before.
    IssuedBefore,
    /// It is only reserved.
    NotIssued,
    /// Its last day has passed.
    Over,
    /// Its last day has not passed.
    NotOver,
    /// No day is agreed for such a one.
    NotBookable,
    /// The day is before today or after the last one.
    BookedDay(Day),
}

impl State {
    /// All, in the order of their numbers from 1.
    pub const ALL: [State; 5] =
        [State::Reserved, State::Issued, State::Used, State::Expired, State::Cancelled];

    /// As the database has it.
    pub fn number(self) -> i16 {
        1 + self as i16
    }

    pub(crate) fn of(number: i16) -> Option<State> {
        State::ALL.get(usize::try_from(number - 1).ok()?).copied()
    }

    /// As shown.
    pub fn title(self) -> Text {
        match self {
            State::Reserved => error::RESERVED,
            State::Issued => error::ISSUED,
            State::Used => error::USED,
            State::Expired => error::EXPIRED,
            State::Cancelled => error::CANCELLED,
        }
    }

    /// Whether something can still be done with it.
    pub fn is_open(self) -> bool {
        matches!(self, State::Reserved | State::Issued)
    }
}

impl Act {
    /// As the database has it.
    pub(crate) fn number(self) -> i16 {
        match self {
            Act::Reserve => 1,
            Act::Issue => 2,
            Act::Book(_) => 3,
            Act::Use => 4,
            Act::Expire => 5,
            Act::Cancel => 6,
        }
    }

    /// As the trail names what was done.
    pub(crate) fn action(self) -> &'static str {
        match self {
            Act::Reserve => "reward.reserve",
            Act::Issue => "reward.issue",
            Act::Book(_) => "reward.book",
            Act::Use => "reward.use",
            Act::Expire => "reward.expire",
            Act::Cancel => "reward.cancel",
        }
    }
}

/// What was done, as the number in the database says; shown in the history of an entitlement.
pub fn act_title(number: i16) -> Text {
    match number {
        1 => error::ACT_RESERVE,
        2 => error::ACT_ISSUE,
        3 => error::ACT_BOOK,
        4 => error::ACT_USE,
        5 => error::ACT_EXPIRE,
        _ => error::ACT_CANCEL,
    }
}

impl Held {
    /// What a step on a day makes of it.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn step(&self, act: Act, today: Day) -> Result<Next, Refused> {
        if !self.state.is_open() {
            return Err(Refused::Ended(self.state));
        }
        match (act, today > self.last_day) {
            (Act::Expire, false) => return Err(Refused::NotOver),
            (Act::Expire, true) | (_, false) => {}
            (_, true) => return Err(Refused::Over),
        }
        match (self.state, act) {
            (State::Reserved, Act::Reserve) => Ok(self.next(State::Reserved, Money::Hold)),
            (_, Act::Reserve) => Err(Refused::IssuedBefore),
            (State::Reserved, Act::Issue) => Ok(self.next(State::Issued, Money::Capture)),
            (_, Act::Issue) => Err(Refused::IssuedBefore),
            (State::Reserved, Act::Expire) => Ok(self.next(State::Expired, Money::Release)),
            (State::Reserved, Act::Cancel) => Ok(self.next(State::Cancelled, Money::Release)),
            (State::Reserved, Act::Book(_) | Act::Use) => Err(Refused::NotIssued),
            (_, Act::Book(day)) => self.book(day, today),
            (_, Act::Use) => Ok(self.used()),
            (_, Act::Expire) if self.gives_back => Ok(self.next(State::Expired, self.back())),
            (_, Act::Expire) => Ok(self.next(State::Expired, Money::Nothing)),
            (_, Act::Cancel) => Ok(self.next(State::Cancelled, self.back())),
        }
    }

    /// Another state; what is free moves nothing.
    fn next(&self, state: State, money: Money) -> Next {
        let money = if self.price == 0 || money == Money::GiveBack(0) { Money::Nothing } else { money };
        let booked_for = self.booked_for.filter(|_| state.is_open());
        Next { state, uses_left: self.uses_left, booked_for, money }
    }

    fn book(&self, day: Day, today: Day) -> Result<Next, Refused> {
        if !self.bookable {
            return Err(Refused::NotBookable);
        }
        if day < today || day > self.last_day {
            return Err(Refused::BookedDay(self.last_day));
        }
        Ok(Next { booked_for: Some(day), ..self.next(State::Issued, Money::Nothing) })
    }

    fn used(&self) -> Next {
        let uses_left = self.uses_left - 1;
        let state = if uses_left == 0 { State::Used } else { State::Issued };
        Next { state, uses_left, booked_for: None, money: Money::Nothing }
    }

    /// The price of what was not used.
    fn back(&self) -> Money {
        let unused = money::mul_div(self.price, i64::from(self.uses_left), i64::from(self.quota));
        Money::GiveBack(unused.unwrap_or(0))
    }
}

impl Next {
    /// Whether the piece goes back to the stock: it ended, and nothing of it was used.
    pub fn frees_piece(&self, quota: i32) -> bool {
        matches!(self.state, State::Expired | State::Cancelled) && self.uses_left == quota
    }
}
