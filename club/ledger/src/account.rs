//! A member's account: what an order does to it, without a database.

use calendar::{Day, Instant};

use crate::house::House;
use crate::order::{Act, Done, Order, Refused};

/// The last day of a lot that does not expire.
pub const NEVER: Day = Day(i32::MAX);

/// What was taken from lots or given to them: numbers of lots and amounts.
pub type Pieces = Vec<(i32, i64)>;

/// What a transfer was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Credit that was granted.
    Grant,
    /// Credit that was spent.
    Spending,
    /// Credit that was held, and then spent.
    Capture,
    /// A spending given back.
    Reversal,
    /// Credit that passed its last day.
    Expiry,
    /// A grant taken back.
    ClawBack,
    /// A grant by way of correction.
    Correction,
    /// Between accounts of the house.
    Settlement,
    /// Between the accounts of two records that are one member, or were.
    Move,
}

impl Kind {
    /// All, in the order of their numbers from 1.
    pub const ALL: [Kind; 9] = [
        Kind::Grant,
        Kind::Spending,
        Kind::Capture,
        Kind::Reversal,
        Kind::Expiry,
        Kind::ClawBack,
        Kind::Correction,
        Kind::Settlement,
        Kind::Move,
    ];

    /// As the database has it.
    pub fn number(self) -> i16 {
        1 + self as i16
    }

    /// As messages and the API name it.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Grant => "grant",
            Kind::Spending => "spending",
            Kind::Capture => "capture",
            Kind::Reversal => "reversal",
            Kind::Expiry => "expiry",
            Kind::ClawBack => "claw_back",
            Kind::Correction => "correction",
            Kind::Settlement => "settlement",
            Kind::Move => "move",
        }
    }

    /// The one of a number.
    pub fn of(number: i16) -> Option<Kind> {
        Kind::ALL.get(usize::try_from(number - 1).ok()?).copied()
    }
}

/// What is left of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lot {
    /// Its number: that of the transfer that granted it.
    pub lot: i32,
    /// What was granted.
    pub amount: i64,
    /// What is neither spent nor held.
    pub unspent: i64,
    /// The day of the grant; of what came from another record, the day on which it was granted there.
    pub granted_on: Day,
    /// The last day on which it can be spent, or [`NEVER`].
    pub expires_on: Day,
    /// What earned it: the number of a line of insurance, or below zero that of a kind of event. The ledger keeps it and
    /// does not know it.
    pub origin: Option<i16>,
}

/// What is kept for a purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Its number.
    pub hold: i32,
    /// What it kept at first.
    pub amount: i64,
    /// What it still keeps, by lot; the first to expire first.
    pub pieces: Pieces,
    /// It is free again from then on.
    pub expires_at: Instant,
}

impl Hold {
    /// What it still keeps.
    pub fn kept(&self) -> i64 {
        sum(&self.pieces)
    }
}

/// A transfer, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Its number.
    pub no: i32,
    /// From which account.
    pub from: i64,
    /// To which account.
    pub to: i64,
    /// How much, rial.
    pub amount: i64,
    /// The member's balance after it.
    pub balance: i64,
    /// What it was made for.
    pub kind: Kind,
    /// What it took from lots or gave to them.
    pub pieces: Pieces,
    /// The transfer that it takes back.
    pub reverses: Option<i32>,
    /// The hold that it captures.
    pub hold: Option<i32>,
}

/// A transfer that may be given back, and how much of it was already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    /// The transfer.
    pub transfer: Transfer,
    /// What was given back of it so far.
    pub reversed: i64,
}

/// A member's account with all that an order may need.
///
/// Between its parts holds always: the balance is what is left of the lots and what the holds keep, less the debt.
/// There is a debt only where a claw-back found less than it had to take; what comes in then pays it first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub party_id: i64,
    /// The sum of its transfers.
    pub balance: i64,
    /// How many transfers there are.
    pub transfers: i32,
    /// How many holds there were.
    pub holds_made: i32,
    /// Lots that have something left, or get something back; the first to expire first.
    pub lots: Vec<Lot>,
    /// Holds that keep something.
    pub holds: Vec<Hold>,
    /// The party to which it went, where the member was merged into another.
    pub moved_to: Option<i64>,
}

