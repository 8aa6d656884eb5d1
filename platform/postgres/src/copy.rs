//! Binary `COPY … FROM STDIN`: the fastest way in. Rows are encoded into chunks, on any thread, and
//! sent by [`copy_in`].
//!
//! ```no_run
//! # async fn example(conn: &mut sqlx::PgConnection) -> sqlx::Result<()> {
//! let mut rows = postgres::copy::Rows::default();
//! rows.row(2).i64(1).text("مریم");
//! rows.row(2).i64(2).null();
//! let chunks = [rows.take()];
//! let statement = "COPY staging (id, name) FROM STDIN BINARY";
//! postgres::copy::copy_in(conn, statement, futures::stream::iter(chunks)).await?;
//! # Ok(()) }
//! ```

pub mod out;

use bytes::{BufMut, Bytes, BytesMut};
use calendar::{Day, Instant};
use futures::{Stream, StreamExt};
use sqlx::PgConnection;

/// A good size of a chunk, in bytes: send what was encoded when it is reached.
pub const CHUNK_BYTES: usize = 256 * 1024;

/// 2000-01-01, from which PostgreSQL counts, in days since 1970-01-01.
const EPOCH_DAYS: i32 = 10_957;
const EPOCH_MICROS: i64 = EPOCH_DAYS as i64 * 86_400_000_000;
const SIGNATURE: &[u8; 11] = b"PGCOPY\n\xff\r\n\0";
const BIGINT_OID: i32 = 20;
const TEXT_OID: i32 = 25;

/// Rows in PostgreSQL's binary COPY format, without header and trailer, which [`copy_in`] adds:
/// chunks of several `Rows` may therefore be sent one after the other.
#[derive(Default)]
pub struct Rows {
    buffer: BytesMut,
}

impl Rows {
    /// Begins a row; as many cells must follow as it has columns.
    pub fn row(&mut self, columns: i16) -> &mut Rows {
        self.buffer.put_i16(columns);
        self
    }

    /// A cell without a value.
    pub fn null(&mut self) -> &mut Rows {
        self.buffer.put_i32(-1);
        self
    }

    /// A `smallint`.
    pub fn i16(&mut self, value: i16) -> &mut Rows {
        self.buffer.put_i32(2);
        self.buffer.put_i16(value);
        self
    }

    /// An `integer`.
    pub fn i32(&mut self, value: i32) -> &mut Rows {
        self.buffer.put_i32(4);
        self.buffer.put_i32(value);
        self
    }

    /// A `bigint`.
    pub fn i64(&mut self, value: i64) -> &mut Rows {
        self.buffer.put_i32(8);
        self.buffer.put_i64(value);
        self
    }

    /// A `boolean`.
    pub fn bool(&mut self, value: bool) -> &mut Rows {
        self.buffer.put_i32(1);
        self.buffer.put_u8(u8::from(value));
        self
    }

    /// A `text`. PostgreSQL has no NUL in a text: such characters are left out.
    pub fn text(&mut self, value: &str) -> &mut Rows {
        if value.as_bytes().contains(&0) {
            return self.bytea(value.replace('\0', "").as_bytes());
        }
        self.bytea(value.as_bytes())
    }

    /// A `bytea`.
    pub fn bytea(&mut self, value: &[u8]) -> &mut Rows {
        self.buffer.put_i32(length(value.len()));
        self.buffer.put_slice(value);
        self
    }

    /// A `jsonb`, from its text.
    pub fn jsonb(&mut self, text: &str) -> &mut Rows {
        self.buffer.put_i32(length(text.len() + 1));
        self.buffer.put_u8(1);
        self.buffer.put_slice(text.as_bytes());
        self
    }

    /// A `date`.
    pub fn day(&mut self, value: Day) -> &mut Rows {
        self.i32(value.0 - EPOCH_DAYS)
    }

