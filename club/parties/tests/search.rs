//! Searching as people write, and what an agent may find.

use parties::names::Gatherer;
use parties::{Query, Scope};
use proptest::prelude::*;
use sqlx::PgPool;

/// Given name, family name, agency, national ID, mobile, e-mail, core number.
type Person =
    (&'static str, &'static str, Option<i32>, &'static str, &'static str, &'static str, &'static str);

const PEOPLE: [Person; 6] = [
    ("مریم", "رضایی‌فر", Some(7), "0067749828", "09121234471", "maryam@example.ir", "C-1001"),
    ("محمد رضا", "كاظمي", Some(8), "0013542419", "09131230285", "m.kazemi@example.ir", "C-1002"),
    ("محمدرضا", "کاظمی‌نژاد", None, "0012345679", "09351237702", "nezhad@example.ir", "C-1003"),
    ("سیّد علی", "مؤمنی", Some(7), "0084575948", "09151236319", "", "C-1004"),
    ("آزاده", "سی‌سختی", None, "0076229645", "09171231154", "", "C-1005"),
    ("", "شرکت پترو صنعت کارون ۲۴", Some(8), "", "", "info@karun.ir", "0024/77"),
];

async fn book_of_people(pool: &PgPool) {
    for (given, family, agent, national, mobile, email, core) in PEOPLE {
        let key = persian::search_key(format!("{given} {family}").trim());
        let party: i64 = sqlx::query_scalar(
            "INSERT INTO parties.party (kind, given_name, family_name, search_key, agent_id, created_at, changed_at)
             VALUES ($1, $2, $3, $4, $5, now(), now()) RETURNING party_id",
        )
        .bind(if given.is_empty() { 2_i16 } else { 1 })
        .bind(given)
        .bind(family)
        .bind(key)
        .bind(agent)
        .fetch_one(pool)
        .await
        .expect("a party");
        for (kind, value) in [(1_i16, national), (3, mobile), (4, email), (5, core)] {
            if !value.is_empty() {
                for table in ["parties.identity", "parties.identity_key"] {
                    let insert = format!("INSERT INTO {table} (party_id, kind, value) VALUES ($1, $2, $3)");
                    sqlx::query(sqlx::AssertSqlSafe(insert))
                        .bind(party)
                        .bind(kind)
                        .bind(value)
                        .execute(pool)
                        .await
                        .expect("an identity");
                }
            }
        }
    }
}

/// Whom a search finds: by a number or an address, else by the words of a name among those who are seen.
async fn found(pool: &PgPool, scope: Scope, text: &str) -> Vec<i64> {
    let Some(query) = Query::parse(text) else { return Vec::new() };
    let named = parties::named(pool, scope, &query).await.expect("an answer");
    if !named.is_empty() {
        return named;
    }
    let seen = "SELECT party_id, search_key FROM parties.party WHERE $1 IS NULL OR agent_id = $1 ORDER BY 1";
    let seen: Vec<(i64, String)> =
        sqlx::query_as(seen).bind(scope.agency()).fetch_all(pool).await.expect("names");
    let mut names = Gatherer::default();
    seen.iter().for_each(|(_, key)| names.push(key));
    let mut found: Vec<i64> =
        names.finish().holding(&query.words).map(|place| seen[place as usize].0).collect();
    found.sort_unstable();
    found
}

