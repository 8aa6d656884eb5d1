//! The columnar copy of the book: what the pass reads.
//!
//! Arrow IPC files, uncompressed, aligned to 64 bytes and mapped into memory, in the order of the
//! parties. The copy is a base segment and, after feeds, a small delta segment that holds the parties
//! touched since: a party of the delta stands in for the one of the base. `book.json` names the
//! segments and is replaced in one step, so that a crash leaves the old copy or the new one. It has the
//! checksum of each file, which [`refresh`] and [`damaged`] compare; opening only looks at lengths.
//! PostgreSQL is the truth: what is missing or damaged is built again.

mod branches;
mod known;
mod layout;
mod manifest;
mod refresh;
mod segment;
mod shelf;
mod source;
mod writer;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

pub use known::changed_by;
pub use layout::{
    Base, Chunk, ClaimRow, ClaimsView, EndorsementRow, EndorsementsView, EventRow, EventsView, GONE, NO_DAY,
    NO_PROVINCE, PartiesView, PartyRow, PoliciesView, PolicyRow, ReceiptRow, ReceiptsView,
};
pub use refresh::{Progress, Refreshed, create, damaged, rebuild, refresh};
pub use segment::Segment;
pub use shelf::{Agreed, Shelf};
pub use writer::Writer;

use crate::error::Error;
use manifest::Manifest;

/// Where the copy lies in the program's data directory.
pub fn dir(home: &Path) -> PathBuf {
    home.join("book")
}

/// The copy, open for reading. It stays as it is while it is open, whatever a refresh does meanwhile.
pub struct Copy {
    manifest: Manifest,
    base: Segment,
    delta: Option<Segment>,
    stretches: Vec<Stretch>,
}

/// A part of the copy that one thread takes at a time: a chunk of the base with the delta's parties
/// among and after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    chunk: Option<usize>,
    delta: Range<usize>,
    /// Index of its first party among all.
    pub first: usize,
    /// How many parties it has.
    pub len: usize,
}

/// How large the copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Parties.
    pub parties: usize,
    /// Rows of the base.
    pub base: Base,
    /// Rows of the delta.
    pub delta: Base,
}

