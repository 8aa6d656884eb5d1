//! Watching the sources while the console is served.

use std::path::PathBuf;
use std::time::Duration;

use audit::Actor;
use feeds::watch::{Watch, With};

use crate::ConsoleState;

/// Time between two looks.
const BETWEEN: Duration = Duration::from_secs(5);

/// Looks at the folders of all sources, and at `others`, for ever. What came is loaded; then the standing is
/// computed anew.
pub async fn watch(state: ConsoleState, others: Vec<PathBuf>) {
    let (actor, mut watch) = (Actor::program(), Watch::new(others));
    let mut ticks = tokio::time::interval(BETWEEN);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut told = Vec::new();
    loop {
        ticks.tick().await;
        let with = With { pool: &state.pool, clock: &state.clock, actor: &actor };
        match watch.look(with).await {
            Ok((arrived, unwatched)) => {
                // What cannot be watched is told once, not at every look.
                let now: Vec<_> =
                    unwatched.iter().map(|one| (one.folder.clone(), one.error.code())).collect();
                for one in &unwatched {
                    if !told.contains(&(one.folder.clone(), one.error.code())) {
                        let folder = one.folder.display();
                        tracing::warn!(%folder, code = one.error.code(), "a folder cannot be watched");
                    }
                }
                told = now;
                let loads = arrived.iter().flat_map(|file| &file.loads);
                if loads.map(|(_, done)| done.counts.new + done.counts.changed).sum::<u64>() > 0 {
                    super::super::intake::compute_after_arrival(&state).await;
                }
            }
            Err(error) => tracing::warn!(code = error.code(), "the sources could not be looked at"),
        }
    }
}
