//! Steps of entitlements, one or many, with what they do to credit: in the caller's transaction.

use audit::Actor;
use calendar::{Day, Instant};
use ledger::{House, Order};
use programme::model::Programme;
use serde_json::json;
use sqlx::PgConnection;

use crate::announce::announce;
use crate::code::Code;
use crate::entitlement::Entitlement;
use crate::error::Error;
use crate::offer::Kind;
use crate::policy::{OnPolicy, Unfit};
use crate::state::{Act, Money, Next};
use crate::{Deed, Rewards, store};

/// For what codes are hashed.
pub(crate) const CODES: &str = "reward";

/// A step that was decided.
pub(crate) struct Move<'a> {
    pub held: &'a Entitlement,
    pub act: Act,
    pub next: Next,
    pub last_day: Day,
    /// Of an insurance discount that is used: on which policy.
    pub on: Option<OnPolicy>,
}

/// What it did to credit.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Moved {
    pub hold: Option<i32>,
    pub transfer: Option<i32>,
    pub amount: i64,
}

impl<'a> Move<'a> {
    /// The step of an entitlement on a day, or why it cannot be.
    pub(crate) fn of(held: &'a Entitlement, act: Act, today: Day) -> Result<Move<'a>, Error> {
        let next = held.held().step(act, today).map_err(Error::Refused)?;
        let last_day = if act == Act::Issue { today + held.good_days } else { held.last_day };
        Ok(Move { held, act, next, last_day, on: None })
    }

    /// The order by which credit follows; each of its kind comes once in the life of an entitlement.
    fn order(&self, by: &str) -> Option<Order> {
        let held = self.held;
        let (word, act) = match self.next.money {
            Money::Nothing => return None,
            // A day longer than the reservation, so that its end finds it.
            Money::Hold => {
                let until = Instant::start_of(held.last_day + 2);
                ("hold", ledger::Act::Hold { amount: held.price, until })
            }
            Money::Capture => {
                // The insurer's own, at a merchant too: what a merchant is owed is its purchases alone.
                let to = House::Redeemed;
                ("capture", ledger::Act::Capture { hold: held.hold?, amount: held.price, to })
            }
            Money::Release => ("release", ledger::Act::Release { hold: held.hold? }),
            Money::GiveBack(amount) => ("back", ledger::Act::Reverse { transfer: held.transfer?, amount }),
        };
        Some(Order {
            party_id: held.party_id,
            key: format!("reward {} {word}", held.entitlement_id),
            act,
            reason: "reward".to_owned(),
            reference: format!("reward {}", held.entitlement_id),
            actor: by.to_owned(),
        })
    }
}

/// Carries steps out, several of one offer and member too, and tells those who listen.
pub(crate) async fn carry_out(
    conn: &mut PgConnection,
    now: Instant,
    (by, why, form): (&str, &str, Option<&str>),
    moves: &[Move<'_>],
) -> Result<(), Error> {
    // Offers are locked before accounts, as when a reward is given.
    let freed = moves.iter().filter(|step| step.next.frees_piece(step.held.quota));
    let freed: Vec<i64> = freed.map(|step| step.held.offer_id).collect();
    store::offers::give_back(conn, &freed).await?;
    let orders: Vec<Option<Order>> = moves.iter().map(|step| step.order(by)).collect();
    let wanted: Vec<Order> = orders.iter().flatten().cloned().collect();
    let mut answers = ledger::within(conn, now, &wanted).await?.into_iter();
    let mut moved = Vec::with_capacity(moves.len());
    for (step, order) in moves.iter().zip(&orders) {
        let answer = order.as_ref().and_then(|_| answers.next());
        moved.push(match answer {
            None => Moved::default(),
            // What was held is free already: a hold ends by itself.
            Some(Err(ledger::Refused::HoldEnded)) if step.next.money == Money::Release => Moved::default(),
            Some(Err(refused)) => return Err(ledger::Error::from(refused).into()),
            Some(Ok(done)) => Moved {
                hold: done.hold.filter(|_| step.next.money == Money::Hold),
                transfer: done.transfer.filter(|_| step.next.money == Money::Capture),
                amount: done.amount,
            },
        });
    }
    store::entitlements::write(conn, now, (by, why, form), moves, &moved).await?;
    Ok(announce(conn, now, moves).await?)
}

impl Rewards {
    /// One step of one entitlement of a member who is locked, with the trail's entry.
    pub(crate) async fn go(
        &self,
        conn: &mut PgConnection,
        (now, programme): (Instant, &Programme),
        by: &Actor,
        (party_id, entitlement_id): (i64, i64),
        &Deed { act, why, policy, form }: &Deed<'_>,
    ) -> Result<(), Error> {
        let held = store::entitlements::lock(conn, &[(party_id, entitlement_id)]).await?.pop();
        let held = held.ok_or(Error::NoSuchEntitlement)?;
        let mut step = Move::of(&held, act, now.day())?;
        if act == Act::Use && held.kind == Kind::Insurance {
            let on = on_policy(conn, programme, &held, policy, now.day()).await?;
            store::discounts::insert(conn, now, &held, &on).await?;
            step.on = Some(on);
        }
        let on = step.on.clone();
        carry_out(conn, now, (&by.name, why, form), &[step]).await?;
        if act == Act::Issue && !held.automatic {
            self.set_code(conn, &held).await?;
        }
        let mut detail = json!({ "offer": held.offer_id, "entitlement": entitlement_id });
        if held.price > 0 {
            detail["amount"] = held.price.into();
        }
        if let Some(on) = on {
            detail["policy"] = on.policy.number.into();
            detail["discount"] = on.counted.gives.into();
        }
        if !why.is_empty() {
            detail["reason"] = why.into();
        }
        let subject = format!("party {party_id}");
        Ok(audit::record(conn, now, by, act.action(), &subject, Some(party_id), detail).await?)
    }

    /// Gives what is issued its code.
    async fn set_code(&self, conn: &mut PgConnection, held: &Entitlement) -> Result<(), Error> {
        let code = Code::random(&self.random);
        let hash = self.keys.hash(CODES, code.reveal())?;
        let sealed = self.keys.seal(&self.random, &held.seal(), code.reveal().as_bytes())?;
        Ok(store::entitlements::set_code(conn, held, &hash, &sealed, code.end()).await?)
    }
}

/// What a discount gives on a policy of the member, who is locked: two at once are counted one after the other.
async fn on_policy(
    conn: &mut PgConnection,
    programme: &Programme,
    held: &Entitlement,
    number: &str,
    today: Day,
) -> Result<OnPolicy, Error> {
    // PostgreSQL takes no text with such a character.
    let number = persian::latin_digits(number.trim()).replace('\0', "");
    if number.is_empty() {
        return Err(Error::Policy(Unfit::Missing));
    }
    let found = store::discounts::policies(conn, held.party_id, Some(&number), today).await?.pop();
    let policy = found.ok_or(Error::Policy(Unfit::NotTheirs))?;
    policy.take(programme, &held.lines, held.discount, today).map_err(Error::Policy)
}