impl Copy {
    /// Opens the copy in a directory.
    ///
    /// # Errors
    /// Where there is none or it is damaged: [`refresh`] builds it again.
    pub fn open(dir: &Path) -> Result<Copy, Error> {
        let mut last = None;
        // A refresh may replace the copy between the reading of its manifest and of its files.
        for _ in 0..3 {
            let manifest = Manifest::read(dir)?;
            if last.as_ref() == Some(&manifest) {
                break;
            }
            match Copy::of(dir, manifest.clone()) {
                Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
                    last = Some(manifest)
                }
                opened => return opened,
            }
        }
        Err(Error::Corrupt("a file is missing"))
    }

    /// The copy in a directory, opened once for all who read it at a time: a page that asks for one member
    /// need not map the files again. A refreshed copy is opened anew.
    ///
    /// # Errors
    /// As [`Copy::open`].
    pub fn shared(dir: &Path) -> Result<Arc<Copy>, Error> {
        static LAST: Mutex<Option<(PathBuf, Arc<Copy>)>> = Mutex::new(None);
        let manifest = Manifest::read(dir)?;
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((path, copy)) = &*last
            && path == dir
            && copy.manifest == manifest
        {
            return Ok(copy.clone());
        }
        let copy = Arc::new(Copy::open(dir)?);
        *last = Some((dir.to_owned(), copy.clone()));
        Ok(copy)
    }

    fn of(dir: &Path, manifest: Manifest) -> Result<Copy, Error> {
        let base = Segment::open(&dir.join(&manifest.base.dir))?;
        let delta = manifest.delta.as_ref().map(|part| Segment::open(&dir.join(&part.dir))).transpose()?;
        let stretches = stretches(&base, delta.as_ref());
        Ok(Copy { manifest, base, delta, stretches })
    }

    /// Every load up to this one is in the copy.
    pub fn generation(&self) -> i64 {
        self.manifest.generation
    }

    /// The last load in the copy.
    pub fn last_load(&self) -> i64 {
        self.manifest.last_load
    }

    /// Names of the branches: number `n` of a policy stands at `n − 1`.
    pub fn branches(&self) -> &[String] {
        &self.manifest.branches
    }

    /// How many parties it holds.
    pub fn len(&self) -> usize {
        self.stretches.last().map_or(0, |last| last.first + last.len)
    }

    /// Whether it holds nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How large it is.
    pub fn counts(&self) -> Counts {
        Counts {
            parties: self.len(),
            base: self.base.rows(),
            delta: self.delta.as_ref().map(Segment::rows).unwrap_or_default(),
        }
    }

    /// The parts of the copy, in the order of the parties.
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// Gives the parties of a stretch in their order, in runs that lie in one chunk.
    pub fn walk(&self, stretch: &Stretch, mut run: impl FnMut(&Chunk<'_>, Range<usize>)) {
        let base = stretch.chunk.map(|index| self.base.chunk(index));
        let ids = base.as_ref().map_or(&[][..], |chunk| chunk.parties.party_id);
        let mut at = 0;
        if let Some(delta) = &self.delta {
            for index in stretch.delta.clone() {
                let (chunk, party) = delta.locate(index);
                let chunk = delta.chunk(chunk);
                let party_id = chunk.parties.party_id[party];
                let stop = at + ids[at..].partition_point(|id| *id < party_id);
                if let (Some(base), true) = (&base, stop > at) {
                    run(base, at..stop);
                }
                at = if ids.get(stop) == Some(&party_id) { stop + 1 } else { stop };
                if chunk.parties.kind[party] != GONE {
                    run(&chunk, party..party + 1);
                }
            }
        }
        if let (Some(base), true) = (&base, ids.len() > at) {
            run(base, at..ids.len());
        }
    }

    /// Looks a party up and hands it over as its chunk and its index there; `None` where the copy has it not.
    pub fn find<R>(&self, party_id: i64, read: impl FnOnce(&Chunk<'_>, usize) -> R) -> Option<R> {
        for segment in self.delta.iter().chain([&self.base]) {
            let index = segment.first_from(party_id);
            if index == segment.len() {
                continue;
            }
            let (chunk, party) = segment.locate(index);
            let chunk = segment.chunk(chunk);
            if chunk.parties.party_id[party] == party_id {
                return (chunk.parties.kind[party] != GONE).then(|| read(&chunk, party));
            }
        }
        None
    }
}

/// Cuts base and delta into stretches: one a chunk of the base.
fn stretches(base: &Segment, delta: Option<&Segment>) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let (mut first, mut from) = (0, 0);
    for chunk in 0..base.chunk_count() {
        let is_last = chunk + 1 == base.chunk_count();
        let to = match delta {
            None => 0,
            Some(delta) if is_last => delta.len(),
            Some(delta) => {
                base.chunk(chunk + 1).parties.party_id.first().map_or(from, |next| delta.first_from(*next))
            }
        };
        let len = base.chunk(chunk).len().wrapping_add(added(base, chunk, delta, from..to));
        stretches.push(Stretch { chunk: Some(chunk), delta: from..to, first, len });
        first += len;
        from = to;
    }
    if let (true, Some(delta)) = (stretches.is_empty(), delta) {
        let len = live(delta, 0..delta.len());
        stretches.push(Stretch { chunk: None, delta: 0..delta.len(), first: 0, len });
    }
    stretches
}

/// How many parties the delta adds to a chunk, less those that it replaces (wrapping below zero).
fn added(base: &Segment, chunk: usize, delta: Option<&Segment>, parties: Range<usize>) -> usize {
    let Some(delta) = delta else { return 0 };
    let ids = base.chunk(chunk).parties.party_id;
    let replaced = parties
        .clone()
        .filter(|index| {
            let (chunk, party) = delta.locate(*index);
            ids.binary_search(&delta.chunk(chunk).parties.party_id[party]).is_ok()
        })
        .count();
    live(delta, parties).wrapping_sub(replaced)
}

fn live(delta: &Segment, parties: Range<usize>) -> usize {
    parties
        .filter(|index| {
            let (chunk, party) = delta.locate(*index);
            delta.chunk(chunk).parties.kind[party] != GONE
        })
        .count()
}