fn sum(pieces: &[(i32, i64)]) -> i64 {
    pieces.iter().map(|(_, amount)| amount).sum()
}

/// Takes an amount out of pieces from their beginning; what was taken.
fn take(pieces: &mut Pieces, mut amount: i64) -> Pieces {
    let mut taken = Pieces::new();
    for (lot, left) in pieces.iter_mut() {
        let part = amount.min(*left);
        if part > 0 {
            taken.push((*lot, part));
            *left -= part;
            amount -= part;
        }
    }
    pieces.retain(|(_, left)| *left > 0);
    taken
}

impl Account {
    /// An account that nothing has happened to.
    pub fn new(party_id: i64) -> Account {
        let (lots, holds) = (Vec::new(), Vec::new());
        Account { party_id, balance: 0, transfers: 0, holds_made: 0, lots, holds, moved_to: None }
    }

    /// What can be spent on a day.
    pub fn available(&self, today: Day) -> i64 {
        self.lots.iter().filter(|lot| lot.expires_on >= today).map(|lot| lot.unspent).sum()
    }

    /// What holds keep.
    pub fn held(&self) -> i64 {
        self.holds.iter().map(Hold::kept).sum()
    }

    /// Whether nothing is lost: no part below zero, and no more in the balance than lots and holds have.
    pub fn is_whole(&self) -> bool {
        let lots = self.lots.iter().all(|lot| (0..=lot.amount).contains(&lot.unspent));
        lots && self.holds.iter().all(|hold| hold.kept() <= hold.amount) && self.debt() >= 0
    }

    /// What the member owes.
    pub fn debt(&self) -> i64 {
        self.lots.iter().map(|lot| lot.unspent).sum::<i64>() + self.held() - self.balance
    }

