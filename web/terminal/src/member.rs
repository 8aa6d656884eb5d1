//! What a cashier sees of a member: enough to greet them by name and tier. Nothing else leaves the club.

use std::collections::HashMap;

use kit::{Fmt, Markup, parts};
use merchants::payment::Payment;
use merchants::tier;
use parties::Scope;
use parties::view::Face;
use programme::model::Tier;

use crate::TerminalState;

/// A member of a payment.
pub struct Member {
    /// Given name and the first letter of the family name.
    pub name: String,
    /// The first letter of that.
    pub initial: String,
    /// The tier when the card was read, as the programme calls it today.
    pub tier: Option<Tier>,
    /// Its place among the programme's.
    place: (i16, usize),
}

impl Member {
    /// The tier's badge.
    pub fn badge(&self, f: &Fmt) -> Option<Markup> {
        let name = |tier: &Tier| f.name(&tier.name.fa, &tier.name.en).to_owned();
        self.tier.as_ref().map(|tier| parts::tier(self.place.0, self.place.1, &name(tier)))
    }
}

/// The member of a payment.
pub async fn of(state: &TerminalState, payment: &Payment) -> Result<Member, merchants::Error> {
    let name = names(state, &[payment.party_id]).await?.remove(&payment.party_id).unwrap_or_default();
    let initial = name.chars().next().map(String::from).unwrap_or_default();
    let mut tiers = tier::all(&state.pool, state.clock.today()).await?;
    let (of, code) = (tiers.len(), payment.tier.as_deref());
    let place = tiers.iter().position(|tier| Some(tier.code.as_str()) == code);
    let rank = place.and_then(|place| i16::try_from(place).ok()).unwrap_or_default();
    Ok(Member { name, initial, tier: place.map(|place| tiers.swap_remove(place)), place: (rank, of) })
}

/// How members are called, by number. A record that was merged is called as the one that it is part of.
pub async fn names(state: &TerminalState, members: &[i64]) -> sqlx::Result<HashMap<i64, String>> {
    let survivors = parties::duplicate::survivors(&state.pool, members).await?;
    let record = |member: &i64| survivors.get(member).copied().unwrap_or(*member);
    let records: Vec<i64> = members.iter().map(record).collect();
    let faces = parties::faces(&state.pool, Scope::Everyone, &records).await?;
    let called = |member: &i64| faces.iter().find(|face| face.party_id == record(member)).map(called);
    Ok(members.iter().filter_map(|member| Some((*member, called(member)?))).collect())
}

fn called(face: &Face) -> String {
    let given = face.given_name.as_deref().unwrap_or_default().trim();
    let family = face.family_name.as_deref().unwrap_or_default().trim();
    let first = family.chars().next().map(String::from).unwrap_or_default();
    if given.is_empty() { format!("{first}.") } else { format!("{given} {first}.") }
}
