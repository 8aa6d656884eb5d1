//! Uploaded files on their way in: kept on disk until they are loaded, one after the other, so that a
//! restart loses none; after the last, the standing is computed anew.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use audit::Actor;
use calendar::Instant;
use feeds::Progress;
use feeds::kind::Kind;
use serde::{Deserialize, Serialize};
use tokio::fs;

use crate::ConsoleState;

/// Files of a ticket's folder.
const TICKET: &str = "ticket.json";
const MAPPING: &str = "mapping.toml";
/// A folder whose file is still coming ends so.
const COMING: &str = ".part";

/// What is to be loaded, and for whom.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ticket {
    /// Name of its folder: the time of its coming, so that names are in the order of the queue.
    pub id: String,
    /// What the file holds.
    pub kind: Kind,
    /// The file's name where it came from.
    pub file_name: String,
    /// Name of the file in the folder.
    pub stored: String,
    /// Who sent it.
    pub staff_id: Option<i64>,
    /// Sign-in name of who sent it.
    pub actor: String,
}

/// What goes on at the moment.
#[derive(Clone)]
pub(crate) enum Activity {
    /// A file is loaded.
    Loading { ticket: Ticket, progress: Progress, since: Instant },
    /// The standing is computed after loads.
    Computing { since: Instant },
}

impl Activity {
    /// Another text where something else goes on.
    pub(crate) fn name(&self) -> &str {
        match self {
            Activity::Loading { ticket, .. } => &ticket.id,
            Activity::Computing { .. } => "computing",
        }
    }
}

/// The way in.
#[derive(Default)]
pub(crate) struct Intake {
    now: Mutex<Now>,
}

#[derive(Default)]
struct Now {
    activity: Option<Activity>,
    working: bool,
    failed: Option<i18n::Message>,
}

/// A file that is coming; given up unless [`Coming::enqueue`] is reached.
pub(crate) struct Coming {
    folder: PathBuf,
    id: String,
    stored: String,
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

    /// Asks the running load to stop.
    pub(crate) fn cancel(&self, id: &str) {
        if let Some(Activity::Loading { ticket, progress, .. }) = &self.now().activity
            && ticket.id == id
        {
            progress.cancel();
        }
    }
}

fn uploads(home: &Path) -> PathBuf {
    home.join("uploads")
}

/// Makes room for a file of this name.
pub(crate) async fn receive(
    home: &Path,
    now: Instant,
    file_name: &str,
) -> std::io::Result<(Coming, fs::File)> {
    let extension: String = match file_name.rsplit_once('.') {
        Some((_, ending)) => ending.chars().filter(char::is_ascii_alphanumeric).take(8).collect(),
        None => String::new(),
    };
    let id = format!("{:020}", now.0);
    let folder = uploads(home).join(format!("{id}{COMING}"));
    fs::create_dir_all(uploads(home)).await?;
    // Two in one microsecond: the second is refused rather than mixed with the first.
    fs::create_dir(&folder).await?;
    let stored =
        if extension.is_empty() { "file".to_owned() } else { format!("file.{}", extension.to_lowercase()) };
    let file = fs::File::create_new(folder.join(&stored)).await?;
    Ok((Coming { folder, id, stored }, file))
}

impl Coming {
    /// Puts the whole file in the queue.
    pub(crate) async fn enqueue(
        self,
        kind: Kind,
        file_name: String,
        mapping: &str,
        actor: &Actor,
    ) -> std::io::Result<()> {
        let ticket = Ticket {
            id: self.id.clone(),
            kind,
            file_name,
            stored: self.stored.clone(),
            staff_id: actor.staff_id,
            actor: actor.name.clone(),
        };
        fs::write(self.folder.join(MAPPING), mapping).await?;
        fs::write(self.folder.join(TICKET), serde_json::to_vec(&ticket)?).await?;
        fs::rename(&self.folder, self.folder.with_extension("")).await
    }

    /// Forgets the file.
    pub(crate) async fn give_up(self) {
        fs::remove_dir_all(&self.folder).await.ok();
    }
}

