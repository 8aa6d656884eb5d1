//! Reading a segment: files mapped into memory, columns used where they lie.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::{FileDecoder, read_footer_length};
use arrow_ipc::root_as_footer;
use arrow_schema::ArrowError;

use super::layout::{
    Base, Chunk, Claims, ClaimsView, Endorsements, EndorsementsView, Events, EventsView, Parties,
    PartiesView, Policies, PoliciesView, Receipts, ReceiptsView, Table,
};
use crate::error::Error;

/// Bytes at the end of an Arrow file: the footer's length and the mark `ARROW1`.
const TRAILER: usize = 10;

/// An open segment.
pub struct Segment {
    chunks: Vec<Batches>,
    /// Index of the first party of each chunk, and after them the number of parties.
    starts: Vec<usize>,
}

struct Batches {
    parties: RecordBatch,
    policies: RecordBatch,
    receipts: RecordBatch,
    claims: RecordBatch,
    endorsements: RecordBatch,
    events: RecordBatch,
    base: Base,
}

impl Segment {
    /// Opens the segment of a directory.
    ///
    /// # Errors
    /// Where a file is missing or is not what the writer left.
    pub fn open(dir: &Path) -> Result<Segment, Error> {
        let files = files(dir)?;
        let count = files[0].len();
        if files.iter().any(|file| file.len() != count) {
            return Err(Error::Corrupt("the files hold different numbers of chunks"));
        }
        let [mut parties, mut policies, mut receipts, mut claims, mut endorsements, mut events] =
            files.map(Vec::into_iter);
        let mut segment = Segment { chunks: Vec::with_capacity(count), starts: vec![0] };
        let mut base = Base::default();
        while let (
            Some(parties),
            Some(policies),
            Some(receipts),
            Some(claims),
            Some(endorsements),
            Some(events),
        ) = (
            parties.next(),
            policies.next(),
            receipts.next(),
            claims.next(),
            endorsements.next(),
            events.next(),
        ) {
            let batches = Batches { parties, policies, receipts, claims, endorsements, events, base };
            base = batches.end()?;
            segment.starts.push(segment.len() + batches.parties.num_rows());
            segment.chunks.push(batches);
        }
        Ok(segment)
    }

    /// How many parties it has a row of, those that are gone too.
    pub fn len(&self) -> usize {
        self.starts.last().copied().unwrap_or_default()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many chunks it has.
    pub fn chunk_count(&self) -> usize {
        self.chunks.len()
    }

    /// A chunk by its index.
    pub fn chunk(&self, index: usize) -> Chunk<'_> {
        self.chunks[index].chunk()
    }

    /// Rows of policies, receipts, claims, endorsements and events.
    pub(super) fn rows(&self) -> Base {
        self.chunks.last().and_then(|last| last.end().ok()).unwrap_or_default()
    }

    /// Chunk and index of the `index`-th party.
    pub(super) fn locate(&self, index: usize) -> (usize, usize) {
        let chunk = self.starts.partition_point(|start| *start <= index) - 1;
        (chunk, index - self.starts[chunk])
    }

    /// Whether the `index`-th party is this one.
    pub(super) fn holds(&self, index: usize, party_id: i64) -> bool {
        index < self.len() && {
            let (chunk, party) = self.locate(index);
            self.chunk(chunk).parties.party_id[party] == party_id
        }
    }

    /// Index among all parties of the first one whose number is at least `party_id`.
    pub(super) fn first_from(&self, party_id: i64) -> usize {
        let chunk = self.chunks.partition_point(|batches| {
            PartiesView::of(&batches.parties).party_id.last().is_none_or(|last| *last < party_id)
        });
        let Some(batches) = self.chunks.get(chunk) else { return self.len() };
        self.starts[chunk] + PartiesView::of(&batches.parties).party_id.partition_point(|id| *id < party_id)
    }
}

