//! Rows flow from the file through the mapping into staging: a thread reads, maps and encodes, the
//! connection copies. What is between them is bounded, so that memory does not grow with the file.

use std::collections::HashSet;
use std::task::Poll;

use bytes::Bytes;
use futures::stream;
use postgres::copy::{self, Rows};
use sqlx::PgConnection;
use tabular::{Cells, Table};
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::encode::{self, Encoder};
use crate::Error;
use crate::kind::{Kind, Mapped};
use crate::mapper::Mapper;
use crate::progress::Progress;

/// Chunks between the reading thread and the connection.
const CHUNKS_BETWEEN: usize = 8;
/// Rows between two looks at the flag that asks to stop.
const ROWS_BETWEEN_LOOKS: u64 = 1_000;

/// Where a chunk goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Stage,
    Findings,
    Rejected,
}

struct Chunk {
    target: Target,
    bytes: Bytes,
}

/// What was read.
pub(super) struct Read {
    pub table: Box<dyn Table>,
    pub rows: u64,
    pub rejected: u64,
}

/// Reads all rows of the table into the staging table of the kind; rejected ones go to their own.
pub(super) async fn stage(
    conn: &mut PgConnection,
    load_id: i64,
    table: Box<dyn Table>,
    mapper: Mapper,
    encoder: Encoder,
    progress: &Progress,
) -> Result<Read, Error> {
    let kind = mapper.kind();
    let (sender, receiver) = mpsc::channel(CHUNKS_BETWEEN);
    let progress = progress.clone();
    let reader = tokio::task::spawn_blocking(move || {
        Reader { load_id, mapper, encoder, out: Out::new(sender), progress }.read(table)
    });
    let copied = copy_chunks(conn, kind, receiver).await;
    let read = reader.await.map_err(|_| Error::Reader)?;
    copied?;
    read
}

/// Reads the table again and keeps the cells of rows that were rejected only when they were settled.
pub(super) async fn keep_rejected(
    conn: &mut PgConnection,
    load_id: i64,
    mut table: Box<dyn Table>,
    rows: HashSet<u64>,
) -> Result<(), Error> {
    let (sender, receiver) = mpsc::channel(CHUNKS_BETWEEN);
    let reader = tokio::task::spawn_blocking(move || {
        let (mut cells, mut row_no, mut out) = (Cells::default(), 0, Out::new(sender));
        while table.next_row(&mut cells)? {
            row_no += 1;
            if rows.contains(&row_no) {
                encode::rejected(load_id, row_no, cells.iter(), &mut out.rejected);
                out.send_full()?;
            }
        }
        out.send_all()
    });
    let copied = copy_chunks(conn, Kind::Parties, receiver).await;
    let read = reader.await.map_err(|_| Error::Reader)?;
    copied?;
    read
}

struct Reader {
    load_id: i64,
    mapper: Mapper,
    encoder: Encoder,
    out: Out,
    progress: Progress,
}

impl Reader {
    fn read(mut self, mut table: Box<dyn Table>) -> Result<Read, Error> {
        let mut cells = Cells::default();
        let mut mapped = Mapped { row_no: 0, values: Vec::new(), findings: Vec::new() };
        let (mut rows, mut rejected) = (0, 0);
        while table.next_row(&mut cells)? {
            rows += 1;
            self.mapper.map_into(rows, &cells, &mut mapped);
            rejected += u64::from(self.take(&mapped, &cells));
            self.out.send_full()?;
            if rows.is_multiple_of(ROWS_BETWEEN_LOOKS) {
                self.look(&*table, rows, rejected)?;
            }
        }
        self.look(&*table, rows, rejected)?;
        self.out.send_all()?;
        Ok(Read { table, rows, rejected })
    }

    /// Encodes a row; whether it was rejected.
    fn take(&mut self, mapped: &Mapped, cells: &Cells) -> bool {
        encode::findings(self.load_id, mapped.row_no, &mapped.findings, &mut self.out.findings);
        let fatal = mapped.findings.iter().any(|finding| finding.fatal);
        if fatal {
            encode::rejected(self.load_id, mapped.row_no, cells.iter(), &mut self.out.rejected);
        } else {
            self.encoder.stage(mapped, &mut self.out.stage);
        }
        fatal
    }

    fn look(&self, table: &dyn Table, rows: u64, rejected: u64) -> Result<(), Error> {
        self.progress.set_read(rows, rejected, table.bytes_read(), table.bytes_total());
        if self.progress.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }
}

/// What is encoded and not sent yet.
struct Out {
    stage: Rows,
    findings: Rows,
    rejected: Rows,
    sender: Sender<Chunk>,
}

impl Out {
    fn new(sender: Sender<Chunk>) -> Out {
        Out { stage: Rows::default(), findings: Rows::default(), rejected: Rows::default(), sender }
    }

    fn send_full(&mut self) -> Result<(), Error> {
        let Out { stage, findings, rejected, sender } = self;
        for (rows, target) in parts(stage, findings, rejected) {
            if rows.is_full() {
                send(sender, rows, target)?;
            }
        }
        Ok(())
    }

    fn send_all(&mut self) -> Result<(), Error> {
        let Out { stage, findings, rejected, sender } = self;
        for (rows, target) in parts(stage, findings, rejected) {
            if rows.bytes() > 0 {
                send(sender, rows, target)?;
            }
        }
        Ok(())
    }
}

fn parts<'a>(
    stage: &'a mut Rows,
    findings: &'a mut Rows,
    rejected: &'a mut Rows,
) -> [(&'a mut Rows, Target); 3] {
    [(stage, Target::Stage), (findings, Target::Findings), (rejected, Target::Rejected)]
}

/// Fails where the connection took its end away: its own error tells why.
fn send(sender: &Sender<Chunk>, rows: &mut Rows, target: Target) -> Result<(), Error> {
    sender.blocking_send(Chunk { target, bytes: rows.take() }).map_err(|_| Error::Reader)
}

/// Copies chunks to where they go: one COPY for each run of chunks with one target.
async fn copy_chunks(conn: &mut PgConnection, kind: Kind, mut chunks: Receiver<Chunk>) -> sqlx::Result<()> {
    let mut next = chunks.recv().await;
    while let Some(Chunk { target, bytes }) = next.take() {
        let mut first = Some(bytes);
        let run = stream::poll_fn(|context| {
            if first.is_some() {
                return Poll::Ready(first.take());
            }
            match chunks.poll_recv(context) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Some(chunk)) if chunk.target == target => Poll::Ready(Some(chunk.bytes)),
                Poll::Ready(other) => {
                    next = other;
                    Poll::Ready(None)
                }
            }
        });
        copy::copy_in(conn, &statement(kind, target), run).await?;
    }
    Ok(())
}

fn statement(kind: Kind, target: Target) -> String {
    let table = match target {
        Target::Stage => format!("stage_{}", kind.name()),
        Target::Findings => {
            "feeds.finding (load_id, row_no, field, column_name, value, reason, params, fatal)".to_owned()
        }
        Target::Rejected => "feeds.rejected (load_id, row_no, cells)".to_owned(),
    };
    format!("COPY {table} FROM STDIN BINARY")
}
