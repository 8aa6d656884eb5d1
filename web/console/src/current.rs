//! What is computed though nobody asked: rows that came by the API or a command, and a day that has begun.

use audit::Actor;
use calendar::Day;
use standing::roster::Mark;

use crate::ConsoleState;
use crate::live::Shown;

/// The latest run and load, on a day.
type Found = (Mark, Day);

/// Keeps the standing current, look by look.
#[derive(Debug, Default)]
pub struct Current {
    seen: Option<Found>,
    tried: Option<Found>,
}

impl Current {
    /// Computes the standing where that has been due since the look before this one: rows that come one after
    /// the other, and a command that computes them itself, are left alone meanwhile. What failed is tried again
    /// when there are other rows, or another day.
    pub async fn look(&mut self, state: &ConsoleState) {
        let Ok(shown) = state.now().await else { return };
        let found = (shown.mark(), state.clock.today());
        let has_rested = self.seen.replace(found) == Some(found) && !state.intake.is_working();
        if has_rested && is_due(&shown, found) && self.tried != Some(found) && state.live.begin() {
            self.tried = Some(found);
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