/// The tickets that wait, the first one first.
pub(crate) async fn queue(home: &Path) -> Vec<Ticket> {
    let mut tickets = Vec::new();
    let Ok(mut folders) = fs::read_dir(uploads(home)).await else { return tickets };
    while let Ok(Some(folder)) = folders.next_entry().await {
        let path = folder.path();
        let ticket = fs::read(path.join(TICKET))
            .await
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Ticket>(&bytes).ok());
        tickets.extend(ticket.filter(|ticket| path.ends_with(&ticket.id)));
    }
    tickets.sort_by(|a, b| a.id.cmp(&b.id));
    tickets
}

/// Takes a ticket that waits out of the queue; one that is loaded stays.
pub(crate) async fn drop_queued(state: &ConsoleState, id: &str) {
    let loading = state.intake.activity().is_some_and(|activity| activity.name() == id);
    if !loading && queue(&state.home).await.iter().any(|ticket| ticket.id == id) {
        fs::remove_dir_all(uploads(&state.home).join(id)).await.ok();
    }
}

/// Goes on with what a program before this one left: half a file is forgotten, whole ones are loaded.
pub(crate) async fn resume(state: ConsoleState) {
    if let Ok(mut folders) = fs::read_dir(uploads(&state.home)).await {
        while let Ok(Some(folder)) = folders.next_entry().await {
            if folder.file_name().to_string_lossy().ends_with(COMING) {
                fs::remove_dir_all(folder.path()).await.ok();
            }
        }
    }
    if !queue(&state.home).await.is_empty() {
        work(&state);
    }
}

/// Begins to load what waits, unless that goes on already.
pub(crate) fn work(state: &ConsoleState) {
    if !std::mem::replace(&mut state.intake.now().working, true) {
        let state = state.clone();
        tokio::spawn(async move { work_off(&state).await });
    }
}

async fn work_off(state: &ConsoleState) {
    let mut brought = false;
    loop {
        match queue(&state.home).await.into_iter().next() {
            Some(ticket) => brought |= load(state, ticket).await,
            None if std::mem::take(&mut brought) => compute(state).await,
            None => {
                let mut now = state.intake.now();
                (now.activity, now.working) = (None, false);
                break;
            }
        }
    }
    // One that came between the last look and the end.
    if !queue(&state.home).await.is_empty() {
        work(state);
    }
}

/// Loads one file and forgets it; whether it brought anything. What went wrong is in the list of loads.
async fn load(state: &ConsoleState, ticket: Ticket) -> bool {
    let folder = uploads(&state.home).join(&ticket.id);
    let progress = Progress::default();
    let since = state.clock.now();
    state.intake.now().activity =
        Some(Activity::Loading { ticket: ticket.clone(), progress: progress.clone(), since });
    let actor = Actor { staff_id: ticket.staff_id, name: ticket.actor.clone() };
    let mapping = fs::read_to_string(folder.join(MAPPING)).await.unwrap_or_default();
    let path = folder.join(&ticket.stored);
    let Ticket { kind, file_name, .. } = &ticket;
    let loaded =
        feeds::load_as(&state.pool, &state.clock, &actor, *kind, &path, file_name, &mapping, &progress).await;
    if let Err(error) = &loaded {
        tracing::warn!(code = error.code(), "a load failed");
    }
    fs::remove_dir_all(&folder).await.ok();
    loaded.is_ok_and(|outcome| outcome.counts.new + outcome.counts.changed > 0)
}

/// Computes the standing of the present day and shows it.
async fn compute(state: &ConsoleState) {
    let since = state.clock.now();
    state.intake.now().activity = Some(Activity::Computing { since });
    state.live.begin();
    let (directory, as_of) = (book::copy::dir(&state.home), state.clock.today());
    let ran = standing::run(&state.pool, &state.clock, &Actor::program(), &directory, as_of).await;
    if let Err(error) = &ran {
        tracing::error!(code = error.code(), cause = %error, "the standing could not be computed");
    }
    state.live.end(ran.is_ok());
    state.intake.now().failed = ran.err().map(|error| error.message());
    if let Err(error) = state.roster.reload(&state.pool, &state.clock).await {
        tracing::error!(cause = %error, "the list of members could not be read");
    }
}

/// A shared way in.
pub(crate) type Shared = Arc<Intake>;
