//! What other systems are told of credit: every transfer of a member. Never a name, a contact, or what a person wrote.

use calendar::Instant;
use i18n::Text;
use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::account::Transfer;

/// The type of the message that a member's credit changed.
pub const CREDIT_CHANGED: &str = "credit.changed";

i18n::texts! {
    CREDIT_CHANGED_TEXT = "تغییر اعتبار عضو" | "A member’s credit changed";
}

/// The types of messages, and what they tell.
pub const MESSAGES: [(&str, Text); 1] = [(CREDIT_CHANGED, CREDIT_CHANGED_TEXT)];

/// Whether anybody listens: otherwise nothing need be written.
pub(crate) async fn heard(conn: &mut PgConnection) -> sqlx::Result<bool> {
    webhooks::listens(conn, CREDIT_CHANGED).await
}

/// Writes a message of each transfer, of a party and about something, in the transaction that makes them.
pub(crate) async fn announce<'a>(
    conn: &mut PgConnection,
    now: Instant,
    transfers: impl Iterator<Item = (i64, &'a str, &'a Transfer)>,
) -> sqlx::Result<()> {
    let told = transfers.map(|(party_id, reference, transfer)| told(party_id, reference, transfer));
    webhooks::publish(conn, CREDIT_CHANGED, now, told).await
}

fn told(party_id: i64, reference: &str, transfer: &Transfer) -> Value {
    let received = transfer.to == party_id;
    json!({
        "party_id": party_id,
        "membership_number": persian::identity::membership_number(party_id),
        "transfer": transfer.no,
        "kind": transfer.kind.code(),
        "amount": if received { transfer.amount } else { -transfer.amount },
        "balance": transfer.balance,
        "reverses": transfer.reverses,
        "hold": transfer.hold,
        "reference": reference,
    })
}
