//! What is computed though nobody asked: rows that came by the API or a command, and a day that has begun.

use audit::Actor;
use calendar::Day;
use standing::roster::Mark;

use crate::ConsoleState;
use crate::live::Shown;

/// The latest run and load, on a day.
type Found = (Mark, Day);

/// The most looks at which it is left due because rows still come.
const MOST_LOOKS: u32 = 15;

/// Keeps the standing current, look by look.
#[derive(Debug, Default)]
pub struct Current {
    seen: Option<Found>,
    tried: Option<Found>,
    /// Looks at which it was due, one after the other.
    due: u32,
}

impl Current {
    /// Computes the standing where that has been due since the look before this one: rows that come one after
    /// the other, and a command that computes them itself, are left alone meanwhile, but not for ever. What failed is
    /// tried again when there are other rows, or another day.
    pub async fn look(&mut self, state: &ConsoleState) {
        let Ok(shown) = state.now().await else { return };
        let found = (shown.mark(), state.clock.today());
        let has_rested = self.seen.replace(found) == Some(found);
        self.due = if is_due(&shown, found) && self.tried != Some(found) { self.due + 1 } else { 0 };
        let is_time = self.due > 0 && (has_rested || self.due >= MOST_LOOKS);
        if is_time && !state.intake.is_working() && state.live.begin() {
            (self.tried, self.due) = (Some(found), 0);
            let _shown_on_the_dashboard = state.compute(&Actor::program()).await;
        }
    }
}

fn is_due(shown: &Shown, (mark, today): Found) -> bool {
    match &shown.latest {
        Some(latest) => latest.run.load_id < mark.load || latest.run.as_of < today,
        None => mark.load > 0,
    }
}