    /// A `timestamptz`.
    pub fn instant(&mut self, value: Instant) -> &mut Rows {
        self.i64(value.0 - EPOCH_MICROS)
    }

    /// A `text[]` of one dimension.
    pub fn text_array<T: AsRef<str>>(&mut self, values: &[T]) -> &mut Rows {
        self.array(TEXT_OID, values, |rows, value| {
            rows.text(value.as_ref());
        })
    }

    /// A `bigint[]` of one dimension.
    pub fn i64_array(&mut self, values: &[i64]) -> &mut Rows {
        self.array(BIGINT_OID, values, |rows, value| {
            rows.i64(*value);
        })
    }

    fn array<T>(&mut self, oid: i32, values: &[T], write: impl Fn(&mut Rows, &T)) -> &mut Rows {
        let start = self.buffer.len();
        self.buffer.put_i32(0);
        self.buffer.put_i32(i32::from(!values.is_empty()));
        self.buffer.put_i32(0); // no nulls
        self.buffer.put_i32(oid);
        if !values.is_empty() {
            self.buffer.put_i32(length(values.len()));
            self.buffer.put_i32(1);
        }
        for value in values {
            write(self, value);
        }
        let bytes = length(self.buffer.len() - start - 4);
        self.buffer[start..start + 4].copy_from_slice(&bytes.to_be_bytes());
        self
    }

    /// A cell that may be without a value: `rows.option(name, |rows, name| rows.text(name))`.
    pub fn option<T>(
        &mut self,
        value: Option<T>,
        write: impl for<'a> FnOnce(&'a mut Rows, T) -> &'a mut Rows,
    ) -> &mut Rows {
        match value {
            Some(value) => write(self, value),
            None => self.null(),
        }
    }

    /// Bytes encoded and not yet taken.
    pub fn bytes(&self) -> usize {
        self.buffer.len()
    }

    /// What is encoded and not yet taken.
    pub fn encoded(&self) -> &[u8] {
        &self.buffer
    }

    /// Forgets what is encoded and not yet taken.
    pub fn clear(&mut self) {
        self.buffer.clear();
    }

    /// Whether enough is encoded for a chunk.
    pub fn is_full(&self) -> bool {
        self.buffer.len() >= CHUNK_BYTES
    }

    /// Takes what is encoded, to be sent; the next rows go into a new chunk.
    pub fn take(&mut self) -> Bytes {
        let taken = std::mem::take(&mut self.buffer).freeze();
        self.buffer.reserve(CHUNK_BYTES + 4096);
        taken
    }
}

fn length(bytes: usize) -> i32 {
    i32::try_from(bytes).unwrap_or(i32::MAX)
}

/// Sends chunks of [`Rows`] until the stream ends; answers how many rows PostgreSQL took.
///
/// Where the producer of the chunks fails, it ends the stream and the caller rolls its transaction back.
///
/// # Errors
/// What PostgreSQL refuses, e.g. a value that breaks a constraint: then no row of the COPY is kept.
pub async fn copy_in(
    conn: &mut PgConnection,
    statement: &str,
    chunks: impl Stream<Item = Bytes>,
) -> sqlx::Result<u64> {
    let mut copy = conn.copy_in_raw(statement).await?;
    copy.send(header()).await?;
    let mut chunks = std::pin::pin!(chunks);
    while let Some(chunk) = chunks.next().await {
        copy.send(chunk).await?;
    }
    copy.send((-1i16).to_be_bytes().to_vec()).await?;
    copy.finish().await
}

/// Sends the rows of one `Rows`.
///
/// # Errors
/// As [`copy_in`].
pub async fn copy_rows(conn: &mut PgConnection, statement: &str, rows: &mut Rows) -> sqlx::Result<u64> {
    copy_in(conn, statement, futures::stream::iter([rows.take()])).await
}

fn header() -> Vec<u8> {
    let mut header = SIGNATURE.to_vec();
    header.extend_from_slice(&[0; 8]); // flags, length of the extension
    header
}
