//! What the tests of loading share: a programme in force, files on the spot, tables as text.
#![allow(dead_code)]

use std::path::PathBuf;

use audit::Actor;
use calendar::{Clock, Day, Instant};
use feeds::kind::Kind;
use feeds::{Counts, Error, Outcome, Progress};
use sqlx::{AssertSqlSafe, PgPool, Row};

/// A database with the shipped programme, and a folder for files.
pub struct World {
    pub pool: PgPool,
    pub clock: Clock,
    pub actor: Actor,
    folder: PathBuf,
}

impl World {
    pub async fn new(pool: PgPool) -> World {
        let clock = Clock::frozen(Instant(1_795_000_000_000_000));
        let actor = Actor::command_line();
        programme::publish_default(&pool, &clock, &actor).await.unwrap();
        let name: String = sqlx::query_scalar("SELECT current_database()").fetch_one(&pool).await.unwrap();
        let folder = std::env::temp_dir().join(format!("bashgah-feeds-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        World { pool, clock, actor, folder }
    }

    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Loads a file whose columns are called as our fields.
    pub async fn load(&self, kind: Kind, text: &str) -> Counts {
        self.try_load(kind, text).await.unwrap().counts
    }

    pub async fn try_load(&self, kind: Kind, text: &str) -> Result<Outcome, Error> {
        let path = self.file(&format!("{}.csv", kind.name()), text);
        let progress = Progress::default();
        let outcome = feeds::load(&self.pool, &self.clock, &self.actor, kind, &path, "", &progress).await?;
        let counts = outcome.counts;
        let sum = counts.new + counts.changed + counts.unchanged + counts.waiting + counts.rejected;
        assert_eq!(sum, counts.read, "the five add up: {counts:?}");
        Ok(outcome)
    }

    pub async fn number(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&self.pool).await.unwrap()
    }

    /// Rows of a query, each as JSON, in order.
    pub async fn rows(&self, sql: &str) -> Vec<String> {
        let sql = format!("SELECT to_jsonb(q)::text AS row FROM ({sql}) q ORDER BY 1");
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&self.pool).await.unwrap();
        rows.iter().map(|row| row.get("row")).collect()
    }

    /// All settled tables without ids, load numbers and instants: what must not depend on the order of rows and files.
    pub async fn contents(&self) -> Vec<(&'static str, Vec<String>)> {
        let mut contents = Vec::new();
        for (name, sql) in CONTENTS {
            contents.push((*name, self.rows(sql).await));
        }
        contents
    }
}

impl Drop for World {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

/// A party is told by the least of its core numbers.
const CONTENTS: &[(&str, &str)] = &[
    (
        "party",
        "SELECT r.ref, p.kind, p.given_name, p.family_name, p.search_key, p.gender, p.birth_date, p.province, p.city,
                p.channel, a.code AS agent, p.joined_on
         FROM parties.party p JOIN refs r USING (party_id) LEFT JOIN parties.agent a USING (agent_id)",
    ),
    ("identity", "SELECT r.ref, i.kind, i.value FROM parties.identity i JOIN refs r USING (party_id)"),
    ("identity_key", "SELECT r.ref, i.kind, i.value FROM parties.identity_key i JOIN refs r USING (party_id)"),
    ("role", "SELECT r.ref, o.role FROM parties.role o JOIN refs r USING (party_id)"),
    (
        "relation",
        "SELECT r.ref, l.kind, other.ref AS other FROM parties.relation l JOIN refs r USING (party_id)
         JOIN refs other ON other.party_id = l.other_id",
    ),
    ("agent", "SELECT code, name, branch, province, active FROM parties.agent"),
    (
        "policy",
        "SELECT r.ref, p.number, p.line, p.contract_type, p.channel, a.code AS agent, p.renewals, p.start_on, p.end_on,
                p.premium, p.branch, p.title
         FROM book.policy p JOIN refs r USING (party_id) LEFT JOIN parties.agent a USING (agent_id)",
    ),
    (
        "policy_key",
        "SELECT r.ref, k.number FROM book.policy_key k JOIN refs r USING (party_id)
         JOIN book.policy p ON p.party_id = k.party_id AND p.policy_id = k.policy_id AND p.number = k.number",
    ),
    (
        "insured",
        "SELECT p.number, r.ref FROM book.insured i JOIN book.policy p USING (party_id, policy_id)
         JOIN refs r ON r.party_id = i.insured_id",
    ),
    (
        "endorsement",
        "SELECT p.number, e.endorsement_no, e.kind, e.cancels, e.effective_on, e.premium_change
         FROM book.endorsement e JOIN book.policy p USING (party_id, policy_id)",
    ),
    (
        "receipt",
        "SELECT p.number, e.receipt_no, e.due_on, e.due, e.paid_on, e.paid
         FROM book.receipt e JOIN book.policy p USING (party_id, policy_id)",
    ),
    (
        "claim",
        "SELECT p.number, e.claim_no, e.cover, e.loss_on, e.reported_on, e.paid, e.outstanding, e.recovered, e.closed
         FROM book.claim e JOIN book.policy p USING (party_id, policy_id)",
    ),
    ("event", "SELECT r.ref, e.kind, e.event_ref, e.on_day FROM book.event e JOIN refs r USING (party_id)"),
    ("waiting", "SELECT kind, parent_kind, parent_key, record - 'party_id' AS record FROM feeds.waiting"),
];

/// A view that the queries above use.
pub async fn name_parties(pool: &PgPool) {
    sqlx::raw_sql(
        "CREATE VIEW refs AS SELECT party_id, min(value) AS ref FROM parties.identity WHERE kind = 5 GROUP BY party_id",
    )
    .execute(pool)
    .await
    .unwrap();
}

pub fn counts(new: u64, changed: u64, unchanged: u64, waiting: u64, rejected: u64) -> Counts {
    Counts {
        read: new + changed + unchanged + waiting + rejected,
        new,
        changed,
        unchanged,
        waiting,
        rejected,
    }
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}
