//! The chain over the trail: each entry is sealed with a hash that covers the seal before it.
//!
//! Entries are written in their own transactions and sealed afterwards, so that no work waits for the chain and
//! a rolled back transaction leaves no hole in it. Transactions commit out of the order of their entries'
//! numbers; so the chain has a running number of its own, without gaps, and says which entry each seal covers.
//! An entry may be sealed late, and never twice.

use calendar::{Clock, Instant};
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool};

use crate::past::is_past_written;

/// Entries sealed in one transaction.
const BATCH: i64 = 2_000;
/// How far back the sealer of a running program looks: an entry that commits after so many later ones waits for
/// the next look at everything, which each start and each check takes.
const LOOK_BACK: i64 = 10_000;
/// Held while sealing, by a number that nothing else of ours locks ("audit" in ASCII).
const LOCK: i64 = 0x61_7564_6974;

/// What is sealed of an entry.
pub(crate) struct Row {
    pub entry_id: i64,
    pub at: Instant,
    pub staff_id: Option<i64>,
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub party_id: Option<i64>,
    /// As the database writes its JSON: keys in its order, one spelling.
    pub detail: String,
}

/// The last seal: kept elsewhere it proves later that nothing before it was changed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Head {
    /// How many entries are sealed.
    pub seals: i64,
    /// SHA-256, in hexadecimal.
    pub hash: String,
    /// When it was sealed.
    pub at: Instant,
}

/// How far the sealer looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// At what came lately.
    Recent,
    /// At the whole trail.
    All,
}

/// Seals what is not sealed yet; answers how many entries. While the past is written it waits for another time.
///
/// # Errors
/// Where the database is gone.
pub async fn seal(pool: &PgPool, clock: &Clock, look: Look) -> sqlx::Result<u64> {
    let (now, mut sealed) = (clock.now(), 0);
    loop {
        let mut transaction = pool.begin().await?;
        if is_past_written(&mut *transaction).await? {
            return Ok(sealed);
        }
        // Released with the transaction: one sealer at a time, and nobody else waits for it.
        sqlx::query!("SELECT pg_advisory_xact_lock($1)", LOCK).fetch_one(&mut *transaction).await?;
        let batch = seal_batch(&mut transaction, now, look).await?;
        transaction.commit().await?;
        sealed += batch;
        if batch < BATCH as u64 {
            return Ok(sealed);
        }
    }
}

async fn seal_batch(conn: &mut PgConnection, now: Instant, look: Look) -> sqlx::Result<u64> {
    let last = sqlx::query!("SELECT seal_no, hash FROM audit.seal ORDER BY seal_no DESC LIMIT 1")
        .fetch_optional(&mut *conn)
        .await?;
    let from = match look {
        Look::All => i64::MIN,
        Look::Recent => {
            sqlx::query_scalar!(r#"SELECT coalesce(max(entry_id), 0) AS "id!" FROM audit.seal"#)
                .fetch_one(&mut *conn)
                .await?
                - LOOK_BACK
        }
    };
    let rows = unsealed(conn, from).await?;
    let (mut number, mut hash) = last.map_or((0, Vec::new()), |last| (last.seal_no, last.hash));
    let (mut numbers, mut entries, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
    for row in &rows {
        number += 1;
        hash = hash_of(&hash, number, now, row);
        numbers.push(number);
        entries.push(row.entry_id);
        hashes.push(hash.clone());
    }
    sqlx::query!(
        "INSERT INTO audit.seal (seal_no, entry_id, sealed_at, hash)
         SELECT n, e, $4, h FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS new (n, e, h)",
        &numbers,
        &entries,
        &hashes,
        now as Instant
    )
    .execute(conn)
    .await?;
    Ok(rows.len() as u64)
}

async fn unsealed(conn: &mut PgConnection, from: i64) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"SELECT entry_id, at AS "at: Instant", staff_id, actor, action, subject, party_id,
                  detail::text AS "detail!"
           FROM audit.entry e
           WHERE entry_id > $1 AND NOT EXISTS (SELECT FROM audit.seal s WHERE s.entry_id = e.entry_id)
           ORDER BY entry_id LIMIT $2"#,
        from,
        BATCH
    )
    .fetch_all(conn)
    .await
}

/// The hash of a seal: of the hash before it, its number and time, and every field of the entry, each with its
/// length before it, so that no two rows are written alike.
pub(crate) fn hash_of(before: &[u8], number: i64, sealed_at: Instant, row: &Row) -> Vec<u8> {
    let mut hasher = Sha256::new();
    let mut field = |bytes: Option<&[u8]>| {
        hasher.update(bytes.map_or(-1_i64, |bytes| bytes.len() as i64).to_be_bytes());
        hasher.update(bytes.unwrap_or_default());
    };
    field(Some(before));
    for number in
        [Some(number), Some(sealed_at.0), Some(row.entry_id), Some(row.at.0), row.staff_id, row.party_id]
    {
        field(number.map(i64::to_be_bytes).as_ref().map(|bytes| &bytes[..]));
    }
    for text in [&row.actor, &row.action, &row.subject, &row.detail] {
        field(Some(text.as_bytes()));
    }
    hasher.finalize().to_vec()
}

/// The last seal; nothing where nothing was sealed yet.
///
/// # Errors
/// Where the database is gone.
pub async fn head(pool: &PgPool) -> sqlx::Result<Option<Head>> {
    let last = sqlx::query!(
        r#"SELECT seal_no, hash, sealed_at AS "sealed_at: Instant"
           FROM audit.seal ORDER BY seal_no DESC LIMIT 1"#
    )
    .fetch_optional(pool)
    .await?;
    Ok(last.map(|last| Head { seals: last.seal_no, hash: hex(&last.hash), at: last.sealed_at }))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
