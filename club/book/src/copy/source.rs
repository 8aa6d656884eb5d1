//! Reading the book from PostgreSQL: one sequential stream a table, all of one snapshot, in the order
//! of party and policy; joined here row by row in constant memory.

use bytes::{Buf, Bytes};
use futures::StreamExt;
use futures::stream::BoxStream;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool};

use super::layout::{ClaimRow, EndorsementRow, EventRow, GONE, NO_DAY, NO_PROVINCE, PartyRow, ReceiptRow};
use super::refresh::Progress;
use super::shelf::Agreed;
use super::writer::Writer;
use crate::error::Error;

/// 2000-01-01, from which PostgreSQL counts days, in days since 1970-01-01.
const EPOCH_DAYS: i32 = 10_957;
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// A consistent view of the database, shared by several connections.
pub(super) struct Snapshot {
    leader: PgConnection,
    options: sqlx::postgres::PgConnectOptions,
    id: String,
    /// Which database this is.
    pub source: String,
    /// Every load up to this one has ended; one that still runs is after it.
    pub generation: i64,
    /// The last load that is in.
    pub last_load: i64,
}

impl Snapshot {
    /// Takes the view. The connections are its own: a pool may be too small for five streams at once.
    pub async fn open(pool: &PgPool) -> Result<Snapshot, Error> {
        let options = (*pool.connect_options()).clone();
        let mut leader = PgConnection::connect_with(&options).await?;
        leader.execute(BEGIN).await?;
        let id =
            sqlx::query_scalar!(r#"SELECT pg_export_snapshot() AS "id!""#).fetch_one(&mut leader).await?;
        let row = sqlx::query!(
            r#"SELECT coalesce(min(load_id) FILTER (WHERE status IN ('queued', 'running')) - 1, max(load_id), 0) AS "generation!",
                      coalesce(max(load_id) FILTER (WHERE status = 'loaded'), 0) AS "last_load!",
                      concat_ws('/', (SELECT oid FROM pg_database WHERE datname = current_database()),
                                'book.policy'::regclass::oid, extract(epoch FROM min(created_at))) AS "source!"
               FROM feeds.load"#
        )
        .fetch_one(&mut leader)
        .await?;
        let (source, generation, last_load) = (row.source, row.generation, row.last_load);
        Ok(Snapshot { leader, options, id, source, generation, last_load })
    }

    /// How many parties were touched after a generation; `None` where it was everybody.
    pub async fn touched(&mut self, generation: i64) -> Result<Option<usize>, Error> {
        let touched = sqlx::query!(
            r#"SELECT count(*) AS "parties!", coalesce(bool_or(party_id = 0), false) AS "everybody!"
               FROM book.touched WHERE load_id > $1"#,
            generation
        )
        .fetch_one(&mut self.leader)
        .await?;
        Ok((!touched.everybody).then_some(usize::try_from(touched.parties).unwrap_or_default()))
    }

    async fn connection(&self) -> Result<PgConnection, Error> {
        let mut connection = PgConnection::connect_with(&self.options).await?;
        connection.execute(BEGIN).await?;
        let id = &self.id;
        connection.execute(AssertSqlSafe(format!("SET TRANSACTION SNAPSHOT '{id}'"))).await?;
        connection.execute("SET LOCAL work_mem = '64MB'").await?;
        Ok(connection)
    }

    /// Writes the whole book, or of those touched after a generation: then those too that are gone.
    pub async fn write(
        &self,
        after: Option<i64>,
        writer: &mut Writer,
        progress: &Progress,
    ) -> Result<(), Error> {
        let mut connections = futures::future::try_join_all((0..6).map(|_| self.connection())).await?;
        let [parties, policies, receipts, claims, endorsements, events] = &mut connections[..] else {
            return Ok(());
        };
        let from = |columns: &str, table: &str, order: &str| match after {
            None => format!("SELECT {columns} FROM {table} r ORDER BY {order}"),
            Some(generation) => format!(
                "SELECT {columns} FROM book.touched t JOIN {table} r USING (party_id) \
                 WHERE t.load_id > {generation} ORDER BY {order}"
            ),
        };
        let of_party = "party_id, r.kind, r.joined_on, r.agent_id, r.province, r.channel";
        let everybody =
            from(of_party, "parties.party", "party_id").replace("JOIN parties", "LEFT JOIN parties");
        let mut parties = Rows::open(parties, &everybody, party).await?;
        let of_policy = "party_id, r.policy_id, r.start_on, r.end_on, r.premium, r.line, r.contract_type, r.channel, r.renewals";
        let order = "party_id, r.policy_id";
        let mut policies = Rows::open(policies, &from(of_policy, "book.policy", order), policy).await?;
        let of_receipt = "party_id, r.policy_id, r.due_on, r.due, r.paid_on, r.paid";
        let mut receipts = Rows::open(receipts, &from(of_receipt, "book.receipt", order), receipt).await?;
        let of_claim =
            "party_id, r.policy_id, r.claim_no, r.loss_on, r.reported_on, r.paid, r.outstanding, r.recovered";
        let mut claims = Rows::open(claims, &from(of_claim, "book.claim", order), claim).await?;
        let of_endorsement =
            "party_id, r.policy_id, r.endorsement_no, r.effective_on, r.kind, r.cancels, r.premium_change";
        let mut endorsements =
            Rows::open(endorsements, &from(of_endorsement, "book.endorsement", order), endorsement).await?;
        let of_event = "party_id, r.on_day, r.kind";
        let mut events = Rows::open(events, &from(of_event, "book.event", "party_id"), event).await?;

        let mut at_party = Vec::new();
        let mut at_policy = AtPolicy::default();
        while let Some(party) = parties.next().await? {
            let party_id = party.party_id;
            events.take((party_id, 0), &mut at_party).await?;
            writer.party(party, &mut at_party)?;
            while policies.key().is_some_and(|holder| holder <= party_id) {
                let Some((holder, agreed)) = policies.next().await? else { break };
                if holder < party_id {
                    continue; // of a party that is no more
                }
                let key = (party_id, agreed.policy_id);
                receipts.take(key, &mut at_policy.receipts).await?;
                claims.take(key, &mut at_policy.cells).await?;
                endorsements.take(key, &mut at_policy.numbered).await?;
                at_policy.settle();
                writer.policy(agreed, &mut at_policy.receipts, &at_policy.claims, &at_policy.endorsements);
            }
            progress.parties.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
        Ok(())
    }
}

/// What belongs to one policy.
#[derive(Default)]
struct AtPolicy {
    receipts: Vec<ReceiptRow>,
    cells: Vec<(String, ClaimRow)>,
    claims: Vec<ClaimRow>,
    numbered: Vec<(String, EndorsementRow)>,
    endorsements: Vec<EndorsementRow>,
}

impl AtPolicy {
    /// Makes one claim of the rows of a number, and puts all in the order of their numbers.
    fn settle(&mut self) {
        self.cells.sort_by(|a, b| a.0.cmp(&b.0));
        self.claims.clear();
        let mut number = None;
        for (no, row) in &self.cells {
            match self.claims.last_mut() {
                Some(claim) if number == Some(no) => {
                    claim.loss_on = claim.loss_on.min(row.loss_on);
                    claim.known_on = claim.known_on.min(row.known_on);
                    claim.incurred = claim.incurred.saturating_add(row.incurred);
                }
                _ => self.claims.push(*row),
            }
            number = Some(no);
        }
        self.numbered.sort_by(|a, b| a.0.cmp(&b.0));
        self.endorsements.clear();
        self.endorsements.extend(self.numbered.iter().map(|(_, row)| *row));
    }
}

/// A code of the programme as the copy holds it: 0 where it is none.
fn code(number: Option<i16>) -> u8 {
    number.and_then(|number| u8::try_from(number).ok()).unwrap_or_default()
}

fn party(fields: &mut Fields<'_>) -> PartyRow {
    PartyRow {
        party_id: fields.i64(),
        kind: fields.i16().map_or(GONE, |kind| kind as u8),
        joined_on: fields.day(),
        agent_id: fields.i32().unwrap_or_default(),
        province: fields.i16().and_then(|number| u8::try_from(number).ok()).unwrap_or(NO_PROVINCE),
        channel: code(fields.i16()),
        ..PartyRow::default()
    }
}

fn policy(fields: &mut Fields<'_>) -> (i64, Agreed) {
    let party_id = fields.i64();
    let agreed = Agreed {
        policy_id: fields.i64(),
        start: fields.day(),
        end_on: fields.day(),
        premium: fields.i64(),
        line: code(fields.i16()),
        contract_type: code(fields.i16()),
        channel: code(fields.i16()),
        renewals: fields.i16().unwrap_or_default().clamp(0, 255) as u8,
    };
    (party_id, agreed)
}

fn receipt(fields: &mut Fields<'_>) -> ((i64, i64), ReceiptRow) {
    let key = (fields.i64(), fields.i64());
    let (due_on, due, paid_on, paid) = (fields.day(), fields.i64(), fields.day(), fields.i64());
    (key, ReceiptRow { due_on, due, paid_on, paid, policy_id: key.1 })
}

fn claim(fields: &mut Fields<'_>) -> ((i64, i64), (String, ClaimRow)) {
    let key = (fields.i64(), fields.i64());
    let number = fields.text();
    let loss_on = fields.day();
    let known_on = match fields.day() {
        NO_DAY => loss_on,
        reported_on => reported_on,
    };
    let (paid, outstanding, recovered) = (fields.i64(), fields.i64(), fields.i64());
    let incurred = paid.saturating_add(outstanding).saturating_sub(recovered);
    (key, (number, ClaimRow { loss_on, known_on, incurred, policy_id: key.1 }))
}

fn endorsement(fields: &mut Fields<'_>) -> ((i64, i64), (String, EndorsementRow)) {
    let key = (fields.i64(), fields.i64());
    let number = fields.text();
    let row = EndorsementRow {
        effective_on: fields.day(),
        kind: code(fields.i16()),
        cancels: u8::from(fields.bool()),
        premium_change: fields.i64(),
        policy_id: key.1,
    };
    (key, (number, row))
}

fn event(fields: &mut Fields<'_>) -> ((i64, i64), EventRow) {
    let party_id = fields.i64();
    ((party_id, 0), EventRow { on_day: fields.day(), kind: code(fields.i16()), party_id })
}

/// The fields of a row in PostgreSQL's binary COPY format, taken one after the other.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk::<4>()?;
        let length = usize::try_from(i32::from_be_bytes(*length)).ok();
        let (field, rest) = rest.split_at_checked(length.unwrap_or_default())?;
        self.0 = rest;
        length.map(|_| field)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.next()?.try_into().ok()
    }