    /// Carries an order out; the transfer that it made, where it made one. Where it is refused nothing has changed,
    /// but that holds which have ended are free.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn carry_out(
        &mut self,
        order: &Order,
        spent: Option<&Spent>,
        now: Instant,
    ) -> Result<(Done, Option<Transfer>), Refused> {
        let today = now.day();
        self.free_ended(now);
        let (mut hold_no, mut amount) = (None, 0);
        let transfer = match &order.act {
            Act::Grant { amount, expires_on, from } => {
                let kind = if *from == House::Adjustment { Kind::Correction } else { Kind::Grant };
                Some(self.grant(kind, *from, *amount, (today, *expires_on, None)))
            }
            Act::Spend { amount, to } => {
                let pieces = self.take_available(*amount, today)?;
                Some(self.moved(Kind::Spending, *to, *amount, pieces))
            }
            Act::Hold { amount: kept, until } => {
                let pieces = self.take_available(*kept, today)?;
                self.holds_made += 1;
                (hold_no, amount) = (Some(self.holds_made), *kept);
                self.holds.push(Hold { hold: self.holds_made, amount: *kept, pieces, expires_at: *until });
                None
            }
            Act::Capture { hold, amount, to } => {
                hold_no = Some(*hold);
                let pieces = take(&mut self.open(*hold, *amount)?.pieces, *amount);
                let mut transfer = self.moved(Kind::Capture, *to, *amount, pieces);
                transfer.hold = hold_no;
                Some(transfer)
            }
            Act::Release { hold } => {
                let debt = self.debt();
                let pieces = std::mem::take(&mut self.open(*hold, 0)?.pieces);
                (hold_no, amount) = (Some(*hold), sum(&pieces));
                self.give(pieces, debt);
                None
            }
            Act::Reverse { amount, .. } => {
                let spent =
                    spent.filter(|spent| matches!(spent.transfer.kind, Kind::Spending | Kind::Capture));
                Some(self.reverse(Kind::Reversal, spent.ok_or(Refused::NoSuchTransfer)?, *amount)?)
            }
            Act::MoveOut { amount, lot } => Some(self.move_out(*amount, *lot)?),
            Act::MoveIn { amount, granted_on, expires_on, origin } => {
                let lot = (*granted_on, *expires_on, *origin);
                Some(self.grant(Kind::Move, House::Suspense, *amount, lot))
            }
            Act::MoveBack { amount, .. } => {
                let went = spent
                    .filter(|went| went.transfer.kind == Kind::Move && went.transfer.from == self.party_id);
                Some(self.move_back(went.ok_or(Refused::NoSuchTransfer)?, *amount)?)
            }
            Act::ClawBack { amount, lot, debt } => self.claw_back(*amount, *lot, *debt),
            Act::Expire => self.expire(today),
        };
        let amount = transfer.as_ref().map_or(amount, |transfer| transfer.amount);
        let done = Done {
            transfer: transfer.as_ref().map(|transfer| transfer.no),
            hold: hold_no,
            amount,
            balance: self.balance,
            available: self.available(today),
        };
        Ok((done, transfer))
    }

    /// Frees what is kept by holds that have ended.
    pub(crate) fn free_ended(&mut self, now: Instant) {
        let debt = self.debt();
        let ended: Pieces = self
            .holds
            .iter_mut()
            .filter(|hold| hold.expires_at <= now)
            .flat_map(|hold| std::mem::take(&mut hold.pieces))
            .collect();
        self.give(ended, debt);
    }

    /// A lot of its own, of which the debt is paid first.
    fn grant(
        &mut self,
        kind: Kind,
        from: House,
        amount: i64,
        (granted_on, expires_on, origin): (Day, Option<Day>, Option<i16>),
    ) -> Transfer {
        let (paid, expires_on) = (self.debt().min(amount), expires_on.unwrap_or(NEVER));
        let (lot, unspent) = (self.transfers + 1, amount - paid);
        let lot = Lot { lot, amount, unspent, granted_on, expires_on, origin };
        let at = self.lots.partition_point(|other| other.expires_on <= expires_on);
        self.lots.insert(at, lot);
        self.transfer(kind, (from.account(), self.party_id), amount, vec![(lot.lot, amount - paid)])
    }

    /// Takes what can be spent, of the lots that expire first.
    fn take_available(&mut self, mut amount: i64, today: Day) -> Result<Pieces, Refused> {
        if self.available(today) < amount {
            return Err(Refused::TooLittle);
        }
        let mut taken = Pieces::new();
        for lot in self.lots.iter_mut().filter(|lot| lot.expires_on >= today) {
            let part = amount.min(lot.unspent);
            if part > 0 {
                taken.push((lot.lot, part));
                lot.unspent -= part;
                amount -= part;
            }
        }
        Ok(taken)
    }

    /// A hold that keeps at least so much.
    fn open(&mut self, hold: i32, amount: i64) -> Result<&mut Hold, Refused> {
        if !(1..=self.holds_made).contains(&hold) {
            return Err(Refused::NoSuchHold);
        }
        let open = self.holds.iter_mut().find(|open| open.hold == hold && !open.pieces.is_empty());
        let open = open.ok_or(Refused::HoldEnded)?;
        if open.kept() < amount { Err(Refused::HoldTooSmall) } else { Ok(open) }
    }

    /// Puts amounts back into their lots, but for what pays the debt; what was put back.
    fn give(&mut self, mut pieces: Pieces, debt: i64) -> Pieces {
        take(&mut pieces, debt);
        for (number, amount) in &pieces {
            if let Some(lot) = self.lots.iter_mut().find(|lot| lot.lot == *number) {
                lot.unspent += amount;
            }
        }
        pieces
    }

    fn reverse(&mut self, kind: Kind, spent: &Spent, amount: i64) -> Result<Transfer, Refused> {
        let Spent { transfer, reversed } = spent;
        if amount > transfer.amount - reversed {
            return Err(Refused::ReversedAlready);
        }
        // What was taken last goes back first, so that what stays spent is of the lots that expire first.
        let mut pieces: Pieces = transfer.pieces.iter().rev().copied().collect();
        take(&mut pieces, *reversed);
        let back = take(&mut pieces, amount);
        // What was of no lot was owed, and pays the debt before anything goes back to a lot.
        let owed = amount - sum(&back);
        let back = self.give(back, self.debt() - owed);
        let mut given = self.transfer(kind, (transfer.to, self.party_id), amount, back);
        given.reverses = Some(transfer.no);
        Ok(given)
    }

    /// Takes out of a lot, or of all lots and as a debt.
    fn move_out(&mut self, amount: i64, lot: Option<i32>) -> Result<Transfer, Refused> {
        let left = |lot: &&Lot| lot.unspent >= amount;
        if let Some(number) = lot {
            self.lots.iter().find(|lot| lot.lot == number).filter(left).ok_or(Refused::TooLittle)?;
        }
        let pieces = self.take_unspent(amount, lot);
        Ok(self.moved(Kind::Move, House::Suspense, amount, pieces))
    }

    /// What was moved out comes back once: to its lots, and what was owed as far as it is owed still.
    fn move_back(&mut self, went: &Spent, amount: i64) -> Result<Transfer, Refused> {
        let owed = amount - sum(&went.transfer.pieces);
        if went.reversed > 0 || owed > self.debt() {
            return Err(Refused::ReversedAlready);
        }
        self.reverse(Kind::Move, went, amount)
    }

    /// What is not spent, of one lot first and then of those that expire first.
    fn take_unspent(&mut self, mut amount: i64, first: Option<i32>) -> Pieces {
        let mut lots: Vec<&mut Lot> = self.lots.iter_mut().collect();
        lots.sort_by_key(|other| Some(other.lot) != first);
        let mut pieces = Pieces::new();
        for lot in lots {
            let part = amount.min(lot.unspent);
            if part > 0 {
                pieces.push((lot.lot, part));
                lot.unspent -= part;
                amount -= part;
            }
        }
        pieces
    }

    fn claw_back(&mut self, amount: i64, lot: Option<i32>, debt: i64) -> Option<Transfer> {
        let pieces = self.take_unspent(amount, lot);
        let left = amount - sum(&pieces);
        // What is held belongs to somebody already; a debt counts from a balance of zero.
        let owed = left.min((debt - self.debt_after(&pieces)).max(0));
        let taken = amount - left + owed;
        (taken > 0).then(|| self.moved(Kind::ClawBack, House::Granted, taken, pieces))
    }

    /// The debt, where so much was taken out of lots and is not yet out of the balance.
    fn debt_after(&self, pieces: &Pieces) -> i64 {
        self.debt() + sum(pieces)
    }

    fn expire(&mut self, today: Day) -> Option<Transfer> {
        let mut pieces = Pieces::new();
        for lot in self.lots.iter_mut().filter(|lot| lot.expires_on < today && lot.unspent > 0) {
            pieces.push((lot.lot, std::mem::take(&mut lot.unspent)));
        }
        let amount = sum(&pieces);
        (amount > 0).then(|| self.moved(Kind::Expiry, House::Expired, amount, pieces))
    }

    /// A transfer out of the account.
    fn moved(&mut self, kind: Kind, to: House, amount: i64, pieces: Pieces) -> Transfer {
        self.transfer(kind, (self.party_id, to.account()), amount, pieces)
    }

    fn transfer(&mut self, kind: Kind, (from, to): (i64, i64), amount: i64, pieces: Pieces) -> Transfer {
        self.balance += if to == self.party_id { amount } else { -amount };
        self.transfers += 1;
        let (no, balance) = (self.transfers, self.balance);
        Transfer { no, from, to, amount, balance, kind, pieces, reverses: None, hold: None }
    }
}
