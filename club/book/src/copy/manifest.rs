//! Which segments make up the copy: one small file, replaced in one step.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// Raised whenever the tables' columns or this file change: an older copy is then built anew.
const FORMAT: u32 = 3;
const FILE: &str = "book.json";

/// What the copy is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub format: u32,
    /// Of which database.
    pub source: String,
    /// Every load up to this one is in the copy.
    pub generation: i64,
    /// The last load in the copy.
    pub last_load: i64,
    /// Counts the changes of the copy; part of the segments' names.
    pub serial: u64,
    pub base: Part,
    pub delta: Option<Part>,
    /// Names of the branches; policies hold the place of theirs, counted from 1.
    pub branches: Vec<String>,
}

/// A segment's directory and its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub dir: String,
    pub files: BTreeMap<String, Written>,
}

/// What was written into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Written {
    pub bytes: u64,
    /// Checksum of all bytes, as gzip and PNG have it.
    pub crc32: u32,
}

impl Manifest {
    #[allow(clippy::too_many_arguments)] // its fields, but for the format
    pub fn new(
        source: String,
        generation: i64,
        last_load: i64,
        serial: u64,
        base: Part,
        delta: Option<Part>,
        branches: Vec<String>,
    ) -> Self {
        Manifest { format: FORMAT, source, generation, last_load, serial, base, delta, branches }
    }

    /// Whether there is one.
    pub fn is_in(dir: &Path) -> bool {
        dir.join(FILE).exists()
    }

    pub fn read(dir: &Path) -> Result<Manifest, Error> {
        let manifest: Manifest = serde_json::from_slice(&std::fs::read(dir.join(FILE))?)
            .map_err(|_| Error::Corrupt("the manifest cannot be read"))?;
        if manifest.format != FORMAT {
            return Err(Error::Corrupt("the copy has another format"));
        }
        for part in manifest.parts() {
            part.check(dir)?;
        }
        Ok(manifest)
    }

    /// Replaces the manifest: from here on the copy is another one. A crash leaves the old or the new.
    pub fn publish(&self, dir: &Path) -> Result<(), Error> {
        let text =
            serde_json::to_vec_pretty(self).map_err(|_| Error::Corrupt("the manifest cannot be written"))?;
        let temporary = dir.join("book.json.new");
        let mut file = File::create(&temporary)?;
        file.write_all(&text)?;
        file.sync_all()?;
        std::fs::rename(&temporary, dir.join(FILE))?;
        Ok(File::open(dir)?.sync_all()?)
    }

    /// Removes what earlier copies and interrupted refreshes left.
    pub fn sweep(&self, dir: &Path) -> Result<(), Error> {
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            let name = entry.file_name();
            let is_segment = name.to_string_lossy().starts_with(SEGMENT);
            let is_used = self.parts().any(|part| name == part.dir.as_str());
            if is_segment && !is_used && entry.file_type()?.is_dir() {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }

    /// Reads every file and gives the names of those that are not what was written: at millions of parties
    /// this takes longer than the pass, so that it has its own times.
    pub fn damaged(&self, dir: &Path) -> Vec<String> {
        let files: Vec<_> =
            self.parts().flat_map(|part| part.files.iter().map(move |file| (part, file))).collect();
        let is_sound = |part: &Part, name: &str, written: &Written| {
            let sum = checksum(&dir.join(&part.dir).join(name));
            sum.is_ok_and(|sum| sum == written.crc32)
        };
        std::thread::scope(|scope| {
            let checks: Vec<_> = files
                .iter()
                .map(|(part, (name, written))| (name, scope.spawn(|| is_sound(part, name, written))))
                .collect();
            let damaged = checks.into_iter().filter_map(|(name, sound)| match sound.join() {
                Ok(true) => None,
                _ => Some(name.to_string()),
            });
            damaged.collect()
        })
    }

    fn parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.base).chain(&self.delta)
    }
}

fn checksum(path: &Path) -> std::io::Result<u32> {
    let file = File::open(path)?;
    // SAFETY: as where segments are opened: the file is never changed, only unlinked.
    let map = unsafe { memmap2::Mmap::map(&file)? };
    Ok(crc32fast::hash(&map))
}

/// What the names of segment directories begin with.
pub(super) const SEGMENT: &str = "segment-";

impl Part {
    /// Whether the files are there and of their lengths.
    fn check(&self, dir: &Path) -> Result<(), Error> {
        for (name, written) in &self.files {
            if std::fs::metadata(dir.join(&self.dir).join(name))?.len() != written.bytes {
                return Err(Error::Corrupt("a file has another length"));
            }
        }
        Ok(())
    }
}