impl Batches {
    fn chunk(&self) -> Chunk<'_> {
        Chunk {
            parties: PartiesView::of(&self.parties),
            policies: PoliciesView::of(&self.policies),
            receipts: ReceiptsView::of(&self.receipts),
            claims: ClaimsView::of(&self.claims),
            endorsements: EndorsementsView::of(&self.endorsements),
            events: EventsView::of(&self.events),
            base: self.base,
        }
    }

    /// Where the next chunk begins; the chunk's own ends must come to the same.
    fn end(&self) -> Result<Base, Error> {
        let after = |base: u32, batch: &RecordBatch| base.wrapping_add(batch.num_rows() as u32);
        let end = Base {
            policies: after(self.base.policies, &self.policies),
            receipts: after(self.base.receipts, &self.receipts),
            claims: after(self.base.claims, &self.claims),
            endorsements: after(self.base.endorsements, &self.endorsements),
            events: after(self.base.events, &self.events),
        };
        let chunk = self.chunk();
        let is = |ends: &[u32], base: u32, end: u32| ends.last().copied().unwrap_or(base) == end;
        let agrees = is(chunk.parties.policies_end, self.base.policies, end.policies)
            && is(chunk.parties.events_end, self.base.events, end.events)
            && is(chunk.policies.receipts_end, self.base.receipts, end.receipts)
            && is(chunk.policies.claims_end, self.base.claims, end.claims)
            && is(chunk.policies.endorsements_end, self.base.endorsements, end.endorsements);
        if agrees { Ok(end) } else { Err(Error::Corrupt("a chunk's rows do not add up")) }
    }
}

/// The batches of all tables. The reader of Arrow files takes it for granted that their metadata are sound and
/// panics where they are not: to us that is a damaged file as any other.
fn files(dir: &Path) -> Result<[Vec<RecordBatch>; 6], Error> {
    let read = || -> Result<_, Error> {
        Ok([
            batches::<Parties>(dir)?,
            batches::<Policies>(dir)?,
            batches::<Receipts>(dir)?,
            batches::<Claims>(dir)?,
            batches::<Endorsements>(dir)?,
            batches::<Events>(dir)?,
        ])
    };
    std::panic::catch_unwind(read).unwrap_or(Err(Error::Corrupt("a file's metadata are no metadata")))
}

/// The batches of a table's file, without a copy of their columns.
fn batches<T: Table>(dir: &Path) -> Result<Vec<RecordBatch>, Error> {
    let file = File::open(dir.join(T::FILE))?;
    // SAFETY: segment files are written once under a name of their own, never changed after, and only
    // unlinked while they may be mapped.
    let map = unsafe { memmap2::Mmap::map(&file)? };
    let bytes = map.len();
    if bytes < 2 * TRAILER {
        return Err(Error::Corrupt("a file is too short"));
    }
    let pointer = std::ptr::NonNull::from(&map[0]);
    // SAFETY: the pointer and the length are those of the map, which the buffer keeps alive.
    let buffer = unsafe { Buffer::from_custom_allocation(pointer, bytes, Arc::new(map)) };
    let trailer: [u8; TRAILER] =
        buffer[bytes - TRAILER..].try_into().map_err(|_| Error::Corrupt("no trailer"))?;
    let footer_length = read_footer_length(trailer)?;
    let footer_start = (bytes - TRAILER)
        .checked_sub(footer_length)
        .ok_or(Error::Corrupt("the footer is longer than the file"))?;
    let footer = root_as_footer(&buffer[footer_start..bytes - TRAILER])
        .map_err(|error| ArrowError::ParseError(error.to_string()))?;
    let schema = try_fb_to_schema(footer.schema().ok_or(Error::Corrupt("no schema"))?)?;
    if schema.fields() != T::schema().fields() {
        return Err(Error::Corrupt("a file has other columns"));
    }
    let decoder = FileDecoder::new(T::schema(), footer.version()).with_require_alignment(true);
    let blocks = footer.recordBatches().ok_or(Error::Corrupt("no batches"))?;
    let mut batches = Vec::with_capacity(blocks.len());
    for block in blocks {
        let start = usize::try_from(block.offset()).map_err(|_| Error::Corrupt("a batch has no place"))?;
        let length = usize::try_from(block.bodyLength() + i64::from(block.metaDataLength()))
            .map_err(|_| Error::Corrupt("a batch has no length"))?;
        if start.saturating_add(length) > footer_start {
            return Err(Error::Corrupt("a batch lies beyond the end"));
        }
        let batch = decoder.read_record_batch(block, &buffer.slice_with_length(start, length))?;
        batches.push(batch.ok_or(Error::Corrupt("a batch is empty"))?);
    }
    Ok(batches)
}
