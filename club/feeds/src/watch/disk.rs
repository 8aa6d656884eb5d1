//! The folder itself: what is whole, and moving it from place to place.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use calendar::Instant;
use sha2::{Digest, Sha256};

use crate::Error;

/// Files that end so are still coming, or are markers.
const PASSED_OVER: [&str; 5] = ["part", "tmp", "filepart", "crdownload", "done"];
/// The ending of a marker beside a file.
const DONE: &str = "done";
/// Where a file lies while it is loaded.
const WORKING: &str = "working";
const LOCK: &str = ".bashgah.lock";

/// A watched folder on disk.
pub(super) struct Disk {
    folder: PathBuf,
    done_marker: bool,
    seen: HashMap<String, (u64, SystemTime)>,
    /// Held for as long as the folder is watched.
    _lock: File,
}

/// A file that is whole, as it was seen.
pub(super) struct Whole {
    pub name: String,
    seen: (u64, SystemTime),
}

impl Disk {
    pub fn open(folder: &Path, done_marker: bool) -> Result<Disk, Error> {
        if !folder.is_dir() {
            return Err(Error::NoFolder);
        }
        let lock = File::create(folder.join(LOCK))?;
        lock.try_lock().map_err(|_| Error::Watched)?;
        for below in [WORKING, "loaded", "rejected", "repeated"] {
            fs::create_dir_all(folder.join(below))?;
        }
        Ok(Disk { folder: folder.to_owned(), done_marker, seen: HashMap::new(), _lock: lock })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder as it is written down.
    pub fn name(&self) -> String {
        self.folder.to_string_lossy().into_owned()
    }

    pub fn set_done_marker(&mut self, done_marker: bool) {
        self.done_marker = done_marker;
    }

    /// Files that an interrupted program was at.
    pub fn working(&self) -> Result<Vec<String>, Error> {
        let mut names: Vec<String> = files(&self.folder.join(WORKING))?.into_keys().collect();
        names.sort();
        Ok(names)
    }

    /// Files that are whole, the oldest first. Without markers: those that the look before found the same.
    pub fn whole(&mut self) -> Result<Vec<Whole>, Error> {
        let there = files(&self.folder)?;
        let coming = |name: &str| {
            let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
            name.starts_with('.') || ending.is_some_and(|ending| PASSED_OVER.contains(&&*ending))
        };
        let is_whole = |name: &str, now: &(u64, SystemTime)| match self.done_marker {
            true => there.contains_key(&format!("{name}.{DONE}")),
            false => self.seen.get(name) == Some(now),
        };
        let mut whole: Vec<Whole> = there
            .iter()
            .filter(|(name, now)| !coming(name) && is_whole(name, now))
            .map(|(name, seen)| Whole { name: name.clone(), seen: *seen })
            .collect();
        whole.sort_by(|a, b| (a.seen.1, &a.name).cmp(&(b.seen.1, &b.name)));
        self.seen = there;
        Ok(whole)
    }

    /// Takes a file out of the sender's reach. Not one that changed or went since it was seen, while others were
    /// loaded: a later look finds it whole again.
    pub fn begin(&mut self, Whole { name, seen }: &Whole) -> Result<bool, Error> {
        let path = self.folder.join(name);
        if about(&path).ok().flatten() != Some(*seen) {
            return Ok(false);
        }
        fs::rename(path, self.in_working(name))?;
        self.seen.remove(name);
        self.remove_marker(name);
        sync(&self.folder)?;
        Ok(true)
    }

    /// Removes the marker that a killed program left of a file of `working/`: it would say of the next file of that
    /// name that it is whole while it still comes.
    pub fn forget_marker(&self, name: &str) {
        if !self.holds(name) {
            self.remove_marker(name);
        }
    }

    fn remove_marker(&self, name: &str) {
        if self.done_marker {
            fs::remove_file(self.folder.join(format!("{name}.{DONE}"))).ok();
        }
    }

    pub fn in_working(&self, name: &str) -> PathBuf {
        self.folder.join(WORKING).join(name)
    }

    /// A place of its own below a folder and the day: `loaded/1405-09-01/policies.csv`.
    pub fn place_for(&self, below: &str, now: Instant, name: &str) -> Result<String, Error> {
        let day = format!("{below}/{}", now.day().jalali().numeric().replace('/', "-"));
        fs::create_dir_all(self.folder.join(&day))?;
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) => (stem, format!(".{ending}")),
            None => (name, String::new()),
        };
        let names = (1..).map(|n| match n {
            1 => format!("{day}/{name}"),
            n => format!("{day}/{stem} ({n}){ending}"),
        });
        Ok(names.into_iter().find(|place| !self.holds(place)).unwrap_or_default())
    }

    pub fn below(&self, place: &str) -> PathBuf {
        self.folder.join(place)
    }

    pub fn holds(&self, place: &str) -> bool {
        self.folder.join(place).exists()
    }

    pub fn put_away(&self, name: &str, place: &str) -> Result<(), Error> {
        let to = self.folder.join(place);
        fs::rename(self.in_working(name), &to)?;
        sync(to.parent().unwrap_or(&self.folder))?;
        sync(&self.folder.join(WORKING))
    }
}

/// The names in a folder last also when the power fails.
fn sync(folder: &Path) -> Result<(), Error> {
    Ok(File::open(folder)?.sync_all()?)
}

/// Plain files of a folder with size and time of change; a link is none. Names that are no UTF-8 are passed over.
fn files(folder: &Path) -> Result<HashMap<String, (u64, SystemTime)>, Error> {
    let mut found = HashMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (Ok(Some(about)), Ok(name)) = (about(&entry.path()), entry.file_name().into_string()) else {
            continue;
        };
        found.insert(name, about);
    }
    Ok(found)
}

/// Size and time of change of a plain file.
fn about(path: &Path) -> std::io::Result<Option<(u64, SystemTime)>> {
    let about = fs::symlink_metadata(path)?;
    Ok(if about.is_file() { Some((about.len(), about.modified()?)) } else { None })
}

/// SHA-256 of a file's content, and its bytes.
pub(super) async fn hash(path: PathBuf) -> Result<([u8; 32], u64), Error> {
    let hashed = tokio::task::spawn_blocking(move || {
        let (mut file, mut hash, mut bytes) = (File::open(path)?, Sha256::new(), 0);
        let mut part = vec![0; 256 * 1024];
        loop {
            match file.read(&mut part)? {
                0 => return Ok::<_, std::io::Error>((hash.finalize().into(), bytes)),
                read => {
                    hash.update(&part[..read]);
                    bytes += read as u64;
                }
            }
        }
    });
    Ok(hashed.await.map_err(|_| Error::Reader)??)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changes_after_the_look_is_left_to_the_next() -> Result<(), Error> {
        let folder = std::env::temp_dir().join(format!("bashgah-disk-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let mut disk = Disk::open(&folder, false)?;
        for name in ["same", "grown", "gone"] {
            fs::write(folder.join(name), "1")?;
        }
        assert_eq!(disk.whole()?.len(), 0);
        let whole = disk.whole()?;
        fs::write(folder.join("grown"), "12")?;
        fs::remove_file(folder.join("gone"))?;
        for one in whole {
            assert_eq!(disk.begin(&one)?, one.name == "same", "{}", one.name);
        }
        assert_eq!(disk.working()?, ["same"]);
        assert!(disk.whole()?.is_empty(), "it may grow on");
        let whole = disk.whole()?;
        assert!(whole.len() == 1 && disk.begin(&whole[0])?);
        Ok(fs::remove_dir_all(folder)?)
    }
}
