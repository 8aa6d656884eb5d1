//! What is read of one party's book: policies with what was collected and what they cost in claims.

use calendar::Day;
use parties::Scope;
use sqlx::PgPool;

use crate::store::view as store;

/// A policy as the member's page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its number in the book.
    pub policy_id: i64,
    /// The insurer's number.
    pub number: String,
    /// Line of business: an id of the programme's codes.
    pub line: i16,
    /// How many times the contract was renewed.
    pub renewals: i16,
    /// First day of cover.
    pub start_on: Day,
    /// First day without cover, a cancellation counted.
    pub end_on: Day,
    /// Premium and all its changes, rial.
    pub net_premium: i64,
    /// What is insured.
    pub title: Option<String>,
    /// It was cancelled.
    pub cancelled: bool,
}

/// An instalment, a receipt, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Its policy.
    pub policy_id: i64,
    /// When it fell or falls due.
    pub due_on: Option<Day>,
    /// What is due, rial; 0 where no instalment is known.
    pub due: i64,
    /// When it was paid.
    pub paid_on: Option<Day>,
    /// What was paid, rial.
    pub paid: i64,
}

/// A claim, its covers together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its policy.
    pub policy_id: i64,
    /// The insurer's number.
    pub claim_no: String,
    /// Day of the loss.
    pub loss_on: Day,
    /// Paid + outstanding − recovered, rial.
    pub incurred: i64,
    /// Nothing more is expected.
    pub closed: bool,
}

/// An endorsement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endorsement {
    /// Its policy.
    pub policy_id: i64,
    /// Kind: an id of the programme's codes.
    pub kind: i16,
    /// It cancels the policy.
    pub cancels: bool,
    /// From when on.
    pub effective_on: Day,
    /// Rial; negative takes back.
    pub premium_change: i64,
}

/// A non-technical event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// 1 joining, 2 survey, 3 introduction, 4 occasion, 5 special plan.
    pub kind: i16,
    /// What makes it one event.
    pub event_ref: String,
    /// When.
    pub on_day: Day,
}

/// The book of one party.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Portfolio {
    /// Policies, the last to end first; at most [`MOST_POLICIES`].
    pub policies: Vec<Policy>,
    /// How many policies there are in all.
    pub policy_count: i64,
    /// Instalments and receipts of the shown policies.
    pub receipts: Vec<Receipt>,
    /// Claims of the shown policies, the latest first.
    pub claims: Vec<Claim>,
    /// Endorsements of the shown policies, the latest first.
    pub endorsements: Vec<Endorsement>,
    /// Events, the latest first.
    pub events: Vec<Event>,
    /// The numbers of policies under which the party is insured and another holds the contract, with the holder.
    pub insured_under: Vec<Insured>,
}

/// A contract of another under which the party is insured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insured {
    /// The policyholder.
    pub holder_id: i64,
    /// The policy's number.
    pub number: String,
    /// Its line.
    pub line: i16,
}

/// Who is insured under the contracts of one party that are in force.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InsuredPeople {
    /// How many.
    pub count: i64,
    /// The first by name whom the reader may see: number, given and family name.
    pub first: Vec<(i64, Option<String>, Option<String>)>,
}

/// Those insured under a party's contracts with a cover on a day, the party itself left out; at most `most` by name.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn insured_people(
    pool: &PgPool,
    scope: Scope,
    party_id: i64,
    as_of: Day,
    most: i64,
) -> sqlx::Result<InsuredPeople> {
    store::insured_people(pool, scope, party_id, as_of, most).await
}

/// The most policies of one party that its page shows; an organisation may hold thousands.
pub const MOST_POLICIES: i64 = 60;

/// How the premium of a policy came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Collection {
    /// Instalments known; 0 where the policy was paid at once or nothing is known.
    pub instalments: usize,
    /// Instalments that what was paid covers, the oldest first.
    pub covered: usize,
    /// Paid up to the day, rial.
    pub paid: i64,
    /// Fallen due and not paid, rial.
    pub overdue: i64,
    /// Since when something is overdue.
    pub overdue_since: Option<Day>,
}

