//! Writing a segment: chunk after chunk into Arrow IPC files, in constant memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use arrow_ipc::MetadataVersion;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_schema::ArrowError;

use super::layout::{
    Chunk, ClaimRow, Claims, EndorsementRow, Endorsements, EventRow, Events, Parties, PartyRow, Policies,
    ReceiptRow, Receipts, Table,
};
use super::manifest::{Part, Written};
use super::shelf::{Agreed, Shelf};
use crate::error::Error;

/// Rows of all tables after which a chunk is written.
const CHUNK_ROWS: usize = 1 << 19;

/// Bytes to which columns are aligned in the files.
pub(super) const ALIGNMENT: usize = 64;

/// Writes parties, in the order of their numbers, as a segment.
pub struct Writer {
    dir: PathBuf,
    shelf: Shelf,
    parties: TableFile<Parties>,
    policies: TableFile<Policies>,
    receipts: TableFile<Receipts>,
    claims: TableFile<Claims>,
    endorsements: TableFile<Endorsements>,
    events: TableFile<Events>,
}

impl Writer {
    /// Begins a segment in a directory, which is made.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn create(dir: &Path) -> Result<Writer, Error> {
        std::fs::create_dir_all(dir)?;
        Ok(Writer {
            dir: dir.to_owned(),
            shelf: Shelf::default(),
            parties: TableFile::create(dir)?,
            policies: TableFile::create(dir)?,
            receipts: TableFile::create(dir)?,
            claims: TableFile::create(dir)?,
            endorsements: TableFile::create(dir)?,
            events: TableFile::create(dir)?,
        })
    }

    /// Adds a party and its events.
    ///
    /// # Errors
    /// Where the disk refuses, or the book is larger than a segment can be.
    pub fn party(&mut self, party: PartyRow, events: &mut [EventRow]) -> Result<(), Error> {
        if self.shelf.rows() >= CHUNK_ROWS {
            self.flush()?;
        }
        self.shelf.party(party, events);
        Ok(())
    }

    /// Adds a policy of the last party with all that is the policy's.
    pub fn policy(
        &mut self,
        agreed: Agreed,
        receipts: &mut [ReceiptRow],
        claims: &[ClaimRow],
        endorsements: &[EndorsementRow],
    ) {
        self.shelf.policy(agreed, receipts, claims, endorsements);
    }

    /// Adds a party as another segment holds it.
    ///
    /// # Errors
    /// Where the disk refuses, or the book is larger than a segment can be.
    pub fn copy(&mut self, chunk: &Chunk<'_>, party: usize) -> Result<(), Error> {
        let mut events: Vec<_> = chunk.events_of(party).map(|event| chunk.events.row(event)).collect();
        self.party(chunk.parties.row(party), &mut events)?;
        let (mut receipts, mut claims, mut endorsements) = (Vec::new(), Vec::new(), Vec::new());
        for policy in chunk.policies_of(party) {
            receipts.clear();
            receipts.extend(chunk.receipts_of(policy).map(|row| chunk.receipts.row(row)));
            claims.clear();
            claims.extend(chunk.claims_of(policy).map(|row| chunk.claims.row(row)));
            endorsements.clear();
            endorsements.extend(chunk.endorsements_of(policy).map(|row| chunk.endorsements.row(row)));
            self.policy(chunk.policies.row(policy).agreed(), &mut receipts, &claims, &endorsements);
        }
        Ok(())
    }

    /// Ends the files and sees them on the disk.
    pub(super) fn finish(self) -> Result<Part, Error> {
        let dir = self.dir.clone();
        let (part, files) = self.end()?;
        std::thread::scope(|scope| {
            // Side by side: the disk makes one journey of several.
            let synced = files.each_ref().map(|file| scope.spawn(|| file.sync_all()));
            synced.into_iter().try_for_each(|synced| match synced.join() {
                Ok(synced) => synced,
                Err(panic) => std::panic::resume_unwind(panic),
            })
        })?;
        File::open(dir)?.sync_all()?;
        Ok(part)
    }

    /// Ends the files of a segment that is only read again at once: what becomes of it in a crash is no matter.
    pub(super) fn finish_unsynced(self) -> Result<Part, Error> {
        Ok(self.end()?.0)
    }

    fn end(mut self) -> Result<(Part, [File; 6]), Error> {
        self.flush()?;
        let mut files = BTreeMap::new();
        let ended = [
            self.parties.finish(&mut files)?,
            self.policies.finish(&mut files)?,
            self.receipts.finish(&mut files)?,
            self.claims.finish(&mut files)?,
            self.endorsements.finish(&mut files)?,
            self.events.finish(&mut files)?,
        ];
        let dir = self.dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok((Part { dir, files }, ended))
    }

    fn flush(&mut self) -> Result<(), Error> {
        let base = &mut self.shelf.base;
        base.policies = moved(base.policies, self.shelf.policies.policy_id.len())?;
        base.receipts = moved(base.receipts, self.shelf.receipts.policy_id.len())?;
        base.claims = moved(base.claims, self.shelf.claims.policy_id.len())?;
        base.endorsements = moved(base.endorsements, self.shelf.endorsements.policy_id.len())?;
        base.events = moved(base.events, self.shelf.events.party_id.len())?;
        self.parties.write(&mut self.shelf.parties)?;
        self.policies.write(&mut self.shelf.policies)?;
        self.receipts.write(&mut self.shelf.receipts)?;
        self.claims.write(&mut self.shelf.claims)?;
        self.endorsements.write(&mut self.shelf.endorsements)?;
        self.events.write(&mut self.shelf.events)
    }
}

fn moved(base: u32, rows: usize) -> Result<u32, Error> {
    u32::try_from(base as usize + rows).map_err(|_| Error::TooLarge)
}

/// A file and the checksum of what was written to it.
struct Summed {
    file: File,
    sum: crc32fast::Hasher,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

struct TableFile<T> {
    writer: FileWriter<BufWriter<Summed>>,
    table: std::marker::PhantomData<T>,
}

impl<T: Table> TableFile<T> {
    fn create(dir: &Path) -> Result<Self, Error> {
        let options = IpcWriteOptions::try_new(ALIGNMENT, false, MetadataVersion::V5)?;
        let file = Summed { file: File::create(dir.join(T::FILE))?, sum: crc32fast::Hasher::new() };
        let writer = BufWriter::with_capacity(1 << 20, file);
        let writer = FileWriter::try_new_with_options(writer, &T::schema(), options)?;
        Ok(TableFile { writer, table: std::marker::PhantomData })
    }

    /// Every table gets a batch a chunk, an empty one too: batch `i` of each file is chunk `i`.
    fn write(&mut self, table: &mut T) -> Result<(), Error> {
        Ok(self.writer.write(&table.take_batch()?)?)
    }

    /// Ends the file; says of it in `files` what was written.
    fn finish(self, files: &mut BTreeMap<String, Written>) -> Result<File, Error> {
        let ended = self.writer.into_inner()?.into_inner();
        let Summed { file, sum } = ended.map_err(|error| ArrowError::from(error.into_error()))?;
        let written = Written { bytes: file.metadata()?.len(), crc32: sum.finalize() };
        files.insert(T::FILE.to_owned(), written);
        Ok(file)
    }
}
