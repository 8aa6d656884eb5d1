//! What other systems are told of a run: who came into another tier or segment. Never a name or a contact.

use i18n::Text;
use programme::model::Programme;
use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::changes::Changes;
use crate::columns::Columns;
use crate::evaluate::Segment;
use crate::run::Run;

/// The type of the message that a member came into another tier.
pub const TIER_CHANGED: &str = "member.tier_changed";
/// The type of the message that a member came into another segment.
pub const SEGMENT_CHANGED: &str = "member.segment_changed";

i18n::texts! {
    TIER_CHANGED_TEXT = "تغییر سطح عضو" | "A member’s tier changed";
    SEGMENT_CHANGED_TEXT = "تغییر بخش عضو" | "A member’s segment changed";
}

/// The types of messages, and what they tell.
pub const MESSAGES: [(&str, Text); 2] =
    [(TIER_CHANGED, TIER_CHANGED_TEXT), (SEGMENT_CHANGED, SEGMENT_CHANGED_TEXT)];

/// Writes the messages of a run in its transaction, where somebody listens to them. `before` is the programme
/// whose tiers were held until now.
pub(crate) async fn announce(
    conn: &mut PgConnection,
    run: &Run,
    [before, now]: [&Programme; 2],
    columns: &Columns,
    changes: &Changes,
) -> sqlx::Result<()> {
    if webhooks::listens(conn, TIER_CHANGED).await? {
        let changed = changes.tiers.iter().map(|(row, from)| {
            let from = from.and_then(|tier| code(before, tier));
            told(run, columns.party_id[*row], from, code(now, columns.tier[*row]))
        });
        webhooks::publish(conn, TIER_CHANGED, run.computed_at, changed).await?;
    }
    if webhooks::listens(conn, SEGMENT_CHANGED).await? {
        let changed = changes.segments.iter().map(|(row, from)| {
            let from = from.and_then(|number| Segment::of(i16::from(number))).map(Segment::name);
            told(run, columns.party_id[*row], from, Some(columns.segment(*row).name()))
        });
        webhooks::publish(conn, SEGMENT_CHANGED, run.computed_at, changed).await?;
    }
    Ok(())
}

fn code(programme: &Programme, tier: u8) -> Option<&str> {
    programme.tiers.get(usize::from(tier)).map(|tier| tier.code.as_str())
}

fn told(run: &Run, party_id: i64, before: Option<&str>, after: Option<&str>) -> Value {
    json!({
        "party_id": party_id,
        "membership_number": persian::identity::membership_number(party_id),
        "before": before,
        "after": after,
        "as_of": run.as_of,
        "programme_version": run.version,
        "run": run.run_id,
    })
}