impl Collection {
    /// The collection of one policy's receipts as of a day.
    pub fn of<'a>(receipts: impl Iterator<Item = &'a Receipt>, as_of: Day) -> Collection {
        let mut dues: Vec<(Day, i64)> = Vec::new();
        let mut collection = Collection::default();
        for receipt in receipts {
            if let Some(due_on) = receipt.due_on.filter(|_| receipt.due > 0) {
                dues.push((due_on, receipt.due));
            }
            if receipt.paid_on.is_some_and(|paid_on| paid_on <= as_of) {
                collection.paid += receipt.paid;
            }
        }
        dues.sort_unstable();
        collection.instalments = dues.len();
        let mut left = collection.paid;
        for (due_on, due) in dues {
            if left >= due {
                collection.covered += 1;
            } else if due_on <= as_of {
                collection.overdue += due - left.max(0);
                collection.overdue_since.get_or_insert(due_on);
            }
            left -= due;
        }
        collection
    }
}

/// Something that happened in the book of a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// What.
    pub what: What,
    /// When; of payments the day of the last one.
    pub on: Day,
    /// Line of the policy; 0 where it is of none.
    pub line: i16,
    /// Rial; 0 where there is none.
    pub amount: i64,
    /// Renewals of a policy, kind of an endorsement or an event, or number of payments.
    pub count: i64,
    /// Number of the policy or the claim.
    pub text: String,
}

/// What happened in the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A policy began.
    Began,
    /// A policy ended as it was agreed.
    Ended,
    /// A policy was cancelled.
    Cancelled,
    /// An endorsement that does not cancel.
    Endorsed,
    /// Payments in a Jalali month.
    Paid,
    /// A claim, its covers together.
    Claim,
    /// A non-technical event.
    Event,
}

impl What {
    pub(crate) fn of(number: i32) -> What {
        match number {
            1 => What::Began,
            2 => What::Ended,
            3 => What::Cancelled,
            4 => What::Endorsed,
            5 => What::Paid,
            6 => What::Claim,
            _ => What::Event,
        }
    }
}

/// What of the book is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Policies with their endorsements.
    pub policies: bool,
    /// Payments.
    pub receipts: bool,
    /// Claims.
    pub claims: bool,
    /// Events.
    pub events: bool,
}

/// What happened in a party's book up to a day, the latest first, at most so much: nothing after `today`.
/// Whether the party may be seen is asked before.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn happened(
    pool: &PgPool,
    party_id: i64,
    wanted: Wanted,
    today: Day,
    until: Day,
    most: i64,
) -> sqlx::Result<Vec<Happened>> {
    store::happened(pool, party_id, wanted, today, until.min(today), most).await
}

/// The holder of the policy of this number.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn holder(pool: &PgPool, number: &str) -> sqlx::Result<Option<i64>> {
    store::holder(pool, number).await
}

/// One party's book as of a day. Whether the party may be seen is asked before.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn portfolio(pool: &PgPool, scope: Scope, party_id: i64, as_of: Day) -> sqlx::Result<Portfolio> {
    store::portfolio(pool, scope, party_id, as_of).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instalments_are_covered_from_the_oldest() {
        let as_of = Day(1_000);
        let row = |due_on, due, paid_on: i32, paid| Receipt {
            policy_id: 1,
            due_on: (due > 0).then_some(Day(due_on)),
            due,
            paid_on: (paid > 0).then_some(Day(paid_on)),
            paid,
        };
        // what came, then: instalments, covered, paid, overdue, since
        type Case = (&'static str, Vec<Receipt>, (usize, usize, i64, i64, Option<i32>));
        let cases: [Case; 6] = [
            ("nothing known", vec![], (0, 0, 0, 0, None)),
            ("paid at once", vec![row(0, 0, 900, 500)], (0, 0, 500, 0, None)),
            (
                "each paid on its row",
                vec![row(800, 100, 801, 100), row(900, 100, 905, 100)],
                (2, 2, 200, 0, None),
            ),
            (
                "the second is late",
                vec![row(800, 100, 801, 100), row(900, 100, 0, 0), row(1_100, 100, 0, 0)],
                (3, 1, 100, 100, Some(900)),
            ),
            (
                "paid in part by rows of their own",
                vec![row(800, 100, 0, 0), row(900, 100, 0, 0), row(0, 0, 950, 150)],
                (2, 1, 150, 50, Some(900)),
            ),
            ("paid after the day", vec![row(800, 100, 1_001, 100)], (1, 0, 0, 100, Some(800))),
        ];
        for (name, receipts, (instalments, covered, paid, overdue, since)) in cases {
            let expected = Collection { instalments, covered, paid, overdue, overdue_since: since.map(Day) };
            assert_eq!(Collection::of(receipts.iter(), as_of), expected, "{name}");
        }
    }
}
