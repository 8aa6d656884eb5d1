//! Binary `COPY … TO STDOUT`: the fastest way out. Rows are decoded as they come, one ahead, so that
//! streams in one order can be joined in constant memory.

use bytes::{Buf, Bytes};
use calendar::Day;
use futures::StreamExt;
use futures::stream::BoxStream;
use sqlx::PgConnection;

use super::EPOCH_DAYS;

/// The fields of a row, taken one after the other; `None` is SQL's NULL.
pub struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// The bytes of the next field.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk::<4>()?;
        let length = usize::try_from(i32::from_be_bytes(*length)).ok();
        let (field, rest) = rest.split_at_checked(length.unwrap_or_default())?;
        self.0 = rest;
        length.map(|_| field)
    }

    /// All fields that were not taken yet, as they came: equal where the values are.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// Leaves fields out.
    pub fn skip(&mut self, fields: usize) {
        for _ in 0..fields {
            self.bytes();
        }
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes()?.try_into().ok()
    }

    /// A `bigint`.
    pub fn i64(&mut self) -> Option<i64> {
        self.array().map(i64::from_be_bytes)
    }

    /// An `integer`.
    pub fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_be_bytes)
    }

    /// A `smallint`.
    pub fn i16(&mut self) -> Option<i16> {
        self.array().map(i16::from_be_bytes)
    }

    /// A `date`.
    pub fn day(&mut self) -> Option<Day> {
        self.i32().map(|day| Day(day.saturating_add(EPOCH_DAYS)))
    }

    /// A `boolean`.
    pub fn bool(&mut self) -> Option<bool> {
        self.array::<1>().map(|byte| byte[0] != 0)
    }

    /// A `text`.
    pub fn text(&mut self) -> Option<String> {
        self.bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }
}

/// The rows of a query, one ahead. The connection is free again after the last row; who stops before it has
/// to give the connection up.
pub struct RowsOut<'c, R> {
    stream: BoxStream<'c, sqlx::Result<Bytes>>,
    pending: Bytes,
    decode: fn(&mut Fields<'_>) -> R,
    head: Option<R>,
}

/// Bytes before the first row: a signature of 11, flags of 4, the length of an extension that is not used.
const HEADER: usize = 19;

impl<'c, R> RowsOut<'c, R> {
    /// Asks a query that takes no parameters.
    ///
    /// # Errors
    /// What PostgreSQL answers.
    pub async fn open(
        conn: &'c mut PgConnection,
        query: &str,
        decode: fn(&mut Fields<'_>) -> R,
    ) -> sqlx::Result<Self> {
        let statement = format!("COPY ({query}) TO STDOUT (FORMAT binary)");
        let stream = conn.copy_out_raw(&statement).await?;
        let mut rows = RowsOut { stream, pending: Bytes::new(), decode, head: None };
        while rows.pending.len() < HEADER {
            rows.more().await?;
        }
        rows.pending.advance(HEADER);
        rows.next().await?;
        Ok(rows)
    }

    /// The row ahead, which stays there.
    pub fn head(&self) -> Option<&R> {
        self.head.as_ref()
    }

    /// Takes the row ahead; decodes the one after it.
    ///
    /// # Errors
    /// What PostgreSQL answers.
    pub async fn next(&mut self) -> sqlx::Result<Option<R>> {
        let after = loop {
            match row_length(&self.pending) {
                Some(0) => {
                    // To the end of the answer: only then is the connection free again.
                    while self.stream.next().await.transpose()?.is_some() {}
                    break None;
                }
                Some(length) => {
                    let row = (self.decode)(&mut Fields(&self.pending[2..length]));
                    self.pending.advance(length);
                    break Some(row);
                }
                None => self.more().await?,
            }
        };
        Ok(std::mem::replace(&mut self.head, after))
    }

    /// Reads on. The server sends a row a message, so that bytes are hardly ever put together.
    async fn more(&mut self) -> sqlx::Result<()> {
        let ended = || sqlx::Error::Protocol("COPY ended before its trailer".into());
        let next = self.stream.next().await.ok_or_else(ended)??;
        self.pending = match self.pending.is_empty() {
            true => next,
            false => [&self.pending[..], &next[..]].concat().into(),
        };
        Ok(())
    }
}

/// Bytes of the row at the front; 0 for the end of all rows, `None` where it is not there whole.
fn row_length(bytes: &[u8]) -> Option<usize> {
    let fields = i16::from_be_bytes(*bytes.first_chunk()?);
    let mut length = 2;
    for _ in 0..fields {
        let field = i32::from_be_bytes(*bytes.get(length..)?.first_chunk()?);
        length += 4 + usize::try_from(field).unwrap_or_default();
    }
    match fields {
        ..0 => Some(0),
        _ => (bytes.len() >= length).then_some(length),
    }
}
