//! The way in: what waits is checked or loaded, one file after the other; after the last load, the standing
//! is computed anew.

use std::sync::{Arc, Mutex, PoisonError};

use audit::Actor;
use calendar::Instant;
use feeds::Progress;

use super::stored::{Step, Stored, Ticket, Verdict};
use crate::ConsoleState;

/// What goes on at the moment.
#[derive(Clone)]
pub(crate) enum Activity {
    /// A file is checked or loaded.
    Reading { ticket: Ticket, progress: Progress, since: Instant },
    /// The standing is computed after loads.
    Computing { since: Instant },
}

impl Activity {
    /// Another text where something else goes on.
    pub(crate) fn name(&self) -> &str {
        match self {
            Activity::Reading { ticket, .. } => &ticket.id,
            Activity::Computing { .. } => "computing",
        }
    }
}

/// What the way in is at.
#[derive(Default)]
pub(crate) struct Intake {
    now: Mutex<Now>,
}

#[derive(Default)]
struct Now {
    activity: Option<Activity>,
    working: bool,
    /// Files came by themselves meanwhile, so that the standing is to be computed.
    brought: bool,
    failed: Option<i18n::Message>,
}

impl Intake {
    fn now(&self) -> std::sync::MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What goes on.
    pub(crate) fn activity(&self) -> Option<Activity> {
        self.now().activity.clone()
    }

    /// Why the standing could not be computed after the last load.
    pub(crate) fn failure(&self) -> Option<i18n::Message> {
        self.now().failed.clone()
    }

    /// Whether files are worked off; the standing is computed after the last of them.
    pub(crate) fn is_working(&self) -> bool {
        self.now().working
    }

    /// Whether this file is at work.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.activity().is_some_and(|activity| activity.name() == id)
    }

    /// Asks the running work to stop.
    pub(crate) fn cancel(&self, id: &str) {
        if let Some(Activity::Reading { ticket, progress, .. }) = &self.now().activity
            && ticket.id == id
        {
            progress.cancel();
        }
    }
}

/// The files that were sent.
pub(crate) fn stored(state: &ConsoleState) -> Stored {
    Stored::of(&state.home)
}

/// Takes a file that waits out of the queue; one that is at work stays.
pub(crate) async fn drop_queued(state: &ConsoleState, id: &str) {
    let stored = stored(state);
    if let (false, Some(ticket)) = (state.intake.has(id), stored.ticket(id).await) {
        stored.forget(&ticket).await;
    }
}

/// Goes on with what a program before this one left: half a file is forgotten, whole ones have their turn.
pub(crate) async fn resume(state: ConsoleState) {
    let stored = stored(&state);
    stored.forget_halves().await;
    stored.forget_old(state.clock.now()).await;
    work(&state);
}

/// Forgets files about which nobody has decided for long.
pub(crate) async fn forget_old(state: &ConsoleState) {
    stored(state).forget_old(state.clock.now()).await;
}

/// Begins with what waits, unless that goes on already.
pub(crate) fn work(state: &ConsoleState) {
    if !std::mem::replace(&mut state.intake.now().working, true) {
        let state = state.clone();
        tokio::spawn(async move { work_off(&state).await });
    }
}

async fn work_off(state: &ConsoleState) {
    let stored = stored(state);
    let mut brought = false;
    loop {
        brought |= std::mem::take(&mut state.intake.now().brought);
        match stored.queue().await.into_iter().next() {
            Some(ticket) if ticket.step == Step::Check => check(state, &stored, ticket).await,
            Some(ticket) => brought |= load(state, &stored, ticket).await,
            None if std::mem::take(&mut brought) => compute(state).await,
            None => {
                let mut now = state.intake.now();
                (now.activity, now.working) = (None, false);
                break;
            }
        }
    }
    // One that came between the last look and the end.
    if !stored.queue().await.is_empty() {
        work(state);
    }
}

fn begin(state: &ConsoleState, ticket: &Ticket) -> Progress {
    let progress = Progress::default();
    let activity =
        Activity::Reading { ticket: ticket.clone(), progress: progress.clone(), since: state.clock.now() };
    state.intake.now().activity = Some(activity);
    progress
}

/// Checks one file and keeps what was found.
async fn check(state: &ConsoleState, stored: &Stored, ticket: Ticket) {
    let progress = begin(state, &ticket);
    let mapping = stored.mapping(&ticket).await;
    let file = stored.file(&ticket);
    let checked = feeds::check(&state.pool, &state.clock, ticket.kind, &file, &mapping, &progress).await;
    let verdict = checked.map_or_else(|error| Verdict::Refused(error.message()), Verdict::Report);
    keep(stored, &ticket, &verdict).await;
}

/// Loads one file; whether it brought anything. A file that cannot be loaded is kept, so that its mapping can
/// be mended; the list of loads tells why too.
async fn load(state: &ConsoleState, stored: &Stored, ticket: Ticket) -> bool {
    let progress = begin(state, &ticket);
    let (actor, mapping) = (ticket.actor(), stored.mapping(&ticket).await);
    let (file, name) = (stored.file(&ticket), &ticket.file_name);
    let saved = ticket.saved.as_ref().map(|saved| (saved.mapping_id, saved.version));
    let came = feeds::Came { saved, ..feeds::Came::default() };
    let (pool, clock) = (&state.pool, &state.clock);
    let loading =
        feeds::load_that_came(pool, clock, &actor, ticket.kind, &file, name, &mapping, came, &progress);
    let loaded = loading.await;
    match loaded {
        Ok(outcome) => {
            stored.forget(&ticket).await;
            outcome.counts.new + outcome.counts.changed > 0
        }
        Err(error) => {
            tracing::warn!(code = error.code(), sqlstate = error.sqlstate(), "a load failed");
            keep(stored, &ticket, &Verdict::Refused(error.message())).await;
            false
        }
    }
}

/// Keeps what was found about a file; one of which nothing can be written down any more is forgotten rather
/// than tried for ever.
async fn keep(stored: &Stored, ticket: &Ticket, verdict: &Verdict) {
    if let Err(cause) = stored.set_verdict(ticket, verdict).await {
        tracing::error!(%cause, "what was found about a file could not be kept");
        stored.forget(ticket).await;
    }
}

/// Computes the standing after files came by themselves; while files that were sent are at work, that work
/// ends with it.
pub(crate) async fn compute_after_arrival(state: &ConsoleState) {
    if std::mem::replace(&mut state.intake.now().working, true) {
        state.intake.now().brought = true;
        return;
    }
    compute(state).await;
    work_off(state).await;
}

/// Computes the standing of the present day and shows it.
async fn compute(state: &ConsoleState) {
    let since = state.clock.now();
    state.intake.now().activity = Some(Activity::Computing { since });
    state.live.begin();
    let failed = state.compute(&Actor::program()).await.err();
    state.intake.now().failed = failed;
}

/// A shared way in.
pub(crate) type Shared = Arc<Intake>;