#[sqlx::test(migrations = "../../migrations")]
async fn names_are_found_however_they_are_written(pool: PgPool) {
    book_of_people(&pool).await;
    let cases: [(&str, &[i64]); 21] = [
        ("مریم", &[1]),
        ("مريم رضايي‌فر", &[1]),
        ("رضایی فر", &[1]),
        ("رضاییفر", &[1]),
        ("فر مریم", &[1]),
        ("ضایی", &[1]),
        ("محمدرضا", &[2, 3]),
        ("محمد رضا", &[2, 3]),
        ("محمد‌رضا", &[2, 3]),
        ("کاظمی", &[2, 3]),
        ("كاظمي", &[2, 3]),
        ("کاظمی نژاد", &[3]),
        ("سید علی", &[4]),
        ("سیدعلی مومنی", &[4]),
        ("سی", &[4, 5]),
        ("اد", &[]),
        ("ازاده", &[5]),
        ("کارون 24", &[6]),
        ("پترو کارون", &[6]),
        ("پترو مریم", &[]),
        ("%", &[]),
    ];
    for (text, expected) in cases {
        // «سی» begins «سید» and «سی‌سختی», and nothing in the middle of a word.
        assert_eq!(found(&pool, Scope::Everyone, text).await, expected, "{text}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn numbers_and_addresses_name_one_party(pool: PgPool) {
    book_of_people(&pool).await;
    let membership = persian::identity::membership_number(5);
    let cases: [(&str, &[i64]); 12] = [
        ("0067749828", &[1]),
        ("۰۰۶۷۷۴۹۸۲۸", &[1]),
        ("67749828", &[1]),
        ("09131230285", &[2]),
        ("۰۹۱۳ ۱۲۳ ۰۲۸۵", &[2]),
        ("+98 913 123 0285", &[2]),
        ("M.Kazemi@Example.ir", &[2]),
        ("C-1004", &[4]),
        ("0024/77", &[6]),
        ("۰۰۲۴/۷۷", &[6]),
        ("C-9999", &[]),
        ("09120000000", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(found(&pool, Scope::Everyone, text).await, expected, "{text}");
    }
    assert_eq!(found(&pool, Scope::Everyone, &membership).await, [5], "{membership}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_agent_never_meets_another_agencys_customer(pool: PgPool) {
    book_of_people(&pool).await;
    let texts = PEOPLE.iter().flat_map(|(given, family, _, national, mobile, email, core)| {
        [given, family, national, mobile, email, core].map(|text| (*text).to_owned())
    });
    let numbers = (1..=6).map(persian::identity::membership_number);
    let texts: Vec<String> = texts.chain(numbers).filter(|text| !text.is_empty()).collect();
    for scope in [Scope::Agency(7), Scope::Agency(8), Scope::Agency(9), Scope::Nobody] {
        let own: Vec<i64> =
            (1..).zip(PEOPLE).filter(|(_, person)| scope.sees(person.2)).map(|(id, _)| id).collect();
        for text in &texts {
            let met = found(&pool, scope, text).await;
            assert!(met.iter().all(|party| own.contains(party)), "{scope:?} met {met:?} by {text}");
        }
        let everyone: Vec<i64> = (1..=6).collect();
        let faces = parties::faces(&pool, scope, &everyone).await.expect("an answer");
        let mut seen: Vec<i64> = faces.iter().map(|face| face.party_id).collect();
        seen.sort_unstable();
        assert_eq!(seen, own, "{scope:?}");
        for party in everyone {
            let profile = parties::profile(&pool, scope, party).await.expect("an answer");
            assert_eq!(profile.is_some(), own.contains(&party), "{scope:?} and party {party}");
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn unmasking_is_recorded_without_the_value(pool: PgPool) {
    book_of_people(&pool).await;
    let actor = audit::Actor::command_line();
    let at = calendar::Instant(1_000_000);
    let mine = parties::unmask(&pool, at, &actor, Scope::Agency(7), 1, 3).await.expect("an answer");
    assert_eq!(mine, ["09121234471"]);
    let foreign = parties::unmask(&pool, at, &actor, Scope::Agency(7), 2, 3).await.expect("an answer");
    assert!(foreign.is_empty());
    let entries: Vec<(String, Option<i64>, serde_json::Value)> =
        sqlx::query_as("SELECT action, party_id, detail FROM audit.entry")
            .fetch_all(&pool)
            .await
            .expect("the trail");
    assert_eq!(entries, [("party.unmask".to_owned(), Some(1), serde_json::json!({ "identity": 3 }))]);
}

/// A name of a few letters, so that its parts meet those of others.
fn name() -> impl Strategy<Value = String> {
    prop::collection::vec("[ابمن]{1,5}", 1..4).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn names_are_found_as_by_looking_at_each(
        people in prop::collection::vec(name(), 0..40),
        query in prop::collection::vec("[ابمن]{1,5}", 1..4),
    ) {
        let keys: Vec<String> = people.iter().map(|name| persian::search_key(name)).collect();
        let mut names = Gatherer::default();
        keys.iter().for_each(|key| names.push(key));
        let mut found: Vec<u32> = names.finish().holding(&query).collect();
        found.sort_unstable();
        let holds = |key: &String| query.iter().all(|word| match word.chars().count() {
            1 | 2 => key.contains(&format!(" {word}")),
            _ => key.contains(word),
        });
        let each: Vec<u32> = (0..).zip(&keys).filter(|(_, key)| holds(key)).map(|(place, _)| place).collect();
        prop_assert_eq!(found, each);
    }
}
