//! What other systems are told of rewards: each step by its numbers. Never a name, a code, or what a person wrote.

use calendar::Instant;
use i18n::Text;
use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::state::Act;
use crate::steps::Move;

/// The type of the message that a member got a reward.
pub const ISSUED: &str = "reward.issued";
/// The type of the message that a reward was used, once.
pub const USED: &str = "reward.used";
/// The type of the message that a reward was taken back.
pub const CANCELLED: &str = "reward.cancelled";
/// The type of the message that a reward was not used in time.
pub const EXPIRED: &str = "reward.expired";

i18n::texts! {
    ISSUED_TEXT = "دادن جایزه به عضو" | "A member was given a reward";
    USED_TEXT = "به‌کار رفتن جایزه" | "A reward was used";
    CANCELLED_TEXT = "پس گرفتن جایزه" | "A reward was cancelled";
    EXPIRED_TEXT = "پایان مهلت جایزه" | "A reward expired";
}

/// The types of messages, and what they tell.
pub const MESSAGES: [(&str, Text); 4] =
    [(ISSUED, ISSUED_TEXT), (USED, USED_TEXT), (CANCELLED, CANCELLED_TEXT), (EXPIRED, EXPIRED_TEXT)];

/// The type that tells of an act.
fn kind(act: Act) -> Option<&'static str> {
    match act {
        Act::Issue => Some(ISSUED),
        Act::Use => Some(USED),
        Act::Cancel => Some(CANCELLED),
        Act::Expire => Some(EXPIRED),
        Act::Reserve | Act::Book(_) => None,
    }
}

/// Writes a message of each step that somebody listens to, in the transaction that makes them.
pub(crate) async fn announce(conn: &mut PgConnection, now: Instant, moves: &[Move<'_>]) -> sqlx::Result<()> {
    for (of, _) in MESSAGES {
        let of_kind = |step: &&Move<'_>| kind(step.act) == Some(of);
        if moves.iter().any(|step| of_kind(&step)) && webhooks::listens(conn, of).await? {
            let told: Vec<Value> = moves.iter().filter(of_kind).map(told).collect();
            webhooks::publish(conn, of, now, told.into_iter()).await?;
        }
    }
    Ok(())
}

fn told(step: &Move<'_>) -> Value {
    let held = step.held;
    let mut told = json!({
        "party_id": held.party_id,
        "membership_number": persian::identity::membership_number(held.party_id),
        "reward": held.offer_id,
        "entitlement": held.entitlement_id,
        "kind": held.kind.code(),
        "price": held.price,
        "uses_left": step.next.uses_left,
        "last_day": step.last_day.to_string(),
    });
    if let Some(on) = &step.on {
        told["policy"] = on.policy.number.as_str().into();
        told["discount"] = on.counted.gives.into();
    }
    told
}
