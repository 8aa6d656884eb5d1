//! Files that browsers sent, as they lie on disk: each in a folder of its own with its ticket, so that a
//! restart of the program loses none.

use std::path::{Path, PathBuf};

use audit::Actor;
use calendar::Instant;
use feeds::Report;
use feeds::kind::Kind;
use serde::{Deserialize, Serialize};
use tokio::fs;

/// Files of a folder.
const TICKET: &str = "ticket.json";
const MAPPING: &str = "mapping.toml";
const FOUND: &str = "found.json";
/// A folder whose file is still coming, or a file that is being written, ends so.
const COMING: &str = "part";
/// A file that waits for a decision is kept so long, in days.
pub(crate) const KEPT_DAYS: i64 = 7;

/// What is to be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// It is loaded in its turn.
    Load,
    /// It is checked in its turn, and kept.
    Check,
    /// It is kept until somebody decides.
    Decide,
}

/// A file that was sent, by whom, and what is to be done with it.
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
    /// What is to be done.
    pub step: Step,
    /// Who sent it.
    pub staff_id: Option<i64>,
    /// Sign-in name of who sent it.
    pub actor: String,
    /// The saved mapping from which its own is taken.
    #[serde(default)]
    pub saved: Option<SavedUse>,
}

/// Use of a saved mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SavedUse {
    /// Its number.
    pub mapping_id: i32,
    /// Which version of it.
    pub version: i32,
    /// Its name.
    pub name: String,
}

/// What came of checking a file, or of the vain attempt to load it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// What loading it would bring.
    Report(Report),
    /// Why it cannot be loaded.
    Refused(i18n::Message),
}

impl Ticket {
    /// Who sent it, for the trail.
    pub(crate) fn actor(&self) -> Actor {
        Actor { staff_id: self.staff_id, name: self.actor.clone() }
    }

    /// When it came.
    pub(crate) fn came_at(&self) -> Instant {
        Instant(self.id.parse().unwrap_or_default())
    }
}

/// The folder of all the files that were sent.
#[derive(Clone)]
pub(crate) struct Stored(PathBuf);

/// A file that is coming. What is not kept is forgotten, however its coming ends.
pub(crate) struct Coming {
    folder: PathBuf,
    id: String,
    stored: String,
    kept: bool,
}

impl Stored {
    /// Below a home.
    pub(crate) fn of(home: &Path) -> Stored {
        Stored(home.join("uploads"))
    }

    /// Makes room for a file of this name.
    pub(crate) async fn receive(&self, now: Instant, file_name: &str) -> std::io::Result<(Coming, fs::File)> {
        let extension: String = match file_name.rsplit_once('.') {
            Some((_, ending)) => ending.chars().filter(char::is_ascii_alphanumeric).take(8).collect(),
            None => String::new(),
        };
        let id = format!("{:020}", now.0);
        let folder = self.0.join(&id).with_extension(COMING);
        fs::create_dir_all(&self.0).await?;
        // Two in one microsecond: the second is refused rather than mixed with the first.
        fs::create_dir(&folder).await?;
        let stored = if extension.is_empty() {
            "file".to_owned()
        } else {
            format!("file.{}", extension.to_lowercase())
        };
        let coming = Coming { folder, id, stored, kept: false };
        let file = fs::File::create_new(coming.file()).await?;
        Ok((coming, file))
    }

    /// Every file that is there, the first one first.
    pub(crate) async fn tickets(&self) -> Vec<Ticket> {
        let mut tickets = Vec::new();
        let Ok(mut folders) = fs::read_dir(&self.0).await else { return tickets };
        while let Ok(Some(folder)) = folders.next_entry().await {
            let name = folder.file_name();
            tickets.extend(self.ticket(&name.to_string_lossy()).await);
        }
        tickets.sort_by(|a, b| a.id.cmp(&b.id));
        tickets
    }

    /// The files that wait for their turn, the first one first.
    pub(crate) async fn queue(&self) -> Vec<Ticket> {
        let mut tickets = self.tickets().await;
        tickets.retain(|ticket| ticket.step != Step::Decide);
        tickets
    }

    /// One file's ticket.
    pub(crate) async fn ticket(&self, id: &str) -> Option<Ticket> {
        let named = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        let bytes = if named { fs::read(self.0.join(id).join(TICKET)).await.ok()? } else { return None };
        serde_json::from_slice(&bytes).ok().filter(|ticket: &Ticket| ticket.id == id)
    }

    /// Where the file lies.
    pub(crate) fn file(&self, ticket: &Ticket) -> PathBuf {
        self.0.join(&ticket.id).join(&ticket.stored)
    }

    /// The mapping that goes with it.
    pub(crate) async fn mapping(&self, ticket: &Ticket) -> String {
        fs::read_to_string(self.0.join(&ticket.id).join(MAPPING)).await.unwrap_or_default()
    }

