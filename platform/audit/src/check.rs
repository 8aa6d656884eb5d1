//! Whether the trail is what was sealed.

use calendar::Instant;
use sqlx::PgPool;

use crate::seal::{Row, hash_of, hex};

/// Seals looked at in one query.
const BATCH: i64 = 10_000;
/// An entry that is sealed so much later than it says it was written, while the sealer was at work in between, was
/// put in afterwards. No transaction is open for a day.
const DAY_MICROS: i64 = 86_400_000_000;

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It is not what was sealed.
    Changed,
    /// It is gone.
    Removed,
    /// It was put in later: with an earlier time, or with a seal before the first.
    Inserted,
    /// Its seal is gone.
    SealRemoved,
}

/// The first place where the trail is not what was sealed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Break {
    /// What is wrong there.
    pub fault: Fault,
    /// Number in the chain.
    pub seal_no: i64,
    /// Number of the entry, where it is known.
    pub entry_id: Option<i64>,
    /// When it was sealed, where that is known.
    pub sealed_at: Option<Instant>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Verdict {
    /// Entries that were sealed.
    pub sealed: i64,
    /// Places where the trail is not what was sealed.
    pub breaks: i64,
    /// The first of them.
    pub first: Option<Break>,
    /// Of a head that was kept elsewhere: whether it is in the chain; `None` where none was asked for.
    pub head_found: Option<bool>,
}

impl Verdict {
    /// Whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.breaks == 0 && self.head_found != Some(false)
    }

    fn note(&mut self, found: Break) {
        self.breaks += 1;
        self.first.get_or_insert(found);
    }
}

struct Link {
    seal_no: i64,
    sealed_at: Instant,
    hash: Vec<u8>,
    entry_id: i64,
    row: Option<Row>,
}

/// Goes over the whole chain. `head` is a hash that was kept elsewhere, in hexadecimal.
///
/// # Errors
/// Where the database is gone.
pub async fn check(pool: &PgPool, head: Option<&str>) -> sqlx::Result<Verdict> {
    let head = head.map(|head| head.trim().to_lowercase());
    let mut verdict = Verdict { head_found: head.as_ref().map(|_| false), ..Verdict::default() };
    // From below the first number: a seal that stands there would hide its entry from the sealer and from this.
    let (mut chain, mut after) = (Chain::default(), i64::MIN);
    loop {
        let links = links(pool, after).await?;
        let last = (links.len() as i64) < BATCH;
        for link in links {
            after = link.seal_no;
            if head.as_ref().is_some_and(|head| *head == hex(&link.hash)) {
                verdict.head_found = Some(true);
            }
            chain.take(link, &mut verdict);
        }
        if last {
            return Ok(verdict);
        }
    }
}

/// Where the walk over the chain stands.
#[derive(Default)]
struct Chain {
    number: i64,
    hash: Vec<u8>,
    sealed_at: Option<Instant>,
    /// When the sealer was at work before the pass that made this seal.
    pass_before: Option<Instant>,
}

impl Chain {
    fn take(&mut self, link: Link, verdict: &mut Verdict) {
        let broken =
            |fault, seal_no, entry_id| Break { fault, seal_no, entry_id, sealed_at: Some(link.sealed_at) };
        verdict.sealed += 1;
        if link.seal_no < 1 {
            verdict.note(broken(Fault::Inserted, link.seal_no, Some(link.entry_id)));
            return;
        }
        if self.sealed_at != Some(link.sealed_at) {
            self.pass_before = self.sealed_at;
        }
        let entry = Some(link.entry_id);
        if link.seal_no != self.number + 1 {
            verdict.note(broken(Fault::SealRemoved, self.number + 1, None));
        } else if let Some(row) = &link.row {
            if hash_of(&self.hash, link.seal_no, link.sealed_at, row) != link.hash {
                verdict.note(broken(Fault::Changed, link.seal_no, entry));
            } else if self.pass_before.is_some_and(|before| before.0 > row.at.0 + DAY_MICROS) {
                verdict.note(broken(Fault::Inserted, link.seal_no, entry));
            }
        } else {
            verdict.note(broken(Fault::Removed, link.seal_no, entry));
        }
        self.number = link.seal_no;
        self.sealed_at = Some(link.sealed_at);
        self.hash = link.hash;
    }
}

async fn links(pool: &PgPool, after: i64) -> sqlx::Result<Vec<Link>> {
    let rows = sqlx::query!(
        r#"SELECT s.seal_no, s.sealed_at AS "sealed_at: Instant", s.hash, s.entry_id,
                  e.at AS "at?: Instant", e.staff_id, e.actor AS "actor?", e.action AS "action?",
                  e.subject AS "subject?", e.party_id, e.detail::text AS detail
           FROM audit.seal s LEFT JOIN audit.entry e USING (entry_id)
           WHERE s.seal_no > $1 ORDER BY s.seal_no LIMIT $2"#,
        after,
        BATCH
    )
    .fetch_all(pool)
    .await?;
    let links = rows.into_iter().map(|row| {
        let entry = match (row.at, row.actor, row.action, row.subject, row.detail) {
            (Some(at), Some(actor), Some(action), Some(subject), Some(detail)) => Some(Row {
                entry_id: row.entry_id,
                at,
                staff_id: row.staff_id,
                actor,
                action,
                subject,
                party_id: row.party_id,
                detail,
            }),
            _ => None,
        };
        let (seal_no, sealed_at) = (row.seal_no, row.sealed_at);
        Link { seal_no, sealed_at, hash: row.hash, entry_id: row.entry_id, row: entry }
    });
    Ok(links.collect())
}
