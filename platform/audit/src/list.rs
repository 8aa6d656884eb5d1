use calendar::Instant;
use sqlx::PgPool;

/// An entry of the trail.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Key; a later entry has a higher one.
    pub entry_id: i64,
    /// When.
    pub at: Instant,
    /// Sign-in name, `command line` or `bashgah`.
    pub actor: String,
    /// A stable code.
    pub action: String,
    /// What was touched.
    pub subject: String,
    /// Whose data, where it was one party's.
    pub party_id: Option<i64>,
    /// What else was noted.
    pub detail: serde_json::Value,
}

/// A word that is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// Stands in actor, action, subject or a noted value.
    pub text: String,
    /// Codes that mean the same: an action, an actor, or the kind of a subject (`party`).
    pub codes: Vec<String>,
}

/// Where a page of the trail begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Place {
    /// At the newest entry.
    #[default]
    Newest,
    /// After this entry, going back in time.
    OlderThan(i64),
    /// Before this entry: those that are just newer.
    NewerThan(i64),
}

/// Which entries are asked for; a part that is absent does not narrow.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// All of these words.
    pub words: Vec<Word>,
    /// By this actor.
    pub actor: Option<String>,
    /// With this action, or an action of this area (what stands before the dot).
    pub action: Option<String>,
    /// Touching this party.
    pub party_id: Option<i64>,
    /// At or after.
    pub from: Option<Instant>,
    /// Before.
    pub until: Option<Instant>,
    /// Where the page begins.
    pub place: Place,
}

/// The query of a page, in an order that the key's index gives.
macro_rules! page {
    ($order:literal, $pool:expr, $filter:expr, $words:expr, $older:expr, $newer:expr, $limit:expr) => {
        sqlx::query_as!(
            Entry,
            r#"SELECT entry_id, at AS "at: Instant", actor, action, subject, party_id, detail
               FROM audit.entry e
               WHERE ($1::text IS NULL OR actor = $1)
                 AND ($2::text IS NULL OR action = $2 OR split_part(action, '.', 1) = $2)
                 AND ($3::bigint IS NULL OR party_id = $3)
                 AND ($4::timestamptz IS NULL OR at >= $4)
                 AND ($5::timestamptz IS NULL OR at < $5)
                 AND ($6::bigint IS NULL OR entry_id < $6)
                 AND ($7::bigint IS NULL OR entry_id > $7)
                 AND NOT EXISTS (
                     SELECT FROM unnest($8::text[]) WITH ORDINALITY AS word (pattern, number)
                     WHERE NOT (actor ILIKE pattern OR action ILIKE pattern OR subject ILIKE pattern
                         OR EXISTS (SELECT FROM jsonb_path_query(e.detail, 'lax $.*') value
                                    WHERE value #>> '{}' ILIKE pattern)
                         OR EXISTS (SELECT FROM unnest($9::bigint[], $10::text[]) AS meant (word, code)
                                    WHERE meant.word = word.number
                                      AND code IN (actor, action, split_part(subject, ' ', 1)))))
               ORDER BY entry_id "#
                + $order
                + " LIMIT $11",
            $filter.actor,
            $filter.action,
            $filter.party_id,
            $filter.from as Option<Instant>,
            $filter.until as Option<Instant>,
            $older,
            $newer,
            &$words.patterns,
            &$words.of_word,
            &$words.codes,
            $limit
        )
        .fetch_all($pool)
        .await
    };
}

/// A page of the entries that a filter lets through, newest first.
///
/// # Errors
/// Where the database is gone.
pub async fn list(pool: &PgPool, filter: &Filter, limit: i64) -> sqlx::Result<Vec<Entry>> {
    let patterns: Vec<String> = filter.words.iter().map(|word| pattern(&word.text)).collect();
    let (mut of_word, mut codes) = (Vec::new(), Vec::new());
    for (number, word) in (1_i64..).zip(&filter.words) {
        of_word.extend(word.codes.iter().map(|_| number));
        codes.extend(word.codes.iter().cloned());
    }
    let words = Words { patterns, of_word, codes };
    match filter.place {
        Place::Newest => page!("DESC", pool, filter, words, None::<i64>, None::<i64>, limit),
        Place::OlderThan(entry) => page!("DESC", pool, filter, words, Some(entry), None::<i64>, limit),
        Place::NewerThan(entry) => {
            let mut entries = page!("ASC", pool, filter, words, None::<i64>, Some(entry), limit)?;
            entries.reverse();
            Ok(entries)
        }
    }
}

/// Words as the query takes them: their patterns, and codes with the number of the word that means them.
struct Words {
    patterns: Vec<String>,
    of_word: Vec<i64>,
    codes: Vec<String>,
}

/// A word anywhere in a text; what `LIKE` would take for a sign of its own is only itself.
fn pattern(word: &str) -> String {
    let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// Who stands in the trail, in alphabetical order; the first 200. One step in the index leads from each to the next.
///
/// # Errors
/// Where the database is gone.
pub async fn actors(pool: &PgPool) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"WITH RECURSIVE known AS (
               SELECT min(actor) AS actor FROM audit.entry
               UNION ALL
               SELECT (SELECT min(e.actor) FROM audit.entry e WHERE e.actor > k.actor)
               FROM known k WHERE k.actor IS NOT NULL)
           SELECT actor AS "actor!" FROM (SELECT actor FROM known WHERE actor IS NOT NULL LIMIT 200) first
           ORDER BY 1"#
    )
    .fetch_all(pool)
    .await
}