    /// What was found out about it so far.
    pub(crate) async fn verdict(&self, ticket: &Ticket) -> Option<Verdict> {
        let bytes = fs::read(self.0.join(&ticket.id).join(FOUND)).await.ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Takes another mapping for it; one that was changed is the saved one no more.
    pub(crate) async fn set_mapping(&self, ticket: &Ticket, mapping: &str) -> std::io::Result<Ticket> {
        let same = self.mapping(ticket).await == mapping;
        if same {
            return Ok(ticket.clone());
        }
        self.write(&ticket.id, MAPPING, mapping.as_bytes()).await?;
        self.set_saved(ticket, None).await
    }

    /// Says of which saved mapping its own is.
    pub(crate) async fn set_saved(
        &self,
        ticket: &Ticket,
        saved: Option<SavedUse>,
    ) -> std::io::Result<Ticket> {
        let ticket = Ticket { saved, ..ticket.clone() };
        self.write(&ticket.id, TICKET, &serde_json::to_vec(&ticket)?).await?;
        Ok(ticket)
    }

    /// Says what is to be done with it next.
    pub(crate) async fn set_step(&self, ticket: &Ticket, step: Step) -> std::io::Result<()> {
        self.write(&ticket.id, TICKET, &serde_json::to_vec(&Ticket { step, ..ticket.clone() })?).await
    }

    /// Keeps what was found out, and the file until somebody decides.
    pub(crate) async fn set_verdict(&self, ticket: &Ticket, verdict: &Verdict) -> std::io::Result<()> {
        self.write(&ticket.id, FOUND, &serde_json::to_vec(verdict)?).await?;
        self.set_step(ticket, Step::Decide).await
    }

    /// Forgets a file.
    pub(crate) async fn forget(&self, ticket: &Ticket) {
        fs::remove_dir_all(self.0.join(&ticket.id)).await.ok();
    }

    /// Forgets files that stopped coming.
    pub(crate) async fn forget_halves(&self) {
        let Ok(mut folders) = fs::read_dir(&self.0).await else { return };
        while let Ok(Some(folder)) = folders.next_entry().await {
            if folder.path().extension().is_some_and(|ending| ending == COMING) {
                fs::remove_dir_all(folder.path()).await.ok();
            }
        }
    }

    /// Forgets files about which nobody decided in [`KEPT_DAYS`].
    pub(crate) async fn forget_old(&self, now: Instant) {
        let oldest = now.0 - KEPT_DAYS * 86_400 * 1_000_000;
        for ticket in self.tickets().await {
            if ticket.step == Step::Decide && ticket.came_at().0 < oldest {
                self.forget(&ticket).await;
            }
        }
    }

    /// All of it or nothing, also where the power fails meanwhile.
    async fn write(&self, id: &str, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        let file = self.0.join(id).join(name);
        let part = file.with_extension(COMING);
        fs::write(&part, bytes).await?;
        fs::File::open(&part).await?.sync_all().await?;
        fs::rename(&part, &file).await
    }
}

impl Coming {
    /// Where the file lies until it is kept.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join(&self.stored)
    }

    /// The file is whole: from now on it is there.
    pub(crate) async fn keep(
        mut self,
        kind: Kind,
        file_name: String,
        (mapping, saved): (&str, Option<SavedUse>),
        step: Step,
        actor: &Actor,
    ) -> std::io::Result<Ticket> {
        let Actor { staff_id, name } = actor.clone();
        let (id, stored) = (self.id.clone(), self.stored.clone());
        let ticket = Ticket { id, kind, file_name, stored, step, staff_id, actor: name, saved };
        fs::write(self.folder.join(MAPPING), mapping).await?;
        fs::write(self.folder.join(TICKET), serde_json::to_vec(&ticket)?).await?;
        fs::rename(&self.folder, self.folder.with_extension("")).await?;
        self.kept = true;
        Ok(ticket)
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        if !self.kept {
            std::fs::remove_dir_all(&self.folder).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_is_not_kept_leaves_nothing() -> std::io::Result<()> {
        let home = std::env::temp_dir().join(format!("bashgah-stored-{}", std::process::id()));
        let stored = Stored::of(&home);
        let (coming, _) = stored.receive(Instant(1), "parties.csv").await?;
        drop(coming);
        assert_eq!(std::fs::read_dir(home.join("uploads"))?.count(), 0);

        let (coming, _) = stored.receive(Instant(1), "parties.csv").await?;
        let (kind, name) = (Kind::Parties, "parties.csv".to_owned());
        let kept = coming.keep(kind, name, ("", None), Step::Decide, &Actor::program()).await?;
        assert!(stored.file(&kept).exists());
        stored.forget_old(Instant(1).plus_seconds(KEPT_DAYS * 86_400)).await;
        assert_eq!(stored.tickets().await.len(), 1);
        stored.forget_old(Instant(2).plus_seconds(KEPT_DAYS * 86_400)).await;
        assert_eq!(stored.tickets().await.len(), 0);
        std::fs::remove_dir_all(home)
    }
}
