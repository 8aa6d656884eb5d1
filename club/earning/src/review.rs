//! Introductions that are looked at before anything is paid for them.

use access::{Permission, Staff};
use calendar::{Clock, Day};
use i18n::Text;
use ledger::MOST_TEXT;
use serde_json::json;
use sqlx::PgPool;

use crate::error::Error;
use crate::store;

/// The fewest letters of a reason.
pub const LEAST_WHY: usize = 5;

/// What speaks against paying for an introduction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspicion {
    /// Who introduces is an agent or a colleague, whose work it is to win customers.
    Agent,
    /// One of the two is insured under a policy of the other.
    Insured,
    /// Both have the same family name and the same agency.
    Family,
}

impl Suspicion {
    /// All, in the order of their numbers from 1.
    pub const ALL: [Suspicion; 3] = [Suspicion::Agent, Suspicion::Insured, Suspicion::Family];

    /// Of what the database has.
    pub(crate) fn of(number: i16) -> Option<Suspicion> {
        Suspicion::ALL.get(usize::try_from(number - 1).ok()?).copied()
    }

    /// What it is, in words.
    pub fn why(self) -> Text {
        match self {
            Suspicion::Agent => AGENT,
            Suspicion::Insured => INSURED,
            Suspicion::Family => FAMILY,
        }
    }
}

i18n::texts! {
    AGENT = "معرف، نماینده یا همکار بیمه‌گر است" | "who introduces is an agent or a colleague of the insurer";
    INSURED = "یکی از این دو، زیر بیمه‌نامهٔ دیگری بیمه است" | "one of the two is insured under a policy of the other";
    FAMILY = "نام خانوادگی و نمایندگی هر دو یکی است" | "both have the same family name and the same agency";
}

/// An introduction about which nobody has decided, and whose friend has bought and paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Who introduces.
    pub party_id: i64,
    /// As the event names the friend.
    pub reference: String,
    /// Who was introduced.
    pub friend_id: i64,
    /// The event's day.
    pub on_day: Day,
    /// What speaks against it.
    pub suspicion: Suspicion,
}

/// What somebody decides about an introduction.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Who introduces.
    pub party_id: i64,
    /// As the event names the friend.
    pub reference: String,
    /// It gives credit as any other; otherwise it never does.
    pub agreed: bool,
    /// Why, in [`LEAST_WHY`] to [`MOST_TEXT`] letters.
    pub why: String,
}

/// Those that are to be looked at, as of the last settlement, the oldest first: at most so many, after so many that are
/// passed over.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn reviews(pool: &PgPool, passed: i64, most: i64) -> sqlx::Result<Vec<Review>> {
    store::review::open(pool, passed, most).await
}

/// How many are to be looked at.
///
/// # Errors
/// What PostgreSQL answers.
pub async fn count_reviews(pool: &PgPool) -> sqlx::Result<i64> {
    store::review::count(pool).await
}

/// Decides about an introduction, once; what is agreed to is paid by the next settlement.
///
/// # Errors
/// [`Error::Access`] for who may not approve credit, [`Error::Why`], [`Error::Decided`], [`Error::NoSuchReview`]; the
/// database's. Nothing was then decided.
pub async fn decide(pool: &PgPool, clock: &Clock, staff: &Staff, decision: &Decision) -> Result<(), Error> {
    if !staff.may(Permission::ApproveCredit) {
        return Err(access::Error::NotAllowed.into());
    }
    let (now, why) = (clock.now(), decision.why.trim());
    if !(LEAST_WHY..=MOST_TEXT).contains(&why.chars().count()) {
        return Err(Error::Why);
    }
    let mut transaction = pool.begin().await?;
    let (friend, decided) = store::review::of(&mut transaction, decision).await?;
    if decided {
        return Err(Error::Decided);
    }
    let friend = friend.ok_or(Error::NoSuchReview)?;
    if !store::review::decide(&mut transaction, now, &staff.name, decision, why).await? {
        return Err(Error::Decided);
    }
    let subject = format!("party {}", decision.party_id);
    let detail = json!({ "friend": friend, "agreed": decision.agreed, "reason": why });
    let party = Some(decision.party_id);
    audit::record(&mut transaction, now, &staff.actor(), "earning.review", &subject, party, detail).await?;
    Ok(transaction.commit().await?)
}