    fn i64(&mut self) -> i64 {
        self.array().map_or(0, i64::from_be_bytes)
    }

    fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_be_bytes)
    }

    fn i16(&mut self) -> Option<i16> {
        self.array().map(i16::from_be_bytes)
    }

    fn day(&mut self) -> i32 {
        self.i32().map_or(NO_DAY, |day| day.saturating_add(EPOCH_DAYS))
    }

    fn bool(&mut self) -> bool {
        self.array::<1>().is_some_and(|byte| byte[0] != 0)
    }

    fn text(&mut self) -> String {
        String::from_utf8_lossy(self.next().unwrap_or_default()).into_owned()
    }
}

/// The rows of a `COPY … TO STDOUT`, one ahead.
struct Rows<'c, R> {
    stream: BoxStream<'c, sqlx::Result<Bytes>>,
    pending: Bytes,
    decode: fn(&mut Fields<'_>) -> R,
    head: Option<R>,
}

/// Bytes before the first row: a signature of 11, flags of 4, the length of an extension that is not used.
const HEADER: usize = 19;

impl<'c, R> Rows<'c, R> {
    async fn open(
        connection: &'c mut PgConnection,
        query: &str,
        decode: fn(&mut Fields<'_>) -> R,
    ) -> Result<Self, Error> {
        let statement = format!("COPY ({query}) TO STDOUT (FORMAT binary)");
        let stream = connection.copy_out_raw(&statement).await?;
        let mut rows = Rows { stream, pending: Bytes::new(), decode, head: None };
        while rows.pending.len() < HEADER {
            rows.more().await?;
        }
        rows.pending.advance(HEADER);
        rows.next().await?;
        Ok(rows)
    }

    /// The row ahead; decodes the one after it.
    async fn next(&mut self) -> Result<Option<R>, Error> {
        let after = loop {
            match row_length(&self.pending) {
                Some(0) => break None,
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
    async fn more(&mut self) -> Result<(), Error> {
        let next =
            self.stream.next().await.ok_or(Error::Corrupt("the database ended a table too early"))??;
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

impl<A> Rows<'_, (i64, A)> {
    fn key(&self) -> Option<i64> {
        self.head.as_ref().map(|(key, _)| *key)
    }
}

impl<A> Rows<'_, ((i64, i64), A)> {
    /// The rows of a key; passes over those of keys before it.
    async fn take(&mut self, key: (i64, i64), into: &mut Vec<A>) -> Result<(), Error> {
        into.clear();
        while self.head.as_ref().is_some_and(|(at, _)| *at <= key) {
            if let Some((at, row)) = self.next().await?
                && at == key
            {
                into.push(row);
            }
        }
        Ok(())
    }
}
