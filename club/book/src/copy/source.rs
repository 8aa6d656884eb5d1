//! Reading the book from PostgreSQL: one sequential stream a table, all of one snapshot, in the order
//! of party and policy; joined here row by row in constant memory.

use postgres::copy::out::{Fields, RowsOut};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool};

use super::branches::Branches;
use super::layout::{ClaimRow, EndorsementRow, EventRow, GONE, NO_DAY, NO_PROVINCE, PartyRow, ReceiptRow};
use super::refresh::Progress;
use super::shelf::Agreed;
use super::writer::Writer;
use crate::error::Error;

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

    /// A connection that sees what this one sees, with settings for its transaction.
    async fn connection(&self, settings: &str) -> Result<PgConnection, Error> {
        let mut connection = PgConnection::connect_with(&self.options).await?;
        let id = &self.id;
        let begin = format!("{BEGIN}; SET TRANSACTION SNAPSHOT '{id}'; {settings}");
        sqlx::raw_sql(AssertSqlSafe(begin)).execute(&mut connection).await?;
        Ok(connection)
    }

    /// Writes the book of these parties.
    pub async fn write(
        &self,
        whose: Whose,
        writer: &mut Writer,
        branches: &mut Branches,
        progress: &Progress,
    ) -> Result<(), Error> {
        let connections = (0..6).map(|_| self.connection(whose.settings()));
        let mut connections = futures::future::try_join_all(connections).await?;
        let [parties, policies, receipts, claims, endorsements, events] = &mut connections[..] else {
            return Ok(());
        };
        let query = |table: &Source| table.query(whose);
        let queries = [&PARTIES, &POLICIES, &RECEIPTS, &CLAIMS, &ENDORSEMENTS, &EVENTS].map(query);
        // All at once: each sorts before it gives its first row.
        let (parties, policies, receipts, claims, endorsements, events) = tokio::try_join!(
            RowsOut::open(parties, &queries[0], party),
            RowsOut::open(policies, &queries[1], policy),
            RowsOut::open(receipts, &queries[2], receipt),
            RowsOut::open(claims, &queries[3], claim),
            RowsOut::open(endorsements, &queries[4], endorsement),
            RowsOut::open(events, &queries[5], event),
        )?;
        let mut streams = Streams { parties, policies, receipts, claims, endorsements, events };
        streams.join(writer, branches, progress).await
    }
}

/// Whose rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Everybody,
    /// Of those touched after a generation, who are so few that each is looked up; of who is gone, that it is so.
    Few(i64),
    /// The same, of so many that PostgreSQL has to weigh how: it needs fresh statistics of `book.touched`.
    Many(i64),
}

impl Whose {
    fn settings(self) -> &'static str {
        match self {
            Whose::Everybody | Whose::Many(_) => "SET LOCAL work_mem = '64MB'",
            // What was touched by the last load is hardly ever in the statistics: left to them, one time in many
            // the whole of a table is read for a handful of parties.
            Whose::Few(_) => {
                "SET LOCAL work_mem = '64MB'; SET LOCAL enable_hashjoin = off; \
                 SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off"
            }
        }
    }
}

/// A table of the book and what of it is read.
struct Source {
    table: &'static str,
    columns: &'static str,
    /// The order, after the party.
    order: &'static str,
    /// How the parties that were touched find their rows.
    join: &'static str,
}

const PARTIES: Source = Source {
    table: "parties.party",
    columns: "r.kind, r.joined_on, r.agent_id, r.province, r.channel",
    order: "",
    // Who is gone was touched too.
    join: "LEFT JOIN",
};
const POLICIES: Source = Source {
    table: "book.policy",
    columns: "r.policy_id, r.start_on, r.end_on, r.premium, r.line, r.contract_type, r.channel, r.renewals, \
              r.agent_id, r.branch",
    order: ", r.policy_id",
    join: "JOIN",
};
const RECEIPTS: Source = Source {
    table: "book.receipt",
    columns: "r.policy_id, r.due_on, r.due, r.paid_on, r.paid",
    order: ", r.policy_id",
    join: "JOIN",
};
const CLAIMS: Source = Source {
    table: "book.claim",
    columns: "r.policy_id, r.claim_no, r.loss_on, r.reported_on, r.paid, r.outstanding, r.recovered",
    order: ", r.policy_id",
    join: "JOIN",
};
const ENDORSEMENTS: Source = Source {
    table: "book.endorsement",
    columns: "r.policy_id, r.endorsement_no, r.effective_on, r.kind, r.cancels, r.premium_change",
    order: ", r.policy_id",
    join: "JOIN",
};
const EVENTS: Source = Source { table: "book.event", columns: "r.on_day, r.kind", order: "", join: "JOIN" };

impl Source {
    fn query(&self, whose: Whose) -> String {
        let Source { table, columns, order, join } = self;
        match whose {
            Whose::Everybody => format!("SELECT party_id, {columns} FROM {table} r ORDER BY party_id{order}"),
            Whose::Few(generation) | Whose::Many(generation) => format!(
                "SELECT party_id, {columns} FROM book.touched t {join} {table} r USING (party_id) \
                 WHERE t.load_id > {generation} ORDER BY party_id{order}"
            ),
        }
    }
}

/// Party and policy, or party and zero.
type Key = (i64, i64);

/// The rows of the tables, each in the order of party and policy.
struct Streams<'c> {
    parties: RowsOut<'c, PartyRow>,
    policies: RowsOut<'c, Issued>,
    receipts: RowsOut<'c, (Key, ReceiptRow)>,
    claims: RowsOut<'c, (Key, (String, ClaimRow))>,
    endorsements: RowsOut<'c, (Key, (String, EndorsementRow))>,
    events: RowsOut<'c, (Key, EventRow)>,
}

impl Streams<'_> {
    /// Puts together what is one party's and one policy's.
    async fn join(
        &mut self,
        writer: &mut Writer,
        branches: &mut Branches,
        progress: &Progress,
    ) -> Result<(), Error> {
        let mut at_party = Vec::new();
        let mut at_policy = AtPolicy::default();
        while let Some(party) = self.parties.next().await? {
            let party_id = party.party_id;
            take(&mut self.events, (party_id, 0), &mut at_party).await?;
            writer.party(party, &mut at_party)?;
            while self.policies.head().is_some_and(|issued| issued.holder <= party_id) {
                let Some(Issued { holder, agreed, branch }) = self.policies.next().await? else { break };
                if holder < party_id {
                    continue; // of a party that is no more
                }
                let agreed = Agreed { branch: branches.number(branch.as_deref()), ..agreed };
                let key = (party_id, agreed.policy_id);
                take(&mut self.receipts, key, &mut at_policy.receipts).await?;
                take(&mut self.claims, key, &mut at_policy.cells).await?;
                take(&mut self.endorsements, key, &mut at_policy.numbered).await?;
                at_policy.settle();
                writer.policy(agreed, &mut at_policy.receipts, &at_policy.claims, &at_policy.endorsements);
            }
            progress.parties.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
        Ok(())
    }
}

/// A policy with whose it is and the name of its branch, which has no number yet.
struct Issued {
    holder: i64,
    agreed: Agreed,
    branch: Option<String>,
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

/// The rows of a key from a stream in the order of keys; passes over those of keys before it.
async fn take<A>(rows: &mut RowsOut<'_, (Key, A)>, key: Key, into: &mut Vec<A>) -> sqlx::Result<()> {
    into.clear();
    while rows.head().is_some_and(|(at, _)| *at <= key) {
        if let Some((at, row)) = rows.next().await?
            && at == key
        {
            into.push(row);
        }
    }
    Ok(())
}

/// A day as the copy holds it.
fn day(fields: &mut Fields<'_>) -> i32 {
    fields.day().map_or(NO_DAY, |day| day.0)
}

/// An amount or a number that is never NULL.
fn whole(fields: &mut Fields<'_>) -> i64 {
    fields.i64().unwrap_or_default()
}

/// A code of the programme as the copy holds it: 0 where it is none.
fn code(number: Option<i16>) -> u8 {
    number.and_then(|number| u8::try_from(number).ok()).unwrap_or_default()
}

fn party(fields: &mut Fields<'_>) -> PartyRow {
    PartyRow {
        party_id: whole(fields),
        kind: fields.i16().map_or(GONE, |kind| kind as u8),
        joined_on: day(fields),
        agent_id: fields.i32().unwrap_or_default(),
        province: fields.i16().and_then(|number| u8::try_from(number).ok()).unwrap_or(NO_PROVINCE),
        channel: code(fields.i16()),
        ..PartyRow::default()
    }
}

fn policy(fields: &mut Fields<'_>) -> Issued {
    let holder = whole(fields);
    let agreed = Agreed {
        policy_id: whole(fields),
        start: day(fields),
        end_on: day(fields),
        premium: whole(fields),
        line: code(fields.i16()),
        contract_type: code(fields.i16()),
        channel: code(fields.i16()),
        renewals: fields.i16().unwrap_or_default().clamp(0, 255) as u8,
        agent_id: fields.i32().unwrap_or_default(),
        branch: 0,
    };
    Issued { holder, agreed, branch: fields.text() }
}

fn receipt(fields: &mut Fields<'_>) -> (Key, ReceiptRow) {
    let key = (whole(fields), whole(fields));
    let (due_on, due, paid_on, paid) = (day(fields), whole(fields), day(fields), whole(fields));
    (key, ReceiptRow { due_on, due, paid_on, paid, policy_id: key.1 })
}

fn claim(fields: &mut Fields<'_>) -> (Key, (String, ClaimRow)) {
    let key = (whole(fields), whole(fields));
    let number = fields.text().unwrap_or_default();
    let loss_on = day(fields);
    let known_on = match day(fields) {
        NO_DAY => loss_on,
        reported_on => reported_on,
    };
    let (paid, outstanding, recovered) = (whole(fields), whole(fields), whole(fields));
    let incurred = paid.saturating_add(outstanding).saturating_sub(recovered);
    (key, (number, ClaimRow { loss_on, known_on, incurred, policy_id: key.1 }))
}

fn endorsement(fields: &mut Fields<'_>) -> (Key, (String, EndorsementRow)) {
    let key = (whole(fields), whole(fields));
    let number = fields.text().unwrap_or_default();
    let row = EndorsementRow {
        effective_on: day(fields),
        kind: code(fields.i16()),
        cancels: u8::from(fields.bool().unwrap_or_default()),
        premium_change: whole(fields),
        policy_id: key.1,
    };
    (key, (number, row))
}

fn event(fields: &mut Fields<'_>) -> (Key, EventRow) {
    let party_id = whole(fields);
    ((party_id, 0), EventRow { on_day: day(fields), kind: code(fields.i16()), party_id })
}
